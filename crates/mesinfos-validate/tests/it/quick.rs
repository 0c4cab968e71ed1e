//! The quick verdict and the thorough one are the same, and so is everything else that must not change what is found.

use mesinfos_io::Input;
use mesinfos_schema::catalogue::CATALOGUE;
use mesinfos_schema::finding::Finding;
use mesinfos_schema::schema::{self, Openness};
use mesinfos_validate::{Options, Summary, Validator};
use proptest::prelude::*;
use serde_json::json;

use crate::generate::{Choices, Generator, mutate, type_first};
use crate::{ACCOUNT, ENTRY, SOURCE};

fn found(text: &str, options: Options) -> (Vec<Finding>, Summary) {
    let mut findings = Vec::new();
    let mut validator = Validator::new(options);
    let input = Input::from_bytes("f", text.as_bytes());
    validator.check(&input, &mut |finding| findings.push(finding)).unwrap();
    let summary = validator.finish(&mut |finding| findings.push(finding));
    (findings, summary)
}

/// Lines are judged together, since each validator compiles its schemas anew; only where they differ one by one.
fn agree(lines: &[String], strict: bool) -> Summary {
    let judge = |text: &str| {
        let mut options = Options::default();
        options.strict = strict;
        let quick = found(text, options.clone());
        options.thorough = true;
        (quick, found(text, options))
    };
    let (quick, thorough) = judge(&lines.join("\n"));
    if quick != thorough {
        for line in lines {
            let (quick, thorough) = judge(line);
            assert_eq!(quick, thorough, "strict {strict}:\n{line}");
        }
        panic!("only all lines together are judged differently");
    }
    quick.1
}

/// Records of every type, whole and spoilt step by step, some of them as text that is no JSON.
#[test]
fn the_quick_verdict_is_the_thorough_one_for_every_type() {
    let mut good = 0;
    for (index, entry) in CATALOGUE.iter().enumerate() {
        let mut schema = schema::of(entry, Openness::Open);
        schema["required"].as_array_mut().unwrap().push(json!("data"));
        let mut generator = Generator { root: &schema, choices: Choices(7_000 + index as u64) };
        let mut lines = Vec::new();
        for _ in 0..40 {
            let mut value = generator.value(&schema, 0);
            if let Some(map) = value.as_object_mut() {
                map.remove("state");
                map.insert("type".into(), json!(entry.name));
            }
            for step in 0..8 {
                let text = type_first(&value);
                if step == 3 {
                    lines.push(text.replacen(',', ",,", 1));
                    lines.push(text.replacen('"', "\\", 3));
                    lines.push(text.replace("\":", "\":[{\"x\":1,\"x\":2}],\"y\":"));
                    lines.push(text.replacen(":\"", ":\"\\u0007Ã©4111 1111 1111 1111", 2));
                    lines.push(value.to_string());
                }
                lines.push(text);
                mutate(&mut value, &mut generator.choices);
            }
        }
        let summary = agree(&lines, false);
        agree(&lines, true);
        good += summary.records;
    }
    assert!(good > 2_000, "only {good} good records");
}

