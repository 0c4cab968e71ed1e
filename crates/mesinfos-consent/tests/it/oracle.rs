//! The other evaluator: slow and obvious. It asks of one leaf at a time whether some consent lets it go, replaying the
//! history along every branch, and knows no compiled form, no trie, no bit set.

use std::collections::{BTreeMap, BTreeSet};

use mesinfos_consent::event::{Event, EventType as E, State as S};
use mesinfos_consent::{Grant, Instant, Outcome, Reason, Request, ScopeItem, taxonomy};
use serde_json::Value;

use crate::cases::{Consent, TYPES};

/// What is decided, and which leaves may go.
#[derive(Debug, PartialEq)]
pub(crate) struct Verdict {
    pub(crate) outcome: Outcome,
    pub(crate) leaves: BTreeSet<String>,
    /// Why not more, by name.
    pub(crate) reasons: Vec<&'static str>,
    /// The first instant it no longer holds.
    pub(crate) until: Option<Instant>,
}

/// Whether a pattern reaches a leaf: word by word.
pub(crate) fn reaches(pattern: &str, leaf: &str) -> bool {
    let (p, l): (Vec<&str>, Vec<&str>) = (pattern.split('/').collect(), leaf.split('/').collect());
    p.len() <= l.len() && (0..p.len()).all(|i| p[i] == "*" || p[i] == l[i])
}

fn instant(moment: &mesinfos_schema::values::Moment) -> Instant {
    Instant::of(moment).unwrap()
}

/// State, end and narrowings of a grant after one history.
fn replay(
    history: &[&Event],
    grant: &str,
    end: Instant,
    at: Instant,
) -> (S, Instant, Vec<Vec<String>>) {
    let (mut state, mut end, mut left) = (S::Requested, end, Vec::new());
    for event in history {
        if !event.grants.is_empty() && !event.grants.iter().any(|g| *g == *grant) {
            continue;
        }
        // A yes of tomorrow is none today; a no is one as soon as it is known.
        if [E::Given, E::Renewed, E::Resumed].contains(&event.kind) && instant(&event.at) > at {
            continue;
        }
        let live = [S::Requested, S::Given, S::Paused, S::Expired].contains(&state);
        let after = match event.kind {
            E::Given if state == S::Requested => S::Given,
            E::Refused if state == S::Requested => S::Refused,
            E::Renewed if state == S::Given || state == S::Expired => S::Given,
            E::Narrowed if state == S::Given || state == S::Paused => state,
            E::Paused if state == S::Given => S::Paused,
            E::Resumed if state == S::Paused => S::Given,
            E::Withdrawn if live && state != S::Requested => S::Withdrawn,
            E::Revoked if live && state != S::Requested => S::Revoked,
            E::Expired if live && state != S::Expired => S::Expired,
            E::Invalidated if live => S::Invalidated,
            E::Superseded if live => S::Superseded,
            _ => continue,
        };
        state = after;
        let Some(narrow) = &event.narrow else { continue };
        match (event.kind, &narrow.not_after) {
            (E::Renewed, Some(new)) if instant(new) > end => end = instant(new),
            (E::Narrowed, Some(new)) if instant(new) < end => end = instant(new),
            _ => {}
        }
        if event.kind == E::Narrowed && !narrow.fields.is_empty() {
            left.push(narrow.fields.iter().map(ToString::to_string).collect());
        }
    }
    (state, end, left)
}

/// Every history of a log: one for each event that no other follows.
fn histories(consent: &Consent) -> Vec<Vec<&Event>> {
    let followed: BTreeSet<usize> = consent.events.iter().filter_map(|(_, prev)| *prev).collect();
    (0..consent.events.len())
        .filter(|at| !followed.contains(at))
        .map(|leaf| {
            let mut history = Vec::new();
            let mut next = Some(leaf);
            while let Some(at) = next {
                history.insert(0, &consent.events[at].0);
                next = consent.events[at].1;
            }
            history
        })
        .collect()
}

/// A grant that applies to the request.
struct Applying {
    /// What it grants, and what each narrowing leaves of it.
    granted: Vec<String>,
    left: Vec<Vec<String>>,
    /// What a transform leaves out.
    dropped: Vec<String>,
    end: Instant,
}

/// A window's ends, as they are written: of one form they sort as texts.
type Ends = (Option<String>, Option<String>);

/// `None` where it is no window: ends of two forms, or the first not before the second.
fn ends(from: Option<String>, to: Option<String>) -> Option<Ends> {
    if let (Some(from), Some(to)) = (&from, &to)
        && (from.len() != to.len() || from >= to)
    {
        return None;
    }
    Some((from, to))
}

