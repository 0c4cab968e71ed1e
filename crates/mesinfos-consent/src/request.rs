//! What somebody wants to do with records.

use mesinfos_schema::model;
use mesinfos_schema::values::{Count, Moment, Text};

use crate::manifest::Mode;
use crate::path::PathPattern;
use crate::read::{self, Limits, ReadError};

/// The `schema` member of a request.
#[model]
pub enum RequestSchema {
    /// Version 1.
    #[model(name = "https://w3id.org/mesinfos/consent-request/1")]
    V1,
}

/// What somebody wants to do with records of one type.
#[model(closed)]
pub struct Request {
    /// Which request it is.
    pub schema: RequestSchema,
    /// Whom the data is about: the pseudonym the recipient knows.
    pub subject: Text,
    /// Who wants it: a party id.
    pub recipient: Text,
    /// What for: one IRI.
    pub purpose: Text,
    /// On what basis: an IRI.
    pub legal_basis: Text,
    /// The record type with its major.
    #[model(name = "type", example = "\"energy.consumption/1\"")]
    pub record_type: Text,
    /// The members; all that is granted where absent.
    pub fields: Vec<PathPattern>,
    /// Records of this time alone, half-open; what is granted where absent.
    pub window: Option<RequestWindow>,
    /// As what it is used.
    pub mode: Mode,
    /// Where it is processed, ISO 3166-1 alpha-2.
    pub location: Option<Text>,
    /// How often the manifest was used before.
    pub uses: Option<Count>,
    /// How often in the current period of the grant's frequency.
    pub uses_in_period: Option<Count>,
    /// Less than all the members is of use too.
    pub allow_partial: Option<bool>,
}

/// A span of time: both ends dates, or both instants.
#[model(closed)]
pub struct RequestWindow {
    /// The first moment of it.
    pub from: Option<Moment>,
    /// The first moment after it.
    pub to: Option<Moment>,
}

impl Request {
    /// Reads a request.
    ///
    /// # Errors
    /// Where it is not strict JSON of its schema, within limits.
    pub fn read(bytes: &[u8], limits: &Limits) -> Result<Self, ReadError> {
        read::read(bytes, limits.document, limits.depth)
    }
}
