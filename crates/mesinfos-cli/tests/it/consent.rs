//! `consent`, and `pack` and `convert` under consents.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

use crate::{Folder, code};

pub(crate) const AT: &str = "2026-03-02T09:00:00Z";

/// A folder with the files of the example.
pub(crate) fn example() -> Folder {
    let folder = Folder::with(&[]);
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/consent-example");
    for name in ["comparator.toml", "request.json", "electricity.ndjson"] {
        std::fs::copy(fixtures.join(name), folder.path(name)).unwrap();
    }
    folder
}

/// Runs the tool in a folder.
pub(crate) fn run(folder: &Folder, line: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_mesinfos"))
        .args(line.split_whitespace())
        .current_dir(folder.path("."))
        .env("SOURCE_DATE_EPOCH", "1772438400")
        .env_remove("MESINFOS_KEYS")
        .output()
        .unwrap()
}

pub(crate) fn good(folder: &Folder, line: &str) -> String {
    let output = run(folder, line);
    let words = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{line}: {words}");
    String::from_utf8(output.stdout).unwrap()
}

/// The example up to her yes.
pub(crate) fn given() -> Folder {
    let f = example();
    for line in [
        "key new -o her.key",
        "key new -o supplier.key",
        "key trust her.key --keys ring.json --party p-41 --use events",
        "key trust supplier.key --keys ring.json --party https://supplier.example.org",
        "consent new --template comparator.toml -o m.json",
        "consent log give --manifest m.json --key her.key --log m.log --at 2026-03-02T08:05:00Z",
    ] {
        good(&f, line);
    }
    f
}

const EVIDENCE: &str = "--manifest m.json --log m.log --keys ring.json";

fn decide(f: &Folder, evidence: &str, at: &str) -> (Option<i32>, Value) {
    let line = format!("consent decide {evidence} --request request.json --at {at} --json");
    let output = run(f, &line);
    (output.status.code(), serde_json::from_slice(&output.stdout).unwrap())
}

/// The example of docs/consent.md, line by line.
#[test]
fn the_example_of_the_page_runs() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/consent.md");
    let page = std::fs::read_to_string(page).unwrap();
    let block = page.split("<!-- commands -->").nth(1).unwrap();
    let block = block.split("```").nth(1).unwrap();
    let f = example();
    let mut lines = 0;
    for line in block.lines().filter_map(|line| line.strip_prefix("$ mesinfos ")) {
        let (command, comment) = line.split_once("  #").unwrap_or((line, ""));
        let expected = if comment.contains("exit 1") { 1 } else { 0 };
        let output = run(&f, command);
        let words = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(expected), "{command}: {words}");
        lines += 1;
    }
    assert_eq!(lines, 15);
    // By the day, to a tenth, for a year; nothing of the meter, the half-hours, the months, the source's own ids.
    let shared = std::fs::read_to_string(f.path("shared.ndjson")).unwrap();
    assert_eq!(shared.lines().count(), 2, "a record a year");
    for canary in ["30001234567890", "usagePoint", "PT30M", "quantityKind", "recordId"] {
        assert!(!shared.contains(canary), "{canary}");
    }
    let mut years: Vec<Value> =
        shared.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    years.sort_by_key(|year| year["data"]["start"].to_string());
    assert_eq!(years[0]["data"]["values"].as_array().unwrap()[..3], ["6.0", "8.9", "6.8"]);
    let days: usize =
        years.iter().map(|year| year["data"]["values"].as_array().unwrap().len()).sum();
    assert_eq!(days, 365);
    assert_eq!(
        (&years[1]["data"]["start"], &years[1]["data"]["step"]),
        (&"2026-01-01".into(), &"P1D".into())
    );
    assert!(!f.path("again").exists());
}

