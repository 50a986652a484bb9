//! A fast hash for maps whose keys are nodes and ids.
//!
//! The standard one resists keys chosen to collide; these are chosen by the user's own program, and
//! a large app looks up hundreds of thousands of them.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A map by nodes or ids.
pub(crate) type FastMap<K, V> = HashMap<K, V, BuildHasherDefault<FastHasher>>;

/// Mixes in eight bytes at a time by rotation, exclusive or and multiplication.
#[derive(Default)]
pub(crate) struct FastHasher(u64);

/// An odd number without a pattern: 2⁶⁴ divided by the golden ratio.
const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;

impl FastHasher {
    fn mix(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(FACTOR);
    }
}

impl Hasher for FastHasher {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for &word in words {
            self.mix(u64::from_le_bytes(word));
        }
        let last = rest.iter().fold(rest.len() as u64, |word, &byte| word << 8 | u64::from(byte));
        self.mix(last);
    }

    fn write_u8(&mut self, byte: u8) {
        self.mix(byte.into());
    }

    fn write_u32(&mut self, number: u32) {
        self.mix(number.into());
    }

    fn write_u64(&mut self, number: u64) {
        self.mix(number);
    }

    fn write_usize(&mut self, number: usize) {
        self.mix(number as u64);
    }

    fn finish(&self) -> u64 {
        // Maps use the lowest bits, and multiplication leaves the best ones at the top.
        self.0.rotate_left(26)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::hash::Hash as _;

    use super::*;

    #[test]
    fn similar_keys_spread_over_the_lowest_and_the_highest_bits() {
        let hashes = (0..10_000_u32).map(|i| {
            let mut hasher = FastHasher::default();
            (i / 100, format!("Worker{}", i % 100)).hash(&mut hasher);
            hasher.finish()
        });
        let hashes: Vec<u64> = hashes.collect();
        assert_eq!(hashes.iter().collect::<HashSet<_>>().len(), 10_000);
        let low: HashSet<u64> = hashes.iter().map(|h| h & 0x3FFF).collect();
        assert!(low.len() > 6_000, "{} of 16,384 places taken by 10,000 keys", low.len());
        let high: HashSet<u64> = hashes.iter().map(|h| h >> 57).collect();
        assert_eq!(high.len(), 128);
    }
}
