//! The account and region that a stack turns out to be in.

use super::cloud::Caller;
use crate::assembly::read::Environment;

/// Fills the placeholders that an assembly leaves open.
#[derive(Debug, Clone)]
pub(super) struct Surroundings {
    pub(super) account: String,
    pub(super) region: String,
    pub(super) partition: String,
}

impl Surroundings {
    pub(super) fn new(caller: &Caller, region: &str) -> Self {
        Self {
            account: caller.account.clone(),
            region: region.to_owned(),
            partition: caller.partition().to_owned(),
        }
    }

    /// Tells whether what is meant for an environment may be here: where the app left that open, it may.
    pub(super) fn may_have(&self, environment: &Environment) -> bool {
        let Environment { account, region } = environment;
        account.as_ref().is_none_or(|account| *account == self.account)
            && region.as_ref().is_none_or(|region| *region == self.region)
    }

    /// Replaces `${AWS::AccountId}`, `${AWS::Region}` and `${AWS::Partition}`.
    pub(super) fn fill(&self, text: &str) -> String {
        text.replace("${AWS::AccountId}", &self.account)
            .replace("${AWS::Region}", &self.region)
            .replace("${AWS::Partition}", &self.partition)
    }
}
