//! `mesinfos consent log`.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use mesinfos::consent::draw::{Draft, append};
use mesinfos::consent::event::Narrowing;
use mesinfos::consent::{ConsentManifest, EventType, Limits, PathPattern, Role};
use mesinfos::schema::values::{Localised, Text};

use crate::exit::{Exit, Fail};
use crate::{clock, secrets};

/// Append a signed event to a consent's log: what is said, by whom, when.
#[derive(Args)]
pub(super) struct Arguments {
    /// What happens.
    what: What,
    /// The manifest.
    #[arg(long)]
    manifest: PathBuf,
    /// The key of who says it.
    #[arg(long)]
    key: PathBuf,
    /// The log; made where it is not there.
    #[arg(long)]
    log: PathBuf,
    /// When (RFC 3339); SOURCE_DATE_EPOCH or the clock where absent.
    #[arg(long)]
    at: Option<String>,
    /// As what; who says such a thing as a rule, where absent.
    #[arg(long = "as", value_name = "ROLE")]
    role: Option<As>,
    /// Grants it is about; all where absent.
    #[arg(long, num_args = 1.., value_name = "ID")]
    grant: Vec<String>,
    /// narrow: members that stay.
    #[arg(long, num_args = 1.., value_name = "POINTER")]
    field: Vec<String>,
    /// narrow, renew: the first instant it no longer holds.
    #[arg(long, value_name = "TIME")]
    not_after: Option<String>,
    /// How it was expressed (a button, a call).
    #[arg(long)]
    method: Option<String>,
    /// Why, in the manifest's language.
    #[arg(long)]
    reason: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum What {
    Request,
    Give,
    Refuse,
    Defer,
    Renew,
    Narrow,
    Pause,
    Resume,
    Withdraw,
    Revoke,
    Expire,
    Invalidate,
    Supersede,
}

#[derive(Clone, Copy, ValueEnum)]
enum As {
    Subject,
    Delegate,
    Source,
    Recipient,
    Authority,
}

/// The event, and who says such a thing as a rule.
fn of(what: What) -> (EventType, Role) {
    match what {
        What::Request => (EventType::Requested, Role::Recipient),
        What::Give => (EventType::Given, Role::Subject),
        What::Refuse => (EventType::Refused, Role::Subject),
        What::Defer => (EventType::Deferred, Role::Subject),
        What::Renew => (EventType::Renewed, Role::Subject),
        What::Narrow => (EventType::Narrowed, Role::Subject),
        What::Pause => (EventType::Paused, Role::Subject),
        What::Resume => (EventType::Resumed, Role::Subject),
        What::Withdraw => (EventType::Withdrawn, Role::Subject),
        What::Revoke => (EventType::Revoked, Role::Source),
        What::Expire => (EventType::Expired, Role::Source),
        What::Invalidate => (EventType::Invalidated, Role::Authority),
        What::Supersede => (EventType::Superseded, Role::Subject),
    }
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Fail> {
    let path = arguments.manifest.display();
    let manifest = ConsentManifest::read(&secrets::read(&arguments.manifest)?, &Limits::default())
        .map_err(|error| Fail::new(Exit::Invalid, format!("{path}: {error}")))?;
    let manifest = manifest.claims();
    let key = secrets::secret(&arguments.key)?;
    let log = if arguments.log.exists() { secrets::read(&arguments.log)? } else { Vec::new() };
    let log = String::from_utf8(log)
        .map_err(|_| Fail::new(Exit::Invalid, format!("{}: not UTF-8", arguments.log.display())))?;
    let (kind, usual) = of(arguments.what);
    let role = arguments.role.map_or(usual, |role| match role {
        As::Subject => Role::Subject,
        As::Delegate => Role::Delegate,
        As::Source => Role::Source,
        As::Recipient => Role::Recipient,
        As::Authority => Role::Authority,
    });
    let text = |option: &str, text: &str| {
        Text::new(text).ok_or_else(|| Fail::usage(format!("{option}: empty or too long")))
    };
    let reason = arguments.reason.as_deref().map(|reason| text("--reason", reason)).transpose()?;
    let draft = Draft {
        kind,
        role,
        at: clock::now(arguments.at.as_deref())?,
        grants: arguments.grant.iter().map(|id| text("--grant", id)).collect::<Result<_, _>>()?,
        method: arguments.method.as_deref().map(|m| text("--method", m)).transpose()?,
        reason: reason.map(|reason| Localised::of(manifest.language.clone(), reason)),
        narrow: narrow(arguments)?,
        nonce: secrets::nonce()?,
    };
    let lines = append(manifest, &log, &draft, &key, &Limits::default()).map_err(|error| {
        Fail::new(Exit::Invalid, format!("{}: {error}", arguments.log.display()))
    })?;
    let failed =
        |error: std::io::Error| Fail::usage(format!("{}: {error}", arguments.log.display()));
    let mut file = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(&arguments.log)
        .map_err(failed)?;
    let gap = if log.is_empty() || log.ends_with('\n') { "" } else { "\n" };
    // One write: a line is there whole or not at all.
    file.write_all(format!("{gap}{lines}").as_bytes()).map_err(failed)?;
    Ok(Exit::Good)
}

fn narrow(arguments: &Arguments) -> Result<Option<Narrowing>, Fail> {
    if arguments.field.is_empty() && arguments.not_after.is_none() {
        return Ok(None);
    }
    let field = |text: &String| {
        text.parse::<PathPattern>().map_err(|error| Fail::usage(format!("--field: {error}")))
    };
    let not_after = arguments
        .not_after
        .as_ref()
        .map(|text| text.parse().map_err(|error| Fail::usage(format!("--not-after: {error}"))));
    let mut narrowing = Narrowing::new();
    narrowing.fields = arguments.field.iter().map(field).collect::<Result<_, _>>()?;
    narrowing.not_after = not_after.transpose()?;
    Ok(Some(narrowing))
}
