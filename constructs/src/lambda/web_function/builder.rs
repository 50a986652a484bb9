//! The settings of a web function.

use rustinfra::graph::{Link, links};
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::refs;

use super::code::{WebFunctionCode, WebFunctionRuntime};
use super::endpoint::{WebFunctionEndpoint, WebFunctionEndpointOptions, WebFunctionTraffic};
use super::function::WebFunction;
use super::network_connector::{NetworkConnector, NetworkConnectorComputeType};
use super::{PAGE, check_name};
use crate::iam::Role;
use crate::kms::Key;
use crate::lambda::{ApplicationLogLevel, SystemLogLevel};
use crate::logs::LogGroup;
use crate::units::Duration;
use crate::{arn, check};

/// Settings of a [`WebFunction`].
///
/// The generated layer does not know these resources yet; `check` warns of their types.
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct WebFunctionBuilder {
    id: String,
    code: WebFunctionCode,
    runtime: WebFunctionRuntime,
    default_endpoint: WebFunctionEndpointOptions,
    name: Option<String>,
    tags: Vec<(String, String)>,
    description: Option<String>,
    entry_point: Option<String>,
    role: Option<Role>,
    connector: Option<NetworkConnector>,
    environment: Vec<(String, Expr)>,
    key: Option<Key>,
    application_level: Option<ApplicationLogLevel>,
    system_level: Option<SystemLogLevel>,
    log_group: Option<Value<refs::LogsLogGroupName>>,
    timeout: Option<Duration>,
    concurrency: Option<u32>,
}

impl WebFunctionBuilder {
    pub(super) fn new(
        id: &str,
        code: WebFunctionCode,
        runtime: WebFunctionRuntime,
        default_endpoint: WebFunctionEndpointOptions,
    ) -> Self {
        Self {
            id: id.to_string(),
            code,
            runtime,
            default_endpoint,
            name: None,
            tags: Vec::new(),
            description: None,
            entry_point: None,
            role: None,
            connector: None,
            environment: Vec::new(),
            key: None,
            application_level: None,
            system_level: None,
            log_group: None,
            timeout: None,
            concurrency: None,
        }
    }

    /// Sets the name: 2 to 64 letters, digits, `-` and `_`. Default: one of its path.
    pub fn web_function_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Sets a tag.
    pub fn tag(mut self, key: &str, value: &str) -> Self {
        self.tags.push((key.to_string(), value.to_string()));
        self
    }

    /// Describes the revision in at most 256 characters.
    pub fn revision_description(mut self, text: &str) -> Self {
        self.description = Some(text.to_string());
        self
    }

    /// Sets the file that is started; for Node.js.
    pub fn entry_point(mut self, file: &str) -> Self {
        self.entry_point = Some(file.to_string());
        self
    }

    /// Lets it act as this role; default one of its own, which may log.
    pub fn role(mut self, role: &Role) -> Self {
        self.role = Some(role.clone());
        self
    }

    /// Reaches a network by a connector for
    /// [web functions](NetworkConnectorComputeType::WebFunction).
    pub fn egress_network_connector(mut self, connector: &NetworkConnector) -> Self {
        self.connector = Some(connector.clone());
        self
    }

    /// Sets an environment variable.
    pub fn env(mut self, name: &str, value: impl IntoValue<String>) -> Self {
        self.environment.push((name.to_string(), value.into_value().into_expr()));
        self
    }

    /// Encrypts the environment with a customer managed key, which Lambda may then use.
    pub fn kms_key(mut self, key: &Key) -> Self {
        self.key = Some(key.clone());
        self
    }

    /// Sets the least level of what the function itself logs that is kept.
    pub fn application_log_level(mut self, level: ApplicationLogLevel) -> Self {
        self.application_level = Some(level);
        self
    }

    /// Sets the least level of what Lambda logs about the function that is kept.
    pub fn system_log_level(mut self, level: SystemLogLevel) -> Self {
        self.system_level = Some(level);
        self
    }

    /// Logs to this group; default one of its own.
    pub fn log_group(mut self, name: impl IntoValue<refs::LogsLogGroupName>) -> Self {
        self.log_group = Some(name.into_value());
        self
    }

    /// Limits how long an answer may take, 3 to 900 s; default 30 s.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Lets an environment answer so many requests at once, 1 to 128.
    pub fn max_concurrency_per_environment(mut self, requests: u32) -> Self {
        self.concurrency = Some(requests);
        self
    }

    fn check(&self, node: &Node) {
        if let Some(name) = &self.name {
            check_name(node, "the function name", name);
        }
        if let Some(text) = &self.description {
            let length = text.chars().count();
            check::range(node, "the description's length", length, 0..=256, PAGE);
        }
        if let Some(timeout) = self.timeout {
            check::range(node, "the timeout in seconds", timeout.as_secs(), 3..=900, PAGE);
        }
        if let Some(requests) = self.concurrency {
            check::range(node, "the requests per environment", requests, 1..=128, PAGE);
        }
        if self.entry_point.is_some() && !self.runtime.name().starts_with("nodejs") {
            check::reject(
                node,
                format!("A file to start is for Node.js; this runs on {}.", self.runtime),
                "leave out the entry point",
            );
        }
        let for_web = |connector: &NetworkConnector| {
            connector.compute_type() != Some(NetworkConnectorComputeType::MicroVm)
        };
        if !self.connector.as_ref().is_none_or(for_web) {
            check::reject(
                node,
                "The network connector is not for web functions.",
                "make one with `NetworkConnectorComputeType::WebFunction`",
            );
        }
        self.code.check(node);
    }

