//! The JSON documents of the MesInfos pilots and of Cozy: one family of document types, fifty shapes.

mod doc;
mod kind;
mod mapping;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use mesinfos_io::{Head, Input, sniff_input};
use mesinfos_schema::record::RecordId;
use mesinfos_schema::types::retail::ReceiptLine;
use serde_json::Value;

use super::energy::series::{Put, Series};
use super::energy::zone::Zone;
use crate::contract::{Candidate, ConvertError, Facts, Format};
use crate::descriptor::{Descriptor, MappingRow};
use crate::emitter::{Draft, Emitter, Fault, Mapped};
use crate::json::{JsonReader, Kind as Json};
use crate::options::Options;
use doc::Doc;
use kind::Kind;
use mapping::{Context, Made, id};

/// Documents of the MesInfos pilots.
#[derive(Clone, Copy, Debug)]
pub struct Pilot;

/// What the first reading keeps of rows: days of periods, lines of receipts. Beyond it is an error.
const KEPT: usize = 100_000;

/// Owners that are remembered as handed on; further ones may be handed on again, a counted duplicate.
const OWNERS: usize = 65_536;

static DESCRIPTOR: Descriptor = Descriptor {
    media_type: "application/json",
    extensions: &[".json"],
    languages: &["fr"],
    records: &[
        "banking.account/1",
        "banking.balance/1",
        "banking.transaction/1",
        "billing.invoice/1",
        "calendar.event/1",
        "calendar.task/1",
        "contract.customer-account/1",
        "contract.profile-score/1",
        "device.vehicle/1",
        "energy.consumption/1",
        "energy.interval-series/1",
        "energy.meter/1",
        "energy.meter-reading/1",
        "energy.supply-contract/1",
        "energy.usage-point/1",
        "housing.dwelling/1",
        "identity.household/1",
        "identity.person/1",
        "insurance.claim/1",
        "insurance.contract/1",
        "media.bookmark/1",
        "media.consumption/1",
        "mobility.position/1",
        "offer.offer/1",
        "payment.mandate/1",
        "payment.schedule/1",
        "retail.loyalty-account/1",
        "retail.receipt/1",
        "telecom.line/1",
        "telecom.usage-event/1",
    ],
    standard: "document types of the MesInfos pilots (2013 to 2018) and of Cozy",
    options: &["--unit", "--currency", "--provider"],
    mapping: &[
        MappingRow::new(
            "fr.orange.geopoint",
            "mobility.position",
            "a position of the cell; its line beside",
        ),
        MappingRow::new(
            "fr.orange.phonecommunicationlog",
            "telecom.usage-event",
            "`s` are seconds, `M` messages",
        ),
        MappingRow::new("fr.orange.videostream, VideoOnDemand", "media.consumption", ""),
        MappingRow::new(
            "org.fing.mesinfos.client",
            "contract.customer-account, identity.person",
            "",
        ),
        MappingRow::new(
            "org.fing.mesinfos.contract",
            "energy.supply-contract, energy.usage-point, energy.meter",
            "",
        ),
        MappingRow::new(
            "consumptionstatement, by four names",
            "energy.consumption, energy.interval-series, energy.meter-reading",
            "ends are made half-open as the file's rows prove; kWh where volume times coefficient proves it, else --unit",
        ),
        MappingRow::new("fr.enedis.api.meteringdata.*", "energy.interval-series", ""),
        MappingRow::new(
            "fr.enedis.api.customers.*",
            "energy.usage-point, contract.customer-account",
            "",
        ),
        MappingRow::new("io.cozy.bills", "billing.invoice", "euros"),
        MappingRow::new("org.fing.mesinfos.paymentterms", "payment.schedule", ""),
        MappingRow::new("org.fing.mesinfos.home, Home", "housing.dwelling", ""),
        MappingRow::new("fr.maif.maifuser.*", "identity, insurance, housing, payment", ""),
        MappingRow::new(
            "InsuranceContract, Vehicle, InsuranceScoring",
            "insurance.contract, device.vehicle, contract.profile-score",
            "",
        ),
        MappingRow::new("Receipt, ReceiptDetail", "retail.receipt", "lines of the same file"),
        MappingRow::new(
            "BankAccount, BankOperation, io.cozy.bank.*",
            "banking.account, banking.balance, banking.transaction",
            "without a currency: --currency",
        ),
    ],
    not_mapped: &[
        ("encryptedBankDetails", "bank details in clear, under a name that says otherwise"),
        ("cashierId", "a third person"),
        ("every member no mapping takes", "counted as unmapped, by its path"),
    ],
    codes: &[
        ("pilot.kind", "a document that neither its docType nor its members tell"),
        ("pilot.document", "not an object"),
        ("pilot.member", "a member that the record needs is missing"),
        ("pilot.date", "a date or time that does not exist"),
        ("pilot.number", "no number"),
        ("pilot.unit", "the source does not state the unit: give --unit"),
        ("pilot.currency", "the source does not state the currency: give --currency"),
        ("pilot.period", "a period that ends before it begins"),
        ("pilot.period-end", "no row tells whether periods hold their last day"),
        ("pilot.local-time", "a local time that occurs twice or never"),
        ("pilot.coordinates", "no point on the globe"),
        ("pilot.direction", "a direction that is not known"),
        ("pilot.reading-type", "a reading of an unknown unit or step"),
        ("pilot.conflict", "another value for a step that has one"),
        ("pilot.step", "a step that fits no slot of a day"),
        ("pilot.iban", "an IBAN whose length or check is wrong"),
        ("pilot.postal-code", "a postal code without five digits"),
        ("pilot.no-period", "amounts or counts of a time the source does not name"),
        ("pilot.no-lines", "a receipt whose lines are not in the file"),
        ("pilot.no-receipt", "a line whose receipt is not in the file"),
        ("json.syntax", "not JSON"),
        ("json.truncated", "the file ends inside a value"),
    ],
    ..Descriptor::new("mesinfos-pilot", "Documents of the MesInfos pilots and Cozy", "contract")
};

