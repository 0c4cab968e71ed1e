//! From inputs to a package in one call.

use std::path::Path;

use mesinfos_convert::{ConvertError, ConvertFailure, Format, Options, Report, Sink, SinkError};
use mesinfos_io::Input;
use mesinfos_package::{PackageWriter, WriteError, WriteOptions, Written};
use mesinfos_report::PageOptions;
use mesinfos_schema::exchange::Reject;
use mesinfos_schema::record::Record;

/// Hands the records of a conversion to a package writer.
#[derive(Debug)]
pub struct PackageSink<'a> {
    writer: &'a mut PackageWriter,
    input: String,
}

impl<'a> PackageSink<'a> {
    /// Hands on what comes from the input of that name.
    pub fn new(writer: &'a mut PackageWriter, input: &str) -> Self {
        Self { writer, input: input.to_owned() }
    }
}

fn refused(error: WriteError) -> SinkError {
    SinkError::Other(Box::new(error))
}

impl Sink for PackageSink<'_> {
    fn record(&mut self, record: Record) -> Result<(), SinkError> {
        self.writer.record(&record).map_err(refused)
    }

    fn reject(&mut self, mut reject: Reject) -> Result<(), SinkError> {
        reject.input.clone_from(&self.input);
        self.writer.reject(&reject).map_err(refused)
    }
}

/// What an input is taken for.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Recognised {
    /// The one format it is.
    Format(&'static dyn Format),
    /// No format knows it.
    Unknown,
    /// Several know it equally well.
    Several,
}

impl std::fmt::Debug for Recognised {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Format(format) => write!(f, "Format({})", format.descriptor().name),
            Self::Unknown => f.write_str("Unknown"),
            Self::Several => f.write_str("Several"),
        }
    }
}

/// A candidate below this score is a guess, and a guess converts nothing.
pub const CERTAIN: u8 = 50;

/// The format of an input: the candidate with the highest score, if it is certain and alone there.
///
/// # Errors
/// Where the input cannot be read.
pub fn recognise(input: &Input) -> Result<Recognised, ConvertError> {
    let found = mesinfos_convert::detect(input)?;
    let Some(best) = found.first().filter(|best| best.score >= CERTAIN) else {
        return Ok(Recognised::Unknown);
    };
    if found.iter().any(|other| other.format != best.format && other.score == best.score) {
        return Ok(Recognised::Several);
    }
    Ok(mesinfos_convert::format(best.format).map_or(Recognised::Unknown, Recognised::Format))
}

/// What became of a conversion into a package.
#[derive(Debug)]
#[non_exhaustive]
pub struct Outcome {
    /// The package.
    pub written: Written,
    /// Each input that a format knew.
    pub reports: Vec<Report>,
    /// Names of inputs that no format knew.
    pub unknown: Vec<String>,
}

/// Converts inputs into a package with its page. An input that fails on the way leaves what was read of it, and its
/// report says why.
///
/// # Errors
/// Where the package cannot be written, or an input not be read.
pub fn convert_to_package(
    inputs: &[Input],
    target: impl AsRef<Path>,
    options: &Options,
    write: WriteOptions,
) -> Result<Outcome, PipelineError> {
    let mut writer = PackageWriter::create(target, write)?;
    let (mut reports, mut unknown) = (Vec::new(), Vec::new());
    for input in inputs {
        let format = match recognise(input)? {
            Recognised::Format(format) => format,
            Recognised::Unknown | Recognised::Several => {
                unknown.push(input.name().to_owned());
                continue;
            }
        };
        let mut sink = PackageSink::new(&mut writer, input.name());
        let name = format.descriptor().name;
        match mesinfos_convert::convert(input, name, options, &mut sink) {
            Ok(report) => reports.push(report),
            Err(failure) => {
                let ConvertFailure { error, report, .. } = *failure;
                if let ConvertError::Sink(error) = error {
                    return Err(ConvertError::Sink(error).into());
                }
                reports.push(report);
            }
        }
    }
    let written =
        writer.finish(|overview| Some(mesinfos_report::page(overview, &PageOptions::default())))?;
    Ok(Outcome { written, reports, unknown })
}

/// Why a pipeline stopped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PipelineError {
    /// The package could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// An input could not be read.
    #[error(transparent)]
    Convert(#[from] ConvertError),
}
