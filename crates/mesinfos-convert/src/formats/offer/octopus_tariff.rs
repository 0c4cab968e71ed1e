//! Octopus Energy: a product with its tariffs by region and means of payment (REST API, `/v1/products/<code>/`).

use std::collections::BTreeMap;

use mesinfos_io::{Head, Input};
use mesinfos_schema::types::offer::{ComponentKind, Eligibility, Offer, PriceComponent, PriceKind};
use mesinfos_schema::values::{Currency, Identifier, Moment, Party, Period, Text};
use serde::Deserialize;

use super::common;
use crate::contract::{Candidate, ConvertError, Facts, Format};
use crate::descriptor::{Descriptor, MappingRow};
use crate::emitter::{Emitter, Fault};
use crate::json::Number;
use crate::options::Options;

/// A product of Octopus Energy.
#[derive(Clone, Copy, Debug)]
pub struct OctopusTariff;

const fn row(from: &'static str, to: &'static str, how: &'static str) -> MappingRow {
    MappingRow::new(from, to, how)
}

static DESCRIPTOR: Descriptor = Descriptor {
    media_type: "application/json",
    extensions: &[".json"],
    versions: &["v1 product"],
    languages: &["en"],
    records: &["offer.offer/1"],
    standard: "Octopus Energy REST API, retrieve a product",
    options: &["--provider"],
    mapping: &[
        row(
            "single_register_…_tariffs.<region>.<payment>.code",
            "offer.offer code",
            "one offer a tariff",
        ),
        row("display_name, full_name", "offer.offer product", ""),
        row("available_from, available_to", "offer.offer validity", ""),
        row("standing_charge_inc_vat", "components, fixed", "pence a day, tax included"),
        row(
            "standard_unit_rate_inc_vat",
            "components, per-unit or export",
            "pence a kW.h, tax included",
        ),
        row(
            "day_unit_rate_inc_vat, night_unit_rate_inc_vat",
            "components, per-unit",
            "labels `day`, `night`: each meter has its own hours",
        ),
        row("region (_A to _P)", "eligibility.zones", ""),
        row("is_variable, is_tracker", "priceKind", "tracker indexed, variable, else fixed"),
        row("direction", "components", "EXPORT pays for what is fed in"),
    ],
    not_mapped: &[
        ("…_exc_vat", "the same price without tax"),
        ("sample_quotes, sample_consumption, links", "examples and addresses"),
        (
            "payment (direct_debit_monthly, …)",
            "the code is the same for each means of payment; in label",
        ),
    ],
    codes: &[
        (
            "octopus-tariff.value",
            "a member is missing, of another type, or no number of up to 28 digits",
        ),
        ("json.syntax", "not JSON"),
    ],
    ..Descriptor::new("octopus-tariff", "Octopus Energy tariffs", "offer")
};

#[derive(Deserialize)]
struct Product {
    code: String,
    full_name: Option<String>,
    display_name: Option<String>,
    description: Option<String>,
    direction: Option<String>,
    is_variable: Option<bool>,
    is_tracker: Option<bool>,
    available_from: Option<Moment>,
    available_to: Option<Moment>,
    #[serde(default)]
    single_register_electricity_tariffs: Tariffs,
    #[serde(default)]
    dual_register_electricity_tariffs: Tariffs,
    #[serde(default)]
    single_register_gas_tariffs: Tariffs,
}

/// By region, then by means of payment.
type Tariffs = BTreeMap<String, BTreeMap<String, Tariff>>;

#[derive(Deserialize)]
struct Tariff {
    code: String,
    standing_charge_inc_vat: Option<Number>,
    standard_unit_rate_inc_vat: Option<Number>,
    day_unit_rate_inc_vat: Option<Number>,
    night_unit_rate_inc_vat: Option<Number>,
}

