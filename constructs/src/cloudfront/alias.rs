//! Records that point to a distribution.

use rustinfra::prelude::*;

use super::distribution::Distribution;
use crate::route53::cloud_front::hosted_zone_id;
use crate::route53::{AliasRecordTarget, AliasTarget};

impl AliasRecordTarget for Distribution {
    fn alias_target(&self) -> AliasTarget {
        AliasTarget::new(self.domain_name(), hosted_zone_id(self.node()))
    }
}
