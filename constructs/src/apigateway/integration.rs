//! What answers a method.

use rustinfra::prelude::*;
use rustinfra::value::{Expr, Key};
use rustinfra_cfn::refs;

use super::integration_response::{IntegrationResponse, MethodResponse};
use super::method::RestMethod;
use super::permission::{Permission, invocation_uri};
use super::rest_api::RestApi;
use super::sagemaker::Endpoint;
use super::step_functions::Execution;
use crate::api::{ContentHandling, Method, PassthroughBehavior};
use crate::iam::Role;
use crate::lambda::{Alias, Function, Version};
use crate::units::Duration;
use crate::{arn, check};

const INTEGRATION_PAGE: &str =
    "https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html";

const STREAM_PAGE: &str =
    "https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html";

#[derive(Clone)]
enum Backend {
    Mock,
    Http {
        url: Expr,
        method: Method,
    },
    Lambda(Function, Permission),
    Aws {
        service: String,
        subdomain: Option<String>,
        kind: &'static str,
        value: Value<String>,
        parameters: Vec<(String, String)>,
        region: Option<String>,
    },
}

/// What answers a method: a function, another server, an AWS service, or API Gateway itself.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-integration-types.html>
///
/// Options that what answers does not have are reported as `conflicting-options` of the method, a
/// timeout as `out-of-range`.
///
/// ```
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// # let code = Code::inline("exports.handler = async () => {};");
/// # let orders = Function::builder("Orders", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// let api = RestApi::builder("Api").build(&stack);
/// api.root().add_method(Method::Post.to(Integration::lambda(&orders).timeout(secs(10))));
/// let prices = Integration::http_proxy("https://prices.example.org");
/// api.root().add_resource("prices").add_method(Method::Get.to(prices));
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
#[must_use = "an integration does nothing until a method gets it"]
pub struct Integration {
    backend: Backend,
    proxy: bool,
    streaming: bool,
    properties: Vec<(Key, Expr)>,
    responses: Vec<IntegrationResponse>,
    timeout: Option<Duration>,
    /// Options that what answers does not have: their functions, and what has them.
    misplaced: Vec<(&'static str, &'static str)>,
    /// What the method declares to answer, for integrations that know.
    pub(super) declared: Vec<MethodResponse>,
    pub(super) execution: Option<Execution>,
    pub(super) endpoint: Option<Endpoint>,
}

impl From<&Function> for Integration {
    fn from(function: &Function) -> Self {
        Self::lambda(function)
    }
}

impl From<&Alias> for Integration {
    fn from(alias: &Alias) -> Self {
        Self::lambda(alias)
    }
}

impl From<&Version> for Integration {
    fn from(version: &Version) -> Self {
        Self::lambda(version)
    }
}

impl Integration {
    fn of(backend: Backend, proxy: bool) -> Self {
        Self {
            backend,
            proxy,
            streaming: false,
            properties: Vec::new(),
            responses: Vec::new(),
            timeout: None,
            misplaced: Vec::new(),
            declared: Vec::new(),
            execution: None,
            endpoint: None,
        }
    }

    /// A function that gets the whole request and returns the whole response.
    ///
    /// The API is allowed to call the function, by one permission however many methods call it.
    #[doc(alias = "LambdaIntegration")]
    pub fn lambda(function: &Function) -> Self {
        Self::of(Backend::Lambda(function.clone(), Permission::default()), true)
    }

    /// A function whose input and output templates translate.
    pub fn lambda_custom(function: &Function) -> Self {
        Self::of(Backend::Lambda(function.clone(), Permission::default()), false)
    }

    /// An HTTP endpoint that gets the request and returns the response as they are.
    pub fn http_proxy(url: impl IntoValue<String>) -> Self {
        let url = url.into_value().into_expr();
        Self::of(Backend::Http { url, method: Method::Get }, true)
    }

    /// An HTTP endpoint whose request and response templates translate.
    #[doc(alias = "HttpIntegration")]
    pub fn http(url: impl IntoValue<String>) -> Self {
        let url = url.into_value().into_expr();
        Self::of(Backend::Http { url, method: Method::Get }, false)
    }

