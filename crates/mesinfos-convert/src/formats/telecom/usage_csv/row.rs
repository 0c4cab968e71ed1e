//! From a row to a usage event.

use std::collections::BTreeSet;

use mesinfos_schema::codes::country::country;
use mesinfos_schema::identity::Key;
use mesinfos_schema::record::RecordId;
use mesinfos_schema::types::telecom::{Direction, UsageEvent, UsageKind};
use mesinfos_schema::values::{Count, Currency, Identifier, Moment, Money, Party, Text};

use super::super::line::{Scope, number};
use super::mapping::Mapping;
use super::measure;
use crate::contract::ConvertError;
use crate::emitter::{Draft, Emitter, Fault, Identity, Mapped};
use crate::layout::Layout;
use crate::options::{DateOrder, DecimalMark, Options};
use crate::parse::{amount, cell};
use crate::rows::Row;

/// Lines that are remembered as handed on; past it one may be handed on again, which is a duplicate and no loss.
const LINES: usize = 1_000;

/// The columns that the file has.
struct Columns {
    at: Vec<usize>,
    kind: Option<usize>,
    direction: Option<usize>,
    line: Option<usize>,
    counterpart: Option<usize>,
    duration: Option<usize>,
    volume: Option<usize>,
    amount: Option<usize>,
    charge: Option<usize>,
    currency: Option<usize>,
    country: Option<usize>,
    network: Option<usize>,
}

