//! Records written as the files other programs read: what is shared by the writers of positions.

use std::collections::BTreeMap;
use std::io;

use mesinfos_schema::values::Text;

/// What a written file does not carry.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Loss {
    /// The record type.
    pub record: Box<str>,
    /// Pointer to the member within `data`; empty where the whole record is left out.
    pub member: &'static str,
    /// Why.
    pub reason: &'static str,
    /// How many records.
    pub count: u64,
}

/// Why nothing more could be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The writer, or a temporary file, failed.
    #[error("writing failed")]
    Io(#[from] io::Error),
    /// A temporary file could not be read again.
    #[error(transparent)]
    Input(#[from] mesinfos_io::IoError),
}

/// What a caller can say of a file to be written.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct WriteOptions {
    /// The program that writes; `mesinfos` where it is not given.
    pub creator: Option<Text>,
}

/// Losses as they are met, counted by kind.
#[derive(Debug, Default)]
pub(super) struct Losses(BTreeMap<(Box<str>, &'static str, &'static str), u64>);

impl Losses {
    /// A member that is not carried.
    pub(super) fn member(&mut self, record: &str, member: &'static str, reason: &'static str) {
        *self.0.entry((record.into(), member, reason)).or_default() += 1;
    }

    /// A record that is left out.
    pub(super) fn record(&mut self, record: &str, reason: &'static str) {
        self.member(record, "", reason);
    }

    pub(super) fn into_list(self) -> Vec<Loss> {
        self.0
            .into_iter()
            .map(|((record, member, reason), count)| Loss { record, member, reason, count })
            .collect()
    }
}
