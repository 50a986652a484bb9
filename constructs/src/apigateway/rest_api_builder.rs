//! Settings of an API.

use std::cell::Cell;
use std::rc::Rc;

use rustinfra::diagnostic::Diagnostic;
use rustinfra::graph::{Facet, PolicyHolder};
use rustinfra::iam::Statement;
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::apigateway::{CfnAccount, CfnRestApi};
use rustinfra_cfn::refs;

use super::api_definition::{ApiDefinition, Described, RestApiMode};
use super::cors::Cors;
use super::deployment::Deployment;
use super::domain_name::DomainNameBuilder;
use super::integration::Integration;
use super::method::MethodOptions;
use super::resource::Defaults;
use super::rest_api::RestApi;
use super::stage::{Stage, StageOptions};
use crate::api::{IpAddressType, Method};
use crate::check;
use crate::iam::Role;
use crate::lambda::Function;
use crate::units::Size;

const REST_API_PAGE: &str = "https://docs.aws.amazon.com/apigateway/latest/api/API_RestApi.html";

/// Where an API is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndpointType {
    /// Through CloudFront's edge locations; the default.
    Edge,
    /// In its region.
    Regional,
    /// From VPCs only; needs a resource policy.
    Private,
}

impl EndpointType {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            EndpointType::Edge => "EDGE",
            EndpointType::Regional => "REGIONAL",
            EndpointType::Private => "PRIVATE",
        }
    }
}

/// Where a request's API key is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApiKeySource {
    /// In the header `X-API-Key`; the default.
    Header,
    /// In the `usageIdentifierKey` that a Lambda authorizer returns.
    Authorizer,
}

/// An API whose methods are answered by one function.
///
/// By default every request of every path goes there ([`Resource::add_proxy`]); with
/// [`.proxy(false)`](RestApiBuilder::proxy), only the methods that are added.
///
/// [`Resource::add_proxy`]: super::Resource::add_proxy
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html>
///
/// ```
/// use rustinfra_constructs::apigateway::EndpointType;
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// # let code = Code::inline("exports.handler = async () => {};");
/// # let shop = Function::builder("Shop", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// let api = LambdaRestApi::builder("Api", &shop)
///     .endpoint_types([EndpointType::Regional])
///     .binary_media_types(["image/png"])
///     .minimum_compression_size(kib(1))
///     .build(&stack);
/// stack.output("Products", api.url_for_path("/products"));
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone, Copy, Debug)]
#[doc(alias = "ApiEventSource")]
pub struct LambdaRestApi;

impl LambdaRestApi {
    /// Starts an API answered by `function`.
    pub fn builder(id: &str, function: &Function) -> RestApiBuilder {
        RestApi::builder(id).default_integration(function).proxy(true)
    }
}

/// Settings of a [`RestApi`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct RestApiBuilder {
    id: String,
    name: Option<String>,
    description: Option<String>,
    properties: Vec<(&'static str, Expr)>,
    endpoint_types: Vec<EndpointType>,
    vpc_endpoints: Vec<Expr>,
    ip_address_type: Option<IpAddressType>,
    compression: Option<Size>,
    policy: Vec<Statement>,
    cloud_watch_role: Option<RemovalPolicy>,
    deploy: bool,
    deploy_options: Option<StageOptions>,
    retain_deployments: bool,
    export_name: Option<String>,
    proxy: bool,
    any_at_root: bool,
    misplaced: Vec<String>,
    described: Option<Described>,
    domain: Option<DomainNameBuilder>,
    defaults: Defaults,
}

impl RestApiBuilder {
    pub(super) fn new(id: &str) -> Self {
        Self {
            id: id.to_string(),
            name: None,
            description: None,
            properties: Vec::new(),
            endpoint_types: Vec::new(),
            vpc_endpoints: Vec::new(),
            ip_address_type: None,
            compression: None,
            policy: Vec::new(),
            cloud_watch_role: None,
            deploy: true,
            deploy_options: None,
            retain_deployments: false,
            export_name: None,
            proxy: false,
            any_at_root: false,
            misplaced: Vec::new(),
            described: None,
            domain: None,
            defaults: Defaults::default(),
        }
    }

