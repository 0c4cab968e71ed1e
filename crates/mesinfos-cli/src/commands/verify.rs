//! `mesinfos verify`.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use mesinfos::io::Limits;
use mesinfos::package::{Package, RawPackage};
use mesinfos::schema::finding::{Finding, Place, Severity};
use mesinfos::seal::{OpenError, SealedPackage, evidence};
use serde_json::json;

use crate::exit::{Exit, Fail};
use crate::secrets;

/// Check that a package's files are those of its manifest, byte for byte, and its seal.
#[derive(Args)]
pub(crate) struct Arguments {
    /// A directory or a zip.
    package: String,
    /// The key ring: whose seal is trusted. MESINFOS_KEYS where absent; without either a seal is not looked at.
    #[arg(long, value_name = "RING")]
    keys: Option<PathBuf>,
    /// A package without a seal that holds is invalid.
    #[arg(long)]
    require_seal: bool,
    /// Who opens it: one sealed for another key is invalid.
    #[arg(long, value_name = "KID")]
    recipient: Option<String>,
    /// One JSON object.
    #[arg(long)]
    json: bool,
}

/// A seal that holds.
struct Sealed {
    signer: String,
    /// The key it was made with.
    kid: String,
    /// The key it is for.
    recipient: Option<String>,
}

/// What became of it.
struct Checked {
    findings: Vec<Finding>,
    files: usize,
    sealed: Option<Sealed>,
    /// It has a signature that was not looked at.
    unchecked: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Fail> {
    let ring = arguments.keys.is_some() || std::env::var_os("MESINFOS_KEYS").is_some();
    let raw = RawPackage::open(&arguments.package, &Limits::default())?;
    let name = raw.name().to_owned();
    let signed = raw.signature()?.is_some();
    let checked = if (ring && signed) || arguments.require_seal || arguments.recipient.is_some() {
        sealed(raw, arguments)?
    } else {
        plain(raw.read()?, signed, arguments)?
    };
    let mut out = std::io::stdout().lock();
    if arguments.json {
        let result = json!({
            "schema": "https://w3id.org/mesinfos/verification/1",
            "package": name,
            "verified": checked.findings.is_empty(),
            "signed": checked.sealed.is_some(),
            "signer": checked.sealed.as_ref().map(|seal| &seal.signer),
            "kid": checked.sealed.as_ref().map(|seal| &seal.kid),
            "recipient": checked.sealed.as_ref().and_then(|seal| seal.recipient.as_ref()),
            "findings": checked.findings,
        });
        writeln!(out, "{result}")?;
    } else {
        for finding in &checked.findings {
            writeln!(
                out,
                "{}: {}[{}] {}",
                finding.place, finding.severity, finding.code, finding.message
            )?;
        }
        let seal = match (&checked.sealed, checked.unchecked) {
            // Whoever opens it sees whom it is for, also without saying who they are.
            (Some(Sealed { signer, recipient: Some(of), .. }), _) => {
                format!("sealed by {signer} for the key {of}")
            }
            (Some(Sealed { signer, .. }), _) => format!("sealed by {signer}"),
            (None, true) => "its seal not looked at: give --keys".to_owned(),
            (None, false) => "not signed".to_owned(),
        };
        match checked.findings.len() {
            0 => {
                writeln!(out, "{name}: {} files, all as the manifest says ({seal})", checked.files)?
            }
            count => writeln!(out, "{name}: {count} findings")?,
        }
    }
    Ok(if checked.findings.is_empty() { Exit::Good } else { Exit::Invalid })
}

fn plain(package: Package, unchecked: bool, arguments: &Arguments) -> Result<Checked, Fail> {
    let mut findings = package.verify()?;
    let named = arguments.keys.is_some() || std::env::var_os("MESINFOS_KEYS").is_some();
    let ring = named.then(|| secrets::ring(arguments.keys.as_deref())).transpose()?;
    findings.extend(evidence::check(&package, ring.as_ref())?);
    let files = package.manifest().files.len();
    Ok(Checked { findings, files, sealed: None, unchecked })
}

fn sealed(raw: RawPackage, arguments: &Arguments) -> Result<Checked, Fail> {
    let ring = secrets::ring(arguments.keys.as_deref())?;
    let name = raw.name().to_owned();
    let finding = |code: &str, file: &str, message: String| {
        let place = Place::file(format!("{name}/{file}"));
        vec![Finding::new(code, Severity::Error, place, message)]
    };
    let failed = |findings| Checked { findings, files: 0, sealed: None, unchecked: false };
    Ok(match SealedPackage::verify(raw, &ring, arguments.recipient.as_deref()) {
        Ok(package) => Checked {
            findings: Vec::new(),
            files: package.package().manifest().files.len(),
            sealed: Some(Sealed {
                signer: package.seal().signer.to_string(),
                kid: package.kid().to_owned(),
                recipient: package.seal().recipient.as_ref().map(ToString::to_string),
            }),
            unchecked: false,
        },
        Err(OpenError::Read(error)) => return Err(error.into()),
        Err(OpenError::Files(findings)) => failed(findings),
        Err(error @ OpenError::Consent { .. }) => {
            failed(finding("package.consent", "consent", error.to_string()))
        }
        Err(error) => failed(finding("package.seal", "mesinfos.jws", error.to_string())),
    })
}
