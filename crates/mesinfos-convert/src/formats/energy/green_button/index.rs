//! What a feed says of its meters, learnt before a reading is converted: entries come in any order, and links tell
//! which belongs to which.

use mesinfos_io::{LimitError, Limits};
use mesinfos_schema::codes::currency;
use mesinfos_schema::codes::unit::from_espi_uom;
use mesinfos_schema::values::{Currency, Moment};

use super::reader::{Links, Part, Reader};
use crate::contract::ConvertError;
use crate::xml::{Node, Tree};

/// A usage point.
#[derive(Debug, Default)]
pub(super) struct Point {
    pub(super) links: Links,
    pub(super) kind: Option<u16>,
    pub(super) status: Option<String>,
    pub(super) zone: Option<usize>,
}

/// A meter reading: the readings of one type at one usage point.
#[derive(Debug, Default)]
pub(super) struct Meter {
    pub(super) links: Links,
    pub(super) point: Option<usize>,
    pub(super) reading_type: Option<usize>,
}

/// What the readings of a meter are.
#[derive(Debug, Default, Clone)]
pub(super) struct ReadingType {
    href: String,
    pub(super) accumulation: Option<u16>,
    pub(super) currency: Option<Currency>,
    pub(super) qualifier: Option<u16>,
    pub(super) flow: Option<u16>,
    pub(super) length: Option<i64>,
    pub(super) multiplier: i32,
    pub(super) unit: Option<&'static str>,
    pub(super) register: Option<String>,
}

/// A rule of local time.
#[derive(Debug)]
struct LocalTime {
    href: String,
    /// As a POSIX `TZ` text; `None` where it cannot be said so.
    rule: Option<String>,
    /// As written: offset, saving, beginning and end of summer.
    written: Vec<(&'static str, String)>,
}

/// All of it.
#[derive(Debug, Default)]
pub(super) struct Index {
    pub(super) points: Vec<Point>,
    pub(super) meters: Vec<Meter>,
    pub(super) types: Vec<ReadingType>,
    zones: Vec<LocalTime>,
    /// Meters of interval blocks, by the number of their entry: a run holds until the next.
    runs: Vec<(u64, Parent)>,
    /// Links of blocks to meters, each once.
    parents: Vec<(String, Option<usize>)>,
    pub(super) updated: Option<Moment>,
    pub(super) host: String,
}

/// Which of the parents.
type Parent = usize;

impl Index {
    /// Reads the whole feed, but for its readings.
    pub(super) fn read(mut reader: Reader, limits: &Limits) -> Result<Self, ConvertError> {
        let mut index = Self::default();
        let mut tree = Tree::default();
        let mut entry = 0_u64;
        let mut met = Vec::new();
        let mut blocks = false;
        loop {
            let part = match reader.next(&mut tree) {
                Ok(part) => part,
                // Told in its place by the walk.
                Err(error) if error.leaves_partial_result() => break,
                Err(error) => return Err(error),
            };
            match part {
                Part::Entry => {
                    entry += 1;
                    blocks = false;
                    met.clear();
                }
                Part::Block => {
                    blocks = true;
                    match reader.skip() {
                        // The file ends in the block: what came before it is worth having.
                        Err(error) if error.leaves_partial_result() => break,
                        skipped => skipped?,
                    }
                }
                Part::Resource => {
                    if index.small() + met.len() >= limits.entries {
                        return Err(LimitError {
                            what: "entries of a feed",
                            limit: limits.entries as u64,
                            place: Some(format!("line {}", reader.line())),
                        }
                        .into());
                    }
                    met.extend(Resource::read(tree.root()));
                }
                Part::EntryEnd => {
                    if index.host.is_empty() {
                        index.host.clone_from(&reader.links.host);
                    }
                    met.drain(..).for_each(|resource| index.add(resource, &reader.links));
                    if std::mem::take(&mut blocks) {
                        index.block(entry, &reader.links, limits)?;
                    }
                }
                Part::Updated => index.updated = reader.text.parse().ok(),
                Part::Reading | Part::Field => {}
                Part::End => break,
            }
        }
        if blocks {
            index.block(entry, &reader.links, limits)?;
        }
        index.link();
        Ok(index)
    }

    fn small(&self) -> usize {
        self.points.len() + self.meters.len() + self.types.len() + self.zones.len()
    }

