//! Writing a package.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use mesinfos_schema::catalogue::Body;
use mesinfos_schema::exchange::{
    Coverage, CoverageKind, Generator, Manifest, ManifestFile, ManifestSchema, Reject,
};
use mesinfos_schema::identity::Key;
use mesinfos_schema::json::WriteJson;
use mesinfos_schema::record::{Record, RecordId};
use mesinfos_schema::values::{Count, Moment, Period, Text};
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use zip::write::SimpleFileOptions;

use crate::error::WriteError;
use crate::overview::{Overview, RejectKind, TypeOverview};
use crate::preview::Preview;
use crate::spool::{Finished, Spool, hex};
use crate::{MANIFEST, NDJSON, PAGE, REJECTS, datapackage};

/// What a writer is told.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct WriteOptions {
    /// When the package is made: the manifest's `createdAt`, and the time of zip entries.
    pub created_at: Moment,
    /// The manifest to start from: whatever is known of controller, purposes, rights. Its `files`, `dataPeriod` and
    /// (where it is `None` here) `packageId` are filled in.
    pub manifest: Option<Manifest>,
    /// The package's id; derived from the content where absent.
    pub package_id: Option<Text>,
    /// The program that makes it.
    pub generator: Option<Generator>,
    /// Ids of the consents it is made under; it is then a part of what is held.
    pub consents: Vec<Text>,
}

impl WriteOptions {
    /// A package made at that time, with nothing known but its files.
    #[must_use]
    pub fn new(created_at: Moment) -> Self {
        Self { created_at, manifest: None, package_id: None, generator: None, consents: Vec::new() }
    }
}

/// Writes a package: records of any type in any order, then everything else.
///
/// Nothing appears at the target before [`PackageWriter::finish`], and then all of it at once.
pub struct PackageWriter {
    target: PathBuf,
    zip: bool,
    staging: TempDir,
    options: WriteOptions,
    spools: BTreeMap<String, Spool>,
    /// Files of records that are closed.
    closed: Vec<(String, Finished)>,
    rejects: Option<Plain>,
    attachments: Vec<ManifestFile>,
    paths: BTreeSet<String>,
    overview: Gathered,
    /// Collection time of each source, to rank records of one id.
    collected: BTreeMap<RecordId, u32>,
    times: Vec<(RecordId, Option<Moment>)>,
    line: Vec<u8>,
}

impl std::fmt::Debug for PackageWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PackageWriter").field("target", &self.target).finish_non_exhaustive()
    }
}

#[derive(Default)]
struct Gathered {
    sources: Vec<(RecordId, mesinfos_schema::exchange::Source)>,
    types: BTreeMap<String, TypeOverview>,
    accounts: BTreeMap<RecordId, mesinfos_schema::types::banking::Account>,
    balances: BTreeMap<(RecordId, String), mesinfos_schema::types::banking::Balance>,
    rejects: BTreeMap<String, RejectKind>,
}

/// What was written.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Written {
    /// The manifest as it stands in the package.
    pub manifest: Manifest,
    /// Records left out since another of the same id won.
    pub repeated: u64,
}

