//! What becomes of answers that a WebSocket API gets.

use std::panic::Location;

use rustinfra::diagnostic::Diagnostic;
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::apigatewayv2::CfnIntegrationResponse;
use rustinfra_cfn::refs;

use crate::api::ContentHandling;
use crate::check::{self, Twice};
use crate::properties::Properties;

/// The key of the response to answers that no other is for.
const DEFAULT: &str = "$default";

/// What becomes of a backend's answers before they are sent back: of those that the key is for.
///
/// Only integrations that are no proxies have responses, one for each key, and only routes that [return
/// a response](super::WebSocketRouteOptions::return_response) send them.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-integration-responses.html>
#[derive(Clone)]
#[must_use = "a response does nothing until an integration gets it"]
pub struct WebSocketIntegrationResponse {
    key: String,
    properties: Properties,
    place: &'static Location<'static>,
}

impl PartialEq for WebSocketIntegrationResponse {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key && self.properties == other.properties
    }
}

impl WebSocketIntegrationResponse {
    /// A response by its key: a regular expression between `/`, such as `/4\d\d/`, that matches the
    /// answer's status, or the message of the error that a function throws; or `$default`, for every
    /// other answer, and for all that functions return. Another key is reported as `bad-name` when
    /// an integration gets it.
    #[track_caller]
    pub fn new(key: &str) -> Self {
        Self { key: key.to_string(), properties: Properties::default(), place: Location::caller() }
    }

    /// Sets the template that makes what is sent back; its key is what the [selection
    /// expression](Self::template_selection_expression) gives, mostly `$default`.
    #[doc(alias = "responseTemplates")]
    pub fn response_template(self, key: &str, template: impl IntoValue<String>) -> Self {
        self.put("ResponseTemplates", key, template.into_value().into_expr())
    }

    /// Sets what chooses an answer's template: a text such as `\$default`, or something of the message
    /// or the answer, such as `${request.body.kind}` or `${integration.response.statuscode}`.
    pub fn template_selection_expression(self, expression: &str) -> Self {
        self.set("TemplateSelectionExpression", Expr::text(expression.to_string()))
    }

    /// Sets a parameter of the response (`method.response.header.Name`), by where it comes from
    /// (`integration.response.header.Name`, `integration.response.body.id`, or `'text'`).
    #[doc(alias = "responseParameters")]
    pub fn response_parameter(self, to: &str, from: impl IntoValue<String>) -> Self {
        self.put("ResponseParameters", to, from.into_value().into_expr())
    }

    /// Converts the answer.
    #[doc(alias = "contentHandlingStrategy")]
    pub fn content_handling(self, handling: ContentHandling) -> Self {
        self.set("ContentHandlingStrategy", handling.as_str().into())
    }

    fn set(mut self, property: &'static str, value: Expr) -> Self {
        self.properties.set(property, value);
        self
    }

    fn put(mut self, property: &'static str, key: &str, value: Expr) -> Self {
        self.properties.set_in(property, key, value);
        self
    }

    /// Makes the response of an integration, told as asked for where it was begun.
    pub(super) fn place_at(
        &self,
        integration: &Node,
        api: &Value<refs::ApiGatewayV2ApiId>,
        id: Value<refs::ApiGatewayV2IntegrationId>,
    ) -> CfnIntegrationResponse {
        integration.asked_at(self.place, || {
            let twice = Twice::new(
                "response",
                format!("The integration has a response for `{}` already.", self.key),
                "leave one of them out, or give one another key",
            );
            let name = check::once(integration, format!("{}-Response", self.key), twice);
            let cfn = CfnIntegrationResponse::new(integration, &name);
            check_key(cfn.node(), &self.key);
            cfn.set("ApiId", api.clone().into_expr());
            cfn.set("IntegrationId", id.into_expr());
            cfn.set("IntegrationResponseKey", Expr::text(self.key.clone()));
            self.properties.apply(&cfn);
            cfn
        })
    }
}

