//! Reading a package.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use mesinfos_io::{Input, IoError, LimitError, Limits, Lines, sniff};
use mesinfos_schema::exchange::{Manifest, ManifestFile};
use mesinfos_schema::finding::{Finding, Place, Severity};
use mesinfos_schema::record::{Raw, Record};

use crate::container::Container;
use crate::error::ReadError;
use crate::overview::{Overview, RejectKind, TypeOverview};
use crate::{MANIFEST, REJECTS, SIGNATURE};

/// Bytes of a manifest that are read at most.
const MANIFEST_LIMIT: u64 = 64 * 1024 * 1024;
/// Bytes of a signature that are read at most.
const SIGNATURE_LIMIT: u64 = 64 * 1024;

/// A package whose manifest is not read yet: bytes, of which a signature can be checked first.
#[derive(Debug)]
pub struct RawPackage {
    name: String,
    text: String,
    files: BTreeMap<String, Input>,
    foreign: Vec<String>,
    limits: Limits,
}

impl RawPackage {
    /// Opens a directory or a zip.
    ///
    /// # Errors
    /// [`ReadError::NoManifest`], or whatever keeps the bytes from being read.
    pub fn open(path: impl AsRef<Path>, limits: &Limits) -> Result<Self, ReadError> {
        let path = path.as_ref();
        let name = path.display().to_string();
        Self::of(name, Container::open(path, limits)?, limits)
    }

    /// Opens a zip that came some other way.
    ///
    /// # Errors
    /// As [`RawPackage::open`].
    pub fn open_input(input: Input, limits: &Limits) -> Result<Self, ReadError> {
        let name = input.name().to_owned();
        Self::of(name, Container::of_input(input, limits)?, limits)
    }

    fn of(name: String, container: Container, limits: &Limits) -> Result<Self, ReadError> {
        let mut files: BTreeMap<String, Input> = container.files.into_iter().collect();
        let Some(input) = files.remove(MANIFEST) else { return Err(ReadError::NoManifest(name)) };
        let text = text(&input, MANIFEST_LIMIT)?;
        Ok(Self { name, text, files, foreign: container.foreign, limits: limits.clone() })
    }

    /// The package's name, as it was opened.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The exact text of the manifest.
    #[must_use]
    pub fn manifest_text(&self) -> &str {
        &self.text
    }

    /// The exact text of the detached signature; `None` where there is none.
    ///
    /// # Errors
    /// Whatever keeps it from being read; a limit beyond 64 KiB.
    pub fn signature(&self) -> Result<Option<String>, ReadError> {
        self.files.get(SIGNATURE).map(|input| text(input, SIGNATURE_LIMIT)).transpose()
    }

    /// Reads the manifest.
    ///
    /// # Errors
    /// [`ReadError::Manifest`].
    pub fn read(self) -> Result<Package, ReadError> {
        let manifest = serde_json::from_str(&self.text).map_err(|error| ReadError::Manifest {
            path: format!("{}/{MANIFEST}", self.name),
            reason: error.to_string(),
        })?;
        let Self { name, text, files, foreign, limits } = self;
        Ok(Package { name, manifest, text, files, foreign, limits })
    }
}

/// The whole text of a small file: what lies beyond the limit is an error, never left out.
fn text(input: &Input, limit: u64) -> Result<String, ReadError> {
    let mut text = String::new();
    let read = input.open()?.take(limit + 1).read_to_string(&mut text);
    read.map_err(|source| match IoError::find(&source) {
        Some(_) => IoError::from_io(source),
        None => IoError::Read { name: input.name().to_owned(), source },
    })?;
    if u64::try_from(text.len()).unwrap_or(u64::MAX) > limit {
        let what = "bytes of a manifest or signature";
        return Err(IoError::Limit(LimitError { what, limit, place: None }).into());
    }
    Ok(text)
}

/// A package, opened. Its files are read on demand and never extracted.
#[derive(Debug)]
pub struct Package {
    name: String,
    manifest: Manifest,
    text: String,
    files: BTreeMap<String, Input>,
    foreign: Vec<String>,
    limits: Limits,
}

