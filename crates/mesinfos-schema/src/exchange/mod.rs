//! Exchange: where records came from, what was not converted, and the manifest of a package.

mod manifest;
mod reject;
mod source;

pub use manifest::*;
pub use reject::Reject;
pub use source::{Converter, Method, Original, Source};