#[test]
fn decide_says_permit_partial_deny() {
    let f = given();
    let (code, document) = decide(&f, EVIDENCE, AT);
    assert_eq!((code, &document["decision"]), (Some(0), &Value::from("permit")));
    assert_eq!(
        document["fields"],
        serde_json::json!(["/data/start", "/data/step", "/data/unit", "/data/values"])
    );
    assert_eq!(document["reasons"], serde_json::json!([]));
    assert_eq!(document["validUntil"], "2026-09-02T00:00:00Z");
    let (code, document) = decide(&f, EVIDENCE, "2026-09-02T00:00:00Z");
    assert_eq!((code, &document["reasons"][0]), (Some(1), &Value::from("expired")));
    // Nobody is trusted: nothing is permitted.
    let (code, document) = decide(&f, "--manifest m.json --log m.log", AT);
    assert_eq!((code, &document["decision"]), (Some(1), &Value::from("deny")));
    assert!(document["reasons"].as_array().unwrap().contains(&"signer-unknown".into()));
    // A log that never was is no yes.
    let (code, _) = decide(&f, "--manifest m.json --keys ring.json", AT);
    assert_eq!(code, Some(1));
    let request = std::fs::read_to_string(f.path("request.json")).unwrap();
    let more = r#""allowPartial": true, "fields": ["/data/values", "/data/usagePoint"], "mode""#;
    std::fs::write(f.path("request.json"), request.replace("\"mode\"", more)).unwrap();
    let (code, document) = decide(&f, EVIDENCE, AT);
    assert_eq!((code, &document["decision"]), (Some(0), &Value::from("partial")));
    assert_eq!(document["fields"], serde_json::json!(["/data/values"]));
}

#[test]
fn a_log_is_appended_to_and_nothing_else() {
    let f = given();
    let before = std::fs::read_to_string(f.path("m.log")).unwrap();
    assert_eq!(before.lines().count(), 2, "put to her, and her yes");
    let log = |what: &str| {
        let line = format!("consent log {what} --manifest m.json --key her.key --log m.log");
        run(&f, &line).status.code()
    };
    assert_eq!(log("give --at 2026-03-03T08:00:00Z"), Some(1), "it is given");
    assert_eq!(log("pause --at 2026-03-01T08:00:00Z"), Some(1), "before the last event");
    assert_eq!(log("narrow --at 2026-03-03T08:00:00Z"), Some(1), "to what?");
    assert_eq!(log("pause --grant other --at 2026-03-03T08:00:00Z"), Some(1));
    assert_eq!(log("revoke --as subject --at 2026-03-03T08:00:00Z"), Some(1));
    assert_eq!(std::fs::read_to_string(f.path("m.log")).unwrap(), before);
    assert_eq!(log("narrow --field /data/values --at 2026-03-03T08:00:00Z"), Some(0));
    let (_, document) = decide(&f, EVIDENCE, "2026-03-03T09:00:00Z");
    assert_eq!(document["fields"], serde_json::json!(["/data/values"]));
    assert_eq!(log("pause --at 2026-03-04T08:00:00Z"), Some(0));
    assert_eq!(decide(&f, EVIDENCE, "2026-03-04T09:00:00Z").1["reasons"][0], "paused");
    assert_eq!(log("resume --at 2026-03-05T08:00:00Z"), Some(0));
    assert_eq!(decide(&f, EVIDENCE, "2026-03-05T09:00:00Z").0, Some(0));
    assert_eq!(log("withdraw --at 2026-03-06T08:00:00Z"), Some(0));
    assert_eq!(decide(&f, EVIDENCE, "2026-03-06T09:00:00Z").1["reasons"][0], "withdrawn");
    assert_eq!(log("give --at 2026-03-07T08:00:00Z"), Some(1), "withdrawn is the end");
    let after = std::fs::read_to_string(f.path("m.log")).unwrap();
    assert!(after.starts_with(&before));
}

#[test]
fn a_refusal_permits_nothing() {
    let f = given();
    let refuse =
        "consent log refuse --manifest m.json --key her.key --log no.log --at 2026-03-02T08:05:00Z";
    good(&f, refuse);
    let (code, document) = decide(&f, "--manifest m.json --log no.log --keys ring.json", AT);
    assert_eq!((code, &document["reasons"][0]), (Some(1), &Value::from("refused")));
}

/// Who has seen the withdrawal is not told otherwise.
#[test]
fn a_log_without_its_end_is_known() {
    let f = given();
    std::fs::copy(f.path("m.log"), f.path("short.log")).unwrap();
    good(
        &f,
        "consent log pause --manifest m.json --key her.key --log m.log --at 2026-03-03T08:00:00Z",
    );
    good(
        &f,
        "consent log resume --manifest m.json --key her.key --log m.log --at 2026-03-04T08:00:00Z",
    );
    let (code, document) = decide(&f, EVIDENCE, "2026-03-04T09:00:00Z");
    assert_eq!(code, Some(0));
    std::fs::write(f.path("seen.json"), document.to_string()).unwrap();
    let short = "--manifest m.json --log short.log --keys ring.json";
    assert_eq!(decide(&f, short, "2026-03-04T09:00:00Z").0, Some(0), "unseen");
    let (code, document) =
        decide(&f, &format!("{short} --known seen.json"), "2026-03-04T09:00:00Z");
    assert_eq!((code, &document["reasons"][0]), (Some(1), &Value::from("log-truncated")));
    // A receipt, signed or not, knows it too.
    for key in ["", "--key supplier.key"] {
        let at = "2026-03-04T09:00:00Z";
        good(
            &f,
            &format!(
                "consent apply {EVIDENCE} --request request.json --at {at} electricity.ndjson -o o --receipt r {key}"
            ),
        );
        let (code, document) = decide(&f, &format!("{short} --known r"), at);
        assert_eq!((code, &document["reasons"][0]), (Some(1), &Value::from("log-truncated")));
    }
}

