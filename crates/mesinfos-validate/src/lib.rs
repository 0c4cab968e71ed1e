//! Validation of records: structure, meaning and set rules, with places.
//!
//! A [`Validator`] reads NDJSON line by line. One scanner looks at each line first (syntax, repeated members, depth);
//! then the typed reading decides, and only a line it refuses goes to the JSON Schema engine, for all its faults. Rules
//! of meaning look at each record, rules of the set at all of them together, across files.
//!
//! ```
//! use mesinfos_io::Input;
//! use mesinfos_validate::{Options, Validator};
//!
//! let input = Input::from_bytes("a.ndjson", b"{\"type\":\"banking.balance/1\"}\n".as_slice());
//! let mut findings = Vec::new();
//! let mut validator = Validator::new(Options::default());
//! validator.check(&input, &mut |finding| findings.push(finding))?;
//! validator.finish(&mut |finding| findings.push(finding));
//! assert!(findings.iter().any(|f| f.code == "structure.required" && f.place.line == Some(1)));
//! # Ok::<(), mesinfos_validate::ValidateError>(())
//! ```

mod baseline;
mod blocks;
mod excerpt;
pub mod fixtures;
pub mod output;
mod rules;
mod set;
mod structure;
mod validator;

pub use baseline::{BASELINE_SCHEMA, Baseline, BaselineError};
pub use rules::{RULES, Rule, page};
pub use structure::schema_fault;
pub use validator::{Options, Summary, ValidateError, Validator};
