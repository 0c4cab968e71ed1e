//! Validates a file of records and prints what was found: `cargo run --example validate -- FILE [THREADS]`.

use std::io::Write;

use mesinfos_io::Input;
use mesinfos_validate::output::{Human, Output};
use mesinfos_validate::{Options, Validator};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let input = Input::from_path(arguments.next().ok_or("usage: validate FILE [THREADS]")?)?;
    let mut options = Options::default();
    options.threads = arguments.next().map_or(Ok(1), |threads| threads.parse())?;
    let mut out = std::io::stdout().lock();
    let mut findings = Vec::new();
    let mut validator = Validator::new(options);
    validator.check(&input, &mut |finding| findings.push(finding))?;
    let summary = validator.finish(&mut |finding| findings.push(finding));
    for finding in &findings {
        Human.finding(finding, &mut out)?;
    }
    Human.finish(&summary, &mut out)?;
    out.flush()?;
    Ok(())
}
