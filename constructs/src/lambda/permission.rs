//! Who may call a function, said by the function.

use rustinfra::iam::Principal;
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::lambda::CfnPermission;

use super::function::Function;
use super::function_url::FunctionUrlAuthType;

/// A permission of a function's own policy, for a principal without policies of its own: a service
/// or another account.
///
/// What this library connects (an API, a rule, a bucket) has its permission already.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html>
///
/// ```
/// use rustinfra_constructs::lambda::Permission;
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Mail");
/// # let code = Code::inline("exports.handler = async () => {};");
/// # let sort = Function::builder("Sort", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// let ses = Permission::new("ses.amazonaws.com").source_account(stack.account());
/// sort.add_permission("Mail", ses);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
#[must_use = "it does nothing until `function.add_permission` gets it"]
pub struct Permission {
    principal: Expr,
    action: Expr,
    properties: Vec<(&'static str, Expr)>,
}

impl Permission {
    /// Allows a service (`events.amazonaws.com`), an account or an identity by its ARN to invoke
    /// the function; `*` means everyone.
    pub fn new(principal: impl IntoValue<String>) -> Self {
        Self {
            principal: principal.into_value().into_expr(),
            action: Expr::text("lambda:InvokeFunction"),
            properties: Vec::new(),
        }
    }

    fn with(mut self, property: &'static str, value: Expr) -> Self {
        self.properties.push((property, value));
        self
    }

    /// Allows another action; default `lambda:InvokeFunction`.
    pub fn action(mut self, action: &str) -> Self {
        self.action = Expr::text(action.to_string());
        self
    }

    /// Narrows it to calls on behalf of this resource.
    pub fn source_arn(self, arn: impl IntoValue<String>) -> Self {
        self.with("SourceArn", arn.into_value().into_expr())
    }

    /// Narrows it to calls on behalf of resources of this account.
    pub fn source_account(self, account: impl IntoValue<String>) -> Self {
        self.with("SourceAccount", account.into_value().into_expr())
    }

    /// Narrows it to identities of this organization.
    pub fn organization_id(self, id: impl IntoValue<String>) -> Self {
        self.with("PrincipalOrgID", id.into_value().into_expr())
    }

    /// Narrows it to calls with this token, which Alexa Smart Home sends.
    pub fn event_source_token(self, token: &str) -> Self {
        self.with("EventSourceToken", Expr::text(token.to_string()))
    }

    /// Narrows it to calls of a URL with this kind of authorization.
    pub fn function_url_auth_type(self, auth: FunctionUrlAuthType) -> Self {
        self.with("FunctionUrlAuthType", auth.as_str().into())
    }

    /// Narrows it to invocations by way of a URL.
    pub fn invoked_via_function_url(self) -> Self {
        self.with("InvokedViaFunctionUrl", true.into())
    }
}

impl Function {
    /// Adds a permission to the function's own policy, unless that is
    /// [changed elsewhere](super::FunctionAttributes::skip_permissions).
    #[track_caller]
    pub fn add_permission(&self, id: &str, permission: Permission) {
        if self.skips_permissions() {
            return;
        }
        let cfn = CfnPermission::new(self.node(), id);
        cfn.set("Action", permission.action);
        cfn.set("FunctionName", self.arn().into_expr());
        cfn.set("Principal", permission.principal);
        for (property, value) in permission.properties {
            cfn.set(property, value);
        }
    }

    /// Allows each of several principals to invoke the function.
    #[track_caller]
    pub fn grant_invoke_composite_principal(
        &self,
        principals: impl IntoIterator<Item = Principal>,
    ) -> Vec<rustinfra::iam::Grant> {
        let mut grants = Vec::new();
        for principal in principals {
            grants.push(self.grant_invoke(&principal));
        }
        grants
    }
}