#[test]
fn apply_writes_what_is_permitted_and_a_receipt() {
    let f = given();
    let apply = |more: &str| {
        run(
            &f,
            &format!(
                "consent apply {EVIDENCE} --request request.json --at {AT} electricity.ndjson {more}"
            ),
        )
    };
    assert_eq!(apply("-o out.ndjson --receipt r.json").status.code(), Some(0));
    let receipt: Value = serde_json::from_slice(&std::fs::read(f.path("r.json")).unwrap()).unwrap();
    assert_eq!((&receipt["read"], &receipt["written"]), (&379.into(), &2.into()));
    let out = f.path("out.ndjson");
    let digest = mesinfos::io::Input::from_path(&out).unwrap().digest().unwrap();
    assert_eq!(receipt["sha256"], digest.sha256);
    // The same key: the same ids. No key: others.
    for name in ["a", "b"] {
        assert_eq!(
            apply(&format!("--key supplier.key -o {name} --receipt {name}.r")).status.code(),
            Some(0)
        );
    }
    let text = |name: &str| std::fs::read_to_string(f.path(name)).unwrap();
    assert_eq!(text("a"), text("b"));
    assert_ne!(text("a"), text("out.ndjson"));
    assert_eq!(text("a.r").split('.').count(), 3, "signed");
    let streamed = apply("--key supplier.key -o - --receipt c.r");
    assert_eq!(String::from_utf8(streamed.stdout).unwrap(), text("a"));
    assert_eq!(apply("-o - --receipt -").status.code(), Some(2));
    // Denied: nothing is written.
    good(
        &f,
        "consent log withdraw --manifest m.json --key her.key --log m.log --at 2026-03-02T08:30:00Z",
    );
    assert_eq!(apply("-o none --receipt none.r").status.code(), Some(1));
    assert!(!f.path("none").exists() && !f.path("none.r").exists());
}

