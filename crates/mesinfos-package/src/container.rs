//! The files of a package, in a directory or a zip.

use std::fs;
use std::path::Path;

use mesinfos_io::{Expanded, Input, IoError, Limits};

/// Files by their path in the package, sorted; and what was found that a package does not have.
pub(crate) struct Container {
    pub(crate) files: Vec<(String, Input)>,
    pub(crate) foreign: Vec<String>,
}

impl Container {
    pub(crate) fn open(path: &Path, limits: &Limits) -> Result<Self, IoError> {
        if path.is_dir() {
            let mut container = Self { files: Vec::new(), foreign: Vec::new() };
            container.walk(path, "", 0, limits)?;
            container.files.sort_by(|a, b| a.0.cmp(&b.0));
            return Ok(container);
        }
        Self::of_input(Input::from_path(path)?, limits)
    }

    pub(crate) fn of_input(input: Input, limits: &Limits) -> Result<Self, IoError> {
        let prefix = format!("{}!/", input.name());
        let expanded = Expanded::of_input(input, limits)?;
        let inside = |name: &str| name.strip_prefix(&prefix).unwrap_or(name).to_owned();
        let foreign = expanded.skipped.iter().map(|name| inside(name)).collect();
        let files =
            expanded.into_inputs().into_iter().map(|file| (inside(file.name()), file)).collect();
        Ok(Self { files, foreign })
    }

    fn walk(
        &mut self,
        folder: &Path,
        prefix: &str,
        depth: usize,
        limits: &Limits,
    ) -> Result<(), IoError> {
        let failed = |source| IoError::Read { name: folder.display().to_string(), source };
        for entry in fs::read_dir(folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            let kind = entry.file_type().map_err(failed)?;
            if kind.is_dir() && depth < limits.depth {
                self.walk(&entry.path(), &format!("{name}/"), depth + 1, limits)?;
            } else if kind.is_file() {
                self.files.push((name, Input::from_path(entry.path())?));
            } else {
                self.foreign.push(name);
            }
            if self.files.len() > limits.entries {
                return Err(IoError::Limit(mesinfos_io::LimitError {
                    what: "files of a package",
                    limit: u64::try_from(limits.entries).unwrap_or(u64::MAX),
                    place: None,
                }));
            }
        }
        Ok(())
    }
}
