//! Local times without an offset: which instant each one is, and what is done where the clock tells one hour twice.

use super::zone::{Instant, Zone};
use crate::contract::ConvertError;
use crate::emitter::Fault;

/// Items of an hour that occurs twice are held until it is over: two hours of minutes for a few registers.
const HELD: usize = 1_024;

/// Settles local times in file order.
///
/// An hour that the clock tells twice is settled by the file's own order: where a channel lists its times once in
/// order and then the same again, the first are before the clock went back. Anything else is not guessed.
pub(crate) struct Fold<T> {
    held: Vec<Held<T>>,
}

struct Held<T> {
    channel: usize,
    local: i64,
    first: i64,
    second: i64,
    item: T,
}

/// Why a local time is no instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoInstant {
    /// It occurs twice, and the file does not tell which is meant.
    Twice,
    /// The clock went forward over it.
    Never,
}

impl NoInstant {
    pub(crate) fn fault(self, code: &'static str) -> Fault {
        Fault::new(
            code,
            match self {
                Self::Twice => {
                    "a local time that occurs twice on this day: an offset is needed to tell which"
                }
                Self::Never => "a local time that does not exist on this day",
            },
        )
    }
}

/// Receives an item with the instant of its time.
pub(crate) type Settled<'a, T> =
    &'a mut dyn FnMut(Result<i64, NoInstant>, T) -> Result<(), ConvertError>;

impl<T> Fold<T> {
    pub(crate) fn new() -> Self {
        Self { held: Vec::new() }
    }

    /// Takes an item at a local time, in seconds of the clock on the wall. Items come out in the order they went in.
    pub(crate) fn put(
        &mut self,
        zone: &Zone,
        channel: usize,
        local: i64,
        item: T,
        settled: Settled<'_, T>,
    ) -> Result<(), ConvertError> {
        match zone.instant(local) {
            Instant::Two(first, second) => {
                if self.held.len() >= HELD {
                    self.finish(settled)?;
                }
                self.held.push(Held { channel, local, first, second, item });
                Ok(())
            }
            Instant::One(at) => {
                self.finish(settled)?;
                settled(Ok(at), item)
            }
            Instant::Never => {
                self.finish(settled)?;
                settled(Err(NoInstant::Never), item)
            }
        }
    }

    /// Lets go of what is held.
    pub(crate) fn finish(&mut self, settled: Settled<'_, T>) -> Result<(), ConvertError> {
        if self.held.is_empty() {
            return Ok(());
        }
        let held = std::mem::take(&mut self.held);
        let mut found: Vec<Option<bool>> = vec![None; held.len()];
        let mut channels: Vec<usize> = held.iter().map(|held| held.channel).collect();
        channels.sort_unstable();
        channels.dedup();
        for channel in channels {
            let own: Vec<(usize, i64)> = held
                .iter()
                .enumerate()
                .filter(|(_, held)| held.channel == channel)
                .map(|(at, held)| (at, held.local))
                .collect();
            let (early, late) = own.split_at(own.len() / 2);
            let times = |half: &[(usize, i64)]| half.iter().map(|(_, t)| *t).collect::<Vec<_>>();
            let ordered = early.windows(2).all(|pair| match pair {
                [a, b] => a.1 < b.1,
                _ => true,
            });
            if times(early) == times(late) && ordered {
                for (half, second) in [(early, false), (late, true)] {
                    for (at, _) in half {
                        if let Some(slot) = found.get_mut(*at) {
                            *slot = Some(second);
                        }
                    }
                }
            }
        }
        for (held, found) in held.into_iter().zip(found) {
            let at = match found {
                Some(false) => Ok(held.first),
                Some(true) => Ok(held.second),
                None => Err(NoInstant::Twice),
            };
            settled(at, held.item)?;
        }
        Ok(())
    }
}
