//! The identity pool.

use rustinfra::diagnostic::Diagnostic;
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::cognito::{CfnIdentityPool, CfnIdentityPoolRoleAttachment};
use rustinfra_cfn::refs;

use super::login_provider::{IdentityPoolProviderUrl, UserPoolAuthenticationProvider};
use super::role_mapping::RoleMapping;
use crate::iam::Role;
use crate::imported::{Form, ImportedArn};
use crate::{arn, check};

const ARN: Form =
    Form::new("of an identity pool", "arn:aws:cognito-identity:REGION:ACCOUNT:identitypool/ID")
        .without(&['/']);

arn::kind!(
    IdentityPoolArn,
    "The ARN of an identity pool: any text or value that is not known to be another one."
);

/// Exchanges tokens of users for AWS credentials of a role.
///
/// ```
/// use rustinfra_constructs::cognito::{IdentityPool, UserPoolAuthenticationProvider};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Photos");
/// let users = UserPool::builder("Users").build(&stack);
/// let client = users.add_client("Web", |client| client);
/// let identities = IdentityPool::builder("Identities")
///     .user_pool(UserPoolAuthenticationProvider::new(&users, &client))
///     .build(&stack);
///
/// // What users may do, they may because their role may.
/// let photos = Bucket::builder("Photos").build(&stack);
/// if let Some(role) = identities.authenticated_role() {
///     photos.grant_read(role);
/// }
/// # assert!(app.assembly().is_ok());
/// ```
///
/// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-identity.html>
#[derive(Clone)]
pub struct IdentityPool {
    node: Node,
    cfn: Option<CfnIdentityPool>,
    attachment: Option<CfnIdentityPoolRoleAttachment>,
    id: Value<refs::CognitoIdentityPoolId>,
    arn: Value<String>,
    authenticated: Option<Role>,
    unauthenticated: Option<Role>,
}

impl Construct for IdentityPool {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<refs::CognitoIdentityPoolId> for &IdentityPool {
    fn into_value(self) -> Value<refs::CognitoIdentityPoolId> {
        self.id.clone()
    }
}

impl IdentityPool {
    /// Starts an identity pool.
    pub fn builder(id: &str) -> IdentityPoolBuilder {
        IdentityPoolBuilder {
            id: id.to_string(),
            name: None,
            authenticated: None,
            unauthenticated: None,
            allow_unauthenticated: false,
            allow_classic_flow: None,
            user_pools: Vec::new(),
            logins: Vec::new(),
            open_id: Vec::new(),
            saml: Vec::new(),
            developer: None,
            mappings: Vec::new(),
        }
    }

    /// Refers to an identity pool of this account and region that exists already, by its id.
    /// Reports `bad-id` for an id of another form or region.
    #[track_caller]
    pub fn from_identity_pool_id(
        scope: &impl Construct,
        id: &str,
        identity_pool_id: impl IntoValue<refs::CognitoIdentityPoolId>,
    ) -> Self {
        let node = scope.node().child(id);
        let pool_id = identity_pool_id.into_value();
        check_id(&node, &pool_id, &arn::region(&node));
        let arn = arn_of(&node, &pool_id);
        Self::imported(node, pool_id, arn)
    }

    /// Refers to an identity pool that exists already, by its ARN: text, or a value known only at
    /// deployment, such as a parameter's. Reports `bad-arn` for a text of another form.
    #[track_caller]
    pub fn from_identity_pool_arn(
        scope: &impl Construct,
        id: &str,
        arn: impl IntoValue<IdentityPoolArn>,
    ) -> Self {
        let (node, arn) = (scope.node().child(id), arn.into_value().untyped());
        let pool_id = ImportedArn::read(&node, arn.clone(), &ARN).name;
        Self::imported(node, pool_id.cast(), arn)
    }

    fn imported(node: Node, id: Value<refs::CognitoIdentityPoolId>, arn: Value<String>) -> Self {
        Self {
            node,
            cfn: None,
            attachment: None,
            id,
            arn,
            authenticated: None,
            unauthenticated: None,
        }
    }

    /// The identity pool's id.
    pub fn id(&self) -> Value<refs::CognitoIdentityPoolId> {
        self.id.clone()
    }

    /// The identity pool's ARN.
    pub fn arn(&self) -> Value<String> {
        self.arn.clone()
    }

    /// The identity pool's name; `None` if it exists already.
    pub fn name(&self) -> Option<Value<String>> {
        self.cfn.as_ref().map(CfnIdentityPool::attr_name)
    }

    /// The role of users who signed in: grant to it what they may do. `None` for an identity pool
    /// that exists already.
    pub fn authenticated_role(&self) -> Option<&Role> {
        self.authenticated.as_ref()
    }

    /// The role of guests. `None` for an identity pool that exists already.
    pub fn unauthenticated_role(&self) -> Option<&Role> {
        self.unauthenticated.as_ref()
    }

    /// The resource beneath; `None` for an identity pool that exists already.
    pub fn cfn(&self) -> Option<CfnIdentityPool> {
        self.cfn.clone()
    }

