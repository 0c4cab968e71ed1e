//! Findings for people.

use std::io::{self, Write};

use mesinfos_schema::finding::Finding;

use super::Output;
use crate::Summary;

/// A few lines a finding: where, what, the place in its line, what to do.
#[derive(Clone, Copy, Debug, Default)]
pub struct Human;

impl Output for Human {
    fn finding(&mut self, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
        writeln!(
            out,
            "{}: {}[{}] {}",
            finding.place, finding.severity, finding.code, finding.message
        )?;
        if let Some(excerpt) = &finding.excerpt {
            writeln!(out, "    | {}", excerpt.text)?;
            writeln!(out, "    | {:width$}^", "", width = excerpt.caret)?;
        }
        if let Some(pointer) = finding.pointer.as_deref().filter(|p| !p.is_empty()) {
            write!(out, "    at {pointer}")?;
            if let Some(actual) = &finding.actual {
                write!(out, ", which has the shape {actual}")?;
            }
            writeln!(out)?;
        }
        if let Some(expected) = &finding.expected {
            writeln!(out, "    expected: {expected}")?;
        }
        if let Some(help) = &finding.help {
            writeln!(out, "    help: {help}")?;
        }
        Ok(())
    }

    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        let s = |n: u64| if n == 1 { "" } else { "s" };
        writeln!(
            out,
            "{} record{} in {} file{}: {} error{}, {} warning{}",
            summary.records + summary.faulty,
            s(summary.records + summary.faulty),
            summary.files,
            s(summary.files),
            summary.errors,
            s(summary.errors),
            summary.warnings,
            s(summary.warnings)
        )
    }
}
