//! The function.

use std::cell::{Cell, OnceCell};
use std::collections::BTreeMap;
use std::panic::Location;
use std::rc::Rc;

use rustinfra::graph::{Facet, Link, Shape, links};
use rustinfra::iam::{Grant, Grantee, Principal, Statement};
use rustinfra::prelude::*;
use rustinfra::tree::NodeId;
use rustinfra::value::Expr;
use rustinfra_cfn::lambda::{CfnFunction, CfnVersion};
use rustinfra_cfn::refs;

use super::builder::FunctionBuilder;
use super::code::Code;
use super::environment::{Edge, check_env_name};
use super::event_invoke_config::{AsyncInvoke, EventInvokeConfig};
use super::event_source::EventSource;
use super::layer::LayerVersion;
use super::runtime::{Architecture, Runtime};
use super::settings::TenancyConfig;
use super::version::{Version, VersionOptions};
use crate::arn;
use crate::iam::Role;
use crate::imported::{Form, ImportedArn};
use crate::logs::LogGroup;
use crate::sqs::Queue;
use crate::units::{Duration, secs};

const ARN: Form = Form::new("of a function", "arn:aws:lambda:REGION:ACCOUNT:function:NAME")
    .without(&['/'])
    .until(':');

const LAYERS_PAGE: &str = "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html";

/// A Lambda function, with its role and its log group; or a [version](super::Version) or an
/// [alias](super::Alias) of one, which can stand wherever a function can.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/lambda-functions.html>
///
/// ```
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Orders");
/// let orders = Table::builder("Orders", Attribute::string("id")).build(&stack);
/// let code = Code::inline("exports.handler = async () => ({ statusCode: 200 });");
/// let bill = Function::builder("Bill", Runtime::NODEJS_22, "index.handler", code)
///     .memory(mib(512))
///     .timeout(secs(20))
///     .env("TABLE", orders.name())
///     .build(&stack);
/// orders.grant_read_write_data(&bill);
/// bill.add_function_url(FunctionUrlAuthType::AwsIam);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct Function {
    node: Node,
    cfn: Option<CfnFunction>,
    arn: Value<refs::LambdaFunctionArn>,
    name: Value<refs::LambdaFunctionName>,
    role: Option<Role>,
    log_group: Option<LogGroup>,
    timeout: Duration,
    facts: Rc<Facts>,
}

/// What else is known of a function.
#[derive(Default)]
pub(super) struct Facts {
    pub(super) qualified: Option<Qualified>,
    pub(super) runtime: Option<Runtime>,
    pub(super) architecture: Option<Architecture>,
    pub(super) in_vpc: bool,
    #[cfg(feature = "ec2")]
    pub(super) connections: Option<crate::ec2::Connections>,
    pub(super) dead_letter_queue: Option<Queue>,
    pub(super) dead_letter_topic: Option<Value<refs::SnsTopicArn>>,
    pub(super) tenancy: Option<TenancyConfig>,
    pub(super) version_options: VersionOptions,
    pub(super) snap_start: bool,
    pub(super) reserved_concurrency: Option<u32>,
    /// How many environments are kept ready for its versions.
    pub(super) kept_ready: Cell<u32>,
    pub(super) current: OnceCell<CfnVersion>,
    /// Properties that belong to the current version, or do not, other than by themselves.
    pub(super) classified: std::cell::RefCell<BTreeMap<String, bool>>,
    pub(super) edge: Edge,
    /// Permissions of its own policy are given elsewhere.
    pub(super) skips_permissions: bool,
    pub(super) layers: std::cell::RefCell<Vec<LayerVersion>>,
    /// The names of the alarms that call it, and which they are.
    pub(super) alarms: std::cell::RefCell<BTreeMap<String, NodeId>>,
}

