//! What can go wrong with an input. No message holds a byte of the content.

use std::io;

/// Why an input could not be listed, opened or read.
///
/// The readers of this crate implement [`std::io::Read`], whose error is [`std::io::Error`]; an `IoError` travels inside
/// it and comes out with [`IoError::from_io`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IoError {
    /// The input exists and could not be opened, or is not a regular file.
    #[error("cannot open {name}: {source}")]
    Open {
        /// Display name of the input.
        name: String,
        /// What the system said.
        source: io::Error,
    },
    /// Reading failed on the way.
    #[error("cannot read {name}: {source}")]
    Read {
        /// Display name of the input.
        name: String,
        /// What the system said.
        source: io::Error,
    },
    /// One of [`Limits`](crate::Limits) was passed.
    #[error(transparent)]
    Limit(#[from] LimitError),
    /// The archive is damaged, unsupported, or holds what no honest export holds (a link, a path that leaves it).
    #[error("archive {name} refused: {reason}")]
    Archive {
        /// Display name of the archive, or of its entry.
        name: String,
        /// Why, in a few words.
        reason: String,
    },
    /// Bytes that are not text in the encoding of the input.
    #[error("{name}, line {line}: byte {offset} is not valid {encoding}")]
    Encoding {
        /// Display name of the input.
        name: String,
        /// Offset in the input of the first byte of the malformed sequence, from 0.
        offset: u64,
        /// Line of that byte, from 1.
        line: u64,
        /// Name of the encoding, as the WHATWG Encoding Standard writes it.
        encoding: &'static str,
    },
    /// There is nothing of that name.
    #[error("{name}: no such file or directory")]
    NotFound {
        /// Display name as given.
        name: String,
    },
}

/// A limit was passed: the input is hostile, damaged, or larger than the caller wants to handle.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("limit exceeded: {what} above {limit}{}", place_suffix(.place.as_deref()))]
pub struct LimitError {
    /// What is limited, in words.
    pub what: &'static str,
    /// The limit, in the unit of `what`.
    pub limit: u64,
    /// Where, if known: an input, an entry, a line.
    pub place: Option<String>,
}

fn place_suffix(place: Option<&str>) -> String {
    place.map(|place| format!(" ({place})")).unwrap_or_default()
}

impl IoError {
    /// Whether a limit was passed (exit code 5 of the tool).
    #[must_use]
    pub fn is_limit(&self) -> bool {
        matches!(self, Self::Limit(_))
    }

    /// The `IoError` that a reader of this crate put into `error`, or [`IoError::Read`] of an unnamed input.
    ///
    /// ```
    /// use std::io::Read;
    /// use mesinfos_io::{Input, IoError, decode, sniff};
    ///
    /// let input = Input::from_bytes("a.txt", *b"ok\n\xFF");
    /// let utf8 = sniff(b"ok", None, true);
    /// let error = decode(input.open()?, utf8, "a.txt").read_to_string(&mut String::new()).unwrap_err();
    /// assert!(matches!(IoError::from_io(error), IoError::Encoding { offset: 3, line: 2, .. }));
    /// # Ok::<(), IoError>(())
    /// ```
    #[must_use]
    pub fn from_io(error: io::Error) -> Self {
        Self::from_io_named("input", error)
    }

    /// As [`IoError::from_io`], with the name to use where the error comes from elsewhere.
    #[must_use]
    pub fn from_io_named(name: &str, error: io::Error) -> Self {
        error
            .downcast::<Self>()
            .unwrap_or_else(|source| Self::Read { name: name.to_owned(), source })
    }

    /// The `IoError` inside `error`, where it is only lent.
    #[must_use]
    pub fn find(error: &io::Error) -> Option<&Self> {
        error.get_ref().and_then(|inner| inner.downcast_ref())
    }

    /// As an [`std::io::Error`], for a reader to return.
    #[must_use]
    pub fn into_io(self) -> io::Error {
        let kind = match &self {
            Self::Open { source, .. } | Self::Read { source, .. } => source.kind(),
            Self::NotFound { .. } => io::ErrorKind::NotFound,
            Self::Limit(_) | Self::Archive { .. } | Self::Encoding { .. } => {
                io::ErrorKind::InvalidData
            }
        };
        io::Error::new(kind, self)
    }

    /// Opening `name` failed.
    /// Whether the bytes are not the encoding they were taken for: what came before is good.
    #[must_use]
    pub const fn is_encoding(&self) -> bool {
        matches!(self, Self::Encoding { .. })
    }

    /// The line it happened on, as `L412`, where that is known.
    #[must_use]
    pub fn locator(&self) -> Option<String> {
        match self {
            Self::Encoding { line, .. } => Some(format!("L{line}")),
            Self::Limit(limit) => limit.place.clone(),
            _ => None,
        }
    }

    pub(crate) fn open(name: &str, source: io::Error) -> Self {
        let name = name.to_owned();
        if source.kind() == io::ErrorKind::NotFound {
            Self::NotFound { name }
        } else {
            Self::Open { name, source }
        }
    }

    pub(crate) fn archive(name: &str, reason: impl Into<String>) -> Self {
        Self::Archive { name: name.to_owned(), reason: reason.into() }
    }
}

impl From<IoError> for io::Error {
    fn from(error: IoError) -> Self {
        error.into_io()
    }
}
