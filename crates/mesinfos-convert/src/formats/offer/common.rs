//! What the tariff formats share: the key of an offer, prices in small units, the walk through a list of items.

use mesinfos_io::Input;
use mesinfos_schema::identity::Key;
use mesinfos_schema::types::offer::{ComponentKind, Offer, PriceComponent};
use mesinfos_schema::values::{Currency, Decimal, Duration, Money, Party, Quantity, Text, Unit};
use serde::de::DeserializeOwned;

use crate::contract::{ConvertError, Facts};
use crate::emitter::{Draft, Emitter, Fault, Identity, Mapped};
use crate::json::{JsonReader, item};
use crate::options::Options;

/// An offer with its prices, of which it needs one.
pub(super) fn offer(
    supplier: Party,
    product: Text,
    components: Vec<PriceComponent>,
    code: &'static str,
) -> Result<Offer, Fault> {
    if components.is_empty() {
        return Err(Fault::new(code, "the offer has no price"));
    }
    let mut offer = Offer::new(supplier, product);
    offer.components = components;
    Ok(offer)
}

/// The record of an offer: one product of one supplier from one day on.
pub(super) fn draft(offer: Offer, out: &Emitter<'_>) -> Draft {
    let provider = out.provider_of(Some(&offer.supplier)).unwrap_or_else(|| out.source_scope());
    let text = |text: Option<&Text>| text.map(ToString::to_string).unwrap_or_default();
    let start = offer.validity.as_ref().and_then(|v| v.start);
    let code = text(offer.code.as_ref());
    let key = Key::new("offer.offer", &provider, "", "natural")
        .part(&text(offer.supplier.name.as_ref()))
        .part(&offer.product)
        .part(&code)
        .part(&start.map(|s| s.to_string()).unwrap_or_default());
    Draft::new(offer, Identity::Same(key)).record_id(Some(&code))
}

/// An amount in hundredths of the currency (cents, pence).
pub(super) fn hundredths(value: Decimal, currency: Currency) -> Option<Money> {
    Some(Money::new(value.checked_mul(Decimal::new(1, 2)?)?, currency))
}

/// A standing charge.
pub(super) fn standing(price: Money, every: &str, part: &str) -> PriceComponent {
    let mut component = PriceComponent::new(ComponentKind::Fixed);
    component.price = Some(price);
    component.every = every.parse::<Duration>().ok();
    component.part = Text::new(part);
    component
}

/// A price of a kilowatt-hour.
pub(super) fn energy(kind: ComponentKind, price: Money, part: &str) -> PriceComponent {
    let mut component = PriceComponent::new(kind);
    component.price = Some(price);
    component.per = kilowatt_hours(Decimal::from(1));
    component.part = Text::new(part);
    component
}

/// A quantity of energy.
pub(super) fn kilowatt_hours(value: Decimal) -> Option<Quantity> {
    Some(Quantity::new(value, "kW.h".parse::<Unit>().ok()?))
}

/// Makes offers of an item.
pub(super) type Mapping<'a, T> =
    &'a mut dyn FnMut(T, &mut Emitter<'_>) -> Result<Vec<Offer>, Fault>;

/// Hands each item of the list that the reader stands before to `map`.
pub(super) fn items<T: DeserializeOwned>(
    json: &mut JsonReader,
    out: &mut Emitter<'_>,
    code: &'static str,
    map: Mapping<'_, T>,
) -> Result<(), ConvertError> {
    if !json.enter()? {
        return Ok(());
    }
    while json.advance()? {
        one(json, out, code, map)?;
    }
    Ok(())
}

/// Hands the value that the reader stands before to `map`.
pub(super) fn one<T: DeserializeOwned>(
    json: &mut JsonReader,
    out: &mut Emitter<'_>,
    code: &'static str,
    map: Mapping<'_, T>,
) -> Result<(), ConvertError> {
    let line = json.line();
    let mut unused = Vec::new();
    let found: Result<T, _> = item(json.value()?, |path| unused.push(path.to_owned()));
    let mapped = match found {
        Ok(found) => map(found, out),
        Err(error) => Err(Fault::new(code, error.to_string())),
    };
    match mapped {
        Ok(offers) => {
            for path in unused {
                out.unmapped(&path);
            }
            let drafts = offers.into_iter().map(|offer| draft(offer, out)).collect();
            out.item(line, Ok(Mapped::Records(drafts)))
        }
        Err(fault) => out.item(line, Err(fault)),
    }
}

/// Opens the document.
pub(super) fn open(
    input: &Input,
    facts: &Facts,
    options: &Options,
) -> Result<JsonReader, ConvertError> {
    JsonReader::open(input, facts.encoding, &options.limits)
}
