//! Quick passages: what they say, `serde_json` says too.

use mesinfos_schema::catalogue::CATALOGUE;
use mesinfos_schema::record::Record;
use mesinfos_schema::scan::{Cursor, typed};
use mesinfos_schema::schema::{self, Openness};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::generate::{Choices, Generator, mutate, type_first};

/// Whether the quick reading took the line. What it takes is what `serde_json` reads, and [`Record::read`] always is.
fn alike(line: &str) -> bool {
    let written = |record: Option<Record>| record.map(|own| serde_json::to_string(&own).unwrap());
    let slow = written(serde_json::from_str(line).ok());
    assert_eq!(written(Record::read(line).ok()), slow, "{line}");
    let quick = written(typed(line, 127));
    let taken = quick.is_some();
    assert!(!taken || quick == slow, "{line}");
    taken
}

#[test]
fn records_of_every_type_are_read_alike() {
    let mut taken = 0;
    for (index, entry) in CATALOGUE.iter().enumerate() {
        let mut schema = schema::of(entry, Openness::Strict);
        schema["required"].as_array_mut().unwrap().push(json!("data"));
        let mut generator = Generator { root: &schema, choices: Choices(500 + index as u64) };
        for _ in 0..40 {
            let mut value = generator.value(&schema, 0);
            if let Some(map) = value.as_object_mut() {
                map.remove("state");
                map.insert("type".into(), json!(entry.name));
            }
            for step in 0..6 {
                let line = type_first(&value);
                taken += usize::from(alike(&line));
                if step == 3 {
                    for (from, to) in [
                        ("\":", "\": "),
                        (",", " ,\t"),
                        ("a", "\\u0061"),
                        ("\"", "\\\""),
                        ("}", ",}"),
                        ("]", ",]"),
                        (":\"", ":\"\\n\\\\"),
                        ("e", "\u{7f}é"),
                        ("1", "1e2"),
                        ("0", "-0.0"),
                    ] {
                        alike(&line.replace(from, to));
                        alike(&line.replacen(from, to, 3));
                    }
                    (0..line.len()).step_by(7).filter_map(|end| line.get(..end)).for_each(|cut| {
                        assert!(!alike(cut), "{cut}");
                    });
                }
                mutate(&mut value, &mut generator.choices);
            }
        }
    }
    assert!(taken > 2_000, "only {taken} were taken");
}

#[test]
fn what_is_not_looked_into_is_not_vouched_for() {
    let line = |rest: &str| {
        format!(
            r#"{{"type":"banking.account/1","id":"5b1f2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f","source":"5b1f2f64-6c3b-5c7e-9d7e-0a1b2c3d4e60","data":{{"ids":[{{"scheme":"iban","value":"FR7630006000011234567890189"}}],"kind":"current","currency":"EUR"{rest}}}}}"#
        )
    };
    assert!(alike(&line("")));
    // Members the type does not have, and extensions kept as they stand.
    for rest in [r#","new":[1,}"#, r#","new":{"a":[tru]}"#, r#","new":1"#, r#","new":"\x""#] {
        assert!(!alike(&line(rest)), "{rest}");
    }
    assert!(!alike(&format!("{} x", line(""))));
    assert!(alike(&format!(" \t{}\r\n", line(""))));
}

#[test]
fn depth_is_limited() {
    let deep = "[".repeat(40) + &"]".repeat(40);
    assert!(typed::<Value>(&deep, 40).is_some());
    assert!(typed::<Value>(&deep, 39).is_none());
}

proptest! {
    /// Going past a value ends where the value ends, whatever stands in it.
    #[test]
    fn going_past_a_value_gives_its_text(choices in any::<u64>(), blank in "[ \t]{0,2}") {
        let mut generator = Generator { root: &Value::Null, choices: Choices(choices) };
        let values = [
            json!({"a": [1, -2.5e3, null, true, {"b\"": "\\"}], "é\n": "\u{1f600}\"]"}),
            json!(["]", "}", "\\\"", [], {}]),
            json!("\\\\\""), json!(-0.5), json!(false), json!(null),
        ];
        let value = generator.choices.pick(&values);
        let text = format!("{blank}{value}{blank}, \"next\"");
        let mut cursor = Cursor::new(&text, 8);
        prop_assert_eq!(cursor.skip().unwrap(), value.to_string());
        prop_assert!(cursor.item(false).unwrap());
        let next = cursor.string().unwrap();
        prop_assert_eq!(next.plain(), Some("next"));
        prop_assert!(cursor.is_at_end());
    }

    #[test]
    fn any_text_is_read_alike(text in r#"[\[\]{}:,"\\ a-e0-9.+\-]{0,40}"#) {
        let quick = typed::<Value>(&text, 127);
        let slow = serde_json::from_str::<Value>(&text).ok();
        prop_assert!(quick.is_none() || quick == slow, "{:?}", text);
    }

    #[test]
    fn texts_say_what_serde_json_says(text in any::<String>()) {
        let written = json!(text).to_string();
        let quoted = Cursor::new(&written, 1).string().unwrap();
        prop_assert_eq!(quoted.text().unwrap(), text.as_str());
        prop_assert_eq!(quoted.plain().is_some(), written.len() == text.len() + 2);
    }
}
