//! The tool `mesinfos`: convert, export, validate, pack and verify personal data.
//!
//! Data goes to standard output or `-o`; words and progress go to standard error.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a tool for a terminal")]

mod clock;
mod commands;
mod exit;
mod findings;
mod inputs;
mod progress;
mod review;
mod secrets;
mod sharing;

use clap::{Parser, Subcommand};

use exit::{Exit, Fail};

const EXAMPLES: &str = "\
Examples:
  mesinfos detect statement.ofx
  mesinfos convert statement.ofx -o my-data          # a package with a page to open
  mesinfos convert export.zip -o - > records.ndjson  # a stream
  mesinfos convert old.qif -o my-data --currency EUR --date-order dmy
  mesinfos export my-data --to camt.053 -o bank.xml  # back to a standard format
  mesinfos validate my-data
  mesinfos check my-data --profile gdpr-15,gdpr-20
  mesinfos report my-data -o my-data.html --lang fr
  mesinfos verify my-data.zip
  mesinfos seal my-data --key my-key.json --party https://supplier.example.org -o sealed.zip
  mesinfos consent decide --manifest m.json --log m.events --request r.json --keys ring.json
  mesinfos schema show banking.transaction/1

Exit codes: 0 good, 1 data invalid or rejected beyond the threshold, 2 usage or I/O,
3 not recognised or ambiguous, 4 schema or profile broken, 5 limits exceeded.";

/// Personal data in standard form: convert, export, validate, pack and verify.
#[derive(Parser)]
#[command(name = "mesinfos", version, about, after_help = EXAMPLES, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    Detect(commands::detect::Arguments),
    Convert(commands::convert::Arguments),
    Export(commands::export::Arguments),
    Validate(commands::validate::Arguments),
    Check(commands::check::Arguments),
    Report(commands::report::Arguments),
    Test(commands::test::Arguments),
    Schema(commands::schema::Arguments),
    Formats(commands::formats::Arguments),
    Pack(commands::pack::Arguments),
    Unpack(commands::unpack::Arguments),
    Verify(commands::verify::Arguments),
    Anonymize(commands::anonymize::Arguments),
    Consent(commands::consent::Arguments),
    Key(commands::key::Arguments),
    Seal(commands::seal::Arguments),
}

/// Words for the person, on standard error.
pub(crate) fn say(words: &str) {
    eprintln!("mesinfos: {words}");
}

fn main() -> std::process::ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            let good = !error.use_stderr();
            return if good { Exit::Good.into() } else { Exit::Usage.into() };
        }
    };
    let done: Result<Exit, Fail> = match cli.verb {
        Verb::Detect(arguments) => commands::detect::run(&arguments),
        Verb::Convert(arguments) => commands::convert::run(&arguments),
        Verb::Export(arguments) => commands::export::run(&arguments),
        Verb::Validate(arguments) => commands::validate::run(&arguments),
        Verb::Check(arguments) => commands::check::run(&arguments),
        Verb::Report(arguments) => commands::report::run(&arguments),
        Verb::Test(arguments) => commands::test::run(&arguments),
        Verb::Schema(arguments) => commands::schema::run(&arguments),
        Verb::Formats(arguments) => commands::formats::run(&arguments),
        Verb::Pack(arguments) => commands::pack::run(&arguments),
        Verb::Unpack(arguments) => commands::unpack::run(&arguments),
        Verb::Verify(arguments) => commands::verify::run(&arguments),
        Verb::Anonymize(arguments) => commands::anonymize::run(&arguments),
        Verb::Consent(arguments) => commands::consent::run(&arguments),
        Verb::Key(arguments) => commands::key::run(&arguments),
        Verb::Seal(arguments) => commands::seal::run(&arguments),
    };
    match done {
        Ok(exit) => exit.into(),
        Err(fail) => {
            if !fail.is_broken_pipe() {
                say(&fail.to_string());
            }
            fail.exit.into()
        }
    }
}
