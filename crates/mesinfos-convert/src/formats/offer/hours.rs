//! Hours of a week and a year, as the slots of an offer.

use mesinfos_schema::types::offer::{TimeSlot, TimeSpan, Weekday};
use mesinfos_schema::values::{Count, Text};

/// Minutes past midnight, half-open.
type Stretch = (u64, u64);

pub(super) const DAY: u64 = 1_440;

pub(super) const WEEK: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

/// A span of minutes past midnight; `None` where it is not within a day.
pub(super) fn span(from: u64, to: u64) -> Option<TimeSpan> {
    (from < DAY && to <= DAY).then(|| Some(TimeSpan::new(Count::new(from)?, Count::new(to)?)))?
}

/// A slot with its spans, on those days of the week (all of them where none is named).
pub(super) fn slot(name: &Text, spans: Vec<TimeSpan>, weekdays: &[Weekday]) -> TimeSlot {
    let mut slot = TimeSlot::new(name.clone());
    slot.spans = spans;
    slot.weekdays = if weekdays.len() == WEEK.len() { Vec::new() } else { weekdays.to_vec() };
    slot
}

/// What the slots leave open of a week, as slots of that name: days of the same hours go together.
pub(super) fn complement(slots: &[TimeSlot], name: &Text) -> Vec<TimeSlot> {
    let mut found: Vec<(Vec<Stretch>, Vec<Weekday>)> = Vec::new();
    for (index, day) in WEEK.iter().enumerate() {
        let mut free = vec![(0, DAY)];
        for slot in slots {
            for span in &slot.spans {
                for (from, to) in taken(slot, span, index) {
                    free = free.into_iter().flat_map(|gap| without(gap, (from, to))).collect();
                }
            }
        }
        if free.is_empty() {
            continue;
        }
        match found.iter_mut().find(|(spans, _)| *spans == free) {
            Some((_, days)) => days.push(*day),
            None => found.push((free, vec![*day])),
        }
    }
    let slots = found.into_iter().map(|(spans, days)| {
        slot(name, spans.into_iter().filter_map(|(from, to)| span(from, to)).collect(), &days)
    });
    slots.collect()
}

/// The minutes that a span of a slot takes of a day of the week (0 is Monday).
fn taken(slot: &TimeSlot, span: &TimeSpan, day: usize) -> Vec<Stretch> {
    let on = |day: usize| {
        let weekday = WEEK.get(day % WEEK.len());
        slot.weekdays.is_empty() || weekday.is_some_and(|w| slot.weekdays.contains(w))
    };
    let (from, to) = (span.from.get(), span.to.get());
    if from < to {
        return if on(day) { vec![(from, to)] } else { Vec::new() };
    }
    // Past midnight: the evening of its day, the morning of the next.
    let evening = on(day).then_some((from, DAY));
    let morning = on(day + WEEK.len() - 1).then_some((0, to));
    evening.into_iter().chain(morning).collect()
}

/// A gap without a stretch of it.
fn without((from, to): Stretch, (start, end): Stretch) -> Vec<Stretch> {
    if end <= from || start >= to {
        return vec![(from, to)];
    }
    let before = (from < start).then_some((from, start));
    let after = (end < to).then_some((end, to));
    before.into_iter().chain(after).collect()
}

/// `HH:MM` in minutes past midnight.
pub(super) fn minutes(text: &str) -> Option<u64> {
    let (hours, minutes) = text.trim().split_once(':')?;
    let (hours, minutes): (u64, u64) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours <= 24 && minutes < 60 && hours * 60 + minutes <= DAY).then_some(hours * 60 + minutes)
}

/// A day of the week by its English name.
pub(super) fn weekday(name: &str) -> Option<Weekday> {
    let index = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
        .iter()
        .position(|start| name.to_ascii_lowercase().starts_with(start))?;
    WEEK.get(index).copied()
}
