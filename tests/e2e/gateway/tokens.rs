//! Tokens that programs get for themselves, and what their scopes let them do.

use rustinfra_constructs::apigateway::Authorizer;
use rustinfra_constructs::apigatewayv2::{HttpRouteOptions, HttpUserPoolAuthorizer};
use rustinfra_constructs::cognito::{OAuth, OAuthScope, ResourceServerScope, UserPoolDomainName};
use rustinfra_constructs::prelude::*;
use serde_json::{Value, json};

use super::{Gateway, message, told};
use crate::tools::send;

const READ: &str = "https://notes.example.org/read";
const WRITE: &str = "https://notes.example.org/write";

/// A function that tells whose token it was, and what for.
const HANDLER: &str = "
import json

def handler(event, context):
    authorizer = event['requestContext']['authorizer']
    claims = authorizer.get('jwt', authorizer)['claims']
    told = {'client': claims['client_id'], 'scope': claims['scope']}
    return {'statusCode': 200, 'body': json.dumps(told)}
";

fn notes(stack: &Stack) {
    let pool = UserPool::builder("Pool").build(stack);
    let [read, write] = ["read", "write"].map(|name| ResourceServerScope::new(name, name));
    let server = pool.add_resource_server("Notes", "https://notes.example.org", |server| {
        server.user_pool_resource_server_name("Notes").scopes([&read, &write])
    });
    let scope = |scope| OAuthScope::resource_server(&server, scope);
    let client = |id: &str, scopes: Vec<OAuthScope>| {
        pool.add_client(id, |client| {
            client.generate_secret(true).oauth(OAuth::client_credentials(scopes))
        })
    };
    let reader = client("Reader", vec![scope(&read)]);
    let writer = client("Writer", vec![scope(&read), scope(&write)]);
    let other = client("Other", vec![scope(&read), scope(&write)]);
    let prefix = UserPoolDomainName::cognito("rustinfra-notes");
    let domain = pool.add_domain("Domain", prefix, |domain| domain);

    let code = Code::inline(HANDLER);
    let told = Function::builder("Told", Runtime::PYTHON_3_13, "index.handler", code).build(stack);
    let rest = RestApi::builder("Rest").build(stack);
    let signed_in = Authorizer::cognito("SignedIn", [&pool]).build(stack);
    let notes = rest.root().add_resource("notes");
    let either = signed_in.with_scopes([READ, WRITE]);
    notes.add_method(Method::Get.to(&told).authorization(either));
    notes.add_method(Method::Put.to(&told).authorization(signed_in.with_scopes([WRITE])));

    let http = HttpApi::builder("Http").build(stack);
    let known = HttpUserPoolAuthorizer::new("Known", &pool, [&reader, &writer]);
    for (method, scopes) in [(Method::Get, vec![READ, WRITE]), (Method::Put, vec![WRITE])] {
        let options = HttpRouteOptions::new(&told).authorizer(&known).authorization_scopes(scopes);
        http.add_route(method, "/notes", options);
    }
    for (name, client) in [("Reader", &reader), ("Writer", &writer), ("Other", &other)] {
        stack.output(name, client.id());
    }
    stack.output("PoolId", pool.id());
    stack.output("RestUrl", rest.url());
    stack.output("HttpUrl", http.url());
    stack.output("Domain", domain.base_url());
}

/// A text as a form has it.
fn encoded(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(byte).collect()
}

/// Asks for a token as a client, with its secret or with a wrong one.
///
/// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html>
#[track_caller]
fn ask(gateway: &Gateway, client: &str, secret: Option<&str>, scope: &str) -> (u16, Value) {
    let id = gateway.output(client);
    let asked = json!({"UserPoolId": gateway.output("PoolId"), "ClientId": id});
    let answer = gateway.call("cognito-idp", "DescribeUserPoolClient", &asked);
    let known = answer["UserPoolClient"]["ClientSecret"].as_str();
    let secret = secret.or(known).unwrap_or_else(|| panic!("{client}: {answer}"));
    let [secret, scope] = [secret, scope].map(encoded);
    let grant = "grant_type=client_credentials";
    let form = format!("{grant}&client_id={id}&client_secret={secret}&scope={scope}");
    // The endpoint knows a pool by its client, whatever the domain.
    let url = format!("{}/oauth2/token", gateway.url);
    let headers = [("Content-Type", "application/x-www-form-urlencoded")];
    let answer = send("POST", &url, &headers, Some(&form));
    told(&answer.unwrap_or_else(|error| panic!("{url}: {error}")))
}

#[track_caller]
fn token(gateway: &Gateway, client: &str, scope: &str) -> String {
    let (status, answer) = ask(gateway, client, None, scope);
    let token = answer["access_token"].as_str().unwrap_or_default();
    let kind = answer["token_type"].as_str();
    assert_eq!((status, kind, token.is_empty()), (200, Some("Bearer"), false), "{answer}");
    token.to_owned()
}

#[test]
fn a_token_does_what_its_scopes_say() {
    let mut gateway = Gateway::new("e2e-scopes");
    gateway.deploy(notes);
    let domain = "https://rustinfra-notes.auth.us-east-1.amazoncognito.com";
    assert_eq!(gateway.output("Domain"), domain);

    // A client gets what it may have, by its secret.
    let refused = |error: &str| (400, json!({"error": error}));
    assert_eq!(ask(&gateway, "Reader", None, WRITE), refused("invalid_grant"));
    let (status, answer) = ask(&gateway, "Reader", Some("wrong"), READ);
    assert_eq!((status, &answer["error"]), (400, &json!("invalid_client")), "{answer}");

    let reading = token(&gateway, "Reader", READ);
    let writing = token(&gateway, "Writer", WRITE);
    let both = token(&gateway, "Writer", &format!("{READ} {WRITE}"));
    let stranger = token(&gateway, "Other", WRITE);
    let call = |api: &str, method: &str, token: &str| {
        let bearer = format!("Bearer {token}");
        told(&gateway.send(method, (api, "notes"), &[("Authorization", &bearer)], None))
    };
    let heard = |client: &str, scope: &str| {
        (200, json!({"client": gateway.output(client), "scope": scope}))
    };
    let unknown = message(401, "Unauthorized");
    for (api, refused, strangers) in [
        ("RestUrl", unknown.clone(), heard("Other", WRITE)),
        ("HttpUrl", message(403, "Forbidden"), unknown.clone()),
    ] {
        assert_eq!(call(api, "GET", &reading), heard("Reader", READ), "{api}");
        assert_eq!(call(api, "PUT", &reading), refused, "{api}");
        assert_eq!(call(api, "GET", &writing), heard("Writer", WRITE), "{api}");
        assert_eq!(call(api, "PUT", &writing), heard("Writer", WRITE), "{api}");
        assert_eq!(call(api, "PUT", &both), heard("Writer", &format!("{READ} {WRITE}")), "{api}");
        // A REST API takes every client of the pool, an HTTP API those that it names.
        assert_eq!(call(api, "PUT", &stranger), strangers, "{api}");
        let answer = gateway.send("GET", (api, "notes"), &[], None);
        assert_eq!(told(&answer), unknown, "{api}");
    }
}
