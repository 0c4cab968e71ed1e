//! Value types: the small words that every record type is written in.
//!
//! One representation per concept. Whatever has a unit or a currency is a [`Decimal`] (a JSON string), counts are
//! integers ([`Count`]), coordinates are numbers ([`Degrees`]).

mod code;
mod contact;
mod count;
mod decimal;
mod identifier;
mod localised;
mod money;
mod number;
mod place;
mod series;
mod text;
pub mod time;

pub use code::{Code, Concept};
pub use contact::{Address, Attachment, Party};
pub use count::{Count, Integer};
pub use decimal::{Decimal, DecimalError};
pub use identifier::{Identifier, Scheme};
pub use localised::{Language, Localised};
pub use money::{Currency, Money};
pub use number::{Comparator, Quantity, Unit};
pub use place::{Coordinates, Degrees, Heading};
pub use series::Slot;
pub use text::Text;
pub use time::{
    Date, Duration, DurationParts, LocalTime, Moment, Offset, PartialDate, Period, TimeError,
    TimeZone,
};