impl Format for OctopusTariff {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn detect(&self, head: &Head) -> Vec<Candidate> {
        let text = head.text();
        let register = text.contains("_register_electricity_tariffs\"")
            || text.contains("\"single_register_gas_tariffs\"");
        if text.trim_start().starts_with('{') && register && text.contains("\"code\"") {
            let reason = "tariffs by register of a product";
            return vec![Candidate::new("octopus-tariff", 95, reason).language("en")];
        }
        Vec::new()
    }

    fn walk(
        &self,
        input: &Input,
        facts: &Facts,
        options: &Options,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        let mut json = common::open(input, facts, options)?;
        common::one(&mut json, out, "octopus-tariff.value", &mut |product: Product, _| {
            offers(&product)
        })?;
        json.end()
    }
}

fn offers(product: &Product) -> Result<Vec<Offer>, Fault> {
    let mut offers = Vec::new();
    let all = [
        ("electricity", &product.single_register_electricity_tariffs),
        ("electricity", &product.dual_register_electricity_tariffs),
        ("gas", &product.single_register_gas_tariffs),
    ];
    for (kind, tariffs) in all {
        for (region, payments) in tariffs {
            for (payment, tariff) in payments {
                offers.push(offer(product, kind, region, payment, tariff)?);
            }
        }
    }
    Ok(offers)
}

fn offer(
    product: &Product,
    kind: &str,
    region: &str,
    payment: &str,
    tariff: &Tariff,
) -> Result<Offer, Fault> {
    let value = || Fault::new("octopus-tariff.value", "not a number of up to 28 digits");
    // The API states pence throughout.
    let currency: Currency = "GBP".parse().map_err(|_| value())?;
    let pence = |n: &Number| common::hundredths(n.decimal(), currency).ok_or_else(value);
    let taxed = |mut component: PriceComponent| {
        component.tax_included = Some(true);
        component
    };
    let export = product.direction.as_deref() == Some("EXPORT");
    let per_unit = if export { ComponentKind::Export } else { ComponentKind::PerUnit };
    let mut components = Vec::new();
    if let Some(charge) = &tariff.standing_charge_inc_vat {
        components.push(taxed(common::standing(pence(charge)?, "P1D", "service")));
    }
    let rates = [
        (None, &tariff.standard_unit_rate_inc_vat),
        (Some("day"), &tariff.day_unit_rate_inc_vat),
        (Some("night"), &tariff.night_unit_rate_inc_vat),
    ];
    for (label, rate) in rates {
        let Some(rate) = rate else { continue };
        let mut component = taxed(common::energy(per_unit.clone(), pence(rate)?, "energy"));
        component.label = label.and_then(Text::new);
        components.push(component);
    }
    let mut supplier = Party::named("Octopus Energy").unwrap_or_default();
    supplier.ids.extend(Identifier::of("domain", "octopus.energy"));
    let name = product.display_name.as_deref().or(product.full_name.as_deref());
    let name = Text::trimmed(name.unwrap_or(&product.code)).ok_or_else(value)?;
    let mut offer = common::offer(supplier, name, components, "octopus-tariff.value")?;
    // A tariff has one code for all means of payment, and a price for each.
    offer.code = Text::trimmed(&format!("{} {payment}", tariff.code));
    offer.kind = Text::new(kind);
    offer.description = product.description.as_deref().and_then(Text::trimmed);
    offer.price_kind = match (product.is_tracker, product.is_variable) {
        (Some(true), _) => Some(PriceKind::Indexed),
        (_, Some(true)) => Some(PriceKind::Variable),
        (_, Some(false)) => Some(PriceKind::Fixed),
        _ => None,
    };
    let mut eligibility = Eligibility::new();
    eligibility.countries.extend(Text::new("GB"));
    eligibility.zones.extend(Text::trimmed(region));
    offer.eligibility = Some(eligibility);
    let mut validity = Period::new();
    validity.start = product.available_from;
    validity.end = product.available_to;
    let known = validity.start.is_some() || validity.end.is_some();
    offer.validity = Some(validity).filter(|_| known);
    Ok(offer)
}
