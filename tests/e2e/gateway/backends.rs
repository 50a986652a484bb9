//! Backends that are addresses, and what browsers ask before they call.

use rustinfra_constructs::apigatewayv2::{
    CorsPreflight, HttpUrlIntegration, MappingValue, ParameterMapping,
};
use rustinfra_constructs::prelude::*;
use serde_json::{Value, json};

use super::listener::listen;
use super::{Gateway, told};
use crate::tools::Answer;

const PAGE: &str = "https://example.org";
const OTHER: &str = "https://example.net";

/// The headers of an answer that are about other origins.
fn cors(answer: &Answer) -> Value {
    let headers = answer.headers.iter().filter_map(|(name, value)| {
        let name = name.strip_prefix("access-control-")?;
        Some((name.to_owned(), Value::from(value.as_str())))
    });
    Value::Object(headers.collect())
}

fn rest(stack: &Stack, backend: &str) {
    let cors = Cors::origins([PAGE, OTHER])
        .methods([Method::Get])
        .headers(["X-Caller"])
        .expose_headers(["X-Total"])
        .allow_credentials()
        .max_age(mins(10));
    let api = RestApi::builder("Rest").default_cors_preflight(cors).build(stack);
    let item = Integration::http_proxy(format!("{backend}/items/{{id}}"))
        .http_method(Method::Put)
        .request_parameter("integration.request.path.id", "method.request.path.item")
        .request_parameter("integration.request.header.X-Source", "'gateway'")
        .request_parameter("integration.request.header.X-Whose", "method.request.header.X-Caller")
        .request_parameter(
            "integration.request.querystring.offset",
            "method.request.querystring.page",
        );
    let post = Method::Post
        .to(item)
        .request_parameter("method.request.path.item", true)
        .request_parameter("method.request.header.X-Caller", false)
        .request_parameter("method.request.querystring.page", false);
    api.root().resource_for_path("/shop/{item}").add_method(post);
    let any = Integration::http_proxy(format!("{backend}/all/{{proxy}}"))
        .http_method(Method::Any)
        .request_parameter("integration.request.path.proxy", "method.request.path.proxy");
    let any = Method::Any.to(any).request_parameter("method.request.path.proxy", true);
    api.root().resource_for_path("/rest/{proxy+}").add_method(any);
    let gone = Integration::http_proxy("http://127.0.0.1:9/");
    api.root().add_resource("gone").add_method(Method::Get.to(gone));
    stack.output("Url", api.url());
}

#[test]
fn a_rest_api_passes_requests_on_and_answers_preflights() {
    let backend = listen();
    let mut gateway = Gateway::new("e2e-rest-backends");
    gateway.deploy(|stack| rest(stack, &backend));

    let headers = [("X-Caller", "ada"), ("Origin", PAGE)];
    let answer = gateway.send("POST", ("Url", "shop/7?page=2"), &headers, Some("hello"));
    let seen = json!({
        "method": "PUT",
        "path": "/items/7?page=2&offset=2",
        "headers": {"x-caller": "ada", "x-source": "gateway", "x-whose": "ada"},
        "body": "hello",
    });
    assert_eq!(told(&answer), (203, seen));
    // What an address answers is told as it is: it says itself who may read it.
    assert_eq!(cors(&answer), json!({}));

    let answer = gateway.send("PATCH", ("Url", "rest/a/b?c=d"), &[], Some("hello"));
    let seen = json!({"method": "PATCH", "path": "/all/a/b?c=d", "headers": {}, "body": "hello"});
    assert_eq!(told(&answer), (203, seen));
    let answer = gateway.send("GET", ("Url", "gone"), &[], None);
    assert_eq!(told(&answer), (500, json!({"message": "Internal server error"})));

    let asked = [("Origin", PAGE), ("Access-Control-Request-Method", "POST")];
    let answer = gateway.send("OPTIONS", ("Url", "shop/7"), &asked, None);
    let allowed = json!({
        "allow-origin": PAGE,
        "allow-methods": "GET",
        "allow-headers": "X-Caller",
        "allow-credentials": "true",
        "expose-headers": "X-Total",
        "max-age": "600",
    });
    assert_eq!((answer.status, cors(&answer)), (204, allowed.clone()));
    assert_eq!(answer.header("vary"), Some("Origin"));
    // On AWS, the answer to the other page names that one: so says a template that the endpoint, which
    // fills in none for a mock, leaves out.
    let asked = [("Origin", OTHER), ("Access-Control-Request-Method", "POST")];
    let answer = gateway.send("OPTIONS", ("Url", "shop/7"), &asked, None);
    assert_eq!((answer.status, cors(&answer)), (204, allowed));
}

