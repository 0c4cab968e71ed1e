//! The formats, one folder each.

pub mod banking;
pub mod billing;
pub mod energy;
pub mod mobility;
pub mod offer;
pub mod pilot;
pub mod retail;
pub mod telecom;

use crate::contract::Format;

/// Every format, in the order of their names.
pub static FORMATS: &[&dyn Format] = &[
    &retail::arts_receipt::ArtsReceipt,
    &banking::bank_csv::BankCsv,
    &mobility::bcbp::Bcbp,
    &banking::camt::Camt,
    &banking::cfonb120::Cfonb120,
    &billing::cii::Cii,
    &mobility::csv_points::CsvPoints,
    &energy::enedis::Enedis,
    &energy::energy_csv::EnergyCsv,
    &billing::facturx::FacturX,
    &mobility::flights_csv::FlightsCsv,
    &mobility::geojson::GeoJson,
    &mobility::google_timeline::GoogleTimeline,
    &mobility::gpx::Gpx,
    &energy::grdf::Grdf,
    &energy::green_button::GreenButton,
    &mobility::kml::Kml,
    &energy::linky_tic::LinkyTic,
    &pilot::Pilot,
    &banking::mt940::Mt940,
    &energy::nem12::Nem12,
    &energy::octopus::Octopus,
    &offer::octopus_tariff::OctopusTariff,
    &banking::ofx::Ofx,
    &retail::order_page::OrderPage,
    &mobility::owntracks::OwnTracks,
    &mobility::pkpass::PkPass,
    &mobility::polarsteps::Polarsteps,
    &banking::qif::Qif,
    &retail::retail_orders::RetailOrders,
    &telecom::sms_backup::SmsBackup,
    &mobility::sncf_barcode::SncfBarcode,
    &energy::solaredge::SolarEdge,
    &offer::tariff_plans::TariffPlans,
    &mobility::tcx::Tcx,
    &billing::ubl::Ubl,
    &mobility::uic_918::Uic918,
    &offer::urdb::Urdb,
    &telecom::usage_csv::UsageCsv,
];

/// The format of that name.
#[must_use]
pub fn format(name: &str) -> Option<&'static dyn Format> {
    FORMATS.iter().copied().find(|format| format.descriptor().name == name)
}
