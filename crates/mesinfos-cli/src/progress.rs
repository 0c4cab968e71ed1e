//! Progress: on a terminal only, and only for jobs over half a second.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

/// How far a job is.
pub(crate) struct Progress {
    started: Instant,
    shown: Option<Instant>,
    terminal: bool,
    count: u64,
}

impl Progress {
    pub(crate) fn new() -> Self {
        let terminal = std::io::stderr().is_terminal();
        Self { started: Instant::now(), shown: None, terminal, count: 0 }
    }

    /// One more done.
    pub(crate) fn step(&mut self, what: &str) {
        self.count += 1;
        // The clock is looked at now and then: a record takes a microsecond.
        if self.terminal && self.count.is_multiple_of(4096) {
            self.show(what);
        }
    }

    fn show(&mut self, what: &str) {
        let last = self.shown.map_or(self.started, |shown| shown);
        let pause = if self.shown.is_some() { 100 } else { 500 };
        if last.elapsed() < Duration::from_millis(pause) {
            return;
        }
        self.shown = Some(Instant::now());
        let mut out = std::io::stderr().lock();
        let _ = write!(out, "\r\x1b[K{what}: {} records", self.count);
        let _ = out.flush();
    }

    /// Takes the line away.
    pub(crate) fn clear(&mut self) {
        if self.shown.take().is_some() {
            let mut out = std::io::stderr().lock();
            let _ = write!(out, "\r\x1b[K");
            let _ = out.flush();
        }
    }
}
