//! Vendor formats to standard records: detection, accounting, one folder per format.
//!
//! A [`Format`] reads an [`Input`] twice. The first pass, [`Format::scan`], learns what must be known before an id can
//! leave: the encoding, the date order, when the export was made, which keys occur more than once. The second,
//! [`Format::convert`], pushes records into a [`Sink`] one at a time. Memory does not grow with the input, apart from
//! 32 bytes for each record of a counted type.
//!
//! ```
//! use mesinfos_convert::{Collect, Options, convert, detect};
//! use mesinfos_io::Input;
//!
//! let qif = "!Type:Bank\nD2024-03-05\nT-12.50\nPBakery\n^\n";
//! let input = Input::from_bytes("march.qif", qif.as_bytes());
//! let found = detect(&input)?;
//! assert_eq!(found[0].format, "qif");
//!
//! let mut options = Options::default();
//! options.currency = Some("EUR".parse()?);
//! let mut records = Collect::default();
//! let report = convert(&input, "qif", &options, &mut records)?;
//! assert_eq!((report.read, report.converted), (1, 1));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod banking;
mod contract;
mod declared;
mod descriptor;
mod emitter;
pub mod formats;
pub mod json;
mod layout;
mod mask;
mod options;
pub mod parse;
mod provider;
mod report;
mod rows;
mod sheet;
mod sink;
pub mod write;
pub mod xml;

pub use banking::AccountScope;
pub use contract::{
    Candidate, ConvertError, ConvertFailure, Facts, Format, Plan, SinkError, SyntaxError,
};
pub use descriptor::{Descriptor, MappingRow};
pub use emitter::{Draft, Emitter, Fault, Identity, Locator, Mapped};
pub use formats::{FORMATS, format};
pub use options::{DateOrder, DecimalMark, Options, RejectPolicy};
pub use report::{Failure, Report, Skipped, Unmapped};
pub use sink::{Collect, Sink, Stream};

use mesinfos_io::Input;

/// Bytes of an input that detection looks at.
const HEAD: usize = 64 * 1024;

/// What an input may be, the likeliest first. Empty where no format knows it.
///
/// # Errors
/// Where the input cannot be read.
pub fn detect(input: &Input) -> Result<Vec<Candidate>, ConvertError> {
    let head = input.head(HEAD)?;
    let mut found: Vec<Candidate> =
        FORMATS.iter().flat_map(|format| format.detect(&head)).collect();
    found.sort_by(|a, b| b.score.cmp(&a.score).then_with(|| a.format.cmp(b.format)));
    Ok(found)
}

/// Both passes of the named format over one input.
///
/// # Errors
/// [`ConvertFailure`] with the report of what was done until then.
pub fn convert(
    input: &Input,
    name: &str,
    options: &Options,
    sink: &mut dyn Sink,
) -> Result<Report, Box<ConvertFailure>> {
    let failed = |error| Box::new(ConvertFailure::before_start(input, name, error));
    let format = format(name).ok_or_else(|| failed(ConvertError::UnknownFormat))?;
    let plan = format.scan(input, options).map_err(failed)?;
    format.convert(input, &plan, options, sink)
}
