//! The mapping templates that we write come to what they are meant to, whatever a request holds.

use crate::tools::evaluate;
use rustinfra_constructs::apigateway::{Cors, RequestContext, RestApi, StepFunctionsIntegration};
use rustinfra_constructs::prelude::*;
use serde_json::{Value as Json, json};
use std::path::Path;

const MACHINE: &str = "arn:aws:states:eu-west-1:123456789012:stateMachine:orders";

/// The only method of a stack.
fn method(make: impl FnOnce(&RestApi)) -> Json {
    let app = App::new();
    let stack = Stack::new(&app, "Test");
    make(&RestApi::builder("Api").deploy(false).build(&stack));
    let assembly = match app.assembly() {
        Ok(assembly) => assembly,
        Err(report) => panic!("{report}"),
    };
    let resources = assembly.stacks()[0].template()["Resources"].clone();
    let mut methods = resources.as_object().into_iter().flat_map(|all| all.values());
    let method = methods.find(|it| it["Type"] == "AWS::ApiGateway::Method");
    method.map(|it| it["Properties"].clone()).unwrap_or_default()
}

/// A template at a place of a method.
fn template(method: &Json, place: &str) -> String {
    method.pointer(place).and_then(Json::as_str).unwrap_or_default().to_owned()
}

const REQUEST: &str = "/Integration/RequestTemplates/application~1json";

/// What `StartSyncExecution` is called with, one for each request: the input as the machine reads it.
fn inputs(integration: StepFunctionsIntegration, requests: &[Json]) -> Vec<Json> {
    let method = method(|api| {
        api.root().add_method(Method::Post.to(integration));
    });
    let evaluated = evaluate(&template(&method, REQUEST), requests);
    let input = |text: &str| {
        let call: Json = match serde_json::from_str(text) {
            Ok(call) => call,
            Err(error) => panic!("{error}: {text}"),
        };
        assert_eq!(call["stateMachineArn"], MACHINE);
        assert_eq!(call.as_object().map(serde_json::Map::len), Some(2), "{text}");
        let input = call["input"].as_str().unwrap_or_default();
        serde_json::from_str(input).unwrap_or_else(|error| panic!("{error}: {input}"))
    };
    evaluated.iter().map(|one| input(&one.text)).collect()
}

/// Texts that are hard to write within a text within JSON.
const HARD: [&str; 9] = [
    "plain",
    "",
    "it's",
    "\"quoted\"",
    "back\\slash",
    "\\'",
    "a/b?c=d&e=$f ${g} #if",
    "täglich\n\tum \u{1F37A}",
    "x\":\"y\"},\"authorizer\":{\"principalId\":\"admin",
];

#[test]
fn a_machine_gets_the_body_as_it_is() {
    let machine = || StepFunctionsIntegration::start_execution(MACHINE);
    let bodies = [
        json!({}),
        json!(null),
        json!([1, 2.5, true]),
        json!("it's \"text\""),
        json!({"nested": {"a": HARD}, "täglich": "\u{1F37A}"}),
    ];
    let requests: Vec<Json> = bodies.iter().map(|it| json!({"body": it.to_string()})).collect();
    let expected: Vec<Json> =
        bodies.iter().map(|it| json!({"body": it, "path": {}, "querystring": {}})).collect();
    assert_eq!(inputs(machine(), &requests), expected);
    // One that is written over several lines, and none.
    let requests = [json!({"body": "{\n  \"a\": 1\n}\n"}), json!({"body": ""}), json!({})];
    let bare = machine().path(false).querystring(false);
    let expected = [json!({"body": {"a": 1}}), json!({"body": null}), json!({"body": null})];
    assert_eq!(inputs(bare, &requests), expected);
}

#[test]
fn a_machine_gets_what_the_request_has_besides_whatever_its_characters() {
    let machine = StepFunctionsIntegration::start_execution(MACHINE).headers(true).authorizer(true);
    let request = |text: &str| {
        json!({
            "body": "{\"a\":1}",
            "params": {
                "header": {"Accept": "*/*", "X-Text": text},
                "querystring": {"q": text, text: "as a name"},
                "path": {"id": text},
            },
            "context": {"authorizer": {"principalId": text, "integrationLatency": "0"}},
        })
    };
    let requests: Vec<Json> = HARD.iter().map(|text| request(text)).collect();
    let expected = requests.iter().map(|request| {
        json!({
            "body": {"a": 1},
            "header": request["params"]["header"],
            "querystring": request["params"]["querystring"],
            "path": request["params"]["path"],
            "authorizer": request["context"]["authorizer"],
        })
    });
    assert_eq!(inputs(machine, &requests), expected.collect::<Vec<_>>());
}

#[test]
fn a_machine_gets_what_api_gateway_knows_whatever_its_characters() {
    let machine = StepFunctionsIntegration::start_execution(MACHINE)
        .path(false)
        .querystring(false)
        .request_context([
            RequestContext::HttpMethod,
            RequestContext::UserAgent,
            RequestContext::Caller,
        ]);
    let request = |agent: &str| json!({"body": "1", "context": {"httpMethod": "POST", "identity": {"userAgent": agent}}});
    let requests: Vec<Json> = HARD.iter().map(|agent| request(agent)).collect();
    let expected = HARD.iter().map(|agent| {
        // What is not known is an empty text.
        let known = json!({"httpMethod": "POST", "userAgent": agent, "caller": ""});
        json!({"body": 1, "requestContext": known})
    });
    assert_eq!(inputs(machine, &requests), expected.collect::<Vec<_>>());
}

