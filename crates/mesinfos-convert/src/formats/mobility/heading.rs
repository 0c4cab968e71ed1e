//! The heading of a table of points.

/// The delimiter of a heading: the one of these that stands most often outside quotes.
pub(super) fn delimiter(heading: &str) -> u8 {
    let mut best = (b',', 0);
    for candidate in [b',', b';', b'\t', b'|'] {
        let count = heading.bytes().filter(|byte| *byte == candidate).count();
        if count > best.1 {
            best = (candidate, count);
        }
    }
    best.0
}

/// The first line of a head that is not blank.
pub(super) fn of(text: &str) -> Option<&str> {
    text.trim_start_matches('\u{feff}').lines().map(str::trim).find(|line| !line.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{delimiter, of};

    #[test]
    fn delimiters() {
        assert_eq!(delimiter("time;lat;lon"), b';');
        assert_eq!(of("\u{feff}\n time,lat\n1,2"), Some("time,lat"));
    }
}
