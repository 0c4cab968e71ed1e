//! `calls.xml` of SMS Backup & Restore, the log of calls of an Android telephone.

mod mapping;

use mesinfos_io::{Head, Input};
use mesinfos_schema::values::Party;

use super::line::Scope;
use crate::contract::{Candidate, ConvertError, Facts, Format, SyntaxError};
use crate::descriptor::{Descriptor, MappingRow};
use crate::emitter::{Emitter, Locator};
use crate::formats::mobility::time;
use crate::options::Options;
use crate::xml::{self, Step, XmlReader};

/// The calls of SMS Backup & Restore.
#[derive(Clone, Copy, Debug)]
pub struct SmsBackup;

static DESCRIPTOR: Descriptor = Descriptor {
    media_type: "application/xml",
    extensions: &[".xml"],
    versions: &["calls"],
    records: &["telecom.line/1", "telecom.usage-event/1"],
    standard: "SMS Backup & Restore, fields of its XML backup; CallLog.Calls of Android",
    options: &["--account", "--provider"],
    mapping: MAPPING,
    not_mapped: &[
        ("readable_date", "the same instant in words"),
        (
            "subscription_id, subscription_component_name",
            "a number of the telephone's own: which line it is, it does not say",
        ),
        ("post_dial_digits", "no member; counted as unmapped"),
        ("backup_set, type of the file", "what is said of the backup, not of the person"),
        ("smses", "messages: another root, and not claimed"),
    ],
    codes: &[
        ("sms-backup.date", "`date` is missing or no count of milliseconds"),
        ("sms-backup.duration", "`duration` is no whole number of seconds"),
        ("sms-backup.type", "`type` is missing or none that the application documents"),
        ("sms-backup.no-root", "the document's root is not `calls`"),
    ],
    ..Descriptor::new("sms-backup", "SMS Backup & Restore, calls", "telecom")
};

const fn row(from: &'static str, to: &'static str, how: &'static str) -> MappingRow {
    MappingRow::new(from, to, how)
}

#[rustfmt::skip] // one row per line
static MAPPING: &[MappingRow] = &[
    row("calls@backup_date", "exchange.source collectedAt", "milliseconds since 1970, UTC"),
    row("(the telephone)", "telecom.line ids", "--account: `msisdn` where it begins with `+`, else `local`; without it a line of this very file"),
    row("call@date", "telecom.usage-event at", "milliseconds since 1970, UTC"),
    row("call@type", "telecom.usage-event kind, direction, endCause", "1 in, 2 out, 3 in, missed, 4 voice mail, 5 in, rejected, 6 in, blocked"),
    row("call@duration", "telecom.usage-event duration", "seconds"),
    row("call@number", "telecom.usage-event counterpart.ids", "`msisdn` where it begins with `+`, else `local`; -1 to -3 are no number"),
    row("call@contact_name", "telecom.usage-event counterpart.name", "`(Unknown)` is no name"),
    row("call@presentation", "telecom.usage-event counterpart.role", "2 restricted, 3 unknown, 4 payphone"),
];

impl Format for SmsBackup {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn detect(&self, head: &Head) -> Vec<Candidate> {
        let text = head.text();
        let text = text.trim_start_matches('\u{feff}').trim_start();
        let Some((before, rest)) = text.split_once("<calls") else { return Vec::new() };
        // Nothing but a declaration, comments and instructions stands before the root.
        let root = before.is_empty() || before.starts_with("<?") || before.starts_with("<!--");
        if !root || !rest.starts_with(|c: char| c.is_whitespace() || matches!(c, '>' | '/')) {
            return Vec::new();
        }
        let call = rest.split_once("<call ").and_then(|(_, call)| call.split('>').next());
        let signature = call.is_some_and(|call| {
            ["number=", "duration=", "date=", "type="].iter().all(|name| call.contains(name))
        });
        vec![if signature {
            Candidate::new("sms-backup", 100, "a `calls` element with calls of the application")
        } else {
            Candidate::new("sms-backup", 60, "a `calls` element")
        }]
    }

    fn facts(&self, input: &Input, _: &Options) -> Result<Facts, ConvertError> {
        Ok(Facts::of(xml::sniff(input)?))
    }

    fn walk(
        &self,
        input: &Input,
        facts: &Facts,
        options: &Options,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        let mut xml = XmlReader::open(input, facts.encoding, &options.limits)?;
        let party = Party::named("SMS Backup & Restore");
        if let Some(party) = &party {
            out.provider(party);
        }
        let scope = Scope::of(party.as_ref(), out)
            .ok_or_else(|| ConvertError::Usage("--account is blank".into()))?;
        let mut line_known = false;
        let (mut declared, mut met) = (None, 0_u64);
        loop {
            match xml.next()? {
                Step::Open(root) if declared.is_none() => {
                    if root.name() != "calls" {
                        let message = "the root is not `calls`";
                        return Err(SyntaxError::new(
                            "sms-backup.no-root",
                            Locator::Line(xml.line()),
                            message,
                        )
                        .into());
                    }
                    let made = root.attribute("backup_date").and_then(|date| date.parse().ok());
                    if let Some(at) = made.and_then(|date| time::from_epoch(date, 3)) {
                        out.collected_at(at);
                    }
                    declared = Some(root.attribute("count").and_then(|n| n.parse::<u64>().ok()));
                }
                Step::Open(element) if element.name() == "call" => {
                    met += 1;
                    let mapped = mapping::call(element, &scope, |path| out.unmapped(path));
                    let line = xml.line();
                    if mapped.is_ok() && !line_known {
                        line_known = true;
                        out.byproduct(line, scope.draft())?;
                    }
                    out.item(line, mapped)?;
                }
                Step::Open(_) => {
                    out.unmapped("calls/…");
                    xml.skip()?;
                }
                Step::Text(_) => out.unmapped("calls/#text"),
                Step::End => {
                    if declared.flatten().is_some_and(|count| count != met) {
                        out.warn("`count` is not the number of calls in the file");
                    }
                    return Ok(());
                }
                Step::Close => {}
            }
        }
    }
}
