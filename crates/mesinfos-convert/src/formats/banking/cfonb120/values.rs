//! Amounts and dates of CFONB records.

use mesinfos_schema::values::{Date, Decimal};

/// An amount whose last character is digit and sign: `{ABCDEFGHI` are +0 to +9, `}JKLMNOPQR` are −0 to −9. Files in
/// the French 7-bit code have é and è for the brackets.
pub(super) fn amount(text: &str, decimals: u8) -> Option<Decimal> {
    let last = text.chars().next_back()?;
    let head = text.strip_suffix(last)?;
    let (digit, negative) = match last {
        '{' | 'é' => (0, false),
        'A'..='I' => (u32::from(last) - u32::from('A') + 1, false),
        '}' | 'è' => (0, true),
        'J'..='R' => (u32::from(last) - u32::from('J') + 1, true),
        _ => return None,
    };
    let whole = digits(head)?.checked_mul(10)?.checked_add(i128::from(digit))?;
    Decimal::new(if negative { -whole } else { whole }, decimals)
}

/// Digits alone, or with a sign in the last one; the sign is dropped.
pub(super) fn unsigned(text: &str, decimals: u8) -> Option<Decimal> {
    digits(text)
        .and_then(|number| Decimal::new(number, decimals))
        .or_else(|| amount(text, decimals).map(Decimal::abs))
}

fn digits(text: &str) -> Option<i128> {
    if text.is_empty() || text.len() > 20 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// `DDMMYY`; years 70 to 99 are of the last century.
pub(super) fn date(text: &str) -> Option<Date> {
    if text.len() != 6 {
        return None;
    }
    let number = digits(text)?;
    let part = |n: i128| u8::try_from(n % 100).ok();
    let year = u16::from(part(number)?);
    let century = if year < 70 { 2000 } else { 1900 };
    Date::new(century + year, part(number / 100)?, part(number / 10_000)?).ok()
}

#[cfg(test)]
mod tests {
    use super::{amount, date};

    #[test]
    fn signs_stand_in_the_last_character() {
        let text = |t: &str, d| amount(t, d).map(|a| a.to_string());
        for (at, c) in "{ABCDEFGHI".chars().enumerate() {
            assert_eq!(text(&format!("0000000000012{c}"), 2), Some(format!("1.2{at}")));
        }
        for (at, c) in "}JKLMNOPQR".chars().enumerate() {
            assert_eq!(text(&format!("0000000000012{c}"), 2), Some(format!("-1.2{at}")));
        }
        assert_eq!(text("0000000000000}", 2).as_deref(), Some("0.00"));
        assert_eq!(text("0000000000012é", 0).as_deref(), Some("120"));
        assert_eq!(text("0000000000123D", 3).as_deref(), Some("1.234"));
        assert_eq!(text("00000000000123", 2), None);
        assert_eq!(text("0000000 00012A", 2), None);
        assert_eq!(date("290224").map(|d| d.to_string()).as_deref(), Some("2024-02-29"));
        assert_eq!(date("300224"), None);
    }
}