fn covers(own: &Ends, asked: &Ends) -> bool {
    let form = |ends: &Ends| ends.0.as_ref().or(ends.1.as_ref()).unwrap().len();
    form(own) == form(asked)
        && own.0.as_ref().is_none_or(|from| asked.0.as_ref().is_some_and(|a| a >= from))
        && own.1.as_ref().is_none_or(|to| asked.1.as_ref().is_some_and(|a| a <= to))
}

fn window_of(item: &ScopeItem) -> Option<Ends> {
    let text = |m: &Option<mesinfos_schema::values::Moment>| m.map(|m| m.to_string());
    item.window.as_ref().map(|w| (text(&w.from), text(&w.to)))
}

/// The worst a grant is in any history, the first end, every narrowing.
fn standing(consent: &Consent, grant: &Grant, at: Instant) -> (S, Instant, Vec<Vec<String>>) {
    let end = instant(&consent.manifest.validity.not_after);
    let mut left = Vec::new();
    let (mut state, mut first) = (S::Given, None::<Instant>);
    for history in histories(consent) {
        let (own, end, narrowings) = replay(&history, &grant.id, end, at);
        left.extend(narrowings);
        // The order of the states is from what permits most to what permits least.
        state = state.max(own);
        first = Some(first.map_or(end, |first| first.min(end)));
    }
    (state, first.unwrap(), left)
}

/// What the parents of a grant leave of it; `None` where one does not stand, or grants less.
fn parents(
    world: &[Consent],
    consent: &Consent,
    grant: &Grant,
    at: Instant,
) -> Option<(Option<Instant>, Vec<Vec<String>>)> {
    let Some(id) = &consent.manifest.parent else { return Some((None, Vec::new())) };
    let parent = world.iter().find(|other| other.manifest.id == *id)?;
    let own = parent.manifest.grants.iter().find(|own| own.id == grant.id)?;
    let (state, end, mut left) = standing(parent, own, at);
    if state != S::Given || at >= end || at < instant(&parent.manifest.validity.not_before) {
        return None;
    }
    let (up, more) = parents(world, parent, own, at)?;
    left.extend(more);
    let onward = own.onward.as_ref()?;
    let days = |text: &str| match text {
        "P6M" => 183,
        "P1Y" => 365,
        "P2Y" => 730,
        other => panic!("{other}"),
    };
    let all =
        [
            onward.to.contains(&consent.manifest.recipient.id),
            grant.purposes.iter().all(|p| onward.purposes.iter().any(|q| taxonomy::allows(q, p))),
            grant.purposes.iter().all(|p| own.purposes.iter().any(|q| taxonomy::allows(q, p))),
            consent.manifest.subject == parent.manifest.subject,
            consent.manifest.source.id == parent.manifest.recipient.id,
            grant.legal_basis == own.legal_basis,
            grant.mode <= own.mode,
            days(grant.retention.max.as_str()) <= days(own.retention.max.as_str()),
            own.obligations.iter().all(|o| grant.obligations.contains(o)),
            own.locations.is_empty()
                || !grant.locations.is_empty()
                    && grant.locations.iter().all(|l| own.locations.contains(l)),
            match (&own.frequency, &grant.frequency) {
                (_, None) => true,
                (None, Some(_)) => false,
                (Some(a), Some(b)) => a.per == b.per && b.max <= a.max,
            },
            parent.manifest.validity.max_uses.is_none_or(|most| {
                consent.manifest.validity.max_uses.is_some_and(|uses| uses <= most)
            }),
            grant.scope.iter().all(|item| {
                own.scope.iter().any(|wide| {
                    wide.record_type == item.record_type
                        && window_of(wide)
                            .is_none_or(|w| window_of(item).is_some_and(|i| covers(&w, &i)))
                        && item.fields.iter().all(|f| {
                            wide.fields.iter().any(|w| reaches(&w.to_string(), &f.to_string()))
                        })
                        && wide.filter.iter().all(|c| item.filter.contains(c))
                        && wide.transforms.len() <= item.transforms.len()
                        && wide.transforms.iter().zip(&item.transforms).all(|(a, b)| a == b)
                })
            }),
        ];
    all.iter().all(|holds| *holds).then(|| (Some(up.map_or(end, |up| up.min(end))), left))
}

