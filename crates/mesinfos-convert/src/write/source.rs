//! Records that can be gone through again.

use std::io::Read;

use mesinfos_io::{Decoder, Input, IoError, Limits, Lines, sniff};
use mesinfos_schema::record::Record;

/// Records, one at a time.
pub type RecordIter<'a> = Box<dyn Iterator<Item = Result<Record, SourceError>> + 'a>;

/// Records that can be gone through more than once, in the same order each time.
pub trait RecordSource {
    /// Goes through the records from the start. Of a type that is not in `types` it may leave records out; an empty
    /// list asks for all of them.
    ///
    /// # Errors
    /// Where they cannot be opened.
    fn open(&self, types: &[&str]) -> Result<RecordIter<'_>, SourceError>;
}

/// Why records could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SourceError {
    /// The bytes could not be read.
    #[error(transparent)]
    Io(#[from] IoError),
    /// A line is no record.
    #[error("{place}: not a record: {reason} (see `mesinfos validate`)")]
    Record {
        /// File and line.
        place: String,
        /// Why not.
        reason: String,
    },
    /// Whatever else the source's owner has to say.
    #[error("{0}")]
    Other(Box<dyn std::error::Error + Send + Sync>),
}

impl RecordSource for Vec<Record> {
    fn open(&self, _: &[&str]) -> Result<RecordIter<'_>, SourceError> {
        Ok(Box::new(self.iter().cloned().map(Ok)))
    }
}

/// Records in streams of NDJSON, one after the other.
#[derive(Debug)]
pub struct NdjsonRecords {
    inputs: Vec<Input>,
    limits: Limits,
}

impl NdjsonRecords {
    /// The records of these inputs, in their order.
    #[must_use]
    pub fn new(inputs: Vec<Input>, limits: &Limits) -> Self {
        Self { inputs, limits: limits.clone() }
    }
}

impl RecordSource for NdjsonRecords {
    fn open(&self, _: &[&str]) -> Result<RecordIter<'_>, SourceError> {
        Ok(Box::new(self.inputs.iter().flat_map(|input| Stream {
            input,
            limits: &self.limits,
            state: State::New,
        })))
    }
}

/// The records of one input.
struct Stream<'a> {
    input: &'a Input,
    limits: &'a Limits,
    state: State,
}

enum State {
    New,
    Open(Box<Lines<Decoder<Box<dyn Read + Send>>>>),
    Ended,
}

impl Stream<'_> {
    fn pull(&mut self) -> Result<Option<Record>, SourceError> {
        loop {
            match &mut self.state {
                State::New => {
                    // NDJSON is UTF-8, whatever its bytes look like.
                    let text = self.input.decode(sniff(&[], None, true))?;
                    self.state = State::Open(Box::new(Lines::new(text, self.limits)));
                }
                State::Open(lines) => {
                    let Some(line) = lines.next_line()? else {
                        self.state = State::Ended;
                        continue;
                    };
                    if line.text.trim().is_empty() {
                        continue;
                    }
                    let record = Record::read(line.text);
                    return record.map(Some).map_err(|error| SourceError::Record {
                        place: format!("{}:{}:{}", self.input.name(), line.number, error.column()),
                        reason: reason(&error),
                    });
                }
                State::Ended => return Ok(None),
            }
        }
    }
}

/// What is wrong with a line, without its values: messages of the parser may quote them.
fn reason(error: &serde_json::Error) -> String {
    match error.classify() {
        serde_json::error::Category::Data => "its members are not those of its type".to_owned(),
        serde_json::error::Category::Eof => "the line ends early".to_owned(),
        _ => "not JSON".to_owned(),
    }
}

impl Iterator for Stream<'_> {
    type Item = Result<Record, SourceError>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = self.pull().transpose();
        if matches!(next, Some(Err(_))) {
            self.state = State::Ended;
        }
        next
    }
}
