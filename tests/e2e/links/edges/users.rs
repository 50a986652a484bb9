//! User pools that call a function, for each of their operations.

use std::io::{Read, Write};
use std::net::TcpListener;

use rustinfra::graph::links;
use rustinfra_constructs::cognito::{AuthFlow, LambdaVersion, OAuth};
use rustinfra_constructs::lambda::FunctionBuilder;
use rustinfra_constructs::prelude::*;
use serde_json::{Value, json};

use super::edge::Edge;
use super::edge::Refused::Proof;
use crate::links::rig::Rig;
use crate::tools;

const PASSWORD: &str = "Correct-horse-1";

/// Where an app's users come back to.
const CALLBACK: &str = "https://shop.example.org/back";

/// Two pools, since one makes tokens by one of the two operations for that. Each operation has a
/// function of its own: the permission for another one would let the pool call it.
pub(super) fn users(stack: &Stack, teller: &Function, told: &Queue) {
    let asked = |operation: &UserPoolOperation| {
        let id = format!("Asked{}", operation.operation_name());
        let function = super::app::python(&id, include_str!("users.py")).env("TOLD", told.url());
        let function = teller.role().into_iter().fold(function, FunctionBuilder::role);
        function.build(stack)
    };
    let codes = Key::builder("Codes").build(stack);
    let pool = UserPool::builder("Pool").custom_sender_kms_key(&codes).build(stack);
    for operation in [
        UserPoolOperation::CreateAuthChallenge,
        UserPoolOperation::CustomEmailSender,
        UserPoolOperation::CustomMessage,
        UserPoolOperation::CustomSmsSender,
        UserPoolOperation::DefineAuthChallenge,
        UserPoolOperation::InboundFederation,
        UserPoolOperation::PostAuthentication,
        UserPoolOperation::PostConfirmation,
        UserPoolOperation::PreAuthentication,
        UserPoolOperation::PreSignUp,
        UserPoolOperation::PreTokenGeneration,
        UserPoolOperation::UserMigration,
        UserPoolOperation::VerifyAuthChallengeResponse,
    ] {
        let function = asked(&operation);
        pool.add_trigger(operation, &function);
    }
    let client = UserPoolClient::builder("Client", &pool)
        .auth_flows([AuthFlow::UserPassword, AuthFlow::Custom])
        .oauth(OAuth::authorization_code([CALLBACK]))
        .build(stack);
    stack.output("PoolId", pool.id());
    stack.output("ClientId", client.id());

    let tokens = UserPool::builder("Tokens").build(stack);
    let operation = UserPoolOperation::PreTokenGenerationConfig(LambdaVersion::V2);
    let function = asked(&operation);
    tokens.add_trigger(operation, &function);
    let client =
        UserPoolClient::builder("Other", &tokens).auth_flows([AuthFlow::UserPassword]).build(stack);
    stack.output("TokensId", tokens.id());
    stack.output("OtherId", client.id());
}

/// Makes a user of a pool, with a password.
#[track_caller]
fn make(rig: &Rig, pool: &str, name: &str) {
    let user = json!({"UserPoolId": rig.known(pool), "Username": name});
    let mut silent = user.clone();
    silent["MessageAction"] = "SUPPRESS".into();
    rig.call("cognito-idp", "AdminCreateUser", &silent);
    let mut permanent = user;
    permanent["Password"] = PASSWORD.into();
    permanent["Permanent"] = true.into();
    let answer = rig.call("cognito-idp", "AdminSetUserPassword", &permanent);
    assert_eq!(answer, json!({}), "{name}");
}

#[track_caller]
fn sign_in(rig: &Rig, client: &str, name: &str) -> Value {
    let sign_in = json!({
        "ClientId": rig.known(client),
        "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": {"USERNAME": name, "PASSWORD": PASSWORD},
    });
    rig.call("cognito-idp", "InitiateAuth", &sign_in)
}

/// Lets a user of a pool sign in, who must get tokens.
#[track_caller]
fn gets_in(rig: &Rig, (pool, client): (&str, &str), name: &str) {
    make(rig, pool, name);
    let answer = sign_in(rig, client, name);
    assert!(answer["AuthenticationResult"]["IdToken"].is_string(), "{answer}");
}

/// Signs somebody up, and returns whether the pool confirmed them at once.
#[track_caller]
fn signs_up(rig: &Rig, name: &str) -> Value {
    let user = json!({
        "ClientId": rig.known("ClientId"),
        "Username": name,
        "Password": PASSWORD,
    });
    rig.call("cognito-idp", "SignUp", &user)["UserConfirmed"].clone()
}

