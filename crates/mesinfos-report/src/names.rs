//! Record types in words.

/// Type, English, French.
const TYPES: &[(&str, &str, &str)] = &[
    ("activity.sleep/1", "Sleep", "Sommeil"),
    ("activity.summary/1", "Activity by the day", "Activité par jour"),
    ("activity.workout/1", "Workouts", "Séances de sport"),
    ("banking.account/1", "Bank accounts", "Comptes bancaires"),
    ("banking.balance/1", "Account balances", "Soldes des comptes"),
    ("banking.holding/1", "Securities", "Titres détenus"),
    ("banking.transaction/1", "Bank transactions", "Opérations bancaires"),
    ("billing.invoice/1", "Invoices", "Factures"),
    ("calendar.event/1", "Calendar events", "Rendez-vous"),
    ("calendar.task/1", "Tasks", "Tâches"),
    ("communication.message/1", "Messages", "Messages échangés"),
    ("contact.card/1", "Contacts", "Carnet d’adresses"),
    ("contract.contract/1", "Contracts", "Contrats"),
    ("contract.customer-account/1", "Customer accounts", "Comptes client"),
    ("contract.interaction/1", "Exchanges with the provider", "Échanges avec le fournisseur"),
    ("contract.profile-score/1", "Scores about you", "Scores à votre sujet"),
    ("device.appliance/1", "Appliances", "Appareils"),
    ("device.vehicle/1", "Vehicles", "Véhicules"),
    ("document.document/1", "Documents", "Documents conservés"),
    ("employment.income-summary/1", "Income", "Revenus"),
    ("energy.consumption/1", "Energy consumption", "Consommation d’énergie"),
    ("energy.interval-series/1", "Energy curves", "Courbes de charge"),
    ("energy.meter-reading/1", "Meter readings", "Relevés de compteur"),
    ("energy.meter/1", "Meters", "Compteurs"),
    ("energy.supply-contract/1", "Energy contracts", "Contrats d’énergie"),
    ("energy.usage-point/1", "Usage points", "Points de livraison"),
    ("exchange.source/1", "Sources", "Origines"),
    ("health.allergy/1", "Allergies", "Allergies connues"),
    ("health.condition/1", "Health conditions", "Affections"),
    ("health.encounter/1", "Medical visits", "Consultations"),
    ("health.immunization/1", "Vaccinations", "Vaccins"),
    ("health.medication/1", "Medication", "Médicaments"),
    ("health.observation/1", "Health observations", "Mesures de santé"),
    ("health.reimbursement/1", "Health reimbursements", "Remboursements de santé"),
    ("housing.dwelling/1", "Dwellings", "Logements"),
    ("housing.occupancy/1", "Where you live or lived", "Occupation de logements"),
    ("identity.household/1", "Household", "Foyer"),
    ("identity.person/1", "Who you are", "Qui vous êtes"),
    ("insurance.claim/1", "Insurance claims", "Sinistres"),
    ("insurance.claims-history/1", "Claims history", "Relevé d’information"),
    ("insurance.contract/1", "Insurance contracts", "Contrats d’assurance"),
    ("insurance.premium/1", "Insurance premiums", "Primes d’assurance"),
    ("media.bookmark/1", "Bookmarks", "Favoris"),
    ("media.consumption/1", "Watched, heard and read", "Vu, écouté et lu"),
    ("media.item/1", "Media items", "Médias"),
    ("media.search/1", "Searches", "Recherches"),
    ("media.web-visit/1", "Web visits", "Pages visitées"),
    ("mobility.position/1", "Positions", "Positions relevées"),
    ("mobility.trip/1", "Trips", "Trajets"),
    ("mobility.validation/1", "Ticket validations", "Validations de titres"),
    ("mobility.visit/1", "Places visited", "Lieux visités"),
    ("offer.offer/1", "Offers", "Offres"),
    ("payment.mandate/1", "Direct debit mandates", "Mandats de prélèvement"),
    ("payment.schedule/1", "Payment schedules", "Échéanciers"),
    ("retail.loyalty-account/1", "Loyalty accounts", "Comptes de fidélité"),
    ("retail.loyalty-movement/1", "Loyalty points", "Points de fidélité"),
    ("retail.receipt/1", "Receipts", "Tickets de caisse"),
    ("social.post/1", "Posts", "Publications"),
    ("telecom.line/1", "Telephone lines", "Lignes téléphoniques"),
    ("telecom.usage-event/1", "Calls, messages and data use", "Appels, messages et données"),
];

/// A record type in words, English and French. One that the catalogue does not have says its own name.
pub(crate) fn type_name(record_type: &str) -> (String, String) {
    if let Some((_, en, fr)) = TYPES.iter().find(|(name, _, _)| *name == record_type) {
        return ((*en).to_owned(), (*fr).to_owned());
    }
    let stem = record_type.split('/').next().unwrap_or(record_type);
    let words = stem.replace(['.', '-'], " ");
    let mut chars = words.chars();
    let name: String = match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => words,
    };
    (name.clone(), name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_of_the_catalogue_has_a_name() {
        for entry in mesinfos_schema::catalogue::CATALOGUE {
            let found = TYPES.iter().find(|(name, _, _)| *name == entry.name);
            assert!(found.is_some_and(|(_, en, fr)| en != fr), "{}", entry.name);
        }
        assert_eq!(type_name("loyalty.point-card/1").0, "Loyalty point card");
    }
}
