//! Our hook in pre-commit (PyPI), on a sample repository: a good file passes, a bad one does not.

use std::path::Path;
use std::process::Command;

use super::peers;

const CONFIG: &str = "repos:
  - repo: ROOT
    rev: REV
    hooks:
      - id: mesinfos-validate
";

/// Runs it where pre-commit can be had, the tool is built and the work tree is committed.
pub(super) fn run(root: &Path, work: &Path) -> Result<(), String> {
    let skip = |why: &str| {
        println!("pre-commit: SKIPPED, {why}");
        Ok(())
    };
    let release = root.join("target/release");
    if !release.join("mesinfos").exists() {
        return skip("target/release/mesinfos is not built");
    }
    let Some(python) = peers::python(work, &["pre-commit"]) else {
        return skip("python3, pip or pre-commit is missing");
    };
    let Some(rev) = git(root, &["rev-parse", "HEAD"]) else { return skip("no git repository") };
    if git(root, &["cat-file", "-e", "HEAD:.pre-commit-hooks.yaml"]).is_none() {
        return skip("the hook is not committed");
    }
    let sample = work.join("sample");
    std::fs::create_dir_all(&sample).map_err(|e| e.to_string())?;
    let config = CONFIG.replace("ROOT", &root.display().to_string()).replace("REV", rev.trim());
    std::fs::write(sample.join(".pre-commit-config.yaml"), config).map_err(|e| e.to_string())?;
    git(&sample, &["init", "--quiet"]).ok_or("git init failed")?;
    let path = format!("{}:{}", release.display(), std::env::var("PATH").unwrap_or_default());
    let judge = |fixture: &str| -> Result<bool, String> {
        let text = std::fs::read(root.join(fixture)).map_err(|e| e.to_string())?;
        std::fs::write(sample.join("records.ndjson"), text).map_err(|e| e.to_string())?;
        git(&sample, &["add", "-A"]).ok_or("git add failed")?;
        let status = Command::new(&python)
            .args(["-m", "pre_commit", "run", "--all-files"])
            .current_dir(&sample)
            .env("PATH", &path)
            .env("PRE_COMMIT_HOME", work.join("pre-commit"))
            .status();
        status.map(|status| status.success()).map_err(|e| e.to_string())
    };
    let good = judge("fixtures/valid/banking/statement.ndjson")?;
    let bad = judge("fixtures/invalid/banking.split-sum/case.ndjson")?;
    if !good || bad {
        return Err(format!("interop: pre-commit says {good} of a good file, {bad} of a bad one"));
    }
    println!("pre-commit: a good file passes, a bad one is stopped");
    Ok(())
}

fn git(folder: &Path, arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").arg("-C").arg(folder).args(arguments).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}
