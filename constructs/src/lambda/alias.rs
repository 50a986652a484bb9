//! Aliases: names of versions.

use std::ops::Deref;

use rustinfra::iam::{Grantee, Principal};
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::lambda::CfnAlias;
use rustinfra_cfn::refs;

use super::event_invoke_config::AsyncInvoke;
use super::function::{Function, Qualified};
use super::provisioned;
use super::version::Version;
use crate::check;

const WEIGHTS_PAGE: &str =
    "https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html";

/// Settings of an alias.
///
/// # Example
///
/// Most calls go to the version of the moment, 10 % to the one before. The function keeps its versions,
/// which are deleted by default when a new one takes their place.
///
/// ```
/// use rustinfra_constructs::lambda::Version;
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Prices");
/// let code = Code::inline("exports.handler = async () => ({ statusCode: 200 });");
/// let quote = Function::builder("Quote", Runtime::NODEJS_22, "index.handler", code)
///     .current_version_options(VersionOptions::new().removal_policy(RemovalPolicy::Retain))
///     .build(&stack);
/// // The number that Lambda gave it, in the console or by `aws lambda list-versions-by-function`.
/// let before = Version::from_version_attributes(&stack, "Before", &quote, "3");
/// quote.add_alias_with("live", AliasOptions::new().additional_version(&before, 0.1));
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone, Default)]
#[must_use = "it does nothing until an alias is made with it"]
pub struct AliasOptions {
    description: Option<String>,
    additional_versions: Vec<(Version, f64)>,
    provisioned_concurrency: Option<u32>,
    async_invoke: AsyncInvoke,
}

impl AliasOptions {
    /// Starts with Lambda's defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a description of at most 256 characters.
    pub fn description(mut self, text: &str) -> Self {
        self.description = Some(text.to_string());
        self
    }

    /// Sends a part of the calls, 0.0 to 1.0, to another version of the function; one at most.
    ///
    /// [`Function::current_version`] is the version that [`Function::add_alias_with`] names already.
    /// The one before is deleted when it is published, unless
    /// [`VersionOptions::removal_policy`](super::VersionOptions::removal_policy) keeps it; once it is
    /// kept, it is known by its number, as in the [example](AliasOptions#example).
    ///
    /// Source: <https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html>
    pub fn additional_version(mut self, version: &Version, weight: f64) -> Self {
        self.additional_versions.push((version.clone(), weight));
        self
    }

    /// Keeps a number of environments ready, at least 1, and no more than are
    /// [reserved](super::FunctionBuilder::reserved_concurrency); not if the version keeps some
    /// itself. Default: none.
    ///
    /// Source: <https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html>
    ///
    /// ```
    /// use rustinfra_constructs::prelude::*;
    ///
    /// # let app = App::new();
    /// # let stack = Stack::new(&app, "Prices");
    /// # let code = Code::inline("exports.handler = async () => ({ statusCode: 200 });");
    /// let quote = Function::builder("Quote", Runtime::NODEJS_22, "index.handler", code)
    ///     .reserved_concurrency(50)
    ///     .build(&stack);
    /// quote.add_alias_with("live", AliasOptions::new().provisioned_concurrency(5));
    /// # assert!(app.assembly().is_ok());
    /// ```
    #[doc(alias = "provisionedConcurrentExecutions")]
    pub fn provisioned_concurrency(mut self, environments: u32) -> Self {
        self.provisioned_concurrency = Some(environments);
        self
    }

    /// Sets what happens to asynchronous calls of the alias.
    pub fn async_invoke(mut self, asked: AsyncInvoke) -> Self {
        self.async_invoke = asked;
        self
    }
}

