//! What a caller can say of an input.

use std::str::FromStr;

use mesinfos_io::Limits;
use mesinfos_schema::exchange::{Converter, Method};
use mesinfos_schema::values::{Currency, Moment, Text, TimeZone, Unit};

/// What a caller can say of an input. Everything is optional: a fact the source gives wins nothing over the caller's.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Options {
    /// Who gave the data: the provider of every id.
    pub provider: Option<String>,
    /// The account the input is of, where it does not say: an IBAN, or any stable name.
    pub account: Option<String>,
    /// The currency of amounts that have none.
    pub currency: Option<Currency>,
    /// The unit of quantities that have none.
    pub unit: Option<Unit>,
    /// The zone of local times.
    pub time_zone: Option<TimeZone>,
    /// The order of numeric dates.
    pub date_order: Option<DateOrder>,
    /// The decimal mark.
    pub decimal: Option<DecimalMark>,
    /// The text of a mapping of the caller's own, for CSV.
    pub map: Option<String>,
    /// When the input was had, where it does not say itself.
    pub collected_at: Option<Moment>,
    /// How it was had.
    pub method: Option<Method>,
    /// The program that converts.
    pub converter: Option<Converter>,
    /// What happens at a reject.
    pub rejects: RejectPolicy,
    /// Whether third parties' telephone numbers lose their last four digits, and their names are left out. Ids stay what they are.
    pub mask_third_parties: bool,
    /// Limits on what the input controls.
    pub limits: Limits,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            provider: None,
            account: None,
            currency: None,
            unit: None,
            time_zone: None,
            date_order: None,
            decimal: None,
            map: None,
            collected_at: None,
            method: Some(Method::Export),
            converter: Text::new(env!("CARGO_PKG_NAME"))
                .zip(Text::new(env!("CARGO_PKG_VERSION")))
                .map(|(name, version)| Converter::new(name, version)),
            rejects: RejectPolicy::Collect,
            mask_third_parties: false,
            limits: Limits::default(),
        }
    }
}

/// What happens at a reject.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum RejectPolicy {
    /// Stop at the first.
    Fail,
    /// Count it and go on; the sink does not see it.
    Skip,
    /// Hand it to the sink and go on.
    #[default]
    Collect,
}

/// The order of a numeric date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DateOrder {
    /// 31/12/2024.
    DayFirst,
    /// 12/31/2024.
    MonthFirst,
    /// 2024/12/31.
    YearFirst,
    /// 2024/31/12.
    YearDay,
}

impl DateOrder {
    /// As the option `--date-order` spells it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DayFirst => "dmy",
            Self::MonthFirst => "mdy",
            Self::YearFirst => "ymd",
            Self::YearDay => "ydm",
        }
    }
}

impl FromStr for DateOrder {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "dmy" => Ok(Self::DayFirst),
            "mdy" => Ok(Self::MonthFirst),
            "ymd" => Ok(Self::YearFirst),
            "ydm" => Ok(Self::YearDay),
            _ => Err("one of dmy, mdy, ymd, ydm"),
        }
    }
}

/// The mark between whole and decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecimalMark {
    /// 1,234.56
    Point,
    /// 1 234,56
    Comma,
}

impl FromStr for DecimalMark {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "." | "point" => Ok(Self::Point),
            "," | "comma" => Ok(Self::Comma),
            _ => Err("one of . and ,"),
        }
    }
}
