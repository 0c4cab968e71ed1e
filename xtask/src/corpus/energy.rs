//! The energy folders: counts and sums of what was measured, against the figures of an independent reading.

use std::collections::BTreeMap;
use std::path::Path;

use mesinfos::convert::{self, Collect, Options, Report};
use mesinfos::io::Input;
use mesinfos::schema::record::{Record, RecordBody};
use mesinfos::schema::types::energy::{
    Consumption, IntervalSeries, MeterReading, QuantityKind, UsagePoint,
};
use mesinfos::schema::values::Decimal;
use serde_json::Value;

use super::{Outcome, Tally, expected, list};

/// Formats and the folders their files are in.
pub(super) const FOLDERS: &[(&str, &str)] = &[
    ("enedis", "energy/enedis-dataconnect"),
    ("enedis", "energy/enedis-sge"),
    ("energy-csv", "energy/vendor-csv"),
    ("grdf", "energy/grdf"),
    ("green-button", "energy/greenbutton-espi"),
    ("linky-tic", "energy/linky-tic"),
    ("nem12", "energy/vendor-csv"),
    ("solaredge", "energy/vendor-csv"),
];

/// What was measured, summed.
struct Sums {
    report: Report,
    error: Option<String>,
    records: Vec<Record>,
}

impl Sums {
    fn all<T: RecordBody>(&self) -> Vec<&T> {
        self.records.iter().filter_map(Record::data::<T>).collect()
    }

    /// How many values there are in series, and their sum, where `of` says so.
    fn values(&self, of: impl Fn(&IntervalSeries) -> bool) -> (u64, f64) {
        let mut found = (0, Decimal::ZERO);
        for series in self.all::<IntervalSeries>().into_iter().filter(|series| of(series)) {
            for value in series.values.iter().filter_map(|slot| slot.get()) {
                found.0 += 1;
                found.1 = found.1.checked_add(value).unwrap_or(found.1);
            }
        }
        (found.0, float(found.1))
    }

    /// W.h of mean power over its steps.
    fn energy_of_power(&self, day: Option<&str>) -> (u64, f64) {
        let mut found = (0, 0.0);
        for series in self.all::<IntervalSeries>() {
            let start = series.start.to_string();
            if day.is_some_and(|day| !start.starts_with(day)) {
                continue;
            }
            let Some(seconds) = series.step.seconds() else { continue };
            for value in series.values.iter().filter_map(|slot| slot.get()) {
                found.0 += 1;
                #[allow(clippy::cast_precision_loss, reason = "seconds of a step")]
                let hours = seconds as f64 / 3_600.0;
                found.1 += float(value) * hours;
            }
        }
        found
    }

    fn costs(&self) -> f64 {
        let costs = self.all::<IntervalSeries>().into_iter().filter_map(|s| s.costs.as_ref());
        let slots: f64 =
            costs.flat_map(|costs| &costs.values).filter_map(|c| c.get()).map(float).sum();
        let own = self.intervals().into_iter().filter_map(|c| c.cost.as_ref());
        slots + own.map(|cost| float(cost.amount)).sum::<f64>()
    }

    /// Steps that are no part of a series; a summary of a billing period under way is none.
    fn intervals(&self) -> Vec<&Consumption> {
        // What a feed sums up itself has no unit of its readings' kind beside it.
        let readings = self.all::<IntervalSeries>().is_empty();
        self.all::<Consumption>().into_iter().filter(|_| readings).collect()
    }
}

fn float(value: Decimal) -> f64 {
    value.to_string().parse().unwrap_or(f64::NAN)
}

