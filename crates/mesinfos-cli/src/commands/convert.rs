//! `mesinfos convert`.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use mesinfos::convert::{
    self, ConvertError, ConvertFailure, DateOrder, DecimalMark, Options, Report, Sink, SinkError,
    Stream,
};
use mesinfos::io::{Input, Limits, Origin};
use mesinfos::package::{PackageWriter, WriteOptions};
use mesinfos::schema::exchange::{Converter, Generator, Reject};
use mesinfos::schema::record::Record;
use mesinfos::schema::values::{Currency, Text, TimeZone, Unit};
use mesinfos::{PackageSink, Recognised, recognise};
use serde_json::json;

use super::report::PageArguments;
use crate::commands::key;
use crate::exit::{Exit, Fail};
use crate::progress::Progress;
use crate::sharing::{ShareArguments, Sharing, spool};
use crate::{clock, inputs};

const EXAMPLES: &str = "\
Examples:
  mesinfos convert statement.ofx -o my-data            a package: open my-data/index.html
  mesinfos convert Downloads/*.zip -o my-data.zip      every file that a format knows
  mesinfos convert export.csv -o - --provider 'My Bank' --account FR7630006000011234567890189
  mesinfos convert old.qif -o my-data --currency EUR --date-order dmy
  mesinfos convert bank.csv --map my-bank.toml -o my-data
  mesinfos convert statement.mt940 -o my-data --report -   what became of every item, as JSON";

/// Convert what a vendor hands out into standard records.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Files, directories, zips, globs, or - for standard input.
    #[arg(required = true)]
    input: Vec<String>,
    /// A directory or a .zip becomes a package; - or a file that ends in .ndjson a stream.
    #[arg(short, long)]
    output: PathBuf,
    /// The format, where detection is not to decide (see `mesinfos formats`).
    #[arg(long)]
    from: Option<String>,
    /// Who gave the data, where the source does not say: ids depend on it.
    #[arg(long)]
    provider: Option<String>,
    /// The account, where the source does not say: ids depend on it.
    #[arg(long)]
    account: Option<String>,
    /// The currency of amounts without one (ISO 4217).
    #[arg(long)]
    currency: Option<Currency>,
    /// The unit of quantities without one (UCUM).
    #[arg(long)]
    unit: Option<Unit>,
    /// The zone of local times (IANA name or offset).
    #[arg(long = "tz")]
    time_zone: Option<TimeZone>,
    /// The order of numeric dates: dmy, mdy, ymd, ydm.
    #[arg(long)]
    date_order: Option<DateOrder>,
    /// The decimal mark: . or ,
    #[arg(long)]
    decimal: Option<DecimalMark>,
    /// A mapping of your own for a CSV (TOML).
    #[arg(long)]
    map: Option<PathBuf>,
    /// Hide the last four digits of the numbers that others called from or were called on, and leave out their names.
    #[arg(long)]
    mask_third_parties: bool,
    /// Rejects beyond this many, or this share of what was read, make the run fail.
    #[arg(long, default_value = "100%", value_name = "N|P%")]
    max_rejects: Threshold,
    /// Write what became of every item (JSON), or - for standard output.
    #[arg(long)]
    report: Option<PathBuf>,
    #[command(flatten)]
    page: PageArguments,
    /// When the data was had, where the source does not say (RFC 3339).
    #[arg(long)]
    collected_at: Option<String>,
    /// When the package is made (RFC 3339); SOURCE_DATE_EPOCH or the clock where absent.
    #[arg(long)]
    at: Option<String>,
    #[command(flatten)]
    share: ShareArguments,
}

/// `10` or `5%`.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Threshold {
    Count(u64),
    /// In thousandths of a percent, so that no float decides.
    Share(u64),
}

impl std::str::FromStr for Threshold {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const FORM: &str = "a number, or a share such as 1% or 0.5%";
        let Some(share) = text.strip_suffix('%') else {
            return text.parse().map(Self::Count).map_err(|_| FORM);
        };
        let (whole, part) = share.split_once('.').unwrap_or((share, ""));
        let padded = format!("{part:0<3}");
        if padded.len() != 3 {
            return Err(FORM);
        }
        let number = |text: &str| text.parse::<u64>().map_err(|_| FORM);
        let total = number(whole)? * 1_000 + number(&padded)?;
        if total > 100_000 { Err(FORM) } else { Ok(Self::Share(total)) }
    }
}

impl Threshold {
    fn exceeded(self, rejected: u64, read: u64) -> bool {
        match self {
            Self::Count(most) => rejected > most,
            Self::Share(share) => {
                u128::from(rejected) * 100_000 > u128::from(read) * u128::from(share)
            }
        }
    }
}

/// Where records go.
enum Target {
    Stream(Stream<Box<dyn Write>>, Option<tempfile::NamedTempFile>),
    Package(Box<PackageWriter>),
    /// What consents let through, kept until the person has seen it.
    Shared(BufWriter<tempfile::NamedTempFile>),
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Fail> {
    let to_stdout = arguments.output.as_os_str() == "-";
    if to_stdout && arguments.report.as_deref() == Some(Path::new("-")) {
        return Err(Fail::usage("-o - and --report - both write to standard output"));
    }
    let options = options(arguments)?;
    if let Some(name) = &arguments.from
        && convert::format(name).is_none()
    {
        return Err(Fail::usage(format!("no format `{name}`: see `mesinfos formats`")));
    }
    let inputs = inputs::open(&arguments.input, &options.limits)?;
    let mut sharing = match arguments.share.consent.is_empty() {
        true => None,
        false => arguments.share.open(&clock::now(arguments.at.as_deref())?)?,
    };
    let mut target = open_target(arguments, sharing.as_ref())?;
    let mut run = Run { reports: Vec::new(), unknown: Vec::new(), exit: Exit::Good };
    let mut result = Ok(());
    for (input, origin) in &inputs {
        result = run.one(input, origin, arguments, &options, &mut target, sharing.as_mut());
        if result.is_err() {
            break;
        }
    }
    let finished = result.and_then(|()| run.finish(arguments, target, sharing));
    if let Some(path) = &arguments.report {
        write_report(path, &run)?;
    }
    finished?;
    Ok(run.exit)
}

struct Run {
    reports: Vec<Report>,
    unknown: Vec<String>,
    exit: Exit,
}

impl Run {
    fn one(
        &mut self,
        input: &Input,
        origin: &Origin,
        arguments: &Arguments,
        options: &Options,
        target: &mut Target,
        sharing: Option<&mut Sharing>,
    ) -> Result<(), Fail> {
        let format = match &arguments.from {
            Some(name) => name.as_str(),
            None => match recognise(input) {
                Ok(Recognised::Format(format)) => format.descriptor().name,
                Ok(unclear) => return self.unclear(input, origin, &unclear),
                Err(error) => return Err(error.into()),
            },
        };
        let mut progress = Progress::new();
        let result = {
            let mut watched =
                Watched { target, sharing, input: input.name(), progress: &mut progress };
            convert::convert(input, format, options, &mut watched)
        };
        progress.clear();
        let (report, error) = match result {
            Ok(report) => (report, None),
            Err(failure) => {
                let ConvertFailure { error, report, .. } = *failure;
                (report, Some(error))
            }
        };
        if let Some(ConvertError::Sink(error)) = error {
            return Err(ConvertError::Sink(error).into());
        }
        describe(&report, error.as_ref());
        if let Some(error) = &error {
            self.exit = self.exit.worst(Exit::of_code(error.exit_code()));
        }
        self.reports.push(report);
        Ok(())
    }

    /// No format is certain: an error for a file that was named, a line for one that was found.
    fn unclear(&mut self, input: &Input, origin: &Origin, how: &Recognised) -> Result<(), Fail> {
        let name = input.name();
        match how {
            Recognised::Several => {
                let found = convert::detect(input)?;
                let names: Vec<&str> = found.iter().map(|candidate| candidate.format).collect();
                eprintln!("{name}: several formats fit ({}): give --from", names.join(", "));
                self.exit = self.exit.worst(Exit::Unrecognised);
            }
            _ if *origin == Origin::Named => {
                let candidates = candidates(input)?;
                eprintln!("{name}: no format knows this file{candidates}");
                self.exit = self.exit.worst(Exit::Unrecognised);
            }
            _ => eprintln!("{name}: no format knows this file, left out"),
        }
        self.unknown.push(name.to_owned());
        Ok(())
    }

    fn finish(
        &mut self,
        arguments: &Arguments,
        target: Target,
        sharing: Option<Sharing>,
    ) -> Result<(), Fail> {
        if self.reports.is_empty() {
            self.exit = self.exit.worst(Exit::Unrecognised);
            return Ok(());
        }
        let (mut read, mut rejected, mut records) = (0, 0, 0);
        for report in &self.reports {
            read += report.read;
            rejected += report.rejected;
            let of_source = report.records.get("exchange.source/1").copied().unwrap_or(0);
            records += report.records.values().sum::<u64>() - of_source;
        }
        if arguments.max_rejects.exceeded(rejected, read) {
            eprintln!("{rejected} of {read} items rejected, more than --max-rejects allows");
            self.exit = self.exit.worst(Exit::Invalid);
        }
        if records == 0 {
            // Nothing came of it: an empty package would say that there was nothing to convert.
            self.exit = self.exit.worst(Exit::Invalid);
            return Ok(());
        }
        if let Some(sharing) = sharing {
            return share(arguments, target, sharing);
        }
        match target {
            Target::Shared(_) => {}
            Target::Stream(stream, file) => {
                stream.finish().map_err(ConvertError::from)?;
                if let Some(file) = file {
                    file.persist(&arguments.output).map_err(|error| Fail::from(error.error))?;
                }
            }
            Target::Package(writer) => {
                let written = writer.finish(|overview| {
                    Some(mesinfos::report::page(overview, &arguments.page.options()))
                })?;
                if written.repeated > 0 {
                    eprintln!("{} records were met before and are kept once", written.repeated);
                }
                let page = arguments.output.join("index.html");
                let open = if page.exists() {
                    format!(", open {}", page.display())
                } else {
                    String::new()
                };
                // As the page and the manifest count: each record once.
                let kept = records.saturating_sub(written.repeated);
                eprintln!("{kept} records in {}{open}", arguments.output.display());
            }
        }
        Ok(())
    }
}

/// What consents let through, when the person has seen it; the receipts before it.
fn share(arguments: &Arguments, mut target: Target, mut sharing: Sharing) -> Result<(), Fail> {
    match &mut target {
        Target::Package(writer) => sharing.results_into(writer)?,
        Target::Shared(out) => {
            for (_, line) in sharing.gate.results() {
                writeln!(out, "{line}")?;
            }
        }
        Target::Stream(..) => {}
    }
    sharing.review()?;
    match target {
        Target::Package(mut writer) => {
            sharing.evidence_into(&mut writer)?;
            writer.finish(|overview| {
                Some(mesinfos::report::page(overview, &arguments.page.options()))
            })?;
        }
        Target::Shared(mut out) => {
            out.flush()?;
            let file = out.into_inner().map_err(|error| Fail::from(error.into_error()))?;
            if let Some(path) = &arguments.share.receipt {
                key::whole(path, sharing.receipt_lines()?.as_bytes())?;
            }
            if arguments.output.as_os_str() == "-" {
                std::io::copy(&mut file.reopen()?, &mut std::io::stdout().lock())?;
            } else {
                file.persist(&arguments.output).map_err(|error| Fail::from(error.error))?;
            }
        }
        Target::Stream(..) => {}
    }
    eprintln!("shared: {}", arguments.output.display());
    Ok(())
}

/// What a file that no format is certain of might be.
fn candidates(input: &Input) -> Result<String, Fail> {
    let found = convert::detect(input)?;
    let table = [".csv", ".tsv"].iter().any(|end| input.name().to_ascii_lowercase().ends_with(end));
    let hint =
        if table { " (a CSV of a bank needs a mapping: --map, see docs/bank-csv.md)" } else { "" };
    if found.is_empty() {
        return Ok(hint.to_owned());
    }
    let list: Vec<String> = found
        .iter()
        .map(|c| {
            let version = c.version.as_deref().map(|v| format!(" {v}")).unwrap_or_default();
            format!("{}{version} ({})", c.format, c.reasons.join("; "))
        })
        .collect();
    Ok(format!("; perhaps {}{hint}", list.join(", or ")))
}

fn options(arguments: &Arguments) -> Result<Options, Fail> {
    let mut options = Options::default();
    options.provider.clone_from(&arguments.provider);
    options.account.clone_from(&arguments.account);
    options.currency = arguments.currency;
    if options.currency.is_some_and(|currency| !currency.is_known()) {
        return Err(Fail::usage("--currency: not in ISO 4217"));
    }
    options.unit.clone_from(&arguments.unit);
    options.time_zone.clone_from(&arguments.time_zone);
    options.date_order = arguments.date_order;
    options.decimal = arguments.decimal;
    options.mask_third_parties = arguments.mask_third_parties;
    options.collected_at = match &arguments.collected_at {
        Some(text) => {
            Some(text.parse().map_err(|error| Fail::usage(format!("--collected-at: {error}")))?)
        }
        None => None,
    };
    if let Some(path) = &arguments.map {
        let text = std::fs::read_to_string(path)
            .map_err(|error| Fail::usage(format!("{}: {error}", path.display())))?;
        options.map = Some(text);
    }
    options.converter = tool().map(|(name, version)| Converter::new(name, version));
    options.limits = Limits::default();
    Ok(options)
}

fn tool() -> Option<(Text, Text)> {
    Text::new("mesinfos").zip(Text::new(env!("CARGO_PKG_VERSION")))
}

fn open_target(arguments: &Arguments, sharing: Option<&Sharing>) -> Result<Target, Fail> {
    let path = &arguments.output;
    let stream = path.as_os_str() == "-"
        || path.extension().is_some_and(|e| e.eq_ignore_ascii_case("ndjson"));
    if sharing.is_some() && stream != arguments.share.receipt.is_some() {
        return Err(Fail::usage(match stream {
            true => {
                "a stream under consents needs --receipt FILE: what left, and until when it is kept"
            }
            false => "--receipt: a package has its receipts below consent/",
        }));
    }
    if sharing.is_some() && stream {
        return Ok(Target::Shared(BufWriter::new(spool(path)?)));
    }
    if path.as_os_str() == "-" {
        let out = BufWriter::with_capacity(64 * 1024, std::io::stdout());
        return Ok(Target::Stream(Stream::new(Box::new(out)), None));
    }
    let stream = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("ndjson"));
    if stream {
        // It appears whole by a rename.
        let parent = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        std::fs::create_dir_all(parent)?;
        let file = tempfile::NamedTempFile::new_in(parent)?;
        let out = BufWriter::with_capacity(64 * 1024, file.reopen()?);
        return Ok(Target::Stream(Stream::new(Box::new(out)), Some(file)));
    }
    let mut options = WriteOptions::new(clock::now(arguments.at.as_deref())?);
    options.consents = sharing.map_or(Vec::new(), Sharing::consents);
    options.generator = tool().map(|(name, version)| Generator::new(name, version));
    Ok(Target::Package(Box::new(PackageWriter::create(path, options)?)))
}

/// Counts records on their way.
struct Watched<'a> {
    target: &'a mut Target,
    sharing: Option<&'a mut Sharing>,
    input: &'a str,
    progress: &'a mut Progress,
}

impl Sink for Watched<'_> {
    fn record(&mut self, record: Record) -> Result<(), SinkError> {
        self.progress.step(self.input);
        if let Some(sharing) = &mut self.sharing {
            let Some(line) = sharing.record(&record) else { return Ok(()) };
            return match self.target {
                Target::Package(writer) => {
                    writer.minimised_record(line).map_err(|error| SinkError::Other(Box::new(error)))
                }
                Target::Shared(out) => writeln!(out, "{line}").map_err(SinkError::Io),
                Target::Stream(..) => Ok(()),
            };
        }
        match self.target {
            Target::Shared(_) => Ok(()),
            Target::Stream(stream, _) => stream.record(record),
            Target::Package(writer) => PackageSink::new(writer, self.input).record(record),
        }
    }

    fn reject(&mut self, reject: Reject) -> Result<(), SinkError> {
        // Nobody agreed to hand on what was not converted.
        if self.sharing.is_some() {
            return Ok(());
        }
        match self.target {
            Target::Shared(_) => Ok(()),
            Target::Stream(stream, _) => stream.reject(reject),
            Target::Package(writer) => PackageSink::new(writer, self.input).reject(reject),
        }
    }
}

/// A few lines on standard error for each input.
fn describe(report: &Report, error: Option<&ConvertError>) {
    let version = report.format_version.as_deref().map(|v| format!(" {v}")).unwrap_or_default();
    eprintln!(
        "{}: {}{version}, read {} = converted {} + skipped {} + rejected {}",
        report.path,
        report.format,
        report.read,
        report.converted,
        report.skipped_items(),
        report.rejected
    );
    for reject in report.rejects.iter().take(5) {
        eprintln!("  rejected at {}: [{}] {}", reject.locator, reject.code, reject.message);
    }
    if report.rejected > 5 {
        eprintln!("  … and {} more rejects", report.rejected - 5);
    }
    for warning in &report.warnings {
        eprintln!("  warning: {warning}");
    }
    if let Some(error) = error {
        eprintln!("  error: {error}");
    }
}

fn write_report(path: &Path, run: &Run) -> Result<(), Fail> {
    let report = json!({
        "schema": "https://w3id.org/mesinfos/conversion-report/1",
        "inputs": run.reports,
        "unknown": run.unknown,
    });
    let text = format!("{report:#}\n");
    if path.as_os_str() == "-" {
        std::io::stdout().lock().write_all(text.as_bytes())?;
    } else {
        std::fs::write(path, text)?;
    }
    Ok(())
}
