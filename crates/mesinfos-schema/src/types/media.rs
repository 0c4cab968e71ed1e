//! What one watches, hears, reads, visits and looks for; pictures.

use super::common::{Device, Place};
use crate::model;
use crate::values::{Attachment, Count, Decimal, Duration, Identifier, Moment, Money, Party, Text};

/// What one did.
#[model(open)]
pub enum MediaAction {
    /// Ordered, rented, bought.
    Ordered,
    /// Watched.
    Viewed,
    /// Heard.
    Listened,
    /// Read.
    Read,
    /// Played.
    Played,
    /// Marked as liked.
    Liked,
    /// Rated.
    Rated,
    /// Put on a list.
    Saved,
}

/// The series an episode belongs to.
#[model]
pub struct Series {
    /// The series' title.
    #[model(example = "\"Le Bureau\"")]
    pub title: Option<Text>,
    /// The season, as the source writes it.
    #[model(example = "\"2\"")]
    pub season: Option<Text>,
    /// The episode, as the source writes it.
    #[model(example = "\"5\"")]
    pub episode: Option<Text>,
}

/// A film, a song, a programme, a book: watched, heard, read, ordered.
#[model]
pub struct Consumption {
    /// When it began, or was done.
    pub at: Moment,
    /// What one did.
    pub action: MediaAction,
    /// The title.
    #[model(same_as = "schema:name", example = "\"Amélie\"")]
    pub title: Text,
    /// Who made it: the artist, the channel, the author.
    #[model(same_as = "schema:creator")]
    pub creator: Option<Text>,
    /// Identifiers: `isan`, `isrc`, `isbn`, `eidr`, the platform's own as `local`.
    pub ids: Vec<Identifier>,
    /// How long one watched or heard.
    #[model(example = "\"PT3M20S\"")]
    pub duration: Option<Duration>,
    /// The series it belongs to.
    pub series: Option<Series>,
    /// The service.
    #[model(example = "\"netflix\"")]
    pub platform: Text,
    /// How long the work itself is.
    pub length: Option<Duration>,
    /// What it was: `film`, `episode`, `track`, `podcast`, `book`, `video`.
    #[model(example = "\"episode\"")]
    pub kind: Option<Text>,
    /// The album or collection.
    pub album: Option<Text>,
    /// What it cost.
    #[model(sensitivity = "financial")]
    pub price: Option<Money>,
    /// The rating given, as the source writes it.
    pub rating: Option<Text>,
    /// Where it can be found.
    pub url: Option<Text>,
    /// On what.
    pub device: Option<Device>,
    /// The profile of the account.
    #[model(sensitivity = "third-person")]
    pub profile: Option<Text>,
    /// The country, ISO 3166-1 alpha-2.
    #[model(sensitivity = "location")]
    pub country: Option<Text>,
    /// Why it began and why it ended, in the source's words.
    pub reason: Option<Text>,
    /// It was skipped.
    pub skipped: Option<bool>,
}

/// A page visited.
#[model]
pub struct WebVisit {
    /// When.
    pub at: Moment,
    /// The page.
    #[model(example = "\"https://example.org/\"")]
    pub url: Text,
    /// Its title.
    pub title: Option<Text>,
    /// The page one came from.
    pub referrer: Option<Text>,
    /// How one got there, in the source's word (`link`, `typed`).
    pub transition: Option<Text>,
    /// How long one stayed.
    pub duration: Option<Duration>,
    /// The browser.
    pub browser: Option<Text>,
    /// On what.
    pub device: Option<Device>,
}

/// A search.
#[model]
pub struct Search {
    /// When.
    pub at: Moment,
    /// The words.
    #[model(example = "\"weather lyon\"")]
    pub query: Text,
    /// Where one searched.
    #[model(example = "\"qwant\"")]
    pub engine: Option<Text>,
    /// The page of results.
    pub url: Option<Text>,
    /// What was looked for: `web`, `images`, `maps`.
    pub kind: Option<Text>,
    /// Where one was.
    #[model(sensitivity = "location")]
    pub location: Option<Place>,
    /// How many results.
    pub results: Option<Count>,
}

/// A photo, a film, a recording.
#[model]
pub struct Item {
    /// When it was taken.
    #[model(same_as = "exif:DateTimeOriginal")]
    pub captured_at: Option<Moment>,
    /// The file.
    pub file: Attachment,
    /// Its title.
    pub title: Option<Text>,
    /// What it shows.
    pub description: Option<Text>,
    /// Width in pixels.
    pub width: Option<Count>,
    /// Height in pixels.
    pub height: Option<Count>,
    /// How long it plays.
    pub duration: Option<Duration>,
    /// Where it was taken.
    #[model(sensitivity = "location")]
    pub location: Option<Place>,
    /// Who is on it.
    #[model(sensitivity = "third-person")]
    pub people: Vec<Party>,
    /// Marked as a favourite.
    pub favourite: Option<bool>,
    /// Albums and collections it is in.
    pub collections: Vec<Text>,
    /// Keywords.
    pub keywords: Vec<Text>,
    /// What took it.
    pub device: Option<Device>,
    /// Length of focus in millimetres, as the file says.
    #[model(same_as = "exif:FocalLength")]
    pub focal_length: Option<Decimal>,
}

/// A page marked to be found again.
#[model]
pub struct Bookmark {
    /// The page.
    pub url: Text,
    /// Its title.
    pub title: Option<Text>,
    /// When it was marked.
    pub at: Option<Moment>,
    /// The folder, the outermost first.
    pub folder: Vec<Text>,
    /// Keywords.
    pub keywords: Vec<Text>,
}
