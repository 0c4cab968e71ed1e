//! One document, and which of its members a mapping has taken.
//!
//! Documents are small and of fifty shapes, so each is held whole (the reader bounds it) and members are taken out of
//! it: what is left over is what no record carries.

use mesinfos_schema::values::{
    Address, Count, Currency, Date, Decimal, Identifier, Moment, Money, Party, Quantity, Text, Unit,
};
use serde_json::{Map, Value};

use crate::emitter::Fault;

/// A document or an object in it.
pub(super) struct Doc(pub(super) Map<String, Value>);

impl Doc {
    /// Whether a member is there and says something.
    pub(super) fn has(&self, name: &str) -> bool {
        match self.0.get(name) {
            None | Some(Value::Null) => false,
            Some(Value::String(text)) => !text.trim().is_empty(),
            Some(_) => true,
        }
    }

    /// Takes the first of the names that is a text, a number or a truth value.
    pub(super) fn string(&mut self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| {
            let text = match self.0.get(*name)? {
                Value::String(text) => text.trim().to_owned(),
                Value::Number(number) => number.to_string(),
                Value::Bool(value) => value.to_string(),
                _ => return None,
            };
            self.0.remove(*name);
            (!text.is_empty()).then_some(text)
        })
    }

    /// The same as a text.
    pub(super) fn text(&mut self, names: &[&str]) -> Option<Text> {
        self.string(names).and_then(|text| Text::trimmed(&text))
    }

    /// The texts of a list, or one that stands alone; what is no text stays.
    pub(super) fn texts(&mut self, names: &[&str]) -> Vec<Text> {
        for name in names {
            if !matches!(self.0.get(*name), Some(Value::Array(_))) {
                continue;
            }
            let Some((name, Value::Array(items))) = self.0.remove_entry(*name) else { continue };
            let text = |item: &Value| item.as_str().and_then(Text::trimmed);
            let found = items.iter().filter_map(text).collect();
            let left: Vec<_> = items.into_iter().filter(|item| text(item).is_none()).collect();
            if !left.is_empty() {
                self.0.insert(name, Value::Array(left));
            }
            return found;
        }
        self.text(names).into_iter().collect()
    }

    /// How many items a list has; none where it is no list.
    pub(super) fn list_len(&self, name: &str) -> usize {
        self.0.get(name).and_then(Value::as_array).map_or(0, Vec::len)
    }

    /// A text that the record needs.
    pub(super) fn need(&mut self, names: &[&str]) -> Result<Text, Fault> {
        self.text(names).ok_or_else(|| missing(names))
    }

    /// A number, written as one or in a text.
    pub(super) fn decimal(&mut self, names: &[&str]) -> Result<Option<Decimal>, Fault> {
        let Some(text) = self.string(names) else { return Ok(None) };
        crate::parse::plain::decimal(&text)
            .map(Some)
            .ok_or_else(|| Fault::new("pilot.number", format!("`{}` is no number", first(names))))
    }

    /// A whole number that is not negative.
    pub(super) fn count(&mut self, names: &[&str]) -> Result<Option<Count>, Fault> {
        let Some(number) = self.decimal(names)? else { return Ok(None) };
        let whole = number.with_scale(0).and_then(|n| u64::try_from(n.mantissa()).ok());
        whole.and_then(Count::new).map(Some).ok_or_else(|| {
            Fault::new("pilot.number", format!("`{}` is no whole number", first(names)))
        })
    }

    /// An amount in euros, the currency of the pilot's partners.
    pub(super) fn euros(&mut self, names: &[&str]) -> Result<Option<Money>, Fault> {
        let Some(amount) = self.decimal(names)? else { return Ok(None) };
        Ok("EUR".parse::<Currency>().ok().map(|currency| Money::new(amount, currency)))
    }

    /// A quantity of a unit.
    pub(super) fn quantity(
        &mut self,
        names: &[&str],
        unit: &str,
    ) -> Result<Option<Quantity>, Fault> {
        let Some(value) = self.decimal(names)? else { return Ok(None) };
        Ok(unit.parse::<Unit>().ok().map(|unit| Quantity::new(value, unit)))
    }

    /// A civil date: alone, at midnight, or at the midnight of Paris written in UTC.
    pub(super) fn date(&mut self, names: &[&str]) -> Result<Option<Date>, Fault> {
        let Some(text) = self.string(names) else { return Ok(None) };
        date(&text).map(Some).ok_or_else(|| bad_date(names))
    }

    /// A date or a time.
    pub(super) fn moment(&mut self, names: &[&str]) -> Result<Option<Moment>, Fault> {
        let Some(text) = self.string(names) else { return Ok(None) };
        moment(&text).map(Some).ok_or_else(|| bad_date(names))
    }

    /// Works on an object in it; what is left of the object stays.
    pub(super) fn within<T>(
        &mut self,
        names: &[&str],
        f: impl FnOnce(&mut Self) -> Result<T, Fault>,
    ) -> Result<Option<T>, Fault> {
        for name in names {
            if !matches!(self.0.get(*name), Some(Value::Object(_))) {
                continue;
            }
            let Some((name, Value::Object(object))) = self.0.remove_entry(*name) else { continue };
            let mut inner = Self(object);
            let found = f(&mut inner)?;
            if !inner.0.is_empty() {
                self.0.insert(name, Value::Object(inner.0));
            }
            return Ok(Some(found));
        }
        Ok(None)
    }

    /// Works on each object of an array in it; what is left of them stays.
    pub(super) fn each<T>(
        &mut self,
        names: &[&str],
        mut f: impl FnMut(&mut Self) -> Result<T, Fault>,
    ) -> Result<Vec<T>, Fault> {
        let mut found = Vec::new();
        for name in names {
            if !matches!(self.0.get(*name), Some(Value::Array(_))) {
                continue;
            }
            let Some((name, Value::Array(items))) = self.0.remove_entry(*name) else { continue };
            let mut left = Vec::new();
            for item in items {
                match item {
                    Value::Object(object) => {
                        let mut inner = Self(object);
                        found.push(f(&mut inner)?);
                        if !inner.0.is_empty() {
                            left.push(Value::Object(inner.0));
                        }
                    }
                    other => left.push(other),
                }
            }
            if !left.is_empty() {
                self.0.insert(name, Value::Array(left));
            }
        }
        Ok(found)
    }

    /// A postal address, by any of the pilot's spellings; country in words is kept for France alone.
    pub(super) fn address(&mut self) -> Option<Address> {
        let mut address = Address::new();
        let number = self.string(&["street_number"]);
        if let Some(street) = self.string(&["street", "address1"]) {
            let line = match number {
                Some(number) => format!("{number} {street}"),
                None => street,
            };
            address.lines.extend(Text::trimmed(&line));
            // The same once more, as it stands on an envelope.
            self.0.remove("formated");
            self.0.remove("formatted");
        } else if let Some(lines) = self.string(&["formated", "formatted"]) {
            address.lines.extend(lines.lines().filter_map(Text::trimmed));
        }
        address.lines.extend(self.text(&["residence", "locality"]));
        address.postal_code = self.text(&["postcode", "postCode", "zip"]);
        address.locality = self.text(&["city", "deliveryOffice"]);
        let country = self.0.get("country").or_else(|| self.0.get("countryCode"));
        let french = country
            .and_then(Value::as_str)
            .is_some_and(|c| c.eq_ignore_ascii_case("france") || c.eq_ignore_ascii_case("fr"));
        if french {
            self.0.remove("country");
            self.0.remove("countryCode");
            address.country = Text::new("FR");
        }
        let insee = self.string(&["inseeCode", "INSEE_code"]);
        address.ids.extend(insee.and_then(|code| Identifier::of("insee-commune", &code)));
        (address != Address::new()).then_some(address)
    }

    /// Somebody else by name.
    pub(super) fn party(&mut self, role: &str) -> Option<Party> {
        let full = self.string(&["formated", "formatted"]);
        let given = self.string(&["given", "firstname", "name"]);
        let family = self.string(&["family", "lastname", "last_name"]);
        let parts: Vec<_> = given.into_iter().chain(family).collect();
        let mut party = Party::named(&full.unwrap_or_else(|| parts.join(" ")))?;
        party.role = Text::new(role);
        Some(party)
    }

    /// Tells each member that is left, by its path.
    pub(super) fn left(self, told: &mut dyn FnMut(&str)) {
        for (name, value) in &self.0 {
            leaves(name, value, told);
        }
    }
}