/// How periods end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ends {
    /// With the day before the one that is stated.
    HalfOpen,
    /// With the day that is stated.
    Inclusive,
    /// No row tells, or rows contradict each other.
    Unknown,
}

/// What the file's rows tell of each other.
#[derive(Debug, Default)]
struct Told {
    /// The kinds that rows name; `None` in it once there are two.
    kinds: BTreeSet<&'static str>,
    /// Starts and ends of periods, in seconds, by class.
    periods: BTreeMap<String, (BTreeSet<i64>, BTreeSet<i64>)>,
    lines: BTreeMap<String, Vec<ReceiptLine>>,
    receipts: BTreeSet<String>,
    /// Accounts that have a document of their own.
    accounts: BTreeSet<String>,
    kept: usize,
}

impl Told {
    /// The one kind the rows of the file name.
    fn sole(&self) -> Option<&'static Kind> {
        let name = self.kinds.first().filter(|_| self.kinds.len() == 1)?;
        kind::KINDS.iter().find(|kind| kind.name == *name)
    }

    fn ends(&self, class: &str) -> Ends {
        let Some((starts, ends)) = self.periods.get(class) else { return Ends::Unknown };
        let open = ends.iter().any(|end| starts.contains(end));
        let inclusive = ends.iter().any(|end| starts.contains(&(end + 86_400)));
        match (open, inclusive) {
            (true, false) => Ends::HalfOpen,
            (false, true) => Ends::Inclusive,
            // Steps of a day begin a day after each other: an end that is a start decides.
            (true, true) => Ends::HalfOpen,
            (false, false) => Ends::Unknown,
        }
    }

    fn lines(&self, receipt: &str) -> Vec<ReceiptLine> {
        self.lines.get(receipt).cloned().unwrap_or_default()
    }

    fn receipt(&self, number: &str) -> bool {
        self.receipts.contains(number)
    }

    /// Learns from one row.
    fn learn(&mut self, mut doc: Doc) {
        let Some(kind) = of(&doc, None) else { return };
        if doc.has("docType") {
            self.kinds.insert(kind.name);
        }
        let number = |doc: &mut Doc| doc.string(&["receiptId"]).unwrap_or_default();
        match kind.name {
            "org.fing.mesinfos.consumptionstatement" => {
                let class = doc.string(&["statementType"]).unwrap_or_default().to_lowercase();
                if let (Ok(Some(start)), Ok(Some(end))) =
                    (doc.moment(&["start"]), doc.moment(&["end"]))
                {
                    let of = self.periods.entry(class).or_default();
                    of.0.insert(start.seconds_since_epoch().0);
                    of.1.insert(end.seconds_since_epoch().0);
                    self.kept += 1;
                }
            }
            "receiptdetail" => {
                let number = number(&mut doc);
                if let Ok(line) = mapping::retail::line(&mut doc) {
                    self.lines.entry(number).or_default().push(line);
                    self.kept += 1;
                }
            }
            "bankaccount" => {
                self.accounts.extend(doc.string(&["_id", "accountNumber", "number"]));
                self.kept += 1;
            }
            "receipt" => {
                self.receipts.insert(number(&mut doc));
                self.kept += 1;
            }
            _ => {}
        }
    }
}

