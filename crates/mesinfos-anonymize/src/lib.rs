//! Shareable samples: records with other names, numbers, days and places, of the same shape and with the same faults.
//!
//! A maintainer asks for the file that fails, and the file is somebody's life. What comes out of here has the lines,
//! members, lengths, orders and differences in time of what went in, and the validator finds the same in it; it has none
//! of its texts, identifiers, amounts, days and places.
//!
//! | what | becomes |
//! |---|---|
//! | texts | other letters and digits of the same kind, the same word the same way everywhere |
//! | identifiers | others of the same scheme, valid where they were valid |
//! | record ids | others, references still lead where they led |
//! | days and times | moved by one number of weeks |
//! | amounts of money | multiplied by one number, where no rule about sums minds |
//! | places | turned around the globe |
//! | codes, units, currencies, quantities, counts | kept: they are what faults are about |
//!
//! It is deterministic: the same input gives the same output, and nothing is drawn by lot. **It is no proof of
//! anonymity**: quantities stay, and who knows enough of somebody may know them again by those. Look before you share.
//!
//! Everything that had to be kept for a fault to stay is listed in the [`Outcome`].
//!
//! ```
//! use mesinfos_io::Input;
//!
//! let line = r#"{"type":"identity.person/1","id":"00000000-0000-5000-8000-000000000001","source":"00000000-0000-5000-8000-000000000002","data":{"names":[{"family":"Durand","given":["Anne"]}]}}"#;
//! let mut out = Vec::new();
//! mesinfos_anonymize::anonymize(&[Input::from_bytes("a.ndjson", line.as_bytes())], &Default::default(), &mut out)?;
//! let sample = String::from_utf8(out)?;
//! assert!(!sample.contains("Durand") && !sample.contains("Anne"));
//! assert_eq!(sample.trim_end().chars().count(), line.chars().count());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod change;
mod key;
mod line;
mod shape;

use std::io::Write;

use mesinfos_io::{Input, IoError, Limits, Lines, sniff};
use mesinfos_schema::finding::{Finding, Severity};
use mesinfos_validate::{Options, ValidateError, Validator};

use change::Change;
use key::Key;

/// What was made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Outcome {
    /// Lines written.
    pub lines: u64,
    /// Amounts of money were changed: no rule about sums minded.
    pub amounts: bool,
    /// Places were changed.
    pub places: bool,
    /// What is as it was, since a fault would be gone otherwise: file, line and pointer.
    pub kept: Vec<(String, u64, String)>,
}

