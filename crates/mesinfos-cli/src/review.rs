//! Before something leaves: what, field by field, and a yes or no.

use std::io::{BufRead, IsTerminal};

use mesinfos::FieldCounts;

use crate::exit::{Exit, Fail};

/// What is to happen where nobody can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unasked {
    /// It is a usage error.
    Refuse,
    /// It goes on.
    Go,
}

/// Shows what will leave, and asks. `yes` answers for the person.
pub(crate) fn review(
    counts: &FieldCounts,
    recipients: &[String],
    yes: bool,
    unasked: Unasked,
) -> Result<(), Fail> {
    let mut nothing = true;
    for (record_type, members) in counts.iter() {
        nothing = false;
        eprintln!("What leaves of {record_type}:");
        for (member, count) in members {
            eprintln!("  {count:>9} × {member}");
        }
    }
    if nothing {
        eprintln!("Nothing leaves: no record is permitted.");
    }
    let to = recipients.join(", ");
    if yes {
        return Ok(());
    }
    if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        return match unasked {
            Unasked::Go => Ok(()),
            Unasked::Refuse => {
                Err(Fail::usage("nobody can be asked here: --yes shares what is shown above"))
            }
        };
    }
    eprint!("Share this with {to}? [y/N] ");
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    match answer.trim().to_lowercase().as_str() {
        "y" | "yes" | "o" | "oui" => Ok(()),
        _ => Err(Fail::new(Exit::Invalid, "nothing was shared")),
    }
}
