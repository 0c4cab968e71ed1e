//! The integration tests of the formats.

#[cfg(test)]
mod cfonb120;
#[cfg(test)]
mod mt940;
#[cfg(test)]
mod support;
