//! Groups of a frame to records. Knows no bytes.

use mesinfos_schema::identity::Key;
use mesinfos_schema::record::Modality;
use mesinfos_schema::types::energy::{Commodity, Meter, MeterReading, UsagePoint};
use mesinfos_schema::values::{Identifier, Moment, Quantity, Text};

use super::reader::{Group, State};
use crate::contract::ConvertError;
use crate::emitter::{Draft, Emitter, Fault, Identity, Mapped};
use crate::formats::energy::point::{PointScope, party, unit};
use crate::options::Options;
use crate::parse::plain;

/// Groups of one frame: fewer than a hundred exist.
const GROUPS: usize = 256;

/// A frame under way: its point and its time stand anywhere in it.
pub(super) struct Frame<'a> {
    options: &'a Options,
    standard: bool,
    met: bool,
    serial: Option<(u64, String)>,
    prm: Option<(u64, String)>,
    at: Option<Moment>,
    /// Indexes with their line and register.
    indexes: Vec<(u64, String, String)>,
    /// The point handed on last.
    last: Option<mesinfos_schema::record::RecordId>,
}

impl<'a> Frame<'a> {
    pub(super) fn new(options: &'a Options) -> Self {
        Self {
            options,
            standard: false,
            met: false,
            serial: None,
            prm: None,
            at: None,
            indexes: Vec::new(),
            last: None,
        }
    }

    pub(super) fn group(
        &mut self,
        group: Group<'_>,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        let line = group.line;
        match group.state {
            State::None => {
                let fault = Fault::new("linky-tic.group", "a line that is no group");
                return out.item(line, Err(fault));
            }
            State::Checksum => {
                let fault = Fault::new("linky-tic.checksum", "a checksum that does not match");
                return out.item(line, Err(fault));
            }
            State::Good => {}
        }
        self.met = true;
        self.standard = group.standard;
        let value = group.value.trim();
        match group.label {
            "ADCO" | "ADSC" => self.serial = Some((line, value.to_owned())),
            "PRM" => self.prm = Some((line, value.to_owned())),
            "DATE" => {
                self.at = stamp(group.stamp.unwrap_or_default());
                if let Some(at) = self.at {
                    out.collected_at(at);
                }
                let fault = Fault::new("linky-tic.no-time", "a date that is none");
                let taken = self.at.map(|_| Mapped::Records(Vec::new()));
                return out.item(line, taken.ok_or(fault));
            }
            label if is_index(label) && self.indexes.len() < GROUPS => {
                self.indexes.push((line, label.to_owned(), value.to_owned()));
            }
            label => {
                out.unmapped(label);
                return out.item(line, Ok(Mapped::Skipped("linky-tic.not-carried")));
            }
        }
        Ok(())
    }

    /// The frame is whole: its indexes are readings at its time.
    pub(super) fn close(&mut self, out: &mut Emitter<'_>) -> Result<(), ConvertError> {
        if !std::mem::take(&mut self.met) {
            return Ok(());
        }
        out.version(if self.standard { "standard" } else { "historique" });
        let (serial, prm) = (self.serial.take(), self.prm.take());
        let at = self.at.take().or(self.options.collected_at.filter(|at| at.time().is_some()));
        let indexes = std::mem::take(&mut self.indexes);
        let number = prm.as_ref().map(|(_, prm)| prm.as_str());
        let number = number.filter(|prm| prm.bytes().any(|b| b != b'0'));
        let ids = match (number, &serial) {
            (Some(prm), _) => Identifier::of("prm", prm),
            (None, Some((_, serial))) => Identifier::of("local", serial),
            (None, None) => None,
        };
        let network = party("Enedis", "siren", "444608442");
        let mut point = UsagePoint::new(ids.into_iter().collect::<Vec<_>>());
        point.commodity = Some(Commodity::Electricity);
        let scope = PointScope::of(point, Some(&network), out);
        let place = serial.as_ref().or(prm.as_ref()).map_or(1, |(line, _)| *line);
        if self.last.replace(scope.id()) != Some(scope.id()) {
            out.byproduct(place, scope.draft())?;
        }
        if let Some((line, _)) = prm {
            out.item(line, Ok(Mapped::Records(Vec::new())))?;
        }
        let mut meter = None;
        if let Some((line, serial)) = serial {
            let mut body = Meter::new(scope.id());
            body.serial = Text::trimmed(&serial);
            body.kind = Text::new("linky");
            let channel = unit("W.h").map(|unit| {
                scope.channel(mesinfos_schema::types::energy::QuantityKind::Energy, unit)
            });
            let provider = channel.map(|channel| (channel.provider, channel.scope));
            let (provider, within) = provider.unwrap_or_default();
            let key = Key::new("energy.meter", &provider, &within, "natural")
                .plain(Some(scope.id()))
                .part(&serial)
                .part("");
            meter = Some(key.id(None));
            out.item(line, Ok(Draft::new(body, Identity::Same(key)).into()))?;
        }
        for (line, label, value) in indexes {
            let mapped = reading(&scope, meter, at, &label, &value);
            out.item(line, mapped.map(Into::into))?;
        }
        Ok(())
    }
}

fn reading(
    scope: &PointScope,
    meter: Option<mesinfos_schema::record::RecordId>,
    at: Option<Moment>,
    label: &str,
    value: &str,
) -> Result<Draft, Fault> {
    let at = at.ok_or_else(|| {
        let message = "an index in a frame without its time, and no time of collection given";
        Fault::new("linky-tic.no-time", message)
    })?;
    let quantity = plain::decimal(value)
        .zip(unit("W.h"))
        .map(|(value, unit)| Quantity::new(value, unit))
        .ok_or_else(|| Fault::new("linky-tic.index", "an index that is no number"))?;
    let mut body = MeterReading::new(scope.id(), at, quantity);
    body.register = Text::trimmed(label);
    body.meter = meter;
    let mut draft = scope.meter_reading(body);
    draft.modality = Some(Modality::Measured);
    Ok(draft)
}

/// Whether a label is that of an index in W.h.
fn is_index(label: &str) -> bool {
    matches!(
        label,
        "BASE"
            | "HCHC"
            | "HCHP"
            | "EJPHN"
            | "EJPHPM"
            | "BBRHCJB"
            | "BBRHPJB"
            | "BBRHCJW"
            | "BBRHPJW"
            | "BBRHCJR"
            | "BBRHPJR"
            | "EAST"
            | "EAIT"
    ) || label
        .strip_prefix("EASF")
        .or_else(|| label.strip_prefix("EASD"))
        .is_some_and(|number| number.len() == 2 && number.bytes().all(|b| b.is_ascii_digit()))
}

/// `E170915101601`: summer (E) or winter (H) time; in lower case where the clock is not to be trusted, which is no time.
fn stamp(text: &str) -> Option<Moment> {
    let offset = match text.bytes().next()? {
        b'E' => "+02:00",
        b'H' => "+01:00",
        _ => return None,
    };
    let part = |from: usize| text.get(from..from + 2);
    let full = format!(
        "20{}-{}-{}T{}:{}:{}{offset}",
        part(1)?,
        part(3)?,
        part(5)?,
        part(7)?,
        part(9)?,
        part(11)?
    );
    full.parse().ok().filter(|_| text.len() == 13)
}