/// The name of a version, which can move to another. It can be used as a [`Function`]: what is
/// granted or connected then applies to the alias alone.
///
/// [`Function::add_alias`] makes one of the version of the moment. Here most calls go to a version that
/// was published before, and 10 % to that of the moment:
///
/// ```
/// use rustinfra_constructs::lambda::{Alias, Version};
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Prices");
/// let code = Code::inline("exports.handler = async () => ({ statusCode: 200 });");
/// let quote = Function::builder("Quote", Runtime::NODEJS_22, "index.handler", code)
///     .current_version_options(VersionOptions::new().removal_policy(RemovalPolicy::Retain))
///     .build(&stack);
/// let before = Version::from_version_attributes(&stack, "Before", &quote, "3");
/// let live = Alias::builder("Live", "live", &before)
///     .options(AliasOptions::new().additional_version(&quote.current_version(), 0.1))
///     .build(&stack);
/// let api = HttpApi::builder("Api").build(&stack);
/// api.add_route(Method::Get, "/quote", &live);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct Alias {
    function: Function,
    cfn: Option<CfnAlias>,
    name: Value<String>,
    version: Version,
    #[cfg(feature = "appscaling")]
    pub(super) scaling: super::concurrency::Scaling,
}

impl Construct for Alias {
    fn node(&self) -> &Node {
        self.function.node()
    }
}

impl Deref for Alias {
    type Target = Function;

    fn deref(&self) -> &Function {
        &self.function
    }
}

impl Grantee for Alias {
    fn principal(&self) -> Principal {
        self.function.principal()
    }
}

impl IntoValue<refs::LambdaFunctionArn> for &Alias {
    fn into_value(self) -> Value<refs::LambdaFunctionArn> {
        self.function.arn()
    }
}

impl Alias {
    /// Starts an alias `name` of `version`.
    pub fn builder(id: &str, name: &str, version: &Version) -> AliasBuilder {
        AliasBuilder {
            id: id.to_string(),
            name: name.to_string(),
            version: version.clone(),
            options: AliasOptions::new(),
        }
    }

    /// Refers to an alias that exists already, by its name: text, or a value known only at deployment,
    /// such as a parameter's.
    #[track_caller]
    pub fn from_alias_attributes(
        scope: &impl Construct,
        id: &str,
        name: impl IntoValue<String>,
        version: &Version,
    ) -> Self {
        let (node, name) = (scope.node().child(id), name.into_value());
        if let Some(text) = name.as_literal() {
            check_name(&node, text);
        }
        let of = version.lambda();
        let arn = sub!("{}:{}", of.arn(), &name);
        let full_name = sub!("{}:{}", of.name(), &name);
        let (qualifier, alias) = (name.clone(), Some(name.clone()));
        let qualified = Qualified { of: of.clone(), qualifier, alias, waits_for: None };
        let function = Function::qualified(node, arn.cast(), full_name.cast(), qualified);
        let version = version.clone();
        Self {
            function,
            cfn: None,
            name,
            version,
            #[cfg(feature = "appscaling")]
            scaling: Default::default(),
        }
    }

    /// The name.
    pub fn alias_name(&self) -> Value<String> {
        self.name.clone()
    }

    /// The version that it is a name of.
    pub fn version(&self) -> &Version {
        &self.version
    }

    /// The function that it belongs to.
    pub fn lambda(&self) -> &Function {
        self.function.unqualified()
    }

    /// The resource beneath; `None` for an alias that exists already.
    pub fn alias_cfn(&self) -> Option<CfnAlias> {
        self.cfn.clone()
    }
}

/// Settings of an [`Alias`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct AliasBuilder {
    id: String,
    name: String,
    version: Version,
    options: AliasOptions,
}

impl AliasBuilder {
    /// Sets the options.
    pub fn options(mut self, options: AliasOptions) -> Self {
        self.options = options;
        self
    }

