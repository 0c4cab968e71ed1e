//! The validator: line by line, then all together.

use std::io::BufRead;

use mesinfos_io::{Input, IoError, Limits, Lines, sniff};
use mesinfos_schema::finding::{Finding, Place, Severity};
use mesinfos_schema::ijson;

use crate::blocks::{self, Blocks};
use crate::excerpt;
use crate::rules;
use crate::set::Set;
use crate::structure::{self, Read, Schemas};

/// What to check, and how to say it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Options {
    /// Members the standard does not have are errors.
    pub strict: bool,
    /// Findings show the values they are about.
    pub show_values: bool,
    /// The records are a part of a whole: a reference that leads nowhere is a warning.
    pub partial: bool,
    /// The records were minimised under a consent: they are judged by the partial schemas, and by no rule that a member
    /// which was not shared, or was made less, could break.
    pub minimised: bool,
    /// Limits on what a file controls.
    pub limits: Limits,
    /// How many threads look at a file. What is found, and in which order, does not depend on it.
    pub threads: usize,
    /// Every line goes the slow and thorough way. What is found does not depend on it either: a check of this crate.
    pub thorough: bool,
}

impl Default for Options {
    fn default() -> Self {
        let limits = Limits::default();
        Self {
            strict: false,
            show_values: false,
            partial: false,
            minimised: false,
            limits,
            threads: 1,
            thorough: false,
        }
    }
}

/// What was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Summary {
    /// Files read.
    pub files: u64,
    /// Lines that are records.
    pub records: u64,
    /// Lines that are none.
    pub faulty: u64,
    /// Findings of each weight.
    pub errors: u64,
    /// Warnings.
    pub warnings: u64,
    /// Worth knowing.
    pub infos: u64,
}

impl Summary {
    /// Counts a finding by its weight.
    pub fn count(&mut self, finding: &Finding) {
        match finding.severity {
            Severity::Error => self.errors += 1,
            Severity::Warning => self.warnings += 1,
            _ => self.infos += 1,
        }
    }
}

/// Why validation stopped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ValidateError {
    /// The input could not be read.
    #[error(transparent)]
    Io(#[from] IoError),
}

/// Checks records, file by file, then all of them together.
#[derive(Default)]
pub struct Validator {
    options: Options,
    part: Part,
    summary: Summary,
}

/// What a file, or a part of one, holds.
#[derive(Default)]
struct Part {
    set: Set,
    /// Lines that are records, lines that are none.
    records: u64,
    faulty: u64,
    schemas: Schemas,
}

impl std::fmt::Debug for Validator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Validator").field("summary", &self.summary).finish_non_exhaustive()
    }
}

impl Validator {
    /// A validator that has seen nothing yet.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self { options, ..Self::default() }
    }

    /// From here on files are, or are not, a part of a whole ([`Options::partial`]), or minimised
    /// ([`Options::minimised`]): as the manifest of their package says.
    pub fn judge_as(&mut self, partial: bool, minimised: bool) {
        self.options.partial = partial;
        self.options.minimised = minimised;
    }

    /// Checks a file of records. Findings come in the order of lines; a file that is not UTF-8 is checked as far as it
    /// is.
    ///
    /// # Errors
    /// Where the file cannot be read, or a line passes the limit (which is a finding as well).
    pub fn check(
        &mut self,
        input: &Input,
        found: &mut dyn FnMut(Finding),
    ) -> Result<(), ValidateError> {
        self.check_as(input, input.name(), found)
    }

    /// The same under another name: a data file by its path in the package.
    ///
    /// # Errors
    /// As [`Validator::check`].
    pub fn check_as(
        &mut self,
        input: &Input,
        name: &str,
        found: &mut dyn FnMut(Finding),
    ) -> Result<(), ValidateError> {
        let Self { options, part, summary } = self;
        summary.files += 1;
        let mut found = |finding: Finding| {
            summary.count(&finding);
            found(finding);
        };
        let file = File { name, number: part.set.file(name, options.partial), options };
        let before = part.records + part.faulty;
        // NDJSON is UTF-8, whatever its bytes look like.
        let text = input.decode(sniff(&[], None, true))?;
        let read = if options.threads > 1 {
            file.read_with_threads(text, part, &mut found)
        } else {
            file.read(&mut Lines::new(text, &options.limits), part, &mut found).map(|_| ())
        };
        match read {
            Ok(()) => {}
            Err(ValidateError::Io(error @ IoError::Encoding { line, .. })) => {
                let mut finding = rules::finding("structure.encoding", reason(&error));
                finding.place = Place::line(name, line);
                found(finding);
            }
            Err(ValidateError::Io(IoError::Limit(error))) => {
                let mut finding = rules::finding("structure.limit", error.to_string());
                finding.place = Place::file(name);
                found(finding);
                return Err(IoError::Limit(error).into());
            }
            Err(error) => return Err(error),
        }
        if part.records + part.faulty == before {
            let message = "there is no record in this file";
            let place = Place::file(name);
            found(Finding::new("structure.no-records", Severity::Error, place, message));
        }
        Ok(())
    }

    /// Looks at one line by itself: structure and meaning, nothing of the set, and nothing is counted.
    pub fn look(&mut self, line: &str, found: &mut dyn FnMut(Finding)) {
        let options = &self.options;
        let file = File { name: "", number: 0, options };
        let mut part = Part { schemas: std::mem::take(&mut self.part.schemas), ..Part::default() };
        let mut limits = options.limits.clone();
        limits.line = limits.line.max(line.len());
        // A text in memory can be read, and it is one line.
        let _ = file.read(&mut Lines::new(line.as_bytes(), &limits), &mut part, found);
        self.part.schemas = part.schemas;
    }

    /// Checks all records together, and says how much was found.
    pub fn finish(self, found: &mut dyn FnMut(Finding)) -> Summary {
        let Self { part, mut summary, .. } = self;
        part.set.finish(&mut |finding| {
            summary.count(&finding);
            found(finding);
        });
        summary.records = part.records;
        summary.faulty = part.faulty;
        summary
    }
}

