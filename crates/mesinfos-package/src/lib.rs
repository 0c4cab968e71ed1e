//! The exchange package: manifest, files, hashes, directory and zip.
//!
//! A package is a directory or a zip with `mesinfos.json` at its root. Every other file is covered by a SHA-256 in the
//! manifest: nothing extra, nothing missing. [`PackageWriter`] streams records in and lets the package appear whole by
//! a rename; [`Package`] reads one without extracting anything, within [`Limits`](mesinfos_io::Limits).
//!
//! ```
//! use mesinfos_package::{Package, PackageWriter, WriteOptions};
//! use mesinfos_schema::{exchange::Source, identity, record::Record};
//!
//! let folder = tempfile::tempdir()?;
//! let target = folder.path().join("my-data");
//! let at = "2024-03-05T10:00:00Z".parse()?;
//! let mut writer = PackageWriter::create(&target, WriteOptions::new(at))?;
//! let id = identity::source_id("ofx", &"0".repeat(64));
//! writer.record(&Record::new(id, None, Source::current().into()))?;
//! writer.finish(|_| None)?;
//!
//! let package = Package::open(&target, &Default::default())?;
//! assert_eq!(package.records("exchange.source/1")?.count(), 1);
//! assert!(package.verify()?.is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod container;
mod copy;
mod datapackage;
mod error;
mod overview;
mod preview;
mod reader;
mod spool;
mod writer;

pub use copy::copy;
pub use error::{ReadError, WriteError};
pub use overview::{Overview, RejectKind, TypeOverview};
pub use preview::Preview;
pub use reader::{Package, RawPackage, Records};
pub use writer::{PackageWriter, WriteOptions, Written};

/// The manifest's place in a package.
pub const MANIFEST: &str = "mesinfos.json";
/// The rejects' place in a package.
pub const REJECTS: &str = "rejects.ndjson";
/// The page's place in a package.
pub const PAGE: &str = "index.html";
/// The detached signature's place in a package.
pub const SIGNATURE: &str = "mesinfos.jws";

/// Media type of NDJSON files.
pub const NDJSON: &str = "application/x-ndjson";