impl PackageWriter {
    /// Starts a package. A target that ends in `.zip` becomes a zip, any other a directory.
    ///
    /// # Errors
    /// [`WriteError::Occupied`] where the target is not empty and not a package; [`WriteError::Io`].
    pub fn create(target: impl AsRef<Path>, options: WriteOptions) -> Result<Self, WriteError> {
        let target = target.as_ref().to_path_buf();
        let zip = target.extension().is_some_and(|e| e.eq_ignore_ascii_case("zip"));
        refuse_occupied(&target)?;
        let parent = match target.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
            _ => PathBuf::from("."),
        };
        fs::create_dir_all(&parent).map_err(WriteError::io(parent.display()))?;
        let staging = tempfile::Builder::new()
            .prefix(".mesinfos-")
            .tempdir_in(&parent)
            .map_err(WriteError::io(parent.display()))?;
        fs::create_dir(staging.path().join("data")).map_err(WriteError::io("data"))?;
        Ok(Self {
            target,
            zip,
            staging,
            options,
            spools: BTreeMap::new(),
            closed: Vec::new(),
            rejects: None,
            attachments: Vec::new(),
            paths: BTreeSet::new(),
            overview: Gathered::default(),
            collected: BTreeMap::new(),
            times: Vec::new(),
            line: Vec::with_capacity(1024),
        })
    }

    /// Adds a record. A source must come before the records that name it, where records of one id can repeat.
    ///
    /// # Errors
    /// [`WriteError::Io`].
    pub fn record(&mut self, record: &Record) -> Result<(), WriteError> {
        self.line.clear();
        record.write_json(&mut self.line)?;
        self.line.push(b'\n');
        self.gather(record);
        let line = std::mem::take(&mut self.line);
        let result = self.push(record.type_name(), record.id, record.source, &line);
        self.line = line;
        result
    }

    /// Adds a record in its original text, so that members unknown to this version travel on.
    ///
    /// # Errors
    /// [`WriteError::Json`] where the text is not a record; [`WriteError::Io`].
    pub fn raw_record(&mut self, line: &str) -> Result<(), WriteError> {
        let record = Record::read(line)?;
        self.gather(&record);
        let mut bytes = line.trim_end().as_bytes().to_vec();
        bytes.push(b'\n');
        self.push(record.type_name(), record.id, record.source, &bytes)
    }

    /// Adds a record that a consent let through: members its type requires may be missing, so of its text only the
    /// envelope is read.
    ///
    /// # Errors
    /// [`WriteError::Json`] where the text has no envelope; [`WriteError::Io`].
    pub fn minimised_record(&mut self, line: &str) -> Result<(), WriteError> {
        #[derive(serde::Deserialize)]
        struct Envelope<'a> {
            #[serde(rename = "type", borrow)]
            name: std::borrow::Cow<'a, str>,
            id: RecordId,
            source: Option<RecordId>,
        }
        let envelope: Envelope<'_> = serde_json::from_str(line)?;
        let name = envelope.name.into_owned();
        // It becomes a file's name.
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-/".contains(c);
        if !name.chars().all(plain) || name.starts_with('.') || name.contains("..") {
            return Err(WriteError::Path(format!("data/{}", name.escape_debug())));
        }
        self.overview.types.entry(name.clone()).or_default().add(envelope.source, None);
        let mut bytes = line.trim_end().as_bytes().to_vec();
        bytes.push(b'\n');
        self.push(&name, envelope.id, envelope.source, &bytes)
    }

    fn push(
        &mut self,
        name: &str,
        id: RecordId,
        source: Option<RecordId>,
        line: &[u8],
    ) -> Result<(), WriteError> {
        if !self.spools.contains_key(name) {
            if self.closed.iter().any(|(closed, _)| closed == name) {
                return Err(WriteError::Path(data_path(name)));
            }
            let path = self.staging.path().join(data_path(name));
            self.spools.insert(name.to_owned(), Spool::create(path)?);
        }
        let rank = source.and_then(|source| self.collected.get(&source)).copied().unwrap_or(0);
        match self.spools.get_mut(name) {
            Some(spool) => spool.push(id, rank, line),
            None => Ok(()),
        }
    }

    fn gather(&mut self, record: &Record) {
        let gathered = &mut self.overview;
        let body = record.body();
        gathered.types.entry(record.type_name().to_owned()).or_default().add(record.source, body);
        match body {
            Some(Body::Source(source)) => {
                self.times.push((record.id, source.collected_at));
                self.rank_sources();
                self.overview.sources.push((record.id, source.as_ref().clone()));
            }
            Some(Body::Account(account)) => {
                gathered.accounts.insert(record.id, account.as_ref().clone());
            }
            Some(Body::Balance(balance)) => {
                let key = (balance.account, balance.kind.as_str().to_owned());
                let newer = gathered
                    .balances
                    .get(&key)
                    .is_none_or(|known| known.on.date() <= balance.on.date());
                if newer {
                    gathered.balances.insert(key, balance.as_ref().clone());
                }
            }
            _ => {}
        }
    }

    /// A source's rank: seconds of its collection time, so that ranks given earlier stay true. None known: the lowest.
    fn rank_sources(&mut self) {
        for (id, at) in self.times.drain(..) {
            let seconds = at.map_or(0, |at| at.seconds_since_epoch().0.max(0));
            self.collected.insert(id, u32::try_from(seconds).unwrap_or(u32::MAX));
        }
    }

    /// Adds what was not converted.
    ///
    /// # Errors
    /// [`WriteError::Io`].
    pub fn reject(&mut self, reject: &Reject) -> Result<(), WriteError> {
        self.overview.rejects.entry(reject.code.clone()).or_default().add(reject);
        let rejects = match &mut self.rejects {
            Some(rejects) => rejects,
            None => self.rejects.insert(Plain::create(self.staging.path(), REJECTS)?),
        };
        let mut line = serde_json::to_vec(reject)?;
        line.push(b'\n');
        rejects.write(&line)
    }

    /// Adds a file as it is, below `attachments/` or `consent/`.
    ///
    /// # Errors
    /// [`WriteError::Path`] for a path elsewhere, with `..`, or already taken; [`WriteError::Io`].
    pub fn file(
        &mut self,
        path: &str,
        media_type: &str,
        content: &mut dyn Read,
    ) -> Result<(), WriteError> {
        let plain = path
            .split('/')
            .all(|part| !matches!(part, "" | "." | "..") && !part.contains(['\\', ':', '\0']));
        let place = path.starts_with("attachments/") || path.starts_with("consent/");
        if !plain || !place || !self.paths.insert(path.to_lowercase()) {
            return Err(WriteError::Path(path.to_owned()));
        }
        let mut file = Plain::create(self.staging.path(), path)?;
        let mut buffer = [0_u8; 16 * 1024];
        loop {
            let read = content.read(&mut buffer).map_err(WriteError::io(path))?;
            let Some(part) = buffer.get(..read).filter(|part| !part.is_empty()) else { break };
            file.write(part)?;
        }
        let entry = file.finish(path, media_type, None, None)?;
        self.attachments.push(entry);
        Ok(())
    }

    /// Closes the files of records, and says what they are: bytes, hash, count, for receipts that rest on them. No
    /// record of one of these types can be added any more.
    ///
    /// # Errors
    /// [`WriteError::Io`].
    pub fn close(&mut self) -> Result<Vec<ManifestFile>, WriteError> {
        for (name, spool) in std::mem::take(&mut self.spools) {
            self.closed.push((name, spool.finish()?));
        }
        Ok(self.closed.iter().filter_map(|(name, finished)| data_entry(name, finished)).collect())
    }

    /// Finishes: `page` makes `index.html` out of what is in the package, or leaves it out.
    ///
    /// # Errors
    /// [`WriteError::Io`], [`WriteError::Zip`]; the target is then as it was.
    pub fn finish(
        mut self,
        page: impl FnOnce(&Overview) -> Option<String>,
    ) -> Result<Written, WriteError> {
        self.close()?;
        let mut files = Vec::new();
        let mut repeated = 0;
        for (name, finished) in std::mem::take(&mut self.closed) {
            repeated += finished.repeated;
            if let Some(overview) = self.overview.types.get_mut(&name) {
                overview.records = finished.records;
                let path = data_path(&name);
                overview.preview = Preview::of_file(&self.staging.path().join(&path))
                    .map_err(WriteError::io(&path))?;
            }
            files.extend(data_entry(&name, &finished));
        }
        if let Some(rejects) = self.rejects.take() {
            let count = self.overview.rejects.values().map(|kind| kind.count).sum();
            files.push(rejects.finish(REJECTS, NDJSON, None, Count::new(count))?);
        }
        files.append(&mut self.attachments);

        let mut manifest = self.manifest(&files);
        let created = self.options.created_at.to_string();
        let view = datapackage::descriptor(&manifest.package_id, &created, &files);
        files.push(self.small("datapackage.json", "application/json", &pretty(&view)?)?);
        let mut overview = self.overview(&manifest);
        overview.manifest.files.clone_from(&files);
        if let Some(html) = page(&overview) {
            files.push(self.small(PAGE, "text/html", html.as_bytes())?);
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        manifest.files = files;
        let text = pretty(&serde_json::to_value(&manifest)?)?;
        fs::write(self.staging.path().join(MANIFEST), text).map_err(WriteError::io(MANIFEST))?;
        let names: Vec<&str> = manifest.files.iter().map(|file| file.path.as_str()).collect();
        self.appear(&names)?;
        Ok(Written { manifest, repeated })
    }

    /// Where the package stands until it appears.
    pub(crate) fn staging(&self) -> &Path {
        self.staging.path()
    }

    /// Puts what is in the staging folder to the target: the manifest, then the files of these names.
    pub(crate) fn appear(self, names: &[&str]) -> Result<(), WriteError> {
        if self.zip { self.move_zip(names) } else { self.move_directory() }
    }

    fn manifest(&self, files: &[ManifestFile]) -> Manifest {
        let text = |text: &str| Text::new(text);
        let generator = self.options.generator.clone().or_else(|| {
            Some(Generator::new(text(env!("CARGO_PKG_NAME"))?, text(env!("CARGO_PKG_VERSION"))?))
        });
        let mut hashes: Vec<String> =
            files.iter().map(|file| format!("{} {}", file.path, file.sha256)).collect();
        hashes.sort();
        let derived = hashes
            .iter()
            .fold(Key::new("exchange.package", "", "", "content"), |key, hash| key.part(hash))
            .part(&self.options.created_at.to_string())
            .id(None);
        let derived = format!("urn:uuid:{derived}");
        let source = mesinfos_schema::exchange::Source::current();
        let mut manifest = match (&self.options.manifest, generator) {
            (Some(manifest), _) => manifest.clone(),
            (None, generator) => Manifest::new(
                ManifestSchema::V1,
                source.standard.clone(),
                source.standard.clone(),
                self.options.created_at,
                generator.unwrap_or_else(|| {
                    Generator::new(source.standard.clone(), source.standard.clone())
                }),
                Vec::new(),
            ),
        };
        manifest.standard = source.standard;
        manifest.created_at = self.options.created_at;
        if let Some(generator) = &self.options.generator {
            manifest.generator = generator.clone();
        }
        if !self.options.consents.is_empty() {
            manifest.consents.clone_from(&self.options.consents);
            // Whatever the manifest to start from says: what a consent lets through is never all.
            if manifest.coverage.as_ref().is_none_or(|c| c.kind == CoverageKind::Full) {
                manifest.coverage = Some(Coverage::new(CoverageKind::Partial));
            }
        }
        if let Some(id) = self.options.package_id.clone().or_else(|| Text::new(&derived)) {
            manifest.package_id = id;
        }
        if manifest.data_period.is_none() {
            manifest.data_period = self.period();
        }
        manifest
    }

    /// From the first day of any record to the day after the last. What a source says of itself is no data.
    fn period(&self) -> Option<Period> {
        let types = || {
            self.overview
                .types
                .iter()
                .filter(|(name, _)| *name != "exchange.source/1")
                .map(|(_, t)| t)
        };
        let first = types().filter_map(|t| t.first).map(|m| m.date()).min()?;
        let last = types().filter_map(|t| t.last).map(|m| m.date()).max()?;
        let after =
            mesinfos_schema::values::Date::from_days_since_epoch(last.days_since_epoch() + 1)?;
        Period::between(first.into(), after.into())
    }

    fn overview(&mut self, manifest: &Manifest) -> Overview {
        let gathered = std::mem::take(&mut self.overview);
        Overview {
            manifest: manifest.clone(),
            sources: gathered.sources,
            types: gathered.types,
            accounts: gathered.accounts.into_iter().collect(),
            balances: gathered.balances.into_values().collect(),
            rejects: gathered.rejects,
        }
    }

    fn small(&self, path: &str, media: &str, content: &[u8]) -> Result<ManifestFile, WriteError> {
        let mut file = Plain::create(self.staging.path(), path)?;
        file.write(content)?;
        file.finish(path, media, None, None)
    }

    fn move_directory(self) -> Result<(), WriteError> {
        let failed = || WriteError::io(self.target.display());
        let staging = self.staging.path().to_path_buf();
        allow_reading(&staging).map_err(failed())?;
        if self.target.exists() {
            // What was there is ours or empty: it goes only when the new one stands beside it.
            let old = tempfile::Builder::new()
                .prefix(".mesinfos-old-")
                .tempdir_in(staging.parent().unwrap_or(Path::new(".")))
                .map_err(failed())?;
            fs::rename(&self.target, old.path().join("package")).map_err(failed())?;
            if let Err(error) = fs::rename(&staging, &self.target) {
                let _ = fs::rename(old.path().join("package"), &self.target);
                return Err(failed()(error));
            }
        } else {
            fs::rename(&staging, &self.target).map_err(failed())?;
        }
        // It was renamed away: nothing is left to remove.
        let _ = self.staging.keep();
        Ok(())
    }

    fn move_zip(self, names: &[&str]) -> Result<(), WriteError> {
        let failed = || WriteError::io(self.target.display());
        let parent = self.staging.path().parent().unwrap_or(Path::new("."));
        let file =
            tempfile::Builder::new().prefix(".mesinfos-").tempfile_in(parent).map_err(failed())?;
        let mut zip = zip::ZipWriter::new(BufWriter::new(file));
        let options = SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Deflated)
            .last_modified_time(zip::DateTime::default())
            .unix_permissions(0o644)
            .large_file(true);
        for name in std::iter::once(&MANIFEST).chain(names) {
            let name = *name;
            zip.start_file(name, options)?;
            let path = self.staging.path().join(name);
            let mut reader = BufReader::new(File::open(&path).map_err(WriteError::io(name))?);
            std::io::copy(&mut reader, &mut zip).map_err(failed())?;
        }
        let file = zip.finish()?.into_inner().map_err(|error| failed()(error.into_error()))?;
        file.persist(&self.target).map_err(|error| failed()(error.error))?;
        Ok(())
    }
}

