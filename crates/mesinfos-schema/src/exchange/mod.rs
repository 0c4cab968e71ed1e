//! Exchange: where records came from, what was not converted, and the manifest of a package.

mod reject;
mod source;

pub use reject::Reject;
pub use source::{Converter, Method, Original, Source};
