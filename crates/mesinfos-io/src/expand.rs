//! From what the user named to inputs: directories are walked, zips are listed.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use crate::archive;
use crate::error::{IoError, LimitError};
use crate::input::{Input, display};
use crate::limits::Limits;

/// Whether an input was named by the user or found: a file nobody knows is an error in the first case and only listed
/// in the second.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Named directly.
    Named,
    /// Found inside a directory or an archive of that name.
    Inside(String),
}

/// The inputs behind some paths, in order: the order of the paths, then the names inside each.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Expanded {
    /// Each input with where it came from.
    pub inputs: Vec<(Input, Origin)>,
    /// Names of what was found and left out: hidden files, links and devices in directories, hidden files in archives.
    pub skipped: Vec<String>,
}

/// One path or several.
pub trait IntoPaths {
    /// The paths, in order.
    fn into_paths(self) -> Vec<PathBuf>;
}

macro_rules! one_path {
    ($($of:ty),*) => {$(
        impl IntoPaths for $of {
            fn into_paths(self) -> Vec<PathBuf> {
                vec![PathBuf::from(self)]
            }
        }
    )*};
}
one_path!(&str, &String, String, &OsStr, &Path, PathBuf);

macro_rules! several_paths {
    ($($of:ty $(, $size:ident)?);*) => {$(
        impl<P: AsRef<Path> $(, const $size: usize)?> IntoPaths for $of {
            fn into_paths(self) -> Vec<PathBuf> {
                self.iter().map(|path| path.as_ref().to_path_buf()).collect()
            }
        }
    )*};
}
several_paths!(&[P]; Vec<P>; &Vec<P>; [P; N], N; &[P; N], N);

impl IntoPaths for &PathBuf {
    fn into_paths(self) -> Vec<PathBuf> {
        vec![self.clone()]
    }
}

/// The inputs behind one path or several. A file is itself; a directory is its files, recursively, sorted by the bytes
/// of the path, without hidden files and links; a zip, known by its signature, is its entries sorted by name (but a
/// document that happens to be a zip, such as `.xlsx`, is itself). An archive inside an archive is listed, not opened.
///
/// ```
/// use mesinfos_io::{Limits, expand};
///
/// let inputs = expand(concat!(env!("CARGO_MANIFEST_DIR"), "/src"), &Limits::default())?;
/// assert!(inputs.iter().any(|input| input.file_name() == "lib.rs"));
/// # Ok::<(), mesinfos_io::IoError>(())
/// ```
///
/// # Errors
/// [`IoError::NotFound`], [`IoError::Open`], [`IoError::Read`]; [`IoError::Archive`] for an archive that is damaged,
/// encrypted, or holds links, paths that leave it or names that collide; [`IoError::Limit`] for too many or too large
/// entries, or a compression ratio no honest file has.
pub fn expand(paths: impl IntoPaths, limits: &Limits) -> Result<Vec<Input>, IoError> {
    Ok(Expanded::of(paths, limits)?.into_inputs())
}

impl Expanded {
    /// As [`expand`], keeping where each input came from and what was left out.
    ///
    /// # Errors
    /// As [`expand`].
    pub fn of(paths: impl IntoPaths, limits: &Limits) -> Result<Self, IoError> {
        let mut expanded = Self::default();
        for path in paths.into_paths() {
            let metadata =
                fs::metadata(&path).map_err(|error| IoError::open(&display(&path), error))?;
            if metadata.is_dir() {
                let origin = Origin::Inside(display(&path));
                expanded.walk(&path, &origin, 0, limits)?;
            } else {
                expanded.push(Input::from_path(&path)?, Origin::Named, limits)?;
            }
        }
        Ok(expanded)
    }

    /// The inputs of one input: its entries if it is an archive (that came through a pipe, say), else itself.
    ///
    /// # Errors
    /// As [`expand`].
    pub fn of_input(input: Input, limits: &Limits) -> Result<Self, IoError> {
        let mut expanded = Self::default();
        expanded.push(input, Origin::Named, limits)?;
        Ok(expanded)
    }

    /// The inputs alone.
    #[must_use]
    pub fn into_inputs(self) -> Vec<Input> {
        self.inputs.into_iter().map(|(input, _)| input).collect()
    }

    fn push(&mut self, input: Input, origin: Origin, limits: &Limits) -> Result<(), IoError> {
        if !archive::is_archive(&input)? {
            self.inputs.push((input, origin));
            return Ok(());
        }
        let inside = Origin::Inside(input.name().to_owned());
        let listing = archive::list(&input, limits)?;
        self.inputs.extend(listing.files.into_iter().map(|file| (file, inside.clone())));
        self.skipped.extend(listing.hidden);
        Ok(())
    }

    fn walk(
        &mut self,
        directory: &Path,
        origin: &Origin,
        depth: usize,
        limits: &Limits,
    ) -> Result<(), IoError> {
        let name = display(directory);
        if depth > limits.depth {
            return Err(LimitError {
                what: "depth of directories",
                limit: limits.depth as u64,
                place: Some(name),
            }
            .into());
        }
        let opened = |error| IoError::open(&name, error);
        let mut files = Vec::new();
        for item in fs::read_dir(directory).map_err(opened)? {
            let item = item.map_err(opened)?;
            files.push((item.file_name(), item.file_type().map_err(opened)?));
        }
        // `a/b` comes before `a.txt` or after it depending on the separator: compare what the whole path would be.
        files.sort_by_cached_key(|(file, kind)| {
            let mut key = file.as_encoded_bytes().to_vec();
            key.extend(kind.is_dir().then_some(b'/'));
            key
        });
        for (file, kind) in files {
            let path = directory.join(&file);
            if file.as_encoded_bytes().starts_with(b".") || !(kind.is_dir() || kind.is_file()) {
                self.skipped.push(display(&path));
            } else if kind.is_dir() {
                self.walk(&path, origin, depth + 1, limits)?;
            } else {
                self.push(Input::from_path(&path)?, origin.clone(), limits)?;
            }
        }
        Ok(())
    }
}
