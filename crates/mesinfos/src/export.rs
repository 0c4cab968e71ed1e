//! Standard formats out of packages.

use std::io;

use mesinfos_convert::write::{
    RecordIter, RecordSource, SourceError, WriteError, WriteOptions, Written, writer,
};
use mesinfos_package::{Package, ReadError, Records};
use mesinfos_schema::record::Record;

/// The records of a package, type by type.
#[derive(Debug)]
pub struct PackageRecords<'a>(pub &'a Package);

impl RecordSource for PackageRecords<'_> {
    fn open(&self, types: &[&str]) -> Result<RecordIter<'_>, SourceError> {
        let mut files = Vec::new();
        for file in self.0.types() {
            let name = file.record_type.as_deref().unwrap_or_default();
            if types.is_empty() || types.contains(&name) {
                let records = self.0.records(name).map_err(source)?;
                files.push(Decoded { records, path: file.path.to_string() });
            }
        }
        Ok(Box::new(files.into_iter().flatten()))
    }
}

/// The records of one file.
struct Decoded {
    records: Records,
    path: String,
}

impl Iterator for Decoded {
    type Item = Result<Record, SourceError>;

    fn next(&mut self) -> Option<Self::Item> {
        let raw = match self.records.next()? {
            Ok(raw) => raw,
            Err(error) => return Some(Err(source(error))),
        };
        // What the parser says may quote a value.
        Some(raw.decode().map_err(|error| SourceError::Record {
            place: format!("{}:{}:{}", self.path, self.records.line(), error.column()),
            reason: "its members are not those of its type".to_owned(),
        }))
    }
}

fn source(error: ReadError) -> SourceError {
    match error {
        ReadError::Io(error) => SourceError::Io(error),
        other => SourceError::Other(Box::new(other)),
    }
}

/// Writes a package's records in the named format (`camt.053`, `ofx`, …), and says what that format does not carry.
///
/// ```
/// use mesinfos::convert::{Options, write};
/// use mesinfos::{convert_to_package, export, io::Input, package};
///
/// let ofx = "OFXHEADER:100\nVERSION:102\n<OFX><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>30006<ACCTID>01123\
///     </BANKACCTFROM><BANKTRANLIST><STMTTRN><DTPOSTED>20240305<TRNAMT>-12.50<FITID>A1<NAME>Bakery</STMTTRN>\
///     </BANKTRANLIST><LEDGERBAL><BALAMT>87.50<DTASOF>20240331</LEDGERBAL></STMTRS></OFX>";
/// let folder = tempfile::tempdir()?;
/// let (target, at) = (folder.path().join("my-data"), "2024-04-01T08:00:00Z".parse()?);
/// let input = Input::from_bytes("march.ofx", ofx.as_bytes());
/// convert_to_package(&[input], &target, &Options::default(), package::WriteOptions::new(at))?;
///
/// let package = package::Package::open(&target, &Default::default())?;
/// let mut camt = Vec::new();
/// let written = export(&package, "camt.053", &mut camt, &write::WriteOptions::new(at))?;
/// assert_eq!(written.records["banking.transaction/1"], 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Where there is no writer of that name, where the format requires what the records lack, and whatever reading or
/// writing gives.
pub fn export(
    package: &Package,
    to: &str,
    out: &mut dyn io::Write,
    options: &WriteOptions,
) -> Result<Written, WriteError> {
    let writer = writer(to).ok_or(WriteError::UnknownFormat)?;
    writer.write(&PackageRecords(package), out, options)
}
