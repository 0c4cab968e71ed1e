//! Rules on the consumption data of a French energy supplier.

use crate::calendar::add_months;
use crate::context::{Context, Found, count};
use crate::facts::{Facts, Point};
use crate::rules::data_act;

/// Days that readings may lag behind the package: two monthly cycles.
const LAG: i32 = 62;
/// Months that are owed.
const OWED: i32 = 24;

fn points<'a>(context: &Context<'a>) -> Vec<(&'a str, &'a Point, &'a Facts)> {
    let Some(facts) = context.facts else { return Vec::new() };
    let owed =
        |point: &Point| matches!(point.commodity.as_deref(), Some("electricity" | "gas") | None);
    facts.points.iter().filter(|(_, p)| owed(p)).map(|(id, p)| (id.as_str(), p, facts)).collect()
}

pub(super) fn members(context: &Context<'_>, found: &mut Found) {
    let points = points(context);
    if points.is_empty() {
        found.at("/files", "no usage point of electricity or gas");
    }
    for (id, point, facts) in &points {
        let fine = |quantity: &str| {
            facts.series.iter().any(|(key, series)| {
                key.usage_point == *id
                    && key.quantity == quantity
                    && series.fine
                    && series.spans.start().is_some()
            })
        };
        match point.commodity.as_deref() {
            Some("electricity") => {
                if !fine("energy") {
                    found.at("/files", "electricity without energy by the day");
                }
                if !fine("power-max") {
                    found.at("/files", "electricity without maximum power by the day");
                }
            }
            Some("gas") => {
                for (there, what) in [
                    (point.with_energy || fine("energy"), "energy"),
                    (point.with_volume || fine("volume"), "volume"),
                    (point.with_coefficient, "the coefficient"),
                ] {
                    if !there {
                        found.at("/files", format!("gas without {what}"));
                    }
                }
            }
            _ => found.at("/files", "a usage point that does not say what is delivered"),
        }
    }
    let number = u64::try_from(points.len()).unwrap_or(0);
    found.note(count(number, "usage point", "usage points"));
}

pub(super) fn coverage(context: &Context<'_>, found: &mut Found) {
    let points = points(context);
    if points.is_empty() {
        found.at("/files", "no usage point of electricity or gas");
    }
    let made = context.manifest.created_at.date();
    for (id, point, facts) in &points {
        let spans = || {
            facts.series.iter().filter(|(key, series)| {
                key.usage_point == *id
                    && matches!(key.quantity.as_str(), "energy" | "volume")
                    && series.fine
            })
        };
        let first = spans().filter_map(|(_, s)| s.day(s.spans.start()?)).min();
        let last = spans().filter_map(|(_, s)| s.day(s.spans.end()?)).max();
        let (Some(first), Some(last)) = (first, last) else {
            found.at("/files", "a usage point without consumption");
            continue;
        };
        let until = point.contract_end.filter(|end| *end < made).unwrap_or(made);
        if last.days_since_epoch() + LAG < until.days_since_epoch() {
            found.at("/files", format!("consumption ends on {last}, the contract goes on"));
        }
        let owed = add_months(last.min(until), -OWED).unwrap_or(last);
        let owed = point.contract_start.map_or(owed, |start| start.max(owed));
        if first > owed {
            found.at("/files", format!("consumption begins on {first}, owed from {owed}"));
        } else {
            found.note(format!("{first} to {last}"));
        }
    }
    let ids: Vec<&str> = points.iter().map(|(id, _, _)| *id).collect();
    let note = found.note.take();
    data_act::unlisted(context, found, |id| ids.contains(&id));
    found.note = match (note, found.note.take()) {
        (Some(a), Some(b)) => Some(format!("{a}; {b}")),
        (a, b) => a.or(b),
    };
}
