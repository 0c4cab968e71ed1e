//! `mesinfos consent apply`.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use mesinfos::consent::{Limits, receipt};
use mesinfos::io::Limits as InputLimits;
use mesinfos::package::{Package, ReadError, Records};
use mesinfos::{Gate, schema::record};

use crate::commands::key::whole;
use crate::exit::{Exit, Fail};
use crate::review::{Unasked, review};
use crate::sharing::{EvidenceArguments, instant, receipt_json, spool};
use crate::{clock, inputs, secrets};

/// Minimise records to what a request is permitted, with a receipt: 1 where it is denied, and nothing is written.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    evidence: EvidenceArguments,
    /// Who wants what.
    #[arg(long)]
    request: PathBuf,
    /// At this time (RFC 3339); SOURCE_DATE_EPOCH or the clock where absent.
    #[arg(long)]
    at: Option<String>,
    /// A package, or streams of records; - for standard input.
    #[arg(required = true)]
    input: Vec<String>,
    /// The minimised stream; - for standard output.
    #[arg(short, long)]
    output: PathBuf,
    /// What left, by counts and hashes: JSON, or signed (JWS) where there is a key.
    #[arg(long)]
    receipt: PathBuf,
    /// The source's key: signs the receipt, and names records for the recipient.
    #[arg(long)]
    key: Option<PathBuf>,
    /// Do not ask on a terminal.
    #[arg(long)]
    yes: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Fail> {
    let at = instant(&clock::now(arguments.at.as_deref())?)?;
    if arguments.output.as_os_str() == "-" && arguments.receipt.as_os_str() == "-" {
        return Err(Fail::usage("-o - and --receipt - both write to standard output"));
    }
    let request = secrets::read(&arguments.request)?;
    let evidence = arguments.evidence.gather()?;
    let (document, permits) = evidence.decide(&request, at, &Limits::default());
    super::decide::say_unreadable(&request, &arguments.request);
    // Permits are never put together: the first has most members.
    let Some(permit) = permits.into_iter().next() else {
        let names: Vec<&str> = document.reasons.iter().map(|reason| reason.as_str()).collect();
        return Err(Fail::new(Exit::Invalid, format!("not permitted: {}", names.join(", "))));
    };
    let record_type = permit.record_type().to_owned();
    let key = arguments.key.as_deref().map(secrets::secret).transpose()?;
    let pairwise = secrets::pairwise(key.as_ref())?;
    let mut gate = Gate::new(vec![permit], at, &pairwise, &Limits::default())
        .map_err(|error| Fail::new(Exit::Invalid, error.to_string()))?;
    let mut spool = spool(&arguments.output)?;
    {
        let mut out = BufWriter::new(&mut spool);
        each(arguments, &mut |line| {
            // Every line passes by the permit, whatever its type: the receipt counts all that was looked at.
            if let Some(line) = gate.record(&record_type, line) {
                out.write_all(line.as_bytes())?;
                out.write_all(b"\n")?;
            }
            Ok(())
        })?;
        for (_, line) in gate.results() {
            out.write_all(line.as_bytes())?;
            out.write_all(b"\n")?;
        }
        out.flush()?;
    }
    let counts = gate.counts().clone();
    let Some(receipt) = gate.finish().pop() else {
        return Err(Fail::new(Exit::Invalid, "not permitted"));
    };
    review(&counts, &[receipt.recipient.to_string()], arguments.yes, Unasked::Go)?;
    let text = match &key {
        Some(key) => receipt::sign(&receipt, key),
        None => receipt_json(&receipt)?,
    };
    // The receipt first: nothing leaves without one.
    if arguments.receipt.as_os_str() == "-" {
        writeln!(std::io::stdout(), "{}", text.trim_end())?;
    } else {
        whole(&arguments.receipt, text.as_bytes())?;
    }
    if arguments.output.as_os_str() == "-" {
        std::io::copy(&mut spool.reopen()?, &mut std::io::stdout().lock())?;
    } else {
        spool.persist(&arguments.output).map_err(|error| Fail::from(error.error))?;
    }
    eprintln!("{} of {} records leave", receipt.written, receipt.read);
    Ok(Exit::Good)
}

/// Every record of the inputs, in its own text.
fn each(arguments: &Arguments, take: &mut dyn FnMut(&str) -> Result<(), Fail>) -> Result<(), Fail> {
    let limits = InputLimits::default();
    let mut pass = |raw: record::Raw<record::Record>| take(raw.as_str());
    for argument in &arguments.input {
        let container =
            Path::new(argument).is_dir() || argument.to_ascii_lowercase().ends_with(".zip");
        let package = if container { Some(Package::open(argument, &limits)) } else { None };
        match package {
            Some(Ok(package)) => {
                for file in package.types() {
                    for raw in package.records(file.record_type.as_deref().unwrap_or_default())? {
                        pass(raw?)?;
                    }
                }
            }
            Some(Err(error)) if !matches!(error, ReadError::NoManifest(_)) => {
                return Err(error.into());
            }
            _ => {
                for (input, _) in inputs::open(std::slice::from_ref(argument), &limits)? {
                    for raw in Records::of(&input, &limits)? {
                        pass(raw?)?;
                    }
                }
            }
        }
    }
    Ok(())
}
