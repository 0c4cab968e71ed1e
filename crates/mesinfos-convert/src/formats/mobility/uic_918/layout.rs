//! The text of a ticket in its columns: `U_TLAY`, layout RCT2 (UIC 918.3, UIC 918.2 of paper tickets). Knows no record.

use super::reader::number;

/// Rows and columns of a ticket on paper; what lies outside is not looked at.
const ROWS: usize = 15;
const COLUMNS: usize = 72;

/// The ticket as it would be printed.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    rows: Vec<Vec<char>>,
}

/// That many characters of a text. Who counts characters gives the block's size in them as well, and cuts its last
/// field short.
fn characters(text: &str, length: usize, last: bool) -> Option<(&str, &str)> {
    let mut ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    match ends.nth(length) {
        Some(end) => text.split_at_checked(end),
        None => last.then_some((text, "")),
    }
}

/// Text of one journey: row 6 is the way out, row 7 the way back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct JourneyText {
    pub(super) from: String,
    pub(super) to: String,
    /// Day and month, `19.08`; empty where the ticket is open.
    pub(super) departs_on: String,
    pub(super) departs_at: String,
    pub(super) arrives_on: String,
    pub(super) arrives_at: String,
    pub(super) class: String,
}

impl Layout {
    /// Reads the fields of a layout; `None` where they do not fill the block exactly.
    ///
    /// The length of a field counts bytes with most issuers and characters with some (DSB): whichever fills the block.
    /// A block that is no UTF-8 is ISO 8859-1, where both are one.
    pub(super) fn read(body: &[u8]) -> Option<Self> {
        let fields = body.strip_prefix(b"RCT2")?;
        let count = number(fields.get(..4))?;
        let fields = fields.get(4..)?;
        match std::str::from_utf8(fields) {
            Ok(text) => Self::fill(text, count, |text, length, _| text.split_at_checked(length))
                .or_else(|| Self::fill(text, count, characters)),
            Err(_) => {
                let text: String = fields.iter().map(|byte| char::from(*byte)).collect();
                Self::fill(&text, count, characters)
            }
        }
    }

    fn fill<'t>(
        mut text: &'t str,
        count: usize,
        split: impl Fn(&'t str, usize, bool) -> Option<(&'t str, &'t str)>,
    ) -> Option<Self> {
        let mut layout = Self { rows: vec![vec![' '; COLUMNS]; ROWS] };
        for field in 1..=count {
            let (header, rest) = text.split_at_checked(13)?;
            let part = |from: usize, to: usize| number(header.as_bytes().get(from..to));
            let (row, column) = (part(0, 2)?, part(2, 4)?);
            let (height, width) = (part(4, 6)?, part(6, 8)?);
            let (content, rest) = split(rest, part(9, 13)?, field == count)?;
            layout.print(content, row, column, height, width);
            text = rest;
        }
        // Some issuers end the block with a line end.
        text.trim().is_empty().then_some(layout)
    }

    /// A field has its own lines, or is broken at its width.
    fn print(&mut self, content: &str, row: usize, column: usize, height: usize, width: usize) {
        let mut lines = content.split('\n').flat_map(|line| {
            let chars: Vec<char> = line.trim_end_matches('\r').chars().collect();
            let step = if height > 1 { width.max(1) } else { COLUMNS };
            let broken: Vec<Vec<char>> = chars.chunks(step).map(<[char]>::to_vec).collect();
            if broken.is_empty() { vec![Vec::new()] } else { broken }
        });
        for row in self.rows.iter_mut().skip(row).take(height.max(1)) {
            let Some(line) = lines.next() else { return };
            for (slot, character) in row.iter_mut().skip(column).zip(line) {
                *slot = character;
            }
        }
    }

    /// What stands there, without blanks and the stars that fill empty places.
    fn text(&self, row: usize, from: usize, to: usize) -> String {
        let row = self.rows.get(row).and_then(|row| row.get(from..to)).unwrap_or_default();
        let text: String = row.iter().collect();
        text.trim_matches(|c: char| c.is_whitespace() || c == '*').to_owned()
    }

    /// The journey of a row, where it names both its ends.
    pub(super) fn journey(&self, row: usize) -> Option<JourneyText> {
        // Column 33 parts the places: a text across it (the name of a pass) is of neither.
        let between = self.rows.get(row).and_then(|row| row.get(33))?;
        if !matches!(between, ' ' | '-' | '>' | '*') {
            return None;
        }
        let from = self.text(row, 12, 33);
        let from = from.trim_end_matches(['>', '-']).trim_end().trim_end_matches('*').trim_end();
        let to = self.text(row, 34, 52);
        if from.is_empty() || to.is_empty() {
            return None;
        }
        Some(JourneyText {
            from: from.to_owned(),
            to,
            departs_on: self.text(row, 1, 6),
            departs_at: self.text(row, 7, 12),
            arrives_on: self.text(row, 52, 57),
            arrives_at: self.text(row, 58, 63),
            class: self.text(row, 66, 72),
        })
    }

    /// The rows above the journeys, in which the days of validity stand; the passenger and what was born with them
    /// stand at the right.
    pub(super) fn heading(&self) -> impl Iterator<Item = String> {
        (0..6).map(|row| self.text(row, 0, 52))
    }

    /// The name of the passenger, at the right of the first rows.
    pub(super) fn has_passenger(&self) -> bool {
        !self.text(0, 52, COLUMNS).is_empty()
    }

    /// The line of the price, at the right of row 13.
    pub(super) fn price(&self) -> String {
        self.text(13, 52, COLUMNS)
    }

    /// Whether a row of the reservation (train, coach, seats) says something.
    pub(super) fn has_reservation(&self) -> bool {
        !self.text(8, 0, COLUMNS).is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::Layout;

    fn journey(text: &str) -> Option<(String, String)> {
        let journey = Layout::read(text.as_bytes())?.journey(6)?;
        Some((journey.from, journey.to))
    }

    #[test]
    fn lengths_in_bytes_or_characters_and_nothing_else() {
        let wanted = Some(("Zürich HB".to_owned(), "Bern".to_owned()));
        assert_eq!(journey("RCT2000206130118 00010Zürich HB0634011800004Bern"), None);
        assert_eq!(journey("RCT20002061301180 0010Zürich HB0634011800004Bern"), None);
        assert_eq!(journey("RCT200020613011800010Zürich HB0634011800004Bern"), wanted);
        assert_eq!(journey("RCT200020613011800009Zürich HB0634011800004Bern"), wanted);
        assert_eq!(journey("RCT200020613011800009Zürich HB0634011800009Bern"), wanted);
        for text in ["RCT2", "RCT20001", "RCT200010613011800009Bern", "RCT200000"] {
            assert_eq!(journey(text), None, "{text}");
        }
    }
}
