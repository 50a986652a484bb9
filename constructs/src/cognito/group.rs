//! Groups of users.

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::cognito::CfnUserPoolGroup;
use rustinfra_cfn::refs;

use super::user_pool::UserPool;
use crate::check;

const GROUP_PAGE: &str = "https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateGroup.html";

/// A group of users of a pool: tokens say which groups their user is in.
///
/// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-user-groups.html>
///
/// ```
/// use rustinfra_constructs::cognito::UserPoolGroup;
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// let users = UserPool::builder("Users").build(&stack);
/// UserPoolGroup::builder("Admins", &users)
///     .group_name("admins")
///     .description("Who may change products")
///     .precedence(0)
///     .build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct UserPoolGroup {
    node: Node,
    cfn: Option<CfnUserPoolGroup>,
    name: Value<refs::CognitoUserPoolGroupName>,
}

impl Construct for UserPoolGroup {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<refs::CognitoUserPoolGroupName> for &UserPoolGroup {
    fn into_value(self) -> Value<refs::CognitoUserPoolGroupName> {
        self.name.clone()
    }
}

impl UserPoolGroup {
    /// Starts a group of `pool`.
    pub fn builder(id: &str, pool: &UserPool) -> UserPoolGroupBuilder {
        UserPoolGroupBuilder {
            id: id.to_string(),
            pool: pool.clone(),
            name: None,
            description: None,
            precedence: None,
            role: None,
        }
    }

    /// Refers to a group that exists already: text, or a value known only at deployment.
    #[track_caller]
    pub fn from_group_name(
        scope: &impl Construct,
        id: &str,
        group_name: impl IntoValue<refs::CognitoUserPoolGroupName>,
    ) -> Self {
        Self { node: scope.node().child(id), cfn: None, name: group_name.into_value() }
    }

    /// The group's name.
    pub fn group_name(&self) -> Value<refs::CognitoUserPoolGroupName> {
        self.name.clone()
    }

    /// The resource beneath; `None` for a group that exists already.
    pub fn cfn(&self) -> Option<CfnUserPoolGroup> {
        self.cfn.clone()
    }
}

/// Settings of a [`UserPoolGroup`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct UserPoolGroupBuilder {
    id: String,
    pool: UserPool,
    name: Option<String>,
    description: Option<String>,
    precedence: Option<u32>,
    role: Option<Value<refs::IamRoleArn>>,
}

impl UserPoolGroupBuilder {
    /// Sets the group's name, at most 128 letters, digits and symbols; default: chosen by
    /// CloudFormation.
    pub fn group_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Sets a description of at most 2,048 characters.
    pub fn description(mut self, text: &str) -> Self {
        self.description = Some(text.to_string());
        self
    }

    /// Sets the rank among the groups of a user: the role of the lowest counts. Default: last.
    pub fn precedence(mut self, rank: u32) -> Self {
        self.precedence = Some(rank);
        self
    }

    /// Sets the role that an identity pool gives users of the group, if it takes it from the token.
    /// Default: none.
    pub fn role(mut self, role: impl IntoValue<refs::IamRoleArn>) -> Self {
        self.role = Some(role.into_value());
        self
    }

    /// Places the group. Reports `bad-name` for a name, and `out-of-range` for a long description
    /// or a rank.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> UserPoolGroup {
        let node = scope.node().child(&self.id);
        if let Some(name) = &self.name {
            let allowed = |c: char| !c.is_whitespace() && !c.is_control();
            let rule = "1 to 128 letters, digits, marks and symbols, without spaces";
            check::name(&node, "the group's name", name, 128, allowed, rule);
        }
        if let Some(text) = &self.description {
            let length = text.chars().count();
            check::range(&node, "the description's length", length, 0..=2_048, GROUP_PAGE);
        }
        if let Some(rank) = self.precedence {
            check::range(&node, "the precedence", rank, 0..=i32::MAX as u32, GROUP_PAGE);
        }
        let cfn = CfnUserPoolGroup::new(&node, "Resource");
        let put = |name: &'static str, value: Option<Expr>| {
            if let Some(value) = value {
                cfn.set(name, value);
            }
        };
        put("Description", self.description.map(Expr::text));
        put("GroupName", self.name.map(Expr::text));
        put("Precedence", self.precedence.map(Expr::from));
        put("RoleArn", self.role.map(Value::into_expr));
        cfn.set("UserPoolId", self.pool.id().into_expr());
        UserPoolGroup { node, name: cfn.reff(), cfn: Some(cfn) }
    }
}
