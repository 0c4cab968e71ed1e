//! The XML of the SGE: the flows R50, R151, R171 and R4x, and the answers of its services.

use std::rc::Rc;

use mesinfos_io::Input;
use mesinfos_schema::record::Modality;
use mesinfos_schema::types::energy::{
    Consumption, Level, MeterReading, QuantityKind, SlotConsumption,
};
use mesinfos_schema::values::{Date, Moment, Period, Quantity, Text, Unit};

use super::portal::{day, number};
use super::{CODES, curve, daily_maximum, flow, point, scope, unit_of};
use crate::contract::{ConvertError, Facts};
use crate::emitter::{Draft, Emitter, Fault, Mapped};
use crate::formats::energy::fold::Fold;
use crate::formats::energy::point::{PointScope, kind_of};
use crate::formats::energy::series::{
    Channel, Grade, Graded, Reading, Series, consumption_draft, taken,
};
use crate::formats::energy::zone::Zone;
use crate::options::Options;
use crate::xml::{Node, Step, Tree, XmlReader};

/// Bytes of one measurement.
const ITEM: usize = 64 * 1024;

/// What the elements around measurements say.
#[derive(Default)]
struct Context {
    scope: Option<PointScope>,
    unit: Option<Unit>,
    power_unit: Option<Unit>,
    day: Option<Date>,
    /// Minutes of a step.
    step: Option<i64>,
    metier: String,
    physique: String,
    /// Tariff slot and calendar of a series.
    slot: String,
    calendar: String,
    grid: &'static str,
    /// What a series of R171 holds.
    kind: String,
    /// The channel in use; made anew when what is around changes.
    channel: Option<Rc<Channel>>,
    new: bool,
}

pub(super) fn walk(
    input: &Input,
    facts: &Facts,
    options: &Options,
    zone: Zone,
    out: &mut Emitter<'_>,
) -> Result<(), ConvertError> {
    let mut xml = XmlReader::open(input, facts.encoding, &options.limits)?;
    let mut tree = Tree::default();
    let mut series = Series::new(zone);
    let mut fold = Fold::new();
    let mut context = Context::default();
    let read = loop {
        match xml.next() {
            Ok(Step::End) => break Ok(()),
            Ok(Step::Close) => {}
            Ok(Step::Open(element)) => {
                let name = element.name();
                let measurement = matches!(
                    name,
                    "PDC"
                        | "mesure"
                        | "mesureDatee"
                        | "Donnees_Point_Mesure"
                        | "Classe_Temporelle_Distributeur"
                        | "Classe_Temporelle"
                        | "Puissance_Maximale"
                );
                if measurement {
                    if let Err(error) = tree.read(&mut xml, ITEM) {
                        break Err(error);
                    }
                    measure(tree.root(), &mut context, options, &mut series, &mut fold, out)?;
                    tree.unused(|path| out.unmapped(path));
                    continue;
                }
                match name {
                    "R50" | "R151" | "R171" => out.version(name),
                    "consulterMesuresResponse" | "consulterMesuresDetailleesResponse" => {
                        out.version(name.trim_end_matches("Response"));
                    }
                    "Courbe" => out.version("R4x"),
                    "seriesMesuresDateesGrilleTurpe" => context.grid = "distributeur",
                    "seriesMesuresDateesGrilleFrn" => context.grid = "fournisseur",
                    "classeTemporelle" => attribute(element, &mut context.slot),
                    "calendrier" => attribute(element, &mut context.calendar),
                    "grandeurPhysique" => attribute(element, &mut context.physique),
                    "serie" | "serieMesuresDatees" => {
                        context.slot.clear();
                        context.calendar.clear();
                    }
                    _ => {}
                }
            }
            Ok(Step::Text(text)) => {
                let text = text.trim().to_owned();
                let name = xml.element().name();
                let line = xml.line();
                let known = context.field(name, &text, out);
                if !known {
                    out.unmapped(name);
                }
                if std::mem::take(&mut context.new)
                    && let Some(scope) = &context.scope
                {
                    out.byproduct(line, scope.draft())?;
                }
            }
            Err(error) => break Err(error),
        }
    };
    settle(&mut fold, &mut series, out)?;
    series.finish(out)?;
    read
}

fn attribute(element: crate::xml::Element<'_>, into: &mut String) {
    element.attribute("code").unwrap_or_default().clone_into(into);
}

