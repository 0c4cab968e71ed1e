//! What the sample's supplier says: all that every profile asks.

use std::error::Error;

use mesinfos::schema::exchange::Manifest;
use mesinfos::schema::values::Moment;
use mesinfos_consent::manifest::ConsentManifest;
use serde_json::{Value, json};

fn both(en: &str, fr: &str) -> Value {
    json!({"en": en, "fr": fr})
}

fn way() -> Value {
    json!({"available": true, "how": "https://energie.example.org/privacy"})
}

/// The manifest, its files left to the writer.
pub(super) fn manifest(at: Moment, consent: &ConsentManifest) -> Result<Manifest, Box<dyn Error>> {
    let value = json!({
        "schema": "https://w3id.org/mesinfos/manifest/1",
        "standard": mesinfos::schema::STANDARD,
        "packageId": "urn:uuid:0c6d1f2e-7f53-4a44-9a62-3d0d8d4b1c11",
        "createdAt": at,
        "generator": {"name": "example-energy", "version": "1.0.0"},
        "subjects": [{"id": "self", "kind": "person"}],
        "controller": {
            "party": {"name": "Énergie Exemple", "legalName": "Énergie Exemple SA",
                "address": {"lines": ["1 place de l'Exemple"], "postalCode": "75001", "locality": "Paris", "country": "FR"}},
            "dpo": {"contact": "dpo@energie.example.org"}},
        "processors": [{"party": {"name": "Hébergeur Exemple"}}],
        "supervisoryAuthority": {"name": "CNIL", "country": "FR", "url": "https://www.cnil.fr"},
        "request": {"id": "R-77", "type": "access", "receivedAt": "2024-02-20T09:00:00+01:00", "answeredAt": at},
        "processingConfirmed": true,
        "languages": ["en", "fr"],
        "coverage": {"kind": "full"},
        "dataPeriod": {"start": "2022-03-01", "end": "2024-03-05"},
        "categories": categories(),
        "purposes": purposes(),
        "recipients": [
            {"name": "Hébergeur Exemple", "role": "processor", "country": "FR",
                "categories": ["identity", "contract", "usage", "advice-data", "payments", "score"], "purposes": ["supply"]},
            {"name": "Example Support Inc.", "role": "processor", "country": "US",
                "categories": ["identity"], "purposes": ["supply"]},
            {"name": "Conseil Exemple", "role": "controller", "country": "FR",
                "categories": ["advice-data"], "purposes": ["advice"]},
        ],
        "transfers": [{"country": "US", "safeguard": "scc", "url": "https://energie.example.org/scc.pdf",
            "recipients": ["Example Support Inc."]}],
        "rights": {"rectification": way(), "erasure": way(), "restriction": way(), "objection": way(),
            "portability": way(), "withdrawConsent": way(), "directTransmission": way()},
        "automatedDecisions": [{
            "logic": both("The score weighs late payments of the last two years.",
                "Le score pondère les retards de paiement des deux dernières années."),
            "significance": both("It decides whether a deposit is asked.", "Il décide si un dépôt est demandé."),
            "consequences": both("Above 0.5 a deposit of two months is asked.",
                "Au-dessus de 0,5, un dépôt de deux mois est demandé."),
            "inputs": ["banking.transaction/1#/data/bookedOn"],
            "outputFile": "data/contract.profile-score.1.ndjson",
            "humanReview": both("Write to review@energie.example.org.", "Écrivez à review@energie.example.org.")}],
        "thirdPartyData": {"present": true,
            "measures": both("Names of companies alone are kept.", "Seuls des noms de sociétés sont gardés.")},
        "dataset": {"type": both("Meter data of a dwelling", "Données de comptage d'un logement"),
            "format": "NDJSON", "volumeEstimate": "50 kB a year", "frequency": "P1D", "continuous": false,
            "storage": "at the holder", "retention": "three years",
            "eraseHow": both("Ask on the page on privacy.", "Demandez-le sur la page de confidentialité."),
            "useRestrictions": both("None for the person.", "Aucune pour la personne."),
            "licence": "none", "collectionMethod": both("Read by the meter each night.", "Relevé par le compteur chaque nuit.")},
        "quality": {"accuracy": "class C meter (MID)", "resolution": "0.1 kW.h", "uncertainty": "1 %",
            "gaps": [{"type": "energy.interval-series/1", "period": {"start": "2023-08-10", "end": "2023-08-12"},
                "reason": both("The meter did not answer.", "Le compteur n'a pas répondu.")}]},
        "consents": [consent.id],
        "protection": {"atRest": "none", "inTransit": "tls"},
        "files": [],
    });
    Ok(serde_json::from_value(value)?)
}

