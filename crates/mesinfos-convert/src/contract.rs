//! The contract between a format and the rest.

use std::any::Any;
use std::sync::Arc;

use mesinfos_io::encoding::Sniffed;
use mesinfos_io::{Head, Input, IoError, LimitError, sniff_input};
use mesinfos_schema::exchange::{Original, Source};
use mesinfos_schema::identity;
use mesinfos_schema::record::RecordId;
use mesinfos_schema::values::{Count, Text};

use crate::descriptor::Descriptor;
use crate::emitter::{Emitter, Learned, Occurrences, Repeated};
use crate::options::{DateOrder, DecimalMark, Options};
use crate::report::{Failure, Report};
use crate::sink::Sink;

/// One thing an input may be.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Candidate {
    /// The format's name.
    pub format: &'static str,
    /// Its version or variant, where the head tells.
    pub version: Option<String>,
    /// The language of its headings, BCP 47, where the head tells.
    pub language: Option<String>,
    /// 0 to 100: 100 is a signature no other format has, below 50 a guess.
    pub score: u8,
    /// Why, in words.
    pub reasons: Vec<String>,
}

impl Candidate {
    /// A candidate with one reason.
    #[must_use]
    pub fn new(format: &'static str, score: u8, reason: impl Into<String>) -> Self {
        Self { format, version: None, language: None, score, reasons: vec![reason.into()] }
    }

    /// The same with a version.
    #[must_use]
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.version = Some(version.into());
        self
    }

    /// The same with a language.
    #[must_use]
    pub fn language(mut self, language: impl Into<String>) -> Self {
        self.language = Some(language.into());
        self
    }
}

/// What holds for the whole file and is settled before an item is read: by evidence, by an option, or not at all.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Facts {
    /// How the bytes are text.
    pub encoding: Sniffed,
    /// Day or month first, for numeric dates that do not say.
    pub date_order: Option<DateOrder>,
    /// Point or comma.
    pub decimal: Option<DecimalMark>,
    /// Which variant of the format, by its name (a CSV mapping).
    pub variant: Option<String>,
    /// The format's version, as the source states it.
    pub version: Option<String>,
    /// The language, BCP 47.
    pub language: Option<String>,
    /// What a format learns of the file beside: an index of its parts, read again by no pass.
    pub(crate) learnt: Option<Arc<dyn Any + Send + Sync>>,
}

impl Facts {
    /// Nothing but the encoding is known.
    #[must_use]
    pub fn of(encoding: Sniffed) -> Self {
        Self {
            encoding,
            date_order: None,
            decimal: None,
            variant: None,
            version: None,
            language: None,
            learnt: None,
        }
    }

    /// What the format learnt, of the type it kept it as.
    pub(crate) fn learnt<T: 'static>(&self) -> Option<&T> {
        self.learnt.as_ref()?.downcast_ref()
    }
}

/// What the first pass learnt.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Plan {
    /// What holds for the whole file.
    pub facts: Facts,
    /// The id of the source record.
    pub source_id: RecordId,
    /// The source record.
    pub source: Source,
    /// SHA-256 of the input, lower-case hexadecimal.
    pub sha256: String,
    /// Keys that occur more than once.
    pub(crate) occurrences: Occurrences,
}

/// A vendor format.
///
/// A format writes [`Format::facts`] and [`Format::walk`]; both passes are made of them here, so that no format can
/// count or give ids in its own way.
pub trait Format: Send + Sync {
    /// Names, versions, headings, mapping table: documentation and detection come from it.
    fn descriptor(&self) -> &'static Descriptor;

    /// What the head of an input says for this format; empty where it is something else.
    fn detect(&self, head: &Head) -> Vec<Candidate>;

    /// Settles what must be known before the first item is read: how the bytes are text, unless a format needs more.
    ///
    /// # Errors
    /// Where it cannot be read, or where a fact stays ambiguous: the error names the option and the candidates.
    fn facts(&self, input: &Input, _options: &Options) -> Result<Facts, ConvertError> {
        Ok(Facts::of(sniff_input(input, None)?))
    }