/// The kind of a document: by its `docType`, else its members, else what the file's other rows are.
fn of(doc: &Doc, told: Option<&Told>) -> Option<&'static Kind> {
    match doc.0.get("docType").or_else(|| doc.0.get("doctype")).and_then(Value::as_str) {
        Some(name) => kind::named(name),
        None => kind::told(doc).or_else(|| told?.sole()),
    }
}

/// Hands over each document: of an array, of `docs`, of `rows` with `doc` or `value` in each, or one alone.
fn documents(
    input: &Input,
    facts: &Facts,
    options: &Options,
    each: &mut dyn FnMut(u64, Result<Doc, Fault>) -> Result<(), ConvertError>,
) -> Result<(), ConvertError> {
    let mut json = JsonReader::open(input, facts.encoding, &options.limits)?;
    let mut one = |json: &mut JsonReader| {
        let line = json.line();
        let parsed = match serde_json::from_str::<Value>(json.value()?) {
            Ok(Value::Object(mut object)) => {
                for inner in ["doc", "value"] {
                    if matches!(object.get(inner), Some(Value::Object(_)))
                        && let Some(Value::Object(found)) = object.remove(inner)
                    {
                        object = found;
                        break;
                    }
                }
                Ok(Doc(object))
            }
            Ok(_) => Err(Fault::new("pilot.document", "not an object")),
            Err(_) => Err(Fault::new("json.syntax", "not JSON")),
        };
        each(line, parsed)
    };
    let wrapped = {
        let head = input.head(64)?;
        let text: String = head.text().chars().filter(|c| !c.is_whitespace()).collect();
        text.starts_with("{\"docs\"")
            || text.starts_with("{\"rows\"")
            || text.starts_with("{\"total_rows\"")
    };
    match json.kind()? {
        Json::Array => {
            json.enter()?;
            while json.advance()? {
                one(&mut json)?;
            }
        }
        Json::Object if wrapped => {
            json.enter()?;
            while json.advance()? {
                if matches!(json.key(), Some("docs" | "rows")) && json.kind()? == Json::Array {
                    json.enter()?;
                    while json.advance()? {
                        one(&mut json)?;
                    }
                }
            }
        }
        _ => one(&mut json)?,
    }
    json.end()
}

