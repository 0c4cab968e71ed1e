//! `mesinfos key`.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use mesinfos::consent::Signer;
use mesinfos::seal::{KeyRing, PublicKey, SecretKey, Use};

use crate::exit::{Exit, Fail};
use crate::secrets;

/// Keys to sign with, and whom to trust.
#[derive(Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Make a key. Its file is for its owner's eyes alone; its id is printed.
    New {
        /// The file, which must not exist.
        #[arg(short, long)]
        output: PathBuf,
    },
    /// Print the public key of a key's file, to hand out.
    Show {
        /// A key's file, secret or public.
        key: PathBuf,
    },
    /// Trust a public key to speak for a party: add it to a ring.
    Trust {
        /// The public key's file (or the secret one's, of which the public key is taken).
        key: PathBuf,
        /// The ring; made where it is not there.
        #[arg(long)]
        keys: PathBuf,
        /// The party: the id by which manifests name it.
        #[arg(long)]
        party: String,
        /// What it may sign; everything where absent.
        #[arg(long = "use", num_args = 1.., value_name = "USE")]
        uses: Vec<Uses>,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum Uses {
    Events,
    Receipts,
    Countersignatures,
    Packages,
}

impl From<Uses> for Use {
    fn from(own: Uses) -> Self {
        match own {
            Uses::Events => Self::Events,
            Uses::Receipts => Self::Receipts,
            Uses::Countersignatures => Self::Countersignatures,
            Uses::Packages => Self::Packages,
        }
    }
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Fail> {
    match &arguments.verb {
        Verb::New { output } => new(output)?,
        Verb::Show { key } => writeln!(std::io::stdout(), "{}", public(key)?.to_jwk())?,
        Verb::Trust { key, keys, party, uses } => {
            let mut ring =
                if keys.exists() { secrets::ring(Some(keys))? } else { KeyRing::default() };
            let uses: Vec<Use> = match uses.as_slice() {
                [] => Use::ALL.to_vec(),
                some => some.iter().map(|own| (*own).into()).collect(),
            };
            ring.trust(&public(key)?, party, &uses)
                .map_err(|error| Fail::usage(error.to_string()))?;
            whole(keys, ring.to_json().as_bytes())?;
        }
    }
    Ok(Exit::Good)
}

/// The public key of a file, secret or public.
fn public(path: &Path) -> Result<PublicKey, Fail> {
    let text = zeroize::Zeroizing::new(secrets::read(path)?);
    let key = PublicKey::from_jwk(&text)
        .or_else(|error| SecretKey::from_jwk(&text).map(|key| key.public()).map_err(|_| error));
    key.map_err(|error| Fail::new(Exit::Invalid, format!("{}: {error}", path.display())))
}

/// A key's file is made with its rights, never given them afterwards, and replaces nothing.
fn new(path: &Path) -> Result<(), Fail> {
    let key = SecretKey::from_bytes(secrets::random()?);
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let failed = |error: std::io::Error| Fail::usage(format!("{}: {error}", path.display()));
    let mut file = options.open(path).map_err(failed)?;
    file.write_all(key.to_jwk().as_bytes()).and_then(|()| file.write_all(b"\n")).map_err(failed)?;
    file.sync_all().map_err(failed)?;
    writeln!(std::io::stdout(), "{}", key.kid())?;
    Ok(())
}

/// Writes a file that appears whole.
pub(crate) fn whole(path: &Path, content: &[u8]) -> Result<(), Fail> {
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let failed = |error: std::io::Error| Fail::usage(format!("{}: {error}", path.display()));
    let mut file = tempfile::NamedTempFile::new_in(parent).map_err(failed)?;
    file.write_all(content).map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}
