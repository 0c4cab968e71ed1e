//! `mesinfos report`.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use mesinfos::compliance;
use mesinfos::io::Limits;
use mesinfos::package::Package;
use mesinfos::report::{PageLanguage, PageOptions};

use crate::clock;
use crate::exit::{Exit, Fail};

const EXAMPLES: &str = "\
Examples:
  mesinfos report my-data -o my-data.html
  mesinfos report export.zip -o page.html --lang fr --profile gdpr-15,gdpr-20

The page has English and French, opens without a network, and holds no script.";

/// Make the page a person reads: one self-contained file of HTML.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// A package: directory or zip.
    package: PathBuf,
    /// Where the page is written, or - for standard output.
    #[arg(short, long)]
    output: PathBuf,
    #[command(flatten)]
    page: PageArguments,
    /// Profiles whose verdicts are shown, separated by commas.
    #[arg(long)]
    profile: Option<String>,
    /// The time of the check; else SOURCE_DATE_EPOCH, else the clock.
    #[arg(long)]
    at: Option<String>,
}

/// What every verb that makes a page takes.
#[derive(Args)]
pub(crate) struct PageArguments {
    /// The language the page opens in; it has both.
    #[arg(long, value_enum, default_value = "en")]
    lang: Language,
}

#[derive(Clone, Copy, ValueEnum)]
enum Language {
    En,
    Fr,
}

impl PageArguments {
    /// The options of a page in that language.
    pub(crate) fn options(&self) -> PageOptions {
        let mut options = PageOptions::default();
        options.language = match self.lang {
            Language::En => PageLanguage::En,
            Language::Fr => PageLanguage::Fr,
        };
        options
    }
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Fail> {
    if !arguments.package.exists() {
        return Err(Fail::usage(format!("{} is not there", arguments.package.display())));
    }
    if within(&arguments.output, &arguments.package) {
        return Err(Fail::usage(
            "the page would stand in the package, whose manifest has a hash of every file: write it elsewhere",
        ));
    }
    let limits = Limits::default();
    let package = Package::open(&arguments.package, &limits)?;
    let mut options = arguments.page.options();
    options.findings = Some(match &arguments.profile {
        None => mesinfos::findings(&package, &limits)?,
        Some(names) => {
            let profiles = compliance::profiles(names)
                .map_err(|error| Fail::new(Exit::BrokenSchema, error.to_string()))?;
            let mut check = compliance::Options::default();
            check.now = Some(clock::now(arguments.at.as_deref())?);
            let report = compliance::check(&package, &profiles, &check)?;
            options.verdicts = mesinfos::verdicts(&report);
            report.findings()
        }
    });
    let html = mesinfos::report::page(&package.overview()?, &options);
    if arguments.output == Path::new("-") {
        std::io::stdout().lock().write_all(html.as_bytes())?;
    } else {
        std::fs::write(&arguments.output, html)
            .map_err(|error| Fail::usage(format!("{}: {error}", arguments.output.display())))?;
    }
    Ok(Exit::Good)
}

/// Whether a file would stand in a folder.
fn within(file: &Path, folder: &Path) -> bool {
    let parent = match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    match (parent.canonicalize(), folder.canonicalize()) {
        (Ok(parent), Ok(folder)) => folder.is_dir() && parent.starts_with(folder),
        _ => false,
    }
}
