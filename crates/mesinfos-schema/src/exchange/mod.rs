//! Exchange: where records came from, and the manifest of a package.

mod manifest;
mod source;

pub use manifest::*;
pub use source::{Converter, Method, Original, Source};