impl Package {
    /// Opens a directory or a zip.
    ///
    /// # Errors
    /// [`ReadError::NoManifest`], [`ReadError::Manifest`], or whatever keeps the bytes from being read.
    pub fn open(path: impl AsRef<Path>, limits: &Limits) -> Result<Self, ReadError> {
        RawPackage::open(path, limits)?.read()
    }

    /// Opens a zip that came some other way.
    ///
    /// # Errors
    /// As [`Package::open`].
    pub fn open_input(input: Input, limits: &Limits) -> Result<Self, ReadError> {
        RawPackage::open_input(input, limits)?.read()
    }

    /// The package's name, as it was opened.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The manifest.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The manifest's own text, for places in it and members that this version does not know.
    #[must_use]
    pub fn manifest_text(&self) -> &str {
        &self.text
    }

    /// A file of the package.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<&Input> {
        self.files.get(path)
    }

    /// Every file but the manifest, by path.
    pub fn files(&self) -> impl Iterator<Item = (&str, &Input)> {
        self.files.iter().map(|(path, input)| (path.as_str(), input))
    }

    /// The types it has records of.
    pub fn types(&self) -> impl Iterator<Item = &ManifestFile> {
        self.manifest.files.iter().filter(|file| file.record_type.is_some())
    }

    /// The records of one type, in their original text.
    ///
    /// # Errors
    /// [`ReadError::NoFile`] where it has none of that type; whatever keeps the file from being opened.
    pub fn records(&self, record_type: &str) -> Result<Records, ReadError> {
        let entry = self
            .types()
            .find(|file| file.record_type.as_deref() == Some(record_type))
            .ok_or_else(|| ReadError::NoFile(format!("records of {record_type}")))?;
        let input = self
            .files
            .get(entry.path.as_str())
            .ok_or_else(|| ReadError::NoFile(entry.path.to_string()))?;
        Records::of(input, &self.limits)
    }

    /// Checks that the files are those of the manifest, byte for byte: nothing extra, nothing missing.
    ///
    /// # Errors
    /// Whatever keeps a file from being read. What is wrong with the package is a finding, not an error.
    pub fn verify(&self) -> Result<Vec<Finding>, ReadError> {
        let mut findings = Vec::new();
        let mut listed: BTreeMap<&str, &ManifestFile> = BTreeMap::new();
        let mut error = |code: &str, path: &str, message: String| {
            findings.push(Finding::new(
                code,
                Severity::Error,
                Place::file(format!("{}/{path}", self.name)),
                message,
            ));
        };
        for file in &self.manifest.files {
            let path = file.path.as_str();
            if listed.insert(path, file).is_some() {
                error("package.file-twice", path, "the manifest lists this file twice".to_owned());
            }
            if path == MANIFEST || path == SIGNATURE {
                error(
                    "package.path",
                    path,
                    "the manifest lists itself or its signature".to_owned(),
                );
            }
        }
        for (path, input) in &self.files {
            let Some(file) = listed.remove(path.as_str()) else {
                if path != SIGNATURE {
                    error("package.file-extra", path, "not listed in the manifest".to_owned());
                }
                continue;
            };
            // The size first: what is of another length is not read to know that its bytes are others.
            let (stated, found) = (file.bytes.get(), input.len()?);
            if found != stated {
                error("package.size", path, format!("{found} bytes, the manifest says {stated}"));
            }
            if found != stated || input.digest()?.sha256 != *file.sha256 {
                error("package.hash", path, "the bytes are not those of the manifest".to_owned());
            }
            if let Some(stated) = file.records {
                let found = count_lines(input, &self.limits)?;
                if found != stated.get() {
                    error(
                        "package.count",
                        path,
                        format!("{found} records, the manifest says {stated}"),
                    );
                }
            }
        }
        for path in listed.keys() {
            error("package.file-missing", path, "listed in the manifest and not there".to_owned());
        }
        if self.manifest.seal.is_some() && !self.files.contains_key(SIGNATURE) {
            let message = "the manifest says the package is sealed, and there is no signature";
            error("package.signature-missing", SIGNATURE, message.to_owned());
        }
        for path in &self.foreign {
            error("package.file-foreign", path, "a link, a device or a hidden file".to_owned());
        }
        Ok(findings)
    }

    /// What it holds, in numbers and by its first and last records. Goes through all records once.
    ///
    /// # Errors
    /// Whatever keeps a file from being read. A line that is no record is left out of the numbers.
    pub fn overview(&self) -> Result<Overview, ReadError> {
        let mut overview = Overview {
            manifest: self.manifest.clone(),
            sources: Vec::new(),
            types: BTreeMap::new(),
            accounts: Vec::new(),
            balances: Vec::new(),
            rejects: BTreeMap::new(),
        };
        for file in self.types() {
            let name = file.record_type.as_deref().unwrap_or_default();
            let mut of_type = TypeOverview::default();
            for raw in self.records(name)? {
                let raw = raw?;
                let Ok(record) = raw.decode() else { continue };
                use mesinfos_schema::catalogue::Body;
                of_type.add(record.source, record.body());
                of_type.preview.add(raw.as_str());
                match record.body() {
                    Some(Body::Source(source)) => {
                        overview.sources.push((record.id, source.as_ref().clone()));
                    }
                    Some(Body::Account(account)) => {
                        overview.accounts.push((record.id, account.as_ref().clone()));
                    }
                    Some(Body::Balance(balance)) => {
                        overview.balances.push(balance.as_ref().clone())
                    }
                    _ => {}
                }
            }
            overview.types.insert(name.to_owned(), of_type);
        }
        if let Some(input) = self.files.get(REJECTS) {
            let sniffed = sniff(&[], None, true);
            let mut lines = Lines::new(input.decode(sniffed)?, &self.limits);
            while let Some(line) = lines.next_line()? {
                if let Ok(reject) =
                    serde_json::from_str::<mesinfos_schema::exchange::Reject>(line.text)
                {
                    let kind: &mut RejectKind =
                        overview.rejects.entry(reject.code.clone()).or_default();
                    kind.add(&reject);
                }
            }
        }
        Ok(overview)
    }
}

