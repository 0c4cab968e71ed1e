//! Rules of meaning: what a schema cannot say of a record.

mod banking;
mod billing;
mod contract;
mod energy;
mod health;
pub(crate) mod movement;
mod offer;
mod person;
mod sums;
pub(crate) mod values;

use mesinfos_schema::finding::{Finding, Place, Severity};
use mesinfos_schema::record::Record;
use serde_json::Value;

use crate::Options;

/// A rule: its code, and what a person must know of it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Rule {
    /// Stable and kebab-case.
    pub code: &'static str,
    /// How much a finding weighs.
    pub severity: Severity,
    /// The layer: structure, meaning, set.
    pub layer: &'static str,
    /// What it checks.
    pub what: &'static str,
    /// What to do about a finding.
    pub help: &'static str,
}

impl Rule {
    /// A rule: its code, its weight, its layer, what holds, and what to do where it does not.
    #[must_use]
    pub const fn new(
        code: &'static str,
        severity: Severity,
        layer: &'static str,
        what: &'static str,
        help: &'static str,
    ) -> Self {
        Self { code, severity, layer, what, help }
    }
}

/// The page of a rule's documentation.
///
/// ```
/// assert_eq!(mesinfos_validate::page("unit.unknown"), "https://w3id.org/mesinfos/rules/unit.unknown");
/// ```
#[must_use]
pub fn page(code: &str) -> String {
    format!("https://w3id.org/mesinfos/rules/{code}")
}

const fn rule(
    code: &'static str,
    severity: Severity,
    layer: &'static str,
    what: &'static str,
    help: &'static str,
) -> Rule {
    Rule::new(code, severity, layer, what, help)
}

