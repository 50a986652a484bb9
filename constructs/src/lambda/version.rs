//! Versions: what a function was at one time.

use std::ops::Deref;

use rustinfra::diagnostic::Diagnostic;
use rustinfra::iam::{Grantee, Principal};
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::lambda::CfnVersion;
use rustinfra_cfn::refs;

use super::alias::{Alias, AliasOptions};
use super::event_invoke_config::AsyncInvoke;
use super::function::{Function, Qualified};
use super::provisioned;
use crate::check::{self, Twice};
use crate::imported::{Form, ImportedArn};

const ARN: Form =
    Form::new("of a version of a function", "arn:aws:lambda:REGION:ACCOUNT:function:NAME:NUMBER")
        .without(&['/'])
        .until(':');

/// Properties of a function that its versions do not keep.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html>
const NOT_OF_VERSIONS: &[&str] =
    &["CodeSigningConfigArn", "ReservedConcurrentExecutions", "Tags", "TenancyConfig"];

/// Settings of a version.
///
/// ```
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Prices");
/// let code = Code::inline("exports.handler = async () => ({ statusCode: 200 });");
/// let options = VersionOptions::new().description("live").removal_policy(RemovalPolicy::Retain);
/// let quote = Function::builder("Quote", Runtime::NODEJS_22, "index.handler", code)
///     .current_version_options(options)
///     .build(&stack);
/// quote.add_alias("live");
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone, Default)]
#[must_use = "it does nothing until a version is made with it"]
pub struct VersionOptions {
    description: Option<String>,
    code_sha256: Option<String>,
    provisioned_concurrency: Option<u32>,
    environments: Option<(Option<u32>, Option<u32>)>,
    removal: Option<RemovalPolicy>,
    async_invoke: AsyncInvoke,
}

impl VersionOptions {
    /// Starts with Lambda's defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a description of at most 256 characters.
    pub fn description(mut self, text: &str) -> Self {
        self.description = Some(text.to_string());
        self
    }

    /// Publishes only code with this hash: SHA-256 in Base64.
    pub fn code_sha256(mut self, hash: &str) -> Self {
        self.code_sha256 = Some(hash.to_string());
        self
    }

    /// Keeps a number of environments ready, at least 1, and no more than are
    /// [reserved](super::FunctionBuilder::reserved_concurrency).
    #[doc(alias = "provisionedConcurrentExecutions")]
    pub fn provisioned_concurrency(mut self, environments: u32) -> Self {
        self.provisioned_concurrency = Some(environments);
        self
    }

    /// Limits the environments on a [capacity provider](super::CapacityProvider).
    #[doc(alias("maxExecutionEnvironments", "minExecutionEnvironments"))]
    pub fn execution_environments(mut self, min: Option<u32>, max: Option<u32>) -> Self {
        self.environments = Some((min, max));
        self
    }

    /// Sets what happens to the version when another takes its place; default: it is deleted. One that
    /// is retained can be gone back to, and an alias can send a part of its calls there, both by its
    /// number: see [`Version::from_version_attributes`].
    pub fn removal_policy(mut self, policy: RemovalPolicy) -> Self {
        self.removal = Some(policy);
        self
    }

    /// Sets what happens to asynchronous calls of the version.
    pub fn async_invoke(mut self, asked: AsyncInvoke) -> Self {
        self.async_invoke = asked;
        self
    }
}

/// A version of a function: its code and settings, which never change. It can be used as a
/// [`Function`].
///
/// [`Function::current_version`] makes a new one whenever code or settings change; one that is built
/// by hand is published once and stays.
///
/// ```
/// use rustinfra_constructs::lambda::Version;
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Prices");
/// let code = Code::inline("exports.handler = async () => ({ statusCode: 200 });");
/// let quote = Function::builder("Quote", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// // Published once, with the code and the settings of the first deployment; later ones leave it.
/// let first = Version::builder("First", &quote).build(&stack);
/// first.add_alias("first");
/// // Published whenever code or settings change.
/// stack.output("Newest", quote.current_version().version());
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct Version {
    function: Function,
    cfn: Option<CfnVersion>,
    version: Value<refs::LambdaVersion>,
}

impl Construct for Version {
    fn node(&self) -> &Node {
        self.function.node()
    }
}

impl Deref for Version {
    type Target = Function;

    fn deref(&self) -> &Function {
        &self.function
    }
}

impl Grantee for Version {
    fn principal(&self) -> Principal {
        self.function.principal()
    }
}

impl IntoValue<refs::LambdaFunctionArn> for &Version {
    fn into_value(self) -> Value<refs::LambdaFunctionArn> {
        self.function.arn()
    }
}

impl Version {
    /// Starts a version of `function`.
    pub fn builder(id: &str, function: &Function) -> VersionBuilder {
        VersionBuilder {
            id: id.to_string(),
            function: function.clone(),
            options: VersionOptions::new(),
        }
    }

