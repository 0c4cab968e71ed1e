//! The first and the last records of a file, for the page a person reads.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

/// Records kept from either end.
const KEPT: usize = 10;
/// A longer line is left out: what it holds is no row of a table.
const LINE: usize = 16 * 1024;

/// The first and the last records of a file: their lines, at most ten each, and none longer than 16 KiB.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Preview {
    /// The first.
    pub first: Vec<String>,
    /// The last of those after the first.
    pub last: VecDeque<String>,
}

impl std::fmt::Debug for Preview {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The lines are personal data.
        write!(f, "Preview({} first, {} last)", self.first.len(), self.last.len())
    }
}

impl Preview {
    pub(crate) fn add(&mut self, line: &str) {
        if line.trim().is_empty() || line.len() > LINE {
            return;
        }
        if self.first.len() < KEPT {
            self.first.push(line.to_owned());
            return;
        }
        // The buffer of the one that goes is taken for the one that comes.
        let mut kept = if self.last.len() < KEPT { String::new() } else { self.oldest() };
        kept.clear();
        kept.push_str(line);
        self.last.push_back(kept);
    }

    fn oldest(&mut self) -> String {
        self.last.pop_front().unwrap_or_default()
    }

    /// Of a file, looking at its ends alone.
    pub(crate) fn of_file(path: &Path) -> io::Result<Self> {
        let mut preview = Self::default();
        let mut reader = BufReader::new(File::open(path)?);
        let mut at: u64 = 0;
        let mut line = Vec::new();
        // A file of long lines has no first rows to show within this.
        let reach = u64::try_from(2 * KEPT * LINE).unwrap_or(u64::MAX);
        while preview.first.len() < KEPT && at < reach {
            let read = next_line(&mut reader, &mut line)?;
            if read == 0 {
                return Ok(preview);
            }
            at += read;
            preview.add(&String::from_utf8_lossy(&line));
        }
        let end = reader.seek(SeekFrom::End(0))?;
        let tail = end.saturating_sub(reach).max(at);
        reader.seek(SeekFrom::Start(tail))?;
        // Inside a line: the rest of it is none.
        if tail > at {
            next_line(&mut reader, &mut line)?;
        }
        while next_line(&mut reader, &mut line)? > 0 {
            preview.add(&String::from_utf8_lossy(&line));
        }
        Ok(preview)
    }
}

/// The next line without its end, cut where it is too long to be kept; how many bytes it takes in the file.
fn next_line(reader: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<u64> {
    line.clear();
    let limit = u64::try_from(LINE + 2).unwrap_or(u64::MAX);
    let mut read = u64::try_from(reader.take(limit).read_until(b'\n', line)?).unwrap_or(0);
    if line.last() == Some(&b'\n') {
        line.pop();
    } else if read == limit {
        read += u64::try_from(reader.skip_until(b'\n')?).unwrap_or(0);
    }
    Ok(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_keep_the_same_lines() {
        let long = "x".repeat(LINE + 1);
        for count in [0, 1, 9, 10, 11, 19, 20, 21, 5_000] {
            for padding in [1, 200, 9_000] {
                let lines: Vec<String> = (0..count)
                    .map(|n| {
                        if n % 7 == 3 {
                            long.clone()
                        } else {
                            format!("{n}{}", "y".repeat(padding))
                        }
                    })
                    .take(if padding > 1_000 { 60 } else { count })
                    .collect();
                let mut streamed = Preview::default();
                lines.iter().for_each(|line| streamed.add(line));
                let file = tempfile::NamedTempFile::new().unwrap();
                std::fs::write(
                    file.path(),
                    lines.iter().map(|l| format!("{l}\n")).collect::<String>(),
                )
                .unwrap();
                let ends = Preview::of_file(file.path()).unwrap();
                assert!(streamed == ends, "{count} lines of {padding}: {streamed:?}, {ends:?}");
                assert!(streamed.first.iter().all(|line| line.len() <= LINE));
            }
        }
    }
}
