//! Localised dates.

use mesinfos_schema::values::{Date, TimeError};

use crate::contract::ConvertError;
use crate::options::DateOrder;

/// The three numbers of a numeric date, in the order they stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumericDate {
    parts: [u16; 3],
    /// Digits of each part as written.
    digits: [u8; 3],
    /// An apostrophe before the year: `6/ 4'18` is of this century.
    century: bool,
}

impl NumericDate {
    /// Takes a date apart: three numbers with `/`, `-`, `.`, `'` or blanks between them. `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = [0_u16; 3];
        let mut digits = [0_u8; 3];
        let mut at = 0;
        let mut separated = false;
        let mut century = false;
        for c in text.trim().chars() {
            match c {
                '0'..='9' => {
                    if separated && digits.get(at).is_some_and(|d| *d > 0) {
                        at += 1;
                    }
                    separated = false;
                    let part = parts.get_mut(at)?;
                    *part =
                        part.checked_mul(10)?.checked_add(u16::try_from(c.to_digit(10)?).ok()?)?;
                    *digits.get_mut(at)? += 1;
                }
                '/' | '-' | '.' | ' ' => separated = true,
                '\'' => {
                    separated = true;
                    century = true;
                }
                _ => return None,
            }
        }
        let whole = digits.iter().all(|d| (1..=4).contains(d)) && at == 2;
        whole.then_some(Self { parts, digits, century })
    }

    /// The date in that order.
    ///
    /// A year of two digits is 1970 to 2069 (POSIX strptime has 1969), of this century behind an apostrophe.
    ///
    /// # Errors
    /// Where the calendar has no such day, or the year is not where the order says.
    pub fn date(&self, order: DateOrder) -> Result<Date, TimeError> {
        let [a, b, c] = self.parts;
        let [da, _, dc] = self.digits;
        let (year, year_digits, month, day) = match order {
            DateOrder::DayFirst => (c, dc, b, a),
            DateOrder::MonthFirst => (c, dc, a, b),
            DateOrder::YearFirst => (a, da, b, c),
            DateOrder::YearDay => (a, da, c, b),
        };
        let year = match (year_digits, self.century) {
            (4, _) => year,
            (1 | 2, true) => 2000 + year,
            (2, false) if year < 70 => 2000 + year,
            (2, false) => 1900 + year,
            _ => return Err(TimeError::Syntax("a year of two or four digits")),
        };
        let small = |n: u16| u8::try_from(n).map_err(|_| TimeError::Day);
        Date::new(year, small(month).map_err(|_| TimeError::Month)?, small(day)?)
    }
}

/// A numeric date in the file's order.
///
/// ```
/// use mesinfos_convert::{DateOrder, parse::numeric_date};
/// assert_eq!(numeric_date("6/ 4'18", DateOrder::MonthFirst)?.to_string(), "2018-06-04");
/// assert!(numeric_date("31/09/2024", DateOrder::DayFirst).is_err());
/// # Ok::<(), mesinfos_schema::values::TimeError>(())
/// ```
///
/// # Errors
/// Where it is not three numbers, or the calendar has no such day.
pub fn numeric_date(text: &str, order: DateOrder) -> Result<Date, TimeError> {
    NumericDate::parse(text).ok_or(TimeError::Syntax("three numbers"))?.date(order)
}

/// `YYYYMMDD`, the form of SWIFT-less bank formats and OFX.
///
/// # Errors
/// Where it is not eight digits of a day that exists.
pub fn compact_date(text: &str) -> Result<Date, TimeError> {
    const FORM: TimeError = TimeError::Syntax("YYYYMMDD");
    if text.len() != 8 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(FORM);
    }
    let number: u32 = text.parse().map_err(|_| FORM)?;
    let part = |n: u32| u8::try_from(n % 100).map_err(|_| FORM);
    Date::new(u16::try_from(number / 10_000).map_err(|_| FORM)?, part(number / 100)?, part(number)?)
}

/// The month a name or its beginning stands for (three letters or more, case and accents as written), in the languages
/// bank exports use.
#[must_use]
pub fn month_name(name: &str) -> Option<u8> {
    let name = name.trim().trim_end_matches('.').to_lowercase();
    MONTHS.iter().find(|(month, _)| *month == name).map(|(_, number)| *number)
}