/// Every rule, sorted by code.
pub static RULES: &[Rule] = &[
    rule(
        "activity.energy-parts",
        Severity::Warning,
        "meaning",
        "the energy of activity is a part of all energy used",
        "check the units of the two",
    ),
    rule(
        "activity.lap",
        Severity::Error,
        "meaning",
        "a lap lies within its workout",
        "correct the times, or their zone",
    ),
    rule(
        "activity.sleep-stage",
        Severity::Error,
        "meaning",
        "the stages of a sleep lie within it",
        "correct the stage, or the period of the sleep",
    ),
    rule(
        "activity.stage-overlap",
        Severity::Warning,
        "meaning",
        "stages of sleep do not overlap",
        "keep one source of stages",
    ),
    rule(
        "banking.booked-without-date",
        Severity::Error,
        "meaning",
        "a booked transaction has a booking or a value date",
        "add bookedOn, or set the status to pending",
    ),
    rule(
        "banking.holding-value",
        Severity::Warning,
        "meaning",
        "units × unit price is the value of a holding, within rounding",
        "state price and value of one day, in one currency",
    ),
    rule(
        "banking.iban-checksum",
        Severity::Error,
        "meaning",
        "an IBAN has its country's length and passes the check of ISO 13616",
        "copy the IBAN again from its source",
    ),
    rule(
        "banking.original-rate",
        Severity::Warning,
        "meaning",
        "the rate leads from the original amount to the booked one, or back",
        "state the rate that was applied",
    ),
    rule(
        "banking.split-sum",
        Severity::Error,
        "meaning",
        "the splits of a transaction add up to its amount",
        "correct the parts, or leave them out",
    ),
    rule(
        "billing.credit-note-sign",
        Severity::Warning,
        "meaning",
        "a credit note has negative totals",
        "turn the sign of every amount of the credit note",
    ),
    rule(
        "billing.due",
        Severity::Error,
        "meaning",
        "gross less prepaid, with rounding and what was owed before, is due (EN 16931 BR-CO-16)",
        "state the totals as the document does",
    ),
    rule(
        "billing.due-before-issue",
        Severity::Warning,
        "meaning",
        "a document is not due before it was issued",
        "check which of the two days is which",
    ),
    rule(
        "billing.gross",
        Severity::Error,
        "meaning",
        "net less allowances, with charges and tax, is gross (EN 16931 BR-CO-13, BR-CO-15)",
        "state the totals as the document does",
    ),
    rule(
        "billing.line-net",
        Severity::Error,
        "meaning",
        "quantity × unit price, less allowances, is the net of a line",
        "state priceBase where the price is for more than one unit",
    ),
    rule(
        "billing.lines-sum",
        Severity::Error,
        "meaning",
        "the lines without a parent add up to the net total (EN 16931 BR-CO-10)",
        "give sub-lines their parent",
    ),
    rule(
        "billing.tax-rate",
        Severity::Error,
        "meaning",
        "base × rate is the tax of its group (EN 16931 BR-CO-17)",
        "state rate in percent",
    ),
    rule(
        "billing.tax-sum",
        Severity::Error,
        "meaning",
        "the taxes add up to the total of tax (EN 16931 BR-CO-14)",
        "state every tax group, or none",
    ),
    rule(
        "contact.email-form",
        Severity::Warning,
        "meaning",
        "an address of electronic mail has one at sign and no blank",
        "correct it, or leave it out",
    ),
    rule(
        "contact.phone-form",
        Severity::Warning,
        "meaning",
        "a telephone number has 3 to 15 digits (E.164)",
        "correct it, or leave it out",
    ),
    rule(
        "contract.customer-order",
        Severity::Error,
        "meaning",
        "a customer comes before leaving",
        "correct since and until",
    ),
    rule(
        "contract.end-missing",
        Severity::Warning,
        "meaning",
        "a contract that is over has an end",
        "state the end of its period",
    ),
    rule(
        "contract.interaction-order",
        Severity::Error,
        "meaning",
        "an interaction is closed after it began",
        "correct the two times",
    ),
    rule(
        "contract.notice-order",
        Severity::Error,
        "meaning",
        "notice is given before the contract ends",
        "correct the day of notice or the period",
    ),
    rule(
        "contract.score-modality",
        Severity::Error,
        "meaning",
        "a score is inferred or computed",
        "set `modality` to inferred or computed",
    ),
    rule(
        "contract.score-scale",
        Severity::Error,
        "meaning",
        "a score is on its scale",
        "correct the value or the scale",
    ),
    rule(
        "device.odometer",
        Severity::Warning,
        "meaning",
        "an odometer does not run backwards",
        "check the readings and their days",
    ),
    rule(
        "device.vin",
        Severity::Error,
        "meaning",
        "a vehicle identification number has the form of ISO 3779",
        "17 characters without I, O and Q",
    ),
    rule(
        "employment.income-sum",
        Severity::Error,
        "meaning",
        "the parts of an income add up to its total",
        "add the part that is missing",
    ),
    rule(
        "energy.costs-length",
        Severity::Error,
        "meaning",
        "a series has as many costs as values",
        "write null for an unknown cost",
    ),
    rule(
        "energy.gas-coefficient",
        Severity::Error,
        "meaning",
        "volume × coefficient is the energy, rounded to whole kilowatt-hours",
        "check the coefficient (kW.h/m3)",
    ),
    rule(
        "energy.negative-index",
        Severity::Error,
        "meaning",
        "a meter does not show a negative number",
        "what was fed in has a register of its own",
    ),
    rule(
        "energy.quality-range",
        Severity::Error,
        "meaning",
        "a run of quality lies within the values",
        "count slots from 0",
    ),
    rule(
        "energy.series-length",
        Severity::Error,
        "meaning",
        "a series of steps below a day holds one day at most",
        "cut the series at local midnight, at 06:00 for gas",
    ),
    rule(
        "energy.series-unit",
        Severity::Error,
        "meaning",
        "the unit of a series measures its kind of quantity: W for power, W.h for energy",
        "a mean power is no energy: choose power-average",
    ),
    rule(
        "energy.slot-cost-sum",
        Severity::Error,
        "meaning",
        "the costs of the tariff slots add up to the whole",
        "leave out costs that are not of this period",
    ),
    rule(
        "energy.slot-sum",
        Severity::Error,
        "meaning",
        "the tariff slots add up to the whole",
        "leave out slots that are not of this period",
    ),
    rule(
        "health.blood-pressure",
        Severity::Error,
        "meaning",
        "the systolic pressure is above the diastolic",
        "exchange the two",
    ),
    rule(
        "health.condition-order",
        Severity::Error,
        "meaning",
        "a condition ends after its onset",
        "correct the two dates",
    ),
    rule(
        "health.dose-number",
        Severity::Error,
        "meaning",
        "a dose is not beyond the last one of its series",
        "dose is which one, doses is how many",
    ),
    rule(
        "health.plausible",
        Severity::Warning,
        "meaning",
        "a measure is within what people live with",
        "check the unit and the decimal mark",
    ),
    rule(
        "health.range-order",
        Severity::Error,
        "meaning",
        "the lower end of a reference range is the lower",
        "exchange the two",
    ),
    rule(
        "health.reimbursement-sum",
        Severity::Error,
        "meaning",
        "what the insurances paid and what remains is what was billed",
        "state remaining after all insurances",
    ),
    rule(
        "health.unit-dimension",
        Severity::Error,
        "meaning",
        "the unit measures what the LOINC code names",
        "state the unit it was measured in",
    ),
    rule(
        "housing.energy-class",
        Severity::Error,
        "meaning",
        "a class of energy performance is one of A to G",
        "state the letter alone",
    ),
    rule(
        "housing.rent-sum",
        Severity::Error,
        "meaning",
        "rent and charges are the total",
        "correct the parts, or leave them out",
    ),
    rule(
        "housing.surface",
        Severity::Error,
        "meaning",
        "a dwelling has a surface above zero",
        "leave an unknown surface out",
    ),
    rule(
        "identifier.check",
        Severity::Error,
        "meaning",
        "an identifier passes the check of its scheme (length, characters, check digits)",
        "copy the identifier again from its source, or use the scheme `local`",
    ),
    rule(
        "identity.life-order",
        Severity::Error,
        "meaning",
        "a life begins before it ends",
        "correct the two dates",
    ),
    rule(
        "identity.preferred-twice",
        Severity::Warning,
        "meaning",
        "one contact point of a kind is preferred",
        "keep one preferred",
    ),
    rule(
        "insurance.bonus-malus",
        Severity::Warning,
        "meaning",
        "a coefficient of bonus and malus is within 0.50 and 3.50",
        "state the coefficient, not the percentage",
    ),
    rule(
        "insurance.claim-order",
        Severity::Error,
        "meaning",
        "a claim is not declared before it occurred",
        "check which of the two moments is which",
    ),
    rule(
        "insurance.claim-sum",
        Severity::Error,
        "meaning",
        "what was paid for the items is the total",
        "correct the items, or leave them out",
    ),
    rule(
        "insurance.claims-liable",
        Severity::Error,
        "meaning",
        "claims of one's own fault are a part of all",
        "correct the two counts",
    ),
    rule(
        "insurance.claims-year",
        Severity::Error,
        "meaning",
        "a year stands once in a history of claims",
        "add the counts of the year up",
    ),
    rule(
        "insurance.premium-sum",
        Severity::Error,
        "meaning",
        "net and tax are gross",
        "correct the parts, or leave them out",
    ),
    rule(
        "media.duration",
        Severity::Warning,
        "meaning",
        "nothing is watched for longer than it lasts, with a twentieth to spare",
        "duration is what was watched, length what it lasts",
    ),
    rule(
        "mobility.leg-order",
        Severity::Error,
        "meaning",
        "a leg does not start before the one before it has ended",
        "order the legs by time",
    ),
    rule(
        "mobility.null-island",
        Severity::Warning,
        "meaning",
        "a position is not at latitude 0, longitude 0",
        "leave the coordinates out where there are none",
    ),
    rule(
        "mobility.trip-distance",
        Severity::Warning,
        "meaning",
        "a trip is at least as long as the straight line between its ends",
        "check the unit of the distance",
    ),
    rule(
        "mobility.trip-order",
        Severity::Error,
        "meaning",
        "a trip does not end before it starts",
        "check zones and order of the two moments",
    ),
    rule(
        "money.currency-unknown",
        Severity::Error,
        "meaning",
        "a currency is in ISO 4217",
        "use the ISO code",
    ),
    rule(
        "money.minor-units",
        Severity::Error,
        "meaning",
        "an amount that moved or is owed keeps to the minor units of its currency",
        "state the amount as it was charged, unrounded",
    ),
    rule(
        "offer.slots-gap",
        Severity::Warning,
        "meaning",
        "time slots of an offer cover the week",
        "add a slot for the other hours",
    ),
    rule(
        "offer.slots-overlap",
        Severity::Error,
        "meaning",
        "no two time slots share an hour",
        "a slot is half-open and may go past midnight",
    ),
    rule(
        "offer.tax-unstated",
        Severity::Warning,
        "meaning",
        "a price says whether tax is in it",
        "set `taxIncluded`",
    ),
    rule(
        "offer.tiers",
        Severity::Error,
        "meaning",
        "tiers meet: no gap, no overlap",
        "a tier is half-open: its `to` is the `from` of the next",
    ),
    rule(
        "offer.unknown-name",
        Severity::Error,
        "meaning",
        "time slots and classes of days that a price names are in the offer",
        "add it to timeSlots or dayClasses",
    ),
    rule(
        "payment.instalment-sum",
        Severity::Error,
        "meaning",
        "the parts of an instalment add up to it",
        "correct the parts, or leave them out",
    ),
    rule(
        "payment.schedule-order",
        Severity::Warning,
        "meaning",
        "instalments stand in the order in which they are due",
        "sort them by dueOn",
    ),
    rule(
        "period.order",
        Severity::Error,
        "meaning",
        "a period starts before it ends",
        "a period is half-open: its end is the first moment that is not in it",
    ),
    rule(
        "privacy.full-pan",
        Severity::Error,
        "meaning",
        "no text holds a full payment card number",
        "mask all but the first six and last four digits",
    ),
    rule(
        "privacy.json-in-text",
        Severity::Warning,
        "meaning",
        "a text is not JSON in disguise",
        "give what is in it members of its own, or leave it out",
    ),
    rule(
        "privacy.nir-in-text",
        Severity::Warning,
        "meaning",
        "no French social security number stands in a text",
        "put it under an identifier of scheme nir, or mask it",
    ),
    rule(
        "privacy.secret",
        Severity::Error,
        "meaning",
        "no text holds a key, a token or a password",
        "take it out of the source",
    ),
    rule(
        "record.supersedes-itself",
        Severity::Error,
        "meaning",
        "a record does not replace itself",
        "name the id of the record it replaces",
    ),
    rule(
        "retail.gtin",
        Severity::Error,
        "meaning",
        "an article number is a GTIN",
        "put a number of the shop under `ids`",
    ),
    rule(
        "retail.line-total",
        Severity::Error,
        "meaning",
        "quantity × unit price, less the discount, is the total of a line",
        "state the price before the discount",
    ),
    rule(
        "retail.loyalty-balance",
        Severity::Error,
        "meaning",
        "points before and points moved are the points after",
        "points spent are negative",
    ),
    rule(
        "retail.payments",
        Severity::Error,
        "meaning",
        "the payments are the total, change given back negative",
        "add the change that was given back",
    ),
    rule(
        "retail.total",
        Severity::Error,
        "meaning",
        "the lines, less the discount of the receipt, are the total",
        "state every line, deposits and refunds too",
    ),
    rule(
        "set.after-collection",
        Severity::Warning,
        "set",
        "a record is not later than the collection of its source",
        "correct the time, or `collectedAt`",
    ),
    rule(
        "set.amount-currency",
        Severity::Warning,
        "set",
        "a transaction is in the currency of its account",
        "put the amount before conversion into `original`",
    ),
    rule(
        "set.balance-reconcile",
        Severity::Error,
        "set",
        "opening balance plus booked transactions is the closing balance",
        "look for missing or repeated transactions between the two",
    ),
    rule(
        "set.claim-outside-contract",
        Severity::Warning,
        "set",
        "a claim occurred while its contract ran",
        "name the contract of that time",
    ),
    rule(
        "set.consumption-overlap",
        Severity::Warning,
        "set",
        "consumptions of one level do not overlap",
        "a period is half-open: its end is the start of the next",
    ),
    rule(
        "set.id-duplicate",
        Severity::Error,
        "set",
        "no two records have one id",
        "keep the one whose source was collected later",
    ),
    rule(
        "set.index-order",
        Severity::Error,
        "set",
        "the index of a register does not fall",
        "state the new meter, or a rollover as a new register",
    ),
    rule(
        "set.reference-missing",
        Severity::Error,
        "set",
        "every reference leads to a record of the set",
        "add the record, or declare the set partial",
    ),
    rule(
        "set.reference-type",
        Severity::Error,
        "set",
        "a reference leads to a record of the type it is meant for",
        "name the right record",
    ),
    rule(
        "set.series-overlap",
        Severity::Error,
        "set",
        "series of one register do not overlap",
        "cut them at the day, and keep one of each",
    ),
    rule(
        "set.speed",
        Severity::Warning,
        "set",
        "nobody moves faster than 1 200 km/h",
        "look for a wrong time or place",
    ),
    rule(
        "set.zone-missing",
        Severity::Warning,
        "set",
        "local times have a zone",
        "state `timeZone` on the source or the record",
    ),
    rule(
        "structure.depth",
        Severity::Error,
        "structure",
        "a record is not nested deeper than the limit",
        "records of the standard are at most a dozen levels deep",
    ),
    rule(
        "structure.duplicate-member",
        Severity::Error,
        "structure",
        "no member stands twice in one object",
        "keep one of them",
    ),
    rule(
        "structure.empty-list",
        Severity::Error,
        "structure",
        "an optional list is absent or has an item",
        "leave the member out",
    ),
    rule(
        "structure.encoding",
        Severity::Error,
        "structure",
        "a file of records is UTF-8",
        "write it as UTF-8; what stands before the byte was checked",
    ),
    rule(
        "structure.envelope",
        Severity::Error,
        "structure",
        "the envelope of a record of an unknown type is in order",
        "see docs/concepts.md for the members of the envelope",
    ),
    rule(
        "structure.form",
        Severity::Error,
        "structure",
        "a text has the form of its type (a date that exists, a decimal, an id)",
        "see the type's schema",
    ),
    rule(
        "structure.limit",
        Severity::Error,
        "structure",
        "no line passes the limit on its bytes",
        "a record of the standard is far shorter: look for a missing line end",
    ),
    rule(
        "structure.no-records",
        Severity::Error,
        "structure",
        "a file has a record",
        "an empty file says nothing: leave it out",
    ),
    rule(
        "structure.range",
        Severity::Error,
        "structure",
        "a number is within its bounds",
        "see the type's schema",
    ),
    rule(
        "structure.required",
        Severity::Error,
        "structure",
        "a required member is there",
        "add it",
    ),
    rule(
        "structure.shape",
        Severity::Error,
        "structure",
        "members that belong together stand together",
        "see the type's schema",
    ),
    rule(
        "structure.syntax",
        Severity::Error,
        "structure",
        "a line is one JSON object, in UTF-8, with finite numbers and paired surrogates",
        "write one record a line",
    ),
    rule(
        "structure.type",
        Severity::Error,
        "structure",
        "a member is of its JSON type; `null` stands inside series alone",
        "leave an unknown value out",
    ),
    rule(
        "structure.unknown-member",
        Severity::Error,
        "structure",
        "strict: no member that the standard does not have",
        "put it under `extensions`",
    ),
    rule(
        "structure.unknown-type",
        Severity::Warning,
        "structure",
        "a type is in the catalogue",
        "see `mesinfos schema list`; a newer version may know it",
    ),
    rule(
        "structure.value",
        Severity::Error,
        "structure",
        "a member has one of its values",
        "see the type's schema",
    ),
    rule(
        "telecom.measure",
        Severity::Warning,
        "meaning",
        "a call has no volume, a message no duration",
        "use the measure of the kind of use",
    ),
    rule(
        "text.blank",
        Severity::Warning,
        "meaning",
        "a text says something",
        "leave an unknown value out",
    ),
    rule(
        "text.control-character",
        Severity::Error,
        "meaning",
        "a text has no control character but line feed and tab",
        "decode the source with the right encoding",
    ),
    rule(
        "text.mojibake",
        Severity::Warning,
        "meaning",
        "a text is not UTF-8 that was read as another encoding",
        "decode the source as UTF-8",
    ),
    rule(
        "unit.dimension",
        Severity::Error,
        "meaning",
        "a quantity is in a unit of what its member measures",
        "convert it, or correct the unit",
    ),
    rule(
        "unit.unknown",
        Severity::Error,
        "meaning",
        "a unit is a UCUM code of the table, or an annotation in braces",
        "use the UCUM code, or an annotation such as {rec20:XPP}",
    ),
];

