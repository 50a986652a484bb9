//! What a list can stand before.

use rustinfra::diagnostic::Diagnostic;
use rustinfra::prelude::*;

use crate::apigateway::{RestApi, Stage};
use crate::cognito::UserPool;

/// Something that a [`WebAcl`](super::WebAcl) can stand before.
#[diagnostic::on_unimplemented(
    message = "a web ACL cannot stand before `{Self}`",
    note = "REST APIs and their stages, and user pools can have one; a distribution names its own"
)]
pub trait WebAclTarget {
    /// The ARN by which AWS WAF knows it.
    fn web_acl_target_arn(&self) -> Value<String>;
}

impl WebAclTarget for Stage {
    fn web_acl_target_arn(&self) -> Value<String> {
        self.arn()
    }
}

/// The stage that the API deploys itself to.
impl WebAclTarget for RestApi {
    #[track_caller]
    fn web_acl_target_arn(&self) -> Value<String> {
        match self.deployment_stage() {
            Some(stage) => stage.arn(),
            None => {
                self.node().report(
                    Diagnostic::error("no-stage", "an API has no stage")
                        .detail("A web ACL stands before a stage, and the API has none here.")
                        .at(std::panic::Location::caller())
                        .help("name the stage instead of the API"),
                );
                "".into_value()
            }
        }
    }
}

impl WebAclTarget for UserPool {
    fn web_acl_target_arn(&self) -> Value<String> {
        self.arn().untyped()
    }
}
