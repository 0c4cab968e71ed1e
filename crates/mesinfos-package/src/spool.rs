//! Records of one type on their way into a package: one file, and 32 bytes a record to see repeated ids.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use mesinfos_schema::record::RecordId;
use sha2::{Digest, Sha256};

use crate::error::WriteError;

/// Records of one type, one a line.
pub(crate) struct Spool {
    path: PathBuf,
    out: BufWriter<File>,
    hash: Sha256,
    bytes: u64,
    records: u64,
    index: Vec<Entry>,
}

/// Where a record lies, and how its source ranks: the one collected later wins.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    id: [u8; 16],
    offset: u64,
    rank: u32,
    length: u32,
}

/// A finished file of records.
pub(crate) struct Finished {
    pub(crate) bytes: u64,
    pub(crate) records: u64,
    pub(crate) sha256: String,
    /// Records left out since another of the same id won.
    pub(crate) repeated: u64,
}

impl Spool {
    pub(crate) fn create(path: PathBuf) -> Result<Self, WriteError> {
        let file = File::create(&path).map_err(WriteError::io(path.display()))?;
        Ok(Self {
            path,
            out: BufWriter::with_capacity(64 * 1024, file),
            hash: Sha256::new(),
            bytes: 0,
            records: 0,
            index: Vec::new(),
        })
    }

    /// Appends a line (with its line feed). `rank` orders the sources by the time they were collected.
    pub(crate) fn push(&mut self, id: RecordId, rank: u32, line: &[u8]) -> Result<(), WriteError> {
        self.out.write_all(line).map_err(WriteError::io(self.path.display()))?;
        self.hash.update(line);
        let length = u32::try_from(line.len()).unwrap_or(u32::MAX);
        self.index.push(Entry { id: *id.as_bytes(), offset: self.bytes, rank, length });
        self.bytes += u64::try_from(line.len()).unwrap_or(u64::MAX);
        self.records += 1;
        Ok(())
    }

    /// Closes the file; where ids repeat it is written again without those that lost.
    pub(crate) fn finish(mut self) -> Result<Finished, WriteError> {
        let failed = WriteError::io(self.path.display());
        self.out.flush().map_err(failed)?;
        self.index.sort_unstable();
        let mut losers = self.losers()?;
        if losers.is_empty() {
            return Ok(Finished {
                bytes: self.bytes,
                records: self.records,
                sha256: hex(&self.hash.finalize()),
                repeated: 0,
            });
        }
        losers.sort_unstable();
        rewrite(&self.path, &losers)
    }

    /// Offsets of the records that lose against another of the same id.
    fn losers(&self) -> Result<Vec<u64>, WriteError> {
        let mut losers = Vec::new();
        let mut reader: Option<File> = None;
        for group in self.index.chunk_by(|a, b| a.id == b.id).filter(|group| group.len() > 1) {
            let latest = group.iter().map(|entry| entry.rank).max().unwrap_or(0);
            let mut winner: Option<(Vec<u8>, u64)> = None;
            for entry in group.iter().filter(|entry| entry.rank == latest) {
                let file = match &mut reader {
                    Some(file) => file,
                    None => {
                        let file =
                            File::open(&self.path).map_err(WriteError::io(self.path.display()))?;
                        reader.insert(file)
                    }
                };
                // Ties go to the smaller bytes: members are in canonical order already.
                let line = read_at(file, entry).map_err(WriteError::io(self.path.display()))?;
                if winner.as_ref().is_none_or(|(best, _)| line < *best) {
                    winner = Some((line, entry.offset));
                }
            }
            let kept = winner.map(|(_, offset)| offset);
            losers.extend(group.iter().map(|e| e.offset).filter(|offset| Some(*offset) != kept));
        }
        Ok(losers)
    }
}

fn read_at(file: &mut File, entry: &Entry) -> std::io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(entry.offset))?;
    let mut line = Vec::new();
    file.take(u64::from(entry.length)).read_to_end(&mut line)?;
    Ok(line)
}

/// Writes the file again without the lines at these offsets.
fn rewrite(path: &Path, losers: &[u64]) -> Result<Finished, WriteError> {
    let failed = || WriteError::io(path.display());
    let kept = path.with_extension("kept");
    let mut reader = BufReader::new(File::open(path).map_err(failed())?);
    let mut out = BufWriter::new(File::create(&kept).map_err(failed())?);
    let mut losers = losers.iter().copied().peekable();
    let (mut offset, mut hash, mut bytes, mut records, mut repeated) = (0, Sha256::new(), 0, 0, 0);
    let mut line = Vec::new();
    loop {
        line.clear();
        let length = reader.read_until(b'\n', &mut line).map_err(failed())?;
        if length == 0 {
            break;
        }
        let length = u64::try_from(length).unwrap_or(0);
        if losers.next_if_eq(&offset).is_some() {
            repeated += 1;
        } else {
            out.write_all(&line).map_err(failed())?;
            hash.update(&line);
            bytes += length;
            records += 1;
        }
        offset += length;
    }
    out.flush().map_err(failed())?;
    std::fs::rename(&kept, path).map_err(failed())?;
    Ok(Finished { bytes, records, sha256: hex(&hash.finalize()), repeated })
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(64), |mut text, byte| {
        for half in [byte >> 4, byte & 15] {
            text.push(char::from_digit(u32::from(half), 16).unwrap_or('0'));
        }
        text
    })
}
