//! Tiers, names and hours of offers.

use serde_json::{Value, json};

use super::{bad, good};

const OFFER: &str = "offer.offer";

fn offer(components: Value, slots: Value) -> Value {
    let mut data = json!({"supplier": {"name": "E"}, "product": "P", "components": components, "dayClasses": [{"name": "red"}, {"name": "blue"}]});
    if !slots.as_array().is_some_and(Vec::is_empty) {
        data["timeSlots"] = slots;
    }
    data
}

fn price(change: Value) -> Value {
    let mut component = json!({"kind": "per-unit", "price": {"amount": "0.2", "currency": "EUR"}, "taxIncluded": true});
    for (name, value) in change.as_object().into_iter().flatten() {
        component[name] = value.clone();
    }
    component
}

fn slot(name: &str, from: u32, to: u32) -> Value {
    json!({"name": name, "spans": [{"from": from, "to": to}]})
}

fn tier(from: Option<&str>, to: Option<&str>) -> Value {
    let mut tier = json!({"every": "P1M"});
    for (name, end) in [("from", from), ("to", to)] {
        if let Some(end) = end {
            tier[name] = json!({"value": end, "unit": "kW.h"});
        }
    }
    tier
}

#[test]
fn names_are_in_the_offer() {
    let day = json!([slot("a", 0, 1440)]);
    good(
        OFFER,
        offer(json!([price(json!({"timeSlots": ["a"], "dayClasses": ["red"]}))]), day.clone()),
    );
    bad(
        "offer.unknown-name",
        OFFER,
        offer(json!([price(json!({"timeSlots": ["a", "b"]}))]), day.clone()),
    );
    bad(
        "offer.unknown-name",
        OFFER,
        offer(json!([price(json!({"dayClasses": ["red", "green"]}))]), day),
    );
}

#[test]
fn tiers_of_one_price_meet() {
    let of = |tiers: &[(Option<&str>, Option<&str>)]| {
        let components: Vec<Value> =
            tiers.iter().map(|(from, to)| price(json!({"tier": tier(*from, *to)}))).collect();
        offer(json!(components), json!([]))
    };
    good(OFFER, of(&[(None, Some("100")), (Some("100"), Some("200")), (Some("200"), None)]));
    good(OFFER, of(&[(Some("100"), None), (Some("0"), Some("100"))]));
    bad("offer.tiers", OFFER, of(&[(None, Some("100")), (Some("101"), None)]));
    bad("offer.tiers", OFFER, of(&[(None, Some("100")), (Some("99"), None)]));
    bad("offer.tiers", OFFER, of(&[(None, None), (Some("100"), None)]));
}

#[test]
fn tiers_of_different_prices_are_apart() {
    // Each differs from the other in one member alone, and its tiers would leave a gap with those of the other.
    let slots = json!([slot("a", 0, 720), slot("b", 720, 1440)]);
    let power = |value: &str| json!({"value": value, "unit": "kV.A"});
    for (one, other) in [
        (json!({}), json!({"kind": "fixed"})),
        (json!({}), json!({"part": "supply"})),
        (json!({}), json!({"label": "l"})),
        (json!({"timeSlots": ["a"]}), json!({"timeSlots": ["b"]})),
        (json!({"dayClasses": ["red"]}), json!({"dayClasses": ["blue"]})),
        (json!({}), json!({"validity": {"start": "2024-01-01"}})),
        (json!({}), json!({"powerFrom": power("6")})),
        (json!({}), json!({"powerTo": power("6")})),
    ] {
        let (mut one, mut other) = (price(one), price(other));
        one["tier"] = tier(None, Some("100"));
        other["tier"] = tier(Some("200"), None);
        good(OFFER, offer(json!([one, other]), slots.clone()));
    }
    let (mut one, mut other) = (price(json!({})), price(json!({})));
    one["tier"] = tier(None, Some("100"));
    other["tier"] = tier(Some("200"), None);
    other["tier"]["every"] = json!("P1Y");
    good(OFFER, offer(json!([one, other]), slots));
    // Two prices with tiers of their own: the gap of the second is found as well.
    let of = |slot: &str, from: &str| {
        let low = price(json!({"timeSlots": [slot], "tier": tier(None, Some("100"))}));
        let high = price(json!({"timeSlots": [slot], "tier": tier(Some(from), None)}));
        [low, high]
    };
    let all = |second: &str| {
        let mut components = of("a", "100").to_vec();
        components.extend(of("b", second));
        offer(json!(components), json!([slot("a", 0, 720), slot("b", 720, 1440)]))
    };
    good(OFFER, all("100"));
    bad("offer.tiers", OFFER, all("101"));
}

