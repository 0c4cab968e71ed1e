//! The crate from outside.

#[cfg(test)]
mod archives;
#[cfg(test)]
mod inputs;
#[cfg(test)]
mod text;
