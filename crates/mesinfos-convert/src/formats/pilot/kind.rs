//! The kinds of documents: by their `docType`, with the spellings that occur, or by their members.

use super::doc::Doc;
use super::mapping::{self, Mapping};

/// A kind of document.
pub(super) struct Kind {
    /// The name it is told by.
    pub(super) name: &'static str,
    /// Every spelling of its `docType`, in lower case.
    spellings: &'static [&'static str],
    /// Members that together no other kind has.
    members: &'static [&'static str],
    pub(super) map: Mapping,
}

macro_rules! kinds {
    ($($name:literal [$($spelling:literal)*] [$($member:literal)*] $map:path;)*) => {
        &[$(Kind { name: $name, spellings: &[$($spelling),*], members: &[$($member),*], map: $map }),*]
    };
}

/// All of them.
pub(super) static KINDS: &[Kind] = kinds! {
    "fr.orange.geopoint" ["fr.orange.geopoint" "geolocationlog"] ["msisdn" "radius" "timestamp"] mapping::telecom::geopoint;
    "fr.orange.phonecommunicationlog" ["fr.orange.phonecommunicationlog" "fr.orange.phonecommunicatiolog" "phonecommunicationlog"] ["timestamp" "chipType"] mapping::telecom::call;
    "fr.orange.videostream" ["fr.orange.videostream"] ["action" "content" "timestamp"] mapping::media::stream;
    "videoondemand" ["videoondemand"] ["orderId" "videoId"] mapping::media::order;
    "org.fing.mesinfos.client" ["org.fing.mesinfos.client"] ["clientId" "numeroAcc"] mapping::person::client;
    "org.fing.mesinfos.contract" ["org.fing.mesinfos.contract"] ["pdl" "energie"] mapping::energy::contract;
    "org.fing.mesinfos.consumptionstatement" ["consumpionstatement" "consumptionstatement" "org.fing.mesinfos.consumptionstatement" "org.mesinfos.fing.consumptionstatement"] ["statementType" "start" "end" "value"] mapping::energy::consumption;
    "org.fing.mesinfos.paymentterms" ["org.fing.mesinfos.paymentterms"] ["paymentMeans" "billFrequency"] mapping::billing::terms;
    "org.fing.mesinfos.home" ["org.fing.mesinfos.home"] ["housingType" "occupantsCount"] mapping::housing::profile;
    "io.cozy.bills" ["io.cozy.bills" "bill" "bills"] ["vendor" "totalPaymentDue"] mapping::billing::bill;
    "io.cozy.bills (telephone)" ["phonebill"] ["type" "vendor" "amount" "date"] mapping::billing::bill;
    "fr.enedis.api.meteringdata" ["fr.enedis.api.meteringdata.loadcurve" "fr.enedis.api.meteringdata.energy" "fr.enedis.api.meteringdata.maxpower"] ["business_step" "usage_point"] mapping::energy::metering;
    "fr.enedis.api.customers.identity" ["fr.enedis.api.customers.identity"] ["customer_id" "natural_person"] mapping::person::enedis;
    "fr.enedis.api.customers.usagepointaddress" ["fr.enedis.api.customers.usagepointaddress"] ["usage_point_id" "zip"] mapping::energy::point;
    "fr.enedis.api.customers.usagepoints" ["fr.enedis.api.customers.usagepoints"] ["usage_point_id" "power_subscribed"] mapping::energy::point;
    "fr.maif.maifuser.societaire" ["fr.maif.maifuser.societaire"] ["referenceClient" "familySituation"] mapping::person::societaire;
    "fr.maif.maifuser.foyer" ["fr.maif.maifuser.foyer"] ["membres"] mapping::person::foyer;
    "fr.maif.maifuser.contrat" ["fr.maif.maifuser.contrat"] ["formuleBase"] mapping::insurance::contrat;
    "fr.maif.maifuser.home" ["fr.maif.maifuser.home"] ["nombrePieces" "natureLieu"] mapping::housing::maif;
    "fr.maif.maifuser.paymentterms" ["fr.maif.maifuser.paymentterms"] ["rib" "modePaiement"] mapping::billing::rib;
    "fr.maif.maifuser.sinistre" ["fr.maif.maifuser.sinistre" "fr.maif.maifuser.sinistre.home" "fr.maif.maifuser.sinistre.vehicle"] ["lieuSurvenance"] mapping::insurance::sinistre;
    "insurancecontract" ["insurancecontract" "carinsurancecontract" "homeinsurancecontract"] ["contractId" "premium"] mapping::insurance::contract;
    "insuranceclaim" ["insuranceclaim"] ["axaNBSIN0"] mapping::insurance::claims;
    "insurancescoring" ["insurancescoring"] ["axaSC_AUTO"] mapping::insurance::scoring;
    "vehicle" ["vehicle" "riskvehicle"] ["registration" "fuel"] mapping::insurance::vehicle;
    "home" ["home" "riskhome"] ["homeType" "roomCount"] mapping::housing::axa;
    "receipt" ["receipt"] ["receiptId" "checkoutId"] mapping::retail::receipt;
    "receiptdetail" ["receiptdetail"] ["receiptId" "barcode"] mapping::retail::detail;
    "person" ["person"] ["firstname" "lastname" "birthdate"] mapping::person::person;
    "client" ["client"] ["loyaltyCardStatus"] mapping::retail::client;
    "personincome" ["personincome"] ["monthlyIncomes"] mapping::person::income;
    "claim" ["claim"] ["idNumber" "comment" "closureDate"] mapping::bank::complaint;
    "proposal" ["proposal"] ["docType" "familyCode" "category"] mapping::bank::proposal;
    "event" ["event"] ["docType" "start" "end" "details" "place"] mapping::cozy::event;
    "task" ["task"] ["docType" "creationDate" "done"] mapping::cozy::task;
    "bookmark" ["bookmark"] ["docType" "url" "title" "tag"] mapping::cozy::bookmark;
    "bankaccount" ["bankaccount" "io.cozy.bank.accounts" "io.cozy.bankaccounts"] ["accountNumber" "bank"] mapping::bank::account;
    "bankoperation" ["bankoperation" "io.cozy.bank.operations" "io.cozy.bankoperations"] ["bankAccount" "title" "amount"] mapping::bank::operation;
};

/// The kind a `docType` names.
pub(super) fn named(doctype: &str) -> Option<&'static Kind> {
    let name = doctype.trim().to_ascii_lowercase();
    KINDS.iter().find(|kind| kind.spellings.contains(&name.as_str()))
}

/// The kind whose members all stand there; `None` where it is none or several.
pub(super) fn told(doc: &Doc) -> Option<&'static Kind> {
    let mut found =
        KINDS.iter().filter(|kind| kind.members.iter().all(|name| doc.0.contains_key(*name)));
    found.next().filter(|_| found.next().is_none())
}

/// The kind whose members all stand in a text, as detection has it.
pub(super) fn hinted(text: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| {
        kind.members.len() > 1
            && kind.members.iter().all(|name| text.contains(&format!("\"{name}\"")))
    })
}
