//! Points in comma-separated values: a column of times and columns of coordinates, by their headings.

use mesinfos_io::{Head, Input, sniff_input};
use mesinfos_schema::record::Modality;
use mesinfos_schema::values::Unit;

use super::fields::{Fields, Role, role};
use super::position::Scope;
use super::{heading, number};
use crate::contract::{Candidate, ConvertError, Facts, Format, SyntaxError};
use crate::descriptor::{Descriptor, MappingRow};
use crate::emitter::{Emitter, Fault, Mapped};
use crate::options::Options;

use crate::rows::{Codes, Row, Rows};

static ROWS: Codes = Codes { open_quote: "csv-points.open-quote", syntax: "csv-points.syntax" };

/// Points in CSV.
#[derive(Clone, Copy, Debug)]
pub struct CsvPoints;

static DESCRIPTOR: Descriptor = Descriptor {
    media_type: "text/csv",
    extensions: &[".csv"],
    versions: &["gpslogger", "columbus", "e7", "wkt", "headings"],
    languages: &["en"],
    records: &["mobility.position/1"],
    standard: "headings as GPSLogger, Columbus, Google and Reitti write them",
    options: &["--unit", "--provider", "--account"],
    mapping: MAPPING,
    not_mapped: &[
        ("speed, where the program is not known by its headings", "of no stated unit: give --unit"),
        ("any other column", "counted as unmapped by its heading"),
    ],
    codes: &[
        ("csv-points.coordinates", "no point on the globe"),
        ("csv-points.time", "a time that does not exist, or none"),
        ("csv-points.columns", "no columns of time and coordinates"),
        ("csv-points.open-quote", "a quote that never closes"),
        ("csv-points.syntax", "not a row of a table"),
        ("csv-points.short", "a row that ends before its coordinates: it may be cut"),
    ],
    ..Descriptor::new("csv-points", "Points in CSV", "mobility")
};

static MAPPING: &[MappingRow] = &[
    MappingRow::new(
        "lat, latitude, LATITUDE N/S; lon, lng, longitude, LONGITUDE E/W",
        "mobility.position coordinates",
        "N, S, E and W behind the number are read; a comma for a point where the columns are parted by another mark",
    ),
    MappingRow::new(
        "latitudeE7, longitudeE7",
        "mobility.position coordinates",
        "divided by 10 000 000",
    ),
    MappingRow::new("geom, geometry, wkt", "mobility.position coordinates", "`POINT (lon lat)`"),
    MappingRow::new(
        "time, timestamp, date, datetime",
        "mobility.position at",
        "ISO 8601, seconds or milliseconds since 1970",
    ),
    MappingRow::new(
        "elevation, ele, altitude, height",
        "mobility.position coordinates.altitude",
        "m",
    ),
    MappingRow::new(
        "accuracy, acc, accuracy_meters",
        "mobility.position coordinates.accuracy",
        "m; below 0 is unmapped",
    ),
    MappingRow::new(
        "speed, velocity",
        "mobility.position speed",
        "m/s of GPSLogger and Google, km/h of Columbus, else --unit",
    ),
    MappingRow::new("bearing, course, heading", "mobility.position heading", ""),
    MappingRow::new("activity, activity_provided", "mobility.position activity", ""),
    MappingRow::new("name, title", "mobility.position name", ""),
    MappingRow::new("provider", "mobility.position method", "gps, fused"),
    MappingRow::new("device, device_id, tid", "mobility.position device.ids", "`local`"),
];

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Field(Role),
    Point,
    Other,
}

struct Layout {
    delimiter: u8,
    columns: Vec<Column>,
    names: Vec<String>,
    variant: &'static str,
    /// The unit of speeds, where the program is known.
    speed: Option<&'static str>,
}

/// The layout a heading stands for; `None` where it has no time or no place.
fn layout(text: &str) -> Option<Layout> {
    let delimiter = heading::delimiter(text);
    let names: Vec<String> = text
        .split(char::from(delimiter))
        .map(|name| name.trim().trim_matches('"').trim().to_owned())
        .collect();
    let mut seen = Vec::new();
    let columns: Vec<Column> = names
        .iter()
        .map(|name| {
            let column = match name.to_ascii_lowercase().as_str() {
                "geom" | "geometry" | "wkt" => Column::Point,
                _ => role(name).map_or(Column::Other, Column::Field),
            };
            if seen.contains(&column) {
                return Column::Other;
            }
            if column != Column::Other {
                seen.push(column);
            }
            column
        })
        .collect();
    let has = |role| columns.contains(&Column::Field(role));
    let named = |name: &str| names.iter().any(|n| n.eq_ignore_ascii_case(name));
    let degrees = has(Role::Lat) && has(Role::Lon);
    let e7 = has(Role::LatE7) && has(Role::LonE7);
    let wkt = columns.contains(&Column::Point);
    if !has(Role::Time) || !(degrees || e7 || wkt) {
        return None;
    }
    let (variant, speed) = if named("latitude n/s") {
        ("columbus", Some("km/h"))
    } else if named("satellites") && named("bearing") && named("provider") {
        ("gpslogger", Some("m/s"))
    } else if e7 {
        ("e7", Some("m/s"))
    } else if wkt {
        ("wkt", None)
    } else {
        ("headings", None)
    };
    Some(Layout { delimiter, columns, names, variant, speed })
}

