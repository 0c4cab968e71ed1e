//! The bytes of a ticket's bar code: header, signature, deflated blocks (UIC 918.3). Knows no record.

use std::io::Read;

use flate2::read::ZlibDecoder;

use crate::emitter::{Fault, Locator};

/// Most bytes that a code unpacks to: real ones hold under two thousand.
const UNPACKED: u64 = 64 * 1024;

/// One block of a code.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block<'b> {
    /// `U_HEAD`, `U_TLAY`, `0080BL`: six characters.
    pub(super) name: &'b [u8],
    /// Two digits.
    pub(super) version: &'b [u8],
    /// What follows its header.
    pub(super) body: &'b [u8],
}

fn payload_fault(at: usize, message: &'static str) -> Fault {
    Fault::new("uic-918.payload", message).at(Locator::Byte(at as u64))
}

/// The blocks of a code, unpacked. The signature is not checked: that needs the issuer's key.
pub(super) fn unpack(bytes: &[u8]) -> Result<Vec<u8>, Fault> {
    let size = match bytes.get(3..5) {
        Some(b"01") => 64,
        Some(b"02") => 78,
        _ => return Err(Fault::new("uic-918.version", "neither version 01 nor 02 of the header")),
    };
    let packed = number(bytes.get(size..size + 4))
        .and_then(|length| bytes.get(size + 4..)?.get(..length))
        .ok_or_else(|| payload_fault(size, "the payload is missing or shorter than it says"))?;
    let mut payload = Vec::new();
    let read = ZlibDecoder::new(packed).take(UNPACKED + 1).read_to_end(&mut payload);
    if read.is_err() {
        return Err(payload_fault(size + 4, "the payload cannot be unpacked"));
    }
    if payload.len() as u64 > UNPACKED {
        return Err(payload_fault(size + 4, "the payload unpacks to more than 64 KiB"));
    }
    Ok(payload)
}

/// The blocks, in order: name, version, size with this header, body.
pub(super) fn blocks(payload: &[u8]) -> Result<Vec<Block<'_>>, Fault> {
    let mut blocks = Vec::new();
    let mut rest = payload;
    while !rest.is_empty() {
        let block = (|| {
            let size = number(rest.get(8..12)).filter(|size| *size >= 12)?;
            let (block, after) = rest.split_at_checked(size)?;
            let block =
                Block { name: block.get(..6)?, version: block.get(6..8)?, body: block.get(12..)? };
            Some((block, after))
        })();
        let Some((block, after)) = block else {
            return Err(Fault::new("uic-918.block", "a block is shorter than it says"));
        };
        blocks.push(block);
        rest = after;
    }
    Ok(blocks)
}

/// A number of a fixed width.
pub(super) fn number(digits: Option<&[u8]>) -> Option<usize> {
    let digits = digits.filter(|d| d.iter().all(u8::is_ascii_digit))?;
    std::str::from_utf8(digits).ok()?.parse().ok()
}
