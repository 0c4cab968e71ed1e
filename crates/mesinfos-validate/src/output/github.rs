//! Findings as annotations of a GitHub workflow.

use std::io::{self, Write};

use mesinfos_schema::finding::{Finding, Severity};

use super::Output;
use crate::Summary;

/// One workflow command a finding: `::error file=…,line=…,col=…,title=…::…`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Github;

/// The message of a command: only what would end its line is escaped.
fn message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property of a command: what would end the property is escaped as well.
fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}

impl Output for Github {
    fn finding(&mut self, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
        let command = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            _ => "notice",
        };
        write!(out, "::{command} file={}", property(&finding.place.file))?;
        if let Some(line) = finding.place.line {
            write!(out, ",line={line}")?;
        }
        if let Some(column) = finding.place.column {
            write!(out, ",col={column}")?;
        }
        write!(out, ",title={}::{}", property(&finding.code), message(&finding.message))?;
        if let Some(help) = &finding.help {
            write!(out, ": {}", message(help))?;
        }
        writeln!(out)
    }

    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        writeln!(
            out,
            "::notice title=mesinfos::{} records in {} files, {} errors, {} warnings",
            summary.records + summary.faulty,
            summary.files,
            summary.errors,
            summary.warnings
        )
    }
}