fn count_lines(input: &Input, limits: &Limits) -> Result<u64, ReadError> {
    let mut lines = mesinfos_io::ByteLines::new(std::io::BufReader::new(input.open()?), limits);
    let mut count = 0;
    while let Some(line) = lines.next_line()? {
        count += u64::from(!line.bytes.is_empty());
    }
    Ok(count)
}

/// The records of one file, one line at a time.
#[derive(Debug)]
pub struct Records {
    lines: Lines<mesinfos_io::Decoder<Box<dyn Read + Send>>>,
    name: String,
    line: u64,
}

impl Records {
    /// The records of a file of NDJSON.
    ///
    /// # Errors
    /// Whatever keeps it from being opened.
    pub fn of(input: &Input, limits: &Limits) -> Result<Self, ReadError> {
        // NDJSON is UTF-8, whatever its bytes look like.
        let sniffed = sniff(&[], None, true);
        let lines = Lines::new(input.decode(sniffed)?, limits);
        Ok(Self { lines, name: input.name().to_owned(), line: 0 })
    }

    /// The line the last record stood on.
    #[must_use]
    pub fn line(&self) -> u64 {
        self.line
    }
}

impl Iterator for Records {
    type Item = Result<Raw<Record>, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let line = match self.lines.next_line() {
                Ok(Some(line)) => line,
                Ok(None) => return None,
                Err(error) => return Some(Err(error.into())),
            };
            self.line = line.number;
            if line.text.trim().is_empty() {
                continue;
            }
            return Some(Raw::from_text(line.text.to_owned()).map_err(|error| {
                ReadError::Manifest {
                    path: format!("{}:{}", self.name, line.number),
                    reason: error.to_string(),
                }
            }));
        }
    }
}
