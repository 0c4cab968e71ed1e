//! Keys, rings and randomness: what the tool reads of them.

use std::io::Read;
use std::path::{Path, PathBuf};

use mesinfos::consent::{PairwiseKey, base64url};
use mesinfos::schema::values::Text;
use mesinfos::seal::{KeyRing, SecretKey};
use zeroize::Zeroizing;

use crate::exit::{Exit, Fail};

/// Bytes of any small file (manifest, request, key, log) that are read at most.
const LIMIT: u64 = 64 << 20;

/// Bytes of the system's random source.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], Fail> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)
        .map_err(|error| Fail::usage(format!("the system's random source: {error}")))?;
    Ok(bytes)
}

/// A nonce: sixteen random bytes.
pub(crate) fn nonce() -> Result<Text, Fail> {
    Text::new(&base64url::encode(&random::<16>()?))
        .ok_or_else(|| Fail::usage("the system's random source gave nothing"))
}

/// A small file, or standard input.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Fail> {
    let failed = |error: std::io::Error| Fail::usage(format!("{}: {error}", path.display()));
    let mut bytes = Vec::new();
    let read = if path.as_os_str() == "-" {
        std::io::stdin().lock().take(LIMIT + 1).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).map_err(failed)?.take(LIMIT + 1).read_to_end(&mut bytes)
    };
    let size = read.map_err(failed)?;
    if u64::try_from(size).is_ok_and(|size| size > LIMIT) {
        let message = format!("{}: more than {LIMIT} bytes", path.display());
        return Err(Fail::new(Exit::Limits, message));
    }
    Ok(bytes)
}

/// A secret key's file.
pub(crate) fn secret(path: &Path) -> Result<SecretKey, Fail> {
    let text = Zeroizing::new(read(path)?);
    SecretKey::from_jwk(&text)
        .map_err(|error| Fail::new(Exit::Invalid, format!("{}: {error}", path.display())))
}

/// The ring of this file, else of `MESINFOS_KEYS`, else one that trusts nobody.
pub(crate) fn ring(path: Option<&Path>) -> Result<KeyRing, Fail> {
    let named = std::env::var_os("MESINFOS_KEYS").filter(|name| !name.is_empty());
    let Some(path) = path.map(Path::to_path_buf).or(named.map(PathBuf::from)) else {
        return Ok(KeyRing::default());
    };
    KeyRing::read(&read(&path)?)
        .map_err(|error| Fail::new(Exit::Invalid, format!("{}: {error}", path.display())))
}

/// The secret under which ids are named for a recipient: made of a key, else new in this run.
pub(crate) fn pairwise(key: Option<&SecretKey>) -> Result<PairwiseKey, Fail> {
    let secret = match key {
        Some(key) => key.derive("pairwise").to_vec(),
        None => {
            crate::say("ids are new in this run: with --key the recipient meets the same again");
            random::<32>()?.to_vec()
        }
    };
    PairwiseKey::new(secret).ok_or_else(|| Fail::usage("the secret is too short"))
}
