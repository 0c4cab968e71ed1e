//! A mapping: which columns of a vendor's table mean what. One TOML a vendor and version, no code.

use std::collections::BTreeMap;

use mesinfos_schema::types::energy::{Commodity, Flow};
use serde::Deserialize;

use crate::declared::{Common, Declared};

/// What a vendor's table looks like and means.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Mapping {
    pub(super) name: String,
    pub(super) title: String,
    pub(super) language: Option<String>,
    pub(super) delimiter: char,
    /// Headings that must all be there, in lower case as compared.
    pub(super) header: Vec<String>,
    /// Who gives the data: the provider of ids.
    pub(super) provider: Option<String>,
    /// The zone of times without offset, where the vendor's country has one.
    pub(super) zone: Option<String>,
    pub(super) commodity: Option<String>,
    /// `dmy`, `mdy` or `ymd`.
    pub(super) date_order: String,
    /// Whether numbers have a comma for their decimals.
    #[serde(default)]
    pub(super) comma: bool,
    /// Headings that come again begin another section, whose values are of another register.
    #[serde(default)]
    pub(super) sections: bool,
    pub(super) time: Time,
    pub(super) point: Option<Point>,
    #[serde(default)]
    pub(super) value: Vec<Value>,
    /// One column a step, under headings such as `00:00-00:15`.
    pub(super) matrix: Option<Value>,
    pub(super) quality: Option<Quality>,
    /// What a text of the register column means.
    #[serde(default)]
    pub(super) registers: BTreeMap<String, Register>,
}

/// Where the times are.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Time {
    /// Columns of the beginning, a date and perhaps a time.
    #[serde(default)]
    pub(super) start: Vec<String>,
    /// Columns of the end.
    #[serde(default)]
    pub(super) end: Vec<String>,
    /// A column with both, parted by ` to `.
    pub(super) range: Option<String>,
    /// Seconds of a step, where there is no end.
    pub(super) step: Option<i64>,
    /// The end has a time of day only: the day is the beginning's.
    #[serde(default)]
    pub(super) same_day: bool,
}

/// Where the usage point's identifier is.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Point {
    pub(super) column: Option<String>,
    /// The number of the column whose heading is the identifier.
    pub(super) heading: Option<usize>,
    pub(super) scheme: String,
}

/// A column of values.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Value {
    pub(super) column: Option<String>,
    /// Its number, from 0, where its heading varies.
    pub(super) position: Option<usize>,
    pub(super) unit: Option<String>,
    pub(super) unit_column: Option<String>,
    pub(super) flow: Option<String>,
    pub(super) register: Option<String>,
    pub(super) register_column: Option<String>,
    /// What a meter showed, not what was used since.
    #[serde(default)]
    pub(super) index: bool,
    /// The amount of a bill: the end of its period is known.
    #[serde(default)]
    pub(super) billed: bool,
    /// The column of its cost, and the currency.
    pub(super) cost: Option<String>,
    pub(super) currency: Option<String>,
    /// Below zero means export: the sign is turned.
    #[serde(default)]
    pub(super) negated: bool,
}

/// The column that says how a value came to be.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Quality {
    pub(super) column: String,
    pub(super) map: BTreeMap<String, String>,
}

/// What a register is.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Register {
    pub(super) flow: Option<String>,
    pub(super) register: Option<String>,
}

impl Declared for Mapping {
    fn common(&self) -> Common<'_> {
        Common {
            name: &self.name,
            title: &self.title,
            language: self.language.as_deref(),
            delimiter: self.delimiter,
            header: &self.header,
            date_order: &self.date_order,
        }
    }

    fn all() -> &'static [Self] {
        super::mappings::all()
    }

    fn parse(text: &str) -> Result<Self, String> {
        let mapping: Self = toml::from_str(text).map_err(|error| error.message().to_owned())?;
        mapping.common().check()?;
        if mapping.time.start.is_empty()
            && mapping.time.end.is_empty()
            && mapping.time.range.is_none()
        {
            return Err("time: one of start, end and range".to_owned());
        }
        if mapping.value.is_empty() == mapping.matrix.is_none() {
            return Err("one of value and matrix".to_owned());
        }
        Ok(mapping)
    }
}

impl Mapping {
    pub(super) fn commodity(&self) -> Option<Commodity> {
        self.commodity.as_deref().map(Commodity::from)
    }
}

/// A direction by its name.
pub(super) fn flow(name: Option<&str>) -> Option<Flow> {
    match name? {
        "import" => Some(Flow::Import),
        "export" => Some(Flow::Export),
        "net" => Some(Flow::Net),
        "total" => Some(Flow::Total),
        _ => None,
    }
}
