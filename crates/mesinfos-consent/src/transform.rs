//! Transforms: total, idempotent, never finer than the value they are given.

use mesinfos_schema::values::{Date, Decimal, LocalTime, Moment, Offset};

use crate::manifest::{Grain, Transform, TransformOp};
use crate::pairwise::Names;
use crate::shape::Kind;

/// A transform whose arguments are there.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Op {
    Drop,
    TruncateString(usize),
    TruncateDecimal(u8),
    RoundNumber(Decimal),
    CoarsenDate(Grain, Option<jiff::tz::TimeZone>),
    CoarsenGeo(u8),
    Bucket(Vec<Decimal>),
    Pseudonymise(Box<str>),
    Mask(usize),
    RedactText,
    PostcodePrefix(usize),
}

impl Op {
    /// The operation; `None` where an argument is missing, out of range, or one too many.
    pub(crate) fn of(transform: &Transform) -> Option<Self> {
        let Transform { op, keep, step, grain, time_zone, edges, key_id, .. } = transform;
        // Aggregation is of records, not of members: `validate` compiles it apart.
        if *op == TransformOp::Aggregate || !transform.is_of_members() {
            return None;
        }
        let arguments =
            [keep.is_some(), step.is_some(), grain.is_some(), !edges.is_empty(), key_id.is_some()];
        let expected = match op {
            TransformOp::Drop | TransformOp::RedactText => [false; 5],
            TransformOp::TruncateString
            | TransformOp::TruncateDecimal
            | TransformOp::CoarsenGeo
            | TransformOp::PostcodePrefix
            | TransformOp::Mask => [true, false, false, false, false],
            TransformOp::RoundNumber => [false, true, false, false, false],
            TransformOp::CoarsenDate => [false, false, true, false, false],
            TransformOp::Bucket => [false, false, false, true, false],
            TransformOp::Aggregate => return None,
            TransformOp::Pseudonymise => [false, false, false, false, true],
        };
        if arguments != expected || (time_zone.is_some() && *op != TransformOp::CoarsenDate) {
            return None;
        }
        let keep = keep.map_or(0, mesinfos_schema::values::Count::get);
        Some(match op {
            TransformOp::Drop => Self::Drop,
            TransformOp::RedactText => Self::RedactText,
            TransformOp::TruncateString => {
                Self::TruncateString(usize::try_from(keep).ok().filter(|n| *n > 0)?)
            }
            TransformOp::PostcodePrefix => {
                Self::PostcodePrefix(usize::try_from(keep).ok().filter(|n| (1..=8).contains(n))?)
            }
            TransformOp::Aggregate => return None,
            TransformOp::TruncateDecimal => {
                Self::TruncateDecimal(u8::try_from(keep).ok().filter(|n| *n <= 28)?)
            }
            TransformOp::CoarsenGeo => {
                Self::CoarsenGeo(u8::try_from(keep).ok().filter(|n| *n <= 3)?)
            }
            TransformOp::Mask => Self::Mask(usize::try_from(keep).ok().filter(|n| *n <= 8)?),
            TransformOp::RoundNumber => {
                let step = (*step)?;
                // Within what any 28-digit value can be divided by without overflow.
                (step > Decimal::from(0)
                    && step.scale() <= 9
                    && step.normalised().mantissa() < 1_000_000_000)
                    .then(|| Self::RoundNumber(step.normalised()))?
            }
            TransformOp::CoarsenDate => Self::CoarsenDate(
                *grain.as_ref()?,
                match time_zone {
                    None => None,
                    Some(zone) => Some(jiff::tz::TimeZone::get(zone.as_str()).ok()?),
                },
            ),
            TransformOp::Bucket => {
                let ascending = edges.windows(2).all(|pair| pair.first() < pair.last());
                ascending.then(|| Self::Bucket(edges.clone()))?
            }
            TransformOp::Pseudonymise => Self::Pseudonymise(key_id.as_ref()?.as_str().into()),
        })
    }

    /// Whether it can be done to a leaf of this kind; what is not a leaf has no kind.
    pub(crate) fn fits(&self, kind: Option<Kind>) -> bool {
        match self {
            Self::Drop => true,
            Self::TruncateString(_)
            | Self::PostcodePrefix(_)
            | Self::Pseudonymise(_)
            | Self::Mask(_)
            | Self::RedactText => kind == Some(Kind::Text),
            Self::TruncateDecimal(_) | Self::RoundNumber(_) | Self::Bucket(_) => {
                kind == Some(Kind::Decimal)
            }
            Self::CoarsenDate(..) => kind == Some(Kind::Time),
            Self::CoarsenGeo(_) => kind == Some(Kind::Number),
        }
    }

    /// The text made less; `None` leaves it out.
    pub(crate) fn text(&self, text: &str, names: &Names) -> Option<String> {
        match self {
            Self::PostcodePrefix(keep) => {
                Some(text.chars().filter(|c| !c.is_whitespace()).take(*keep).collect())
            }
            Self::TruncateString(keep) => Some(text.chars().take(*keep).collect()),
            Self::Pseudonymise(key_id) => Some(names.text(key_id, text)),
            Self::Mask(keep) => Some(mask(text, *keep)),
            Self::RedactText => Some("[redacted]".to_owned()),
            Self::TruncateDecimal(keep) => Some(truncated(text.parse().ok()?, *keep)?.to_string()),
            Self::RoundNumber(step) => Some(rounded(text.parse().ok()?, *step)?.to_string()),
            Self::Bucket(edges) => {
                let value: Decimal = text.parse().ok()?;
                let below = edges.iter().rev().find(|edge| **edge <= value);
                Some(below.or(edges.first())?.to_string())
            }
            Self::CoarsenDate(grain, zone) => coarsened(text, *grain, zone.as_ref()),
            Self::Drop | Self::CoarsenGeo(_) => None,
        }
    }