#[test]
fn pack_and_convert_share_what_is_permitted_after_a_yes() {
    let f = given();
    let share =
        "--consent m.json --log m.log --keys ring.json --request request.json --key supplier.key";
    let pack = format!("pack electricity.ndjson {share} --at {AT} -o shared");
    // Nobody can be asked here.
    assert_eq!(run(&f, &pack).status.code(), Some(2));
    assert!(!f.path("shared").exists());
    let output = run(&f, &format!("{pack} --yes"));
    assert_eq!(output.status.code(), Some(0));
    let words = String::from_utf8(output.stderr).unwrap();
    assert!(words.contains("365 × /data/values/*"), "{words}");
    good(&f, "verify shared");
    let files: Vec<String> = std::fs::read_dir(f.path("shared/data"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(files, ["energy.interval-series.1.ndjson"]);
    for name in ["1.manifest.json", "1.events.jws", "energy.interval-series.1.receipt.jws"] {
        assert!(f.path(&format!("shared/consent/{name}")).exists(), "{name}");
    }
    let manifest: Value =
        serde_json::from_slice(&std::fs::read(f.path("shared/mesinfos.json")).unwrap()).unwrap();
    assert_eq!(manifest["coverage"]["kind"], "partial");
    let id: Value = serde_json::from_slice(&std::fs::read(f.path("m.json")).unwrap()).unwrap();
    assert_eq!(manifest["consents"], serde_json::json!([id["id"]]));
    // Of a bank's file nothing is asked for: nothing leaves, and a stream needs somewhere for its receipt.
    std::fs::write(f.path("a.ofx"), crate::OFX).unwrap();
    let convert = format!("convert a.ofx {share} --at {AT} --yes");
    assert_eq!(run(&f, &format!("{convert} -o out.ndjson")).status.code(), Some(2));
    good(&f, &format!("{convert} -o out.ndjson --receipt r.jws"));
    assert_eq!(std::fs::read_to_string(f.path("out.ndjson")).unwrap(), "");
    good(&f, &format!("{convert} -o converted"));
    assert!(!f.path("converted/rejects.ndjson").exists());
    assert_eq!(std::fs::read_dir(f.path("converted/data")).unwrap().count(), 0);
    assert_eq!(code(&["pack", "x", "--consent", "m.json", "-o", "y"]), Some(2));
}

#[test]
fn exports_say_what_is_lost_and_never_look_alive() {
    let f = given();
    let export = |to: &str| run(&f, &format!("consent export {EVIDENCE} --to {to} --at {AT}"));
    for (to, member) in [
        ("kantara", "consentReceiptID"),
        ("dpv", "@context"),
        ("fhir", "resourceType"),
        ("rar", "type"),
        ("fida", "dataUser"),
    ] {
        let output = export(to);
        assert_eq!(output.status.code(), Some(0), "{to}");
        assert!(String::from_utf8_lossy(&output.stdout).contains(member), "{to}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("not carried: "), "{to}");
    }
    good(
        &f,
        "consent log withdraw --manifest m.json --key her.key --log m.log --at 2026-03-02T08:30:00Z",
    );
    assert_eq!(export("kantara").status.code(), Some(1));
    assert_eq!(export("rar").status.code(), Some(1));
    assert!(String::from_utf8_lossy(&export("fhir").stdout).contains("inactive"));
}

#[test]
fn verify_says_where_each_grant_stands() {
    let f = given();
    let text = good(&f, &format!("consent verify {EVIDENCE} --at {AT}"));
    assert!(text.contains("usage: given until 2026-09-02T00:00:00Z"), "{text}");
    let json: Value =
        serde_json::from_str(&good(&f, &format!("consent verify {EVIDENCE} --at {AT} --json")))
            .unwrap();
    assert_eq!(json["consents"][0]["grants"][0]["alive"], true);
    assert_eq!(
        run(&f, "consent verify --manifest m.json --log m.log").status.code(),
        Some(1),
        "nobody is trusted"
    );
}

#[test]
fn a_manifest_is_drawn_up_from_flags() {
    let f = example();
    std::fs::write(f.path("notice.html"), "<p>What is done with it.</p>").unwrap();
    let all = "consent new --subject p-41 --source https://supplier.example.org --recipient https://comparator.example.org \
        --notice https://comparator.example.org/notice --notice-text notice.html --withdraw-at https://supplier.example.org/consents \
        --language fr --jurisdiction FR --until 2026-09-02T00:00:00Z --at 2026-03-02T08:00:00Z \
        --purpose ServiceProvision --type energy.consumption/1 --field /data/period --field /data/quantity \
        --from 2025-03-01 --to 2026-03-01 --keep P3M --mode store";
    let output = run(&f, all);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let manifest: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        manifest["grants"][0],
        json!({
            "id": "g1", "purposes": ["https://w3id.org/dpv#ServiceProvision"],
            "legalBasis": "https://w3id.org/dpv/legal/eu/gdpr#A6-1-a", "mode": "store",
            "retention": {"max": "P3M", "then": "delete"},
            "scope": [{"type": "energy.consumption/1", "fields": ["/data/period", "/data/quantity"],
                "window": {"from": "2025-03-01", "to": "2026-03-01"}}],
        })
    );
    assert_eq!(manifest["validity"]["notBefore"], "2026-03-02T08:00:00Z");
    assert_eq!(
        manifest["notice"]["sha256"],
        "410b82dc773339bb78eb8f5d26e2e27e4b8d151358b63fb3799b32406b399269"
    );
    // Each that is left out is named.
    for (flag, value) in [
        ("subject", "p-41"),
        ("recipient", "https://comparator.example.org"),
        ("withdraw-at", "https://supplier.example.org/consents"),
        ("until", "2026-09-02T00:00:00Z"),
        ("keep", "P3M"),
        ("purpose", "ServiceProvision"),
        ("jurisdiction", "FR"),
    ] {
        let output = run(&f, &all.replace(&format!("--{flag} {value}"), ""));
        let words = String::from_utf8(output.stderr).unwrap();
        assert!(matches!(output.status.code(), Some(1 | 2)), "{flag}: {words}");
        assert!(words.contains(&format!("--{flag}")), "{flag}: {words}");
        assert!(output.stdout.is_empty());
    }
    // Above a template: who it is for. Its grants are its own.
    let output = run(&f, "consent new --template comparator.toml --subject p-42");
    let manifest: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&manifest["subject"], &manifest["grants"][0]["id"]),
        (&json!("p-42"), &json!("usage"))
    );
    let output = run(
        &f,
        "consent new --template comparator.toml --type energy.consumption/1 --purpose Marketing --keep P1M",
    );
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(run(&f, "consent new").status.code(), Some(1));
    assert_eq!(run(&f, "consent new --notice https://example.org").status.code(), Some(2));
}