    /// Sets the API's name; default: its id.
    pub fn rest_api_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Sets a description, also of the deployment.
    pub fn description(mut self, text: &str) -> Self {
        self.description = Some(text.to_string());
        self
    }

    /// Sets where the API is reached; default [`EndpointType::Edge`].
    #[doc(alias = "endpointConfiguration")]
    pub fn endpoint_types(mut self, types: impl IntoIterator<Item = EndpointType>) -> Self {
        self.endpoint_types = types.into_iter().collect();
        self
    }

    /// Sets the VPC endpoints of a private API: the endpoints, or their ids.
    pub fn vpc_endpoints<V: IntoValue<refs::Ec2VpcEndpointId>>(
        mut self,
        endpoints: impl IntoIterator<Item = V>,
    ) -> Self {
        self.vpc_endpoints = endpoints.into_iter().map(|id| id.into_value().into_expr()).collect();
        self
    }

    /// Sets what addresses the API has. Default: IPv4, of private APIs IPv4 and IPv6.
    ///
    /// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-ip-address-type.html>
    pub fn ip_address_type(mut self, kind: IpAddressType) -> Self {
        self.ip_address_type = Some(kind);
        self
    }

    /// Names content types whose bodies are binary, such as `image/png` or `*/*`. Default: all
    /// bodies are text.
    pub fn binary_media_types<'a>(mut self, types: impl IntoIterator<Item = &'a str>) -> Self {
        let types = types.into_iter().map(|t| Expr::text(t.to_string()));
        self.properties.push(("BinaryMediaTypes", Expr::list(types)));
        self
    }

    /// Compresses responses of at least this size, up to 10 MiB. Default: none are compressed.
    ///
    /// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gzip-compression-decompression.html>
    #[doc(alias = "minCompressionSize")]
    pub fn minimum_compression_size(mut self, size: Size) -> Self {
        self.compression = Some(size);
        self
    }

    /// Sets where API keys are found. Default [`ApiKeySource::Header`].
    #[doc(alias = "apiKeySourceType")]
    pub fn api_key_source(mut self, source: ApiKeySource) -> Self {
        let source = match source {
            ApiKeySource::Header => "HEADER",
            ApiKeySource::Authorizer => "AUTHORIZER",
        };
        self.properties.push(("ApiKeySourceType", source.into()));
        self
    }

    /// Takes away the address `….execute-api.….amazonaws.com`, so that only custom domains serve.
    pub fn disable_execute_api_endpoint(mut self) -> Self {
        self.properties.push(("DisableExecuteApiEndpoint", true.into()));
        self
    }

    /// Rolls an import back that has warnings.
    pub fn fail_on_warnings(mut self) -> Self {
        self.properties.push(("FailOnWarnings", true.into()));
        self
    }

    /// Adds a statement to the resource policy: who may call from where.
    pub fn policy(mut self, statement: Statement) -> Self {
        self.policy.push(statement);
        self
    }

    /// Makes the role with which API Gateway writes logs, and sets it for the whole account and
    /// region, where there is one such setting only. Both stay when the stack goes: other APIs may
    /// have come to need them. Several APIs of a stack share what the first of them made; a second stack
    /// of the account and region that sets one is warned of, since the one deployed last wins.
    pub fn cloud_watch_role(self) -> Self {
        self.cloud_watch_role_with(RemovalPolicy::Retain)
    }

    /// [`cloud_watch_role`](Self::cloud_watch_role), with another fate when the stack goes.
    #[doc(alias = "cloudWatchRoleRemovalPolicy")]
    pub fn cloud_watch_role_with(mut self, removal: RemovalPolicy) -> Self {
        self.cloud_watch_role = Some(removal);
        self
    }

    /// Says whether the API deploys itself to a stage; default yes.
    pub fn deploy(mut self, deploy: bool) -> Self {
        self.deploy = deploy;
        self
    }

    /// Sets options of the stage; default: a stage called `prod`.
    pub fn deploy_options(mut self, options: StageOptions) -> Self {
        self.deploy_options = Some(options);
        self
    }

    /// Keeps old deployments.
    pub fn retain_deployments(mut self) -> Self {
        self.retain_deployments = true;
        self
    }

    /// Exports the URL under a name.
    pub fn endpoint_export_name(mut self, name: &str) -> Self {
        self.export_name = Some(name.to_string());
        self
    }

    /// Sets what answers methods that have no integration of their own. Default: a mock.
    #[doc(alias = "integrationOptions")]
    pub fn default_integration(mut self, integration: impl Into<Integration>) -> Self {
        self.defaults.integration = Some(integration.into());
        self
    }

    /// Sets what holds for methods that do not say otherwise.
    pub fn default_method_options(mut self, options: MethodOptions) -> Self {
        self.defaults.options = options;
        self
    }

    /// Answers CORS preflight requests on every resource.
    pub fn default_cors_preflight(mut self, cors: Cors) -> Self {
        self.defaults.cors = Some(cors);
        self
    }

    /// Serves the API's stage under a domain of your own; the domain's id is `CustomDomain`.
    pub fn domain_name(mut self, domain: DomainNameBuilder) -> Self {
        self.domain = Some(domain);
        self
    }

    /// Sets parameters of the import, such as `basepath` of a definition.
    pub fn parameter(mut self, name: &str, value: impl IntoValue<String>) -> Self {
        let value = value.into_value().into_expr();
        match self.properties.iter_mut().find(|(property, _)| *property == "Parameters") {
            Some((_, map)) => map.set(name.to_string(), value),
            None => self.properties.push(("Parameters", Expr::map([(name.to_string(), value)]))),
        }
        self
    }

    /// Begins with a copy of another API.
    pub fn clone_from(mut self, api: &RestApi) -> Self {
        self.properties.push(("CloneFrom", api.rest_api_id().into_expr()));
        self
    }

    /// Says how a definition meets what the API has already; default: it replaces it.
    pub fn mode(mut self, mode: RestApiMode) -> Self {
        let mode = if mode == RestApiMode::Merge { "merge" } else { "overwrite" };
        self.properties.push(("Mode", mode.into()));
        self
    }

    pub(super) fn described(mut self, definition: ApiDefinition) -> Self {
        self.described = Some(Described { definition, integrations: Vec::new() });
        self
    }

    /// Sets what answers an operation of the definition of a
    /// [`SpecRestApi`](super::SpecRestApi), by its `operationId`.
    pub fn integration(mut self, operation_id: &str, integration: impl Into<Integration>) -> Self {
        let integration = integration.into();
        match &mut self.described {
            Some(described) => {
                described.integrations.push((operation_id.to_string(), integration));
            }
            None => self.misplaced.push(operation_id.to_string()),
        }
        self
    }

    pub(super) fn any_at_root(mut self) -> Self {
        self.any_at_root = true;
        self
    }

    /// Says whether every request of every path goes to the default integration.
    pub fn proxy(mut self, proxy: bool) -> Self {
        self.proxy = proxy;
        self
    }

    /// Places the API, and by default its deployment, its stage and an output with its URL. Reports
    /// `conflicting-options` for settings that do not fit together, `out-of-range` for the
    /// compression, and, when the template is made, `empty-api` for one without methods and
    /// `private-api` for a private one without a policy.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> RestApi {
        let node = scope.node().child(&self.id);
        let cfn = CfnRestApi::new(&node, "Resource");
        self.check(&node);
        self.set_properties(&cfn);
        #[expect(clippy::manual_map, reason = "a closure would hide who asks")]
        let account = match self.cloud_watch_role {
            Some(removal) => Some(logging_role(&node, &cfn, removal)),
            None => None,
        };
        let mut api = RestApi {
            id: cfn.reff(),
            root: None,
            deployment: None,
            publication: Rc::default(),
            stage: None,
            account,
            name: self.name.clone().unwrap_or_else(|| self.id.clone()),
            known_methods: Rc::default(),
            models: Rc::default(),
            domain: Rc::default(),
            defaults: Rc::new(self.defaults),
            resources: Rc::default(),
            has_policy: Rc::new(Cell::new(!self.policy.is_empty())),
            cfn: Some(cfn.clone()),
            node,
        };
        api.node.set_facet(
            Facet::new()
                .policy(PolicyHolder::Property { resource: cfn.node().id(), property: "Policy" }),
        );
        if let Some(described) = &self.described {
            described.bind(&api, &cfn);
        }
        if self.deploy {
            let options = self.deploy_options.unwrap_or_default();
            let text = options.description_text().or(self.description.as_deref());
            let text = text.unwrap_or("Automatically created by the RestApi construct");
            let mut deployment = Deployment::builder("Deployment", &api).description(text);
            if self.retain_deployments {
                deployment = deployment.retain();
            }
            let deployment = deployment.build(&api);
            let id = format!("DeploymentStage.{}", options.name());
            let stage = Stage::builder(&id, &deployment).options(options).build(&api);
            let mut output = CfnOutput::builder("Endpoint", stage.url_for_path("/"));
            if let Some(name) = self.export_name {
                output = output.export_name(name);
            }
            output.build(&api);
            api.deployment = Some(deployment);
            api.stage = Some(stage);
        } else if self.deploy_options.is_some() {
            check::reject(
                &api.node,
                "The options of a stage are given, but `.deploy(false)` makes none.",
                "leave out one of the two",
            );
        }
        api.root = Some((api.node.child("Default"), cfn.attr_root_resource_id().cast()));
        if let Some(cors) = &api.defaults.cors {
            api.root().add_cors_preflight(cors);
        }
        if self.proxy {
            api.root().add_proxy();
        }
        if self.any_at_root {
            api.root().add_method(Method::Any);
        }
        if let Some(domain) = self.domain {
            api.add_domain_name(domain.named("CustomDomain"));
        }
        let private = self.endpoint_types.contains(&EndpointType::Private);
        let has_policy = Rc::clone(&api.has_policy);
        api.node.add_validation(move |node| {
            let described = ["Body", "BodyS3Location", "CloneFrom"];
            let is_empty = described.iter().all(|p| cfn.property(p).is_none());
            validate(node, is_empty, private && !has_policy.get())
        });
        api
    }

    fn check(&self, node: &Node) {
        for operation in &self.misplaced {
            check::reject(
                node,
                format!("The API has no definition, so it has no operation `{operation}`."),
                "add a method: `api.root().add_method(Method::Get.to(&function))`",
            );
        }
        let private = self.endpoint_types.contains(&EndpointType::Private);
        if private && self.ip_address_type == Some(IpAddressType::Ipv4) {
            check::reject(
                node,
                "A private API is reached by IPv4 and IPv6.",
                "leave out the address type, or set `IpAddressType::DualStack`",
            );
        }
        if !private && !self.vpc_endpoints.is_empty() {
            check::reject(
                node,
                "Only private APIs are reached through VPC endpoints.",
                "add `.endpoint_types([EndpointType::Private])`",
            );
        }
        if let Some(size) = self.compression {
            let what = "the minimum compression size in bytes";
            check::range(node, what, size.as_bytes(), 0..=10_485_760, REST_API_PAGE);
        }
    }

    fn set_properties(&self, cfn: &CfnRestApi) {
        cfn.set("Name", Expr::text(self.name.clone().unwrap_or_else(|| self.id.clone())));
        if let Some(text) = &self.description {
            cfn.set("Description", Expr::text(text.clone()));
        }
        for (name, value) in &self.properties {
            cfn.set(*name, value.clone());
        }
        if let Some(size) = self.compression {
            cfn.set("MinimumCompressionSize", Expr::Int(size.as_bytes() as i64));
        }
        let mut endpoint = Expr::Map(Vec::new());
        if !self.endpoint_types.is_empty() {
            let types = self.endpoint_types.iter().map(|t| t.as_str().into());
            endpoint.set("Types", Expr::list(types));
        }
        if !self.vpc_endpoints.is_empty() {
            endpoint.set("VpcEndpointIds", Expr::List(self.vpc_endpoints.clone()));
        }
        if let Some(kind) = self.ip_address_type {
            let kind = if kind == IpAddressType::Ipv4 { "ipv4" } else { "dualstack" };
            endpoint.set("IpAddressType", kind.into());
        }
        if endpoint != Expr::Map(Vec::new()) {
            cfn.set("EndpointConfiguration", endpoint);
        }
        if !self.policy.is_empty() {
            cfn.set("Policy", PolicyDocument::of(self.policy.clone()).to_expr());
        }
    }
}

