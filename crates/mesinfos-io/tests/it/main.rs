//! The crate from outside.

mod archives;
mod inputs;
mod text;
