//! OpenID Connect providers.

use rustinfra::prelude::*;
use rustinfra::value::Expr;

use super::provider::{IdentityProviderBuilder, ProviderKind, secret};
use super::social::Social;
use crate::check;

/// How attributes are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OidcAttributeRequestMethod {
    /// By `GET`; the default.
    Get,
    /// By `POST`.
    Post,
}

/// The addresses of a provider that does not publish them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OidcEndpoints {
    /// Where users sign in.
    pub authorization: String,
    /// Where tokens are got.
    pub token: String,
    /// Where attributes are got.
    pub user_info: String,
    /// Where the keys are that sign tokens.
    pub jwks_uri: String,
}

/// An OpenID Connect provider.
#[derive(Clone, Debug)]
pub struct Oidc {
    issuer_url: Value<String>,
    client_id: Value<String>,
    client_secret: Value<String>,
    name: Option<String>,
    scopes: Vec<String>,
    identifiers: Vec<String>,
    method: OidcAttributeRequestMethod,
    endpoints: Option<OidcEndpoints>,
}

impl Oidc {
    pub(super) fn new(
        issuer_url: impl IntoValue<String>,
        client_id: impl IntoValue<String>,
        client_secret: impl IntoValue<String>,
    ) -> Self {
        Self {
            issuer_url: issuer_url.into_value(),
            client_id: client_id.into_value(),
            client_secret: client_secret.into_value(),
            name: None,
            scopes: vec!["openid".to_string()],
            identifiers: Vec::new(),
            method: OidcAttributeRequestMethod::Get,
            endpoints: None,
        }
    }
}

impl ProviderKind for Oidc {
    const TYPE: &'static str = "OIDC";

    fn name(&self, node: &Node) -> Value<String> {
        if let Some(name) = &self.name {
            check_name(node, name);
            if name.contains('_') {
                check::reject(
                    node,
                    format!("The name of an OpenID Connect provider has no `_`; this is `{name}`."),
                    "choose another name",
                );
            }
            return name.into_value();
        }
        let id = node.unique_id();
        let name = match id.len() {
            0..3 => format!("{id}oidc"),
            3..=32 => id,
            long => format!("{}{}", &id[..16], &id[long - 16..]),
        };
        name.into_value()
    }

    fn details(&self, node: &Node) -> Vec<(&'static str, Expr)> {
        let method = match self.method {
            OidcAttributeRequestMethod::Get => "GET",
            OidcAttributeRequestMethod::Post => "POST",
        };
        let mut details = vec![
            ("attributes_request_method", method.into()),
            ("authorize_scopes", Expr::text(self.scopes.join(" "))),
            ("client_id", self.client_id.expr().clone()),
            ("client_secret", secret(node, "The client's secret", &self.client_secret)),
            ("oidc_issuer", self.issuer_url.expr().clone()),
        ];
        if let Some(endpoints) = &self.endpoints {
            details.extend([
                ("attributes_url", Expr::text(endpoints.user_info.clone())),
                ("authorize_url", Expr::text(endpoints.authorization.clone())),
                ("jwks_uri", Expr::text(endpoints.jwks_uri.clone())),
                ("token_url", Expr::text(endpoints.token.clone())),
            ]);
        }
        details
    }

    fn identifiers(&self) -> &[String] {
        &self.identifiers
    }
}

impl Social for Oidc {
    fn scopes_mut(&mut self) -> &mut Vec<String> {
        &mut self.scopes
    }
}

impl IdentityProviderBuilder<Oidc> {
    /// Sets the provider's name, 3 to 32 characters without `_`; default: made of its path.
    pub fn name(mut self, name: &str) -> Self {
        self.kind.name = Some(name.to_string());
        self
    }

    /// Sets other names by which a sign-in can ask for it, such as domains of email addresses; at
    /// most 50.
    pub fn identifiers<'a>(mut self, identifiers: impl IntoIterator<Item = &'a str>) -> Self {
        self.kind.identifiers = identifiers.into_iter().map(String::from).collect();
        self
    }

    /// Sets how attributes are asked for; default by `GET`.
    pub fn attribute_request_method(mut self, method: OidcAttributeRequestMethod) -> Self {
        self.kind.method = method;
        self
    }

    /// Sets the addresses; default: those that the issuer publishes.
    pub fn endpoints(mut self, endpoints: OidcEndpoints) -> Self {
        self.kind.endpoints = Some(endpoints);
        self
    }
}

/// A provider's name has 3 to 32 characters.
pub(super) fn check_name(node: &Node, name: &str) {
    check::range(
        node,
        "the length of the provider's name",
        name.chars().count(),
        3..=32,
        "https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateIdentityProvider.html",
    );
}
