//! Laws: never a panic, never a value in a finding, the two readings agree.

use mesinfos_schema::record::Record;
use mesinfos_validate::Options;
use mesinfos_validate::output::Format;
use proptest::prelude::*;

use crate::{ACCOUNT, ENTRY, SOURCE, findings};

proptest! {
    #[test]
    fn arbitrary_text_never_panics(text in ".{0,300}") {
        let _ = findings(&[("f", &text)], Options::default());
    }

    /// What the typed reading decides, the schema says as well: a record with no structure finding reads, and one with
    /// a finding does not.
    #[test]
    fn the_two_readings_agree_on_mutated_lines(at in 0_usize..400, with in "[\\x20-\\x7e]{0,3}", cut in 0_usize..4) {
        let mut bytes: Vec<char> = ENTRY.chars().collect();
        let at = at.min(bytes.len() - 1);
        let end = (at + cut).min(bytes.len());
        bytes.splice(at..end, with.chars());
        let line: String = bytes.into_iter().collect();
        let (found, _) = findings(&[("f", &format!("{SOURCE}\n{ACCOUNT}\n{line}"))], Options::default());
        prop_assert!(found.iter().all(|f| f.code != "structure.disagreement"), "{found:?}");
        let faulty = found.iter().any(|f| f.code.starts_with("structure.") && f.code != "structure.unknown-type");
        let reads = serde_json::from_str::<Record>(&line).is_ok();
        // A repeated member is refused before the typed reading, which passes over unknown ones.
        if !found.iter().any(|f| matches!(f.code.as_str(), "structure.duplicate-member")) {
            prop_assert_eq!(reads, !faulty, "{}: {:?}", line, found);
        }
    }

    #[test]
    fn no_value_stands_in_a_finding(secret in "[B-Z]{4}[b-z]{4}[1-9]{4}") {
        let faulty = [
            ENTRY.replace("booked\"}", &format!("{secret}\"}}")),
            ENTRY.replace("-12.50", &secret),
            ENTRY.replace("2024-03-05", &secret),
            ENTRY.replace("\"BOULANGERIE MARTIN\"", &format!("[\"{secret}\"]")),
            ENTRY.replace("BOULANGERIE MARTIN", &format!("{secret}\\u0007 4111111111111111")),
            ACCOUNT.replace("FR7630006000011234567890189", &secret),
            ENTRY.replace("\"source\":\"9c0e2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f\"", &format!("\"source\":\"{secret}\"")),
        ];
        for line in faulty {
            let (found, summary) = findings(&[("f", &line)], Options::default());
            prop_assert!(!found.is_empty());
            for (name, format) in Format::ALL {
                let text = crate::outputs::write(*format, &[], &found, &summary);
                prop_assert!(!text.contains(&secret), "{name}: {text}");
                prop_assert!(!text.contains("4111111111111111"), "{name}: {text}");
                prop_assert!(!text.contains(secret.get(..4).unwrap()), "{name}: {text}");
            }
        }
    }

    #[test]
    fn findings_come_in_one_order(lines in prop::collection::vec(0_usize..4, 1..8)) {
        let all = [SOURCE, ACCOUNT, ENTRY, "{}"];
        let text: Vec<&str> = lines.iter().map(|i| all[*i]).collect();
        let text = text.join("\n");
        let once = findings(&[("f", &text)], Options::default()).0;
        prop_assert_eq!(once, findings(&[("f", &text)], Options::default()).0);
    }
}

/// Texts of every type replaced by tokens, one record with a few, one with all: no token stands in any output.
#[test]
fn no_text_of_any_type_stands_in_an_output() {
    use crate::generate::{Choices, Generator};
    use mesinfos_schema::catalogue::CATALOGUE;
    use mesinfos_schema::schema::{self, Openness};
    use serde_json::{Value, json};

    fn replace(value: &mut Value, every: usize, choices: &mut Choices, made: &mut Vec<String>) {
        match value {
            Value::String(text) if choices.below(every) == 0 => {
                *text = format!("Zq{:010x}", choices.next() & 0xff_ffff_ffff);
                made.push(text.clone());
            }
            Value::Array(items) => items.iter_mut().for_each(|v| replace(v, every, choices, made)),
            Value::Object(map) => map.values_mut().for_each(|v| replace(v, every, choices, made)),
            _ => {}
        }
    }
    let mut looked = 0;
    for (index, entry) in CATALOGUE.iter().enumerate() {
        let mut schema = schema::of(entry, Openness::Open);
        schema["required"].as_array_mut().unwrap().push(json!("data"));
        let mut generator = Generator { root: &schema, choices: Choices(3_000 + index as u64) };
        let mut lines = Vec::new();
        let mut tokens = Vec::new();
        for every in [1, 1, 3, 3, 5, 5] {
            let mut value = generator.value(&schema, 0);
            replace(&mut value["data"], every, &mut generator.choices, &mut tokens);
            value["type"] = json!(entry.name);
            lines.push(value.to_string());
            // And as a line that is no JSON.
            lines.push(value.to_string().replacen(',', "", 1));
        }
        let (found, summary) = findings(&[("f", &lines.join("\n"))], Options::default());
        for (name, format) in Format::ALL {
            let text = crate::outputs::write(*format, &[], &found, &summary);
            for token in &tokens {
                assert!(
                    !text.contains(token.as_str()),
                    "{} in {name}: {token}\n{text}",
                    entry.name
                );
                looked += 1;
            }
        }
    }
    assert!(looked > 5_000, "{looked}");
}
