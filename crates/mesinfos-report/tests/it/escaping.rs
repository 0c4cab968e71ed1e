//! Whatever a value is, it stands escaped, in every place of the page: elements and attributes.

use mesinfos_report::PageOptions;
use proptest::prelude::*;
use serde_json::Value;

use crate::support::{page_of, told, walk};

/// Texts of a document that a page shows as they are, replaced by `text`.
fn replace(value: &mut Value, name: &str, text: &str) {
    const KEPT: &[&str] = &[
        "type",
        "id",
        "source",
        "sha256",
        "schema",
        "standard",
        "path",
        "mediaType",
        "createdAt",
        "start",
        "end",
        "period",
        "at",
        "on",
        "bookedOn",
        "amount",
        "currency",
        "value",
        "unit",
        "step",
        "usagePoint",
        "account",
        "languages",
        "pointers",
        "kind",
        "subject",
        "since",
        "legalBasis",
        "specialBasis",
        "receivedAt",
        "answeredAt",
        "collectedAt",
        "scheme",
        "values",
        "modality",
        "until",
        "level",
    ];
    match value {
        Value::Object(map) => map.iter_mut().for_each(|(name, value)| replace(value, name, text)),
        Value::Array(list) => list.iter_mut().for_each(|value| replace(value, name, text)),
        Value::String(old) if !KEPT.contains(&name) => *old = text.to_owned(),
        _ => {}
    }
}

fn hostile(text: &str) -> String {
    let change = |path: &str, old: String| {
        let one = |line: &str| {
            let mut json: Value = serde_json::from_str(line).unwrap();
            replace(&mut json, "", text);
            json.to_string()
        };
        if path == "mesinfos.json" {
            one(&old)
        } else {
            old.lines().map(|line| one(line) + "\n").collect()
        }
    };
    page_of(change, &told(text))
}

/// Elements by name and how many, attributes of each without their values.
fn skeleton(html: &str) -> Vec<(String, Vec<String>)> {
    let mut found = Vec::new();
    walk(html, |name, attributes| {
        found.push((name.to_owned(), attributes.iter().map(|(name, _)| name.clone()).collect()));
    });
    found
}

#[test]
fn a_script_is_shown_and_never_is_one() {
    for text in [
        "<script>alert(1)</script>",
        "\"><script>alert(1)</script>",
        "' onload='alert(1)",
        "\" onmouseover=\"alert(1)",
        "</style><script>",
        "--><!-- x",
        "]]><b>",
        "https://example.org/\"onfocus=\"x",
        "javascript:alert(1)",
        "a@b.example\"><img src=x>",
        "&#x3c;script&#x3e;",
    ] {
        let html = hostile(text);
        // It is there, many times over, so that this looks at something.
        let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let escaped = escaped.replace('"', "&quot;").replace('\'', "&#39;");
        assert!(html.matches(&escaped).count() > 40, "{text}");
        walk(&html, |name, attributes| {
            assert!(!matches!(name, "script" | "img" | "b0" | "iframe" | "link"), "{text}: {name}");
            for (name, value) in attributes {
                assert!(!name.starts_with("on"), "{text}: {name}");
                assert!(!value.contains(['<', '>']), "{text}: {value}");
                if name == "href" {
                    let good = ["#", "https://", "http://", "mailto:"];
                    assert!(good.iter().any(|start| value.starts_with(start)), "{value}");
                }
            }
        });
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_value_changes_what_the_page_is_made_of(tail in "[ -~é<>&\"'\u{202e}\u{0}-\u{1f}]{0,24}") {
        // Not blank, no link, and as long as the others.
        let of = |text: &str| skeleton(&hostile(&format!("x {text}")));
        prop_assert_eq!(of(&tail), of("y"));
    }
}

#[test]
fn the_plain_sample_holds_no_markup_of_others() {
    let html = page_of(|_, text| text, &PageOptions::default());
    walk(&html, |name, _| assert!(name != "script"));
}
