//! Social networks (a subset of ActivityStreams 2.0).

use super::common::Place;
use crate::model;
use crate::values::{Attachment, Count, Identifier, Moment, Party, Text};

/// What a post is.
#[model(open)]
pub enum PostKind {
    /// Words of one's own.
    Post,
    /// A comment on something.
    Comment,
    /// Someone else's post passed on.
    Share,
    /// A sign of liking.
    Like,
    /// A message for a day.
    Story,
    /// An article.
    Article,
    /// A question with choices.
    Poll,
}

/// How often others answered, as the source counts.
#[model]
pub struct PostCounts {
    /// Likes.
    pub likes: Option<Count>,
    /// Shares.
    pub shares: Option<Count>,
    /// Comments.
    pub comments: Option<Count>,
    /// Views.
    pub views: Option<Count>,
}

/// A post, a comment, a share, a like.
#[model]
pub struct Post {
    /// When.
    #[model(same_as = "as2:published", example = "\"2024-03-05T10:15:00Z\"")]
    pub at: Moment,
    /// The network.
    #[model(example = "\"mastodon\"")]
    pub platform: Text,
    /// What it is.
    pub kind: PostKind,
    /// The words.
    #[model(same_as = "as2:content")]
    pub text: Option<Text>,
    /// Its title.
    #[model(same_as = "as2:name")]
    pub title: Option<Text>,
    /// Who wrote it, where that is not the subject.
    #[model(sensitivity = "third-person", same_as = "as2:attributedTo")]
    pub author: Option<Party>,
    /// Whom it names.
    #[model(sensitivity = "third-person", same_as = "as2:tag")]
    pub mentions: Vec<Party>,
    /// Keywords.
    pub keywords: Vec<Text>,
    /// Where it is.
    #[model(same_as = "as2:url")]
    pub url: Option<Text>,
    /// What it answers, shares or likes: an address or an id.
    #[model(same_as = "as2:inReplyTo")]
    pub target: Option<Text>,
    /// Whose post it answers, shares or likes.
    #[model(sensitivity = "third-person")]
    pub target_author: Option<Party>,
    /// The group or page it stands in.
    pub group: Option<Text>,
    /// Who can see it (`public`, `friends`, `private`).
    #[model(same_as = "as2:to", example = "\"public\"")]
    pub audience: Option<Text>,
    /// Pictures, films, links.
    #[model(same_as = "as2:attachment")]
    pub attachments: Vec<Attachment>,
    /// Where.
    #[model(sensitivity = "location", same_as = "as2:location")]
    pub location: Option<Place>,
    /// How often others answered.
    pub counts: Option<PostCounts>,
    /// Its language, BCP 47.
    pub language: Option<Text>,
    /// Identifiers on the network.
    pub ids: Vec<Identifier>,
    /// When it was changed.
    #[model(same_as = "as2:updated")]
    pub edited_at: Option<Moment>,
}
