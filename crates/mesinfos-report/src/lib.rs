//! The page a person reads: what a package holds, from whom, for which period, what is missing.

use mesinfos_package::Overview;

/// The page.
#[must_use]
pub fn page(overview: &Overview) -> String {
    let _ = overview;
    String::new()
}
