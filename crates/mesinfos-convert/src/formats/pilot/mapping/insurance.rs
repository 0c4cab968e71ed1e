//! MAIF and AXA: contracts, claims, vehicles, scores.

use mesinfos_schema::record::Modality;
use mesinfos_schema::types::common::Place;
use mesinfos_schema::types::contract::ProfileScore;
use mesinfos_schema::types::device::Vehicle;
use mesinfos_schema::types::insurance::{
    Claim, InsuranceContract, InsuranceLine, PremiumTerms, Risk,
};
use mesinfos_schema::values::{Identifier, Text};

use super::super::doc::{Doc, missing};
use super::{Context, Made, as_told, partner, period};
use crate::emitter::Fault;

const MAIF: &str = "maif.fr";
const AXA: &str = "axa.fr";

fn plate(text: &str) -> Risk {
    let mut risk = Risk::new();
    risk.ids.extend(Identifier::of("local", text));
    risk
}

/// `fr.maif.maifuser.contrat`.
pub(in super::super) fn contrat(doc: &mut Doc, ctx: &Context<'_>) -> Result<Made, Fault> {
    let line = match doc.0.get("name").and_then(serde_json::Value::as_str) {
        Some("VAM") => InsuranceLine::Motor,
        _ => InsuranceLine::Unspecified,
    };
    let mut body = InsuranceContract::new(partner("MAIF", MAIF), line);
    body.product = doc.text(&["formuleBase"]);
    body.number = doc.text(&["numero", "number"]);
    body.period = period(doc.date(&["startDate"])?, None);
    if let Some(gross) = doc.euros(&["montantTarifTtc"])? {
        let mut premium = PremiumTerms::new();
        premium.gross = Some(gross);
        body.premium = Some(premium);
    }
    let member = doc.string(&["societaire"]).unwrap_or_default();
    let mut risks = Vec::new();
    doc.within(&["objects"], |objects| {
        for risk in objects.each(&["vehicule"], |vehicle| {
            Ok(vehicle.string(&["immatriculationVehicule"]).map(|text| plate(&text)))
        })? {
            risks.extend(risk);
        }
        Ok(())
    })?;
    body.risks = risks;
    let name = doc.string(&["name"]).unwrap_or_default();
    Ok(Made::one(ctx.draft(MAIF, &format!("{member} {name}"), body)))
}

/// `fr.maif.maifuser.sinistre`.
pub(in super::super) fn sinistre(doc: &mut Doc, ctx: &Context<'_>) -> Result<Made, Fault> {
    let mut body = Claim::new();
    body.reference = doc.text(&["ref"]);
    body.provider = Some(partner("MAIF", MAIF));
    body.occurred_at = doc.moment(&["timestamp"])?;
    body.cause = doc.text(&["type"]);
    let mut place = Place::new();
    place.name = doc.text(&["lieuSurvenance"]);
    place.kind = doc.text(&["typeLieuSurvenance"]);
    place.address = doc
        .within(&["address"], |address| {
            let found = address.address();
            // Four digits are no postal code of France.
            let short = found.as_ref().and_then(|a| a.postal_code.as_ref());
            if short.is_some_and(|code| code.len() != 5) {
                return Err(Fault::new("pilot.postal-code", "a postal code without five digits"));
            }
            Ok(found)
        })?
        .flatten();
    body.place = (place != Place::new()).then_some(place);
    body.risk = doc.string(&["immatriculationVehicule"]).map(|text| plate(&text));
    body.parties.extend(doc.within(&["driver"], |driver| Ok(driver.party("driver")))?.flatten());
    if body.reference.is_none() && body.occurred_at.is_none() {
        return Err(missing(&["ref"]));
    }
    Ok(Made::one(ctx.draft(MAIF, "", body)))
}

