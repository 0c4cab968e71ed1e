//! Frames of the customer's output of a French meter (télé-information client), as programs log them.

mod mapping;
mod reader;

use mesinfos_io::{Head, Input, sniff_input};

use crate::contract::{Candidate, ConvertError, Facts, Format};
use crate::descriptor::{Descriptor, MappingRow};
use crate::emitter::Emitter;
use crate::options::Options;
use mapping::Frame;
use reader::{Groups, Part};

/// Linky TIC, historic and standard.
#[derive(Clone, Copy, Debug)]
pub struct LinkyTic;

static DESCRIPTOR: Descriptor = Descriptor {
    media_type: "text/plain",
    extensions: &[".txt", ".tic", ".log"],
    versions: &["historique", "standard"],
    languages: &["fr"],
    records: &["energy.usage-point/1", "energy.meter/1", "energy.meter-reading/1"],
    standard: "Enedis-NOI-CPT_54E, Sorties de télé-information client des appareils de comptage Linky",
    options: &["--account", "--provider"],
    mapping: &[
        MappingRow::new("PRM", "energy.usage-point ids", "scheme prm; zeros are none"),
        MappingRow::new(
            "ADCO, ADSC",
            "energy.meter serial",
            "and the usage point's id where there is no PRM",
        ),
        MappingRow::new(
            "DATE",
            "energy.meter-reading at",
            "E is +02:00, H +01:00; without it (mode historique) the time the caller collected the frame",
        ),
        MappingRow::new(
            "BASE, HCHC, HCHP, EJPHN, EJPHPM, BBRHCJB …, EAST, EASF01 to 10, EASD01 to 04, EAIT",
            "energy.meter-reading register, index",
            "W.h",
        ),
    ],
    not_mapped: &[
        ("IINST, PAPP, SINSTS, IRMS1, URMS1, UMOY1", "momentary values, which no record takes"),
        ("PTEC, LTARF, NTARF, STGE, RELAIS, PJOURF+1", "the state of the meter"),
        ("SMAXSN, CCASN", "values of steps the frame does not state the length of"),
    ],
    codes: &[
        ("linky-tic.checksum", "a group whose checksum does not match"),
        ("linky-tic.group", "a line that is no group"),
        ("linky-tic.index", "an index that is no number"),
        (
            "linky-tic.no-time",
            "an index in a frame without a valid date, and no time of collection",
        ),
        ("linky-tic.not-carried", "skipped: a group that no record takes, listed as unmapped"),
    ],
    ..Descriptor::new("linky-tic", "Linky, customer's output (TIC)", "energy")
};

impl Format for LinkyTic {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn detect(&self, head: &Head) -> Vec<Candidate> {
        let text = head.text();
        for line in text.lines().take(100) {
            let line = line.trim_matches(|c: char| c.is_ascii_control());
            let number = |label: &str| {
                line.strip_prefix(label).is_some_and(|rest| {
                    rest.bytes().take(12).filter(u8::is_ascii_digit).count() == 12
                })
            };
            let version = match () {
                () if number("ADSC\t") => "standard",
                () if number("ADCO ") => "historique",
                () => continue,
            };
            let found = Candidate::new("linky-tic", 95, "a group with the meter's address");
            return vec![found.version(version).language("fr")];
        }
        Vec::new()
    }

    fn facts(&self, input: &Input, _: &Options) -> Result<Facts, ConvertError> {
        let mut facts = Facts::of(sniff_input(input, None)?);
        facts.language = Some("fr".to_owned());
        Ok(facts)
    }

    fn walk(
        &self,
        input: &Input,
        facts: &Facts,
        options: &Options,
        out: &mut Emitter<'_>,
    ) -> Result<(), ConvertError> {
        let mut groups = Groups::open(input, facts.encoding, &options.limits)?;
        let mut frame = Frame::new(options);
        let read = loop {
            match groups.next() {
                Ok(Part::Group(group)) => frame.group(group, out)?,
                Ok(Part::End) => frame.close(out)?,
                Ok(Part::Over) => break Ok(()),
                Err(error) => break Err(error),
            }
        };
        frame.close(out)?;
        read
    }
}
