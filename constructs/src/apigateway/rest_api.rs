//! The API.

use std::cell::{Cell, RefCell, RefMut};
use std::collections::HashMap;
use std::rc::Rc;

use rustinfra::diagnostic::Diagnostic;
use rustinfra::graph::Link;
use rustinfra::iam::Statement;
use rustinfra::prelude::*;
use rustinfra::tree::NodeId;
use rustinfra_cfn::apigateway::{CfnAccount, CfnMethod, CfnResource as CfnApiResource, CfnRestApi};
use rustinfra_cfn::refs;

use super::deployment::{Deployment, Publication};
use super::domain_name::DomainName;
use super::gateway_response::{GatewayResponse, GatewayResponseBuilder};
use super::method::RestMethod;
use super::model::Model;
use super::permission::allow_calls;
use super::resource::{Defaults, Resource};
use super::rest_api_builder::RestApiBuilder;
use super::stage::Stage;
use super::usage_plan::{UsagePlan, UsagePlanBuilder};
use crate::api::Method;
use crate::arn;
use crate::lambda::Function;

type Resources = HashMap<NodeId, (CfnApiResource, Rc<Defaults>)>;

/// A REST API.
///
/// It begins with [`builder`](Self::builder); its resources and methods are added below its
/// [`root`](Self::root), and it deploys itself:
///
/// ```
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Shop");
/// let code = Code::inline("exports.handler = async () => ({ statusCode: 200 });");
/// let orders = Function::builder("Orders", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// let api = RestApi::builder("Api").build(&stack);
/// let all = api.root().add_resource("orders");
/// all.add_method(Method::Get.to(&orders));
/// all.add_resource("{id}").add_method(Method::Get.to(&orders));
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct RestApi {
    pub(super) node: Node,
    pub(super) cfn: Option<CfnRestApi>,
    pub(super) id: Value<refs::ApiGatewayRestApiId>,
    pub(super) root: Option<(Node, Value<refs::ApiGatewayResourceId>)>,
    pub(super) deployment: Option<Deployment>,
    pub(super) publication: Rc<RefCell<Publication>>,
    pub(super) stage: Option<Stage>,
    pub(super) account: Option<CfnAccount>,
    pub(super) defaults: Rc<Defaults>,
    pub(super) resources: Rc<RefCell<Resources>>,
    pub(super) has_policy: Rc<Cell<bool>>,
    pub(super) name: String,
    pub(super) known_methods: Rc<RefCell<Vec<Known>>>,
    pub(super) models: Rc<RefCell<Vec<Model>>>,
    pub(super) domain: Rc<RefCell<Option<DomainName>>>,
}

/// A method as its API remembers it: not the whole, which would hold the API in turn.
#[derive(Clone)]
pub(super) struct Known {
    node: Node,
    cfn: CfnMethod,
    path: String,
    verb: Method,
}

impl Construct for RestApi {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<refs::ApiGatewayRestApiId> for &RestApi {
    fn into_value(self) -> Value<refs::ApiGatewayRestApiId> {
        self.id.clone()
    }
}

impl RestApi {
    /// Starts an API.
    pub fn builder(id: &str) -> RestApiBuilder {
        RestApiBuilder::new(id)
    }

    /// The resource at `/`, below which all others are. Reports `unknown-root` for an API imported
    /// by its id alone.
    #[track_caller]
    pub fn root(&self) -> Resource {
        let (node, id) = match &self.root {
            Some((node, id)) => (node.clone(), id.clone()),
            None => {
                self.node.report(
                    Diagnostic::error("unknown-root", "the root of an API is not known")
                        .detail("The API was imported by its id alone.")
                        .help("use `RestApi::from_rest_api_attributes` with the root's id"),
                );
                (self.node.clone(), "".into_value())
            }
        };
        Resource::root(node, self.clone(), id, Rc::clone(&self.defaults))
    }

    /// Refers to an API that exists already, without its resources, by its id: text, or a value known
    /// only at deployment, such as a parameter's.
    #[track_caller]
    pub fn from_rest_api_id(
        scope: &impl Construct,
        id: &str,
        api_id: impl IntoValue<refs::ApiGatewayRestApiId>,
    ) -> Self {
        Self::imported(scope.node().child(id), api_id.into_value(), None)
    }

    /// Refers to an API that exists already, and lets resources be added below its root. They are
    /// served once a deployment of the API is made where it is managed.
    #[track_caller]
    pub fn from_rest_api_attributes(
        scope: &impl Construct,
        id: &str,
        api_id: impl IntoValue<refs::ApiGatewayRestApiId>,
        root_resource_id: impl IntoValue<refs::ApiGatewayResourceId>,
    ) -> Self {
        let node = scope.node().child(id);
        let root = (node.child("Default"), root_resource_id.into_value());
        Self::imported(node, api_id.into_value(), Some(root))
    }

    fn imported(
        node: Node,
        id: Value<refs::ApiGatewayRestApiId>,
        root: Option<(Node, Value<refs::ApiGatewayResourceId>)>,
    ) -> Self {
        Self {
            node,
            cfn: None,
            id,
            root,
            deployment: None,
            publication: Rc::default(),
            stage: None,
            account: None,
            defaults: Rc::default(),
            resources: Rc::default(),
            has_policy: Rc::default(),
            name: String::new(),
            known_methods: Rc::default(),
            models: Rc::default(),
            domain: Rc::default(),
        }
    }

    /// Says what the name of an API is that exists already, by which CloudWatch knows it.
    #[must_use]
    pub fn with_rest_api_name(mut self, name: &str) -> Self {
        self.name = name.to_string();
        self
    }

