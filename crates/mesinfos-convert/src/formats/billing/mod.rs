//! Invoices and credit notes.

pub mod cii;
pub mod facturx;
mod invoice;
pub mod ubl;
