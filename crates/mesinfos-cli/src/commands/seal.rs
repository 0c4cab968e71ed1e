//! `mesinfos seal`.

use std::path::PathBuf;

use clap::Args;
use mesinfos::consent::Signer;
use mesinfos::io::Limits;
use mesinfos::package::Package;
use mesinfos::schema::values::Text;
use mesinfos::seal::{SealError, seal};

use crate::exit::{Exit, Fail};
use crate::secrets;

/// Seal a package: sign its manifest, which covers every file.
#[derive(Args)]
pub(crate) struct Arguments {
    /// A directory or a zip.
    package: PathBuf,
    /// The key to sign with.
    #[arg(long)]
    key: PathBuf,
    /// The party that seals, as the recipient's ring knows it; the key's id where absent.
    #[arg(long)]
    party: Option<String>,
    /// Key id of the one it is for.
    #[arg(long, value_name = "KID")]
    recipient: Option<String>,
    /// The sealed package: a directory, or a file that ends in .zip.
    #[arg(short, long)]
    output: PathBuf,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Fail> {
    let key = secrets::secret(&arguments.key)?;
    let text = |option: &str, text: &str| {
        Text::new(text).ok_or_else(|| Fail::usage(format!("{option}: empty or too long")))
    };
    let party = text("--party", arguments.party.as_deref().unwrap_or(key.kid()))?;
    let recipient =
        arguments.recipient.as_deref().map(|kid| text("--recipient", kid)).transpose()?;
    let package = Package::open(&arguments.package, &Limits::default())?;
    seal(&package, &key, &party, recipient.as_ref(), &arguments.output).map_err(
        |error| match error {
            SealError::Read(error) => error.into(),
            SealError::Write(error) => error.into(),
            other => Fail::new(Exit::Invalid, format!("{}: {other}", arguments.package.display())),
        },
    )?;
    eprintln!("sealed by {party} with {}: {}", key.kid(), arguments.output.display());
    Ok(Exit::Good)
}
