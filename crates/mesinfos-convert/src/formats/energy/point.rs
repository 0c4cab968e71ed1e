//! What the formats of the domain share: usage points and the keys of what is measured at them.

use mesinfos_schema::identity::Key;
use mesinfos_schema::record::RecordId;
use mesinfos_schema::types::energy::{Commodity, Flow, MeterReading, QuantityKind, UsagePoint};
use mesinfos_schema::values::{Currency, Decimal, Identifier, Party, Text, Unit};

use super::series::Channel;
use crate::emitter::{Draft, Emitter, Identity};

/// A usage point and what the keys of its measurements are unique in.
#[derive(Clone, Debug)]
pub(crate) struct PointScope {
    point: UsagePoint,
    key: Key,
    id: RecordId,
    provider: String,
    scope: String,
}

impl PointScope {
    /// The scope of a usage point.
    ///
    /// The provider is the caller's word, else who gave the data. The point is its first identifier, else the caller's
    /// `--account`; what neither gives is this very file, about which a person is warned.
    pub(crate) fn of(
        mut point: UsagePoint,
        provider: Option<&Party>,
        out: &mut Emitter<'_>,
    ) -> Self {
        if point.ids.is_empty()
            && let Some(named) = &out.options().account
        {
            point.ids.extend(Identifier::of("local", named));
        }
        let provider = out.provider_of(provider);
        let number = point.ids.first().map(|id| format!("{}:{}", id.scheme, id.value));
        if provider.is_none() || number.is_none() {
            out.warn(
                "the source names no provider or no usage point: ids hold for this very file, and \
                 a later export will not be recognised (give --provider and --account)",
            );
        }
        let provider = provider.unwrap_or_else(|| out.source_scope());
        let scope = number.unwrap_or_else(|| {
            point.ids.extend(Identifier::of("local", "whole-file"));
            out.source_scope()
        });
        let mut key = Key::new("energy.usage-point", &provider, "", "natural");
        key = match point.ids.first() {
            Some(id) => key.part(&id.scheme).part(&id.value),
            None => key.part("").part(&scope),
        };
        // A number of this very file alone is no number.
        if scope.starts_with("sha256:") {
            key = key.part(&scope);
        }
        Self { id: key.id(None), point, key, provider, scope }
    }

    /// The usage point's record id.
    pub(crate) fn id(&self) -> RecordId {
        self.id
    }

    /// The usage point's own record.
    pub(crate) fn draft(&self) -> Draft {
        Draft::new(self.point.clone(), Identity::Same(self.key.clone()))
    }

    /// What a series at the point measures.
    pub(crate) fn channel(&self, kind: QuantityKind, unit: Unit) -> Channel {
        let gas = self.point.commodity == Some(Commodity::Gas);
        Channel {
            provider: self.provider.clone(),
            scope: self.scope.clone(),
            usage_point: self.id,
            kind,
            flow: None,
            unit,
            register: None,
            currency: None,
            hour: if gas { 6 } else { 0 },
        }
    }

    /// The draft of a meter reading.
    pub(crate) fn meter_reading(&self, reading: MeterReading) -> Draft {
        let key = Key::new("energy.meter-reading", &self.provider, &self.scope, "natural")
            .plain(Some(reading.usage_point))
            .plain(reading.meter)
            .part(reading.register.as_deref().unwrap_or_default())
            .part(&reading.at.to_string())
            .part(reading.index.unit.as_str());
        Draft::new(reading, Identity::Same(key))
    }
}

impl Channel {
    /// The same with a direction.
    pub(crate) fn flow(mut self, flow: Option<Flow>) -> Self {
        self.flow = flow;
        self
    }

    /// The same with a register.
    pub(crate) fn register(mut self, register: Option<&str>) -> Self {
        self.register = register.and_then(Text::trimmed);
        self
    }

    /// The same with a currency of costs.
    pub(crate) fn currency(mut self, currency: Option<Currency>) -> Self {
        self.currency = currency;
        self
    }
}

/// An organisation by name and one identifier.
pub(crate) fn party(name: &str, scheme: &str, id: &str) -> Party {
    let mut party = Party::named(name).unwrap_or_default();
    party.ids.extend(Identifier::of(scheme, id));
    party
}

/// A number of a meter: a point or a comma, no thousands.
pub(crate) fn number(text: &str) -> Option<Decimal> {
    match text.split_once(',') {
        None => crate::parse::plain::decimal(text),
        Some((_, fraction)) if text.contains('.') || fraction.contains(',') => None,
        Some((whole, fraction)) => crate::parse::plain::decimal(&format!("{whole}.{fraction}")),
    }
}

/// A unit of UCUM, where it is one.
pub(crate) fn unit(code: &str) -> Option<Unit> {
    code.parse().ok()
}

/// What values of a unit are: energy, volume, mean power.
pub(crate) fn kind_of(unit: &str) -> QuantityKind {
    match unit {
        "W" | "kW" | "MW" | "V.A" | "kV.A" | "var" => QuantityKind::PowerAverage,
        "m3" | "L" | "dm3" | "[cft_i]" | "[gal_us]" | "[gal_br]" => QuantityKind::Volume,
        "var.h" | "kvar.h" => QuantityKind::ReactiveEnergy,
        "V" => QuantityKind::Voltage,
        "A" => QuantityKind::Current,
        "Cel" | "[degF]" => QuantityKind::Temperature,
        _ => QuantityKind::Energy,
    }
}
