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
pub(crate) fn walk(
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

/// What of an object the rules look at: texts of these names, wherever they stand together.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Shape<'a> {
    /// The name of the member that holds the object; empty inside a list.
    name: &'a str,
    scheme: Option<&'a str>,
    value: Option<&'a str>,
    amount: Option<&'a str>,
    currency: Option<&'a str>,
    unit: Option<&'a str>,
    start: Option<&'a str>,
    end: Option<&'a str>,
}

impl<'a> Shape<'a> {
    /// The shape of an object that stands in the member called `name`, empty so far.
    pub(crate) fn of(name: &'a str) -> Self {
        Self { name, ..Self::default() }
    }

    /// Where the text of a member goes, if a rule looks at it.
    pub(crate) fn slot(&mut self, member: &str) -> Option<&mut Option<&'a str>> {
        Some(match member {
            "scheme" => &mut self.scheme,
            "value" => &mut self.value,
            "amount" => &mut self.amount,
            "currency" => &mut self.currency,
            "unit" => &mut self.unit,
            "start" => &mut self.start,
            "end" => &mut self.end,
            _ => return None,
        })
    }
}

/// What is wrong with a shape: the rule, the message, the member it is about (empty: the object) and its text.
struct Fault<'a> {
    code: &'static str,
    message: String,
    member: &'static str,
    actual: Option<&'a str>,
}

/// No rule has anything to say about the object.
pub(crate) fn is_fine(shape: &Shape<'_>) -> bool {
    let mut fine = true;
    faults(shape, &mut |_| fine = false);
    fine
}

fn faults<'a>(shape: &Shape<'a>, found: &mut dyn FnMut(Fault<'a>)) {
    if let (Some(scheme), Some(value)) = (shape.scheme, shape.value) {
        identifier(scheme, value, found);
    }
    if let (Some(amount), Some(currency)) = (shape.amount, shape.currency) {
        money(amount, currency, FREE.contains(&shape.name), found);
    }
    if let (Some(unit), Some(_)) = (shape.unit, shape.value)
        && !codes::unit::is_valid(unit)
    {
        let message = "the unit is not in the table".to_owned();
        found(Fault { code: "unit.unknown", message, member: "/unit", actual: Some(unit) });
    }
    if let (Some(start), Some(end)) = (shape.start, shape.end)
        && let (Ok(start), Ok(end)) = (start.parse::<Moment>(), end.parse::<Moment>())
        && start.compare(&end).is_some_and(|order| order != std::cmp::Ordering::Less)
    {
        let message = "the period does not start before it ends".to_owned();
        found(Fault { code: "period.order", message, member: "", actual: None });
    }
}

fn identifier<'a>(scheme: &str, value: &'a str, found: &mut dyn FnMut(Fault<'a>)) {
    let Some(entry) = codes::identifier::scheme(scheme) else { return };
    if let Err(error) = (entry.check)(value) {
        let code = if scheme == "iban" { "banking.iban-checksum" } else { "identifier.check" };
        let message = format!("not a valid {}: {error}", entry.title);
        found(Fault { code, message, member: "/value", actual: Some(value) });
    }
}

fn money<'a>(amount: &str, currency: &'a str, free: bool, found: &mut dyn FnMut(Fault<'a>)) {
    let Ok(of) = currency.parse::<Currency>() else { return };
    let Some(known) = codes::currency::currency(currency) else {
        let (code, message) = ("money.currency-unknown", "the currency is not in ISO 4217".into());
        return found(Fault { code, message, member: "/currency", actual: Some(currency) });
    };
    if let (false, Some(units), Ok(amount)) = (free, known.minor_units, amount.parse::<Decimal>())
        && amount.scale() > units
        && amount.normalised().scale() > units
    {
        let message = format!("more than the {units} decimals of {of}");
        found(Fault { code: "money.minor-units", message, member: "/amount", actual: None });
    }
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
    let mut of = Shape::of(last(pointer));
    for (name, value) in members {
        if let Some(slot) = of.slot(name) {
            *slot = value.as_str();
        }
    }
    faults(&of, &mut |fault| {
        let mut finding = finding(fault.code, fault.message);
        finding.actual = fault.actual.map(|text| shown(text, options));
        found(finding, format!("{pointer}{}", fault.member));
    });
}

/// The last member of a pointer; an item of a list has no name.
fn last(pointer: &str) -> &str {
    let last = pointer.rsplit('/').next().unwrap_or_default();
    if last.bytes().all(|b| b.is_ascii_digit()) { "" } else { last }
}

fn text(text: &str, pointer: &str, options: &Options, found: &mut dyn FnMut(Finding, String)) {
    if is_fine_text(last(pointer), text) {
        return;
    }
    if has_control_character(text) {
        found(
            finding("text.control-character", "a control character in a text"),
            pointer.to_owned(),
        );
    }
    if is_mojibake(text) {
        found(finding("text.mojibake", "UTF-8 that was read as Latin-1"), pointer.to_owned());
    }
    if has_full_pan(last(pointer), text) {
        let mut finding = finding("privacy.full-pan", "a payment card number in full");
        finding.actual = Some(shown(text, options));
        found(finding, pointer.to_owned());
    }
}

/// The fewest digits of a payment card number.
pub(crate) const DIGITS_OF_A_CARD: u64 = 13;

/// No rule has anything to say about the text of the member called `name`.
pub(crate) fn is_fine_text(name: &str, text: &str) -> bool {
    !(has_control_character(text) || is_mojibake(text) || has_full_pan(name, text))
}

fn has_control_character(text: &str) -> bool {
    text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t' | '\r'))
}

/// Digits of a whole text, or of one word of it: a card number is written both ways. Ids and codes are none.
pub(crate) fn has_full_pan(name: &str, text: &str) -> bool {
    if name == "value" || name.ends_with("Id") || name == "code" {
        return false;
    }
    // Nearly all texts of many digits are UUIDs: no group of theirs is as long as a card, and a letter ends the whole.
    let hyphen = |at: usize| text.as_bytes().get(at) == Some(&b'-');
    if text.len() == 36
        && [8, 13, 18, 23].into_iter().all(hyphen)
        && text.bytes().any(|b| b.is_ascii_lowercase())
    {
        return false;
    }
    let card = |part: &str| part.len() >= 13 && codes::identifier::is_pan_like(part);
    text.split(|c: char| !c.is_ascii_digit()).any(card) || card(text)
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
