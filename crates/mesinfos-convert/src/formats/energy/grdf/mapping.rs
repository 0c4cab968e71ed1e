//! Readings of gas to records. Knows no bytes.

use std::rc::Rc;

use mesinfos_schema::record::Modality;
use mesinfos_schema::types::energy::{
    Commodity, Consumption, Level, MeterReading, QuantityKind, UsagePoint,
};
use mesinfos_schema::values::{Date, Decimal, Identifier, Party, Period, Quantity, Unit};

use super::reader::{Releve, When};
use crate::contract::ConvertError;
use crate::emitter::{Draft, Emitter, Fault, Mapped};
use crate::formats::energy::point::{PointScope, party, unit};
use crate::formats::energy::series::{
    Channel, Grade, Graded, Put, Reading, Series, consumption_draft, taken,
};
use crate::formats::energy::zone::Zone;

/// Who runs the network.
pub(super) fn grdf() -> Party {
    party("GRDF", "siren", "444786511")
}

/// The meter of one PCE.
pub(super) struct Meter {
    scope: PointScope,
    energy: Rc<Channel>,
    volume: Rc<Channel>,
    coefficient: Option<Rc<Channel>>,
    temperature: Option<Rc<Channel>>,
    cubic: Unit,
    /// What the meter showed at the end of the last reading.
    shown: Option<(Date, Decimal)>,
}

impl Meter {
    pub(super) fn new(pce: &str, line: u64, out: &mut Emitter<'_>) -> Result<Self, ConvertError> {
        let ids: Vec<Identifier> = Identifier::of("pce", pce).into_iter().collect();
        let mut point = UsagePoint::new(ids);
        point.commodity = Some(Commodity::Gas);
        point.operator = Some(grdf());
        let scope = PointScope::of(point, Some(&grdf()), out);
        out.byproduct(line, scope.draft())?;
        let known = |code: &str| {
            unit(code).ok_or_else(|| ConvertError::Usage(format!("the unit {code} is not known")))
        };
        let (energy, cubic) = (known("kW.h")?, known("m3")?);
        let channel =
            |kind, unit: Option<Unit>| unit.map(|unit| Rc::new(scope.channel(kind, unit)));
        let coefficient = QuantityKind::Other("conversion-coefficient".to_owned());
        Ok(Self {
            energy: Rc::new(scope.channel(QuantityKind::Energy, energy)),
            volume: Rc::new(scope.channel(QuantityKind::Volume, cubic.clone())),
            coefficient: channel(coefficient, unit("kW.h/m3")),
            temperature: channel(QuantityKind::Temperature, unit("Cel")),
            cubic,
            scope,
            shown: None,
        })
    }

    /// A reading of a period.
    pub(super) fn item(
        &mut self,
        releve: &Releve,
        line: u64,
        series: &mut Series,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        let (from, to) = match releve.when {
            When::Day(day) => match Date::from_days_since_epoch(day.days_since_epoch() + 1) {
                Some(next) => (day, next),
                None => {
                    let fault = Fault::new("grdf.period", "a day outside the calendar");
                    return out.item(line, Err(fault));
                }
            },
            When::Days(from, to) => (from, to),
        };
        let zone = series.zone().clone();
        let (start, end) = (zone.begin(from, 6), zone.begin(to, 6));
        let measured = releve.qualification.to_lowercase();
        let grade = match measured.as_str() {
            "" => None,
            word if word.starts_with("mesur") => Some(Graded::Measured),
            word if word.starts_with("estim") => Some(Graded::Estimated),
            word if word.starts_with("corrig") => Some(Graded::Corrected),
            _ => Some(Graded::Other),
        };
        let grade = grade.map(|grade| Grade::new(grade, &releve.qualification));
        let mut whole = true;
        let parts = [
            (Some(&self.energy), releve.energy),
            (Some(&self.volume), releve.volume),
            (self.coefficient.as_ref(), releve.coefficient),
            (self.temperature.as_ref(), releve.temperature),
        ];
        for (channel, value) in parts {
            let Some(channel) = channel.filter(|_| value.is_some()) else { continue };
            let mut step = Reading::new(start, end, value);
            step.grade = grade;
            match series.put(channel, &step, line, out)? {
                Put::Taken => {}
                Put::Conflict => {
                    let fault = Fault::new("grdf.conflict", "another reading of the same period");
                    return out.item(line, Err(fault));
                }
                Put::Irregular => {
                    whole = false;
                    break;
                }
            }
        }
        let mut drafts = Vec::new();
        if !whole {
            match self.period(releve, start, end, &zone) {
                Some(draft) => drafts.push(draft),
                None => {
                    let message = "a period of several days without its energy";
                    return out.item(line, Err(Fault::new("grdf.energy", message)));
                }
            }
        }
        for (date, index) in [(from, releve.index_start), (to, releve.index_end)] {
            let Some(index) = index else { continue };
            // The end of one reading is the beginning of the next.
            if self.shown == Some((date, index)) {
                continue;
            }
            self.shown = Some((date, index));
            let Some(at) = zone.moment(zone.begin(date, 6)) else { continue };
            let quantity = Quantity::new(index, self.cubic.clone());
            let body = MeterReading::new(self.scope.id(), at, quantity);
            let mut draft = self.scope.meter_reading(body);
            draft.time_zone = zone.name().cloned();
            draft.modality = modality(&measured);
            drafts.push(draft);
        }
        let mapped = if drafts.is_empty() { taken() } else { Mapped::Records(drafts) };
        out.item(line, Ok(mapped))
    }

    /// What was used over a period that is neither a day nor a month.
    fn period(&self, releve: &Releve, start: i64, end: i64, zone: &Zone) -> Option<Draft> {
        let period = Period::between(zone.moment(start)?, zone.moment(end)?)?;
        let level = if end - start < 2_160_000 {
            Level::Other("several-days".to_owned())
        } else {
            Level::Billing
        };
        let quantity = Quantity::new(releve.energy?, self.energy.unit.clone());
        let mut body = Consumption::new(self.scope.id(), period, quantity, level);
        body.volume = releve.volume.map(|volume| Quantity::new(volume, self.cubic.clone()));
        body.coefficient = releve
            .coefficient
            .and_then(|coefficient| Some(Quantity::new(coefficient, unit("kW.h/m3")?)));
        let mut draft = consumption_draft(body, &self.energy, zone.name());
        draft.modality = modality(&releve.qualification.to_lowercase());
        Some(draft)
    }
}

fn modality(qualification: &str) -> Option<Modality> {
    if qualification.starts_with("mesur") {
        Some(Modality::Measured)
    } else if qualification.starts_with("estim") {
        Some(Modality::Estimated)
    } else {
        None
    }
}
