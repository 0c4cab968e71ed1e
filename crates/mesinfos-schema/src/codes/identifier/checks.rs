//! The check of each scheme, on the canonical form.

use super::digits::{gs1, luhn, mod37_36, mod97, verhoeff, weighted};
use super::iban_table::LENGTHS;
use crate::codes::{CodeError as E, country::country};

type R = Result<(), E>;

fn when(ok: bool, error: E) -> R {
    if ok { Ok(()) } else { Err(error) }
}

/// Shape by pattern: `9` digit, `A` capital, `X` capital or digit, anything else itself.
fn shape(s: &str, pattern: &str) -> R {
    when(!s.is_empty(), E::Empty)?;
    when(s.chars().count() == pattern.len(), E::Length)?;
    let ok = s.chars().zip(pattern.chars()).all(|(c, p)| match p {
        '9' => c.is_ascii_digit(),
        'A' => c.is_ascii_uppercase(),
        'X' => c.is_ascii_uppercase() || c.is_ascii_digit(),
        other => c == other,
    });
    when(ok, E::Character)
}

fn any_shape(s: &str, patterns: &[&str]) -> R {
    let same = patterns.iter().find(|p| p.len() == s.len());
    patterns
        .iter()
        .find(|p| shape(s, p).is_ok())
        .or(same)
        .or(patterns.first())
        .map_or(Ok(()), |p| shape(s, p))
}

fn run(s: &str, min: usize, max: usize, ok: impl Fn(char) -> bool) -> R {
    when(!s.is_empty(), E::Empty)?;
    when((min..=max).contains(&s.chars().count()), E::Length)?;
    when(s.chars().all(ok), E::Character)
}

fn part(s: &str, from: usize, to: usize) -> &str {
    s.get(from..to).unwrap_or("")
}

fn number(s: &str) -> u64 {
    s.parse().unwrap_or(0)
}

fn luhn_of(s: &str, min: usize, max: usize) -> R {
    run(s, min, max, |c| c.is_ascii_digit())?;
    when(s.bytes().any(|b| b != b'0'), E::Unknown)?;
    when(luhn(s), E::Checksum)
}

pub(super) fn iban(s: &str) -> R {
    run(s, 5, 34, |c| c.is_ascii_uppercase() || c.is_ascii_digit())?;
    let cc = part(s, 0, 2);
    let at = LENGTHS.binary_search_by(|(c, _)| (*c).cmp(cc)).map_err(|_| E::Country)?;
    when(LENGTHS.get(at).is_some_and(|(_, n)| *n == s.len()), E::Length)?;
    when(part(s, 2, 4).bytes().all(|b| b.is_ascii_digit()), E::Character)?;
    let turned = format!("{}{}", part(s, 4, s.len()), part(s, 0, 4));
    when(mod97(&turned) == Some(1), E::Checksum)?;
    if matches!(cc, "FR" | "MC") { rib(part(s, 4, 27)) } else { Ok(()) }
}

/// The French RIB: bank 5, branch 5, account 11, key 2.
fn rib(s: &str) -> R {
    shape(s, "9999999999XXXXXXXXXXX99")?;
    let account: String = part(s, 10, 21)
        .chars()
        .map(|c| match c {
            'A' | 'J' => '1',
            'B' | 'K' | 'S' => '2',
            'C' | 'L' | 'T' => '3',
            'D' | 'M' | 'U' => '4',
            'E' | 'N' | 'V' => '5',
            'F' | 'O' | 'W' => '6',
            'G' | 'P' | 'X' => '7',
            'H' | 'Q' | 'Y' => '8',
            'I' | 'R' | 'Z' => '9',
            other => other,
        })
        .collect();
    let sum = 89 * number(part(s, 0, 5)) + 15 * number(part(s, 5, 10)) + 3 * number(&account);
    when(97 - sum % 97 == number(part(s, 21, 23)), E::Checksum)
}

