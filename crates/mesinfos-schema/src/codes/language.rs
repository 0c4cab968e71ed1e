//! Languages: ISO 639-1 codes and the shape of BCP 47 tags (RFC 5646).

use super::language_table::LANGUAGES;

/// Every ISO 639-1 code, sorted.
#[must_use]
pub fn all() -> &'static [&'static str] {
    LANGUAGES
}

/// Whether the value is an ISO 639-1 two-letter code (lower case).
#[must_use]
pub fn is_iso639_1(code: &str) -> bool {
    LANGUAGES.binary_search(&code).is_ok()
}

/// Whether the value has the shape language-script-region-variant of RFC 5646. Extensions,
/// private use and grandfathered tags are refused; a two-letter language must be in ISO 639-1.
///
/// ```
/// use mesinfos_schema::codes::language::is_bcp47;
/// assert!(is_bcp47("fr-FR") && is_bcp47("zh-Hant-TW") && is_bcp47("es-419"));
/// assert!(!is_bcp47("fr_FR") && !is_bcp47("french-"));
/// ```
#[must_use]
pub fn is_bcp47(tag: &str) -> bool {
    let alpha = |s: &str| s.bytes().all(|b| b.is_ascii_alphabetic());
    let mut parts = tag.split('-').peekable();
    let known = parts.next().is_some_and(|l| match l.len() {
        2 => is_iso639_1(&l.to_ascii_lowercase()),
        3 => alpha(l),
        _ => false,
    });
    if !known {
        return false;
    }
    let _script = parts.next_if(|p| p.len() == 4 && alpha(p));
    let _region = parts.next_if(|p| {
        (p.len() == 2 && alpha(p)) || (p.len() == 3 && p.bytes().all(|b| b.is_ascii_digit()))
    });
    let mut seen: Vec<String> = Vec::new();
    parts.all(|p| {
        let shape = p.bytes().all(|b| b.is_ascii_alphanumeric())
            && ((5..=8).contains(&p.len())
                || (p.len() == 4 && p.as_bytes().first().is_some_and(u8::is_ascii_digit)));
        // RFC 5646 2.2.5: the same variant may not appear twice.
        let lower = p.to_ascii_lowercase();
        let fresh = !seen.contains(&lower);
        seen.push(lower);
        shape && fresh
    })
}
