//! An API for users who are signed in: once as a REST API and once as an HTTP API, before the same
//! function.

mod apis;
mod users;

use rustinfra_constructs::prelude::*;

use apis::Apis;
use users::Users;

/// Adds the stack to an app.
pub fn secure_api(app: &App) -> Stack {
    let stack = Stack::new(app, "SecureApiStack");
    let users = Users::new(&stack, "Users");
    let apis = Apis::new(&stack, "Apis", &users);

    stack.output("UserPoolId", users.pool.id());
    stack.output("ClientId", users.web.id());
    stack.output("OtherClientId", users.other.id());
    stack.output("SignInUrl", users.domain.sign_in_url(&users.web, users::CALLBACK));
    stack.output("WelcomeFunction", users.welcome.name());
    stack.output("RestUrl", apis.rest.url());
    stack.output("HttpUrl", apis.http.url());
    stack
}