    /// A response made by API Gateway itself.
    #[doc(alias = "MockIntegration")]
    pub fn mock() -> Self {
        Self::of(Backend::Mock, false)
    }

    /// An action of an AWS service, such as `("dynamodb", "GetItem")`, made with the credentials of
    /// [`credentials_role`](Self::credentials_role).
    #[doc(alias = "AwsIntegration")]
    pub fn aws_action(service: &str, action: &str) -> Self {
        Self::aws(service, "action", action.into_value())
    }

    /// A path of an AWS service, such as `("sqs", "123456789012/inbox")`.
    ///
    /// ```
    /// use rustinfra_constructs::apigateway::{IntegrationResponse, MethodResponse};
    /// use rustinfra_constructs::prelude::*;
    ///
    /// # let app = App::new();
    /// # let stack = Stack::new(&app, "Shop");
    /// let inbox = Queue::builder("Inbox").build(&stack);
    /// let gateway = Principal::service("apigateway.amazonaws.com");
    /// let role = Role::builder("Sender", gateway).build(&stack);
    /// inbox.grant_send(&role);
    ///
    /// let path = sub!("{}/{}", stack.account(), inbox.name());
    /// let message = "Action=SendMessage&MessageBody=$util.urlEncode($input.body)";
    /// let form = "'application/x-www-form-urlencoded'";
    /// let send = Integration::aws_path("sqs", path)
    ///     .credentials_role(&role)
    ///     .request_parameter("integration.request.header.Content-Type", form)
    ///     .request_template("application/json", message)
    ///     .response(IntegrationResponse::new(202).template("application/json", "{}"));
    /// let api = RestApi::builder("Api").build(&stack);
    /// api.root().add_method(Method::Post.to(send).response(MethodResponse::new(202)));
    /// # assert!(app.assembly().is_ok());
    /// ```
    pub fn aws_path(service: &str, path: impl IntoValue<String>) -> Self {
        Self::aws(service, "path", path.into_value())
    }

    fn aws(service: &str, kind: &'static str, value: Value<String>) -> Self {
        let service = service.to_string();
        let parameters = Vec::new();
        let backend =
            Backend::Aws { service, subdomain: None, kind, value, parameters, region: None };
        Self::of(backend, false)
    }

    /// Remembers an option that what answers does not have.
    fn misplace(mut self, option: &'static str, of: &'static str) -> Self {
        self.misplaced.push((option, of));
        self
    }

    fn put(mut self, name: &'static str, value: Expr) -> Self {
        self.properties.retain(|(k, _)| k != name);
        self.properties.push((Key::Borrowed(name), value));
        self
    }

    fn put_in(mut self, name: &'static str, key: &str, value: Expr) -> Self {
        match self.properties.iter_mut().find(|(k, _)| k == name) {
            Some((_, map)) => map.set(key.to_string(), value),
            None => {
                let map = Expr::map([(key.to_string(), value)]);
                self.properties.push((Key::Borrowed(name), map));
            }
        }
        self
    }

    /// Sets the method of the request that an HTTP endpoint or AWS service gets; default GET for
    /// HTTP, POST for AWS services. Functions are always called with POST.
    pub fn http_method(mut self, verb: Method) -> Self {
        match &mut self.backend {
            Backend::Http { method, .. } => *method = verb,
            Backend::Aws { .. } => return self.put("IntegrationHttpMethod", verb.as_str().into()),
            Backend::Mock | Backend::Lambda(..) => {
                return self.misplace("http_method", "an HTTP endpoint or an AWS service");
            }
        }
        self
    }

    /// Lets the function be called by the method only, not by the whole API. Each method then adds
    /// two permissions to the function's policy, of which 20 KB have room for some forty.
    pub fn scope_permission_to_method(mut self) -> Self {
        if let Backend::Lambda(_, permission) = &mut self.backend {
            permission.by_method = true;
            return self;
        }
        self.misplace("scope_permission_to_method", "a function")
    }

