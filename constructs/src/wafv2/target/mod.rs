//! What a list can stand before.

#[cfg(feature = "apigateway")]
mod apigateway;
#[cfg(feature = "cognito")]
mod cognito;

use rustinfra::prelude::*;

/// Something that a [`WebAcl`](crate::wafv2::WebAcl) can stand before.
#[diagnostic::on_unimplemented(
    message = "a web ACL cannot stand before `{Self}`",
    note = "REST APIs and their stages, and user pools can have one; a distribution names its own, which \
            may stand before an HTTP API (`Origin::http_api`)"
)]
pub trait WebAclTarget {
    /// The ARN by which AWS WAF knows it.
    fn web_acl_target_arn(&self) -> Value<String>;
}
