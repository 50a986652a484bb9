//! Requests that are refused for what they say.

use rustinfra_constructs::apigateway::{RequestValidator, Validate};
use rustinfra_constructs::prelude::*;
use serde_json::{Value, json};

use super::{Gateway, answering, message, passed, told};

const BAD: &str = r#"{"title": ""}"#;

/// An API of notes; a validator is made of its name and what it checks.
fn notes(stack: &Stack, validator: Option<(&str, Validate)>) {
    let api = RestApi::builder("Api").build(stack);
    let title = json!({"type": "string", "minLength": 1});
    let schema = json!({"type": "object", "required": ["title"], "properties": {"title": title}});
    let note = api.add_model("Note", schema);
    let validator = validator.map(|(name, what)| {
        RequestValidator::builder("Checks", &api, what).request_validator_name(name).build(&api)
    });
    for (path, content_type) in [("notes", "application/json"), ("any", "$default")] {
        let post = answering(Method::Post)
            .request_model(content_type, &note)
            .request_parameter("method.request.querystring.page", true);
        let post = validator.iter().fold(post, |post, validator| post.request_validator(validator));
        api.root().add_resource(path).add_method(post);
    }
    stack.output("Url", api.url());
    stack.output("Id", api.rest_api_id());
}

#[track_caller]
fn post(gateway: &Gateway, path: &str, content_type: &str, body: &str) -> (u16, Value) {
    told(&gateway.send("POST", ("Url", path), &[("Content-Type", content_type)], Some(body)))
}

/// The validators of the API.
#[track_caller]
fn validators(gateway: &Gateway) -> Vec<(String, Value, Value)> {
    let asked = json!({"restApiId": gateway.output("Id")});
    let answer = gateway.call("apigateway", "GetRequestValidators", &asked);
    let items = answer["items"].as_array().into_iter().flatten();
    let told = items.map(|item| {
        let [body, parameters] = ["validateRequestBody", "validateRequestParameters"];
        let name = item["name"].as_str().unwrap_or_default();
        (name.to_owned(), item[body].clone(), item[parameters].clone())
    });
    told.collect()
}

#[test]
fn a_validator_refuses_what_it_is_told_to() {
    let mut gateway = Gateway::new("e2e-validators");
    let json = "application/json";
    let bad_body = message(400, "Invalid request body");
    let no_page = message(400, "Missing required request parameters: [page]");

    gateway.deploy(|stack| notes(stack, Some(("checks", Validate::Body))));
    assert_eq!(validators(&gateway), [("checks".into(), true.into(), false.into())]);
    assert_eq!(post(&gateway, "notes", json, r#"{"title": "Milk"}"#), passed());
    for body in [BAD, r#"{"title": 1}"#, "{}", "[]", "Milk"] {
        assert_eq!(post(&gateway, "notes", json, body), bad_body, "{body}");
    }
    // A content type is checked if it has a model, or if all others have one.
    assert_eq!(post(&gateway, "notes", "text/plain", BAD), passed());
    assert_eq!(post(&gateway, "any", "text/plain", BAD), bad_body);
    assert_eq!(post(&gateway, "any", json, BAD), bad_body);

    gateway.deploy(|stack| notes(stack, Some(("checks", Validate::Parameters))));
    assert_eq!(validators(&gateway), [("checks".into(), false.into(), true.into())]);
    assert_eq!(post(&gateway, "notes", json, BAD), no_page);
    assert_eq!(post(&gateway, "notes?page=1", json, BAD), passed());

    gateway.deploy(|stack| notes(stack, Some(("both", Validate::BodyAndParameters))));
    assert_eq!(validators(&gateway), [("both".into(), true.into(), true.into())]);
    assert_eq!(post(&gateway, "notes", json, BAD), no_page);
    assert_eq!(post(&gateway, "notes?page=1", json, BAD), bad_body);

    gateway.deploy(|stack| notes(stack, None));
    assert_eq!(validators(&gateway), []);
    assert_eq!(post(&gateway, "notes", json, BAD), passed());
}