/// Invites somebody by their address, `email` or `phone_number`.
#[track_caller]
fn invites(rig: &Rig, name: &str, (attribute, address): (&str, &str), medium: &str) {
    let user = json!({
        "UserPoolId": rig.known("PoolId"),
        "Username": name,
        "UserAttributes": [{"Name": attribute, "Value": address}],
        "DesiredDeliveryMediums": [medium],
    });
    let answer = rig.call("cognito-idp", "AdminCreateUser", &user);
    assert_eq!(answer["User"]["Username"], name, "{answer}");
}

/// Asks for the challenge of a user's sign-in.
#[track_caller]
fn challenge(rig: &Rig, name: &str) -> Value {
    make(rig, "PoolId", name);
    let asked = json!({
        "ClientId": rig.known("ClientId"),
        "AuthFlow": "CUSTOM_AUTH",
        "AuthParameters": {"USERNAME": name},
    });
    rig.call("cognito-idp", "InitiateAuth", &asked)
}

/// Answers the challenge of a user's sign-in.
#[track_caller]
fn respond(rig: &Rig, name: &str, answer: &str) -> Value {
    let asked = json!({
        "ClientId": rig.known("ClientId"),
        "ChallengeName": "CUSTOM_CHALLENGE",
        "Session": challenge(rig, name)["Session"],
        "ChallengeResponses": {"USERNAME": name, "ANSWER": answer},
    });
    rig.call("cognito-idp", "RespondToAuthChallenge", &asked)
}

