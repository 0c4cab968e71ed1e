//! Findings for programs.

use std::io::{self, Write};

use mesinfos_schema::finding::Finding;
use serde_json::json;

use super::Output;
use crate::Summary;

const SCHEMA: &str = "https://w3id.org/mesinfos/findings/1";

/// One JSON object: the findings, then the summary. Written as it comes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Json {
    begun: bool,
}

impl Json {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if self.begun {
            return writeln!(out, ",");
        }
        self.begun = true;
        writeln!(out, "{{\"schema\":\"{SCHEMA}\",\"findings\":[")
    }
}

impl Output for Json {
    fn finding(&mut self, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
        self.begin(out)?;
        serde_json::to_writer(out, finding).map_err(Into::into)
    }

    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        if !self.begun {
            self.begin(out)?;
        }
        writeln!(out, "\n],\"summary\":{}}}", json!(summary))
    }
}

/// One JSON object a line: each finding, then the summary.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ndjson;

impl Output for Ndjson {
    fn finding(&mut self, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer(&mut *out, finding)?;
        writeln!(out)
    }

    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{}", json!({"schema": SCHEMA, "summary": summary}))
    }
}