impl Format for CsvPoints {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn detect(&self, head: &Head) -> Vec<Candidate> {
        let text = head.text();
        let Some(layout) = heading::of(&text).and_then(layout) else { return Vec::new() };
        let reason = "headings of a time and of coordinates";
        vec![Candidate::new("csv-points", 85, reason).version(layout.variant).language("en")]
    }

    fn facts(&self, input: &Input, _: &Options) -> Result<Facts, ConvertError> {
        let mut facts = Facts::of(sniff_input(input, None)?);
        let head = input.head(64 * 1024)?;
        let text = head.text();
        let layout = heading::of(&text).and_then(layout).ok_or_else(no_columns)?;
        facts.variant = Some(layout.variant.to_owned());
        facts.version.clone_from(&facts.variant);
        facts.language = Some("en".to_owned());
        Ok(facts)
    }

    fn walk(
        &self,
        input: &Input,
        facts: &Facts,
        options: &Options,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        if out.is_learning() {
            return Ok(());
        }
        let head = input.head(64 * 1024)?;
        let text = head.text();
        let layout = heading::of(&text).and_then(layout).ok_or_else(no_columns)?;
        let speed: Option<Unit> =
            layout.speed.and_then(|unit| unit.parse().ok()).or_else(|| options.unit.clone());
        let scope = Scope::of(None, None, out);
        let mut rows =
            Rows::open(input, facts.encoding, layout.delimiter, 1, &options.limits, &ROWS)?;
        while let Some(row) = rows.next()? {
            let mapped = point(&row, &layout, speed.as_ref(), &scope, |name| out.unmapped(name));
            out.item(row.line(), mapped)?;
        }
        Ok(())
    }
}

fn no_columns() -> ConvertError {
    let message = "the first line has no headings of a time and of coordinates";
    SyntaxError::new("csv-points.columns", "L1", message).into()
}

fn point(
    row: &Row<'_>,
    layout: &Layout,
    speed: Option<&Unit>,
    scope: &Scope,
    mut unused: impl FnMut(&str),
) -> Result<Mapped, Fault> {
    let mut fields = Fields::default();
    let named = || layout.columns.iter().zip(&layout.names).enumerate();
    // The mark of decimals, by the coordinates: no comma groups the digits of an angle.
    let comma = layout.delimiter != b','
        && named().any(|(at, (column, _))| {
            matches!(column, Column::Field(Role::Lat | Role::Lon)) && row.cell(at).contains(',')
        });
    let mut left = Vec::new();
    for (at, (column, name)) in named() {
        let cell = row.cell(at);
        if cell.is_empty() {
            continue;
        }
        let carried = match column {
            Column::Field(role) => {
                let is_number = !matches!(
                    role,
                    Role::Time | Role::Name | Role::Activity | Role::Device | Role::Provider
                );
                if comma && is_number {
                    fields.take(*role, &cell.replace(',', "."), speed)
                } else {
                    fields.take(*role, cell, speed)
                }
            }
            Column::Point => match wkt(cell) {
                Some((lat, lon)) => {
                    fields.point(lat, lon, None);
                    true
                }
                None => false,
            },
            Column::Other => false,
        };
        if !carried {
            left.push(name);
        }
    }
    let needed = named().filter(|(_, (column, _))| {
        matches!(
            column,
            Column::Point
                | Column::Field(Role::Time | Role::Lat | Role::Lon | Role::LatE7 | Role::LonE7)
        )
    });
    if needed.map(|(at, _)| at).max().is_some_and(|last| row.len() <= last) {
        return Err(Fault::new("csv-points.short", "the row ends before its time and coordinates"));
    }
    let position = fields.finish("csv-points.coordinates", "csv-points.time")?;
    if position.at.is_none() {
        return Err(Fault::new("csv-points.time", "no time"));
    }
    left.into_iter().for_each(|name| unused(name));
    let mut draft = scope.position(position);
    draft.modality = Some(Modality::Measured);
    Ok(draft.into())
}

/// `POINT (lon lat)`, as latitude and longitude.
fn wkt(text: &str) -> Option<(f64, f64)> {
    let text = text.rsplit(';').next().unwrap_or(text).trim();
    let (word, rest) = text.split_once('(')?;
    if !word.trim().eq_ignore_ascii_case("point") {
        return None;
    }
    let mut parts = rest.strip_suffix(')')?.split_whitespace().map(number::float);
    let (lon, lat) = (parts.next()??, parts.next()??);
    parts.next().is_none().then_some((lat, lon))
}
