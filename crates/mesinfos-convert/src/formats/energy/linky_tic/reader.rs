//! Groups of a frame: label, a date perhaps, value, checksum. Knows no record.

use std::io::{BufReader, Read};

use mesinfos_io::encoding::Sniffed;
use mesinfos_io::{Decoder, Input, Limits, lines::Lines};

use crate::contract::ConvertError;

const STX: char = '\u{2}';
const ETX: char = '\u{3}';

/// A group as written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Group<'a> {
    pub(super) line: u64,
    pub(super) label: &'a str,
    /// Of the standard mode: season and twelve digits.
    pub(super) stamp: Option<&'a str>,
    pub(super) value: &'a str,
    pub(super) standard: bool,
    /// Whether it is a group at all, and its checksum matches.
    pub(super) state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Good,
    Checksum,
    None,
}

/// What the reader met.
#[derive(Debug)]
pub(super) enum Part<'a> {
    Group(Group<'a>),
    /// A frame ends.
    End,
    /// The input ends.
    Over,
}

pub(super) struct Groups {
    lines: Lines<BufReader<Decoder<Box<dyn Read + Send>>>>,
    line: String,
    ends: bool,
}

impl Groups {
    pub(super) fn open(
        input: &Input,
        encoding: Sniffed,
        limits: &Limits,
    ) -> Result<Self, ConvertError> {
        let reader = BufReader::with_capacity(64 * 1024, input.decode(encoding)?);
        Ok(Self { lines: Lines::new(reader, limits), line: String::new(), ends: false })
    }

    pub(super) fn next(&mut self) -> Result<Part<'_>, ConvertError> {
        loop {
            if std::mem::take(&mut self.ends) {
                return Ok(Part::End);
            }
            let Some(line) = self.lines.next_line()? else { return Ok(Part::Over) };
            let number = line.number;
            self.ends = line.text.contains([STX, ETX]);
            self.line.clear();
            self.line.extend(line.text.chars().filter(|c| !matches!(*c, STX | ETX)));
            if !self.line.is_empty() {
                break Ok(Part::Group(group(&self.line, number)));
            }
        }
    }
}

/// A group of a line. The checksum may itself be a blank.
fn group(text: &str, line: u64) -> Group<'_> {
    let none =
        Group { line, label: "", stamp: None, value: "", standard: false, state: State::None };
    let standard = text.contains('\t');
    let separator = if standard { '\t' } else { ' ' };
    let Some(checksum) = text.chars().next_back().filter(char::is_ascii) else { return none };
    let Some(body) = text.get(..text.len() - 1) else { return none };
    let Some(inner) = body.strip_suffix(separator) else { return none };
    let Some((label, rest)) = inner.split_once(separator) else { return none };
    if label.is_empty() || !label.bytes().all(|b| b.is_ascii_graphic()) {
        return none;
    }
    let (stamp, value) = match rest.split_once('\t') {
        Some((stamp, value)) => (Some(stamp), value),
        None => (None, rest),
    };
    // The standard mode counts the separator before the checksum as well.
    let counted = if standard { body } else { inner };
    let sum = counted.bytes().fold(0_u32, |sum, byte| sum.wrapping_add(byte.into()));
    let state =
        if (sum & 0x3f) + 0x20 == u32::from(checksum) { State::Good } else { State::Checksum };
    Group { line, label, stamp, value, standard, state }
}

#[cfg(test)]
mod tests {
    use super::{State, group};

    #[test]
    fn checksums_of_both_modes() {
        assert_eq!(group("ADCO 812164417227 D", 1).state, State::Good);
        assert_eq!(group("MOTDETAT 000000 C", 1).state, State::Checksum);
        assert_eq!(group("PREF\t03\tB", 1).state, State::Good);
        // A blank is the checksum of this one.
        assert_eq!(group("EASD01\t000000000\t ", 1).state, State::Good);
        assert_eq!(group("SMAXSN\tE170915100926\t00000\t3", 1).stamp, Some("E170915100926"));
        assert_eq!(group("no", 1).state, State::None);
    }
}
