//! What happened to a manifest: events, and how each changes the state of a grant.

use mesinfos_schema::model;
use mesinfos_schema::values::{Count, Localised, Moment, Text};

use crate::manifest::Evidence;
use crate::path::PathPattern;

/// The `schema` member of an event.
#[model]
pub enum EventSchema {
    /// Version 1.
    #[model(name = "https://w3id.org/mesinfos/consent-event/1")]
    V1,
}

/// What happened.
#[model]
pub enum EventType {
    /// The manifest was put to the person. It stands first, and nowhere else.
    Requested,
    /// The person said yes.
    Given,
    /// The person said no.
    Refused,
    /// The person said later.
    Deferred,
    /// The person gave it more time.
    Renewed,
    /// The person took a part back.
    Narrowed,
    /// The person suspended it.
    Paused,
    /// The person took it up again.
    Resumed,
    /// The person took it back.
    Withdrawn,
    /// The source or the recipient ended it.
    Revoked,
    /// Its time is over. The clock says so without it.
    Expired,
    /// It was found void.
    Invalidated,
    /// Another manifest took its place.
    Superseded,
}

/// As what a party acts.
#[model]
pub enum Role {
    /// Whom the data is about.
    Subject,
    /// Who acts for the subject, as the manifest says.
    Delegate,
    /// Who gives the data.
    Source,
    /// Who gets it.
    Recipient,
    /// Who may find it void.
    Authority,
}

/// Who did it. The trust store says which keys speak for the party.
#[model(closed)]
pub struct Actor {
    /// The party's id.
    pub party: Text,
    /// As what.
    pub role: Role,
}

/// What a narrowing leaves, or a renewal adds.
#[model(closed)]
pub struct Narrowing {
    /// What stays: only what these name as well.
    pub fields: Vec<PathPattern>,
    /// The first instant it no longer holds.
    pub not_after: Option<Moment>,
}

/// One event, the payload of one line of the log.
#[model(closed)]
pub struct Event {
    /// Which event it is.
    pub schema: EventSchema,
    /// The manifest's id.
    pub manifest: Text,
    /// Its place: 0 for the first, then one more than the event before.
    pub seq: Count,
    /// base64url of the SHA-256 of the line before, signature and all; absent on the first alone.
    pub prev: Option<Text>,
    /// What happened.
    #[model(name = "type")]
    pub kind: EventType,
    /// To which grants; to all where absent.
    pub grants: Vec<Text>,
    /// When.
    pub at: Moment,
    /// Who did it.
    pub actor: Actor,
    /// How it was expressed (a button, a call), in words.
    pub method: Option<Text>,
    /// What proves it.
    pub evidence: Vec<Evidence>,
    /// Why, in words meant for people.
    pub reason: Option<Localised>,
    /// Of `narrowed`: what stays. Of `renewed`: `notAfter` alone.
    pub narrow: Option<Narrowing>,
    /// Random: no two events are alike.
    pub nonce: Text,
}

/// The state of a grant. From `Given` on, each permits less than those before.
#[model]
#[derive(Hash)]
pub enum State {
    /// The person said yes.
    Given,
    /// Suspended.
    Paused,
    /// Put to the person, no answer yet.
    Requested,
    /// Its time was declared over.
    Expired,
    /// The person said no.
    Refused,
    /// Another manifest took its place.
    Superseded,
    /// Ended by another party.
    Revoked,
    /// Taken back.
    Withdrawn,
    /// Void.
    Invalidated,
}

/// Which state follows; `None` where the event means nothing in this one, and nothing changes.
#[must_use]
pub fn next(state: State, event: EventType) -> Option<State> {
    use EventType as E;
    use State as S;
    Some(match (state, event) {
        (S::Requested, E::Given) => S::Given,
        (S::Requested, E::Refused) => S::Refused,
        (S::Requested, E::Deferred) => S::Requested,
        (S::Given, E::Renewed | E::Narrowed) => S::Given,
        (S::Given, E::Paused) => S::Paused,
        (S::Paused, E::Narrowed) => S::Paused,
        (S::Paused, E::Resumed) | (S::Expired, E::Renewed) => S::Given,
        (S::Given | S::Paused | S::Expired, E::Withdrawn) => S::Withdrawn,
        (S::Given | S::Paused | S::Expired, E::Revoked) => S::Revoked,
        (S::Requested | S::Given | S::Paused, E::Expired) => S::Expired,
        (S::Requested | S::Given | S::Paused | S::Expired, E::Invalidated) => S::Invalidated,
        (S::Requested | S::Given | S::Paused | S::Expired, E::Superseded) => S::Superseded,
        _ => return None,
    })
}

/// Who may say it. To withdraw is as easy as to give: the word may be passed on by the source or the recipient.
#[must_use]
pub fn may(role: Role, event: EventType) -> bool {
    use EventType as E;
    use Role as R;
    match event {
        E::Requested => matches!(role, R::Source | R::Recipient | R::Subject | R::Delegate),
        E::Given | E::Refused | E::Deferred | E::Renewed | E::Narrowed | E::Paused | E::Resumed => {
            matches!(role, R::Subject | R::Delegate)
        }
        E::Withdrawn => role != R::Authority,
        E::Revoked => matches!(role, R::Source | R::Recipient),
        E::Expired => matches!(role, R::Source | R::Recipient | R::Subject | R::Delegate),
        E::Invalidated => matches!(role, R::Authority | R::Source | R::Recipient),
        E::Superseded => matches!(role, R::Subject | R::Delegate | R::Source | R::Recipient),
    }
}