/// AXA's `InsuranceContract` and its two kinds.
pub(in super::super) fn contract(doc: &mut Doc, ctx: &Context<'_>) -> Result<Made, Fault> {
    let line = match doc.0.get("docType").and_then(serde_json::Value::as_str) {
        Some(name) if name.to_lowercase().starts_with("car") => InsuranceLine::Motor,
        Some(name) if name.to_lowercase().starts_with("home") => InsuranceLine::Home,
        _ => InsuranceLine::Unspecified,
    };
    let mut body = InsuranceContract::new(partner("AXA", AXA), line);
    body.number = Some(doc.need(&["contractId"])?);
    body.product = doc.text(&["formula", "insuranceLevel"]);
    if let Some(gross) = doc.euros(&["premium"])? {
        let mut premium = PremiumTerms::new();
        premium.gross = Some(gross);
        body.premium = Some(premium);
    }
    body.period = period(doc.date(&["axaDTEFPROD"])?, doc.date(&["axaDTRESI"])?);
    Ok(Made::one(ctx.draft(AXA, "", body)))
}

/// AXA's `InsuranceClaim`: counts of the last five years, whose first year the source does not name.
pub(in super::super) fn claims(doc: &mut Doc, _: &Context<'_>) -> Result<Made, Fault> {
    doc.count(&["axaNBSIN0"])?;
    Err(Fault::new("pilot.no-period", "counts of a year N that the source does not name"))
}

/// AXA's `Premiums`, `Tarification` and `Quittance`: sums and days of payment that name neither the contract, in what
/// was published of them, nor the time they are for.
pub(in super::super) fn premium(doc: &mut Doc, _: &Context<'_>) -> Result<Made, Fault> {
    if !doc.has("contractId") {
        return Err(no_contract());
    }
    Err(Fault::new("pilot.no-period", "the source does not say which time the premium is for"))
}

/// AXA's `Savings`: a contract of life insurance. Its sums stand at no day the source names, so they are no holdings.
pub(in super::super) fn savings(doc: &mut Doc, ctx: &Context<'_>) -> Result<Made, Fault> {
    let mut body = InsuranceContract::new(partner("AXA", AXA), InsuranceLine::Life);
    body.number = Some(doc.text(&["contractId"]).ok_or_else(no_contract)?);
    Ok(Made::one(ctx.draft(AXA, "", body)))
}

fn no_contract() -> Fault {
    Fault::new("pilot.no-contract", "the source does not say which contract the sums are of")
}

/// AXA's `InsuranceScoring`: what the insurer inferred, a record a score.
pub(in super::super) fn scoring(doc: &mut Doc, ctx: &Context<'_>) -> Result<Made, Fault> {
    let names: Vec<String> =
        doc.0.keys().filter(|name| name.starts_with("axaSC_")).cloned().collect();
    let mut made = Made::default();
    for name in names {
        let value = doc.decimal(&[&name])?;
        let label = Text::new(name.trim_start_matches("axaSC_"));
        if let Some((name, value)) = label.zip(value) {
            let mut body = ProfileScore::new(name);
            body.provider = Some(partner("AXA", AXA));
            body.value = Some(value);
            made.records.push(as_told(ctx.draft(AXA, "", body), Modality::Inferred));
        }
    }
    if made.records.is_empty() {
        return Err(missing(&["axaSC_AUTO"]));
    }
    Ok(made)
}

/// AXA's `Vehicle`.
pub(in super::super) fn vehicle(doc: &mut Doc, ctx: &Context<'_>) -> Result<Made, Fault> {
    let mut body = Vehicle::new();
    body.plate = Some(doc.need(&["registration"])?);
    body.first_registered_on = doc.date(&["firstRegistrationDate"])?;
    body.registered_on = doc.date(&["registrationDate"])?;
    body.energy = doc.text(&["fuel"]);
    body.tax_power = doc.count(&["power"])?;
    body.gearbox = doc.text(&["gearbox"]);
    body.parking = doc.text(&["parkingType", "parking"]);
    body.value = doc.euros(&["value"])?;
    Ok(Made::one(ctx.draft(AXA, "", body)))
}
