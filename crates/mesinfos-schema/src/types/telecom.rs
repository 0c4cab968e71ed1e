//! Telephony and mobile data (operators' logs, TAP/CDR).

use super::common::{Device, Place};
use crate::model;
use crate::record::RecordId;
use crate::values::{Count, Duration, Identifier, Moment, Money, Party, Period, Quantity, Text};

/// What a line is.
#[model(open)]
pub enum LineKind {
    /// A mobile line.
    Mobile,
    /// A fixed telephone.
    Fixed,
    /// Internet access.
    Internet,
    /// Television.
    Television,
}

/// A telephone line or an access.
#[model]
pub struct Line {
    /// Its identifiers: `msisdn` first, then `imsi`, `iccid`, `local`.
    #[model(required, sensitivity = "official-id")]
    pub ids: Vec<Identifier>,
    /// What it is.
    pub kind: Option<LineKind>,
    /// The operator.
    pub operator: Option<Party>,
    /// The plan's name.
    #[model(example = "\"Forfait 50 Go\"")]
    pub plan: Option<Text>,
    /// From when to when.
    pub period: Option<Period>,
    /// Who holds it.
    #[model(sensitivity = "third-person")]
    pub holder: Option<Party>,
    /// The telephone in it.
    pub device: Option<Device>,
    /// The contract's record id.
    pub contract: Option<RecordId>,
}

/// What happened on the line.
#[model(open)]
pub enum UsageKind {
    /// A call.
    Voice,
    /// A text message.
    Sms,
    /// A multimedia message.
    Mms,
    /// A data session.
    Data,
    /// A call that reached or fetched the voice mail.
    Voicemail,
}

/// Which way it went, seen from the line.
#[model]
pub enum Direction {
    /// It came in.
    In,
    /// It went out.
    Out,
    /// It came in and was sent on.
    Forwarded,
}

/// A call, a message, a data session.
#[model]
pub struct UsageEvent {
    /// The line's record id.
    pub line: RecordId,
    /// When it began.
    #[model(example = "\"2024-03-05T10:15:00+01:00\"")]
    pub at: Moment,
    /// What it was.
    pub kind: UsageKind,
    /// Which way it went.
    pub direction: Direction,
    /// The other side; its number may be masked.
    #[model(sensitivity = "third-person")]
    pub counterpart: Option<Party>,
    /// How long it lasted.
    #[model(example = "\"PT2M13S\"")]
    pub duration: Option<Duration>,
    /// Data carried (By, KiBy, MBy …).
    #[model(dimension = "data")]
    pub volume: Option<Quantity>,
    /// Messages or characters, as the source counts.
    pub units: Option<Count>,
    /// Where the line was: the cell.
    #[model(sensitivity = "location")]
    pub location: Option<Place>,
    /// What it cost.
    #[model(sensitivity = "financial")]
    pub charge: Option<Money>,
    /// The country roamed in, ISO 3166-1 alpha-2.
    #[model(sensitivity = "location", example = "\"ES\"")]
    pub roaming_country: Option<Text>,
    /// The network's generation or name (`4G`).
    #[model(example = "\"4G\"")]
    pub network: Option<Text>,
    /// Why it ended, in the source's word.
    pub end_cause: Option<Text>,
    /// The device used.
    pub device: Option<Device>,
}