impl Context {
    /// Takes a field; `false` where it means nothing here.
    fn field(&mut self, name: &str, text: &str, out: &mut Emitter<'_>) -> bool {
        self.channel = None;
        match name {
            "Id_PRM" | "pointId" | "Identifiant_PRM" | "prmId" => {
                let scope = scope(point(text), out);
                self.new |= self.scope.as_ref().is_none_or(|old| old.id() != scope.id());
                self.scope = Some(scope);
            }
            "Date_Creation" => {
                if let Ok(at) = text.parse::<Moment>() {
                    out.collected_at(at);
                }
            }
            "Date_Releve" => self.day = text.parse().ok(),
            "Pas_Publication" | "Granularite" => self.step = text.parse().ok(),
            "Unite_Mesure_Index" | "unite" | "Unite_Mesure" => self.unit = unit_of(text),
            "Unite_Mesure_Puissance" => self.power_unit = unit_of(text),
            "grandeurMetier" | "Grandeur_Metier" => text.clone_into(&mut self.metier),
            "grandeurPhysique" | "Grandeur_Physique" => text.clone_into(&mut self.physique),
            "type" => text.clone_into(&mut self.kind),
            "codeClasseTemporelle" | "classeTemporelle" => text.clone_into(&mut self.slot),
            "calendrier" => text.clone_into(&mut self.calendar),
            "Identifiant_Flux" | "flux" => {}
            _ => return false,
        }
        true
    }

    fn scope(&self) -> Result<&PointScope, Fault> {
        self.scope.as_ref().ok_or_else(|| Fault::new("enedis.point", "no PRM before measurements"))
    }

    fn unit(&self, options: &Options) -> Result<Unit, Fault> {
        self.unit
            .clone()
            .or_else(|| options.unit.clone())
            .ok_or_else(|| Fault::new("enedis.unit", "neither the flow nor --unit says the unit"))
    }

    /// The channel of a curve. Reactive power tells its two kinds apart by the register.
    fn curve(&mut self, unit: Unit) -> Result<Rc<Channel>, Fault> {
        if let Some(channel) = &self.channel {
            return Ok(Rc::clone(channel));
        }
        let register = Some(self.physique.as_str())
            .filter(|code| !matches!(*code, "" | "PA" | "EA" | "E" | "PMA"));
        let channel = Rc::new(curve(self.scope()?, unit, flow(&self.metier), register));
        self.channel = Some(Rc::clone(&channel));
        Ok(channel)
    }
}

/// A step of a curve whose time has no offset yet.
type Held = (u64, i64, Reading, Rc<Channel>);

fn settle(
    fold: &mut Fold<Held>,
    series: &mut Series,
    out: &mut Emitter<'_>,
) -> Result<(), ConvertError> {
    fold.finish(&mut |at, held| settled(at, held, series, out))
}

fn settled(
    at: Result<i64, crate::formats::energy::fold::NoInstant>,
    (line, length, mut reading, channel): Held,
    series: &mut Series,
    out: &mut Emitter<'_>,
) -> Result<(), ConvertError> {
    match at {
        Ok(end) => {
            (reading.start, reading.end) = (end - length, end);
            series.item(&channel, &reading, line, &CODES, out)
        }
        Err(none) => out.item(line, Err(none.fault("enedis.local-time"))),
    }
}

fn measure(
    root: Node<'_>,
    context: &mut Context,
    options: &Options,
    series: &mut Series,
    fold: &mut Fold<Held>,
    out: &mut Emitter<'_>,
) -> Result<(), ConvertError> {
    let line = root.line();
    let made = match root.name() {
        "PDC" => point_of_curve(root, context, "W", options),
        "Donnees_Point_Mesure" => point_of_r4x(root, context, options),
        "mesure" if root.find("v").is_some() || root.find("d").is_some() => {
            detailed(root, context, options)
        }
        "mesure" => consumption(root, context, options, series.zone()).map(Made::Draft),
        "mesureDatee" => dated(root, context, options).map(Made::Draft),
        "Puissance_Maximale" => maximum(root, context, options),
        name => index(root, context, name, options).map(Made::Draft),
    };
    match made {
        Err(fault) => out.item(line, Err(fault)),
        Ok(Made::Nothing) => out.item(line, Ok(taken())),
        Ok(Made::Draft(draft)) => out.item(line, Ok(Mapped::from(draft))),
        Ok(Made::Day(channel, date, value)) => {
            settle(fold, series, out)?;
            day(series, &channel, date, value, line, out)
        }
        Ok(Made::Step(channel, at, length, reading)) => {
            let (seconds, _) = at.seconds_since_epoch();
            let held = (line, length, reading, channel);
            if at.offset().is_some() {
                settle(fold, series, out)?;
                return settled(Ok(seconds), held, series, out);
            }
            let zone = series.zone().clone();
            fold.put(&zone, 0, seconds, held, &mut |at, held| settled(at, held, series, out))
        }
    }
}

