//! The settings of a client.

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::cognito::CfnUserPoolClient;
use rustinfra_cfn::refs;

use super::attribute::ClientAttributes;
use super::client::UserPoolClient;
use super::oauth::OAuth;
use super::user_pool::UserPool;
use crate::check;
use crate::units::{Duration, days, hours, mins, secs};

const TOKEN_PAGE: &str = "https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-with-identity-providers.html";

/// How users sign in by the API of Cognito.
///
/// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AuthFlow {
    /// The app's server sends the password.
    AdminUserPassword,
    /// By challenges of your own functions.
    Custom,
    /// The app sends the password.
    UserPassword,
    /// The app proves that it knows the password, without sending it.
    UserSrp,
    /// The user chooses among the [factors](super::UserPoolBuilder::sign_in_policy) of the pool.
    User,
}

/// Whom a client lets sign in.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
#[doc(alias = "UserPoolClientIdentityProvider")]
pub enum ClientIdentityProvider {
    /// Users of Apple.
    Apple,
    /// Users of Facebook.
    Facebook,
    /// Users of Google.
    Google,
    /// Users of Amazon.
    Amazon,
    /// Users of the pool itself.
    Cognito,
    /// Users of a SAML or OpenID Connect provider, by its name.
    Custom(Value<String>),
}

impl ClientIdentityProvider {
    /// Users of a SAML or OpenID Connect provider, by its name.
    pub fn custom(name: impl IntoValue<String>) -> Self {
        ClientIdentityProvider::Custom(name.into_value())
    }

    /// The provider's name in the pool.
    pub fn name(&self) -> Value<String> {
        match self {
            ClientIdentityProvider::Apple => "SignInWithApple".into_value(),
            ClientIdentityProvider::Facebook => "Facebook".into_value(),
            ClientIdentityProvider::Google => "Google".into_value(),
            ClientIdentityProvider::Amazon => "LoginWithAmazon".into_value(),
            ClientIdentityProvider::Cognito => "COGNITO".into_value(),
            ClientIdentityProvider::Custom(name) => name.clone(),
        }
    }
}

/// Where sign-ins are counted: a project of Amazon Pinpoint, a service that ended on October 30, 2026.
///
/// Source: <https://docs.aws.amazon.com/pinpoint/latest/userguide/migrate.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct Analytics(Vec<(&'static str, Expr)>);

impl Analytics {
    /// A project of this account and region, by its ARN.
    pub fn application(arn: impl IntoValue<String>) -> Self {
        Self(vec![("ApplicationArn", arn.into_value().into_expr())])
    }

    /// A project elsewhere, by its id, with a role that Cognito assumes with `external_id`.
    pub fn by_id(
        application_id: &str,
        external_id: &str,
        role: impl IntoValue<refs::IamRoleArn>,
    ) -> Self {
        Self(vec![
            ("ApplicationId", Expr::text(application_id.to_string())),
            ("ExternalId", Expr::text(external_id.to_string())),
            ("RoleArn", role.into_value().into_expr()),
        ])
    }

    /// Sets whether the project gets the users' data; default no.
    pub fn share_user_data(mut self, share: bool) -> Self {
        self.0.push(("UserDataShared", share.into()));
        self
    }
}

/// Settings of a [`UserPoolClient`].
///
/// ```
/// use rustinfra_constructs::cognito::{OAuth, OAuthScope};
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Shop");
/// let users = UserPool::builder("Users").build(&stack);
/// let pages = OAuth::authorization_code(["https://shop.example.org/in"])
///     .logout_urls(["https://shop.example.org/"])
///     .scopes([OAuthScope::Openid, OAuthScope::Email]);
/// users.add_client("Web", |client| client.generate_secret(true).oauth(pages));
/// # assert!(app.assembly().is_ok());
/// ```
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct UserPoolClientBuilder {
    id: String,
    pool: UserPool,
    name: Option<String>,
    secret: Option<bool>,
    auth_flows: Vec<AuthFlow>,
    oauth: Option<OAuth>,
    session: Option<Duration>,
    prevent_user_existence_errors: bool,
    providers: Option<Vec<ClientIdentityProvider>>,
    id_token: Option<Duration>,
    access_token: Option<Duration>,
    refresh_token: Option<Duration>,
    rotation_grace: Option<Duration>,
    read: Option<ClientAttributes>,
    write: Option<ClientAttributes>,
    revocation: Option<bool>,
    context_data: Option<bool>,
    analytics: Option<Analytics>,
}

impl UserPoolClientBuilder {
    pub(super) fn new(id: &str, pool: &UserPool) -> Self {
        Self {
            id: id.to_string(),
            pool: pool.clone(),
            name: None,
            secret: None,
            auth_flows: Vec::new(),
            oauth: None,
            session: None,
            prevent_user_existence_errors: true,
            providers: None,
            id_token: None,
            access_token: None,
            refresh_token: None,
            rotation_grace: None,
            read: None,
            write: None,
            revocation: None,
            context_data: None,
            analytics: None,
        }
    }

