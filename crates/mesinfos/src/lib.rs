//! MesInfos: the standard and its tools under one roof.
//!
//! The crates below are re-exported as modules; [`convert_to_package`] is the way most programs take, and
//! [`export`] the way back to a standard format.
//!
//! ```
//! use mesinfos::{convert::Options, convert_to_package, io::Input, package::WriteOptions};
//!
//! let ofx = "OFXHEADER:100\nVERSION:102\n<OFX><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>30006<ACCTID>01123\
//!     </BANKACCTFROM><BANKTRANLIST><STMTTRN><DTPOSTED>20240305<TRNAMT>-12.50<FITID>A1<NAME>Bakery</STMTTRN>\
//!     </BANKTRANLIST></STMTRS></OFX>";
//! let folder = tempfile::tempdir()?;
//! let outcome = convert_to_package(
//!     &[Input::from_bytes("march.ofx", ofx.as_bytes())],
//!     folder.path().join("my-data"),
//!     &Options::default(),
//!     WriteOptions::new("2024-04-01T08:00:00Z".parse()?),
//! )?;
//! assert_eq!(outcome.reports[0].converted, 1);
//! assert!(folder.path().join("my-data/index.html").exists());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod export;
mod fixtures;
mod page;
mod pipeline;
mod sharing;

pub use mesinfos_anonymize as anonymize;
pub use mesinfos_compliance as compliance;
pub use mesinfos_consent as consent;
pub use mesinfos_convert as convert;
pub use mesinfos_io as io;
pub use mesinfos_package as package;
pub use mesinfos_report as report;
pub use mesinfos_schema as schema;
pub use mesinfos_seal as seal;
pub use mesinfos_validate as validate;

pub use export::{PackageRecords, export};
pub use fixtures::{FixtureError, test_fixtures, without_fixture};
pub use page::{findings, verdicts};
pub use pipeline::{
    CERTAIN, Outcome, PackageSink, PipelineError, Recognised, convert_to_package, recognise,
};
pub use sharing::{Evidence, FieldCounts, Gate};