/// A file that is hashed while it is written.
struct Plain {
    out: BufWriter<File>,
    hash: Sha256,
    bytes: u64,
}

impl Plain {
    fn create(staging: &Path, path: &str) -> Result<Self, WriteError> {
        let full = staging.join(path);
        if let Some(parent) = full.parent() {
            fs::create_dir_all(parent).map_err(WriteError::io(path))?;
        }
        let file = File::create(full).map_err(WriteError::io(path))?;
        Ok(Self { out: BufWriter::new(file), hash: Sha256::new(), bytes: 0 })
    }

    fn write(&mut self, part: &[u8]) -> Result<(), WriteError> {
        self.hash.update(part);
        self.bytes += u64::try_from(part.len()).unwrap_or(u64::MAX);
        self.out.write_all(part).map_err(WriteError::io("a file of the package"))
    }

    fn finish(
        mut self,
        path: &str,
        media_type: &str,
        record_type: Option<Text>,
        records: Option<Count>,
    ) -> Result<ManifestFile, WriteError> {
        self.out.flush().map_err(WriteError::io(path))?;
        let sha256 = hex(&self.hash.finalize());
        entry(path, media_type, self.bytes, &sha256, record_type, records)
            .ok_or_else(|| WriteError::Path(path.to_owned()))
    }
}

