//! Homes, as suppliers and insurers know them.

use mesinfos_schema::record::Modality;
use mesinfos_schema::types::housing::{Dwelling, DwellingKind};

use super::super::doc::Doc;
use super::{Context, Made, as_told};
use crate::emitter::Fault;

fn kind(word: Option<&str>) -> DwellingKind {
    match word.map(str::to_lowercase).as_deref() {
        Some("maison" | "house") => DwellingKind::House,
        Some("appartement" | "apartment") => DwellingKind::Apartment,
        Some(other) => DwellingKind::Other(other.to_owned()),
        None => DwellingKind::Unspecified,
    }
}

/// `org.fing.mesinfos.home`: the profile a person declared.
pub(in super::super) fn profile(doc: &mut Doc, ctx: &Context<'_>) -> Result<Made, Fault> {
    let mut body = Dwelling::new(kind(doc.string(&["housingType"]).as_deref()));
    body.residence = doc.text(&["residenceType"]);
    body.surface = doc.quantity(&["surface"], "m2")?;
    body.occupants = doc.count(&["occupantsCount"])?;
    body.heating = doc.text(&["principalHeatingSystemType"]);
    body.hot_water = doc.text(&["sanitoryHotWaterType"]);
    let contract = doc.string(&["contractNumber", "pdl"]).unwrap_or_default();
    Ok(Made::one(as_told(ctx.draft("edf.fr", &contract, body), Modality::Declared)))
}

/// `fr.maif.maifuser.home`. Ranges in words (`1 a 2 Pieces`) are no counts.
pub(in super::super) fn maif(doc: &mut Doc, ctx: &Context<'_>) -> Result<Made, Fault> {
    let mut body = Dwelling::new(kind(doc.string(&["natureLieu"]).as_deref()));
    body.address = doc.within(&["address"], |address| Ok(address.address()))?.flatten();
    let member = doc.string(&["societaire"]).unwrap_or_default();
    Ok(Made::one(as_told(ctx.draft("maif.fr", &member, body), Modality::Declared)))
}

/// AXA's `Home`.
pub(in super::super) fn axa(doc: &mut Doc, ctx: &Context<'_>) -> Result<Made, Fault> {
    let mut body = Dwelling::new(kind(doc.string(&["homeType"]).as_deref()));
    body.rooms = doc.count(&["roomCount"])?;
    body.residence = doc.text(&["residence"]);
    body.parking = doc.text(&["parkingType"]);
    body.contents_value = doc.euros(&["axaMTCAPASS"])?;
    let contract = doc.string(&["contractId"]).unwrap_or_default();
    Ok(Made::one(ctx.draft("axa.fr", &contract, body)))
}
