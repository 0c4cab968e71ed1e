//! The first bytes of an input, for detection.

use std::borrow::Cow;

use crate::encoding::{Sniffed, sniff};

/// The first bytes of an input.
#[derive(Debug, Clone)]
pub struct Head {
    name: String,
    bytes: Vec<u8>,
    complete: bool,
}

impl Head {
    /// A head out of its parts; `complete` says that the input ends where `bytes` end.
    #[must_use]
    pub fn new(name: impl Into<String>, bytes: Vec<u8>, complete: bool) -> Self {
        Self { name: name.into(), bytes, complete }
    }

    /// Display name of the input.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Last component of the name.
    #[must_use]
    pub fn file_name(&self) -> &str {
        self.name.rsplit('/').next().unwrap_or_default()
    }

    /// The bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether the whole input is in it.
    #[must_use]
    pub fn complete(&self) -> bool {
        self.complete
    }

    /// What the bytes seem to be encoded in. Only the head is looked at: [`sniff_input`](crate::sniff_input) knows.
    #[must_use]
    pub fn encoding(&self) -> Sniffed {
        sniff(&self.bytes, None, self.complete)
    }

    /// The text, without a byte order mark and without the character that the end of the head cuts. Malformed bytes
    /// become U+FFFD here, which is good enough to recognise a format and for nothing else.
    ///
    /// ```
    /// let head = mesinfos_io::Head::new("a.txt", b"caf\xC3".to_vec(), false);
    /// assert_eq!(head.text(), "caf");
    /// ```
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        let sniffed = self.encoding();
        let body = self.bytes.get(sniffed.bom_len..).unwrap_or_default();
        if sniffed.encoding == encoding_rs::UTF_8 {
            match std::str::from_utf8(body) {
                Ok(text) => return Cow::Borrowed(text),
                Err(error) if error.error_len().is_none() && !self.complete => {
                    let valid = body.get(..error.valid_up_to()).unwrap_or_default();
                    return String::from_utf8_lossy(valid);
                }
                Err(_) => {}
            }
        }
        let mut decoder = sniffed.encoding.new_decoder_without_bom_handling();
        let room = decoder.max_utf8_buffer_length(body.len()).unwrap_or(0);
        let mut text = String::with_capacity(room);
        let _ = decoder.decode_to_string(body, &mut text, self.complete);
        Cow::Owned(text)
    }
}
