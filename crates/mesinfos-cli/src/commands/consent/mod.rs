//! `mesinfos consent`.

mod apply;
mod decide;
mod export;
mod import;
mod log;
mod new;
mod terms;
mod verify;

use clap::{Args, Subcommand};

use crate::exit::{Exit, Fail};

const EXAMPLES: &str = "\
Examples:
  mesinfos consent new --template comparator.toml -o m.json
  mesinfos consent log give --manifest m.json --log m.events --key my-key.json
  mesinfos consent decide --manifest m.json --log m.events --keys ring.json --request r.json --json
  mesinfos consent apply --manifest m.json --log m.events --keys ring.json --request r.json \\
      my-data -o shared.ndjson --receipt receipt.json
  mesinfos consent log withdraw --manifest m.json --log m.events --key my-key.json

decide and apply: 0 permitted, all or a part; 1 denied.";

/// Consent: draw up, answer, decide, minimise, verify, export, import.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    New(Box<new::Arguments>),
    Log(log::Arguments),
    Decide(decide::Arguments),
    Apply(apply::Arguments),
    Verify(verify::Arguments),
    Export(export::Arguments),
    Import(import::Arguments),
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Fail> {
    match &arguments.verb {
        Verb::New(arguments) => new::run(arguments),
        Verb::Log(arguments) => log::run(arguments),
        Verb::Decide(arguments) => decide::run(arguments),
        Verb::Apply(arguments) => apply::run(arguments),
        Verb::Verify(arguments) => verify::run(arguments),
        Verb::Export(arguments) => export::run(arguments),
        Verb::Import(arguments) => import::run(arguments),
    }
}
