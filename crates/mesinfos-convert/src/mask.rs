//! Third parties of calls and messages: their numbers masked, their names left out.
//!
//! An itemised bill hides the last four digits of the numbers called unless the subscriber asks for them (France: order
//! of 31 December 2013, article 3). So does this: `+33612345678` becomes `+3361234****` under the scheme `masked`, which
//! keeps country and operator. A number of six digits or fewer is a service's, and stays.
//!
//! The ids of records do not change, so that a masked export and a whole one hold the same records. They are derived from
//! the whole number: who knows the line, the time and the other members can try all endings of a number against an id.
//! Masking keeps numbers from readers, not from one who holds the rest of the call and searches.

use mesinfos_schema::catalogue::Body;
use mesinfos_schema::values::{Identifier, Party};

/// Digits that are hidden.
const HIDDEN: usize = 4;

/// Longest number that is a service's.
const SHORT: usize = 6;

/// Masks the other side of a call or message and the holder of a line, which may be another; every other body stays.
pub(crate) fn mask(body: &mut Body) {
    let third = match body {
        Body::UsageEvent(event) => event.counterpart.as_mut(),
        Body::Line(line) => line.holder.as_mut(),
        _ => None,
    };
    if let Some(third) = third {
        party(third);
    }
}

fn party(party: &mut Party) {
    for id in &mut party.ids {
        if let Some(masked) = number(&id.value).and_then(|text| Identifier::of("masked", &text)) {
            *id = masked;
        }
    }
    // A service is known by its number alone; whoever has a longer one may be a person.
    if party.ids.iter().any(|id| id.scheme.as_str() == "masked") || party.ids.is_empty() {
        party.name = None;
        party.legal_name = None;
        party.address = None;
    }
    party.contacts.clear();
}

/// The number with its last digits hidden; `None` where it is a service's. What is no number is hidden whole.
fn number(text: &str) -> Option<String> {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if digits == text.len() && digits <= SHORT {
        return None;
    }
    if digits <= SHORT {
        return Some("*".repeat(HIDDEN));
    }
    let mut left = digits.saturating_sub(HIDDEN);
    let masked = text.chars().map(|c| match c {
        c if !c.is_ascii_digit() => c,
        _ if left == 0 => '*',
        c => {
            left -= 1;
            c
        }
    });
    Some(masked.collect())
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn the_last_four_digits_and_no_service() {
        for (whole, masked) in [
            ("+33199000012", Some("+3319900****")),
            ("01 99 00 00 12", Some("01 99 00 ** **")),
            ("0199000", Some("019****")),
            ("3900", None),
            ("118008", None),
            ("Camille", Some("****")),
            ("camille@example.org", Some("****")),
        ] {
            assert_eq!(number(whole).as_deref(), masked, "{whole}");
        }
    }
}
