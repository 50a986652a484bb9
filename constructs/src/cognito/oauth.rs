//! What a client asks for by OAuth.

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::cognito::CfnUserPoolClient;

use super::resource_server::{ResourceServerScope, UserPoolResourceServer};
use crate::check;

const CLIENT_PAGE: &str = "https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html";

/// What a token is good for.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum OAuthScope {
    /// To read the phone number.
    Phone,
    /// To read the email address.
    Email,
    /// To get an id token.
    Openid,
    /// To read all attributes that the client may read.
    Profile,
    /// To call the API of Cognito for the user: to change attributes, for example.
    CognitoAdmin,
    /// Any other.
    Custom(Value<String>),
}

impl OAuthScope {
    /// Any other, such as `orders/read`.
    pub fn custom(name: impl IntoValue<String>) -> Self {
        OAuthScope::Custom(name.into_value())
    }

    /// A scope of an API.
    pub fn resource_server(server: &UserPoolResourceServer, scope: &ResourceServerScope) -> Self {
        OAuthScope::Custom(sub!("{}/{}", server.id(), scope.name()))
    }

    /// The name that tokens have for it.
    pub fn scope_name(&self) -> Value<String> {
        match self {
            OAuthScope::Phone => "phone".into_value(),
            OAuthScope::Email => "email".into_value(),
            OAuthScope::Openid => "openid".into_value(),
            OAuthScope::Profile => "profile".into_value(),
            OAuthScope::CognitoAdmin => "aws.cognito.signin.user.admin".into_value(),
            OAuthScope::Custom(name) => name.clone(),
        }
    }
}

/// How a client gets tokens by OAuth: for users, who come back to a callback URL, or for itself.
///
/// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints-oauth-grants.html>
///
/// ```
/// use rustinfra_constructs::cognito::{OAuth, OAuthScope};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// let users = UserPool::builder("Users").build(&stack);
/// let pages = OAuth::authorization_code(["https://shop.example.org/in"])
///     .scopes([OAuthScope::Openid, OAuthScope::Email])
///     .logout_urls(["https://shop.example.org"]);
/// users.add_client("Web", |client| client.oauth(pages));
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct OAuth {
    code: bool,
    implicit: bool,
    callbacks: Vec<Value<String>>,
    logouts: Vec<Value<String>>,
    scopes: Vec<OAuthScope>,
    default_redirect: Option<Value<String>>,
}

impl OAuth {
    fn for_users<V: IntoValue<String>>(callbacks: impl IntoIterator<Item = V>) -> Self {
        Self {
            code: false,
            implicit: false,
            callbacks: callbacks.into_iter().map(IntoValue::into_value).collect(),
            logouts: Vec::new(),
            scopes: vec![OAuthScope::Openid, OAuthScope::Email, OAuthScope::Profile],
            default_redirect: None,
        }
    }

    /// Users come back to one of at most 100 callback URLs with a code, for which the app gets the
    /// tokens: what apps should use, with PKCE if they cannot keep a secret.
    #[doc(alias("callbackUrls", "authorizationCodeGrant"))]
    pub fn authorization_code<V: IntoValue<String>>(
        callback_urls: impl IntoIterator<Item = V>,
    ) -> Self {
        Self { code: true, ..Self::for_users(callback_urls) }
    }

    /// Users come back with tokens in the URL, where browsers and logs keep them. Not advised;
    /// OAuth 2.1 has done away with it.
    #[doc(alias = "implicitCodeGrant")]
    pub fn implicit<V: IntoValue<String>>(callback_urls: impl IntoIterator<Item = V>) -> Self {
        Self { implicit: true, ..Self::for_users(callback_urls) }
    }

    /// The app gets tokens for itself by its secret, to call APIs with these scopes of
    /// [resource servers](UserPoolResourceServer).
    pub fn client_credentials(scopes: impl IntoIterator<Item = OAuthScope>) -> Self {
        Self::for_users::<&str>([]).scopes(scopes)
    }

    /// Lets users come back with tokens in the URL, too. Not advised.
    pub fn and_implicit(mut self) -> Self {
        self.implicit = true;
        self
    }

    /// Sets what tokens are good for; default: the id token with the email address and all other
    /// readable attributes. [`OAuthScope::Openid`] is added where others need it.
    pub fn scopes(mut self, scopes: impl IntoIterator<Item = OAuthScope>) -> Self {
        self.scopes = scopes.into_iter().collect();
        self
    }

