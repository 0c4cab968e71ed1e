//! What the two syntaxes of EN 16931 share: amounts of one document, units, dates, parties, the key of an invoice.

use mesinfos_io::Limits;
use mesinfos_schema::codes::unit;
use mesinfos_schema::identity::Key;
use mesinfos_schema::types::billing::{Invoice, Totals};
use mesinfos_schema::types::common::Tax;
use mesinfos_schema::values::{
    Currency, Date, Decimal, Identifier, Moment, Money, Party, Period, Quantity, Text, Unit,
};

use crate::contract::{ConvertError, SyntaxError};
use crate::emitter::{Draft, Emitter, Fault, Identity, Locator, Mapped};
use crate::parse::compact_date;
use crate::xml::{Node, Step, Tree, XmlReader};

/// How many times the limit of a field a document may hold: an invoice of telephony has thousands of lines.
const ITEM_FIELDS: usize = 512;

/// How large a document may be.
pub(super) fn most(limits: &Limits) -> usize {
    limits.line.saturating_mul(ITEM_FIELDS)
}

/// Reads each document of a file: the elements that `begins` names, at any depth, each as one item.
///
/// Text and elements around them (a delivery's envelope) are unmapped.
pub(super) fn documents(
    mut xml: XmlReader,
    limits: &Limits,
    code: &'static str,
    out: &mut Emitter<'_>,
    begins: impl Fn(&str) -> bool,
    map: impl Fn(Node<'_>, &Emitter<'_>) -> Result<Invoice, Fault>,
) -> Result<(), ConvertError> {
    let most = most(limits);
    let mut tree = Tree::default();
    let mut met = false;
    loop {
        match xml.next()? {
            Step::Open(element) if begins(element.name()) => {
                met = true;
                tree.read(&mut xml, most)?;
                let mapped = map(tree.root(), out);
                if let Ok(invoice) = &mapped {
                    out.provider(&invoice.supplier);
                }
                let line = tree.root().line();
                let mapped = mapped.map(|invoice| Mapped::from(draft(invoice, out)));
                let good = mapped.is_ok();
                out.item(line, mapped)?;
                if good {
                    tree.unused(|path| out.unmapped(path));
                }
            }
            Step::Text(_) => out.unmapped(xml.element().name()),
            Step::End if met => return Ok(()),
            Step::End => {
                let message = "no invoice or credit note in the file";
                return Err(SyntaxError::new(code, Locator::Line(xml.line()), message).into());
            }
            _ => {}
        }
    }
}

/// The record of an invoice: one document of a supplier is one record, however often it is met.
fn draft(invoice: Invoice, out: &Emitter<'_>) -> Draft {
    let provider = out.provider_of(Some(&invoice.supplier)).unwrap_or_else(|| out.source_scope());
    let text = |text: &Option<Text>| text.as_deref().unwrap_or_default().to_owned();
    let key = Key::new("billing.invoice", &provider, "", "natural")
        .part(&text(&invoice.supplier.name))
        .part(&text(&invoice.number))
        .plain(Some(&invoice.kind))
        .plain(invoice.issued_on)
        .decimal(invoice.totals.due.amount)
        .part(invoice.totals.due.currency.as_str());
    let number = text(&invoice.number);
    Draft::new(invoice, Identity::Same(key)).record_id(Some(&number))
}

/// The amounts of one document: their currency, and the sign of its kind.
#[derive(Clone, Copy)]
pub(super) struct Amounts {
    /// Before the code of every fault.
    pub(super) format: Codes,
    pub(super) currency: Currency,
    pub(super) credit: bool,
}

/// The codes of a syntax's faults.
#[derive(Clone, Copy)]
pub(super) struct Codes {
    pub(super) amount: &'static str,
    pub(super) currency: &'static str,
    pub(super) date: &'static str,
    pub(super) party: &'static str,
}

impl Amounts {
    /// The amount at a path as charged: what a credit note states is given back.
    pub(super) fn money(&self, node: Node<'_>, path: &str) -> Result<Option<Money>, Fault> {
        Ok(self.price(node, path)?.map(|m| Money::new(self.signed(m.amount), m.currency)))
    }

    /// The amount of an element whose currency is known to be the document's.
    pub(super) fn own_money(&self, node: Node<'_>) -> Result<Money, Fault> {
        Ok(Money::new(self.signed(self.decimal(node)?), self.currency))
    }

