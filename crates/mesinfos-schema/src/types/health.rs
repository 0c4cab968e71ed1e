//! Health: observations and what care leaves behind (FHIR R4, Open mHealth, IEEE 1752.1, HealthKit).

use serde_json::{Map, Value, json};

use super::common::{Device, Place};
use crate::model;
use crate::record::RecordId;
use crate::values::{
    Code, Concept, Count, Date, Decimal, Identifier, Moment, Money, PartialDate, Party, Period,
    Quantity, Text,
};

/// Where an observation stands (FHIR ObservationStatus).
#[model(open)]
pub enum ObservationStatus {
    /// Known to exist, result to come.
    Registered,
    /// A first result.
    Preliminary,
    /// Complete.
    Final,
    /// Changed after it was final.
    Amended,
    /// Corrected after it was final.
    Corrected,
    /// Given up.
    Cancelled,
    /// Should not have been entered.
    EnteredInError,
    /// Not known.
    Unknown,
}

/// The range a value is judged by.
#[model]
pub struct ReferenceRange {
    /// Its lower end, in it.
    pub low: Option<Quantity>,
    /// Its upper end, in it.
    pub high: Option<Quantity>,
    /// The range in words.
    pub text: Option<Text>,
    /// What it is (normal, recommended, therapeutic).
    pub kind: Option<Concept>,
}

/// One part of an observation: the systolic and the diastolic of a blood pressure.
#[model(check = one_value_of_component, schema = state_one_value)]
pub struct Component {
    /// What was observed, LOINC where a code exists.
    pub code: Concept,
    /// The value, with its unit (UCUM).
    #[model(sensitivity = "health")]
    pub value: Option<Quantity>,
    /// The value, where it is a code.
    #[model(sensitivity = "health")]
    pub value_code: Option<Concept>,
    /// The value, where it is words.
    #[model(sensitivity = "health")]
    pub text: Option<Text>,
    /// What it is judged by.
    pub reference_range: Vec<ReferenceRange>,
    /// The judgement (high, low, normal).
    pub interpretation: Option<Concept>,
}

/// A measurement or a finding at one time or over a period.
///
/// It has one of `at` and `period`; one of `value`, `valueCode` and `text`, or `components`, or both of these.
#[model(check = one_time_and_value, schema = state_one_time_and_value)]
pub struct Observation {
    /// What was observed, LOINC where a code exists.
    #[model(
        same_as = "fhir:Observation.code",
        example = "{\"codes\":[{\"code\":\"8867-4\",\"label\":\"Heart rate\",\"system\":\"loinc\"}]}"
    )]
    pub code: Concept,
    /// When.
    #[model(
        same_as = "fhir:Observation.effectiveDateTime",
        example = "\"2024-03-05T07:30:00+01:00\""
    )]
    pub at: Option<Moment>,
    /// Over which time.
    #[model(same_as = "fhir:Observation.effectivePeriod")]
    pub period: Option<Period>,
    /// The value, with its unit (UCUM).
    #[model(
        sensitivity = "health",
        same_as = "fhir:Observation.valueQuantity",
        example = "{\"unit\":\"/min\",\"value\":\"62\"}"
    )]
    pub value: Option<Quantity>,
    /// The value, where it is a code.
    #[model(sensitivity = "health", same_as = "fhir:Observation.valueCodeableConcept")]
    pub value_code: Option<Concept>,
    /// The value, where it is words.
    #[model(sensitivity = "health", same_as = "fhir:Observation.valueString")]
    pub text: Option<Text>,
    /// Its parts.
    #[model(sensitivity = "health", same_as = "fhir:Observation.component")]
    pub components: Vec<Component>,
    /// Where it stands; final where absent.
    #[model(same_as = "fhir:Observation.status")]
    pub status: Option<ObservationStatus>,
    /// What the value is judged by.
    #[model(same_as = "fhir:Observation.referenceRange")]
    pub reference_range: Vec<ReferenceRange>,
    /// The judgement (high, low, normal).
    #[model(sensitivity = "health", same_as = "fhir:Observation.interpretation")]
    pub interpretation: Option<Concept>,
    /// What took it.
    #[model(same_as = "fhir:Observation.device")]
    pub device: Option<Device>,
    /// How it was taken.
    #[model(same_as = "fhir:Observation.method")]
    pub method: Option<Concept>,
    /// Where on the body.
    #[model(same_as = "fhir:Observation.bodySite")]
    pub body_site: Option<Concept>,
    /// Who took it.
    #[model(sensitivity = "third-person", same_as = "fhir:Observation.performer")]
    pub performer: Option<Party>,
    /// A remark.
    #[model(sensitivity = "health", same_as = "fhir:Observation.note")]
    pub note: Option<Text>,
}

