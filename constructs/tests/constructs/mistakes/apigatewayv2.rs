use rustinfra_constructs::apigatewayv2::{
    ApiMapping, DomainName, HttpApi, HttpJwtAuthorizer, HttpLambdaAuthorizer, HttpRouteOptions,
    StageOptions, WebSocketApi, WebSocketIntegrationResponse, WebSocketLambdaIntegration,
    WebSocketMockIntegration, WebSocketModel, WebSocketRouteOptions, WebSocketStage,
};
use rustinfra_constructs::prelude::*;

use super::{function, long, mistake, mistake_in_region};

const CERTIFICATE: &str = "arn:aws:acm:eu-west-1:123456789012:certificate/1";

#[track_caller]
fn stage(stack: &Stack) -> WebSocketStage {
    let chat = WebSocketApi::builder("Chat").build(stack);
    WebSocketStage::builder("Live", &chat, "live").build(stack)
}

#[test]
fn a_domain_and_its_mappings_are_written_as_urls_are() {
    mistake(
        |stack| {
            DomainName::builder("Domain", "API.example.org", CERTIFICATE).build(stack);
        },
        "error[bad-name]: a name is not allowed
  the domain `API.example.org` does not consist of 1 to 512 lowercase letters, digits, `-`, `.` and `*`.
    at `Test/Domain`, HERE
  help: write it as `api.example.org`",
    );
    mistake(
        |stack| {
            let stage = stage(stack);
            let domain = DomainName::builder("D", "a.example.org", CERTIFICATE).build(stack);
            ApiMapping::builder("Begins", &domain, &stage).api_mapping_key("/v1").build(stack);
            ApiMapping::builder("Ends", &domain, &stage).api_mapping_key("v1/").build(stack);
            ApiMapping::builder("Space", &domain, &stage).api_mapping_key("v 1").build(stack);
        },
        "error[conflicting-options]: options do not fit together
  The mapping key `/v1` begins or ends with `/`.
    at `Test/Begins`, HERE
  help: write it as `v1` or `shop/v1`

error[conflicting-options]: options do not fit together
  The mapping key `v1/` begins or ends with `/`.
    at `Test/Ends`, HERE
  help: write it as `v1` or `shop/v1`

error[bad-name]: a name is not allowed
  the mapping key `v 1` does not consist of 1 to 300 letters, digits and `$-_.+!*'()/`.
    at `Test/Space`, HERE
  help: change it, or leave it out to serve the whole domain",
    );
}

#[test]
fn an_issuer_is_a_url_of_https() {
    for issuer in ["login.example.org", "http://login.example.org"] {
        let expected = format!(
            "error[conflicting-options]: options do not fit together
  `{issuer}` is not where an issuer can be asked for its keys: that begins with `https://`.
    at `Test/Api/Staff`, HERE
  help: write the issuer's URL as its tokens have it in `iss`"
        );
        mistake(
            |stack| {
                let api = HttpApi::builder("Api").build(stack);
                let staff = HttpJwtAuthorizer::new("Staff", issuer, ["books"]);
                let options = HttpRouteOptions::new(&function(stack, "F")).authorizer(&staff);
                api.add_route(Method::Get, "/books", options);
            },
            &expected,
        );
    }
}

#[test]
fn a_parameter_stands_in_a_path_once() {
    mistake(
        |stack| {
            let api = HttpApi::builder("Api").build(stack);
            api.add_route(Method::Get, "/{a}/{a+}", &function(stack, "F"));
        },
        "warning[duplicate-parameter]: a path has a parameter twice
  `/{a}/{a+}` has `a` twice; only one of the values reaches what answers.
    at `Test/Api/GET--{a}--{a+}`, HERE
  help: give each parameter a name of its own",
    );
}

