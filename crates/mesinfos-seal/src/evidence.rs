//! What stands below `consent/`: manifests, logs, receipts, and whether they are those of the package's files.

use std::collections::BTreeMap;
use std::io::Read;

use mesinfos_consent::{
    ConsentManifest, Head, Limits as ConsentLimits, Reason, Receipt, draw, read, receipt,
};
use mesinfos_io::{Input, IoError};
use mesinfos_package::{Package, ReadError};
use mesinfos_schema::exchange::ManifestFile;
use mesinfos_schema::finding::{Finding, Place, Severity};

use crate::KeyRing;
use crate::package::{CONSENT, LOG};

/// How the file of a receipt ends, below `consent/`: JSON, or signed.
pub const RECEIPT: &str = ".receipt.json";
/// The same, signed by the source.
pub const SIGNED_RECEIPT: &str = ".receipt.jws";

/// A receipt of the package.
struct Found {
    path: String,
    receipt: Receipt,
    signed: Option<String>,
}

/// Checks a package whose records were minimised under consents: the consents its manifest names are there, sound, and
/// as far along as its receipts say; every file of records has a receipt, which counts its records, has its hash, and
/// rests on one of the consents and on no more than that grants. Signatures are looked at where there is a ring.
///
/// # Errors
/// Whatever keeps a file from being read. What is wrong with the package is a finding, not an error.
pub fn check(package: &Package, ring: Option<&KeyRing>) -> Result<Vec<Finding>, ReadError> {
    if !package.manifest().is_minimised() {
        return Ok(Vec::new());
    }
    let mut check = Check { package, ring, findings: Vec::new() };
    let receipts = check.receipts()?;
    let consents = check.consents(&receipts)?;
    for id in &package.manifest().consents {
        if !consents.contains_key(id.as_str()) {
            check.wrong(
                "package.consent-missing",
                "consent",
                "a consent it was made under is not there",
            );
        }
    }
    for own in &receipts {
        match consents.get(own.receipt.ground.manifest.as_str()) {
            Some(consent) => check.receipt(own, consent),
            None => {
                check.wrong("package.receipt", &own.path, "it rests on no consent of the package")
            }
        }
    }
    for file in package.types() {
        check.file(file, &receipts);
    }
    for own in &receipts {
        let of = |file: &&ManifestFile| file.record_type.as_ref() == Some(&own.receipt.record_type);
        if own.receipt.written.get() > 0 && !package.types().any(|file| of(&file)) {
            check.wrong("package.receipt", &own.path, "the records it counts are not there");
        }
    }
    Ok(check.findings)
}

struct Check<'a> {
    package: &'a Package,
    ring: Option<&'a KeyRing>,
    findings: Vec<Finding>,
}

