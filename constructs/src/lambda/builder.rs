//! Settings of a function.

use std::panic::Location;
use std::rc::Rc;

use rustinfra::iam::{Principal, Statement};
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::lambda::CfnFunction;
use rustinfra_cfn::refs;
use rustinfra_environment::Environment;

use super::code::{Code, For};
use super::destination::{Destination, Outcome, SnsDestination};
use super::environment::{
    EnvironmentOptions, Infra, Variables, check_env_name, check_environment, warn_of_repeated,
};
use super::event_invoke_config::AsyncInvoke;
use super::event_source::EventSource;
use super::extensions::{AdotInstrumentation, ParamsAndSecretsLayerVersion};
use super::file_system::FileSystem;
use super::function::{Facts, Function};
use super::handler;
use super::layer::LayerVersion;
use super::logging::{self, ApplicationLogLevel, LogFormat, Logging, SystemLogLevel};
use super::managed_layer::LambdaInsightsVersion;
use super::network::{Interfaces, VpcAccess};
use super::runtime::{Architecture, Runtime, RuntimeFamily};
use super::settings::{
    DurableConfig, RecursiveLoop, RuntimeManagementMode, TenancyConfig, Tracing,
};
use super::version::VersionOptions;
use crate::check;
use crate::iam::Role;
use crate::logs::{LogGroup, Retention};
use crate::sqs::Queue;
use crate::units::{Duration, Size, days, secs};

const LIMITS_PAGE: &str = "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html";

/// Where events go that failed for good.
#[derive(Clone)]
enum DeadLetters {
    Queue(Queue),
    OwnQueue,
    Topic(Value<refs::SnsTopicArn>),
}

/// Settings of a [`Function`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct FunctionBuilder {
    id: String,
    runtime: Option<Runtime>,
    handler: Option<String>,
    code: Code,
    name: Option<String>,
    description: Option<String>,
    memory: Option<Size>,
    timeout: Option<Duration>,
    ephemeral_storage: Option<Size>,
    architecture: Option<Architecture>,
    environment: Vec<(String, Expr, &'static Location<'static>)>,
    /// Variables that are not for CloudFront's edge.
    not_at_edge: Vec<(&'static str, &'static str)>,
    environment_key: Option<Expr>,
    role: Option<Role>,
    statements: Vec<Statement>,
    event_sources: Vec<(Rc<dyn EventSource>, &'static Location<'static>)>,
    reserved_concurrency: Option<u32>,
    tracing: Option<Tracing>,
    dead_letters: Option<DeadLetters>,
    async_invoke: AsyncInvoke,
    layers: Vec<LayerVersion>,
    insights: Option<LambdaInsightsVersion>,
    adot: Option<AdotInstrumentation>,
    params_and_secrets: Option<ParamsAndSecretsLayerVersion>,
    vpc: Option<VpcAccess>,
    file_system: Option<FileSystem>,
    snap_start: bool,
    code_signing: Option<Expr>,
    runtime_management: Option<RuntimeManagementMode>,
    recursive_loop: Option<RecursiveLoop>,
    tenancy: Option<TenancyConfig>,
    durable: Option<DurableConfig>,
    version_options: VersionOptions,
    log_group: Option<LogGroup>,
    log_retention: Option<Retention>,
    log_removal: Option<RemovalPolicy>,
    logging: Logging,
}

