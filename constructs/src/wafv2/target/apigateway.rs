//! REST APIs.

use rustinfra::diagnostic::Diagnostic;
use rustinfra::prelude::*;

use super::WebAclTarget;
use crate::apigateway::{RestApi, Stage};

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
                        .help("name the stage instead of the API, or leave out `.deploy(false)`"),
                );
                "".into_value()
            }
        }
    }
}