#[test]
fn a_stage_has_a_name_a_url_and_a_short_description() {
    mistake(
        |stack| {
            let options = StageOptions::new().description(&long(1_025));
            HttpApi::builder("Api").build(stack).add_stage("Beta", options);
        },
        "error[out-of-range]: a value is outside its range
  the description's length is 1025, but must be between 0 and 1024.
    at `Test/Api/Beta`, HERE
  help: see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-stages.html",
    );
    mistake(
        |stack| {
            let chat = WebSocketApi::builder("Chat").build(stack);
            WebSocketStage::builder("Live", &chat, "li ve").build(stack);
        },
        "error[bad-name]: a name is not allowed
  the stage name `li ve` does not consist of 1 to 128 letters, digits, `-` and `_`.
    at `Test/Live`, HERE
  help: change it",
    );
    mistake(
        |stack| {
            let chat = WebSocketApi::builder("Chat").build(stack);
            WebSocketStage::builder("Live", &chat, "live")
                .options(StageOptions::new().stage_name("beta"))
                .build(stack);
        },
        "error[conflicting-options]: options do not fit together
  The stage of a WebSocket API is named where it is started.
    at `Test/Live`, HERE
  help: leave `stage_name` out of the options",
    );
    mistake(
        |stack| {
            HttpApi::builder("Api").create_default_stage(false).build(stack).url();
        },
        "error[no-stage]: an API has no default stage
  Without one, the API has no URL of its own.
    at `Test/Api`, HERE
  help: use the URL of a stage that was added, or leave out `.create_default_stage(false)`",
    );
    mistake(
        |stack| {
            let api = HttpApi::builder("Api").build(stack);
            api.arn_for_execute_api(Method::Get, "items", "*");
        },
        "error[bad-path]: a path is not allowed
  The path `items` does not begin with `/`.
    at `Test/Api`, HERE
  help: write it as `/items`",
    );
}

#[test]
fn a_path_of_slashes_is_the_root() {
    mistake(
        |stack| {
            let api = HttpApi::builder("Api").build(stack);
            api.add_route(Method::Get, "//", &function(stack, "F"));
        },
        "error[bad-path]: a path is not allowed
  The path `//` ends with `/`.
    at `Test/Api/GET----`, HERE
  help: write it as `/`",
    );
}

#[test]
fn an_integration_is_quick_and_an_authorizer_knows_whom_it_judges() {
    mistake(
        |stack| {
            let chat = WebSocketApi::builder("Chat").build(stack);
            let slow = WebSocketLambdaIntegration::new("Slow", &function(stack, "F"));
            chat.add_route("news", slow.timeout(secs(30)));
        },
        "error[out-of-range]: a value is outside its range
  the integration's timeout in seconds is 30, but must be between 1 and 29.
    at `Test/Chat/news-Route/Slow`, HERE
  help: see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations.html",
    );
    mistake(
        |stack| {
            let none: [&str; 0] = [];
            let authorizer = HttpLambdaAuthorizer::new("Auth", &function(stack, "A"))
                .identity_sources(none)
                .results_cache_ttl(mins(5));
            let options = HttpRouteOptions::new(&function(stack, "F")).authorizer(&authorizer);
            HttpApi::builder("Api").build(stack).add_route(Method::Get, "/", options);
        },
        "error[conflicting-options]: options do not fit together
  Answers cannot be kept without knowing whom they are about.
    at `Test/Api/Auth`, HERE
  help: name an identity source, or set `.results_cache_ttl(secs(0))`",
    );
}

#[test]
fn a_domain_takes_a_certificate_of_its_region() {
    mistake_in_region(
        |stack| {
            let certificate = "arn:aws:acm:us-east-1:123456789012:certificate/1";
            DomainName::builder("Domain", "a.example.org", certificate).build(stack);
        },
        "error[conflicting-options]: options do not fit together
  A regional domain takes a certificate of eu-west-1; this one is of us-east-1.
    at `Test/Domain`, HERE
  help: make the certificate in a stack in eu-west-1",
    );
}

/// A response of an integration, and how it is answered.
fn ping(key: &str) -> WebSocketMockIntegration {
    WebSocketMockIntegration::new("Ping").response(WebSocketIntegrationResponse::new(key))
}

#[test]
fn a_response_has_a_key_of_its_own() {
    mistake(
        |stack| {
            let chat = WebSocketApi::builder("Chat").build(stack);
            let twice = ping("$default").response(WebSocketIntegrationResponse::new("$default"));
            chat.add_route("ping", WebSocketRouteOptions::new(twice).return_response());
        },
        "error[duplicate-response]: the same is added twice
  The integration has a response for `$default` already.
    at `Test/Chat/ping-Route/Ping/$default-Response`
    first  HERE
    again  HERE
  help: leave one of them out, or give one another key",
    );
    for (key, help) in [
        ("200", "write it as `/200/`"),
        ("/200", "write it as `/200/`"),
        ("//", r"write it as `$default`, or as a regular expression such as `/4\d\d/`"),
        ("$other", r"write it as `$default`, or as a regular expression such as `/4\d\d/`"),
        ("default", r"write it as `$default`, or as a regular expression such as `/4\d\d/`"),
    ] {
        let name = key.replace('/', "--");
        let expected = format!(
            "error[bad-name]: a name is not allowed
  The response key `{key}` is neither `$default` nor a regular expression between `/`.
    at `Test/Chat/ping-Route/Ping/{name}-Response`, HERE
  help: {help}"
        );
        mistake(
            |stack| {
                let chat = WebSocketApi::builder("Chat").build(stack);
                let answers = ping("$default").response(WebSocketIntegrationResponse::new(key));
                chat.add_route("ping", WebSocketRouteOptions::new(answers).return_response());
            },
            &expected,
        );
    }
}

