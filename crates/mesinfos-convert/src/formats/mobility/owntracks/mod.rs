//! OwnTracks: the `.rec` files of its recorder, and its messages a line each.

use std::borrow::Cow;

use mesinfos_io::{Head, Input, Lines};
use mesinfos_schema::record::Modality;
use mesinfos_schema::types::common::Device;
use mesinfos_schema::types::mobility::Position;
use mesinfos_schema::values::{Heading, Identifier, Party, Text};
use serde::Deserialize;

use super::position::Scope;
use super::{number, place, time};
use crate::contract::{Candidate, ConvertError, Facts, Format};
use crate::descriptor::{Descriptor, MappingRow};
use crate::emitter::{Emitter, Fault, Mapped};
use crate::json::{Number, item};
use crate::options::Options;

/// OwnTracks.
#[derive(Clone, Copy, Debug)]
pub struct OwnTracks;

static DESCRIPTOR: Descriptor = Descriptor {
    media_type: "text/tab-separated-values",
    extensions: &[".rec"],
    versions: &["rec", "json-lines"],
    records: &["mobility.position/1"],
    standard: "OwnTracks JSON (owntracks.org/booklet/tech/json) in the files of its recorder",
    options: &["--account"],
    mapping: &[
        MappingRow::new("lat, lon", "mobility.position coordinates", ""),
        MappingRow::new(
            "tst",
            "mobility.position at",
            "seconds since 1970; the time of the line (when it was received) is not carried where there is one",
        ),
        MappingRow::new("acc", "mobility.position coordinates.accuracy", "m"),
        MappingRow::new("alt", "mobility.position coordinates.altitude", "m"),
        MappingRow::new("vel", "mobility.position speed", "km/h"),
        MappingRow::new("cog", "mobility.position heading", ""),
        MappingRow::new("poi", "mobility.position name", ""),
        MappingRow::new(
            "topic, tid",
            "mobility.position device.ids, device.name",
            "`local` of owntracks.org",
        ),
        MappingRow::new("motionactivities", "mobility.position activity", "the first"),
    ],
    not_mapped: &[
        ("SSID, BSSID", "networks nearby"),
        ("batt, bs, conn, m, t, p, vac, inregions, inrids", "counted as unmapped"),
    ],
    codes: &[
        ("owntracks.coordinates", "no point on the globe"),
        ("owntracks.line", "a line that is none of the recorder's, or no JSON"),
        ("owntracks.time", "no time, or one that does not exist"),
        ("owntracks.other", "skipped: a message that is no location (lwt, card, cmd, …)"),
        (
            "owntracks.transition",
            "skipped: a region entered or left; the position itself is a message of its own",
        ),
        ("owntracks.waypoint", "skipped: a region the person drew"),
    ],
    ..Descriptor::new("owntracks", "OwnTracks", "mobility")
};

#[derive(Deserialize)]
struct Message<'a> {
    #[serde(borrow, rename = "_type")]
    kind: Option<Cow<'a, str>>,
    lat: Option<Number>,
    lon: Option<Number>,
    tst: Option<Number>,
    acc: Option<Number>,
    alt: Option<Number>,
    vel: Option<Number>,
    cog: Option<Number>,
    tid: Option<Cow<'a, str>>,
    topic: Option<Cow<'a, str>>,
    poi: Option<Cow<'a, str>>,
    #[serde(default)]
    motionactivities: Vec<Cow<'a, str>>,
    /// How the message came, not what it says.
    _http: Option<bool>,
}

/// The JSON of a line: behind the time and the kind of the recorder, or the whole line.
fn message(line: &str) -> Option<&str> {
    let line = line.trim();
    let text = match line.as_bytes().first()? {
        b'{' => line,
        _ => line.splitn(3, '\t').nth(2)?.trim(),
    };
    text.starts_with('{').then_some(text)
}

