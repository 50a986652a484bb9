//! How requests are answered.

use rustinfra::diagnostic::Diagnostic;
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::refs;

use super::cache_policy::CachePolicy;
#[cfg(feature = "lambda")]
use super::edge_lambda::EdgeLambda;
use super::function::EventType;
use super::origin::Origin;
use super::origin_request_policy::OriginRequestPolicy;
use crate::check;

#[cfg(feature = "lambda")]
const EDGE_PAGE: &str = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html";
#[cfg(feature = "lambda")]
const GRPC_PAGE: &str = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-using-grpc.html";

/// How viewers may speak to a distribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ViewerProtocolPolicy {
    /// By HTTPS; HTTP is refused.
    HttpsOnly,
    /// By HTTPS; from HTTP they are sent there. The default.
    RedirectToHttps,
    /// By both.
    AllowAll,
}

/// The methods that are sent on to the origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AllowedMethods {
    /// GET and HEAD; the default.
    GetHead,
    /// GET, HEAD and OPTIONS.
    GetHeadOptions,
    /// All.
    All,
}

/// The methods whose answers are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CachedMethods {
    /// GET and HEAD; the default.
    GetHead,
    /// GET, HEAD and OPTIONS.
    GetHeadOptions,
}

/// How requests of some paths are answered: by which origin, and what is kept.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html>
///
/// What does not fit together is reported as `conflicting-options` of the distribution, an origin
/// that is asked by another name as the warning `host-of-viewer`.
#[derive(Clone)]
#[must_use]
pub struct Behavior {
    pub(super) origin: Origin,
    viewers: ViewerProtocolPolicy,
    allowed: Option<AllowedMethods>,
    cached: Option<CachedMethods>,
    cache: Value<refs::CloudFrontCachePolicyId>,
    request: Option<Value<refs::CloudFrontOriginRequestPolicyId>>,
    response: Option<Value<refs::CloudFrontResponseHeadersPolicyId>>,
    compress: bool,
    functions: Vec<(EventType, Value<refs::CloudFrontFunctionArn>)>,
    #[cfg(feature = "lambda")]
    edge: Vec<EdgeLambda>,
    key_groups: Vec<Value<refs::CloudFrontKeyGroupId>>,
    realtime_log: Option<Value<refs::CloudFrontRealtimeLogConfigArn>>,
    smooth_streaming: Option<bool>,
    grpc: Option<bool>,
}

impl Behavior {
    /// Answered by `origin`; kept by path for a day, compressed, over HTTPS.
    pub fn new(origin: Origin) -> Self {
        Self {
            origin,
            viewers: ViewerProtocolPolicy::RedirectToHttps,
            allowed: None,
            cached: None,
            cache: CachePolicy::CACHING_OPTIMIZED.into_value(),
            request: None,
            response: None,
            compress: true,
            functions: Vec::new(),
            #[cfg(feature = "lambda")]
            edge: Vec::new(),
            key_groups: Vec::new(),
            realtime_log: None,
            smooth_streaming: None,
            grpc: None,
        }
    }

    /// Sets how viewers may speak; default: from HTTP they are sent to HTTPS.
    pub fn viewer_protocol_policy(mut self, policy: ViewerProtocolPolicy) -> Self {
        self.viewers = policy;
        self
    }

    /// Sets the methods that are sent on; default GET and HEAD.
    pub fn allowed_methods(mut self, methods: AllowedMethods) -> Self {
        self.allowed = Some(methods);
        self
    }

    /// Sets the methods whose answers are kept; default GET and HEAD.
    pub fn cached_methods(mut self, methods: CachedMethods) -> Self {
        self.cached = Some(methods);
        self
    }

    /// Sets what is kept, and for how long; default [`CachePolicy::CACHING_OPTIMIZED`].
    pub fn cache_policy(mut self, policy: impl IntoValue<refs::CloudFrontCachePolicyId>) -> Self {
        self.cache = policy.into_value();
        self
    }

    /// Sets what is sent to the origin; default: what tells requests apart.
    pub fn origin_request_policy(
        mut self,
        policy: impl IntoValue<refs::CloudFrontOriginRequestPolicyId>,
    ) -> Self {
        self.request = Some(policy.into_value());
        self
    }

