//! The integration tests of the formats.

mod cfonb120;
mod mt940;
mod support;
