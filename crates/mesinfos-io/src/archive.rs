//! Listing a zip (APPNOTE 6.3). Everything a hostile archive can say about itself is judged here, before one byte is
//! decompressed.

use std::collections::BTreeSet;
use std::io::Read;

use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

use crate::entry::{Entry, Method};
use crate::error::{IoError, LimitError};
use crate::input::Input;
use crate::limits::Limits;

/// Zip containers that are one document of their own and not a folder of files.
const DOCUMENTS: [&str; 10] =
    ["xlsx", "docx", "pptx", "odt", "ods", "odp", "epub", "pkpasses", "jar", "apk"];

/// File type bits of a Unix mode, and the two kinds an export holds.
const S_IFMT: u32 = 0o170_000;
const S_IFREG: u32 = 0o100_000;
const S_IFDIR: u32 = 0o040_000;

/// Whether to look inside: the signature of a zip (of an empty one too), and not a document by extension.
pub(crate) fn is_archive(input: &Input) -> Result<bool, IoError> {
    if input.is_entry() {
        return Ok(false);
    }
    let extension = input.file_name().rsplit_once('.').map(|(_, extension)| extension);
    if extension.is_some_and(|e| DOCUMENTS.iter().any(|known| e.eq_ignore_ascii_case(known))) {
        return Ok(false);
    }
    let mut magic = Vec::with_capacity(4);
    input
        .open()?
        .take(4)
        .read_to_end(&mut magic)
        .map_err(|error| IoError::from_io_named(input.name(), error))?;
    Ok(magic == b"PK\x03\x04" || magic == b"PK\x05\x06")
}

/// What a zip holds: the files, sorted by name, and the names of those skipped as hidden.
pub(crate) struct Listing {
    pub(crate) files: Vec<Input>,
    pub(crate) hidden: Vec<String>,
}

pub(crate) fn list(archive: &Input, limits: &Limits) -> Result<Listing, IoError> {
    let name = archive.name();
    let damaged = |error| match error {
        ZipError::Io(error) if error.kind() != std::io::ErrorKind::UnexpectedEof => {
            IoError::from_io_named(name, error)
        }
        ZipError::Io(_) => IoError::archive(name, "the archive is cut"),
        other => IoError::archive(name, other.to_string()),
    };
    // The count is asked before the index is built, since the index is what would fill memory.
    let declared = zip::unstable::read::ZipIterable::try_new(
        archive.open_at(0)?,
        zip::read::Config::default(),
    )
    .map_err(damaged)?
    .len();
    if declared > limits.entries {
        return Err(limit("entries of one archive", limits.entries as u64, name));
    }
    let mut zip = ZipArchive::new(archive.open_at(0)?).map_err(damaged)?;
    if zip.has_duplicate_names() {
        return Err(IoError::archive(name, "two entries have the same name"));
    }
    if zip.has_overlapping_entries().map_err(damaged)? {
        return Err(IoError::archive(name, "entries overlap"));
    }

    let mut folded = BTreeSet::new();
    let mut total = 0_u64;
    let mut files = Vec::new();
    let mut hidden = Vec::new();
    for index in 0..zip.len() {
        let file = zip.by_index_raw(index).map_err(damaged)?;
        let stored = match std::str::from_utf8(file.name_raw()) {
            // Many writers put UTF-8 without the flag that says so.
            Ok(utf8) => utf8.to_owned(),
            Err(_) => file.name().map_err(damaged)?.into_owned(),
        };
        let path = safe_path(&stored).map_err(|reason| IoError::archive(name, reason))?;
        if file.encrypted() {
            return Err(IoError::archive(name, "an entry is encrypted"));
        }
        let kind = file.unix_mode().unwrap_or(0) & S_IFMT;
        if !matches!(kind, 0 | S_IFREG | S_IFDIR) {
            return Err(IoError::archive(name, "an entry is a link or a device"));
        }
        if stored.ends_with(['/', '\\']) || kind == S_IFDIR {
            continue;
        }
        if path.is_empty() {
            return Err(IoError::archive(name, "an entry has no name"));
        }
        // Two names that differ in case are one file on half of the systems, and a check could be passed with the one
        // and a conversion done with the other.
        if !folded.insert(path.to_lowercase()) {
            return Err(IoError::archive(name, "two entries have names that differ only in case"));
        }
        let full = format!("{name}!/{path}");
        limits.judge_entry(&full, file.compressed_size(), file.size())?;
        // Declared sizes suffice for the sum: reading refuses an entry that gives more than it declares.
        total = total.saturating_add(file.size());
        if total > limits.total_bytes {
            return Err(limit("uncompressed bytes of one archive", limits.total_bytes, name));
        }
        if path.split('/').any(|part| part.starts_with('.') || part == "__MACOSX") {
            hidden.push(full);
            continue;
        }
        let start = file
            .data_start()
            .ok_or_else(|| IoError::archive(name, "an entry has no place in the archive"))?;
        let method = match file.compression() {
            CompressionMethod::Stored => Method::Stored,
            CompressionMethod::Deflated => Method::Deflated,
            _ => Method::Unsupported,
        };
        let entry = Entry {
            archive: archive.clone(),
            start,
            packed: file.compressed_size(),
            size: file.size(),
            crc: file.crc32(),
            method,
            limits: limits.clone(),
        };
        files.push(Input::from_entry(full, entry));
    }
    files.sort_by(|a, b| a.name().cmp(b.name()));
    hidden.sort();
    Ok(Listing { files, hidden })
}

fn limit(what: &'static str, limit: u64, place: &str) -> IoError {
    LimitError { what, limit, place: Some(place.to_owned()) }.into()
}

/// The name with `/` between components and without empty ones and `.`; refused where it leads out of the archive on
/// any system, not only on this one.
fn safe_path(stored: &str) -> Result<String, &'static str> {
    if stored.contains('\0') {
        return Err("an entry name holds a NUL");
    }
    let slashed = stored.replace('\\', "/");
    if slashed.starts_with('/') {
        return Err("an entry name is an absolute path");
    }
    let mut start = slashed.chars();
    if start.next().is_some_and(|c| c.is_ascii_alphabetic()) && start.next() == Some(':') {
        return Err("an entry name starts with a drive");
    }
    let mut parts = Vec::new();
    for part in slashed.split('/') {
        match part {
            "" | "." => {}
            ".." => return Err("an entry name leads out of the archive"),
            part => parts.push(part),
        }
    }
    Ok(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::safe_path;

    #[test]
    fn paths_that_leave_the_archive_are_refused() {
        for bad in [
            "../a",
            "a/../../b",
            "a/..",
            "/etc/passwd",
            "\\a",
            "..\\a",
            "a\\..\\b",
            "\\\\host\\share\\a",
            "//host/share",
            "C:\\a",
            "c:a",
            "a\0b",
        ] {
            assert!(safe_path(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn honest_paths_are_kept_with_slashes() {
        for (stored, path) in
            [("a/b.csv", "a/b.csv"), ("./a//b", "a/b"), ("a\\b", "a/b"), ("a..b/..c", "a..b/..c")]
        {
            assert_eq!(safe_path(stored), Ok(path.to_owned()));
        }
    }
}