fn check_key(node: &Node, key: &str) {
    let between = key.strip_prefix('/').and_then(|rest| rest.strip_suffix('/'));
    if key == DEFAULT || between.is_some_and(|pattern| !pattern.is_empty()) {
        return;
    }
    let inner = key.trim_matches('/');
    let help = if inner.is_empty() || inner.starts_with('$') || inner == "default" {
        r"write it as `$default`, or as a regular expression such as `/4\d\d/`".to_string()
    } else {
        format!("write it as `/{inner}/`")
    };
    node.report(
        Diagnostic::error("bad-name", "a name is not allowed")
            .detail(format!(
                "The response key `{key}` is neither `$default` nor a regular expression between `/`."
            ))
            .help(help),
    );
}

/// Reports a response of an integration that passes answers on as they are.
pub(super) fn reject_at_proxy(integration: &Node, response: &WebSocketIntegrationResponse) {
    integration.report(
        Diagnostic::error("conflicting-options", "options do not fit together")
            .detail(format!(
                "A proxy integration sends answers back as they are; it has no response for `{}`.",
                response.key
            ))
            .at(response.place)
            .help(
                "leave it out, or use `WebSocketLambdaCustomIntegration` or \
                 `WebSocketHttpIntegration`",
            ),
    );
}

/// What is wrong between the responses of an integration and the routes that it answers, each with
/// whether it sends the answer back.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-selection-expressions.html>
pub(super) fn check(
    integration: &Node,
    id: &Value<refs::ApiGatewayV2IntegrationId>,
    routes: &[(String, bool)],
) -> Vec<Diagnostic> {
    let responses = own_responses(integration);
    let returning = routes.iter().find(|(_, returns)| *returns);
    // The answer to `$connect` says whether the connection comes about.
    let connects = routes.iter().any(|(key, _)| key == "$connect");
    match (returning, responses.first(), routes.first()) {
        (Some((key, _)), _, _) if !has_default(integration, id) => vec![no_default(key)],
        (None, Some(response), Some((key, _))) if !connects => vec![unused(response, key)],
        _ => Vec::new(),
    }
}

fn own_responses(integration: &Node) -> Vec<CfnResource> {
    let children = integration.children();
    children.iter().filter_map(CfnResource::from_node).filter(is_response).collect()
}

fn is_response(resource: &CfnResource) -> bool {
    resource.type_name() == "AWS::ApiGatewayV2::IntegrationResponse"
}

/// Whether an integration has a response to every answer, be it one that was made beside it.
fn has_default(integration: &Node, id: &Value<refs::ApiGatewayV2IntegrationId>) -> bool {
    let is_default = |response: &CfnResource| {
        response.property("IntegrationId").as_ref() == Some(id.expr())
            && response
                .property("IntegrationResponseKey")
                .is_some_and(|key| key.as_text().is_none_or(|text| text == DEFAULT))
    };
    if own_responses(integration).iter().any(is_default) {
        return true;
    }
    let around = integration.stack().map(|stack| stack.node().descendants()).unwrap_or_default();
    let resources = around.iter().filter_map(CfnResource::from_node);
    resources.filter(is_response).any(|response| is_default(&response))
}

fn no_default(route: &str) -> Diagnostic {
    Diagnostic::warning("no-default-response", "an answer may have no response")
        .detail(format!(
            "The route `{route}` sends back what its integration answers, but the integration has no \
             response for `$default`: API Gateway fails for an answer that no key matches."
        ))
        .help("add `.response(WebSocketIntegrationResponse::new(\"$default\"))`")
}

fn unused(response: &CfnResource, route: &str) -> Diagnostic {
    Diagnostic::warning("unused-response", "a response is never sent")
        .detail(format!(
            "The route `{route}` sends nothing back, whatever its integration answers."
        ))
        .path(response.node().path())
        .at(response.node().location())
        .help("add `.return_response()` to the route, or leave the response out")
}
