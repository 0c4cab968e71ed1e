//! The validator: line by line, then all together.

use mesinfos_io::{Input, IoError, Limits, Lines, sniff};
use mesinfos_schema::finding::{Finding, Place, Severity};

use crate::rules;
use crate::set::Set;
use crate::structure::{self, Read, Schemas};
use mesinfos_schema::ijson;

/// What to check, and how to say it.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Options {
    /// Members the standard does not have are errors.
    pub strict: bool,
    /// Findings show the values they are about.
    pub show_values: bool,
    /// The records are a part of a whole: a reference that leads nowhere is a warning.
    pub partial: bool,
    /// Limits on what a file controls.
    pub limits: Limits,
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
    schemas: Schemas,
    set: Set,
    summary: Summary,
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

    /// Checks a file of records. Findings come in the order of lines.
    ///
    /// # Errors
    /// Where the file cannot be read, is not UTF-8, or a line passes the limit.
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
        let Self { options, schemas, set, summary } = self;
        summary.files += 1;
        let file = set.file(name);
        let mut records = 0_u64;
        // NDJSON is UTF-8, whatever its bytes look like.
        let mut lines = Lines::new(input.decode(sniff(&[], None, true))?, &options.limits);
        while let Some(line) = lines.next_line()? {
            let text = line.text;
            if text.trim().is_empty() {
                continue;
            }
            records += 1;
            let number = line.number;
            let place = |offset: usize| Place::at(name, number, ijson::column(text, offset));
            let mut count = |finding: Finding| {
                match finding.severity {
                    Severity::Error => summary.errors += 1,
                    Severity::Warning => summary.warnings += 1,
                    _ => summary.infos += 1,
                }
                found(finding);
            };
            match structure::read(schemas, text, &place, options, &mut count) {
                Read::Faulty => summary.faulty += 1,
                Read::Record(record, json) => {
                    rules::record(&record, &json, options, &mut |mut finding, pointer| {
                        finding.place = place(ijson::locate(text, &pointer));
                        finding.pointer = Some(pointer);
                        finding.record = Some(record.id);
                        count(finding);
                    });
                    set.add(&record, file, number);
                }
            }
        }
        if records == 0 {
            summary.errors += 1;
            let message = "there is no record in this file";
            found(Finding::new(
                "structure.no-records",
                Severity::Error,
                Place::file(name),
                message,
            ));
        }
        summary.records += records;
        Ok(())
    }

    /// Checks all records together, and says how much was found.
    pub fn finish(self, found: &mut dyn FnMut(Finding)) -> Summary {
        let Self { options, set, mut summary, .. } = self;
        set.finish(&options, &mut |finding| {
            match finding.severity {
                Severity::Error => summary.errors += 1,
                Severity::Warning => summary.warnings += 1,
                _ => summary.infos += 1,
            }
            found(finding);
        });
        summary.records -= summary.faulty;
        summary
    }
}
