//! Integration tests, one module per source module.
//! They are marked as tests, so that their helpers may unwrap.

#[cfg(test)]
mod codes;
#[cfg(test)]
mod diff;
#[cfg(test)]
mod drift;
#[cfg(test)]
mod generate;
#[cfg(test)]
mod identity;
#[cfg(test)]
mod scan;
#[cfg(test)]
mod structure;
#[cfg(test)]
mod values;
