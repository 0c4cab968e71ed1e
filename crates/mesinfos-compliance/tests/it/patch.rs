//! The complete sample, changed.

use std::path::{Path, PathBuf};

use mesinfos_compliance::fixtures::{self, Change, Export};
use mesinfos_compliance::{Options, PROFILES, Profile, Report};
use serde_json::Value;

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The complete sample.
pub(crate) fn complete() -> Export {
    Export::read(&root().join("fixtures/exports/complete")).unwrap()
}

/// The report on the sample, changed as a case says.
pub(crate) fn report(case: &Value) -> Report {
    report_of(&complete(), case, &all())
}

pub(crate) fn report_of(export: &Export, case: &Value, profiles: &[&'static Profile]) -> Report {
    let change: Change = serde_json::from_value(case.clone()).unwrap();
    let mut options = Options::default();
    options.now = Some("2024-03-06T00:00:00Z".parse().unwrap());
    fixtures::report(export, &change, profiles, &options).unwrap()
}

pub(crate) fn all() -> Vec<&'static Profile> {
    PROFILES.iter().collect()
}