/// Month names and their usual abbreviations: en, fr, de, es, it, nl, pt.
#[rustfmt::skip]
static MONTHS: &[(&str, u8)] = &[
    ("jan", 1), ("january", 1), ("janvier", 1), ("janv", 1), ("januar", 1), ("jänner", 1), ("ene", 1), ("enero", 1), ("gen", 1), ("gennaio", 1), ("januari", 1), ("janeiro", 1),
    ("feb", 2), ("february", 2), ("février", 2), ("févr", 2), ("fév", 2), ("februar", 2), ("febrero", 2), ("febbraio", 2), ("februari", 2), ("fevereiro", 2), ("fev", 2),
    ("mar", 3), ("march", 3), ("mars", 3), ("märz", 3), ("mär", 3), ("mrz", 3), ("marzo", 3), ("maart", 3), ("mrt", 3), ("março", 3),
    ("apr", 4), ("april", 4), ("avril", 4), ("avr", 4), ("abr", 4), ("abril", 4), ("aprile", 4),
    ("may", 5), ("mai", 5), ("mayo", 5), ("mag", 5), ("maggio", 5), ("mei", 5), ("maio", 5),
    ("jun", 6), ("june", 6), ("juin", 6), ("juni", 6), ("junio", 6), ("giu", 6), ("giugno", 6), ("junho", 6),
    ("jul", 7), ("july", 7), ("juillet", 7), ("juil", 7), ("juli", 7), ("julio", 7), ("lug", 7), ("luglio", 7), ("julho", 7),
    ("aug", 8), ("august", 8), ("août", 8), ("aout", 8), ("ago", 8), ("agosto", 8), ("augustus", 8),
    ("sep", 9), ("sept", 9), ("september", 9), ("septembre", 9), ("septiembre", 9), ("set", 9), ("settembre", 9), ("setembro", 9),
    ("oct", 10), ("october", 10), ("octobre", 10), ("okt", 10), ("oktober", 10), ("octubre", 10), ("ott", 10), ("ottobre", 10), ("out", 10), ("outubro", 10),
    ("nov", 11), ("november", 11), ("novembre", 11), ("noviembre", 11), ("novembro", 11),
    ("dec", 12), ("december", 12), ("décembre", 12), ("déc", 12), ("dezember", 12), ("dez", 12), ("dic", 12), ("diciembre", 12), ("dicembre", 12), ("dezembro", 12),
];

/// What the numeric dates of a file say of their order.
///
/// An order stays possible while every date exists in it. Dates that no order can read are left to be rejected one by
/// one.
#[derive(Clone, Debug)]
pub struct DateEvidence {
    possible: Vec<DateOrder>,
    /// Whether two possible orders read some date differently.
    first_open: Option<String>,
    met: u64,
}

impl Default for DateEvidence {
    fn default() -> Self {
        Self {
            possible: vec![
                DateOrder::DayFirst,
                DateOrder::MonthFirst,
                DateOrder::YearFirst,
                DateOrder::YearDay,
            ],
            first_open: None,
            met: 0,
        }
    }
}

impl DateEvidence {
    /// Looks at one date.
    pub fn observe(&mut self, text: &str, place: impl std::fmt::Display) {
        let Some(date) = NumericDate::parse(text) else { return };
        let read: Vec<DateOrder> =
            self.possible.iter().copied().filter(|order| date.date(*order).is_ok()).collect();
        if read.is_empty() {
            return;
        }
        self.met += 1;
        let mut dates: Vec<_> = read.iter().filter_map(|order| date.date(*order).ok()).collect();
        dates.dedup();
        if dates.len() > 1 {
            self.first_open.get_or_insert_with(|| place.to_string());
        }
        self.possible = read;
    }

    /// The file's order: the caller's word, else the only one in which every date exists, else any where all agree.
    /// `None` where the file has no numeric date.
    ///
    /// # Errors
    /// Where dates read differently in several orders.
    pub fn settle(&self, option: Option<DateOrder>) -> Result<Option<DateOrder>, ConvertError> {
        if option.is_some() {
            return Ok(option);
        }
        if self.met == 0 {
            return Ok(None);
        }
        match (self.possible.as_slice(), &self.first_open) {
            ([first, ..], None) | ([first], _) => Ok(Some(*first)),
            (several, place) => Err(ConvertError::Ambiguous {
                what: format!(
                    "the order of dates (first at {})",
                    place.as_deref().unwrap_or_default()
                ),
                option: "--date-order",
                candidates: several.iter().map(|order| order.as_str().to_owned()).collect(),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{DateEvidence, compact_date, month_name, numeric_date};
    use crate::options::DateOrder;

    #[test]
    fn orders_are_settled_for_the_whole_file() {
        let settle = |texts: &[&str]| {
            let mut evidence = DateEvidence::default();
            texts.iter().for_each(|text| evidence.observe(text, "L1"));
            evidence.settle(None).ok()
        };
        assert_eq!(settle(&["03/04/2024", "13/04/2024"]), Some(Some(DateOrder::DayFirst)));
        assert_eq!(settle(&["03/04/2024", "04/13/2024"]), Some(Some(DateOrder::MonthFirst)));
        assert_eq!(settle(&["03/04/2024"]), None);
        assert_eq!(settle(&["2024-03-14"]), Some(Some(DateOrder::YearFirst)));
        assert_eq!(settle(&[]), Some(None));
        // No order reads 31 September: it decides nothing and is rejected in its place.
        assert_eq!(settle(&["31/09/2024", "13/04/2024"]), Some(Some(DateOrder::DayFirst)));
    }

    #[test]
    fn quicken_dates() {
        for (text, expected) in [
            ("1/ 1'00", "2000-01-01"),
            ("6/ 4'18", "2018-06-04"),
            ("3/11' 2", "2002-03-11"),
            ("12/31/99", "1999-12-31"),
        ] {
            let date = numeric_date(text, DateOrder::MonthFirst).map(|d| d.to_string());
            assert_eq!(date.as_deref(), Ok(expected), "{text}");
        }
        let date = numeric_date("28.02'2009", DateOrder::DayFirst).map(|d| d.to_string());
        assert_eq!(date.as_deref(), Ok("2009-02-28"));
        assert!(compact_date("20240931").is_err());
        assert_eq!(month_name("févr."), Some(2));
    }
}
