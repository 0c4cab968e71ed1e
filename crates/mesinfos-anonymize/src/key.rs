//! The key of a sample: the hash of all that went in, so that the same input gives the same sample.

use mesinfos_io::{Digest, Input, IoError};
use sha2::{Digest as _, Sha256};

/// What every change is drawn from.
#[derive(Clone)]
pub(crate) struct Key([u8; 32]);

impl Key {
    pub(crate) fn of(inputs: &[Input]) -> Result<Self, IoError> {
        let mut hash = Sha256::new();
        for input in inputs {
            hash.update(Digest::of(input.name(), &mut input.open()?)?.sha256);
        }
        Ok(Self(hash.finalize().into()))
    }

    /// Bytes for a value of a kind; another `salt` gives others.
    pub(crate) fn bytes(&self, kind: &str, value: &str, salt: u32) -> Stream {
        let mut hash = Sha256::new();
        hash.update(self.0);
        hash.update(kind.as_bytes());
        hash.update([0]);
        hash.update(salt.to_le_bytes());
        hash.update(value.as_bytes());
        Stream { block: hash.finalize().into(), at: 0 }
    }
}

/// As many bytes as are asked for.
pub(crate) struct Stream {
    block: [u8; 32],
    at: usize,
}

impl Stream {
    pub(crate) fn next(&mut self) -> u8 {
        if self.at == self.block.len() {
            self.block = Sha256::digest(self.block).into();
            self.at = 0;
        }
        let byte = self.block.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        byte
    }

    /// A number below `bound`, which is small.
    pub(crate) fn below(&mut self, bound: u32) -> u32 {
        let number = u32::from_le_bytes([self.next(), self.next(), self.next(), 0]);
        number % bound.max(1)
    }
}
