//! Dates, marks and amounts as SWIFT writes them.

use mesinfos_schema::values::{Currency, Date, Decimal};

use crate::emitter::Fault;

/// `YYMMDD`; years 70 to 99 are of the last century. `None` where there is no such day.
pub(super) fn date(text: &str) -> Option<Date> {
    let (year, month, day) = parts(text)?;
    Date::new(year, month, day).ok()
}

/// Year, month and day of `YYMMDD`, which need not be a day that exists.
pub(super) fn parts(text: &str) -> Option<(u16, u8, u8)> {
    if text.len() != 6 {
        return None;
    }
    let year = u16::from(pair(text, 0)?);
    let century = if year < 70 { 2000 } else { 1900 };
    Some((century + year, pair(text, 2)?, pair(text, 4)?))
}

/// The two digits at a place.
pub(super) fn pair(text: &str, at: usize) -> Option<u8> {
    match text.as_bytes().get(at..at + 2)? {
        [a, b] if a.is_ascii_digit() && b.is_ascii_digit() => Some((a - b'0') * 10 + (b - b'0')),
        _ => None,
    }
}

/// The `MMDD` day that lies nearest to another one: an entry of 1 January may have a value date of 31 December.
pub(super) fn nearest(month: u8, day: u8, to: Date) -> Option<Date> {
    let year = to.year();
    [year.checked_sub(1), Some(year), year.checked_add(1)]
        .into_iter()
        .flatten()
        .filter_map(|year| Date::new(year, month, day).ok())
        .min_by_key(|date| (date.days_since_epoch() - to.days_since_epoch()).abs())
}

/// Digits with at most one comma: `119,`, `0,08`, `000000000400,00`. No sign and no thousands marks.
pub(super) fn amount(text: &str) -> Option<Decimal> {
    let mut mantissa = 0_i128;
    let mut scale = None;
    let mut any = false;
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' => {
                any = true;
                mantissa = mantissa.checked_mul(10)?.checked_add(i128::from(byte - b'0'))?;
                if let Some(scale) = &mut scale {
                    *scale += 1_u8;
                    if *scale > 28 {
                        return None;
                    }
                }
            }
            b',' if scale.is_none() => scale = Some(0),
            _ => return None,
        }
    }
    if any { Decimal::new(mantissa, scale.unwrap_or(0)) } else { None }
}

/// A currency with its amount: `EUR11,85`.
pub(super) fn money(text: &str) -> Option<(Currency, Decimal)> {
    let (code, rest) = text.trim().split_at_checked(3)?;
    let currency = code.parse::<Currency>().ok().filter(Currency::is_known)?;
    Some((currency, amount(rest.trim())?))
}

/// The text of a balance field: mark, date, currency, amount.
#[derive(Debug)]
pub(super) struct BalanceText {
    pub(super) on: Date,
    /// `None` where the field has none and the statement's holds.
    pub(super) currency: Option<Currency>,
    pub(super) amount: Decimal,
}

/// Reads `C140219EUR662,23`; the currency may be missing (`C020315105000,00`).
pub(super) fn balance(text: &str) -> Result<BalanceText, Fault> {
    let fault = |what: &str| Fault::new("mt940.balance", format!("a balance {what}"));
    let text = text.lines().next().unwrap_or_default().trim();
    let (mark, rest) = text.split_at_checked(1).ok_or_else(|| fault("that is empty"))?;
    let negative = match mark {
        "C" => false,
        "D" => true,
        _ => return Err(fault("that starts with neither C nor D")),
    };
    let (on, rest) = rest.split_at_checked(6).ok_or_else(|| fault("without a date"))?;
    let on = date(on).ok_or_else(|| {
        Fault::new("mt940.date", "the balance date is not a YYMMDD day that exists")
    })?;
    let rest = rest.trim_start();
    let (currency, rest) = match rest.split_at_checked(3) {
        Some((code, tail)) if code.bytes().all(|b| b.is_ascii_uppercase()) => {
            (Some(known(code)?), tail)
        }
        _ => (None, rest),
    };
    let amount = amount(rest.trim())
        .ok_or_else(|| Fault::new("mt940.amount", "the balance is not digits with a comma"))?;
    Ok(BalanceText { on, currency, amount: if negative { -amount } else { amount } })
}

/// The three letters that stand where a balance has its currency, whatever the rest is worth.
pub(super) fn stated_currency(text: &str) -> Option<&str> {
    let code = text.trim().get(7..)?.trim_start().get(..3)?;
    code.bytes().all(|b| b.is_ascii_uppercase()).then_some(code)
}

/// A currency of the ISO table.
pub(super) fn known(code: &str) -> Result<Currency, Fault> {
    code.parse::<Currency>()
        .ok()
        .filter(Currency::is_known)
        .ok_or_else(|| Fault::new("mt940.currency", "the currency is not in ISO 4217"))
}

#[cfg(test)]
mod tests {
    use super::{amount, balance, date, nearest};

    #[test]
    fn amounts() {
        let text = |t| amount(t).map(|d| d.to_string());
        assert_eq!(text("119,").as_deref(), Some("119"));
        assert_eq!(text("000000000400,00").as_deref(), Some("400.00"));
        assert_eq!(text("620,3").as_deref(), Some("620.3"));
        assert_eq!(text(",5").as_deref(), Some("0.5"));
        for bad in ["", ",", "1.000,00", "-5", "1,2,3", "12345678901234567890123456789"] {
            assert_eq!(text(bad), None, "{bad}");
        }
    }

    #[test]
    fn years_turn_between_value_and_entry_date() {
        let value = date("231231").unwrap();
        assert_eq!(nearest(1, 1, value).unwrap().to_string(), "2024-01-01");
        let value = date("240101").unwrap();
        assert_eq!(nearest(12, 31, value).unwrap().to_string(), "2023-12-31");
        assert!(nearest(2, 30, value).is_none());
        assert!(date("160230").is_none());
    }

    #[test]
    fn balances() {
        let read = balance("D140829EUR000000000147,64").unwrap();
        assert_eq!(read.amount.to_string(), "-147.64");
        assert!(balance("C020315105000,00").unwrap().currency.is_none());
        assert_eq!(balance("C021131EUR1,").unwrap_err().code, "mt940.date");
        assert_eq!(balance("Dnullnull7414,3").unwrap_err().code, "mt940.date");
        assert_eq!(balance("C021130XQZ1,").unwrap_err().code, "mt940.currency");
    }
}