/// What makes a function a version or an alias of another.
#[derive(Clone)]
pub(super) struct Qualified {
    pub(super) of: Function,
    /// The number or the name.
    pub(super) qualifier: Value<String>,
    /// The name again, for an alias.
    pub(super) alias: Option<Value<String>>,
    /// What has to be there before it can be named.
    pub(super) waits_for: Option<Node>,
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
    /// Starts a function: `handler` is `FILE.FUNCTION`, such as `index.handler`.
    ///
    /// For Node.js and Python, a handler of another form is told, and one that does not occur in code
    /// that is inline or a directory. The code itself is not read as a program.
    pub fn builder(id: &str, runtime: Runtime, handler: &str, code: Code) -> FunctionBuilder {
        FunctionBuilder::new(id, Some(runtime), Some(handler), code)
    }

    /// Refers to a function that exists already, by its ARN: text, or a value known only at
    /// deployment, such as a parameter's. It can be called, but nothing can be granted to it: its role
    /// is not known. Reports `bad-arn` for a text of another form.
    #[track_caller]
    pub fn from_function_arn(
        scope: &impl Construct,
        id: &str,
        arn: impl IntoValue<refs::LambdaFunctionArn>,
    ) -> Self {
        Self::from_function_attributes(scope, id, FunctionAttributes::new(arn))
    }

    /// Refers to a function of this account and region that exists already, by its name: see
    /// [`from_function_arn`](Self::from_function_arn).
    #[track_caller]
    pub fn from_function_name(
        scope: &impl Construct,
        id: &str,
        name: impl IntoValue<refs::LambdaFunctionName>,
    ) -> Self {
        let node = scope.node().child(id);
        let name = name.into_value();
        let arn = arn::in_stack(&node, "lambda", sub!("function:{}", &name));
        Self::imported(node, arn.cast(), name, FunctionAttributes::new(""))
    }

    /// A function that exists already, at a node that is there.
    pub(super) fn known(
        node: Node,
        arn: Value<refs::LambdaFunctionArn>,
        name: Value<refs::LambdaFunctionName>,
    ) -> Self {
        Self::imported(node, arn, name, FunctionAttributes::new(""))
    }

    /// Refers to a function that exists already, with what is known of it. Reports `bad-arn` for a
    /// text of another form.
    #[track_caller]
    pub fn from_function_attributes(
        scope: &impl Construct,
        id: &str,
        attributes: FunctionAttributes,
    ) -> Self {
        let node = scope.node().child(id);
        let arn = attributes.arn.clone();
        let name = ImportedArn::read(&node, arn.clone(), &ARN).name.cast();
        Self::imported(node, arn, name, attributes)
    }

    fn imported(
        node: Node,
        arn: Value<refs::LambdaFunctionArn>,
        name: Value<refs::LambdaFunctionName>,
        attributes: FunctionAttributes,
    ) -> Self {
        #[cfg(feature = "ec2")]
        let connections = attributes.connections.map(|connections| connections.asked_of(&node));
        let FunctionAttributes { role, architecture, tenancy, skips_permissions, .. } = attributes;
        let facet = facet(&arn, role.as_ref());
        node.set_facet(if skips_permissions { facet.permissions_elsewhere() } else { facet });
        let facts = Facts {
            architecture,
            tenancy,
            skips_permissions,
            #[cfg(feature = "ec2")]
            connections,
            ..Facts::default()
        };
        let facts = Rc::new(facts);
        Self { node, cfn: None, arn, name, role, log_group: None, timeout: secs(3), facts }
    }

    pub(super) fn placed(
        node: Node,
        cfn: CfnFunction,
        role: Role,
        log_group: LogGroup,
        timeout: Duration,
        facts: Facts,
    ) -> Self {
        let (arn, name) = (cfn.attr_arn(), cfn.reff());
        node.set_facet(facet(&arn, Some(&role)));
        Self {
            node,
            cfn: Some(cfn),
            arn,
            name,
            role: Some(role),
            log_group: Some(log_group),
            timeout,
            facts: Rc::new(facts),
        }
    }

