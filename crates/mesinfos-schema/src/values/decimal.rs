//! Exact decimal numbers.

use core::cmp::Ordering;
use core::ops::Neg;
use core::str::FromStr;

use serde_json::json;

use crate::support::{Brief, Short, text_value};

/// An exact decimal number of up to 28 digits, its scale kept: `1.10` stays `1.10`.
///
/// In JSON a string without exponent, leading zeros or `-0`. The lone `0` before a point does not count as a digit, so
/// up to 28 decimals are carried. A longer number is refused, never rounded. Two numbers that differ in scale alone
/// are equal in [`Ord`] terms but not the same text; [`Decimal::normalised`] drops the difference.
///
/// ```
/// use mesinfos_schema::values::Decimal;
/// let price: Decimal = "1.10".parse()?;
/// assert_eq!(price.to_string(), "1.10");
/// assert_eq!(price.normalised().to_string(), "1.1");
/// assert!("1e3".parse::<Decimal>().is_err());
/// # Ok::<(), mesinfos_schema::values::DecimalError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Decimal {
    mantissa: i128,
    scale: u8,
}

/// Why a text is not a [`Decimal`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecimalError {
    /// Not digits with at most one point between them.
    #[error("not a plain decimal number")]
    Syntax,
    /// A zero before another digit of the whole part.
    #[error("a leading zero")]
    LeadingZero,
    /// Zero with a minus sign.
    #[error("a negative zero")]
    NegativeZero,
    /// More than 28 digits.
    #[error("more than 28 digits")]
    Precision,
}

/// Digits a [`Decimal`] carries.
const DIGITS: u32 = 28;

impl Decimal {
    /// Zero without decimals.
    pub const ZERO: Self = Self { mantissa: 0, scale: 0 };

    /// `mantissa` × 10^-`scale`; `None` beyond 28 digits.
    ///
    /// ```
    /// # use mesinfos_schema::values::Decimal;
    /// assert_eq!(Decimal::new(-1250, 2).map(|d| d.to_string()).as_deref(), Some("-12.50"));
    /// ```
    #[must_use]
    pub const fn new(mantissa: i128, scale: u8) -> Option<Self> {
        if mantissa.unsigned_abs() >= 10_u128.pow(DIGITS) || scale as u32 > DIGITS {
            return None;
        }
        Some(Self { mantissa, scale })
    }

    /// The digits as one whole number.
    #[must_use]
    pub const fn mantissa(self) -> i128 {
        self.mantissa
    }

    /// How many of the digits stand behind the point.
    #[must_use]
    pub const fn scale(self) -> u8 {
        self.scale
    }

