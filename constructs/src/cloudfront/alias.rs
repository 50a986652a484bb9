//! Records that point to a distribution.

use super::distribution::Distribution;
use crate::route53::{AliasRecordTarget, AliasTarget};

impl AliasRecordTarget for Distribution {
    fn alias_target(&self) -> AliasTarget {
        AliasTarget::cloud_front(self.domain_name())
    }
}
