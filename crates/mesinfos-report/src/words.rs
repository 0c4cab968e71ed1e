//! Every word of the page, in English and French: one table.

/// Words in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Words {
    pub(crate) en: &'static str,
    pub(crate) fr: &'static str,
}

macro_rules! words {
    ($($name:ident: $en:literal, $fr:literal;)*) => {
        $(pub(crate) const $name: Words = Words { en: $en, fr: $fr };)*
        #[cfg(test)]
        pub(crate) const ALL: &[Words] = &[$($name),*];
    };
}

words! {
    TITLE: "My data", "Mes données";
    LANGUAGE: "Language", "Langue";
    SKIP: "Go to the content", "Aller au contenu";
    ON_THIS_PAGE: "On this page", "Sur cette page";
    RECORDS: "records", "enregistrements";
    TO: "to", "à";
    WHOSE: "Whose data", "Données de";
    FROM_WHOM: "From whom", "Fournies par";
    PERIOD: "Period", "Période";
    MADE: "Put together on", "Réunies le";
    HOW_MUCH: "How much there is", "Étendue";
    UNKNOWN: "not stated", "non indiqué";
    FULL: "all that is held", "tout ce qui est détenu";
    PARTIAL: "a part of what is held", "une partie de ce qui est détenu";
    DELTA: "what changed since the package before", "ce qui a changé depuis l’envoi précédent";
    STAYS: "Nothing on this page leaves your device.", "Rien de cette page ne quitte votre appareil.";
    REJECTED_NOTICE: "items of the sources could not be converted.", "éléments des sources n’ont pas pu être convertis.";
    PERSON: "a person", "une personne";
    HOUSEHOLD: "a household", "un foyer";
    ORGANISATION: "an organisation", "une organisation";

    VERDICTS: "What the law asks for", "Ce que demande la loi";
    VERDICTS_NOTE: "A check list made from the law, not advice.", "Une liste de contrôle tirée de la loi, pas un avis juridique.";
    MET: "met", "respecté";
    ASK: "for a person to say", "à voir avec une personne";
    NOT_MET: "not met", "non respecté";

    CONTENTS: "What is in it", "Ce qu’il y a dedans";
    ORIGIN: "Where it comes from", "Origine";
    PURPOSES: "What for", "Pour quoi faire";
    KEPT: "Kept", "Conservation";
    SHARED: "Shared with", "Partagé avec";
    NOBODY: "nobody", "personne";
    NOTHING_OF_IT: "Nothing of it is here", "Rien n’en figure ici";
    SPECIAL: "Special category", "Catégorie particulière";
    AFTER: "after", "après";

    COVERAGE: "Coverage over time", "Couverture dans le temps";
    COVERAGE_NOTE: "Each square is a month. The darker, the more records; a dashed square is a month without any.", "Chaque case est un mois. Plus elle est foncée, plus il y a d’enregistrements ; une case en pointillés est un mois sans aucun.";
    MONTHS_OF: "months with records, out of", "mois avec des enregistrements, sur";
    NO_GAPS: "No gap.", "Aucun trou.";
    GAPS: "Without records:", "Sans enregistrement :";
    YEAR: "Year", "Année";
    EARLIER_YEARS: "Only the last years are drawn.", "Seules les dernières années sont dessinées.";
    NO_TIME: "No record has a time of its own.", "Aucun enregistrement n’est daté.";

    ACCOUNTS: "Accounts", "Comptes";
    ACCOUNT: "Account", "Compte";
    HELD_WITH: "Held with", "Tenu par";
    KIND: "Kind", "Genre";
    LAST_BALANCE: "Last balance", "Dernier solde";
    ON: "on", "au";

    PREVIEW: "A look at the records", "Un aperçu des enregistrements";
    PREVIEW_NOTE: "The first and the last records of each type. What is sensitive stays hidden, in print too, until you ask for it.", "Les premiers et les derniers enregistrements de chaque type. Ce qui est sensible reste caché, à l’impression aussi, tant que vous ne le demandez pas.";
    SHOW: "Show sensitive values", "Montrer les valeurs sensibles";
    SENSITIVE: "sensitive", "sensible";
    LEFT_OUT: "records between are left out", "enregistrements entre les deux ne sont pas montrés";
    MORE_COLUMNS: "Further members stand in the file.", "D’autres champs figurent dans le fichier.";

    SOURCES: "Where it came from", "D’où viennent les données";
    FILE: "File", "Fichier";
    FORMAT: "Format", "Format";
    PROVIDER: "From", "De";
    AS_OF: "As of", "En date du";
    CONVERTER: "Converter", "Convertisseur";
    NO_FILE: "no file", "aucun fichier";

    PROBLEMS: "Problems", "Problèmes";
    NO_PROBLEMS: "Every item of the sources was converted, or left out by a rule of its format.", "Chaque élément des sources a été converti, ou laissé de côté par une règle de son format.";
    NO_FINDINGS: "No check found anything wrong.", "Aucun contrôle n’a rien trouvé à redire.";
    REJECTED: "What could not be converted", "Ce qui n’a pas pu être converti";
    REJECTED_NOTE: "Each with its place in the source. All of them stand in rejects.ndjson.", "Chacun avec sa place dans la source. Tous figurent dans rejects.ndjson.";
    ITEMS: "items", "éléments";
    WHERE: "Where", "Où";
    WHY: "Why", "Pourquoi";
    FOUND: "What the checks found", "Ce que les contrôles ont trouvé";
    REMEDY: "What to do", "Que faire";
    MORE: "more", "de plus";

    RECEIVES: "Who receives it", "Qui les reçoit";
    RECIPIENT: "Recipient", "Destinataire";
    ROLE: "Role", "Rôle";
    COUNTRY: "Country", "Pays";
    CATEGORIES: "Which data", "Quelles données";
    NO_RECIPIENTS: "Nobody: so the controller states.", "Personne : c’est ce que déclare le responsable.";
    RECIPIENTS_UNKNOWN: "The package does not say who receives the data.", "Le paquet ne dit pas qui reçoit les données.";
    TRANSFERS: "To countries outside the European Economic Area", "Vers des pays hors de l’Espace économique européen";
    SAFEGUARD: "What protects it", "Ce qui les protège";
    TO_WHOM: "To whom", "À qui";
    COPY: "A copy of it", "En obtenir copie";
    WITHHELD: "Held and not given", "Détenu et non remis";
    WHAT: "What", "Quoi";
    DECISIONS: "Decisions made by machine", "Décisions automatisées";
    NO_DECISIONS: "None: so the controller states.", "Aucune : c’est ce que déclare le responsable.";
    LOGIC: "How", "Comment";
    CONSEQUENCES: "What follows", "Conséquences";
    REVIEW: "To have a person look at it", "Demander l’examen par une personne";

    RIGHTS: "Your rights", "Vos droits";
    RIGHT: "Right", "Droit";
    HOW: "How to use it", "Comment l’exercer";
    AVAILABLE: "yes", "oui";
    UNAVAILABLE: "no", "non";
    STATED: "Can be used", "Possible";
    RECTIFICATION: "to have it corrected (GDPR Art. 16)", "faire rectifier (RGPD art. 16)";
    ERASURE: "to have it erased (GDPR Art. 17)", "faire effacer (RGPD art. 17)";
    RESTRICTION: "to have its use limited (GDPR Art. 18)", "faire limiter l’usage (RGPD art. 18)";
    PORTABILITY: "to take it elsewhere (GDPR Art. 20)", "emporter ailleurs (RGPD art. 20)";
    OBJECTION: "to object (GDPR Art. 21)", "s’opposer (RGPD art. 21)";
    WITHDRAW: "to withdraw consent (GDPR Art. 7(3))", "retirer son consentement (RGPD art. 7(3))";
    TRANSMISSION: "to have it sent straight to another controller (GDPR Art. 20(2))", "faire transmettre directement à un autre responsable (RGPD art. 20(2))";
    RIGHTS_UNKNOWN: "The package does not state them. In the European Economic Area they hold all the same: ask whoever gave you the data.", "Le paquet ne les indique pas. Dans l’Espace économique européen ils valent quand même : adressez-vous à qui vous a remis les données.";
    CONTROLLER: "Who answers for it", "Qui en répond";
    OFFICER: "Data protection officer", "Délégué à la protection des données";
    NOTICE: "Page on privacy", "Page de confidentialité";
    AUTHORITY: "Where to complain", "Où se plaindre";
    USE: "What you can do with it", "Ce que vous pouvez en faire";
    USE_NOTE: "This folder is in the MesInfos exchange form: mesinfos.json says what is in it, data/ holds the records, one JSON object a line. Any program that reads the standard can take it, and you can give it to one, or not.", "Ce dossier suit le format d’échange MesInfos : mesinfos.json dit ce qu’il contient, data/ contient les enregistrements, un objet JSON par ligne. Tout programme qui lit ce standard peut le prendre, et vous êtes libre de le lui confier, ou non.";
    SIGNS: "Amounts are signed from your side: what you paid is negative.", "Les montants ont le signe de votre côté : ce que vous avez payé est négatif.";

    ANNEX: "Technical annex", "Annexe technique";
    PACKAGE: "Package", "Paquet";
    STANDARD: "Standard", "Standard";
    GENERATOR: "Made by", "Fait par";
    FILES: "Files, each with its hash", "Fichiers, chacun avec son empreinte";
    BYTES: "Bytes", "Octets";
    SCHEMA: "Schema", "Schéma";
    HASH: "Hash (SHA-256)", "Empreinte (SHA-256)";
    CONSENTS: "Consents it was made under", "Consentements d’après lesquels il est fait";
}

