//! Offers and tariffs.

mod common;
mod hours;
pub mod octopus_tariff;
pub mod tariff_plans;
pub mod urdb;
