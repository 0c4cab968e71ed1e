//! The texts of a page to what they say. Knows no record and no sum.

use super::flow::Piece;
use super::words::{self, Words};

/// An order as its page states it.
pub(super) struct Page<'p> {
    pub(super) words: &'static Words,
    /// The line of the heading.
    pub(super) line: u64,
    pub(super) number: &'p str,
    /// The day it was placed.
    pub(super) placed: Option<Stated<'p>>,
    /// What the head of the page says it comes to.
    pub(super) total: Option<Stated<'p>>,
    pub(super) cancelled: bool,
    pub(super) parts: Vec<Part<'p>>,
    /// The sums under payment.
    pub(super) sums: Vec<Pair<'p>>,
    pub(super) methods: Vec<Method<'p>>,
    /// What cards were charged: a pair each, by the card's last digits.
    pub(super) charges: Vec<Charge<'p>>,
    /// Labels of what is stated beside that.
    pub(super) rest: Vec<&'p str>,
}

/// A text with its line.
#[derive(Clone, Copy)]
pub(super) struct Stated<'p> {
    pub(super) line: u64,
    pub(super) text: &'p str,
}

/// What is sent together, with the sums under it where it has some.
#[derive(Default)]
pub(super) struct Part<'p> {
    pub(super) items: Vec<Item<'p>>,
    pub(super) sums: Vec<Pair<'p>>,
}

/// An article that was ordered.
pub(super) struct Item<'p> {
    pub(super) line: u64,
    /// How many, or how much: `1`, `2.07 lb`, `3 (2.32 lb)`.
    pub(super) quantity: &'p str,
    pub(super) label: &'p str,
    /// Its number in the shop, where its name links to it.
    pub(super) article: Option<&'p str>,
    pub(super) price: Option<&'p str>,
}

/// A label with an amount.
#[derive(Clone, Copy)]
pub(super) struct Pair<'p> {
    pub(super) line: u64,
    pub(super) label: &'p str,
    pub(super) amount: &'p str,
}

/// A means of payment.
pub(super) struct Method<'p> {
    pub(super) name: &'p str,
    pub(super) digits: &'p str,
}

/// What a card was charged.
pub(super) struct Charge<'p> {
    pub(super) line: u64,
    pub(super) digits: &'p str,
    pub(super) amount: &'p str,
}

/// Where on the page a text stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    Head,
    /// Under the headings of items.
    Items,
    /// Under gift certificates.
    Gifts,
    Payment,
}

/// The order of a page; `None` where no heading of one is met.
pub(super) fn page(pieces: &[Piece]) -> Option<Page<'_>> {
    let (at, words, number, line) = pieces.iter().enumerate().find_map(|(at, piece)| {
        let (words, number) = Words::of_heading(&piece.text)?;
        Some((at, words, number, piece.line))
    })?;
    let page = Page {
        words,
        line,
        number,
        placed: None,
        total: None,
        cancelled: false,
        parts: Vec::new(),
        sums: Vec::new(),
        methods: Vec::new(),
        charges: Vec::new(),
        rest: Vec::new(),
    };
    let mut reading =
        Reading { page, section: Section::Head, label: None, item_next: false, method_next: false };
    for piece in pieces.iter().skip(at + 1) {
        reading.piece(piece);
    }
    Some(reading.page)
}

struct Reading<'p> {
    page: Page<'p>,
    section: Section,
    /// A label whose amount is awaited.
    label: Option<Stated<'p>>,
    /// Whether an article may begin without a quantity before it.
    item_next: bool,
    method_next: bool,
}

impl<'p> Reading<'p> {
    fn piece(&mut self, piece: &'p Piece) {
        let text = piece.text.as_str();
        if self.heading(text) {
            self.label = None;
            return;
        }
        match self.section {
            Section::Head => self.head(piece),
            Section::Items => self.items(piece),
            Section::Gifts => self.gift(piece),
            Section::Payment => self.payment(piece),
        }
    }

    /// Whether the text begins a section.
    fn heading(&mut self, text: &'p str) -> bool {
        let words = self.page.words;
        if words::is(text, words.items) {
            self.section = Section::Items;
            self.page.parts.push(Part::default());
        } else if words.payment.iter().any(|word| words::is(text, word)) {
            self.section = Section::Payment;
        } else if self.section == Section::Head
            && words.gifts.is_some_and(|word| words::is(text, word))
        {
            self.section = Section::Gifts;
            let item = Item { line: 0, quantity: "1", label: text, article: None, price: None };
            self.page.parts.push(Part { items: vec![item], sums: Vec::new() });
        } else if self.section == Section::Items && words::is(text, words.price) {
            self.item_next = true;
        } else if words::is(text, words.cancelled) {
            self.page.cancelled = true;
        } else {
            return false;
        }
        true
    }

    fn head(&mut self, piece: &'p Piece) {
        let (words, line) = (self.page.words, piece.line);
        let stated = |labels: &[&str]| {
            let text = labels.iter().find_map(|label| words::labelled(&piece.text, label))?;
            Some(Stated { line, text })
        };
        if let Some(placed) = stated(words.placed) {
            self.page.placed.get_or_insert(placed);
        } else if let Some(total) = stated(words.order_total) {
            self.page.total.get_or_insert(total);
        }
    }