    /// A price at a path: no document turns its sign.
    pub(super) fn price(&self, node: Node<'_>, path: &str) -> Result<Option<Money>, Fault> {
        let Some(found) = node.find(path).filter(|n| n.peek().is_some()) else { return Ok(None) };
        if found.take("@currencyID").is_some_and(|code| code != self.currency.as_str()) {
            let message = "an amount in another currency than the document's";
            return Err(Fault::new(self.format.currency, message).at(found.line()));
        }
        Ok(Some(Money::new(self.decimal(found)?, self.currency)))
    }

    /// The number an element holds.
    pub(super) fn decimal(&self, node: Node<'_>) -> Result<Decimal, Fault> {
        node.value().and_then(decimal).ok_or_else(|| {
            let message = format!("{} is not a decimal number of up to 28 digits", node.name());
            Fault::new(self.format.amount, message).at(node.line())
        })
    }

    /// The number at a path.
    pub(super) fn number(&self, node: Node<'_>, path: &str) -> Result<Option<Decimal>, Fault> {
        node.find(path).filter(|n| n.peek().is_some()).map(|n| self.decimal(n)).transpose()
    }

    /// The quantity at a path, in UCUM where the unit of UN/ECE Recommendation 20 has one. Without a unit it says
    /// nothing and stays unmapped.
    pub(super) fn quantity(&self, node: Node<'_>, path: &str) -> Result<Option<Quantity>, Fault> {
        let Some(found) = node.find(path).filter(|n| n.peek().is_some()) else { return Ok(None) };
        let Some(code) = found.take("@unitCode") else { return Ok(None) };
        let unit: Option<Unit> = match unit::from_rec20(code) {
            Some(ucum) => ucum.parse().ok(),
            None => format!("{{rec20:{code}}}").parse().ok(),
        };
        let Some(unit) = unit else { return Ok(None) };
        Ok(Some(Quantity::new(self.decimal(found)?, unit)))
    }

    /// A quantity that a credit note gives back.
    pub(super) fn turned(&self, quantity: Option<Quantity>) -> Option<Quantity> {
        quantity.map(|mut quantity| {
            quantity.value = self.signed(quantity.value);
            quantity
        })
    }

    /// Allowances less charges, each an amount and whether it is a charge.
    pub(super) fn allowances(
        &self,
        all: impl Iterator<Item = Result<(bool, Money), Fault>>,
    ) -> Result<Option<Money>, Fault> {
        let mut sum: Option<Decimal> = None;
        for item in all {
            let (charge, money) = item?;
            let amount = if charge { -money.amount } else { money.amount };
            let so_far = sum.unwrap_or(Decimal::ZERO);
            sum = Some(so_far.checked_add(amount).ok_or_else(|| {
                Fault::new(self.format.amount, "allowances and charges add up beyond 28 digits")
            })?);
        }
        Ok(sum.map(|sum| Money::new(sum, self.currency)))
    }

    fn signed(&self, amount: Decimal) -> Decimal {
        if self.credit && !amount.is_zero() { -amount } else { amount }
    }

    /// The totals, of which what is due is required.
    pub(super) fn totals(&self, due: Option<Money>, line: u64) -> Result<Totals, Fault> {
        due.map(Totals::new).ok_or_else(|| {
            Fault::new(self.format.amount, "the document does not say what is due").at(line)
        })
    }

    /// One group of the tax breakdown.
    pub(super) fn tax(
        &self,
        node: Node<'_>,
        [category, rate, base, amount]: [&str; 4],
    ) -> Result<Tax, Fault> {
        let mut tax = Tax::new();
        tax.category = text(node, category);
        tax.rate = self.number(node, rate)?;
        tax.base = self.money(node, base)?;
        tax.amount = self.money(node, amount)?;
        Ok(tax)
    }
}

/// The currency of a document.
pub(super) fn currency(
    node: Node<'_>,
    path: &str,
    out: &Emitter<'_>,
    codes: Codes,
) -> Result<Currency, Fault> {
    let stated = match node.find(path).filter(|n| n.peek().is_some()) {
        Some(found) => found.value().and_then(|code| code.parse().ok()).filter(Currency::is_known),
        None => out.options().currency,
    };
    stated.ok_or_else(|| {
        let message = "the document's currency is missing or not in ISO 4217";
        Fault::new(codes.currency, message).at(node.line())
    })
}

/// A number as XML Schema writes it: `+`, zeros in front and a lone point are allowed.
fn decimal(text: &str) -> Option<Decimal> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let only_digits = whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit());
    if !only_digits || (whole.is_empty() && fraction.is_empty()) {
        return None;
    }
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let point = if fraction.is_empty() { "" } else { "." };
    let number: Decimal = format!("{whole}{point}{fraction}").parse().ok()?;
    Some(if negative { -number } else { number })
}