fn one_value(value: bool, code: bool, text: bool, components: bool) -> Result<(), &'static str> {
    match (u8::from(value) + u8::from(code) + u8::from(text), components) {
        (0, false) => Err("neither a value, a valueCode, a text nor components"),
        (2.., _) => Err("more than one of value, valueCode and text"),
        _ => Ok(()),
    }
}

fn one_value_of_component(part: &Component) -> Result<(), &'static str> {
    one_value(part.value.is_some(), part.value_code.is_some(), part.text.is_some(), false)
}

fn state_one_value(object: &mut Map<String, Value>) {
    object.insert("oneOf".into(), values());
}

fn values() -> Value {
    json!([{"required": ["value"]}, {"required": ["valueCode"]}, {"required": ["text"]}])
}

fn one_time_and_value(it: &Observation) -> Result<(), &'static str> {
    match (&it.at, &it.period) {
        (None, None) => return Err("neither `at` nor `period`"),
        (Some(_), Some(_)) => return Err("both `at` and `period`"),
        _ => {}
    }
    one_value(
        it.value.is_some(),
        it.value_code.is_some(),
        it.text.is_some(),
        !it.components.is_empty(),
    )
}

fn state_one_time_and_value(object: &mut Map<String, Value>) {
    object.insert("oneOf".into(), json!([{"required": ["at"]}, {"required": ["period"]}]));
    object.insert(
        "anyOf".into(),
        json!([
            {"oneOf": values()},
            {"required": ["components"], "not": {"anyOf": values()}},
        ]),
    );
}

/// Which step of a treatment a record is about.
#[model(open)]
pub enum MedicationPhase {
    /// Prescribed.
    Prescribed,
    /// Handed out by a pharmacy.
    Dispensed,
    /// Taken, or stated to be taken.
    Taken,
    /// Given by a professional.
    Administered,
}

/// How a medicine is to be taken.
#[model]
pub struct Dosage {
    /// How much at a time.
    pub dose: Option<Quantity>,
    /// How often and when, in words.
    #[model(same_as = "fhir:Dosage.text", example = "\"1 tablet in the morning\"")]
    pub timing: Option<Text>,
    /// By which way.
    #[model(same_as = "fhir:Dosage.route")]
    pub route: Option<Concept>,
}

/// A medicine prescribed, dispensed or taken.
#[model]
pub struct Medication {
    /// Which step it is.
    pub phase: MedicationPhase,
    /// The medicine: `cip13`, `cis`, `atc`, `rxnorm`, `snomed`.
    #[model(sensitivity = "health", same_as = "fhir:MedicationRequest.medicationCodeableConcept")]
    pub product: Concept,
    /// How it is to be taken.
    pub dosage: Vec<Dosage>,
    /// From when to when it is taken.
    pub period: Option<Period>,
    /// When it was prescribed, dispensed or taken.
    #[model(same_as = "fhir:MedicationRequest.authoredOn")]
    pub at: Option<Moment>,
    /// How much in all.
    pub quantity: Option<Quantity>,
    /// Who prescribed it (`rpps`).
    #[model(sensitivity = "third-person", same_as = "fhir:MedicationRequest.requester")]
    pub prescriber: Option<Party>,
    /// Who handed it out or gave it.
    pub performer: Option<Party>,
    /// What for.
    #[model(sensitivity = "health")]
    pub reason: Option<Concept>,
    /// Where it stands (FHIR: active, completed, stopped …).
    pub status: Option<Text>,
}

/// A disease, a problem, a diagnosis.
#[model]
pub struct Condition {
    /// What it is: `icd-10`, `snomed`.
    #[model(sensitivity = "health", same_as = "fhir:Condition.code")]
    pub code: Concept,
    /// Since when.
    #[model(same_as = "fhir:Condition.onset", example = "\"2019-04\"")]
    pub onset: Option<PartialDate>,
    /// Until when.
    #[model(same_as = "fhir:Condition.abatement")]
    pub abatement: Option<PartialDate>,
    /// When it was written down.
    #[model(same_as = "fhir:Condition.recordedDate")]
    pub recorded_at: Option<Moment>,
    /// How severe.
    #[model(same_as = "fhir:Condition.severity")]
    pub severity: Option<Concept>,
    /// Active, in remission, resolved (FHIR clinicalStatus).
    #[model(same_as = "fhir:Condition.clinicalStatus", example = "\"active\"")]
    pub clinical_status: Option<Text>,
    /// Confirmed, provisional, refuted (FHIR verificationStatus).
    #[model(same_as = "fhir:Condition.verificationStatus")]
    pub verification_status: Option<Text>,
    /// Where on the body.
    pub body_site: Option<Concept>,
    /// A remark.
    pub note: Option<Text>,
}

/// How the body reacted.
#[model]
pub struct Reaction {
    /// What was seen.
    #[model(sensitivity = "health")]
    pub manifestation: Concept,
    /// How severe: mild, moderate, severe.
    pub severity: Option<Text>,
    /// When.
    pub onset: Option<PartialDate>,
}

