//! `datapackage.json`: a view of the package for Frictionless tools (Data Package v2), derived from the manifest.

use mesinfos_schema::exchange::ManifestFile;
use serde_json::{Value, json};

/// The descriptor of the files with records.
pub(crate) fn descriptor(package_id: &str, created: &str, files: &[ManifestFile]) -> Value {
    let resources: Vec<Value> = files
        .iter()
        .filter(|file| file.record_type.is_some())
        .map(|file| {
            let record_type = file.record_type.as_deref().unwrap_or_default();
            json!({
                "name": record_type.replace('/', "."),
                "path": file.path.as_str(),
                "format": "ndjson",
                "mediatype": file.media_type.as_str(),
                "encoding": "utf-8",
                "bytes": file.bytes,
                "hash": format!("sha256:{}", file.sha256.as_str()),
            })
        })
        .collect();
    json!({
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "mesinfos-package",
        "id": package_id,
        "created": created,
        "resources": resources,
    })
}
