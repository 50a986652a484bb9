//! Functions on instances of one's own account.

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::lambda::CfnCapacityProvider;
use rustinfra_cfn::refs;

use super::function::Function;
use super::logging::SystemLogLevel;
use super::network::VpcAccess;
use super::runtime::Architecture;
use crate::iam::{Principal, Role};
use crate::imported::{Form, ImportedArn};
use crate::logs::LogGroup;
use crate::{arn, check};

const PAGE: &str = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-capacityprovider.html";

const ARN: Form =
    Form::new("of a capacity provider", "arn:aws:lambda:REGION:ACCOUNT:capacity-provider:NAME")
        .without(&['/', ':']);

arn::kind!(
    CapacityProviderArn,
    "The ARN of a capacity provider: any text or value that is not known to be another one."
);

const NAME: &str = "the capacity provider's name";
const NAME_RULE: &str = "1 to 140 letters, digits, `-` and `_`";

fn is_of_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "-_".contains(letter)
}

/// Which instance types a capacity provider takes.
#[derive(Clone, Debug)]
pub enum InstanceTypeFilter {
    /// These only, such as `m7g.large`.
    Allow(Vec<String>),
    /// All but these.
    Exclude(Vec<String>),
}

/// How a capacity provider grows and shrinks.
#[derive(Clone, Copy, Debug)]
pub enum ScalingOptions {
    /// As Lambda sees fit; the default.
    Auto,
    /// Keeps the use of the processors at so many percent.
    CpuUtilization(f64),
}

/// EC2 instances that Lambda manages and runs functions on.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances.html>
///
/// ```
/// use rustinfra_constructs::lambda::{CapacityProvider, CapacityProviderFunctionOptions};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// # let code = Code::inline("exports.handler = async () => {};");
/// let vpc = Vpc::builder("Vpc").build(&stack);
/// let instances = CapacityProvider::builder("Instances", &vpc)
///     .architecture(Architecture::Arm64)
///     .max_vcpu_count(64)
///     .build(&stack);
/// let search = Function::builder("Search", Runtime::NODEJS_22, "index.handler", code)
///     .architecture(Architecture::Arm64)
///     .memory(gib(4))
///     .build(&stack);
/// let options = CapacityProviderFunctionOptions::new()
///     .per_execution_environment_max_concurrency(10);
/// instances.add_function(&search, options);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct CapacityProvider {
    node: Node,
    cfn: Option<CfnCapacityProvider>,
    arn: Value<String>,
    name: Value<String>,
    operator_role: Option<Role>,
}

impl Construct for CapacityProvider {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl CapacityProvider {
    /// Starts instances in subnets behind security groups: of a `&Vpc`, or as a [`VpcAccess`] says.
    pub fn builder(id: &str, vpc: impl Into<VpcAccess>) -> CapacityProviderBuilder {
        CapacityProviderBuilder {
            id: id.to_string(),
            vpc: vpc.into(),
            name: None,
            operator_role: None,
            architectures: Vec::new(),
            instance_types: None,
            max_vcpus: None,
            scaling: None,
            key: None,
            tags: None,
            log_group: None,
            system_level: None,
        }
    }

    /// Refers to one that exists already, by its ARN: text, or a value known only at deployment, such
    /// as a parameter's. Reports `bad-arn` for a text of another form.
    #[track_caller]
    #[doc(alias = "fromCapacityProviderAttributes")]
    pub fn from_capacity_provider_arn(
        scope: &impl Construct,
        id: &str,
        arn: impl IntoValue<CapacityProviderArn>,
    ) -> Self {
        let (node, arn) = (scope.node().child(id), arn.into_value());
        let name = ImportedArn::read(&node, arn.clone(), &ARN).name;
        Self { node, cfn: None, arn: arn.untyped(), name, operator_role: None }
    }

    /// Refers to one of this account and region that exists already, by its name: text, or a value known
    /// only at deployment. Reports `bad-name` for another text.
    #[track_caller]
    pub fn from_capacity_provider_name(
        scope: &impl Construct,
        id: &str,
        name: impl IntoValue<String>,
    ) -> Self {
        let (node, name) = (scope.node().child(id), name.into_value());
        if let Some(text) = name.as_literal() {
            check::required_name(&node, NAME, text, 140, is_of_name, NAME_RULE, "correct it");
        }
        let arn = arn::in_stack(&node, "lambda", sub!("capacity-provider:{}", &name));
        Self { node, cfn: None, arn, name, operator_role: None }
    }

    /// The ARN.
    pub fn arn(&self) -> Value<String> {
        self.arn.clone()
    }

    /// The name.
    pub fn name(&self) -> Value<String> {
        self.name.clone()
    }

    /// The role that manages the instances; `None` for one that exists already.
    pub fn operator_role(&self) -> Option<&Role> {
        self.operator_role.as_ref()
    }

    /// The resource beneath; `None` for one that exists already.
    pub fn cfn(&self) -> Option<CfnCapacityProvider> {
        self.cfn.clone()
    }

