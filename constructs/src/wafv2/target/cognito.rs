//! User pools.

use rustinfra::prelude::*;

use super::WebAclTarget;
use crate::cognito::UserPool;

impl WebAclTarget for UserPool {
    fn web_acl_target_arn(&self) -> Value<String> {
        self.arn().untyped()
    }
}
