//! The tool `mesinfos`.
fn main() {}
