//! Localised decimal numbers.

use mesinfos_schema::values::{Decimal, DecimalError};

use crate::contract::ConvertError;
use crate::options::DecimalMark;

/// Why a text is not an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AmountError {
    /// Nothing but blanks.
    #[error("an empty amount")]
    Empty,
    /// Not a number in the file's notation.
    #[error("not a number in the file's notation")]
    Syntax,
    /// A thousands mark that does not part groups of three.
    #[error("digit groups that are not of three")]
    Groups,
    /// More than 28 digits: refused, never rounded.
    #[error("more than 28 digits")]
    Precision,
}

/// Reads an amount in a vendor's notation.
///
/// Accepted beside the digits: a sign before or behind (`-`, U+2212, `+`), parentheses for negative, a currency symbol
/// or code around it, thousands marked by blanks of any kind, apostrophes, or the mark that is not the decimal one.
///
/// ```
/// use mesinfos_convert::parse::amount;
/// use mesinfos_convert::DecimalMark::{Comma, Point};
/// assert_eq!(amount("1 234,56-", Comma)?.to_string(), "-1234.56");
/// assert_eq!(amount("($300.00)", Point)?.to_string(), "-300.00");
/// assert!(amount("12..34", Point).is_err());
/// # Ok::<(), mesinfos_convert::parse::AmountError>(())
/// ```
///
/// # Errors
/// Where it is not a number in that notation.
pub fn amount(text: &str, mark: DecimalMark) -> Result<Decimal, AmountError> {
    // Most amounts of most files are plain already.
    if mark == DecimalMark::Point
        && let Ok(plain) = text.parse::<Decimal>()
    {
        return Ok(plain);
    }
    let (negative, digits) = strip(text)?;
    let (decimal, group) = match mark {
        DecimalMark::Point => ('.', ','),
        DecimalMark::Comma => (',', '.'),
    };
    let (whole, fraction) = match digits.split_once(decimal) {
        Some((_, rest)) if rest.contains(decimal) => return Err(AmountError::Syntax),
        Some((whole, fraction)) => (whole, fraction),
        None => (digits, ""),
    };
    let mut plain = String::with_capacity(digits.len() + 1);
    let mut groups = whole.split(|c| is_group(c) || c == group);
    plain.push_str(groups.next().unwrap_or_default());
    let head = plain.len();
    for part in groups {
        if part.len() != 3 || head == 0 || head > 3 {
            return Err(AmountError::Groups);
        }
        plain.push_str(part);
    }
    if plain.is_empty() && fraction.is_empty() {
        return Err(AmountError::Syntax);
    }
    let unpadded = plain.trim_start_matches('0');
    let mut canonical = String::with_capacity(plain.len() + fraction.len() + 2);
    if negative && plain.bytes().chain(fraction.bytes()).any(|b| b != b'0') {
        canonical.push('-');
    }
    canonical.push_str(if unpadded.is_empty() { "0" } else { unpadded });
    if !fraction.is_empty() {
        canonical.push('.');
        canonical.push_str(fraction);
    }
    canonical.parse().map_err(|error| match error {
        DecimalError::Precision => AmountError::Precision,
        _ => AmountError::Syntax,
    })
}

/// A blank or an apostrophe between digit groups.
fn is_group(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '\u{2019}')
}

/// Takes sign, parentheses and currency off: whether it is negative, and the digits with their marks.
fn strip(text: &str) -> Result<(bool, &str), AmountError> {
    let noise = |c: char| c.is_whitespace() || c.is_alphabetic() || is_symbol(c) || is_group(c);
    let mut rest = text.trim();
    if rest.is_empty() {
        return Err(AmountError::Empty);
    }
    let mut negative = false;
    if let Some(inner) = rest.strip_prefix('(').and_then(|r| r.strip_suffix(')')) {
        negative = true;
        rest = inner;
    }
    let mut signs = 0;
    loop {
        let before = rest;
        // A full stop belongs to a symbol such as `Rs.` or `د.ا.` only where letters stand before it.
        rest = rest.trim_start_matches(noise).trim_end_matches(noise);
        let letters_before = before.starts_with(char::is_alphabetic);
        if letters_before && let Some(after) = rest.strip_prefix('.') {
            rest = after;
        }
        for (sign, value) in [('-', true), ('\u{2212}', true), ('+', false)] {
            if let Some(r) = rest.strip_prefix(sign).or_else(|| rest.strip_suffix(sign)) {
                rest = r;
                signs += 1;
                negative |= value;
            }
        }
        if rest == before {
            break;
        }
    }
    if signs > 1 || rest.is_empty() {
        return Err(AmountError::Syntax);
    }
    Ok((negative, rest))
}

fn is_symbol(c: char) -> bool {
    matches!(
        c,
        '$' | '¢'
            | '£'
            | '¥'
            | '€'
            | '₣'
            | '₤'
            | '₩'
            | '₹'
            | '₺'
            | '₽'
            | '₴'
            | '₪'
            | '₫'
            | '฿'
    ) || matches!(c, '\u{200e}' | '\u{200f}' | '\u{feff}')
}