    /// Places the alias. Reports `bad-name` for a name, `out-of-range` for a weight or for no
    /// environments, and `conflicting-options` for another version than one of the function, or
    /// environments that cannot be kept ready.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> Alias {
        let Self { id, name, version, options } = self;
        let node = scope.node().child(&id);
        check_name(&node, &name);
        let of = version.lambda().clone();
        let cfn = CfnAlias::new(&node, "Resource");
        cfn.set("FunctionName", of.name().into_expr());
        cfn.set("FunctionVersion", version.version().into_expr());
        cfn.set("Name", Expr::text(name.clone()));
        if let Some(text) = options.description {
            cfn.set("Description", Expr::text(text));
        }
        if !options.additional_versions.is_empty() {
            check_weights(&node, &version, &options.additional_versions);
            let weights = options.additional_versions.iter().map(|(version, weight)| {
                Expr::map([
                    ("FunctionVersion", version.version().into_expr()),
                    ("FunctionWeight", Expr::Float(*weight)),
                ])
            });
            let config = Expr::map([("AdditionalVersionWeights", Expr::list(weights))]);
            cfn.set("RoutingConfig", config);
        }
        if let Some(environments) = options.provisioned_concurrency {
            provisioned::check_alias(&node, &version);
            let config = provisioned::config(&node, &of, environments);
            cfn.set("ProvisionedConcurrencyConfig", config);
        }
        let arn = cfn.reff();
        // Taken from the ARN, so that whoever uses the names waits for the alias.
        let part = |i: u32| intrinsic::select::<String>(i, intrinsic::split(":", &arn));
        let full_name = sub!("{}:{}", part(6), &name);
        let qualified = Qualified {
            of,
            qualifier: part(7),
            alias: Some(name.as_str().into_value()),
            waits_for: Some(cfn.node().clone()),
        };
        let function = Function::qualified(node, arn, full_name.cast(), qualified);
        if !options.async_invoke.is_empty() {
            function.configure_async_invoke(options.async_invoke);
        }
        Alias {
            function,
            cfn: Some(cfn),
            name: name.into_value(),
            version,
            #[cfg(feature = "appscaling")]
            scaling: Default::default(),
        }
    }
}

/// Source: <https://docs.aws.amazon.com/lambda/latest/api/API_CreateAlias.html>
fn check_name(node: &Node, name: &str) {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    let rule = "1 to 128 letters, digits, `-` and `_`";
    check::required_name(node, "the alias name", name, 128, allowed, rule, "change it");
    if !name.is_empty() && name.chars().all(|c| c.is_ascii_digit()) {
        check::reject(
            node,
            format!("An alias cannot be called `{name}`: numbers are versions."),
            "choose a name with a letter in it",
        );
    }
}

/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html>
fn check_weights(node: &Node, own: &Version, versions: &[(Version, f64)]) {
    let is_latest = |version: &Version| version.version().into_expr().as_text() == Some("$LATEST");
    if is_latest(own) || versions.iter().any(|(version, _)| is_latest(version)) {
        check::reject(
            node,
            "An alias with two versions has published ones; `$LATEST` is none.",
            format!("name `current_version()` instead; see {WEIGHTS_PAGE}"),
        );
    }
    for (version, weight) in versions {
        check::range(node, "the weight of a version", *weight, 0.0..=1.0, WEIGHTS_PAGE);
        check_version(node, own, version);
    }
    if versions.len() > 1 {
        check::reject(
            node,
            format!("An alias has two versions at most; this one has {}.", versions.len() + 1),
            format!("name one additional version; see {WEIGHTS_PAGE}"),
        );
    }
}

/// Only the number of a version stands in the template: it is looked up among the versions of the
/// alias's own function.
fn check_version(node: &Node, own: &Version, other: &Version) {
    let (function, of) = (own.lambda(), other.lambda());
    if is_other(function, of) {
        check::reject(
            node,
            format!(
                "An alias has versions of one function; `{}` and `{}` are two.",
                function.node().path(),
                of.node().path()
            ),
            format!("name a version of `{}`; see {WEIGHTS_PAGE}", function.node().path()),
        );
        return;
    }
    let same_number = own.version().into_expr() == other.version().into_expr();
    let same_function = function.node().id() == of.node().id()
        || function.arn().into_expr() == of.arn().into_expr();
    if same_number && same_function {
        check::reject(
            node,
            "An alias sends a part of its calls to another version; this one is its own.",
            format!(
                "name one that was published before: let the function keep its versions by \
                 `.current_version_options(VersionOptions::new().removal_policy(\
                 RemovalPolicy::Retain))`, and refer to it by its number with \
                 `Version::from_version_attributes`; see {WEIGHTS_PAGE}"
            ),
        );
    }
}

/// Whether two functions are surely not the same one: one that exists already may be any, unless the names
/// of both are known.
fn is_other(function: &Function, of: &Function) -> bool {
    let are_made_here = function.cfn().is_some() && of.cfn().is_some();
    if are_made_here {
        return function.node().id() != of.node().id();
    }
    let (name, of_name) = (function.name().into_expr(), of.name().into_expr());
    matches!((name.as_text(), of_name.as_text()), (Some(name), Some(of_name)) if name != of_name)
}
