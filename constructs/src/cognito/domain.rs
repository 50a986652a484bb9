//! Where users sign in.

use rustinfra::diagnostic::Diagnostic;
use rustinfra::prelude::*;
use rustinfra::value::{Expr, Piece, pieces};
use rustinfra_cfn::cognito::CfnUserPoolDomain;
use rustinfra_cfn::refs;

use super::client::UserPoolClient;
use super::user_pool::UserPool;
use crate::arn::region_of;
use crate::{arn, check};

const DOMAIN_PAGE: &str = "https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolDomain.html";

/// The pages that a domain shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ManagedLoginVersion {
    /// The classic ones; AWS's default.
    ClassicHostedUi,
    /// Managed login: with a [look](super::ManagedLoginBranding) for each client. Not with the Lite
    /// plan.
    NewerManagedLogin,
}

/// The name of a domain.
#[derive(Clone, Debug)]
pub struct UserPoolDomainName(Name);

#[derive(Clone, Debug)]
enum Name {
    Cognito(Value<String>),
    Custom(Value<String>, Value<refs::CertificateManagerCertificateArn>),
}

impl UserPoolDomainName {
    /// A name below `auth.REGION.amazoncognito.com`: 1 to 63 lowercase letters, digits and `-`,
    /// which nobody else has in the region.
    #[doc(alias("domainPrefix", "cognitoDomain"))]
    pub fn cognito(prefix: impl IntoValue<String>) -> Self {
        Self(Name::Cognito(prefix.into_value()))
    }

    /// A domain of your own, with a certificate in us-east-1, whatever the pool's region.
    #[doc(alias("domainName", "customDomain"))]
    pub fn custom(
        domain_name: impl IntoValue<String>,
        certificate: impl IntoValue<refs::CertificateManagerCertificateArn>,
    ) -> Self {
        Self(Name::Custom(domain_name.into_value(), certificate.into_value()))
    }
}

/// Where a sign-in begins and ends: see [`UserPoolDomain::sign_in_url`].
#[derive(Clone, Debug)]
#[must_use]
pub struct SignInUrl {
    redirect: Value<String>,
    path: String,
    fips: bool,
}

impl<V: IntoValue<String>> From<V> for SignInUrl {
    fn from(redirect: V) -> Self {
        SignInUrl::to(redirect)
    }
}

impl SignInUrl {
    /// Users come back to this callback URL.
    #[doc(alias = "redirectUri")]
    pub fn to(redirect_uri: impl IntoValue<String>) -> Self {
        Self { redirect: redirect_uri.into_value(), path: "/login".to_string(), fips: false }
    }

    /// Sets the page where it begins, such as `/signup`; default `/login`.
    pub fn sign_in_path(mut self, path: &str) -> Self {
        self.path = path.to_string();
        self
    }

    /// Uses the endpoint that is validated by FIPS 140.
    pub fn fips(mut self) -> Self {
        self.fips = true;
        self
    }
}

/// The address at which users of a pool sign in by Cognito's pages, and apps get tokens by OAuth.
///
/// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain.html>
///
/// ```
/// use rustinfra_constructs::cognito::{UserPoolDomain, UserPoolDomainName};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// let users = UserPool::builder("Users").build(&stack);
/// let certificate = "arn:aws:acm:us-east-1:123456789012:certificate/1a2b3c4d";
/// let name = UserPoolDomainName::custom("login.example.org", certificate);
/// let domain = UserPoolDomain::builder("Domain", &users, name).build(&stack);
/// stack.output("LoginUrl", domain.base_url());
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct UserPoolDomain {
    pub(super) node: Node,
    cfn: Option<CfnUserPoolDomain>,
    name: Value<String>,
    pub(super) custom: bool,
}

impl Construct for UserPoolDomain {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl UserPoolDomain {
    /// Starts a domain of `pool`.
    pub fn builder(id: &str, pool: &UserPool, name: UserPoolDomainName) -> UserPoolDomainBuilder {
        UserPoolDomainBuilder { id: id.to_string(), pool: pool.clone(), name, version: None }
    }

    /// Refers to a domain that exists already: by its prefix, or by its whole name if it is one of
    /// your own.
    #[track_caller]
    pub fn from_domain_name(
        scope: &impl Construct,
        id: &str,
        domain_name: impl IntoValue<String>,
    ) -> Self {
        let name = domain_name.into_value();
        let has_dot = |piece: &Piece| matches!(piece, Piece::Text(text) if text.contains('.'));
        let custom = pieces(name.expr()).iter().any(has_dot);
        Self { node: scope.node().child(id), cfn: None, name, custom }
    }

    /// The domain's name: the prefix, or the whole name if it is one of your own.
    pub fn domain_name(&self) -> Value<String> {
        self.name.clone()
    }

    /// The distribution behind a domain of your own: what its alias record has to point to. Reports
    /// `not-known` for a domain that exists already.
    #[track_caller]
    pub fn cloud_front_endpoint(&self) -> Value<String> {
        match &self.cfn {
            Some(cfn) => cfn.attr_cloud_front_distribution(),
            None => {
                self.node.report(
                    Diagnostic::error("not-known", "an attribute is not known here")
                        .detail("The distribution of a domain that exists already is not known.")
                        .at(std::panic::Location::caller())
                        .help("look it up where the domain is managed"),
                );
                "".into_value()
            }
        }
    }

