//! Code tables and identifier schemes.

use mesinfos_schema::codes::{CodeError, country, currency, identifier::*, language, unit};
use proptest::prelude::*;

const CHECKSUMMED: &[&str] = &[
    "cip13",
    "creditor-id",
    "ean-meter",
    "eic",
    "eidr",
    "finess",
    "gtin",
    "iban",
    "iccid",
    "imei",
    "ins",
    "isan",
    "isbn",
    "isin",
    "issn",
    "lei",
    "loinc",
    "nir",
    "routing-number",
    "rpps",
    "siren",
    "siret",
    "snomed",
    "spi",
    "vat-fr",
];

fn sorted<T: Ord>(items: impl Iterator<Item = T>) -> bool {
    items.is_sorted_by(|a, b| a < b)
}

#[test]
fn tables_are_sorted_and_unique() {
    assert!(sorted(SCHEMES.iter().map(|s| s.name)));
    assert!(sorted(currency::all().iter().map(|c| c.code)));
    assert!(sorted(country::all().iter().map(|c| c.alpha2)));
    assert!(sorted(language::all().iter()));
    assert!(sorted(unit::all().iter().map(|u| u.code)));
    assert_eq!(country::all().iter().filter(|c| c.eu).count(), 27);
    assert_eq!(country::all().iter().filter(|c| c.eea).count(), 30);
}

#[test]
fn every_example_passes_and_is_canonical() {
    for s in SCHEMES {
        assert_eq!(check(s.name, s.example), Ok(()), "{}", s.name);
        assert_eq!((s.normalise)(s.example), s.example, "{}", s.name);
        assert_eq!(check(s.name, ""), Err(CodeError::Empty), "{}", s.name);
    }
}

#[test]
fn published_examples() {
    for (scheme, value) in [
        ("iban", "GB82WEST12345698765432"),
        ("iban", "DE89370400440532013000"),
        ("siret", "35600000000048"),
        ("loinc", "85354-9"),
        ("isbn", "080442957X"),
        ("isan", "00000000D07A0090Q00000000X"),
        ("isan", "00000000D07A0090Q"),
        ("isan", "00000000D07A0090"),
        ("isan", "00000000D07A009000000000"),
        ("dpe", "212AE0000001X"),
    ] {
        assert_eq!(check(scheme, value), Ok(()), "{scheme} {value}");
    }
    assert_eq!(check("iban", "FR76300039876087612"), Err(CodeError::Length));
    for (scheme, value, error) in [
        ("isan", "00000000D07A0090Z00000000X", CodeError::Checksum),
        ("isan", "00000000D07A0090Q00000001X", CodeError::Checksum),
        ("isan", "00000000G07A0090", CodeError::Character),
        ("isan", "00000000D07A00900", CodeError::Checksum),
        ("isan", "00000000D07A009", CodeError::Length),
        ("eidr", "10.5240/7791-8534-2C23-9030-8610-6", CodeError::Checksum),
        ("eidr", "10.5240/7791-8534-2G23-9030-8610-5", CodeError::Character),
        ("dpe", "2169E000001X", CodeError::Length),
        ("dpe", "212CE0000001X", CodeError::Character),
    ] {
        assert_eq!(check(scheme, value), Err(error), "{scheme} {value}");
    }
    assert!(is_pan_like("4111111111111111") && !is_pan_like("490154203237518"));
    assert_eq!(currency::by_numeric(532).map(|c| c.code), Some("XCG"));
    assert_eq!(currency::minor_units("CLF"), Some(4));
}

proptest! {
    #[test]
    fn one_changed_digit_fails(n in 0..CHECKSUMMED.len(), at in 0usize..40, by in 1u8..10) {
        let s = scheme(CHECKSUMMED[n]).unwrap();
        let mut b = s.example.as_bytes().to_vec();
        let at = at % b.len();
        prop_assume!(b[at].is_ascii_digit());
        b[at] = b'0' + (b[at] - b'0' + by) % 10;
        prop_assert!((s.check)(&String::from_utf8(b).unwrap()).is_err(), "{}", s.name);
    }

    #[test]
    fn nothing_panics(value in ".*") {
        for s in SCHEMES {
            let _ = (s.check)(&value);
            let once = (s.normalise)(&value);
            prop_assert_eq!((s.normalise)(&once), once);
        }
        let _ = (is_pan_like(&value), luhn(&value), mod97(&value), verhoeff(&value));
        let _ = (gtin_check_digit(&value), unit::is_valid(&value), language::is_bcp47(&value));
    }
}