    /// Places the function. Reports `bad-name` for a name, `out-of-range` for numbers, times and a
    /// long description, and `conflicting-options` for what does not fit together.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> WebFunction {
        let node = scope.node().child(&self.id);
        self.check(&node);
        let name = self.name.clone().unwrap_or_else(|| node.resource_name(40, ""));
        // Not in closures: those would be told as where things are made.
        let role = match &self.role {
            Some(role) => role.clone(),
            None => {
                let service = Principal::service("lambda.amazonaws.com");
                let role = Role::builder("ServiceRole", service).build(&node);
                role.add_managed_policy("service-role/AWSLambdaBasicExecutionRole");
                role
            }
        };
        let own_log_group = match &self.log_group {
            Some(_) => None,
            None => Some(LogGroup::builder("LogGroup").build(&node)),
        };
        let group = match (&self.log_group, &own_log_group) {
            (Some(name), _) => name.clone().into_expr(),
            (None, Some(group)) => group.name().into_expr(),
            (None, None) => Expr::Null,
        };
        let cfn = CfnResource::new(&node, "Function", "AWS::Lambda::WebFunction");
        cfn.set("FunctionName", Expr::text(name.clone()));
        if !self.tags.is_empty() {
            let tags = self.tags.iter().map(|(key, value)| {
                Expr::map([("Key", Expr::text(key.clone())), ("Value", Expr::text(value.clone()))])
            });
            cfn.set("Tags", Expr::list(tags));
        }
        let revision = CfnResource::new(&node, "Revision", "AWS::Lambda::WebFunctionRevision");
        revision.depends_on(&cfn);
        revision.wait_for_policies_of(&role);
        revision.set("FunctionName", cfn.reff::<String>().into_expr());
        if let Some(text) = &self.description {
            revision.set("Description", Expr::text(text.clone()));
        }
        let runtime = Expr::map([("Runtime", Expr::text(self.runtime.name().to_string()))]);
        let build = [("CodeConfig", self.code.to_expr()), ("RuntimeConfig", runtime)];
        revision.set("BuildConfig", Expr::map(build));
        revision.set("ServiceConfig", self.service(&role, group));
        if let Some(key) = &self.key {
            revision.set("KmsKeyArn", key.arn().into_expr());
        }
        let has_connector = self.connector.is_some();
        let function = WebFunction::placed(
            node.clone(),
            name.clone(),
            cfn,
            revision.clone(),
            role,
            own_log_group,
            has_connector,
        );
        self.let_lambda_in(&function, &name, &revision);
        let traffic = WebFunctionTraffic::single(revision.attr::<String>("RevisionId"));
        let options = self.default_endpoint.named_prod(&node);
        let endpoint =
            WebFunctionEndpoint::builder("Endpoint", &function, traffic, options).build(&node);
        function.set_endpoint(endpoint);
        function
    }

    /// Lets Lambda read the code, and use the key, for revisions of the function. What exists
    /// already has policies of its own, where it is managed.
    #[track_caller]
    fn let_lambda_in(&self, function: &WebFunction, name: &str, revision: &CfnResource) {
        let node = function.node();
        let bucket = &self.code.bucket;
        if bucket.cfn().is_some() {
            let revisions = format!("web-function/{name}/revision/*");
            Link::between(function, &links::WEB_FUNCTION_CODE, bucket)
                .contents(sub!("{}/{}", bucket.arn(), self.code.key.as_str()))
                .source_arn(arn::in_stack(node, "lambda", revisions))
                .arn_like()
                .source_account(arn::account(node))
                .awaited_by(revision)
                .record(node);
        }
        if let Some(key) = self.key.as_ref().filter(|key| key.cfn().is_some()) {
            let revisions = "web-function/*/revision/*";
            Link::between(function, &links::WEB_FUNCTION_KEY, key)
                .contents("*")
                .source_arn(arn::in_stack(node, "lambda", revisions))
                .arn_like()
                .source_account(arn::account(node))
                .record(node);
        }
    }

    fn service(&self, role: &Role, log_group: Expr) -> Expr {
        let mut environment = self.environment.clone();
        if let Some(file) = &self.entry_point {
            environment.push((ENTRY_POINT.to_string(), Expr::text(file.clone())));
        }
        let mut logging = vec![("LogGroup", log_group)];
        logging.extend(
            self.application_level.map(|level| ("ApplicationLogLevel", level.as_str().into())),
        );
        logging.extend(self.system_level.map(|level| ("SystemLogLevel", level.as_str().into())));
        let telemetry = Expr::map([("LoggingConfig", Expr::map(logging))]);
        let timeout = self.timeout.map_or(30, Duration::as_secs);
        let mut service = vec![
            ("ExecutionRoleArn", role.arn().into_expr()),
            ("TelemetryConfig", telemetry),
            ("TimeoutSeconds", Expr::Int(timeout.into())),
        ];
        if !environment.is_empty() {
            service.push(("EnvironmentVariables", Expr::map(environment)));
        }
        let requests = self.concurrency.map(|n| Expr::Int(n.into()));
        service.extend(requests.map(|n| ("MaxConcurrencyPerEnvironment", n)));
        if let Some(connector) = &self.connector {
            let version = connector.latest_version_arn().into_expr();
            service.push(("EgressNetworkConnectorArn", version));
        }
        Expr::map(service)
    }
}

/// The variable that names the file to start.
const ENTRY_POINT: &str = "AWS_LAMBDA_NODEJS_ENTRYPOINT";