    /// Runs a function here. Reports `out-of-range` for calls or memory, and `conflicting-options`
    /// for a function that exists already or for more environments at least than at most.
    #[track_caller]
    pub fn add_function(&self, function: &Function, options: CapacityProviderFunctionOptions) {
        let Some(cfn) = function.cfn() else {
            return check::reject(
                &self.node,
                format!(
                    "The function `{}` exists already, so it cannot be moved here.",
                    function.node().path()
                ),
                "move it where it is made",
            );
        };
        let int = |n: u32| Expr::Int(n.into());
        let node = function.node();
        let mut instances = vec![("CapacityProviderArn", self.arn.clone().into_expr())];
        if let Some(calls) = options.max_concurrency {
            check::range(node, "the calls per environment", calls, 1..=1_600, PAGE);
            instances.push(("PerExecutionEnvironmentMaxConcurrency", int(calls)));
        }
        if let Some(gib) = options.memory_per_vcpu {
            check::range(node, "the memory per processor in GiB", gib, 2.0..=8.0, PAGE);
            instances.push(("ExecutionEnvironmentMemoryGiBPerVCpu", Expr::Float(gib)));
        }
        let instances = Expr::map(instances);
        cfn.set(
            "CapacityProviderConfig",
            Expr::map([("LambdaManagedInstancesCapacityProviderConfig", instances)]),
        );
        if let Some(publish) = options.publish_to_latest_published {
            cfn.set("PublishToLatestPublished", publish.into());
        }
        let (min, max) = options.environments;
        let limits = [("MinExecutionEnvironments", min), ("MaxExecutionEnvironments", max)];
        let limits: Vec<_> = limits.into_iter().filter_map(|(k, n)| Some((k, int(n?)))).collect();
        if !limits.is_empty() {
            if let (Some(min), Some(max)) = (min, max)
                && min > max
            {
                check::reject(
                    node,
                    format!("At least {min} environments are more than at most {max}."),
                    "exchange them",
                );
            }
            cfn.set("FunctionScalingConfig", Expr::map(limits));
        }
    }
}

/// How a function uses a [`CapacityProvider`].
#[derive(Clone, Debug, Default)]
#[must_use = "it does nothing until `add_function` gets it"]
pub struct CapacityProviderFunctionOptions {
    max_concurrency: Option<u32>,
    memory_per_vcpu: Option<f64>,
    publish_to_latest_published: Option<bool>,
    environments: (Option<u32>, Option<u32>),
}

impl CapacityProviderFunctionOptions {
    /// Starts with Lambda's defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets how many calls an environment serves at once, 1 to 1,600.
    pub fn per_execution_environment_max_concurrency(mut self, calls: u32) -> Self {
        self.max_concurrency = Some(calls);
        self
    }

    /// Sets the memory for each processor, 2 to 8 GiB.
    pub fn execution_environment_memory_gib_per_vcpu(mut self, gib: f64) -> Self {
        self.memory_per_vcpu = Some(gib);
        self
    }

    /// Says whether each change is published to `$LATEST.PUBLISHED`.
    pub fn publish_to_latest_published(mut self, publish: bool) -> Self {
        self.publish_to_latest_published = Some(publish);
        self
    }

    /// Limits the environments of `$LATEST.PUBLISHED`.
    #[doc(alias(
        "latestPublishedScalingConfig",
        "maxExecutionEnvironments",
        "minExecutionEnvironments"
    ))]
    pub fn execution_environments(mut self, min: Option<u32>, max: Option<u32>) -> Self {
        self.environments = (min, max);
        self
    }
}

/// Settings of a [`CapacityProvider`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct CapacityProviderBuilder {
    id: String,
    vpc: VpcAccess,
    name: Option<String>,
    operator_role: Option<Role>,
    architectures: Vec<Architecture>,
    instance_types: Option<InstanceTypeFilter>,
    max_vcpus: Option<u32>,
    scaling: Option<ScalingOptions>,
    key: Option<Expr>,
    tags: Option<Vec<(String, String)>>,
    log_group: Option<LogGroup>,
    system_level: Option<SystemLogLevel>,
}

impl CapacityProviderBuilder {
    /// Sets the name: at most 140 letters, digits, `-` and `_`.
    pub fn capacity_provider_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Manages instances by a role of your own instead of making one.
    pub fn operator_role(mut self, role: &Role) -> Self {
        self.operator_role = Some(role.clone());
        self
    }

    /// Takes instances with this processor; one kind.
    pub fn architecture(mut self, architecture: Architecture) -> Self {
        self.architectures.push(architecture);
        self
    }

    /// Limits the instance types.
    pub fn instance_type_filter(mut self, filter: InstanceTypeFilter) -> Self {
        self.instance_types = Some(filter);
        self
    }

    /// Limits the processors of all instances together, 2 to 15,000; default 400.
    pub fn max_vcpu_count(mut self, processors: u32) -> Self {
        self.max_vcpus = Some(processors);
        self
    }

    /// Sets how the number of instances follows the use.
    pub fn scaling_options(mut self, scaling: ScalingOptions) -> Self {
        self.scaling = Some(scaling);
        self
    }