    fn add(&mut self, resource: Resource, links: &Links) {
        match resource {
            Resource::Point(mut point) => {
                point.links.clone_from(links);
                self.points.push(point);
            }
            Resource::Meter => {
                self.meters.push(Meter { links: links.clone(), ..Meter::default() });
            }
            Resource::Type(mut of) => {
                of.href.clone_from(&links.own);
                self.types.push(of);
            }
            Resource::Zone(rule, written) => {
                self.zones.push(LocalTime { href: links.own.clone(), rule, written });
            }
        }
    }

    /// Notes which meter the blocks of an entry belong to.
    fn block(&mut self, entry: u64, links: &Links, limits: &Limits) -> Result<(), ConvertError> {
        let link = if links.up.is_empty() { &links.own } else { &links.up };
        let parent = link.split("/IntervalBlock").next().unwrap_or_default();
        if let Some((_, last)) = self.runs.last()
            && self.parents.get(*last).is_some_and(|(name, _)| name == parent)
        {
            return Ok(());
        }
        let at = self.parents.iter().position(|(name, _)| name == parent);
        let at = at.unwrap_or_else(|| {
            self.parents.push((parent.to_owned(), None));
            self.parents.len() - 1
        });
        if self.parents.len() > limits.entries {
            let limit = limits.entries as u64;
            return Err(LimitError { what: "meters of a feed", limit, place: None }.into());
        }
        self.runs.push((entry, at));
        Ok(())
    }

    /// Follows the links.
    fn link(&mut self) {
        let lone_zone = (self.zones.len() == 1).then_some(0);
        for point in &mut self.points {
            let linked =
                self.zones.iter().position(|zone| point.links.related.contains(&zone.href));
            point.zone = linked.or(lone_zone);
        }
        let lone_type = (self.types.len() == 1).then_some(0);
        let lone_point = (self.points.len() == 1).then_some(0);
        for meter in &mut self.meters {
            let links = &meter.links;
            // A link to a type that is not there means that the type is not known, not that it is another one.
            let names_type = links.related.iter().any(|href| href.contains("ReadingType"));
            meter.reading_type = self
                .types
                .iter()
                .position(|of| links.related.contains(&of.href))
                .or(lone_type.filter(|_| !names_type));
            meter.point = self
                .points
                .iter()
                .position(|point| {
                    let base = links.own.split("/MeterReading").next().unwrap_or_default();
                    (!base.is_empty() && point.links.own == base)
                        || point.links.related.contains(&links.own)
                        || (!links.up.is_empty() && point.links.related.contains(&links.up))
                })
                .or(lone_point);
        }
        let lone_meter = (self.meters.len() == 1).then_some(0);
        for (parent, meter) in &mut self.parents {
            *meter = self
                .meters
                .iter()
                .position(|meter| {
                    meter.links.own == *parent
                        || meter.links.related.iter().any(|href| {
                            href == parent || href.split("/IntervalBlock").next() == Some(parent)
                        })
                })
                .or(lone_meter);
        }
    }

    /// The meter of the blocks in an entry, by its number.
    pub(super) fn meter_of(&self, entry: u64) -> Option<usize> {
        let at = self.runs.partition_point(|(first, _)| *first <= entry).checked_sub(1)?;
        self.parents.get(self.runs.get(at)?.1)?.1
    }

    /// The local time of a usage point, as a POSIX `TZ` text.
    pub(super) fn zone_of(&self, point: Option<usize>) -> Option<&str> {
        let zone = match point {
            Some(point) => self.points.get(point)?.zone,
            None => (self.zones.len() == 1).then_some(0),
        };
        self.zones.get(zone?)?.rule.as_deref()
    }

