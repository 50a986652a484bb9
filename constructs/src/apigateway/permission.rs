//! Which calls of an API a function allows.

use rustinfra::graph::{Link, links};
use rustinfra::prelude::*;

use super::method::RestMethod;
use super::rest_api::RestApi;
use crate::api::Method;
use crate::lambda::Function;
use crate::{arn, check};

/// Which calls a function allows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Permission {
    /// Only those of the method, not all of the API.
    pub(super) by_method: bool,
    /// None by which the console tries the method.
    pub(super) no_test: bool,
}

impl Permission {
    /// Allows `api` to call the function, by `method` or by all of its methods.
    #[track_caller]
    pub(super) fn allow(self, api: &RestApi, method: Option<&RestMethod>, function: &Function) {
        let Some(method) = method.filter(|_| self.by_method) else {
            if self.no_test {
                check::reject(
                    method.map_or(api.node(), |method| method.node()),
                    "Who may call all of an API may try it as well.",
                    "add `.scope_permission_to_method()`, or leave out `.allow_test_invoke(false)`",
                );
            }
            return allow_calls(api, function);
        };
        let path = method.resource().path().replace('/', ".");
        let name = format!("{}.{}.{path}", api.node().unique_id(), method.verb());
        let link = |id: String, calls: Value<String>| {
            Link::between(api, &links::API_TO_FUNCTION, function)
                .source_arn(calls)
                .permission_at(method, &id)
                .permission_at(function, id)
        };
        link(format!("ApiPermission.{name}"), method.arn()).record(api.node());
        if !self.no_test {
            link(format!("ApiPermission.Test.{name}"), method.test_arn()).record(api.node());
        }
    }
}

/// Allows every method of the API to call the function, by one permission: two a method, as the
/// CDK writes them, fill the 20 KB that a function's policy may have.
#[track_caller]
pub(super) fn allow_calls(api: &RestApi, function: &Function) {
    let (api_id, function_id) = (api.node().unique_id(), function.node().unique_id());
    Link::between(api, &links::API_TO_FUNCTION, function)
        .source_arn(api.arn_for_execute_api(Method::Any, "/*", "*"))
        .permission_at(api, format!("ApiPermission.ApiScoped.{function_id}.{api_id}"))
        .permission_at(function, format!("ApiPermission.ApiScoped.{api_id}"))
        .record(api.node());
}

/// The URI by which API Gateway calls a function.
pub(super) fn invocation_uri(node: &Node, function: &Function, stream: bool) -> Value<String> {
    let (version, call) = if stream {
        ("2021-11-15", "response-streaming-invocations")
    } else {
        ("2015-03-31", "invocations")
    };
    sub!(
        "arn:{}:apigateway:{}:lambda:path/{}/functions/{}/{}",
        arn::partition(node),
        arn::region(node),
        version,
        function.arn(),
        call
    )
}
