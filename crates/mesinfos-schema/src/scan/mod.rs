//! Quick passages over the JSON text of a record: what reads millions of lines and looks at each byte once.
//!
//! [`Cursor`] walks: past values, into objects and lists. [`typed`] reads a value of a type on the way, and lets a
//! [`Watch`] look at what passes. Both are for text that is good, and know no reasons: where they say [`Unfit`],
//! `serde_json` and [`ijson`](crate::ijson) decide and explain. So they may be wrong in one direction only, and tests
//! hold them against these.
//!
//! ```
//! use mesinfos_schema::scan::typed;
//! use mesinfos_schema::values::Money;
//! let money: Option<Money> = typed(r#"{"amount":"1.10","currency":"EUR"}"#, 64);
//! assert_eq!(money.unwrap().amount.to_string(), "1.10");
//! assert!(typed::<Money>(r#"{"amount":"1.10","currency":"EUR"} x"#, 64).is_none());
//! ```

mod cursor;
mod run;
mod typed;

use std::fmt;

pub use cursor::{Cursor, Quoted};
pub use typed::{Glance, Watch, typed, watched};

/// The text is not for a quick passage. Why does not matter: the thorough way says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unfit;

/// What a quick passage gives.
pub type Fit<T> = Result<T, Unfit>;

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not for a quick passage")
    }
}

impl std::error::Error for Unfit {}

impl serde::de::Error for Unfit {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}