    /// The resource that attaches the roles; `None` for an identity pool that exists already.
    pub fn role_attachment(&self) -> Option<CfnIdentityPoolRoleAttachment> {
        self.attachment.clone()
    }

    /// Gives credentials to users of a user pool, too. Reports `conflicting-options` for an
    /// identity pool that exists already.
    #[track_caller]
    pub fn add_user_pool_authentication(&self, provider: &UserPoolAuthenticationProvider) {
        match &self.cfn {
            Some(cfn) => {
                cfn.push_to("CognitoIdentityProviders", provider.to_expr());
            }
            None => check::existing(
                &self.node,
                "identity pool",
                "{} takes no more providers here.",
                "add it {}",
            ),
        }
    }
}

fn arn_of(node: &Node, id: &Value<refs::CognitoIdentityPoolId>) -> Value<String> {
    arn::in_stack(node, "cognito-identity", sub!("identitypool/{}", id))
}

/// An id begins with the region of its pool.
fn check_id(node: &Node, id: &Value<refs::CognitoIdentityPoolId>, region: &Value<String>) {
    let Some(text) = id.as_literal() else { return };
    let parts: Vec<&str> = text.split(':').collect();
    let elsewhere = region.as_literal().is_some_and(|region| parts[0] != region);
    if parts.len() != 2 || elsewhere {
        node.report(
            Diagnostic::error("bad-id", "an id has the wrong form")
                .detail(format!("`{text}` is not the id of an identity pool of this region."))
                .help("write it as `REGION:UUID`, or name the pool by its ARN"),
        );
    }
}

/// Settings of an [`IdentityPool`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct IdentityPoolBuilder {
    id: String,
    name: Option<String>,
    authenticated: Option<Role>,
    unauthenticated: Option<Role>,
    allow_unauthenticated: bool,
    allow_classic_flow: Option<bool>,
    user_pools: Vec<UserPoolAuthenticationProvider>,
    logins: Vec<(IdentityPoolProviderUrl, Value<String>)>,
    open_id: Vec<Expr>,
    saml: Vec<Expr>,
    developer: Option<String>,
    mappings: Vec<RoleMapping>,
}

impl IdentityPoolBuilder {
    /// Sets the name, at most 128 letters, digits, spaces and `+=,.@-`; default: chosen by
    /// CloudFormation.
    pub fn identity_pool_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Uses a role for users who signed in instead of making one. Its trust has to name
    /// `cognito-identity.amazonaws.com`, for this identity pool only.
    pub fn authenticated_role(mut self, role: &Role) -> Self {
        self.authenticated = Some(role.clone());
        self
    }

    /// Uses a role for guests instead of making one.
    pub fn unauthenticated_role(mut self, role: &Role) -> Self {
        self.unauthenticated = Some(role.clone());
        self
    }

    /// Sets whether guests get credentials, too; default no.
    pub fn allow_unauthenticated_identities(mut self, allow: bool) -> Self {
        self.allow_unauthenticated = allow;
        self
    }

    /// Sets whether apps may assume the role themselves, without the limits that Cognito sets;
    /// default no.
    pub fn allow_classic_flow(mut self, allow: bool) -> Self {
        self.allow_classic_flow = Some(allow);
        self
    }

    /// Gives credentials to users of a user pool.
    #[doc(alias = "authenticationProviders")]
    pub fn user_pool(mut self, provider: UserPoolAuthenticationProvider) -> Self {
        self.user_pools.push(provider);
        self
    }

    /// Gives credentials to users of Facebook, by the id of an app there.
    #[doc(alias = "appId")]
    pub fn facebook(self, app_id: impl IntoValue<String>) -> Self {
        self.login(IdentityPoolProviderUrl::Facebook, app_id.into_value())
    }

    /// Gives credentials to users of Google, by the id of a client there.
    pub fn google(self, client_id: impl IntoValue<String>) -> Self {
        self.login(IdentityPoolProviderUrl::Google, client_id.into_value())
    }

    /// Gives credentials to users of Amazon, by the id of an app there.
    #[doc(alias = "appId")]
    pub fn amazon(self, app_id: impl IntoValue<String>) -> Self {
        self.login(IdentityPoolProviderUrl::Amazon, app_id.into_value())
    }

    /// Gives credentials to users of Apple, by a services id there.
    #[doc(alias = "servicesId")]
    pub fn apple(self, services_id: impl IntoValue<String>) -> Self {
        self.login(IdentityPoolProviderUrl::Apple, services_id.into_value())
    }

    /// Gives credentials to users of X, formerly Twitter.
    #[doc(alias("consumerKey", "consumerSecret"))]
    pub fn twitter(
        self,
        consumer_key: impl IntoValue<String>,
        consumer_secret: impl IntoValue<String>,
    ) -> Self {
        let keys = sub!("{};{}", consumer_key.into_value(), consumer_secret.into_value());
        self.login(IdentityPoolProviderUrl::Twitter, keys)
    }