    /// Sets which headers are added to answers; default none.
    pub fn response_headers_policy(
        mut self,
        policy: impl IntoValue<refs::CloudFrontResponseHeadersPolicyId>,
    ) -> Self {
        self.response = Some(policy.into_value());
        self
    }

    /// Sets whether answers are compressed for viewers who can read that; default yes.
    pub fn compress(mut self, compress: bool) -> Self {
        self.compress = compress;
        self
    }

    /// Runs a function at every request; one for each event.
    pub fn function_association(
        mut self,
        event: EventType,
        function: impl IntoValue<refs::CloudFrontFunctionArn>,
    ) -> Self {
        self.functions.push((event, function.into_value()));
        self
    }

    /// Runs a Lambda function at the edge; one for each event. At a viewer's event it has to be the
    /// only function.
    #[cfg(feature = "lambda")]
    pub fn edge_lambda(mut self, function: EdgeLambda) -> Self {
        self.edge.push(function);
        self
    }

    /// Answers only requests that are signed with a key of these groups.
    pub fn trusted_key_groups<G: IntoValue<refs::CloudFrontKeyGroupId>>(
        mut self,
        groups: impl IntoIterator<Item = G>,
    ) -> Self {
        self.key_groups = groups.into_iter().map(IntoValue::into_value).collect();
        self
    }

    /// Logs requests within seconds, by the ARN of a configuration.
    pub fn realtime_log_config(
        mut self,
        config: impl IntoValue<refs::CloudFrontRealtimeLogConfigArn>,
    ) -> Self {
        self.realtime_log = Some(config.into_value());
        self
    }

    /// Sets whether media in the format Smooth Streaming are served; default no.
    pub fn smooth_streaming(mut self, enabled: bool) -> Self {
        self.smooth_streaming = Some(enabled);
        self
    }

    /// Sets whether gRPC is served; default no. Needs all methods, and HTTP/2.
    pub fn enable_grpc(mut self, enabled: bool) -> Self {
        self.grpc = Some(enabled);
        self
    }

    #[cfg(feature = "lambda")]
    #[track_caller]
    fn bind_edge(&self, node: &Node) {
        for (i, one) in self.edge.iter().enumerate() {
            one.bind(node);
            let event = one.event.as_str();
            if self.edge[..i].iter().any(|earlier| earlier.event == one.event) {
                check::reject(
                    node,
                    format!("Two Lambda functions are to run at `{event}`; one can."),
                    "let one function do both",
                );
            }
            if one.event.is_viewers() && !self.functions.is_empty() {
                check::reject(
                    node,
                    format!(
                        "A Lambda function is to run at `{event}`, and a function of CloudFront at \
                         a viewer's event, too."
                    ),
                    format!("use one kind for both events; see {EDGE_PAGE}"),
                );
            }
        }
        if self.grpc == Some(true) && !self.edge.is_empty() {
            check::reject(
                node,
                "Lambda functions do not run at the edge for gRPC.",
                format!("leave out one of both; see {GRPC_PAGE}"),
            );
        }
    }

