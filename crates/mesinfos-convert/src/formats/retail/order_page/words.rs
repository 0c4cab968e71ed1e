//! The words of the pages, a table a language. A language more is a table more.

/// What a label beside an amount means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// The items together.
    Subtotal,
    /// What everything above comes to.
    Sum,
    /// A tax on it.
    Tax,
    /// What a gift card pays.
    GiftCard,
    /// Anything that raises or lowers the price: shipping, a tip, a coupon.
    Other,
}

/// The words of one language. Labels stand without their colon, in lower case.
pub(super) struct Words {
    /// ISO 639-1.
    pub(super) language: &'static str,
    /// Whether amounts have a decimal comma.
    pub(super) comma: bool,
    /// What the page's heading begins with, before `#` and the number.
    headings: &'static [&'static str],
    /// Before the day of the order.
    pub(super) placed: &'static [&'static str],
    /// Before what the order comes to.
    pub(super) order_total: &'static [&'static str],
    pub(super) cancelled: &'static str,
    /// Above the items.
    pub(super) items: &'static str,
    /// Above their prices.
    pub(super) price: &'static str,
    /// Between an item's quantity and its name.
    pub(super) of: &'static str,
    pub(super) quantity: &'static str,
    /// Above gift certificates, the name of the article at once.
    pub(super) gifts: Option<&'static str>,
    /// Before what a gift certificate is worth.
    pub(super) gift_amount: &'static str,
    /// Above sums and means of payment.
    pub(super) payment: &'static [&'static str],
    pub(super) method: &'static [&'static str],
    /// Before the last digits of a card or an account.
    pub(super) digits: &'static [&'static str],
    /// Between a card's name and its last digits, in the list of what it was charged.
    pub(super) ending: &'static str,
    pub(super) gift_card: &'static str,
    pub(super) direct_debit: &'static str,
    subtotals: &'static [&'static str],
    sums: &'static [&'static str],
    taxes: &'static [&'static str],
    gift_cards: &'static [&'static str],
}

static ENGLISH: Words = Words {
    language: "en",
    comma: false,
    headings: &["final details for order", "details for order"],
    placed: &["order placed", "digital order"],
    order_total: &["order total"],
    cancelled: "order canceled",
    items: "items ordered",
    price: "price",
    of: "of:",
    quantity: "quantity",
    gifts: None,
    gift_amount: "amount",
    payment: &["payment information"],
    method: &["payment method"],
    digits: &["last digits:", "last 4 digits:"],
    ending: "ending in",
    gift_card: "gift card",
    direct_debit: "direct debit",
    subtotals: &["item(s) subtotal"],
    sums: &["total before tax", "total for this shipment", "total for this order", "grand total"],
    taxes: &["sales tax", "estimated tax to be collected", "tax collected"],
    gift_cards: &["gift card amount"],
};

static GERMAN: Words = Words {
    language: "de",
    comma: true,
    headings: &["übersicht zur bestellung", "details zur bestellung"],
    placed: &["bestellung aufgegeben am", "getätigte spar-abo-bestellung", "digitale bestellung"],
    order_total: &["gesamtbestellwert", "summe der bestellung"],
    cancelled: "bestellung storniert",
    items: "bestellte artikel",
    price: "preis",
    of: "exemplar(e) von:",
    quantity: "menge",
    gifts: Some("geschenkgutscheine"),
    gift_amount: "betrag",
    payment: &["zahlungsdaten", "zahlungsinformation"],
    method: &["zahlungsart", "zahlungsarten"],
    digits: &["die letzten ziffern:", "endet im"],
    ending: "mit den endziffern",
    gift_card: "geschenkgutschein",
    direct_debit: "bankeinzug",
    subtotals: &["zwischensumme", "zwischensumme artikel"],
    sums: &[
        "summe ohne mwst.",
        "summe",
        "gesamtbetrag",
        "gesamtbetrag für diese bestellung",
        "gesamtsumme",
        "endsumme",
    ],
    taxes: &["anzurechnende mwst.", "mwst"],
    gift_cards: &["geschenkgutschein(e)"],
};

impl Words {
    /// The language whose heading this is, and what stands behind it.
    pub(super) fn of_heading(text: &str) -> Option<(&'static Self, &str)> {
        [&ENGLISH, &GERMAN].into_iter().find_map(|words| {
            let rest = words.headings.iter().find_map(|heading| after(text, heading))?;
            Some((words, rest.trim_start().strip_prefix('#')?.trim()))
        })
    }

    /// What the label means.
    pub(super) fn role(&self, label: &str) -> Role {
        let label = label.trim().to_lowercase();
        let is = |list: &[&str]| list.contains(&label.as_str());
        if is(self.subtotals) {
            Role::Subtotal
        } else if is(self.sums) {
            Role::Sum
        } else if is(self.taxes) {
            Role::Tax
        } else if is(self.gift_cards) {
            Role::GiftCard
        } else {
            Role::Other
        }
    }
}

/// Whether the text is that word, whatever the case and with or without a colon.
pub(super) fn is(text: &str, word: &str) -> bool {
    text.trim().trim_end_matches(':').trim_end().to_lowercase() == word
}

/// What follows the word that the text begins with, whatever the case.
pub(super) fn after<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let (head, rest) = text.split_at_checked(word.len())?;
    (head.to_lowercase() == word).then_some(rest)
}

/// What follows the label, its colon and blanks.
pub(super) fn labelled<'t>(text: &'t str, label: &str) -> Option<&'t str> {
    Some(after(text, label)?.trim_start().strip_prefix(':')?.trim())
}
