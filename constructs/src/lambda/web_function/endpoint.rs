//! Where a web function is reached.

use std::collections::BTreeSet;

use rustinfra::graph::{Facet, Link, Shape, links};
use rustinfra::iam::{Grant, Grantee, Statement};
use rustinfra::prelude::*;
use rustinfra::value::Expr;

use super::function::WebFunction;
use super::{PAGE, check_name};
use crate::check;
use crate::imported::{Form, ImportedArn};

const ARN: Form =
    Form::new("of an endpoint", "arn:aws:lambda:REGION:ACCOUNT:web-function/NAME/endpoint/NAME")
        .without(&[':'])
        .until('/');

/// In which regions an endpoint is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebFunctionEndpointType {
    /// In that of the function.
    HomeRegion,
    /// In several, behind one address.
    MultiRegion,
    /// In several, each with its own address.
    PerRegion,
}

impl WebFunctionEndpointType {
    /// AWS's name of it.
    pub const fn as_str(self) -> &'static str {
        match self {
            WebFunctionEndpointType::HomeRegion => "HomeRegion",
            WebFunctionEndpointType::MultiRegion => "MultiRegion",
            WebFunctionEndpointType::PerRegion => "PerRegion",
        }
    }
}

/// Who asks callers who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebFunctionAuthType {
    /// The function itself: anyone reaches it.
    ApplicationManaged,
    /// Lambda, by IAM: who calls has to be [allowed](WebFunctionEndpoint::grant_invoke) to.
    IamAuth,
}

impl WebFunctionAuthType {
    /// AWS's name of it.
    pub const fn as_str(self) -> &'static str {
        match self {
            WebFunctionAuthType::ApplicationManaged => "ApplicationManaged",
            WebFunctionAuthType::IamAuth => "IamAuth",
        }
    }
}

/// The regions of an endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebFunctionEndpointLocation {
    kind: WebFunctionEndpointType,
    replicas: Option<Vec<String>>,
}

impl WebFunctionEndpointLocation {
    /// That of the function.
    pub fn home_region() -> Self {
        Self { kind: WebFunctionEndpointType::HomeRegion, replicas: None }
    }

    /// That of the function and others, behind one address.
    pub fn multi_region<'a>(replica_regions: impl IntoIterator<Item = &'a str>) -> Self {
        Self::several(WebFunctionEndpointType::MultiRegion, replica_regions)
    }

    /// That of the function and others, each with its own address.
    pub fn per_region<'a>(replica_regions: impl IntoIterator<Item = &'a str>) -> Self {
        Self::several(WebFunctionEndpointType::PerRegion, replica_regions)
    }

    fn several<'a>(
        kind: WebFunctionEndpointType,
        replica_regions: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let replicas = replica_regions.into_iter().map(String::from).collect();
        Self { kind, replicas: Some(replicas) }
    }

    /// In which regions it is.
    pub fn endpoint_type(&self) -> WebFunctionEndpointType {
        self.kind
    }

    /// The regions but for that of the function, as they were given.
    pub fn replica_regions(&self) -> Option<&[String]> {
        self.replicas.as_deref()
    }

    /// Each region once, in order, without that of the function.
    fn regions(&self, node: &Node) -> Option<Vec<String>> {
        let home = node.stack().and_then(|stack| stack.environment().region);
        let regions: BTreeSet<&String> = self.replicas.as_ref()?.iter().collect();
        Some(regions.into_iter().filter(|region| home.as_ref() != Some(region)).cloned().collect())
    }

    /// What changes with where the endpoint is, which makes it another one.
    fn hash(&self, node: &Node) -> String {
        let shape = serde_json::json!([self.kind.as_str(), self.regions(node)]);
        rustinfra::template::logical_id::hash(&shape.to_string(), 8)
    }
}

/// Settings of an endpoint.
#[derive(Clone, Debug)]
#[must_use = "it does nothing until an endpoint is made with it"]
pub struct WebFunctionEndpointOptions {
    auth: WebFunctionAuthType,
    name: Option<String>,
    pub(super) location: WebFunctionEndpointLocation,
    description: Option<String>,
    max_environments: Option<u32>,
    rate_limit: Option<u32>,
}

impl From<WebFunctionAuthType> for WebFunctionEndpointOptions {
    fn from(auth: WebFunctionAuthType) -> Self {
        Self::new(auth)
    }
}

impl WebFunctionEndpointOptions {
    /// In the region of the function.
    pub fn new(auth_type: WebFunctionAuthType) -> Self {
        Self {
            auth: auth_type,
            name: None,
            location: WebFunctionEndpointLocation::home_region(),
            description: None,
            max_environments: None,
            rate_limit: None,
        }
    }

    /// Sets the name: 2 to 64 letters, digits, `-` and `_`.
    pub fn endpoint_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Says in which regions it is; default that of the function.
    pub fn endpoint_location(mut self, location: WebFunctionEndpointLocation) -> Self {
        self.location = location;
        self
    }

