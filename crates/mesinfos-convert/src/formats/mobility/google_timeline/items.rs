//! The items of the five shapes, as Google names their members.

use std::borrow::Cow;

use serde::Deserialize;

use crate::json::Number;

type Str<'a> = Option<Cow<'a, str>>;

/// `locations[]` of Records.json.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Location<'a> {
    #[serde(rename = "latitudeE7")]
    pub(super) lat: Option<i64>,
    #[serde(rename = "longitudeE7")]
    pub(super) lon: Option<i64>,
    #[serde(borrow)]
    pub(super) timestamp: Str<'a>,
    pub(super) timestamp_ms: Option<Number>,
    pub(super) accuracy: Option<Number>,
    pub(super) altitude: Option<Number>,
    pub(super) velocity: Option<Number>,
    pub(super) heading: Option<Number>,
    pub(super) source: Str<'a>,
    pub(super) device_tag: Option<i64>,
    #[serde(default)]
    pub(super) activity: Vec<Activities<'a>>,
}

/// `activity[]` of a location.
#[derive(Deserialize)]
pub(super) struct Activities<'a> {
    #[serde(borrow, default)]
    pub(super) activity: Vec<Activity<'a>>,
}

/// One guess at what the person was doing.
#[derive(Deserialize)]
pub(super) struct Activity<'a> {
    #[serde(borrow, rename = "type")]
    pub(super) kind: Str<'a>,
    pub(super) confidence: Option<Number>,
}

/// `timelineObjects[]` of the semantic history.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TimelineObject<'a> {
    #[serde(borrow)]
    pub(super) activity_segment: Option<ActivitySegment<'a>>,
    #[serde(borrow)]
    pub(super) place_visit: Option<PlaceVisit<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ActivitySegment<'a> {
    #[serde(borrow)]
    pub(super) duration: Option<Span<'a>>,
    pub(super) start_location: Option<SemanticPlace<'a>>,
    pub(super) end_location: Option<SemanticPlace<'a>>,
    pub(super) activity_type: Str<'a>,
    pub(super) distance: Option<Number>,
    pub(super) waypoint_path: Option<WaypointPath>,
    pub(super) simplified_raw_path: Option<RawPath>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Span<'a> {
    #[serde(borrow)]
    pub(super) start_timestamp: Str<'a>,
    pub(super) end_timestamp: Str<'a>,
    pub(super) start_timestamp_ms: Option<Number>,
    pub(super) end_timestamp_ms: Option<Number>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SemanticPlace<'a> {
    #[serde(rename = "latitudeE7")]
    pub(super) lat: Option<i64>,
    #[serde(rename = "longitudeE7")]
    pub(super) lon: Option<i64>,
    #[serde(borrow)]
    pub(super) name: Str<'a>,
    pub(super) address: Str<'a>,
    pub(super) place_id: Str<'a>,
    pub(super) semantic_type: Str<'a>,
}

#[derive(Deserialize)]
pub(super) struct WaypointPath {
    #[serde(default)]
    pub(super) waypoints: Vec<PointE7>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PointE7 {
    #[serde(rename = "latE7")]
    pub(super) lat: Option<i64>,
    #[serde(rename = "lngE7")]
    pub(super) lon: Option<i64>,
}

#[derive(Deserialize)]
pub(super) struct RawPath {
    #[serde(default)]
    pub(super) points: Vec<RawPoint>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RawPoint {
    #[serde(rename = "latE7")]
    pub(super) lat: Option<i64>,
    #[serde(rename = "lngE7")]
    pub(super) lon: Option<i64>,
    /// ISO 8601 or milliseconds, as a text or a number.
    pub(super) timestamp: Option<String>,
    pub(super) timestamp_ms: Option<Number>,
    pub(super) accuracy_meters: Option<Number>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PlaceVisit<'a> {
    #[serde(borrow)]
    pub(super) location: Option<SemanticPlace<'a>>,
    pub(super) duration: Option<Span<'a>>,
    #[serde(rename = "centerLatE7")]
    pub(super) center_lat: Option<i64>,
    #[serde(rename = "centerLngE7")]
    pub(super) center_lon: Option<i64>,
    pub(super) visit_confidence: Option<Number>,
    #[serde(default)]
    pub(super) child_visits: Vec<PlaceVisit<'a>>,
    pub(super) simplified_raw_path: Option<RawPath>,
}

/// `timelineEdits[]` of Timeline Edits.json.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Edit<'a> {
    pub(super) device_id: Option<Number>,
    #[serde(borrow)]
    pub(super) raw_signal: Option<EditSignal<'a>>,
}

#[derive(Deserialize)]
pub(super) struct EditSignal<'a> {
    #[serde(borrow)]
    pub(super) signal: Option<Signal<'a>>,
}