    /// Encrypts the instances' disks with a customer managed key.
    pub fn kms_key(mut self, key: impl IntoValue<refs::KmsKeyId>) -> Self {
        self.key = Some(key.into_value().into_expr());
        self
    }

    /// Tags the instances; without any, says that they get none.
    pub fn propagate_tags<'a>(
        mut self,
        tags: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Self {
        let owned = tags.into_iter().map(|(k, v)| (k.to_string(), v.to_string()));
        self.tags = Some(owned.collect());
        self
    }

    /// Logs to a group of your own.
    pub fn log_group(mut self, group: &LogGroup) -> Self {
        self.log_group = Some(group.clone());
        self
    }

    /// Sets the least level of what is logged.
    pub fn system_log_level(mut self, level: SystemLogLevel) -> Self {
        self.system_level = Some(level);
        self
    }

    /// Places the capacity provider. Reports `bad-name` for a name, and `out-of-range` for the
    /// number of processors or more than one kind of them.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> CapacityProvider {
        let node = scope.node().child(&self.id);
        let role = match self.operator_role {
            Some(role) => role,
            None => Role::builder("OperatorRole", Principal::service("lambda.amazonaws.com"))
                .managed_policy("AWSLambdaManagedEC2ResourceOperator")
                .build(&node),
        };
        let interfaces = self.vpc.place(&node, "Lambda Capacity Provider");
        let cfn = CfnCapacityProvider::new(&node, "Resource");
        let operator = Expr::map([("CapacityProviderOperatorRoleArn", role.arn().into_expr())]);
        cfn.set("PermissionsConfig", operator);
        let vpc = [
            ("SecurityGroupIds", Expr::List(interfaces.security_groups)),
            ("SubnetIds", Expr::List(interfaces.subnets)),
        ];
        cfn.set("VpcConfig", Expr::map(vpc));
        for needed in &interfaces.needs {
            cfn.depends_on(needed);
        }
        if let Some(name) = self.name {
            check::name(&node, NAME, &name, 140, is_of_name, NAME_RULE);
            cfn.set("CapacityProviderName", Expr::text(name));
        }
        let mut scaling = Vec::new();
        if let Some(processors) = self.max_vcpus {
            check::range(&node, "the number of processors", processors, 2..=15_000, PAGE);
            scaling.push(("MaxVCpuCount", Expr::Int(processors.into())));
        }
        match self.scaling {
            Some(ScalingOptions::Auto) => scaling.push(("ScalingMode", "Auto".into())),
            Some(ScalingOptions::CpuUtilization(percent)) => {
                let policy = [
                    ("PredefinedMetricType", "LambdaCapacityProviderAverageCPUUtilization".into()),
                    ("TargetValue", Expr::Float(percent)),
                ];
                scaling.push(("ScalingMode", "Manual".into()));
                scaling.push(("ScalingPolicies", Expr::list([Expr::map(policy)])));
            }
            None => {}
        }
        if !scaling.is_empty() {
            cfn.set("CapacityProviderScalingConfig", Expr::map(scaling));
        }
        let list = |types: Vec<String>| Expr::list(types.into_iter().map(Expr::text));
        let mut requirements = Vec::new();
        if !self.architectures.is_empty() {
            check::range(
                &node,
                "the number of architectures",
                self.architectures.len(),
                1..=1,
                PAGE,
            );
            let names = self.architectures.iter().map(|a| a.as_str().into());
            requirements.push(("Architectures", Expr::list(names)));
        }
        match self.instance_types {
            Some(InstanceTypeFilter::Allow(types)) => {
                requirements.push(("AllowedInstanceTypes", list(types)));
            }
            Some(InstanceTypeFilter::Exclude(types)) => {
                requirements.push(("ExcludedInstanceTypes", list(types)));
            }
            None => {}
        }
        if !requirements.is_empty() {
            cfn.set("InstanceRequirements", Expr::map(requirements));
        }
        if let Some(key) = self.key {
            cfn.set("KmsKeyArn", key);
        }
        if let Some(tags) = self.tags {
            let mode = if tags.is_empty() { "None" } else { "Explicit" };
            let mut config = vec![("Mode", mode.into())];
            if !tags.is_empty() {
                let tag = |(k, v)| Expr::map([("Key", Expr::text(k)), ("Value", Expr::text(v))]);
                config.push(("ExplicitTags", Expr::list(tags.into_iter().map(tag))));
            }
            cfn.set("PropagateTags", Expr::map(config));
        }
        let mut logging = Vec::new();
        logging.extend(self.log_group.map(|g| ("LogGroup", g.name().into_expr())));
        logging.extend(self.system_level.map(|l| ("SystemLogLevel", l.as_str().into())));
        if !logging.is_empty() {
            cfn.set("TelemetryConfig", Expr::map([("LoggingConfig", Expr::map(logging))]));
        }
        let (arn, name) = (cfn.attr_arn(), cfn.reff());
        CapacityProvider { node, cfn: Some(cfn), arn, name, operator_role: Some(role) }
    }
}
