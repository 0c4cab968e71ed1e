//! `mesinfos anonymize`.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use mesinfos::anonymize::{AnonymizeError, anonymize};
use mesinfos::io::{Input, Limits};

use crate::exit::{Exit, Fail};
use crate::inputs;

const EXAMPLES: &str = "\
Examples:
  mesinfos anonymize my-data -o sample.ndjson        # to send with a question
  mesinfos convert odd.ofx -o - | mesinfos anonymize - -o sample.ndjson";

/// Make a sample that can be shared: other people, days and amounts, the same shape and the same faults.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Records (NDJSON), packages (directory or zip), globs, or - for standard input.
    #[arg(required = true)]
    input: Vec<String>,
    /// The sample; - for standard output.
    #[arg(short, long)]
    output: PathBuf,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Fail> {
    let limits = Limits::default();
    let mut inputs: Vec<Input> = Vec::new();
    for argument in &arguments.input {
        match super::validate::package(argument, &limits)? {
            Some(package) => {
                // A source stands before the records that name it.
                let mut types: Vec<_> = package.types().collect();
                types.sort_by_key(|file| file.record_type.as_deref() != Some("exchange.source/1"));
                inputs.extend(types.iter().filter_map(|file| package.file(&file.path)).cloned());
            }
            None => {
                let opened = inputs::open(std::slice::from_ref(argument), &limits)?;
                inputs.extend(opened.into_iter().map(|(input, _)| input));
            }
        }
    }
    for input in &inputs {
        let head = input.head(4_096)?;
        let first = head.bytes().iter().find(|byte| !byte.is_ascii_whitespace());
        if !matches!(first, Some(b'{') | None) {
            let name = input.name();
            let words = format!(
                "{name} holds no records: convert it first (`mesinfos convert {name} -o -`)"
            );
            return Err(Fail::new(Exit::Unrecognised, words));
        }
    }
    let mut out: Box<dyn Write> = if arguments.output == Path::new("-") {
        Box::new(BufWriter::new(std::io::stdout()))
    } else {
        Box::new(BufWriter::new(std::fs::File::create(&arguments.output)?))
    };
    let outcome = anonymize(&inputs, &limits, &mut out).map_err(fail)?;
    out.flush()?;
    crate::say(&format!("{} lines in {}", outcome.lines, arguments.output.display()));
    if !outcome.amounts {
        crate::say("amounts are as they were: rules about sums would find something else");
    }
    if !outcome.places {
        crate::say("places are as they were: rules about places would find something else");
    }
    for (file, line, pointer) in &outcome.kept {
        crate::say(&format!("{file}:{line}: {pointer} is as it was: it is what is at fault"));
    }
    Ok(Exit::Good)
}

fn fail(error: AnonymizeError) -> Fail {
    match error {
        AnonymizeError::Input(error) => error.into(),
        AnonymizeError::Write(error) => error.into(),
        AnonymizeError::Validate(mesinfos::validate::ValidateError::Io(error)) => error.into(),
        other => Fail::new(Exit::Invalid, other.to_string()),
    }
}
