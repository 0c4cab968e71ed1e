//! `cargo xtask docs [--check]`: the pages that come from descriptors in the code.

use std::fmt::Write;
use std::path::Path;

use mesinfos::compliance::{ARTICLES, Basis, PROFILES, QUESTIONS, RULES as LAWS};
use mesinfos::convert::write::{WRITERS, WriterDescriptor};
use mesinfos::convert::{Descriptor, FORMATS};
use mesinfos::io::Input;
use mesinfos::validate::output::{Human, Output};
use mesinfos::validate::{Options, RULES, Rule, Validator};

const MADE: &str = "<!-- made by `cargo xtask docs`: change the descriptor in the code -->\n\n";

/// Writes the pages, or with `--check` compares them.
pub(crate) fn run(root: &Path, arguments: &[String]) -> Result<(), String> {
    let check = arguments.iter().any(|a| a == "--check");
    let mut pages = vec![
        ("docs/rules.md".to_owned(), rules()),
        ("docs/compliance.md".to_owned(), compliance()),
        ("docs/formats/index.md".to_owned(), index()),
    ];
    for format in FORMATS {
        let d = format.descriptor();
        pages.push((format!("docs/formats/{}.md", d.name), page(d)));
    }
    for rule in RULES.iter() {
        pages.push((format!("docs/rules/{}.md", rule.code), rule_page(root, rule)?));
    }
    let mut changed = Vec::new();
    for (path, text) in pages {
        let file = root.join(&path);
        if std::fs::read_to_string(&file).is_ok_and(|there| there == text) {
            continue;
        }
        if !check {
            if let Some(parent) = file.parent() {
                std::fs::create_dir_all(parent).map_err(|e| e.to_string())?;
            }
            std::fs::write(&file, text).map_err(|e| e.to_string())?;
        }
        changed.push(path);
    }
    if check && !changed.is_empty() {
        return Err(format!("docs: run `cargo xtask docs`, these differ: {}", changed.join(", ")));
    }
    println!("docs: {} pages changed", changed.len());
    Ok(())
}

