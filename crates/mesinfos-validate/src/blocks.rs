//! A file in blocks of whole lines, worked on by several threads and taken back in the file's order.

use std::io::BufRead;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use mesinfos_io::IoError;

use crate::ValidateError;

/// Bytes of a block, about: enough for a few hundred records, so that handing over costs nothing.
const BLOCK: usize = 256 << 10;

/// Cuts a text behind line ends.
pub(crate) struct Blocks<R> {
    reader: R,
    /// What stands behind the last cut.
    rest: Vec<u8>,
    /// A line longer than this ends a block wherever it is: who reads it finds the fault.
    longest: usize,
    ended: bool,
}

impl<R: BufRead> Blocks<R> {
    pub(crate) fn new(reader: R, longest: usize) -> Self {
        Self { reader, rest: Vec::new(), longest, ended: false }
    }

    /// The next block; `None` at the end. What was read before an error is handed over before it.
    fn next(&mut self) -> Result<Option<Vec<u8>>, IoError> {
        let mut block = std::mem::take(&mut self.rest);
        while !self.ended {
            let chunk = match self.reader.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(_) if !block.is_empty() => return Ok(Some(block)),
                Err(error) => return Err(IoError::from_io(error)),
            };
            self.ended = chunk.is_empty();
            let taken = chunk.len().min(BLOCK);
            block.extend(chunk.iter().take(taken));
            self.reader.consume(taken);
            if block.len() < BLOCK {
                continue;
            }
            if let Some(cut) = cut(&block) {
                self.rest = block.split_off(cut);
                return Ok(Some(block));
            }
            if block.len() > self.longest {
                break;
            }
        }
        Ok((!block.is_empty()).then_some(block))
    }
}

/// Behind the last line feed; a file of lone carriage returns is cut behind one that no line feed can follow.
fn cut(block: &[u8]) -> Option<usize> {
    let last = memchr::memrchr(b'\n', block).or_else(|| {
        let (_, before) = block.split_last()?;
        memchr::memrchr(b'\r', before)
    })?;
    Some(last + 1)
}

/// Where a thread takes its blocks from, and where it puts what they gave.
struct Worker<T> {
    task: SyncSender<Vec<u8>>,
    results: Receiver<(Vec<u8>, T)>,
}

/// Works on blocks with several threads, and takes each with what it gave, in order. At most two blocks a thread are on
/// their way. One block alone needs no thread.
pub(crate) fn in_order<R: BufRead, T: Send>(
    mut blocks: Blocks<R>,
    threads: usize,
    work: impl Fn(&[u8]) -> T + Sync,
    mut take: impl FnMut(&[u8], T) -> Result<(), ValidateError>,
) -> Result<(), ValidateError> {
    let Some(first) = blocks.next()? else { return Ok(()) };
    if blocks.ended && blocks.rest.is_empty() {
        return take(&first, work(&first));
    }
    let mut waiting = Some(first);
    thread::scope(|scope| {
        let work = &work;
        let workers: Vec<Worker<T>> = (0..threads.max(1))
            .map(|_| {
                let (task, tasks) = sync_channel::<Vec<u8>>(2);
                let (done, results) = sync_channel(2);
                scope.spawn(move || {
                    for block in tasks {
                        let result = work(&block);
                        if done.send((block, result)).is_err() {
                            break;
                        }
                    }
                });
                Worker { task, results }
            })
            .collect();
        let (mut sent, mut taken) = (0_usize, 0_usize);
        let mut failed = None;
        loop {
            if sent - taken < 2 * workers.len() && failed.is_none() {
                let next = match waiting.take() {
                    Some(block) => Ok(Some(block)),
                    None => blocks.next(),
                };
                match next {
                    Ok(Some(block)) => {
                        if let Some(worker) = workers.get(sent % workers.len()) {
                            // A worker ends only when its channel is closed: the block always finds it.
                            let _ = worker.task.send(block);
                        }
                        sent += 1;
                        continue;
                    }
                    Ok(None) => {}
                    Err(error) => failed = Some(error),
                }
            }
            if taken == sent {
                break;
            }
            if let Some(worker) = workers.get(taken % workers.len())
                && let Ok((block, result)) = worker.results.recv()
            {
                take(&block, result)?;
            }
            taken += 1;
        }
        failed.map_or(Ok(()), |error| Err(error.into()))
    })
}

#[cfg(test)]
mod tests {
    use super::{BLOCK, Blocks, in_order};

    /// Every byte comes back in its place, whatever the line ends and the number of threads.
    #[test]
    fn blocks_are_the_file() {
        for end in ["\n", "\r\n", "\r"] {
            let text: String = (0..90_000).map(|n| format!("line {n}{end}")).collect();
            let last = text.len() - 3;
            for threads in [1, 2, 5] {
                let mut seen = Vec::new();
                let mut parts = 0;
                let work = |block: &[u8]| block.len();
                in_order(
                    Blocks::new(&text.as_bytes()[..last], 1 << 20),
                    threads,
                    work,
                    |block, n| {
                        assert_eq!(block.len(), n);
                        assert!(n < BLOCK + (64 << 10));
                        seen.extend_from_slice(block);
                        parts += 1;
                        let whole =
                            seen.len() == last || matches!(block.last(), Some(b'\n' | b'\r'));
                        assert!(whole, "a block ends inside a line");
                        Ok(())
                    },
                )
                .unwrap();
                assert!(parts > 2, "{parts}");
                assert_eq!(seen, &text.as_bytes()[..last]);
            }
        }
    }
}
