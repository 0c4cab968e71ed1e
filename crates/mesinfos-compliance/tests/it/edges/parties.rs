//! Who gives the data, whom it touches, the request it answers.

use serde_json::{Value, json};

use super::{breaks, holds, messages, pointers, set};

#[test]
fn the_controller_can_be_reached() {
    let party = |members: Value| set(&[("/controller/party", members)]);
    let address = json!({"lines": ["1 place"], "country": "FR"});
    holds(&party(json!({"name": "E", "address": address})));
    holds(&party(json!({"legalName": "E", "address": address})));
    holds(&party(json!({"name": "E", "address": {"locality": "Paris", "country": "FR"}})));
    for (members, pointer) in [
        (json!({"address": address}), "/controller/party/name"),
        (json!({"name": "E"}), "/controller/party/address"),
        (json!({"name": "E", "address": {"country": "FR"}}), "/controller/party/address"),
        (
            json!({"name": "E", "address": {"lines": ["1 place"]}}),
            "/controller/party/address/country",
        ),
        (
            json!({"name": "E", "address": {"lines": ["1 place"], "country": "ZZ"}}),
            "/controller/party/address/country",
        ),
    ] {
        let case = party(members);
        breaks("controller", &case);
        assert_eq!(pointers("controller", &case), [pointer]);
    }
}

#[test]
fn the_officer_can_be_reached() {
    for (contact, good) in [
        ("dpo@example.org", true),
        ("https://example.org/dpo", true),
        ("http://example.org/dpo", true),
        ("dpo@example", false),
        ("@example.org", false),
        ("ask at the desk", false),
    ] {
        let case = set(&[("/controller/dpo/contact", json!(contact))]);
        if good { holds(&case) } else { breaks("officer", &case) }
    }
    breaks("officer", &set(&[("/controller/dpoAbsent", json!(true))]));
    holds(&set(&[("/controller/dpoAbsent", json!(false))]));
    breaks(
        "officer",
        &set(&[("/controller/dpo", Value::Null), ("/controller/dpoAbsent", json!(false))]),
    );
    for (list, pointer) in [
        ("/processors", "/processors/0/party/name"),
        ("/jointControllers", "/jointControllers/0/party/name"),
    ] {
        holds(&set(&[(list, json!([{"party": {"legalName": "E"}}]))]));
        let case = set(&[(list, json!([{"party": {"legalForm": "SA"}}]))]);
        breaks("processors-named", &case);
        assert_eq!(pointers("processors-named", &case), [pointer]);
    }
}

#[test]
fn others_are_protected() {
    breaks("others-declared", &set(&[("/thirdPartyData", json!({"present": true}))]));
    // Names of others are in the transactions.
    let denied = set(&[("/thirdPartyData", json!({"present": false}))]);
    breaks("others-declared", &denied);
    let said = messages("others-declared", &denied);
    assert!(said.contains(&"`banking.transaction/1` has members on others".to_owned()), "{said:?}");
    assert!(said.iter().all(|said| !said.contains("exchange.source")), "{said:?}");
    assert!(said.iter().all(|said| !said.contains("energy.consumption")), "{said:?}");
}

#[test]
fn a_request_is_answered_in_a_month() {
    let of = |received: &str, answered: &str, extended: bool| {
        let mut request =
            json!({"id": "R", "type": "access", "receivedAt": received, "answeredAt": answered});
        if extended {
            request["extension"] =
                json!({"reason": {"en": "many systems to search", "fr": "de nombreux systèmes"}});
        }
        set(&[("/request", request)])
    };
    for (received, answered, extended) in [
        ("2024-02-05", "2024-02-05", false),
        ("2024-02-05", "2024-03-05", false),
        ("2024-01-31", "2024-02-29", false),
        ("2023-12-05", "2024-03-05", true),
        ("2024-02-05", "2024-03-06", true),
    ] {
        holds(&of(received, answered, extended));
    }
    for (received, answered, extended) in [
        ("2024-02-05", "2024-02-04", false),
        ("2024-02-04", "2024-03-05", false),
        ("2024-01-31", "2024-03-01", false),
        ("2023-12-04", "2024-03-05", true),
    ] {
        breaks("request-in-time", &of(received, answered, extended));
    }
    breaks("request-in-time", &set(&[("/request/receivedAt", Value::Null)]));
    breaks("request-in-time", &set(&[("/request/answeredAt", Value::Null)]));
}

#[test]
fn a_denial_fits_what_is_given() {
    breaks("processing-confirmed", &set(&[("/processingConfirmed", json!(false))]));
    holds(&set(&[("/subjects/0/kind", json!("household"))]));
}
