//! The mappings that come with the program, one TOML each.

crate::declared::mappings![
    "edc-cr",
    "enel-distribuzione",
    "energie-manager-online",
    "energycontrol",
    "fluvius",
    "greenchoice",
    "homewizard-electricity",
    "myenergi-zappi",
    "united-power",
    "xcel-billing",
];

#[cfg(test)]
mod tests {
    use super::super::mapping::Mapping;
    use super::{NAMES, TEXTS};

    #[test]
    fn all_of_them_are_mappings_under_their_own_name() {
        crate::declared::assert_mappings::<Mapping>(NAMES, TEXTS);
    }
}
