//! Why a package could not be read or written.

use mesinfos_io::IoError;

/// Why a package could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// Writing failed.
    #[error("cannot write {path}: {source}")]
    Io {
        /// What was being written.
        path: String,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The target is not empty and not a package of ours.
    #[error("{path} is not empty and not a package: choose another target, or remove it")]
    Occupied {
        /// The target.
        path: String,
    },
    /// A record could not be written as JSON.
    #[error("a record could not be written")]
    Json(#[from] serde_json::Error),
    /// A file of that path is in the package already, or the path is not one a package may have.
    #[error("`{0}` is not a path this package can take")]
    Path(String),
    /// The zip could not be made.
    #[error("cannot write the zip: {0}")]
    Zip(#[from] zip::result::ZipError),
}

impl WriteError {
    pub(crate) fn io(path: impl ToString) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_string();
        move |source| Self::Io { path, source }
    }
}

/// Why a package could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The bytes could not be read.
    #[error(transparent)]
    Io(#[from] IoError),
    /// There is no `mesinfos.json`.
    #[error("{0} is not a package: it has no mesinfos.json")]
    NoManifest(String),
    /// `mesinfos.json` is not a manifest of this standard.
    #[error("{path}: {reason}")]
    Manifest {
        /// The manifest.
        path: String,
        /// Why not, with line and column.
        reason: String,
    },
    /// The package has no file of that path or type.
    #[error("the package has no {0}")]
    NoFile(String),
}

impl ReadError {
    /// Whether a limit was passed.
    #[must_use]
    pub fn is_limit(&self) -> bool {
        matches!(self, Self::Io(error) if error.is_limit())
    }
}
