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
        "bank-csv",
        "",
        "csv.DictReader + Decimal",
        "import csv,sys\nfrom decimal import Decimal\nn=0\nfor r in csv.DictReader(open(sys.argv[1])):\n n+=1\n Decimal(r['Amount'])\nassert n==100000,n",
    ),
];

/// The peers of a format, measured once each (they are slow).
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
