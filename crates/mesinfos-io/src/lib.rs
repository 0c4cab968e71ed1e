//! Bytes in: inputs that can be opened again, archives, encodings, lines, limits.
//!
//! A converter reads every input twice (once to learn, once to write), so whatever is given (a file, an entry of a
//! zip, a pipe) becomes an [`Input`]: a name and bytes that [`Input::open`] gives from the start each time. Nothing
//! here loads an input whole: what has no file of its own is spooled, and everything else streams through buffers of
//! a fixed size. What a hostile file controls is bounded by [`Limits`].
//!
//! | to | use |
//! |---|---|
//! | turn arguments into inputs | [`expand`], or [`Expanded`] to know which were named by the user |
//! | look at the first bytes | [`Input::head`] |
//! | find the encoding | [`sniff_input`] (all of it), [`sniff`] (the bytes given) |
//! | read text | [`decode`], then [`Lines`] |
//! | read lines of bytes | [`ByteLines`] |
//! | keep bytes and read them again | [`Spool`] |
//! | follow progress | [`Counted`] |
//!
//! Text is never repaired: a malformed sequence is [`IoError::Encoding`] with its place, not U+FFFD.
//!
//! ```
//! use mesinfos_io::{Input, Limits, Lines, decode, sniff_input};
//!
//! # fn main() -> Result<(), mesinfos_io::IoError> {
//! // A bank that still writes windows-1252, with the line ends of Windows.
//! let input = Input::from_bytes("releve.csv", *b"date;libell\xE9\r\n2024-01-02;caf\xE9 cr\xE8me\r\n");
//! let sniffed = sniff_input(&input, None)?;
//! assert_eq!(sniffed.encoding.name(), "windows-1252");
//!
//! let mut lines = Lines::new(decode(input.open()?, sniffed, input.name()), &Limits::default());
//! let mut seen = Vec::new();
//! while let Some(line) = lines.next_line()? {
//!     seen.push((line.number, line.text.to_owned()));
//! }
//! assert_eq!(seen, [(1, "date;libellé".to_owned()), (2, "2024-01-02;café crème".to_owned())]);
//! # Ok(())
//! # }
//! ```

mod archive;
mod counted;
mod digest;
pub mod encoding;
mod entry;
mod error;
mod expand;
mod head;
mod input;
mod limits;
pub mod lines;
mod spool;

pub use counted::Counted;
pub use digest::Digest;
pub use encoding::{Decoder, Evidence, Sniffed, decode, label, sniff, sniff_input};
pub use error::{IoError, LimitError};
pub use expand::{Expanded, IntoPaths, Origin, expand};
pub use head::Head;
pub use input::Input;
pub use limits::Limits;
pub use lines::{ByteLine, ByteLines, Line, Lines};
pub use spool::{Spool, SpoolReader};

/// What one read asks for, here and in every reader of the crate: large enough that a system call is noise, small
/// enough to stay in a second-level cache.
pub(crate) const BLOCK: usize = 64 * 1024;
