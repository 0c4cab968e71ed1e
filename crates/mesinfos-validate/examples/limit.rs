//! What validation is measured against: `serde_json` reading the same lines into the same types, and nothing else.
//! `cargo xtask bench` runs it beside the tool.

use std::fs::File;
use std::io::BufReader;

use mesinfos_io::{Limits, Lines};
use mesinfos_schema::record::Record;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: limit FILE")?;
    let reader = BufReader::with_capacity(1 << 18, File::open(path)?);
    let mut lines = Lines::new(reader, &Limits::default());
    let mut records = 0_u64;
    while let Some(line) = lines.next_line()? {
        let record: Record = serde_json::from_str(line.text)?;
        records += u64::from(record.body().is_some());
    }
    writeln(records)
}

fn writeln(records: u64) -> Result<(), Box<dyn std::error::Error>> {
    use std::io::Write;
    Ok(writeln!(std::io::stdout(), "{records} records")?)
}