    /// Refers to a version that exists already, by its ARN with the number at the end: text, or a value
    /// known only at deployment, such as a parameter's. Reports `bad-arn` for a text of another
    /// form.
    #[track_caller]
    pub fn from_version_arn(
        scope: &impl Construct,
        id: &str,
        arn: impl IntoValue<refs::LambdaFunctionArn>,
    ) -> Self {
        let (node, arn) = (scope.node().child(id), arn.into_value());
        let read = ImportedArn::read(&node, arn.clone(), &ARN);
        let number = read.qualifier();
        if read.name.as_literal() != Some("") {
            match number.as_ref().map(Value::as_literal) {
                None => ARN.refuse(&node, &arn, "It is not known to have a number at its end."),
                Some(Some(text)) => check_number(&node, text),
                Some(None) => {}
            }
        }
        let (partition, region, account) = (read.partition(), read.region(), read.account());
        let of = sub!("arn:{}:lambda:{}:{}:function:{}", partition, region, account, &read.name);
        let of = Function::known(node.clone(), of.cast(), read.name.cast());
        Self::imported(node, &of, number.unwrap_or_else(|| "".into_value()))
    }

    /// Refers to version `number` of a function, which exists already.
    #[track_caller]
    pub fn from_version_attributes(
        scope: &impl Construct,
        id: &str,
        function: &Function,
        number: impl IntoValue<String>,
    ) -> Self {
        let (node, number) = (scope.node().child(id), number.into_value());
        if let Some(text) = number.as_literal() {
            check_number(&node, text);
        }
        Self::imported(node, function, number)
    }

    fn imported(node: Node, of: &Function, number: Value<String>) -> Self {
        let arn = sub!("{}:{}", of.arn(), &number);
        let name = sub!("{}:{}", of.name(), &number);
        let qualified =
            Qualified { of: of.clone(), qualifier: number.clone(), alias: None, waits_for: None };
        let function = Function::qualified(node, arn.cast(), name.cast(), qualified);
        Self { function, cfn: None, version: number.cast() }
    }

    pub(super) fn latest(node: Node, of: &Function) -> Self {
        Self::imported(node, of, "$LATEST".into_value())
    }

    pub(super) fn placed(function: &Function, cfn: CfnVersion) -> Self {
        let number = cfn.attr_version();
        let arn = cfn.reff();
        let name = sub!("{}:{}", function.name(), &number);
        let qualified = Qualified {
            of: function.clone(),
            qualifier: number.clone().untyped(),
            alias: None,
            waits_for: Some(cfn.node().clone()),
        };
        let node = cfn.node().parent().unwrap_or_else(|| cfn.node().clone());
        let function = Function::qualified(node, arn, name.cast(), qualified);
        Self { function, cfn: Some(cfn), version: number }
    }

    /// The number.
    pub fn version(&self) -> Value<refs::LambdaVersion> {
        self.version.clone()
    }

    /// The function that this is a version of.
    pub fn lambda(&self) -> &Function {
        self.function.unqualified()
    }

    /// The ARN for CloudFront, which runs functions near its viewers. Such functions have no
    /// environment variables: those that say so
    /// ([`EnvironmentOptions::remove_in_edge`](super::EnvironmentOptions::remove_in_edge)) are left
    /// out, any other is reported. They are reported as `conflicting-options`.
    pub fn edge_arn(&self) -> Value<refs::LambdaFunctionArn> {
        let of = self.function.unqualified();
        if of.strip_for_edge() {
            check::reject(
                of.node(),
                "A function at CloudFront's edge cannot have environment variables.",
                "leave them out; see https://docs.aws.amazon.com/AmazonCloudFront/latest/\
                 DeveloperGuide/edge-functions-restrictions.html",
            );
        }
        self.function.arn()
    }

    /// The resource beneath; `None` for a version that exists already.
    pub fn version_cfn(&self) -> Option<CfnVersion> {
        self.cfn.clone()
    }

    /// Gives the version a name. For the version of the moment, use
    /// [`Function::add_alias`]: that alias moves along.
    #[track_caller]
    pub fn add_alias(&self, name: &str) -> Alias {
        let node = self.function.node();
        Alias::builder(&alias_id(node, "version", name), name, self).build(node)
    }
}

/// Settings of a [`Version`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct VersionBuilder {
    id: String,
    function: Function,
    options: VersionOptions,
}

impl VersionBuilder {
    /// Sets the options.
    pub fn options(mut self, options: VersionOptions) -> Self {
        self.options = options;
        self
    }

    /// Places the version. Reports `out-of-range` for no environments, and `conflicting-options`
    /// for environments that cannot be kept ready.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> Version {
        let node = scope.node().child(&self.id);
        let cfn = place(&node, &self.function, &self.options);
        let version = Version::placed(&self.function, cfn);
        configure(&version, self.options);
        version
    }
}

