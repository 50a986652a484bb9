//! Who may sign in, and to what.

use rustinfra_constructs::cognito::{
    AuthFlow, OAuth, SignInAliases, UserPoolDomain, UserPoolDomainName,
};
use rustinfra_constructs::prelude::*;

/// Where users come back to from Cognito's sign-in page.
pub(crate) const CALLBACK: &str = "http://localhost:3000/";

/// The group that users are put into once they are confirmed.
const MEMBERS: &str = "members";

/// The users of the API.
pub(crate) struct Users {
    node: Node,
    pub(crate) pool: UserPool,
    /// The app that the API is for.
    pub(crate) web: UserPoolClient,
    /// Another app of the same users: its tokens are not made for the API.
    pub(crate) other: UserPoolClient,
    pub(crate) domain: UserPoolDomain,
    /// The function that the pool calls.
    pub(crate) welcome: Function,
}

impl Construct for Users {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl Users {
    #[track_caller]
    pub(crate) fn new(scope: &impl Construct, id: &str) -> Self {
        let node = scope.node().child(id);
        let pool = UserPool::builder("Pool")
            .sign_in_aliases(SignInAliases::email())
            .self_sign_up_enabled(true)
            .removal_policy(RemovalPolicy::Destroy)
            .build(&node);
        pool.add_group("Members", |group| group.group_name(MEMBERS));
        let welcome = Self::welcome(&node, &pool);

        let web = pool.add_client("Web", |client| {
            client
                .auth_flows([AuthFlow::UserPassword, AuthFlow::UserSrp])
                .oauth(OAuth::authorization_code([CALLBACK]))
        });
        let other = pool.add_client("Other", |client| client.auth_flows([AuthFlow::UserPassword]));
        let prefix = sub!("secure-api-{}", aws::account_id());
        let domain =
            pool.add_domain("Domain", UserPoolDomainName::cognito(prefix), |domain| domain);
        Self { node, pool, web, other, domain, welcome }
    }

    /// The pool calls a function that uses the pool. The function learns of the pool by the event,
    /// and of the group by its name: if it referred to them, it would wait for them, and the pool
    /// waits for the function.
    fn welcome(node: &Node, pool: &UserPool) -> Function {
        let code = Code::from_asset(asset!("handlers/welcome"));
        let welcome = Function::builder("Welcome", Runtime::NODEJS_22, "index.handler", code)
            .env("GROUP_NAME", MEMBERS)
            .timeout(secs(5))
            .log_removal_policy(RemovalPolicy::Destroy)
            .build(node);
        pool.add_trigger(UserPoolOperation::PostConfirmation, &welcome);
        pool.grant(&welcome, ["cognito-idp:AdminAddUserToGroup"]);
        welcome
    }
}
