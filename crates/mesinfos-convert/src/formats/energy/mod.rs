//! Energy and water: electricity, gas, water, heat.

mod point;
mod series;
mod zone;