    /// Sets a description of at most 256 characters.
    pub fn endpoint_description(mut self, text: &str) -> Self {
        self.description = Some(text.to_string());
        self
    }

    /// Runs at most so many environments, at least 2.
    pub fn max_environments(mut self, environments: u32) -> Self {
        self.max_environments = Some(environments);
        self
    }

    /// Lets so many requests a second in.
    pub fn rate_limit(mut self, requests: u32) -> Self {
        self.rate_limit = Some(requests);
        self
    }

    /// The name of a function's first endpoint.
    pub(super) fn named_prod(mut self, node: &Node) -> Self {
        let name = match self.location.kind {
            WebFunctionEndpointType::HomeRegion => "prod".to_string(),
            _ => format!("prod-{}", self.location.hash(node)),
        };
        self.name = self.name.or(Some(name));
        self
    }
}

/// Which revisions of a web function answer.
#[derive(Clone, Debug, PartialEq)]
pub struct WebFunctionTraffic {
    revision: Value<String>,
}

impl WebFunctionTraffic {
    /// One, always.
    pub fn single(revision_id: impl IntoValue<String>) -> Self {
        Self { revision: revision_id.into_value() }
    }

    fn to_expr(&self) -> Expr {
        Expr::list([Expr::map([
            ("RevisionId", self.revision.expr().clone()),
            ("Weight", Expr::Int(100)),
        ])])
    }
}

/// An address at which a [`WebFunction`] is reached.
///
/// ```
/// use rustinfra_constructs::lambda::{WebFunction, WebFunctionAuthType, WebFunctionCode};
/// use rustinfra_constructs::lambda::{WebFunctionEndpoint, WebFunctionEndpointOptions};
/// use rustinfra_constructs::lambda::{WebFunctionRuntime, WebFunctionTraffic};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// let releases = Bucket::builder("Releases").versioned().build(&stack);
/// let code = WebFunctionCode::from_bucket(&releases, "shop.zip", None);
/// let node = WebFunctionRuntime::NODEJS_24;
/// let shop = WebFunction::builder("Shop", code, node, WebFunctionAuthType::IamAuth)
///     .entry_point("server.mjs")
///     .build(&stack);
/// if let Some(revision) = shop.revision_id() {
///     let auth = WebFunctionAuthType::ApplicationManaged;
///     let open = WebFunctionEndpointOptions::new(auth).rate_limit(100);
///     let traffic = WebFunctionTraffic::single(revision);
///     WebFunctionEndpoint::builder("Open", &shop, traffic, open).build(&stack);
/// }
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct WebFunctionEndpoint {
    node: Node,
    cfn: Option<CfnResource>,
    arn: Value<String>,
    domain_name: Value<String>,
    function: Option<WebFunction>,
    function_arn: Value<String>,
    kind: WebFunctionEndpointType,
    auth: WebFunctionAuthType,
}

impl Construct for WebFunctionEndpoint {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl WebFunctionEndpoint {
    /// Starts an endpoint of `function`, at which `traffic` says what answers.
    pub fn builder(
        id: &str,
        function: &WebFunction,
        traffic: WebFunctionTraffic,
        options: impl Into<WebFunctionEndpointOptions>,
    ) -> WebFunctionEndpointBuilder {
        WebFunctionEndpointBuilder {
            id: id.to_string(),
            function: function.clone(),
            traffic,
            options: options.into(),
        }
    }

    /// Refers to an endpoint that exists already, by its ARN and the name of its host: text, or values
    /// known only at deployment, such as parameters'. Reports `bad-arn` for a text of another form.
    #[track_caller]
    pub fn from_web_function_endpoint_attributes(
        scope: &impl Construct,
        id: &str,
        endpoint_arn: impl IntoValue<String>,
        domain_name: impl IntoValue<String>,
        endpoint_type: WebFunctionEndpointType,
        auth_type: WebFunctionAuthType,
    ) -> Self {
        let (node, arn) = (scope.node().child(id), endpoint_arn.into_value());
        let read = ImportedArn::read(&node, arn.clone(), &ARN);
        let is_of_function = arn.as_literal().is_some_and(|text| !text.contains("/endpoint/"));
        if read.name.as_literal() != Some("") && is_of_function {
            ARN.refuse(&node, &arn, "No `endpoint/ID` follows the name of the function.");
        }
        let function_arn = sub!(
            "arn:{}:lambda:{}:{}:web-function/{}",
            read.partition(),
            read.region(),
            read.account(),
            &read.name
        );
        node.set_facet(Facet::new().arn(Shape::Contents, &arn));
        Self {
            node,
            cfn: None,
            arn,
            domain_name: domain_name.into_value(),
            function: None,
            function_arn,
            kind: endpoint_type,
            auth: auth_type,
        }
    }

