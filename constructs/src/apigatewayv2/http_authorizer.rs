//! The authorizer that routes of an HTTP API share.

use rustinfra::graph::{Link, links};
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::apigatewayv2::CfnAuthorizer;
use rustinfra_cfn::refs;

use super::function_target::FunctionTarget;
use super::http_api::HttpApi;
use crate::check;
use crate::iam::Role;
use crate::properties::Properties;

const LAMBDA_PAGE: &str =
    "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html";

/// The form of the event that an authorizer's function gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthorizerPayloadVersion {
    /// The form of REST APIs.
    V1_0,
    /// The form of HTTP APIs.
    V2_0,
}

impl AuthorizerPayloadVersion {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            AuthorizerPayloadVersion::V1_0 => "1.0",
            AuthorizerPayloadVersion::V2_0 => "2.0",
        }
    }
}

/// An authorizer as it is to be: what [`HttpJwtAuthorizer`](super::HttpJwtAuthorizer) and its like
/// are made of.
#[derive(Clone)]
pub(super) struct AuthorizerSpec {
    pub(super) id: String,
    pub(super) name: Option<String>,
    pub(super) identity_sources: Vec<String>,
    pub(super) kind: &'static str,
    pub(super) properties: Properties,
    pub(super) function: Option<FunctionTarget>,
    pub(super) role: Option<Role>,
}

impl PartialEq for AuthorizerSpec {
    fn eq(&self, other: &Self) -> bool {
        let role = |spec: &Self| spec.role.as_ref().map(|role| role.node().id());
        (&self.id, &self.name, &self.identity_sources, self.kind, &self.properties)
            == (&other.id, &other.name, &other.identity_sources, other.kind, &other.properties)
            && self.function == other.function
            && role(self) == role(other)
    }
}

impl AuthorizerSpec {
    pub(super) fn new(id: &str, kind: &'static str) -> Self {
        Self {
            id: id.to_string(),
            name: None,
            identity_sources: vec!["$request.header.Authorization".into()],
            kind,
            properties: Properties::default(),
            function: None,
            role: None,
        }
    }

    pub(super) fn set(&mut self, name: &'static str, value: Expr) {
        self.properties.set(name, value);
    }

    pub(super) fn property(&self, name: &str) -> Option<&Expr> {
        self.properties.get(name)
    }

    pub(super) fn authorization_type(&self) -> &'static str {
        if self.kind == "JWT" { "JWT" } else { "CUSTOM" }
    }

    /// The authorizer of `api` that this is, made below the API for the first that asks for it.
    #[track_caller]
    pub(super) fn bind(&self, api: &HttpApi) -> HttpAuthorizer {
        if let Some(known) = api.known_authorizer(self) {
            return known;
        }
        let node = api.node().child(&self.id);
        self.check(&node);
        let cfn = CfnAuthorizer::new(&node, "Resource");
        let name = self.name.clone().unwrap_or_else(|| self.id.clone());
        cfn.set("ApiId", api.http_api_id().into_expr());
        cfn.set("AuthorizerType", self.kind.into());
        cfn.set("Name", Expr::text(name));
        let sources = self.identity_sources.iter().map(|source| Expr::text(source.clone()));
        cfn.set("IdentitySource", Expr::list(sources));
        self.properties.apply(&cfn);
        let authorizer = HttpAuthorizer {
            id: cfn.reff(),
            node: Some(node.clone()),
            authorization: self.authorization_type().to_string(),
            cfn: Some(cfn.clone()),
        };
        if let Some(function) = &self.function {
            cfn.set("AuthorizerUri", function.invocation_uri(function.node()).into_expr());
            match &self.role {
                Some(role) => {
                    cfn.set("AuthorizerCredentialsArn", role.arn().into_expr());
                    Link::grant(role.principal(), &links::FUNCTION_INVOKE, function).record(&node);
                }
                None => {
                    let (api_node, id) = (api.node(), api.http_api_id());
                    function.allow_authorizer(api_node, &id, &node, &authorizer.id);
                }
            }
        }
        api.remember_authorizer(self, &authorizer);
        authorizer
    }

    fn check(&self, node: &Node) {
        const PLACES: [&str; 4] =
            ["$request.header.", "$request.querystring.", "$context.", "$stageVariables."];
        for source in &self.identity_sources {
            if !PLACES.iter().any(|place| source.len() > place.len() && source.starts_with(place)) {
                check::reject(
                    node,
                    format!("`{source}` is not where an HTTP API finds an identity."),
                    "write it as `$request.header.NAME`, `$request.querystring.NAME`, \
                     `$context.NAME` or `$stageVariables.NAME`",
                );
            }
        }
        if let Some(Expr::Int(ttl)) = self.property("AuthorizerResultTtlInSeconds") {
            check::range(node, "the time to keep answers in seconds", *ttl, 0..=3_600, LAMBDA_PAGE);
            if *ttl > 0 && self.identity_sources.is_empty() {
                check::reject(
                    node,
                    "Answers cannot be kept without knowing whom they are about.",
                    "name an identity source, or set `.results_cache_ttl(secs(0))`",
                );
            }
        }
        let issuer = self.property("JwtConfiguration").and_then(|c| c.get("Issuer"));
        let issuer = issuer.and_then(|issuer| issuer.as_text());
        if let Some(issuer) = issuer.filter(|issuer| !issuer.starts_with("https://")) {
            check::reject(
                node,
                format!(
                    "`{issuer}` is not where an issuer can be asked for its keys: that begins with \
                     `https://`."
                ),
                "write the issuer's URL as its tokens have it in `iss`",
            );
        }
        let audience = self.property("JwtConfiguration").and_then(|c| c.get("Audience"));
        if audience.is_some_and(|list| *list == Expr::List(Vec::new())) {
            check::reject(
                node,
                "No audience is given, so tokens made for any other service would pass.",
                "name at least one audience, or one client of the user pool",
            );
        }
    }
}

