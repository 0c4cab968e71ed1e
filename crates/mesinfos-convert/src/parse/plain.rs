//! Numbers as programs write them: no thousands, a point, an exponent perhaps.

use mesinfos_schema::values::{Count, Decimal, Degrees, Quantity, Unit};

/// A number written by a program: a point, an optional sign, an exponent perhaps. `None` for anything else, for what is
/// not finite, and beyond 28 digits.
pub(crate) fn decimal(text: &str) -> Option<Decimal> {
    let text = text.trim_ascii();
    if let Ok(number) = text.parse::<Decimal>() {
        return Some(number);
    }
    let (digits, exponent) = match text.split_once(['e', 'E']) {
        Some((digits, exponent)) => (digits, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (negative, digits) = match digits.as_bytes().first()? {
        b'-' => (true, digits.get(1..)?),
        b'+' => (false, digits.get(1..)?),
        _ => (false, digits),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.len() + fraction.len() == 0 {
        return None;
    }
    let mut mantissa: i128 = 0;
    for byte in whole.bytes().chain(fraction.bytes()) {
        let digit = byte.is_ascii_digit().then(|| byte - b'0')?;
        mantissa = mantissa.checked_mul(10)?.checked_add(i128::from(digit))?;
    }
    if negative {
        mantissa = -mantissa;
    }
    let scale = i32::try_from(fraction.len()).ok()?.checked_sub(exponent)?;
    if scale < 0 {
        let factor = 10_i128.checked_pow(scale.unsigned_abs())?;
        return Decimal::new(mantissa.checked_mul(factor)?, 0);
    }
    let mut scale = u8::try_from(scale).ok()?;
    // Digits beyond what is carried are dropped where they are zeros, never rounded.
    while scale > 28 && mantissa % 10 == 0 {
        mantissa /= 10;
        scale -= 1;
    }
    Decimal::new(mantissa, scale)
}

/// An angle within ±`LIMIT` degrees; a comma, a hexadecimal float, `inf` and `nan` are no angle.
pub(crate) fn degrees<const LIMIT: u16>(text: &str) -> Option<Degrees<LIMIT>> {
    degrees_of(float(text)?)
}

/// The same of a number. Negative zero is zero.
pub(crate) fn degrees_of<const LIMIT: u16>(value: f64) -> Option<Degrees<LIMIT>> {
    Degrees::new(value + 0.0)
}

/// A finite number.
pub(crate) fn float(text: &str) -> Option<f64> {
    let text = text.trim_ascii();
    let plain = |b: u8| matches!(b, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
    if !text.bytes().all(plain) {
        return None;
    }
    text.parse::<f64>().ok().filter(|value| value.is_finite())
}

/// A quantity in a unit that this program names.
pub(crate) fn quantity(text: &str, unit: &str) -> Option<Quantity> {
    quantity_of(decimal(text)?, unit)
}

/// The same of a number.
pub(crate) fn quantity_of(value: Decimal, unit: &str) -> Option<Quantity> {
    Some(Quantity::new(value, unit.parse::<Unit>().ok()?))
}

/// A quantity that no source means below zero: -1 stands for "unknown" in many.
pub(crate) fn not_negative(quantity: Option<Quantity>) -> Option<Quantity> {
    quantity.filter(|quantity| !quantity.value.is_negative())
}

/// A position in a list, where it is a count.
pub(crate) fn count(value: u64) -> Option<Count> {
    Count::new(value)
}

#[cfg(test)]
mod tests {
    use super::{decimal, degrees, float};

    #[test]
    fn numbers_of_programs() {
        let text = |text: &str| decimal(text).map(|d| d.to_string());
        for (written, expected) in [
            ("12.50", "12.50"),
            ("+3", "3"),
            (".5", "0.5"),
            ("5.", "5"),
            ("007.5", "7.5"),
            ("-0.0", "0.0"),
            ("1.5e2", "150"),
            ("1E-3", "0.001"),
            (" 4 ", "4"),
        ] {
            assert_eq!(text(written).as_deref(), Some(expected), "{written}");
        }
        for wrong in ["", "-", ".", "1,5", "NaN", "1e99", "0x10", "1.2.3", "e5"] {
            assert_eq!(text(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn angles() {
        assert_eq!(degrees::<90>("90.0").map(mesinfos_schema::values::Degrees::get), Some(90.0));
        assert!(degrees::<90>("90.1").is_none() && degrees::<180>("48,85").is_none());
        assert!(float("inf").is_none() && float("nan").is_none() && float("1e400").is_none());
        assert!(degrees::<90>("-0.0").is_some_and(|d| d.get().is_sign_positive()));
    }
}
