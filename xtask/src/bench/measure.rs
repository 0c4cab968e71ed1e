//! CPU time and peak memory of a whole process, from /usr/bin/time or, where it is absent, Python's resource module.

use std::path::Path;
use std::process::{Command, Stdio};

/// What one run took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run {
    /// User and system seconds.
    pub(crate) cpu: f64,
    /// Seconds by the clock: for ratios within one run alone.
    pub(crate) wall: f64,
    /// Peak resident memory in MiB.
    pub(crate) peak: f64,
}

/// A small program around the measured one: its children's times and peak, whatever the system. Where `python3` is a
/// script that starts others before it becomes Python, those are children too: what they took is taken off.
const AROUND: &str = "import resource,subprocess,sys,time\nb=resource.getrusage(resource.RUSAGE_CHILDREN)\nt=time.monotonic()\nr=subprocess.call(sys.argv[1:],stdout=subprocess.DEVNULL,stderr=subprocess.DEVNULL)\nt=time.monotonic()-t\nu=resource.getrusage(resource.RUSAGE_CHILDREN)\nprint(r,u.ru_utime+u.ru_stime-b.ru_utime-b.ru_stime,t,u.ru_maxrss/1024)";

/// The run with the least CPU time of several.
pub(crate) fn best(times: u32, program: &Path, arguments: &[&str]) -> Result<Run, String> {
    let mut best: Option<Run> = None;
    for _ in 0..times {
        let run = once(program, arguments)?;
        if best.is_none_or(|b| run.cpu < b.cpu) {
            best = Some(run);
        }
    }
    best.ok_or_else(|| "nothing was run".to_owned())
}

fn once(program: &Path, arguments: &[&str]) -> Result<Run, String> {
    let output = Command::new("python3")
        .args(["-c", AROUND])
        .arg(program)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .map_err(|e| format!("bench needs python3 to measure processes: {e}"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let numbers: Vec<f64> = text.split_whitespace().filter_map(|n| n.parse().ok()).collect();
    match numbers.as_slice() {
        [0.0, cpu, wall, peak] => Ok(Run { cpu: *cpu, wall: *wall, peak: *peak }),
        _ => Err(format!("{} failed: {text}", program.display())),
    }
}
