//! What is called by what it is, and added twice, is told in those words.

use rustinfra_constructs::apigateway::{Cors, Integration, ProxyResource, RestApi};
use rustinfra_constructs::apigatewayv2::{HttpApi, WebSocketApi};
use rustinfra_constructs::lambda::{FunctionUrlAuthType, FunctionUrlOptions, SqsEventSource};
use rustinfra_constructs::prelude::*;

use super::{function, mistake};

fn told(noun: &str, detail: &str, path: &str, help: &str) -> String {
    format!(
        "error[duplicate-{noun}]: the same is added twice
  {detail}
    at `Test/{path}`
    first  HERE
    again  HERE
  help: {help}"
    )
}

#[test]
fn the_route_of_an_api() {
    mistake(
        |stack| {
            let (api, books) = (HttpApi::builder("Api").build(stack), function(stack, "F"));
            api.add_route(Method::Get, "/x", &books);
            api.add_route(Method::Get, "/x", &books);
            api.add_route(Method::Post, "/x", &books);
        },
        &told(
            "route",
            "The API has the route `GET /x` already.",
            "Api/GET--x",
            "leave one of them out, or give one another method or path",
        ),
    );
    mistake(
        |stack| {
            let (api, talk) = (WebSocketApi::builder("Api").build(stack), function(stack, "F"));
            api.add_route("talk", &talk);
            api.add_route("talk", &talk);
        },
        &told(
            "route",
            "The API has the route `talk` already.",
            "Api/talk-Route",
            "leave one of them out, or give one another key",
        ),
    );
}

#[track_caller]
fn rest(add: impl FnOnce(&RestApi), noun: &str, detail: &str, path: &str, help: &str) {
    mistake(
        |stack| {
            let api = RestApi::builder("Api").build(stack);
            api.root().add_method(Method::Get.to(&function(stack, "F")));
            add(&api);
        },
        &told(noun, detail, path, help),
    );
}

#[test]
fn the_method_of_a_resource() {
    rest(
        |api| {
            let orders = api.root().add_resource("orders");
            orders.add_method(Method::Get);
            orders.add_method(Method::Get);
        },
        "method",
        "The resource `/orders` has the method `GET` already.",
        "Api/Default/orders/GET",
        "leave one of them out, or add it to another resource",
    );
    rest(
        |api| {
            api.root().add_cors_preflight(&Cors::all_origins());
            api.root().add_cors_preflight(&Cors::all_origins());
        },
        "method",
        "The resource `/` has the method `OPTIONS` already.",
        "Api/Default/OPTIONS",
        "leave one of them out; `default_cors_preflight` adds it to each resource below",
    );
    rest(
        |api| {
            let files = api.root().add_resource("files");
            let proxy = ProxyResource::builder().build(&files);
            proxy.add_method(Method::Any.to(Integration::http_proxy("https://example.org")));
        },
        "method",
        "The resource `/files/{proxy+}` has the method `ANY` already.",
        "Api/Default/files/{proxy+}/ANY",
        "leave it out, or make the proxy resource with `.any_method(false)`",
    );
}

#[test]
fn the_resource_of_an_api() {
    rest(
        |api| {
            let orders = api.root().add_resource("orders");
            orders.add_resource("{id}");
            orders.add_resource("{id}");
        },
        "resource",
        "The API has the resource `/orders/{id}` already.",
        "Api/Default/orders/{id}",
        "take the one that is there: `get_resource(\"{id}\")`, or `resource_for_path`, which adds what is missing",
    );
}

#[test]
fn the_alias_of_a_function() {
    let help = "take the one that was returned first, or give one another name";
    mistake(
        |stack| {
            let function = function(stack, "F");
            function.add_alias("live");
            function.add_alias("live");
        },
        &told("alias", "The function has the alias `live` already.", "F/Aliaslive", help),
    );
    mistake(
        |stack| {
            let version = function(stack, "F").current_version();
            version.add_alias("live");
            version.add_alias("live");
        },
        &told(
            "alias",
            "The version has the alias `live` already.",
            "F/CurrentVersion/Aliaslive",
            help,
        ),
    );
}

#[test]
fn the_url_of_a_function() {
    let help = "take the one that was returned first; another alias may have one of its own";
    let options = || FunctionUrlOptions::new(FunctionUrlAuthType::AwsIam);
    mistake(
        |stack| {
            let function = function(stack, "F");
            function.add_function_url(options());
            function.add_function_url(options());
        },
        &told("url", "The function has a URL already.", "F/FunctionUrl", help),
    );
    mistake(
        |stack| {
            let alias = function(stack, "F").add_alias("live");
            alias.add_function_url(options());
            alias.add_function_url(options());
        },
        &told("url", "The alias has a URL already.", "F/Aliaslive/FunctionUrl", help),
    );
}

#[test]
fn the_source_of_a_functions_calls() {
    mistake(
        |stack| {
            let (function, queue) = (function(stack, "F"), Queue::builder("Q").build(stack));
            function.add_event_source(&SqsEventSource::new(&queue));
            function.add_event_source(&SqsEventSource::new(&queue));
        },
        &told(
            "event-source",
            "The function is called for `Test/Q` already.",
            "F/SqsEventSource:TestQ2A027E0C",
            "leave one of them out, and say in the other which records it is called for",
        ),
    );
}
