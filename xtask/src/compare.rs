//! `cargo xtask compare [--write]`: what validators do with the same five inputs (a valid one, one with three faults, one
//! cut off, one that is not there, and a broken schema), each in its own words. Nothing is judged from memory: the
//! programs are installed and run, and what they print is looked at.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use mesinfos::schema::{catalogue, schema};
use serde_json::json;

use crate::interop::peers;

/// What a program did with one input.
struct Ran {
    code: String,
    words: String,
}

/// Makes the command for a schema and a file.
type Call = Box<dyn Fn(&str, &str) -> Command>;

/// A program and how it is called with a schema and a file.
struct Program {
    name: &'static str,
    call: Call,
    /// The machine forms it writes, as its help lists them.
    outputs: &'static str,
}

/// Prints the table, or writes it into docs/comparison.md.
pub(crate) fn run(root: &Path, arguments: &[String]) -> Result<(), String> {
    let work = std::env::temp_dir().join("mesinfos-compare");
    std::fs::create_dir_all(&work).map_err(|e| e.to_string())?;
    let inputs = Inputs::write(&work)?;
    let mut table = String::from(
        "| program | valid | three faults | cut off | missing | broken schema | finds | line:column | machine outputs |\n|---|---|---|---|---|---|---|---|---|\n",
    );
    for program in programs(root, &work)? {
        let one = |schema: &Path, file: &Path| ran(&mut (program.call)(&text(schema), &text(file)));
        let faults = one(&inputs.schema, &inputs.faults)?;
        let found = ["status", "bookedOn", "currency"]
            .iter()
            .filter(|name| faults.words.contains(**name))
            .count();
        let place = regex_like_place(&faults.words);
        table.push_str(&format!(
            "| {} | {} | {} | {} | {} | {} | {found} of 3 | {} | {} |\n",
            program.name,
            one(&inputs.schema, &inputs.good)?.code,
            faults.code,
            one(&inputs.schema, &inputs.cut)?.code,
            one(&inputs.schema, &work.join("is-not-there.json"))?.code,
            one(&inputs.broken, &inputs.good)?.code,
            if place { "yes" } else { "no" },
            program.outputs,
        ));
    }
    println!("{table}");
    if arguments.iter().any(|a| a == "--write") {
        let path = root.join("docs/comparison.md");
        let page = std::fs::read_to_string(&path).map_err(|e| e.to_string())?;
        std::fs::write(path, crate::bench::between(&page, "validators", &table))
            .map_err(|e| e.to_string())?;
    }
    Ok(())
}

/// A number, a colon and a number stand somewhere behind a line's beginning: `3:47`.
fn regex_like_place(words: &str) -> bool {
    words.split(|c: char| c.is_whitespace() || c == '"' || c == ',').any(|word| {
        let mut parts = word.rsplit(':').filter(|part| !part.is_empty()).map(str::parse::<u32>);
        matches!((parts.next(), parts.next()), (Some(Ok(_)), Some(Ok(_))))
    }) || words.contains("instancePosition")
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

fn ran(command: &mut Command) -> Result<Ran, String> {
    let output = command.stdin(Stdio::null()).output().map_err(|e| e.to_string())?;
    let words = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    let trace = words.contains("Traceback (most recent call last)");
    let code = output.status.code().map_or("killed".to_owned(), |code| code.to_string());
    Ok(Ran { code: if trace { format!("{code}, a traceback") } else { code }, words })
}

struct Inputs {
    schema: PathBuf,
    broken: PathBuf,
    good: PathBuf,
    faults: PathBuf,
    cut: PathBuf,
}

impl Inputs {
    /// One record, so that every program can read it; ours gets the same bytes.
    fn write(work: &Path) -> Result<Self, String> {
        let entry = catalogue::entry("banking.transaction/1").ok_or("no transaction type")?;
        let schema = schema::of(entry, schema::Openness::Open);
        let good = "{\"type\":\"banking.transaction/1\",\"id\":\"5b1f2f64-6c3b-5c7e-9d7e-000000000001\",\"source\":\"9c0e2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f\",\"data\":{\"account\":\"1a2b2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f\",\"amount\":{\"amount\":\"-12.50\",\"currency\":\"EUR\"},\"bookedOn\":\"2024-03-05\",\"label\":\"CAFE\",\"status\":\"booked\"}}\n";
        let faults = good
            .replace("\"EUR\"", "\"euro\"")
            .replace("\"2024-03-05\"", "\"2024-02-31\"")
            .replace("\"booked\"", "\"done\"");
        let broken = json!({"type": "object", "properties": {"type": {"type": "no-such-type"}}});
        let write = |name: &str, text: &str| -> Result<PathBuf, String> {
            let path = work.join(name);
            std::fs::write(&path, text).map_err(|e| e.to_string())?;
            Ok(path)
        };
        Ok(Self {
            schema: write("schema.json", &peers::bare(schema).to_string())?,
            broken: write("broken.json", &broken.to_string())?,
            good: write("good.json", good)?,
            faults: write("faults.json", &faults)?,
            cut: write("cut.json", good.get(..good.len() / 2).unwrap_or_default())?,
        })
    }
}

/// Ours, and the others as far as they install.
fn programs(root: &Path, work: &Path) -> Result<Vec<Program>, String> {
    let tool = root.join("target/release/mesinfos");
    if !tool.exists() {
        return Err("compare: run `cargo build --release` first".into());
    }
    let mut programs = vec![Program {
        name: "mesinfos",
        // Records have their schemas built in: another schema is given to `schema diff`.
        call: Box::new(move |schema, file| {
            let mut command = Command::new(&tool);
            if schema.ends_with("broken.json") {
                command.args(["schema", "diff", schema, schema]);
            } else {
                // A record alone names a source and an account that are not there: the set is not judged.
                command.args(["validate", "--partial", file]);
            }
            command
        }),
        outputs: "json, ndjson, sarif, junit, github, html",
    }];
    if let Some(python) = peers::python(work, &["check-jsonschema"]) {
        let program = python.with_file_name("check-jsonschema");
        programs.push(Program {
            name: "check-jsonschema",
            call: Box::new(move |schema, file| {
                let mut command = Command::new(&program);
                command.args(["--schemafile", schema, file]);
                command
            }),
            outputs: "json",
        });
    }
    if let Some(node) = peers::node(work, &["ajv-cli@5", "@sourcemeta/jsonschema"]) {
        let ajv = node.join("node_modules/.bin/ajv");
        programs.push(Program {
            name: "ajv-cli",
            call: Box::new(move |schema, file| {
                let mut command = Command::new(&ajv);
                command.args(["validate", "--spec=draft2020", "--strict=false", "--all-errors"]);
                command.args(["-s", schema, "-d", file]);
                command
            }),
            outputs: "json",
        });
        let sourcemeta = node.join("node_modules/.bin/jsonschema");
        programs.push(Program {
            name: "@sourcemeta/jsonschema",
            call: Box::new(move |schema, file| {
                let mut command = Command::new(&sourcemeta);
                command.args(["validate", "--json", schema, file]);
                command
            }),
            outputs: "json",
        });
    }
    Ok(programs)
}
