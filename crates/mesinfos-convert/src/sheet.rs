//! Rows of the first sheet of a workbook (Office Open XML, ECMA-376 part 1), streamed.
//!
//! Texts of cells stand in one list for the whole workbook, which is kept within a limit; rows are not.

use mesinfos_io::{Input, LimitError, Limits};

use crate::contract::{ConvertError, SyntaxError};
use crate::xml::{Step, XmlReader, sniff};

/// The list of texts may be this many times as large as a line.
const TEXTS: usize = 64;

/// The rows of a sheet.
pub(crate) struct Sheet {
    texts: Vec<Box<str>>,
    xml: XmlReader,
    cells: Vec<String>,
    columns: usize,
}

/// What the text of a cell is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Shared,
    Plain,
}

impl Sheet {
    /// Opens the first sheet of a workbook.
    pub(crate) fn open(input: &Input, limits: &Limits) -> Result<Self, ConvertError> {
        let parts = input.entries(limits)?;
        let part = |name: &str| parts.iter().find(|part| part.name().ends_with(name));
        let texts = match part("!/xl/sharedStrings.xml") {
            Some(part) => texts(part, limits)?,
            None => Vec::new(),
        };
        let sheet = part("!/xl/worksheets/sheet1.xml")
            .or_else(|| parts.iter().find(|part| part.name().contains("!/xl/worksheets/sheet")))
            .ok_or_else(|| SyntaxError::new("xlsx.no-sheet", "B0", "no sheet in the workbook"))?;
        let xml = XmlReader::open(sheet, sniff(sheet)?, limits)?;
        Ok(Self { texts, xml, cells: Vec::new(), columns: limits.columns })
    }

    /// The next row: its number and its cells, empty where there is none.
    pub(crate) fn next(&mut self) -> Result<Option<(u64, &[String])>, ConvertError> {
        let mut number = 0;
        let mut column = None;
        let mut kind = Kind::Plain;
        let mut wanted = false;
        loop {
            match self.xml.next()? {
                Step::End => return Ok(None),
                Step::Close if number > 0 => {
                    if self.xml.depth() < 3 {
                        return Ok(Some((number, &self.cells)));
                    }
                }
                Step::Close => {}
                Step::Open(element) => match element.name() {
                    "row" => {
                        number = element.attribute("r").and_then(|r| r.parse().ok()).unwrap_or(1);
                        self.cells.clear();
                        column = None;
                    }
                    "c" => {
                        let next = column.map_or(0, |at: usize| at + 1);
                        let at = element.attribute("r").and_then(index).unwrap_or(next);
                        if at >= self.columns {
                            let limit = self.columns as u64;
                            let place = Some(format!("row {number}"));
                            return Err(
                                LimitError { what: "columns of a row", limit, place }.into()
                            );
                        }
                        column = Some(at);
                        let shared = element.attribute("t") == Some("s");
                        kind = if shared { Kind::Shared } else { Kind::Plain };
                        if self.cells.len() <= at {
                            self.cells.resize(at + 1, String::new());
                        }
                    }
                    name => wanted = matches!(name, "v" | "t"),
                },
                Step::Text(text) if wanted => {
                    let text = match kind {
                        Kind::Plain => Some(text),
                        Kind::Shared => text
                            .trim()
                            .parse::<usize>()
                            .ok()
                            .and_then(|at| self.texts.get(at))
                            .map(|text| &**text),
                    };
                    if let Some(cell) = column.and_then(|at| self.cells.get_mut(at)) {
                        cell.push_str(text.unwrap_or_default());
                    }
                }
                Step::Text(_) => {}
            }
        }
    }
}

/// The texts of a workbook's cells.
fn texts(part: &Input, limits: &Limits) -> Result<Vec<Box<str>>, ConvertError> {
    let most = limits.line.saturating_mul(TEXTS);
    let mut xml = XmlReader::open(part, sniff(part)?, limits)?;
    let mut found = Vec::new();
    let mut text = String::new();
    let mut held = 0_usize;
    let mut wanted = false;
    loop {
        match xml.next()? {
            Step::End => return Ok(found),
            Step::Open(element) => wanted = element.name() == "t",
            Step::Text(part) => {
                if wanted {
                    text.push_str(part);
                }
            }
            // `si` is the only child of the root.
            Step::Close => {
                if xml.depth() != 1 {
                    continue;
                }
                held = held.saturating_add(text.len() + 16);
                if held > most {
                    let (what, limit) = ("bytes of a workbook's texts", most as u64);
                    return Err(LimitError { what, limit, place: None }.into());
                }
                found.push(std::mem::take(&mut text).into_boxed_str());
            }
        }
    }
}

/// The column, from 0, of a cell such as `B12`.
fn index(cell: &str) -> Option<usize> {
    let mut column = 0_usize;
    for letter in cell.bytes().take_while(u8::is_ascii_uppercase) {
        column = column.checked_mul(26)?.checked_add(usize::from(letter - b'A') + 1)?;
    }
    column.checked_sub(1)
}
