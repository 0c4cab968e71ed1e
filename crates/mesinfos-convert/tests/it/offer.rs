//! Offers: what each shape says in prices, hours and tiers, then the laws.

use mesinfos_convert::Options;
use mesinfos_schema::record::Record;
use mesinfos_schema::types::offer::Offer;
use proptest::prelude::*;

use crate::support::{assert_adds_up, assert_round_trip, good, run};

const PLANS: &str = r#"[
 {"Name": "Free Weekends", "Charges": {"BaseCents": 995, "ImportCentsPerKWh": 12.1, "TDUCentsPerKWh": 4.54, "TDUBaseCents": 0},
  "TOU": {"Enabled": true, "Periods": [
    {"Name": "Weekend", "Start": "00:00", "End": "23:59", "ImportRate": 0.0, "ExportRate": 0.0, "Days": ["Saturday", "Sunday"]},
    {"Name": "Night", "Start": "22:00", "End": "06:00", "ImportRate": 5.5, "ExportRate": 1.0, "Days": ["Monday","Tuesday","Wednesday","Thursday"]}]},
  "Export": {"Model": "fixed", "FixedRate": 3.5}, "Netting": {"NoNetExport": false}},
 {"Name": "Plain", "Charges": {"BaseCents": 0, "ImportCentsPerKWh": 7.6, "TDUCentsPerKWh": 4.54, "TDUBaseCents": 0},
  "Export": {"Model": "wholesale", "FixedRate": 0}, "Netting": {"NoNetExport": true}}
]"#;

const URDB: &str = r#"{"items": [{"label": "539f", "name": "Residential", "utility": "Example Light", "sector": "Residential",
 "startdate": 1704067200, "fixedchargefirstmeter": 10.5, "fixedchargeunits": "$/month", "mincharge": 0,
 "energyratestructure": [[{"max": 500, "unit": "kWh", "rate": 0.1, "adj": 0.005}, {"unit": "kWh", "rate": 0.12}], [{"unit": "kWh", "rate": 0.3, "sell": 0.04}]],
 "energyweekdayschedule": WEEKDAY, "energyweekendschedule": WEEKEND}]}"#;

const OCTOPUS: &str = r#"{"code": "EX-12M-24", "display_name": "Example 12M Fixed", "direction": "IMPORT", "is_variable": false, "is_tracker": false,
 "available_from": "2024-01-01T00:00:00Z", "available_to": null,
 "single_register_electricity_tariffs": {"_A": {"direct_debit_monthly": {"code": "E-1R-EX-12M-24-A", "standing_charge_exc_vat": 40.0, "standing_charge_inc_vat": 42.0, "standard_unit_rate_inc_vat": 24.5}}},
 "dual_register_electricity_tariffs": {"_A": {"direct_debit_monthly": {"code": "E-2R-EX-12M-24-A", "standing_charge_inc_vat": 42.0, "day_unit_rate_inc_vat": 28.1, "night_unit_rate_inc_vat": 12.0}}},
 "single_register_gas_tariffs": {}}"#;

fn urdb() -> String {
    // The dear period holds on weekdays from June to September, from 14:00 to 20:00.
    let row = |dear: bool| {
        let hours: Vec<&str> =
            (0..24).map(|h| if dear && (14..20).contains(&h) { "1" } else { "0" }).collect();
        format!("[{}]", hours.join(","))
    };
    let rows = |dear: bool| {
        let months: Vec<String> = (1..=12).map(|m| row(dear && (6..=9).contains(&m))).collect();
        format!("[{}]", months.join(","))
    };
    URDB.replace("WEEKDAY", &rows(true)).replace("WEEKEND", &rows(false))
}

fn dollars() -> Options {
    let mut options = Options::default();
    options.currency = "USD".parse().ok();
    options
}

fn offers(records: &[Record]) -> Vec<&Offer> {
    records.iter().filter_map(|record| record.data::<Offer>()).collect()
}

/// Prices with what they hold for.
fn prices(offer: &Offer) -> Vec<String> {
    let shown = offer.components.iter().map(|c| {
        let price = c.price.as_ref().map_or("-".to_owned(), |p| p.amount.to_string());
        let slots: Vec<&str> = c.time_slots.iter().map(|s| s.as_str()).collect();
        let part = c.part.as_deref().unwrap_or("-");
        format!("{} {part} {price} {}", c.kind.as_str(), slots.join("+")).trim().to_owned()
    });
    shown.collect()
}

