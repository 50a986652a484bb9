//! Records that point to APIs.

use rustinfra::diagnostic::Diagnostic;
use rustinfra::prelude::*;

use super::domain_name::DomainName;
use super::rest_api::RestApi;
use crate::route53::{AliasRecordTarget, AliasTarget};

impl AliasRecordTarget for DomainName {
    fn alias_target(&self) -> AliasTarget {
        AliasTarget::new(self.alias_domain_name(), self.alias_hosted_zone_id())
    }
}

/// An API is reached by the first of its domains.
impl AliasRecordTarget for RestApi {
    fn alias_target(&self) -> AliasTarget {
        match self.domain_name() {
            Some(domain) => domain.alias_target(),
            None => {
                self.node().report(
                    Diagnostic::error("no-domain", "an API without a domain is an alias target")
                        .detail("Only domains of your own can be aliases.")
                        .help("add one with `api.add_domain_name(…)`"),
                );
                AliasTarget::new("", "")
            }
        }
    }
}