    /// Below zero.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.mantissa < 0
    }

    /// Zero, at any scale.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.mantissa == 0
    }

    /// The number without its sign.
    #[must_use]
    pub const fn abs(self) -> Self {
        Self { mantissa: self.mantissa.abs(), scale: self.scale }
    }

    /// The same number with no zero at the end of its decimals.
    #[must_use]
    pub const fn normalised(self) -> Self {
        let Self { mut mantissa, mut scale } = self;
        while scale > 0 && mantissa % 10 == 0 {
            mantissa /= 10;
            scale -= 1;
        }
        Self { mantissa, scale }
    }

    /// The same number written with `scale` decimals; `None` where digits would be lost or 28 exceeded.
    #[must_use]
    pub fn with_scale(self, scale: u8) -> Option<Self> {
        if scale >= self.scale {
            let factor = 10_i128.checked_pow(u32::from(scale - self.scale))?;
            return Self::new(self.mantissa.checked_mul(factor)?, scale);
        }
        let normal = self.normalised();
        if normal.scale > scale { None } else { normal.with_scale(scale) }
    }

    /// The sum; `None` beyond 28 digits.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let (a, b, scale) = Self::aligned(self, other)?;
        Self::new(a.checked_add(b)?, scale)
    }

    /// The difference; `None` beyond 28 digits.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.checked_add(-other)
    }

    /// The product; `None` beyond 28 digits.
    #[must_use]
    pub fn checked_mul(self, other: Self) -> Option<Self> {
        let (a, b) = (self.normalised(), other.normalised());
        Self::new(a.mantissa.checked_mul(b.mantissa)?, a.scale.checked_add(b.scale)?)
    }

    /// Rounded half away from zero to `scale` decimals (for checks; a record is never rounded).
    #[must_use]
    pub fn rounded(self, scale: u8) -> Self {
        if scale >= self.scale {
            return self;
        }
        let unit = 10_i128.pow(u32::from(self.scale - scale));
        let (quotient, rest) = (self.mantissa / unit, self.mantissa % unit);
        let mantissa =
            if rest.abs() * 2 >= unit { quotient + self.mantissa.signum() } else { quotient };
        Self { mantissa, scale }
    }

    fn aligned(a: Self, b: Self) -> Option<(i128, i128, u8)> {
        let scale = a.scale.max(b.scale);
        let lift =
            |d: Self| d.mantissa.checked_mul(10_i128.checked_pow(u32::from(scale - d.scale))?);
        Some((lift(a)?, lift(b)?, scale))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        if self.mantissa.signum() != other.mantissa.signum() {
            return self.mantissa.signum().cmp(&other.mantissa.signum());
        }
        let (a, b) = (self.normalised(), other.normalised());
        match Self::aligned(a, b) {
            Some((a, b, _)) => a.cmp(&b),
            // Only one side can overflow when lifted: the one with fewer decimals and so more whole digits.
            None => {
                let larger = if a.scale < b.scale { Ordering::Greater } else { Ordering::Less };
                if self.is_negative() { larger.reverse() } else { larger }
            }
        }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Decimal {}

impl Neg for Decimal {
    type Output = Self;
    fn neg(self) -> Self {
        Self { mantissa: -self.mantissa, scale: self.scale }
    }
}

impl From<i64> for Decimal {
    fn from(value: i64) -> Self {
        Self { mantissa: i128::from(value), scale: 0 }
    }
}

impl FromStr for Decimal {
    type Err = DecimalError;

    fn from_str(text: &str) -> Result<Self, DecimalError> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = match digits.split_once('.') {
            Some((_, "")) => return Err(DecimalError::Syntax),
            Some(parts) => parts,
            None => (digits, ""),
        };
        if whole.is_empty() {
            return Err(DecimalError::Syntax);
        }
        if whole.len() > 1 && whole.starts_with('0') {
            return Err(DecimalError::LeadingZero);
        }
        let counted = if whole == "0" { fraction.len() } else { whole.len() + fraction.len() };
        let mut mantissa: i128 = 0;
        for digit in whole.bytes().chain(fraction.bytes()) {
            if !digit.is_ascii_digit() {
                return Err(DecimalError::Syntax);
            }
            // Beyond the limit only the syntax is still looked at.
            if counted <= DIGITS as usize {
                mantissa = mantissa * 10 + i128::from(digit - b'0');
            }
        }
        if counted > DIGITS as usize {
            return Err(DecimalError::Precision);
        }
        if negative && mantissa == 0 {
            return Err(DecimalError::NegativeZero);
        }
        let scale = u8::try_from(fraction.len()).map_err(|_| DecimalError::Precision)?;
        Ok(Self { mantissa: if negative { -mantissa } else { mantissa }, scale })
    }
}

impl Brief for Decimal {
    fn brief(&self) -> Short {
        // 28 digits, a sign, a point and a zero before it; filled from the end.
        let mut buffer = [b'0'; 32];
        let mut at = buffer.len();
        let mut rest = self.mantissa.unsigned_abs();
        let mut written = 0_u8;
        loop {
            if written == self.scale && written > 0 {
                at -= 1;
                if let Some(slot) = buffer.get_mut(at) {
                    *slot = b'.';
                }
            }
            at -= 1;
            if let Some(slot) = buffer.get_mut(at) {
                // A u64 division is several times cheaper than a u128 one.
                let digit = match u64::try_from(rest) {
                    Ok(small) => {
                        rest = u128::from(small / 10);
                        small % 10
                    }
                    Err(_) => {
                        let digit = rest % 10;
                        rest /= 10;
                        u64::try_from(digit).unwrap_or(0)
                    }
                };
                *slot = b'0' + u8::try_from(digit).unwrap_or(0);
            }
            written += 1;
            if rest == 0 && written > self.scale {
                break;
            }
        }
        if self.is_negative() {
            at -= 1;
            if let Some(slot) = buffer.get_mut(at) {
                *slot = b'-';
            }
        }
        let mut text = Short::new();
        text.push(buffer.get(at..).unwrap_or_default());
        text
    }
}

text_value!(
    Decimal,
    "a decimal",
    json!({
        "type": "string",
        "description": "An exact decimal number of up to 28 digits, as a string: no exponent, no leading zeros, no `-0`; the scale is kept (`1.10` stays `1.10`).",
        "pattern": r"^(?:-?[1-9][0-9]*(?:\.[0-9]+)?|0(?:\.[0-9]+)?|-0\.[0-9]*[1-9][0-9]*)$",
        // 28 digits, with room for a sign, a point and the lone zero before it.
        "anyOf": [
            {"maxLength": 28},
            {"maxLength": 29, "pattern": r"[-.]"},
            {"maxLength": 30, "pattern": r"^(?:0\.|-.*\.)"},
            {"maxLength": 31, "pattern": r"^-0\."},
        ],
        "examples": ["-12.50", "0", "1.10"],
    }),
    brief
);
