//! Positions, tracks, visits, trips and tickets.

pub mod bcbp;
pub mod csv_points;
mod fields;
pub mod flights_csv;
pub mod geojson;
pub mod google_timeline;
pub mod gpx;
mod heading;
mod heart;
pub mod kml;
pub mod owntracks;
pub mod pkpass;
mod place;
pub mod polarsteps;
mod position;
mod root;
pub mod sncf_barcode;
pub mod tcx;
pub(super) mod time;
pub mod uic_918;

use crate::parse::plain as number;

/// The first key of a JSON object, out of its first bytes.
fn first_key(text: &str) -> Option<&str> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    text.strip_prefix('{')?.trim_start().strip_prefix('"')?.split('"').next()
}

/// The name of a program without its version and address: `Viking 1.10 -- http://…` is `Viking`, so that its next
/// version's export is recognised.
fn program(creator: &str) -> Option<&str> {
    let creator = creator.trim();
    let mut end = creator.len();
    for word in creator.split_whitespace() {
        let version = |w: &str| {
            w.starts_with(|c: char| c.is_ascii_digit())
                && w.contains('.')
                && w.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        };
        let tail = matches!(word, "-" | "--" | "–" | "—")
            || word.contains("://")
            || version(word.strip_prefix(['v', 'V']).unwrap_or(word));
        if tail {
            end = word.as_ptr() as usize - creator.as_ptr() as usize;
            break;
        }
    }
    creator.get(..end).map(str::trim).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    #[test]
    fn programs_without_their_version() {
        for (creator, name) in [
            ("Garmin Connect", Some("Garmin Connect")),
            ("Viking 1.10 -- http://viking.sf.net/", Some("Viking")),
            ("gpx.py -- https://example.org", Some("gpx.py")),
            ("Oregon 400t", Some("Oregon 400t")),
            ("OsmAnd v4.2.1", Some("OsmAnd")),
            ("http://example.org/", None),
            (" ", None),
        ] {
            assert_eq!(super::program(creator), name, "{creator}");
        }
    }
}
