//! Messages: mail (RFC 5322), chats, text messages.

use super::common::Place;
use crate::model;
use crate::values::{Attachment, Duration, Moment, Party, Text};

/// Which way a message went, seen from the subject.
#[model]
pub enum MessageDirection {
    /// Received.
    In,
    /// Sent.
    Out,
}

/// What a message is.
#[model(open)]
pub enum MessageKind {
    /// Words, perhaps with files.
    Message,
    /// A call.
    Call,
    /// A notice of the service: someone joined, a name changed.
    Service,
    /// A draft.
    Draft,
}

/// An answer by a sign.
#[model]
pub struct Reaction {
    /// The sign.
    #[model(example = "\"👍\"")]
    pub emoji: Text,
    /// Who gave it.
    #[model(sensitivity = "third-person")]
    pub by: Option<Party>,
    /// When.
    pub at: Option<Moment>,
}

/// A message.
#[model]
pub struct Message {
    /// The conversation: its id or, where the source has none, its name.
    #[model(sensitivity = "third-person", example = "\"19:family\"")]
    pub conversation: Option<Text>,
    /// The conversation's name, where it has an id as well.
    #[model(sensitivity = "third-person")]
    pub conversation_name: Option<Text>,
    /// When it was sent.
    #[model(same_as = "rfc5322:Date", example = "\"2024-03-05T10:15:00\"")]
    pub at: Moment,
    /// Who sent it.
    #[model(sensitivity = "third-person", same_as = "rfc5322:From")]
    pub from: Party,
    /// To whom; empty where the source does not say.
    #[model(empty, sensitivity = "third-person", same_as = "rfc5322:To")]
    pub to: Vec<Party>,
    /// Copied to.
    #[model(sensitivity = "third-person", same_as = "rfc5322:Cc")]
    pub cc: Vec<Party>,
    /// Copied to in secret.
    #[model(sensitivity = "third-person", same_as = "rfc5322:Bcc")]
    pub bcc: Vec<Party>,
    /// Answers go to.
    #[model(sensitivity = "third-person", same_as = "rfc5322:Reply-To")]
    pub reply_to: Vec<Party>,
    /// The subject line.
    #[model(same_as = "rfc5322:Subject")]
    pub subject: Option<Text>,
    /// The words, plain.
    #[model(sensitivity = "third-person", example = "\"On my way\"")]
    pub text: Option<Text>,
    /// The words, as HTML.
    #[model(sensitivity = "third-person")]
    pub html: Option<Text>,
    /// Files; empty where there are none.
    #[model(empty)]
    pub attachments: Vec<Attachment>,
    /// Which way it went.
    pub direction: Option<MessageDirection>,
    /// What it is; a message where absent.
    pub kind: Option<MessageKind>,
    /// The service (`mail`, `sms`, `whatsapp`).
    #[model(example = "\"sms\"")]
    pub platform: Option<Text>,
    /// The message's own id.
    #[model(same_as = "rfc5322:Message-ID")]
    pub message_id: Option<Text>,
    /// The id of the message it answers.
    #[model(same_as = "rfc5322:In-Reply-To")]
    pub in_reply_to: Option<Text>,
    /// Ids of the messages before it.
    #[model(same_as = "rfc5322:References")]
    pub references: Vec<Text>,
    /// Who wrote what is sent on.
    #[model(sensitivity = "third-person")]
    pub forwarded_from: Option<Party>,
    /// When it was changed.
    pub edited_at: Option<Moment>,
    /// It was withdrawn.
    pub withdrawn: Option<bool>,
    /// Read, or seen.
    pub read: Option<bool>,
    /// Folders, labels, flags.
    pub labels: Vec<Text>,
    /// Answers by a sign.
    #[model(sensitivity = "third-person")]
    pub reactions: Vec<Reaction>,
    /// How long a call lasted.
    pub duration: Option<Duration>,
    /// A place that was shared.
    #[model(sensitivity = "location")]
    pub location: Option<Place>,
}