pub(super) struct Walk<'a> {
    mapping: &'a Mapping,
    layout: &'a Layout,
    options: &'a Options,
    columns: Columns,
    unmapped: Vec<usize>,
    order: DateOrder,
    party: Option<Party>,
    /// The line of rows that name none.
    whole: Option<Scope>,
    lines: BTreeSet<RecordId>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(
        mapping: &'a Mapping,
        layout: &'a Layout,
        options: &'a Options,
        party: Option<Party>,
    ) -> Self {
        let one = |name: &Option<String>| name.as_deref().and_then(|name| layout.column(name));
        let c = &mapping.columns;
        let columns = Columns {
            at: c.at.iter().filter_map(|name| layout.column(name)).collect(),
            kind: layout.column(&c.kind),
            direction: one(&c.direction),
            line: one(&c.line),
            counterpart: one(&c.counterpart),
            duration: one(&c.duration),
            volume: one(&c.volume),
            amount: one(&c.amount),
            charge: one(&c.charge),
            currency: one(&c.currency),
            country: one(&c.country),
            network: one(&c.network),
        };
        let known = [
            columns.kind,
            columns.direction,
            columns.line,
            columns.counterpart,
            columns.duration,
            columns.volume,
            columns.amount,
            columns.charge,
            columns.currency,
            columns.country,
            columns.network,
        ];
        let unmapped = (0..layout.len())
            .filter(|at| !known.contains(&Some(*at)) && !columns.at.contains(at))
            .collect();
        let order = mapping.date_order.parse().unwrap_or(DateOrder::YearFirst);
        Self {
            mapping,
            layout,
            options,
            columns,
            unmapped,
            order: options.date_order.unwrap_or(order),
            party,
            whole: None,
            lines: BTreeSet::new(),
        }
    }

    pub(super) fn row(&mut self, row: &Row<'_>, out: &mut Emitter<'_>) -> Result<(), ConvertError> {
        let place = row.line();
        if (0..row.len()).all(|at| row.cell(at).is_empty()) {
            return out.item(place, Ok(Mapped::Skipped("usage-csv.blank-row")));
        }
        let scope = self.scope(row, out)?;
        let event = match self.event(row, &scope, out) {
            Ok(event) => event,
            Err(fault) => return out.item(place, Err(fault)),
        };
        for at in &self.unmapped {
            if !row.cell(*at).is_empty() {
                out.unmapped(self.layout.heading(*at));
            }
        }
        if !self.lines.contains(&scope.id) {
            if self.lines.len() < LINES {
                self.lines.insert(scope.id);
            }
            out.byproduct(place, scope.draft())?;
        }
        let key = key(&scope.provider, &event);
        out.item(place, Ok(Draft::new(event, Identity::Counted(key)).into()))
    }

    fn scope(&mut self, row: &Row<'_>, out: &mut Emitter<'_>) -> Result<Scope, ConvertError> {
        if let Some(line) = number(cell_of(row, self.columns.line)) {
            return Ok(Scope::named(line, self.party.as_ref(), out));
        }
        if let Some(whole) = &self.whole {
            return Ok(whole.clone());
        }
        let whole = Scope::of(self.party.as_ref(), out)
            .ok_or_else(|| ConvertError::Usage("--account is blank".into()))?;
        self.whole = Some(whole.clone());
        Ok(whole)
    }

    fn event(
        &self,
        row: &Row<'_>,
        scope: &Scope,
        out: &mut Emitter<'_>,
    ) -> Result<UsageEvent, Fault> {
        let c = &self.columns;
        let (kind, direction) = self.kind(row)?;
        let mut event = UsageEvent::new(scope.id, self.at(row)?, kind, direction);
        self.measures(row, &mut event)?;
        event.charge = self.charge(row)?;
        let other = cell_of(row, c.counterpart);
        // Where data goes is a name of the network, no one's number.
        if event.kind == UsageKind::Data && !other.bytes().any(|b| b.is_ascii_digit()) {
            self.note(row, c.counterpart, out);
        } else {
            event.counterpart = counterpart(other);
        }
        let roamed = cell_of(row, c.country);
        if country(roamed).is_some() {
            event.roaming_country = Text::new(roamed);
        } else {
            self.note(row, c.country, out);
        }
        event.network = Text::trimmed(cell_of(row, c.network));
        Ok(event)
    }

    /// A cell with a value that no member takes.
    fn note(&self, row: &Row<'_>, at: Option<usize>, out: &mut Emitter<'_>) {
        if let Some(at) = at
            && !row.cell(at).is_empty()
        {
            out.unmapped(self.layout.heading(at));
        }
    }

    fn kind(&self, row: &Row<'_>) -> Result<(UsageKind, Direction), Fault> {
        let fault = |message: &'static str| Fault::new("usage-csv.kind", message);
        let (kind, way) = self
            .mapping
            .kind(cell_of(row, self.columns.kind))
            .ok_or_else(|| fault("a kind of use that the mapping does not know"))?;
        let stated = cell_of(row, self.columns.direction);
        let way = if stated.is_empty() {
            way.ok_or_else(|| fault("neither the kind nor a column says which way it went"))?
        } else {
            let stated = self.mapping.direction(stated);
            stated.ok_or_else(|| fault("a direction that the mapping does not know"))?
        };
        Ok((kind, way))
    }

    fn at(&self, row: &Row<'_>) -> Result<Moment, Fault> {
        let cells: Vec<&str> = self.columns.at.iter().map(|at| row.cell(*at)).collect();
        let text = cells.join(" ");
        cell::moment(text.trim(), Some(self.order))
            .ok()
            .filter(|at| at.time().is_some())
            .ok_or_else(|| Fault::new("usage-csv.time", "no date with a time of day"))
    }

    /// How long, how much, how many.
    fn measures(&self, row: &Row<'_>, event: &mut UsageEvent) -> Result<(), Fault> {
        let fault = |message: &'static str| Fault::new("usage-csv.measure", message);
        let c = &self.columns;
        let (mut long, mut much) = (cell_of(row, c.duration), cell_of(row, c.volume));
        let one = cell_of(row, c.amount);
        match event.kind {
            UsageKind::Data if !one.is_empty() => much = one,
            UsageKind::Voice | UsageKind::Voicemail if !one.is_empty() => long = one,
            UsageKind::Sms | UsageKind::Mms if !one.is_empty() => {
                let count = measure::count(one).and_then(Count::new);
                event.units = Some(count.ok_or_else(|| fault("no count of messages"))?);
            }
            _ => {}
        }
        if !long.is_empty() && long != "-" {
            let message = "no duration in seconds, as h:m:s or in words";
            event.duration = Some(measure::duration(long).ok_or_else(|| fault(message))?);
        }
        if !much.is_empty() && much != "-" {
            let volume = measure::volume(much, self.mapping.comma);
            event.volume = Some(volume.ok_or_else(|| fault("no volume with its unit"))?);
        }
        Ok(())
    }

    fn charge(&self, row: &Row<'_>) -> Result<Option<Money>, Fault> {
        let fault = |message: &'static str| Fault::new("usage-csv.charge", message);
        let text = cell_of(row, self.columns.charge);
        if text.is_empty() || text == "-" {
            return Ok(None);
        }
        let stated = match cell_of(row, self.columns.currency) {
            "" if text.contains('€') => Some("EUR"),
            "" if text.contains('£') => Some("GBP"),
            "" => self.mapping.currency.as_deref(),
            code => Some(code),
        };
        let currency: Option<Currency> = match stated {
            Some(code) => code.parse().ok().filter(Currency::is_known),
            None => self.options.currency,
        };
        let currency = currency
            .ok_or_else(|| fault("an amount whose currency is not stated: give --currency"))?;
        let mark = if self.mapping.comma { DecimalMark::Comma } else { DecimalMark::Point };
        let mark = self.options.decimal.unwrap_or(mark);
        let number = amount(text, mark).map_err(|_| fault("no amount of money"))?;
        Ok(Some(Money::new(number, currency)))
    }
}

fn cell_of<'r>(row: &'r Row<'_>, at: Option<usize>) -> &'r str {
    at.map_or("", |at| row.cell(at))
}

/// The other side; a number whose end the operator hides says so.
fn counterpart(text: &str) -> Option<Party> {
    let mut party = Party::new();
    if text.contains(['*', 'X', 'x']) && text.bytes().any(|b| b.is_ascii_digit()) {
        party.ids.extend(Identifier::of("masked", text));
    } else if text.bytes().any(|b| b.is_ascii_digit()) {
        party.ids.extend(number(text));
    } else {
        party.name = Text::trimmed(text);
    }
    Some(party).filter(|party| !party.is_empty())
}

/// The natural key of the catalogue.
fn key(provider: &str, event: &UsageEvent) -> Key {
    let other = event.counterpart.as_ref();
    let number = other.and_then(|party| party.ids.first()).map_or("", |id| id.value.as_str());
    let name = other.and_then(|party| party.name.as_deref()).unwrap_or_default();
    Key::new("telecom.usage-event", provider, "", "natural")
        .plain(Some(event.line))
        .part(&event.at.to_string())
        .plain(Some(&event.kind))
        .plain(Some(event.direction.as_str()))
        .part(number)
        .part(name)
        .plain(event.duration.as_ref().map(|duration| duration.as_str()))
}
