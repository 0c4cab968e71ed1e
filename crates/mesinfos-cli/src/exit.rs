//! Exit codes, and what makes them.

use std::fmt;

use mesinfos::convert::{self, ConvertError, SinkError};
use mesinfos::io::IoError;
use mesinfos::package::{ReadError, WriteError};

/// How a run ends. Where several apply, the first in the order of [`Exit::worst`] counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    Good,
    Invalid,
    Usage,
    Unrecognised,
    BrokenSchema,
    Limits,
}

impl Exit {
    /// The exit code.
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Good => 0,
            Self::Invalid => 1,
            Self::Usage => 2,
            Self::Unrecognised => 3,
            Self::BrokenSchema => 4,
            Self::Limits => 5,
        }
    }

    pub(crate) const fn of_code(code: u8) -> Self {
        match code {
            0 => Self::Good,
            1 => Self::Invalid,
            3 => Self::Unrecognised,
            4 => Self::BrokenSchema,
            5 => Self::Limits,
            _ => Self::Usage,
        }
    }

    /// Of two, the one that counts: 2, 5, 4, 3, 1, 0.
    pub(crate) fn worst(self, other: Self) -> Self {
        let rank = |exit: Self| match exit {
            Self::Usage => 5,
            Self::Limits => 4,
            Self::BrokenSchema => 3,
            Self::Unrecognised => 2,
            Self::Invalid => 1,
            Self::Good => 0,
        };
        if rank(other) > rank(self) { other } else { self }
    }
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// Why a run stopped.
#[derive(Debug)]
pub(crate) struct Fail {
    pub(crate) exit: Exit,
    message: String,
    broken_pipe: bool,
}

impl Fail {
    pub(crate) fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, message: message.into(), broken_pipe: false }
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// The reader of our output went away: nothing to say.
    pub(crate) fn is_broken_pipe(&self) -> bool {
        self.broken_pipe
    }
}

impl fmt::Display for Fail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<std::io::Error> for Fail {
    fn from(error: std::io::Error) -> Self {
        let broken_pipe = error.kind() == std::io::ErrorKind::BrokenPipe;
        let mut fail = match IoError::find(&error) {
            Some(found) if found.is_limit() => Self::new(Exit::Limits, error.to_string()),
            _ => Self::usage(error.to_string()),
        };
        fail.broken_pipe = broken_pipe;
        fail
    }
}

impl From<IoError> for Fail {
    fn from(error: IoError) -> Self {
        let exit = if error.is_limit() {
            Exit::Limits
        } else if error.is_encoding() {
            Exit::Invalid
        } else {
            Exit::Usage
        };
        Self::new(exit, error.to_string())
    }
}

impl From<ConvertError> for Fail {
    fn from(error: ConvertError) -> Self {
        let broken_pipe = matches!(
            &error,
            ConvertError::Sink(SinkError::Io(error)) if error.kind() == std::io::ErrorKind::BrokenPipe
        );
        let mut fail = Self::new(Exit::of_code(error.exit_code()), error.to_string());
        fail.broken_pipe = broken_pipe;
        fail
    }
}

impl From<convert::write::WriteError> for Fail {
    fn from(error: convert::write::WriteError) -> Self {
        use convert::write::WriteError as E;
        let broken_pipe =
            matches!(&error, E::Io(error) if error.kind() == std::io::ErrorKind::BrokenPipe);
        let mut fail = Self::new(Exit::of_code(error.exit_code()), error.to_string());
        fail.broken_pipe = broken_pipe;
        fail
    }
}

impl From<WriteError> for Fail {
    fn from(error: WriteError) -> Self {
        Self::usage(error.to_string())
    }
}

impl From<ReadError> for Fail {
    fn from(error: ReadError) -> Self {
        let exit = match &error {
            ReadError::Manifest { .. } => Exit::Invalid,
            ReadError::NoManifest(_) => Exit::Unrecognised,
            other if other.is_limit() => Exit::Limits,
            _ => Exit::Usage,
        };
        Self::new(exit, error.to_string())
    }
}

impl From<serde_json::Error> for Fail {
    fn from(error: serde_json::Error) -> Self {
        match error.io_error_kind() {
            Some(kind) => std::io::Error::from(kind).into(),
            None => Self::usage(error.to_string()),
        }
    }
}
