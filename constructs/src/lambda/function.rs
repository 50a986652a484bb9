//! The function.

use std::panic::Location;
use std::rc::Rc;

use rustinfra::diagnostic::Diagnostic;
use rustinfra::graph::{Facet, Link, Shape, links};
use rustinfra::iam::{Grant, Grantee, Principal, Statement};
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::lambda::CfnFunction;
use rustinfra_cfn::refs;

use super::code::Code;
use super::event_source::EventSource;
use super::runtime::{Architecture, Runtime};
use crate::check;
use crate::iam::Role;
use crate::logs::{LogGroup, Retention};
use crate::sqs::Queue;
use crate::units::{Duration, Size, secs};

const LIMITS_PAGE: &str = "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html";

/// All environment variables of a function together may have 4 KB.
const ENVIRONMENT_LIMIT: usize = 4 * 1024;

/// Environment variables that Lambda sets itself and refuses to have set.
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html>
const RESERVED: &[&str] = &[
    "_HANDLER",
    "_X_AMZN_TRACE_ID",
    "AWS_DEFAULT_REGION",
    "AWS_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_ACCESS_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_LAMBDA_RUNTIME_API",
    "LAMBDA_TASK_ROOT",
    "LAMBDA_RUNTIME_DIR",
];

/// Whether a function is traced by AWS X-Ray.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tracing {
    /// Requests are sampled.
    Active,
    /// Traces that a caller began are continued.
    PassThrough,
}

/// The form of a function's log lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// Plain text; the default.
    Text,
    /// One JSON object a line.
    Json,
}

/// A Lambda function, with its role and its log group.
#[derive(Clone)]
pub struct Function {
    node: Node,
    cfn: Option<CfnFunction>,
    arn: Value<refs::LambdaFunctionArn>,
    name: Value<refs::LambdaFunctionName>,
    role: Option<Role>,
    log_group: Option<LogGroup>,
    timeout: Duration,
}

impl Construct for Function {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl Grantee for Function {
    fn principal(&self) -> Principal {
        Principal::identity(self)
    }
}

impl IntoValue<refs::LambdaFunctionArn> for &Function {
    fn into_value(self) -> Value<refs::LambdaFunctionArn> {
        self.arn.clone()
    }
}

impl Function {
    /// Starts a function: `handler` is `file.export`, such as `index.handler`.
    pub fn builder(id: &str, runtime: Runtime, handler: &str, code: Code) -> FunctionBuilder {
        FunctionBuilder {
            id: id.to_string(),
            runtime,
            handler: handler.to_string(),
            code,
            name: None,
            description: None,
            memory: None,
            timeout: None,
            ephemeral_storage: None,
            architecture: None,
            environment: Vec::new(),
            role: None,
            statements: Vec::new(),
            event_sources: Vec::new(),
            reserved_concurrency: None,
            tracing: None,
            dead_letter: None,
            log_group: None,
            log_retention: None,
            log_removal: None,
            log_format: None,
        }
    }

    /// Refers to a function that exists already. It can be called, but nothing can be granted to
    /// it: its role is not known.
    #[track_caller]
    pub fn from_function_arn(scope: &impl Construct, id: &str, arn: &str) -> Self {
        let node = scope.node().child(id);
        let name = arn.split(':').nth(6).unwrap_or_default().to_string();
        if name.is_empty() || !arn.contains(":lambda:") {
            node.report(
                Diagnostic::error("bad-arn", "an ARN has the wrong form")
                    .detail(format!("`{arn}` is not the ARN of a function."))
                    .help("write it as `arn:aws:lambda:REGION:ACCOUNT:function:NAME`"),
            );
        }
        let arn: Value<refs::LambdaFunctionArn> = arn.into_value();
        set_facet(&node, &arn, None);
        let name = Value::from_expr(Expr::text(name));
        Self { node, cfn: None, arn, name, role: None, log_group: None, timeout: secs(3) }
    }

    /// The function's ARN.
    pub fn arn(&self) -> Value<refs::LambdaFunctionArn> {
        self.arn.clone()
    }

    /// The function's name.
    pub fn name(&self) -> Value<refs::LambdaFunctionName> {
        self.name.clone()
    }

    /// The role it acts as; `None` for a function that exists already.
    pub fn role(&self) -> Option<&Role> {
        self.role.as_ref()
    }

    /// Where it logs to; `None` for a function that exists already.
    pub fn log_group(&self) -> Option<&LogGroup> {
        self.log_group.as_ref()
    }

