//! The user pool.

use std::borrow::Cow;
use std::cell::RefCell;
use std::panic::Location;
use std::rc::Rc;

use rustinfra::diagnostic::Diagnostic;
use rustinfra::graph::{Facet, Link, Shape, links};
use rustinfra::iam::{Grant, Grantee};
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::cognito::CfnUserPool;
use rustinfra_cfn::refs;

use super::client::UserPoolClient;
use super::client_builder::UserPoolClientBuilder;
use super::domain::{UserPoolDomain, UserPoolDomainBuilder, UserPoolDomainName};
use super::group::{UserPoolGroup, UserPoolGroupBuilder};
use super::identity_provider::UserPoolIdentityProvider;
use super::resource_server::{UserPoolResourceServer, UserPoolResourceServerBuilder};
use super::trigger::{Trigger, UserPoolOperation};
use super::user_pool_builder::UserPoolBuilder;
use crate::arn;
use crate::imported::{Form, ImportedArn};
use crate::kms::Key;

const ARN: Form =
    Form::new("of a user pool", "arn:aws:cognito-idp:REGION:ACCOUNT:userpool/ID").without(&['/']);

/// A directory of users who sign in. Retained when it leaves its stack: nobody can get the
/// passwords out of it.
///
/// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools.html>
///
/// ```
/// use rustinfra_constructs::cognito::{Mfa, SecondFactor, SignInAliases};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// let users = UserPool::builder("Users")
///     .sign_in_aliases(SignInAliases::email())
///     .self_sign_up_enabled(true)
///     .mfa(Mfa::optional([SecondFactor::Otp]))
///     .deletion_protection(true)
///     .build(&stack);
/// users.add_group("Admins", |group| group.group_name("admins"));
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct UserPool {
    node: Node,
    cfn: Option<CfnUserPool>,
    id: Value<refs::CognitoUserPoolId>,
    arn: Value<refs::CognitoUserPoolArn>,
    provider_name: Value<refs::CognitoUserPoolProviderName>,
    sender_key: Option<Key>,
    /// The names of the identity providers that were registered.
    providers: Rc<RefCell<Vec<Expr>>>,
}

impl Construct for UserPool {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<refs::CognitoUserPoolArn> for &UserPool {
    fn into_value(self) -> Value<refs::CognitoUserPoolArn> {
        self.arn.clone()
    }
}

impl IntoValue<refs::CognitoUserPoolId> for &UserPool {
    fn into_value(self) -> Value<refs::CognitoUserPoolId> {
        self.id.clone()
    }
}

impl IntoValue<refs::CognitoUserPoolProviderName> for &UserPool {
    fn into_value(self) -> Value<refs::CognitoUserPoolProviderName> {
        self.provider_name.clone()
    }
}

impl UserPool {
    /// Starts a pool.
    pub fn builder(id: &str) -> UserPoolBuilder {
        UserPoolBuilder::new(id)
    }

    pub(super) fn placed(node: Node, cfn: CfnUserPool, sender_key: Option<Key>) -> Self {
        node.set_facet(Facet::new().arn(Shape::Resource, cfn.attr_arn()));
        Self {
            id: cfn.reff(),
            arn: cfn.attr_arn(),
            provider_name: cfn.attr_provider_name(),
            cfn: Some(cfn),
            node,
            sender_key,
            providers: Rc::default(),
        }
    }

    /// Refers to a pool of this account and region that exists already, by its id. Reports `bad-id`
    /// for an id of another form.
    #[track_caller]
    pub fn from_user_pool_id(
        scope: &impl Construct,
        id: &str,
        user_pool_id: impl IntoValue<refs::CognitoUserPoolId>,
    ) -> Self {
        let node = scope.node().child(id);
        let pool_id = user_pool_id.into_value();
        if let Some(text) = pool_id.as_literal()
            && !text.split_once('_').is_some_and(|(region, name)| {
                region.contains('-') && name.chars().all(|c| c.is_ascii_alphanumeric())
            })
        {
            node.report(
                Diagnostic::error("bad-id", "an id has the wrong form")
                    .detail(format!("`{text}` is not the id of a user pool."))
                    .help("write it as `REGION_CHARACTERS`, such as `eu-west-1_aBcDeFgHi`"),
            );
        }
        let arn = arn::in_stack(&node, "cognito-idp", sub!("userpool/{}", &pool_id));
        let region = arn::region(&node);
        Self::imported(node, pool_id, arn.cast(), region)
    }

    /// Refers to a pool that exists already, by its ARN: text, or a value known only at deployment,
    /// such as a parameter's. Reports `bad-arn` for a text of another form.
    #[track_caller]
    pub fn from_user_pool_arn(
        scope: &impl Construct,
        id: &str,
        arn: impl IntoValue<refs::CognitoUserPoolArn>,
    ) -> Self {
        let (node, arn) = (scope.node().child(id), arn.into_value());
        let read = ImportedArn::read(&node, arn.clone(), &ARN);
        let region = read.region();
        Self::imported(node, read.name.cast(), arn, region)
    }