    /// Says whether the console may try the method; default yes. If not, the permission has to be
    /// [the method's](Self::scope_permission_to_method).
    pub fn allow_test_invoke(mut self, allow: bool) -> Self {
        if let Backend::Lambda(_, permission) = &mut self.backend {
            permission.no_test = !allow;
            return self;
        }
        self.misplace("allow_test_invoke", "a function")
    }

    /// Calls the AWS service in another region.
    pub fn region(mut self, name: &str) -> Self {
        if let Backend::Aws { region, .. } = &mut self.backend {
            *region = Some(name.to_string());
            return self;
        }
        self.misplace("region", "an AWS service")
    }

    /// Names the part of the AWS service's host that belongs to the account, such as a domain of
    /// OpenSearch.
    pub fn subdomain(mut self, name: &str) -> Self {
        if let Backend::Aws { subdomain, .. } = &mut self.backend {
            *subdomain = Some(name.to_string());
            return self;
        }
        self.misplace("subdomain", "an AWS service")
    }

    /// Adds a parameter to the [action](Self::aws_action) of the AWS service.
    pub fn action_parameter(mut self, name: &str, value: &str) -> Self {
        if let Backend::Aws { parameters, kind: "action", .. } = &mut self.backend {
            parameters.push((name.to_string(), value.to_string()));
            return self;
        }
        self.misplace("action_parameter", "an action of an AWS service")
    }

    /// Passes the AWS service's request and response on as they are.
    pub fn proxy(mut self) -> Self {
        if let Backend::Aws { .. } = self.backend {
            self.proxy = true;
            return self;
        }
        self.misplace("proxy", "an AWS service")
    }

    /// Calls the AWS service with this role, which API Gateway has to be allowed to assume.
    pub fn credentials_role(self, role: &Role) -> Self {
        let arn = role.arn().into_expr();
        self.put("Credentials", arn)
    }

    /// Calls the AWS service with the credentials of the caller.
    pub fn credentials_passthrough(self) -> Self {
        let arn = sub!("arn:{}:iam::*:user/*", aws::partition());
        self.put("Credentials", arn.into_expr())
    }

    /// Sets a parameter of the backend's request (`integration.request.header.Name`), by where it
    /// comes from (`method.request.path.id`, or `'text'`).
    pub fn request_parameter(self, to: &str, from: &str) -> Self {
        self.put_in("RequestParameters", to, Expr::text(from.to_string()))
    }

    /// Sets the template that makes the backend's request of one of a content type. Default: none.
    pub fn request_template(self, content_type: &str, template: impl IntoValue<String>) -> Self {
        self.put_in("RequestTemplates", content_type, template.into_value().into_expr())
    }

    /// Sets what becomes of requests without a template.
    pub fn passthrough_behavior(self, behavior: PassthroughBehavior) -> Self {
        self.put("PassthroughBehavior", behavior.as_str().into())
    }

    /// Converts the request's body. Default: it stays as it is.
    pub fn content_handling(self, handling: ContentHandling) -> Self {
        self.put("ContentHandling", handling.as_str().into())
    }

    /// Says how responses of the backend become responses of the method.
    #[doc(alias = "integrationResponses")]
    pub fn response(mut self, response: IntegrationResponse) -> Self {
        self.responses.push(response);
        self
    }