fn leaves(path: &str, value: &Value, told: &mut dyn FnMut(&str)) {
    match value {
        Value::Null => {}
        Value::String(text) if text.trim().is_empty() => {}
        Value::Object(object) => {
            for (name, value) in object {
                leaves(&format!("{path}.{name}"), value, told);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| leaves(path, item, told)),
        _ => told(path),
    }
}

fn first<'n>(names: &[&'n str]) -> &'n str {
    names.first().copied().unwrap_or_default()
}

/// A member that a record cannot be without.
pub(super) fn missing(names: &[&str]) -> Fault {
    Fault::new("pilot.member", format!("`{}` is missing", first(names)))
}

fn bad_date(names: &[&str]) -> Fault {
    Fault::new("pilot.date", format!("`{}` is no date or time that exists", first(names)))
}

/// A civil date.
pub(super) fn date(text: &str) -> Option<Date> {
    let text = text.trim();
    if text.contains('/') {
        // The partners are French: day first.
        return crate::parse::numeric_date(text, crate::options::DateOrder::DayFirst).ok();
    }
    let moment = moment(text)?;
    let midnight = moment.time().is_none_or(|t| (t.hour(), t.minute(), t.second()) == (0, 0, 0));
    if midnight {
        return Some(moment.date());
    }
    moment.offset()?;
    let zone = crate::formats::energy::zone::Zone::named("Europe/Paris");
    let at = moment.seconds_since_epoch().0;
    (zone.day(at, 0)?.from == at).then(|| zone.date(at, 0)).flatten()
}

/// A date or a time; seconds may be left out.
pub(super) fn moment(text: &str) -> Option<Moment> {
    let text = text.trim();
    if text.contains('/') {
        return date(text).map(Moment::from);
    }
    text.parse().ok().or_else(|| {
        (text.len() == 16 && text.contains('T')).then(|| format!("{text}:00").parse().ok())?
    })
}