    fn imported(
        node: Node,
        id: Value<refs::CognitoUserPoolId>,
        arn: Value<refs::CognitoUserPoolArn>,
        region: Value<String>,
    ) -> Self {
        node.set_facet(Facet::new().arn(Shape::Resource, &arn));
        let provider = sub!("cognito-idp.{}.{}/{}", region, aws::url_suffix(), &id);
        Self {
            node,
            cfn: None,
            id,
            arn,
            provider_name: provider.cast(),
            sender_key: None,
            providers: Rc::default(),
        }
    }

    /// The pool's id.
    pub fn id(&self) -> Value<refs::CognitoUserPoolId> {
        self.id.clone()
    }

    /// The pool's ARN.
    pub fn arn(&self) -> Value<refs::CognitoUserPoolArn> {
        self.arn.clone()
    }

    /// The pool's name as an identity provider: `cognito-idp.REGION.amazonaws.com/ID`.
    pub fn provider_name(&self) -> Value<refs::CognitoUserPoolProviderName> {
        self.provider_name.clone()
    }

    /// The issuer of the pool's tokens: `https://` and its [name](Self::provider_name).
    pub fn provider_url(&self) -> Value<String> {
        match &self.cfn {
            Some(cfn) => cfn.attr_provider_url(),
            None => sub!("https://{}", &self.provider_name),
        }
    }

    /// The resource beneath; `None` for a pool that exists already.
    pub fn cfn(&self) -> Option<CfnUserPool> {
        self.cfn.clone()
    }

    /// The identity providers whose users the pool lets in.
    pub fn identity_providers(&self) -> Vec<Value<String>> {
        self.providers.borrow().iter().cloned().map(Value::from_expr).collect()
    }

    /// Says that the pool lets in the users of a provider: clients offer it unless they say which
    /// ones they do. Providers of this app register themselves.
    pub fn register_identity_provider(&self, provider: &UserPoolIdentityProvider) {
        let name = provider.provider_name().into_expr();
        let mut providers = self.providers.borrow_mut();
        if !providers.contains(&name) {
            providers.push(name);
        }
    }

    /// Adds an app that users sign in to.
    ///
    /// ```
    /// # use rustinfra_constructs::prelude::*;
    /// # use rustinfra_constructs::cognito::AuthFlow;
    /// # fn f(users: &UserPool) {
    /// let client = users.add_client("Web", |client| client.auth_flows([AuthFlow::UserSrp]));
    /// # }
    /// ```
    #[track_caller]
    pub fn add_client(
        &self,
        id: &str,
        set: impl FnOnce(UserPoolClientBuilder) -> UserPoolClientBuilder,
    ) -> UserPoolClient {
        set(UserPoolClient::builder(id, self)).build(self)
    }

    /// Adds the address at which users sign in by Cognito's pages, and apps get tokens.
    #[track_caller]
    pub fn add_domain(
        &self,
        id: &str,
        name: UserPoolDomainName,
        set: impl FnOnce(UserPoolDomainBuilder) -> UserPoolDomainBuilder,
    ) -> UserPoolDomain {
        set(UserPoolDomain::builder(id, self, name)).build(self)
    }

    /// Adds an API with scopes that clients can ask for.
    #[track_caller]
    pub fn add_resource_server(
        &self,
        id: &str,
        identifier: &str,
        set: impl FnOnce(UserPoolResourceServerBuilder) -> UserPoolResourceServerBuilder,
    ) -> UserPoolResourceServer {
        set(UserPoolResourceServer::builder(id, self, identifier)).build(self)
    }

    /// Adds a group of users.
    #[track_caller]
    pub fn add_group(
        &self,
        id: &str,
        set: impl FnOnce(UserPoolGroupBuilder) -> UserPoolGroupBuilder,
    ) -> UserPoolGroup {
        set(UserPoolGroup::builder(id, self)).build(self)
    }

    /// Lets the pool call a function (or an alias of one) when `operation` happens. It may, on
    /// behalf of this pool only; the function may be granted access to the pool. Reports
    /// `conflicting-options` for a pool that exists already, an operation that has a function, and
    /// one that sends codes without a key.
    #[track_caller]
    pub fn add_trigger<F>(&self, operation: UserPoolOperation, function: &F)
    where
        F: Construct,
        for<'f> &'f F: IntoValue<refs::LambdaFunctionArn>,
    {
        let trigger = Trigger {
            operation,
            function: function.node().clone(),
            arn: function.into_value(),
            location: Location::caller(),
        };
        trigger.bind(self, self.sender_key.as_ref());
    }

    /// Allows `grantee` exactly the given actions (`cognito-idp:…`) on the pool.
    #[track_caller]
    pub fn grant<A: Into<Cow<'static, str>>>(
        &self,
        grantee: &impl Grantee,
        actions: impl IntoIterator<Item = A>,
    ) -> Grant {
        Link::grant(grantee.principal(), &links::POOL_USE, self).actions(actions).record(&self.node)
    }
}
