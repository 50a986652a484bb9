//! Where authorizers find who calls.

/// Where an [`Authorizer`](super::Authorizer) finds who calls.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/api/API_CreateAuthorizer.html>
#[derive(Clone, Copy, Debug)]
pub struct IdentitySource;

impl IdentitySource {
    /// A header of the request.
    pub fn header(name: &str) -> String {
        format!("method.request.header.{name}")
    }

    /// A parameter after the `?`.
    pub fn query_string(name: &str) -> String {
        format!("method.request.querystring.{name}")
    }

    /// A variable of the stage.
    pub fn stage_variable(name: &str) -> String {
        format!("stageVariables.{name}")
    }

    /// What API Gateway knows of the request, such as `identity.sourceIp`.
    pub fn context(name: &str) -> String {
        format!("context.{name}")
    }
}
