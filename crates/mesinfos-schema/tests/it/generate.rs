//! JSON values out of a JSON Schema, and ways to spoil them.

use serde_json::{Map, Value, json};

/// A small deterministic source of choices (SplitMix64).
pub(crate) struct Choices(pub(crate) u64);

impl Choices {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound.max(1) as u64).expect("fits")
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    pub(crate) fn chance(&mut self, in_hundred: u64) -> bool {
        self.next() % 100 < in_hundred
    }
}

/// Good texts for the definitions that have a pattern.
fn samples(definition: &str) -> &'static [&'static str] {
    match definition {
        "Decimal" => &["0", "-12.50", "1.10", "0.0000001", "9999999999999999999999999999", "-0.5"],
        "Date" => &["2024-02-29", "2024-03-05", "0000-01-01", "9999-12-31", "2000-02-29"],
        "Moment" => &[
            "2024-03-05",
            "2024-03-05T10:15:00",
            "2024-03-05T10:15:00+01:00",
            "2024-03-05T10:15:00.120Z",
            "2024-02-29T23:59:59-00:30",
        ],
        "PartialDate" => &["1984", "1984-07", "--02-29", "1984-07-14"],
        "Duration" => &["PT30M", "P1D", "P1Y2M10DT2H30M1.5S", "P2W", "PT0S"],
        "TimeZone" => &["Europe/Paris", "+01:00", "Z", "UTC", "Etc/GMT+5"],
        "RecordId" => {
            &["5b1f2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f", "00000000-0000-0000-0000-000000000000"]
        }
        "Currency" => &["EUR", "JPY", "XXX"],
        "Unit" => &["kW.h", "1", "{rec20:XPP}", "mm[Hg]"],
        "Language" => &["fr", "pt-BR", "zh-Hant"],
        _ => &["x", "é", "un texte", " "],
    }
}

/// Values that satisfy (mostly) a schema. Conditions that span members are met often, not always: both verdicts count.
pub(crate) struct Generator<'a> {
    pub(crate) root: &'a Value,
    pub(crate) choices: Choices,
}

impl Generator<'_> {
    pub(crate) fn value(&mut self, schema: &Value, depth: usize) -> Value {
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            let name = reference.trim_start_matches("#/$defs/");
            let definition = self.root["$defs"][name].clone();
            if definition["type"] == "string" && definition.get("enum").is_none() {
                if let Some(open) = definition.get("x-open-enum").and_then(Value::as_object) {
                    let names: Vec<&String> = open.keys().collect();
                    return match self.choices.chance(80) {
                        true => json!(self.choices.pick(&names)),
                        false => json!("something-new"),
                    };
                }
                return json!(self.choices.pick(samples(name)));
            }
            return self.value(&definition, depth);
        }
        if let Some(constant) = schema.get("const") {
            return constant.clone();
        }
        if let Some(values) = schema.get("enum").and_then(Value::as_array) {
            return self.choices.pick(values).clone();
        }
        match schema.get("type").and_then(Value::as_str) {
            Some("object") => self.object(schema, depth),
            Some("array") => {
                let least = schema.get("minItems").and_then(Value::as_u64).unwrap_or(0);
                let more = if depth > 5 { 0 } else { self.choices.next() % 3 };
                (0..least + more).map(|_| self.value(&schema["items"], depth + 1)).collect()
            }
            Some("string") => json!(self.choices.pick(samples(""))),
            Some("boolean") => json!(self.choices.chance(50)),
            Some("null") => Value::Null,
            Some("integer") => {
                let least = schema["minimum"].as_i64().unwrap_or(0);
                json!(*self.choices.pick(&[0, 1, 12, 9_007_199_254_740_991, least]))
            }
            Some("number") => {
                let (low, high) = (schema["minimum"].as_f64(), schema["maximum"].as_f64());
                json!(*self.choices.pick(&[0.0, 45.5, low.unwrap_or(0.0), high.unwrap_or(1.0)]))
            }
            _ => match schema.get("anyOf").and_then(Value::as_array) {
                Some(either) => {
                    let one = self.choices.pick(either).clone();
                    self.value(&one, depth)
                }
                None => json!({"any": [1, null]}),
            },
        }
    }

    fn object(&mut self, schema: &Value, depth: usize) -> Value {
        let mut object = Map::new();
        let required: Vec<&str> = schema
            .get("required")
            .and_then(Value::as_array)
            .map(|names| names.iter().filter_map(Value::as_str).collect())
            .unwrap_or_default();
        let wanted = match depth {
            0 | 1 => *self.choices.pick(&[10, 40, 90]),
            2 | 3 => 35,
            _ => 10,
        };
        // One of the alternatives that the object itself states, so that most values are good.
        let mut chosen = Vec::new();
        for keyword in ["anyOf", "oneOf"] {
            if let Some(either) = schema.get(keyword).and_then(Value::as_array) {
                let one = self.choices.pick(either).clone();
                let inner = one.get("oneOf").and_then(Value::as_array).cloned();
                let one = inner.map_or(one, |inner| self.choices.pick(&inner).clone());
                chosen.extend(one["required"].as_array().cloned().unwrap_or_default());
            }
        }
        if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
            for (name, shape) in properties {
                let must = required.contains(&name.as_str()) || chosen.contains(&json!(name));
                if must || self.choices.chance(wanted) {
                    let value = match name.as_str() {
                        // Its pattern stands with the object, not with the text.
                        "sha256" => json!("0f".repeat(32)),
                        _ => self.value(shape, depth + 1),
                    };
                    object.insert(name.clone(), value);
                }
            }
        } else if let Some(shape) = schema.get("additionalProperties") {
            let value = self.value(shape, depth + 1);
            object.insert("fr".into(), value);
        }
        Value::Object(object)
    }
}