/// A table from the standard's words to those of people.
pub(crate) type Table = &'static [(&'static str, &'static str, &'static str)];

/// Where a category comes from.
pub(crate) const ORIGINS: Table = &[
    ("subject", "you gave it", "vous l’avez donné"),
    (
        "observed",
        "observed while you used the service",
        "observé pendant que vous utilisiez le service",
    ),
    ("derived", "derived from other data", "tiré d’autres données"),
    ("inferred", "inferred about you", "déduit à votre sujet"),
    ("third-party", "from someone else", "venu d’un tiers"),
];

/// What makes a purpose lawful.
pub(crate) const BASES: Table = &[
    ("consent", "consent", "consentement"),
    ("contract", "a contract", "un contrat"),
    ("legal-obligation", "a legal obligation", "une obligation légale"),
    ("vital-interests", "vital interests", "des intérêts vitaux"),
    ("public-task", "a public task", "une mission d’intérêt public"),
    ("legitimate-interests", "legitimate interests", "des intérêts légitimes"),
];

/// What retention is counted from.
pub(crate) const EVENTS: Table = &[
    ("collection", "collection", "la collecte"),
    ("end-of-contract", "the end of the contract", "la fin du contrat"),
];

/// What protects a transfer.
pub(crate) const SAFEGUARDS: Table = &[
    ("adequacy", "a decision of adequacy", "une décision d’adéquation"),
    ("scc", "standard contractual clauses", "des clauses contractuelles types"),
    ("bcr", "binding corporate rules", "des règles d’entreprise contraignantes"),
    ("code", "a code of conduct", "un code de conduite"),
    ("certification", "a certification", "une certification"),
    ("derogation", "a derogation (GDPR Art. 49)", "une dérogation (RGPD art. 49)"),
];

