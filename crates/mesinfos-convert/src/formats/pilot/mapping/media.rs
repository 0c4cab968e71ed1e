//! Orange: films and programmes.

use mesinfos_schema::types::media::{Consumption, MediaAction};
use mesinfos_schema::values::{Currency, Duration, Identifier, Text};

use super::super::doc::{Doc, missing};
use super::{Context, Made};
use crate::emitter::Fault;

const DOMAIN: &str = "orange.fr";

fn platform() -> Result<Text, Fault> {
    Text::new("orange").ok_or_else(|| missing(&["platform"]))
}

/// `fr.orange.videostream`.
pub(in super::super) fn stream(doc: &mut Doc, ctx: &Context<'_>) -> Result<Made, Fault> {
    let at = doc.moment(&["timestamp"])?.ok_or_else(|| missing(&["timestamp"]))?;
    let action = match doc.need(&["action"])?.as_str() {
        "Commande" => MediaAction::Ordered,
        "Visualisation" => MediaAction::Viewed,
        other => MediaAction::Other(other.to_lowercase()),
    };
    let client = doc.string(&["clientId"]).unwrap_or_default();
    let price = doc.euros(&["price"])?.filter(|price| !price.amount.is_zero());
    let viewed = doc.count(&["viewingDuration"])?;
    let platform = platform()?;
    let body = doc.within(&["content"], |content| {
        let mut body = Consumption::new(at, action, content.need(&["title"])?, platform);
        body.kind = content.text(&["type"]);
        body.length = content.count(&["duration"])?.map(|s| Duration::from_seconds(s.get()));
        body.ids
            .extend(content.string(&["longId", "id"]).and_then(|id| Identifier::of("local", &id)));
        Ok(body)
    })?;
    let mut body = body.ok_or_else(|| missing(&["content"]))?;
    body.duration = viewed.map(|seconds| Duration::from_seconds(seconds.get()));
    body.price = price;
    let draft = ctx.draft(DOMAIN, &client, body);
    Ok(Made::one(draft.record_id(doc.string(&["_id"]).as_deref())))
}

/// `VideoOnDemand`: the film has a number and no title.
pub(in super::super) fn order(doc: &mut Doc, ctx: &Context<'_>) -> Result<Made, Fault> {
    let at = doc.moment(&["timestamp"])?.ok_or_else(|| missing(&["timestamp"]))?;
    let film = doc.need(&["videoId"])?;
    let mut body = Consumption::new(at, MediaAction::Ordered, film.clone(), platform()?);
    body.ids.extend(Identifier::of("local", &film));
    let currency = doc.string(&["currency"]).and_then(|currency| currency.parse::<Currency>().ok());
    let amount = doc.decimal(&["price"])?;
    body.price = amount
        .zip(currency.or_else(|| "EUR".parse().ok()))
        .map(|(amount, currency)| mesinfos_schema::values::Money::new(amount, currency));
    let draft = ctx.draft(DOMAIN, "", body);
    Ok(Made::one(draft.record_id(doc.string(&["orderId"]).as_deref())))
}
