//! The program that the endpoint's Python runs: ministack, corrected.

use std::fs;
use std::io;
use std::path::PathBuf;

use crate::digest::sha256;

use super::home::Home;

/// Starts ministack, and corrects where it differs from AWS.
const PROGRAM: &str = include_str!("endpoint.py");

/// Writes it into the endpoint's state directory, and returns where.
pub(crate) fn write(home: &Home) -> io::Result<PathBuf> {
    let path = home.program();
    fs::write(&path, PROGRAM)?;
    Ok(path)
}

/// Tells it from that of another version of rustinfra, in twelve hexadecimal digits.
pub(crate) fn hash() -> String {
    sha256(PROGRAM)[..12].to_string()
}
