//! Rules of the value types, wherever they stand in a body.

use mesinfos_schema::codes;
use mesinfos_schema::finding::{Finding, shape};
use mesinfos_schema::values::{Currency, Decimal, Moment};
use serde_json::{Map, Value};

use super::finding;
use crate::Options;

/// Members whose amounts are free of minor units: a price of a unit, a rate.
const FREE: &[&str] = &["unitPrice", "price", "priceBase", "rate", "unitPriceBeforeDiscount"];

/// Walks a body. `pointer` is where `value` stands.
pub(super) fn walk(
    value: &Value,
    pointer: &mut String,
    options: &Options,
    found: &mut dyn FnMut(Finding, String),
) {
    match value {
        Value::Object(members) => {
            object(members, pointer, options, found);
            for (name, member) in members {
                let length = pointer.len();
                pointer.push('/');
                pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
                walk(member, pointer, options, found);
                pointer.truncate(length);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let length = pointer.len();
                pointer.push('/');
                pointer.push_str(&index.to_string());
                walk(item, pointer, options, found);
                pointer.truncate(length);
            }
        }
        Value::String(text) => self::text(text, pointer, options, found),
        _ => {}
    }
}

fn member<'a>(members: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    members.get(name).and_then(Value::as_str)
}

fn shown(text: &str, options: &Options) -> String {
    if options.show_values { text.to_owned() } else { shape(text) }
}

fn object(
    members: &Map<String, Value>,
    pointer: &str,
    options: &Options,
    found: &mut dyn FnMut(Finding, String),
) {
    if let (Some(scheme), Some(value)) = (member(members, "scheme"), member(members, "value")) {
        identifier(scheme, value, pointer, options, found);
    }
    if let (Some(amount), Some(currency)) = (member(members, "amount"), member(members, "currency"))
    {
        money(amount, currency, pointer, options, found);
    }
    if let (Some(unit), Some(_)) = (member(members, "unit"), members.get("value"))
        && !codes::unit::is_valid(unit)
    {
        let mut finding = finding("unit.unknown", "the unit is not in the table");
        finding.actual = Some(shown(unit, options));
        found(finding, format!("{pointer}/unit"));
    }
    let moment = |name: &str| member(members, name).and_then(|text| text.parse::<Moment>().ok());
    if let (Some(start), Some(end)) = (moment("start"), moment("end"))
        && start.compare(&end).is_some_and(|order| order != std::cmp::Ordering::Less)
    {
        found(
            finding("period.order", "the period does not start before it ends"),
            pointer.to_owned(),
        );
    }
}

fn identifier(
    scheme: &str,
    value: &str,
    pointer: &str,
    options: &Options,
    found: &mut dyn FnMut(Finding, String),
) {
    let Some(entry) = codes::identifier::scheme(scheme) else { return };
    if let Err(error) = (entry.check)(value) {
        let code = if scheme == "iban" { "banking.iban-checksum" } else { "identifier.check" };
        let mut finding = finding(code, format!("not a valid {}: {error}", entry.title));
        finding.actual = Some(shown(value, options));
        found(finding, format!("{pointer}/value"));
    }
}

fn money(
    amount: &str,
    currency: &str,
    pointer: &str,
    options: &Options,
    found: &mut dyn FnMut(Finding, String),
) {
    let Ok(known) = currency.parse::<Currency>() else { return };
    if !known.is_known() {
        let mut finding = finding("money.currency-unknown", "the currency is not in ISO 4217");
        finding.actual = Some(shown(currency, options));
        found(finding, format!("{pointer}/currency"));
    }
    let free = pointer.rsplit('/').next().is_some_and(|name| FREE.contains(&name));
    if let (false, Some(units), Ok(amount)) = (free, known.minor_units(), amount.parse::<Decimal>())
        && amount.normalised().scale() > units
    {
        let message = format!("more than the {units} decimals of {known}");
        found(finding("money.minor-units", message), format!("{pointer}/amount"));
    }
}

fn text(text: &str, pointer: &str, options: &Options, found: &mut dyn FnMut(Finding, String)) {
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t' | '\r')) {
        found(
            finding("text.control-character", "a control character in a text"),
            pointer.to_owned(),
        );
    }
    if is_mojibake(text) {
        found(finding("text.mojibake", "UTF-8 that was read as Latin-1"), pointer.to_owned());
    }
    // Digits of a whole text, or of one word of it: a card number is written both ways.
    let digits = |part: &str| part.len() >= 13 && codes::identifier::is_pan_like(part);
    let joined: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    let in_label =
        !pointer.ends_with("/value") && !pointer.ends_with("Id") && !pointer.ends_with("/code");
    if in_label && (digits(&joined) || text.split(|c: char| !c.is_ascii_digit()).any(digits)) {
        let mut finding = finding("privacy.full-pan", "a payment card number in full");
        finding.actual = Some(shown(text, options));
        found(finding, pointer.to_owned());
    }
}

/// `Ã©` and its like: the two halves of a UTF-8 sequence as two characters.
fn is_mojibake(text: &str) -> bool {
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if matches!(c, 'Ã' | 'Â')
            && chars.peek().is_some_and(|next| ('\u{80}'..='\u{bf}').contains(next))
        {
            return true;
        }
    }
    false
}
