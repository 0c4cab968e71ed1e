//! Positions as GPX 1.1.

use std::collections::BTreeMap;
use std::io::{self, Write};

use mesinfos_io::Spool;
use mesinfos_schema::types::mobility::Position;
use mesinfos_schema::values::{Coordinates, Quantity, Text};

use crate::write::{
    Losses, RecordSource, WriteError, WriteFormat, WriteOptions, WriterDescriptor, Written,
};
use crate::xml::is_char;

const TYPE: &str = "mobility.position/1";

/// Writes positions as GPX 1.1, and lists what the file does not carry.
///
/// A position whose track has a segment is a point of a track, one whose track has none a point of a route, one without
/// a track a waypoint. Points of one line stand together: give them in order. Reading the file gives the same records
/// again, apart from the losses.
#[derive(Clone, Copy, Debug)]
pub struct GpxWriter;

static DESCRIPTOR: WriterDescriptor = WriterDescriptor {
    name: "gpx",
    title: "GPX",
    format: "gpx",
    version: "1.1",
    media_type: "application/gpx+xml",
    extension: ".gpx",
    records: &[TYPE],
};

impl WriteFormat for GpxWriter {
    fn descriptor(&self) -> &'static WriterDescriptor {
        &DESCRIPTOR
    }

    fn write(
        &self,
        records: &dyn RecordSource,
        out: &mut dyn io::Write,
        _: &WriteOptions,
    ) -> Result<Written, WriteError> {
        if records.open(&[TYPE])?.find_map(|r| r.ok().filter(|r| r.type_name() == TYPE)).is_none() {
            return Err(WriteError::Nothing(DESCRIPTOR.name));
        }
        let mut done = Written::default();
        write(records, out, &mut done)?;
        Ok(done)
    }
}

fn write(
    records: &dyn RecordSource,
    mut out: &mut dyn io::Write,
    done: &mut Written,
) -> Result<(), WriteError> {
    let losses = &mut done.losses;
    out.write_all(concat!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gpx version=\"1.1\" xmlns=\"http://www.topografix.com/GPX/1/1\"",
        " xmlns:gpxtpx=\"http://www.garmin.com/xmlschemas/TrackPointExtension/v2\" creator=\"",
    ).as_bytes())?;
    out.write_all(b"mesinfos\">\n")?;
    // The schema wants waypoints, then routes, then tracks.
    let mut routes = Lines::new("rte", "rtept");
    let mut tracks = Lines::new("trk", "trkpt");
    for record in records.open(&[])? {
        let record = record?;
        let Some(position) = record.data::<Position>() else {
            if record.type_name() != "exchange.source/1" {
                losses.record(record.type_name(), "not a position");
            }
            continue;
        };
        let Some(coordinates) = &position.coordinates else {
            losses.record(TYPE, "a position without coordinates");
            continue;
        };
        *done.records.entry(TYPE).or_default() += 1;
        match &position.track {
            None => point(&mut out, "wpt", position, coordinates, losses)?,
            Some(track) if track.segment.is_some() => {
                tracks.point(position, coordinates, losses)?;
            }
            Some(_) => routes.point(position, coordinates, losses)?,
        }
    }
    routes.finish(&mut out)?;
    tracks.finish(&mut out)?;
    out.write_all(b"</gpx>\n")?;
    out.flush()?;
    Ok(())
}

/// Routes or tracks, held back.
struct Lines {
    spool: io::BufWriter<Spool>,
    element: &'static str,
    point: &'static str,
    open: Option<Open>,
    /// The number that the next part of each track has when the file is read.
    next: BTreeMap<Option<Text>, u64>,
}

/// The line that is being written.
struct Open {
    name: Option<Text>,
    activity: Option<Text>,
    segment: Option<u64>,
    /// The number of that segment when the file is read.
    reads_as: u64,
    seq: u64,
}

impl Lines {
    fn new(element: &'static str, point: &'static str) -> Self {
        Self {
            spool: io::BufWriter::new(Spool::new()),
            element,
            point,
            open: None,
            next: BTreeMap::new(),
        }
    }

    fn point(
        &mut self,
        position: &Position,
        coordinates: &Coordinates,
        losses: &mut Losses,
    ) -> io::Result<()> {
        let Some(track) = &position.track else { return Ok(()) };
        let is_track = self.element == "trk";
        let activity = position.activity.as_ref().filter(|_| is_track);
        let segment = track.segment.map(mesinfos_schema::values::Count::get);
        let same = |open: &Open| {
            open.name == track.name
                && open.activity.as_ref() == activity
                // A route that begins again is another route.
                && (is_track || track.seq.is_none_or(|seq| seq.get() > 0))
        };
        if !self.open.as_ref().is_some_and(same) {
            let reads_as = number(&mut self.next, track.name.as_ref());
            self.close()?;
            write!(self.spool, "<{}>", self.element)?;
            if let Some(name) = &track.name {
                self.text("name", name, "/track/name", losses)?;
            }
            if let Some(activity) = activity {
                self.text("type", activity, "/activity", losses)?;
            }
            if is_track {
                self.spool.write_all(b"<trkseg>\n")?;
            }
            self.open = Some(Open {
                name: track.name.clone(),
                activity: activity.cloned(),
                segment,
                reads_as,
                seq: 0,
            });
        }
        if let Some(open) = &mut self.open {
            if open.segment != segment {
                self.spool.write_all(b"</trkseg><trkseg>\n")?;
                open.segment = segment;
                open.reads_as = number(&mut self.next, track.name.as_ref());
                open.seq = 0;
            }
            if is_track && segment != Some(open.reads_as) {
                losses.member(TYPE, "/track/segment", "numbered anew, from 0");
            }
            if track.seq.map(mesinfos_schema::values::Count::get) != Some(open.seq) {
                losses.member(TYPE, "/track/seq", "numbered anew, from 0");
            }
            open.seq += 1;
        }
        point(&mut self.spool, self.point, position, coordinates, losses)
    }

