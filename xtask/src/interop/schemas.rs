//! Our schemas in ajv (npm) and python-jsonschema (PyPI), with the verdicts they give on our fixtures.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::peers;
use mesinfos::io::Input;
use mesinfos::schema::record::{Raw, Record};

/// Compares with both.
pub(super) fn run(root: &Path, work: &Path) -> Result<(), String> {
    let count = prepare(root, work)?;
    println!("interop: {count} lines of fixtures with our verdicts");
    ajv(root, work)?;
    python(root, work)
}

/// Writes every line of the fixtures with our verdict: `{"type", "valid", "record"}`.
fn prepare(root: &Path, work: &Path) -> Result<usize, String> {
    let mut lines = Vec::new();
    for folder in ["fixtures/valid", "fixtures/invalid"] {
        for path in files(&root.join(folder)) {
            let input = Input::from_path(&path).map_err(|e| e.to_string())?;
            let text = input.head(1 << 20).map_err(|e| e.to_string())?;
            for line in String::from_utf8_lossy(text.bytes()).lines() {
                // What is no JSON, or no record at all, has no schema to be judged by.
                let Ok(raw) = Raw::<Record>::from_text(line.to_owned()) else { continue };
                let Ok(header) = serde_json::from_str::<TypeOnly>(line) else { continue };
                if mesinfos::schema::catalogue::entry(&header.type_name).is_none()
                    || repeats_a_key(line)
                {
                    continue;
                }
                // Deeper than any reader goes: refused before a schema is asked.
                let Ok(record) = serde_json::from_str::<serde_json::Value>(line) else { continue };
                lines.push(serde_json::json!({
                    "type": header.type_name,
                    "valid": raw.decode().is_ok(),
                    "record": record,
                    "place": path.strip_prefix(root).unwrap_or(&path).display().to_string(),
                }));
            }
        }
    }
    if lines.is_empty() {
        return Err("interop: there are no fixtures".into());
    }
    let text = serde_json::to_string(&lines).map_err(|e| e.to_string())?;
    std::fs::write(work.join("lines.json"), text).map_err(|e| e.to_string())?;
    Ok(lines.len())
}

/// The type alone, out of a line that may be no record otherwise.
#[derive(serde::Deserialize)]
struct TypeOnly {
    #[serde(rename = "type")]
    type_name: String,
}

/// A repeated member is refused before any schema is asked; other readers keep the last one.
fn repeats_a_key(line: &str) -> bool {
    serde_json::from_str::<serde_json::Value>(line).is_ok_and(|value| {
        let keys = |v: &serde_json::Value| v.to_string().matches("\":").count();
        line.matches("\":").count() > keys(&value)
    })
}

pub(super) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "ndjson") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

const AJV: &str = r#"
const fs = require("fs"), path = require("path");
const Ajv = require("ajv/dist/2020").default;
const [schemas, lines] = process.argv.slice(2);
const index = JSON.parse(fs.readFileSync(path.join(schemas, "index.json")));
const compiled = {};
let count = 0;
for (const entry of index.types) {
  for (const form of ["open", "strict"]) {
    const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
    const schema = JSON.parse(fs.readFileSync(path.join(schemas, entry[form])));
    const validate = ajv.compile(schema);
    if (form === "open") compiled[entry.type] = validate;
    count++;
  }
}
let wrong = 0, judged = 0;
for (const line of JSON.parse(fs.readFileSync(lines))) {
  judged++;
  if (compiled[line.type](line.record) !== line.valid) { console.error("disagrees:", line.place, line.type, "ours:", line.valid); wrong++; }
}
console.log(`ajv: ${count} schemas compile, ${judged} verdicts, ${wrong} disagree`);
process.exit(wrong ? 1 : 0);
"#;

const PYTHON: &str = r#"
import json, pathlib, sys
from jsonschema import Draft202012Validator
schemas, lines = pathlib.Path(sys.argv[1]), sys.argv[2]
compiled, count = {}, 0
for entry in json.loads((schemas / "index.json").read_text())["types"]:
    for form in ("open", "strict"):
        schema = json.loads((schemas / entry[form]).read_text())
        Draft202012Validator.check_schema(schema)
        count += 1
        if form == "open":
            compiled[entry["type"]] = Draft202012Validator(schema)
wrong = judged = 0
for line in json.load(open(lines)):
    judged += 1
    if compiled[line["type"]].is_valid(line["record"]) != line["valid"]:
        print("disagrees:", line["place"], line["type"], "ours:", line["valid"], file=sys.stderr)
        wrong += 1
print(f"python-jsonschema: {count} schemas pass the meta-schema, {judged} verdicts, {wrong} disagree")
sys.exit(1 if wrong else 0)
"#;

fn ajv(root: &Path, work: &Path) -> Result<(), String> {
    let Some(node) = peers::node(work, &["ajv@8"]) else {
        println!("ajv: SKIPPED, node or npm is missing");
        return Ok(());
    };
    std::fs::write(node.join("check.cjs"), AJV).map_err(|e| e.to_string())?;
    check(Command::new("node").arg(node.join("check.cjs")), root, work, "ajv")
}

fn python(root: &Path, work: &Path) -> Result<(), String> {
    let Some(python) = peers::python(work, &["jsonschema"]) else {
        println!("python-jsonschema: SKIPPED, python3 or pip is missing");
        return Ok(());
    };
    std::fs::write(work.join("check.py"), PYTHON).map_err(|e| e.to_string())?;
    check(Command::new(python).arg(work.join("check.py")), root, work, "python-jsonschema")
}

fn check(command: &mut Command, root: &Path, work: &Path, name: &str) -> Result<(), String> {
    let status = command
        .arg(root.join("schemas"))
        .arg(work.join("lines.json"))
        .status()
        .map_err(|e| format!("{name}: {e}"))?;
    if status.success() { Ok(()) } else { Err(format!("interop: {name} disagrees")) }
}
