//! What a header says of the records below it.

/// What the records below a header are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    /// No header was met yet.
    Start,
    /// `!Account`.
    Account,
    /// Bookings of an account of that kind; the name is the section's in reports.
    Entries(&'static str),
    /// Investment transactions.
    Investment,
    /// A list that holds no booking: its name and the rule that skips it.
    List(&'static str, &'static str),
    /// A `!Type` that is not known.
    Unknown,
}

/// A header line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Header {
    /// Records of that section follow.
    Section(Section),
    /// `!Clear:AutoSwitch`: a list of accounts is over.
    Clear,
    /// `!Option:…`: a switch for the program that imports.
    Option,
}

impl Header {
    /// Reads a header without its `!`; programs differ in case and blanks.
    pub(super) fn read(text: &str) -> Self {
        let lower = text.trim().to_ascii_lowercase();
        let (word, rest) = lower.split_once(':').unwrap_or((lower.as_str(), ""));
        match (word.trim(), rest.trim()) {
            ("account", _) => Self::Section(Section::Account),
            ("clear", _) => Self::Clear,
            ("option", _) => Self::Option,
            ("type", name) => Self::Section(Section::of(name)),
            _ => Self::Section(Section::Unknown),
        }
    }
}

impl Section {
    fn of(name: &str) -> Self {
        match name {
            "bank" => Self::Entries("Bank"),
            "ccard" => Self::Entries("CCard"),
            "cash" => Self::Entries("Cash"),
            "oth a" => Self::Entries("Oth A"),
            "oth l" => Self::Entries("Oth L"),
            "invst" | "port" | "mutual" | "401(k)/403(b)" => Self::Investment,
            "cat" => Self::List("Cat", "qif.category"),
            "class" | "tag" => Self::List("Class", "qif.class"),
            "memorized" => Self::List("Memorized", "qif.memorized"),
            "prices" => Self::List("Prices", "qif.price"),
            "security" => Self::List("Security", "qif.security"),
            "budget" | "template" | "invitem" => Self::List("List", "qif.list"),
            _ => Self::Unknown,
        }
    }
}
