//! Energy and water: electricity, gas, water, heat.

pub mod enedis;
mod fold;
pub mod grdf;
pub mod green_button;
mod point;
mod series;
mod zone;
