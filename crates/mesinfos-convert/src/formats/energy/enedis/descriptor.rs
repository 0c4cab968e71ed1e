//! What the format says of itself.

use crate::descriptor::{Descriptor, MappingRow};

const fn row(from: &'static str, to: &'static str, how: &'static str) -> MappingRow {
    MappingRow::new(from, to, how)
}

pub(super) static DESCRIPTOR: Descriptor = Descriptor {
    media_type: "text/csv",
    extensions: &[".csv", ".json", ".xml"],
    versions: &[
        super::PORTAL,
        super::CONNECT,
        "R50",
        "R151",
        "R171",
        "R4x",
        "consulterMesures",
        "consulterMesuresDetaillees",
    ],
    languages: &["fr"],
    records: &[
        "energy.usage-point/1",
        "energy.interval-series/1",
        "energy.meter-reading/1",
        "energy.consumption/1",
    ],
    standard: "Enedis: portal of measurements, Data Connect 5, SGE flows and services",
    options: &["--unit", "--tz", "--provider"],
    mapping: MAPPING,
    not_mapped: NOT_MAPPED,
    codes: CODES,
    ..Descriptor::new("enedis", "Enedis (French electricity network)", "energy")
};

#[rustfmt::skip] // one row per line
static MAPPING: &[MappingRow] = &[
    row("Identifiant PRM, usage_point_id, Id_PRM, pointId", "energy.usage-point ids", "scheme prm"),
    row("Horodate, H, d, date", "energy.interval-series start", "the END of the step; of R4x its beginning. The day is cut at midnight of Europe/Paris (--tz goes before it): 46 and 50 half-hours when the clock changes"),
    row("Pas en minutes, Pas_Publication, Granularite, p, interval_length", "energy.interval-series step", "where the portal leaves it empty: the distance to the row before, where that is 5, 10, 15, 30 or 60 minutes, or to the beginning of the period; else the value is rejected"),
    row("Valeur, V, v, value", "energy.interval-series values", "empty: null, never zero"),
    row("Unite, unite, unit", "energy.interval-series unit, quantityKind", "W is power-average and stays W; Wh is energy; VA of a maximum is power-max, one slot a day"),
    row("Grandeur metier, grandeurMetier", "energy.interval-series flow", "CONS import, PROD export"),
    row("IV, n, measure_type, Statut_Point", "energy.interval-series quality", "the code is kept"),
    row("EAS F1 to F10, EAS D1 to D4, EAS T", "energy.meter-reading register, index", "W.h; Type de releve is the reason"),
    row("Classe_Temporelle, Classe_Temporelle_Distributeur", "energy.meter-reading register, index", "fournisseur or distributeur with the slot; at the day of Date_Releve"),
    row("Puissance_Maximale", "energy.interval-series power-max", "the slot of its day"),
    row("serieMesuresDatees/mesureDatee", "energy.meter-reading", "R171"),
    row("consulterMesures serie/mesure", "energy.consumption", "level billing, the slot in bySlot"),
    row("customer.usage_points", "energy.usage-point", "address, status, segment, subscribedPower"),
    row("Date_Creation", "exchange.source collectedAt", ""),
];

#[rustfmt::skip] // one row per line
static NOT_MAPPED: &[(&str, &str)] = &[
    ("Etape metier, Grandeur physique, Date de fin", "no member; the unit says what the values are"),
    ("time of a day's highest power", "a slot is the day"),
    ("Id_Affaire, Id_Calendrier, Libelle_*", "of the network's own processes"),
    ("customer_id, contact data", "of the account, not of the point"),
];

#[rustfmt::skip] // one row per line
static CODES: &[(&str, &str)] = &[
    ("enedis.ambiguous-step", "a value whose step is not stated and does not follow from the row before"),
    ("enedis.local-time", "a local time without offset that occurs twice or never on its day"),
    ("enedis.conflict", "another value for a step that has one"),
    ("enedis.irregular-step", "a step that does not fit the slots of a day"),
    ("enedis.unit", "the unit is absent or not known: give --unit"),
    ("enedis.value", "a value that is no number"),
    ("enedis.time", "a time that is absent or none"),
    ("enedis.point", "measurements before the PRM"),
    ("enedis.kind", "a series of R171 that is no series of indexes"),
    ("enedis.section", "a row before the headings of its section"),
    ("enedis.heading", "headings of no known section"),
    ("enedis.document", "a JSON document of another shape"),
    ("enedis.open-quote", "a quote that never closes swallows the rest"),
    ("enedis.calendar", "skipped: a row of the calendars of registers"),
    ("json.syntax", "not JSON"),
    ("xml.truncated", "the file ends inside an element"),
    ("xml.syntax", "not well-formed"),
];
