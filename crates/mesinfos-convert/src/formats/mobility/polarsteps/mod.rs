//! Polarsteps: the positions of a trip, `locations.json`.

use std::borrow::Cow;

use mesinfos_io::{Head, Input};
use mesinfos_schema::record::Modality;
use mesinfos_schema::values::{Identifier, Party};
use serde::Deserialize;

use super::fields::{Fields, instant};
use super::first_key;
use super::position::Scope;
use crate::contract::{Candidate, ConvertError, Facts, Format};
use crate::descriptor::{Descriptor, MappingRow};
use crate::emitter::{Emitter, Fault, Locator, Mapped};
use crate::json::{JsonReader, Kind, Number, item};
use crate::options::Options;

/// The positions of Polarsteps.
#[derive(Clone, Copy, Debug)]
pub struct Polarsteps;

static DESCRIPTOR: Descriptor = Descriptor {
    media_type: "application/json",
    extensions: &[".json"],
    records: &["mobility.position/1"],
    standard: "the data export of Polarsteps, as it is written (no specification)",
    options: &["--account"],
    mapping: &[
        MappingRow::new("lat, lon", "mobility.position coordinates", ""),
        MappingRow::new("time", "mobility.position at", "ISO 8601, seconds since 1970"),
    ],
    not_mapped: &[("trip.json", "steps, texts and pictures of a trip: another file, not read")],
    codes: &[
        ("polarsteps.coordinates", "no point on the globe"),
        ("polarsteps.item", "an item that is not of its shape"),
        ("polarsteps.time", "no time, or one that does not exist"),
    ],
    ..Descriptor::new("polarsteps", "Polarsteps", "mobility")
};

#[derive(Deserialize)]
struct Location<'a> {
    lat: Option<Number>,
    lon: Option<Number>,
    #[serde(borrow)]
    time: Option<Time<'a>>,
}

/// Seconds, or a text.
#[derive(Deserialize)]
#[serde(untagged)]
enum Time<'a> {
    Seconds(f64),
    #[serde(borrow)]
    Text(Cow<'a, str>),
}

impl Format for Polarsteps {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn detect(&self, head: &Head) -> Vec<Candidate> {
        let text = head.text();
        let named = first_key(&text) == Some("locations")
            && ["\"lat\"", "\"lon\"", "\"time\""].iter().all(|key| text.contains(key));
        if named && !text.contains("\"Feature\"") {
            vec![Candidate::new("polarsteps", 85, "`locations` of lat, lon and time")]
        } else {
            Vec::new()
        }
    }

    fn walk(
        &self,
        input: &Input,
        facts: &Facts,
        options: &Options,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        let mut party = Party::named("Polarsteps").unwrap_or_default();
        party.ids.extend(Identifier::of("domain", "polarsteps.com"));
        out.provider(&party);
        if out.is_learning() {
            return Ok(());
        }
        let scope = Scope::of(Some(&party), None, out);
        let mut json = JsonReader::open(input, facts.encoding, &options.limits)?;
        json.enter()?;
        while json.advance()? {
            if json.key() != Some("locations") || json.kind()? != Kind::Array {
                out.unmapped(json.key().unwrap_or_default());
                continue;
            }
            json.enter()?;
            while json.advance()? {
                let locator = Locator::Path(json.pointer());
                let mapped = location(json.value()?, &scope, |name| out.unmapped(name));
                out.item(locator, mapped)?;
            }
        }
        json.end()
    }
}

fn location(text: &str, scope: &Scope, unused: impl FnMut(&str)) -> Result<Mapped, Fault> {
    let location: Location<'_> =
        item(text, unused).map_err(|error| Fault::new("polarsteps.item", error.to_string()))?;
    let at = match location.time {
        Some(Time::Seconds(seconds)) => instant(&seconds.to_string()),
        Some(Time::Text(text)) => instant(&text),
        None => None,
    };
    let at =
        at.ok_or_else(|| Fault::new("polarsteps.time", "no time, or one that does not exist"))?;
    let mut fields = Fields::default();
    if let Some((lat, lon)) = location.lat.zip(location.lon) {
        fields.point(lat.float(), lon.float(), None);
    }
    fields.at(Some(at));
    let mut draft = scope.position(fields.finish("polarsteps.coordinates", "polarsteps.time")?);
    draft.modality = Some(Modality::Measured);
    Ok(draft.into())
}
