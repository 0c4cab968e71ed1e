//! Personal-data records: value types, the record, the catalogue, identity, findings, JSON Schema.

pub mod codes;