#[test]
fn a_proxy_has_no_response() {
    mistake(
        |stack| {
            let chat = WebSocketApi::builder("Chat").build(stack);
            let talk = WebSocketRouteOptions::new(&function(stack, "F")).return_response();
            let route = chat.add_route("talk", talk);
            route.integration().add_response(WebSocketIntegrationResponse::new("$default"));
        },
        "error[conflicting-options]: options do not fit together
  A proxy integration sends answers back as they are; it has no response for `$default`.
    at `Test/Chat/talk-Route/FIntegration`, HERE
  help: leave it out, or use `WebSocketLambdaCustomIntegration` or `WebSocketHttpIntegration`",
    );
}

#[test]
fn a_response_is_sent_back_and_there_is_one_for_each_answer() {
    mistake(
        |stack| {
            let chat = WebSocketApi::builder("Chat").connect_route(ping("/2../")).build(stack);
            let news = WebSocketMockIntegration::new("News");
            chat.add_route("news", news.response(WebSocketIntegrationResponse::new("$default")));
            chat.add_route("sent", WebSocketRouteOptions::new(ping("/4../")).return_response());
            let none = WebSocketMockIntegration::new("None");
            chat.add_route("none", WebSocketRouteOptions::new(none).return_response());
        },
        r#"warning[unused-response]: a response is never sent
  The route `news` sends nothing back, whatever its integration answers.
    at `Test/Chat/news-Route/News/$default-Response`, HERE
  help: add `.return_response()` to the route, or leave the response out

warning[no-default-response]: an answer may have no response
  The route `none` sends back what its integration answers, but the integration has no response for `$default`: API Gateway fails for an answer that no key matches.
    at `Test/Chat/none-Route/None`, HERE
  help: add `.response(WebSocketIntegrationResponse::new("$default"))`

warning[no-default-response]: an answer may have no response
  The route `sent` sends back what its integration answers, but the integration has no response for `$default`: API Gateway fails for an answer that no key matches.
    at `Test/Chat/sent-Route/Ping`, HERE
  help: add `.response(WebSocketIntegrationResponse::new("$default"))`"#,
    );
}

#[test]
fn a_model_is_chosen_by_something() {
    mistake(
        |stack| {
            let chat = WebSocketApi::builder("Chat").build(stack);
            let talk = function(stack, "F");
            let text = chat.add_model("Text", serde_json::json!({"type": "string"}));
            let unchosen = WebSocketRouteOptions::new(&talk).request_model("$default", &text);
            chat.add_route("unchosen", unchosen);
            let none = WebSocketRouteOptions::new(&talk).model_selection_expression(r"\$default");
            chat.add_route("none", none);
            // What the resource beneath has counts, too.
            let both = WebSocketRouteOptions::new(&talk).request_model("$default", &text);
            let both = chat.add_route("both", both);
            both.cfn().set("ModelSelectionExpression", r"\$default".into());
            WebSocketModel::builder("Two-words", &chat, serde_json::json!({}))
                .description(&long(1_025))
                .build(stack);
        },
        r#"error[bad-name]: a name is not allowed
  the model name `Two-words` does not consist of 1 to 128 letters and digits.
    at `Test/Two-words`, HERE
  help: set another with `.model_name(…)`

error[out-of-range]: a value is outside its range
  the description's length is 1025, but must be between 0 and 1024.
    at `Test/Two-words`, HERE
  help: see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-models.html

warning[conflicting-options]: options do not fit together
  `\$default` chooses one of the route's models, of which there is none: every message is refused.
    at `Test/Chat/none-Route`, HERE
  help: add `.request_model("$default", &model)`

warning[conflicting-options]: options do not fit together
  The route has models, but nothing chooses one: no message is checked.
    at `Test/Chat/unchosen-Route`, HERE
  help: add `.model_selection_expression("\\$default")`, or something of the message"#,
    );
}
