//! The text of a boarding pass, by its columns (IATA Resolution 792). Knows no record.

/// What the pass says of the passenger and of its issue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Pass<'t> {
    /// Last digit of the year and day of the year of its issue.
    pub(in super::super) issued: Option<(u16, u16)>,
    pub(in super::super) legs: [Option<LegText<'t>>; 4],
}

/// One flight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct LegText<'t> {
    pub(in super::super) booking: &'t str,
    pub(in super::super) from: &'t str,
    pub(in super::super) to: &'t str,
    pub(in super::super) carrier: &'t str,
    pub(in super::super) flight: &'t str,
    /// Day of the year.
    pub(in super::super) day: u16,
    /// Airline's number and number of the document.
    pub(in super::super) ticket: Option<(&'t str, &'t str)>,
}

/// Takes a text apart; `None` where it is no pass, or is cut before a flight's day.
pub(in super::super) fn read(text: &str) -> Option<Pass<'_>> {
    let text = text.trim_end_matches(['\r', '\n']);
    let count = match text.as_bytes() {
        [b'M', n @ b'1'..=b'4', ..] => usize::from(n - b'0'),
        _ => return None,
    };
    if !text.is_ascii() || !matches!(text.as_bytes().get(22), Some(b'E' | b' ')) {
        return None;
    }
    let mut pass = Pass { issued: None, legs: [None; 4] };
    let mut rest = text.get(23..)?;
    for (at, slot) in pass.legs.iter_mut().take(count).enumerate() {
        let part = |from: usize, to: usize| rest.get(from..to);
        let code = |from: usize| {
            part(from, from + 3).filter(|code| code.bytes().all(|b| b.is_ascii_uppercase()))
        };
        let mut leg = LegText {
            booking: part(0, 7)?.trim(),
            from: code(7)?,
            to: code(10)?,
            carrier: part(13, 16)?.trim(),
            flight: part(16, 21)?.trim(),
            day: part(21, 24)?.trim().parse().ok().filter(|day| (1..=366).contains(day))?,
            ticket: None,
        };
        // What follows may be cut: the smallest passes end with the class.
        let size = part(35, 37).and_then(|size| usize::from_str_radix(size, 16).ok()).unwrap_or(0);
        let end = (37 + size).min(rest.len());
        let mut conditional = part(37.min(end), end).unwrap_or_default();
        if at == 0
            && let Some(unique) = conditional.strip_prefix('>')
        {
            let size = hex(unique.get(1..3));
            let fields = unique.get(3..).unwrap_or_default();
            let issue = fields.get(3..7).filter(|_| size >= 7);
            pass.issued = issue.and_then(|issue| {
                let (year, day) = issue.split_at_checked(1)?;
                let day: u16 = day.trim().parse().ok()?;
                Some((year.trim().parse().ok()?, day)).filter(|_| (1..=366).contains(&day))
            });
            conditional = fields.get(size..).unwrap_or_default();
        }
        if hex(conditional.get(..2)) >= 13
            && let (Some(airline), Some(number)) = (conditional.get(2..5), conditional.get(5..15))
        {
            let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
            let known = digits(airline) && digits(number) && number.bytes().any(|b| b != b'0');
            leg.ticket = known.then_some((airline, number));
        }
        *slot = Some(leg);
        rest = rest.get(end..).unwrap_or_default();
    }
    Some(pass)
}

fn hex(text: Option<&str>) -> usize {
    text.and_then(|text| usize::from_str_radix(text, 16).ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn the_smallest_pass_and_no_pass() {
        let pass = read("M1MARTIN/CAMILLE      EABC123 LYSCDGXE 0101 065Y").unwrap();
        let leg = pass.legs[0].unwrap();
        assert_eq!(
            (leg.from, leg.to, leg.carrier, leg.flight, leg.day),
            ("LYS", "CDG", "XE", "0101", 65)
        );
        assert!(pass.issued.is_none() && pass.legs[1].is_none());
        for text in [
            "",
            "M",
            "M1",
            "M1MARTIN/CAMILLE      EABC123 LYSCDGXE 0101 06",
            "M1MARTIN/CAMILLE      EABC123 LYSCDGXE 0101 400Y",
            "MARTIN",
        ] {
            assert!(read(text).is_none(), "{text}");
        }
    }
}