/// An authorizer of an HTTP API.
///
/// It is made when a route gets a [`HttpJwtAuthorizer`](super::HttpJwtAuthorizer),
/// [`HttpUserPoolAuthorizer`](super::HttpUserPoolAuthorizer) or
/// [`HttpLambdaAuthorizer`](super::HttpLambdaAuthorizer), or by their `build`.
#[derive(Clone)]
pub struct HttpAuthorizer {
    node: Option<Node>,
    cfn: Option<CfnAuthorizer>,
    id: Value<refs::ApiGatewayV2AuthorizerId>,
    authorization: String,
}

impl IntoValue<refs::ApiGatewayV2AuthorizerId> for &HttpAuthorizer {
    fn into_value(self) -> Value<refs::ApiGatewayV2AuthorizerId> {
        self.authorizer_id()
    }
}

impl HttpAuthorizer {
    /// Refers to an authorizer of an API that exists already: `kind` is `JWT` or `CUSTOM`.
    pub fn from_http_authorizer_attributes(
        id: impl IntoValue<refs::ApiGatewayV2AuthorizerId>,
        kind: &str,
    ) -> Self {
        Self { node: None, cfn: None, id: id.into_value(), authorization: kind.to_string() }
    }

    /// The authorizer's id.
    pub fn authorizer_id(&self) -> Value<refs::ApiGatewayV2AuthorizerId> {
        self.id.clone()
    }

    /// What routes write as their authorization type: `JWT` or `CUSTOM`.
    pub fn authorization_type(&self) -> &str {
        &self.authorization
    }

    /// Its place in the tree; `None` for an authorizer that exists already.
    pub fn try_node(&self) -> Option<&Node> {
        self.node.as_ref()
    }

    /// The resource beneath; `None` for an authorizer that exists already.
    pub fn cfn(&self) -> Option<CfnAuthorizer> {
        self.cfn.clone()
    }
}

/// What all kinds of authorizers have.
macro_rules! authorizer_options {
    ($name:ident: authorizer_name, identity_sources, build) => {
        impl $name {
            /// Sets the authorizer's name; default: its id.
            #[must_use]
            pub fn authorizer_name(mut self, name: &str) -> Self {
                self.0.name = Some(name.to_string());
                self
            }

            /// Sets where the identity is found in a request; default
            /// `$request.header.Authorization`.
            #[must_use]
            pub fn identity_sources<'a>(
                mut self,
                sources: impl IntoIterator<Item = &'a str>,
            ) -> Self {
                self.0.identity_sources = sources.into_iter().map(String::from).collect();
                self
            }

            /// Makes the authorizer of an API, for what needs its id; routes make it by themselves.
            #[track_caller]
            pub fn build(&self, api: &HttpApi) -> HttpAuthorizer {
                self.0.bind(api)
            }
        }

        impl From<$name> for HttpAuthorization {
            fn from(authorizer: $name) -> Self {
                HttpAuthorization::by(authorizer.0)
            }
        }

        impl From<&$name> for HttpAuthorization {
            fn from(authorizer: &$name) -> Self {
                HttpAuthorization::by(authorizer.0.clone())
            }
        }
    };
}
pub(super) use authorizer_options;
