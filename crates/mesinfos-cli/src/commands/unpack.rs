//! `mesinfos unpack`.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use mesinfos::io::Limits;
use mesinfos::package::Package;

use crate::exit::{Exit, Fail};

/// Stream a package's records, every line as it stands.
#[derive(Args)]
pub(crate) struct Arguments {
    /// A directory or a zip.
    package: String,
    /// Where the records go: a file, or - for standard output.
    #[arg(short, long, default_value = "-")]
    output: PathBuf,
    /// Only records of this type (repeatable). Sources always come along.
    #[arg(long = "type")]
    record_type: Vec<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Fail> {
    let package = Package::open(&arguments.package, &Limits::default())?;
    let findings = package.verify()?;
    if let Some(first) = findings.first() {
        let message = format!("{}: {} (see `mesinfos verify`)", first.place, first.message);
        return Err(Fail::new(Exit::Invalid, message));
    }
    const SOURCE: &str = "exchange.source/1";
    let mut names: Vec<String> = package
        .types()
        .filter_map(|file| file.record_type.as_ref().map(ToString::to_string))
        .collect();
    // Sources stand before the records that name them.
    names.sort_by_key(|name| name != SOURCE);
    let wanted = |name: &str| {
        arguments.record_type.is_empty()
            || name == SOURCE
            || arguments.record_type.iter().any(|wanted| wanted == name)
    };
    let mut out: Box<dyn Write> = if arguments.output.as_os_str() == "-" {
        Box::new(std::io::BufWriter::new(std::io::stdout().lock()))
    } else {
        Box::new(std::io::BufWriter::new(std::fs::File::create(&arguments.output)?))
    };
    for name in names.iter().filter(|name| wanted(name)) {
        for raw in package.records(name)? {
            writeln!(out, "{}", raw?.as_str())?;
        }
    }
    out.flush()?;
    Ok(Exit::Good)
}
