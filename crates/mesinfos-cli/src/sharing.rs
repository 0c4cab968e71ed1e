//! Consents on the command line: evidence, requests, what passes the gate.

use std::path::{Path, PathBuf};

use clap::Args;
use mesinfos::consent::{
    ConsentManifest, DecisionDocument, Head, Instant, Limits, Receipt, apply, receipt,
};
use mesinfos::package::{PackageWriter, WriteError};
use mesinfos::schema::json::WriteJson;
use mesinfos::schema::record::Record;
use mesinfos::schema::values::{Moment, Text};
use mesinfos::seal::SecretKey;
use mesinfos::seal::package::{CONSENT, LOG};
use mesinfos::{Evidence, Gate};

use crate::exit::{Exit, Fail};
use crate::review::{Unasked, review};
use crate::secrets;

/// Manifests, their logs, and whose keys are trusted.
#[derive(Args)]
pub(crate) struct EvidenceArguments {
    /// Consent manifests.
    #[arg(long, required = true, num_args = 1.., value_name = "FILE")]
    manifest: Vec<PathBuf>,
    /// Logs of events, whole or in parts.
    #[arg(long, num_args = 1.., value_name = "FILE")]
    log: Vec<PathBuf>,
    /// The key ring: who is trusted to speak for whom. MESINFOS_KEYS where absent; without either nobody is.
    #[arg(long, value_name = "RING")]
    keys: Option<PathBuf>,
    /// Decisions (`consent decide --json`) or receipts had before: a log that is shorter now hides something.
    #[arg(long, num_args = 1.., value_name = "FILE")]
    known: Vec<PathBuf>,
}

impl EvidenceArguments {
    pub(crate) fn gather(&self) -> Result<Evidence, Fail> {
        gather(&self.manifest, &self.log, self.keys.as_ref(), &self.known)
    }
}

fn gather(
    manifests: &[PathBuf],
    logs: &[PathBuf],
    keys: Option<&PathBuf>,
    known: &[PathBuf],
) -> Result<Evidence, Fail> {
    let ring = secrets::ring(keys.map(PathBuf::as_path))?;
    let mut heads = Vec::new();
    for path in known {
        heads.extend(known_heads(&secrets::read(path)?).ok_or_else(|| {
            Fail::new(Exit::Invalid, format!("{}: neither decision nor receipt", path.display()))
        })?);
    }
    let named = |path: &PathBuf| Ok((path.display().to_string(), secrets::read(path)?));
    let manifests: Vec<(String, Vec<u8>)> =
        manifests.iter().map(named).collect::<Result<_, Fail>>()?;
    let logs: Vec<Vec<u8>> =
        logs.iter().map(|path| secrets::read(path)).collect::<Result<_, Fail>>()?;
    let evidence = Evidence::gather(&manifests, &logs, &ring, &heads, &Limits::default());
    for (name, error) in evidence.unreadable() {
        crate::say(&format!("{name}: {error}"));
    }
    Ok(evidence)
}

/// Heads quoted in a decision or in receipts, signed (one a line) or not. Whoever signed them: a head can only take.
fn known_heads(text: &[u8]) -> Option<Vec<(Text, Head)>> {
    let grounds = if let Ok(decision) = serde_json::from_slice::<DecisionDocument>(text) {
        decision.permits
    } else if let Ok(receipt) = serde_json::from_slice::<Receipt>(text) {
        vec![receipt.ground]
    } else {
        let lines = std::str::from_utf8(text).ok()?.lines();
        let receipts = lines.filter(|line| !line.trim().is_empty()).map(|line| {
            let own = receipt::claims(line.trim(), &Limits::default());
            own.or_else(|| serde_json::from_str(line).ok())
        });
        let grounds: Vec<_> = receipts.map(|own| Some(own?.ground)).collect::<Option<_>>()?;
        (!grounds.is_empty()).then_some(grounds)?
    };
    let of = |ground: mesinfos::consent::permit::Ground| {
        let manifest = ground.manifest;
        ground.heads.into_iter().map(move |head| (manifest.clone(), head))
    };
    Some(grounds.into_iter().flat_map(of).collect())
}

/// An instant of a moment, which must have an offset.
pub(crate) fn instant(at: &Moment) -> Result<Instant, Fail> {
    Instant::of(at).ok_or_else(|| Fail::usage("--at: a time with an offset, such as Z"))
}