/// Judges the folders of one format.
pub(super) fn run(
    format: &str,
    folder: &Path,
    verbose: bool,
    tally: &mut Tally,
) -> Result<(), String> {
    if convert::format(format).is_none() || !folder.is_dir() {
        return Ok(());
    }
    let mut sources = list(folder)?;
    sources.sort();
    for source in sources {
        let expected = expected::read(&source.join("expected.json"))?;
        let mut files = list(&source)?;
        files.sort();
        for path in files {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if name == "SOURCE.md" || name == "expected.json" {
                continue;
            }
            // What the network's own decoder read of the frame beside it.
            if format == "linky-tic" && name.ends_with(".json") {
                continue;
            }
            let input = Input::from_path(&path).map_err(|e| e.to_string())?;
            let found = convert::detect(&input).map_err(|e| e.to_string())?;
            // A folder of several formats: each file is judged by its own.
            let own = found.first().map(|candidate| candidate.format);
            let unknown = own.is_none() && !matches!(format, "nem12" | "solaredge");
            if own != Some(format) && !unknown {
                continue;
            }
            tally.files += 1;
            let shown =
                format!("{}/{name}", source.file_name().unwrap_or_default().to_string_lossy());
            let outcome = if unknown {
                Outcome::Rejected("no format knows it".to_owned())
            } else {
                judge(format, &input, expected.get(&name))
            };
            match &outcome {
                Outcome::Agreed => tally.agreed += 1,
                Outcome::Rejected(_) => tally.rejected += 1,
                Outcome::Disagreed(_) => tally.disagreed += 1,
                _ => tally.unjudged += 1,
            }
            match outcome {
                Outcome::Disagreed(why) => println!("disagreed  {format} {shown}: {why}"),
                Outcome::Rejected(why) if verbose => println!("rejected   {format} {shown}: {why}"),
                Outcome::Agreed if verbose => println!("agreed     {format} {shown}"),
                Outcome::Unjudged if verbose => println!("unjudged   {format} {shown}"),
                _ => {}
            }
        }
    }
    Ok(())
}

fn judge(format: &str, input: &Input, expected: Option<&Value>) -> Outcome {
    let mut sink = Collect::default();
    let (report, error) = match convert::convert(input, format, &Options::default(), &mut sink) {
        Ok(report) => (report, None),
        Err(failure) => (failure.report, Some(failure.error.to_string())),
    };
    if report.read != report.converted + report.skipped_items() + report.rejected {
        return Outcome::Disagreed("the accounting does not add up".to_owned());
    }
    let sums = Sums { report, error, records: sink.records };
    let Some(expected) = expected else { return Outcome::Unjudged };
    let mut wrong = Vec::new();
    let judged = figures(&sums, expected, &mut wrong);
    match (judged, wrong.is_empty()) {
        (_, false) => Outcome::Disagreed(wrong.join("; ")),
        (true, true) => Outcome::Agreed,
        (false, true) => match &sums.error {
            Some(error) => Outcome::Rejected(error.clone()),
            None => Outcome::Unjudged,
        },
    }
}