    /// Makes request parameters part of the cache's key.
    pub fn cache_key_parameters<'a>(self, names: impl IntoIterator<Item = &'a str>) -> Self {
        let names = names.into_iter().map(|n| Expr::text(n.to_string()));
        self.put("CacheKeyParameters", Expr::list(names))
    }

    /// Shares the cache with other methods of the same namespace; default: the resource's id.
    pub fn cache_namespace(self, namespace: &str) -> Self {
        self.put("CacheNamespace", Expr::text(namespace.to_string()))
    }

    /// Reaches an HTTP endpoint through a VPC link.
    #[doc(alias = "connectionType")]
    pub fn vpc_link(self, link: impl IntoValue<refs::ApiGatewayVpcLinkId>) -> Self {
        if !matches!(self.backend, Backend::Http { .. }) {
            return self.misplace("vpc_link", "an HTTP endpoint");
        }
        let id = link.into_value().into_expr();
        self.put("ConnectionType", "VPC_LINK".into()).put("ConnectionId", id)
    }

    /// Sets how long the backend may take, 1 to 29 s; default 29 s. Regional and private APIs can
    /// have more, up to 5 min, by a quota increase; a [stream](Self::stream_response) can take 15 min.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Passes the response on while it arrives; for proxy integrations.
    #[doc(alias = "responseTransferMode")]
    pub fn stream_response(mut self) -> Self {
        self.streaming = true;
        self
    }

    /// Allows `api` to call the function, if one answers, by `method` or by all of its methods.
    #[track_caller]
    pub(super) fn allow(&self, api: &RestApi, method: Option<&RestMethod>) {
        if let Backend::Lambda(function, permission) = &self.backend {
            permission.allow(api, method, function);
        }
    }

    /// The property `Integration` of a method of an API.
    #[track_caller]
    pub(super) fn bind(&self, node: &Node) -> Expr {
        for (option, of) in &self.misplaced {
            let detail = format!("`.{option}(…)` is an option of an integration of {of}.");
            check::reject(node, detail, "leave it out");
        }
        if self.streaming && !self.proxy {
            check::reject(
                node,
                "Only proxy integrations can stream their responses.",
                "use `Integration::lambda` or `Integration::http_proxy`, or leave it out",
            );
        }
        let kind = match (&self.backend, self.proxy) {
            (Backend::Mock, _) => "MOCK",
            (Backend::Http { .. }, true) => "HTTP_PROXY",
            (Backend::Http { .. }, false) => "HTTP",
            (Backend::Lambda(..) | Backend::Aws { .. }, true) => "AWS_PROXY",
            (Backend::Lambda(..) | Backend::Aws { .. }, false) => "AWS",
        };
        let mut out = Expr::map([("Type", kind.into())]);
        match &self.backend {
            Backend::Mock => {}
            Backend::Http { url, method } => {
                out.set("IntegrationHttpMethod", method.as_str().into());
                out.set("Uri", url.clone());
            }
            Backend::Lambda(function, _) => {
                out.set("IntegrationHttpMethod", "POST".into());
                out.set("Uri", invocation_uri(node, function, self.streaming).into_expr());
            }
            Backend::Aws { service, subdomain, kind, value, parameters, region } => {
                let region =
                    region.as_ref().map_or_else(|| arn::region(node), |r| r.as_str().into_value());
                let partition = arn::partition(node);
                let host = match subdomain {
                    Some(name) => format!("{name}.{service}"),
                    None => service.clone(),
                };
                let parameters: String = parameters
                    .iter()
                    .map(|(name, value)| format!("&{}={}", url_encoded(name), url_encoded(value)))
                    .collect();
                let uri = sub!(
                    "arn:{}:apigateway:{}:{}:{}/{}{}",
                    partition,
                    region,
                    host,
                    *kind,
                    value,
                    parameters
                );
                out.set("IntegrationHttpMethod", "POST".into());
                out.set("Uri", uri.into_expr());
            }
        }
        let role = self.execution.as_ref().map(|execution| execution.role(node));
        let role = role.or_else(|| self.endpoint.as_ref().map(|endpoint| endpoint.role(node)));
        if let Some(role) = role {
            out.set("Credentials", role.arn().into_expr());
        }
        for (name, value) in &self.properties {
            out.set(name.clone(), value.clone());
        }
        if !self.responses.is_empty() {
            let responses = self.responses.iter().map(IntegrationResponse::to_expr);
            out.set("IntegrationResponses", Expr::list(responses));
        }
        if let Some(timeout) = self.timeout {
            let what = "the integration's timeout in seconds";
            let (most, page) =
                if self.streaming { (900, STREAM_PAGE) } else { (300, INTEGRATION_PAGE) };
            check::range(node, what, timeout.as_secs(), 1..=most, page);
            out.set("TimeoutInMillis", Expr::Int(i64::from(timeout.as_secs()) * 1_000));
        }
        if self.streaming {
            out.set("ResponseTransferMode", "STREAM".into());
        }
        out
    }
}

/// A text as it stands in the query of a URL.
fn url_encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
