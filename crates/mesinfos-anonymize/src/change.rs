//! What becomes of a value: another of its kind.

use mesinfos_schema::codes::identifier;
use mesinfos_schema::values::{Date, Decimal, PartialDate};

use crate::key::Key;
use crate::shape::Spot;

/// The changes of one sample.
pub(crate) struct Change {
    key: Key,
    /// Days that dates move.
    days: i32,
    /// What amounts of money are multiplied by.
    factor: i128,
    /// Tenths of a degree that longitudes turn, and whether latitudes change sides.
    places: Option<(i32, bool)>,
}

/// Texts that are no one's: technical words, codes of published systems.
const KEPT: &[(&str, &str)] = &[
    ("Code", "code"),
    ("Code", "system"),
    ("Identifier", "scheme"),
    ("Source", "format"),
    ("Source", "formatVersion"),
    ("Source", "standard"),
    ("Converter", "name"),
    ("Converter", "version"),
    ("Original", "mediaType"),
    ("Attachment", "mediaType"),
    ("Address", "country"),
    ("Merchant", "mcc"),
    ("QualityRun", "code"),
    ("Tax", "category"),
    ("ReceiptLine", "taxCode"),
    ("Consumption", "country"),
    ("Document", "language"),
    ("Post", "language"),
    ("Source", "language"),
    ("", "type"),
    ("", "locator"),
];

/// Texts that are identifiers of a scheme without saying so.
const IDENTIFIERS: &[(&str, &str, &str)] =
    &[("ReceiptLine", "gtin", "gtin"), ("Vehicle", "plate", "plate-fr"), ("Vehicle", "vin", "vin")];

/// Words that a rule knows a fault by.
const WORDS: &[&str] = &[
    "BEGIN",
    "PRIVATE",
    "KEY",
    "RSA",
    "EC",
    "N",
    "A",
    "n",
    "a",
    "null",
    "NULL",
    "None",
    "NaN",
    "nan",
    "undefined",
    "password",
    "passwd",
    "access_token",
    "api_key",
    "apikey",
    "secret",
];

impl Change {
    pub(crate) fn new(key: &Key, factor: i128, places: bool) -> Self {
        let mut stream = key.bytes("sample", "", 0);
        // Whole weeks, so that days of the week stay: one to ten years back.
        let weeks = i32::try_from(52 + stream.below(470)).unwrap_or(52);
        let turn = i32::try_from(200 + stream.below(3_200)).unwrap_or(200);
        let south = stream.below(2) == 1;
        Self { key: key.clone(), days: -7 * weeks, factor, places: places.then_some((turn, south)) }
    }

    /// The same changes, but for amounts of money.
    pub(crate) fn without_amounts(&self) -> Self {
        Self { key: self.key.clone(), factor: 1, ..*self }
    }

    /// What becomes of a text. `beside` is the object it is a member of, where that is known.
    pub(crate) fn text(
        &self,
        spot: Spot<'_>,
        text: &str,
        beside: Option<&serde_json::Value>,
    ) -> String {
        let kept = KEPT.contains(&(spot.within, spot.member)) && spot.is_known();
        if kept || spot.lists(text) {
            return text.to_owned();
        }
        let scheme = beside.and_then(|beside| beside.get("scheme")?.as_str());
        match (spot.definition, scheme) {
            ("RecordId", _) => self.id(text),
            ("Date" | "Moment" | "PartialDate", _) => self.moment(text),
            ("Decimal", _) if spot.within == "Money" => self.amount(text),
            ("Slot", _) if spot.within == "SlotCosts" => self.amount(text),
            (_, Some(scheme)) if spot.within == "Identifier" && spot.member == "value" => {
                self.identifier(scheme, text)
            }
            ("Text", _) if spot.member == "sha256" && text.len() == 64 => self.digest(text),
            ("Text", _) => {
                let here = (spot.within, spot.member);
                let scheme =
                    IDENTIFIERS.iter().find(|(within, member, _)| (*within, *member) == here);
                scheme
                    .map_or_else(|| self.words(text), |(.., scheme)| self.identifier(scheme, text))
            }
            // An open list with a value of the source's own.
            (definition, _) if !definition.is_empty() && spot.lists("") => self.words(text),
            _ if !spot.is_known() => self.words(text),
            _ => text.to_owned(),
        }
    }

