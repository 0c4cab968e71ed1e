//! Tests of the consent crate: the eighteen laws of its design, an oracle, every record type.
//! They are marked as tests, so that their helpers may unwrap.

#[cfg(test)]
#[path = "../../../mesinfos-schema/tests/it/generate.rs"]
#[allow(dead_code, reason = "shared with the schema crate, which uses all of it")]
mod generate;

#[cfg(test)]
mod aggregate;
#[cfg(test)]
mod cases;
#[cfg(test)]
mod catalogue;
#[cfg(test)]
mod corpora;
#[cfg(test)]
mod differential;
#[cfg(test)]
mod example;
#[cfg(test)]
mod framing;
#[cfg(test)]
mod interop;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod oracle;
#[cfg(test)]
mod schemas;
#[cfg(test)]
mod vectors;
