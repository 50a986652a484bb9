//! State machines that answer methods.

use rustinfra::graph::{Facet, Link, links};
use rustinfra::prelude::*;
use rustinfra_cfn::refs;

use super::integration::Integration;
use super::integration_response::{IntegrationResponse, MethodResponse};
use super::model::Model;
use super::rest_api::RestApi;
use super::rest_api_builder::RestApiBuilder;
use crate::api::PassthroughBehavior;
use crate::iam::Role;

/// What API Gateway knows of a request, for the input of a state machine.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are API Gateway's own")]
pub enum RequestContext {
    AccountId,
    ApiId,
    ApiKey,
    AuthorizerPrincipalId,
    Caller,
    CognitoAuthenticationProvider,
    CognitoAuthenticationType,
    CognitoIdentityId,
    CognitoIdentityPoolId,
    HttpMethod,
    Stage,
    SourceIp,
    User,
    UserAgent,
    UserArn,
    RequestId,
    ResourceId,
    ResourcePath,
}

impl RequestContext {
    /// Its name in the input, and the variable that holds it.
    fn names(self) -> (&'static str, &'static str) {
        match self {
            RequestContext::AccountId => ("accountId", "identity.accountId"),
            RequestContext::ApiId => ("apiId", "apiId"),
            RequestContext::ApiKey => ("apiKey", "identity.apiKey"),
            RequestContext::AuthorizerPrincipalId => {
                ("authorizerPrincipalId", "authorizer.principalId")
            }
            RequestContext::Caller => ("caller", "identity.caller"),
            RequestContext::CognitoAuthenticationProvider => {
                ("cognitoAuthenticationProvider", "identity.cognitoAuthenticationProvider")
            }
            RequestContext::CognitoAuthenticationType => {
                ("cognitoAuthenticationType", "identity.cognitoAuthenticationType")
            }
            RequestContext::CognitoIdentityId => {
                ("cognitoIdentityId", "identity.cognitoIdentityId")
            }
            RequestContext::CognitoIdentityPoolId => {
                ("cognitoIdentityPoolId", "identity.cognitoIdentityPoolId")
            }
            RequestContext::HttpMethod => ("httpMethod", "httpMethod"),
            RequestContext::Stage => ("stage", "stage"),
            RequestContext::SourceIp => ("sourceIp", "identity.sourceIp"),
            RequestContext::User => ("user", "identity.user"),
            RequestContext::UserAgent => ("userAgent", "identity.userAgent"),
            RequestContext::UserArn => ("userArn", "identity.userArn"),
            RequestContext::RequestId => ("requestId", "requestId"),
            RequestContext::ResourceId => ("resourceId", "resourceId"),
            RequestContext::ResourcePath => ("resourcePath", "resourcePath"),
        }
    }
}

/// An express state machine that answers a method: the request waits until it has run.
///
/// Its input is an object with the request's `body` and, as asked, `path`, `querystring`, `header`,
/// `authorizer` and `requestContext`; its output is the response's body. A run that fails or takes
/// too long is a 500 with `error` and `cause`.
///
/// The method gets a role of its own, which may run the machine.
///
/// Source: <https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartSyncExecution.html>
///
/// ```
/// use rustinfra_constructs::apigateway::{RequestContext, StepFunctionsIntegration};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// let machine = "arn:aws:states:eu-west-1:123456789012:stateMachine:order";
/// let order = StepFunctionsIntegration::start_execution(machine)
///     .headers(true)
///     .request_context([RequestContext::SourceIp, RequestContext::RequestId]);
/// let api = RestApi::builder("Api").build(&stack);
/// api.root().add_method(Method::Post.to(order));
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
#[must_use = "an integration does nothing until a method gets it"]
pub struct StepFunctionsIntegration {
    machine: Value<String>,
    context: Vec<RequestContext>,
    querystring: bool,
    path: bool,
    headers: bool,
    authorizer: bool,
    role: Option<Role>,
    responses: bool,
}

/// What a machine's integration asks of the method that gets it.
#[derive(Clone)]
pub(super) struct Execution {
    machine: Value<String>,
    role: Option<Role>,
}

impl StepFunctionsIntegration {
    /// Runs an express state machine.
    #[doc(alias = "stateMachine")]
    pub fn start_execution(machine: impl IntoValue<refs::StepFunctionsStateMachineArn>) -> Self {
        let machine: Value<refs::StepFunctionsStateMachineArn> = machine.into_value();
        Self {
            machine: machine.untyped(),
            context: Vec::new(),
            querystring: true,
            path: true,
            headers: false,
            authorizer: false,
            role: None,
            responses: true,
        }
    }

    /// Puts what API Gateway knows of the request into the input.
    pub fn request_context(mut self, fields: impl IntoIterator<Item = RequestContext>) -> Self {
        self.context = fields.into_iter().collect();
        self
    }

    /// Says whether the parameters after the `?` are in the input; default yes.
    pub fn querystring(mut self, include: bool) -> Self {
        self.querystring = include;
        self
    }

    /// Says whether the parameters of the path are in the input; default yes.
    pub fn path(mut self, include: bool) -> Self {
        self.path = include;
        self
    }

    /// Says whether the headers are in the input; default no.
    pub fn headers(mut self, include: bool) -> Self {
        self.headers = include;
        self
    }

    /// Says whether what the authorizer returned is in the input; default no.
    pub fn authorizer(mut self, include: bool) -> Self {
        self.authorizer = include;
        self
    }

    /// Uses a role instead of making one. It has to trust API Gateway; it is allowed to run the
    /// machine.
    pub fn credentials_role(mut self, role: &Role) -> Self {
        self.role = Some(role.clone());
        self
    }