/// Every place in a value, as a list of steps.
fn places(value: &Value, here: &str, all: &mut Vec<String>) {
    all.push(here.to_owned());
    match value {
        Value::Object(map) => {
            for (name, inner) in map {
                let step = name.replace('~', "~0").replace('/', "~1");
                places(inner, &format!("{here}/{step}"), all);
            }
        }
        Value::Array(list) => {
            for (index, inner) in list.iter().enumerate() {
                places(inner, &format!("{here}/{index}"), all);
            }
        }
        _ => {}
    }
}

/// Spoils one place of a value (sometimes without harm).
pub(crate) fn mutate(value: &mut Value, choices: &mut Choices) {
    let mut all = Vec::new();
    places(value, "", &mut all);
    let place = choices.pick(&all).clone();
    if choices.chance(25) {
        // Drop or add a member, or an item.
        let (parent, name) = place.rsplit_once('/').unwrap_or(("", ""));
        match value.pointer_mut(parent) {
            Some(Value::Object(map)) if choices.chance(70) => {
                map.remove(&name.replace("~1", "/").replace("~0", "~"));
            }
            Some(Value::Object(map)) => {
                map.insert("notAMember".into(), json!([{"x": null}]));
            }
            Some(Value::Array(list)) if !list.is_empty() => {
                list.pop();
            }
            _ => {}
        }
        return;
    }
    let Some(target) = value.pointer_mut(&place) else { return };
    let text = target.as_str().map(str::to_owned);
    let spoilt = match (choices.below(12), text) {
        (0, _) => Value::Null,
        (1, _) => json!([target.clone()]),
        (2, _) => json!({}),
        (3, _) => json!([]),
        (4, _) => json!(""),
        (5, None) => choices
            .pick(&[
                json!(5.0),
                json!(-1),
                json!(1e300),
                json!(9_007_199_254_740_992_u64),
                json!(0.5),
                json!(-0.0),
                json!(u64::MAX),
                json!(i64::MIN),
                json!(360.000_001),
                json!(-90.5),
                json!(9_007_199_254_740_991.0),
                json!(-9_007_199_254_740_992.0),
                json!(181),
            ])
            .clone(),
        (6, _) => json!(true),
        (_, Some(text)) => json!(spoil_text(&text, choices)),
        (_, None) => json!("text"),
    };
    *target = spoilt;
}

/// A text off by a little, or another one that is nearly right.
pub(crate) fn spoil_text(text: &str, choices: &mut Choices) -> String {
    const NEARLY: &[&str] = &[
        "2023-02-29",
        "2024-09-31",
        "2024-13-01",
        "1900-02-29",
        "2024-3-05",
        "2024-03-05T24:00:00",
        "2024-03-05T10:15",
        "2024-03-05T10:15:60Z",
        "2024-03-05T10:15:00-00:00",
        "2024-03-05 10:15:00",
        "2024-03-05T10:15:00.1234567890Z",
        "2024-03-05T10:15:00+24:00",
        "2024-03-05t10:15:00z",
        "--02-30",
        "--02-29",
        "1984-00",
        "P",
        "PT",
        "P1",
        "P1W2D",
        "PT1.5H",
        "P1DT",
        "PT1S1M",
        "P1.5S",
        "-0",
        "-0.0",
        "00",
        "01.5",
        "1.",
        ".5",
        "1e3",
        "+1",
        "1,5",
        "99999999999999999999999999999",
        "0.0000000000000000000000000001",
        "0.00000000000000000000000000001",
        "-0.10",
        "-9999999999999999999999999999",
        "-999999999999999999999999999.9",
        "1.0000000000000000000000000000",
        "eur",
        "EURO",
        "EU",
        "5B1F2F64-6C3B-5C7E-9D7E-0A1B2C3D4E5F",
        "5b1f2f646c3b5c7e9d7e0a1b2c3d4e5f",
        "/Paris",
        "Europe/",
        "Europe//Paris",
        "1/2",
        "kW h",
        "é",
        "\u{a0}",
        "f",
        "fr_FR",
        "fr-",
        "booked",
        "active",
        "deleted",
        "２０２４-03-05",
        "2024-03-05\n",
        "exchange.source/1",
    ];
    let mut letters: Vec<char> = text.chars().collect();
    let at = choices.below(letters.len());
    match choices.below(7) {
        0 => return format!("{text} "),
        1 => return format!(" {text}"),
        2 if !letters.is_empty() => {
            letters.remove(at);
        }
        3 => letters.insert(at, *choices.pick(&['0', '9', '-', '.', ':', 'T', 'Z', 'a', 'A', '/'])),
        4 if !letters.is_empty() => {
            letters[at] = *choices.pick(&['0', '1', '3', '9', '-', '.', '+', 'z', 'Z', '\u{663}']);
        }
        _ => return (*choices.pick(NEARLY)).to_owned(),
    }
    letters.into_iter().collect()
}

/// The record as it is written: its type before its body.
pub(crate) fn type_first(value: &Value) -> String {
    let mut rest = value.clone();
    match rest.as_object_mut().and_then(|map| map.remove("type")) {
        Some(name) => {
            let rest = rest.to_string();
            format!("{{\"type\":{name},{}", rest.strip_prefix('{').unwrap_or_default())
        }
        None => value.to_string(),
    }
}
