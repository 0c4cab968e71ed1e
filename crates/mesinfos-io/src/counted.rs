//! Bytes read so far, for a progress bar that watches from another thread.

use std::io::{BufRead, Read, Result};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A reader that counts what went through it into a shared counter.
///
/// ```
/// use std::io::Read;
/// use mesinfos_io::Counted;
///
/// let mut reader = Counted::new(&b"abc"[..]);
/// let counter = reader.counter();
/// reader.read_to_end(&mut Vec::new())?;
/// assert_eq!(counter.load(std::sync::atomic::Ordering::Relaxed), 3);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct Counted<R> {
    inner: R,
    counter: Arc<AtomicU64>,
}

impl<R> Counted<R> {
    /// Counts from 0.
    pub fn new(inner: R) -> Self {
        Self::with_counter(inner, Arc::default())
    }

    /// Adds to `counter`, which several readers may share.
    pub fn with_counter(inner: R, counter: Arc<AtomicU64>) -> Self {
        Self { inner, counter }
    }

    /// The counter, in bytes.
    pub fn counter(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.counter)
    }

    /// Bytes so far, of all readers that share the counter.
    pub fn bytes(&self) -> u64 {
        self.counter.load(Ordering::Relaxed)
    }

    /// The reader inside.
    pub fn into_inner(self) -> R {
        self.inner
    }

    fn add(&self, bytes: usize) {
        self.counter.fetch_add(bytes as u64, Ordering::Relaxed);
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buf: &mut [u8]) -> Result<usize> {
        let read = self.inner.read(buf)?;
        self.add(read);
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.inner.consume(amount);
        self.add(amount);
    }
}
