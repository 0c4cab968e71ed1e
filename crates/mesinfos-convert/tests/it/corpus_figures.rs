//! Figures of the research, by name, over files of other projects: skipped where the corpus is absent.

use std::path::PathBuf;

use mesinfos_convert::Options;
use mesinfos_schema::record::Record;
use mesinfos_schema::types::energy::{IntervalSeries, QuantityKind};
use mesinfos_schema::values::Decimal;

use crate::support::{assert_adds_up, run};

/// The records and rejects of a file; `None`, and a word of it, where there is no corpus.
fn corpus(format: &str, path: &str) -> Option<(Vec<Record>, u64)> {
    let root = std::env::var_os("MESINFOS_CORPUS").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus")),
        PathBuf::from,
    );
    let Ok(bytes) = std::fs::read(root.join(path)) else {
        println!("SKIPPED: no corpus file {path} (set MESINFOS_CORPUS)");
        return None;
    };
    let (report, sink, error) = run(format, &bytes, &Options::default());
    assert_eq!(error, None);
    assert_adds_up(&report);
    Some((sink.records, report.rejected))
}

fn number(value: Decimal) -> f64 {
    value.to_string().parse().expect("a number")
}

/// Values of series of a kind, and their sum in whole units; of mean power in W.h over its steps.
fn sum(records: &[Record], kind: &QuantityKind, day: Option<&str>) -> (u64, String) {
    let (mut count, mut total) = (0, 0.0);
    for series in records.iter().filter_map(|r| r.data::<IntervalSeries>()) {
        let other_day = day.is_some_and(|day| !series.start.to_string().starts_with(day));
        if series.quantity_kind != *kind || other_day {
            continue;
        }
        let hours = match kind {
            QuantityKind::PowerAverage => {
                let seconds = series.step.seconds().expect("a step of a fixed length");
                u32::try_from(seconds).map_or(f64::NAN, f64::from) / 3600.0
            }
            _ => 1.0,
        };
        for value in series.values.iter().filter_map(|slot| slot.get()) {
            count += 1;
            total += number(value) * hours;
        }
    }
    (count, format!("{total:.0}"))
}

#[test]
fn the_load_curve_of_enedis_with_both_changes_of_the_clock() {
    let path = "energy/enedis-sge/consometers-sge-tiers/CommandeTransmissionHistoriqueMesures__C5-CDC__Enedis_SGE_HDM_A06NW0ZI.csv";
    let Some((records, rejected)) = corpus("enedis", path) else { return };
    // 17 852 values, of which three are of a step that nobody can tell.
    let power = QuantityKind::PowerAverage;
    let (values, energy) = sum(&records, &power, None);
    assert_eq!((values + rejected, rejected, energy.as_str()), (17_852, 3, "9671133"));
    assert_eq!(sum(&records, &power, Some("2021-03-28")), (46, "28052".into()));
    assert_eq!(sum(&records, &power, Some("2021-10-31")), (50, "21321".into()));
}

#[test]
fn a_day_of_r50() {
    let path = "energy/enedis-sge/consometers-sge-tiers/CommandeCollectePublicationMesures__C5-CDC__R50.xml";
    let Some((records, rejected)) = corpus("enedis", path) else { return };
    assert_eq!((sum(&records, &QuantityKind::PowerAverage, None).1, rejected), ("20681".into(), 0));
}

/// Readings and W.h of a feed. What the supplier sums up of them is a consumption, and does not count.
fn feed(path: &str) -> Option<(u64, String)> {
    let (records, rejected) = corpus("green-button", path)?;
    assert_eq!(rejected, 0);
    Some(sum(&records, &QuantityKind::Energy, None))
}

#[test]
fn the_feed_of_cew821() {
    let path = "energy/greenbutton-espi/cew821-greenbutton/sample_greenbutton_data.xml";
    let Some(found) = feed(path) else { return };
    assert_eq!(found, (362, "291018".into()));
}

#[test]
fn a_year_of_espi_by_the_hour() {
    let path = "energy/greenbutton-espi/vladistan-objects/Coastal_Multi_Family_Jan_1_2011_to_Jan_1_2012_RetailCustomer_5.xml";
    let Some(found) = feed(path) else { return };
    assert_eq!(found, (8_760, "4425305".into()));
}

#[test]
fn three_years_of_gas() {
    let folder = std::env::var_os("MESINFOS_CORPUS").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus")),
        PathBuf::from,
    );
    let sources = std::fs::read_dir(folder.join("energy/grdf"));
    let Some(source) = sources.ok().and_then(|mut s| s.next()?.ok()) else {
        println!("SKIPPED: no corpus folder energy/grdf (set MESINFOS_CORPUS)");
        return;
    };
    let path = source.path().join("donnees_informatives.json");
    let Some((records, _)) = corpus("grdf", &path.to_string_lossy()) else { return };
    assert_eq!(sum(&records, &QuantityKind::Energy, None).1, "62213");
    assert_eq!(sum(&records, &QuantityKind::Volume, None).1, "5617");
}
