//! `mesinfos pack`.

use std::path::PathBuf;

use clap::Args;
use mesinfos::io::Limits;
use mesinfos::package::{PackageWriter, Records, WriteOptions};
use mesinfos::schema::exchange::Manifest;

use super::report::PageArguments;
use crate::exit::{Exit, Fail};
use crate::sharing::{ShareArguments, Sharing};
use crate::{clock, inputs};

/// Make a package out of records: NDJSON streams, in any order of types.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Streams of records, or - for standard input.
    #[arg(required = true)]
    input: Vec<String>,
    /// The package: a directory, or a file that ends in .zip.
    #[arg(short, long)]
    output: PathBuf,
    /// A manifest to start from (JSON): controller, categories, purposes, rights. Its files are filled in.
    #[arg(long)]
    manifest: Option<PathBuf>,
    #[command(flatten)]
    page: PageArguments,
    /// When it is made (RFC 3339); SOURCE_DATE_EPOCH or the clock where absent.
    #[arg(long)]
    at: Option<String>,
    #[command(flatten)]
    share: ShareArguments,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Fail> {
    let limits = Limits::default();
    let at = clock::now(arguments.at.as_deref())?;
    let mut options = WriteOptions::new(at);
    let mut sharing = arguments.share.open(&at)?;
    if sharing.is_some() && arguments.share.receipt.is_some() {
        return Err(Fail::usage("--receipt: a package has its receipts below consent/"));
    }
    options.consents = sharing.as_ref().map_or(Vec::new(), Sharing::consents);
    if let Some(path) = &arguments.manifest {
        let text = std::fs::read_to_string(path)
            .map_err(|error| Fail::usage(format!("{}: {error}", path.display())))?;
        let manifest: Manifest = serde_json::from_str(&text)
            .map_err(|error| Fail::new(Exit::Invalid, format!("{}: {error}", path.display())))?;
        options.package_id = Some(manifest.package_id.clone());
        options.manifest = Some(manifest);
    }
    let mut writer = PackageWriter::create(&arguments.output, options)?;
    let mut count = 0_u64;
    for (input, _) in inputs::open(&arguments.input, &limits)? {
        let mut records = Records::of(&input, &limits)?;
        while let Some(raw) = records.next() {
            let raw = raw?;
            let added = match &mut sharing {
                None => writer.raw_record(raw.as_str()),
                Some(sharing) => sharing.line(raw.as_str(), &mut writer),
            };
            added.map_err(|error| {
                Fail::new(
                    Exit::Invalid,
                    format!(
                        "{}:{}: {error} (see `mesinfos validate`)",
                        input.name(),
                        records.line()
                    ),
                )
            })?;
            count += 1;
        }
    }
    if count == 0 {
        return Err(Fail::new(Exit::Invalid, "there is no record in what was named"));
    }
    if let Some(mut sharing) = sharing {
        sharing.results_into(&mut writer)?;
        sharing.review()?;
        sharing.evidence_into(&mut writer)?;
    }
    let written = writer
        .finish(|overview| Some(mesinfos::report::page(overview, &arguments.page.options())))?;
    let repeated = match written.repeated {
        0 => String::new(),
        n => format!(", {n} repeated left out"),
    };
    eprintln!("{count} records{repeated} in {}", arguments.output.display());
    Ok(Exit::Good)
}