    /// Says whether the method declares the responses 200, 400 and 500; default yes.
    pub fn use_default_method_responses(mut self, declare: bool) -> Self {
        self.responses = declare;
        self
    }

    /// The template that makes the machine's input out of a request.
    fn request_template(&self) -> Value<String> {
        // `$q` stands for a quote: within the text of an input, which is a text within JSON.
        let mut lines = vec![
            "#set($q = '\"')".to_string(),
            "#set($params = $input.params())".to_string(),
            "#set($body = $input.body)".to_string(),
            "#if(\"$!body\" == \"\")#set($body = \"null\")#end".to_string(),
            "#set($text = \"{${q}body${q}:$body\")".to_string(),
        ];
        let maps = [
            (self.headers, "header", "$params.header"),
            (self.querystring, "querystring", "$params.querystring"),
            (self.path, "path", "$params.path"),
            (self.authorizer, "authorizer", "$context.authorizer"),
        ];
        for (_, name, map) in maps.into_iter().filter(|(include, ..)| *include) {
            lines.push(format!("#set($text = \"$text,${{q}}{name}${{q}}:{{\")"));
            lines.push(format!("#foreach($key in {map}.keySet())"));
            lines.push(format!("#set($name = {})", escaped("$key")));
            lines.push(format!("#set($value = {})", escaped(&format!("{map}.get($key)"))));
            lines.push("#set($text = \"$text${q}$name${q}:${q}$value${q}\")".to_string());
            lines.push("#if($foreach.hasNext)#set($text = \"$text,\")#end".to_string());
            lines.push("#end".to_string());
            lines.push("#set($text = \"$text}\")".to_string());
        }
        if !self.context.is_empty() {
            lines.push("#set($text = \"$text,${q}requestContext${q}:{\")".to_string());
            for (i, field) in self.context.iter().enumerate() {
                let (name, variable) = field.names();
                let comma = if i == 0 { "" } else { "," };
                lines.push(format!("#set($value = \"$!context.{variable}\")"));
                lines.push(format!("#set($value = {})", escaped("$value")));
                lines.push(format!(
                    "#set($text = \"$text{comma}${{q}}{name}${{q}}:${{q}}$value${{q}}\")"
                ));
            }
            lines.push("#set($text = \"$text}\")".to_string());
        }
        lines.push("#set($text = \"$text}\")".to_string());
        let before = lines.join("\n") + "\n{\"stateMachineArn\": \"";
        let after = format!("\", \"input\": \"{}\"}}", escaped("$text"));
        sub!("{}{}{}", before, &self.machine, after)
    }
}

/// A text as it stands in a text of JSON, which has no escaped single quotes.
fn escaped(text: &str) -> String {
    format!(r#"$util.escapeJavaScript({text}).replaceAll("\\'", "'")"#)
}

/// The output of a run that succeeded, or what went wrong.
const ANSWER: &str = "\
#if($input.path('$.status').toString() == \"SUCCEEDED\")
$input.path('$.output')
#else
#set($context.responseOverride.status = 500)
{\"error\": $input.json('$.error'), \"cause\": $input.json('$.cause')}
#end";

impl From<StepFunctionsIntegration> for Integration {
    fn from(asked: StepFunctionsIntegration) -> Self {
        const JSON: &str = "application/json";
        let template = asked.request_template();
        let machine = asked.machine;
        let mut integration = Integration::aws_action("states", "StartSyncExecution")
            .passthrough_behavior(PassthroughBehavior::Never)
            .request_template(JSON, template)
            .response(IntegrationResponse::new(200).template(JSON, ANSWER))
            .response(
                IntegrationResponse::new(400)
                    .selection_pattern("4\\d{2}")
                    .template(JSON, "{\"error\": \"Bad request!\"}"),
            )
            .response(
                IntegrationResponse::new(500)
                    .selection_pattern("5\\d{2}")
                    .template(JSON, "{\"error\": $input.json('$.error')}"),
            );
        integration.execution = Some(Execution { machine, role: asked.role });
        if asked.responses {
            integration.declared = vec![
                MethodResponse::new(200).model(JSON, Model::EMPTY),
                MethodResponse::new(400).model(JSON, Model::ERROR),
                MethodResponse::new(500).model(JSON, Model::ERROR),
            ];
        }
        integration
    }
}

impl Execution {
    /// The role as which `method` runs the machine.
    #[track_caller]
    pub(super) fn role(&self, method: &Node) -> Role {
        let role = self.role.clone().unwrap_or_else(|| {
            let api_gateway = Principal::service("apigateway.amazonaws.com");
            Role::builder("StartSyncExecutionRole", api_gateway).build(method)
        });
        method.set_facet(Facet::new());
        Link::grant(role.principal(), &links::API_START_SYNC_EXECUTION, method)
            .contents(&self.machine)
            .record(method);
        role
    }
}

/// An API that hands every request to one express state machine.
///
/// ```
/// use rustinfra_constructs::apigateway::{StepFunctionsIntegration, StepFunctionsRestApi};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// let machine = "arn:aws:states:eu-west-1:123456789012:stateMachine:order";
/// let order = StepFunctionsIntegration::start_execution(machine);
/// StepFunctionsRestApi::builder("Api", order).build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct StepFunctionsRestApi;

impl StepFunctionsRestApi {
    /// Starts an API whose root is answered by a machine, whatever the verb.
    pub fn builder(id: &str, machine: StepFunctionsIntegration) -> RestApiBuilder {
        RestApi::builder(id).default_integration(machine).any_at_root()
    }
}
