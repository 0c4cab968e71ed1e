//! Peers, as far as they are installed: a Python environment of their own in the bench's folder, filled once.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::measure::{self, Run};

/// Peers of a format: name and a Python program that reads the file named by its argument.
const PEERS: &[(&str, &str, &str, &str)] = &[
    (
        "ofx",
        "ofxtools",
        "ofxtools parse + convert",
        "import sys\nfrom ofxtools.Parser import OFXTree\nt=OFXTree()\nt.parse(open(sys.argv[1],'rb'))\nn=len(t.convert().statements[0].transactions)\nassert n==100000,n",
    ),
    (
        "mt940",
        "mt-940",
        "mt-940",
        "import sys,mt940\nn=len(list(mt940.parse(open(sys.argv[1]).read())))\nassert n==100000,n",
    ),
    (
        "camt",
        "bankstatementparser",
        "bankstatementparser",
        "import sys\nfrom bankstatementparser import CamtParser\nn=len(CamtParser(sys.argv[1]).parse())\nassert n==100000,n",
    ),
    (
        "camt",
        "lxml",
        "lxml tree alone",
        "import sys\nfrom lxml import etree\netree.parse(sys.argv[1])",
    ),
    (
        "qif",
        "quiffen",
        "quiffen",
        "import sys,quiffen\nq=quiffen.Qif.parse(sys.argv[1],day_first=False)",
    ),
    (
        "gpx",
        "gpxpy",
        "gpxpy",
        "import sys,gpxpy\nn=gpxpy.parse(open(sys.argv[1])).get_points_no()\nassert n==100000,n",
    ),
    (
        "green-button",
        "greenbutton-objects",
        "greenbutton_objects",
        "import sys\nfrom greenbutton_objects import parse\nu=parse.parse_feed(sys.argv[1])\nn=sum(len(list(m.intervalReadings)) for p in u for m in p.meterReadings)\nassert n>0",
    ),
    (
        "google-timeline",
        "",
        "Python json alone",
        "import sys,json\nn=len(json.load(open(sys.argv[1]))['locations'])\nassert n==100000,n",
    ),
    (
        "google-timeline",
        "google-takeout-parser",
        "google_takeout_parser (orjson)",
        "import sys\nfrom pathlib import Path\nfrom google_takeout_parser.parse_json import _parse_location_history as read\nn=sum(1 for l in read(Path(sys.argv[1])) if not isinstance(l,Exception))\nassert n==100000,n",
    ),
    (
        "bank-csv",
        "",
        "csv.DictReader + Decimal",
        "import csv,sys\nfrom decimal import Decimal\nn=0\nfor r in csv.DictReader(open(sys.argv[1])):\n n+=1\n Decimal(r['Amount'])\nassert n==100000,n",
    ),
];

/// Every event of a file.
const XML_SCAN: &str = "let mut reader = quick_xml::Reader::from_file(path).unwrap(); let mut buffer = Vec::new(); let mut n = 0_u64; loop { buffer.clear(); match reader.read_event_into(&mut buffer).unwrap() { quick_xml::events::Event::Eof => break, _ => n += 1 } } std::hint::black_box(n);";

/// Peers in Rust: format, crate and version, and a program that reads the file named by its argument.
const RUST_PEERS: &[(&str, &str, &str, &str)] = &[
    (
        "ofx",
        "ofx-rs",
        "0.2.0",
        "let text = std::fs::read_to_string(path).unwrap(); let doc = ofx_rs::parse(&text).unwrap(); std::hint::black_box(&doc);",
    ),
    (
        "bank-csv",
        "csv",
        "1.4.0",
        "let mut reader = csv::Reader::from_path(path).unwrap(); let mut row = csv::ByteRecord::new(); let mut n = 0; while reader.read_byte_record(&mut row).unwrap() { n += row.len(); } std::hint::black_box(n);",
    ),
    ("camt", "quick-xml", "0.42.0", XML_SCAN),
    ("gpx", "quick-xml", "0.42.0", XML_SCAN),
    ("green-button", "quick-xml", "0.42.0", XML_SCAN),
    (
        "google-timeline",
        "serde_json",
        "1.0.154",
        "let file = std::io::BufReader::new(std::fs::File::open(path).unwrap()); let value: serde_json::Value = serde_json::from_reader(file).unwrap(); std::hint::black_box(&value);",
    ),
];

/// Builds a peer in a package of its own, so that the workspace does not depend on it.
fn build(work: &Path, krate: &str, version: &str, program: &str) -> Option<PathBuf> {
    let folder = work.join(format!("peer-{krate}"));
    std::fs::create_dir_all(folder.join("src")).ok()?;
    let manifest = format!(
        "[package]\nname = \"peer\"\nversion = \"0.0.0\"\nedition = \"2021\"\n[dependencies]\n{krate} = \"={version}\"\n[workspace]\n"
    );
    std::fs::write(folder.join("Cargo.toml"), manifest).ok()?;
    let main = format!("fn main() {{ let path = std::env::args().nth(1).unwrap(); {program} }}\n");
    std::fs::write(folder.join("src/main.rs"), main).ok()?;
    let status = Command::new("cargo")
        .args(["build", "--release", "--quiet", "--target-dir"])
        .arg(folder.join("target"))
        .current_dir(&folder)
        .status()
        .ok()?;
    let binary = folder.join("target/release/peer");
    (status.success() && binary.exists()).then_some(binary)
}

/// The peers of a format; those in Python are measured once each (they are slow).
pub(crate) fn of(
    format: &str,
    input: &Path,
    work: &Path,
    quick: bool,
) -> Result<Vec<(String, Option<Run>)>, String> {
    if quick {
        return Ok(Vec::new());
    }
    let python = environment(work);
    let path = input.display().to_string();
    let mut rows = Vec::new();
    for (_, krate, version, program) in RUST_PEERS.iter().filter(|peer| peer.0 == format) {
        let name =
            format!("{krate} {version}{}", if *krate == "ofx-rs" { "" } else { " (bare scan)" });
        let run = build(work, krate, version, program)
            .and_then(|binary| measure::best(3, &binary, &[&path]).ok());
        rows.push((if run.is_some() { name } else { format!("{name} (not built)") }, run));
    }
    for (_, package, name, program) in PEERS.iter().filter(|peer| peer.0 == format) {
        let Some(python) = python.as_ref().filter(|python| install(python, package)) else {
            rows.push((format!("{name} (not installed)"), None));
            continue;
        };
        match measure::best(1, python, &["-c", program, &path]) {
            Ok(run) => rows.push(((*name).to_owned(), Some(run))),
            Err(_) => rows.push((format!("{name} (fails on the file)"), None)),
        }
    }
    Ok(rows)
}

fn environment(work: &Path) -> Option<PathBuf> {
    let folder = work.join("venv");
    let python = folder.join("bin/python");
    if !python.exists() {
        Command::new("python3").args(["-m", "venv"]).arg(&folder).status().ok()?;
    }
    python.exists().then_some(python)
}

fn install(python: &Path, package: &str) -> bool {
    package.is_empty()
        || Command::new(python)
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", package])
            .status()
            .is_ok_and(|status| status.success())
}