pub(super) fn bban(s: &str) -> R {
    run(s, 1, 30, |c| c.is_ascii_uppercase() || c.is_ascii_digit())
}
pub(super) fn bic(s: &str) -> R {
    any_shape(s, &["AAAAAAXX", "AAAAAAXXXXX"])?;
    when(country(part(s, 4, 6)).is_some(), E::Country)
}
pub(super) fn pan_masked(s: &str) -> R {
    run(s, 5, 19, |c| c.is_ascii_digit() || matches!(c, '*' | 'X'))?;
    let head = s.bytes().take_while(u8::is_ascii_digit).count();
    let tail = s.bytes().rev().take_while(u8::is_ascii_digit).count();
    let masked = s.bytes().filter(|b| !b.is_ascii_digit()).count();
    when(head <= 6 && tail <= 4 && head + tail + masked == s.len(), E::Character)
}
pub(super) fn siren(s: &str) -> R {
    luhn_of(s, 9, 9)
}
pub(super) fn siret(s: &str) -> R {
    shape(s, "99999999999999")?;
    siren(part(s, 0, 9))?;
    // La Poste ran out of Luhn numbers: its establishments sum to a multiple of five.
    let sum: u32 = s.chars().filter_map(|c| c.to_digit(10)).sum();
    when(luhn(s) || (s.starts_with("356000000") && sum.is_multiple_of(5)), E::Checksum)
}
pub(super) fn vat_fr(s: &str) -> R {
    shape(s, "FRXX999999999")?;
    siren(part(s, 4, 13))?;
    // Keys with letters exist and their algorithm is not published.
    let key = part(s, 2, 4);
    let want = (12 + 3 * (number(part(s, 4, 13)) % 97)) % 97;
    when(key.parse::<u64>().map_or(true, |k| k == want), E::Checksum)
}
pub(super) fn vat(s: &str) -> R {
    if s.starts_with("FR") {
        return vat_fr(s);
    }
    run(s, 4, 14, |c| c.is_ascii_uppercase() || c.is_ascii_digit())?;
    let cc = part(s, 0, 2);
    let member = matches!(cc, "EL" | "XI") || (cc != "GR" && country(cc).is_some_and(|c| c.eu));
    when(member, E::Country)?;
    let n = s.len() - 2;
    let ok = match cc {
        "AT" | "CY" | "DE" | "EE" | "EL" | "ES" | "PT" => n == 9,
        "BE" | "PL" | "SK" => n == 10,
        "BG" => n == 9 || n == 10,
        "CZ" => (8..=10).contains(&n),
        "DK" | "FI" | "HU" | "LU" | "MT" | "SI" => n == 8,
        "HR" | "IT" | "LV" => n == 11,
        "IE" => n == 8 || n == 9,
        "LT" | "XI" => matches!(n, 5 | 9 | 12),
        "NL" | "SE" => n == 12,
        _ => (2..=10).contains(&n),
    };
    when(ok, E::Length)
}
pub(super) fn nir(s: &str) -> R {
    any_shape(s, &["9999999999999", "99999XX999999", "999999999999999", "99999XX99999999"])?;
    let body = part(s, 0, 13);
    when(matches!(s.as_bytes().first(), Some(b'1'..=b'4' | b'7' | b'8')), E::Character)?;
    let dept = part(s, 5, 7);
    when(dept.bytes().all(|b| b.is_ascii_digit()) || matches!(dept, "2A" | "2B"), E::Character)?;
    let digits = match dept {
        "2A" => format!("{}19{}", part(body, 0, 5), part(body, 7, 13)),
        "2B" => format!("{}18{}", part(body, 0, 5), part(body, 7, 13)),
        _ => body.to_owned(),
    };
    when(s.len() == 13 || 97 - number(&digits) % 97 == number(part(s, 13, 15)), E::Checksum)
}
pub(super) fn ins(s: &str) -> R {
    when(s.is_empty() || s.len() == 15, E::Length)?;
    nir(s)
}
pub(super) fn spi(s: &str) -> R {
    shape(s, "9999999999999")?;
    when(number(part(s, 0, 10)) % 511 == number(part(s, 10, 13)), E::Checksum)
}
pub(super) fn prm(s: &str) -> R {
    shape(s, "99999999999999")
}
pub(super) fn pce(s: &str) -> R {
    any_shape(s, &["99999999999999", "GI999999"])
}
pub(super) fn eic(s: &str) -> R {
    run(s, 16, 16, |c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-')?;
    let sum = weighted(part(s, 0, 15), (2..=16).rev());
    let want = 36 - (sum + 36) % 37;
    when(weighted(part(s, 15, 16), [1].into_iter()) == want && want < 36, E::Checksum)
}
pub(super) fn mpan(s: &str) -> R {
    shape(s, "9999999999999")?;
    let w = [3, 5, 7, 13, 17, 19, 23, 29, 31, 37, 41, 43];
    let want = weighted(part(s, 0, 12), w.into_iter()) % 11 % 10;
    when(u64::from(want) == number(part(s, 12, 13)), E::Checksum)
}
pub(super) fn ean_meter(s: &str) -> R {
    shape(s, "999999999999999999")?;
    when(gs1(s), E::Checksum)
}
pub(super) fn msisdn(s: &str) -> R {
    when(!s.is_empty(), E::Empty)?;
    let d = s.strip_prefix('+').ok_or(E::Character)?;
    run(d, 8, 15, |c| c.is_ascii_digit())?;
    when(!d.starts_with('0'), E::Character)?;
    d.strip_prefix("33").map_or(Ok(()), |n| {
        when(n.len() == 9, E::Length)?;
        when(!n.starts_with('0'), E::Character)
    })
}
pub(super) fn imei(s: &str) -> R {
    luhn_of(s, 15, 15)
}
pub(super) fn imsi(s: &str) -> R {
    run(s, 14, 15, |c| c.is_ascii_digit())
}
pub(super) fn iccid(s: &str) -> R {
    luhn_of(s, 18, 20)?;
    when(s.starts_with("89"), E::Character)
}
pub(super) fn mac(s: &str) -> R {
    run(s, 17, 17, |c| matches!(c, '0'..='9' | 'a'..='f' | ':'))?;
    when(s.split(':').count() == 6 && s.split(':').all(|p| p.len() == 2), E::Character)
}
pub(super) fn gtin(s: &str) -> R {
    any_shape(s, &["99999999", "999999999999", "9999999999999", "99999999999999"])?;
    when(gs1(s), E::Checksum)
}
pub(super) fn cip13(s: &str) -> R {
    shape(s, "9999999999999")?;
    when(s.starts_with("3400"), E::Character)?;
    when(gs1(s), E::Checksum)
}
fn mod11(s: &str, from: u32) -> bool {
    let digits = s.chars().map(|c| if c == 'X' { 10 } else { c.to_digit(10).unwrap_or(0) });
    digits.zip((1..=from).rev()).map(|(d, w)| d * w).sum::<u32>() % 11 == 0
}
pub(super) fn isbn(s: &str) -> R {
    if s.len() == 10 {
        any_shape(s, &["9999999999", "999999999X"])?;
        when(!s.ends_with(|c: char| c.is_ascii_uppercase() && c != 'X'), E::Character)?;
        return when(mod11(s, 10), E::Checksum);
    }
    shape(s, "9999999999999")?;
    when(s.starts_with("978") || s.starts_with("979"), E::Character)?;
    when(gs1(s), E::Checksum)
}
pub(super) fn issn(s: &str) -> R {
    shape(s, "9999-999X")?;
    when(!s.ends_with(|c: char| c.is_ascii_uppercase() && c != 'X'), E::Character)?;
    when(mod11(&s.replace('-', ""), 8), E::Checksum)
}
pub(super) fn isrc(s: &str) -> R {
    shape(s, "AAXXX9999999")
}
/// Root, episode and version in hexadecimal: 16 digits or 24, each of the two parts with its check character or not.
pub(super) fn isan(s: &str) -> R {
    when(!s.is_empty(), E::Empty)?;
    when(matches!(s.len(), 16 | 17 | 24 | 26), E::Length)?;
    let checked = matches!(s.len(), 17 | 26);
    let (work, version) = (part(s, 0, 16), part(s, if checked { 17 } else { 16 }, s.len()));
    let (version, last) = if checked && !version.is_empty() {
        version.split_at_checked(8).unwrap_or_default()
    } else {
        (version, "")
    };
    let body = format!("{work}{version}");
    run(&body, 16, 24, |c| matches!(c, '0'..='9' | 'A'..='F'))?;
    when(!checked || mod37_36(part(s, 0, 17)), E::Checksum)?;
    when(last.is_empty() || mod37_36(&format!("{body}{last}")), E::Checksum)
}
pub(super) fn eidr(s: &str) -> R {
    shape(s, "10.5240/XXXX-XXXX-XXXX-XXXX-XXXX-X")?;
    let body: String = part(s, 8, s.len()).chars().filter(|c| *c != '-').collect();
    run(part(&body, 0, 20), 20, 20, |c| matches!(c, '0'..='9' | 'A'..='F'))?;
    when(mod37_36(&body), E::Checksum)
}
/// Year, department, kind, number, and a letter whose making is not published.
pub(super) fn dpe(s: &str) -> R {
    shape(s, "999XA9999999A")?;
    let of = part(s, 2, 4);
    when(of.bytes().all(|b| b.is_ascii_digit()) || matches!(of, "2A" | "2B"), E::Character)
}
pub(super) fn vin(s: &str) -> R {
    shape(s, "XXXXXXXXXXXXXXXXX")?;
    when(!s.contains(['I', 'O', 'Q']), E::Character)
}
pub(super) fn plate_fr(s: &str) -> R {
    shape(s, "AA-999-AA")?;
    when(!s.contains(['I', 'O', 'U']), E::Character)
}
pub(super) fn isin(s: &str) -> R {
    shape(s, "AAXXXXXXXXX9")?;
    let wide: String = s.chars().filter_map(|c| c.to_digit(36)).map(|d| d.to_string()).collect();
    when(luhn(&wide), E::Checksum)
}
pub(super) fn lei(s: &str) -> R {
    shape(s, "XXXXXXXXXXXXXXXXXX99")?;
    when(mod97(s) == Some(1), E::Checksum)
}
pub(super) fn loinc(s: &str) -> R {
    run(s, 3, 9, |c| c.is_ascii_digit() || c == '-')?;
    let (body, check) = s.split_once('-').ok_or(E::Character)?;
    when(!body.is_empty() && check.len() == 1 && !check.contains('-'), E::Character)?;
    when(luhn(&format!("{body}{check}")), E::Checksum)
}
pub(super) fn snomed(s: &str) -> R {
    run(s, 6, 18, |c| c.is_ascii_digit())?;
    when(!s.starts_with('0'), E::Character)?;
    when(verhoeff(s), E::Checksum)
}
pub(super) fn icd10(s: &str) -> R {
    let (head, tail) = s.split_once('.').map_or((s, None), |(h, t)| (h, Some(t)));
    shape(head, "A9X")?;
    tail.map_or(Ok(()), |t| run(t, 1, 4, |c| c.is_ascii_uppercase() || c.is_ascii_digit()))
}
pub(super) fn atc(s: &str) -> R {
    any_shape(s, &["A", "A99", "A99A", "A99AA", "A99AA99"])
}
pub(super) fn cis(s: &str) -> R {
    shape(s, "99999999")
}
pub(super) fn rpps(s: &str) -> R {
    luhn_of(s, 11, 11)
}
pub(super) fn finess(s: &str) -> R {
    luhn_of(s, 9, 9)
}
pub(super) fn insee_commune(s: &str) -> R {
    any_shape(s, &["99999", "2A999", "2B999"])
}
pub(super) fn mcc(s: &str) -> R {
    shape(s, "9999")
}
pub(super) fn creditor_id(s: &str) -> R {
    run(s, 8, 35, |c| c.is_ascii_uppercase() || c.is_ascii_digit())?;
    when(country(part(s, 0, 2)).is_some(), E::Country)?;
    when(part(s, 2, 4).bytes().all(|b| b.is_ascii_digit()), E::Character)?;
    // The business code (characters 5 to 7) is the creditor's own and outside the sum.
    let turned = format!("{}{}", part(s, 7, s.len()), part(s, 0, 4));
    when(mod97(&turned) == Some(1), E::Checksum)
}
pub(super) fn sepa_mandate(s: &str) -> R {
    run(s, 1, 35, |c| c.is_ascii_alphanumeric() || "/-?:().,'+ ".contains(c))
}
pub(super) fn uuid(s: &str) -> R {
    run(s, 36, 36, |c| c.is_ascii_hexdigit() || c == '-')?;
    let lengths = s.split('-').map(str::len);
    when(lengths.eq([8, 4, 4, 4, 12]), E::Character)
}
pub(super) fn uetr(s: &str) -> R {
    uuid(s)?;
    when(part(s, 14, 15) == "4", E::Character)
}
pub(super) fn email(s: &str) -> R {
    run(s, 3, 254, |c| !c.is_whitespace() && !c.is_control())?;
    let (local, host) = s.rsplit_once('@').ok_or(E::Character)?;
    when(!local.is_empty() && !local.contains('@'), E::Character)?;
    domain(host)
}
pub(super) fn domain(s: &str) -> R {
    run(s, 1, 253, |c| c.is_alphanumeric() || matches!(c, '-' | '.'))?;
    let label =
        |l: &str| !l.is_empty() && l.len() <= 63 && !l.starts_with('-') && !l.ends_with('-');
    when(s.contains('.') && s.split('.').all(label), E::Character)
}
pub(super) fn uri(s: &str) -> R {
    run(s, 1, 8192, |c| !c.is_whitespace() && !c.is_control())?;
    let (scheme, rest) = s.split_once(':').ok_or(E::Character)?;
    let ok = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    when(ok && !rest.is_empty(), E::Character)
}
pub(super) fn opaque(s: &str) -> R {
    when(!s.trim().is_empty(), E::Empty)
}
pub(super) fn sort_code(s: &str) -> R {
    shape(s, "999999")
}
pub(super) fn blz(s: &str) -> R {
    shape(s, "99999999")?;
    when(!s.starts_with(['0', '9']), E::Character)
}
pub(super) fn routing(s: &str) -> R {
    shape(s, "999999999")?;
    when(weighted(s, [3, 7, 1].into_iter().cycle()) % 10 == 0, E::Checksum)
}
