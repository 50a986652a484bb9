//! Records that point to domains.

use super::domain::UserPoolDomain;
use crate::check;
use crate::route53::{AliasRecordTarget, AliasTarget};

/// A domain of your own, whose pages CloudFront serves.
impl AliasRecordTarget for UserPoolDomain {
    #[track_caller]
    fn alias_target(&self) -> AliasTarget {
        if !self.custom {
            check::reject(
                &self.node,
                "A domain of Cognito's own has its records already.",
                "make it with `UserPoolDomainName::custom`",
            );
        }
        AliasTarget::cloud_front(self.cloud_front_endpoint())
    }
}