    fn text(
        &mut self,
        element: &str,
        text: &str,
        member: &'static str,
        losses: &mut Losses,
    ) -> io::Result<()> {
        text_element(&mut self.spool, element, text, member, losses)
    }

    fn close(&mut self) -> io::Result<()> {
        if self.open.is_some() {
            if self.element == "trk" {
                self.spool.write_all(b"</trkseg>")?;
            }
            writeln!(self.spool, "</{}>", self.element)?;
        }
        Ok(())
    }

    fn finish(mut self, out: &mut impl Write) -> Result<(), WriteError> {
        self.close()?;
        let spool = self.spool.into_inner().map_err(io::IntoInnerError::into_error)?;
        let input = spool.into_input("gpx");
        io::copy(&mut input.open()?, out)?;
        Ok(())
    }
}

/// As the reader numbers the parts of tracks of one name.
fn number(next: &mut BTreeMap<Option<Text>, u64>, name: Option<&Text>) -> u64 {
    let name = name.cloned();
    if let Some(next) = next.get_mut(&name) {
        *next += 1;
        return *next - 1;
    }
    if next.len() < super::NAMES {
        next.insert(name, 1);
    }
    0
}

fn point(
    out: &mut impl Write,
    element: &str,
    position: &Position,
    coordinates: &Coordinates,
    losses: &mut Losses,
) -> io::Result<()> {
    let (lat, lon) = (coordinates.lat.get(), coordinates.lon.get());
    write!(out, "<{element} lat=\"{lat}\" lon=\"{lon}\">")?;
    if let Some(altitude) =
        within(coordinates.altitude.as_ref(), "m", "/coordinates/altitude", losses)
    {
        write!(out, "<ele>{}</ele>", altitude.value)?;
    }
    match position.at {
        Some(at) if at.time().is_some() => write!(out, "<time>{at}</time>")?,
        Some(_) => losses.member(TYPE, "/at", "a day without a time of day"),
        None => {}
    }
    if let Some(name) = &position.name {
        text_element(out, "name", name, "/name", losses)?;
    }
    let speed = within(position.speed.as_ref(), "m/s", "/speed", losses)
        .filter(|speed| !speed.value.is_negative());
    if speed.is_some() || position.heading.is_some() {
        out.write_all(b"<extensions><gpxtpx:TrackPointExtension>")?;
        if let Some(speed) = speed {
            write!(out, "<gpxtpx:speed>{}</gpxtpx:speed>", speed.value)?;
        }
        if let Some(heading) = position.heading {
            write!(out, "<gpxtpx:course>{}</gpxtpx:course>", heading.get())?;
        }
        out.write_all(b"</gpxtpx:TrackPointExtension></extensions>")?;
    }
    writeln!(out, "</{element}>")?;
    if coordinates.accuracy.is_some() {
        losses.member(TYPE, "/coordinates/accuracy", "no element");
    }
    if position.activity.is_some() && element != "trkpt" {
        losses.member(TYPE, "/activity", "only a track has a type");
    }
    for (is_some, member) in [
        (position.method.is_some(), "/method"),
        (position.device_state.is_some(), "/deviceState"),
        (position.device.is_some(), "/device"),
    ] {
        if is_some {
            losses.member(TYPE, member, "no element");
        }
    }
    Ok(())
}

/// A quantity in the one unit that GPX has for it.
fn within<'q>(
    quantity: Option<&'q Quantity>,
    unit: &str,
    member: &'static str,
    losses: &mut Losses,
) -> Option<&'q Quantity> {
    let quantity = quantity?;
    if quantity.unit.as_str() == unit && quantity.comparator.is_none() {
        return Some(quantity);
    }
    losses.member(TYPE, member, "in another unit, or a bound");
    None
}

fn text_element(
    out: &mut impl Write,
    element: &str,
    text: &str,
    member: &'static str,
    losses: &mut Losses,
) -> io::Result<()> {
    if text.trim() != text || !text.chars().all(is_char) {
        losses.member(TYPE, member, "blanks at its ends, or characters that XML does not have");
    }
    if text.trim().is_empty() {
        return Ok(());
    }
    write!(out, "<{element}>")?;
    escape(out, text)?;
    write!(out, "</{element}>")
}

fn escape(out: &mut impl Write, text: &str) -> io::Result<()> {
    let mut utf8 = [0; 4];
    for c in text.chars().filter(|c| is_char(*c)) {
        match c {
            '&' => out.write_all(b"&amp;")?,
            '<' => out.write_all(b"&lt;")?,
            '>' => out.write_all(b"&gt;")?,
            '"' => out.write_all(b"&quot;")?,
            '\r' => out.write_all(b"&#13;")?,
            c => out.write_all(c.encode_utf8(&mut utf8).as_bytes())?,
        }
    }
    Ok(())
}