/// An allergy or an intolerance.
#[model]
pub struct Allergy {
    /// To what.
    #[model(sensitivity = "health", same_as = "fhir:AllergyIntolerance.code")]
    pub code: Concept,
    /// Allergy or intolerance (FHIR type).
    #[model(example = "\"allergy\"")]
    pub kind: Option<Text>,
    /// Food, medication, environment, biologic.
    #[model(same_as = "fhir:AllergyIntolerance.category")]
    pub category: Option<Text>,
    /// Low, high, unable-to-assess.
    #[model(same_as = "fhir:AllergyIntolerance.criticality")]
    pub criticality: Option<Text>,
    /// Active, inactive, resolved.
    #[model(same_as = "fhir:AllergyIntolerance.clinicalStatus")]
    pub clinical_status: Option<Text>,
    /// Confirmed, unconfirmed, refuted.
    pub verification_status: Option<Text>,
    /// Since when.
    pub onset: Option<PartialDate>,
    /// When it was written down.
    pub recorded_at: Option<Moment>,
    /// How the body reacted.
    #[model(same_as = "fhir:AllergyIntolerance.reaction")]
    pub reactions: Vec<Reaction>,
    /// A remark.
    pub note: Option<Text>,
}

/// A vaccination.
#[model]
pub struct Immunization {
    /// The vaccine: `cvx`, `atc`, `cip13`.
    #[model(sensitivity = "health", same_as = "fhir:Immunization.vaccineCode")]
    pub vaccine: Concept,
    /// When.
    #[model(same_as = "fhir:Immunization.occurrenceDateTime", example = "\"2021-06-12\"")]
    pub on: Option<PartialDate>,
    /// The lot.
    #[model(same_as = "fhir:Immunization.lotNumber")]
    pub lot: Option<Text>,
    /// Which dose of the series.
    #[model(example = "2")]
    pub dose: Option<Count>,
    /// How many doses the series has.
    pub doses: Option<Count>,
    /// Against what.
    pub target: Vec<Concept>,
    /// Who gave it.
    #[model(sensitivity = "third-person")]
    pub performer: Option<Party>,
    /// Where on the body.
    pub site: Option<Concept>,
    /// Completed, not-done, entered-in-error.
    #[model(same_as = "fhir:Immunization.status")]
    pub status: Option<Text>,
}

/// A visit, a stay, a teleconsultation.
#[model]
pub struct Encounter {
    /// From when to when.
    #[model(same_as = "fhir:Encounter.period")]
    pub period: Option<Period>,
    /// What kind: ambulatory, inpatient, emergency, virtual (FHIR class).
    #[model(same_as = "fhir:Encounter.class")]
    pub kind: Concept,
    /// Who gave the care (`rpps`, `finess`).
    #[model(sensitivity = "third-person", same_as = "fhir:Encounter.participant")]
    pub providers: Vec<Party>,
    /// Where.
    pub place: Option<Place>,
    /// Why.
    #[model(sensitivity = "health", same_as = "fhir:Encounter.reasonCode")]
    pub reasons: Vec<Concept>,
    /// Planned, in-progress, finished, cancelled.
    #[model(same_as = "fhir:Encounter.status")]
    pub status: Option<Text>,
}

/// What health insurance paid for one act of care.
#[model]
pub struct Reimbursement {
    /// The day of the care.
    #[model(example = "\"2024-03-05\"")]
    pub care_on: Option<Date>,
    /// The act: `ccam`, `ngap`, `lpp`, the source's own code.
    #[model(sensitivity = "health")]
    pub act: Option<Code>,
    /// What it was, in the source's words.
    #[model(sensitivity = "health", example = "\"Consultation généraliste\"")]
    pub label: Option<Text>,
    /// What the professional asked.
    pub billed: Option<Money>,
    /// What the insurance reckons with.
    pub base: Option<Money>,
    /// Its share in percent.
    #[model(example = "\"70\"")]
    pub rate: Option<Decimal>,
    /// Paid by the statutory insurance.
    pub paid_by_base: Option<Money>,
    /// Paid by the complementary insurance.
    pub paid_by_complementary: Option<Money>,
    /// Flat fees held back, a positive amount.
    pub flat_fees: Option<Money>,
    /// Left to the person.
    pub remaining: Option<Money>,
    /// Who was cared for.
    #[model(sensitivity = "third-person")]
    pub beneficiary: Option<Party>,
    /// Who gave the care.
    pub provider: Option<Party>,
    /// The insurer.
    pub payer: Option<Party>,
    /// The day it was paid.
    pub paid_on: Option<Date>,
    /// The professional was paid directly.
    pub third_party_payment: Option<bool>,
    /// The payment that covers this and other acts: one credit on the bank account.
    pub group: Option<Identifier>,
    /// The insurance contract's record id.
    pub contract: Option<RecordId>,
}
