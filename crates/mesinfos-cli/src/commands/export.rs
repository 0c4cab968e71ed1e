//! `mesinfos export`.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use mesinfos::PackageRecords;
use mesinfos::convert::write::{
    NdjsonRecords, RecordSource, WRITERS, WriteFormat, WriteOptions, Written, writer,
};
use mesinfos::io::Limits;
use mesinfos::schema::values::Text;
use serde_json::json;

use super::validate::package;
use crate::exit::{Exit, Fail};
use crate::{clock, inputs};

const EXAMPLES: &str = "\
Examples:
  mesinfos export my-data --to camt.053 -o bank.xml    statements of ISO 20022, for accounting programs
  mesinfos export my-data --to ofx -o bank.ofx         for personal finance programs
  mesinfos export my-data --to ofx -o bank.ofx --without-balances
                                                       where the bank's CSV gave no balance
  mesinfos export records.ndjson --to camt.052 -o - | xmllint --format -
  mesinfos export my-data --to ofx -o bank.ofx --json  what was written and what was lost, as JSON

What the format cannot carry is listed on standard error, by record type and member; `*` is any item of a list.
Exit code 3: the format requires what the records lack, and the message says what to do.";

/// Write records in a standard format: camt.052, camt.053, ofx.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// A package (directory or zip), or streams of records (NDJSON), or - for standard input.
    #[arg(required = true)]
    input: Vec<String>,
    /// The format (see `mesinfos formats`).
    #[arg(long, value_name = "FORMAT")]
    to: String,
    /// The file, or - for standard output.
    #[arg(short, long)]
    output: PathBuf,
    /// The id of the message, up to 35 characters; made of the time where absent.
    #[arg(long)]
    message_id: Option<Text>,
    /// Write statements without the balance that the format requires and the records lack.
    #[arg(long)]
    without_balances: bool,
    /// When it is made (RFC 3339); SOURCE_DATE_EPOCH or the clock where absent.
    #[arg(long)]
    at: Option<String>,
    /// What was written and what was lost as one JSON object, on standard output.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Fail> {
    if arguments.json && arguments.output.as_os_str() == "-" {
        return Err(Fail::usage("-o - and --json both write to standard output"));
    }
    let Some(writer) = writer(&arguments.to) else {
        let names: Vec<&str> = WRITERS.iter().map(|writer| writer.descriptor().name).collect();
        let names = names.join(", ");
        return Err(Fail::usage(format!("--to {}: one of {names}", arguments.to)));
    };
    let limits = Limits::default();
    let mut options = WriteOptions::new(clock::now(arguments.at.as_deref())?);
    options.message_id.clone_from(&arguments.message_id);
    options.without_balances = arguments.without_balances;
    options.limits = limits.clone();
    if let [only] = arguments.input.as_slice()
        && let Some(package) = package(only, &limits)?
    {
        let findings = package.verify()?;
        if let Some(first) = findings.first() {
            let message = format!("{}: {} (see `mesinfos verify`)", first.place, first.message);
            return Err(Fail::new(Exit::Invalid, message));
        }
        return to_file(arguments, writer, &PackageRecords(&package), &options);
    }
    for argument in &arguments.input {
        if package(argument, &limits)?.is_some() {
            return Err(Fail::usage(format!("{argument}: one package at a time")));
        }
    }
    let streams = inputs::open(&arguments.input, &limits)?;
    let streams = streams.into_iter().map(|(input, _)| input).collect();
    to_file(arguments, writer, &NdjsonRecords::new(streams, &limits), &options)
}

fn to_file(
    arguments: &Arguments,
    writer: &dyn WriteFormat,
    records: &dyn RecordSource,
    options: &WriteOptions,
) -> Result<Exit, Fail> {
    let path = &arguments.output;
    let written = if path.as_os_str() == "-" {
        let mut out = BufWriter::with_capacity(64 * 1024, std::io::stdout());
        let written = writer.write(records, &mut out, options)?;
        out.flush()?;
        written
    } else {
        // It appears whole by a rename.
        let parent = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        std::fs::create_dir_all(parent)?;
        let file = tempfile::NamedTempFile::new_in(parent)?;
        let mut out = BufWriter::with_capacity(64 * 1024, file.reopen()?);
        let written = writer.write(records, &mut out, options)?;
        out.flush()?;
        file.persist(path).map_err(|error| Fail::from(error.error))?;
        written
    };
    describe(arguments, writer, &written)?;
    Ok(Exit::Good)
}

/// What was written, and what was lost.
fn describe(
    arguments: &Arguments,
    writer: &dyn WriteFormat,
    written: &Written,
) -> Result<(), Fail> {
    let d = writer.descriptor();
    let counts: Vec<String> =
        written.records.iter().map(|(name, count)| format!("{count} {name}")).collect();
    eprintln!("{}: {} {}, {}", arguments.output.display(), d.name, d.version, counts.join(", "));
    for loss in written.losses.iter() {
        let place = if loss.pointer.is_empty() { "(the record)" } else { loss.pointer };
        eprintln!("  lost: {} × {} {place}: {}", loss.count, loss.record_type, loss.reason);
    }
    if arguments.json {
        let report = json!({
            "schema": "https://w3id.org/mesinfos/export-report/1",
            "output": arguments.output.display().to_string(),
            "format": d.name,
            "formatVersion": d.version,
            "records": written.records,
            "losses": written.losses,
        });
        writeln!(std::io::stdout(), "{report}")?;
    }
    Ok(())
}
