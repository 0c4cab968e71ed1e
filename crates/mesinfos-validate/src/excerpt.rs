//! The piece of a line that a finding is about, for people: names stay, values turn into their shapes.

use mesinfos_schema::finding::Excerpt;

use crate::Options;

/// Characters shown before and behind the place.
const AROUND: usize = 36;

/// The excerpt around a column; `None` where the finding has none.
pub(crate) fn of(line: &str, column: Option<u64>, options: &Options) -> Option<Excerpt> {
    let at = usize::try_from(column?).ok()?.checked_sub(1)?;
    let from = at.saturating_sub(AROUND);
    // Masking needs the line from its start: only there is it known what is a name and what a value.
    let mut shown: String = if options.show_values {
        line.chars().skip(from).take(at - from + AROUND).collect()
    } else {
        Mask::default().over(line).skip(from).take(at - from + AROUND).collect()
    };
    let mut caret = at - from;
    if from > 0 {
        shown.insert(0, '…');
        caret += 1;
    }
    if line.chars().nth(at + AROUND).is_some() {
        shown.push('…');
    }
    // One character a column, so that the caret stands below its place.
    let shown: String = shown.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    Some(Excerpt::new(shown, caret))
}

/// Goes over a line of JSON, faulty or not, and tells names of members from values.
#[derive(Default)]
struct Mask {
    quoted: bool,
    escaped: bool,
}

impl Mask {
    fn over(mut self, line: &str) -> impl Iterator<Item = char> + '_ {
        let mut name = false;
        let mut word_left = 0;
        line.char_indices().map(move |(at, c)| {
            if !self.quoted {
                if c == '"' {
                    self.quoted = true;
                    name = is_name(line.get(at + 1..).unwrap_or_default());
                    return c;
                }
                let rest = line.get(at..).unwrap_or_default();
                if let Some(word) = ["true", "false", "null"].iter().find(|w| rest.starts_with(**w))
                {
                    word_left = word.len();
                }
                if word_left > 0 {
                    word_left -= 1;
                    return c;
                }
                return masked(c);
            }
            if std::mem::take(&mut self.escaped) {
                return 'a';
            }
            match c {
                '"' => {
                    self.quoted = false;
                    c
                }
                '\\' => {
                    self.escaped = true;
                    'a'
                }
                _ if name => c,
                _ => masked(c),
            }
        })
    }
}

/// A character as the shape of its kind.
fn masked(c: char) -> char {
    match c {
        c if c.is_numeric() => '0',
        c if c.is_uppercase() => 'A',
        c if c.is_alphabetic() => 'a',
        c if c.is_ascii_punctuation() || c == ' ' => c,
        _ => '?',
    }
}

/// The text that begins here is the name of a member of ours: plain letters, and a colon behind it. Whatever else
/// stands before a colon may be personal.
fn is_name(rest: &str) -> bool {
    let Some((name, behind)) = rest.split_once('"') else { return false };
    let plain = name.len() <= 32 && name.bytes().all(|b| b.is_ascii_alphabetic());
    plain
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && behind.trim_start().starts_with(':')
}

#[cfg(test)]
mod tests {
    use super::of;
    use crate::Options;

    #[test]
    fn values_are_masked_and_the_caret_stays() {
        let line = r#"{"type":"banking.balance/1","data":{"label":"Été 2024 \"x\"","n":12.5,"Jean Petit":true}}"#;
        let column = u64::try_from(line.find("12.5").unwrap()).unwrap() - 1;
        let excerpt = of(line, Some(column), &Options::default()).unwrap();
        assert_eq!(
            excerpt.text,
            r#"…data":{"label":"Aaa 0000 aaaaa","n":00.0,"Aaaa Aaaaa":true}}"#
        );
        assert_eq!(excerpt.text.chars().nth(excerpt.caret), Some('0'));
        let shown = Options { show_values: true, ..Options::default() };
        assert!(of(line, Some(column), &shown).unwrap().text.contains("12.5"));
        // A line that is no JSON hides as much.
        assert_eq!(
            of("Jean Petit, 12", Some(1), &Options::default()).unwrap().text,
            "Aaaa Aaaaa, 00"
        );
    }
}
