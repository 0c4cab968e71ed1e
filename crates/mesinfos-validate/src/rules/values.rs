//! Rules of the value types, wherever they stand in a body.

use mesinfos_schema::codes;
use mesinfos_schema::codes::unit::Dimension;
use mesinfos_schema::finding::{Finding, shape};
use mesinfos_schema::values::{Currency, Decimal, Moment};
use serde_json::{Map, Value};

use super::finding;
use crate::Options;

/// Members whose amounts are free of minor units: a price of a unit, a rate, the charge of one call before the bill
/// rounds them all.
const FREE: &[&str] =
    &["unitPrice", "price", "priceBase", "rate", "unitPriceBeforeDiscount", "charge"];

/// What members that hold a quantity measure, by their name: as `x-unit-dimension` says in the schemas wherever the
/// name occurs (a test compares).
pub(crate) static DIMENSIONS: &[(&str, &[Dimension])] = &[
    ("accuracy", &[Dimension::Length]),
    ("activeEnergy", &[Dimension::Energy]),
    ("altitude", &[Dimension::Length]),
    ("ascent", &[Dimension::Length]),
    ("basalEnergy", &[Dimension::Energy]),
    ("cadence", &[Dimension::Frequency]),
    ("descent", &[Dimension::Length]),
    ("displacement", &[Dimension::Volume]),
    ("distance", &[Dimension::Length]),
    ("efficiency", &[Dimension::Ratio]),
    ("energy", &[Dimension::Energy]),
    ("heartRate", &[Dimension::Frequency]),
    ("heartRateMax", &[Dimension::Frequency]),
    ("mass", &[Dimension::Mass]),
    ("speed", &[Dimension::Speed]),
    ("speedMax", &[Dimension::Speed]),
    ("surface", &[Dimension::Area]),
    ("totalEnergy", &[Dimension::Energy]),
    ("volume", &[Dimension::Data, Dimension::Volume]),
];

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
    system: Option<&'a str>,
    code: Option<&'a str>,
    postal_code: Option<&'a str>,
    country: Option<&'a str>,
    language: Option<&'a str>,
    zone: Option<&'a str>,
    end_zone: Option<&'a str>,
    sha256: Option<&'a str>,
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
            "system" => &mut self.system,
            "code" => &mut self.code,
            "postalCode" => &mut self.postal_code,
            "country" => &mut self.country,
            "language" => &mut self.language,
            "timeZone" => &mut self.zone,
            "endTimeZone" => &mut self.end_zone,
            "sha256" => &mut self.sha256,
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
    if let (Some(unit), Some(_)) = (shape.unit, shape.value) {
        self::unit(unit, shape.name, found);
    }
    names(shape, found);
    // What ends in another zone may end earlier, by the clocks of the two.
    if let (Some(start), Some(end), None) = (shape.start, shape.end, shape.end_zone)
        && let (Ok(start), Ok(end)) = (start.parse::<Moment>(), end.parse::<Moment>())
        && start.compare(&end).is_some_and(|order| order != std::cmp::Ordering::Less)
    {
        let message = "the period does not start before it ends".to_owned();
        found(Fault { code: "period.order", message, member: "", actual: None });
    }
}

/// Codes that are looked at: those of systems with a check digit, or with one form alone.
const SYSTEMS: &[&str] = &["atc", "cip13", "cis", "icd-10", "loinc", "mcc", "snomed"];

/// The answers and parts of LOINC (`LA6576-8`, `LP7839-6`) and the expressions of SNOMED CT (`12:34=56`) are no codes of
/// one concept; French hospitals write ICD-10 without the point.
fn is_code(system: &str, code: &str) -> bool {
    let other = match system {
        "loinc" => code.starts_with('L'),
        "snomed" => code.contains([':', '+', '|', '=']),
        _ => false,
    };
    let pointed = match code.split_at_checked(3) {
        Some((head, tail)) if system == "icd-10" && !tail.is_empty() && !tail.starts_with('.') => {
            format!("{head}.{tail}")
        }
        _ => code.to_owned(),
    };
    other || codes::identifier::check(system, &pointed).is_ok()
}

