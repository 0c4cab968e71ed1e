//! Where records go.

use std::io::Write;

use mesinfos_schema::exchange::Reject;
use mesinfos_schema::json::WriteJson;
use mesinfos_schema::record::Record;

use crate::contract::SinkError;

/// Receives records and rejects, one at a time, in source order.
pub trait Sink {
    /// Takes a record.
    ///
    /// # Errors
    /// Where it cannot be kept; the conversion stops.
    fn record(&mut self, record: Record) -> Result<(), SinkError>;

    /// Takes a reject.
    ///
    /// # Errors
    /// Where it cannot be kept; the conversion stops.
    fn reject(&mut self, reject: Reject) -> Result<(), SinkError>;
}

/// Records as NDJSON, one a line; rejects are left to the report.
#[derive(Debug)]
pub struct Stream<W> {
    out: W,
    line: Vec<u8>,
}

impl<W: Write> Stream<W> {
    /// Writes to `out`, a line at a time: give it a buffered writer.
    pub fn new(out: W) -> Self {
        Self { out, line: Vec::with_capacity(1024) }
    }

    /// Flushes and gives the writer back.
    ///
    /// # Errors
    /// Where the writer cannot flush.
    pub fn finish(mut self) -> Result<W, SinkError> {
        self.out.flush()?;
        Ok(self.out)
    }
}

impl<W: Write> Sink for Stream<W> {
    fn record(&mut self, record: Record) -> Result<(), SinkError> {
        self.line.clear();
        record.write_json(&mut self.line)?;
        self.line.push(b'\n');
        self.out.write_all(&self.line)?;
        Ok(())
    }

    fn reject(&mut self, _: Reject) -> Result<(), SinkError> {
        Ok(())
    }
}

/// Keeps everything: for tests and small inputs.
#[derive(Debug, Default)]
pub struct Collect {
    /// The records, in order.
    pub records: Vec<Record>,
    /// The rejects, in order.
    pub rejects: Vec<Reject>,
}

impl Sink for Collect {
    fn record(&mut self, record: Record) -> Result<(), SinkError> {
        self.records.push(record);
        Ok(())
    }

    fn reject(&mut self, reject: Reject) -> Result<(), SinkError> {
        self.rejects.push(reject);
        Ok(())
    }
}
