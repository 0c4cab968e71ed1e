//! The bounds on what a hostile file controls.

use crate::error::{IoError, LimitError};

/// The bounds on what an input may make the reader hold or do. The defaults are far above any real export.
///
/// ```
/// let mut limits = mesinfos_io::Limits::default();
/// limits.line = 64 * 1024;
/// assert_eq!(limits.entries, 10_000);
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of one line or record, without its terminator. 1 MiB.
    pub line: usize,
    /// Depth of nesting: elements, objects, directories. 128.
    pub depth: usize,
    /// Entries of one archive. 10 000.
    pub entries: usize,
    /// Uncompressed bytes of one archive entry. 16 GiB.
    pub entry_bytes: u64,
    /// Uncompressed bytes of all entries of one archive. 64 GiB.
    pub total_bytes: u64,
    /// Uncompressed bytes per compressed byte of an entry, judged only past 1 MiB uncompressed: small regular files
    /// compress very well and harm nobody. 200.
    pub ratio: u64,
    /// Rejected items described one by one; the others are only counted. 1 000.
    pub rejects_shown: usize,
    /// Attributes of one element. 256.
    pub attributes: usize,
    /// Columns of one table row. 4 096.
    pub columns: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            line: 1 << 20,
            depth: 128,
            entries: 10_000,
            entry_bytes: 16 << 30,
            total_bytes: 64 << 30,
            ratio: 200,
            rejects_shown: 1_000,
            attributes: 256,
            columns: 4_096,
        }
    }
}

/// Below this many uncompressed bytes the ratio says nothing.
const RATIO_FROM: u64 = 1 << 20;

impl Limits {
    /// Judges one archive entry, by its declared or its real size: both are asked, since a declaration may lie.
    pub(crate) fn judge_entry(
        &self,
        place: &str,
        packed: u64,
        unpacked: u64,
    ) -> Result<(), IoError> {
        let refuse = |what, limit| {
            Err(IoError::Limit(LimitError { what, limit, place: Some(place.to_owned()) }))
        };
        if unpacked > self.entry_bytes {
            return refuse("uncompressed bytes of one archive entry", self.entry_bytes);
        }
        if unpacked > RATIO_FROM && unpacked / packed.max(1) >= self.ratio.saturating_add(1) {
            return refuse("compression ratio of an archive entry", self.ratio);
        }
        Ok(())
    }
}