/// One of three.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Signal<'a> {
    #[serde(borrow)]
    pub(super) position: Option<SignalPosition<'a>>,
    pub(super) activity_record: Option<serde::de::IgnoredAny>,
    #[serde(alias = "wifi")]
    pub(super) wifi_scan: Option<serde::de::IgnoredAny>,
}

/// A position of Timeline Edits.json (`point`, millimetres) or of a device's `rawSignals[]` (`LatLng`, metres).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SignalPosition<'a> {
    pub(super) point: Option<PointE7>,
    #[serde(borrow, alias = "LatLng")]
    pub(super) lat_lng: Str<'a>,
    pub(super) timestamp: Str<'a>,
    pub(super) accuracy_mm: Option<Number>,
    pub(super) accuracy_meters: Option<Number>,
    pub(super) altitude_meters: Option<Number>,
    pub(super) speed_meters_per_second: Option<Number>,
    pub(super) source: Str<'a>,
}

/// A segment of Android's Timeline.json or of location-history.json of iOS.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Segment<'a> {
    #[serde(borrow)]
    pub(super) start_time: Str<'a>,
    pub(super) end_time: Str<'a>,
    /// Repeats the offset of the times.
    #[serde(rename = "startTimeTimezoneUtcOffsetMinutes")]
    pub(super) _start_offset: Option<Number>,
    #[serde(rename = "endTimeTimezoneUtcOffsetMinutes")]
    pub(super) _end_offset: Option<Number>,
    pub(super) visit: Option<DeviceVisit<'a>>,
    pub(super) activity: Option<DeviceActivity<'a>>,
    pub(super) timeline_path: Option<Vec<PathPoint<'a>>>,
    pub(super) timeline_memory: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DeviceVisit<'a> {
    pub(super) probability: Option<Number>,
    #[serde(borrow)]
    pub(super) top_candidate: Option<PlaceCandidate<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PlaceCandidate<'a> {
    #[serde(borrow, alias = "placeID")]
    pub(super) place_id: Str<'a>,
    pub(super) semantic_type: Str<'a>,
    pub(super) place_location: Option<LatLng<'a>>,
}

/// A point as a text, or as an object that has the text.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum LatLng<'a> {
    Text(#[serde(borrow)] Cow<'a, str>),
    Object {
        #[serde(borrow, rename = "latLng", alias = "LatLng")]
        lat_lng: Option<Cow<'a, str>>,
    },
}

impl LatLng<'_> {
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Object { lat_lng } => lat_lng.as_deref(),
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DeviceActivity<'a> {
    #[serde(borrow)]
    pub(super) start: Option<LatLng<'a>>,
    pub(super) end: Option<LatLng<'a>>,
    pub(super) distance_meters: Option<Number>,
    pub(super) top_candidate: Option<ActivityCandidate<'a>>,
}

#[derive(Deserialize)]
pub(super) struct ActivityCandidate<'a> {
    #[serde(borrow, rename = "type")]
    pub(super) kind: Str<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PathPoint<'a> {
    #[serde(borrow)]
    pub(super) point: Str<'a>,
    pub(super) time: Str<'a>,
    #[serde(rename = "durationMinutesOffsetFromStartTime")]
    pub(super) minutes: Option<Number>,
}
