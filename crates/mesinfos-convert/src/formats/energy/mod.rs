//! Energy and water: electricity, gas, water, heat.

pub mod enedis;
pub mod energy_csv;
mod fold;
pub mod grdf;
pub mod green_button;
pub mod linky_tic;
pub mod nem12;
pub mod octopus;
pub(crate) mod point;
pub(crate) mod series;
pub mod solaredge;
pub(crate) mod zone;
