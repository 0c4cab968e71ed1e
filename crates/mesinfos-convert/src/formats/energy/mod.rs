//! Energy and water: electricity, gas, water, heat.

pub mod green_button;
mod point;
mod series;
mod zone;