/// What a recipient is.
pub(crate) const ROLES: Table = &[
    ("controller", "decides itself what it does with it", "décide lui-même de l’usage"),
    ("joint-controller", "decides together with the controller", "décide avec le responsable"),
    ("processor", "works for the controller", "travaille pour le responsable"),
    ("authority", "an authority", "une autorité"),
];

/// Units of durations: one and many.
pub(crate) const UNITS: Table =
    &[("Y", "year", "an"), ("M", "month", "mois"), ("W", "week", "semaine"), ("D", "day", "jour")];

/// The words for one of the standard's; itself where there are none.
pub(crate) fn look_up(table: Table, word: &str) -> (&str, &str) {
    let known = table.iter().find(|(name, _, _)| *name == word);
    known.map_or((word, word), |(_, en, fr)| (en, fr))
}

/// A duration of dates in words; as it is written where it has hours.
pub(crate) fn duration(iso: &str) -> (String, String) {
    let (mut en, mut fr, mut number) = (Vec::new(), Vec::new(), String::new());
    for c in iso.chars().skip(1) {
        if c.is_ascii_digit() {
            number.push(c);
            continue;
        }
        let Some((_, one_en, one_fr)) =
            UNITS.iter().find(|(unit, _, _)| unit.chars().eq(std::iter::once(c)))
        else {
            return (iso.to_owned(), iso.to_owned());
        };
        let plural = number != "1";
        en.push(format!("{number} {one_en}{}", if plural { "s" } else { "" }));
        let s = plural && !one_fr.ends_with('s');
        fr.push(format!("{number} {one_fr}{}", if s { "s" } else { "" }));
        number.clear();
    }
    (en.join(" "), fr.join(" "))
}

/// A count of records in words.
pub(crate) fn records(count: u64) -> (String, String) {
    let number = number(count);
    let en = if count == 1 { "record" } else { RECORDS.en };
    let fr = if count < 2 { "enregistrement" } else { RECORDS.fr };
    (format!("{number} {en}"), format!("{number} {fr}"))
}

/// A number with its thousands parted by a narrow blank.
pub(crate) fn number(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    out
}

/// An account number with all but its ends hidden.
pub(crate) fn masked(value: &str) -> String {
    let count = value.chars().count();
    if count <= 6 {
        return value.to_owned();
    }
    let head: String = value.chars().take(4).collect();
    let tail: String = value.chars().skip(count - 3).collect();
    format!("{head} … {tail}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_have_every_word() {
        // Words that are the same in both.
        let same = ["Format", "Standard"];
        for words in ALL {
            assert!(!words.en.trim().is_empty() && !words.fr.trim().is_empty(), "{words:?}");
            assert!(words.en != words.fr || same.contains(&words.en), "{words:?}");
        }
        for (word, en, fr) in
            [ORIGINS, BASES, EVENTS, SAFEGUARDS, ROLES, UNITS].into_iter().flatten()
        {
            assert!(!en.is_empty() && !fr.is_empty() && en != fr, "{word}");
        }
    }

    #[test]
    fn durations_are_words() {
        assert_eq!(duration("P5Y"), ("5 years".into(), "5 ans".into()));
        assert_eq!(duration("P1Y6M"), ("1 year 6 months".into(), "1 an 6 mois".into()));
        assert_eq!(duration("PT6H").0, "PT6H");
    }

    #[test]
    fn numbers_and_masks() {
        assert_eq!(number(1_234_567), "1\u{202f}234\u{202f}567");
        assert_eq!(number(12), "12");
        assert_eq!(masked("FR7630006000011234567890189"), "FR76 … 189");
    }
}
