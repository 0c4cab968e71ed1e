//! Profiles and their articles.

/// An article of law, or a part of what every package owes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Article {
    /// Stable: `gdpr-15-1-a`.
    pub id: &'static str,
    /// Where it stands: `GDPR 15(1)(a)`.
    pub reference: &'static str,
    /// What it is about, in a word or two.
    pub title: &'static str,
    /// The same in French, in the words of the official text where it has them.
    pub title_fr: &'static str,
    /// What it asks of a package.
    pub asks: &'static str,
}

/// A legal text as a list of articles.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Profile {
    /// `gdpr-15`.
    pub name: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// The text it is made from.
    pub law: &'static str,
    /// Ids of its articles, in the order they are reported.
    pub articles: &'static [&'static str],
}

const fn article(
    id: &'static str,
    reference: &'static str,
    title: &'static str,
    title_fr: &'static str,
    asks: &'static str,
) -> Article {
    Article { id, reference, title, title_fr, asks }
}

/// Every article, in the order they are reported.
pub static ARTICLES: &[Article] = &[
    article(
        "gdpr-12-1",
        "GDPR 12(1)",
        "intelligible form",
        "forme intelligible",
        "texts in the stated languages, a page a person can read",
    ),
    article(
        "gdpr-12-3",
        "GDPR 12(3)",
        "time of the answer",
        "délai de réponse",
        "an answer within a month, or an extension with its reason",
    ),
    article("gdpr-12-5", "GDPR 12(5)", "free of charge", "gratuité", "no fee, or a justified one"),
    article(
        "gdpr-13-1-a",
        "GDPR 13(1)(a)",
        "controller",
        "responsable du traitement",
        "who decides on the processing, with address and country",
    ),
    article(
        "gdpr-13-1-b",
        "GDPR 13(1)(b)",
        "data protection officer",
        "délégué à la protection des données",
        "how to reach the officer, or that there is none",
    ),
    article(
        "gdpr-6-1",
        "GDPR 6(1)",
        "legal basis",
        "base légale",
        "what makes each purpose lawful",
    ),
    article(
        "gdpr-9-2",
        "GDPR 9(2)",
        "special categories",
        "catégories particulières",
        "what makes the use of special categories lawful",
    ),
    article(
        "gdpr-15-1",
        "GDPR 15(1)",
        "confirmation",
        "confirmation",
        "whether data on the person is processed",
    ),
    article(
        "gdpr-15-1-a",
        "GDPR 15(1)(a)",
        "purposes",
        "finalités",
        "what the data is used for, in plain words",
    ),
    article(
        "gdpr-15-1-b",
        "GDPR 15(1)(b)",
        "categories",
        "catégories",
        "which categories of data are held, each with its files",
    ),
    article(
        "gdpr-15-1-c",
        "GDPR 15(1)(c)",
        "recipients",
        "destinataires",
        "who was or will be given the data, by name",
    ),
    article(
        "gdpr-15-1-d",
        "GDPR 15(1)(d)",
        "retention",
        "conservation",
        "how long each category is kept",
    ),
    article(
        "gdpr-15-1-e",
        "GDPR 15(1)(e)",
        "rights",
        "droits",
        "the rights of the person and how to use them",
    ),
    article(
        "gdpr-15-1-f",
        "GDPR 15(1)(f)",
        "complaint",
        "réclamation",
        "the supervisory authority",
    ),
    article(
        "gdpr-15-1-g",
        "GDPR 15(1)(g)",
        "sources",
        "source",
        "where data not had from the person comes from",
    ),
    article(
        "gdpr-15-1-h",
        "GDPR 15(1)(h)",
        "automated decisions",
        "décisions automatisées",
        "decisions made by machine: logic, significance, consequences",
    ),
    article(
        "gdpr-15-2",
        "GDPR 15(2)",
        "transfers",
        "transferts",
        "what protects data sent to a third country",
    ),
    article(
        "gdpr-15-3",
        "GDPR 15(3)",
        "copy",
        "copie",
        "a faithful, intelligible copy of the data",
    ),
    article(
        "gdpr-15-4",
        "GDPR 15(4)",
        "rights of others",
        "droits d'autrui",
        "whether others are in the data, and how they are protected",
    ),
    article(
        "gdpr-20-1",
        "GDPR 20(1)",
        "portability",
        "portabilité",
        "the portable data in a structured, commonly used, machine-readable format",
    ),
    article(
        "gdpr-20-2",
        "GDPR 20(2)",
        "direct transmission",
        "transmission directe",
        "whether it can be sent straight to another controller",
    ),
    article(
        "gdpr-20-4",
        "GDPR 20(4)",
        "rights of others",
        "droits d'autrui",
        "whether others are in the data, and how they are protected",
    ),
    article(
        "data-act-3-1",
        "Data Act 3(1)",
        "data and metadata",
        "données et métadonnées",
        "the data with what is needed to interpret it",
    ),
    article(
        "data-act-3-2",
        "Data Act 3(2)",
        "description",
        "description",
        "type, format, volume, frequency, storage, retention, erasure",
    ),
    article(
        "data-act-4-1",
        "Data Act 4(1)",
        "quality",
        "qualité",
        "accuracy, resolution, uncertainty, and every gap",
    ),
    article(
        "data-act-33",
        "Data Act 33(1)",
        "terms of use",
        "conditions d'utilisation",
        "restrictions, licence, method of collection",
    ),
    article(
        "data-act-holder",
        "Data Act 3(2)",
        "data holder",
        "détenteur de données",
        "who holds the data",
    ),
    article(
        "fr-energy-data",
        "FR C. conso. D.224-26/27",
        "consumption data",
        "données de consommation",
        "daily energy and power for electricity; volume, energy and coefficient for gas",
    ),
    article(
        "fr-energy-coverage",
        "FR C. conso. D.224-27",
        "two years",
        "deux ans",
        "at least 24 months, or since the contract began, with every gap listed",
    ),
    article(
        "consent-record",
        "GDPR 7, ISO/IEC TS 27560",
        "consent record",
        "preuve du consentement",
        "each consent with recipient, purposes, data, time, notice, expiry, withdrawal",
    ),
    article(
        "consent-live",
        "GDPR 7(3)",
        "live consent",
        "consentement en vigueur",
        "no data under a consent that was withdrawn or has expired",
    ),
    article(
        "consent-scope",
        "GDPR 5(1)(c)",
        "minimisation",
        "minimisation",
        "no member beyond what the consent covers",
    ),
    article(
        "consent-dashboard",
        "FiDA 8 (proposal)",
        "dashboard",
        "tableau de bord",
        "user, product, purpose, categories and validity of each consent",
    ),
    article(
        "package-manifest",
        "MesInfos package",
        "manifest",
        "manifeste",
        "a valid manifest: version, id, time, subject, period, coverage",
    ),
    article(
        "package-integrity",
        "MesInfos package",
        "integrity",
        "intégrité",
        "every byte as the manifest says: nothing extra, nothing missing",
    ),
    article(
        "package-records",
        "MesInfos package",
        "records",
        "enregistrements",
        "every record valid, readable text, ids unique",
    ),
    article(
        "package-security",
        "GDPR 32",
        "security",
        "sécurité",
        "declared protection, no secret, nothing that runs when opened",
    ),
];

