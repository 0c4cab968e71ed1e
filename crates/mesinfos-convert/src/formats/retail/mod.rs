//! Shopping: receipts.

pub mod arts_receipt;