#[test]
fn plans_have_a_price_for_every_hour_of_the_week() {
    let (report, records) = good("tariff-plans", PLANS.as_bytes(), &dollars());
    assert_round_trip(&records);
    let [weekends, plain] = offers(&records)[..] else { panic!("two plans") };
    assert_eq!(
        prices(weekends),
        [
            "fixed service 9.95",
            "fixed network 0.00",
            "per-unit energy 0.00 Weekend",
            "per-unit energy 0.055 Night",
            "export energy 0.01 Night",
            "per-unit energy 0.121 other",
            "per-unit network 0.0454",
            "export energy 0.035",
        ]
    );
    // Every minute of the week lies in one slot: 7 days of 1440 minutes.
    let minutes: u64 = weekends
        .time_slots
        .iter()
        .map(|slot| {
            let days = if slot.weekdays.is_empty() { 7 } else { slot.weekdays.len() as u64 };
            let a_day: u64 = slot
                .spans
                .iter()
                .map(|s| (s.to.get() + 1_440 - s.from.get() - 1) % 1_440 + 1)
                .sum();
            // The night of Thursday takes the morning of Friday, and Sunday's is the weekend's.
            days * a_day
        })
        .sum();
    assert_eq!(minutes, 7 * 1_440);
    assert_eq!(
        prices(plain)[2..],
        ["per-unit energy 0.076", "per-unit network 0.0454", "export - -"]
    );
    assert!(report.unmapped.iter().any(|u| u.path == "Netting"), "{report:?}");
}

#[test]
fn cents_of_no_currency_are_asked_for() {
    let (_, _, error) = run("tariff-plans", PLANS.as_bytes(), &Options::default());
    assert_eq!(error.as_deref(), Some("missing-fact"));
}

#[test]
fn rates_have_tiers_seasons_and_hours() {
    let (report, records) = good("urdb", urdb().as_bytes(), &Options::default());
    assert_round_trip(&records);
    let [offer] = offers(&records)[..] else { panic!("one rate") };
    assert_eq!(
        prices(offer),
        [
            "fixed service 10.5",
            "per-unit energy 0.105 period-0",
            "per-unit energy 0.12 period-0",
            "per-unit energy 0.3 period-1",
            "export energy 0.04 period-1",
        ]
    );
    let tier = offer.components[2].tier.as_ref().unwrap();
    assert_eq!(tier.from.as_ref().unwrap().value.to_string(), "500");
    assert!(tier.to.is_none());
    let dear: Vec<_> = offer.time_slots.iter().filter(|s| s.name == "period-1").collect();
    let [dear] = dear[..] else { panic!("one slot: {:?}", offer.time_slots) };
    assert_eq!((dear.weekdays.len(), dear.months.len(), dear.spans.len()), (5, 4, 1));
    assert_eq!((dear.spans[0].from.get(), dear.spans[0].to.get()), (14 * 60, 20 * 60));
    assert_eq!(offer.validity.as_ref().unwrap().start.unwrap().to_string(), "2024-01-01T00:00:00Z");
    assert!(report.unmapped.iter().any(|u| u.path == "mincharge"), "{report:?}");
}

#[test]
fn a_schedule_that_names_no_period_is_a_reject() {
    for (from, to, code) in [
        ("\"unit\": \"kWh\", \"rate\": 0.12", "\"unit\": \"kW\", \"rate\": 0.12", "urdb.unit"),
        ("$/month", "$/meter", "urdb.unit"),
        ("\"energyweekdayschedule\": [[", "\"energyweekdayschedule\": [[7,", "urdb.schedule"),
        ("\"rate\": 0.3", "\"rate\": \"x\"", "urdb.value"),
    ] {
        let text = urdb().replace(from, to);
        assert_ne!(text, urdb(), "{from}");
        let (report, _, error) = run("urdb", text.as_bytes(), &Options::default());
        assert_eq!(error.as_deref(), Some("nothing-converted"), "{from}");
        assert_eq!(report.rejects[0].code, code);
    }
}

#[test]
fn a_product_has_one_offer_for_each_tariff() {
    let (_, records) = good("octopus-tariff", OCTOPUS.as_bytes(), &Options::default());
    assert_round_trip(&records);
    let [single, dual] = offers(&records)[..] else { panic!("two tariffs") };
    assert_eq!(prices(single), ["fixed service 0.42", "per-unit energy 0.245"]);
    assert_eq!(prices(dual).len(), 3);
    assert_eq!(single.code.as_deref(), Some("E-1R-EX-12M-24-A direct_debit_monthly"));
    assert_eq!(single.components[0].price.as_ref().unwrap().currency.as_str(), "GBP");
    assert_eq!(single.components[0].tax_included, Some(true));
}

proptest! {
    #[test]
    fn damaged_documents_end_in_ok_or_err_and_add_up(
        format in prop::sample::select(vec!["tariff-plans", "urdb", "octopus-tariff"]),
        at in 0_usize..4_000,
        byte: u8,
        cut: bool,
    ) {
        let mut bytes = match format {
            "tariff-plans" => PLANS.as_bytes().to_vec(),
            "urdb" => urdb().into_bytes(),
            _ => OCTOPUS.as_bytes().to_vec(),
        };
        let at = at % bytes.len();
        if cut { bytes.truncate(at) } else { bytes[at] = byte }
        let (report, _, _) = run(format, &bytes, &dollars());
        assert_adds_up(&report);
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        for format in ["tariff-plans", "urdb", "octopus-tariff"] {
            let (report, _, _) = run(format, &bytes, &dollars());
            assert_adds_up(&report);
        }
    }
}