/// The setting of the account that an API of a stack made, and its role; a second API of that stack shares it.
#[derive(Clone)]
struct AccountLogging {
    account: CfnAccount,
    role: Role,
}

impl AccountLogging {
    fn apply(&self, removal: RemovalPolicy) {
        self.account.apply_removal_policy(removal);
        if let Some(cfn) = self.role.cfn() {
            cfn.apply_removal_policy(removal);
        }
    }
}

/// The role with which API Gateway logs, set for the account: once in a stack.
#[track_caller]
fn logging_role(node: &Node, api: &CfnRestApi, removal: RemovalPolicy) -> CfnAccount {
    let stack = node.stack().map_or_else(|| node.clone(), |stack| stack.node().clone());
    if let Some(known) = stack.remembered::<AccountLogging>() {
        // Who wants it kept is heard.
        if removal == RemovalPolicy::Retain {
            known.apply(removal);
        }
        return known.account;
    }
    let role = Role::builder("CloudWatchRole", Principal::service("apigateway.amazonaws.com"))
        .managed_policy("service-role/AmazonAPIGatewayPushToCloudWatchLogs")
        .build(node);
    let account = CfnAccount::new(node, "Account").cloud_watch_role_arn(&role);
    account.depends_on(api);
    account.node().add_validation(sets_account_alone);
    let logging = AccountLogging { account: account.clone(), role };
    logging.apply(removal);
    stack.remember(logging);
    account
}