    /// Sets the client's name, at most 128 letters, digits, spaces and `+=,.@-`; default: chosen by
    /// CloudFormation.
    pub fn user_pool_client_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Sets whether the client has a secret, for apps that can keep one: those on a server.
    /// Default no. A change replaces the client.
    pub fn generate_secret(mut self, generate: bool) -> Self {
        self.secret = Some(generate);
        self
    }

    /// Sets how users sign in by the API of Cognito; default of AWS: by SRP or by challenges of
    /// your own functions. Refresh tokens are accepted in any case, unless they
    /// [rotate](Self::refresh_token_rotation_grace_period).
    pub fn auth_flows(mut self, flows: impl IntoIterator<Item = AuthFlow>) -> Self {
        self.auth_flows = flows.into_iter().collect();
        self
    }

    /// Lets users sign in by Cognito's pages, or the client get tokens for itself; default: not.
    pub fn oauth(mut self, oauth: OAuth) -> Self {
        self.oauth = Some(oauth);
        self
    }

    /// Sets how long a sign-in may take between its steps, 3 to 15 minutes; default 3 minutes.
    pub fn auth_session_validity(mut self, validity: Duration) -> Self {
        self.session = Some(validity);
        self
    }

    /// Sets whether a sign-in with an unknown name fails like one with a wrong password, so that
    /// nobody learns who has an account; default yes.
    pub fn prevent_user_existence_errors(mut self, prevent: bool) -> Self {
        self.prevent_user_existence_errors = prevent;
        self
    }

    /// Sets whom the client lets sign in; default: users of the pool, and of all identity providers
    /// of this app that belong to it.
    pub fn supported_identity_providers(
        mut self,
        providers: impl IntoIterator<Item = ClientIdentityProvider>,
    ) -> Self {
        self.providers = Some(providers.into_iter().collect());
        self
    }

    /// Sets how long id tokens are valid, 5 minutes to 1 day; default 1 hour.
    pub fn id_token_validity(mut self, validity: Duration) -> Self {
        self.id_token = Some(validity);
        self
    }

    /// Sets how long access tokens are valid, 5 minutes to 1 day; default 1 hour.
    pub fn access_token_validity(mut self, validity: Duration) -> Self {
        self.access_token = Some(validity);
        self
    }

    /// Sets how long refresh tokens are valid, 1 hour to 10 years; default 30 days. The other
    /// tokens are not valid for longer.
    pub fn refresh_token_validity(mut self, validity: Duration) -> Self {
        self.refresh_token = Some(validity);
        self
    }

    /// Replaces a refresh token when it is used; the old one works for up to 1 minute more.
    /// Default: it stays the same.
    pub fn refresh_token_rotation_grace_period(mut self, grace: Duration) -> Self {
        self.rotation_grace = Some(grace);
        self
    }

    /// Sets which attributes the client may read; default: all standard ones.
    pub fn read_attributes(mut self, attributes: ClientAttributes) -> Self {
        self.read = Some(attributes);
        self
    }

    /// Sets which attributes the client may write; default: all standard ones.
    pub fn write_attributes(mut self, attributes: ClientAttributes) -> Self {
        self.write = Some(attributes);
        self
    }

    /// Sets whether tokens can be taken back; default of AWS: yes.
    pub fn enable_token_revocation(mut self, enabled: bool) -> Self {
        self.revocation = Some(enabled);
        self
    }

    /// Sets whether the app's server may tell the user's IP address for threat protection; default
    /// no. Needs a secret.
    pub fn enable_propagate_additional_user_context_data(mut self, enabled: bool) -> Self {
        self.context_data = Some(enabled);
        self
    }

    /// Counts sign-ins in a project of Amazon Pinpoint. Default: nowhere.
    pub fn analytics(mut self, analytics: Analytics) -> Self {
        self.analytics = Some(analytics);
        self
    }

