//! Bytes written once and read as often as wanted: in memory while small, then in a temporary file without a name,
//! which the system removes even when the process dies.

use std::borrow::Borrow;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::{Arc, Mutex, PoisonError};

use crate::error::IoError;
use crate::input::Input;

/// Kept in memory up to here.
const MEMORY: usize = 8 << 20;
/// Once on disk, written in blocks of this many bytes.
const WRITE_BLOCK: usize = 256 * 1024;

/// The bytes: first those of the file, if there is one, then the tail.
#[derive(Debug, Default)]
pub(crate) struct Store {
    /// One handle for all readers, so each read seeks under the lock.
    file: Option<Mutex<File>>,
    file_len: u64,
    tail: Vec<u8>,
}

impl Store {
    pub(crate) fn len(&self) -> u64 {
        self.file_len + self.tail.len() as u64
    }

    fn read_at(&self, position: u64, buf: &mut [u8]) -> io::Result<usize> {
        if let Some(file) = self.file.as_ref().filter(|_| position < self.file_len) {
            let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
            file.seek(SeekFrom::Start(position))?;
            return Read::by_ref(&mut *file).take(self.file_len - position).read(buf);
        }
        let from = usize::try_from(position - self.file_len).unwrap_or(usize::MAX);
        self.tail.get(from..).unwrap_or_default().read(buf)
    }
}

/// A buffer to write to and then to read, again and again: memory up to 8 MiB, then a temporary file without a name.
///
/// ```
/// use std::io::{Read, Write};
/// use mesinfos_io::Spool;
///
/// let mut spool = Spool::new();
/// spool.write_all(b"again")?;
/// for _ in 0..2 {
///     let mut text = String::new();
///     spool.reader().read_to_string(&mut text)?;
///     assert_eq!(text, "again");
/// }
/// let input = spool.into_input("note.txt");
/// assert_eq!(input.len()?, 5);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Default)]
pub struct Spool {
    store: Store,
}

impl Spool {
    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Bytes written so far.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.store.len()
    }

    /// Whether nothing was written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the bytes have outgrown memory.
    #[must_use]
    pub fn on_disk(&self) -> bool {
        self.store.file.is_some()
    }

    /// Reads from the start what was written so far.
    #[must_use]
    pub fn reader(&self) -> SpoolReader<'_> {
        SpoolReader(Cursor { store: &self.store, position: 0 })
    }

    /// Ends writing.
    #[must_use]
    pub fn into_input(self, name: impl Into<String>) -> Input {
        Input::from_store(name.into(), Arc::new(self.store))
    }

    /// Copies all of `reader`.
    pub(crate) fn fill_from(name: &str, mut reader: impl Read) -> Result<Self, IoError> {
        let mut spool = Self::new();
        let mut buffer = vec![0; crate::BLOCK];
        loop {
            let read = crate::input::fill(&mut reader, &mut buffer)
                .map_err(|error| IoError::from_io_named(name, error))?;
            let Some(block) = buffer.get(..read).filter(|block| !block.is_empty()) else { break };
            spool.write_all(block).map_err(|error| IoError::from_io_named(name, error))?;
        }
        Ok(spool)
    }

    fn spill(&mut self) -> io::Result<()> {
        let store = &mut self.store;
        let mut file = match store.file.take() {
            Some(file) => file.into_inner().unwrap_or_else(PoisonError::into_inner),
            None => tempfile::tempfile()?,
        };
        // A reader may have moved the handle, and a write that failed may have left a part behind.
        let written =
            file.seek(SeekFrom::Start(store.file_len)).and_then(|_| file.write_all(&store.tail));
        store.file = Some(Mutex::new(file));
        written?;
        store.file_len += store.tail.len() as u64;
        if store.tail.capacity() > 2 * WRITE_BLOCK {
            store.tail = Vec::with_capacity(WRITE_BLOCK);
        } else {
            store.tail.clear();
        }
        Ok(())
    }
}

impl Write for Spool {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        let room = if self.on_disk() { WRITE_BLOCK } else { MEMORY };
        if self.store.tail.len() >= room {
            self.spill()?;
        }
        let part = buf.get(..WRITE_BLOCK).unwrap_or(buf);
        self.store.tail.extend_from_slice(part);
        Ok(part.len())
    }

    /// Nothing to do: what is written can be read at once.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Reads a [`Spool`] from the start.
#[derive(Debug)]
pub struct SpoolReader<'a>(Cursor<&'a Store>);

impl Read for SpoolReader<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.0.read(buf)
    }
}

impl Seek for SpoolReader<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}

/// A place in a store, borrowed or shared.
#[derive(Debug)]
pub(crate) struct Cursor<S> {
    pub(crate) store: S,
    pub(crate) position: u64,
}

impl<S: Borrow<Store>> Read for Cursor<S> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let read = self.store.borrow().read_at(self.position, buf)?;
        self.position += read as u64;
        Ok(read)
    }
}

impl<S: Borrow<Store>> Seek for Cursor<S> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
            SeekFrom::End(by) => self.store.borrow().len().checked_add_signed(by),
        };
        let target = target.ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidInput, "seek to before the start")
        })?;
        self.position = target;
        Ok(target)
    }
}
