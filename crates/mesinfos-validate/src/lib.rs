//! Validation of records: structure, meaning and set rules, with places.
