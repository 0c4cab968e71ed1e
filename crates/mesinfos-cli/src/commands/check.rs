//! `mesinfos check`.

use std::io::{BufWriter, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use mesinfos::compliance::{self, CheckError, Options, Report, Verdict, output};
use mesinfos::io::Limits;
use mesinfos::package::RawPackage;
use mesinfos::schema::finding::Severity;
use mesinfos::seal::{OpenError, SealedPackage};
use mesinfos::validate::Summary;
use mesinfos::validate::output::Format as Form;

use crate::clock;
use crate::exit::{Exit, Fail};
use crate::secrets;

const EXAMPLES: &str = "\
Examples:
  mesinfos check my-data --profile gdpr-15,gdpr-20
  mesinfos check export.zip --profile fr-energy --format json --output verdicts.json

Profiles: gdpr-15, gdpr-20, data-act, fr-energy, consent. A check list made from the law, not advice.
Exit codes: 0 every article met or for a person to say, 1 an article not met, 4 no such profile.";

/// Check a package against the law: per article met, not met, or a question for a person.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// A package: directory or zip.
    package: PathBuf,
    /// Profiles, separated by commas.
    #[arg(long, required = true)]
    profile: String,
    /// How verdicts are written (repeatable; the first --output belongs to the first --format).
    #[arg(long, value_enum, default_value = "human")]
    format: Vec<Format>,
    /// The language of articles and verdicts in the human form; what was found is said in English.
    #[arg(long, value_enum, default_value = "en")]
    lang: Language,
    /// Where they are written; standard output where absent.
    #[arg(long)]
    output: Vec<PathBuf>,
    /// The time of the check; else SOURCE_DATE_EPOCH, else the clock.
    #[arg(long)]
    at: Option<String>,
    /// The key ring: whose signature is trusted. MESINFOS_KEYS where absent; without either a signature is not checked.
    #[arg(long, value_name = "RING")]
    keys: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Language {
    En,
    Fr,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Human,
    Json,
    Ndjson,
    Sarif,
    Junit,
    Github,
    Html,
    Markdown,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Fail> {
    if arguments.format.len().saturating_sub(arguments.output.len()) > 1 {
        return Err(Fail::usage("two formats on standard output: give each but one an --output"));
    }
    let profiles = compliance::profiles(&arguments.profile)
        .map_err(|error| Fail::new(Exit::BrokenSchema, error.to_string()))?;
    if !arguments.package.exists() {
        return Err(Fail::usage(format!("{} is not there", arguments.package.display())));
    }
    let mut options = Options::default();
    options.now = Some(clock::now(arguments.at.as_deref())?);
    options.signature = signature(arguments)?;
    let report = compliance::check_path(&arguments.package, &profiles, &options)?;
    for (index, format) in arguments.format.iter().enumerate() {
        let mut place: Box<dyn Write> = match arguments.output.get(index) {
            Some(path) => Box::new(BufWriter::new(std::fs::File::create(path)?)),
            None => Box::new(BufWriter::new(std::io::stdout())),
        };
        write(*format, arguments.lang, &report, &mut place)?;
        place.flush()?;
    }
    Ok(if report.count(Verdict::NotMet) > 0 { Exit::Invalid } else { Exit::Good })
}

/// Whether the package's signature holds, where it has one and somebody is trusted.
fn signature(arguments: &Arguments) -> Result<Option<bool>, Fail> {
    if arguments.keys.is_none() && std::env::var_os("MESINFOS_KEYS").is_none() {
        return Ok(None);
    }
    let ring = secrets::ring(arguments.keys.as_deref())?;
    // A package that cannot be read is the check's own to say.
    let Ok(raw) = RawPackage::open(&arguments.package, &Limits::default()) else { return Ok(None) };
    Ok(match SealedPackage::verify(raw, &ring, None) {
        Err(OpenError::NotSealed | OpenError::Read(_)) => None,
        // The bytes of the files and the consents are looked at once the signature holds: rules of their own judge them.
        Ok(_) | Err(OpenError::Files(_) | OpenError::Consent { .. }) => Some(true),
        Err(_) => Some(false),
    })
}

fn write(
    format: Format,
    language: Language,
    report: &Report,
    place: &mut dyn Write,
) -> Result<(), Fail> {
    let language = match language {
        Language::En => output::Language::En,
        Language::Fr => output::Language::Fr,
    };
    match format {
        Format::Human => place.write_all(output::human_in(report, language).as_bytes())?,
        Format::Markdown => place.write_all(output::markdown(report).as_bytes())?,
        Format::Json => writeln!(place, "{:#}", output::json(report))?,
        Format::Ndjson => findings(Form::Ndjson, report, place)?,
        Format::Sarif => findings(Form::Sarif, report, place)?,
        Format::Junit => findings(Form::Junit, report, place)?,
        Format::Github => findings(Form::Github, report, place)?,
        Format::Html => findings(Form::Html, report, place)?,
    }
    Ok(())
}

/// The report as findings, in a form that validation has too.
fn findings(form: Form, report: &Report, place: &mut dyn Write) -> Result<(), Fail> {
    // One report a run: its rules live as long as the run.
    let mut output = form.output(report.finding_rules().leak(), Severity::Error);
    let mut summary = Summary::default();
    output.file(&format!("{}/mesinfos.json", report.package), place)?;
    for finding in report.findings() {
        summary.count(&finding);
        output.finding(&finding, place)?;
    }
    output.finish(&summary, place)?;
    Ok(())
}

impl From<CheckError> for Fail {
    fn from(error: CheckError) -> Self {
        match error {
            CheckError::Read(error) => error.into(),
            broken => Self::new(Exit::BrokenSchema, broken.to_string()),
        }
    }
}
