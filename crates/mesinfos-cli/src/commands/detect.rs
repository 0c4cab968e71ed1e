//! `mesinfos detect`.

use std::io::Write;

use clap::Args;
use mesinfos::convert::detect;
use mesinfos::io::{Limits, Origin};
use serde_json::json;

use crate::exit::{Exit, Fail};
use crate::inputs;

/// Say what files are: format, version, language, encoding, and why.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Files, directories, zips, globs, or - for standard input.
    #[arg(required = true)]
    input: Vec<String>,
    /// One JSON object a line.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Fail> {
    let mut out = std::io::stdout().lock();
    let mut known = 0;
    let mut exit = Exit::Good;
    for (input, origin) in inputs::open(&arguments.input, &Limits::default())? {
        let found = detect(&input)?;
        let encoding = input.head(64 * 1024)?.encoding();
        if arguments.json {
            let candidates: Vec<_> = found
                .iter()
                .map(|c| {
                    json!({"format": c.format, "version": c.version, "language": c.language,
                        "score": c.score, "reasons": c.reasons})
                })
                .collect();
            let line = json!({
                "schema": "https://w3id.org/mesinfos/detection/1",
                "path": input.name(),
                "encoding": encoding.encoding.name(),
                "candidates": candidates,
            });
            writeln!(out, "{line}")?;
        } else if let Some(best) = found.first() {
            let version = best.version.as_deref().map(|v| format!(" {v}")).unwrap_or_default();
            let language = best.language.as_deref().map(|l| format!(", {l}")).unwrap_or_default();
            writeln!(
                out,
                "{}: {}{version}{language}, {} (score {}: {})",
                input.name(),
                best.format,
                encoding.encoding.name(),
                best.score,
                best.reasons.join("; ")
            )?;
            for other in found.iter().skip(1) {
                writeln!(
                    out,
                    "  or {} (score {}: {})",
                    other.format,
                    other.score,
                    other.reasons.join("; ")
                )?;
            }
        } else {
            writeln!(out, "{}: unknown, {}", input.name(), encoding.encoding.name())?;
        }
        if found.is_empty() && origin == Origin::Named {
            exit = Exit::Unrecognised;
        }
        known += usize::from(!found.is_empty());
    }
    Ok(if known == 0 { Exit::Unrecognised } else { exit })
}
