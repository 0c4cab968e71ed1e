//! The reader below the parser: it counts lines and stops an event that grows without end.

use std::io::{self, BufRead, Read};

use memchr::memchr2_iter;

/// Passes bytes on, counts line ends (LF, CR LF, CR) and the bytes of the event under way.
pub(super) struct Gate<R> {
    inner: R,
    line: u64,
    after_cr: bool,
    used: u64,
    limit: u64,
    exceeded: bool,
    error: Option<io::Error>,
}

impl<R> Gate<R> {
    pub(super) fn new(inner: R, limit: u64) -> Self {
        Self { inner, line: 1, after_cr: false, used: 0, limit, exceeded: false, error: None }
    }

    /// An event begins: its line.
    pub(super) fn start_event(&mut self) -> u64 {
        self.used = 0;
        self.line
    }

    /// Whether the event under way passed the limit.
    pub(super) fn exceeded(&self) -> bool {
        self.exceeded
    }

    /// The error met below: the parser shares its own, and a shared one cannot be taken apart.
    pub(super) fn take_error(&mut self) -> Option<io::Error> {
        self.error.take()
    }
}

impl<R: BufRead> BufRead for Gate<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.used > self.limit {
            self.exceeded = true;
            return Err(io::ErrorKind::InvalidData.into());
        }
        // Borrowed twice: an interrupted read is tried again by the parser, any other error is kept.
        match self.inner.fill_buf() {
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Err(error),
            Err(error) => {
                let kind = error.kind();
                self.error = Some(error);
                return Err(kind.into());
            }
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        if amount > 0
            && let Ok(buffer) = self.inner.fill_buf()
            && let Some(bytes) = buffer.get(..amount)
        {
            for at in memchr2_iter(b'\n', b'\r', bytes) {
                let before = match at.checked_sub(1) {
                    Some(before) => bytes.get(before) == Some(&b'\r'),
                    None => self.after_cr,
                };
                let second_half = bytes.get(at) == Some(&b'\n') && before;
                self.line += u64::from(!second_half);
            }
            self.after_cr = bytes.last() == Some(&b'\r');
        }
        self.used += amount as u64;
        self.inner.consume(amount);
    }
}

impl<R: BufRead> Read for Gate<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let mut available = self.fill_buf()?;
        let read = available.read(into)?;
        self.consume(read);
        Ok(read)
    }
}