#[track_caller]
fn place(node: &Node, function: &Function, options: &VersionOptions) -> CfnVersion {
    let cfn = CfnVersion::new(node, "Resource");
    cfn.set("FunctionName", function.name().into_expr());
    if let Some(text) = &options.description {
        cfn.set("Description", Expr::text(text.clone()));
    }
    if let Some(hash) = &options.code_sha256 {
        cfn.set("CodeSha256", Expr::text(hash.clone()));
    }
    if let Some(environments) = options.provisioned_concurrency {
        cfn.set("ProvisionedConcurrencyConfig", provisioned::config(node, function, environments));
    }
    if let Some((min, max)) = options.environments {
        let int = |n: u32| Expr::Int(n.into());
        let limits = [("MinExecutionEnvironments", min), ("MaxExecutionEnvironments", max)];
        let limits = limits.into_iter().filter_map(|(name, n)| Some((name, int(n?))));
        cfn.set("FunctionScalingConfig", Expr::map(limits));
    }
    if let Some(policy) = options.removal {
        cfn.apply_removal_policy(policy);
    }
    // The CDK's own refactoring of templates must not take it for a renamed resource.
    cfn.set_metadata("aws:cdk:do-not-refactor", true);
    cfn
}

#[track_caller]
fn configure(version: &Version, options: VersionOptions) {
    if !options.async_invoke.is_empty() {
        version.configure_async_invoke(options.async_invoke);
    }
}

impl Function {
    /// The version that has the code and the settings of the moment: a new one is published
    /// whenever they change, and those of the layers.
    ///
    /// The version before is then deleted, unless the function was made with
    /// [`FunctionBuilder::current_version_options`](super::FunctionBuilder::current_version_options)
    /// that [retain](VersionOptions::removal_policy) it.
    #[track_caller]
    pub fn current_version(&self) -> Version {
        let of = self.unqualified();
        let Some(of_cfn) = of.cfn() else {
            return of.latest_version();
        };
        if let Some(cfn) = of.current().get() {
            return Version::placed(of, cfn.clone());
        }
        let options = of.current_version_options();
        let cfn = place(&of.node().child("CurrentVersion"), of, &options);
        let classified = of.classified().borrow();
        let locked = |name: &str| classified.get(name).copied();
        let own = NOT_OF_VERSIONS.iter().filter(|name| locked(name) != Some(true)).copied();
        let more = classified.iter().filter(|(_, locked)| !**locked).map(|(name, _)| &**name);
        let without: Vec<&str> = own.chain(more).collect();
        cfn.cover_resource_in_logical_id(&of_cfn, &without);
        for layer in of.layers() {
            if let Some(layer) = layer.cfn() {
                cfn.cover_resource_in_logical_id(&layer, &[]);
            }
        }
        let _ = of.current().set(cfn.clone());
        let version = Version::placed(of, cfn);
        configure(&version, options);
        version
    }

    /// Publishes a new [current version](Self::current_version) whenever `text` changes, too: the
    /// hash of what the function fetches when it starts, for example.
    #[track_caller]
    pub fn invalidate_version_based_on(&self, text: &str) {
        if let Some(cfn) = self.current_version().version_cfn() {
            cfn.cover_text_in_logical_id(text);
        }
    }

    /// Says whether a property of the resource, by CloudFormation's name, belongs to the
    /// [current version](Self::current_version): whether a change of it publishes a new one.
    ///
    /// Default: all do but `CodeSigningConfigArn`, `ReservedConcurrentExecutions`, `Tags` and
    /// `TenancyConfig`. It has to be said before the version is asked for. Reports
    /// `conflicting-options` afterwards.
    #[track_caller]
    pub fn classify_version_property(&self, property: &str, locked: bool) {
        let of = self.unqualified();
        if of.current().get().is_some() {
            check::reject(
                of.node(),
                format!(
                    "What `{property}` means for the version is said after the version is made."
                ),
                "say it before `current_version` and `add_alias`",
            );
        }
        of.classified().borrow_mut().insert(property.to_string(), locked);
    }

    /// Gives the [current version](Self::current_version) a name; it moves along with it.
    #[track_caller]
    pub fn add_alias(&self, name: &str) -> Alias {
        self.add_alias_with(name, AliasOptions::new())
    }

    /// The same with settings.
    #[track_caller]
    pub fn add_alias_with(&self, name: &str, options: AliasOptions) -> Alias {
        let version = self.current_version();
        let of = self.unqualified();
        let id = alias_id(of.node(), "function", name);
        Alias::builder(&id, name, &version).options(options).build(of.node())
    }
}

fn check_number(node: &Node, number: &str) {
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number && number != "$LATEST" {
        node.report(
            Diagnostic::error("bad-name", "a name is not allowed")
                .detail(format!("No version has the number `{number}`."))
                .help("write a number, or refer to an alias by `Alias::from_alias_attributes`"),
        );
    }
}

/// The id of an alias below a function or a version, which has one of a name.
#[track_caller]
fn alias_id(node: &Node, of: &str, name: &str) -> String {
    let twice = Twice::new(
        "alias",
        format!("The {of} has the alias `{name}` already."),
        "take the one that was returned first, or give one another name",
    );
    check::once(node, format!("Alias{name}"), twice)
}
