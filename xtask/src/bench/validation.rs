//! Validation beside the limit (`serde_json` reading the same lines into the same types) and beside the validators that
//! CI uses today.

use std::fmt::Write as _;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use mesinfos::schema::{catalogue, schema};
use serde_json::json;

use super::measure::{self, Run};
use crate::interop::peers;

/// Transactions of the large file, and of the one the peers get.
const LARGE: u64 = 1_000_000;
const SMALL: u64 = 100_000;

/// The table of docs/performance.md.
pub(super) fn table(root: &Path, work: &Path, tool: &Path, quick: bool) -> Result<String, String> {
    let limit = limit(root)?;
    let count = if quick { SMALL } else { LARGE };
    let large = records(work, count)?;
    let path = large.display().to_string();
    let bare = measure::best(3, &limit, &[&path])?;
    let one = measure::best(3, tool, &["validate", "--threads", "1", &path])?;
    let two = measure::best(3, tool, &["validate", "--threads", "2", &path])?;
    let mut table = format!(
        "| {count} transactions | CPU s | wall s | peak MiB | against |\n|---|---:|---:|---:|---|\n"
    );
    let mut row = |name: &str, run: &Run, against: String| {
        let _ = writeln!(
            table,
            "| {name} | {:.2} | {:.2} | {:.0} | {against} |",
            run.cpu, run.wall, run.peak
        );
    };
    row("serde_json into the same types, one line at a time (the limit)", &bare, String::new());
    let speed = bare.cpu / one.cpu;
    row("`mesinfos validate --threads 1`", &one, format!("{speed:.2} × the limit's speed"));
    let gain = one.wall / two.wall;
    row("`mesinfos validate --threads 2`", &two, format!("{gain:.2} × one thread, by the clock"));
    if !quick {
        let small = records(work, SMALL)?;
        let ours =
            measure::best(3, tool, &["validate", "--threads", "1", &small.display().to_string()])?;
        let _ = write!(
            table,
            "\n| {SMALL} transactions | CPU s | peak MiB | times our CPU |\n|---|---:|---:|---:|\n| mesinfos | {:.2} | {:.0} | 1 |\n",
            ours.cpu, ours.peak
        );
        for (name, run) in incumbents(work, &small)? {
            let _ = match run {
                Some(run) => {
                    let times = run.cpu / ours.cpu;
                    writeln!(table, "| {name} | {:.2} | {:.0} | {times:.0} |", run.cpu, run.peak)
                }
                None => writeln!(table, "| {name} | - | - | - |"),
            };
        }
    }
    let _ = std::fs::remove_file(large);
    Ok(table)
}

/// The example that only reads.
fn limit(root: &Path) -> Result<PathBuf, String> {
    let built = Command::new("cargo")
        .args(["build", "--release", "--quiet", "-p", "mesinfos-validate", "--example", "limit"])
        .current_dir(root)
        .status();
    let binary = root.join("target/release/examples/limit");
    if built.is_ok_and(|status| status.success()) {
        Ok(binary)
    } else {
        Err("bench: no limit".into())
    }
}

/// Records of transactions; record `i` is a pure function of `i`.
fn records(work: &Path, count: u64) -> Result<PathBuf, String> {
    let path = work.join(format!("records-{count}.ndjson"));
    let file = std::fs::File::create(&path).map_err(|e| e.to_string())?;
    let mut out = BufWriter::with_capacity(1 << 20, file);
    let (source, account) =
        ("9c0e2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f", "1a2b2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f");
    let mut write = |line: String| writeln!(out, "{line}").map_err(|e| e.to_string());
    write(format!(
        "{{\"type\":\"exchange.source/1\",\"id\":\"{source}\",\"data\":{{\"standard\":\"0.1.0\"}}}}"
    ))?;
    write(format!(
        "{{\"type\":\"banking.account/1\",\"id\":\"{account}\",\"source\":\"{source}\",\"data\":{{\"currency\":\"EUR\",\"ids\":[{{\"scheme\":\"iban\",\"value\":\"FR7630006000011234567890189\"}}],\"kind\":\"current\"}}}}"
    ))?;
    for i in 0..count {
        let (a, b) = (super::generate::mix(i), super::generate::mix(i ^ 0xffff_0000));
        write(format!(
            "{{\"type\":\"banking.transaction/1\",\"id\":\"{:08x}-{:04x}-5{:03x}-8{:03x}-{:012x}\",\"source\":\"{source}\",\"recordId\":\"T{i}\",\"locator\":\"L{}\",\"data\":{{\"account\":\"{account}\",\"amount\":{{\"amount\":\"-{}.{:02}\",\"currency\":\"EUR\"}},\"bookedOn\":\"2024-{:02}-{:02}\",\"label\":\"BOULANGERIE MARTIN\",\"status\":\"booked\"}}}}",
            a >> 32,
            (a >> 16) & 0xffff,
            a & 0xfff,
            b >> 52,
            b & 0xffff_ffff_ffff,
            i + 10,
            i % 500 + 1,
            i % 100,
            i % 12 + 1,
            i % 28 + 1
        ))?;
    }
    out.flush().map_err(|e| e.to_string())?;
    Ok(path)
}

/// The validators people use in CI, on the same records as one array with the same schema.
fn incumbents(work: &Path, lines: &Path) -> Result<Vec<(&'static str, Option<Run>)>, String> {
    let array = work.join("records.json");
    let schema = work.join("records.schema.json");
    let text = std::fs::read_to_string(lines).map_err(|e| e.to_string())?;
    let transactions: Vec<&str> = text.lines().skip(2).collect();
    std::fs::write(&array, format!("[{}]", transactions.join(",\n"))).map_err(|e| e.to_string())?;
    let entry = catalogue::entry("banking.transaction/1").ok_or("no transaction type")?;
    let mut item = schema::of(entry, schema::Openness::Open);
    let definitions = item["$defs"].take();
    if let Some(map) = item.as_object_mut() {
        map.retain(|name, _| !name.starts_with('$') && !name.starts_with("x-"));
    }
    let whole = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "array", "items": item, "$defs": peers::bare(definitions),
    });
    std::fs::write(&schema, whole.to_string()).map_err(|e| e.to_string())?;
    let (array, schema) = (array.display().to_string(), schema.display().to_string());
    let mut rows = Vec::new();
    let python = peers::python(work, &["check-jsonschema"]);
    rows.push((
        "check-jsonschema (PyPI)",
        python.and_then(|python| {
            let program = python.with_file_name("check-jsonschema");
            measure::best(1, &program, &["--schemafile", &schema, &array]).ok()
        }),
    ));
    let node = peers::node(work, &["ajv-cli@5", "@sourcemeta/jsonschema"]);
    let program = |name: &str| node.as_ref().map(|node| node.join("node_modules/.bin").join(name));
    rows.push((
        "ajv-cli 5 (npm)",
        program("ajv").and_then(|ajv| {
            let arguments =
                ["validate", "--spec=draft2020", "--strict=false", "-s", &schema, "-d", &array];
            measure::best(1, &ajv, &arguments).ok()
        }),
    ));
    rows.push((
        "@sourcemeta/jsonschema (npm)",
        program("jsonschema")
            .and_then(|tool| measure::best(1, &tool, &["validate", &schema, &array]).ok()),
    ));
    Ok(rows)
}