/// Lets somebody sign in at another provider, which the test is: one token is all that is asked of it.
fn comes_from_elsewhere(rig: &Rig) {
    let provider = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", provider.local_addr().expect("an address"));
    let details = json!({
        "UserPoolId": rig.known("PoolId"),
        "ProviderName": "Elsewhere",
        "ProviderType": "OIDC",
        "ProviderDetails": {
            "client_id": "shop",
            "client_secret": "secret",
            "oidc_issuer": url,
            "authorize_scopes": "openid",
            "attributes_request_method": "GET",
            "authorize_url": format!("{url}/authorize"),
            "token_url": format!("{url}/token"),
            "attributes_url": format!("{url}/user"),
            "jwks_uri": format!("{url}/keys"),
        },
    });
    let made = rig.call("cognito-idp", "CreateIdentityProvider", &details);
    assert_eq!(made["IdentityProvider"]["ProviderName"], "Elsewhere", "{made}");

    let asked = format!(
        "{}/oauth2/authorize?response_type=code&scope=openid&identity_provider=Elsewhere\
         &client_id={}&redirect_uri={CALLBACK}",
        rig.url(),
        rig.known("ClientId"),
    );
    let sent = tools::send("GET", &asked, &[], None).expect("an answer");
    let to = sent.header("location").unwrap_or_else(|| panic!("{sent:?}"));
    assert!(to.starts_with(&format!("{url}/authorize?")), "{to}");
    let state = to.rsplit_once("state=").map(|(_, state)| state).unwrap_or_default();

    let serving = std::thread::spawn(move || {
        let (mut asker, _) = provider.accept().expect("a request");
        let mut request = [0; 4096];
        let length = asker.read(&mut request).expect("a request");
        // {"alg":"none"} and {"sub":"wanderer"}
        let token = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ3YW5kZXJlciJ9.";
        let body = json!({"id_token": token, "access_token": "any"}).to_string();
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close";
        let answer = format!("{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        asker.write_all(answer.as_bytes()).expect("an answer");
        String::from_utf8_lossy(&request[..length]).into_owned()
    });
    let back = format!("{}/oauth2/idpresponse?code=given&state={state}", rig.url());
    let sent = tools::send("GET", &back, &[], None).expect("an answer");
    let to = sent.header("location").unwrap_or_else(|| panic!("{sent:?}"));
    assert!(to.starts_with(&format!("{CALLBACK}?code=")), "{to}");
    let request = serving.join().unwrap_or_default();
    assert!(request.starts_with("POST /token "), "{request}");
    asked_for(rig, "InboundFederation_ExternalProvider", "wanderer");
}

/// Requires that the function was asked about a user, for a reason; returns the event.
#[track_caller]
fn asked_for(rig: &Rig, source: &str, name: &str) -> Value {
    let is_it = |event: &Value| event["triggerSource"] == source && event["userName"] == name;
    let event = rig.told_event(&format!("{source} of {name}"), is_it);
    assert!(event["userPoolId"].is_string(), "{event}");
    event
}

/// Requires that the function was not asked for a reason: the endpoint never does, and the page says so.
#[track_caller]
fn not_asked_for(rig: &Rig, source: &str) {
    assert_eq!(rig.heard_until_now(source), None, "docs/links.md says that this is never asked");
}

const fn trigger(name: &'static str, exercise: fn(&Rig), is_used: bool) -> Edge {
    Edge { name, links: &[&links::POOL_TO_FUNCTION], exercise, refused: Proof, is_used }
}

pub(super) const EDGES: &[Edge] = &[
    trigger(
        "user pool, PreSignUp",
        |rig| {
            let [newcomer, other] = ["newcomer", "other"].map(|name| signs_up(rig, name));
            assert_eq!([newcomer, other], [true, false], "what the function answers");
            asked_for(rig, "PreSignUp_SignUp", "newcomer");
        },
        true,
    ),
    trigger(
        "user pool, CustomMessage",
        |rig| {
            invites(rig, "invited", ("email", "invited@example.org"), "EMAIL");
            asked_for(rig, "CustomMessage_AdminCreateUser", "invited");
        },
        true,
    ),
    trigger(
        "user pool, DefineAuthChallenge",
        |rig| {
            let asked = challenge(rig, "defined");
            assert_eq!(asked["ChallengeName"], "CUSTOM_CHALLENGE", "{asked}");
            asked_for(rig, "DefineAuthChallenge_Authentication", "defined");
        },
        true,
    ),
    trigger(
        "user pool, CreateAuthChallenge",
        |rig| {
            let asked = challenge(rig, "created");
            assert_eq!(asked["ChallengeParameters"]["question"], "2 + 2", "{asked}");
            asked_for(rig, "CreateAuthChallenge_Authentication", "created");
        },
        true,
    ),
    trigger(
        "user pool, VerifyAuthChallengeResponse",
        |rig| {
            let wrong = respond(rig, "mistaken", "5");
            assert_eq!(wrong["error"]["Code"], "NotAuthorizedException", "{wrong}");
            let right = respond(rig, "verified", "4");
            assert!(right["AuthenticationResult"]["IdToken"].is_string(), "{right}");
            asked_for(rig, "VerifyAuthChallengeResponse_Authentication", "verified");
        },
        true,
    ),
    trigger(
        "user pool, PreTokenGeneration",
        |rig| {
            gets_in(rig, ("PoolId", "ClientId"), "somebody");
            let event = asked_for(rig, "TokenGeneration_Authentication", "somebody");
            assert_eq!(event["version"], "1");
        },
        true,
    ),
    trigger(
        "user pool, PreTokenGenerationConfig",
        |rig| {
            gets_in(rig, ("TokensId", "OtherId"), "visitor");
            let event = asked_for(rig, "TokenGeneration_Authentication", "visitor");
            assert_eq!(event["version"], "2");
        },
        true,
    ),
    trigger("user pool, InboundFederation", comes_from_elsewhere, true),
    trigger(
        "user pool, PostConfirmation",
        |rig| {
            assert_eq!(signs_up(rig, "candidate"), false);
            let user = json!({"UserPoolId": rig.known("PoolId"), "Username": "candidate"});
            let answer = rig.call("cognito-idp", "AdminConfirmSignUp", &user);
            assert_eq!(answer, json!({}));
            not_asked_for(rig, "PostConfirmation_ConfirmSignUp");
        },
        false,
    ),
    trigger(
        "user pool, PreAuthentication",
        |rig| {
            gets_in(rig, ("PoolId", "ClientId"), "before");
            not_asked_for(rig, "PreAuthentication_Authentication");
        },
        false,
    ),
    trigger(
        "user pool, PostAuthentication",
        |rig| {
            gets_in(rig, ("PoolId", "ClientId"), "after");
            not_asked_for(rig, "PostAuthentication_Authentication");
        },
        false,
    ),
    trigger(
        "user pool, UserMigration",
        |rig| {
            let answer = sign_in(rig, "ClientId", "stranger");
            assert_eq!(answer["error"]["Code"], "NotAuthorizedException", "{answer}");
            not_asked_for(rig, "UserMigration_Authentication");
        },
        false,
    ),
    trigger(
        "user pool, CustomEmailSender",
        |rig| {
            invites(rig, "mailed", ("email", "mailed@example.org"), "EMAIL");
            not_asked_for(rig, "CustomEmailSender_AdminCreateUser");
        },
        false,
    ),
    trigger(
        "user pool, CustomSMSSender",
        |rig| {
            invites(rig, "called", ("phone_number", "+15555550100"), "SMS");
            not_asked_for(rig, "CustomSMSSender_AdminCreateUser");
        },
        false,
    ),
];

#[test]
fn every_operation_of_the_pools_is_an_edge() {
    let rig = Rig::new("links-users", "Edges");
    let template = rig.synth(super::app::app);
    let resources = template["Resources"].as_object().into_iter().flatten();
    let called = resources.filter_map(|(_, pool)| pool["Properties"]["LambdaConfig"].as_object());
    let mut called: Vec<_> = called
        .flatten()
        .map(|(name, _)| name.as_str())
        .filter(|name| *name != "KMSKeyID")
        .collect();
    called.sort_unstable();
    let mut edges: Vec<_> = EDGES.iter().filter_map(|edge| edge.name.split(", ").nth(1)).collect();
    edges.sort_unstable();
    assert_eq!(called, edges);
}
