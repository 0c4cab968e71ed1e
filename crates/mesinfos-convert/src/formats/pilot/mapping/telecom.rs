//! Orange: where the telephone was, calls and messages.

use mesinfos_schema::record::Modality;
use mesinfos_schema::types::common::{Device, Place};
use mesinfos_schema::types::mobility::{DeviceState, Position, PositionMethod};
use mesinfos_schema::types::telecom::{Direction, Line, LineKind, UsageEvent, UsageKind};
use mesinfos_schema::values::{Coordinates, Duration, Identifier, Party, Text};

use super::super::doc::{Doc, missing};
use super::{Context, Made, as_told, id, partner};
use crate::emitter::{Draft, Fault};
use crate::parse::plain::degrees;

const DOMAIN: &str = "orange.fr";

/// A number in the form E.164; the source leaves the `+` out.
fn msisdn(text: &str) -> Option<Identifier> {
    let digits = text.trim_start_matches('+');
    let whole = (8..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    if whole && !digits.starts_with('0') {
        Identifier::of("msisdn", &format!("+{digits}"))
    } else {
        Identifier::of("local", text)
    }
}

fn line(doc: &mut Doc, ctx: &Context<'_>) -> Result<(Draft, String), Fault> {
    let number = doc.string(&["msisdn", "subscriberNumber"]).ok_or_else(|| missing(&["msisdn"]))?;
    let mut ids: Vec<_> = msisdn(&number).into_iter().collect();
    ids.extend(doc.string(&["imsi"]).and_then(|imsi| Identifier::of("imsi", &imsi)));
    let mut line = Line::new(ids);
    line.kind = Some(LineKind::Mobile);
    line.operator = Some(partner("Orange", DOMAIN));
    Ok((ctx.draft(DOMAIN, "", line), number))
}

fn coordinates(doc: &mut Doc) -> Result<Option<Coordinates>, Fault> {
    let bad = || Fault::new("pilot.coordinates", "no point on the globe");
    match (doc.string(&["latitude"]), doc.string(&["longitude"])) {
        (None, None) => Ok(None),
        (Some(lat), Some(lon)) => {
            let lat = degrees::<90>(&lat).ok_or_else(bad)?;
            let lon = degrees::<180>(&lon).ok_or_else(bad)?;
            Ok(Some(Coordinates::new(lat, lon)))
        }
        _ => Err(bad()),
    }
}

/// `fr.orange.geopoint`, `GeolocationLog`.
pub(in super::super) fn geopoint(doc: &mut Doc, ctx: &Context<'_>) -> Result<Made, Fault> {
    let (line, number) = line(doc, ctx)?;
    let mut position = Position::new();
    position.at = Some(doc.moment(&["timestamp"])?.ok_or_else(|| missing(&["timestamp"]))?);
    position.coordinates = coordinates(doc)?;
    if let Some(coordinates) = &mut position.coordinates {
        coordinates.accuracy = doc.quantity(&["radius"], "m")?;
    }
    position.method = Some(PositionMethod::Cell);
    position.device_state = doc.string(&["deviceState"]).and_then(|state| {
        Some(match state.as_str() {
            "OFF" => DeviceState::Off,
            "UNKNOWN" => DeviceState::Unknown,
            _ => return None,
        })
    });
    if position.coordinates.is_none() && position.device_state.is_none() {
        return Err(missing(&["latitude"]));
    }
    let draft = as_told(ctx.draft(DOMAIN, &number, position), Modality::Measured);
    Ok(Made::one(draft.record_id(doc.string(&["_id", "idMesInfos"]).as_deref())).on(line))
}

/// `fr.orange.phonecommunicationlog`, `PhoneCommunicationLog`.
pub(in super::super) fn call(doc: &mut Doc, ctx: &Context<'_>) -> Result<Made, Fault> {
    let (line, number) = line(doc, ctx)?;
    let at = doc.moment(&["timestamp"])?.ok_or_else(|| missing(&["timestamp"]))?;
    let words = doc.need(&["type"])?.to_lowercase();
    let stated = doc.string(&["direction"]);
    let direction = match stated.as_deref() {
        Some("INCOMING") => Direction::In,
        Some("OUTGOING") => Direction::Out,
        Some("FORWARDED") => Direction::Forwarded,
        Some(_) => return Err(Fault::new("pilot.direction", "a direction that is not known")),
        None if words.contains("renvoy") => Direction::Forwarded,
        None if words.contains("entrant") => Direction::In,
        None if words.contains("sortant") => Direction::Out,
        None => return Err(Fault::new("pilot.direction", "a type that names no direction")),
    };
    let kind = if words.contains("boite vocale") || words.contains("boîte vocale") {
        UsageKind::Voicemail
    } else if words.contains("sms") {
        UsageKind::Sms
    } else if words.contains("mms") {
        UsageKind::Mms
    } else if words.contains("appel") || words.contains("voice") || words.contains("call") {
        UsageKind::Voice
    } else {
        UsageKind::Other(words)
    };
    let mut event = UsageEvent::new(id(&line), at, kind, direction);
    let partner = doc.string(&["partner", "correspondantNumber"]);
    if let Some(number) = partner {
        let mut party = Party::new();
        party.ids.extend(msisdn(&number));
        party.role = Text::new("counterpart");
        event.counterpart = Some(party);
    }
    match doc.string(&["chipType"]).as_deref() {
        Some("s") => {
            let seconds = doc.count(&["length", "chipCount"])?;
            event.duration = seconds.map(|seconds| Duration::from_seconds(seconds.get()));
        }
        Some("M" | "c") => event.units = doc.count(&["length", "chipCount"])?,
        // Another unit: what is counted stays unmapped.
        _ => {}
    }
    if let Some(coordinates) = coordinates(doc)? {
        let mut place = Place::new();
        place.coordinates = Some(coordinates);
        place.kind = Text::new("cell");
        event.location = Some(place);
    }
    event.network = doc.text(&["networkType"]).filter(|network| network.as_str() != "N/A");
    event.end_cause = doc.text(&["endCause"]);
    if let Some(imei) = doc.string(&["imei"]).and_then(|imei| Identifier::of("imei", &imei)) {
        let mut device = Device::new();
        device.ids.push(imei);
        event.device = Some(device);
    }
    let draft = ctx.draft(DOMAIN, &number, event);
    Ok(Made::one(draft.record_id(doc.string(&["_id", "idMesInfos"]).as_deref())).on(line))
}