/// `convert` and `pack` under consents.
#[derive(Args)]
pub(crate) struct ShareArguments {
    /// Write only what these consents permit.
    #[arg(long, num_args = 1.., value_name = "MANIFEST", requires = "request")]
    pub(crate) consent: Vec<PathBuf>,
    /// Logs of the consents' events.
    #[arg(long, num_args = 1.., value_name = "FILE", requires = "consent")]
    log: Vec<PathBuf>,
    /// Who wants what: one request for each type of record.
    #[arg(long, num_args = 1.., value_name = "FILE", requires = "consent")]
    request: Vec<PathBuf>,
    /// The key ring: who is trusted to speak for whom. MESINFOS_KEYS where absent; without either nobody is.
    #[arg(long, value_name = "RING", requires = "consent")]
    keys: Option<PathBuf>,
    /// The source's key: signs the receipts, and names records for the recipient.
    #[arg(long, value_name = "KEY", requires = "consent")]
    key: Option<PathBuf>,
    /// Where a stream's receipts go: one a line. A package has them below consent/.
    #[arg(long, value_name = "FILE", requires = "consent")]
    pub(crate) receipt: Option<PathBuf>,
    /// Share what is permitted without being asked.
    #[arg(long, requires = "consent")]
    yes: bool,
}

/// A gate with what it rests on.
pub(crate) struct Sharing {
    pub(crate) gate: Gate,
    key: Option<SecretKey>,
    yes: bool,
    /// The record being let through.
    line: Vec<u8>,
    /// Manifest and log of each consent, as they came.
    evidence: Vec<(Text, Vec<u8>, Vec<u8>)>,
    recipients: Vec<String>,
}

impl ShareArguments {
    /// The gate; `None` without `--consent`.
    pub(crate) fn open(&self, at: &Moment) -> Result<Option<Sharing>, Fail> {
        if self.consent.is_empty() {
            return Ok(None);
        }
        let at = instant(at)?;
        let evidence = gather(&self.consent, &self.log, self.keys.as_ref(), &[])?;
        let mut permits = Vec::new();
        for path in &self.request {
            let (document, found) = evidence.decide(&secrets::read(path)?, at, &Limits::default());
            if found.is_empty() {
                let names: Vec<&str> = document.reasons.iter().map(|r| r.as_str()).collect();
                let message = format!("{}: not permitted: {}", path.display(), names.join(", "));
                return Err(Fail::new(Exit::Invalid, message));
            }
            permits.extend(found);
        }
        let used: Vec<String> = permits.iter().map(|permit| permit.manifest().to_owned()).collect();
        let mut recipients: Vec<String> = evidence
            .consents()
            .iter()
            .map(mesinfos::consent::VerifiedConsent::manifest)
            .filter(|manifest| used.iter().any(|id| *id == *manifest.id))
            .map(|manifest| manifest.recipient.id.to_string())
            .collect();
        recipients.sort();
        recipients.dedup();
        let key = self.key.as_deref().map(secrets::secret).transpose()?;
        let pairwise = secrets::pairwise(key.as_ref())?;
        let gate = Gate::new(permits, at, &pairwise, &Limits::default())
            .map_err(|error| Fail::new(Exit::Invalid, error.to_string()))?;
        let mut log = Vec::new();
        for path in &self.log {
            log.extend(secrets::read(path)?);
            log.push(b'\n');
        }
        let mut kept = Vec::new();
        for path in &self.consent {
            let text = secrets::read(path)?;
            let Ok(manifest) = ConsentManifest::read(&text, &Limits::default()) else { continue };
            let id = manifest.claims().id.clone();
            if used.iter().any(|own| *own == *id) {
                let lines = Evidence::lines_of(&id, &[&log], &Limits::default());
                kept.push((id, text, lines));
            }
        }
        Ok(Some(Sharing { gate, key, yes: self.yes, line: Vec::new(), evidence: kept, recipients }))
    }
}

impl Sharing {
    /// Ids of the consents it rests on.
    pub(crate) fn consents(&self) -> Vec<Text> {
        self.evidence.iter().map(|(id, ..)| id.clone()).collect()
    }

