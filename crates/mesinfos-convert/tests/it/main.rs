//! The converter's integration tests, one module for each subject.

#[cfg(test)]
mod qif;
