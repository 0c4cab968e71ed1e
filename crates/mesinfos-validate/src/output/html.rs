//! Findings as a page: no script, no network, one file.

use std::collections::BTreeMap;
use std::io::{self, Write};

use mesinfos_schema::finding::{Finding, Severity};

use super::Output;
use super::markup::escape;
use crate::Summary;
use crate::rules::Rule;

/// Findings of one rule that are shown; the others are counted.
const SHOWN: usize = 100;

/// A page grouped by rule, the heaviest first. It is written at the end and holds a bounded number of findings.
#[derive(Clone, Debug)]
pub struct Html {
    rules: &'static [Rule],
    groups: BTreeMap<String, Group>,
    files: Vec<String>,
}

#[derive(Clone, Debug)]
struct Group {
    count: u64,
    severity: Severity,
    help: Option<String>,
    shown: Vec<Finding>,
}

impl Html {
    /// A page on findings of these rules.
    #[must_use]
    pub const fn new(rules: &'static [Rule]) -> Self {
        Self { rules, groups: BTreeMap::new(), files: Vec::new() }
    }
}

const HEAD: &str = "<!doctype html>
<html lang=\"en\"><head><meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">
<meta name=\"generator\" content=\"https://w3id.org/mesinfos/findings/1\">
<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">
<title>Findings</title><style>
:root{color-scheme:light dark;--line:#8886;--error:#b3261e;--warning:#8a5a00;--info:#0b57d0}
@media(prefers-color-scheme:dark){:root{--error:#ff8a80;--warning:#ffcc80;--info:#9cc2ff}}
body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
h2{font-size:1.1rem;margin:2rem 0 .3rem;border-top:1px solid var(--line);padding-top:1rem}
code,pre{font-family:ui-monospace,monospace;font-size:.9em}
pre{overflow-x:auto;border-left:3px solid var(--line);margin:.3rem 0;padding:.2rem .6rem}
li{margin:.6rem 0}.error{color:var(--error)}.warning{color:var(--warning)}.info{color:var(--info)}
</style></head><body><main>
";

impl Output for Html {
    fn file(&mut self, name: &str, _: &mut dyn Write) -> io::Result<()> {
        if self.files.len() < SHOWN {
            self.files.push(name.to_owned());
        }
        Ok(())
    }

    fn finding(&mut self, finding: &Finding, _: &mut dyn Write) -> io::Result<()> {
        let group = self.groups.entry(finding.code.clone()).or_insert_with(|| Group {
            count: 0,
            severity: finding.severity,
            help: finding.help.clone(),
            shown: Vec::new(),
        });
        group.count += 1;
        group.severity = group.severity.max(finding.severity);
        if group.shown.len() < SHOWN {
            group.shown.push(finding.clone());
        }
        Ok(())
    }

    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(HEAD.as_bytes())?;
        writeln!(
            out,
            "<h1>Findings</h1>\n<p>{} records in {} files: <span class=\"error\">{} errors</span>, <span class=\"warning\">{} warnings</span>.</p>",
            summary.records + summary.faulty,
            summary.files,
            summary.errors,
            summary.warnings
        )?;
        if self.groups.is_empty() {
            writeln!(out, "<p>Nothing was found, by {} rules.</p>", self.rules.len())?;
        }
        let mut groups: Vec<(&String, &Group)> = self.groups.iter().collect();
        groups.sort_by_key(|(code, group)| (std::cmp::Reverse(group.severity), *code));
        for (code, group) in groups {
            let of = self.rules.iter().find(|rule| rule.code == code);
            writeln!(
                out,
                "<h2><span class=\"{0}\">{0}</span> <code>{1}</code> ({2})</h2>",
                group.severity,
                escape(code),
                group.count
            )?;
            if let Some(rule) = of {
                writeln!(out, "<p>What holds: {}.</p>", escape(rule.what))?;
            }
            if let Some(help) = &group.help {
                writeln!(out, "<p>What to do: {}.</p>", escape(help))?;
            }
            writeln!(out, "<ul>")?;
            for finding in &group.shown {
                write!(
                    out,
                    "<li><code>{}</code>: {}",
                    escape(&finding.place.to_string()),
                    escape(&finding.message)
                )?;
                if let Some(pointer) = finding.pointer.as_deref().filter(|p| !p.is_empty()) {
                    write!(out, " at <code>{}</code>", escape(pointer))?;
                }
                if let Some(excerpt) = &finding.excerpt {
                    let caret = excerpt.caret + 1;
                    write!(out, "<pre>{}\n{:>caret$}</pre>", escape(&excerpt.text), "^")?;
                }
                writeln!(out, "</li>")?;
            }
            writeln!(out, "</ul>")?;
            let hidden = group.count - u64::try_from(group.shown.len()).unwrap_or(group.count);
            if hidden > 0 {
                writeln!(out, "<p>And {hidden} more.</p>")?;
            }
        }
        writeln!(out, "<h2>Files</h2>\n<ul>")?;
        for file in &self.files {
            writeln!(out, "<li><code>{}</code></li>", escape(file))?;
        }
        writeln!(out, "</ul>\n</main></body></html>")
    }
}
