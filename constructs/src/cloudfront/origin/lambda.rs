//! URLs of functions as origins.

use rustinfra::prelude::*;

use super::{Access, Origin, SignedUrl};
use crate::lambda::{FunctionUrl, FunctionUrlAuthType};

impl Origin {
    /// The URL of a function, which lets the distribution call it: by origin access control, so
    /// that it can be closed to everyone else by IAM.
    pub fn function_url(url: &FunctionUrl) -> Self {
        let domain = intrinsic::select(2, intrinsic::split("/", url.url()));
        let signed = SignedUrl {
            url: url.node().clone(),
            function: url.function().node().clone(),
            by_iam: url.auth_type() == FunctionUrlAuthType::AwsIam,
        };
        Self::over_https(domain, Access::Url(signed)).answering_to("The URL of a function")
    }
}
