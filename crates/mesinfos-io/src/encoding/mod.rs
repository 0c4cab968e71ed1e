//! Which encoding an input has, and reading it as UTF-8. Labels, names and mappings are those of the WHATWG Encoding
//! Standard.

mod decoder;
mod sniff;

pub use decoder::{Decoder, decode};
pub use encoding_rs::Encoding;
pub use sniff::{Evidence, Sniffed, label, sniff, sniff_input};