/// A text at a path.
pub(super) fn text(node: Node<'_>, path: &str) -> Option<Text> {
    node.take(path).and_then(Text::trimmed)
}

/// A day as ISO 8601 (an offset says nothing of a day) or `YYYYMMDD` writes it.
pub(super) fn day(node: Node<'_>, codes: Codes) -> Result<Option<Date>, Fault> {
    let Some(value) = node.peek() else { return Ok(None) };
    node.mark();
    let date = match value.len() {
        8 => compact_date(value).ok(),
        10 => value.parse().ok(),
        _ => value
            .parse::<Moment>()
            .map(|m| m.date())
            .ok()
            .or_else(|| value.get(..10).filter(|_| value.len() <= 16)?.parse().ok()),
    };
    date.map(Some).ok_or_else(|| {
        Fault::new(codes.date, format!("{} is not a day of the calendar", node.name()))
            .at(node.line())
    })
}

/// The days of both ends, the last one included, as a half-open period.
pub(super) fn days(start: Option<Date>, end: Option<Date>) -> Option<Period> {
    let after = end.and_then(|end| Date::from_days_since_epoch(end.days_since_epoch() + 1));
    let mut period = Period::new();
    period.start = start.map(Into::into);
    period.end = after.map(Into::into);
    (start.is_some() || after.is_some()).then_some(period)
}

/// An identifier of a party, its scheme a code of ISO 6523 (`0002` SIRENE, `0009` SIRET, …).
pub(super) fn registered(node: Node<'_>) -> Option<Identifier> {
    let value = node.value()?;
    let compact: String = value.chars().filter(|c| !c.is_whitespace()).collect();
    match node.take("@schemeID") {
        Some("0002") if compact.len() == 9 => Identifier::of("siren", value),
        Some("0002" | "0009") if compact.len() == 14 => Identifier::of("siret", value),
        Some("0199") => Identifier::of("lei", value),
        Some("VA" | "9930" | "9957") => Identifier::of("vat", value),
        Some(code) if !code.is_empty() => Identifier::of(&format!("iso6523:{code}"), value),
        _ => Identifier::of("local", value),
    }
}

/// An identifier of an item: a GTIN (`0160`), else what its scheme says.
pub(super) fn article(node: Node<'_>) -> Option<Identifier> {
    let value = node.value()?;
    match node.take("@schemeID") {
        Some("0160" | "GTIN") => Identifier::of("gtin", value),
        Some(code) if !code.is_empty() => Identifier::of(&format!("iso6523:{code}"), value),
        _ => Identifier::of("local", value),
    }
}

/// Adds an identifier that is not there yet.
pub(super) fn add(ids: &mut Vec<Identifier>, id: Option<Identifier>) {
    ids.extend(id.filter(|id| !ids.contains(id)));
}

/// Settles a party's names: the trade name first, the legal one apart where it differs.
pub(super) fn named(party: &mut Party, trade: Option<Text>, legal: Option<Text>) {
    match (trade, legal) {
        (Some(trade), legal) => {
            party.legal_name = legal.filter(|legal| *legal != trade);
            party.name = Some(trade);
        }
        (None, legal) => party.name = legal,
    }
}

/// The supplier, without whom a document is nobody's.
pub(super) fn supplier(party: Option<Party>, line: u64, codes: Codes) -> Result<Party, Fault> {
    party
        .filter(|p| !p.is_empty())
        .ok_or_else(|| Fault::new(codes.party, "the document does not say who sent it").at(line))
}

/// Whether a code of UNTDID 1001 is a credit note's.
pub(super) fn is_credit_note(code: &str) -> bool {
    matches!(
        code,
        "81" | "83"
            | "261"
            | "262"
            | "296"
            | "308"
            | "381"
            | "396"
            | "420"
            | "458"
            | "502"
            | "503"
            | "532"
    )
}

#[cfg(test)]
mod tests {
    use super::decimal;

    #[test]
    fn numbers_of_xml_schema() {
        for (text, expected) in [
            ("1.10", "1.10"),
            ("+5", "5"),
            ("007.50", "7.50"),
            (".5", "0.5"),
            ("-.5", "-0.5"),
            ("5.", "5"),
        ] {
            assert_eq!(decimal(text).map(|d| d.to_string()).as_deref(), Some(expected), "{text}");
        }
        for text in ["", ".", "1,5", "1e3", "--1", "abc"] {
            assert_eq!(decimal(text), None, "{text}");
        }
        assert_eq!(decimal("-0.00").map(|d| d.to_string()).as_deref(), Some("0.00"));
    }
}