    /// The endpoint's ARN.
    pub fn endpoint_arn(&self) -> Value<String> {
        self.arn.clone()
    }

    /// The name of the host.
    pub fn domain_name(&self) -> Value<String> {
        self.domain_name.clone()
    }

    /// The ARN of the function.
    pub fn web_function_arn(&self) -> Value<String> {
        self.function_arn.clone()
    }

    /// In which regions it is.
    pub fn endpoint_type(&self) -> WebFunctionEndpointType {
        self.kind
    }

    /// Who asks callers who they are.
    pub fn auth_type(&self) -> WebFunctionAuthType {
        self.auth
    }

    /// The resource beneath; `None` for an endpoint that exists already.
    pub fn resource(&self) -> Option<CfnResource> {
        self.cfn.clone()
    }

    /// Allows `grantee` to call the endpoint: by its own policies, or, if it has none, by that of
    /// the function.
    #[track_caller]
    pub fn grant_invoke(&self, grantee: &impl Grantee) -> Grant {
        let principal = grantee.principal();
        let link = match &self.function {
            Some(function) => Link::grant(principal, &links::WEB_FUNCTION_INVOKE, function),
            None => Link::grant(principal, &links::WEB_FUNCTION_INVOKE, self),
        };
        link.contents(self.endpoint_arn()).record(&self.node)
    }

    /// Adds a statement to the policy of the function. Reports `conflicting-options` for an
    /// endpoint that exists already.
    #[track_caller]
    pub fn add_to_resource_policy(&self, statement: Statement) {
        match &self.function {
            Some(function) => function.add_to_resource_policy(statement),
            None => check::existing(
                &self.node,
                "function",
                "The policy of {} is managed elsewhere.",
                "add the statement {}",
            ),
        }
    }
}

/// Settings of a [`WebFunctionEndpoint`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct WebFunctionEndpointBuilder {
    id: String,
    function: WebFunction,
    traffic: WebFunctionTraffic,
    options: WebFunctionEndpointOptions,
}

impl WebFunctionEndpointBuilder {
    /// Places the endpoint. Reports `bad-name` for a name, `out-of-range` for numbers and a long
    /// description, and `conflicting-options` for regions and functions that do not fit.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> WebFunctionEndpoint {
        let Self { function, traffic, options, .. } = self;
        let node = scope.node().child(&self.id);
        let location = &options.location;
        let regions = location.regions(&node);
        let name = options
            .name
            .clone()
            .unwrap_or_else(|| format!("{}-{}", node.resource_name(55, ""), location.hash(&node)));
        check_name(&node, "the endpoint name", &name);
        if let Some(text) = &options.description {
            let length = text.chars().count();
            check::range(&node, "the description's length", length, 0..=256, PAGE);
        }
        if let Some(environments) = options.max_environments {
            check::at_least(&node, "the number of environments", environments, 2, PAGE);
        }
        if regions.as_ref().is_some_and(Vec::is_empty) {
            check::reject(
                &node,
                "An endpoint in several regions needs another one than that of the function.",
                "name another region, or use `WebFunctionEndpointLocation::home_region()`",
            );
        }
        if function.has_connector() && location.kind != WebFunctionEndpointType::HomeRegion {
            check::reject(
                &node,
                "A function with a network connector is reached in its own region only.",
                "use `WebFunctionEndpointLocation::home_region()`, or leave out the connector",
            );
        }
        let cfn = CfnResource::new(&node, "Default", "AWS::Lambda::WebFunctionEndpoint");
        cfn.set("FunctionName", function.web_function_arn().into_expr());
        cfn.set("EndpointName", Expr::text(name));
        cfn.set("EndpointType", location.kind.as_str().into());
        cfn.set("AuthType", options.auth.as_str().into());
        cfn.set("RevisionWeights", traffic.to_expr());
        let int = |n: u32| Expr::Int(n.into());
        let optional = [
            ("Regions", regions.map(|all| Expr::list(all.into_iter().map(Expr::text)))),
            ("Description", options.description.clone().map(Expr::text)),
            (
                "ScalingConfig",
                options.max_environments.map(|n| Expr::map([("MaxEnvironments", int(n))])),
            ),
            ("ThrottleConfig", options.rate_limit.map(|n| Expr::map([("RateLimit", int(n))]))),
        ];
        for (property, value) in optional {
            if let Some(value) = value {
                cfn.set(property, value);
            }
        }
        function.precedes(&cfn);
        WebFunctionEndpoint {
            node,
            arn: cfn.attr("EndpointArn"),
            domain_name: cfn.attr("DomainName"),
            function_arn: cfn.attr("FunctionArn"),
            cfn: Some(cfn),
            function: Some(function),
            kind: options.location.kind,
            auth: options.auth,
        }
    }
}
