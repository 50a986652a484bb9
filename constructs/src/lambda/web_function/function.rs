//! The web function.

use std::rc::Rc;

use rustinfra::graph::{Facet, Link, PolicyHolder, Shape};
use rustinfra::iam::{Grantee, Principal, Statement};
use rustinfra::prelude::*;

use super::builder::WebFunctionBuilder;
use super::code::{WebFunctionCode, WebFunctionRuntime};
use super::endpoint::{WebFunctionEndpoint, WebFunctionEndpointOptions, WebFunctionTraffic};
use crate::check;
use crate::iam::Role;
use crate::imported::{Form, ImportedArn};
use crate::logs::LogGroup;

const ARN: Form = Form::new("of a web function", "arn:aws:lambda:REGION:ACCOUNT:web-function/NAME")
    .without(&['/', ':']);

/// A server that answers HTTP by itself. See [`WebFunctionBuilder`].
///
/// ```
/// use rustinfra_constructs::lambda::WebFunctionRuntime;
/// use rustinfra_constructs::lambda::{WebFunction, WebFunctionAuthType, WebFunctionCode};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// let releases = Bucket::builder("Releases").versioned().build(&stack);
/// let code = WebFunctionCode::from_bucket(&releases, "shop.zip", None);
/// let node = WebFunctionRuntime::NODEJS_24;
/// let shop = WebFunction::builder("Shop", code, node, WebFunctionAuthType::IamAuth)
///     .entry_point("server.mjs")
///     .timeout(secs(60))
///     .build(&stack);
/// stack.output("Host", shop.endpoint().domain_name());
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct WebFunction {
    node: Node,
    arn: Value<String>,
    name: Value<String>,
    made: Option<Rc<Made>>,
}

/// What belongs to a function that is made here.
struct Made {
    cfn: CfnResource,
    revision: CfnResource,
    role: Role,
    log_group: Option<LogGroup>,
    has_connector: bool,
    endpoint: std::cell::OnceCell<WebFunctionEndpoint>,
}

impl Construct for WebFunction {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl Grantee for WebFunction {
    fn principal(&self) -> Principal {
        Principal::identity(self)
    }
}

impl WebFunction {
    /// Starts a function and its first endpoint.
    pub fn builder(
        id: &str,
        code: WebFunctionCode,
        runtime: WebFunctionRuntime,
        default_endpoint: impl Into<WebFunctionEndpointOptions>,
    ) -> WebFunctionBuilder {
        WebFunctionBuilder::new(id, code, runtime, default_endpoint.into())
    }

    /// Refers to a function that exists already, by its ARN: text, or a value known only at deployment,
    /// such as a parameter's. Nothing can be granted to it: its role is not known. Reports
    /// `bad-arn` for a text of another form.
    #[track_caller]
    #[doc(alias = "fromWebFunctionAttributes")]
    pub fn from_web_function_arn(
        scope: &impl Construct,
        id: &str,
        arn: impl IntoValue<String>,
    ) -> Self {
        let (node, arn) = (scope.node().child(id), arn.into_value());
        let name = ImportedArn::read(&node, arn.clone(), &ARN).name;
        node.set_facet(Facet::new().arn(Shape::Resource, &arn));
        Self { node, arn, name, made: None }
    }

    pub(super) fn placed(
        node: Node,
        name: String,
        cfn: CfnResource,
        revision: CfnResource,
        role: Role,
        log_group: Option<LogGroup>,
        has_connector: bool,
    ) -> Self {
        let arn: Value<String> = cfn.attr("FunctionArn");
        let policy = PolicyHolder::Resource {
            type_name: "AWS::Lambda::ResourcePolicy",
            place: ["ResourcePolicy", "Default"],
            document: "PolicyDocument",
            target: ("ResourceArn", arn.clone().into_expr()),
        };
        node.set_facet(Facet::new().arn(Shape::Resource, &arn).acts_as(&role).policy(policy));
        let endpoint = std::cell::OnceCell::new();
        let made = Made { cfn, revision, role, log_group, has_connector, endpoint };
        Self { node, arn, name: name.into_value(), made: Some(Rc::new(made)) }
    }

