//! Blocks of IPv4 addresses, and how a VPC's is cut into those of its subnets.

use std::fmt;
use std::net::Ipv4Addr;

/// The prefixes that a VPC or subnet may have.
///
/// Source: <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html>
pub(super) const MASKS: std::ops::RangeInclusive<u8> = 16..=28;

/// A block of addresses such as `10.0.0.0/16`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CidrBlock {
    first: u32,
    mask: u8,
}

impl CidrBlock {
    /// What stands for the addresses of a VPC that has wrong ones, which are reported.
    pub(super) const DEFAULT: Self = Self { first: 0x0A00_0000, mask: 16 };

    /// Reads `10.0.0.0/16`; bits behind the prefix are dropped, as EC2 does.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (address, mask) = text.split_once('/')?;
        let address: Ipv4Addr = address.parse().ok()?;
        let mask = mask.parse::<u8>().ok().filter(|mask| *mask <= 32)?;
        Some(Self::around(u32::from(address), mask))
    }

    fn around(address: u32, mask: u8) -> Self {
        let bits = u32::MAX.checked_shl(32 - u32::from(mask)).unwrap_or(0);
        Self { first: address & bits, mask }
    }

    /// The length of the prefix.
    pub(super) fn mask(self) -> u8 {
        self.mask
    }

    fn size(self) -> u64 {
        1 << (32 - u32::from(self.mask))
    }

    /// The number behind the last address.
    fn end(self) -> u64 {
        u64::from(self.first) + self.size()
    }

    /// Whether all of `other` is in it.
    pub(super) fn contains(self, other: Self) -> bool {
        self.first <= other.first && other.end() <= self.end()
    }

    /// Whether the two share addresses.
    pub(super) fn overlaps(self, other: Self) -> bool {
        self.contains(other) || other.contains(self)
    }
}

impl fmt::Display for CidrBlock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", Ipv4Addr::from(self.first), self.mask)
    }
}

/// What is left of a block while it is cut.
struct Rest {
    whole: CidrBlock,
    next: u64,
}

impl Rest {
    /// The next block with this prefix that begins where one can.
    fn take(&mut self, mask: u8) -> Option<CidrBlock> {
        let size = 1_u64 << (32 - u32::from(mask));
        let first = self.next.div_ceil(size) * size;
        if first + size > self.whole.end() {
            return None;
        }
        self.next = first + size;
        Some(CidrBlock { first: u32::try_from(first).ok()?, mask })
    }

    /// The shortest prefix of which `count` blocks fit into what is left.
    fn mask_of_each(&self, count: usize) -> Option<u8> {
        let each = (self.whole.end() - self.next).checked_div(count as u64)?;
        let bits = each.checked_ilog2()?;
        u8::try_from(32 - bits).ok()
    }
}

/// Cuts `whole` into one block for each of `masks`. As in the CDK, those with a prefix come first,
/// in their order, and what is left is shared equally by the others.
///
/// The error says in a sentence what does not fit.
pub(super) fn cut(whole: CidrBlock, masks: &[Option<u8>]) -> Result<Vec<CidrBlock>, String> {
    let mut rest = Rest { whole, next: u64::from(whole.first) };
    let full = |mask: u8| format!("`{whole}` has no room for a subnet with the mask /{mask}.");
    let mut asked = Vec::new();
    for mask in masks.iter().flatten() {
        asked.push(rest.take(*mask).ok_or_else(|| full(*mask))?);
    }
    let equal = masks.iter().filter(|mask| mask.is_none()).count();
    let mut shared = Vec::new();
    if equal > 0 {
        let mask = rest.mask_of_each(equal).filter(|mask| *mask <= *MASKS.end());
        let small = || {
            let smallest = MASKS.end();
            format!(
                "`{whole}` has no room for {equal} subnets that get equal shares; the smallest is \
                 /{smallest}."
            )
        };
        let mask = mask.ok_or_else(small)?.max(*MASKS.start());
        for _ in 0..equal {
            shared.push(rest.take(mask).ok_or_else(small)?);
        }
    }
    let (mut asked, mut shared) = (asked.into_iter(), shared.into_iter());
    let next = |mask: &Option<u8>| if mask.is_some() { asked.next() } else { shared.next() };
    Ok(masks.iter().filter_map(next).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(text: &str) -> CidrBlock {
        match CidrBlock::parse(text) {
            Some(block) => block,
            None => panic!("{text} is a block"),
        }
    }

    #[track_caller]
    fn check(whole: &str, masks: &[Option<u8>], expected: &[&str]) {
        let cut = cut(block(whole), masks).map(|c| c.iter().map(CidrBlock::to_string).collect());
        assert_eq!(cut, Ok(expected.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>()));
    }

    #[test]
    fn a_block_is_written_as_it_is_meant() {
        assert_eq!(block("10.0.7.1/16").to_string(), "10.0.0.0/16");
        assert_eq!(block("0.0.0.0/0").to_string(), "0.0.0.0/0");
        assert_eq!(block("255.255.255.255/32").to_string(), "255.255.255.255/32");
        for wrong in ["10.0.0.0", "10.0.0/16", "10.0.0.0/33", "10.0.0.256/16", "10.0.0.0/-1", ""] {
            assert_eq!(CidrBlock::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn blocks_know_each_other() {
        let whole = block("10.0.0.0/16");
        assert!(whole.contains(block("10.0.255.240/28")));
        assert!(!whole.contains(block("10.1.0.0/28")));
        assert!(block("10.0.1.0/24").overlaps(whole));
        assert!(!block("10.0.1.0/24").overlaps(block("10.0.2.0/24")));
    }

    #[test]
    fn equal_shares_are_the_largest_that_fit() {
        check(
            "10.0.0.0/16",
            &[None; 4],
            &["10.0.0.0/18", "10.0.64.0/18", "10.0.128.0/18", "10.0.192.0/18"],
        );
        check("10.0.0.0/16", &[None; 3], &["10.0.0.0/18", "10.0.64.0/18", "10.0.128.0/18"]);
        check("10.0.0.0/16", &[None], &["10.0.0.0/16"]);
        check("10.0.0.0/16", &[], &[]);
    }

    #[test]
    fn masks_come_first_and_blocks_begin_where_they_can() {
        check(
            "10.0.0.0/21",
            &[None, Some(28), None, Some(24)],
            &["10.0.2.0/23", "10.0.0.0/28", "10.0.4.0/23", "10.0.1.0/24"],
        );
    }

    #[test]
    fn what_does_not_fit_is_told() {
        let full = "`10.0.0.0/27` has no room for a subnet with the mask /28.";
        assert_eq!(cut(block("10.0.0.0/27"), &[Some(28); 3]), Err(full.to_owned()));
        let small = "`10.0.0.0/28` has no room for 2 subnets that get equal shares; the smallest \
                     is /28.";
        assert_eq!(cut(block("10.0.0.0/28"), &[None; 2]), Err(small.to_owned()));
        assert!(cut(block("10.0.0.0/28"), &[Some(28), None]).is_err());
    }
}