    /// Reads the input once and hands every item to `out`. Called once in each pass: it must do the same both times.
    ///
    /// # Errors
    /// Where the input ends early or is not this format from some place on; what was handed over before stands.
    fn walk(
        &self,
        input: &Input,
        facts: &Facts,
        options: &Options,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError>;

    /// The first pass.
    ///
    /// # Errors
    /// As [`Format::facts`]; a syntax error further on is left for the second pass to report in its place.
    fn scan(&self, input: &Input, options: &Options) -> Result<Plan, ConvertError> {
        let descriptor = self.descriptor();
        let digest = input.digest()?;
        let facts = self.facts(input, options)?;
        let source_id = identity::source_id(descriptor.name, &digest.sha256);
        let mut emitter = Emitter::learning(source_id, &digest.sha256, options);
        match self.walk(input, &facts, options, &mut emitter) {
            Ok(()) => {}
            Err(error) if error.leaves_partial_result() => {}
            Err(error) => return Err(error),
        }
        let mut learned = emitter.into_learned();
        let repeated = Repeated::of(std::mem::take(&mut learned.hints));
        let mut ranked = Vec::new();
        if !repeated.is_empty() {
            // Most files have few equal keys, and many none: their bodies are hashed in a passage of their own.
            let mut emitter = Emitter::ranking(source_id, &digest.sha256, options, repeated);
            match self.walk(input, &facts, options, &mut emitter) {
                Err(error) if !error.leaves_partial_result() => return Err(error),
                _ => {}
            }
            ranked = emitter.into_ranked();
        }
        let mut source = source_record(input, descriptor.name, &facts, &learned, options);
        if let Some(original) = &mut source.original {
            original.sha256 = Text::new(&digest.sha256);
            original.bytes = Count::new(digest.bytes);
            original.media_type = Text::new(descriptor.media_type);
        }
        Ok(Plan {
            facts,
            source_id,
            source,
            sha256: digest.sha256,
            occurrences: Occurrences::of(ranked),
        })
    }

    /// The second pass: records into the sink, the source record first.
    ///
    /// # Errors
    /// The failure carries the report of what was done until then.
    fn convert(
        &self,
        input: &Input,
        plan: &Plan,
        options: &Options,
        sink: &mut dyn Sink,
    ) -> Result<Report, Box<ConvertFailure>> {
        let name = self.descriptor().name;
        let mut emitter = Emitter::emitting(plan, options, sink);
        let result = emitter
            .source(&plan.source)
            .and_then(|()| self.walk(input, &plan.facts, options, &mut emitter));
        let mut report = emitter.into_report(input.name(), name);
        report.format_version = plan.source.format_version.as_ref().map(ToString::to_string);
        let error = match result {
            Ok(()) if report.records.len() <= 1 && plan.source.is_not_empty() => {
                ConvertError::Nothing
            }
            Ok(()) => return Ok(report),
            Err(error) => error,
        };
        report.error = Some(Failure::of(&error));
        Err(Box::new(ConvertFailure { error, report }))
    }
}

/// Whether the bytes the source was made from are any.
trait NotEmpty {
    fn is_not_empty(&self) -> bool;
}

impl NotEmpty for Source {
    fn is_not_empty(&self) -> bool {
        self.original.as_ref().and_then(|o| o.bytes).is_none_or(|bytes| bytes.get() > 0)
    }
}

fn source_record(
    input: &Input,
    format: &str,
    facts: &Facts,
    learned: &Learned,
    options: &Options,
) -> Source {
    let text = |value: &Option<String>| value.as_deref().and_then(Text::trimmed);
    let mut original = Original::new();
    original.name = Text::trimmed(input.file_name());
    let mut source = Source::current();
    source.provider.clone_from(&learned.provider);
    source.format = Text::new(format);
    source.format_version = learned.version.clone().or_else(|| text(&facts.version));
    source.language = learned.language.clone().or_else(|| text(&facts.language));
    source.time_zone = options.time_zone.clone().or_else(|| learned.time_zone.clone());
    source.collected_at = options.collected_at.or(learned.collected_at);
    source.method.clone_from(&options.method);
    source.original = Some(original);
    source.converter.clone_from(&options.converter);
    source
}

/// A place where the input stops being its format.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code} at {locator}: {message}")]
#[non_exhaustive]
pub struct SyntaxError {
    /// Stable, kebab-case.
    pub code: &'static str,
    /// Where.
    pub locator: String,
    /// What is wrong, without the value.
    pub message: String,
}

impl SyntaxError {
    /// A syntax error.
    #[must_use]
    pub fn new(
        code: &'static str,
        locator: impl std::fmt::Display,
        message: impl Into<String>,
    ) -> Self {
        Self { code, locator: locator.to_string(), message: message.into() }
    }
}

/// Why a conversion did not go to its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConvertError {
    /// The input could not be read.
    #[error(transparent)]
    Io(#[from] IoError),
    /// A limit was passed.
    #[error(transparent)]
    Limit(#[from] LimitError),
    /// The sink refused a record.
    #[error(transparent)]
    Sink(#[from] SinkError),
    /// The input stops being its format; what came before was handed over.
    #[error(transparent)]
    Syntax(#[from] SyntaxError),
    /// No format of that name.
    #[error("no such format")]
    UnknownFormat,
    /// A fact stays ambiguous: an option settles it.
    #[error("{what} is ambiguous: give {option} ({})", candidates.join(", "))]
    Ambiguous {
        /// What is not known, with its place.
        what: String,
        /// The option that settles it.
        option: &'static str,
        /// What it may be.
        candidates: Vec<String>,
    },
    /// A record needs a fact that the source lacks: an option gives it.
    #[error("{what} is not in the source: give {option}")]
    Missing {
        /// What is not known.
        what: String,
        /// The option that gives it.
        option: &'static str,
    },
    /// A mapping or an option of the caller is itself wrong.
    #[error("{0}")]
    Usage(String),
    /// The first reject, under the policy that stops there.
    #[error("stopped at the first reject: {code} at {locator}")]
    Rejected {
        /// The reject's code.
        code: String,
        /// Its place.
        locator: String,
    },
    /// Non-empty input without one record.
    #[error("the input is not empty and yields no record")]
    Nothing,
}

impl ConvertError {
    /// Whether what was handed over before the error is worth having: the first pass then goes on to the second.
    pub(crate) fn leaves_partial_result(&self) -> bool {
        match self {
            Self::Syntax(_) | Self::Rejected { .. } => true,
            Self::Io(error) => error.is_encoding(),
            _ => false,
        }
    }

    /// A stable code.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Io(error) if error.is_limit() => "limit",
            Self::Io(error) if error.is_encoding() => "encoding",
            Self::Io(_) => "io",
            Self::Limit(_) => "limit",
            Self::Sink(_) => "sink",
            Self::Syntax(error) => error.code,
            Self::UnknownFormat => "unknown-format",
            Self::Ambiguous { .. } => "ambiguous",
            Self::Missing { .. } => "missing-fact",
            Self::Usage(_) => "usage",
            Self::Rejected { .. } => "rejected",
            Self::Nothing => "nothing-converted",
        }
    }

    /// Where, when it is a place in the input.
    #[must_use]
    pub fn locator(&self) -> Option<String> {
        match self {
            Self::Syntax(error) => Some(error.locator.clone()),
            Self::Rejected { locator, .. } => Some(locator.clone()),
            Self::Io(error) => error.locator(),
            _ => None,
        }
    }

    /// The tool's exit code for it (DESIGN 11).
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Io(error) if error.is_limit() => 5,
            Self::Io(error) if error.is_encoding() => 1,
            Self::Limit(_) => 5,
            Self::Io(_) | Self::Sink(_) | Self::Usage(_) => 2,
            Self::UnknownFormat | Self::Ambiguous { .. } | Self::Missing { .. } => 3,
            Self::Syntax(_) | Self::Rejected { .. } | Self::Nothing => 1,
        }
    }
}

/// A conversion that did not go to its end, and what was done until then.
#[derive(Debug, thiserror::Error)]
#[error("{}: {error}", report.path)]
#[non_exhaustive]
pub struct ConvertFailure {
    /// Why.
    #[source]
    pub error: ConvertError,
    /// What was done until then; its `error` says the same.
    pub report: Report,
}

impl ConvertFailure {
    /// A failure before the first record.
    #[must_use]
    pub fn before_start(input: &Input, format: &str, error: ConvertError) -> Self {
        let mut report = Report::new(input.name(), format);
        report.error = Some(Failure::of(&error));
        Self { error, report }
    }
}

/// Why a sink refused a record.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SinkError {
    /// Writing failed.
    #[error("writing failed")]
    Io(#[from] std::io::Error),
    /// A record could not be written as JSON.
    #[error("a record could not be written")]
    Json(#[from] serde_json::Error),
    /// Whatever else the sink's owner has to say.
    #[error("{0}")]
    Other(Box<dyn std::error::Error + Send + Sync>),
}