#[test]
fn hours_past_midnight() {
    let of = |slots: Value| offer(json!([price(json!({"timeSlots": ["night"]}))]), slots);
    good(OFFER, of(json!([slot("night", 1320, 360), slot("day", 360, 1320)])));
    bad("offer.slots-gap", OFFER, of(json!([slot("night", 1320, 359), slot("day", 360, 1320)])));
    bad(
        "offer.slots-overlap",
        OFFER,
        of(json!([slot("night", 1320, 361), slot("day", 360, 1320)])),
    );
    bad(
        "offer.slots-overlap",
        OFFER,
        of(json!([slot("night", 1319, 360), slot("day", 360, 1320)])),
    );
    // The morning belongs to the evening before: Friday's night ends on Saturday.
    let mut week = slot("night", 1320, 360);
    week["weekdays"] = json!(["friday"]);
    let on = |name: &str, from: u32, to: u32, days: &[&str]| {
        let mut slot = slot(name, from, to);
        slot["weekdays"] = json!(days);
        slot
    };
    let rest = ["monday", "tuesday", "wednesday", "thursday", "sunday"];
    good(
        OFFER,
        of(json!([
            week,
            on("a", 0, 1320, &["friday"]),
            on("b", 360, 1440, &["saturday"]),
            on("c", 0, 1440, &rest)
        ])),
    );
    bad(
        "offer.slots-overlap",
        OFFER,
        of(json!([
            week,
            on("a", 0, 1320, &["friday"]),
            on("b", 359, 1440, &["saturday"]),
            on("c", 0, 1440, &rest)
        ])),
    );
    bad(
        "offer.slots-gap",
        OFFER,
        of(json!([
            week,
            on("a", 0, 1320, &["friday"]),
            on("b", 361, 1440, &["saturday"]),
            on("c", 0, 1440, &rest)
        ])),
    );
    // From and to are one moment: the whole day.
    good(OFFER, of(json!([slot("night", 0, 0)])));
    // Sunday's night ends on Monday.
    let sunday = on("night", 1320, 360, &["sunday"]);
    let others = ["tuesday", "wednesday", "thursday", "friday", "saturday"];
    good(
        OFFER,
        of(json!([
            sunday,
            on("a", 0, 1320, &["sunday"]),
            on("b", 360, 1440, &["monday"]),
            on("c", 0, 1440, &others)
        ])),
    );
}

#[test]
fn slots_that_are_not_judged() {
    let of = |slots: Value| offer(json!([price(json!({"timeSlots": ["a"]}))]), slots);
    let with = |member: &str, value: Value| {
        let mut other = slot("b", 0, 10);
        other[member] = value;
        of(json!([slot("a", 0, 720), other]))
    };
    bad("offer.slots-overlap", OFFER, of(json!([slot("a", 0, 1440), slot("b", 0, 10)])));
    good(OFFER, with("months", json!([6])));
    good(OFFER, with("holidays", json!(true)));
    // By the meter: no hours at all.
    good(OFFER, of(json!([slot("a", 0, 720), {"name": "b"}])));
    // Where no price holds by the hour, the hours need not be all.
    good(OFFER, offer(json!([price(json!({}))]), json!([slot("a", 0, 720)])));
    // Parts of one slot may share hours.
    good(OFFER, of(json!([slot("a", 0, 1440), slot("a", 0, 720)])));
    let free = json!([{"kind": "per-unit", "label": "free"}]);
    good(OFFER, offer(free, json!([])));
}

/// A contract has the prices of its offer; slots it does not have itself stand there.
#[test]
fn a_contract_for_energy_is_judged_as_its_offer() {
    const CONTRACT: &str = "energy.supply-contract";
    let contract = |components: Value, slots: Value| {
        let mut data =
            json!({"provider": {"name": "E"}, "usagePoint": super::ID, "components": components});
        if !slots.as_array().is_some_and(Vec::is_empty) {
            data["timeSlots"] = slots;
        }
        data
    };
    let by_hour = || json!([price(json!({"timeSlots": ["a"]}))]);
    good(CONTRACT, contract(by_hour(), json!([])));
    good(CONTRACT, contract(by_hour(), json!([slot("a", 0, 1440)])));
    bad("offer.slots-gap", CONTRACT, contract(by_hour(), json!([slot("a", 0, 1439)])));
    let shared = json!([slot("a", 0, 1440), slot("b", 0, 10)]);
    bad("offer.slots-overlap", CONTRACT, contract(json!([price(json!({}))]), shared));
    let tiers = json!([
        price(json!({"tier": tier(None, Some("100"))})),
        price(json!({"tier": tier(Some("200"), None)})),
    ]);
    bad("offer.tiers", CONTRACT, contract(tiers, json!([])));
}
