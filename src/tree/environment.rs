//! Where a stack is deployed.

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
}