impl FunctionBuilder {
    pub(super) fn new(
        id: &str,
        runtime: Option<Runtime>,
        handler: Option<&str>,
        code: Code,
    ) -> Self {
        Self {
            id: id.to_string(),
            runtime,
            handler: handler.map(String::from),
            code,
            name: None,
            description: None,
            memory: None,
            timeout: None,
            ephemeral_storage: None,
            architecture: None,
            environment: Vec::new(),
            not_at_edge: Vec::new(),
            environment_key: None,
            role: None,
            statements: Vec::new(),
            event_sources: Vec::new(),
            reserved_concurrency: None,
            tracing: None,
            dead_letters: None,
            async_invoke: AsyncInvoke::new(),
            layers: Vec::new(),
            insights: None,
            adot: None,
            params_and_secrets: None,
            vpc: None,
            file_system: None,
            snap_start: false,
            code_signing: None,
            runtime_management: None,
            recursive_loop: None,
            tenancy: None,
            durable: None,
            version_options: VersionOptions::new(),
            log_group: None,
            log_retention: None,
            log_removal: None,
            logging: Logging::default(),
        }
    }

    /// Sets what runs: `file.export`.
    pub fn handler(mut self, handler: &str) -> Self {
        self.handler = Some(handler.to_string());
        self
    }

    /// Sets what the code runs on.
    pub fn runtime(mut self, runtime: Runtime) -> Self {
        self.runtime = Some(runtime);
        self
    }

    /// Sets the name: at most 64 letters, digits, `-` and `_`. Default: chosen by CloudFormation.
    pub fn function_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Sets a description of at most 256 characters.
    pub fn description(mut self, text: &str) -> Self {
        self.description = Some(text.to_string());
        self
    }

    /// Sets the memory, 128 to 10,240 MiB, and with it the share of processors; default 128 MiB.
    #[doc(alias = "memorySize")]
    pub fn memory(mut self, size: Size) -> Self {
        self.memory = Some(size);
        self
    }

    /// Sets how long a call may take, 1 s to 15 min; default 3 s.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Sets the size of `/tmp`, 512 to 10,240 MiB; default 512 MiB.
    ///
    /// ```
    /// use rustinfra_constructs::lambda::Tracing;
    /// use rustinfra_constructs::prelude::*;
    ///
    /// # let app = App::new();
    /// # let stack = Stack::new(&app, "Pictures");
    /// # let code = Code::inline("exports.handler = async () => {};");
    /// Function::builder("Resize", Runtime::NODEJS_22, "index.handler", code)
    ///     .memory(gib(2))
    ///     .ephemeral_storage(gib(4))
    ///     .architecture(Architecture::Arm64)
    ///     .tracing(Tracing::Active)
    ///     .build(&stack);
    /// # assert!(app.assembly().is_ok());
    /// ```
    #[doc(alias = "ephemeralStorageSize")]
    pub fn ephemeral_storage(mut self, size: Size) -> Self {
        self.ephemeral_storage = Some(size);
        self
    }

    /// Sets the processor; default x86-64.
    pub fn architecture(mut self, architecture: Architecture) -> Self {
        self.architecture = Some(architecture);
        self
    }

    /// Sets an environment variable. One that is set twice to different values is a warning: the last
    /// value holds.
    #[track_caller]
    #[doc(alias = "environment")]
    pub fn env(mut self, name: &str, value: impl IntoValue<String>) -> Self {
        let value = value.into_value().into_expr();
        self.environment.push((name.to_string(), value, Location::caller()));
        self
    }

    /// Sets the variables of a declared environment: a struct of which the handler reads the same
    /// fields. See [`Infra`].
    #[track_caller]
    pub fn environment(mut self, declared: impl Environment<Infra>) -> Self {
        let location = Location::caller();
        let mut variables = Variables::default();
        declared.visit(&mut variables);
        let placed = variables.0.into_iter().map(|(name, v)| (name.to_string(), v, location));
        self.environment.extend(placed);
        self
    }

    /// Lets version 2 of the AWS SDK for JavaScript keep its connections, by an environment variable
    /// that is left out at CloudFront's edge; version 3 keeps them by itself.
    pub fn aws_sdk_connection_reuse(mut self) -> Self {
        self.not_at_edge.push(("AWS_NODEJS_CONNECTION_REUSE_ENABLED", "1"));
        self
    }