    fn items(&mut self, piece: &'p Piece) {
        let words = self.page.words;
        let text = piece.text.as_str();
        if let Some((quantity, label)) = counted(piece, words.of) {
            return self.item(piece, quantity, label);
        }
        if let Some(item) = self.open_item() {
            if is_amount(last_amount(text)) {
                item.price = Some(last_amount(text));
                self.item_next = true;
            } else if let Some(quantity) = words::labelled(text, words.quantity) {
                item.quantity = quantity;
            } else if let Some((label, _)) = text.split_once(':') {
                self.page.rest.push(label);
            }
            return;
        }
        if self.pair(piece) {
            return;
        }
        let named = piece.mark.as_ref().filter(|mark| mark.start == 0 && self.item_next);
        if let Some(label) = named.and_then(|mark| text.get(mark.clone()))
            && !label.ends_with(':')
            && piece.link.is_some()
        {
            return self.item(piece, "1", label);
        }
        // A download bears its day on the item, not in the head of the page.
        self.head(piece);
    }

    fn item(&mut self, piece: &'p Piece, quantity: &'p str, label: &'p str) {
        let article = piece.link.as_deref().and_then(article);
        let item = Item { line: piece.line, quantity, label, article, price: None };
        self.item_next = false;
        self.label = None;
        if let Some(part) = self.page.parts.last_mut() {
            part.items.push(item);
        }
    }

    fn open_item(&mut self) -> Option<&mut Item<'p>> {
        self.page.parts.last_mut()?.items.last_mut().filter(|item| item.price.is_none())
    }

    /// A certificate's text, its giver and its receiver are not looked at.
    fn gift(&mut self, piece: &'p Piece) {
        let text = piece.text.as_str();
        let awaited = self.label.take().is_some();
        if words::is(text, self.page.words.gift_amount) {
            self.label = Some(Stated { line: piece.line, text });
        } else if let Some(item) = self.open_item().filter(|_| awaited && is_amount(text)) {
            item.price = Some(text);
            item.line = piece.line;
        }
    }

    fn payment(&mut self, piece: &'p Piece) {
        let words = self.page.words;
        let text = piece.text.as_str();
        if words.method.iter().any(|word| words::is(text, word)) {
            self.method_next = true;
            return;
        }
        if let Some(charged) =
            self.label.filter(|label| label.text.to_lowercase().contains(words.ending))
            && is_amount(text)
        {
            self.label = None;
            let digits = digits(charged.text, words.ending);
            return self.page.charges.push(Charge { line: charged.line, digits, amount: text });
        }
        let lower = text.to_lowercase();
        if let Some(word) = words.digits.iter().find(|word| lower.contains(**word)) {
            let name = text.split('|').next().unwrap_or_default().trim();
            self.page.methods.push(Method { name, digits: digits(text, word) });
            self.label = None;
        } else if self.method_next && words::is(text, words.gift_card) {
            self.page.methods.push(Method { name: text, digits: "" });
        } else {
            self.pair(piece);
        }
    }

    /// Takes a label with its amount, in one text or in two.
    fn pair(&mut self, piece: &'p Piece) -> bool {
        let text = piece.text.as_str();
        let awaited = self.label.take();
        if let Some(label) = awaited
            && is_amount(text)
        {
            self.push(Pair { line: label.line, label: label.text, amount: text });
            return true;
        }
        if let Some(label) = text.strip_suffix(':') {
            self.label = Some(Stated { line: piece.line, text: label.trim_end() });
            return true;
        }
        if let Some((label, amount)) = text.rsplit_once(':')
            && is_amount(amount.trim())
        {
            self.push(Pair { line: piece.line, label, amount: amount.trim() });
            return true;
        }
        if let Some(label) = awaited {
            self.page.rest.push(label.text);
        }
        false
    }

    fn push(&mut self, pair: Pair<'p>) {
        if self.section == Section::Payment {
            self.page.sums.push(pair);
        } else if let Some(part) = self.page.parts.last_mut() {
            part.sums.push(pair);
        }
    }
}

/// Quantity and name of `1 of: Name, Author`.
fn counted<'p>(piece: &'p Piece, of: &str) -> Option<(&'p str, &'p str)> {
    let (before, label) = piece.text.split_at_checked(piece.mark.as_ref()?.start)?;
    let before = before.trim_end();
    let quantity = before.get(..before.len().checked_sub(of.len())?)?;
    words::after(before.get(quantity.len()..)?, of)?;
    Some((quantity.trim(), label))
}

/// The article's number in a link to its page.
fn article(link: &str) -> Option<&str> {
    let rest = link.split_once("/dp/").or_else(|| link.split_once("/gp/product/"))?.1;
    rest.split(['/', '?']).next().filter(|number| !number.is_empty())
}

/// The digits behind a word.
fn digits<'p>(text: &'p str, word: &str) -> &'p str {
    // Lower case has as many characters as these words, whatever its bytes.
    let lower = text.to_lowercase();
    let Some(at) = lower
        .find(word)
        .map(|at| lower.get(..at).unwrap_or_default().chars().count() + word.chars().count())
    else {
        return "";
    };
    let start = text.char_indices().nth(at).map_or(text.len(), |(index, _)| index);
    let rest = text.get(start..).unwrap_or_default().trim_start();
    rest.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default()
}

/// Behind a price by weight, `($1.69/lb) $1.76`, stands what the item comes to.
fn last_amount(text: &str) -> &str {
    match text.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
        Some((price, amount)) if price.contains('/') => amount.trim(),
        _ => text,
    }
}

/// Whether it is digits with at most a sign, marks and a currency around them.
pub(super) fn is_amount(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic());
    text.chars().any(|c| c.is_ascii_digit())
        && text.len() <= 40
        && letters.clone().count() <= 4
        && letters.clone().all(|c| c.is_ascii_uppercase())
        && !text.contains([':', '/', '|', '#'])
}
