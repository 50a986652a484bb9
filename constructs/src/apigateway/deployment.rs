//! The deployment: a snapshot of an API.

use std::cell::RefCell;
use std::rc::Rc;

use rustinfra::prelude::*;
use rustinfra_cfn::apigateway::{CfnAccount, CfnDeployment};
use rustinfra_cfn::refs;

use super::rest_api::RestApi;

/// Types that stand below an API without being part of what a deployment publishes.
const NOT_PUBLISHED: &[&str] = &[
    "AWS::ApiGateway::Account",
    "AWS::ApiGateway::ApiKey",
    "AWS::ApiGateway::BasePathMapping",
    "AWS::ApiGateway::Deployment",
    "AWS::ApiGateway::DomainName",
    "AWS::ApiGateway::Stage",
    "AWS::ApiGateway::UsagePlan",
    "AWS::ApiGateway::UsagePlanKey",
    "AWS::ApiGateway::VpcLink",
    "AWS::ApiGatewayV2::ApiMapping",
    "AWS::CertificateManager::Certificate",
    "AWS::IAM::Policy",
    "AWS::IAM::Role",
    "AWS::Lambda::Permission",
    "AWS::Logs::LogGroup",
    "AWS::Route53::RecordSet",
];

/// Types that have to be there before a deployment publishes them.
const PUBLISHED: [&str; 6] = [
    "AWS::ApiGateway::Authorizer",
    "AWS::ApiGateway::GatewayResponse",
    "AWS::ApiGateway::Method",
    "AWS::ApiGateway::Model",
    "AWS::ApiGateway::RequestValidator",
    "AWS::ApiGateway::Resource",
];

/// What is part of an API and stands elsewhere in the tree, and the deployments that publish it.
#[derive(Default)]
pub(super) struct Publication {
    deployments: Vec<Deployment>,
    parts: Vec<CfnResource>,
}

impl Publication {
    /// Makes part of every deployment, those to come included, what stands outside the API's place.
    pub(super) fn add_part(&mut self, part: &CfnResource) {
        self.deployments.iter().for_each(|deployment| deployment.include(part));
        self.parts.push(part.clone());
    }

    fn add_deployment(&mut self, deployment: &Deployment) {
        self.parts.iter().for_each(|part| deployment.include(part));
        self.deployments.push(deployment.clone());
    }
}

/// A snapshot of an API, which stages serve.
///
/// A snapshot never changes, so its logical id covers everything below the API, and what belongs to it
/// elsewhere: when any of it changes, a new deployment is made and the stages move to it.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-deploy-api.html>
///
/// ```
/// use rustinfra_constructs::apigateway::{Deployment, Stage, StageOptions};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// # let code = Code::inline("exports.handler = async () => {};");
/// # let orders = Function::builder("Orders", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// let api = LambdaRestApi::builder("Api", &orders).deploy(false).build(&stack);
/// let deployment = Deployment::builder("Deployment", &api).retain().build(&stack);
/// deployment.add_to_logical_id("2");
/// for name in ["beta", "live"] {
///     Stage::builder(name, &deployment)
///         .options(StageOptions::new().stage_name(name))
///         .build(&stack);
/// }
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct Deployment {
    node: Node,
    cfn: CfnDeployment,
    api: Value<refs::ApiGatewayRestApiId>,
    api_name: String,
    account: Option<CfnAccount>,
}

impl Construct for Deployment {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<refs::ApiGatewayDeploymentId> for &Deployment {
    fn into_value(self) -> Value<refs::ApiGatewayDeploymentId> {
        self.cfn.reff()
    }
}

impl Deployment {
    /// Starts a deployment of `api`.
    pub fn builder(id: &str, api: &RestApi) -> DeploymentBuilder {
        DeploymentBuilder {
            id: id.to_string(),
            api_node: api.node().clone(),
            api: api.rest_api_id(),
            api_name: api.rest_api_name().to_string(),
            account: api.cloud_watch_account().cloned(),
            publication: Rc::clone(&api.publication),
            description: None,
            retain: false,
            stage_name: None,
        }
    }

