//! Where a stack goes.

use std::fmt;

/// Names the account and region a stack is meant for, as far as its app decided.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Environment {
    /// The account, or `None` if the app leaves it to whoever deploys.
    pub account: Option<String>,
    /// The region, or `None` if the app leaves it to whoever deploys.
    pub region: Option<String>,
}

impl Environment {
    /// Parses `aws://ACCOUNT/REGION`, where `unknown-account` and `unknown-region` stand for "undecided".
    pub fn parse(text: &str) -> Option<Self> {
        let (account, region) = text.strip_prefix("aws://")?.split_once('/')?;
        let known = |part: &str, unknown: &str| {
            (!part.is_empty()
                && part != unknown
                && part != "current_account"
                && part != "current_region")
                .then(|| part.to_owned())
        };
        Some(Self {
            account: known(account, "unknown-account"),
            region: known(region, "unknown-region"),
        })
    }
}

impl Environment {
    /// What a pseudo parameter is there; where that is left to whoever deploys, it stands for itself, so
    /// that texts of one environment can be compared. `None` if it is no part of the environment.
    pub(crate) fn pseudo_parameter(&self, name: &str) -> Option<String> {
        let known = match name {
            "AWS::AccountId" => self.account.clone(),
            "AWS::Region" => self.region.clone(),
            "AWS::Partition" | "AWS::URLSuffix" => None,
            _ => return None,
        };
        Some(known.unwrap_or_else(|| format!("${{{name}}}")))
    }
}

impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "aws://{}/{}",
            self.account.as_deref().unwrap_or("unknown-account"),
            self.region.as_deref().unwrap_or("unknown-region")
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_parts_are_undecided_and_survive_printing() {
        for text in [
            "aws://123456789012/eu-west-1",
            "aws://unknown-account/unknown-region",
            "aws://1/unknown-region",
        ] {
            assert_eq!(Environment::parse(text).map(|e| e.to_string()).as_deref(), Some(text));
        }
        assert_eq!(
            Environment::parse("aws://unknown-account/unknown-region"),
            Some(Environment::default())
        );
        assert_eq!(Environment::parse("eu-west-1"), None);
    }
}
