//! The formats, one folder each.

pub mod banking;
pub mod mobility;

use crate::contract::Format;

/// Every format, in the order of their names.
pub static FORMATS: &[&dyn Format] = &[
    &banking::bank_csv::BankCsv,
    &mobility::bcbp::Bcbp,
    &banking::camt::Camt,
    &banking::cfonb120::Cfonb120,
    &mobility::csv_points::CsvPoints,
    &mobility::flights_csv::FlightsCsv,
    &mobility::geojson::GeoJson,
    &mobility::google_timeline::GoogleTimeline,
    &mobility::gpx::Gpx,
    &mobility::kml::Kml,
    &banking::mt940::Mt940,
    &banking::ofx::Ofx,
    &mobility::owntracks::OwnTracks,
    &mobility::pkpass::PkPass,
    &mobility::polarsteps::Polarsteps,
    &banking::qif::Qif,
    &mobility::tcx::Tcx,
];

/// The format of that name.
#[must_use]
pub fn format(name: &str) -> Option<&'static dyn Format> {
    FORMATS.iter().copied().find(|format| format.descriptor().name == name)
}