    /// The deployment's id.
    pub fn id(&self) -> Value<refs::ApiGatewayDeploymentId> {
        self.cfn.reff()
    }

    /// The API.
    pub fn rest_api_id(&self) -> Value<refs::ApiGatewayRestApiId> {
        self.api.clone()
    }

    /// The API's name; empty for one that exists already.
    pub(super) fn rest_api_name(&self) -> &str {
        &self.api_name
    }

    /// The resource beneath.
    pub fn cfn(&self) -> CfnDeployment {
        self.cfn.clone()
    }

    /// Makes a new deployment whenever `text` changes, beside all that is below the API: for what
    /// the API depends on and this app does not see, such as the version of a file that a definition
    /// was taken from.
    pub fn add_to_logical_id(&self, text: &str) {
        self.cfn.cover_text_in_logical_id(text);
    }

    /// The account's logging role, if the API set one.
    pub(super) fn account(&self) -> Option<&CfnAccount> {
        self.account.as_ref()
    }

    /// Makes part of the snapshot what stands outside the API's place in the tree.
    fn include(&self, part: &CfnResource) {
        self.cfn.cover_in_logical_id(part, &[]);
        self.cfn.node().depends_on_at(part, part.node().location());
    }
}

/// Settings of a [`Deployment`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct DeploymentBuilder {
    id: String,
    api_node: Node,
    api: Value<refs::ApiGatewayRestApiId>,
    api_name: String,
    account: Option<CfnAccount>,
    publication: Rc<RefCell<Publication>>,
    description: Option<String>,
    retain: bool,
    stage_name: Option<String>,
}

impl DeploymentBuilder {
    /// Sets a description.
    pub fn description(mut self, text: &str) -> Self {
        self.description = Some(text.to_string());
        self
    }

    /// Keeps old deployments, so that a stage can be moved back by hand.
    #[doc(alias = "retainDeployments")]
    pub fn retain(mut self) -> Self {
        self.retain = true;
        self
    }

    /// Makes a stage of this name with the deployment, outside this app: a
    /// [`Stage`](super::Stage) is the better way, which later deployments move.
    ///
    /// Source: <https://docs.aws.amazon.com/apigateway/latest/api/API_CreateDeployment.html>
    pub fn stage_name(mut self, name: &str) -> Self {
        self.stage_name = Some(name.to_string());
        self
    }

    /// Places the deployment.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> Deployment {
        let node = scope.node().child(&self.id);
        let cfn = CfnDeployment::new(&node, "Resource").rest_api_id(self.api.clone());
        if let Some(text) = self.description {
            cfn.set("Description", text.into());
        }
        if let Some(name) = self.stage_name {
            cfn.set("StageName", name.into());
        }
        if self.retain {
            cfn.apply_removal_policy(RemovalPolicy::Retain);
        }
        // The CDK's own refactoring of templates must not take it for a renamed resource.
        cfn.set_metadata("aws:cdk:do-not-refactor", true);
        cfn.cover_in_logical_id(&self.api_node, NOT_PUBLISHED);
        let (api, deployment) = (self.api_node, cfn.clone());
        node.on_synth(move |_| wait_for_content(&api, &deployment));
        let (api_name, account) = (self.api_name, self.account);
        let deployment = Deployment { node, cfn, api: self.api, api_name, account };
        self.publication.borrow_mut().add_deployment(&deployment);
        deployment
    }
}

/// Makes the deployment wait for everything it publishes.
fn wait_for_content(api: &Node, deployment: &CfnDeployment) {
    for node in api.descendants() {
        let Some(resource) = CfnResource::from_node(&node) else { continue };
        if PUBLISHED.contains(&&*resource.type_name()) {
            deployment.node().depends_on_at(&resource, node.location());
        }
    }
}
