use rustinfra_constructs::cognito::{
    AuthFlow, OAuth, OAuthScope, ResourceServerScope, UserPoolClient, UserPoolIdentityProvider,
};
use rustinfra_constructs::prelude::*;
use serde_json::{Value as Json, json};

use super::{check_problems, section, stack};

/// The properties of the only client.
fn client(app: &App) -> Json {
    let resources = section(app, "Resources");
    let all = resources.as_object().into_iter().flat_map(|r| r.values());
    let mut clients = all.filter(|r| r["Type"] == "AWS::Cognito::UserPoolClient");
    clients.next().map(|r| r["Properties"].clone()).unwrap_or_default()
}

#[test]
fn a_client_has_no_oauth_and_tells_nobody_who_has_an_account() {
    let (app, stack) = stack();
    let pool = UserPool::builder("P").build(&stack);
    pool.add_client("C", |client| client);
    assert_eq!(
        client(&app),
        json!({
            "AllowedOAuthFlowsUserPoolClient": false,
            "PreventUserExistenceErrors": "ENABLED",
            "SupportedIdentityProviders": ["COGNITO"],
            "UserPoolId": {"Ref": "P4E0919BE"},
        })
    );
}

#[test]
fn oauth_asks_for_a_code_and_for_what_the_id_token_needs() {
    let (app, stack) = stack();
    let pool = UserPool::builder("P").build(&stack);
    pool.add_client("C", |client| {
        client.oauth(OAuth::authorization_code(["https://shop.example.org/in"]))
    });
    assert_eq!(
        client(&app),
        json!({
            "AllowedOAuthFlows": ["code"],
            "AllowedOAuthFlowsUserPoolClient": true,
            "AllowedOAuthScopes": ["openid", "email", "profile"],
            "CallbackURLs": ["https://shop.example.org/in"],
            "PreventUserExistenceErrors": "ENABLED",
            "SupportedIdentityProviders": ["COGNITO"],
            "UserPoolId": {"Ref": "P4E0919BE"},
        })
    );
}

#[test]
fn a_client_offers_providers_that_are_made_after_it() {
    let (app, stack) = stack();
    let pool = UserPool::builder("P").build(&stack);
    pool.add_client("C", |client| client);
    let secret = intrinsic::secret("google", None);
    UserPoolIdentityProvider::google("Google", &pool, "id", secret).build(&stack);
    let theirs = UserPoolIdentityProvider::from_provider_name(&stack, "Theirs", "corporate");
    pool.register_identity_provider(&theirs);
    let expected = json!([{"Ref": "GoogleAF1E99FA"}, "corporate", "COGNITO"]);
    assert_eq!(client(&app)["SupportedIdentityProviders"], expected);
    // Once more: what the synthesis filled in is not there twice.
    assert_eq!(client(&app)["SupportedIdentityProviders"], expected);
}

#[test]
fn a_machine_asks_for_the_scopes_of_an_api() {
    let (app, stack) = stack();
    let pool = UserPool::builder("P").build(&stack);
    let read = ResourceServerScope::new("read", "Read orders");
    let orders = pool.add_resource_server("Orders", "orders", |server| server.scopes([&read]));
    pool.add_client("C", |client| {
        let scope = OAuthScope::resource_server(&orders, &read);
        client.generate_secret(true).oauth(OAuth::client_credentials([scope]))
    });
    let client = client(&app);
    assert_eq!(client["AllowedOAuthFlows"], json!(["client_credentials"]));
    assert_eq!(
        client["AllowedOAuthScopes"],
        json!([{"Fn::Join": ["", [{"Ref": "POrders4E20D8B7"}, "/read"]]}])
    );
}

#[test]
fn a_secret_is_a_reference_to_the_client() {
    let (app, stack) = stack();
    let pool = UserPool::builder("P").build(&stack);
    let client = pool.add_client("C", |client| client.generate_secret(true));
    assert_eq!(
        client.secret().into_expr(),
        client.cfn().map(|c| c.attr_client_secret().into_expr()).unwrap_or(false.into())
    );
    assert!(app.assembly().is_ok());
}