impl Format for Pilot {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn detect(&self, head: &Head) -> Vec<Candidate> {
        let text = head.text();
        if !text.trim_start_matches('\u{feff}').trim_start().starts_with(['[', '{']) {
            return Vec::new();
        }
        let named = text.split_once("\"docType\"").and_then(|(_, rest)| {
            kind::named(
                rest.trim_start()
                    .strip_prefix(':')?
                    .trim_start()
                    .strip_prefix('"')?
                    .split('"')
                    .next()?,
            )
        });
        if named.is_some() {
            return vec![
                Candidate::new("mesinfos-pilot", 98, "a docType of the pilots").language("fr"),
            ];
        }
        match kind::hinted(&text) {
            Some(_) => {
                vec![
                    Candidate::new("mesinfos-pilot", 70, "members of a document of the pilots")
                        .language("fr"),
                ]
            }
            None => Vec::new(),
        }
    }

    fn facts(&self, input: &Input, options: &Options) -> Result<Facts, ConvertError> {
        let mut facts = Facts::of(sniff_input(input, None)?);
        facts.language = Some("fr".to_owned());
        let mut told = Told::default();
        let read = documents(input, &facts, options, &mut |_, doc| {
            if let Ok(doc) = doc {
                told.learn(doc);
            }
            if told.kept > KEPT {
                return Err(mesinfos_io::LimitError {
                    what: "periods and lines of receipts in one file",
                    limit: KEPT as u64,
                    place: None,
                }
                .into());
            }
            Ok(())
        });
        match read {
            Err(error) if !error.leaves_partial_result() => return Err(error),
            _ => {}
        }
        facts.learnt = Some(Arc::new(told));
        Ok(facts)
    }

    fn walk(
        &self,
        input: &Input,
        facts: &Facts,
        options: &Options,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        let empty = Told::default();
        let told = facts.learnt::<Told>().unwrap_or(&empty);
        let context = Context { options, told, provider: out.provider_of(None) };
        let mut series = Series::new(Zone::named("Europe/Paris"));
        let mut owners = BTreeSet::new();
        let read = documents(input, facts, options, &mut |line, doc| {
            let mut doc = match doc {
                Ok(doc) => doc,
                Err(fault) => return out.item(line, Err(fault)),
            };
            let Some(kind) = of(&doc, Some(told)) else {
                let message = "neither a docType nor members of a known document";
                return out.item(line, Err(Fault::new("pilot.kind", message)));
            };
            let made = (kind.map)(&mut doc, &context);
            // Which kind it is has been heard.
            for name in ["docType", "doctype"] {
                doc.0.remove(name);
            }
            match made {
                Ok(made) => {
                    doc.left(&mut |path| out.unmapped(path));
                    hand_on(made, line, &mut owners, &mut series, out)
                }
                Err(fault) => out.item(line, Err(fault)),
            }
        });
        series.finish(out)?;
        read
    }
}

fn hand_on(
    made: Made,
    line: u64,
    owners: &mut BTreeSet<RecordId>,
    series: &mut Series,
    out: &mut Emitter<'_>,
) -> Result<(), ConvertError> {
    let mut fault = None;
    for (channel, reading) in &made.steps {
        match series.put(channel, reading, line, out)? {
            Put::Taken => {}
            Put::Conflict => {
                fault = Some(Fault::new("pilot.conflict", "another value for a step that has one"));
            }
            Put::Irregular => {
                fault = Some(Fault::new("pilot.step", "a step that fits no slot of a day"));
            }
        }
    }
    for owner in made.owners {
        owner_once(owner, line, owners, out)?;
    }
    out.item(line, fault.map_or(Ok(Mapped::Records(made.records)), Err))
}

fn owner_once(
    owner: Draft,
    line: u64,
    owners: &mut BTreeSet<RecordId>,
    out: &mut Emitter<'_>,
) -> Result<(), ConvertError> {
    let id = id(&owner);
    if owners.contains(&id) {
        return Ok(());
    }
    if owners.len() < OWNERS {
        owners.insert(id);
    }
    out.byproduct(line, owner).map(|_| ())
}