    fn login(mut self, provider: IdentityPoolProviderUrl, app: Value<String>) -> Self {
        self.logins.push((provider, app));
        self
    }

    /// Gives credentials to users of an OpenID Connect provider of IAM.
    pub fn open_id_connect_provider(
        mut self,
        arn: impl IntoValue<refs::IamOidcProviderArn>,
    ) -> Self {
        self.open_id.push(arn.into_value().into_expr());
        self
    }

    /// Gives credentials to users of a SAML provider of IAM.
    pub fn saml_provider(mut self, arn: impl IntoValue<String>) -> Self {
        self.saml.push(arn.into_value().into_expr());
        self
    }

    /// Gives credentials to users whom your own server knows, under this provider name, which
    /// cannot be changed later.
    pub fn custom_provider(mut self, name: &str) -> Self {
        self.developer = Some(name.to_string());
        self
    }

    /// Gives users of a provider another role than the one for everybody who signed in.
    pub fn role_mapping(mut self, mapping: RoleMapping) -> Self {
        self.mappings.push(mapping);
        self
    }

    /// Places the identity pool. Reports `bad-name` for a name, and `out-of-range` for a role
    /// mapping.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> IdentityPool {
        let node = scope.node().child(&self.id);
        if let Some(name) = &self.name {
            let allowed = |c: char| c.is_ascii_alphanumeric() || "_ +=,.@-".contains(c);
            let rule = "1 to 128 letters, digits, spaces and `_+=,.@-`";
            check::name(&node, "the identity pool's name", name, 128, allowed, rule);
        }
        let cfn = CfnIdentityPool::new(&node, "Resource");
        if let Some(allow) = self.allow_classic_flow {
            cfn.set("AllowClassicFlow", allow.into());
        }
        cfn.set("AllowUnauthenticatedIdentities", self.allow_unauthenticated.into());
        let lists = [
            ("CognitoIdentityProviders", self.user_pools.iter().map(|p| p.to_expr()).collect()),
            ("OpenIdConnectProviderARNs", self.open_id),
            ("SamlProviderARNs", self.saml),
        ];
        for (property, items) in lists {
            let items: Vec<Expr> = items;
            if !items.is_empty() {
                cfn.set(property, Expr::List(items));
            }
        }
        if let Some(name) = self.developer {
            cfn.set("DeveloperProviderName", Expr::text(name));
        }
        if let Some(name) = self.name {
            cfn.set("IdentityPoolName", Expr::text(name));
        }
        if !self.logins.is_empty() {
            let mut logins = Expr::Map(Vec::new());
            for (provider, app) in self.logins {
                let name = provider.value().expr().as_text().unwrap_or_default().to_string();
                logins.set(name, app.into_expr());
            }
            cfn.set("SupportedLoginProviders", logins);
        }
        let id: Value<refs::CognitoIdentityPoolId> = cfn.reff();
        let authenticated =
            self.authenticated.unwrap_or_else(|| default_role(&node, &cfn, "Authenticated"));
        let unauthenticated =
            self.unauthenticated.unwrap_or_else(|| default_role(&node, &cfn, "Unauthenticated"));
        let around = node.child("DefaultRoleAttachment");
        let attachment = CfnIdentityPoolRoleAttachment::new(&around, "Resource");
        attachment.set("IdentityPoolId", id.clone().into_expr());
        if !self.mappings.is_empty() {
            let mut mappings = Expr::Map(Vec::new());
            for (i, mapping) in self.mappings.iter().enumerate() {
                let (key, value) = mapping.bind(&node, i);
                mappings.set(key, value);
            }
            attachment.set("RoleMappings", mappings);
        }
        let roles = Expr::map([
            ("authenticated", authenticated.arn().into_expr()),
            ("unauthenticated", unauthenticated.arn().into_expr()),
        ]);
        attachment.set("Roles", roles);
        IdentityPool {
            arn: arn_of(&node, &id),
            id,
            cfn: Some(cfn),
            attachment: Some(attachment),
            authenticated: Some(authenticated),
            unauthenticated: Some(unauthenticated),
            node,
        }
    }
}

/// A role that only identities of this pool, of this kind, can assume.
///
/// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html>
fn default_role(node: &Node, pool: &CfnIdentityPool, kind: &str) -> Role {
    let pool_id: Value<String> = pool.reff().untyped();
    let principal = Principal::federated("cognito-identity.amazonaws.com")
        .when("StringEquals", "cognito-identity.amazonaws.com:aud", pool_id)
        .when(
            "ForAnyValue:StringLike",
            "cognito-identity.amazonaws.com:amr",
            kind.to_ascii_lowercase(),
        );
    let role = Role::builder(&format!("{kind}Role"), principal).build(node);
    if let Some(cfn) = role.cfn() {
        let text = sub!("Default {} Role for Identity Pool {}", kind, pool.attr_name());
        cfn.set("Description", text.into_expr());
    }
    role
}
