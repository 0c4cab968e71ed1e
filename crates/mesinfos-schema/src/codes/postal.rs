//! Postal codes: their shape in the countries that publish one (UPU addressing sheets).

/// Shapes by country: `9` digit, `A` capital, `X` either; blanks and hyphens left out. Sorted by country.
#[rustfmt::skip] // one entry per line
static SHAPES: &[(&str, &[&str])] = &[
    ("AT", &["9999"]),
    ("AU", &["9999"]),
    ("BE", &["9999"]),
    ("BG", &["9999"]),
    ("CA", &["A9A9A9"]),
    ("CH", &["9999"]),
    ("CY", &["9999"]),
    ("CZ", &["99999"]),
    ("DE", &["99999"]),
    ("DK", &["9999"]),
    ("EE", &["99999"]),
    ("ES", &["99999"]),
    ("FI", &["99999"]),
    ("FR", &["99999"]),
    ("GB", &["A99AA", "A999AA", "A9A9AA", "AA99AA", "AA999AA", "AA9A9AA", "GIR9AA"]),
    ("GF", &["99999"]),
    ("GP", &["99999"]),
    ("GR", &["99999"]),
    ("HR", &["99999"]),
    ("HU", &["9999"]),
    ("IE", &["A99XXXX", "A9AXXXX"]),
    ("IT", &["99999"]),
    ("LI", &["9999"]),
    ("LT", &["99999"]),
    ("LU", &["9999"]),
    ("LV", &["9999"]),
    ("MC", &["99999"]),
    ("MQ", &["99999"]),
    ("NC", &["99999"]),
    ("NL", &["9999AA"]),
    ("NO", &["9999"]),
    ("PF", &["99999"]),
    ("PL", &["99999"]),
    ("PM", &["99999"]),
    ("PT", &["9999", "9999999"]),
    ("RE", &["99999"]),
    ("RO", &["999999"]),
    ("SE", &["99999"]),
    ("SI", &["9999"]),
    ("SK", &["99999"]),
    ("US", &["99999", "999999999"]),
    ("YT", &["99999"]),
];

/// Whether a postal code has the shape of its country's (two capitals); `None` where none is known. Blanks, hyphens and
/// the country before the code (`L-1234`, `FR 75001`) do no harm.
///
/// ```
/// use mesinfos_schema::codes::postal::fits;
/// assert_eq!(fits("FR", "69003"), Some(true));
/// assert_eq!(fits("FR", "6900"), Some(false));
/// assert_eq!(fits("LU", "L-1234"), Some(true));
/// assert_eq!(fits("ZZ", "1"), None);
/// ```
#[must_use]
pub fn fits(country: &str, code: &str) -> Option<bool> {
    let at = SHAPES.binary_search_by(|(of, _)| (*of).cmp(country)).ok()?;
    let (_, shapes) = SHAPES.get(at)?;
    let code: String = code.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    let fits = |code: &str| {
        shapes.iter().any(|shape| {
            shape.len() == code.len()
                && shape.bytes().zip(code.bytes()).all(|(shape, byte)| match shape {
                    b'9' => byte.is_ascii_digit(),
                    b'A' => byte.is_ascii_alphabetic(),
                    b'X' => byte.is_ascii_alphanumeric(),
                    other => byte == other,
                })
        })
    };
    let bare = code.strip_prefix(country).or_else(|| code.strip_prefix(country.get(..1)?));
    Some(fits(&code) || bare.is_some_and(fits))
}
