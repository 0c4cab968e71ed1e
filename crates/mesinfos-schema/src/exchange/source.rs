//! `exchange.source/1`: where the records of a stream came from.

use crate::model;
use crate::values::{Count, Moment, Party, Text, TimeZone};

/// How the source's data was had.
#[model(open)]
pub enum Method {
    /// Through an interface for programs.
    Api,
    /// A file the holder handed out.
    Export,
    /// Read off pages meant for people.
    Scrape,
    /// Read off an image.
    Ocr,
    /// Typed in.
    Manual,
    /// Taken by a device.
    Sensor,
}

/// The bytes the records were read from.
#[model]
pub struct Original {
    /// File name, without folders.
    #[model(example = "\"statement.ofx\"")]
    pub name: Option<Text>,
    /// IANA media type.
    #[model(example = "\"application/x-ofx\"")]
    pub media_type: Option<Text>,
    /// Size in bytes.
    pub bytes: Option<Count>,
    /// SHA-256 of the bytes, 64 lower-case hexadecimal digits.
    pub sha256: Option<Text>,
}

/// The program that made the records.
#[model]
pub struct Converter {
    /// Its name.
    #[model(example = "\"mesinfos\"")]
    pub name: Text,
    /// Its version.
    #[model(example = "\"0.1.0\"")]
    pub version: Text,
}

/// Where the records of a stream came from. It stands first in a stream, before the records that name it.
#[model]
pub struct Source {
    /// The catalogue version it was written with (semver).
    #[model(example = "\"0.1.0\"")]
    pub standard: Text,
    /// Who gave the data.
    pub provider: Option<Party>,
    /// The provider's name for the dataset.
    pub dataset: Option<Text>,
    /// The format's name (`ofx`, `camt`, …).
    #[model(example = "\"ofx\"")]
    pub format: Option<Text>,
    /// The format's version, as the source states it.
    #[model(example = "\"1.02\"")]
    pub format_version: Option<Text>,
    /// The language of headings and texts, BCP 47.
    #[model(example = "\"fr\"")]
    pub language: Option<Text>,
    /// The zone of the local times in it.
    #[model(example = "\"Europe/Paris\"")]
    pub time_zone: Option<TimeZone>,
    /// When the source was made or had: a date inside it, or the caller's word. Never the clock of a converter.
    pub collected_at: Option<Moment>,
    /// How it was had.
    pub method: Option<Method>,
    /// The bytes it is.
    pub original: Option<Original>,
    /// The program that read it.
    pub converter: Option<Converter>,
}

impl Source {
    /// A source written with the catalogue of this crate.
    #[must_use]
    pub fn current() -> Self {
        Self::new(Text::constant(crate::STANDARD))
    }
}
