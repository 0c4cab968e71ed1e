//! A package again, under another manifest.

use std::fs::{self, File};
use std::path::Path;

use mesinfos_io::IoError;

use crate::error::WriteError;
use crate::reader::Package;
use crate::writer::{PackageWriter, WriteOptions};
use crate::{MANIFEST, SIGNATURE};

/// Writes the files a package's manifest lists to another target (or the same), with this text as manifest and this
/// as signature. The target appears whole.
///
/// # Errors
/// As [`PackageWriter::create`] and [`PackageWriter::finish`]; [`WriteError::Path`] for a file that is listed and not
/// there, or whose path leads out of the package.
pub fn copy(
    package: &Package,
    target: impl AsRef<Path>,
    manifest: &str,
    signature: Option<&str>,
) -> Result<(), WriteError> {
    let listed = package.manifest();
    let writer = PackageWriter::create(target, WriteOptions::new(listed.created_at))?;
    for file in &listed.files {
        let path = file.path.as_str();
        let plain = path
            .split('/')
            .all(|part| !matches!(part, "" | "." | "..") && !part.contains(['\\', ':', '\0']));
        let input = package.file(path).filter(|_| plain && path != MANIFEST && path != SIGNATURE);
        let input = input.ok_or_else(|| WriteError::Path(path.to_owned()))?;
        let to = writer.staging().join(path);
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent).map_err(WriteError::io(path))?;
        }
        let mut content = input.open().map_err(|error| WriteError::io(path)(error_of(error)))?;
        let mut out = File::create(to).map_err(WriteError::io(path))?;
        std::io::copy(&mut content, &mut out).map_err(WriteError::io(path))?;
    }
    let write = |name: &str, text: &str| {
        fs::write(writer.staging().join(name), text).map_err(WriteError::io(name))
    };
    write(MANIFEST, manifest)?;
    if let Some(signature) = signature {
        write(SIGNATURE, signature)?;
    }
    let mut names: Vec<&str> = listed.files.iter().map(|file| file.path.as_str()).collect();
    names.extend(signature.map(|_| SIGNATURE));
    writer.appear(&names)
}

fn error_of(error: IoError) -> std::io::Error {
    std::io::Error::other(error)
}