    /// Sets where users come after they signed out; at most 100 URLs.
    pub fn logout_urls<V: IntoValue<String>>(mut self, urls: impl IntoIterator<Item = V>) -> Self {
        self.logouts = urls.into_iter().map(IntoValue::into_value).collect();
        self
    }

    /// Sets where users come back to if the app does not say; one of the callback URLs.
    pub fn default_redirect_uri(mut self, url: impl IntoValue<String>) -> Self {
        self.default_redirect = Some(url.into_value());
        self
    }

    pub(super) fn is_for_users(&self) -> bool {
        self.code || self.implicit
    }

    /// How the sign-in page is asked to answer.
    pub(super) fn response_type(&self) -> Option<&'static str> {
        if self.code { Some("code") } else { self.implicit.then_some("token") }
    }

    pub(super) fn calls_back(&self, url: &Value<String>) -> bool {
        url.is_unresolved()
            || self.callbacks.iter().any(|known| known == url || known.is_unresolved())
    }

    pub(super) fn bind(&self, cfn: &CfnUserPoolClient) {
        let mut flows = Vec::new();
        if !self.is_for_users() {
            flows.push("client_credentials");
        }
        if self.implicit {
            flows.push("implicit");
        }
        if self.code {
            flows.push("code");
        }
        cfn.set("AllowedOAuthFlows", Expr::list(flows.into_iter().map(Expr::from)));
        let mut scopes: Vec<Expr> = Vec::new();
        let claims = [OAuthScope::Phone, OAuthScope::Email, OAuthScope::Profile];
        let openid = self.scopes.iter().any(|s| claims.contains(s)).then_some(OAuthScope::Openid);
        for scope in self.scopes.iter().chain(&openid).map(|scope| scope.scope_name().into_expr()) {
            if !scopes.contains(&scope) {
                scopes.push(scope);
            }
        }
        cfn.set("AllowedOAuthScopes", Expr::List(scopes));
        let urls = |urls: &[Value<String>]| Expr::list(urls.iter().map(|u| u.expr().clone()));
        if !self.callbacks.is_empty() {
            cfn.set("CallbackURLs", urls(&self.callbacks));
        }
        if !self.logouts.is_empty() {
            cfn.set("LogoutURLs", urls(&self.logouts));
        }
        if let Some(url) = &self.default_redirect {
            cfn.set("DefaultRedirectURI", url.expr().clone());
        }
    }

    pub(super) fn check(&self, node: &Node, has_secret: bool) {
        for (what, urls) in [("callback", &self.callbacks), ("logout", &self.logouts)] {
            let count = urls.len();
            check::range(node, &format!("the number of {what} URLs"), count, 0..=100, CLIENT_PAGE);
            for url in urls.iter().filter_map(Value::as_literal) {
                check_url(node, what, url);
            }
        }
        if self.is_for_users() && self.callbacks.is_empty() {
            check::reject(
                node,
                "Users sign in by OAuth, but there is no URL where they come back to.",
                "name at least one callback URL",
            );
        }
        if self.scopes.is_empty() {
            check::reject(
                node,
                "Tokens of a client without scopes are good for nothing.",
                "name at least one scope, or leave OAuth out",
            );
        }
        if let Some(url) = &self.default_redirect
            && !self.calls_back(url)
        {
            check::reject(
                node,
                "The default redirect is not one of the callback URLs.",
                "add it to the callback URLs, or take one of them",
            );
        }
        if self.is_for_users() {
            return;
        }
        if !has_secret {
            check::reject(
                node,
                "A client without a secret cannot get tokens for itself.",
                "add `.generate_secret(true)`",
            );
        }
        if self.scopes.iter().any(|scope| !matches!(scope, OAuthScope::Custom(_))) {
            check::reject(
                node,
                "A client that gets tokens for itself speaks for no user, so only scopes of \
                 resource servers make sense.",
                "use `OAuthScope::resource_server(…)` or `OAuthScope::custom(…)`",
            );
        }
    }
}

/// Cognito sends users to HTTPS, to an app's own scheme, or to a local port for tests.
fn check_url(node: &Node, what: &str, url: &str) {
    let scheme = url.split_once("://").map(|(scheme, _)| scheme);
    let local = url.starts_with("http://localhost") || url.starts_with("http://127.0.0.1");
    if scheme.is_none() || (scheme == Some("http") && !local) || url.contains('#') {
        check::reject(
            node,
            format!("The {what} URL `{url}` is none that Cognito would accept."),
            format!(
                "write it with `https://` (or `http://localhost` for tests, or an app's own \
                 scheme), without `#`; see {CLIENT_PAGE}"
            ),
        );
    }
}
