//! Integration tests of the converters: one binary, one module a format.
#![cfg(test)]

mod arts_receipt;
mod as_json;
mod bank_csv;
mod billing;
mod camt;
mod cfonb120;
mod corpus_figures;
mod enedis;
mod energy;
mod energy_csv;
mod grdf;
mod green_button;
mod laws;
mod linky_tic;
mod mobility;
mod mt940;
mod nem12;
mod octopus;
mod offer;
mod ofx;
mod order_page;
mod passes;
mod pilot;
mod qif;
mod retail_orders;
mod sms_backup;
mod solaredge;
mod support;
mod tickets;
mod usage_csv;
mod write;
mod xml;
