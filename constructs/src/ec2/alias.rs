//! Records that point to endpoints.

use rustinfra::prelude::*;
use rustinfra::value::intrinsic::{select, split};

use super::interface_endpoint::InterfaceVpcEndpoint;
use crate::check;
use crate::route53::{AliasRecordTarget, AliasTarget};

/// The first of the endpoint's names, which does not depend on a zone.
impl AliasRecordTarget for InterfaceVpcEndpoint {
    #[track_caller]
    fn alias_target(&self) -> AliasTarget {
        let Some(entries) = self.vpc_endpoint_dns_entries() else {
            let detail = "The names of {} are not known, so that no record can be an alias of it.";
            let help = "write the record {}, or pass the name to `AliasTarget::new`";
            check::existing(self.node(), "endpoint", detail, help);
            return AliasTarget::new("", "");
        };
        let part = |index| select(index, split(":", select(0, entries.clone())));
        AliasTarget::new(part(1), part(0))
    }
}
