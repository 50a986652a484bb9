//! OpenID Connect providers.

use rustinfra::iam::Principal;
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::iam::CfnOIDCProvider;
use rustinfra_cfn::refs;

use crate::check;
use crate::imported::{Form, ImportedArn};

const ARN: Form =
    Form::new("of an OpenID Connect provider", "arn:aws:iam::ACCOUNT:oidc-provider/ISSUER");

const PAGE: &str =
    "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html";

/// An OpenID Connect provider whose users may assume roles: GitHub Actions, a Kubernetes cluster.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html>
///
/// ```
/// use rustinfra_constructs::iam::{Condition, OidcProvider, Role};
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Deployment");
/// let github = OidcProvider::builder("GitHub", "https://token.actions.githubusercontent.com")
///     .client_id("sts.amazonaws.com")
///     .build(&stack);
/// let workflow = github.principal().given(Condition::string_like(
///     "token.actions.githubusercontent.com:sub",
///     "repo:acme/shop:ref:refs/heads/main",
/// ));
/// Role::builder("Deployer", workflow).build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
#[doc(alias = "OidcProviderNative")]
pub struct OidcProvider {
    node: Node,
    cfn: Option<CfnOIDCProvider>,
    arn: Value<refs::IamOidcProviderArn>,
}

impl Construct for OidcProvider {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<refs::IamOidcProviderArn> for &OidcProvider {
    fn into_value(self) -> Value<refs::IamOidcProviderArn> {
        self.arn.clone()
    }
}

impl OidcProvider {
    /// Starts a provider by its URL, which begins with `https://`.
    pub fn builder(id: &str, url: &str) -> OidcProviderBuilder {
        OidcProviderBuilder {
            id: id.to_string(),
            url: url.to_string(),
            client_ids: Vec::new(),
            thumbprints: Vec::new(),
            removal: None,
        }
    }

    /// Refers to a provider that exists already, by ARN. Reports `bad-arn` for a text of another
    /// form.
    #[track_caller]
    #[doc(alias = "fromOpenIdConnectProviderArn")]
    pub fn from_oidc_provider_arn(
        scope: &impl Construct,
        id: &str,
        arn: impl IntoValue<refs::IamOidcProviderArn>,
    ) -> Self {
        let (node, arn) = (scope.node().child(id), arn.into_value());
        ARN.check(&node, &arn);
        Self { node, cfn: None, arn }
    }

    /// The users of the provider, who assume roles by `sts:AssumeRoleWithWebIdentity`. Add a
    /// condition on who of them is meant, or everyone whom the provider knows is.
    #[doc(alias = "OpenIdConnectPrincipal")]
    pub fn principal(&self) -> Principal {
        Principal::web_identity(self.arn.clone().untyped())
    }

    /// The provider's ARN.
    pub fn arn(&self) -> Value<refs::IamOidcProviderArn> {
        self.arn.clone()
    }

    /// The issuer: the URL without `https://`, by which condition keys begin.
    pub fn issuer(&self) -> Value<String> {
        ImportedArn::read(&self.node, self.arn.clone(), &ARN).name
    }

    /// The resource beneath; `None` for a provider that exists already.
    pub fn cfn(&self) -> Option<CfnOIDCProvider> {
        self.cfn.clone()
    }
}

/// Settings of an [`OidcProvider`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct OidcProviderBuilder {
    id: String,
    url: String,
    client_ids: Vec<String>,
    thumbprints: Vec<String>,
    removal: Option<RemovalPolicy>,
}

impl OidcProviderBuilder {
    /// Adds a client id (an audience) that tokens may be for, of at most 255 characters; at most 100.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html>
    pub fn client_id(mut self, id: &str) -> Self {
        self.client_ids.push(id.to_string());
        self
    }

    /// Adds the SHA-1 thumbprint of a certificate authority of the provider: 40 hexadecimal digits,
    /// at most 5. IAM finds it itself if none is given.
    pub fn thumbprint(mut self, thumbprint: &str) -> Self {
        self.thumbprints.push(thumbprint.to_string());
        self
    }

    /// Sets what happens to the provider when it leaves the stack; default: it is deleted.
    pub fn removal_policy(mut self, policy: RemovalPolicy) -> Self {
        self.removal = Some(policy);
        self
    }

    /// Places the provider. Reports `conflicting-options` for a URL or a thumbprint that is none,
    /// and `out-of-range` for too many client ids or thumbprints, or for a client id of another
    /// length.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> OidcProvider {
        let node = scope.node().child(&self.id);
        if !self.url.starts_with("https://") || self.url.len() > 255 {
            let detail = format!("`{}` is not a URL of an OpenID Connect provider.", self.url);
            check::reject(&node, detail, "begin it with `https://`; at most 255 characters");
        }
        check::range(&node, "the number of client ids", self.client_ids.len(), 0..=100, PAGE);
        check::range(&node, "the number of thumbprints", self.thumbprints.len(), 0..=5, PAGE);
        for id in &self.client_ids {
            check::range(&node, "the length of a client id", id.chars().count(), 1..=255, PAGE);
        }
        let is_thumbprint = |t: &String| t.len() == 40 && t.chars().all(|c| c.is_ascii_hexdigit());
        if let Some(wrong) = self.thumbprints.iter().find(|t| !is_thumbprint(t)) {
            let detail = format!("`{wrong}` is not the thumbprint of a certificate.");
            check::reject(&node, detail, "write 40 hexadecimal digits, or leave it out");
        }
        let cfn = CfnOIDCProvider::new(&node, "Resource");
        cfn.set("Url", self.url.into());
        for (property, items) in
            [("ClientIdList", self.client_ids), ("ThumbprintList", self.thumbprints)]
        {
            if !items.is_empty() {
                cfn.set(property, Expr::list(items.into_iter().map(Expr::from)));
            }
        }
        if let Some(policy) = self.removal {
            cfn.apply_removal_policy(policy);
        }
        OidcProvider { node, arn: cfn.reff(), cfn: Some(cfn) }
    }
}