    /// Places the client. Reports `bad-name` for a name, `out-of-range` for a validity or too many
    /// URLs, and `conflicting-options` for OAuth without URLs, scopes or a secret that it needs.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> UserPoolClient {
        let node = scope.node().child(&self.id);
        self.check(&node);
        let cfn = CfnUserPoolClient::new(&node, "Resource");
        let put = |name: &'static str, value: Option<Expr>| {
            if let Some(value) = value {
                cfn.set(name, value);
            }
        };
        put("ClientName", self.name.clone().map(Expr::text));
        cfn.set("UserPoolId", self.pool.id().into_expr());
        put("GenerateSecret", self.secret.map(Expr::from));
        put("ExplicitAuthFlows", self.explicit_auth_flows());
        cfn.set("AllowedOAuthFlowsUserPoolClient", self.oauth.is_some().into());
        if let Some(oauth) = &self.oauth {
            oauth.bind(&cfn);
        }
        let errors = if self.prevent_user_existence_errors { "ENABLED" } else { "LEGACY" };
        cfn.set("PreventUserExistenceErrors", errors.into());
        let minutes = |d: Option<Duration>| d.map(|d| Expr::from(d.as_mins()));
        put("AuthSessionValidity", minutes(self.session));
        let mut units = Expr::Null;
        let validities = [
            ("AccessTokenValidity", "AccessToken", self.access_token),
            ("IdTokenValidity", "IdToken", self.id_token),
            ("RefreshTokenValidity", "RefreshToken", self.refresh_token),
        ];
        for (property, unit, validity) in validities {
            put(property, minutes(validity));
            if validity.is_some() {
                units.set(unit, "minutes".into());
            }
        }
        put("TokenValidityUnits", (units != Expr::Null).then_some(units));
        put(
            "RefreshTokenRotation",
            self.rotation_grace.map(|grace| {
                Expr::map([
                    ("Feature", "ENABLED".into()),
                    ("RetryGracePeriodSeconds", grace.as_secs().into()),
                ])
            }),
        );
        put("ReadAttributes", self.read.map(ClientAttributes::into_expr));
        put("WriteAttributes", self.write.map(ClientAttributes::into_expr));
        put("EnableTokenRevocation", self.revocation.map(Expr::from));
        put("EnablePropagateAdditionalUserContextData", self.context_data.map(Expr::from));
        put("AnalyticsConfiguration", self.analytics.map(|a| Expr::map(a.0)));
        match self.providers {
            Some(providers) => {
                let names = providers.iter().map(|provider| provider.name().into_expr());
                cfn.set("SupportedIdentityProviders", Expr::list(names));
            }
            // Providers may register until the end.
            None => {
                let (cfn, pool) = (cfn.clone(), self.pool.clone());
                node.on_synth(move |_| {
                    let registered = pool.identity_providers().into_iter().map(Value::into_expr);
                    let own = ClientIdentityProvider::Cognito.name().into_expr();
                    cfn.set("SupportedIdentityProviders", Expr::list(registered.chain([own])));
                });
            }
        }
        UserPoolClient::placed(node, cfn, self.name, self.secret == Some(true), self.oauth)
    }

    fn explicit_auth_flows(&self) -> Option<Expr> {
        if self.auth_flows.is_empty() {
            return None;
        }
        let order = [
            (AuthFlow::UserPassword, "ALLOW_USER_PASSWORD_AUTH"),
            (AuthFlow::AdminUserPassword, "ALLOW_ADMIN_USER_PASSWORD_AUTH"),
            (AuthFlow::Custom, "ALLOW_CUSTOM_AUTH"),
            (AuthFlow::UserSrp, "ALLOW_USER_SRP_AUTH"),
            (AuthFlow::User, "ALLOW_USER_AUTH"),
        ];
        let flows = order.into_iter().filter(|(flow, _)| self.auth_flows.contains(flow));
        // Tokens that rotate are refreshed by another call.
        let refresh = self.rotation_grace.is_none().then_some("ALLOW_REFRESH_TOKEN_AUTH");
        Some(Expr::list(flows.map(|(_, name)| name).chain(refresh).map(Expr::from)))
    }

    fn check(&self, node: &Node) {
        if let Some(name) = &self.name {
            let allowed = |c: char| c.is_alphanumeric() || "_ +=,.@-".contains(c);
            let rule = "1 to 128 letters, digits, spaces and `_+=,.@-`";
            check::name(node, "the client's name", name, 128, allowed, rule);
        }
        let has_secret = self.secret == Some(true);
        if let Some(oauth) = &self.oauth {
            oauth.check(node, has_secret);
        }
        let range = |what: &str, value: Option<Duration>, low: Duration, high: Duration| {
            if let Some(value) = value {
                let what = format!("{what} in seconds");
                let bounds = low.as_secs()..=high.as_secs();
                check::range(node, &what, value.as_secs(), bounds, TOKEN_PAGE);
            }
        };
        range("the session's validity", self.session, mins(3), mins(15));
        range("the refresh token's validity", self.refresh_token, hours(1), days(3_650));
        let longest = self.refresh_token.unwrap_or(days(1)).min(days(1));
        range("the id token's validity", self.id_token, mins(5), longest);
        range("the access token's validity", self.access_token, mins(5), longest);
        range("the grace of an old refresh token", self.rotation_grace, secs(0), mins(1));
        if self.context_data == Some(true) && !has_secret {
            check::reject(
                node,
                "A client without a secret cannot tell the user's IP address.",
                "add `.generate_secret(true)`, or leave it out",
            );
        }
    }
}