/// The grants of a consent that apply, and why others do not.
fn applying(
    request: &Request,
    asked: Option<&Ends>,
    world: &[Consent],
    consent: &Consent,
    at: Instant,
    why: &mut BTreeSet<Reason>,
) -> Vec<Applying> {
    let manifest = &consent.manifest;
    let validity = &manifest.validity;
    let uses = request.uses.map_or(0, |n| n.get());
    let mut say = |wrong: bool, reason: Reason| {
        if wrong {
            why.insert(reason);
        }
        wrong
    };
    let other = say(manifest.recipient.id != request.recipient, Reason::RecipientMismatch)
        | say(manifest.subject != request.subject, Reason::SubjectMismatch);
    if other {
        return Vec::new();
    }
    let outside = say(at < instant(&validity.not_before), Reason::NotYetValid)
        | say(validity.max_uses.is_some_and(|max| uses >= max.get()), Reason::UsesExhausted);
    let mut applying = Vec::new();
    for grant in &manifest.grants {
        let (state, mut end, mut left) = standing(consent, grant, at);
        let named = match state {
            S::Given => None,
            S::Paused => Some(Reason::Paused),
            S::Requested => Some(Reason::NotGiven),
            S::Expired => Some(Reason::Expired),
            S::Refused => Some(Reason::Refused),
            S::Superseded => Some(Reason::Superseded),
            S::Revoked => Some(Reason::Revoked),
            S::Withdrawn => Some(Reason::Withdrawn),
            _ => Some(Reason::Invalidated),
        };
        let mut wrong = outside;
        if let Some(reason) = named {
            wrong |= say(true, reason);
            say(histories(consent).len() > 1, Reason::LogForked);
        }
        match parents(world, consent, grant, at) {
            None => wrong |= say(true, Reason::ParentNotPermitted),
            Some((up, more)) => {
                end = up.map_or(end, |up| up.min(end));
                left.extend(more);
            }
        }
        wrong |= say(at >= end, Reason::Expired);
        let purpose = grant.purposes.iter().any(|p| taxonomy::allows(p, &request.purpose));
        wrong |= say(!purpose, Reason::PurposeNotCovered);
        wrong |= say(grant.legal_basis != request.legal_basis, Reason::LegalBasisMismatch);
        wrong |= say(request.mode > grant.mode, Reason::ModeNotCovered);
        let place = grant.locations.is_empty()
            || request.location.as_ref().is_some_and(|l| grant.locations.iter().any(|o| o == l));
        wrong |= say(!place, Reason::LocationNotCovered);
        let often = match &grant.frequency {
            None => uses == 0,
            Some(f) => request.uses_in_period.map_or(0, |n| n.get()) < f.max.get(),
        };
        wrong |= say(!often, Reason::FrequencyExceeded);
        let special = request.record_type.as_str() == "health.observation/1";
        let no_basis = special && grant.special_category_basis.is_none();
        wrong |= say(no_basis, Reason::SpecialCategoryBasisMissing);
        let Some(item) = grant.scope.iter().find(|item| item.record_type == request.record_type)
        else {
            let stem = |name: &str| name.split('/').next().unwrap().to_owned();
            let other =
                grant.scope.iter().any(|i| stem(&i.record_type) == stem(&request.record_type));
            say(other, Reason::SchemaVersionNotCovered);
            say(!other, Reason::RecordTypeNotCovered);
            continue;
        };
        let covered =
            window_of(item).is_none_or(|own| asked.is_none_or(|asked| covers(&own, asked)));
        wrong |= say(!covered, Reason::WindowNotCovered);
        if !wrong {
            applying.push(Applying {
                granted: item.fields.iter().map(ToString::to_string).collect(),
                left,
                dropped: item
                    .transforms
                    .iter()
                    .filter(|t| t.op == mesinfos_consent::manifest::TransformOp::Drop)
                    .map(|t| t.path.to_string())
                    .collect(),
                end,
            });
        }
    }
    applying
}

/// The leaves of a type.
fn universe(record_type: &str) -> &'static [&'static str] {
    TYPES.iter().find(|(name, ..)| record_type == *name).map_or(&[], |(_, _, leaves)| leaves)
}