    /// Encrypts the environment variables with a customer managed key. Default: with a key that AWS
    /// owns or manages.
    ///
    /// Source: <https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html>
    ///
    /// ```
    /// use rustinfra_constructs::prelude::*;
    ///
    /// # let app = App::new();
    /// # let stack = Stack::new(&app, "Shop");
    /// # let code = Code::inline("exports.handler = async () => {};");
    /// let key = Key::builder("Key").build(&stack);
    /// Function::builder("Api", Runtime::NODEJS_22, "index.handler", code)
    ///     .env("MODE", "live")
    ///     .environment_encryption(&key)
    ///     .build(&stack);
    /// # assert!(app.assembly().is_ok());
    /// ```
    pub fn environment_encryption(mut self, key: impl IntoValue<refs::KmsKeyId>) -> Self {
        self.environment_key = Some(key.into_value().into_expr());
        self
    }

    /// Uses a role instead of making one. It needs the permissions to log
    /// (`service-role/AWSLambdaBasicExecutionRole`).
    pub fn role(mut self, role: &Role) -> Self {
        self.role = Some(role.clone());
        self
    }

    /// Adds a statement to the policy of the function's role.
    pub fn initial_policy(mut self, statement: Statement) -> Self {
        self.statements.push(statement);
        self
    }

    /// Calls the function for the records of a source.
    #[track_caller]
    pub fn event_source(mut self, source: impl EventSource + 'static) -> Self {
        self.event_sources.push((Rc::new(source), Location::caller()));
        self
    }

    /// Reserves, and limits the function to, a number of simultaneous calls; 0 stops it. Default:
    /// none; the function shares what the account has not reserved.
    ///
    /// Source: <https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html>
    #[doc(alias = "reservedConcurrentExecutions")]
    pub fn reserved_concurrency(mut self, calls: u32) -> Self {
        self.reserved_concurrency = Some(calls);
        self
    }

    /// Traces calls with AWS X-Ray. Default: what Lambda does, which is to continue traces that a
    /// caller began ([`Tracing::PassThrough`]).
    ///
    /// Source: <https://docs.aws.amazon.com/lambda/latest/api/API_TracingConfig.html>
    pub fn tracing(mut self, tracing: Tracing) -> Self {
        self.tracing = Some(tracing);
        self
    }

    /// Sends the events of asynchronous calls that failed for good to a standard queue. Default:
    /// they are dropped.
    pub fn dead_letter_queue(mut self, queue: &Queue) -> Self {
        self.dead_letters = Some(DeadLetters::Queue(queue.clone()));
        self
    }

    /// Makes a queue for the events of asynchronous calls that failed for good, which keeps them for
    /// 14 days.
    pub fn dead_letter_queue_enabled(mut self) -> Self {
        self.dead_letters = Some(DeadLetters::OwnQueue);
        self
    }

    /// Sends the events of asynchronous calls that failed for good to a standard topic.
    pub fn dead_letter_topic(mut self, topic: impl IntoValue<refs::SnsTopicArn>) -> Self {
        self.dead_letters = Some(DeadLetters::Topic(topic.into_value()));
        self
    }

