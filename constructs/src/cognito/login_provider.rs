//! Whose tokens an identity pool takes.

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::refs;

use super::client::UserPoolClient;
use super::user_pool::UserPool;

/// A user pool whose users get AWS credentials.
#[derive(Clone)]
pub struct UserPoolAuthenticationProvider {
    client: Value<refs::CognitoUserPoolClientId>,
    provider: Value<refs::CognitoUserPoolProviderName>,
    checked: bool,
}

impl UserPoolAuthenticationProvider {
    /// Users of `pool` who signed in to `client`.
    pub fn new(pool: &UserPool, client: &UserPoolClient) -> Self {
        Self { client: client.id(), provider: pool.provider_name(), checked: true }
    }

    /// Takes tokens of users who have since been disabled or deleted, or have signed out
    /// everywhere, until they expire. Not advised.
    #[must_use]
    pub fn disable_server_side_token_check(mut self) -> Self {
        self.checked = false;
        self
    }

    /// The client whose users it lets in.
    pub fn client_id(&self) -> Value<refs::CognitoUserPoolClientId> {
        self.client.clone()
    }

    /// The name of the provider: that of the user pool.
    pub fn provider_name(&self) -> Value<refs::CognitoUserPoolProviderName> {
        self.provider.clone()
    }

    /// Whether the pool is asked of each token if it still counts.
    pub fn server_side_token_check(&self) -> bool {
        self.checked
    }

    pub(super) fn to_expr(&self) -> Expr {
        Expr::map([
            ("ClientId", self.client.expr().clone()),
            ("ProviderName", self.provider.expr().clone()),
            ("ServerSideTokenCheck", self.checked.into()),
        ])
    }
}

/// The name of a login provider in the rules of an identity pool.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum IdentityPoolProviderUrl {
    /// Facebook.
    Facebook,
    /// Google.
    Google,
    /// Amazon.
    Amazon,
    /// Apple.
    Apple,
    /// X, formerly Twitter.
    Twitter,
    /// An OpenID Connect provider, by its URL without `https://`.
    OpenId(Value<String>),
    /// A SAML provider, by its ARN.
    Saml(Value<String>),
    /// A user pool's client.
    UserPool(Value<String>),
    /// Any other.
    Custom(Value<String>),
}

impl IdentityPoolProviderUrl {
    /// An OpenID Connect provider, by its URL without `https://`.
    pub fn open_id(url: impl IntoValue<String>) -> Self {
        IdentityPoolProviderUrl::OpenId(url.into_value())
    }

    /// A SAML provider, by its ARN.
    pub fn saml(arn: impl IntoValue<String>) -> Self {
        IdentityPoolProviderUrl::Saml(arn.into_value())
    }

    /// Users of `pool` who signed in to `client`.
    pub fn user_pool(pool: &UserPool, client: &UserPoolClient) -> Self {
        IdentityPoolProviderUrl::UserPool(sub!("{}:{}", pool.provider_name(), client.id()))
    }

    /// Any other.
    pub fn custom(url: impl IntoValue<String>) -> Self {
        IdentityPoolProviderUrl::Custom(url.into_value())
    }

    /// The provider's name in the rules: where its tokens come from.
    pub fn value(&self) -> Value<String> {
        match self {
            IdentityPoolProviderUrl::Facebook => "graph.facebook.com".into_value(),
            IdentityPoolProviderUrl::Google => "accounts.google.com".into_value(),
            IdentityPoolProviderUrl::Amazon => "www.amazon.com".into_value(),
            IdentityPoolProviderUrl::Apple => "appleid.apple.com".into_value(),
            IdentityPoolProviderUrl::Twitter => "api.twitter.com".into_value(),
            IdentityPoolProviderUrl::OpenId(url)
            | IdentityPoolProviderUrl::Saml(url)
            | IdentityPoolProviderUrl::UserPool(url)
            | IdentityPoolProviderUrl::Custom(url) => url.clone(),
        }
    }
}