/// Compares each figure that is expected; whether there was any.
fn figures(sums: &Sums, expected: &Value, wrong: &mut Vec<String>) -> bool {
    let mut judged = false;
    let mut check = |what: &str, found: f64, wanted: Option<f64>| {
        let Some(wanted) = wanted else { return };
        judged = true;
        if (found - wanted).abs() > 1e-6 * wanted.abs().max(1.0) {
            wrong.push(format!("{what} {found}, expected {wanted}"));
        }
    };
    let count = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    let long = |n: u64| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    let all = |_: &IntervalSeries| true;
    let read_out = count(sums.all::<MeterReading>().len());

    // Green Button.
    for series in expected["series"].as_array().into_iter().flatten() {
        let readings = series["readings"].as_f64();
        if series["uom"].is_null() {
            check("rejected", long(sums.report.rejected), readings);
            continue;
        }
        let (n, sum) = sums.values(all);
        let own = sums.intervals();
        check("readings", long(n) + count(own.len()), readings);
        let own: f64 = own.iter().map(|c| float(c.quantity.value)).sum();
        check("sum", sum + own, series["scaled_sum"].as_f64());
        check("cost", sums.costs(), series["cost_currency_units_1e-5"].as_f64());
    }
    // Enedis.
    for section in expected["sections"].as_array().into_iter().flatten() {
        let (n, sum) = sums.energy_of_power(None);
        check("energy", sum, section["energy_Wh"].as_f64());
        check("values", long(n + sums.report.rejected), section["non_empty"].as_f64());
        let ambiguous = section["values_not_counted_ambiguous_step"].as_f64();
        check("ambiguous steps", long(sums.report.rejected), ambiguous);
        for (day, of) in section["dst_days"].as_object().into_iter().flatten() {
            let (n, sum) = sums.energy_of_power(Some(day));
            check(day, sum, of["Wh"].as_f64());
            check(day, long(n), of["steps"].as_f64());
        }
    }
    if expected["pdc"].is_object() {
        check(
            "energy",
            sums.energy_of_power(None).1,
            expected["pdc"]["energy_Wh_at_30min"].as_f64(),
        );
    }
    let counts = &expected["counts"];
    if counts["Classe_Temporelle"].is_number() {
        let slots = ["Classe_Temporelle", "Classe_Temporelle_Distributeur"];
        check("indexes", read_out, Some(slots.iter().filter_map(|s| counts[*s].as_f64()).sum()));
        check("maxima", long(sums.values(all).0), counts["Puissance_Maximale"].as_f64());
    }
    if counts["mesure"].is_number() {
        let consumption = count(sums.all::<Consumption>().len());
        check("measures", long(sums.values(all).0) + consumption, counts["mesure"].as_f64());
        if consumption == 0.0 {
            check("sum", sums.values(all).1, expected["mesure"]["sum_v"].as_f64());
        }
    }
    if expected["note"] == "customer document" {
        check("usage points", count(sums.all::<UsagePoint>().len()), Some(1.0));
    }
    // GRDF: by PCE, or a workbook.
    let kind = |kind: QuantityKind| move |series: &IntervalSeries| series.quantity_kind == kind;
    let (n, energy) = sums.values(kind(QuantityKind::Energy));
    for of in expected.as_object().into_iter().flatten().map(|(_, of)| of) {
        if of["volume_m3"].is_number() {
            check("readings", long(sums.report.read), of["readings"].as_f64());
            check("energy", energy, of["energy_kWh"].as_f64());
            check("missing", long(sums.report.read - n), of["energy_null"].as_f64());
            let volume = sums.values(kind(QuantityKind::Volume)).1;
            check("volume", volume, of["volume_m3"].as_f64());
        }
    }
    if expected["header_row_1based"].is_number() {
        check("rows", long(sums.report.read), expected["rows"].as_f64());
        check("energy", energy, expected["energy_kWh"].as_f64());
    }
    // Vendors' tables.
    if expected["values"].is_number() && expected["timeUnit"].is_null() {
        let (n, sum) = sums.values(all);
        check("values", long(n), expected["values"].as_f64());
        check("sum", sum, expected["sum"].as_f64());
    }
    if expected["timeUnit"].is_string() {
        let (n, sum) = sums.values(all);
        let filled = expected["values"].as_f64().zip(expected["null"].as_f64());
        check("values", long(n), filled.map(|(values, null)| values - null));
        check("sum", sum, expected["sum"].as_f64());
    }
    if expected["quarter_hour_values"].is_number() {
        let (n, sum) = sums.values(all);
        check("values", long(n), expected["quarter_hour_values"].as_f64());
        check("sum", sum, expected["sum"].as_f64());
    }
    for (channel, of) in expected["channels"].as_object().into_iter().flatten() {
        let register = channel.split('/').next().unwrap_or_default();
        let (n, sum) = sums.values(|s| s.register.as_deref() == Some(register));
        check(channel, long(n), of["values"].as_f64());
        check(channel, sum, of["sum"].as_f64());
    }
    for (name, of) in expected["registers"].as_object().into_iter().flatten() {
        let (n, sum) = sums.values(|s| {
            let flow = if name.starts_with("Injectie") { "export" } else { "import" };
            s.flow.is_some_and(|f| f.as_str() == flow)
                && s.register.as_deref().is_some_and(|register| name.contains(register))
        });
        let filled =
            of["rows"].as_f64().zip(of["empty"].as_f64()).map(|(rows, empty)| rows - empty);
        check(name, long(n), filled);
        check(name, sum, of["sum"].as_f64());
    }
    if expected["groups"].is_number() {
        check("groups", long(sums.report.read), expected["groups"].as_f64());
    }
    columns(sums, &expected["numeric_columns"], &mut check);
    if expected["header"][0] == "Wasser" {
        check("readings", read_out, Some(10.0));
    }
    if expected["header"][0] == "========================================" {
        check("readings", long(sums.values(all).0), Some(144.0));
    }
    judged
}

/// Columns of numbers: their sums, found again in the register, the direction or the meter readings they became.
fn columns(sums: &Sums, expected: &Value, check: &mut impl FnMut(&str, f64, Option<f64>)) {
    let Some(columns) = expected.as_object().filter(|columns| !columns.is_empty()) else { return };
    let shown = sums.all::<MeterReading>();
    let used = sums.all::<Consumption>();
    let total: f64 = columns
        .iter()
        .filter(|(name, _)| {
            !name.contains("Total") && !name.contains("Totaal") && !name.contains("Charges")
        })
        .filter_map(|(_, of)| of["sum"].as_f64())
        .map(f64::abs)
        .sum();
    let mut found: BTreeMap<&str, f64> = BTreeMap::new();
    *found.entry("series").or_default() += sums.values(|_| true).1;
    *found.entry("readings").or_default() +=
        shown.iter().map(|r| float(r.index.value)).sum::<f64>();
    *found.entry("consumption").or_default() +=
        used.iter().map(|c| float(c.quantity.value)).sum::<f64>();
    check("all columns", found.values().sum(), Some(total));
}
