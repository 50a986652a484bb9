//! URLs of functions as origins.

use rustinfra::prelude::*;

use super::{Access, Origin, SignedUrl};
use crate::lambda::{FunctionUrl, FunctionUrlAuthType};

impl Origin {
    /// The URL of a function, which lets the distribution call it: by origin access control, so
    /// that it can be closed to everyone else by IAM.
    ///
    /// ```
    /// use rustinfra_constructs::cloudfront::{AllowedMethods, Behavior, CachePolicy, Distribution};
    /// use rustinfra_constructs::cloudfront::{Origin, OriginRequestPolicy};
    /// use rustinfra_constructs::prelude::*;
    ///
    /// # let app = App::new();
    /// # let stack = Stack::new(&app, "Site");
    /// # let code = Code::inline("exports.handler = async () => {};");
    /// # let shop = Function::builder("Shop", Runtime::NODEJS_22, "index.handler", code).build(&stack);
    /// let url = shop.add_function_url(FunctionUrlAuthType::AwsIam);
    /// let behavior = Behavior::new(Origin::function_url(&url))
    ///     .allowed_methods(AllowedMethods::All)
    ///     .cache_policy(CachePolicy::CACHING_DISABLED)
    ///     .origin_request_policy(OriginRequestPolicy::ALL_VIEWER_EXCEPT_HOST_HEADER);
    /// Distribution::builder("Site", behavior).build(&stack);
    /// # assert!(app.assembly().is_ok());
    /// ```
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
