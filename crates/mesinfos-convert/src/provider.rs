//! Who the provider of an id is.

use mesinfos_schema::identity::canonical_part;
use mesinfos_schema::values::Party;

/// Schemes that name an institution, the strongest first; then national bank codes.
const SCHEMES: &[&str] =
    &["lei", "bic", "siren", "domain", "bank-code", "blz", "routing-number", "sort-code"];

/// The provider of a party: `scheme:value` of its strongest identifier, else its normalised name.
pub(crate) fn of_party(party: &Party) -> Option<String> {
    // An establishment belongs to its company: the first nine digits of a SIRET are the SIREN.
    let siren = || {
        let id = party.ids.iter().find(|id| id.scheme == *"siret")?;
        Some(format!("siren:{}", id.value.get(..9)?))
    };
    let identifier = SCHEMES.iter().find_map(|scheme| {
        party.ids.iter().find(|id| id.scheme == **scheme).map(|id| {
            // The branch part of a BIC does not change the institution.
            let value: &str =
                if *scheme == "bic" { id.value.get(..8).unwrap_or(&id.value) } else { &id.value };
            format!("{scheme}:{}", canonical_part(value))
        })
    });
    identifier.or_else(siren).or_else(|| party.name.as_ref().map(|name| named(name)))
}

/// The provider a name stands for.
pub(crate) fn named(name: &str) -> String {
    format!("name:{}", canonical_part(name))
}