/// The rule of a code.
pub(crate) fn of(code: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.code == code)
}

/// A finding of a rule, its place still to be filled in.
pub(crate) fn finding(code: &'static str, message: impl Into<String>) -> Finding {
    let rule = of(code);
    let severity = rule.map_or(Severity::Error, |rule| rule.severity);
    let mut finding = Finding::new(code, severity, Place::default(), message);
    finding.expected = rule.map(|rule| rule.what.to_owned());
    finding.help = rule.map(|rule| rule.help.to_owned());
    finding
}

/// Checks one record: each finding with its pointer. `json` is its text as a tree, where the values in it are to be
/// looked at; they are fine where it is absent.
pub(crate) fn record(
    record: &Record,
    json: Option<&Value>,
    options: &Options,
    found: &mut dyn FnMut(Finding, String),
) {
    if record.supersedes.contains(&record.id) {
        found(
            finding("record.supersedes-itself", "the record replaces itself"),
            "/supersedes".into(),
        );
    }
    banking::record(record, found);
    billing::record(record, found);
    contract::record(record, found);
    health::record(record, found);
    person::record(record, found);
    energy::record(record, found);
    movement::record(record, found);
    offer::record(record, found);
    if let Some(data) = json.and_then(|json| json.get("data")) {
        values::walk(data, &mut String::from("/data"), options, found);
    }
}

/// Rules that hold of a minimised record: those of single values that no transform makes.
const OF_MINIMISED: &[&str] =
    &["money.currency-unknown", "privacy.", "text.control-character", "text.mojibake", "unit."];

/// Checks one minimised record. Rules that compare members, and checks of identifiers (which may be masked), say nothing
/// of it.
pub(crate) fn minimised(json: &Value, options: &Options, found: &mut dyn FnMut(Finding, String)) {
    if let Some(data) = json.get("data") {
        values::walk(data, &mut String::from("/data"), options, &mut |finding, pointer| {
            if OF_MINIMISED.iter().any(|code| finding.code.starts_with(code)) {
                found(finding, pointer);
            }
        });
    }
}