    /// A version or alias of a function, as a function.
    pub(super) fn qualified(
        node: Node,
        arn: Value<refs::LambdaFunctionArn>,
        name: Value<refs::LambdaFunctionName>,
        qualified: Qualified,
    ) -> Self {
        let of = qualified.of.clone();
        let facet = Facet::new().arn(Shape::Resource, &arn).permission_target(&arn);
        let facet = if of.skips_permissions() { facet.permissions_elsewhere() } else { facet };
        node.set_facet(match &of.role {
            Some(role) => facet.acts_as(role),
            None => facet,
        });
        let facts = Facts {
            qualified: Some(qualified),
            runtime: of.facts.runtime.clone(),
            architecture: of.facts.architecture,
            in_vpc: of.facts.in_vpc,
            #[cfg(feature = "ec2")]
            connections: of.facts.connections.clone(),
            dead_letter_queue: of.facts.dead_letter_queue.clone(),
            dead_letter_topic: of.facts.dead_letter_topic.clone(),
            tenancy: of.facts.tenancy,
            ..Facts::default()
        };
        Self { node, arn, name, facts: Rc::new(facts), ..of }
    }

    /// The function's ARN; that of the version or alias for one.
    pub fn arn(&self) -> Value<refs::LambdaFunctionArn> {
        self.arn.clone()
    }

    /// The function's name; for a version or alias followed by `:` and the number or name.
    pub fn name(&self) -> Value<refs::LambdaFunctionName> {
        self.name.clone()
    }

    /// The number of a version, the name of an alias.
    pub fn qualifier(&self) -> Option<Value<String>> {
        self.facts.qualified.as_ref().map(|q| q.qualifier.clone())
    }

