//! Field 61 taken apart.

use super::values;
use crate::emitter::Fault;
use mesinfos_schema::values::{Date, Decimal};

/// A statement line, its texts borrowed.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    /// `None` where the bank wrote a day that does not exist, such as 30 February.
    pub(super) value: Option<Date>,
    pub(super) booked: Date,
    /// Signed: a debit is negative, a reversed credit too.
    pub(super) amount: Decimal,
    pub(super) reversal: bool,
    /// `EC`, `ED`: expected, not booked.
    pub(super) expected: bool,
    /// The third letter of the currency, where given.
    pub(super) funds: &'a str,
    /// One letter and three characters, where given.
    pub(super) kind: &'a str,
    pub(super) customer: &'a str,
    pub(super) bank: &'a str,
    /// The lines behind the first.
    pub(super) supplementary: &'a str,
}

fn fault(message: &str) -> Fault {
    Fault::new("mt940.entry", message)
}

/// Reads field 61.
///
/// An absent entry date is the value date (SWIFT: given only where it differs). A value date that does not exist is
/// never shifted: the entry is kept by its entry date, where that exists, else it is a fault.
pub(super) fn read(text: &str) -> Result<Entry<'_>, Fault> {
    let (value_text, rest) =
        text.trim_start().split_at_checked(6).ok_or_else(|| fault("shorter than a date"))?;
    let (year, month, day) = values::parts(value_text)
        .ok_or_else(|| Fault::new("mt940.value-date", "the value date is not YYMMDD"))?;
    let value = Date::new(year, month, day).ok();
    let rest = rest.trim_start_matches(' ');
    let no_value = || Fault::new("mt940.value-date", "the value date does not exist");
    let (booked, rest) = match (values::pair(rest, 0), values::pair(rest, 2)) {
        (Some(entry_month), Some(entry_day)) => {
            // A day past the month's end still tells the year.
            let near = value
                .or_else(|| Date::new(year, month, 28).ok().filter(|_| (29..=31).contains(&day)))
                .ok_or_else(no_value)?;
            let booked = values::nearest(entry_month, entry_day, near).ok_or_else(|| {
                Fault::new("mt940.entry-date", "the entry date is not a day that exists")
            })?;
            (booked, rest.get(4..).unwrap_or_default())
        }
        _ => (value.ok_or_else(no_value)?, rest),
    };
    let rest = rest.trim_start();
    let (mark, rest) = match rest.as_bytes() {
        [b'R' | b'E', b'C' | b'D', ..] => rest.split_at_checked(2),
        [b'C' | b'D', ..] => rest.split_at_checked(1),
        _ => None,
    }
    .ok_or_else(|| fault("no mark C, D, RC, RD, EC or ED behind the dates"))?;
    let (funds, rest) = match rest.as_bytes().first() {
        Some(letter) if letter.is_ascii_uppercase() => {
            rest.split_at_checked(1).unwrap_or(("", rest))
        }
        _ => ("", rest),
    };
    let rest = rest.trim_start();
    let end = rest.bytes().position(|b| !b.is_ascii_digit() && b != b',').unwrap_or(rest.len());
    let (digits, rest) = rest.split_at_checked(end).unwrap_or((rest, ""));
    let amount = values::amount(digits)
        // A point is no mark of SWIFT: `1.000` would read two ways.
        .filter(|_| !rest.starts_with('.'))
        .ok_or_else(|| Fault::new("mt940.amount", "the amount is not digits with a comma"))?;
    let negative = matches!(mark, "D" | "RC" | "ED");
    let (first, supplementary) = rest.split_once('\n').unwrap_or((rest, ""));
    let (kind, references) = kind_of(first);
    let (customer, bank) = references.split_once("//").unwrap_or((references, ""));
    Ok(Entry {
        value,
        booked,
        amount: if negative { -amount } else { amount },
        reversal: mark.starts_with('R'),
        expected: mark.starts_with('E'),
        funds,
        kind,
        customer: customer.trim(),
        bank: bank.trim(),
        supplementary: supplementary.trim(),
    })
}

