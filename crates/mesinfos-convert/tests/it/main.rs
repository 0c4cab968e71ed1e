//! The integration tests of the formats.

mod mt940;
mod support;
