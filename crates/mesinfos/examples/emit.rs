//! An organisation builds typed records and writes a package with a filled manifest.
//!
//! `cargo run --example emit --package mesinfos -- target/emitted`

use mesinfos::compliance::{ManifestBuilder, profiles};
use mesinfos::package::{PackageWriter, WriteOptions};
use mesinfos::schema::exchange::{
    Category, CategorySource, CategoryType, Controller, Coverage, CoverageKind,
    DataProtectionOfficer, Generator, LegalBasis, Manifest, ManifestSchema, Purpose, Retention,
    Source, Subject, SubjectKind, ThirdPartyData,
};
use mesinfos::schema::identity::{self, Key};
use mesinfos::schema::record::Record;
use mesinfos::schema::types::banking::{Account, AccountKind, Status, Transaction};
use mesinfos::schema::values::{Address, Identifier, Localised, Money, Party, Text};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let target = std::env::args().nth(1).ok_or("usage: emit TARGET")?;
    emit(&target)
}

/// Writes a package with one account and two transactions.
pub(crate) fn emit(target: &str) -> Result<(), Failure> {
    let text = |t: &str| Text::new(t).ok_or("an empty text");
    let at = "2024-04-01T08:00:00+02:00".parse()?;

    // Who gives the data, whom it is about, what for.
    let mut manifest = Manifest::new(
        ManifestSchema::V1,
        text(mesinfos::schema::STANDARD)?,
        text("urn:uuid:7a1c39b0-6c0a-4f2e-9a5e-4f2b9f6f1d10")?,
        at,
        Generator::new(text("example-bank")?, text("1.0.0")?),
        Vec::new(),
    );
    let english =
        |t: &str| -> Result<Localised, Failure> { Ok(Localised::of("en".parse()?, text(t)?)) };
    let bank = Party::named("Banque Exemple").ok_or("no name")?;
    let mut seat = bank.clone();
    let mut address = Address::new();
    address.lines.push(text("1 place de l'Exemple")?);
    address.locality = Some(text("Paris")?);
    address.country = Some("FR".parse()?);
    seat.address = Some(address);
    let mut controller = Controller::new(seat);
    controller.dpo = Some(DataProtectionOfficer::new(text("dpo@bank.example.org")?));
    manifest.controller = Some(controller);
    manifest.subjects.push(Subject::new(text("self")?, SubjectKind::Person));
    manifest.languages.push("en".parse()?);
    manifest.coverage = Some(Coverage::new(CoverageKind::Full));
    manifest.processing_confirmed = Some(true);
    let mut purpose = Purpose::new(text("account-keeping")?);
    purpose.description =
        Some(english("Keeping the account you opened with us and booking what you pay.")?);
    purpose.legal_basis = Some(LegalBasis::Contract);
    manifest.purposes.push(purpose);
    let mut category = Category::new(text("payments")?);
    category.label = Some(english("Payments and balances")?);
    category.types.push(CategoryType::new(text("banking.account/1")?));
    category.types.push(CategoryType::new(text("banking.transaction/1")?));
    category.purposes.push(text("account-keeping")?);
    category.source = Some(CategorySource::Observed);
    let mut retention = Retention::new();
    retention.period = Some("P10Y".parse()?);
    retention.from = Some(text("end of the contract")?);
    category.retention = Some(retention);
    manifest.categories.push(category);
    manifest.no_recipients = Some(true);
    manifest.no_automated_decisions = Some(true);
    let mut others = ThirdPartyData::new(true);
    others.measures = Some(english("Names of payees alone are given, as on a statement.")?);
    manifest.third_party_data = Some(others);
    // Nothing forgotten: everything that the profile misses comes back at once, each with its article.
    let manifest = ManifestBuilder::new(manifest, profiles("gdpr-20")?)
        .record_type("banking.account/1")
        .record_type("banking.transaction/1")
        .finish()?;

    let mut options = WriteOptions::new(at);
    options.package_id = Some(manifest.package_id.clone());
    options.manifest = Some(manifest);
    let mut writer = PackageWriter::create(target, options)?;

    // The source comes first: every record names it.
    let mut source = Source::current();
    source.provider = Some(bank.clone());
    source.collected_at = Some(at);
    let source_id = identity::source_id("example-core-banking", "2024-04-01");
    writer.record(&Record::new(source_id, None, source.into()))?;

    // Ids are derived: the same account has the same id in the next export.
    let iban = Identifier::of("iban", "FR76 3000 6000 0112 3456 7890 189").ok_or("no IBAN")?;
    iban.check()?;
    let provider = "bic:agrifrpp";
    let account_key =
        Key::new("banking.account", provider, "", "natural").part("iban").part(&iban.value);
    let account_id = account_key.id(None);
    let scope = format!("iban:{}", iban.value);
    let mut account = Account::new(vec![iban], AccountKind::Current);
    account.currency = Some("EUR".parse()?);
    account.servicer = Some(bank);
    writer.record(&Record::new(account_id, Some(source_id), account.into()))?;

    for (id, day, amount, label) in [
        ("20240305-0001", "2024-03-05", "-12.50", "Boulangerie Martin"),
        ("20240306-0001", "2024-03-06", "1850.00", "Salaire mars"),
    ] {
        let money = Money::new(
            amount.parse::<mesinfos::schema::values::Decimal>()?,
            "EUR".parse::<mesinfos::schema::values::Currency>()?,
        );
        let mut entry = Transaction::new(account_id, Status::Booked, money);
        entry.booked_on = Some(day.parse()?);
        entry.label = Some(text(label)?);
        // The bank's own id never changes and is never given twice: a strong id.
        let key = Key::new("banking.transaction", provider, &scope, "id").part(id);
        let mut record = Record::new(key.id(None), Some(source_id), entry.into());
        record.record_id = Some(text(id)?);
        writer.record(&record)?;
    }
    writer.finish(|overview| {
        Some(mesinfos::report::page(overview, &mesinfos::report::PageOptions::default()))
    })?;
    Ok(())
}