/// What is wrong with the bytes, without the name of the file.
fn reason(error: &IoError) -> String {
    match error {
        IoError::Encoding { offset, encoding, .. } => format!("byte {offset} is not {encoding}"),
        other => other.to_string(),
    }
}

/// The file being read.
struct File<'a> {
    name: &'a str,
    number: u32,
    options: &'a Options,
}

impl File<'_> {
    /// Reads lines to their end. Gives how many there were.
    fn read<R: BufRead>(
        &self,
        lines: &mut Lines<R>,
        part: &mut Part,
        found: &mut dyn FnMut(Finding),
    ) -> Result<u64, ValidateError> {
        let mut read = 0;
        while let Some(line) = lines.next_line()? {
            let (text, number) = (line.text, line.number);
            read = number;
            if text.bytes().all(|b| matches!(b, b' ' | b'\t')) {
                continue;
            }
            let place = |offset: usize| Place::at(self.name, number, ijson::column(text, offset));
            let mut found = |mut finding: Finding| {
                finding.excerpt = excerpt::of(text, finding.place.column, self.options);
                found(finding);
            };
            match structure::read(&mut part.schemas, text, &place, self.options, &mut found) {
                Read::Faulty => part.faulty += 1,
                Read::Minimised(record) => {
                    part.records += 1;
                    rules::minimised(&record.json, self.options, &mut |mut finding, pointer| {
                        finding.place = place(ijson::locate(text, &pointer));
                        finding.pointer = Some(pointer);
                        finding.record = Some(record.id);
                        found(finding);
                    });
                    part.set.add_minimised(&record, self.number, number);
                }
                Read::Record(record, json) => {
                    part.records += 1;
                    let json = json.as_ref();
                    rules::record(&record, json, self.options, &mut |mut finding, pointer| {
                        finding.place = place(ijson::locate(text, &pointer));
                        finding.pointer = Some(pointer);
                        finding.record = Some(record.id);
                        found(finding);
                    });
                    part.set.add(&record, self.number, number);
                }
            }
        }
        Ok(read)
    }

    /// The same with several threads, each on a block of lines; what they find is handed on in the file's order.
    fn read_with_threads<R: BufRead>(
        &self,
        text: R,
        whole: &mut Part,
        found: &mut dyn FnMut(Finding),
    ) -> Result<(), ValidateError> {
        let limits = &self.options.limits;
        let work = |block: &[u8]| {
            let mut part = Part::default();
            let mut findings = Vec::new();
            let read = self.read(&mut Lines::new(block, limits), &mut part, &mut |finding| {
                findings.push(finding);
            });
            (part, findings, read)
        };
        let (mut lines, mut bytes) = (0, 0);
        let blocks = Blocks::new(text, limits.line);
        blocks::in_order(blocks, self.options.threads, work, |block, (part, findings, read)| {
            for mut finding in findings {
                finding.place.line = finding.place.line.map(|line| line + lines);
                found(finding);
            }
            whole.set.merge(part.set, lines);
            whole.records += part.records;
            whole.faulty += part.faulty;
            if read.is_err() {
                // Gone through once more, so that the error names its place in the file.
                let mut again = Lines::new(block, limits).after(lines, bytes);
                while again.next_line()?.is_some() {}
            }
            lines += read?;
            bytes += u64::try_from(block.len()).unwrap_or(u64::MAX);
            Ok(())
        })
    }
}
