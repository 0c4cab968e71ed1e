//! Findings for people and for programs.

mod human;
mod json;

use std::io::{self, Write};

use mesinfos_schema::finding::Finding;

pub use human::Human;
pub use json::{Json, Ndjson};

use crate::Summary;

/// Takes findings one by one and says at the end how much was found.
pub trait Output {
    /// Takes a finding.
    ///
    /// # Errors
    /// Where it cannot be written.
    fn finding(&mut self, finding: &Finding, out: &mut dyn Write) -> io::Result<()>;

    /// Says how much was found.
    ///
    /// # Errors
    /// Where it cannot be written.
    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()>;
}