    /// The same as the source writes it.
    pub(super) fn zone_as_written(&self, point: usize) -> Option<&[(&'static str, String)]> {
        Some(&self.zones.get(self.points.get(point)?.zone?)?.written)
    }
}

/// A resource that is kept.
#[derive(Debug)]
pub(super) enum Resource {
    Point(Point),
    Meter,
    Type(ReadingType),
    Zone(Option<String>, Vec<(&'static str, String)>),
}

impl Resource {
    /// What a resource says, its values taken. `None` for one that says nothing of meters.
    pub(super) fn read(root: Node<'_>) -> Option<Self> {
        match root.name() {
            "UsagePoint" => {
                let kind = root.take("ServiceCategory/kind").and_then(|kind| kind.parse().ok());
                let status = root.take("status").map(str::to_owned);
                Some(Self::Point(Point { kind, status, ..Point::default() }))
            }
            "MeterReading" => Some(Self::Meter),
            "ReadingType" => Some(Self::Type(ReadingType::read(root))),
            "LocalTimeParameters" => Some(Self::Zone(rule(root), written(root))),
            _ => None,
        }
    }
}

impl ReadingType {
    fn read(root: Node<'_>) -> Self {
        let number = |name: &str| root.take(name).and_then(|text| text.parse::<u16>().ok());
        let register = ["tou", "consumptionTier", "cpp"]
            .iter()
            .filter_map(|name| Some((name, root.take(name)?)))
            .filter(|(_, value)| *value != "0")
            .map(|(name, value)| format!("{name} {value}"))
            .collect::<Vec<_>>()
            .join(" ");
        Self {
            href: String::new(),
            accumulation: number("accumulationBehaviour"),
            currency: number("currency")
                .and_then(currency::by_numeric)
                .and_then(|currency| currency.code.parse().ok()),
            qualifier: number("dataQualifier"),
            flow: number("flowDirection"),
            length: root.take("intervalLength").and_then(|text| text.parse().ok()),
            multiplier: root
                .take("powerOfTenMultiplier")
                .and_then(|text| text.parse().ok())
                .unwrap_or(0),
            unit: number("uom").and_then(from_espi_uom),
            register: Some(register).filter(|text| !text.is_empty()),
        }
    }
}

/// The members of a rule of local time, as written.
fn written(root: Node<'_>) -> Vec<(&'static str, String)> {
    super::LOCAL_TIME
        .iter()
        .filter_map(|name| Some((*name, root.find(name)?.peek()?.to_owned())))
        .collect()
}

/// The rule of local time as a POSIX `TZ` text.
fn rule(root: Node<'_>) -> Option<String> {
    let (start, end) = (root.take("dstStartRule"), root.take("dstEndRule"));
    let (offset, saving) = (root.take("tzOffset"), root.take("dstOffset"));
    posix(start, end, offset?, saving.unwrap_or_default())
}

/// The same of its members. POSIX counts offsets westward.
pub(super) fn posix(
    start: Option<&str>,
    end: Option<&str>,
    offset: &str,
    saving: &str,
) -> Option<String> {
    let offset = offset.parse::<i32>().ok().filter(|offset| offset.abs() < 86_400)?;
    let saving = saving.parse::<i32>().ok().filter(|saving| saving.abs() < 86_400).unwrap_or(0);
    let clock = |seconds: i32| {
        let (sign, east) = if seconds < 0 { ("", -seconds) } else { ("-", seconds) };
        format!("{sign}{}:{:02}:{:02}", east / 3_600, east / 60 % 60, east % 60)
    };
    let standard = format!("STD{}", clock(offset));
    let change = |text: &str| u32::from_str_radix(text, 16).ok();
    match (start.and_then(change), end.and_then(change)) {
        (Some(start), Some(end)) if saving != 0 && start != 0 && end != 0 => {
            let (start, end) = (date_rule(start)?, date_rule(end)?);
            Some(format!("{standard}DST{},{start},{end}", clock(offset + saving)))
        }
        _ => Some(standard),
    }
}

/// A rule of ESPI's `DstRuleType`, four bytes: month, operator, day, weekday, hour, seconds.
fn date_rule(rule: u32) -> Option<String> {
    let bits = |from: u32, count: u32| (rule >> from) & ((1 << count) - 1);
    let (seconds, hour, weekday) = (bits(0, 12), bits(12, 5), bits(17, 3));
    let (day, operator, month) = (bits(20, 5), bits(25, 3), bits(28, 4));
    let clock = format!("{hour}:{:02}:{:02}", seconds / 60, seconds % 60);
    let weekday = weekday % 7;
    let week = match operator {
        // A day of the month: as the day of a year without 29 February.
        0 => {
            const BEFORE: [u32; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
            let before = BEFORE.get(usize::try_from(month).ok()?.checked_sub(1)?)?;
            return Some(format!("J{}/{clock}", before + day));
        }
        // The weekday on or after a day: said by its week where the day begins one.
        1 if day % 7 == 1 && day <= 22 => day / 7 + 1,
        2..=5 => operator - 1,
        7 => 5,
        _ => return None,
    };
    Some(format!("M{month}.{week}.{weekday}/{clock}"))
}

#[cfg(test)]
mod tests {
    use super::date_rule;

    #[test]
    fn rules_of_north_america() {
        assert_eq!(date_rule(0x360E_2000).as_deref(), Some("M3.2.0/2:00:00"));
        assert_eq!(date_rule(0xB40E_2000).as_deref(), Some("M11.1.0/2:00:00"));
    }
}