/// Why no sample was made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AnonymizeError {
    /// The input could not be read.
    #[error(transparent)]
    Input(#[from] IoError),
    /// The input could not be validated.
    #[error(transparent)]
    Validate(#[from] ValidateError),
    /// The sample could not be written.
    #[error("the sample cannot be written: {0}")]
    Write(#[source] std::io::Error),
    /// The sample would not show the same faults: nothing was written.
    #[error("the findings would change ({code} in {file}): no sample was made")]
    Findings {
        /// The file of the first finding that would.
        file: String,
        /// Its rule.
        code: String,
    },
}

/// The ways to change amounts and places, the boldest first. The first that changes no finding is taken.
const WAYS: &[(i128, bool)] = &[(7, true), (3, true), (1, true), (7, false), (1, false)];

/// Writes a sample of records (NDJSON), all inputs one behind the other. Each input is gone through several times.
///
/// # Errors
/// Where an input cannot be read, the sample cannot be written, or the validator would find something else in it.
pub fn anonymize(
    inputs: &[Input],
    limits: &Limits,
    out: &mut dyn Write,
) -> Result<Outcome, AnonymizeError> {
    let key = Key::of(inputs)?;
    let before = findings(inputs, limits, None)?;
    let mut differs = None;
    for (factor, places) in WAYS {
        let change = Change::new(&key, *factor, *places);
        let after = findings(inputs, limits, Some(&change))?;
        if after != before {
            let gone = before.iter().find(|print| !after.contains(print));
            differs = gone.or_else(|| after.iter().find(|print| !before.contains(print))).cloned();
            continue;
        }
        let mut outcome = Outcome { amounts: *factor != 1, places: *places, ..Outcome::default() };
        each_line(inputs, limits, |input, number, text, checker| {
            let (line, kept) = rewrite(text, &change, checker);
            outcome.lines += 1;
            let place = |pointer| (input.name().to_owned(), number, pointer);
            outcome.kept.extend(kept.into_iter().map(place));
            writeln!(out, "{line}").map_err(AnonymizeError::Write)
        })?;
        return Ok(outcome);
    }
    let (file, line, code, ..) = differs.unwrap_or_else(|| {
        print(Finding::new("", Severity::Error, mesinfos_schema::finding::Place::default(), ""))
    });
    let file = line.map_or(file.clone(), |line| format!("{file}:{line}"));
    Err(AnonymizeError::Findings { file, code })
}

/// What a finding is, whatever the values: file, line, rule, weight, member.
type Print = (String, Option<u64>, String, Severity, Option<String>);

fn print(finding: Finding) -> Print {
    let place = finding.place;
    (place.file, place.line, finding.code, finding.severity, finding.pointer)
}

/// What the validator finds in the inputs, or in what becomes of them.
fn findings(
    inputs: &[Input],
    limits: &Limits,
    change: Option<&Change>,
) -> Result<Vec<Print>, AnonymizeError> {
    let mut found = Vec::new();
    let mut options = Options::default();
    options.limits = limits.clone();
    let mut validator = Validator::new(options);
    for input in inputs {
        let changed = match change {
            Some(change) => {
                // The spool keeps what does not fit into memory in a file.
                let mut spool = mesinfos_io::Spool::new();
                let one = std::slice::from_ref(input);
                each_line(one, limits, |_, _, text, checker| {
                    let (line, _) = rewrite(text, change, checker);
                    writeln!(spool, "{line}").map_err(AnonymizeError::Write)
                })?;
                spool.into_input(input.name())
            }
            None => input.clone(),
        };
        validator.check(&changed, &mut |finding| found.push(print(finding)))?;
    }
    validator.finish(&mut |finding| found.push(print(finding)));
    Ok(found)
}

/// Hands on every line, empty ones too, with a validator that looks at single lines.
fn each_line(
    inputs: &[Input],
    limits: &Limits,
    mut take: impl FnMut(&Input, u64, &str, &mut Validator) -> Result<(), AnonymizeError>,
) -> Result<(), AnonymizeError> {
    let mut options = Options::default();
    options.limits = limits.clone();
    let mut checker = Validator::new(options);
    for input in inputs {
        let mut lines = Lines::new(input.decode(sniff(&[], None, true))?, limits);
        while let Some(line) = lines.next_line()? {
            take(input, line.number, line.text, &mut checker)?;
        }
    }
    Ok(())
}

/// Times that members are given back their values before a line is left as it is.
const TRIES: usize = 8;

/// A line changed so that the validator finds the same in it, and the pointers of what had to be kept for that.
fn rewrite(text: &str, change: &Change, checker: &mut Validator) -> (String, Vec<String>) {
    let mut look = |text: &str| {
        let mut found = Vec::new();
        checker.look(text, &mut |finding| found.push((finding.code, finding.pointer)));
        found
    };
    let before = look(text);
    let mut kept: Vec<String> = Vec::new();
    // Amounts that were rounded before they were multiplied may not add up any more: they all stay before all else does.
    for change in [change, &change.without_amounts()] {
        for _ in 0..TRIES {
            let line = line::rewrite(text, change, &kept);
            let after = look(&line);
            if after == before {
                return (line, kept);
            }
            // What is found on one side alone is about values that must stay.
            let differs = before.iter().filter(|f| !after.contains(f));
            let differs = differs.chain(after.iter().filter(|f| !before.contains(f)));
            let mut pointers: Vec<String> =
                differs.filter_map(|(_, pointer)| pointer.clone()).collect();
            pointers.retain(|pointer| !kept.contains(pointer));
            if pointers.is_empty() {
                break;
            }
            kept.extend(pointers);
        }
    }
    // All of it stays but its ids, which others lead to.
    let all = vec![String::new()];
    (line::rewrite(text, change, &all), all)
}
