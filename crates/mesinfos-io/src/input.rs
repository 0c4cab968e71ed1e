//! An input: a name, and bytes that can be read from the start as often as wanted.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::{MAIN_SEPARATOR, Path};
use std::sync::Arc;

use crate::digest::Digest;
use crate::encoding::{Decoder, Sniffed, decode};
use crate::entry::{Entry, EntryReader};
use crate::error::IoError;
use crate::head::Head;
use crate::spool::{self, Spool, Store};

/// A named input that can be opened again. Cloning is cheap and shares the bytes.
///
/// ```
/// use std::io::Read;
/// use mesinfos_io::Input;
///
/// let input = Input::from_bytes("dir/a.ofx", *b"OFXHEADER:100");
/// assert_eq!(input.file_name(), "a.ofx");
/// for _ in 0..2 {
///     let mut text = String::new();
///     input.open()?.read_to_string(&mut text)?;
///     assert_eq!(text, "OFXHEADER:100");
/// }
/// assert!(input.head(3)?.text() == "OFX");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Input {
    name: Arc<str>,
    source: Source,
}

#[derive(Debug, Clone)]
enum Source {
    Path(Arc<Path>),
    Bytes(Arc<[u8]>),
    Spooled(Arc<Store>),
    Entry(Arc<Entry>),
}

/// What an archive is listed from.
pub(crate) trait ReadSeek: Read + Seek + Send {}
impl<T: Read + Seek + Send> ReadSeek for T {}

impl Input {
    /// A regular file (or a link to one). Its name is the path as given, with `/` between components.
    ///
    /// # Errors
    /// [`IoError::NotFound`]; [`IoError::Open`] where it is not a regular file or may not be looked at.
    pub fn from_path(path: impl AsRef<Path>) -> Result<Self, IoError> {
        let path = path.as_ref();
        let name = display(path);
        let metadata = std::fs::metadata(path).map_err(|error| IoError::open(&name, error))?;
        if !metadata.is_file() {
            let reason = if metadata.is_dir() { "is a directory" } else { "is not a regular file" };
            return Err(IoError::open(&name, io::Error::new(io::ErrorKind::InvalidInput, reason)));
        }
        Ok(Self { name: name.into(), source: Source::Path(path.into()) })
    }

    /// Bytes in memory.
    #[must_use]
    pub fn from_bytes(name: impl Into<String>, bytes: impl Into<Arc<[u8]>>) -> Self {
        Self { name: name.into().into(), source: Source::Bytes(bytes.into()) }
    }

    /// What can be read only once, such as a pipe: all of it is spooled first (memory up to 8 MiB, then a temporary
    /// file without a name).
    ///
    /// # Errors
    /// [`IoError::Read`] where reading, or writing the temporary file, fails.
    pub fn from_reader(name: impl Into<String>, reader: impl Read) -> Result<Self, IoError> {
        let name = name.into();
        Ok(Spool::fill_from(&name, reader)?.into_input(name))
    }

    pub(crate) fn from_store(name: String, store: Arc<Store>) -> Self {
        Self { name: name.into(), source: Source::Spooled(store) }
    }

    pub(crate) fn from_entry(name: String, entry: Entry) -> Self {
        Self { name: name.into(), source: Source::Entry(Arc::new(entry)) }
    }

    /// Name to show, with `/` between components; an entry of an archive is `export.zip!/dir/a.ofx`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Last component of the name.
    #[must_use]
    pub fn file_name(&self) -> &str {
        self.name.rsplit('/').next().unwrap_or_default()
    }

    /// Length in bytes, uncompressed. For an archive entry it is the declared one, which [`Input::open`] holds the
    /// real bytes to.
    ///
    /// # Errors
    /// [`IoError::NotFound`] or [`IoError::Open`] where the file went away.
    pub fn len(&self) -> Result<u64, IoError> {
        match &self.source {
            Source::Path(path) => std::fs::metadata(path)
                .map(|metadata| metadata.len())
                .map_err(|error| IoError::open(&self.name, error)),
            Source::Bytes(bytes) => Ok(bytes.len() as u64),
            Source::Spooled(store) => Ok(store.len()),
            Source::Entry(entry) => Ok(entry.size),
        }
    }

    /// Whether it holds no byte.
    ///
    /// # Errors
    /// As [`Input::len`].
    pub fn is_empty(&self) -> Result<bool, IoError> {
        self.len().map(|len| len == 0)
    }

