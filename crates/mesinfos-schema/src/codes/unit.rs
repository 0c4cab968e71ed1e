//! Units of measure: the part of UCUM that personal data meets, and the way to it from UN/ECE
//! Recommendation 20 and NAESB ESPI codes.

pub use super::unit_maps::{from_espi_uom, from_rec20};
use super::unit_table::UNITS;

macro_rules! dimensions {
    ($($variant:ident $text:literal $base:literal;)*) => {
        /// What a unit measures. Two units convert into each other only within one dimension.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Dimension {
            $(
                #[doc = concat!("`", $text, "`, base unit `", $base, "`.")]
                $variant,
            )*
        }

        impl Dimension {
            /// The kebab-case name, as `x-unit-dimension` writes it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// The UCUM code of the base unit that factors refer to.
            #[must_use]
            pub const fn base(self) -> &'static str {
                match self { $(Self::$variant => $base,)* }
            }
        }
    };
}

dimensions! {
    Energy "energy" "J";
    ApparentEnergy "apparent-energy" "V.A.h";
    ReactiveEnergy "reactive-energy" "var.h";
    Power "power" "W";
    ApparentPower "apparent-power" "V.A";
    ReactivePower "reactive-power" "var";
    Voltage "voltage" "V";
    Current "current" "A";
    Volume "volume" "m3";
    VolumeFlow "volume-flow" "m3/s";
    Mass "mass" "kg";
    Length "length" "m";
    Area "area" "m2";
    Time "time" "s";
    Data "data" "bit";
    Temperature "temperature" "K";
    Pressure "pressure" "Pa";
    Frequency "frequency" "Hz";
    Speed "speed" "m/s";
    Angle "angle" "rad";
    MassConcentration "mass-concentration" "g/L";
    SubstanceConcentration "substance-concentration" "mol/L";
    EquivalentConcentration "equivalent-concentration" "eq/L";
    CatalyticConcentration "catalytic-concentration" "U/L";
    ArbitraryAmount "arbitrary-amount" "[iU]";
    ArbitraryConcentration "arbitrary-concentration" "[iU]/L";
    NumberConcentration "number-concentration" "/L";
    SubstanceRatio "substance-ratio" "mol/mol";
    Ratio "ratio" "1";
    Count "count" "1";
    MassPerArea "mass-per-area" "kg/m2";
    EnergyPerArea "energy-per-area" "J/m2";
    EnergyPerVolume "energy-per-volume" "J/m3";
    Emission "emission" "g{CO2e}";
    EmissionPerEnergy "emission-per-energy" "g{CO2e}/kW.h";
    FuelConsumption "fuel-consumption" "L/km";
    OxygenUptake "oxygen-uptake" "mL/(kg.min)";
    SoundLevel "sound-level" "dB";
    Illuminance "illuminance" "lx";
}

/// One unit of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unit {
    /// UCUM code (case sensitive), `kW.h`.
    pub code: &'static str,
    /// What it measures.
    pub dimension: Dimension,
    /// English name.
    pub name: &'static str,
    /// Exact factor to [`Dimension::base`], as numerator and denominator; `None` where the way to
    /// the base unit is not a multiplication, or is not an exact rational (`Cel`, `deg`).
    pub factor: Option<(i128, i128)>,
}

pub(super) const fn row(
    code: &'static str,
    dimension: Dimension,
    factor: Option<(i128, i128)>,
    name: &'static str,
) -> Unit {
    Unit { code, dimension, name, factor }
}

/// Every unit, sorted by code.
#[must_use]
pub fn all() -> &'static [Unit] {
    UNITS
}

/// The unit of a UCUM code (case sensitive).
///
/// ```
/// use mesinfos_schema::codes::unit::{Dimension, unit};
/// let kwh = unit("kW.h").expect("in the table");
/// assert_eq!(kwh.dimension, Dimension::Energy);
/// assert_eq!(kwh.factor, Some((3_600_000, 1)));
/// assert!(unit("KWH").is_none());
/// ```
#[must_use]
pub fn unit(code: &str) -> Option<&'static Unit> {
    let at = UNITS.binary_search_by(|u| u.code.cmp(code)).ok()?;
    UNITS.get(at)
}

/// Whether the code is a bare UCUM annotation, for a unit UCUM lacks: `{rec20:XPP}`, `{text}`.
#[must_use]
pub fn is_annotation(code: &str) -> bool {
    code.strip_prefix('{').and_then(|c| c.strip_suffix('}')).is_some_and(|inner| {
        !inner.is_empty() && inner.bytes().all(|b| b.is_ascii_graphic() && b != b'{' && b != b'}')
    })
}

/// Whether the code may stand in a Quantity: a unit of the table or an annotation.
///
/// ```
/// use mesinfos_schema::codes::unit::is_valid;
/// assert!(is_valid("kW.h") && is_valid("{rec20:XPP}"));
/// assert!(!is_valid("kWh") && !is_valid("{}"));
/// ```
#[must_use]
pub fn is_valid(code: &str) -> bool {
    unit(code).is_some() || is_annotation(code)
}
