//! Plans of electricity with export and time of use, as go-greenbutton compares them.

use mesinfos_io::{Head, Input, sniff_input};
use mesinfos_schema::types::offer::{ComponentKind, Offer, TimeSlot};
use mesinfos_schema::values::{Currency, Party, Text};
use serde::Deserialize;

use super::{common, hours};
use crate::contract::{Candidate, ConvertError, Facts, Format};
use crate::descriptor::{Descriptor, MappingRow};
use crate::emitter::{Emitter, Fault};
use crate::json::Number;
use crate::options::Options;

/// A list of plans: base charge, energy, network, time of use, export.
#[derive(Clone, Copy, Debug)]
pub struct TariffPlans;

const fn row(from: &'static str, to: &'static str, how: &'static str) -> MappingRow {
    MappingRow::new(from, to, how)
}

static DESCRIPTOR: Descriptor = Descriptor {
    media_type: "application/json",
    extensions: &[".json"],
    versions: &["plans.json"],
    languages: &["en"],
    records: &["offer.offer/1"],
    standard: "go-greenbutton, plans.json",
    options: &["--currency", "--provider"],
    mapping: &[
        row("Name", "offer.offer product", ""),
        row(
            "Charges.BaseCents, TDUBaseCents",
            "components, fixed",
            "cents a month; part `service`, `network`",
        ),
        row(
            "Charges.ImportCentsPerKWh",
            "components, per-unit",
            "cents a kW.h; beside time of use in the slot `other`",
        ),
        row("Charges.TDUCentsPerKWh", "components, per-unit", "part `network`, at any time"),
        row(
            "TOU.Periods",
            "timeSlots, components",
            "an end at 23:59 means midnight; no days are all days",
        ),
        row("Export", "components, export", "a fixed or netted rate; wholesale has no price"),
    ],
    not_mapped: &[("Netting", "how import and export are set off, which no member holds")],
    codes: &[
        (
            "tariff-plans.value",
            "a member is missing, of another type, or no number of up to 28 digits",
        ),
        ("tariff-plans.hours", "hours that are not of a day, or a day that is none"),
        ("json.syntax", "not JSON"),
    ],
    ..Descriptor::new("tariff-plans", "Tariff plans of go-greenbutton", "offer")
};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Plan {
    name: String,
    charges: Charges,
    #[serde(rename = "TOU")]
    tou: Option<TimeOfUse>,
    export: Option<Export>,
}

#[derive(Deserialize)]
struct Charges {
    #[serde(rename = "BaseCents")]
    base: Number,
    #[serde(rename = "ImportCentsPerKWh")]
    import: Number,
    #[serde(rename = "TDUCentsPerKWh")]
    network: Option<Number>,
    #[serde(rename = "TDUBaseCents")]
    network_base: Option<Number>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct TimeOfUse {
    enabled: bool,
    #[serde(default)]
    periods: Vec<HoursOfUse>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct HoursOfUse {
    name: String,
    start: String,
    end: String,
    import_rate: Number,
    export_rate: Option<Number>,
    #[serde(default)]
    days: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Export {
    model: String,
    fixed_rate: Option<Number>,
}

impl Format for TariffPlans {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn detect(&self, head: &Head) -> Vec<Candidate> {
        let text = head.text();
        let all = ["\"Charges\"", "\"BaseCents\"", "\"ImportCentsPerKWh\""];
        if text.trim_start().starts_with('[') && all.iter().all(|name| text.contains(name)) {
            return vec![
                Candidate::new("tariff-plans", 95, "charges in cents, by plan").language("en"),
            ];
        }
        Vec::new()
    }

    fn facts(&self, input: &Input, options: &Options) -> Result<Facts, ConvertError> {
        if options.currency.is_none() {
            let what = "the currency of the cents".to_owned();
            return Err(ConvertError::Missing { what, option: "--currency" });
        }
        Ok(Facts::of(sniff_input(input, None)?))
    }

    fn walk(
        &self,
        input: &Input,
        facts: &Facts,
        options: &Options,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        let Some(currency) = options.currency else { return Ok(()) };
        let mut json = common::open(input, facts, options)?;
        common::items(&mut json, out, "tariff-plans.value", &mut |plan: Plan, _| {
            offer(&plan, currency).map(|offer| vec![offer])
        })?;
        json.end()
    }
}

fn offer(plan: &Plan, currency: Currency) -> Result<Offer, Fault> {
    let value = || Fault::new("tariff-plans.value", "not a number of up to 28 digits");
    let hours = || Fault::new("tariff-plans.hours", "not hours of a day of the week");
    let cents = |n: &Number| common::hundredths(n.decimal(), currency).ok_or_else(value);
    let product = Text::trimmed(&plan.name).ok_or_else(value)?;
    let mut components = vec![common::standing(cents(&plan.charges.base)?, "P1M", "service")];
    if let Some(base) = &plan.charges.network_base {
        components.push(common::standing(cents(base)?, "P1M", "network"));
    }
    let mut slots: Vec<TimeSlot> = Vec::new();
    let periods = plan.tou.as_ref().filter(|tou| tou.enabled).map(|tou| &tou.periods);
    for period in periods.into_iter().flatten() {
        let name = Text::trimmed(&period.name).ok_or_else(value)?;
        let from = hours::minutes(&period.start).ok_or_else(hours)?;
        // The last minute of the day is written for its end.
        let to = match hours::minutes(&period.end).ok_or_else(hours)? {
            1_439 => hours::DAY,
            to => to,
        };
        let span = hours::span(from, to).ok_or_else(hours)?;
        let days: Option<Vec<_>> = period.days.iter().map(|day| hours::weekday(day)).collect();
        slots.push(hours::slot(&name, vec![span], &days.ok_or_else(hours)?));
        let mut import =
            common::energy(ComponentKind::PerUnit, cents(&period.import_rate)?, "energy");
        import.time_slots.push(name.clone());
        components.push(import);
        if let Some(rate) = period.export_rate.as_ref().filter(|rate| !rate.decimal().is_zero()) {
            let mut export = common::energy(ComponentKind::Export, cents(rate)?, "energy");
            export.time_slots.push(name);
            components.push(export);
        }
    }
    let other = Text::trimmed("other").ok_or_else(value)?;
    let rest = if slots.is_empty() { Vec::new() } else { hours::complement(&slots, &other) };
    if slots.is_empty() || !rest.is_empty() {
        let price = cents(&plan.charges.import)?;
        let mut import = common::energy(ComponentKind::PerUnit, price, "energy");
        if !slots.is_empty() {
            import.time_slots.push(other);
        }
        components.push(import);
    }
    slots.extend(rest);
    if let Some(network) = &plan.charges.network {
        components.push(common::energy(ComponentKind::PerUnit, cents(network)?, "network"));
    }
    if let Some(export) = &plan.export {
        let rate = export.fixed_rate.as_ref().filter(|_| export.model != "wholesale");
        let mut component =
            mesinfos_schema::types::offer::PriceComponent::new(ComponentKind::Export);
        if let Some(rate) = rate {
            component = common::energy(ComponentKind::Export, cents(rate)?, "energy");
        }
        component.label = Text::trimmed(&export.model);
        components.push(component);
    }
    let mut offer = common::offer(Party::new(), product, components, "tariff-plans.value")?;
    offer.time_slots = slots;
    offer.kind = Text::trimmed("electricity");
    Ok(offer)
}
