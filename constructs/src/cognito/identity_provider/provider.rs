//! What all identity providers of a pool have in common.

use rustinfra::diagnostic::Diagnostic;
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::cognito::CfnUserPoolIdentityProvider;

use super::mapping::AttributeMapping;
use super::oidc::Oidc;
use super::saml::{Saml, SamlMetadata};
use super::social::{Amazon, Apple, Facebook, Google};
use crate::cognito::UserPool;

/// Someone else whose users a pool lets in.
///
/// Clients offer it unless they say which ones they do. Secrets are given as references to AWS
/// Secrets Manager, so that they do not stand in the template:
///
/// ```
/// use rustinfra_constructs::cognito::{
///     AttributeMapping, ProviderAttribute, StandardAttribute, UserPoolIdentityProvider,
/// };
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// # let users = UserPool::builder("Users").build(&stack);
/// let secret = intrinsic::secret("google", Some("client_secret"));
/// UserPoolIdentityProvider::google("Google", &users, "1234.apps.googleusercontent.com", secret)
///     .scopes(["profile", "email"])
///     .attribute_mapping(
///         AttributeMapping::new().map(StandardAttribute::Email, ProviderAttribute::GOOGLE_EMAIL),
///     )
///     .build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
///
/// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-identity-federation.html>
#[derive(Clone)]
#[doc(alias(
    "UserPoolIdentityProviderAmazon",
    "UserPoolIdentityProviderApple",
    "UserPoolIdentityProviderFacebook",
    "UserPoolIdentityProviderGoogle",
    "UserPoolIdentityProviderOidc",
    "UserPoolIdentityProviderSaml"
))]
pub struct UserPoolIdentityProvider {
    node: Node,
    cfn: Option<CfnUserPoolIdentityProvider>,
    name: Value<String>,
}

impl Construct for UserPoolIdentityProvider {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl UserPoolIdentityProvider {
    /// Starts Google as a provider of `pool`, with the id and secret of an OAuth client there.
    pub fn google(
        id: &str,
        pool: &UserPool,
        client_id: impl IntoValue<String>,
        client_secret: impl IntoValue<String>,
    ) -> IdentityProviderBuilder<Google> {
        IdentityProviderBuilder::new(id, pool, Google::new(client_id, client_secret))
    }

    /// Starts Facebook as a provider of `pool`, with the id and secret of an app there.
    ///
    /// ```
    /// use rustinfra_constructs::cognito::UserPoolIdentityProvider;
    /// use rustinfra_constructs::prelude::*;
    ///
    /// # let app = App::new();
    /// # let stack = Stack::new(&app, "Shop");
    /// # let users = UserPool::builder("Users").build(&stack);
    /// let secret = intrinsic::secret("facebook", Some("secret"));
    /// UserPoolIdentityProvider::facebook("Facebook", &users, "1234567890", secret)
    ///     .scopes(["public_profile", "email"])
    ///     .build(&stack);
    /// # assert!(app.assembly().is_ok());
    /// ```
    pub fn facebook(
        id: &str,
        pool: &UserPool,
        client_id: impl IntoValue<String>,
        client_secret: impl IntoValue<String>,
    ) -> IdentityProviderBuilder<Facebook> {
        IdentityProviderBuilder::new(id, pool, Facebook::new(client_id, client_secret))
    }

    /// Starts Amazon as a provider of `pool`, with the id and secret of a security profile there.
    ///
    /// ```
    /// use rustinfra_constructs::cognito::UserPoolIdentityProvider;
    /// use rustinfra_constructs::prelude::*;
    ///
    /// # let app = App::new();
    /// # let stack = Stack::new(&app, "Shop");
    /// # let users = UserPool::builder("Users").build(&stack);
    /// let secret = intrinsic::secret("amazon", Some("secret"));
    /// let id = "amzn1.application-oa2-client.1234";
    /// UserPoolIdentityProvider::amazon("Amazon", &users, id, secret).build(&stack);
    /// # assert!(app.assembly().is_ok());
    /// ```
    pub fn amazon(
        id: &str,
        pool: &UserPool,
        client_id: impl IntoValue<String>,
        client_secret: impl IntoValue<String>,
    ) -> IdentityProviderBuilder<Amazon> {
        IdentityProviderBuilder::new(id, pool, Amazon::new(client_id, client_secret))
    }

    /// Starts Apple as a provider of `pool`: with the services id, the team, and the key by which
    /// Cognito signs.
    ///
    /// ```
    /// use rustinfra_constructs::cognito::UserPoolIdentityProvider;
    /// use rustinfra_constructs::prelude::*;
    ///
    /// # let app = App::new();
    /// # let stack = Stack::new(&app, "Shop");
    /// # let users = UserPool::builder("Users").build(&stack);
    /// let key = intrinsic::secret("apple", Some("key"));
    /// let (service, team, id) = ("org.example.shop", "A1B2C3D4E5", "F6G7H8I9J0");
    /// UserPoolIdentityProvider::apple("Apple", &users, service, team, id, key)
    ///     .scopes(["name", "email"])
    ///     .build(&stack);
    /// # assert!(app.assembly().is_ok());
    /// ```
    pub fn apple(
        id: &str,
        pool: &UserPool,
        client_id: impl IntoValue<String>,
        team_id: &str,
        key_id: &str,
        private_key: impl IntoValue<String>,
    ) -> IdentityProviderBuilder<Apple> {
        let apple = Apple::new(client_id, team_id, key_id, private_key);
        IdentityProviderBuilder::new(id, pool, apple)
    }