/// As a manifest writes it: the same bytes have one digest.
fn is_sha256(digest: &str) -> bool {
    digest.len() == 64 && digest.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// A fixed offset, or a name of the time zone database.
pub(crate) fn is_time_zone(zone: &str) -> bool {
    zone == "Z" || zone.starts_with(['+', '-']) || jiff::tz::TimeZone::get(zone).is_ok()
}

/// Names of places and languages, and codes of classifications.
fn names<'a>(shape: &Shape<'a>, found: &mut dyn FnMut(Fault<'a>)) {
    let mut say = |code, message: &str, member, actual| {
        found(Fault { code, message: message.to_owned(), member, actual: Some(actual) });
    };
    if let (Some(system), Some(code)) = (shape.system, shape.code)
        && SYSTEMS.contains(&system)
        && !is_code(system, code)
    {
        say("code.check", "the code is none of its system", "/code", code);
    }
    if let Some(country) = shape.country {
        if codes::country::country(country).is_none() {
            say("code.country", "the country is not in ISO 3166-1", "/country", country);
        } else if let Some(code) = shape.postal_code
            && codes::postal::fits(country, code) == Some(false)
        {
            say("address.postal-code", "the country has no such postal codes", "/postalCode", code);
        }
    }
    if let Some(language) = shape.language.filter(|language| !codes::language::is_bcp47(language)) {
        say("code.language", "not a tag of BCP 47", "/language", language);
    }
    if let Some(digest) = shape.sha256.filter(|digest| !is_sha256(digest)) {
        say("attachment.sha256", "not 64 lower-case hexadecimal digits", "/sha256", digest);
    }
    for (member, zone) in [("/timeZone", shape.zone), ("/endTimeZone", shape.end_zone)] {
        if let Some(zone) = zone.filter(|zone| !is_time_zone(zone)) {
            let message = "a zone that the time zone database does not have";
            say("code.time-zone", message, member, zone);
        }
    }
}

fn unit<'a>(unit: &'a str, name: &str, found: &mut dyn FnMut(Fault<'a>)) {
    if !codes::unit::is_valid(unit) {
        let message = "the unit is not in the table".to_owned();
        found(Fault { code: "unit.unknown", message, member: "/unit", actual: Some(unit) });
    } else if let Some((_, wanted)) = DIMENSIONS.iter().find(|(member, _)| *member == name)
        && let Some(known) = codes::unit::unit(unit)
        && !wanted.contains(&known.dimension)
    {
        let wanted: Vec<&str> = wanted.iter().map(|dimension| dimension.as_str()).collect();
        let message =
            format!("a unit of {}, not of {}", known.dimension.as_str(), wanted.join(" or "));
        found(Fault { code: "unit.dimension", message, member: "/unit", actual: Some(unit) });
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
    // Most amounts have no more decimals than they may: no number need be read to see that.
    let written = amount.rfind('.').map_or(0, |point| amount.len() - point - 1);
    if let (false, Some(units)) = (free, known.minor_units)
        && written > usize::from(units)
        && let Ok(amount) = amount.parse::<Decimal>()
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
    let lints: [(&str, &str, bool); 5] = [
        ("privacy.nir-in-text", "a French social security number", has_nir(last(pointer), text)),
        ("privacy.secret", "a key, a token or a password", has_secret(text)),
        ("privacy.json-in-text", "JSON inside a text", is_json(text)),
        ("text.blank", "a text that says nothing", is_blank(text)),
        ("text.nfc", "a text that is not in normalisation form C", !is_nfc(text)),
    ];
    for (code, message, _) in lints.into_iter().filter(|(_, _, holds)| *holds) {
        found(finding(code, message), pointer.to_owned());
    }
}

/// A text of so many digits is looked at more closely: a payment card has 13 at least.
pub(crate) fn has_many_digits(text: &str) -> bool {
    text.len() >= 13 && text.bytes().filter(u8::is_ascii_digit).count() >= 13
}

/// No rule has anything to say about the text of the member called `name`.
pub(crate) fn is_fine_text(name: &str, text: &str) -> bool {
    if is_uuid_with_letters(text) {
        return true;
    }
    !(has_control_character(text)
        || is_mojibake(text)
        || has_full_pan(name, text)
        || has_nir(name, text)
        || !is_nfc(text)
        || is_strange(text))
}

/// Nearly all texts of many digits are UUIDs. No group of theirs is as long as a card, and a letter ends the whole.
fn is_uuid_with_letters(text: &str) -> bool {
    let Ok(bytes) = <&[u8; 36]>::try_from(text.as_bytes()) else { return false };
    let hyphen = |at: usize| bytes.get(at) == Some(&b'-');
    // All of it is looked at, without a way out: the processor takes many bytes at once.
    let (mut hex, mut letter) = (true, false);
    for byte in bytes {
        let lower = (b'a'..=b'f').contains(byte);
        hex &= byte.is_ascii_digit() | lower | (*byte == b'-');
        letter |= lower;
    }
    hex && letter && [8, 13, 18, 23].into_iter().all(hyphen)
}

/// Some rule has something to say about a text of printable ASCII with few digits. Nearly all texts are passed over
/// after a look at their ends.
pub(crate) fn is_strange(text: &str) -> bool {
    let ends = (text.as_bytes().first(), text.as_bytes().last());
    let short = text.len() <= 9;
    (short && is_blank(text))
        || (!short && matches!(ends.0, Some(b' ')) && is_blank(text))
        || (matches!(ends, (Some(b'{'), Some(b'}')) | (Some(b'['), Some(b']'))) && is_json(text))
        || (text.len() >= 12
            && (matches!(ends.0, Some(b'-'))
                || text.len() >= 80
                || may_hold_secret(text.as_bytes()))
            && has_secret(text))
}

/// A token begins with `eyJ`, an address has `://`.
fn may_hold_secret(text: &[u8]) -> bool {
    memchr::memchr2_iter(b'J', b'/', text)
        .filter_map(|end| text.get(..=end))
        .any(|start| start.ends_with(b"eyJ") || start.ends_with(b"://"))
}

/// Blanks alone, or a word that programs write for nothing.
fn is_blank(text: &str) -> bool {
    matches!(text, "N/A" | "n/a" | "NULL" | "null" | "undefined" | "NaN" | "nan" | "None")
        || text.chars().all(char::is_whitespace)
}

/// An object or a list in a text.
fn is_json(text: &str) -> bool {
    text.len() > 2
        && serde_json::from_str::<serde::de::IgnoredAny>(text)
            .is_ok_and(|_| matches!(text.as_bytes().first(), Some(b'{' | b'[')))
}

/// A private key, a signed token (JWS), credentials in an address or in its query.
fn has_secret(text: &str) -> bool {
    let token = |word: &str| {
        let mut parts = word.split('.');
        let long = |part: Option<&str>| {
            part.is_some_and(|part| {
                let base64 = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
                part.len() >= 10 && part.bytes().all(base64)
            })
        };
        word.starts_with("eyJ") && long(parts.next()) && long(parts.next()) && long(parts.next())
    };
    let address = |rest: &str| {
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let user = authority.rsplit_once('@').map(|(user, _)| user);
        let query = rest.split_once('?').map_or("", |(_, query)| query);
        let secret = |pair: &str| {
            let (name, value) = pair.split_once('=').unwrap_or_default();
            let name = name.to_ascii_lowercase();
            let names = ["password", "passwd", "access_token", "api_key", "apikey", "secret"];
            !value.is_empty() && names.contains(&name.as_str())
        };
        user.is_some_and(|user| user.contains(':')) || query.split(['&', ';']).any(secret)
    };
    text.contains("-----BEGIN") && text.contains("PRIVATE KEY")
        || text.split(|c: char| c.is_whitespace() || c == '=').any(token)
        || text.split("://").skip(1).any(address)
}

/// Fifteen digits whose key is right.
fn has_nir(name: &str, text: &str) -> bool {
    let word = |word: &str| word.len() == 15 && codes::identifier::check("nir", word).is_ok();
    name != "value" && name != "code" && text.split(|c: char| !c.is_ascii_digit()).any(word)
}

fn has_control_character(text: &str) -> bool {
    text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t' | '\r'))
}

/// Digits of a whole text, or of one word of it: a card number is written both ways. Ids and codes are none.
pub(crate) fn has_full_pan(name: &str, text: &str) -> bool {
    if name == "value" || name.ends_with("Id") || name == "code" {
        return false;
    }
    let card = |part: &str| part.len() >= 13 && codes::identifier::is_pan_like(part);
    text.split(|c: char| !c.is_ascii_digit()).any(card) || card(text)
}

/// Letters are composed: two programs that write `é` write the same (Unicode normalisation form C).
fn is_nfc(text: &str) -> bool {
    text.is_ascii() || unicode_normalization::is_nfc(text)
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

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use mesinfos_schema::catalogue::CATALOGUE;
    use mesinfos_schema::schema::{self, Openness};
    use serde_json::Value;

    use super::DIMENSIONS;

    /// Names whose every quantity says what it measures are in the table, with all that is said of them.
    #[test]
    fn dimensions_are_those_of_the_schemas() {
        let mut said: BTreeMap<String, BTreeSet<Option<String>>> = BTreeMap::new();
        for entry in CATALOGUE {
            let schema = schema::of(entry, Openness::Open);
            for shape in schema["$defs"].as_object().unwrap().values() {
                let Some(members) = shape.get("properties").and_then(Value::as_object) else {
                    continue;
                };
                for (name, member) in members {
                    let dimension = member.get("x-unit-dimension").and_then(Value::as_str);
                    let quantity =
                        member.get("$ref").and_then(Value::as_str) == Some("#/$defs/Quantity");
                    if quantity || dimension.is_some() {
                        let dimension = dimension.map(str::to_owned);
                        said.entry(name.clone()).or_default().insert(dimension);
                    }
                }
            }
        }
        said.retain(|_, dimensions| !dimensions.contains(&None));
        let table: BTreeMap<String, BTreeSet<Option<String>>> = DIMENSIONS
            .iter()
            .map(|(name, all)| {
                let all = all.iter().map(|dimension| Some(dimension.as_str().to_owned()));
                ((*name).to_owned(), all.collect())
            })
            .collect();
        assert_eq!(table, said);
    }
}