    /// What becomes of a number.
    pub(crate) fn number(
        &self,
        spot: Spot<'_>,
        text: &str,
        beside: Option<&serde_json::Value>,
    ) -> String {
        let zero = |name| beside.and_then(|b| b.get(name)?.as_f64()).is_some_and(|n| n == 0.0);
        // Where the equator meets the prime meridian is a fault of its own.
        if zero("lat") && zero("lon") {
            return text.to_owned();
        }
        match (spot.definition, self.places) {
            ("Degrees180", Some((turn, _))) => {
                turned(text, turn).unwrap_or_else(|| text.to_owned())
            }
            ("Degrees90", Some((_, true))) => match text.strip_prefix('-') {
                Some(north) => north.to_owned(),
                None => format!("-{text}"),
            },
            _ => text.to_owned(),
        }
    }

    /// The name of a member that no schema knows.
    pub(crate) fn name(&self, name: &str) -> String {
        self.words(name)
    }

    fn id(&self, text: &str) -> String {
        // Another UUID for a UUID; what is none keeps its fault.
        if text.parse::<mesinfos_schema::record::RecordId>().is_err() {
            return self.words(text);
        }
        let mut stream = self.key.bytes("id", text, 0);
        let digit = |value: u8| char::from_digit(u32::from(value % 16), 16).unwrap_or('0');
        text.char_indices()
            .map(|(at, c)| match (at, c) {
                (_, '-') => '-',
                (14, _) => '5',
                (19, _) => '8',
                _ => digit(stream.next()),
            })
            .collect()
    }

    /// Another digest of the same form.
    fn digest(&self, text: &str) -> String {
        let mut stream = self.key.bytes("digest", text, 0);
        let change = |c: char| match c {
            '0'..='9' => char::from(b'0' + stream.next() % 10),
            'a'..='f' => char::from(b'a' + stream.next() % 6),
            'A'..='F' => char::from(b'A' + stream.next() % 6),
            other => other,
        };
        text.chars().map(change).collect()
    }

    /// The day moved, the time of day as it was.
    fn moment(&self, text: &str) -> String {
        let day = text.get(..10).and_then(|day| day.parse::<Date>().ok());
        if let Some(day) = day.and_then(|day| self.moved(day)) {
            return format!("{day}{}", text.get(10..).unwrap_or_default());
        }
        let moved = |year, month, day| Date::new(year, month, day).ok().and_then(|d| self.moved(d));
        match text.parse() {
            Ok(PartialDate::Year(year)) => moved(year, 7, 1).map(|d| format!("{:04}", d.year())),
            Ok(PartialDate::Month(year, month)) => {
                moved(year, month, 15).map(|d| format!("{:04}-{:02}", d.year(), d.month()))
            }
            Ok(PartialDate::MonthDay(month, day)) => {
                moved(2000, month, day).map(|d| format!("--{:02}-{:02}", d.month(), d.day()))
            }
            _ => None,
        }
        .unwrap_or_else(|| self.words(text))
    }

    fn moved(&self, day: Date) -> Option<Date> {
        Date::from_days_since_epoch(day.days_since_epoch().checked_add(self.days)?)
    }

    fn amount(&self, text: &str) -> String {
        let product = text.parse::<Decimal>().ok().and_then(|amount| {
            Decimal::new(amount.mantissa().checked_mul(self.factor)?, amount.scale())
        });
        product.map_or_else(|| text.to_owned(), |amount| amount.to_string())
    }

    /// Another identifier of the scheme, valid if this one is.
    fn identifier(&self, scheme: &str, text: &str) -> String {
        let Some(entry) = identifier::scheme(scheme) else { return self.words(text) };
        let valid = (entry.check)(text).is_ok();
        for salt in 0..5_000 {
            let mut candidate = self.salted(text, salt);
            if scheme == "iban" {
                // The country stays, and with it the length; the check digits are made anew.
                let country = text.get(..2).unwrap_or_default();
                let account = candidate.get(4..).unwrap_or_default();
                let rest =
                    identifier::mod97(&format!("{account}{country}00")).map(|rest| 98 - rest);
                if let (true, Some(check)) = (valid, rest) {
                    candidate = format!("{country}{check:02}{account}");
                }
            }
            if (entry.check)(&candidate).is_ok() == valid && candidate != text {
                return candidate;
            }
        }
        // A scheme with several check digits, a list of codes: its published example is no one's.
        if valid { entry.example.to_owned() } else { self.salted(text, 0) }
    }