    /// How long a call may take; Lambda's default is 3 s.
    pub fn timeout(&self) -> Duration {
        self.timeout
    }

    /// The resource beneath; `None` for a function that exists already.
    pub fn cfn(&self) -> Option<CfnFunction> {
        self.cfn.clone()
    }

    /// Sets an environment variable.
    #[track_caller]
    pub fn add_env(&self, name: &str, value: impl IntoValue<String>) {
        let value = value.into_value().into_expr();
        let location = Location::caller();
        check_env_name(&self.node, name, location);
        self.set_env(name.to_string(), value);
    }

    fn set_env(&self, name: String, value: Expr) {
        if let Some(cfn) = &self.cfn {
            cfn.edit_property("Environment", |environment| {
                let mut variables =
                    environment.get("Variables").cloned().unwrap_or(Expr::Map(Vec::new()));
                variables.set(name, value);
                environment.set("Variables", variables);
            });
        }
    }

    /// Adds a statement to the policy of the function's role.
    #[track_caller]
    pub fn add_to_role_policy(&self, statement: Statement) {
        Link::statement(self, statement).record(&self.node);
    }

    /// Calls the function for the records of a source.
    #[track_caller]
    pub fn add_event_source(&self, source: &impl EventSource) {
        source.bind(self);
    }

    /// Allows `grantee` to call the function, its versions and its aliases.
    #[track_caller]
    pub fn grant_invoke(&self, grantee: &impl Grantee) -> Grant {
        Link::grant(grantee.principal(), &links::FUNCTION_INVOKE, self).record(&self.node)
    }
}

fn set_facet(node: &Node, arn: &Value<refs::LambdaFunctionArn>, role: Option<&Role>) {
    let facet = Facet::new()
        .arn(Shape::Resource, arn)
        .arn(Shape::Qualified, sub!("{}:*", arn))
        .permission_target(arn);
    node.set_facet(match role {
        Some(role) => facet.acts_as(role),
        None => facet,
    });
}

fn check_env_name(node: &Node, name: &str, location: &'static Location<'static>) {
    let valid = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.len() >= 2
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if RESERVED.contains(&name) {
        node.report(
            Diagnostic::error("reserved-environment", "an environment variable is reserved")
                .detail(format!("`{name}` is set by Lambda itself and cannot be set here."))
                .at(location)
                .help("choose another name"),
        );
    } else if !valid {
        node.report(
            Diagnostic::error("bad-name", "a name is not allowed")
                .detail(format!(
                    "The environment variable `{name}` needs at least two characters: a letter, then \
                     letters, digits or `_`."
                ))
                .at(location)
                .help("choose another name"),
        );
    }
}

/// Counts what is known of the variables' size; what is known only later counts nothing.
fn check_environment(node: &Node, cfn: &CfnFunction) -> Vec<Diagnostic> {
    let Some(environment) = cfn.property("Environment") else { return Vec::new() };
    let Some(Expr::Map(variables)) = environment.get("Variables") else { return Vec::new() };
    let size: usize =
        variables.iter().map(|(k, v)| k.len() + v.as_text().map_or(0, str::len)).sum();
    if size <= ENVIRONMENT_LIMIT {
        return Vec::new();
    }
    vec![
        Diagnostic::error("environment-too-large", "environment variables are too large")
            .detail(format!("They have {size} bytes; Lambda takes {ENVIRONMENT_LIMIT}."))
            .path(node.path())
            .at(node.location())
            .help("keep large values in an SSM parameter or a file of the code"),
    ]
}

/// Settings of a [`Function`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct FunctionBuilder {
    id: String,
    runtime: Runtime,
    handler: String,
    code: Code,
    name: Option<String>,
    description: Option<String>,
    memory: Option<Size>,
    timeout: Option<Duration>,
    ephemeral_storage: Option<Size>,
    architecture: Option<Architecture>,
    environment: Vec<(String, Expr, &'static Location<'static>)>,
    role: Option<Role>,
    statements: Vec<Statement>,
    event_sources: Vec<Rc<dyn EventSource>>,
    reserved_concurrency: Option<u32>,
    tracing: Option<Tracing>,
    dead_letter: Option<Queue>,
    log_group: Option<LogGroup>,
    log_retention: Option<Retention>,
    log_removal: Option<RemovalPolicy>,
    log_format: Option<LogFormat>,
}

impl FunctionBuilder {
    /// Sets the name: at most 64 letters, digits, `-` and `_`.
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
    pub fn ephemeral_storage(mut self, size: Size) -> Self {
        self.ephemeral_storage = Some(size);
        self
    }

