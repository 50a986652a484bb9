//! Records that point to APIs.

use super::domain_name::DomainName;
use crate::route53::{AliasRecordTarget, AliasTarget};

impl AliasRecordTarget for DomainName {
    fn alias_target(&self) -> AliasTarget {
        AliasTarget::new(self.regional_domain_name(), self.regional_hosted_zone_id())
    }
}
