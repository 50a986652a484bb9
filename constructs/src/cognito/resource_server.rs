//! APIs with scopes.

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::cognito::CfnUserPoolResourceServer;

use super::user_pool::UserPool;
use crate::check;

const SERVER_PAGE: &str = "https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateResourceServer.html";

const NAME_HELP: &str = "set another one by `user_pool_resource_server_name`, such as `orders`";

/// Something that can be done with an API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceServerScope {
    name: String,
    description: String,
}

impl ResourceServerScope {
    /// A scope with its name, 1 to 256 characters without `/` and space, and a description of 1 to
    /// 256 characters.
    pub fn new(name: &str, description: &str) -> Self {
        Self { name: name.to_string(), description: description.to_string() }
    }

    /// The scope's name; in tokens it stands after the identifier of its API.
    #[doc(alias = "scopeName")]
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// An API whose scopes clients can ask for: see
/// [`OAuthScope::resource_server`](super::OAuthScope::resource_server).
///
/// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html>
///
/// ```
/// use rustinfra_constructs::cognito::UserPoolResourceServer;
/// use rustinfra_constructs::cognito::{OAuth, OAuthScope, ResourceServerScope};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// let users = UserPool::builder("Users").build(&stack);
/// let read = ResourceServerScope::new("read", "Reads orders");
/// let orders = UserPoolResourceServer::builder("Orders", &users, "orders")
///     .scopes([&read])
///     .build(&stack);
/// let machine = OAuth::client_credentials([OAuthScope::resource_server(&orders, &read)]);
/// users.add_client("Billing", |client| client.generate_secret(true).oauth(machine));
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct UserPoolResourceServer {
    node: Node,
    cfn: Option<CfnUserPoolResourceServer>,
    id: Value<String>,
}

impl Construct for UserPoolResourceServer {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl UserPoolResourceServer {
    /// Starts an API of `pool`, with an identifier of 1 to 256 visible characters: often its URL, which
    /// cannot be its [name](UserPoolResourceServerBuilder::user_pool_resource_server_name), too.
    pub fn builder(id: &str, pool: &UserPool, identifier: &str) -> UserPoolResourceServerBuilder {
        UserPoolResourceServerBuilder {
            id: id.to_string(),
            pool: pool.clone(),
            identifier: identifier.to_string(),
            name: None,
            scopes: Vec::new(),
        }
    }

    /// Refers to an API that exists already, by its identifier.
    #[track_caller]
    pub fn from_user_pool_resource_server_id(
        scope: &impl Construct,
        id: &str,
        identifier: impl IntoValue<String>,
    ) -> Self {
        Self { node: scope.node().child(id), cfn: None, id: identifier.into_value() }
    }

    /// The API's identifier.
    pub fn id(&self) -> Value<String> {
        self.id.clone()
    }

    /// The resource beneath; `None` for an API that exists already.
    pub fn cfn(&self) -> Option<CfnUserPoolResourceServer> {
        self.cfn.clone()
    }
}

/// Settings of a [`UserPoolResourceServer`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct UserPoolResourceServerBuilder {
    id: String,
    pool: UserPool,
    identifier: String,
    name: Option<String>,
    scopes: Vec<ResourceServerScope>,
}

impl UserPoolResourceServerBuilder {
    /// Sets a name to show, of letters, digits, spaces and `_+=,.@-`; default: the identifier.
    pub fn user_pool_resource_server_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Sets the scopes; at most 100.
    pub fn scopes<'a>(mut self, scopes: impl IntoIterator<Item = &'a ResourceServerScope>) -> Self {
        self.scopes = scopes.into_iter().cloned().collect();
        self
    }

    /// Places the API. Reports `bad-name` for an identifier, a name or the name of a scope, and
    /// `out-of-range` for too many scopes or a description.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> UserPoolResourceServer {
        let node = scope.node().child(&self.id);
        self.check(&node);
        let cfn = CfnUserPoolResourceServer::new(&node, "Resource");
        let name = self.name.unwrap_or_else(|| self.identifier.clone());
        cfn.set("Identifier", Expr::text(self.identifier));
        cfn.set("Name", Expr::text(name));
        if !self.scopes.is_empty() {
            let scopes = self.scopes.into_iter().map(|scope| {
                Expr::map([
                    ("ScopeDescription", Expr::text(scope.description)),
                    ("ScopeName", Expr::text(scope.name)),
                ])
            });
            cfn.set("Scopes", Expr::list(scopes));
        }
        cfn.set("UserPoolId", self.pool.id().into_expr());
        UserPoolResourceServer { node, id: cfn.reff(), cfn: Some(cfn) }
    }

    fn check(&self, node: &Node) {
        let visible = |c: char| ('!'..='~').contains(&c) && c != '"' && c != '\\';
        let rule = "1 to 256 visible ASCII characters except `\"` and `\\`";
        let id = &self.identifier;
        check::required_name(node, "the identifier", id, 256, visible, rule, "change it");
        let is_visible = (1..=256).contains(&id.chars().count()) && id.chars().all(visible);
        let shown =
            |c: char| c.is_ascii_alphanumeric() || c.is_whitespace() || "_+=,.@-".contains(c);
        let rule = "1 to 256 letters, digits, spaces and `_+=,.@-`";
        let (what, name, help) = match &self.name {
            Some(name) => ("the name", name, "change it"),
            None => ("the name, which is the identifier by default,", id, NAME_HELP),
        };
        // What is wrong with the identifier is told already.
        if self.name.is_some() || is_visible {
            check::required_name(node, what, name, 256, shown, rule, help);
        }
        let count = self.scopes.len();
        check::range(node, "the number of scopes", count, 0..=100, SERVER_PAGE);
        for scope in &self.scopes {
            let allowed = |c: char| ('!'..='~').contains(&c) && !"\"\\/".contains(c);
            let rule = "1 to 256 visible ASCII characters except `\"`, `\\` and `/`";
            let name = &scope.name;
            check::required_name(node, "the scope's name", name, 256, allowed, rule, "change it");
            let length = scope.description.chars().count();
            let what = format!("the description's length of `{}`", scope.name);
            check::range(node, &what, length, 1..=256, SERVER_PAGE);
        }
    }
}
