//! Developer tasks: schemas, corpus, bench, interop.
fn main() {}
