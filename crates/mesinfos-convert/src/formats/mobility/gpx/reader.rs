//! GPX elements: points in reused buffers, everything else as paths with their text.

use std::ops::Range;

use mesinfos_io::encoding::Sniffed;
use mesinfos_io::{Input, LimitError, Limits};

use crate::contract::ConvertError;
use crate::xml::{Step, XmlReader};

/// What a point stands in, by its own element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Waypoint,
    Route,
    Track,
}

impl Kind {
    fn of(name: &str) -> Option<Self> {
        match name {
            "trkpt" => Some(Self::Track),
            "wpt" => Some(Self::Waypoint),
            "rtept" => Some(Self::Route),
            _ => None,
        }
    }

    /// The element.
    pub(super) const fn element(self) -> &'static str {
        match self {
            Self::Waypoint => "wpt",
            Self::Route => "rtept",
            Self::Track => "trkpt",
        }
    }
}

/// A field of a point that a mapping may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Lat,
    Lon,
    Ele,
    Time,
    Name,
    Fix,
    Speed,
    Course,
    Heart,
}

const FIELDS: usize = 9;

/// An element directly below a point.
fn field(name: &str) -> Option<Field> {
    Some(match name {
        "ele" => Field::Ele,
        "time" => Field::Time,
        "name" => Field::Name,
        "fix" => Field::Fix,
        "speed" => Field::Speed,
        "course" => Field::Course,
        _ => return None,
    })
}

/// An element anywhere below `extensions` that means the same in every vendor's schema.
fn extension(name: &str) -> Option<Field> {
    Some(match name {
        "hr" | "heartrate" => Field::Heart,
        "speed" => Field::Speed,
        "course" => Field::Course,
        _ => return None,
    })
}

/// What stands next in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// The root: [`Points::version`] and [`Points::creator`].
    Root,
    /// A route or a track begins.
    Line(Kind),
    /// A part of a track begins.
    Segment,
    /// A value outside points: [`Points::path`] and [`Points::text`].
    Value,
    /// A point: [`Points::get`].
    Point(Kind),
    /// The end.
    End,
}

/// The parts of a file, one at a time in reused buffers.
pub(super) struct Points {
    xml: XmlReader,
    /// Local names below the root of the elements that are open, with `/` between.
    path: String,
    ends: Vec<usize>,
    text: String,
    fields: [Range<usize>; FIELDS],
    extras: String,
    extra_ends: Vec<usize>,
    /// Values of attributes that are handed over before the next step.
    held: Vec<String>,
    line: u64,
    version: Option<String>,
    creator: Option<String>,
    most: usize,
}

impl Points {
    pub(super) fn open(
        input: &Input,
        encoding: Sniffed,
        limits: &Limits,
    ) -> Result<Self, ConvertError> {
        Ok(Self {
            xml: XmlReader::open(input, encoding, limits)?,
            path: String::new(),
            ends: Vec::new(),
            text: String::new(),
            fields: Default::default(),
            extras: String::new(),
            extra_ends: Vec::new(),
            held: Vec::new(),
            line: 1,
            version: None,
            creator: None,
            most: limits.line,
        })
    }