/// What a measurement becomes.
enum Made {
    Nothing,
    Draft(Draft),
    Day(Rc<Channel>, Date, Option<mesinfos_schema::values::Decimal>),
    /// A step by its end and its length.
    Step(Rc<Channel>, Moment, i64, Reading),
}

fn time(root: Node<'_>, path: &str) -> Result<Moment, Fault> {
    let text = root.take(path).unwrap_or_default();
    text.parse().map_err(|_| Fault::new("enedis.time", "a time that is absent or none"))
}

fn value(root: Node<'_>, path: &str) -> Result<Option<mesinfos_schema::values::Decimal>, Fault> {
    number(root.take(path).unwrap_or_default())
}

/// R50: `H` is the end of the step, `V` the mean power in W.
fn point_of_curve(
    root: Node<'_>,
    context: &mut Context,
    unit: &str,
    _: &Options,
) -> Result<Made, Fault> {
    let step = context.step.map(|minutes| minutes * 60).ok_or_else(|| {
        Fault::new("enedis.ambiguous-step", "the flow does not state Pas_Publication")
    })?;
    let unit = unit_of(unit).ok_or_else(|| Fault::new("enedis.unit", "no unit"))?;
    let mut reading = Reading::new(0, 0, value(root, "V")?);
    reading.grade = root.take("IV").map(|code| {
        Grade::new(if code == "0" { Graded::Measured } else { Graded::Questionable }, code)
    });
    Ok(Made::Step(context.curve(unit)?, time(root, "H")?, step, reading))
}

/// R4x: the time is the beginning of the step.
fn point_of_r4x(root: Node<'_>, context: &mut Context, options: &Options) -> Result<Made, Fault> {
    let step = context.step.map(|minutes| minutes * 60).ok_or_else(|| {
        Fault::new("enedis.ambiguous-step", "the flow does not state Granularite")
    })?;
    let unit = context.unit(options)?;
    let mut reading = Reading::new(0, 0, value(root, "@Valeur_Point")?);
    reading.grade = root.take("@Statut_Point").map(|code| {
        let graded = match code {
            "R" => Graded::Measured,
            "C" | "K" => Graded::Corrected,
            "E" | "H" | "P" => Graded::Estimated,
            _ => Graded::Other,
        };
        Grade::new(graded, code)
    });
    let start = time(root, "@Horodatage")?;
    let channel = context.curve(unit)?;
    let (seconds, _) = start.seconds_since_epoch();
    let end = Moment::from_unix(seconds + step).filter(|_| start.offset().is_some());
    let end = end.ok_or_else(|| Fault::new("enedis.time", "a time without offset"))?;
    Ok(Made::Step(channel, end, step, reading))
}

/// `consulterMesuresDetaillees`: `d` is the end of the step `p`; without a step the highest power of the day.
fn detailed(root: Node<'_>, context: &mut Context, options: &Options) -> Result<Made, Fault> {
    let unit = context.unit(options)?;
    let at = time(root, "d")?;
    let found = value(root, "v")?;
    let Some(step) = root.take("p") else {
        if !matches!(context.physique.as_str(), "PMA" | "PMAX") {
            let message = "a measurement without its step";
            return Err(Fault::new("enedis.ambiguous-step", message));
        }
        let channel = match &context.channel {
            Some(channel) => Rc::clone(channel),
            None => Rc::new(daily_maximum(context.scope()?, unit, flow(&context.metier))),
        };
        context.channel = Some(Rc::clone(&channel));
        return Ok(Made::Day(channel, at.date(), found));
    };
    let channel = context.curve(unit)?;
    let mut reading = Reading::new(0, 0, found);
    reading.grade = root.take("n").map(|code| {
        let graded = match code {
            "B" => Graded::Measured,
            "C" => Graded::Corrected,
            "E" | "H" | "K" => Graded::Estimated,
            _ => Graded::Other,
        };
        Grade::new(graded, code)
    });
    if step == "P1D" {
        return Ok(Made::Day(channel, at.date(), found));
    }
    let seconds = step
        .parse::<mesinfos_schema::values::Duration>()
        .ok()
        .and_then(|step| i64::try_from(step.seconds()?).ok())
        .ok_or_else(|| Fault::new("enedis.ambiguous-step", "a step that is no length of time"))?;
    Ok(Made::Step(channel, at, seconds, reading))
}