fn http(stack: &Stack, backend: &str, pages: &[&str]) {
    let cors = CorsPreflight::new()
        .allow_origins(pages.iter().copied())
        .allow_methods([Method::Get, Method::Put])
        .allow_headers(["x-caller"])
        .expose_headers(["x-total"])
        .allow_credentials(true)
        .max_age(mins(10));
    let code = "def handler(event, context): return {'statusCode': 200, 'body': event['routeKey']}";
    let code = Code::inline(code);
    let other =
        Function::builder("Other", Runtime::PYTHON_3_13, "index.handler", code).build(stack);
    let api = HttpApi::builder("Http").cors_preflight(cors).default_integration(&other);
    let api = api.build(stack);
    let changed = ParameterMapping::new()
        .overwrite_header("x-source", MappingValue::custom("gateway"))
        .append_header("x-caller", MappingValue::request_path_param("item"))
        .remove_header("x-secret")
        .append_query_string("stage", MappingValue::context_variable("stage"))
        .overwrite_query_string("page", MappingValue::request_header("x-page"))
        .remove_query_string("debug");
    let item = HttpUrlIntegration::new("Item", format!("{backend}/items/{{item}}"))
        .method(Method::Put)
        .parameter_mapping(changed);
    api.add_route(Method::Post, "/shop/{item}", item);
    let moved = MappingValue::custom("/moved/${request.path.item}");
    let moved = HttpUrlIntegration::new("Moved", format!("{backend}/old"))
        .parameter_mapping(ParameterMapping::new().overwrite_path(moved));
    api.add_route(Method::Any, "/moved/{item}", moved);
    let all = HttpUrlIntegration::new("All", format!("{backend}/all/{{proxy}}"));
    api.add_route(Method::Any, "/rest/{proxy+}", all);
    let one = HttpUrlIntegration::new("One", format!("{backend}/one"));
    api.add_route(Method::Get, "/alias", one);
    stack.output("Url", api.url());
}

#[test]
fn an_http_api_passes_requests_on_and_answers_preflights() {
    let backend = listen();
    let mut gateway = Gateway::new("e2e-http-backends");
    gateway.deploy(|stack| http(stack, &backend, &[PAGE]));
    // The API itself says who may read its answers, whoever gives them.
    let readable = |origin| {
        let mut told = json!({"allow-origin": origin, "allow-credentials": "true"});
        told["expose-headers"] = "x-total".into();
        told
    };
    for (origin, allowed) in [(PAGE, readable(PAGE)), (OTHER, json!({}))] {
        let answer = gateway.send("GET", ("Url", "alias"), &[("Origin", origin)], None);
        assert_eq!(cors(&answer), allowed, "{origin}");
    }
    gateway.deploy(|stack| http(stack, &backend, &[PAGE, OTHER]));
    let send = |method: &str, path: &str, headers: &[(&str, &str)], body: Option<&str>| {
        gateway.send(method, ("Url", path), headers, body)
    };

    let headers = [("x-caller", "ada"), ("x-secret", "1"), ("x-page", "2")];
    let answer = send("POST", "shop/7?page=1&debug=1", &headers, Some("hello"));
    let seen = json!({
        "method": "PUT",
        "path": "/items/7?page=2&stage=%24default",
        "headers": {"x-caller": "ada,7", "x-page": "2", "x-source": "gateway"},
        "body": "hello",
    });
    assert_eq!(told(&answer), (203, seen));
    for (path, seen) in
        [("moved/7?a=b", "/moved/7?a=b"), ("rest/a/b", "/all/a/b"), ("alias", "/one")]
    {
        let answer = send("GET", path, &[], None);
        let seen = json!({"method": "GET", "path": seen, "headers": {}, "body": ""});
        assert_eq!(told(&answer), (203, seen), "{path}");
    }

    // Everything else goes to the default route.
    for (method, path) in [("GET", ""), ("DELETE", "shop/7"), ("GET", "no/where")] {
        assert_eq!(told(&send(method, path, &[], None)), (200, json!("$default")), "{path}");
    }

    for origin in [PAGE, OTHER] {
        for path in ["alias", "no/where"] {
            let answer = send("GET", path, &[("Origin", origin)], None);
            assert_eq!(cors(&answer), readable(origin), "{path}");
        }
        let asked = [("Origin", origin), ("Access-Control-Request-Method", "PUT")];
        let answer = send("OPTIONS", "shop/7", &asked, None);
        let mut allowed = readable(origin);
        allowed["allow-methods"] = "GET,PUT".into();
        allowed["allow-headers"] = "x-caller".into();
        allowed["max-age"] = "600".into();
        assert_eq!((answer.status, cors(&answer)), (204, allowed));
    }
    let stranger = [("Origin", "https://example.com"), ("Access-Control-Request-Method", "PUT")];
    for method in ["OPTIONS", "GET"] {
        assert_eq!(cors(&send(method, "alias", &stranger, None)), json!({}), "{method}");
    }
}
