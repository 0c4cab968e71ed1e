//! Texts of the value types: what is read is written back, and the pattern agrees with the reader.

use std::fmt::Display;
use std::str::FromStr;

use mesinfos_schema::record::RecordId;
use mesinfos_schema::values::{
    Currency, Date, Decimal, Duration, Language, Moment, PartialDate, Period, TimeZone, Unit,
};
use proptest::prelude::*;
use schemars::JsonSchema;
use serde_json::{Value, json};

use crate::generate::{Choices, spoil_text};

fn validator<T: JsonSchema>() -> jsonschema::Validator {
    let schema: Value = schemars::generate::SchemaSettings::draft2020_12()
        .into_generator()
        .into_root_schema_for::<T>()
        .into();
    jsonschema::options()
        .with_pattern_options(jsonschema::PatternOptions::regex())
        .should_validate_formats(false)
        .build(&schema)
        .expect("a schema that compiles")
}

/// Spoils good texts and compares the reader with the pattern; what is read is written back as it was.
fn agrees<T: JsonSchema + FromStr + Display>(good: &[&str]) {
    let validator = validator::<T>();
    let mut choices = Choices(7);
    for text in good {
        assert!(text.parse::<T>().is_ok(), "{text}");
    }
    for _ in 0..6_000 {
        let mut text = (*choices.pick(good)).to_owned();
        for _ in 0..=choices.below(3) {
            let by_schema = validator.is_valid(&json!(text));
            match text.parse::<T>() {
                Ok(value) => {
                    assert!(by_schema, "read, against the pattern: {text:?}");
                    assert_eq!(value.to_string(), text);
                }
                Err(_) => assert!(!by_schema, "not read, though the pattern has it: {text:?}"),
            }
            text = spoil_text(&text, &mut choices);
        }
    }
}

#[test]
fn texts_agree_with_their_patterns() {
    agrees::<Decimal>(&["0", "-12.50", "1.10", "0.001", "9999999999999999999999999999", "-0.05"]);
    agrees::<Date>(&["2024-02-29", "2023-12-31", "2000-02-29", "0000-01-01"]);
    agrees::<Moment>(&[
        "2024-03-05",
        "2024-03-05T10:15:00",
        "2024-03-05T10:15:00.120Z",
        "2024-02-29T23:59:59-00:30",
    ]);
    agrees::<PartialDate>(&["1984", "1984-07", "--02-29", "1984-07-14"]);
    agrees::<Duration>(&["PT30M", "P1D", "P1Y2M10DT2H30M1.5S", "P2W"]);
    agrees::<TimeZone>(&["Europe/Paris", "+01:00", "Z", "Etc/GMT+5", "America/Port-au-Prince"]);
    agrees::<RecordId>(&["5b1f2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f"]);
    agrees::<Currency>(&["EUR", "JPY"]);
    agrees::<Unit>(&["kW.h", "{rec20:XPP}", "mm[Hg]"]);
    agrees::<Language>(&["fr", "pt-BR", "zh-Hant"]);
}

#[test]
fn days_that_do_not_exist_are_refused() {
    for text in ["2023-02-29", "1900-02-29", "2024-09-31", "2024-00-01", "2024-13-01"] {
        assert!(text.parse::<Date>().is_err(), "{text}");
        assert!(text.parse::<Moment>().is_err(), "{text}");
    }
}

#[test]
fn a_period_has_an_end_and_one_form() {
    let good = |text| serde_json::from_str::<Period>(text).is_ok();
    assert!(good(r#"{"start":"2024-03-01"}"#));
    assert!(good(r#"{"start":"2024-03-01","end":"2024-04-01"}"#));
    assert!(!good("{}"));
    assert!(!good(r#"{"start":"2024-03-01","end":"2024-04-01T00:00:00Z"}"#));
    assert!(!good(r#"{"start":"2024-03-01","end":null}"#));
}

proptest! {
    #[test]
    fn a_decimal_is_written_as_it_was_read(mantissa in -9_999_999_999_999_999_999_999_999_999_i128..=9_999_999_999_999_999_999_999_999_999, scale in 0_u8..=28) {
        let number = Decimal::new(mantissa, scale).expect("within 28 digits");
        let text = number.to_string();
        let again: Decimal = text.parse().expect("what is written is read");
        prop_assert_eq!((again.mantissa(), again.scale()), (mantissa, scale));
    }

    #[test]
    fn a_date_is_its_day_number(days in -719_468_i32..=2_932_896) {
        let date = Date::from_days_since_epoch(days).expect("within the calendar");
        prop_assert_eq!(date.days_since_epoch(), days);
        prop_assert_eq!(date.to_string().parse::<Date>(), Ok(date));
    }
}