#[test]
fn clients_that_cannot_be_are_told() {
    let (app, stack) = stack();
    let pool = UserPool::builder("P").build(&stack);
    pool.add_client("Tokens", |client| {
        client
            .refresh_token_validity(hours(2))
            .access_token_validity(hours(3))
            .auth_session_validity(mins(2))
            .refresh_token_rotation_grace_period(mins(2))
    });
    pool.add_client("Urls", |client| {
        client.oauth(
            OAuth::authorization_code(["http://shop.example.org", "https://shop.example.org/#in"])
                .default_redirect_uri("https://shop.example.org/"),
        )
    });
    pool.add_client("Nowhere", |client| client.oauth(OAuth::implicit::<&str>([]).scopes([])));
    pool.add_client("Machine", |client| {
        client
            .oauth(OAuth::client_credentials([OAuthScope::Email]))
            .enable_propagate_additional_user_context_data(true)
    });
    let public = pool.add_client("Public", |client| client.auth_flows([AuthFlow::UserSrp]));
    public.secret();
    let theirs = UserPoolClient::from_user_pool_client_id(&stack, "Theirs", "abc");
    theirs.secret();
    check_problems(&app, "error[conflicting-options]: options do not fit together
  A client that gets tokens for itself speaks for no user, so only scopes of resource servers make sense.
    at `Test/P/Machine`, HERE
  help: use `OAuthScope::resource_server(…)` or `OAuthScope::custom(…)`

error[conflicting-options]: options do not fit together
  A client without a secret cannot get tokens for itself.
    at `Test/P/Machine`, HERE
  help: add `.generate_secret(true)`

error[conflicting-options]: options do not fit together
  A client without a secret cannot tell the user's IP address.
    at `Test/P/Machine`, HERE
  help: add `.generate_secret(true)`, or leave it out

error[conflicting-options]: options do not fit together
  Tokens of a client without scopes are good for nothing.
    at `Test/P/Nowhere`, HERE
  help: name at least one scope, or leave OAuth out

error[conflicting-options]: options do not fit together
  Users sign in by OAuth, but there is no URL where they come back to.
    at `Test/P/Nowhere`, HERE
  help: name at least one callback URL

error[no-secret]: a client has no secret
  `Test/P/Public` was made without a secret, or elsewhere.
    at `Test/P/Public`, HERE
  help: add `.generate_secret(true)` to the client

error[out-of-range]: a value is outside its range
  the access token's validity in seconds is 10800, but must be between 300 and 7200.
    at `Test/P/Tokens`, HERE
  help: see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-with-identity-providers.html

error[out-of-range]: a value is outside its range
  the grace of an old refresh token in seconds is 120, but must be between 0 and 60.
    at `Test/P/Tokens`, HERE
  help: see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-with-identity-providers.html

error[out-of-range]: a value is outside its range
  the session's validity in seconds is 120, but must be between 180 and 900.
    at `Test/P/Tokens`, HERE
  help: see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-with-identity-providers.html

error[conflicting-options]: options do not fit together
  The callback URL `http://shop.example.org` is none that Cognito would accept.
    at `Test/P/Urls`, HERE
  help: write it with `https://` (or `http://localhost` for tests, or an app's own scheme), without `#`; see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html

error[conflicting-options]: options do not fit together
  The callback URL `https://shop.example.org/#in` is none that Cognito would accept.
    at `Test/P/Urls`, HERE
  help: write it with `https://` (or `http://localhost` for tests, or an app's own scheme), without `#`; see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html

error[conflicting-options]: options do not fit together
  The default redirect is not one of the callback URLs.
    at `Test/P/Urls`, HERE
  help: add it to the callback URLs, or take one of them

error[no-secret]: a client has no secret
  `Test/Theirs` was made without a secret, or elsewhere.
    at `Test/Theirs`, HERE
  help: add `.generate_secret(true)` to the client");
}
