//! Which time a series covers: merged spans, and the gaps between them.

use std::collections::BTreeMap;

/// Spans kept of one series: beyond this, the least of memory is kept and [`Spans::full`] says so.
const MOST: usize = 100_000;

/// Half-open spans of seconds, merged where they touch.
#[derive(Clone, Debug, Default)]
pub(crate) struct Spans {
    by_start: BTreeMap<i64, i64>,
    pub(crate) full: bool,
}

impl Spans {
    /// Adds a span.
    pub(crate) fn add(&mut self, start: i64, end: i64) {
        if end <= start {
            return;
        }
        let (mut start, mut end) = (start, end);
        if let Some((&before, &until)) = self.by_start.range(..=start).next_back()
            && until >= start
        {
            start = before;
            end = end.max(until);
        }
        while let Some((&next, &until)) = self.by_start.range(start..=end).next() {
            end = end.max(until);
            self.by_start.remove(&next);
        }
        if self.by_start.len() >= MOST {
            self.full = true;
            return;
        }
        self.by_start.insert(start, end);
    }

    /// The first second covered.
    pub(crate) fn start(&self) -> Option<i64> {
        self.by_start.keys().next().copied()
    }

    /// The first second after all of it.
    pub(crate) fn end(&self) -> Option<i64> {
        self.by_start.values().next_back().copied()
    }

    /// What is not covered between the first and the last second.
    pub(crate) fn gaps(&self) -> impl Iterator<Item = (i64, i64)> + '_ {
        self.by_start
            .iter()
            .zip(self.by_start.keys().skip(1))
            .map(|((_, &end), &start)| (end, start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_merge_in_any_order() {
        let mut spans = Spans::default();
        for (start, end) in [(10, 20), (30, 40), (20, 25), (5, 12), (50, 60), (39, 52)] {
            spans.add(start, end);
        }
        assert_eq!((spans.start(), spans.end()), (Some(5), Some(60)));
        assert_eq!(spans.gaps().collect::<Vec<_>>(), [(25, 30)]);
    }
}