/// The file of a type's records.
fn data_entry(name: &str, finished: &Finished) -> Option<ManifestFile> {
    entry(
        &data_path(name),
        NDJSON,
        finished.bytes,
        &finished.sha256,
        Text::new(name),
        Count::new(finished.records),
    )
}

fn entry(
    path: &str,
    media_type: &str,
    bytes: u64,
    sha256: &str,
    record_type: Option<Text>,
    records: Option<Count>,
) -> Option<ManifestFile> {
    let mut file = ManifestFile::new(
        Text::new(path)?,
        Count::new(bytes)?,
        Text::new(sha256)?,
        Text::new(media_type)?,
    );
    file.record_type = record_type;
    file.records = records;
    Some(file)
}

/// `banking.transaction/1` → `data/banking.transaction.1.ndjson`.
pub(crate) fn data_path(name: &str) -> String {
    format!("data/{}.ndjson", name.replace('/', "."))
}

fn pretty(value: &serde_json::Value) -> Result<Vec<u8>, WriteError> {
    let mut text = serde_json::to_vec_pretty(value)?;
    text.push(b'\n');
    Ok(text)
}

/// A target that holds something else is never touched.
fn refuse_occupied(target: &Path) -> Result<(), WriteError> {
    let occupied = || Err(WriteError::Occupied { path: target.display().to_string() });
    let Ok(metadata) = fs::symlink_metadata(target) else { return Ok(()) };
    if metadata.is_dir() {
        let mut entries = fs::read_dir(target).map_err(WriteError::io(target.display()))?;
        if entries.next().is_none() || is_manifest(&target.join(MANIFEST)) {
            return Ok(());
        }
        return occupied();
    }
    let ours =
        metadata.is_file() && crate::Package::open(target, &mesinfos_io::Limits::default()).is_ok();
    if ours || metadata.is_file() && metadata.len() == 0 { Ok(()) } else { occupied() }
}

fn is_manifest(path: &Path) -> bool {
    let Ok(file) = File::open(path) else { return false };
    let mut head = Vec::new();
    // A manifest says what it is near its end (members are sorted), so it is read whole within reason.
    if file.take(64 * 1024 * 1024).read_to_end(&mut head).is_err() {
        return false;
    }
    serde_json::from_slice::<Manifest>(&head).is_ok()
}

/// A temporary directory is the owner's alone; a package is as readable as any file of theirs.
#[cfg(unix)]
fn allow_reading(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn allow_reading(_: &Path) -> std::io::Result<()> {
    Ok(())
}