    /// The behavior as a property, for a path or for all that no other is for.
    #[track_caller]
    pub(super) fn to_expr(&self, node: &Node, path: Option<&str>, origin_id: &str) -> Expr {
        self.check(node);
        #[cfg(feature = "lambda")]
        self.bind_edge(node);
        let list = |names: &[&'static str]| Expr::list(names.iter().map(|&name| name.into()));
        let mut expr = Expr::Map(Vec::new());
        let mut put = |name: &'static str, value: Option<Expr>| {
            if let Some(value) = value {
                expr.set(name, value);
            }
        };
        put(
            "AllowedMethods",
            self.allowed.map(|methods| match methods {
                AllowedMethods::GetHead => list(&["GET", "HEAD"]),
                AllowedMethods::GetHeadOptions => list(&["GET", "HEAD", "OPTIONS"]),
                AllowedMethods::All => {
                    list(&["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"])
                }
            }),
        );
        put("CachePolicyId", Some(self.cache.expr().clone()));
        put(
            "CachedMethods",
            self.cached.map(|methods| match methods {
                CachedMethods::GetHead => list(&["GET", "HEAD"]),
                CachedMethods::GetHeadOptions => list(&["GET", "HEAD", "OPTIONS"]),
            }),
        );
        put("Compress", Some(self.compress.into()));
        let functions = self.functions.iter().map(|(event, function)| {
            Expr::map([
                ("EventType", Expr::text(event.as_str())),
                ("FunctionARN", function.expr().clone()),
            ])
        });
        let functions: Vec<Expr> = functions.collect();
        put("FunctionAssociations", (!functions.is_empty()).then_some(Expr::List(functions)));
        put("GrpcConfig", self.grpc.map(|on| Expr::map([("Enabled", on.into())])));
        #[cfg(feature = "lambda")]
        if !self.edge.is_empty() {
            let edge = self.edge.iter().map(EdgeLambda::to_expr);
            put("LambdaFunctionAssociations", Some(Expr::list(edge)));
        }
        put("OriginRequestPolicyId", self.request.as_ref().map(|p| p.expr().clone()));
        put("PathPattern", path.map(|path| Expr::text(path.to_string())));
        put("RealtimeLogConfigArn", self.realtime_log.as_ref().map(|p| p.expr().clone()));
        put("ResponseHeadersPolicyId", self.response.as_ref().map(|p| p.expr().clone()));
        put("SmoothStreaming", self.smooth_streaming.map(Expr::from));
        put("TargetOriginId", Some(Expr::text(origin_id.to_string())));
        let groups: Vec<Expr> = self.key_groups.iter().map(|g| g.expr().clone()).collect();
        put("TrustedKeyGroups", (!groups.is_empty()).then_some(Expr::List(groups)));
        let viewers = match self.viewers {
            ViewerProtocolPolicy::HttpsOnly => "https-only",
            ViewerProtocolPolicy::RedirectToHttps => "redirect-to-https",
            ViewerProtocolPolicy::AllowAll => "allow-all",
        };
        put("ViewerProtocolPolicy", Some(viewers.into()));
        expr
    }

    /// Warns of an origin, be it the fallback of another, that is asked by the viewer's name for it, and answers to its own only.
    ///
    /// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html>
    fn check_host(&self, node: &Node) {
        let with_host = [
            OriginRequestPolicy::ALL_VIEWER,
            OriginRequestPolicy::ALL_VIEWER_AND_CLOUDFRONT_2022,
            OriginRequestPolicy::HOST_HEADER_ONLY,
        ];
        let with_host = with_host.map(IntoValue::into_value);
        let sends_host = self.request.as_ref().is_some_and(|policy| with_host.contains(policy));
        let fallback = self.origin.failover.as_ref().map(|failover| &failover.origin);
        let origins = std::iter::once(&self.origin).chain(fallback);
        for named in origins.filter(|_| sends_host).filter_map(|origin| origin.named) {
            node.report(
                Diagnostic::warning("host-of-viewer", "an origin is asked by another name")
                    .detail(format!(
                        "{named} answers requests for its own name; with the viewer's header `Host`, \
                         which the origin request policy passes on, it says 403."
                    ))
                    .help("use `OriginRequestPolicy::ALL_VIEWER_EXCEPT_HOST_HEADER`"),
            );
        }
    }

    fn check(&self, node: &Node) {
        self.check_host(node);
        for (i, (event, _)) in self.functions.iter().enumerate() {
            if self.functions[..i].iter().any(|(earlier, _)| earlier == event) {
                check::reject(
                    node,
                    format!("Two functions are to run at `{}`; one can.", event.as_str()),
                    "let one function do both",
                );
            }
        }
        if self.grpc == Some(true) && self.allowed != Some(AllowedMethods::All) {
            check::reject(
                node,
                "gRPC speaks by POST, which is not sent on.",
                "add `.allowed_methods(AllowedMethods::All)`",
            );
        }
        let options = self.cached == Some(CachedMethods::GetHeadOptions);
        if options && matches!(self.allowed, None | Some(AllowedMethods::GetHead)) {
            check::reject(
                node,
                "Answers to OPTIONS are to be kept, but OPTIONS is not sent on.",
                "add `.allowed_methods(AllowedMethods::GetHeadOptions)`",
            );
        }
    }
}
