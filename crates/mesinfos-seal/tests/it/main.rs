//! Keys, rings and seals from outside.
#![cfg(test)]

mod keys;
mod package;
mod vectors;
