//! Where a stack is deployed.

/// The regions of all partitions.
///
/// Source: <https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html>
const REGIONS: &str = "\
    af-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2 \
    ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 \
    ap-southeast-7 ca-central-1 ca-west-1 cn-north-1 cn-northwest-1 eu-central-1 eu-central-2 \
    eu-isoe-west-1 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3 eusc-de-east-1 \
    il-central-1 me-central-1 me-south-1 mx-central-1 sa-east-1 us-east-1 us-east-2 us-gov-east-1 \
    us-gov-west-1 us-iso-east-1 us-iso-west-1 us-isob-east-1 us-isob-west-1 us-isof-east-1 \
    us-isof-south-1 us-west-1 us-west-2";

/// Finds the region that is probably meant by one that has a word in it that no known region has, and is a slip
/// away from that. New regions come with new numbers, and with words that others have.
pub(crate) fn likely_region(name: &str) -> Option<&'static str> {
    let words = REGIONS.split([' ', '-']);
    let is_unknown = name
        .split('-')
        .any(|word| word.parse::<u32>().is_err() && words.clone().all(|known| known != word));
    let mut regions = REGIONS.split(' ');
    if is_unknown {
        regions.find(|region| is_slip(name.as_bytes(), region.as_bytes()))
    } else {
        None
    }
}

/// Whether two names differ by one letter, or by two beside each other in the other order. Another letter in the
/// two that a region begins with makes another country.
fn is_slip(a: &[u8], b: &[u8]) -> bool {
    let same = |(a, b): &(&u8, &u8)| a == b;
    let start = a.iter().zip(b).take_while(same).count();
    let (a, b) = (&a[start..], &b[start..]);
    let end = a.iter().rev().zip(b.iter().rev()).take_while(same).count();
    match (&a[..a.len() - end], &b[..b.len() - end]) {
        ([_], []) | ([], [_]) => true,
        ([_], [_]) => start > 2,
        ([first, second], [third, fourth]) => first == fourth && second == third,
        _ => false,
    }
}

/// An AWS account and region; what is `None` is decided when the stack is deployed.
///
/// A stack with neither is *environment-agnostic*: its template refers to `AWS::AccountId` and
/// `AWS::Region`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Environment {
    /// The 12-digit account id.
    pub account: Option<String>,
    /// The region, such as `eu-west-1`.
    pub region: Option<String>,
}

impl Environment {
    /// An explicit account and region.
    pub fn new(account: impl Into<String>, region: impl Into<String>) -> Self {
        Self { account: Some(account.into()), region: Some(region.into()) }
    }

    /// An explicit region in whatever account the credentials belong to.
    pub fn region(region: impl Into<String>) -> Self {
        Self { account: None, region: Some(region.into()) }
    }

    /// The account and region that the command tells the app (`CDK_DEFAULT_ACCOUNT`,
    /// `CDK_DEFAULT_REGION`): the region that would be deployed to, and the account if that variable is
    /// set for the command, too, or with `--local`. `rustinfra` asks AWS nothing to run a Rust app; `cdk`
    /// asks whose the credentials are. What is not told is left open.
    pub fn current() -> Self {
        let read = |name| std::env::var(name).ok().filter(|v| !v.is_empty());
        Self { account: read("CDK_DEFAULT_ACCOUNT"), region: read("CDK_DEFAULT_REGION") }
    }

    /// The partition of the region; `None` if that is not known.
    ///
    /// Source: <https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html>
    pub fn partition(&self) -> Option<&'static str> {
        const PARTITIONS: [(&str, &str); 7] = [
            ("cn-", "aws-cn"),
            ("us-gov-", "aws-us-gov"),
            ("us-iso-", "aws-iso"),
            ("us-isob-", "aws-iso-b"),
            ("eu-isoe-", "aws-iso-e"),
            ("us-isof-", "aws-iso-f"),
            ("eusc-", "aws-eusc"),
        ];
        let region = self.region.as_deref()?;
        let found = PARTITIONS.iter().find(|(prefix, _)| region.starts_with(prefix));
        Some(found.map_or("aws", |(_, partition)| partition))
    }

    /// Whether a text is the number of an account: 12 digits.
    pub fn is_account(text: &str) -> bool {
        text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
    }

    /// Whether a text has the form of a region: words of small letters, and a number at the end.
    pub fn is_region(text: &str) -> bool {
        let Some((words, number)) = text.rsplit_once('-') else { return false };
        let is_word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase());
        let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
        is_number && words.contains('-') && words.split('-').all(is_word)
    }

    pub(crate) fn or(self, fallback: &Environment) -> Environment {
        Environment {
            account: self.account.or_else(|| fallback.account.clone()),
            region: self.region.or_else(|| fallback.region.clone()),
        }
    }

    /// The form used in a cloud assembly: `aws://account/region`.
    pub(crate) fn uri(&self) -> String {
        format!(
            "aws://{}/{}",
            self.account.as_deref().unwrap_or("unknown-account"),
            self.region.as_deref().unwrap_or("unknown-region")
        )
    }

    /// Whether two stacks certainly live in different accounts or regions.
    pub(crate) fn differs_from(&self, other: &Environment) -> bool {
        self.account != other.account || self.region != other.region
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_has_twelve_digits() {
        let found = ["123456789012", "12345678901", "1234567890123", "12345678901a", "aws", ""];
        let found = found.map(Environment::is_account);
        assert_eq!(found, [true, false, false, false, false, false]);
    }

    #[test]
    fn a_region_is_words_and_a_number() {
        let found =
            ["eu-west-1", "us-gov-west-1", "eusc-de-east-1", "us-east1", "eu-1", "Eu-west-1", ""];
        let found = found.map(Environment::is_region);
        assert_eq!(found, [true, true, true, false, false, false, false]);
    }

    #[test]
    fn a_region_lies_in_one_partition() {
        let regions =
            ["eu-west-1", "cn-north-1", "us-gov-east-1", "us-iso-east-1", "eusc-de-east-1"];
        let partitions = regions.map(|region| Environment::region(region).partition());
        let expected = ["aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-eusc"].map(Some);
        assert_eq!(partitions, expected);
        assert_eq!(Environment::default().partition(), None);
    }

    #[test]
    fn a_slip_in_a_region_is_seen_and_a_new_region_is_none() {
        let likely = |name: &str| likely_region(name).unwrap_or_default();
        for (slip, meant) in [
            ("eu-wset-1", "eu-west-1"),
            ("us-est-1", "us-east-1"),
            ("us-eaast-2", "us-east-2"),
            ("ue-central-1", "eu-central-1"),
            ("ap-sputheast-7", "ap-southeast-7"),
        ] {
            assert_eq!(likely(slip), meant, "{slip}");
        }
        for region in REGIONS.split(' ') {
            assert_eq!(likely(region), "", "{region}");
        }
        for new in
            ["eu-west-9", "mx-south-1", "sg-east-1", "th-central-1", "xx-somewhere-1", "eu-wset-9"]
        {
            assert_eq!(likely(new), "", "{new}");
        }
    }
}