impl Format for OwnTracks {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn detect(&self, head: &Head) -> Vec<Candidate> {
        let text = head.text();
        let line = text.trim_start_matches('\u{feff}').lines().find(|line| !line.trim().is_empty());
        let Some((line, message)) = line.and_then(|line| Some((line, message(line)?))) else {
            return Vec::new();
        };
        if !message.contains("\"_type\"") {
            return Vec::new();
        }
        let version = if line.starts_with('{') { "json-lines" } else { "rec" };
        vec![Candidate::new("owntracks", 95, "messages with `_type` a line each").version(version)]
    }

    fn walk(
        &self,
        input: &Input,
        facts: &Facts,
        options: &Options,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        let mut party = Party::named("OwnTracks").unwrap_or_default();
        party.ids.extend(Identifier::of("domain", "owntracks.org"));
        out.provider(&party);
        if out.is_learning() {
            return Ok(());
        }
        let scope = Scope::of(Some(&party), None, out);
        let text = std::io::BufReader::with_capacity(64 * 1024, input.decode(facts.encoding)?);
        let mut lines = Lines::new(text, &options.limits);
        while let Some(line) = lines.next_line()? {
            if line.text.trim().is_empty() {
                continue;
            }
            let mapped = match message(line.text) {
                Some(message) => location(message, &scope, &mut |name| out.unmapped(name)),
                None => {
                    Err(Fault::new("owntracks.line", "neither a line of the recorder nor JSON"))
                }
            };
            out.item(line.number, mapped)?;
        }
        Ok(())
    }
}

fn location(text: &str, scope: &Scope, unused: &mut dyn FnMut(&str)) -> Result<Mapped, Fault> {
    let mut ignored = Vec::new();
    let message: Message<'_> = item(text, |name| ignored.push(name.to_owned()))
        .map_err(|error| Fault::new("owntracks.line", error.to_string()))?;
    match message.kind.as_deref() {
        // A region entered or left was so at a place and a time.
        Some("location" | "transition") => {}
        Some("waypoint" | "waypoints") => return Ok(Mapped::Skipped("owntracks.waypoint")),
        _ => return Ok(Mapped::Skipped("owntracks.other")),
    }
    ignored.iter().for_each(|name| unused(name));
    let mut coordinates = message
        .lat
        .zip(message.lon)
        .and_then(|(lat, lon)| place::coordinates(lat.float(), lon.float()))
        .ok_or_else(|| Fault::new("owntracks.coordinates", "no point on the globe"))?;
    let at = message
        .tst
        .and_then(Number::integer)
        .and_then(|seconds| time::from_epoch(seconds, 0))
        .ok_or_else(|| Fault::new("owntracks.time", "no `tst`, or not seconds since 1970"))?;
    let mut carried = |value: Option<Number>, name: &str, unit: &str, signed: bool| {
        let quantity = number::quantity_of(value?.decimal(), unit);
        let quantity = if signed { quantity } else { number::not_negative(quantity) };
        if quantity.is_none() {
            unused(name);
        }
        quantity
    };
    coordinates.accuracy = carried(message.acc, "acc", "m", false);
    coordinates.altitude = carried(message.alt, "alt", "m", true);
    let mut position = Position::new();
    position.speed = carried(message.vel, "vel", "km/h", false);
    position.at = Some(at);
    position.coordinates = Some(coordinates);
    position.heading = message.cog.and_then(|cog| Heading::new(cog.float()));
    if message.cog.is_some() && position.heading.is_none() {
        unused("cog");
    }
    position.name = message.poi.as_deref().and_then(Text::trimmed);
    position.activity = message.motionactivities.first().and_then(|text| Text::trimmed(text));
    for _ in message.motionactivities.iter().skip(1) {
        unused("motionactivities");
    }
    position.device = device(message.topic.as_deref(), message.tid.as_deref());
    let mut draft = scope.position(position);
    draft.modality = Some(Modality::Measured);
    Ok(draft.into())
}

fn device(topic: Option<&str>, tid: Option<&str>) -> Option<Device> {
    let mut device = Device::new();
    device.name = tid.and_then(Text::trimmed);
    if let Some(mut id) = topic.and_then(|topic| Identifier::of("local", topic)) {
        id.issuer = Text::new("owntracks.org");
        device.ids.push(id);
    }
    (device != Device::new()).then_some(device)
}