#[test]
fn a_template_that_is_none_says_which_member() {
    let f = example();
    let new = |text: &str| {
        std::fs::write(f.path("t"), text).unwrap();
        let output = run(&f, "consent new --template t");
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let template = std::fs::read_to_string(f.path("comparator.toml")).unwrap();
    assert_eq!(new(&template).0, Some(0));
    let (code, words) = new(&template.replace("subject = ", "subjects = "));
    assert_eq!(code, Some(1));
    assert!(words.contains("subjects"), "{words}");
    let (code, words) = new(&template.replace("/data/values/*", "/data/nowhere"));
    assert_eq!(code, Some(1), "{words}");
    assert_eq!(new("{").0, Some(1));
    assert_eq!(new("= 1").0, Some(1));
    assert_eq!(run(&f, "consent new --template nowhere").status.code(), Some(2));
}

/// From `pack --consent` to `validate` and `verify`: what was shared is good as what it is, and its receipts are of it.
#[test]
fn a_shared_package_is_valid_and_its_receipts_are_of_its_files() {
    let f = given();
    let text = std::fs::read_to_string(f.path("electricity.ndjson")).unwrap();
    // One day twice: the package keeps one, and the receipt says so.
    std::fs::write(f.path("twice.ndjson"), format!("{text}{}\n", text.lines().nth(2).unwrap()))
        .unwrap();
    let share =
        "--consent m.json --log m.log --keys ring.json --request request.json --key supplier.key";
    good(&f, &format!("pack twice.ndjson {share} --at {AT} --yes -o shared"));
    good(&f, "verify shared");
    good(&f, "verify shared --keys ring.json");
    assert_eq!(
        good(&f, "validate shared --format json").matches("\"severity\":\"error\"").count(),
        0
    );
    // The same records as a stream: full they are not, minimised they are.
    let stream = "shared/data/energy.interval-series.1.ndjson";
    assert_eq!(run(&f, &format!("validate {stream}")).status.code(), Some(1));
    good(&f, &format!("validate --partial {stream}"));
    good(&f, "seal shared --key supplier.key --party https://supplier.example.org -o sealed.zip");
    good(&f, "verify sealed.zip --keys ring.json --require-seal");
    good(&f, "validate sealed.zip");
    // Members nobody agreed to do not pass, and neither do other records under an old receipt.
    let records = std::fs::read_to_string(f.path(stream)).unwrap();
    let spoilt = |from: &str, to: &str| {
        std::fs::write(f.path("one.ndjson"), records.replacen(from, to, 1)).unwrap();
        run(&f, "validate --partial one.ndjson").status.code()
    };
    assert_eq!(spoilt("\"data\":{", "\"data\":{\"own\":1,"), Some(1));
    assert_eq!(
        spoilt("\"data\":{", "\"data\":{\"flow\":\"import\","),
        Some(0),
        "declared is not the schema's to say"
    );
    let findings = |what: &str| {
        let output = run(&f, &format!("verify {what} --json"));
        let json: Value = serde_json::from_slice(&output.stdout).unwrap();
        let codes = json["findings"].as_array().unwrap();
        codes.iter().map(|f| f["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    // A day fewer, with a manifest that says so: only the receipt tells.
    let again = |name: &str, change: &dyn Fn(&str) -> String| {
        let text = std::fs::read_to_string(f.path("shared/mesinfos.json")).unwrap();
        let mut manifest: Value = serde_json::from_str(&text).unwrap();
        for file in manifest["files"].as_array_mut().unwrap() {
            if file["path"] == name {
                let text =
                    change(&std::fs::read_to_string(f.path(&format!("shared/{name}"))).unwrap());
                std::fs::write(f.path(&format!("shared/{name}")), &text).unwrap();
                let digest = mesinfos::io::Input::from_path(f.path(&format!("shared/{name}")))
                    .unwrap()
                    .digest()
                    .unwrap();
                file["sha256"] = digest.sha256.into();
                file["bytes"] = text.len().into();
                if file.get("records").is_some() {
                    file["records"] = text.lines().count().into();
                }
            }
        }
        std::fs::write(f.path("shared/mesinfos.json"), manifest.to_string()).unwrap();
    };
    again("data/energy.interval-series.1.ndjson", &|text| {
        text.split_inclusive('\n').skip(1).collect()
    });
    assert_eq!(findings("shared"), ["package.receipt"]);
    assert_eq!(
        run(&f, "seal shared --key supplier.key --party https://supplier.example.org -o x.zip")
            .status
            .code(),
        Some(1)
    );
    // A log that ends before what the receipt quotes.
    good(&f, &format!("pack electricity.ndjson {share} --at {AT} --yes -o shared"));
    again("consent/1.events.jws", &|text| text.split_inclusive('\n').take(1).collect());
    assert_eq!(findings("shared"), ["package.consent"]);
}

#[test]
fn what_was_exported_is_read_as_a_template() {
    let f = given();
    for (from, whole) in [("dpv", true), ("rar", false)] {
        let text = good(&f, &format!("consent export {EVIDENCE} --to {from} --at {AT}"));
        std::fs::write(f.path("other.json"), text).unwrap();
        let output = run(&f, &format!("consent import --from {from} other.json -o template.json"));
        assert_eq!(output.status.code(), Some(0));
        assert!(String::from_utf8_lossy(&output.stderr).contains("not carried: events"));
        // All of it comes back from DPV; of RAR the rest is to be said.
        let new = run(&f, "consent new --template template.json -o again.json");
        assert_eq!(new.status.code(), Some(if whole { 0 } else { 1 }));
        if whole {
            let ids = [f.path("m.json"), f.path("again.json")].map(|path| {
                let text = std::fs::read(path).unwrap();
                serde_json::from_slice::<Value>(&text).unwrap()["id"].clone()
            });
            assert_eq!(ids[0], ids[1]);
        }
        // As evidence it is nothing, and the decision says why.
        let (code, document) = decide(&f, "--manifest other.json --log m.log --keys ring.json", AT);
        assert_eq!(code, Some(1));
        assert!(
            document["reasons"]
                .as_array()
                .unwrap()
                .contains(&"foreign-semantics-unsupported".into())
        );
    }
    assert_eq!(run(&f, "consent import --from dpv request.json").status.code(), Some(1));
}

/// Runs the tool on a terminal of its own (`script` of util-linux) and types an answer; nothing where there is none.
fn typed(folder: &Folder, line: &str, answer: &str) -> Option<(Option<i32>, String)> {
    let command = format!("{} {line}", env!("CARGO_BIN_EXE_mesinfos"));
    let mut child = Command::new("script")
        .args(["-qec", &command, "/dev/null"])
        .current_dir(folder.path("."))
        .env_remove("MESINFOS_KEYS")
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .ok()?;
    // The pipe stays open until the end: its end would be typed as one.
    let mut typing = child.stdin.take().unwrap();
    std::io::Write::write_all(&mut typing, answer.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    drop(typing);
    Some((output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned()))
}

#[test]
fn on_a_terminal_the_person_is_asked_and_only_a_yes_shares() {
    let f = given();
    let share =
        "--consent m.json --log m.log --keys ring.json --request request.json --key supplier.key";
    let pack = |out: &str| format!("pack electricity.ndjson {share} --at {AT} -o {out}");
    let apply = |out: &str| {
        format!(
            "consent apply {EVIDENCE} --request request.json --at {AT} electricity.ndjson -o {out} --receipt {out}.r"
        )
    };
    let Some((code, _)) = typed(&f, "--version", "") else {
        eprintln!("SKIPPED: no `script` to make a terminal with");
        return;
    };
    if code != Some(0) {
        eprintln!("SKIPPED: this `script` runs no command");
        return;
    }
    for (out, answer, shared) in
        [("no", "n\n", false), ("blank", "\n", false), ("yes", "y\n", true)]
    {
        for (line, written) in
            [(pack(out), out.to_owned()), (apply(&format!("{out}.a")), format!("{out}.a"))]
        {
            let (code, words) = typed(&f, &line, answer).unwrap();
            assert!(words.contains("365 × /data/values/*"), "{words}");
            assert!(
                words.contains("Share this with https://comparator.example.org? [y/N]"),
                "{words}"
            );
            assert_eq!(code, Some(if shared { 0 } else { 1 }), "{answer:?}: {words}");
            assert_eq!(f.path(&written).exists(), shared, "{answer:?}: {words}");
        }
    }
}
