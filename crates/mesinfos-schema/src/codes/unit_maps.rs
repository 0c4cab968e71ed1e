//! From other unit code lists to UCUM.

/// UN/ECE Recommendation 20 common codes, sorted.
pub(super) static REC20: &[(&str, &str)] = &[
    ("2P", "kBy"),
    ("3B", "MJ"),
    ("4L", "MBy"),
    ("A97", "hPa"),
    ("AD", "By"),
    ("AMP", "A"),
    ("ANN", "a"),
    ("BAR", "bar"),
    ("BTU", "[Btu_IT]"),
    ("C26", "ms"),
    ("C62", "1"),
    ("CEL", "Cel"),
    ("CLT", "cL"),
    ("CMQ", "cm3"),
    ("CMT", "cm"),
    ("D44", "var"),
    ("D46", "V.A"),
    ("DAY", "d"),
    ("DLT", "dL"),
    ("DMQ", "dm3"),
    ("E34", "GBy"),
    ("E35", "TBy"),
    ("EA", "1"),
    ("FAH", "[degF]"),
    ("FOT", "[ft_i]"),
    ("FTQ", "[cft_i]"),
    ("GRM", "g"),
    ("GV", "GJ"),
    ("GWH", "GW.h"),
    ("H87", "1"),
    ("HAR", "har"),
    ("HLT", "hL"),
    ("HTZ", "Hz"),
    ("HUR", "h"),
    ("INH", "[in_i]"),
    ("JOU", "J"),
    ("K3", "kvar.h"),
    ("KEL", "K"),
    ("KGM", "kg"),
    ("KJO", "kJ"),
    ("KMH", "km/h"),
    ("KMT", "km"),
    ("KPA", "kPa"),
    ("KVA", "kV.A"),
    ("KVR", "kvar"),
    ("KWH", "kW.h"),
    ("KWT", "kW"),
    ("LBR", "[lb_av]"),
    ("LTR", "L"),
    ("MAW", "MW"),
    ("MBR", "mbar"),
    ("MGM", "mg"),
    ("MIN", "min"),
    ("MLT", "mL"),
    ("MMT", "mm"),
    ("MON", "mo"),
    ("MTK", "m2"),
    ("MTQ", "m3"),
    ("MTR", "m"),
    ("MTS", "m/s"),
    ("MWH", "MW.h"),
    ("NAR", "1"),
    ("ONZ", "[oz_av]"),
    ("P1", "%"),
    ("PAL", "Pa"),
    ("PCE", "1"),
    ("SEC", "s"),
    ("SMI", "[mi_i]"),
    ("TNE", "t"),
    ("VLT", "V"),
    ("WEE", "wk"),
    ("WHR", "W.h"),
    ("WTT", "W"),
];

/// NAESB ESPI `uom` values, sorted.
pub(super) static ESPI: &[(u16, &str)] = &[
    (5, "A"),
    (23, "Cel"),
    (27, "s"),
    (29, "V"),
    (31, "J"),
    (33, "Hz"),
    (38, "W"),
    (39, "Pa"),
    (41, "m2"),
    (42, "m3"),
    (43, "m/s"),
    (61, "V.A"),
    (63, "var"),
    (71, "V.A.h"),
    (72, "W.h"),
    (73, "var.h"),
    (119, "[cft_i]"),
    (125, "m3/h"),
    (128, "[gal_us]"),
    (129, "[gal_br]"),
    (132, "[Btu_IT]"),
    (134, "L"),
    (169, "{therm}"),
];

/// The UCUM code of a UN/ECE Recommendation 20 code; pieces and units become `1`.
///
/// ```
/// use mesinfos_schema::codes::unit::from_rec20;
/// assert_eq!(from_rec20("KWH"), Some("kW.h"));
/// assert_eq!(from_rec20("C62"), Some("1"));
/// assert_eq!(from_rec20("XPP"), None); // kept as `{rec20:XPP}`
/// ```
#[must_use]
pub fn from_rec20(code: &str) -> Option<&'static str> {
    let at = REC20.binary_search_by(|(rec, _)| (*rec).cmp(code)).ok()?;
    REC20.get(at).map(|(_, ucum)| *ucum)
}

/// The UCUM code of a NAESB ESPI `uom` (Green Button). The therm, which UCUM lacks, is the
/// annotation `{therm}`.
///
/// ```
/// use mesinfos_schema::codes::unit::from_espi_uom;
/// assert_eq!(from_espi_uom(72), Some("W.h"));
/// ```
#[must_use]
pub fn from_espi_uom(uom: u16) -> Option<&'static str> {
    let at = ESPI.binary_search_by_key(&uom, |(code, _)| *code).ok()?;
    ESPI.get(at).map(|(_, ucum)| *ucum)
}