/// The page of one rule: what it says, and what it finds in its fixture.
fn rule_page(root: &Path, rule: &Rule) -> Result<String, String> {
    let mut text = format!(
        "{MADE}# `{}`\n\n{}: {}.\n\n- Weight: {}\n- Layer: {}\n- What to do: {}.\n",
        rule.code, "What holds", rule.what, rule.severity, rule.layer, rule.help
    );
    let folder = root.join("fixtures/invalid").join(rule.code);
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .map_err(|e| format!("{}: {e}", folder.display()))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    files.sort();
    let first = files.first().ok_or_else(|| format!("{} has no fixture", rule.code))?;
    let name = first.strip_prefix(root).unwrap_or(first).display().to_string();
    let mut options = Options::default();
    options.strict = name.contains("strict");
    if name.contains("small") {
        options.limits.line = 4_096;
    }
    let input = Input::from_path(first).map_err(|e| e.to_string())?;
    let mut findings = Vec::new();
    let mut validator = Validator::new(options);
    // A limit is a finding as well as an error.
    let _ = validator.check_as(&input, &name, &mut |finding| findings.push(finding));
    validator.finish(&mut |finding| findings.push(finding));
    let finding = findings.iter().find(|finding| finding.code == rule.code);
    let finding = finding.ok_or_else(|| format!("{name} is not found by {}", rule.code))?;
    let mut shown = Vec::new();
    Human.finding(finding, &mut shown).map_err(|e| e.to_string())?;
    let _ = write!(
        text,
        "\nA file that breaks it, [{0}](../../{0}), and what is found:\n\n```text\n{1}```\n",
        name,
        String::from_utf8_lossy(&shown)
    );
    Ok(text)
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn rules() -> String {
    let mut text = format!(
        "{MADE}# Rules\n\nWhat the validator checks. A finding carries the code, the place (file:line:column), a JSON Pointer, and\nthe help below. Each rule has a fixture under `fixtures/invalid/<code>/` that fails for it and no other.\n\n"
    );
    for layer in ["structure", "meaning", "set"] {
        let _ = writeln!(
            text,
            "## {}\n\n| code | weight | what holds | what to do |\n|---|---|---|---|",
            layer
        );
        for rule in RULES.iter().filter(|rule| rule.layer == layer) {
            let _ = writeln!(
                text,
                "| [`{0}`](rules/{0}.md) | {1} | {2} | {3} |",
                rule.code,
                rule.severity,
                cell(rule.what),
                cell(rule.help)
            );
        }
        text.push('\n');
    }
    text
}

fn compliance() -> String {
    let mut text = format!(
        "{MADE}# Compliance\n\n`mesinfos check PACKAGE --profile …` holds a package against these profiles: each article is *met*, *not met*, or\n*ask*: for a person to say. They are a check list made from the law, not advice. Under *source*, *cited* is a source\nthat the research behind the rule names, *counsel* is knowledge without one at hand, *standard* is the MesInfos standard\nitself. The texts of law were not read again for this page: have counsel confirm what you rest on. An error makes its\narticles not met; a warning stands beside. Each rule holds for `fixtures/exports/complete` and fails for its change in `fixtures/exports/invalid/`.\n\n"
    );
    for profile in PROFILES {
        let _ = writeln!(text, "## {}\n\n{}. {}\n", profile.name, profile.title, profile.law);
        text.push_str("| article | asks for | rules |\n|---|---|---|\n");
        for article in ARTICLES.iter().filter(|a| profile.articles.contains(&a.id)) {
            let rules = LAWS.iter().filter(|rule| rule.articles.contains(&article.id));
            let rules: Vec<String> = rules.map(|rule| format!("`{}`", rule.code)).collect();
            let (reference, title) = (article.reference, article.title);
            let asks = cell(article.asks);
            let _ = writeln!(text, "| {reference} {title} | {asks} | {} |", rules.join(", "));
        }
        text.push('\n');
    }
    text.push_str("## Rules\n\n| code | no. | weight | law | source | what holds | what to do |\n|---|---|---|---|---|---|---|\n");
    for rule in LAWS.iter() {
        let source = match rule.basis {
            Basis::Cited => "cited",
            Basis::Counsel => "counsel",
            _ => "standard",
        };
        let _ = writeln!(
            text,
            "| `{}` | {} | {} | {} | {source} | {} | {} |",
            rule.code,
            rule.number,
            rule.severity,
            cell(rule.law),
            cell(rule.what),
            cell(rule.help)
        );
    }
    text.push_str("\n## Questions for a person\n\n| code | article | who should know | question |\n|---|---|---|---|\n");
    for q in QUESTIONS {
        let _ = writeln!(text, "| `{}` | {} | {} | {} |", q.code, q.article, q.owner, cell(q.text));
    }
    text
}

fn index() -> String {
    let mut text = format!(
        "{MADE}# Formats\n\n| name | format | versions | languages | written by `export --to` |\n|---|---|---|---|---|\n"
    );
    for format in FORMATS {
        let d = format.descriptor();
        let versions = if d.versions.len() > 8 {
            format!("{} (see the page)", d.versions.len())
        } else {
            d.versions.join(", ")
        };
        let _ = writeln!(
            text,
            "| [{}]({}.md) | {} | {} | {} | {} |",
            d.name,
            d.name,
            cell(d.title),
            cell(&versions),
            d.languages.join(", "),
            writers(d, |writer| writer.name.to_owned())
        );
    }
    text
}

/// What is said of each writer of a format.
fn writers(d: &Descriptor, say: impl Fn(&WriterDescriptor) -> String) -> String {
    let own = WRITERS.iter().map(|writer| writer.descriptor());
    own.filter(|writer| writer.format == d.name).map(say).collect::<Vec<_>>().join(", ")
}

fn page(d: &Descriptor) -> String {
    let mut text = format!("{MADE}# {}\n\n", d.title);
    let list = |items: &[&str]| {
        items.iter().map(|item| format!("`{item}`")).collect::<Vec<_>>().join(", ")
    };
    for (name, value) in [
        ("Name", format!("`{}`", d.name)),
        ("Standard", d.standard.to_owned()),
        ("Versions", d.versions.join(", ")),
        ("Languages of headings", d.languages.join(", ")),
        ("File names", list(d.extensions)),
        ("Media type", format!("`{}`", d.media_type)),
        ("Records", list(d.records)),
        (
            "Written by",
            writers(d, |w| {
                format!("`mesinfos export --to {}` ({} {})", w.name, w.title, w.version)
            }),
        ),
        ("May need", list(d.options)),
    ] {
        if !value.is_empty() {
            let _ = writeln!(text, "- {name}: {value}");
        }
    }
    text.push_str("\n## Where every field goes\n\n| from | to | how |\n|---|---|---|\n");
    for row in d.mapping {
        let _ = writeln!(text, "| {} | {} | {} |", cell(row.from), cell(row.to), cell(row.how));
    }
    if !d.not_mapped.is_empty() {
        text.push_str("\n## Known and not carried\n\nEach is listed in the report as unmapped, with its count.\n\n| field | why |\n|---|---|\n");
        for (field, why) in d.not_mapped {
            let _ = writeln!(text, "| {} | {} |", cell(field), cell(why));
        }
    }
    text.push_str("\n## Codes of rejects, skips and errors\n\n| code | meaning |\n|---|---|\n");
    for (code, meaning) in d.codes {
        let _ = writeln!(text, "| `{code}` | {} |", cell(meaning));
    }
    text
}
