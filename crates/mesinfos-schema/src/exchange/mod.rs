//! Exchange: where records came from, and the manifest of a package.

mod source;

pub use source::{Converter, Method, Original, Source};
