//! `cargo xtask bench`: deterministic inputs of any size, CPU time and peak memory of the product, of the limit and of
//! the peers that are installed, as ratios within one run.

mod generate;
mod measure;
mod peers;
mod validation;

use std::path::{Path, PathBuf};

use measure::Run;

/// Transactions of the main table.
const MAIN: u64 = 100_000;
/// Transactions of the growth table.
const LARGE: u64 = 1_000_000;

/// Formats with a generator.
pub(crate) const FORMATS: &[&str] = &[
    "bank-csv",
    "camt",
    "cfonb120",
    "google-timeline",
    "gpx",
    "green-button",
    "mt940",
    "ofx",
    "qif",
];

/// Runs everything, or the formats named (`validation` is one of them). `--quick` leaves out the million and the peers;
/// `--write` puts into docs/performance.md the tables that were measured whole.
pub(crate) fn run(root: &Path, arguments: &[String]) -> Result<(), String> {
    let quick = arguments.iter().any(|a| a == "--quick");
    let write = arguments.iter().any(|a| a == "--write");
    let wanted: Vec<&str> =
        arguments.iter().filter(|a| !a.starts_with("--")).map(String::as_str).collect();
    let tool = root.join("target/release/mesinfos");
    if !tool.exists() {
        return Err("bench: run `cargo build --release` first".into());
    }
    let work = std::env::temp_dir().join("mesinfos-bench");
    std::fs::create_dir_all(&work).map_err(|e| e.to_string())?;
    let mut table = String::from(
        "| format | input MB | CPU s | MB/CPU-s | records/CPU-s | peak MiB | limit or peer | its CPU s | ratio |\n|---|---:|---:|---:|---:|---:|---|---:|---:|\n",
    );
    let mut growth = String::from(
        "| format | 100 000: CPU s | peak MiB | 1 000 000: CPU s | peak MiB | CPU ratio (10 is linear) |\n|---|---:|---:|---:|---:|---:|\n",
    );
    for format in FORMATS.iter().filter(|f| wanted.is_empty() || wanted.contains(f)) {
        let input = generate::write(&work, format, MAIN)?;
        let ours = convert(&tool, format, &input)?;
        let megabytes = size(&input)?;
        let mut rows = peers::of(format, &input, &work, quick)?;
        if rows.is_empty() {
            rows.push((String::from("none installed"), None));
        }
        for (name, peer) in rows {
            let (cpu, ratio) = match peer {
                Some(run) => {
                    let ratio = run.cpu / ours.cpu;
                    let digits = if ratio < 1.0 { 2 } else { 1 };
                    (format!("{:.3}", run.cpu), format!("{ratio:.digits$}"))
                }
                None => ("-".into(), "-".into()),
            };
            table.push_str(&format!(
                "| {format} | {megabytes:.1} | {:.2} | {:.0} | {:.0} | {:.0} | {name} | {cpu} | {ratio} |\n",
                ours.cpu,
                megabytes / ours.cpu,
                100_000.0 / ours.cpu,
                ours.peak,
            ));
        }
        if !quick {
            let large = generate::write(&work, format, LARGE)?;
            let big = convert(&tool, format, &large)?;
            growth.push_str(&format!(
                "| {format} | {:.2} | {:.0} | {:.2} | {:.0} | {:.1} |\n",
                ours.cpu,
                ours.peak,
                big.cpu,
                big.peak,
                big.cpu / ours.cpu
            ));
            let _ = std::fs::remove_file(large);
        }
    }
    let validation = if wanted.is_empty() || wanted.contains(&"validation") {
        Some(validation::table(root, &work, &tool, quick)?)
    } else {
        None
    };
    println!("{table}");
    if !quick {
        println!("{growth}");
    }
    if let Some(validation) = &validation {
        println!("{validation}");
    }
    if write {
        let path = root.join("docs/performance.md");
        let text = std::fs::read_to_string(&path).map_err(|e| e.to_string())?;
        // A table of some formats alone, or of none, would take the place of the whole one.
        let whole = FORMATS.iter().all(|f| wanted.is_empty() || wanted.contains(f)) && !quick;
        let text = if whole { between(&text, "convert", &table) } else { text };
        let text = if whole { between(&text, "growth", &growth) } else { text };
        let text = match &validation {
            Some(validation) => between(&text, "validation", validation),
            None => text,
        };
        std::fs::write(path, text).map_err(|e| e.to_string())?;
    }
    Ok(())
}

/// Puts a table between its marks.
pub(crate) fn between(text: &str, name: &str, table: &str) -> String {
    let (start, end) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    match (text.split_once(&start), text.split_once(&end)) {
        (Some((before, _)), Some((_, after))) => format!("{before}{start}{table}{end}{after}"),
        _ => text.to_owned(),
    }
}

/// The tool, both passes and the written stream, best of three.
fn convert(tool: &Path, format: &str, input: &Path) -> Result<Run, String> {
    let mut arguments =
        vec!["convert", "--from", format, "-o", "-", "--currency", "EUR", "--date-order", "ymd"];
    let input = input.display().to_string();
    arguments.push(&input);
    measure::best(3, tool, &arguments)
}

#[allow(clippy::cast_precision_loss, reason = "megabytes of a table")]
fn size(path: &PathBuf) -> Result<f64, String> {
    Ok(std::fs::metadata(path).map_err(|e| e.to_string())?.len() as f64 / 1e6)
}
