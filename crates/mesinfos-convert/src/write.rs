//! Standard formats out of records: what the readers do, the other way.
//!
//! A [`WriteFormat`] goes through a [`RecordSource`] more than once (records of a package come by type, a statement
//! wants its account first), so that memory does not grow with the transactions. What it cannot carry it puts on a list
//! by type and member: the [`Losses`]. Times and message ids come from the caller, never from a clock.
//!
//! ```
//! use mesinfos_convert::write::{WriteOptions, writer};
//! use mesinfos_convert::{Collect, Options, convert};
//! use mesinfos_io::Input;
//!
//! let mt940 = ":20:A\n:25:DE89370400440532013000\n:28C:1/1\n:60F:C240301EUR100,00\n:61:240305D12,50NMSCREF1\n\
//!     :86:Bakery\n:62F:C240305EUR87,50\n-";
//! let mut records = Collect::default();
//! convert(&Input::from_bytes("a.sta", mt940.as_bytes()), "mt940", &Options::default(), &mut records)?;
//!
//! let mut camt = Vec::new();
//! let options = WriteOptions::new("2024-04-01T08:00:00Z".parse()?);
//! let format = writer("camt.053").ok_or("no such format")?;
//! let written = format.write(&records.records, &mut camt, &options)?;
//! assert_eq!(written.records["banking.transaction/1"], 1);
//! assert!(String::from_utf8(camt)?.contains("<AddtlNtryInf>Bakery</AddtlNtryInf>"));
//! for loss in written.losses.iter() {
//!     println!("{} {} {}: {}", loss.count, loss.record_type, loss.pointer, loss.reason);
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub(crate) mod book;
pub(crate) mod losses;
mod source;
pub(crate) mod xml;

use std::collections::BTreeMap;
use std::io;

use mesinfos_io::{IoError, LimitError, Limits};
use mesinfos_schema::values::{Moment, Text};

pub use losses::{Loss, Losses};
pub use source::{NdjsonRecords, RecordIter, RecordSource, SourceError};

use crate::formats::banking::{camt, ofx};
use crate::formats::energy::green_button::GreenButtonWriter;
use crate::formats::mobility::geojson::GeojsonWriter;
use crate::formats::mobility::gpx::GpxWriter;

/// Every format that can be written, in the order of their names.
pub static WRITERS: &[&dyn WriteFormat] = &[
    &camt::CAMT_052,
    &camt::CAMT_053,
    &GeojsonWriter,
    &GpxWriter,
    &GreenButtonWriter,
    &ofx::OfxWriter,
];

/// The writer of that name.
#[must_use]
pub fn writer(name: &str) -> Option<&'static dyn WriteFormat> {
    WRITERS.iter().copied().find(|writer| writer.descriptor().name == name)
}

/// What a writer says of itself.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct WriterDescriptor {
    /// Its name, as the tool's `export --to` takes it.
    pub name: &'static str,
    /// Its title for people.
    pub title: &'static str,
    /// The name of the [`Format`](crate::Format) that reads what it writes.
    pub format: &'static str,
    /// The version it writes.
    pub version: &'static str,
    /// IANA media type.
    pub media_type: &'static str,
    /// The usual file name ending, with the point.
    pub extension: &'static str,
    /// Record types it carries.
    pub records: &'static [&'static str],
}

/// A format that records can be written in.
pub trait WriteFormat: Send + Sync {
    /// Names, version, record types.
    fn descriptor(&self) -> &'static WriterDescriptor;

    /// Writes the records as one document. The same records and options give the same bytes.
    ///
    /// Nothing is written before it is known whether the document can be made at all.
    ///
    /// # Errors
    /// [`WriteError::Missing`] where the format requires what the records lack, [`WriteError::Nothing`] where none of
    /// them is of a type it carries, and whatever reading the records or writing gives.
    fn write(
        &self,
        records: &dyn RecordSource,
        out: &mut dyn io::Write,
        options: &WriteOptions,
    ) -> Result<Written, WriteError>;
}

/// What a caller says of a document to write.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct WriteOptions {
    /// When the document is made; with a time of day.
    pub created: Moment,
    /// The id of the message, up to 35 characters, where the format has one; derived from `created` where absent.
    pub message_id: Option<Text>,
    /// Write statements without the balance that the format requires and the records lack: not by the letter of the
    /// standard, and read by most programs.
    pub without_balances: bool,
    /// Limits on what the records control.
    pub limits: Limits,
}

impl WriteOptions {
    /// The options of a document made at that time.
    #[must_use]
    pub fn new(created: Moment) -> Self {
        Self { created, message_id: None, without_balances: false, limits: Limits::default() }
    }
}

/// What was written, and what could not be.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Written {
    /// Records carried, whole or in part, by type.
    pub records: BTreeMap<&'static str, u64>,
    /// What the format does not carry.
    pub losses: Losses,
}

impl Written {
    pub(crate) fn count(&mut self, record_type: &'static str) {
        *self.records.entry(record_type).or_default() += 1;
    }
}

/// Why a document could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// Writing failed.
    #[error("writing failed: {0}")]
    Io(#[from] io::Error),
    /// The records could not be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The format requires what the records lack.
    #[error("{what} is not among the records, and the format requires it: {hint}")]
    Missing {
        /// What is lacking, and where.
        what: String,
        /// What to do.
        hint: &'static str,
    },
    /// No record is of a type the format carries.
    #[error("there is no record that {0} carries")]
    Nothing(&'static str),
    /// No writer of that name.
    #[error("no such format to write")]
    UnknownFormat,
    /// An option is wrong.
    #[error("{0}")]
    Usage(&'static str),
    /// A limit was passed.
    #[error(transparent)]
    Limit(#[from] LimitError),
}

impl WriteError {
    /// The tool's exit code for it.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Io(_) | Self::Usage(_) | Self::UnknownFormat => 2,
            Self::Source(SourceError::Io(error)) if error.is_limit() => 5,
            Self::Source(SourceError::Io(error)) if error.is_encoding() => 1,
            Self::Source(SourceError::Io(_) | SourceError::Other(_)) => 2,
            Self::Source(SourceError::Record { .. }) | Self::Nothing(_) => 1,
            Self::Missing { .. } => 3,
            Self::Limit(_) => 5,
        }
    }
}

impl From<IoError> for WriteError {
    fn from(error: IoError) -> Self {
        Self::Source(error.into())
    }
}