fn categories() -> Value {
    let kept = |period: &str, from: &str| json!({"period": period, "from": from});
    json!([
        {"id": "identity", "label": both("Who you are", "Qui vous êtes"), "term": "https://w3id.org/dpv/pd#Identifying",
            "types": [{"type": "identity.person/1"}], "purposes": ["supply"], "source": "subject",
            "retention": kept("P3Y", "end-of-contract"), "sensitivities": ["official-id", "location", "third-person"]},
        {"id": "contract", "label": both("Your contract and meters", "Votre contrat et vos compteurs"),
            "term": "user.account", "types": [{"type": "energy.usage-point/1"}, {"type": "energy.supply-contract/1"}],
            "purposes": ["supply"], "source": "subject", "retention": kept("P5Y", "end-of-contract"),
            "sensitivities": ["location", "official-id", "third-person"]},
        {"id": "usage", "label": both("What you used", "Ce que vous avez consommé"), "term": "user.behavior",
            "types": [{"type": "energy.consumption/1"}, {"type": "energy.meter-reading/1"}],
            "purposes": ["supply"], "source": "observed", "retention": kept("P3Y", "collection")},
        {"id": "advice-data", "label": both("Your electricity by the day", "Votre électricité par jour"),
            "term": "user.behavior", "types": [{"type": "energy.interval-series/1"}],
            "purposes": ["advice"], "source": "observed", "retention": kept("P3Y", "collection")},
        {"id": "payments", "label": both("What you paid", "Ce que vous avez payé"),
            "term": "https://w3id.org/dpv/pd#Transactional",
            "types": [{"type": "banking.account/1"}, {"type": "banking.transaction/1"}],
            "purposes": ["supply"], "source": "third-party", "sourceParty": {"name": "Banque Exemple"}, "sourcePublic": false,
            "retention": kept("P10Y", "end-of-contract"), "sensitivities": ["financial", "third-person"]},
        {"id": "score", "label": both("Your payment score", "Votre score de paiement"),
            "term": "https://w3id.org/dpv/pd#CreditScore", "types": [{"type": "contract.profile-score/1"}],
            "purposes": ["deposit"], "source": "inferred",
            "retention": {"criteria": both("Until the next score is made.", "Jusqu'au score suivant.")},
            "sensitivities": ["third-person"]},
    ])
}

fn purposes() -> Value {
    json!([
        {"id": "supply", "description": both("Supplying electricity and gas to your home and billing them.",
            "Fournir l'électricité et le gaz à votre logement et les facturer."),
            "term": "https://w3id.org/dpv#ServiceProvision", "legalBasis": "contract"},
        {"id": "advice", "description": both("Comparing tariffs with what you use, by an adviser you chose.",
            "Comparer les tarifs à votre consommation, par un conseiller que vous avez choisi."),
            "term": "https://w3id.org/dpv#PersonalisedBenefits", "legalBasis": "consent"},
        {"id": "deposit", "description": both("Deciding whether a deposit is asked of you.",
            "Décider si un dépôt vous est demandé."),
            "term": "essential.fraud_detection", "legalBasis": "legitimate-interests",
            "legitimateInterest": both("Not to lose what is not paid.", "Ne pas perdre ce qui n'est pas payé.")},
    ])
}
