//! The exchange package: manifest, files, hashes, directory and zip.
