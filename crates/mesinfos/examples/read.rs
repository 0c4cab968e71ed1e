//! An app opens a package and gets typed records with provenance; unknown types and members travel on untouched.
//!
//! `cargo run --example read --package mesinfos -- target/emitted`

use std::collections::BTreeMap;

use mesinfos::package::Package;
use mesinfos::schema::catalogue::Body;
use mesinfos::schema::record::RecordId;
use mesinfos::schema::types::banking::Transaction;
use mesinfos::schema::values::Decimal;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let path = std::env::args().nth(1).ok_or("usage: read PACKAGE")?;
    #[allow(clippy::print_stdout, reason = "an example for a terminal")]
    for line in read(&path)? {
        println!("{line}");
    }
    Ok(())
}

/// One line for each record of a package.
pub(crate) fn read(path: &str) -> Result<Vec<String>, Failure> {
    let package = Package::open(path, &Default::default())?;
    // Nothing is believed before every byte is the manifest's.
    if let Some(finding) = package.verify()?.first() {
        return Err(format!("{}: {}", finding.place, finding.message).into());
    }
    let mut lines = Vec::new();
    let mut sources: BTreeMap<RecordId, String> = BTreeMap::new();
    let mut spent = Decimal::ZERO;
    let mut names: Vec<&str> = package.types().filter_map(|f| f.record_type.as_deref()).collect();
    names.sort_by_key(|name| *name != "exchange.source/1");
    for name in names {
        for raw in package.records(name)? {
            // `raw` is the line as it was: hand it on with `raw.as_str()`, decode it where you need the data.
            let raw = raw?;
            let record = raw.decode()?;
            match record.body() {
                Some(Body::Source(source)) => {
                    let provider = source.provider.as_ref().and_then(|p| p.name.as_deref());
                    sources.insert(record.id, provider.unwrap_or("unknown").to_owned());
                }
                Some(Body::Unknown { name, .. }) => {
                    lines.push(format!("{name}: {} bytes kept as they are", raw.as_str().len()));
                }
                _ => {
                    let from = record.source.and_then(|id| sources.get(&id));
                    lines.push(format!(
                        "{} from {}",
                        record.type_name(),
                        from.map_or("?", String::as_str)
                    ));
                }
            }
            if let Some(entry) = record.data::<Transaction>()
                && entry.amount.amount.is_negative()
            {
                spent = spent.checked_add(entry.amount.amount).ok_or("too large a sum")?;
            }
        }
    }
    lines.push(format!("spent {spent}"));
    Ok(lines)
}