macro_rules! with_package {
    ($($id:literal),* $(,)?) => {
        &[$($id,)* "package-manifest", "package-integrity", "package-records", "package-security"]
    };
}

/// Every profile.
pub static PROFILES: &[Profile] = &[
    Profile {
        name: "gdpr-15",
        title: "Right of access",
        law: "Regulation (EU) 2016/679, Art. 15 with 6, 9, 12, 13; EDPB Guidelines 01/2022 v2.1",
        articles: with_package![
            "gdpr-12-1",
            "gdpr-12-3",
            "gdpr-12-5",
            "gdpr-13-1-a",
            "gdpr-13-1-b",
            "gdpr-6-1",
            "gdpr-9-2",
            "gdpr-15-1",
            "gdpr-15-1-a",
            "gdpr-15-1-b",
            "gdpr-15-1-c",
            "gdpr-15-1-d",
            "gdpr-15-1-e",
            "gdpr-15-1-f",
            "gdpr-15-1-g",
            "gdpr-15-1-h",
            "gdpr-15-2",
            "gdpr-15-3",
            "gdpr-15-4",
        ],
    },
    Profile {
        name: "gdpr-20",
        title: "Right to data portability",
        law: "Regulation (EU) 2016/679, Art. 20 with 6, 9, 12, 13; WP242 rev.01",
        articles: with_package![
            "gdpr-12-1",
            "gdpr-12-3",
            "gdpr-12-5",
            "gdpr-13-1-a",
            "gdpr-6-1",
            "gdpr-9-2",
            "gdpr-20-1",
            "gdpr-20-2",
            "gdpr-20-4",
        ],
    },
    Profile {
        name: "data-act",
        title: "Data of connected products",
        law: "Regulation (EU) 2023/2854, Art. 3, 4, 33",
        articles: with_package![
            "data-act-holder",
            "data-act-3-1",
            "data-act-3-2",
            "data-act-4-1",
            "data-act-33",
        ],
    },
    Profile {
        name: "fr-energy",
        title: "Consumption data of an energy supplier (France)",
        law: "Code de la consommation, D.224-26 and D.224-27 (décret 2017-976)",
        articles: with_package!["fr-energy-data", "fr-energy-coverage"],
    },
    Profile {
        name: "consent",
        title: "Sharing under consent",
        law: "Regulation (EU) 2016/679, Art. 5, 7; ISO/IEC TS 27560:2023",
        articles: with_package![
            "consent-record",
            "consent-live",
            "consent-scope",
            "consent-dashboard",
        ],
    },
];

/// A name that is no profile.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no profile `{name}`: there are {}", known())]
#[non_exhaustive]
pub struct UnknownProfile {
    /// The name.
    pub name: String,
}

fn known() -> String {
    PROFILES.iter().map(|profile| profile.name).collect::<Vec<_>>().join(", ")
}

/// The profiles of a list such as `gdpr-15,gdpr-20`, in the order of [`PROFILES`].
///
/// # Errors
/// A name that is none of them; an empty list.
pub fn profiles(list: &str) -> Result<Vec<&'static Profile>, UnknownProfile> {
    let names: Vec<&str> = list.split(',').map(str::trim).collect();
    if let Some(name) = names.iter().find(|name| !PROFILES.iter().any(|p| p.name == **name)) {
        return Err(UnknownProfile { name: (*name).to_owned() });
    }
    Ok(PROFILES.iter().filter(|profile| names.contains(&profile.name)).collect())
}
