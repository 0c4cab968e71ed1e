//! Our SARIF and JUnit reports against the schemas of their formats: SARIF 2.1.0 as `@microsoft/jest-sarif` (npm) ships
//! it, JUnit as Jenkins reads it (`junit-10.xsd`, in the sources of pytest on PyPI).

use std::path::Path;
use std::process::Command;

use mesinfos::io::Input;
use mesinfos::schema::finding::Severity;
use mesinfos::validate::output::Format;
use mesinfos::validate::{Options, RULES, Validator};

use super::peers;

/// Checks a report on every invalid fixture, and one on nothing.
pub(super) fn run(root: &Path, work: &Path) -> Result<(), String> {
    let count = write(root, work)?;
    println!("interop: reports on {count} findings");
    sarif(work)?;
    junit(work)
}

fn write(root: &Path, work: &Path) -> Result<usize, String> {
    let mut findings = Vec::new();
    let mut names = Vec::new();
    let mut validator = Validator::new(Options::default());
    for path in super::schemas::files(&root.join("fixtures/invalid")) {
        let name = path.strip_prefix(root).unwrap_or(&path).display().to_string();
        let input = Input::from_path(&path).map_err(|e| e.to_string())?;
        validator
            .check_as(&input, &name, &mut |finding| findings.push(finding))
            .map_err(|e| e.to_string())?;
        names.push(name);
    }
    let summary = validator.finish(&mut |finding| findings.push(finding));
    for (file, format, found) in [
        ("full.sarif", Format::Sarif, findings.as_slice()),
        ("empty.sarif", Format::Sarif, &[]),
        ("full.xml", Format::Junit, &findings),
        ("empty.xml", Format::Junit, &[]),
    ] {
        let mut out = Vec::new();
        let mut output = format.output(&RULES, Severity::Error);
        let mut to = |name: &String| output.file(name, &mut out);
        names.iter().try_for_each(&mut to).map_err(|e| e.to_string())?;
        for finding in found {
            output.finding(finding, &mut out).map_err(|e| e.to_string())?;
        }
        output.finish(&summary, &mut out).map_err(|e| e.to_string())?;
        std::fs::write(work.join(file), out).map_err(|e| e.to_string())?;
    }
    Ok(findings.len())
}

const SARIF: &str = r#"
const fs = require("fs"), path = require("path");
const Ajv = require("ajv-draft-04").default, formats = require("ajv-formats").default;
const schema = JSON.parse(fs.readFileSync(process.argv[2]));
// The schema has a pattern that is none in Unicode mode.
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
formats(ajv);
const validate = ajv.compile(schema);
for (const file of process.argv.slice(3)) {
  const log = JSON.parse(fs.readFileSync(file));
  if (!validate(log)) { console.error(file, validate.errors.slice(0, 5)); process.exit(1); }
  console.log(`${path.basename(file)}: ${log.runs[0].results.length} results, valid SARIF 2.1.0`);
}
"#;

fn sarif(work: &Path) -> Result<(), String> {
    let packages = ["ajv@8", "ajv-draft-04@1", "ajv-formats@3"];
    let skipped = || {
        println!("SARIF: SKIPPED, node, npm or the package with the schema is missing");
        Ok(())
    };
    let Some(node) = peers::node(work, &packages) else { return skipped() };
    // Only the schema is wanted, not the package's own dependencies.
    let mut pack = Command::new("npm");
    pack.args(["pack", "--silent", "@microsoft/jest-sarif@1.0.0-beta.0"]).current_dir(&node);
    let mut unpack = Command::new("tar");
    unpack.args(["xzf", "microsoft-jest-sarif-1.0.0-beta.0.tgz"]).current_dir(&node);
    if peers::succeeds(&mut pack).and_then(|()| peers::succeeds(&mut unpack)).is_none() {
        return skipped();
    }
    std::fs::write(node.join("sarif.cjs"), SARIF).map_err(|e| e.to_string())?;
    let status = Command::new("node")
        .arg(node.join("sarif.cjs"))
        .arg(node.join("package/lib/schemas/sarif-2.1.0-rtm.5.json"))
        .args([work.join("full.sarif"), work.join("empty.sarif")])
        .status()
        .map_err(|e| e.to_string())?;
    if status.success() { Ok(()) } else { Err("interop: SARIF that is none".into()) }
}

const JUNIT: &str = r#"
import glob, os, subprocess, sys, tarfile
from lxml import etree
work = sys.argv[1]
got = subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
    "--no-deps", "--no-binary", ":all:", "pytest==9.2.0", "-d", work], stderr=subprocess.DEVNULL)
if got.returncode:
    print("JUnit: SKIPPED, the sources of pytest cannot be had")
    sys.exit(0)
archive = tarfile.open(glob.glob(os.path.join(work, "pytest-*.tar.gz"))[0])
member = next(m for m in archive.getmembers() if m.name.endswith("junit-10.xsd"))
schema = etree.XMLSchema(etree.parse(archive.extractfile(member)))
for name in ("full.xml", "empty.xml"):
    report = etree.parse(os.path.join(work, name))
    schema.assertValid(report)
    cases = report.findall(".//testcase")
    failed = report.findall(".//failure")
    print(f"{name}: {len(cases)} cases, {len(failed)} failed, valid JUnit (junit-10.xsd)")
"#;

fn junit(work: &Path) -> Result<(), String> {
    let Some(python) = peers::python(work, &["lxml"]) else {
        println!("JUnit: SKIPPED, python3, pip or lxml is missing");
        return Ok(());
    };
    std::fs::write(work.join("junit.py"), JUNIT).map_err(|e| e.to_string())?;
    let status = Command::new(python)
        .arg(work.join("junit.py"))
        .arg(work)
        .status()
        .map_err(|e| e.to_string())?;
    if status.success() { Ok(()) } else { Err("interop: JUnit that is none".into()) }
}
