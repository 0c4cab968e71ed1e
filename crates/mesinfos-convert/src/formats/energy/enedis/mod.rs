//! Enedis: what the French electricity network hands people and those they authorise.

mod connect;
mod descriptor;
mod flux;
mod portal;

use mesinfos_io::{Head, Input, sniff_input};
use mesinfos_schema::types::energy::{Commodity, Flow, QuantityKind, UsagePoint};
use mesinfos_schema::values::{Identifier, Unit};

use super::point::{PointScope, kind_of, party, unit};
use super::series::{Channel, Codes};
use super::zone::Zone;
use crate::contract::{Candidate, ConvertError, Facts, Format};
use crate::descriptor::Descriptor;
use crate::emitter::Emitter;
use crate::options::Options;
use crate::xml;

/// Enedis: portal CSV, Data Connect JSON, SGE flows and answers in XML.
#[derive(Clone, Copy, Debug)]
pub struct Enedis;

const CODES: Codes = Codes { conflict: "enedis.conflict", irregular: "enedis.irregular-step" };

/// The variants, as versions of the format.
pub(super) const PORTAL: &str = "portal-csv";
pub(super) const CONNECT: &str = "data-connect-5";
pub(super) const FLUX: &str = "sge-xml";

/// Elements that only Enedis has.
const ELEMENTS: &[(&str, &str)] = &[
    ("<R50", "R50"),
    ("<R151", "R151"),
    ("<R171", "R171"),
    ("<Identifiant_Flux>R4", "R4x"),
    ("consulterMesuresDetailleesResponse", "consulterMesuresDetaillees"),
    ("consulterMesuresResponse", "consulterMesures"),
];

impl Format for Enedis {
    fn descriptor(&self) -> &'static Descriptor {
        &descriptor::DESCRIPTOR
    }

    fn detect(&self, head: &Head) -> Vec<Candidate> {
        let text = head.text();
        let found = |score, version, reason: &str| {
            vec![Candidate::new("enedis", score, reason).version(version)]
        };
        let start = text.trim_start_matches('\u{feff}').trim_start();
        if portal::is_header(start.lines().next().unwrap_or_default()) {
            return vec![
                Candidate::new("enedis", 100, "the headings of the portal's measurements")
                    .version(PORTAL)
                    .language("fr"),
            ];
        }
        if start.starts_with('<') {
            let known = ELEMENTS.iter().find(|(element, _)| text.contains(element));
            return known.map_or_else(Vec::new, |(element, name)| {
                let sure = element.starts_with('<') || text.contains("enedis");
                found(if sure { 100 } else { 70 }, FLUX, &format!("an element of {name}"))
            });
        }
        if start.starts_with('{') {
            let reading = !text.contains("\"docType\"")
                && text.contains("\"meter_reading\"")
                && text.contains("\"usage_point_id\"");
            let customer = text.contains("\"customer_id\"") && text.contains("\"usage_points\"");
            if reading && text.contains("\"reading_type\"") {
                return found(100, CONNECT, "a meter reading of Data Connect");
            }
            if customer {
                return found(90, CONNECT, "a customer of Data Connect");
            }
        }
        Vec::new()
    }

    fn facts(&self, input: &Input, options: &Options) -> Result<Facts, ConvertError> {
        let head = input.head(4 * 1024)?;
        let text = head.text();
        let start = text.trim_start_matches('\u{feff}').trim_start();
        let variant = match start.bytes().next() {
            Some(b'<') => FLUX,
            Some(b'{' | b'[') => CONNECT,
            _ => PORTAL,
        };
        let encoding = if variant == FLUX { xml::sniff(input)? } else { sniff_input(input, None)? };
        let mut facts = Facts::of(encoding);
        facts.variant = Some(variant.to_owned());
        facts.version = Some(variant.to_owned());
        facts.language = Some("fr".to_owned());
        zone(options)?;
        Ok(facts)
    }

    fn walk(
        &self,
        input: &Input,
        facts: &Facts,
        options: &Options,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        out.provider(&enedis());
        let zone = zone(options)?;
        if let Some(name) = zone.name() {
            out.time_zone(name);
        }
        match facts.variant.as_deref() {
            Some(FLUX) => flux::walk(input, facts, options, zone, out),
            Some(CONNECT) => connect::walk(input, facts, options, zone, out),
            _ => portal::walk(input, facts, options, zone, out),
        }
    }
}

/// The zone of local times: the caller's, else that of metropolitan France, where Enedis alone runs networks.
fn zone(options: &Options) -> Result<Zone, ConvertError> {
    options.time_zone.as_ref().map_or_else(|| Ok(Zone::named("Europe/Paris")), Zone::of)
}

fn enedis() -> mesinfos_schema::values::Party {
    party("Enedis", "siren", "444608442")
}

/// The usage point of a PRM.
fn point(prm: &str) -> UsagePoint {
    let prm = prm.trim();
    let ids: Vec<Identifier> = Identifier::of("prm", prm).into_iter().collect();
    let mut point = UsagePoint::new(ids);
    point.commodity = Some(Commodity::Electricity);
    point.operator = Some(enedis());
    point
}

/// The scope of a PRM.
fn scope(point: UsagePoint, out: &mut Emitter<'_>) -> PointScope {
    PointScope::of(point, Some(&enedis()), out)
}

/// A unit as Enedis writes it.
fn unit_of(text: &str) -> Option<Unit> {
    unit(match text.trim() {
        "W" => "W",
        "kW" => "kW",
        "Wh" => "W.h",
        "kWh" => "kW.h",
        "VA" => "V.A",
        "kVA" => "kV.A",
        "VAr" | "VAR" | "var" => "var",
        "kVAr" | "kVAR" | "kWr" => "kvar",
        "VArh" | "VARh" | "varh" => "var.h",
        "kVArh" | "kVARh" | "kvarh" => "kvar.h",
        "V" => "V",
        _ => return None,
    })
}

/// The direction of a `grandeur métier`.
fn flow(text: &str) -> Option<Flow> {
    match text.trim() {
        "CONS" | "Consommation" | "soutirage" => Some(Flow::Import),
        "PROD" | "Production" | "injection" => Some(Flow::Export),
        _ => None,
    }
}

/// What a step of a curve is: mean power, or the energy of the step.
fn curve(scope: &PointScope, unit: Unit, flow: Option<Flow>, register: Option<&str>) -> Channel {
    let kind = kind_of(unit.as_str());
    scope.channel(kind, unit).flow(flow).register(register)
}

/// The highest power of each day.
fn daily_maximum(scope: &PointScope, unit: Unit, flow: Option<Flow>) -> Channel {
    scope.channel(QuantityKind::PowerMax, unit).flow(flow)
}