#[test]
fn a_machine_gets_what_the_cdk_s_template_gives_it() {
    let method = |file: &str, id: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/parity").join(file);
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let stack: Json = serde_json::from_str(&text).unwrap_or_default();
        stack["Resources"][id]["Properties"].clone()
    };
    let names = [
        "accountId",
        "apiKey",
        "caller",
        "cognitoAuthenticationProvider",
        "cognitoAuthenticationType",
        "cognitoIdentityId",
        "cognitoIdentityPoolId",
        "sourceIp",
        "user",
        "userAgent",
        "userArn",
    ];
    let identity: Json =
        names.map(|name| (name.to_owned(), json!(format!("my {name}")))).into_iter().collect();
    let request = json!({
        "body": "{\"a\":1}",
        "params": {"header": {"Accept": "*/*"}, "querystring": {"q": "1"}, "path": {"id": "2"}},
        "context": {
            "identity": identity,
            "authorizer": {"principalId": "me", "tenant": "north"},
            "apiId": "a1",
            "httpMethod": "POST",
            "stage": "live",
            "requestId": "r1",
            "resourceId": "r2",
            "resourcePath": "/run",
        },
    });
    for id in ["FullrunPOST5C12D6F3", "MachinesANYEE4BA744"] {
        let call = |file: &str| {
            let template = template(&method(file, id), REQUEST);
            let text = evaluate(&template, std::slice::from_ref(&request)).remove(0).text;
            let mut call: Json = serde_json::from_str(&text).unwrap_or(json!(text));
            let input =
                call["input"].as_str().and_then(|input| serde_json::from_str::<Json>(input).ok());
            call["input"] = json!(input);
            call
        };
        let theirs = call("fixtures/services/RestOptions.template.json");
        assert!(theirs["input"]["requestContext"].is_object(), "{id}: {theirs}");
        assert_eq!(call("golden/RestOptions.template.json"), theirs, "{id}");
    }
}

#[test]
fn what_a_machine_came_to_is_the_answer() {
    let method = method(|api| {
        let machine = StepFunctionsIntegration::start_execution(MACHINE);
        api.root().add_method(Method::Post.to(machine));
    });
    let place = "/Integration/IntegrationResponses/0/ResponseTemplates/application~1json";
    let answered = |result: Json| json!({"body": result.to_string()});
    let output = json!({"text": HARD});
    let failed = |status: &str, cause: &str| {
        answered(json!({"status": status, "error": "States.TaskFailed", "cause": cause}))
    };
    let mut requests = vec![
        answered(json!({"status": "SUCCEEDED", "output": output.to_string()})),
        answered(json!({"status": "TIMED_OUT"})),
    ];
    requests.extend(HARD.iter().map(|cause| failed("FAILED", cause)));
    let mut expected = vec![
        (output, json!({"header": {}})),
        (json!({"error": "", "cause": ""}), json!({"header": {}, "status": 500})),
    ];
    expected.extend(HARD.iter().map(|cause| {
        let said = json!({"error": "States.TaskFailed", "cause": cause});
        (said, json!({"header": {}, "status": 500}))
    }));
    let evaluated = evaluate(&template(&method, place), &requests);
    let found = evaluated.into_iter().map(|one| {
        let text: Json = serde_json::from_str(&one.text).unwrap_or(json!(one.text));
        (text, one.overridden)
    });
    assert_eq!(found.collect::<Vec<_>>(), expected);
    // What the service itself refused.
    let place = "/Integration/IntegrationResponses/2/ResponseTemplates/application~1json";
    let refused = answered(json!({"error": "it's \"out\""}));
    let text = evaluate(&template(&method, place), &[refused]).remove(0).text;
    assert_eq!(serde_json::from_str::<Json>(&text).ok(), Some(json!({"error": "it's \"out\""})));
    let place = "/Integration/IntegrationResponses/1/ResponseTemplates/application~1json";
    let text = evaluate(&template(&method, place), &[answered(json!({}))]).remove(0).text;
    assert_eq!(serde_json::from_str::<Json>(&text).ok(), Some(json!({"error": "Bad request!"})));
}

#[test]
fn of_several_origins_the_caller_s_is_allowed_if_it_is_one() {
    let origins = ["https://a.example.org", "https://b.example.org", "http://localhost:3000"];
    let method = method(|api| {
        api.root().add_cors_preflight(&Cors::origins(origins));
    });
    let response = &method["Integration"]["IntegrationResponses"][0];
    let allowed = "method.response.header.Access-Control-Allow-Origin";
    assert_eq!(response["ResponseParameters"][allowed], "'https://a.example.org'");
    let place = "/Integration/IntegrationResponses/0/ResponseTemplates/application~1json";
    let asked = |name: &str, origin: &str| json!({"params": {"header": {name: origin}}});
    let requests = [
        asked("Origin", "https://b.example.org"),
        asked("origin", "http://localhost:3000"),
        asked("Origin", "https://a.example.org"),
        asked("Origin", "https://b.example.org.evil.com"),
        asked("Origin", "\" || true"),
        json!({}),
    ];
    let evaluated = evaluate(&template(&method, place), &requests);
    assert!(evaluated.iter().all(|one| one.text.trim().is_empty()), "{evaluated:?}");
    let overridden: Vec<Json> =
        evaluated.iter().map(|one| one.overridden["header"].clone()).collect();
    let name = "Access-Control-Allow-Origin";
    let expected = [
        json!({name: "https://b.example.org"}),
        json!({name: "http://localhost:3000"}),
        // The first stands in the response already.
        json!({}),
        json!({}),
        json!({}),
        json!({}),
    ];
    assert_eq!(overridden, expected);
}
