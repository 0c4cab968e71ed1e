//! Tables whose columns a declarative mapping describes: what such formats do alike before the first row.

use mesinfos_io::{Head, Input};

use crate::contract::{Candidate, ConvertError};
use crate::layout::Layout;
use crate::options::{DateOrder, Options};

/// Bytes in which the header must stand.
const HEAD: usize = 64 * 1024;

/// What is alike in the mappings of every such format.
#[derive(Clone, Copy)]
pub(crate) struct Common<'m> {
    pub(crate) name: &'m str,
    pub(crate) title: &'m str,
    pub(crate) language: Option<&'m str>,
    pub(crate) delimiter: char,
    /// Headings that must all be there, in lower case.
    pub(crate) header: &'m [String],
    /// `dmy`, `mdy` or `ymd`.
    pub(crate) date_order: &'m str,
}

impl Common<'_> {
    /// What a mapping's file must have right.
    pub(crate) fn check(&self) -> Result<(), String> {
        if !self.delimiter.is_ascii() {
            return Err("delimiter: one ASCII character".to_owned());
        }
        let order: Result<DateOrder, _> = self.date_order.parse();
        order.map(|_| ()).map_err(|error| format!("date-order: {error}"))
    }

    /// The delimiter as the reader of rows takes it.
    pub(crate) fn delimiter(&self) -> u8 {
        u8::try_from(self.delimiter).unwrap_or(b',')
    }

    fn layout(&self, text: &str) -> Option<Layout> {
        Layout::find(text, self.delimiter, self.header)
    }
}

/// A mapping of a table, read from one TOML.
pub(crate) trait Declared: Clone + 'static {
    /// What it has of what all have.
    fn common(&self) -> Common<'_>;

    /// Reads one; the message never has a value of it.
    fn parse(text: &str) -> Result<Self, String>;

    /// Those that come with the program, in the order of their names.
    fn all() -> &'static [Self];

    /// The candidate of the mapping with most headings among those whose headings are all there.
    fn detect(format: &'static str, base: u8, head: &Head) -> Vec<Candidate> {
        let text = head.text();
        let fitting =
            Self::all().iter().map(Declared::common).filter(|m| m.layout(&text).is_some());
        let Some(best) = fitting.max_by_key(|mapping| mapping.header.len()) else {
            return Vec::new();
        };
        let known = u8::try_from(best.header.len().min(10)).unwrap_or(0);
        let reason = format!("the headings of {}", best.title);
        let found = Candidate::new(format, base + 3 * known, reason).version(best.name);
        vec![match best.language {
            Some(language) => found.language(language),
            None => found,
        }]
    }

    /// The mapping of an input: the caller's own, else the one with most headings.
    ///
    /// # Errors
    /// Where the caller's own is none or does not fit, and where none fits.
    fn choose(input: &Input, options: &Options) -> Result<(Self, Layout), ConvertError> {
        let head = input.head(HEAD)?;
        let text = head.text();
        if let Some(own) = &options.map {
            let usage = |error: String| ConvertError::Usage(format!("--map: {error}"));
            let mapping = Self::parse(own).map_err(usage)?;
            let layout = mapping
                .common()
                .layout(&text)
                .ok_or_else(|| usage("the file has no row with the headings".to_owned()))?;
            return Ok((mapping, layout));
        }
        Self::all()
            .iter()
            .filter_map(|mapping| Some((mapping, mapping.common().layout(&text)?)))
            .max_by_key(|(mapping, _)| mapping.common().header.len())
            .map(|(mapping, layout)| (mapping.clone(), layout))
            .ok_or_else(|| ConvertError::Missing {
                what: "a mapping for the headings of this CSV".to_owned(),
                option: "--map",
            })
    }
}

/// The mappings of a format that come with the program: `NAMES` and `all()`, a TOML each in the folder of the caller.
macro_rules! mappings {
    ($($name:literal),* $(,)?) => {
        /// Their names, sorted.
        pub(super) const NAMES: &[&str] = &[$($name),*];
        pub(super) const TEXTS: &[&str] = &[$(include_str!(concat!($name, ".toml"))),*];

        /// All of them, in the order of their names.
        pub(super) fn all() -> &'static [super::mapping::Mapping] {
            static ALL: std::sync::LazyLock<Vec<super::mapping::Mapping>> = std::sync::LazyLock::new(|| {
                TEXTS.iter().filter_map(|text| $crate::declared::Declared::parse(text).ok()).collect()
            });
            &ALL
        }
    };
}
pub(crate) use mappings;

/// Whether the texts are mappings under their own names, with headings as they are compared.
#[cfg(test)]
pub(crate) fn assert_mappings<M: Declared>(names: &[&str], texts: &[&str]) {
    assert!(names.is_sorted());
    assert_eq!(M::all().len(), names.len());
    for (name, text) in names.iter().zip(texts) {
        let mapping = M::parse(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let common = mapping.common();
        assert_eq!(common.name, *name);
        assert!(common.header.iter().all(|heading| *heading == heading.to_lowercase()), "{name}");
    }
}