    /// The function itself, for a version or alias that of which it is one.
    pub fn unqualified(&self) -> &Function {
        self.facts.qualified.as_ref().map_or(self, |q| q.of.unqualified())
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

    /// The runtime; `None` for an image and for a function that exists already.
    pub fn runtime(&self) -> Option<&Runtime> {
        self.facts.runtime.as_ref()
    }

    /// The processor.
    pub fn architecture(&self) -> Architecture {
        self.facts.architecture.unwrap_or(Architecture::X86_64)
    }

    /// Whether it stands in a VPC.
    pub fn is_bound_to_vpc(&self) -> bool {
        self.facts.in_vpc
    }

    /// Where events of asynchronous calls go that failed for good.
    pub fn dead_letter_queue(&self) -> Option<&Queue> {
        self.facts.dead_letter_queue.as_ref()
    }

    /// The topic that hears of asynchronous calls that failed for good.
    pub fn dead_letter_topic(&self) -> Option<&Value<refs::SnsTopicArn>> {
        self.facts.dead_letter_topic.as_ref()
    }

    /// Whether environments are kept apart by tenant.
    pub fn tenancy_config(&self) -> Option<TenancyConfig> {
        self.facts.tenancy
    }

    /// The version `$LATEST`: the newest code, published or not.
    #[track_caller]
    pub fn latest_version(&self) -> Version {
        let of = self.unqualified();
        let node = match of.node.try_child("$LATEST") {
            Some(node) => node,
            None => of.node.child("$LATEST"),
        };
        Version::latest(node, of)
    }

    /// The resource beneath; `None` for a function that exists already.
    pub fn cfn(&self) -> Option<CfnFunction> {
        self.cfn.clone()
    }

    /// What CloudWatch calls a version or alias.
    pub(super) fn metric_resource(&self) -> Option<Value<String>> {
        let qualified = self.facts.qualified.as_ref()?;
        let of = qualified.of.unqualified().name();
        Some(match &qualified.alias {
            Some(alias) => sub!("{}:{}", of, alias),
            None => sub!("{}:{}", of, &qualified.qualifier),
        })
    }

    /// The id of the permission for an alarm: the CDK's, with the alarm's own id in it, or one with
    /// its path if another alarm with that id has it.
    pub(crate) fn alarm_permission_id(&self, alarm: &Node) -> String {
        let mut alarms = self.facts.alarms.borrow_mut();
        let named = *alarms.entry(alarm.name()).or_insert(alarm.id());
        let name = if named == alarm.id() { alarm.name() } else { alarm.unique_id() };
        format!("{name}AlarmPermission")
    }

    #[cfg(feature = "ec2")]
    pub(super) fn network(&self) -> Option<crate::ec2::Connections> {
        self.facts.connections.clone()
    }

    pub(super) fn classified(&self) -> &std::cell::RefCell<BTreeMap<String, bool>> {
        &self.facts.classified
    }

    pub(super) fn edge(&self) -> &Edge {
        &self.facts.edge
    }

    /// Whether permissions of its own policy are given elsewhere.
    pub(super) fn skips_permissions(&self) -> bool {
        self.unqualified().facts.skips_permissions
    }

    pub(super) fn current(&self) -> &OnceCell<CfnVersion> {
        &self.facts.current
    }

    pub(super) fn current_version_options(&self) -> VersionOptions {
        self.facts.version_options.clone()
    }

    pub(super) fn starts_from_snapshot(&self) -> bool {
        self.unqualified().facts.snap_start
    }

    /// Counts environments that are kept ready, and returns how many there are by now.
    pub(super) fn keep_ready(&self, environments: u32) -> u32 {
        let kept = &self.unqualified().facts.kept_ready;
        kept.set(kept.get().saturating_add(environments));
        kept.get()
    }

    pub(super) fn reserved_concurrency(&self) -> Option<u32> {
        self.unqualified().facts.reserved_concurrency
    }

    pub(super) fn layers(&self) -> Vec<LayerVersion> {
        self.facts.layers.borrow().clone()
    }

    /// The name of an alias.
    pub(super) fn alias_qualifier(&self) -> Option<&Value<String>> {
        self.facts.qualified.as_ref().and_then(|q| q.alias.as_ref())
    }

    /// What has to be there before the version or alias can be named.
    pub(super) fn waits_for(&self) -> Option<Node> {
        self.facts.qualified.as_ref().and_then(|q| q.waits_for.clone())
    }

    /// Sets an environment variable. Reports `conflicting-options` for a function that exists
    /// already.
    #[track_caller]
    #[doc(alias = "addEnvironment")]
    pub fn add_env(&self, name: &str, value: impl IntoValue<String>) {
        let value = value.into_value().into_expr();
        let location = Location::caller();
        check_env_name(&self.node, name, location);
        if self.cfn.is_none() {
            return crate::check::existing(
                &self.node,
                "function",
                "The environment of {} cannot be changed.",
                "set it {}",
            );
        }
        self.set_env_at(name.to_string(), value, location);
    }

    /// What is told of the variable points to the line that set it.
    #[track_caller]
    pub(super) fn set_env_at(&self, name: String, value: Expr, at: &'static Location<'static>) {
        if let Some(cfn) = &self.cfn {
            cfn.set_at(&format!("Environment.Variables.{name}"), at);
        }
        self.set_env(name, value);
    }

    #[track_caller]
    pub(super) fn set_env(&self, name: String, value: Expr) {
        if let Some(cfn) = &self.cfn {
            cfn.set_in("Environment.Variables", name, value);
        }
    }

    /// Adds a layer; five at most. Reports `out-of-range` for more, and `conflicting-options` for a
    /// layer of another runtime or processor, or a function that exists already.
    #[track_caller]
    pub fn add_layer(&self, layer: &LayerVersion) {
        let of = self.unqualified();
        if of.cfn.is_none() {
            return crate::check::existing(
                &of.node,
                "function",
                "The layers of {} cannot be changed.",
                "add it {}",
            );
        }
        layer.check(&of.node, of.runtime(), of.architecture());
        of.facts.layers.borrow_mut().push(layer.clone());
        if let (Some(version), Some(layer)) = (of.facts.current.get(), layer.cfn()) {
            version.cover_resource_in_logical_id(&layer, &[]);
        }
        of.push_layer(layer.arn().into_expr());
    }

    #[track_caller]
    pub(super) fn push_layer(&self, arn: Expr) {
        let Some(cfn) = &self.cfn else { return };
        let count = cfn.push_to("Layers", arn);
        if count > 5 {
            crate::check::range(&self.node, "the number of layers", count, 0..=5, LAYERS_PAGE);
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
        self.node.asked_at(Location::caller(), || source.bind(self));
    }

    /// Sets how asynchronous calls are tried again, and who hears of their end. Reports
    /// `conflicting-options` if that is said already.
    #[track_caller]
    pub fn configure_async_invoke(&self, asked: AsyncInvoke) {
        if self.node.try_child("EventInvokeConfig").is_some() {
            return crate::check::reject(
                &self.node,
                "What happens to asynchronous calls is said twice.",
                "say all of it in one `AsyncInvoke`, or in the builder",
            );
        }
        EventInvokeConfig::builder("EventInvokeConfig", self, asked).build(&self.node);
    }

    /// Allows `grantee` to call the function, its versions and its aliases; for a version or alias,
    /// to call that.
    #[track_caller]
    pub fn grant_invoke(&self, grantee: &impl Grantee) -> Grant {
        Link::grant(grantee.principal(), &links::FUNCTION_INVOKE, self).record(&self.node)
    }

    /// Allows `grantee` to call the newest code: the function without a version, and `$LATEST`.
    #[track_caller]
    pub fn grant_invoke_latest_version(&self, grantee: &impl Grantee) -> Grant {
        let of = self.unqualified();
        Link::grant(grantee.principal(), &links::FUNCTION_INVOKE_LATEST, of)
            .contents(sub!("{}:$LATEST", of.arn()))
            .record(&self.node)
    }

    /// Allows `grantee` to call one version.
    #[track_caller]
    pub fn grant_invoke_version(&self, grantee: &impl Grantee, version: &Version) -> Grant {
        let of = self.unqualified();
        Link::grant(grantee.principal(), &links::FUNCTION_INVOKE_VERSION, of)
            .contents(sub!("{}:{}", of.arn(), version.version()))
            .record(&self.node)
    }
}

/// What is known of a function that exists already.
#[derive(Clone)]
#[must_use = "it does nothing until `Function::from_function_attributes` gets it"]
pub struct FunctionAttributes {
    arn: Value<refs::LambdaFunctionArn>,
    role: Option<Role>,
    architecture: Option<Architecture>,
    tenancy: Option<TenancyConfig>,
    skips_permissions: bool,
    #[cfg(feature = "ec2")]
    pub(super) connections: Option<crate::ec2::Connections>,
}

impl FunctionAttributes {
    /// The function with this ARN.
    pub fn new(arn: impl IntoValue<refs::LambdaFunctionArn>) -> Self {
        Self {
            arn: arn.into_value(),
            role: None,
            architecture: None,
            tenancy: None,
            skips_permissions: false,
            #[cfg(feature = "ec2")]
            connections: None,
        }
    }

    /// It acts as this role, to which things can be granted.
    pub fn role(mut self, role: &Role) -> Self {
        self.role = Some(role.clone());
        self
    }

    /// It runs on this kind of processor; default x86-64.
    pub fn architecture(mut self, architecture: Architecture) -> Self {
        self.architecture = Some(architecture);
        self
    }

    /// Says whether it is of the account and region of the stack; default: it is. To the policy of
    /// any other, CloudFormation cannot add permissions: services and other accounts that are to call
    /// it are allowed to by its own stack.
    pub fn same_environment(mut self, same: bool) -> Self {
        self.skips_permissions = !same;
        self
    }

    /// Adds no permissions to its policy: services and other accounts that are to call it are allowed
    /// to already.
    pub fn skip_permissions(self) -> Self {
        self.same_environment(false)
    }

    /// It keeps tenants apart.
    pub fn tenancy_config(mut self, tenancy: TenancyConfig) -> Self {
        self.tenancy = Some(tenancy);
        self
    }
}

fn facet(arn: &Value<refs::LambdaFunctionArn>, role: Option<&Role>) -> Facet {
    let facet = Facet::new()
        .arn(Shape::Resource, arn)
        .arn(Shape::Qualified, sub!("{}:*", arn))
        .permission_target(arn);
    match role {
        Some(role) => facet.acts_as(role),
        None => facet,
    }
}
