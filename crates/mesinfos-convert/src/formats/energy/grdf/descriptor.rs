//! What the format says of itself.

use crate::descriptor::{Descriptor, MappingRow};

const fn row(from: &'static str, to: &'static str, how: &'static str) -> MappingRow {
    MappingRow::new(from, to, how)
}

pub(super) static DESCRIPTOR: Descriptor = Descriptor {
    media_type: "application/json",
    extensions: &[".json", ".xlsx"],
    versions: &[super::JSON, super::SHEET],
    languages: &["fr"],
    records: &[
        "energy.usage-point/1",
        "energy.interval-series/1",
        "energy.meter-reading/1",
        "energy.consumption/1",
    ],
    standard: "GRDF, the customer's space and ADICT",
    options: &["--account", "--tz", "--provider"],
    mapping: MAPPING,
    not_mapped: NOT_MAPPED,
    codes: CODES,
    ..Descriptor::new("grdf", "GRDF (French gas network)", "energy")
};

#[rustfmt::skip] // one row per line
static MAPPING: &[MappingRow] = &[
    row("idPce, N° PCE", "energy.usage-point ids", "scheme pce; a workbook without it takes --account"),
    row("journeeGaziere, Date de relevé", "energy.interval-series start", "the gas day from 06:00 to 06:00 of Europe/Paris; a slot of the year's series. The offset beside the hour in the JSON is not taken at its word"),
    row("dateDebutReleve, dateFinReleve, Du … au …", "energy.consumption period", "where there is no gas day; a whole month is a slot of P1M"),
    row("energieConsomme, Energie consommée (kWh)", "energy.interval-series energy", "kW.h, gross calorific value"),
    row("volumeBrutConsomme, Volume consommé (m3)", "energy.interval-series volume", "m3; index differences, exact to a cubic metre"),
    row("coeffConversion, Coefficient de conversion", "energy.interval-series conversion-coefficient", "kW.h/m3; consumption coefficient over several days"),
    row("temperature, Température locale (°C)", "energy.interval-series temperature", "Cel"),
    row("indexDebut, indexFin", "energy.meter-reading index", "m3, at 06:00; the end of one reading is the beginning of the next, once"),
    row("qualificationReleve, Qualification du relevé", "energy.interval-series quality, modality", "Mesuré measured, Estimé estimated, Corrigé corrected; Absence de Données leaves the slot null"),
    row("Export du …", "exchange.source collectedAt", ""),
];

#[rustfmt::skip] // one row per line
static NOT_MAPPED: &[(&str, &str)] = &[
    ("natureReleve, frequenceReleve, status", "how the reading came to the portal"),
    ("pcs, pta, volumeConverti", "the parts the coefficient is made of"),
    ("Adresse du logement", "free text"),
];

#[rustfmt::skip] // one row per line
static CODES: &[(&str, &str)] = &[
    ("grdf.reading", "a reading that is no object of the portal, or has neither gas day nor period"),
    ("grdf.period", "a period in no form of the portal, or outside the calendar"),
    ("grdf.value", "a value that is no number"),
    ("grdf.energy", "a period of several days without its energy"),
    ("grdf.conflict", "another value for a day that has one"),
    ("grdf.document", "a JSON document of another shape"),
    ("grdf.headings", "a workbook without the headings of readings"),
    ("xlsx.no-sheet", "a workbook without a sheet"),
    ("json.syntax", "not JSON"),
];