/// `consulterMesures`: what was used from one reading of the meter to the next, by tariff slot.
fn consumption(
    root: Node<'_>,
    context: &Context,
    options: &Options,
    zone: &Zone,
) -> Result<Draft, Fault> {
    let scope = context.scope()?;
    let unit = context.unit(options)?;
    let found = value(root, "valeur")?
        .ok_or_else(|| Fault::new("enedis.value", "a consumption without its value"))?;
    let (start, end) = (time(root, "dateDebut")?, time(root, "dateFin")?);
    let period = Period::between(start, end)
        .filter(|_| matches!(start.compare(&end), Some(std::cmp::Ordering::Less)));
    let period =
        period.ok_or_else(|| Fault::new("enedis.time", "a period that ends before it begins"))?;
    let quantity = Quantity::new(found, unit.clone());
    let mut body = Consumption::new(scope.id(), period, quantity.clone(), Level::Billing);
    body.by_slot
        .extend(Text::trimmed(&context.slot).map(|slot| SlotConsumption::new(slot, quantity)));
    let kind: QuantityKind = kind_of(unit.as_str());
    // Two grids and their calendars count the same energy in parts of their own.
    let register = format!("{} {} {}", context.grid, context.calendar, context.slot);
    let channel = scope.channel(kind, unit).register(Some(&register));
    let mut draft = consumption_draft(body, &channel, zone.name());
    draft.modality = match root.find("nature").and_then(|nature| nature.take("@code")) {
        Some("REEL") => Some(Modality::Measured),
        Some("ESTIME") => Some(Modality::Estimated),
        _ => None,
    };
    Ok(draft)
}

/// R171: an index at a time.
fn dated(root: Node<'_>, context: &Context, options: &Options) -> Result<Draft, Fault> {
    if !matches!(context.kind.as_str(), "" | "INDEX") {
        return Err(Fault::new("enedis.kind", "a series of another kind than indexes"));
    }
    let scope = context.scope()?;
    let found = value(root, "valeur")?
        .ok_or_else(|| Fault::new("enedis.value", "an index without its value"))?;
    let quantity = Quantity::new(found, context.unit(options)?);
    let mut body = MeterReading::new(scope.id(), time(root, "dateFin")?, quantity);
    let register = [&context.physique, &context.calendar, &context.slot];
    let register: Vec<&str> =
        register.iter().map(|part| part.as_str()).filter(|part| !part.is_empty()).collect();
    body.register = Text::trimmed(&register.join(" "));
    Ok(scope.meter_reading(body))
}

/// R151: an index of a tariff slot, of the supplier's calendar or the network's.
fn index(root: Node<'_>, context: &Context, name: &str, options: &Options) -> Result<Draft, Fault> {
    let scope = context.scope()?;
    let at = context.day.ok_or_else(|| Fault::new("enedis.time", "no Date_Releve"))?;
    let found = value(root, "Valeur")?
        .ok_or_else(|| Fault::new("enedis.value", "an index without its value"))?;
    let quantity = Quantity::new(found, context.unit(options)?);
    let mut body = MeterReading::new(scope.id(), at, quantity);
    let grid = if name == "Classe_Temporelle" { "fournisseur" } else { "distributeur" };
    let slot = root.take("Id_Classe_Temporelle").unwrap_or_default();
    body.register = Text::trimmed(&format!("{grid} {slot}"));
    let mut draft = scope.meter_reading(body);
    draft.modality = match root.take("Indice_Vraisemblance") {
        Some("0") => Some(Modality::Measured),
        _ => None,
    };
    Ok(draft)
}

/// R151: the highest power of the day.
fn maximum(root: Node<'_>, context: &Context, options: &Options) -> Result<Made, Fault> {
    let at = context.day.ok_or_else(|| Fault::new("enedis.time", "no Date_Releve"))?;
    let unit = context.power_unit.clone().map_or_else(|| context.unit(options), Ok)?;
    match value(root, "Valeur")? {
        None => Ok(Made::Nothing),
        found => Ok(Made::Day(Rc::new(daily_maximum(context.scope()?, unit, None)), at, found)),
    }
}