    fn words(&self, text: &str) -> String {
        self.salted(text, 0)
    }

    /// Each word replaced by another of its shape; what stands between words stays.
    fn salted(&self, text: &str, salt: u32) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let word = |c: char| c.is_alphanumeric() || c == '_';
            let end = if word(first) {
                rest.find(|c: char| !word(c)).unwrap_or(rest.len())
            } else {
                first.len_utf8()
            };
            let (this, behind) = rest.split_at_checked(end).unwrap_or((rest, ""));
            if !word(first) || WORDS.contains(&this) || behind.starts_with("://") {
                out.push_str(this);
            } else {
                self.word(this, behind, salt, &mut out);
            }
            rest = behind;
        }
        out
    }

    fn word(&self, word: &str, behind: &str, salt: u32, out: &mut String) {
        // A card or a social security number stays one, and nobody's.
        if identifier::is_pan_like(word) {
            return out.push_str(&card(word.len(), &mut self.key.bytes("word", word, salt)));
        }
        if word.len() == 15 && identifier::check("nir", word).is_ok() {
            return out.push_str("255081416802538");
        }
        // What is none must not become one by chance: a new fault would give the value back.
        let start = out.len();
        for chance in 0..CHANCES {
            self.letters(word, behind, salt.wrapping_add(chance * 10_000), out);
            if has_number(word) || !out.get(start..).is_some_and(has_number) {
                return;
            }
            out.truncate(start);
        }
        out.extend(word.chars().map(|_| 'x'));
    }

    /// Each letter and digit replaced by another.
    fn letters(&self, word: &str, behind: &str, salt: u32, out: &mut String) {
        let mut stream = self.key.bytes("word", word, salt);
        let mut before = None;
        for (at, c) in word.char_indices() {
            let next = word.get(at + c.len_utf8()..).and_then(|rest| rest.chars().next());
            let next = next.or_else(|| behind.chars().next());
            out.push(match c {
                // The beginning of a signed token.
                _ if at < 3 && word.starts_with("eyJ") => c,
                '0'..='9' => char::from(b'0' + stream.next() % 10),
                'a'..='z' => char::from(b'a' + stream.next() % 26),
                'A'..='Z' => char::from(b'A' + stream.next() % 26),
                // The two halves of a character that was decoded wrongly.
                'Ã' | 'Â' if next.is_some_and(|next| ('\u{80}'..='\u{bf}').contains(&next)) => c,
                _ if matches!(before, Some('Ã' | 'Â')) && ('\u{80}'..='\u{bf}').contains(&c) => c,
                c if c.is_numeric() => c,
                c if c.is_uppercase() => {
                    if c.len_utf8() == 2 {
                        'É'
                    } else {
                        c
                    }
                }
                c => {
                    if c.len_utf8() == 2 {
                        'é'
                    } else {
                        c
                    }
                }
            });
            before = Some(c);
        }
    }
}

/// Times that a word is drawn again which became a number of a card by chance: one of ten is one.
const CHANCES: u32 = 32;

/// A run of digits that rules take for the number of a card or of social security.
fn has_number(word: &str) -> bool {
    let number = |run: &str| {
        run.len() >= 13
            && (identifier::is_pan_like(run)
                || run.len() == 15 && identifier::check("nir", run).is_ok())
    };
    word.split(|c: char| !c.is_ascii_digit()).any(number)
}

/// Digits that look like a card of this length: a prefix of debit cards, a check digit.
fn card(length: usize, stream: &mut crate::key::Stream) -> String {
    let mut digits = String::from("50");
    while digits.len() + 1 < length {
        digits.push(char::from(b'0' + stream.next() % 10));
    }
    let check = (b'0'..=b'9').map(char::from).find(|c| identifier::luhn(&format!("{digits}{c}")));
    digits.extend(check);
    digits
}

/// A longitude turned by tenths of a degree, with its decimals; `None` for what is no plain decimal.
fn turned(text: &str, tenths: i32) -> Option<String> {
    let decimal: Decimal = text.parse().ok()?;
    let turn = Decimal::new(i128::from(tenths), 1)?;
    let (whole, half) = (Decimal::new(360, 0)?, Decimal::new(180, 0)?);
    let mut turned = decimal.checked_add(turn)?;
    if turned > half {
        turned = turned.checked_sub(whole)?;
    }
    Some(turned.to_string())
}