    /// The number made less; `None` leaves it out.
    pub(crate) fn number(&self, number: f64) -> Option<f64> {
        match self {
            Self::CoarsenGeo(decimals) => {
                let unit = 10_f64.powi(i32::from(*decimals));
                // No -0: the sign would tell a side of the line.
                Some((number * unit).round() / unit + 0.0)
            }
            _ => None,
        }
    }
}

/// `****` and the last characters, where that hides at least half.
fn mask(text: &str, keep: usize) -> String {
    if let Some(rest) = text.strip_prefix("****")
        && rest.chars().count() <= keep
    {
        return text.to_owned();
    }
    let count = text.chars().count();
    let shown = if count >= 2 * keep.max(1) { keep } else { 0 };
    let tail: String = text.chars().skip(count - shown).collect();
    format!("****{tail}")
}

fn truncated(value: Decimal, keep: u8) -> Option<Decimal> {
    let surplus = u32::from(value.scale().saturating_sub(keep));
    Decimal::new(value.mantissa() / 10_i128.checked_pow(surplus)?, value.scale().min(keep))
}

/// To a multiple of `step`, half away from zero.
fn rounded(value: Decimal, step: Decimal) -> Option<Decimal> {
    let value = value.normalised();
    let scale = value.scale().max(step.scale());
    let lift =
        |d: Decimal| d.mantissa().checked_mul(10_i128.checked_pow(u32::from(scale - d.scale()))?);
    let Some((units, of)) = lift(value).zip(lift(step)) else {
        // More digits than can be lifted: the value has far more decimals than the step.
        return rounded(truncated(value, step.scale().saturating_add(2))?, step);
    };
    let (whole, rest) = (units / of, units % of);
    let whole = if rest.abs().checked_mul(2)? >= of { whole + units.signum() } else { whole };
    let result = whole.checked_mul(step.mantissa())?;
    Decimal::new(result, step.scale())
}

/// The first day (or hour) of the grain. A partial date keeps what is no finer.
fn coarsened(text: &str, grain: Grain, zone: Option<&jiff::tz::TimeZone>) -> Option<String> {
    let Ok(moment) = text.parse::<Moment>() else {
        return match (text.len(), grain) {
            // YYYY
            (4, _) => Some(text.to_owned()),
            // YYYY-MM
            (7, Grain::Year) if !text.starts_with('-') => text.get(..4).map(str::to_owned),
            (7, Grain::Quarter) if !text.starts_with('-') => {
                let month: u8 = text.get(5..)?.parse().ok()?;
                Some(format!("{}-{:02}", text.get(..4)?, month.checked_sub(1)? / 3 * 3 + 1))
            }
            (7, _) if !text.starts_with('-') => Some(text.to_owned()),
            // A day of any year is no coarser than a day.
            (7, Grain::Day | Grain::Hour) => Some(text.to_owned()),
            _ => None,
        };
    };
    let moment = in_zone(moment, zone)?;
    let date = moment.date();
    let day = match grain {
        Grain::Hour => {
            let Some(time) = moment.time() else { return Some(date.to_string()) };
            let hour = LocalTime::new(time.hour(), 0, 0).ok()?;
            return Some(match moment.offset() {
                Some(offset) => Moment::instant(date, hour, offset).to_string(),
                None => Moment::local(date, hour).to_string(),
            });
        }
        grain => floor(date, grain)?,
    };
    Some(day.to_string())
}

/// The first day of the grain a day lies in.
pub(crate) fn floor(date: Date, grain: Grain) -> Option<Date> {
    let first = |month: u8| Date::new(date.year(), month, 1).ok();
    match grain {
        Grain::Year => first(1),
        Grain::Quarter => first((date.month() - 1) / 3 * 3 + 1),
        Grain::Month => first(date.month()),
        Grain::Week => {
            let days = date.days_since_epoch();
            // 1970-01-01 was a Thursday.
            Date::from_days_since_epoch(days - (days + 3).rem_euclid(7))
        }
        Grain::Day | Grain::Hour => Some(date),
    }
}

/// A moment with an offset, as clocks of the zone show it.
fn in_zone(moment: Moment, zone: Option<&jiff::tz::TimeZone>) -> Option<Moment> {
    let (Some(zone), Some(_)) = (zone, moment.offset()) else { return Some(moment) };
    let (seconds, _) = moment.seconds_since_epoch();
    let offset = zone.to_offset(jiff::Timestamp::from_second(seconds).ok()?).seconds();
    let local = Moment::from_unix(seconds.checked_add(i64::from(offset))?)?;
    let offset =
        if offset == 0 { Offset::Utc } else { Offset::Minutes(i16::try_from(offset / 60).ok()?) };
    Some(Moment::instant(local.date(), local.time()?, offset))
}
