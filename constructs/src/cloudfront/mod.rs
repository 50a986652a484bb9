//! Distributions (Amazon CloudFront).
//!
//! A distribution answers near its viewers, from what it has kept of its origins: a bucket, an API of
//! either kind, the URL of a function. The origin lets nobody else in, where it can:
//!
//! ```
//! use rustinfra_constructs::cloudfront::{AllowedMethods, Behavior, CachePolicy, Distribution, Origin, OriginRequestPolicy};
//! use rustinfra_constructs::prelude::*;
//!
//! let app = App::new();
//! let stack = Stack::new(&app, "Site");
//! # let code = Code::inline("exports.handler = async () => ({ statusCode: 200 });");
//! # let shop = Function::builder("Shop", Runtime::NODEJS_22, "index.handler", code).build(&stack);
//! let pages = Bucket::builder("Pages").build(&stack);
//! let api = LambdaRestApi::builder("Api", &shop).build(&stack);
//!
//! let distribution = Distribution::builder("Site", Behavior::new(Origin::s3_bucket(&pages)))
//!     .default_root_object("index.html")
//!     .behavior(
//!         "/prod/*",
//!         Behavior::new(Origin::rest_api(&api).origin_path(""))
//!             .allowed_methods(AllowedMethods::All)
//!             .cache_policy(CachePolicy::CACHING_DISABLED)
//!             .origin_request_policy(OriginRequestPolicy::ALL_VIEWER_EXCEPT_HOST_HEADER),
//!     )
//!     .build(&stack);
//! stack.output("Url", sub!("https://{}", distribution.domain_name()));
//! # assert!(app.assembly().is_ok());
//! ```

mod access;
mod access_control;
#[cfg(feature = "route53")]
mod alias;
mod behavior;
mod cache_policy;
mod certificate;
mod distribution;
mod distribution_builder;
#[cfg(feature = "lambda")]
mod edge_lambda;
mod error_response;
mod function;
mod key_group;
mod key_parts;
mod key_value_store;
#[cfg(feature = "cloudwatch")]
mod metrics;
mod origin;
mod origin_request_policy;
#[cfg(feature = "iam")]
mod realtime_log;
mod response_headers;
mod response_headers_policy;
mod vpc_origin;

pub use access::AccessLevel;
pub use access_control::{
    OriginAccessControl, OriginAccessControlBuilder, SigningBehavior, SigningProtocol,
};
pub use behavior::{AllowedMethods, Behavior, CachedMethods, ViewerProtocolPolicy};
pub use cache_policy::{CachePolicy, CachePolicyBuilder, ManagedCachePolicy};
pub use certificate::{SecurityPolicyProtocol, SslMethod};
pub use distribution::Distribution;
pub use distribution_builder::{DistributionBuilder, GeoRestriction, HttpVersion, PriceClass};
#[cfg(feature = "lambda")]
pub use edge_lambda::{EdgeLambda, LambdaEdgeEventType};
pub use error_response::ErrorResponse;
pub use function::{EventType, Function, FunctionBuilder, FunctionRuntime};
pub use key_group::{KeyGroup, KeyGroupBuilder, PublicKey, PublicKeyBuilder};
pub use key_parts::{Cookies, Headers, QueryStrings};
pub use key_value_store::{ImportSource, KeyValueStore, KeyValueStoreArn, KeyValueStoreBuilder};
pub use origin::{
    FailoverStatusCode, Origin, OriginIpAddressType, OriginProtocolPolicy, OriginSelectionCriteria,
    OriginSslProtocol,
};
pub use origin_request_policy::{
    ManagedOriginRequestPolicy, OriginRequestPolicy, OriginRequestPolicyBuilder,
};
#[cfg(feature = "iam")]
pub use realtime_log::{RealtimeLogConfig, RealtimeLogConfigBuilder};
pub use response_headers::{FrameOption, ReferrerPolicy, ResponseCors, XssProtection};
pub use response_headers_policy::{
    ManagedResponseHeadersPolicy, ResponseHeadersPolicy, ResponseHeadersPolicyBuilder,
};
pub use vpc_origin::{VpcOrigin, VpcOriginBuilder};