    /// Lets a record's line through to a package.
    pub(crate) fn line(&mut self, line: &str, to: &mut PackageWriter) -> Result<(), WriteError> {
        #[derive(serde::Deserialize)]
        struct Typed<'a> {
            #[serde(rename = "type", borrow)]
            name: std::borrow::Cow<'a, str>,
        }
        let typed: Typed<'_> = serde_json::from_str(line)?;
        match self.gate.record(&typed.name, line) {
            Some(line) => to.minimised_record(line),
            None => Ok(()),
        }
    }

    /// Lets a record through: its line, where one leaves.
    pub(crate) fn record(&mut self, record: &Record) -> Option<&str> {
        self.line.clear();
        record.write_json(&mut self.line).ok()?;
        self.gate.record(record.type_name(), std::str::from_utf8(&self.line).ok()?)
    }

    /// Behind the last record: what those came to that were added up, to a package.
    pub(crate) fn results_into(&mut self, to: &mut PackageWriter) -> Result<(), WriteError> {
        self.gate.results().iter().try_for_each(|(_, line)| to.minimised_record(line))
    }

    /// The receipts of a stream, one a line.
    pub(crate) fn receipt_lines(self) -> Result<String, Fail> {
        let mut text = String::new();
        for receipt in self.gate.finish() {
            match &self.key {
                Some(key) => text.push_str(&receipt::sign(&receipt, key)),
                None => text.push_str(&serde_json::to_string(&receipt)?),
            }
            text.push('\n');
        }
        Ok(text)
    }

    /// Shows what will leave, and asks.
    pub(crate) fn review(&self) -> Result<(), Fail> {
        if self.gate.not_asked_for() > 0 {
            let count = self.gate.not_asked_for();
            eprintln!("{count} records of types that no request names stay here");
        }
        review(self.gate.counts(), &self.recipients, self.yes, Unasked::Refuse)
    }

    /// Adds manifests, logs and receipts to a package, below `consent/`.
    pub(crate) fn evidence_into(self, writer: &mut PackageWriter) -> Result<(), Fail> {
        const JSON: &str = "application/json";
        for (index, (_, manifest, log)) in self.evidence.iter().enumerate() {
            let stem = format!("consent/{}", index + 1);
            writer.file(&format!("{stem}{CONSENT}"), JSON, &mut manifest.as_slice())?;
            writer.file(&format!("{stem}{LOG}"), "application/jose", &mut log.as_slice())?;
        }
        let files = writer.close()?;
        let mut finished = self.gate.finish();
        for own in &mut finished {
            let file =
                files.iter().find(|file| file.record_type.as_ref() == Some(&own.record_type));
            if let Some((file, records)) = file.and_then(|file| Some((file, file.records?))) {
                own.became(records, file.bytes, file.sha256.clone());
            }
        }
        for (name, text) in receipts(finished, self.key.as_ref())? {
            let media = if self.key.is_some() { "application/jose" } else { JSON };
            writer.file(&format!("consent/{name}"), media, &mut text.as_bytes())?;
        }
        Ok(())
    }
}

/// Each receipt: a name for its file, and its text, signed where there is a key. Each holds the hash of the one before.
fn receipts(
    receipts: Vec<Receipt>,
    key: Option<&SecretKey>,
) -> Result<Vec<(String, String)>, Fail> {
    let mut previous: Option<Text> = None;
    let mut texts = Vec::new();
    for mut own in receipts {
        let name = own.record_type.replace('/', ".");
        own.previous = previous.take();
        match key {
            Some(key) => {
                let text = receipt::sign(&own, key);
                previous = apply::receipt_hash(&text);
                texts.push((format!("{name}.receipt.jws"), text));
            }
            None => {
                own.previous = None;
                texts.push((format!("{name}.receipt.json"), receipt_json(&own)?));
            }
        }
    }
    Ok(texts)
}

/// A receipt as JSON, with a line end.
pub(crate) fn receipt_json(receipt: &Receipt) -> Result<String, Fail> {
    let mut text = serde_json::to_string_pretty(receipt)?;
    text.push('\n');
    Ok(text)
}

/// Beside the output, so that it appears by a rename.
pub(crate) fn spool(output: &Path) -> Result<tempfile::NamedTempFile, Fail> {
    if output.as_os_str() == "-" {
        return Ok(tempfile::NamedTempFile::new()?);
    }
    let parent = output.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(parent)?;
    Ok(tempfile::NamedTempFile::new_in(parent)?)
}
