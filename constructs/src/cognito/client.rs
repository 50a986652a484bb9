//! The apps that users sign in to.

use rustinfra::diagnostic::Diagnostic;
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::cognito::CfnUserPoolClient;
use rustinfra_cfn::refs;

use super::client_builder::UserPoolClientBuilder;
use super::oauth::OAuth;
use super::user_pool::UserPool;

/// An app that users of a pool sign in to.
///
/// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-client-apps.html>
///
/// ```
/// use rustinfra_constructs::cognito::AuthFlow;
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Shop");
/// let users = UserPool::builder("Users").build(&stack);
/// let app_client = UserPoolClient::builder("App", &users)
///     .auth_flows([AuthFlow::UserSrp])
///     .access_token_validity(mins(15))
///     .build(&stack);
/// stack.output("ClientId", app_client.id());
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct UserPoolClient {
    node: Node,
    cfn: Option<CfnUserPoolClient>,
    id: Value<refs::CognitoUserPoolClientId>,
    name: Option<String>,
    has_secret: bool,
    oauth: Option<OAuth>,
}

impl Construct for UserPoolClient {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<refs::CognitoUserPoolClientId> for &UserPoolClient {
    fn into_value(self) -> Value<refs::CognitoUserPoolClientId> {
        self.id.clone()
    }
}

impl UserPoolClient {
    /// Starts a client of `pool`. Without [OAuth](UserPoolClientBuilder::oauth) users sign in by
    /// the API of Cognito.
    pub fn builder(id: &str, pool: &UserPool) -> UserPoolClientBuilder {
        UserPoolClientBuilder::new(id, pool)
    }

    pub(super) fn placed(
        node: Node,
        cfn: CfnUserPoolClient,
        name: Option<String>,
        has_secret: bool,
        oauth: Option<OAuth>,
    ) -> Self {
        Self { id: cfn.reff(), cfn: Some(cfn), node, name, has_secret, oauth }
    }

    /// Refers to a client that exists already.
    #[track_caller]
    pub fn from_user_pool_client_id(
        scope: &impl Construct,
        id: &str,
        client_id: impl IntoValue<refs::CognitoUserPoolClientId>,
    ) -> Self {
        let node = scope.node().child(id);
        let id = client_id.into_value();
        Self { node, cfn: None, id, name: None, has_secret: false, oauth: None }
    }

    /// The client's id: what an app says, and what tokens say of whom they are for.
    pub fn id(&self) -> Value<refs::CognitoUserPoolClientId> {
        self.id.clone()
    }

    /// The client's name, if it was given one; otherwise CloudFormation chooses it.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The client's secret. It stands in the template as a reference only; keep it out of outputs
    /// and environment variables. Reports `no-secret` for a client without one.
    #[track_caller]
    pub fn secret(&self) -> Value<String> {
        match &self.cfn {
            Some(cfn) if self.has_secret => cfn.attr_client_secret(),
            _ => {
                self.node.report(
                    Diagnostic::error("no-secret", "a client has no secret")
                        .detail(format!(
                            "`{}` was made without a secret, or elsewhere.",
                            self.node.path()
                        ))
                        .at(std::panic::Location::caller())
                        .help("add `.generate_secret(true)` to the client"),
                );
                Value::from_expr(Expr::text(""))
            }
        }
    }

    /// How it gets tokens by OAuth, as far as it was set here.
    #[doc(alias = "oAuthFlows")]
    pub fn oauth(&self) -> Option<&OAuth> {
        self.oauth.as_ref()
    }

    /// The resource beneath; `None` for a client that exists already.
    pub fn cfn(&self) -> Option<CfnUserPoolClient> {
        self.cfn.clone()
    }
}