/// Tells of another stack of the same account and region that sets the role as well, and comes before.
fn sets_account_alone(account: &Node) -> Vec<Diagnostic> {
    let mut root = account.clone();
    while let Some(parent) = root.parent() {
        root = parent;
    }
    let environment = |node: &Node| node.stack().map(|stack| stack.environment());
    let is_account = |node: &Node| {
        CfnResource::from_node(node).is_some_and(|r| r.type_name() == "AWS::ApiGateway::Account")
    };
    let before = root.descendants().into_iter().take_while(|node| node.id() != account.id());
    let mut accounts = before.filter(is_account);
    let Some(first) = accounts.find(|node| environment(node) == environment(account)) else {
        return Vec::new();
    };
    let detail = format!(
        "There is one role for the whole account and region; `{}` sets another. The stack that is deployed last \
         wins, and logging ends when its role goes.",
        first.path()
    );
    vec![
        Diagnostic::warning(
            "account-role-twice",
            "two stacks set the role with which API Gateway logs",
        )
        .detail(detail)
        .help("leave out `.cloud_watch_role()` in one of them, and deploy it after the other")
        .at(account.location()),
    ]
}

fn validate(node: &Node, needs_methods: bool, lacks_policy: bool) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let of_type = |n: &Node, name: &str| {
        CfnResource::from_node(n).is_some_and(|resource| resource.type_name() == name)
    };
    if needs_methods && !node.descendants().iter().any(|n| of_type(n, "AWS::ApiGateway::Method")) {
        found.push(
            Diagnostic::error("empty-api", "an API has no methods")
                .detail("API Gateway refuses to deploy it.")
                .help("add one: `api.root().add_method(Method::Get.to(&function))`"),
        );
    }
    if lacks_policy {
        found.push(
            Diagnostic::error("private-api", "a private API has no resource policy")
                .detail("API Gateway refuses to deploy it: nobody could call it.")
                .help("add one: `api.grant_invoke_from_vpc_endpoints_only([…])`"),
        );
    }
    found
}
