//! SHA-256, in hexadecimal.
//!
//! Of a crate without dependencies, because every app builds it. It hashes 200 MB a second; unoptimized,
//! as most apps run, 23 MB, like any other.

pub(crate) use hmac_sha256::Hash as Sha256;

use std::fmt::Write as _;

/// Returns the hash of some bytes, in 64 hexadecimal digits.
pub(crate) fn sha256(bytes: impl AsRef<[u8]>) -> String {
    hex(&Sha256::hash(bytes.as_ref()))
}

/// Returns bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}