    /// Opens it from the start. An archive entry is decompressed again, its real size, ratio and CRC-32 checked on
    /// the way. Reads are not buffered; errors hold an [`IoError`] (see [`IoError::from_io`]).
    ///
    /// # Errors
    /// [`IoError::NotFound`] or [`IoError::Open`] where the file went away; [`IoError::Archive`] for a compression
    /// method that is not supported.
    pub fn open(&self) -> Result<Box<dyn Read + Send>, IoError> {
        Ok(match &self.source {
            Source::Entry(entry) => Box::new(EntryReader::open(&self.name, entry)?),
            Source::Bytes(bytes) => Box::new(Cursor::new(Arc::clone(bytes))),
            Source::Path(_) | Source::Spooled(_) => {
                Box::new(Named { inner: self.open_at(0)?, name: Arc::clone(&self.name) })
            }
        })
    }

    /// Opens what is not itself an archive entry, at an offset.
    pub(crate) fn open_at(&self, offset: u64) -> Result<Box<dyn ReadSeek>, IoError> {
        let mut reader: Box<dyn ReadSeek> = match &self.source {
            Source::Path(path) => {
                Box::new(File::open(path).map_err(|error| IoError::open(&self.name, error))?)
            }
            Source::Bytes(bytes) => Box::new(Cursor::new(Arc::clone(bytes))),
            Source::Spooled(store) => {
                Box::new(spool::Cursor { store: Arc::clone(store), position: 0 })
            }
            Source::Entry(_) => {
                return Err(IoError::archive(
                    &self.name,
                    "an archive inside an archive is not opened",
                ));
            }
        };
        if offset > 0 {
            reader
                .seek(SeekFrom::Start(offset))
                .map_err(|error| IoError::from_io_named(&self.name, error))?;
        }
        Ok(reader)
    }

    /// The files inside a document that is a zip (`.xlsx`, `.kmz`), sorted by name. [`expand`](crate::expand) leaves such
    /// a document whole.
    ///
    /// # Errors
    /// [`IoError::Archive`] where it is no zip, is damaged, or is itself inside an archive; [`IoError::Limit`].
    pub fn entries(&self, limits: &crate::Limits) -> Result<Vec<Input>, IoError> {
        Ok(crate::archive::list(self, limits)?.files)
    }

    /// Whether it is an entry of an archive.
    pub(crate) fn is_entry(&self) -> bool {
        matches!(self.source, Source::Entry(_))
    }

    /// The first `bytes` bytes, or all if there are fewer.
    ///
    /// # Errors
    /// What opening and reading give.
    pub fn head(&self, bytes: usize) -> Result<Head, IoError> {
        let named = |error| IoError::from_io_named(&self.name, error);
        let mut reader = self.open()?;
        // Not allocated up front: the caller may ask for far more than there is.
        let mut head = Vec::new();
        reader.by_ref().take(bytes as u64).read_to_end(&mut head).map_err(named)?;
        let complete = fill(&mut reader, &mut [0]).map_err(named)? == 0;
        Ok(Head::new(&*self.name, head, complete))
    }

    /// Length and SHA-256 of the bytes (uncompressed, as [`Input::open`] gives them).
    ///
    /// # Errors
    /// What opening and reading give.
    pub fn digest(&self) -> Result<Digest, IoError> {
        Digest::of(&self.name, &mut self.open()?)
    }

    /// Opens it as text: [`Input::open`] through [`decode`].
    ///
    /// # Errors
    /// As [`Input::open`].
    pub fn decode(&self, sniffed: Sniffed) -> Result<Decoder<Box<dyn Read + Send>>, IoError> {
        Ok(decode(self.open()?, sniffed, self.name()))
    }
}

/// A path as it is shown: `/` between components on every system.
pub(crate) fn display(path: &Path) -> String {
    let name = path.to_string_lossy();
    if MAIN_SEPARATOR == '/' { name.into_owned() } else { name.replace(MAIN_SEPARATOR, "/") }
}

/// Reads until `buf` is full or the end, so that blocks do not depend on how a pipe was written.
pub(crate) fn fill(reader: &mut (impl Read + ?Sized), buf: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while let Some(room) = buf.get_mut(filled..).filter(|room| !room.is_empty()) {
        match reader.read(room) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// Puts the name of the input into errors of the system.
struct Named<R> {
    inner: R,
    name: Arc<str>,
}

impl<R: Read> Read for Named<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.inner.read(buf).map_err(|error| {
            if error.kind() == io::ErrorKind::Interrupted {
                return error;
            }
            IoError::from_io_named(&self.name, error).into_io()
        })
    }
}