/// What the amounts of a file say of its decimal mark.
#[derive(Clone, Debug, Default)]
pub struct DecimalEvidence {
    point: bool,
    comma: bool,
    /// A value that reads as both, with its place.
    open: Option<String>,
}

impl DecimalEvidence {
    /// Looks at one amount.
    pub fn observe(&mut self, text: &str, place: impl std::fmt::Display) {
        let Ok((_, digits)) = strip(text) else { return };
        let (points, commas) = (digits.matches('.').count(), digits.matches(',').count());
        let last = digits.rfind(['.', ',']);
        match (points, commas) {
            (0, 0) => {}
            (1.., 1..) => match last.and_then(|at| digits.get(at..)) {
                Some(tail) if tail.starts_with('.') => self.point = true,
                _ => self.comma = true,
            },
            // Several of one mark part thousands, so the other one is decimal; what no notation reads says nothing.
            (2.., 0) => self.comma |= amount(text, DecimalMark::Comma).is_ok(),
            (0, 2..) => self.point |= amount(text, DecimalMark::Point).is_ok(),
            (points, _) => {
                let at = last.unwrap_or(0);
                let decimals = digits.len() - at - 1;
                // Exactly three digits behind and one to three, not a lone zero, before: thousands or decimals.
                let before = digits.get(..at).unwrap_or_default();
                let grouped = decimals == 3
                    && (1..=3).contains(&before.len())
                    && !before.starts_with('0')
                    && before.bytes().all(|b| b.is_ascii_digit());
                if grouped {
                    self.open.get_or_insert_with(|| place.to_string());
                } else if points == 1 {
                    self.point = true;
                } else {
                    self.comma = true;
                }
            }
        }
    }

    /// The file's mark: the caller's word, else the evidence. Without any mark in any amount it does not matter.
    ///
    /// # Errors
    /// Where the amounts disagree, or every marked one can be read both ways.
    pub fn settle(&self, option: Option<DecimalMark>) -> Result<DecimalMark, ConvertError> {
        let ambiguous = |what: String| ConvertError::Ambiguous {
            what,
            option: "--decimal",
            candidates: vec![".".to_owned(), ",".to_owned()],
        };
        match (option, self.point, self.comma, &self.open) {
            (Some(mark), ..) => Ok(mark),
            (None, true, false, _) => Ok(DecimalMark::Point),
            (None, false, true, _) => Ok(DecimalMark::Comma),
            (None, true, true, _) => {
                Err(ambiguous("the decimal mark (amounts of both kinds)".to_owned()))
            }
            (None, false, false, Some(place)) => {
                Err(ambiguous(format!("the decimal mark (first at {place})")))
            }
            (None, false, false, None) => Ok(DecimalMark::Point),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{AmountError, DecimalEvidence, amount};
    use crate::options::DecimalMark::{Comma, Point};

    #[test]
    fn notations() {
        let cases = [
            ("1,234.56", Point, "1234.56"),
            ("1.234,56", Comma, "1234.56"),
            ("1 234,56", Comma, "1234.56"),
            ("1\u{202f}234,5", Comma, "1234.5"),
            ("11'373.94", Point, "11373.94"),
            ("$1,036.47", Point, "1036.47"),
            ("+ $73.01", Point, "73.01"),
            ("- $5.00", Point, "-5.00"),
            ("-£67.40", Point, "-67.40"),
            ("1,50-", Comma, "-1.50"),
            ("\u{2212}7,00 €", Comma, "-7.00"),
            ("(1,50)", Comma, "-1.50"),
            ("000000000149.87", Point, "149.87"),
            (",5", Comma, "0.5"),
            ("119,", Comma, "119"),
            ("-0.00", Point, "0.00"),
            ("12 EUR", Point, "12"),
            ("د.ا.\u{200f}4.750", Point, "4.750"),
        ];
        for (text, mark, expected) in cases {
            assert_eq!(
                amount(text, mark).map(|d| d.to_string()).as_deref(),
                Ok(expected),
                "{text}"
            );
        }
        assert_eq!(amount("12..34", Point), Err(AmountError::Syntax));
        assert_eq!(amount("1,23.4", Point), Err(AmountError::Groups));
        assert_eq!(amount("", Point), Err(AmountError::Empty));
        assert_eq!(amount("abc", Point), Err(AmountError::Syntax));
        assert_eq!(amount("1-2", Point), Err(AmountError::Syntax));
    }

    #[test]
    fn marks_are_settled_for_the_whole_file() {
        let settle = |texts: &[&str]| {
            let mut evidence = DecimalEvidence::default();
            texts.iter().for_each(|text| evidence.observe(text, "L1"));
            evidence.settle(None).ok()
        };
        assert_eq!(settle(&["1,234", "5.20"]), Some(Point));
        assert_eq!(settle(&["1.234", "-49,40"]), Some(Comma));
        assert_eq!(settle(&["100", "50000"]), Some(Point));
        assert_eq!(settle(&["1,234"]), None);
        assert_eq!(settle(&["1,2", "1.2"]), None);
        assert_eq!(settle(&["0.125"]), Some(Point));
    }
}
