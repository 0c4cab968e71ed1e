//! Rules of the Data Act.

use std::collections::BTreeMap;

use mesinfos_schema::exchange::Gap;

use crate::context::{Context, Found, count};
use crate::facts::{Series, SeriesKey};

pub(super) fn dataset(context: &Context<'_>, found: &mut Found) {
    let Some(dataset) = &context.manifest.dataset else {
        return found.at("/dataset", "the dataset is not described");
    };
    for (name, there) in [
        ("type", dataset.kind.is_some()),
        ("format", dataset.format.is_some()),
        ("volumeEstimate", dataset.volume_estimate.is_some()),
        ("frequency", dataset.frequency.is_some()),
        ("continuous", dataset.continuous.is_some()),
        ("storage", dataset.storage.is_some()),
        ("retention", dataset.retention.is_some()),
        ("eraseHow", dataset.erase_how.is_some()),
    ] {
        if !there {
            found.at(format!("/dataset/{name}"), "not described");
        }
    }
}

pub(super) fn terms(context: &Context<'_>, found: &mut Found) {
    let dataset = context.manifest.dataset.as_ref();
    for (name, there) in [
        ("useRestrictions", dataset.is_some_and(|d| d.use_restrictions.is_some())),
        ("licence", dataset.is_some_and(|d| d.licence.is_some())),
        ("collectionMethod", dataset.is_some_and(|d| d.collection_method.is_some())),
    ] {
        if !there {
            found.at(format!("/dataset/{name}"), "not stated");
        }
    }
}

pub(super) fn quality(context: &Context<'_>, found: &mut Found) {
    match &context.manifest.quality {
        None => found.at("/quality", "the quality is not described"),
        Some(quality) => {
            for (name, there) in [
                ("accuracy", quality.accuracy.is_some()),
                ("resolution", quality.resolution.is_some()),
                ("uncertainty", quality.uncertainty.is_some()),
            ] {
                if !there {
                    found.at(format!("/quality/{name}"), "not described");
                }
            }
        }
    }
    unlisted(context, found, |_| true);
}

/// Gaps that are in a series of those usage points and not in the manifest.
pub(super) fn unlisted(context: &Context<'_>, found: &mut Found, of: impl Fn(&str) -> bool) {
    let gaps: &[Gap] = context.manifest.quality.as_ref().map_or(&[], |quality| &quality.gaps);
    let Some(facts) = context.facts else { return };
    let (mut listed, mut missing) = (0, BTreeMap::<&str, (u64, String)>::new());
    for (key, series) in facts.series.iter().filter(|(key, _)| of(&key.usage_point)) {
        for (from, to) in series.spans.gaps() {
            if gaps.iter().any(|gap| explains(gap, key, series, (from, to))) {
                listed += 1;
                continue;
            }
            let day = series.day(from).map(|day| day.to_string()).unwrap_or_default();
            let (number, first) =
                missing.entry(key.record_type.as_str()).or_insert_with(|| (0, day.clone()));
            *number += 1;
            *first = day.min(std::mem::take(first));
        }
        if series.spans.full {
            found.at("/quality/gaps", "a series in more pieces than can be held against the list");
        }
    }
    for (record_type, (number, first)) in missing {
        let gaps = count(number, "gap", "gaps");
        found.at(
            "/quality/gaps",
            format!("{gaps} in `{record_type}` not listed, the first on {first}"),
        );
    }
    found.note(format!("{} listed", count(listed, "gap", "gaps")));
}

fn explains(gap: &Gap, key: &SeriesKey, series: &Series, (from, to): (i64, i64)) -> bool {
    let of = gap.record_type.as_deref().is_none_or(|name| name == key.record_type);
    let seconds = |moment| series.seconds(key.clock, moment);
    // A gap without an end would explain everything after it.
    let start = gap.period.start.as_ref().is_some_and(|start| seconds(start).0 <= from);
    let end = gap.period.end.as_ref().is_some_and(|end| seconds(end).1 >= to);
    of && start && end
}