impl Check<'_> {
    fn wrong(&mut self, code: &str, path: &str, message: &str) {
        let place = Place::file(format!("{}/{path}", self.package.name()));
        self.findings.push(Finding::new(code, Severity::Error, place, message));
    }

    fn receipts(&mut self) -> Result<Vec<Found>, ReadError> {
        let limits = ConsentLimits::default();
        let mut found = Vec::new();
        for (path, input) in self.package.files().filter(|(path, _)| path.starts_with("consent/")) {
            let signed = path.ends_with(SIGNED_RECEIPT);
            if !signed && !path.ends_with(RECEIPT) {
                continue;
            }
            let bytes = content(input, limits.document.saturating_mul(2))?;
            let text = String::from_utf8(bytes).unwrap_or_default();
            let receipt = if signed {
                receipt::claims(text.trim_end(), &limits)
            } else {
                read::read(text.as_bytes(), limits.document, limits.depth).ok()
            };
            match receipt {
                Some(receipt) => {
                    let signed = signed.then(|| text.trim_end().to_owned());
                    found.push(Found { path: path.to_owned(), receipt, signed });
                }
                None => self.wrong("package.receipt", path, "not a receipt"),
            }
        }
        Ok(found)
    }

    /// Its consents by id. A log must hold the heads that receipts quote.
    fn consents(
        &mut self,
        receipts: &[Found],
    ) -> Result<BTreeMap<String, ConsentManifest>, ReadError> {
        let limits = ConsentLimits::default();
        let mut consents = BTreeMap::new();
        for (path, input) in consent_files(self.package) {
            let Ok(manifest) = ConsentManifest::read(&content(input, limits.document)?, &limits)
            else {
                self.wrong("package.consent", path, Reason::ManifestInvalid.as_str());
                continue;
            };
            let claims = manifest.claims().clone();
            let known: Vec<Head> = receipts
                .iter()
                .filter(|own| own.receipt.ground.manifest == claims.id)
                .flat_map(|own| own.receipt.ground.heads.clone())
                .collect();
            let log = log_of(self.package, path)?;
            let faults: Vec<&str> = match self.ring {
                Some(ring) => {
                    let consent = manifest.verify(&log, ring, &known, &limits);
                    consent.faults().iter().map(Reason::as_str).collect()
                }
                // Who trusts nobody can still see whether the hashes lead from one to the next.
                None => match draw::claimed(&claims, &log, &known, &limits) {
                    Ok(_) => Vec::new(),
                    Err(faults) => faults.iter().map(Reason::as_str).collect(),
                },
            };
            if !faults.is_empty() {
                self.wrong("package.consent", path, &faults.join(", "));
            }
            consents.insert(claims.id.to_string(), claims);
        }
        Ok(consents)
    }

    /// A receipt says no more than its consent grants, and is signed by the one who gives.
    fn receipt(&mut self, own: &Found, consent: &ConsentManifest) {
        let Found { path, receipt, signed } = own;
        let grants: Vec<_> =
            consent.grants.iter().filter(|g| receipt.ground.grants.contains(&g.id)).collect();
        let granted: Vec<_> = grants
            .iter()
            .flat_map(|grant| &grant.scope)
            .filter(|item| item.record_type == receipt.record_type)
            .flat_map(|item| &item.fields)
            .collect();
        let within =
            receipt.ground.fields.iter().all(|field| granted.iter().any(|own| own.covers(field)));
        if receipt.recipient != consent.recipient.id
            || receipt.subject != consent.subject
            || grants.len() != receipt.ground.grants.len()
            || !within
        {
            self.wrong("package.receipt", path, "it is not of the consent it rests on");
        }
        if let (Some(ring), Some(text)) = (self.ring, signed)
            && let Err(fault) =
                receipt::verify(text, &consent.source.id, ring, &ConsentLimits::default())
        {
            self.wrong("package.receipt", path, &fault.to_string());
        }
    }

    /// Every file of records has its receipt.
    fn file(&mut self, file: &ManifestFile, receipts: &[Found]) {
        let of_type: Vec<_> = receipts
            .iter()
            .filter(|own| file.record_type.as_ref() == Some(&own.receipt.record_type))
            .collect();
        let own = of_type.iter().any(|own| {
            let receipt = &own.receipt;
            Some(receipt.written) == file.records
                && receipt.bytes == file.bytes
                && receipt.sha256.as_ref() == Some(&file.sha256)
        });
        if of_type.is_empty() {
            self.wrong("package.receipt-missing", &file.path, "no receipt says why it may be here");
        } else if !own {
            self.wrong("package.receipt", &file.path, "the receipt of its type is of another file");
        }
    }
}

/// The consents below `consent/`, by name.
pub(crate) fn consent_files(package: &Package) -> impl Iterator<Item = (&str, &Input)> {
    package.files().filter(|(path, _)| path.starts_with("consent/") && path.ends_with(CONSENT))
}

/// The log beside a consent; nothing where there is none.
pub(crate) fn log_of(package: &Package, path: &str) -> Result<Vec<u8>, ReadError> {
    let limits = ConsentLimits::default();
    let beside = format!("{}{LOG}", path.strip_suffix(CONSENT).unwrap_or(path));
    let most = limits.event.saturating_mul(limits.events);
    package.file(&beside).map_or(Ok(Vec::new()), |input| content(input, most))
}

/// The bytes of a file, at most one more than a limit: the reader then says that it is too long.
pub(crate) fn content(input: &Input, limit: usize) -> Result<Vec<u8>, ReadError> {
    let mut bytes = Vec::new();
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    input.open()?.take(most).read_to_end(&mut bytes).map_err(IoError::from_io)?;
    Ok(bytes)
}
