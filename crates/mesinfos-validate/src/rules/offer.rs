//! Rules of offers: what components name is there, tiers meet, slots cover the week once.

use mesinfos_schema::finding::Finding;
use mesinfos_schema::record::Record;
use mesinfos_schema::types::energy::SupplyContract;
use mesinfos_schema::types::offer::{Offer, PriceComponent, TimeSlot, Weekday};
use mesinfos_schema::values::Decimal;

use super::finding;

type Found<'a> = &'a mut dyn FnMut(Finding, String);

const DAY: u64 = 1_440;
const WEEK: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

pub(super) fn record(record: &Record, found: Found<'_>) {
    if let Some(offer) = record.data::<Offer>() {
        names(offer, found);
        taxes(offer, found);
        let tariff = Tariff { components: &offer.components, time_slots: &offer.time_slots };
        tariff.judge(found);
    } else if let Some(contract) = record.data::<SupplyContract>() {
        // Slots that it does not have stand on its offer.
        let tariff = Tariff { components: &contract.components, time_slots: &contract.time_slots };
        tariff.judge(found);
    }
}

/// Prices and the hours they hold in, of an offer or of a contract.
#[derive(Clone, Copy)]
struct Tariff<'a> {
    components: &'a [PriceComponent],
    time_slots: &'a [TimeSlot],
}

impl Tariff<'_> {
    fn judge(self, found: Found<'_>) {
        tiers(self, found);
        overlaps(self, found);
        covers(self, found);
    }
}

fn names(offer: &Offer, found: Found<'_>) {
    for (index, component) in offer.components.iter().enumerate() {
        let slot = |name: &&_| !offer.time_slots.iter().any(|slot| slot.name == **name);
        let class = |name: &&_| !offer.day_classes.iter().any(|class| class.name == **name);
        if component.time_slots.iter().find(slot).is_some() {
            let message = "a price names a time slot that the offer does not have";
            let pointer = format!("/data/components/{index}/timeSlots");
            found(finding("offer.unknown-name", message), pointer);
        }
        if component.day_classes.iter().find(class).is_some() {
            let message = "a price names a class of days that the offer does not have";
            let pointer = format!("/data/components/{index}/dayClasses");
            found(finding("offer.unknown-name", message), pointer);
        }
    }
}

/// Whether two prices hold for the same thing but for their tier.
fn alike(a: &PriceComponent, b: &PriceComponent) -> bool {
    a.kind == b.kind
        && a.part == b.part
        && a.label == b.label
        && a.time_slots == b.time_slots
        && a.day_classes == b.day_classes
        && a.validity == b.validity
        && (&a.power_from, &a.power_to) == (&b.power_from, &b.power_to)
        && a.tier.as_ref().map(|t| &t.every) == b.tier.as_ref().map(|t| &t.every)
}

fn tiers(tariff: Tariff<'_>, found: Found<'_>) {
    let tiered: Vec<(usize, &PriceComponent)> =
        tariff.components.iter().enumerate().filter(|(_, c)| c.tier.is_some()).collect();
    for (place, (index, component)) in tiered.iter().enumerate() {
        // The first of its like speaks for all of them.
        if tiered.iter().take(place).any(|(_, other)| alike(component, other)) {
            continue;
        }
        let mut ends: Vec<(Decimal, Option<Decimal>)> = tiered
            .iter()
            .filter(|(_, other)| alike(component, other))
            .filter_map(|(_, other)| {
                let tier = other.tier.as_ref()?;
                let from = tier.from.as_ref().map_or(Decimal::ZERO, |from| from.value);
                Some((from, tier.to.as_ref().map(|to| to.value)))
            })
            .collect();
        ends.sort();
        let apart = ends.windows(2).any(|pair| matches!(pair, [a, b] if a.1 != Some(b.0)));
        if apart {
            let message = "the tiers leave a gap or overlap";
            found(finding("offer.tiers", message), format!("/data/components/{index}/tier"));
        }
    }
}

/// A slot for every day and month, with hours of its own.
fn settled(slot: &TimeSlot) -> bool {
    !slot.spans.is_empty() && slot.months.is_empty() && slot.holidays.is_none()
}

/// Two slots that a price each holds in must not share an hour. Slots by meter, month or holiday are not judged.
fn overlaps(tariff: Tariff<'_>, found: Found<'_>) {
    let slots: Vec<(usize, &TimeSlot)> =
        tariff.time_slots.iter().enumerate().filter(|(_, slot)| settled(slot)).collect();
    for (place, (index, slot)) in slots.iter().enumerate() {
        let shared = slots.iter().take(place).filter(|(_, other)| other.name != slot.name).any(
            |(_, other)| {
                (0..7).any(|day| (0..DAY).any(|m| holds(slot, day, m) && holds(other, day, m)))
            },
        );
        if shared {
            let message = "two time slots share an hour";
            found(finding("offer.slots-overlap", message), format!("/data/timeSlots/{index}"));
        }
    }
}

/// Where prices hold by the hour, every hour has one. Slots by meter, month or holiday are not judged.
fn covers(tariff: Tariff<'_>, found: Found<'_>) {
    let by_hour = tariff.components.iter().any(|component| !component.time_slots.is_empty());
    if !by_hour || tariff.time_slots.is_empty() || !tariff.time_slots.iter().all(settled) {
        return;
    }
    let bare = (0..7).any(|day| {
        (0..DAY).any(|minute| !tariff.time_slots.iter().any(|slot| holds(slot, day, minute)))
    });
    if bare {
        let message = "an hour of the week is in no time slot";
        found(finding("offer.slots-gap", message), "/data/timeSlots".into());
    }
}

/// A price says whether tax is in it: nobody can compare otherwise.
fn taxes(offer: &Offer, found: Found<'_>) {
    for (index, component) in offer.components.iter().enumerate() {
        if component.price.is_some() && component.tax_included.is_none() {
            let message = "a price that does not say whether tax is in it";
            let pointer = format!("/data/components/{index}/taxIncluded");
            found(finding("offer.tax-unstated", message), pointer);
        }
    }
}

/// Whether a slot holds at a minute of a day of the week (0 is Monday).
fn holds(slot: &TimeSlot, day: usize, minute: u64) -> bool {
    let on = |day: usize| {
        let weekday = WEEK.get(day % 7);
        slot.weekdays.is_empty() || weekday.is_some_and(|w| slot.weekdays.contains(w))
    };
    slot.spans.iter().any(|span| {
        let (from, to) = (span.from.get(), span.to.get());
        if from < to {
            on(day) && (from..to).contains(&minute)
        } else {
            // Past midnight: the evening of its day, the morning of the next.
            (on(day) && minute >= from) || (on(day + 6) && minute < to)
        }
    })
}