/// Whether a field 61 goes on behind its amount for at least the four characters of the type: one that does not was
/// cut inside the amount or right behind it, and its decimals cannot be trusted.
pub(super) fn reaches_its_type(text: &str) -> bool {
    text.split_once(',')
        .is_some_and(|(_, rest)| rest.trim_start_matches(|c: char| c.is_ascii_digit()).len() >= 4)
}

/// The transaction type before the references: `N`, `S` or `F` and three characters, or blank. Another letter is
/// taken for a type only where a reference follows that tells them apart.
fn kind_of(text: &str) -> (&str, &str) {
    if let Some(("    ", rest)) = text.split_at_checked(4) {
        return ("", rest);
    }
    let text = text.trim_start();
    let Some((kind, rest)) = text.split_at_checked(4) else { return ("", text) };
    let alphanumeric = kind.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    let other = kind.starts_with(|c: char| c.is_ascii_uppercase()) && rest.starts_with("NONREF");
    if alphanumeric && (kind.starts_with(['N', 'S', 'F']) || other) {
        // `NONREF` is a reference that stands where the type is missing.
        if kind == "NONR" && rest.starts_with("EF") { ("", text) } else { (kind, rest) }
    } else {
        ("", text)
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn lines() {
        let e = read("2103310331C50,00 NTRFNONREF//2109025460313532\nDETAIL").unwrap();
        assert_eq!((e.kind, e.customer, e.bank), ("NTRF", "NONREF", "2109025460313532"));
        assert_eq!((e.amount.to_string().as_str(), e.supplementary), ("50.00", "DETAIL"));
        let e = read("240312    DD212,39NMSCNONREF//").unwrap();
        assert_eq!((e.funds, e.amount.to_string().as_str()), ("D", "-212.39"));
        let e = read("2212191220C119,NMSC341241773/1XXXXX//O/341241774").unwrap();
        assert_eq!((e.customer, e.bank), ("341241773/1XXXXX", "O/341241774"));
        assert_eq!(e.amount.to_string(), "119");
        let e = read("1811261126CR\n30,00N062NONREF").unwrap();
        assert_eq!((e.amount.to_string().as_str(), e.kind), ("30.00", "N062"));
        let e = read("020322CM20000,00S051").unwrap();
        assert_eq!((e.kind, e.customer), ("S051", ""));
        let e = read("240105C   12,00NONREF").unwrap();
        assert_eq!((e.kind, e.customer), ("", "NONREF"));
    }

    #[test]
    fn marks_are_signs() {
        for (mark, sign, reversal, expected) in [
            ("C", "1", false, false),
            ("D", "-1", false, false),
            ("RC", "-1", true, false),
            ("RD", "1", true, false),
            ("EC", "1", false, true),
            ("ED", "-1", false, true),
            ("RDR", "1", true, false),
            ("CR", "1", false, false),
            ("DR", "-1", false, false),
        ] {
            let text = format!("240105{mark}1,NTRFX");
            let e = read(&text).unwrap();
            let read = (e.amount.to_string(), e.reversal, e.expected);
            assert_eq!(read, (sign.to_owned(), reversal, expected), "{mark}");
        }
    }

    #[test]
    fn days_that_do_not_exist() {
        let e = read("1602300301DR6,00N024NONREF").unwrap();
        assert_eq!((e.value, e.booked.to_string().as_str()), (None, "2016-03-01"));
        assert_eq!(read("160230DR6,00N024NONREF").unwrap_err().code, "mt940.value-date");
        assert_eq!(read("1602280230D6,00N024NONREF").unwrap_err().code, "mt940.entry-date");
        assert_eq!(read("3622687806CR1,NMSC").unwrap_err().code, "mt940.value-date");
        assert_eq!(read("16022").unwrap_err().code, "mt940.entry");
        assert_eq!(read("160228X6,00").unwrap_err().code, "mt940.entry");
        assert_eq!(read("160228C6.00NTRF").unwrap_err().code, "mt940.amount");
    }
}
