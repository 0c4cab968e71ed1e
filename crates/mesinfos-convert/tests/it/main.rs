//! The converter's integration tests, one module for each subject.

mod camt;
mod xml;