    /// The domain's URL.
    pub fn base_url(&self) -> Value<String> {
        self.url(false)
    }

    /// The domain's URL that is validated by FIPS 140; only for names of Cognito's own.
    pub fn fips_base_url(&self) -> Value<String> {
        self.url(true)
    }

    fn url(&self, fips: bool) -> Value<String> {
        if self.custom {
            return sub!("https://{}", &self.name);
        }
        let auth = if fips { "auth-fips" } else { "auth" };
        sub!("https://{}.{}.{}.amazoncognito.com", &self.name, auth, arn::region(&self.node))
    }

    /// The URL at which users of a client sign in, to come back to a callback URL. Reports
    /// `no-sign-in` for a client without OAuth or without that URL.
    #[track_caller]
    pub fn sign_in_url(&self, client: &UserPoolClient, url: impl Into<SignInUrl>) -> Value<String> {
        let url: SignInUrl = url.into();
        let location = std::panic::Location::caller();
        let oauth = client.oauth().filter(|oauth| oauth.is_for_users());
        let kind = oauth.and_then(|oauth| oauth.response_type()).unwrap_or("code");
        let report = |detail: &str, help: &str| {
            self.node.report(
                Diagnostic::error("no-sign-in", "users cannot sign in here")
                    .detail(detail)
                    .at(location)
                    .help(help),
            );
        };
        match oauth {
            None if client.cfn().is_some() => report(
                &format!("Users of `{}` do not sign in by OAuth.", client.node().path()),
                "add `.oauth(OAuth::authorization_code([…]))` to the client",
            ),
            Some(oauth) if !oauth.calls_back(&url.redirect) => report(
                &format!("`{}` has no such callback URL.", client.node().path()),
                "take one of its callback URLs, or add this one to them",
            ),
            _ => {}
        }
        sub!(
            "{}{}?client_id={}&response_type={}&redirect_uri={}",
            self.url(url.fips),
            url.path,
            client.id(),
            kind,
            url.redirect
        )
    }

    /// The resource beneath; `None` for a domain that exists already.
    pub fn cfn(&self) -> Option<CfnUserPoolDomain> {
        self.cfn.clone()
    }
}

/// Settings of a [`UserPoolDomain`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct UserPoolDomainBuilder {
    id: String,
    pool: UserPool,
    name: UserPoolDomainName,
    version: Option<ManagedLoginVersion>,
}

impl UserPoolDomainBuilder {
    /// Sets which pages are shown; default of AWS: the classic ones.
    pub fn managed_login_version(mut self, version: ManagedLoginVersion) -> Self {
        self.version = Some(version);
        self
    }

    /// Places the domain. Reports `bad-name` for a prefix of other characters, and
    /// `conflicting-options` for one that Cognito reserves or for a certificate outside of
    /// us-east-1.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> UserPoolDomain {
        let node = scope.node().child(&self.id);
        self.check(&node);
        let cfn = CfnUserPoolDomain::new(&node, "Resource");
        let custom = matches!(self.name.0, Name::Custom(..));
        match self.name.0 {
            Name::Cognito(prefix) => cfn.set("Domain", prefix.into_expr()),
            Name::Custom(name, certificate) => {
                let config = Expr::map([("CertificateArn", certificate.into_expr())]);
                cfn.set("CustomDomainConfig", config);
                cfn.set("Domain", name.into_expr());
            }
        }
        if let Some(version) = self.version {
            let number = if version == ManagedLoginVersion::ClassicHostedUi { 1 } else { 2 };
            cfn.set("ManagedLoginVersion", Expr::Int(number));
        }
        cfn.set("UserPoolId", self.pool.id().into_expr());
        UserPoolDomain { node, name: cfn.reff(), cfn: Some(cfn), custom }
    }

    fn check(&self, node: &Node) {
        match &self.name.0 {
            Name::Cognito(prefix) => {
                let Some(prefix) = prefix.as_literal() else { return };
                let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
                let rule = "1 to 63 lowercase letters, digits and `-`";
                check::required_name(
                    node,
                    "the domain prefix",
                    prefix,
                    63,
                    allowed,
                    rule,
                    "change it",
                );
                let reserved =
                    ["aws", "amazon", "cognito"].into_iter().find(|w| prefix.contains(w));
                if let Some(word) = reserved {
                    check::reject(
                        node,
                        format!("Cognito reserves names with `{word}`, so `{prefix}` is refused."),
                        format!("choose another prefix; see {DOMAIN_PAGE}"),
                    );
                }
            }
            Name::Custom(_, certificate) => {
                let region = region_of(certificate);
                if region.is_some_and(|region| region != "us-east-1") {
                    check::reject(
                        node,
                        "The domain is served by CloudFront, which takes certificates of us-east-1 \
                         only.",
                        format!("make the certificate there; see {DOMAIN_PAGE}"),
                    );
                }
            }
        }
    }
}
