//! Dates as QIF programs write them.

use mesinfos_schema::values::{Date, TimeError};

use crate::options::DateOrder;
use crate::parse::{NumericDate, compact_date, month_name};

/// A date: three numbers in the file's order, `YYYYMMDD`, or with the month's name (`26 Jan 2026`).
pub(super) fn date(text: &str, order: Option<DateOrder>) -> Result<Date, TimeError> {
    const FORM: TimeError = TimeError::Syntax("a day, a month and a year");
    if let Some(numbers) = NumericDate::parse(text) {
        return numbers.date(order.ok_or(FORM)?);
    }
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        return compact_date(text);
    }
    let mut parts = text
        .split(|c: char| c.is_whitespace() || matches!(c, '-' | '/' | ',' | '.'))
        .filter(|p| !p.is_empty());
    let (Some(a), Some(b), Some(year), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(FORM);
    };
    let (day, month) = match (month_name(a), month_name(b)) {
        (None, Some(month)) => (a, month),
        (Some(month), None) => (b, month),
        _ => return Err(FORM),
    };
    // The month is known, so the rest is read as the numeric form is: one rule for years of two digits.
    NumericDate::parse(&format!("{day}/{month}/{year}")).ok_or(FORM)?.date(DateOrder::DayFirst)
}

#[cfg(test)]
mod tests {
    use super::date;
    use crate::options::DateOrder::{DayFirst, MonthFirst, YearFirst};

    #[test]
    fn dates_of_the_wild() {
        for (text, order, expected) in [
            ("1/ 1'00", MonthFirst, "2000-01-01"),
            ("6/ 4'18", MonthFirst, "2018-06-04"),
            ("3/11' 2", MonthFirst, "2002-03-11"),
            ("28.02'2009", DayFirst, "2009-02-28"),
            ("2022-09-23", YearFirst, "2022-09-23"),
            ("1/1/04", DayFirst, "2004-01-01"),
            ("26 Jan 2026", MonthFirst, "2026-01-26"),
            ("Jan 26, 2026", DayFirst, "2026-01-26"),
            ("26-févr.-99", MonthFirst, "1999-02-26"),
            ("20220923", MonthFirst, "2022-09-23"),
        ] {
            assert_eq!(
                date(text, Some(order)).map(|d| d.to_string()).as_deref(),
                Ok(expected),
                "{text}"
            );
        }
        for text in ["", "31/02/2024", "yesterday", "26 Jan", "2022-09"] {
            assert!(date(text, Some(DayFirst)).is_err(), "{text}");
        }
    }
}