    /// Sets the processor; default x86-64.
    pub fn architecture(mut self, architecture: Architecture) -> Self {
        self.architecture = Some(architecture);
        self
    }

    /// Sets an environment variable.
    #[track_caller]
    pub fn env(mut self, name: &str, value: impl IntoValue<String>) -> Self {
        let value = value.into_value().into_expr();
        self.environment.push((name.to_string(), value, Location::caller()));
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
    pub fn event_source(mut self, source: impl EventSource + 'static) -> Self {
        self.event_sources.push(Rc::new(source));
        self
    }

    /// Reserves, and limits the function to, a number of simultaneous calls; 0 stops it.
    pub fn reserved_concurrency(mut self, calls: u32) -> Self {
        self.reserved_concurrency = Some(calls);
        self
    }

    /// Traces calls with AWS X-Ray.
    pub fn tracing(mut self, tracing: Tracing) -> Self {
        self.tracing = Some(tracing);
        self
    }

    /// Sends the events of asynchronous calls that failed for good to a standard queue.
    pub fn dead_letter_queue(mut self, queue: &Queue) -> Self {
        self.dead_letter = Some(queue.clone());
        self
    }

    /// Logs to a group of your own instead of making one.
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
    pub fn log_format(mut self, format: LogFormat) -> Self {
        self.log_format = Some(format);
        self
    }

    /// Places the function.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> Function {
        let node = scope.node().child(&self.id);
        let role = match &self.role {
            Some(role) => role.clone(),
            None => Role::builder("ServiceRole", Principal::service("lambda.amazonaws.com"))
                .managed_policy("service-role/AWSLambdaBasicExecutionRole")
                .build(&node),
        };
        let cfn = CfnFunction::new(&node, "Resource");
        cfn.set("Handler", Expr::text(self.handler.clone()));
        cfn.set("Role", role.arn().into_expr());
        cfn.set("Runtime", Expr::text(self.runtime.as_str().to_string()));
        self.set_options(&node, &cfn);
        let timeout = self.timeout.unwrap_or(secs(3));
        cfn.wait_for_policies_of(&role);
        let (arn, name) = (cfn.attr_arn(), cfn.reff());
        set_facet(&node, &arn, Some(&role));
        let log_group = match self.log_group {
            Some(group) => {
                if self.log_retention.is_some() || self.log_removal.is_some() {
                    check::reject(
                        &node,
                        "How long a log group is kept is the group's own setting; the function \
                         gets one that has it already.",
                        "set it on the log group, or leave out the log group",
                    );
                }
                let mut config = cfn.property("LoggingConfig").unwrap_or(Expr::Map(Vec::new()));
                config.set("LogGroup", group.name().into_expr());
                cfn.set("LoggingConfig", config);
                group
            }
            None => LogGroup::builder("LogGroup")
                .log_group_name(sub!("/aws/lambda/{}", &name))
                .retention(self.log_retention.unwrap_or(Retention::TwoYears))
                .removal_policy(self.log_removal.unwrap_or(RemovalPolicy::Retain))
                .build(&node),
        };
        self.code.bind(&node, &cfn, &self.runtime);
        let checked = cfn.clone();
        node.add_validation(move |node| check_environment(node, &checked));
        let function = Function {
            node,
            cfn: Some(cfn),
            arn,
            name,
            role: Some(role),
            log_group: Some(log_group),
            timeout,
        };
        for (name, value, location) in self.environment {
            check_env_name(&function.node, &name, location);
            function.set_env(name, value);
        }
        if self.tracing.is_some() {
            function.add_to_role_policy(
                Statement::allow(["xray:PutTelemetryRecords", "xray:PutTraceSegments"]).on("*"),
            );
        }
        if let Some(queue) = &self.dead_letter {
            queue.grant(&function, ["sqs:SendMessage"]);
        }
        for statement in self.statements {
            function.add_to_role_policy(statement);
        }
        for source in self.event_sources {
            source.bind(&function);
        }
        function
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
        if let Some(queue) = &self.dead_letter {
            if queue.is_fifo() {
                check::reject(
                    node,
                    "A function's dead-letter queue has to be a standard queue; this one is FIFO.",
                    "give a standard queue",
                );
            }
            let config = Expr::map([("TargetArn", queue.arn().into_expr())]);
            cfn.set("DeadLetterConfig", config);
        }
        if let Some(format) = self.log_format {
            let format = if format == LogFormat::Json { "JSON" } else { "Text" };
            cfn.set("LoggingConfig", Expr::map([("LogFormat", format.into())]));
        }
    }
}