    /// The function's ARN.
    pub fn web_function_arn(&self) -> Value<String> {
        self.arn.clone()
    }

    /// The function's name.
    pub fn web_function_name(&self) -> Value<String> {
        self.name.clone()
    }

    /// The role it acts as; `None` for a function that exists already.
    pub fn role(&self) -> Option<&Role> {
        self.made.as_ref().map(|made| &made.role)
    }

    /// Where it logs to, unless it was told.
    pub fn log_group(&self) -> Option<&LogGroup> {
        self.made.as_ref().and_then(|made| made.log_group.as_ref())
    }

    /// The first endpoint. Reports `conflicting-options` for a function that exists already.
    #[track_caller]
    pub fn endpoint(&self) -> WebFunctionEndpoint {
        match self.made.as_ref().and_then(|made| made.endpoint.get()) {
            Some(endpoint) => endpoint.clone(),
            None => {
                check::reject(
                    &self.node,
                    "The endpoints of a function that exists already are not known.",
                    "use `WebFunctionEndpoint::from_web_function_endpoint_attributes`",
                );
                let arn =
                    "arn:aws:lambda:us-east-1:000000000000:web-function/unknown/endpoint/unknown";
                WebFunctionEndpoint::from_web_function_endpoint_attributes(
                    &self.node,
                    "Endpoint",
                    arn,
                    "",
                    super::WebFunctionEndpointType::HomeRegion,
                    super::WebFunctionAuthType::IamAuth,
                )
            }
        }
    }

    /// The ARN of the revision that is made here; `None` for a function that exists already.
    pub fn revision_arn(&self) -> Option<Value<String>> {
        self.made.as_ref().map(|made| made.revision.attr("RevisionArn"))
    }

    /// The id of the revision that is made here; `None` for a function that exists already.
    pub fn revision_id(&self) -> Option<Value<String>> {
        self.made.as_ref().map(|made| made.revision.attr("RevisionId"))
    }

    /// The resource beneath; `None` for a function that exists already.
    pub fn resource(&self) -> Option<CfnResource> {
        self.made.as_ref().map(|made| made.cfn.clone())
    }

    /// The revision beneath; `None` for a function that exists already.
    pub fn resource_revision(&self) -> Option<CfnResource> {
        self.made.as_ref().map(|made| made.revision.clone())
    }

    /// Adds another address for the revision that is made here. Reports `conflicting-options` for a
    /// function that exists already.
    #[track_caller]
    pub fn add_endpoint(
        &self,
        id: &str,
        options: impl Into<WebFunctionEndpointOptions>,
    ) -> WebFunctionEndpoint {
        let traffic = WebFunctionTraffic::single(
            self.revision_id()
                .unwrap_or_else(|| Value::from_expr(rustinfra::value::Expr::text(""))),
        );
        if self.made.is_none() {
            check::reject(
                &self.node,
                "It is not known which revision of a function that exists already should answer.",
                "use `WebFunctionEndpoint::builder` with a `WebFunctionTraffic`",
            );
        }
        WebFunctionEndpoint::builder(id, self, traffic, options).build(&self.node)
    }

    pub(super) fn set_endpoint(&self, endpoint: WebFunctionEndpoint) {
        if let Some(made) = &self.made {
            let _ = made.endpoint.set(endpoint);
        }
    }

    pub(super) fn has_connector(&self) -> bool {
        self.made.as_ref().is_some_and(|made| made.has_connector)
    }

    /// Lets an endpoint wait for what it serves.
    pub(super) fn precedes(&self, endpoint: &CfnResource) {
        if let Some(made) = &self.made {
            endpoint.depends_on(&made.cfn);
            endpoint.depends_on(&made.revision);
        }
    }

    /// Adds a statement to the policy of the function's role.
    #[track_caller]
    pub fn add_to_role_policy(&self, statement: Statement) {
        Link::statement(self, statement).record(&self.node);
    }

    /// Adds a statement to the function's own policy.
    #[track_caller]
    pub fn add_to_resource_policy(&self, statement: Statement) {
        Link::resource_statement(self, statement).record(&self.node);
    }
}