    /// The API's id.
    pub fn rest_api_id(&self) -> Value<refs::ApiGatewayRestApiId> {
        self.id.clone()
    }

    /// The API's name; empty for one that exists already, unless
    /// [`with_rest_api_name`](Self::with_rest_api_name) says it.
    pub fn rest_api_name(&self) -> &str {
        &self.name
    }

    /// The id of the resource at `/`; `None` for an API imported by its id alone.
    pub fn rest_api_root_resource_id(&self) -> Option<Value<refs::ApiGatewayResourceId>> {
        self.root.as_ref().map(|(_, id)| id.clone())
    }

    /// Every method that was added here.
    pub fn methods(&self) -> Vec<RestMethod> {
        let known = self.known_methods.borrow().clone();
        let found = known.into_iter().filter_map(|known| {
            let resource = self.root.as_ref().and_then(|_| self.root().find(&known.path))?;
            Some(RestMethod::known(known.node, known.cfn, resource, known.verb))
        });
        found.collect()
    }

    pub(super) fn remember(&self, method: &RestMethod) {
        self.known_methods.borrow_mut().push(Known {
            node: method.node().clone(),
            cfn: method.cfn(),
            path: method.resource().path().to_string(),
            verb: method.verb(),
        });
    }

    /// Adds a usage plan: `UsagePlan::builder(id)…build(&api)`.
    #[track_caller]
    pub fn add_usage_plan(&self, plan: UsagePlanBuilder) -> UsagePlan {
        plan.build(self)
    }

    /// Changes what API Gateway answers itself: `GatewayResponse::builder(id, &api, …)…build(&api)`.
    #[track_caller]
    pub fn add_gateway_response(&self, response: GatewayResponseBuilder) -> GatewayResponse {
        response.build(self)
    }

    /// Allows the API to call a function that its definition names: for [definitions] whose
    /// integrations stand in the document itself.
    ///
    /// [definitions]: super::ApiDefinition
    #[track_caller]
    pub fn calls(&self, function: &Function) {
        allow_calls(self, function);
    }

    /// The deployment that the API made for itself.
    pub fn latest_deployment(&self) -> Option<&Deployment> {
        self.deployment.as_ref()
    }

    /// The stage that the API made for itself.
    pub fn deployment_stage(&self) -> Option<&Stage> {
        self.stage.as_ref()
    }

    /// The resource beneath; `None` for an API that exists already.
    pub fn cfn(&self) -> Option<CfnRestApi> {
        self.cfn.clone()
    }

    /// The URL of the API's stage, with a `/` at the end. Reports `no-stage` for an API without
    /// one.
    #[track_caller]
    pub fn url(&self) -> Value<String> {
        self.url_for_path("/")
    }

    /// The URL of a path, which begins with `/`, in the API's stage. Reports `no-stage` for an API
    /// without one.
    #[track_caller]
    pub fn url_for_path(&self, path: &str) -> Value<String> {
        match &self.stage {
            Some(stage) => stage.url_for_path(path),
            None => {
                self.node.report(
                    Diagnostic::error("no-stage", "an API without a stage has no URL")
                        .detail("The API was imported, or made with `.deploy(false)`.")
                        .at(std::panic::Location::caller())
                        .help("ask the `Stage` that serves it"),
                );
                "".into_value()
            }
        }
    }

    /// The ARN of calls of `method` ([`Method::Any`] is all) at a path that begins with `/` and may
    /// have `*` in it, through a stage (`*` is all).
    pub fn arn_for_execute_api(
        &self,
        method: Method,
        path: &str,
        stage: impl IntoValue<String>,
    ) -> Value<String> {
        let verb = if method == Method::Any { "*" } else { method.as_str() };
        let stage = stage.into_value();
        arn::in_stack(&self.node, "execute-api", sub!("{}/{}/{}{}", &self.id, stage, verb, path))
    }

    /// Adds a statement to the API's resource policy.
    #[track_caller]
    pub fn add_to_resource_policy(&self, statement: Statement) {
        self.has_policy.set(true);
        Link::statement(self, statement).record(&self.node);
    }

    /// Denies calls that do not come through these VPC endpoints, and allows those that do; for
    /// private APIs.
    ///
    /// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html>
    #[track_caller]
    pub fn grant_invoke_from_vpc_endpoints_only<V: IntoValue<refs::Ec2VpcEndpointId>>(
        &self,
        endpoints: impl IntoIterator<Item = V>,
    ) {
        let ids: Vec<Value<refs::Ec2VpcEndpointId>> =
            endpoints.into_iter().map(V::into_value).collect();
        let invoke = || ["execute-api:Invoke"];
        self.add_to_resource_policy(
            Statement::deny(invoke()).on("execute-api:/*").to(Principal::any()).when(
                "StringNotEquals",
                "aws:SourceVpce",
                Value::<rustinfra::value::List<String>>::from_expr(rustinfra::value::Expr::list(
                    ids.into_iter().map(Value::into_expr),
                )),
            ),
        );
        self.add_to_resource_policy(
            Statement::allow(invoke()).on("execute-api:/*").to(Principal::any()),
        );
    }

    pub(super) fn resources(&self) -> RefMut<'_, Resources> {
        self.resources.borrow_mut()
    }

    pub(super) fn cloud_watch_account(&self) -> Option<&CfnAccount> {
        self.account.as_ref()
    }

    /// Makes part of the API what belongs to it but may stand anywhere in the tree.
    pub(super) fn attach(&self, part: &CfnResource) {
        let mut at = part.node().parent();
        while let Some(node) = at {
            if node == self.node {
                return; // deployments find it there
            }
            at = node.parent();
        }
        self.publication.borrow_mut().add_part(part);
    }
}
