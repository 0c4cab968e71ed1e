//! `mesinfos verify`.

use std::io::Write;

use clap::Args;
use mesinfos::io::Limits;
use mesinfos::package::Package;
use serde_json::json;

use crate::exit::{Exit, Fail};

/// Check that a package's files are those of its manifest, byte for byte.
#[derive(Args)]
pub(crate) struct Arguments {
    /// A directory or a zip.
    package: String,
    /// One JSON object.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Fail> {
    let package = Package::open(&arguments.package, &Limits::default())?;
    let findings = package.verify()?;
    let mut out = std::io::stdout().lock();
    if arguments.json {
        let result = json!({
            "schema": "https://w3id.org/mesinfos/verification/1",
            "package": package.name(),
            "verified": findings.is_empty(),
            "signed": false,
            "findings": findings,
        });
        writeln!(out, "{result}")?;
    } else {
        for finding in &findings {
            writeln!(
                out,
                "{}: {}[{}] {}",
                finding.place, finding.severity, finding.code, finding.message
            )?;
        }
        let files = package.manifest().files.len();
        match findings.len() {
            0 => writeln!(
                out,
                "{}: {files} files, all as the manifest says (not signed)",
                package.name()
            )?,
            count => writeln!(out, "{}: {count} findings", package.name())?,
        }
    }
    Ok(if findings.is_empty() { Exit::Good } else { Exit::Invalid })
}