/// The verdict.
pub(crate) fn judge(request: &Request, consents: &[Consent], at: Instant) -> Verdict {
    let universe = universe(&request.record_type);
    let partial = request.allow_partial == Some(true);
    let mut why = BTreeSet::new();
    if consents.is_empty() {
        why.insert(Reason::NoManifest);
    }
    let text = |m: &Option<mesinfos_schema::values::Moment>| m.map(|m| m.to_string());
    let asked = request.window.as_ref().map(|w| ends(text(&w.from), text(&w.to)));
    let no_window = matches!(asked, Some(None));
    if no_window {
        why.insert(Reason::WindowNotCovered);
    }
    let asked = asked.flatten();
    let mut leaves = BTreeSet::new();
    let (mut any, mut whole) = (false, false);
    let mut until: Option<Instant> = None;
    for consent in consents {
        let items = applying(request, asked.as_ref(), consents, consent, at, &mut why);
        if items.is_empty() {
            continue;
        }
        let covers = |item: &Applying, field: &str| {
            item.granted.iter().any(|g| reaches(g, field))
                && item.left.iter().all(|l| l.iter().any(|p| reaches(p, field)))
        };
        let fields: Vec<String> = if request.fields.is_empty() {
            universe.iter().map(|l| (*l).to_owned()).collect()
        } else {
            request.fields.iter().map(ToString::to_string).collect()
        };
        let mine: Vec<&String> =
            fields.iter().filter(|f| items.iter().any(|item| covers(item, f))).collect();
        let enough = request.fields.is_empty() || mine.len() == fields.len();
        // Something of it must be left by what the transforms leave out.
        let stays = |leaf: &&&str| {
            mine.iter().any(|f| reaches(f, leaf))
                && !items[0].dropped.iter().any(|d| reaches(d, leaf))
        };
        if !(enough || partial) || !universe.iter().any(|leaf| stays(&leaf)) {
            why.insert(Reason::FieldNotCovered);
            continue;
        }
        if no_window {
            continue;
        }
        any = true;
        whole |= enough;
        let used = items.iter().filter(|item| mine.iter().any(|f| covers(item, f)));
        until = until.max(used.map(|item| item.end).min());
        leaves.extend(
            universe.iter().filter(|l| mine.iter().any(|f| reaches(f, l))).map(|l| (*l).to_owned()),
        );
    }
    let outcome = match (any, whole) {
        (false, _) => Outcome::Deny,
        (true, true) => Outcome::Permit,
        (true, false) => Outcome::Partial,
    };
    let mut reasons: Vec<&'static str> = match outcome {
        Outcome::Permit => Vec::new(),
        Outcome::Partial => vec![Reason::FieldNotCovered.as_str()],
        _ => why.iter().map(|reason| reason.as_str()).collect(),
    };
    reasons.sort_unstable();
    Verdict { outcome, leaves, reasons, until }
}

/// A consumption as it leaves: its leaves one by one. Ids have other names for each recipient, so only that they are
/// there is said.
pub(crate) fn minimised(
    record: &Value,
    fields: &[String],
    item: &ScopeItem,
    asked: Option<&Ends>,
) -> Option<BTreeMap<String, String>> {
    let text = |path: &str| record.pointer(path).map(|v| v.as_str().unwrap().to_owned());
    for window in window_of(item).iter().chain(asked) {
        let day = |path: &str| -> i64 {
            let date: mesinfos_schema::values::Date = text(path).unwrap().parse().unwrap();
            i64::from(date.days_since_epoch()) * 24
        };
        let hours = |end: &str| -> i64 {
            let moment: mesinfos_schema::values::Moment = end.parse().unwrap();
            moment.seconds_since_epoch().0 / 3_600
        };
        let instants = window.0.as_ref().or(window.1.as_ref()).unwrap().len() > 10;
        // Nobody knows where its days are: they may begin 14 hours before those of UTC, and end 12 hours after.
        let (early, late) = if instants { (14, 12) } else { (0, 0) };
        let begins =
            window.0.as_ref().is_none_or(|from| day("/data/period/start") - early >= hours(from));
        let ends = window.1.as_ref().is_none_or(|to| day("/data/period/end") + late <= hours(to));
        if !begins || !ends {
            return None;
        }
    }
    for condition in &item.filter {
        if text(&condition.path.to_string()).as_deref() != Some(condition.values[0].as_str()) {
            return None;
        }
    }
    let mut out = BTreeMap::new();
    for leaf in universe("energy.consumption/1") {
        let Some(mut value) = text(leaf) else { continue };
        if !fields.iter().any(|f| reaches(f, leaf)) {
            continue;
        }
        if *leaf == "/data/usagePoint" {
            value = "an id".to_owned();
        }
        let mut stays = true;
        for transform in item.transforms.iter().filter(|t| reaches(&t.path.to_string(), leaf)) {
            use mesinfos_consent::manifest::TransformOp as Op;
            // Values of the cases have three decimals.
            let thousandths: i64 = value.replace('.', "").parse().unwrap_or(0);
            match transform.op {
                Op::Drop => stays = false,
                Op::RoundNumber => {
                    let tenths = (thousandths + 50) / 100;
                    value = format!("{}.{}", tenths / 10, tenths % 10);
                }
                Op::TruncateDecimal => {
                    value = format!("{}.{}", thousandths / 1000, thousandths / 100 % 10)
                }
                Op::CoarsenDate => value = format!("{}-01", value.get(..7).unwrap()),
                other => panic!("{other:?}"),
            }
        }
        if stays {
            out.insert((*leaf).to_owned(), value);
        }
    }
    Some(out)
}