    /// The line of the last part.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    pub(super) fn version(&self) -> Option<&str> {
        self.version.as_deref()
    }

    pub(super) fn creator(&self) -> Option<&str> {
        self.creator.as_deref()
    }

    /// The path of the last value, from below the root on.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// The last value.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// A field of the last point, trimmed; `None` where it is absent or empty.
    pub(super) fn get(&self, field: Field) -> Option<&str> {
        let range = self.fields.get(field as usize)?;
        self.text.get(range.clone()).filter(|text| !text.is_empty())
    }

    /// Paths, below the point, of values that no field has.
    pub(super) fn extras(&self) -> impl Iterator<Item = &str> {
        let mut from = 0;
        self.extra_ends.iter().map(move |end| {
            let path = self.extras.get(from..*end).unwrap_or_default();
            from = *end;
            path
        })
    }

    pub(super) fn next(&mut self) -> Result<Part, ConvertError> {
        if let Some(path) = self.held.pop() {
            self.path = path;
            return Ok(Part::Value);
        }
        // A path that an attribute lengthened is cut back.
        self.path.truncate(self.ends.last().copied().unwrap_or(0));
        loop {
            match self.xml.next()? {
                Step::Open(element) => {
                    let name = element.name();
                    if self.ends.is_empty() && self.version.is_none() && self.creator.is_none() {
                        if name != "gpx" {
                            return Err(self
                                .xml
                                .error("gpx.no-root", "the root element is not `gpx`"));
                        }
                        self.version = Some(element.attribute("version").unwrap_or("").to_owned());
                        self.creator = element.attribute("creator").map(str::to_owned);
                        self.ends.push(0);
                        self.line = self.xml.line();
                        return Ok(Part::Root);
                    }
                    if let Some(kind) = Kind::of(name) {
                        self.line = self.xml.line();
                        self.point()?;
                        return Ok(Part::Point(kind));
                    }
                    if !self.path.is_empty() {
                        self.path.push('/');
                    }
                    self.path.push_str(name);
                    self.ends.push(self.path.len());
                    let part = match (self.ends.len(), name) {
                        (2, "rte") => Some(Part::Line(Kind::Route)),
                        (2, "trk") => Some(Part::Line(Kind::Track)),
                        (_, "trkseg") => Some(Part::Segment),
                        _ => None,
                    };
                    for (key, value) in element.attributes() {
                        if !value.trim().is_empty() {
                            self.held.push(format!("{}/@{key}", self.path));
                        }
                    }
                    self.line = self.xml.line();
                    if let Some(part) = part {
                        return Ok(part);
                    }
                    if let Some(path) = self.held.pop() {
                        self.text.clear();
                        self.path = path;
                        return Ok(Part::Value);
                    }
                }
                Step::Text(text) => {
                    self.text.clear();
                    self.text.push_str(text.trim());
                    self.line = self.xml.line();
                    return Ok(Part::Value);
                }
                Step::Close => {
                    self.ends.pop();
                    self.path.truncate(self.ends.last().copied().unwrap_or(0));
                }
                Step::End => return Ok(Part::End),
            }
        }
    }

    /// Reads the point that was just opened, to its end.
    fn point(&mut self) -> Result<(), ConvertError> {
        self.text.clear();
        self.extras.clear();
        self.extra_ends.clear();
        self.fields = Default::default();
        for (key, value) in self.xml.element().attributes() {
            let field = match key {
                "lat" => Field::Lat,
                "lon" => Field::Lon,
                _ => {
                    self.extras.push('@');
                    self.extras.push_str(key);
                    self.extra_ends.push(self.extras.len());
                    continue;
                }
            };
            put(&mut self.text, &mut self.fields, field, value);
        }
        // The path of what is open below the point; a field directly below it needs none.
        let below = self.path.len();
        let mut current = None;
        let mut inside = 0_usize;
        let bottom = self.ends.len();
        let result = loop {
            if self.text.len() + self.extras.len() + self.extra_ends.len() * 8 > self.most {
                let place = Some(format!("line {}", self.line));
                let limit = self.most as u64;
                break Err(LimitError { what: "bytes of one point", limit, place }.into());
            }
            match self.xml.next() {
                Ok(Step::Open(element)) => {
                    let name = element.name();
                    current = match inside {
                        0 => field(name),
                        _ if self
                            .path
                            .get(below..)
                            .is_some_and(|p| p.starts_with("extensions")) =>
                        {
                            extension(name)
                        }
                        _ => None,
                    };
                    inside += 1;
                    if self.path.len() > below {
                        self.path.push('/');
                    }
                    self.path.push_str(name);
                    self.ends.push(self.path.len());
                    for (key, value) in element.attributes() {
                        if !value.trim().is_empty() {
                            let path = self.path.get(below..).unwrap_or_default();
                            extra(&mut self.extras, &mut self.extra_ends, path, key);
                        }
                    }
                }
                Ok(Step::Text(text)) => {
                    let free =
                        |f: &Field| self.fields.get(*f as usize).is_some_and(Range::is_empty);
                    match current.filter(free) {
                        Some(field) => put(&mut self.text, &mut self.fields, field, text),
                        None => {
                            let path = self.path.get(below..).unwrap_or_default();
                            extra(&mut self.extras, &mut self.extra_ends, path, "");
                        }
                    }
                }
                Ok(Step::Close) if inside == 0 => break Ok(()),
                Ok(Step::Close) => {
                    inside -= 1;
                    current = None;
                    self.ends.pop();
                    let end = if inside == 0 {
                        below
                    } else {
                        self.ends.last().copied().unwrap_or(below)
                    };
                    self.path.truncate(end);
                }
                Ok(Step::End) => break Ok(()),
                Err(error) => break Err(error),
            }
        };
        self.ends.truncate(bottom);
        self.path.truncate(below);
        result
    }
}

fn put(text: &mut String, fields: &mut [Range<usize>; FIELDS], field: Field, value: &str) {
    let from = text.len();
    text.push_str(value.trim());
    if let Some(range) = fields.get_mut(field as usize) {
        *range = from..text.len();
    }
}

fn extra(extras: &mut String, ends: &mut Vec<usize>, path: &str, attribute: &str) {
    extras.push_str(path);
    if !attribute.is_empty() {
        extras.push_str("/@");
        extras.push_str(attribute);
    }
    ends.push(extras.len());
}
