//! Supervisory authorities of the EEA and the United Kingdom (GDPR Art. 51; members of the EDPB and the ICO): country
//! and the domains of their pages. To be looked at again when one moves.

static AUTHORITIES: &[(&str, &[&str])] = &[
    ("AT", &["dsb.gv.at"]),
    (
        "BE",
        &[
            "gegevensbeschermingsautoriteit.be",
            "autoriteprotectiondonnees.be",
            "dataprotectionauthority.be",
        ],
    ),
    ("BG", &["cpdp.bg"]),
    ("CY", &["dataprotection.gov.cy"]),
    ("CZ", &["uoou.gov.cz", "uoou.cz"]),
    (
        "DE",
        &[
            "bfdi.bund.de",
            "datenschutz-berlin.de",
            "lda.bayern.de",
            "datenschutz-bayern.de",
            "ldi.nrw.de",
            "datenschutz.hessen.de",
            "baden-wuerttemberg.datenschutz.de",
            "datenschutz-hamburg.de",
            "lfd.niedersachsen.de",
            "lda.brandenburg.de",
            "datenschutz.bremen.de",
            "datenschutz-mv.de",
            "datenschutz.rlp.de",
            "datenschutz.saarland.de",
            "datenschutz.sachsen.de",
            "datenschutz.sachsen-anhalt.de",
            "datenschutzzentrum.de",
            "tlfdi.de",
        ],
    ),
    ("DK", &["datatilsynet.dk"]),
    ("EE", &["aki.ee"]),
    ("ES", &["aepd.es"]),
    ("FI", &["tietosuoja.fi"]),
    ("FR", &["cnil.fr"]),
    ("GB", &["ico.org.uk"]),
    ("GR", &["dpa.gr"]),
    ("HR", &["azop.hr"]),
    ("HU", &["naih.hu"]),
    ("IE", &["dataprotection.ie"]),
    ("IS", &["personuvernd.is"]),
    ("IT", &["garanteprivacy.it", "gpdp.it"]),
    ("LI", &["datenschutzstelle.li"]),
    ("LT", &["vdai.lrv.lt"]),
    ("LU", &["cnpd.public.lu"]),
    ("LV", &["dvi.gov.lv"]),
    ("MT", &["idpc.org.mt"]),
    ("NL", &["autoriteitpersoonsgegevens.nl"]),
    ("NO", &["datatilsynet.no"]),
    ("PL", &["uodo.gov.pl"]),
    ("PT", &["cnpd.pt"]),
    ("RO", &["dataprotection.ro"]),
    ("SE", &["imy.se"]),
    ("SI", &["ip-rs.si"]),
    ("SK", &["dataprotection.gov.sk"]),
];

/// Whether a page is that of an authority of the country; `None` where the country has none in the table.
pub(crate) fn authority(country: &str, url: &str) -> Option<bool> {
    let (_, domains) = AUTHORITIES.iter().find(|(code, _)| *code == country)?;
    let host = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"))
        .and_then(|rest| rest.split(['/', '?', '#', ':']).next())
        .unwrap_or_default();
    let host = host.strip_prefix("www.").unwrap_or(host);
    Some(domains.iter().any(|domain| {
        host == *domain || host.strip_suffix(domain).is_some_and(|h| h.ends_with('.'))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_country_of_the_area_has_an_authority() {
        for country in mesinfos_schema::codes::country::all().iter().filter(|c| c.eea) {
            assert!(
                AUTHORITIES.iter().any(|(code, _)| *code == country.alpha2),
                "{}",
                country.alpha2
            );
        }
    }

    #[test]
    fn a_page_belongs_to_its_authority() {
        assert_eq!(authority("FR", "https://www.cnil.fr/fr/plaintes"), Some(true));
        assert_eq!(authority("FR", "https://cnil.fr.example.org"), Some(false));
        assert_eq!(authority("US", "https://example.org"), None);
    }
}