/// Texts and values that rules look at, put where records have them.
#[test]
fn what_rules_look_at_is_never_passed_over() {
    let swap = |from: &str, to: &str| {
        let lines = [SOURCE, ACCOUNT, ENTRY].join("\n");
        assert!(lines.contains(from), "{from}");
        lines.replace(from, to)
    };
    for (from, to) in [
        ("FR7630006000011234567890189", "FR7630006000011234567890188"),
        ("-12.50", "-12.505"),
        ("\"-12.50\",\"currency\":\"EUR\"", "\"-12.50\",\"currency\":\"QQQ\""),
        ("BOULANGERIE MARTIN", "4111 1111 1111 1111"),
        ("BOULANGERIE MARTIN", "CARTE 4111111111111111 PARIS"),
        ("BOULANGERIE MARTIN", "CafÃ©"),
        ("BOULANGERIE MARTIN", "a\u{7f}b"),
        ("BOULANGERIE MARTIN", "a\\u0085b"),
        ("BOULANGERIE MARTIN", "Café à l’été \\\"x\\\""),
        ("\"label\"", "\"colour\":{\"a\":[1,{\"a\":1}]},\"label\""),
        ("\"label\"", "\"colour\":{\"a\":1,\"a\":2},\"label\""),
        ("\"label\"", "\"colour\":{\"a\":1e999},\"label\""),
        ("\"label\"", "\"label\":\"x\",\"label\""),
        ("\"label\"", "\"\\u006cabel\""),
        ("\"booked\"", "null"),
        ("}}", "},\"extensions\":{\"example.org:x\":{\"a\":[1,2]}}}"),
        ("}}", "},\"extensions\":{\"example.org:x\":{\"a\":1,\"a\":2}}}"),
        ("}}", "},\"extensions\":{\"x\":1}}"),
        ("}}", "}} x"),
        ("banking.transaction/1", "banking.transaction/2"),
        ("{\"type\":\"banking.transaction/1\",", "{"),
    ] {
        for strict in [false, true] {
            agree(&swap(from, to).lines().map(str::to_owned).collect::<Vec<_>>(), strict);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_text_is_judged_alike(text in r#"(\{"type":"banking.balance/1")?[ -~\n]{0,60}"#) {
        agree(&[text], false);
    }
}

/// Enough lines for several blocks; every one of some kinds of fault, and whole lines that are none.
#[test]
fn threads_change_nothing() {
    let mut lines = vec![SOURCE.to_owned(), ACCOUNT.to_owned()];
    for n in 0..4_000 {
        let entry = ENTRY.replace("000000000001", &format!("{:012}", n % 3_900));
        lines.push(match n % 500 {
            17 => entry.replace("\"-12.50\"", "-12.5"),
            99 => entry.replace("BOULANGERIE", "CafÃ©"),
            250 => String::new(),
            251 => "{".to_owned(),
            300 => entry.replace("1a2b2f64", "00000000"),
            _ => entry,
        });
    }
    for end in ["\n", "\r\n", "\r"] {
        let text = lines.join(end);
        let alone = found(&text, Options::default());
        assert!(alone.0.len() > 100, "{}", alone.0.len());
        for threads in [2, 3] {
            let mut options = Options::default();
            options.threads = threads;
            assert_eq!(found(&text, options), alone, "{threads} threads, {end:?}");
        }
    }
}

/// What follows each other is held against each other across the blocks as well.
#[test]
fn chains_reach_across_blocks() {
    let point = "2b2b2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f";
    let source = "9c0e2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f";
    let record = |kind: &str, n: usize, data: String| {
        format!(
            "{{\"type\":\"{kind}\",\"id\":\"5b1f2f64-6c3b-5c7e-9d7e-{n:012}\",\"source\":\"{source}\",\"data\":{data}}}"
        )
    };
    let mut lines = vec![
        SOURCE.to_owned(),
        record(
            "energy.usage-point/1",
            0,
            "{\"ids\":[{\"scheme\":\"local\",\"value\":\"U\"}]}".into(),
        )
        .replace("5b1f2f64-6c3b-5c7e-9d7e-000000000000", point),
    ];
    for n in 0..4_000_usize {
        let (day, hour) = (n / 24 % 28 + 1, n % 24);
        let at = format!("{}-{:02}-{day:02}T{hour:02}:00:00", 2010 + n / 8_064, n / 672 % 12 + 1);
        lines.push(record("energy.meter-reading/1", 2 * n + 1, format!(
            "{{\"usagePoint\":\"{point}\",\"at\":\"{at}Z\",\"index\":{{\"value\":\"{}\",\"unit\":\"kW.h\"}}}}",
            if n % 97 == 0 { 0 } else { n }
        )));
        lines.push(record(
            "mobility.position/1",
            2 * n + 2,
            format!(
                "{{\"at\":\"{at}\",\"coordinates\":{{\"lat\":{},\"lon\":4.5}}}}",
                if n % 89 == 0 { -40 } else { 45 }
            ),
        ));
    }
    let text = lines.join("\n");
    assert!(text.len() > 1 << 20);
    let alone = found(&text, Options::default());
    for code in ["set.index-order", "set.speed", "set.zone-missing"] {
        let count = alone.0.iter().filter(|finding| finding.code == code).count();
        assert!(count > 0, "{code}: {count}");
    }
    let mut options = Options::default();
    options.threads = 3;
    assert_eq!(found(&text, options), alone);
}

#[test]
fn an_error_has_the_same_place_with_threads() {
    let long = format!("{}\n{}\n", vec![ENTRY; 2_000].join("\n"), "x".repeat(2 << 20));
    let mut broken = vec![ENTRY; 2_000].join("\n").into_bytes();
    broken.extend(b"\n\xff\n");
    for bytes in [long.into_bytes(), broken] {
        let error = |threads| {
            let mut options = Options::default();
            options.threads = threads;
            let input = Input::from_bytes("f", bytes.clone());
            let mut findings = Vec::new();
            let checked = Validator::new(options).check(&input, &mut |f| findings.push(f));
            (format!("{checked:?} {:?}", findings.last()), findings.len())
        };
        assert_eq!(error(1), error(2));
        assert!(error(1).0.contains("2001"), "{}", error(1).0);
    }
}
