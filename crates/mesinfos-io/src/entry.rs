//! One entry of a zip, decompressed again at each opening. What the archive declares is not believed: the real bytes
//! are held to the declared size, the limits and the CRC-32.

use std::io::{self, BufReader, Read, Take};

use flate2::Crc;
use flate2::bufread::DeflateDecoder;

use crate::error::IoError;
use crate::input::{Input, ReadSeek};
use crate::limits::Limits;

/// How the bytes of an entry are stored (APPNOTE 4.4.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    Stored,
    Deflated,
    Unsupported,
}

/// Where an entry is, and what its archive says of it.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) archive: Input,
    pub(crate) start: u64,
    pub(crate) packed: u64,
    pub(crate) size: u64,
    pub(crate) crc: u32,
    pub(crate) method: Method,
    pub(crate) limits: Limits,
}

enum Body {
    Stored(Take<Box<dyn ReadSeek>>),
    Deflated(DeflateDecoder<BufReader<Take<Box<dyn ReadSeek>>>>),
}

pub(crate) struct EntryReader {
    body: Body,
    name: String,
    crc: Crc,
    produced: u64,
    packed: u64,
    size: u64,
    expected: u32,
    limits: Limits,
}

impl EntryReader {
    pub(crate) fn open(name: &str, entry: &Entry) -> Result<Self, IoError> {
        if entry.method == Method::Unsupported {
            return Err(IoError::archive(name, "compression method not supported"));
        }
        let packed = entry.archive.open_at(entry.start)?.take(entry.packed);
        let body = if entry.method == Method::Stored {
            Body::Stored(packed)
        } else {
            Body::Deflated(DeflateDecoder::new(BufReader::with_capacity(crate::BLOCK, packed)))
        };
        Ok(Self {
            body,
            name: name.to_owned(),
            crc: Crc::new(),
            produced: 0,
            packed: entry.packed,
            size: entry.size,
            expected: entry.crc,
            limits: entry.limits.clone(),
        })
    }

    fn refuse(&self, reason: &str) -> io::Error {
        IoError::archive(&self.name, reason).into_io()
    }
}

impl Read for EntryReader {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if buf.is_empty() {
            return Ok(0);
        }
        let result = match &mut self.body {
            Body::Stored(reader) => reader.read(buf),
            Body::Deflated(reader) => reader.read(buf),
        };
        let read = match result {
            Ok(read) => read,
            Err(error) => {
                return Err(match error.kind() {
                    io::ErrorKind::Interrupted => error,
                    io::ErrorKind::InvalidInput
                    | io::ErrorKind::InvalidData
                    | io::ErrorKind::UnexpectedEof => {
                        self.refuse("the compressed data is damaged or cut")
                    }
                    _ => IoError::from_io_named(&self.name, error).into_io(),
                });
            }
        };
        self.produced += read as u64;
        if self.produced > self.size {
            return Err(self.refuse("the entry is larger than declared"));
        }
        self.limits
            .judge_entry(&self.name, self.packed, self.produced)
            .map_err(IoError::into_io)?;
        if read == 0 {
            if self.produced != self.size {
                return Err(self.refuse("the entry is smaller than declared"));
            }
            if self.crc.sum() != self.expected {
                return Err(self.refuse("the checksum of the entry does not match"));
            }
        } else {
            self.crc.update(buf.get(..read).unwrap_or_default());
        }
        Ok(read)
    }
}