    /// Starts an OpenID Connect provider of `pool`, with its issuer and the id and secret of a
    /// client there.
    ///
    /// ```
    /// use rustinfra_constructs::cognito::UserPoolIdentityProvider;
    /// use rustinfra_constructs::prelude::*;
    ///
    /// # let app = App::new();
    /// # let stack = Stack::new(&app, "Shop");
    /// # let users = UserPool::builder("Users").build(&stack);
    /// let secret = intrinsic::secret("staff", Some("secret"));
    /// let issuer = "https://id.example.com";
    /// UserPoolIdentityProvider::oidc("Staff", &users, issuer, "shop", secret)
    ///     .name("Staff")
    ///     .identifiers(["example.com"])
    ///     .build(&stack);
    /// # assert!(app.assembly().is_ok());
    /// ```
    #[doc(alias = "issuerUrl")]
    pub fn oidc(
        id: &str,
        pool: &UserPool,
        issuer_url: impl IntoValue<String>,
        client_id: impl IntoValue<String>,
        client_secret: impl IntoValue<String>,
    ) -> IdentityProviderBuilder<Oidc> {
        let oidc = Oidc::new(issuer_url, client_id, client_secret);
        IdentityProviderBuilder::new(id, pool, oidc)
    }

    /// Starts a SAML provider of `pool`.
    ///
    /// ```
    /// use rustinfra_constructs::cognito::{SamlMetadata, UserPoolIdentityProvider};
    /// use rustinfra_constructs::prelude::*;
    ///
    /// # let app = App::new();
    /// # let stack = Stack::new(&app, "Shop");
    /// # let users = UserPool::builder("Users").build(&stack);
    /// let metadata = SamlMetadata::url("https://id.example.com/saml/metadata");
    /// UserPoolIdentityProvider::saml("Partner", &users, metadata).idp_signout(true).build(&stack);
    /// # assert!(app.assembly().is_ok());
    /// ```
    pub fn saml(
        id: &str,
        pool: &UserPool,
        metadata: SamlMetadata,
    ) -> IdentityProviderBuilder<Saml> {
        IdentityProviderBuilder::new(id, pool, Saml::new(metadata))
    }

    /// Refers to a provider that exists already, by its name.
    #[track_caller]
    pub fn from_provider_name(
        scope: &impl Construct,
        id: &str,
        provider_name: impl IntoValue<String>,
    ) -> Self {
        Self { node: scope.node().child(id), cfn: None, name: provider_name.into_value() }
    }

    /// The provider's name in its pool.
    pub fn provider_name(&self) -> Value<String> {
        self.name.clone()
    }

    /// The resource beneath; `None` for a provider that exists already.
    pub fn cfn(&self) -> Option<CfnUserPoolIdentityProvider> {
        self.cfn.clone()
    }
}

/// A kind of identity provider: what it is called, and what Cognito has to know of it.
pub trait ProviderKind {
    /// The type that CloudFormation has for it.
    const TYPE: &'static str;

    /// The provider's name in its pool.
    fn name(&self, node: &Node) -> Value<String>;

    /// The value of `ProviderDetails`; problems are reported at `node`.
    fn details(&self, node: &Node) -> Vec<(&'static str, Expr)>;

    /// Other names by which a sign-in can ask for it.
    fn identifiers(&self) -> &[String] {
        &[]
    }
}

/// Settings of a [`UserPoolIdentityProvider`] of the kind `K`.
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct IdentityProviderBuilder<K> {
    id: String,
    pool: UserPool,
    mapping: AttributeMapping,
    pub(super) kind: K,
}

impl<K: ProviderKind> IdentityProviderBuilder<K> {
    fn new(id: &str, pool: &UserPool, kind: K) -> Self {
        Self { id: id.to_string(), pool: pool.clone(), mapping: AttributeMapping::new(), kind }
    }

    /// Sets what the pool takes over of a user; default: nothing.
    pub fn attribute_mapping(mut self, mapping: AttributeMapping) -> Self {
        self.mapping = mapping;
        self
    }

    /// Places the provider. Reports `out-of-range` or `conflicting-options` for a name that Cognito
    /// refuses, and warns of a `plain-text-secret`.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> UserPoolIdentityProvider {
        let node = scope.node().child(&self.id);
        let cfn = CfnUserPoolIdentityProvider::new(&node, "Resource");
        if let Some(mapping) = self.mapping.to_expr() {
            cfn.set("AttributeMapping", mapping);
        }
        let identifiers = self.kind.identifiers();
        if !identifiers.is_empty() {
            let identifiers = identifiers.iter().cloned().map(Expr::text);
            cfn.set("IdpIdentifiers", Expr::list(identifiers));
        }
        cfn.set("ProviderDetails", Expr::map(self.kind.details(&node)));
        cfn.set("ProviderName", self.kind.name(&node).into_expr());
        cfn.set("ProviderType", K::TYPE.into());
        cfn.set("UserPoolId", self.pool.id().into_expr());
        let provider = UserPoolIdentityProvider { node, name: cfn.reff(), cfn: Some(cfn) };
        self.pool.register_identity_provider(&provider);
        provider
    }
}

/// A secret as a property. One that stands in the program is told, since it would stand in the
/// template, too.
pub(super) fn secret(node: &Node, what: &str, secret: &Value<String>) -> Expr {
    if secret.as_literal().is_some() {
        node.report(
            Diagnostic::warning("plain-text-secret", "a secret stands in the template")
                .detail(format!(
                    "{what} is written in the program, and everyone who can see the template can \
                     read it."
                ))
                .help(
                    "keep it in AWS Secrets Manager, and write \
                     `intrinsic::secret(\"name\", Some(\"key\"))`",
                ),
        );
    }
    secret.expr().clone()
}
