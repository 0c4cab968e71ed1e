//! The schemes, sorted by name, and the ways to a canonical form.

use super::{Scheme, checks as c};

fn without(s: &str, drop: &[char]) -> String {
    s.chars().filter(|c| !c.is_whitespace() && !drop.contains(c)).collect()
}
fn trim(s: &str) -> String {
    s.trim().to_owned()
}
fn lower(s: &str) -> String {
    s.trim().to_ascii_lowercase()
}
fn upper(s: &str) -> String {
    without(s, &[]).to_ascii_uppercase()
}
fn compact(s: &str) -> String {
    without(s, &['-', '.']).to_ascii_uppercase()
}
fn phone(s: &str) -> String {
    without(s, &['-', '.', '(', ')', '/'])
}
fn mac(s: &str) -> String {
    without(s, &[]).replace('-', ":").to_ascii_lowercase()
}
fn dashed(s: String, at: &[usize]) -> String {
    let dash = |(i, c)| at.contains(&i).then_some('-').into_iter().chain([c]);
    s.chars().enumerate().flat_map(dash).collect()
}
fn issn(s: &str) -> String {
    dashed(compact(s), &[4])
}
fn plate(s: &str) -> String {
    dashed(compact(s), &[2, 5])
}

/// Every scheme, sorted by name.
#[rustfmt::skip] // one entry per line
pub static SCHEMES: &[Scheme] = &[
    Scheme { name: "account-number", title: "Account number, opaque", standard: "issuer", sensitivity: "financial", check: c::opaque, normalise: trim, example: "00012345678" },
    Scheme { name: "atc", title: "Medicine class", standard: "WHO ATC", sensitivity: "health", check: c::atc, normalise: upper, example: "N02BE01" },
    Scheme { name: "bank-code", title: "Bank code, opaque", standard: "national", sensitivity: "ordinary", check: c::opaque, normalise: trim, example: "20041" },
    Scheme { name: "bban", title: "Domestic bank account", standard: "ISO 13616", sensitivity: "financial", check: c::bban, normalise: upper, example: "20041010050500013M02606" },
    Scheme { name: "bic", title: "Bank", standard: "ISO 9362", sensitivity: "ordinary", check: c::bic, normalise: upper, example: "TESTFRPP" },
    Scheme { name: "blz", title: "German bank code", standard: "Bundesbank", sensitivity: "ordinary", check: c::blz, normalise: compact, example: "12345678" },
    Scheme { name: "cip13", title: "French medicine pack", standard: "ANSM CIP", sensitivity: "health", check: c::cip13, normalise: compact, example: "3400930000014" },
    Scheme { name: "cis", title: "French medicine", standard: "ANSM CIS", sensitivity: "health", check: c::cis, normalise: compact, example: "60000000" },
    Scheme { name: "creditor-id", title: "SEPA creditor", standard: "EPC262-08", sensitivity: "ordinary", check: c::creditor_id, normalise: upper, example: "DE98ZZZ09999999999" },
    Scheme { name: "domain", title: "Domain name", standard: "RFC 1035", sensitivity: "ordinary", check: c::domain, normalise: lower, example: "example.org" },
    Scheme { name: "dpe", title: "French certificate of energy performance", standard: "ADEME", sensitivity: "location", check: c::dpe, normalise: compact, example: "2169E0000001X" },
    Scheme { name: "ean-meter", title: "Metering point, EAN 18", standard: "GS1 GSRN", sensitivity: "location", check: c::ean_meter, normalise: compact, example: "541412345678901235" },
    Scheme { name: "eic", title: "Energy identification code", standard: "ENTSO-E EIC", sensitivity: "ordinary", check: c::eic, normalise: upper, example: "10X1001A1001A450" },
    Scheme { name: "eidr", title: "Film or programme", standard: "ISO 26324 (EIDR)", sensitivity: "ordinary", check: c::eidr, normalise: upper, example: "10.5240/7791-8534-2C23-9030-8610-5" },
    Scheme { name: "email", title: "E-mail address", standard: "RFC 5321", sensitivity: "third-person", check: c::email, normalise: trim, example: "person@example.org" },
    Scheme { name: "finess", title: "French health establishment", standard: "FINESS", sensitivity: "health", check: c::finess, normalise: compact, example: "750000010" },
    Scheme { name: "gtin", title: "Trade item", standard: "GS1", sensitivity: "ordinary", check: c::gtin, normalise: compact, example: "9521234543213" },
    Scheme { name: "iban", title: "Bank account", standard: "ISO 13616", sensitivity: "financial", check: c::iban, normalise: upper, example: "FR1420041010050500013M02606" },
    Scheme { name: "iccid", title: "SIM card", standard: "ITU-T E.118", sensitivity: "ordinary", check: c::iccid, normalise: compact, example: "8933010000000000010" },
    Scheme { name: "icd-10", title: "Diagnosis", standard: "WHO ICD-10", sensitivity: "health", check: c::icd10, normalise: upper, example: "I21.9" },
    Scheme { name: "imei", title: "Mobile device", standard: "3GPP TS 23.003", sensitivity: "ordinary", check: c::imei, normalise: compact, example: "490154203237518" },
    Scheme { name: "imsi", title: "Mobile subscriber", standard: "ITU-T E.212", sensitivity: "official-id", check: c::imsi, normalise: compact, example: "001010123456789" },
    Scheme { name: "ins", title: "French health identity", standard: "ANS INS", sensitivity: "official-id", check: c::ins, normalise: upper, example: "255081416802538" },
    Scheme { name: "insee-commune", title: "French commune", standard: "INSEE COG", sensitivity: "location", check: c::insee_commune, normalise: upper, example: "75056" },
    Scheme { name: "isan", title: "Film or programme", standard: "ISO 15706", sensitivity: "ordinary", check: c::isan, normalise: compact, example: "000000003A8D0000Z000000006" },
    Scheme { name: "isbn", title: "Book", standard: "ISO 2108", sensitivity: "ordinary", check: c::isbn, normalise: compact, example: "9783161484100" },
    Scheme { name: "isin", title: "Security", standard: "ISO 6166", sensitivity: "ordinary", check: c::isin, normalise: upper, example: "US0378331005" },
    Scheme { name: "isrc", title: "Recording", standard: "ISO 3901", sensitivity: "ordinary", check: c::isrc, normalise: upper, example: "USS1Z9900001" },
    Scheme { name: "issn", title: "Serial", standard: "ISO 3297", sensitivity: "ordinary", check: c::issn, normalise: issn, example: "0317-8471" },
    Scheme { name: "lei", title: "Legal entity", standard: "ISO 17442", sensitivity: "ordinary", check: c::lei, normalise: upper, example: "5493001KJTIIGC8Y1R12" },
    Scheme { name: "local", title: "The source's own identifier", standard: "issuer", sensitivity: "ordinary", check: c::opaque, normalise: trim, example: "a1" },
    Scheme { name: "loinc", title: "Observation", standard: "LOINC", sensitivity: "health", check: c::loinc, normalise: trim, example: "8867-4" },
    Scheme { name: "mac", title: "Network interface", standard: "IEEE EUI-48", sensitivity: "ordinary", check: c::mac, normalise: mac, example: "00:00:5e:00:53:01" },
    Scheme { name: "mcc", title: "Merchant category", standard: "ISO 18245", sensitivity: "ordinary", check: c::mcc, normalise: compact, example: "5411" },
    Scheme { name: "mpan", title: "British electricity supply point", standard: "MRA MPAN", sensitivity: "location", check: c::mpan, normalise: compact, example: "1234567890126" },
    Scheme { name: "msisdn", title: "Telephone number", standard: "ITU-T E.164", sensitivity: "third-person", check: c::msisdn, normalise: phone, example: "+33639981234" },
    Scheme { name: "nir", title: "French social security number", standard: "INSEE RNIPP", sensitivity: "official-id", check: c::nir, normalise: upper, example: "255081416802538" },
    Scheme { name: "pan-masked", title: "Payment card, masked", standard: "ISO/IEC 7812-1, PCI DSS", sensitivity: "financial", check: c::pan_masked, normalise: upper, example: "411111******1111" },
    Scheme { name: "pce", title: "Gas delivery point", standard: "GRDF", sensitivity: "location", check: c::pce, normalise: upper, example: "GI123456" },
    Scheme { name: "plate-fr", title: "French number plate", standard: "SIV", sensitivity: "official-id", check: c::plate_fr, normalise: plate, example: "AA-123-AA" },
    Scheme { name: "prm", title: "Electricity delivery point", standard: "Enedis", sensitivity: "location", check: c::prm, normalise: compact, example: "12345678901234" },
    Scheme { name: "routing-number", title: "US routing number", standard: "ABA", sensitivity: "ordinary", check: c::routing, normalise: compact, example: "123456780" },
    Scheme { name: "rpps", title: "French health professional", standard: "ANS RPPS", sensitivity: "third-person", check: c::rpps, normalise: compact, example: "10000000017" },
    Scheme { name: "sepa-mandate", title: "SEPA mandate reference", standard: "EPC SDD rulebook", sensitivity: "financial", check: c::sepa_mandate, normalise: trim, example: "MANDATE-0001" },
    Scheme { name: "siren", title: "French company", standard: "INSEE Sirene", sensitivity: "ordinary", check: c::siren, normalise: compact, example: "732829320" },
    Scheme { name: "siret", title: "French establishment", standard: "INSEE Sirene", sensitivity: "ordinary", check: c::siret, normalise: compact, example: "73282932000074" },
    Scheme { name: "snomed", title: "Clinical concept", standard: "SNOMED CT", sensitivity: "health", check: c::snomed, normalise: compact, example: "22298006" },
    Scheme { name: "sort-code", title: "British sort code", standard: "UK Payments", sensitivity: "ordinary", check: c::sort_code, normalise: compact, example: "123456" },
    Scheme { name: "spi", title: "French tax number", standard: "DGFiP", sensitivity: "official-id", check: c::spi, normalise: compact, example: "3012345678167" },
    Scheme { name: "uetr", title: "Payment transaction", standard: "ISO 20022 UETR", sensitivity: "financial", check: c::uetr, normalise: lower, example: "eb6305c9-1f7f-49de-aed0-16487c27b42d" },
    Scheme { name: "uri", title: "URI", standard: "RFC 3986", sensitivity: "ordinary", check: c::uri, normalise: trim, example: "https://example.org/a" },
    Scheme { name: "uuid", title: "UUID", standard: "RFC 9562", sensitivity: "ordinary", check: c::uuid, normalise: lower, example: "00000000-0000-4000-8000-000000000000" },
    Scheme { name: "vat", title: "EU VAT number", standard: "Directive 2006/112/EC", sensitivity: "ordinary", check: c::vat, normalise: upper, example: "DE123456789" },
    Scheme { name: "vat-fr", title: "French VAT number", standard: "CGI ann. II art. 242", sensitivity: "ordinary", check: c::vat_fr, normalise: upper, example: "FR83404833048" },
    Scheme { name: "vin", title: "Vehicle", standard: "ISO 3779", sensitivity: "ordinary", check: c::vin, normalise: upper, example: "1M8GDM9AXKP042788" },
];