    /// Reports asynchronous calls that could not be processed: to a queue, a topic, a bus, a function
    /// or a bucket.
    pub fn on_failure(mut self, to: &(impl Destination + Clone + 'static)) -> Self {
        self.async_invoke = self.async_invoke.on_failure(to);
        self
    }

    /// Reports asynchronous calls that were processed: to a queue, a topic, a bus or a function.
    ///
    /// ```
    /// use rustinfra_constructs::lambda::DefaultEventBus;
    /// use rustinfra_constructs::prelude::*;
    ///
    /// # let app = App::new();
    /// # let stack = Stack::new(&app, "Orders");
    /// # let code = Code::inline("exports.handler = async () => {};");
    /// let failed = Queue::builder("Failed").build(&stack);
    /// Function::builder("Bill", Runtime::NODEJS_22, "index.handler", code)
    ///     .on_success(&DefaultEventBus)
    ///     .on_failure(&failed)
    ///     .retry_attempts(1)
    ///     .max_event_age(hours(1))
    ///     .build(&stack);
    /// # assert!(app.assembly().is_ok());
    /// ```
    pub fn on_success(mut self, to: &(impl Destination + Clone + 'static)) -> Self {
        self.async_invoke = self.async_invoke.on_success(to);
        self
    }

    /// Drops events of asynchronous calls older than 1 min to 6 h; default 6 h.
    pub fn max_event_age(mut self, age: Duration) -> Self {
        self.async_invoke = self.async_invoke.max_event_age(age);
        self
    }

    /// Sets how often an asynchronous call that failed is tried again, 0 to 2; default 2.
    pub fn retry_attempts(mut self, times: u32) -> Self {
        self.async_invoke = self.async_invoke.retry_attempts(times);
        self
    }

    /// Adds a layer; five at most.
    pub fn layer(mut self, layer: &LayerVersion) -> Self {
        self.layers.push(layer.clone());
        self
    }

    /// Watches memory, processor and network with Lambda Insights. An image has to
    /// [bring the extension along](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Lambda-Insights-Getting-Started-docker.html);
    /// its function gets the permissions alone.
    pub fn insights_version(mut self, version: LambdaInsightsVersion) -> Self {
        self.insights = Some(version);
        self
    }

    /// Traces with the AWS Distro for OpenTelemetry, and with X-Ray. Not for images.
    pub fn adot_instrumentation(mut self, adot: AdotInstrumentation) -> Self {
        self.adot = Some(adot);
        self
    }

    /// Keeps parameters and secrets at hand with the extension for them. Not for images.
    pub fn params_and_secrets(mut self, extension: ParamsAndSecretsLayerVersion) -> Self {
        self.params_and_secrets = Some(extension);
        self
    }

    /// Puts the function into subnets of a VPC: a `&Vpc`, or a [`VpcAccess`] that says more. The
    /// role it gets may manage the network interfaces that needs; one given by [`role`](Self::role)
    /// needs `service-role/AWSLambdaVPCAccessExecutionRole`.
    pub fn vpc(mut self, access: impl Into<VpcAccess>) -> Self {
        self.vpc = Some(access.into());
        self
    }

    /// Mounts a file system, which needs [a VPC](Self::vpc).
    pub fn file_system(mut self, file_system: FileSystem) -> Self {
        self.file_system = Some(file_system);
        self
    }

    /// Starts published versions from a snapshot. For Java 11, Python 3.12, .NET 8 and later; not with
    /// environments that are kept ready. Default: they start anew.
    ///
    /// Source: <https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html>
    ///
    /// ```
    /// use rustinfra_constructs::prelude::*;
    ///
    /// # let app = App::new();
    /// # let stack = Stack::new(&app, "Prices");
    /// let code = Code::from_bucket("releases", "prices.jar", None);
    /// let quote = Function::builder("Quote", Runtime::JAVA_21, "org.example.Quote", code)
    ///     .snap_start()
    ///     .build(&stack);
    /// quote.add_alias("live");
    /// # assert!(app.assembly().is_ok());
    /// ```
    #[doc(alias = "SnapStartConf")]
    pub fn snap_start(mut self) -> Self {
        self.snap_start = true;
        self
    }

    /// Accepts code of certain signers only. Not for images. Default: of anyone.
    pub fn code_signing_config(
        mut self,
        config: impl IntoValue<refs::LambdaCodeSigningConfigArn>,
    ) -> Self {
        self.code_signing = Some(config.into_value().into_expr());
        self
    }

    /// Sets when the function gets a newer patch of its runtime; default: when AWS has it.
    pub fn runtime_management_mode(mut self, mode: RuntimeManagementMode) -> Self {
        self.runtime_management = Some(mode);
        self
    }

    /// Sets what happens when the function calls itself by way of other services; default: it is
    /// stopped.
    pub fn recursive_loop(mut self, on: RecursiveLoop) -> Self {
        self.recursive_loop = Some(on);
        self
    }

    /// Keeps the environments of tenants apart. Default: they are shared.
    pub fn tenancy_config(mut self, tenancy: TenancyConfig) -> Self {
        self.tenancy = Some(tenancy);
        self
    }

    /// Lets calls survive waiting and failures. The role may then keep their state.
    pub fn durable_config(mut self, durable: DurableConfig) -> Self {
        self.durable = Some(durable);
        self
    }

    /// Sets what the [current version](Function::current_version) is like.
    pub fn current_version_options(mut self, options: VersionOptions) -> Self {
        self.version_options = options;
        self
    }

    /// Logs to a group of your own instead of making one.
    ///
    /// ```
    /// use rustinfra_constructs::prelude::*;
    ///
    /// # let app = App::new();
    /// # let stack = Stack::new(&app, "Orders");
    /// # let code = Code::inline("exports.handler = async () => {};");
    /// let group = LogGroup::builder("Log").retention(Retention::OneMonth).build(&stack);
    /// Function::builder("Bill", Runtime::NODEJS_22, "index.handler", code)
    ///     .log_group(&group)
    ///     .build(&stack);
    /// # assert!(app.assembly().is_ok());
    /// ```
    pub fn log_group(mut self, group: &LogGroup) -> Self {
        self.log_group = Some(group.clone());
        self
    }

    /// Sets how long the function's log is kept; default two years.
    pub fn log_retention(mut self, retention: Retention) -> Self {
        self.log_retention = Some(retention);
        self
    }

    /// Sets what happens to the function's log group when it leaves the stack; default: retained.
    pub fn log_removal_policy(mut self, policy: RemovalPolicy) -> Self {
        self.log_removal = Some(policy);
        self
    }

    /// Sets the form of log lines; default text.
    #[doc(alias = "loggingFormat")]
    pub fn log_format(mut self, format: LogFormat) -> Self {
        self.logging.format = Some(format);
        self
    }

    /// Sets the least level of what the function logs that is kept; for JSON only.
    #[doc(alias = "applicationLogLevelV2")]
    pub fn application_log_level(mut self, level: ApplicationLogLevel) -> Self {
        self.logging.application_level = Some(level);
        self
    }

    /// Sets the least level of what Lambda logs that is kept; for JSON only.
    #[doc(alias = "systemLogLevelV2")]
    pub fn system_log_level(mut self, level: SystemLogLevel) -> Self {
        self.logging.system_level = Some(level);
        self
    }

    /// Places the function. Reports `bad-name` and `out-of-range` for names and numbers that Lambda
    /// refuses, `conflicting-options` for what does not fit together or what an image cannot have,
    /// `inline-code`, `bad-handler` and `missing-handler` for the code, `reserved-environment` for
    /// a variable of Lambda's own, and, when the template is made, `environment-too-large`.
    #[track_caller]
    pub fn build(mut self, scope: &impl Construct) -> Function {
        let node = scope.node().child(&self.id);
        if self.adot.is_some() {
            self.tracing = self.tracing.or(Some(Tracing::Active));
        }
        // Not in closures: those would be told as where things are made.
        let role = match &self.role {
            Some(role) => role.clone(),
            None => self.make_role(&node),
        };
        let interfaces = match &self.vpc {
            Some(vpc) => vpc.place(&node, "Lambda Function"),
            None => Interfaces::default(),
        };
        let cfn = CfnFunction::new(&node, "Resource");
        logging::open_to_defaults(&node, &cfn);
        if let Some(vpc) = &self.vpc {
            cfn.set("VpcConfig", vpc.to_expr(&interfaces));
        }
        if let Some(handler) = &self.handler {
            cfn.set("Handler", Expr::text(handler.clone()));
        }
        cfn.set("Role", role.arn().into_expr());
        if let Some(runtime) = &self.runtime {
            cfn.set("Runtime", Expr::text(runtime.as_str().to_string()));
        }
        self.set_options(&node, &cfn);
        self.check(&node);
        cfn.wait_for_policies_of(&role);
        let log_group = self.place_log_group(&node, &cfn);
        let of = For {
            runtime: self.runtime.as_ref(),
            architecture: self.architecture,
            handler: self.handler.as_deref(),
        };
        self.code.clone().bind(&node, &cfn, of);
        let checked = cfn.clone();
        let (plain, family) = (self.code.plain(), self.runtime.as_ref().map(Runtime::family));
        node.add_validation(move |_| {
            let mut found = check_environment(&checked);
            let family = family.unwrap_or(RuntimeFamily::Other);
            found.extend(handler::check(&checked, family, plain.as_ref()));
            found
        });
        let own_queue = match self.dead_letters {
            Some(DeadLetters::OwnQueue) => {
                let queue = Queue::builder("DeadLetterQueue").retention_period(days(14));
                Some(queue.build(&node))
            }
            _ => None,
        };
        let (dead_letter_queue, dead_letter_topic) = match &self.dead_letters {
            Some(DeadLetters::Queue(queue)) => (Some(queue.clone()), None),
            Some(DeadLetters::OwnQueue) => (own_queue, None),
            Some(DeadLetters::Topic(topic)) => (None, Some(topic.clone())),
            None => (None, None),
        };
        let facts = Facts {
            runtime: self.runtime.clone(),
            architecture: self.architecture,
            in_vpc: self.vpc.is_some(),
            #[cfg(feature = "ec2")]
            connections: interfaces.connections,
            dead_letter_queue,
            dead_letter_topic,
            tenancy: self.tenancy,
            version_options: self.version_options.clone(),
            snap_start: self.snap_start,
            reserved_concurrency: self.reserved_concurrency,
            ..Facts::default()
        };
        let timeout = self.timeout.unwrap_or(secs(3));
        let function = Function::placed(node, cfn, role, log_group, timeout, facts);
        self.connect(&function);
        for needed in &interfaces.needs {
            function.node().depends_on(needed);
        }
        function
    }

    #[track_caller]
    fn make_role(&self, node: &Node) -> Role {
        let basic = match self.durable {
            Some(_) => "service-role/AWSLambdaBasicDurableExecutionRolePolicy",
            None => "service-role/AWSLambdaBasicExecutionRole",
        };
        let mut role = Role::builder("ServiceRole", Principal::service("lambda.amazonaws.com"))
            .managed_policy(basic);
        if self.vpc.is_some() {
            role = role.managed_policy("service-role/AWSLambdaVPCAccessExecutionRole");
        }
        role.build(node)
    }

    #[track_caller]
    fn place_log_group(&self, node: &Node, cfn: &CfnFunction) -> LogGroup {
        let Some(group) = &self.log_group else {
            let mut group =
                LogGroup::builder("LogGroup").log_group_name(sub!("/aws/lambda/{}", cfn.reff()));
            // What is not asked for here is left to the group, and to the defaults of its scope.
            if let Some(retention) = self.log_retention {
                group = group.retention(retention);
            }
            if let Some(policy) = self.log_removal {
                group = group.removal_policy(policy);
            }
            return group.build(node);
        };
        if self.log_retention.is_some() || self.log_removal.is_some() {
            check::reject(
                node,
                "How long a log group is kept is the group's own setting; the function \
                 gets one that has it already.",
                "set it on the log group, or leave out the log group",
            );
        }
        let mut config = cfn.property("LoggingConfig").unwrap_or(Expr::Map(Vec::new()));
        config.set("LogGroup", group.name().into_expr());
        cfn.set("LoggingConfig", config);
        group.clone()
    }

    /// What needs the function to be there.
    #[track_caller]
    fn connect(self, function: &Function) {
        let node = function.node();
        let mut own_variables: Vec<(&'static str, String)> = Vec::new();
        for layer in &self.layers {
            function.add_layer(layer);
        }
        if let Some(LambdaInsightsVersion(layer)) = self.insights {
            // An image takes no layers: it brings the extension along.
            if !self.code.is_image() {
                function.push_layer(layer.arn(node, function.architecture()).into_expr());
            }
            if let Some(role) = function.role() {
                role.add_managed_policy("CloudWatchLambdaInsightsExecutionRolePolicy");
            }
        }
        if let Some(adot) = self.adot {
            let (name, value) = adot.variable();
            own_variables.push((name, value.to_string()));
            function.push_layer(adot.layer.arn(node, function.architecture()).into_expr());
        }
        if let Some(extension) = self.params_and_secrets {
            own_variables.extend(extension.variables(node));
            function.push_layer(extension.layer.arn(node, function.architecture()).into_expr());
        }
        warn_of_repeated(node, &self.environment);
        for (name, value, location) in self.environment {
            check_env_name(node, &name, location);
            function.set_env_at(name, value, location);
        }
        for (name, value) in self.not_at_edge {
            function.add_env_with(name, value, EnvironmentOptions::new().remove_in_edge());
        }
        for (name, value) in own_variables {
            function.set_env(name.to_string(), Expr::text(value));
        }
        if self.tracing.is_some() {
            function.add_to_role_policy(
                Statement::allow(["xray:PutTelemetryRecords", "xray:PutTraceSegments"]).on("*"),
            );
        }
        let dead_letters = match (function.dead_letter_queue(), function.dead_letter_topic()) {
            (Some(queue), _) => Some(queue.bind(node, function, Outcome::Failure)),
            (None, Some(topic)) => {
                Some(SnsDestination::new(topic.clone()).bind(node, function, Outcome::Failure))
            }
            (None, None) => None,
        };
        if let (Some(arn), Some(cfn)) = (dead_letters, function.cfn()) {
            cfn.set("DeadLetterConfig", Expr::map([("TargetArn", arn.into_expr())]));
        }
        if let Some(file_system) = self.file_system {
            file_system.bind(function, self.vpc.is_some());
        }
        for statement in self.statements {
            function.add_to_role_policy(statement);
        }
        if !self.async_invoke.is_empty() {
            function.configure_async_invoke(self.async_invoke);
        }
        for (source, location) in self.event_sources {
            node.asked_at(location, || source.bind(function));
        }
    }

    fn check(&self, node: &Node) {
        let image = self.code.is_image();
        if image && (self.runtime.is_some() || self.handler.is_some()) {
            check::reject(
                node,
                "An image brings its runtime and its handler along.",
                "use `DockerImageFunction::builder(id, image)`",
            );
        }
        if !image && self.runtime.is_none() {
            check::reject(
                node,
                "A function of an image has code that is none.",
                "use `Function::builder`, which takes a runtime and a handler",
            );
        }
        if image {
            self.check_image(node);
        }
        if let (Some(adot), Some(RuntimeFamily::Python)) =
            (&self.adot, self.runtime.as_ref().map(Runtime::family))
            && !adot.instruments_python()
        {
            check::reject(
                node,
                "A Python function is started under OpenTelemetry by another script.",
                "use `AdotLambdaExecWrapper::InstrumentHandler`",
            );
        }
        if self.snap_start {
            let supported = self.runtime.as_ref().is_some_and(Runtime::supports_snap_start);
            let problem = if !supported {
                Some("SnapStart is for Java 11, Python 3.12, .NET 8 and later.")
            } else if self.file_system.is_some() {
                Some("SnapStart does not go together with a file system.")
            } else if self.ephemeral_storage.is_some_and(|s| s.as_mib() > 512) {
                Some("SnapStart does not go together with more than 512 MiB in `/tmp`.")
            } else {
                None
            };
            if let Some(problem) = problem {
                let page = "https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html";
                check::reject(node, problem, format!("leave one of them out; see {page}"));
            }
        }
    }

    /// What a function of an image cannot have.
    fn check_image(&self, node: &Node) {
        if !self.layers.is_empty() {
            check::reject(node, "An image takes no layers.", "copy their files into the image");
        }
        let layers = [
            (self.adot.is_some(), "the Distro for OpenTelemetry"),
            (self.params_and_secrets.is_some(), "the Parameters and Secrets extension"),
        ];
        for (_, name) in layers.into_iter().filter(|(asked, _)| *asked) {
            check::reject(
                node,
                format!("An image takes no layers, and {name} is one."),
                "copy its files into the image, and leave it out here",
            );
        }
        if self.code_signing.is_some() {
            check::reject(
                node,
                "Nobody's signature is looked for in an image.",
                "leave out the code signing; see https://docs.aws.amazon.com/lambda/latest/dg/\
                 configuration-codesigning.html",
            );
        }
    }

    fn set_options(&self, node: &Node, cfn: &CfnFunction) {
        if let Some(name) = &self.name {
            let allowed = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
            let rule = "1 to 64 letters, digits, `-` and `_`";
            check::name(node, "the function name", name, 64, allowed, rule);
            cfn.set("FunctionName", Expr::text(name.clone()));
        }
        if let Some(text) = &self.description {
            let length = text.chars().count();
            check::range(node, "the description's length", length, 0..=256, LIMITS_PAGE);
            cfn.set("Description", Expr::text(text.clone()));
        }
        if let Some(memory) = self.memory {
            let mib = memory.as_mib();
            check::range(node, "the memory in MiB", mib, 128..=10_240, LIMITS_PAGE);
            cfn.set("MemorySize", Expr::Int(mib as i64));
        }
        if let Some(timeout) = self.timeout {
            let secs = timeout.as_secs();
            check::range(node, "the timeout in seconds", secs, 1..=900, LIMITS_PAGE);
            cfn.set("Timeout", Expr::Int(secs.into()));
        }
        if let Some(size) = self.ephemeral_storage {
            let mib = size.as_mib();
            check::range(node, "the size of /tmp in MiB", mib, 512..=10_240, LIMITS_PAGE);
            cfn.set("EphemeralStorage", Expr::map([("Size", Expr::Int(mib as i64))]));
        }
        if let Some(architecture) = self.architecture {
            cfn.set("Architectures", Expr::list([architecture.as_str().into()]));
        }
        if let Some(calls) = self.reserved_concurrency {
            cfn.set("ReservedConcurrentExecutions", Expr::Int(calls.into()));
        }
        if let Some(tracing) = self.tracing {
            let mode = match tracing {
                Tracing::Active => "Active",
                Tracing::PassThrough => "PassThrough",
            };
            cfn.set("TracingConfig", Expr::map([("Mode", mode.into())]));
        }
        if self.snap_start {
            cfn.set("SnapStart", Expr::map([("ApplyOn", "PublishedVersions".into())]));
        }
        if let Some(mode) = &self.runtime_management {
            cfn.set("RuntimeManagementConfig", mode.to_expr());
        }
        if let Some(on) = self.recursive_loop {
            cfn.set("RecursiveLoop", on.as_str().into());
        }
        if let Some(TenancyConfig::PerTenant) = self.tenancy {
            let config = Expr::map([("TenantIsolationMode", "PER_TENANT".into())]);
            cfn.set("TenancyConfig", config);
        }
        if let Some(durable) = self.durable {
            cfn.set("DurableConfig", durable.to_expr(node));
        }
        let arns =
            [("KmsKeyArn", &self.environment_key), ("CodeSigningConfigArn", &self.code_signing)];
        for (property, arn) in arns {
            if let Some(arn) = arn {
                cfn.set(property, arn.clone());
            }
        }
        self.logging.apply(node, cfn);
    }
}
