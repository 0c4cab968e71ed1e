//! The hash that names the exact bytes an input had.

use std::io::Read;

use sha2::Digest as _;

use crate::error::IoError;

/// SHA-256 (FIPS 180-4) and length of an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest {
    /// 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// Bytes hashed.
    pub bytes: u64,
}

impl Digest {
    /// Hashes all that `reader` gives; `name` stands in an error.
    ///
    /// # Errors
    /// What reading gives.
    pub fn of(name: &str, reader: &mut dyn Read) -> Result<Self, IoError> {
        let mut hash = sha2::Sha256::new();
        let mut buffer = vec![0; crate::BLOCK];
        let mut bytes = 0;
        loop {
            let read = crate::input::fill(reader, &mut buffer)
                .map_err(|error| IoError::from_io_named(name, error))?;
            let Some(block) = buffer.get(..read).filter(|block| !block.is_empty()) else { break };
            hash.update(block);
            bytes += read as u64;
        }
        let sha256 = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { sha256, bytes })
    }
}
