//! Which API a domain serves below a path.

use rustinfra::diagnostic::Diagnostic;
use rustinfra::prelude::*;
use rustinfra_cfn::apigateway::CfnBasePathMapping;

use super::domain_name::DomainName;
use super::resource::character;
use super::rest_api::RestApi;
use super::stage::Stage;

/// Serves a stage of an API below a part of the paths of a domain.
///
/// ```
/// use rustinfra_constructs::apigateway::{BasePathMapping, DomainName};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// # let code = Code::inline("exports.handler = async () => {};");
/// # let orders = Function::builder("Orders", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// let certificate = "arn:aws:acm:eu-west-1:123456789012:certificate/1a2b3c4d";
/// let domain = DomainName::builder("Domain", "api.example.org", certificate).build(&stack);
/// let api = LambdaRestApi::builder("Api", &orders).build(&stack);
/// BasePathMapping::builder("OrdersPath", &domain, &api).base_path("orders").build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct BasePathMapping {
    node: Node,
    cfn: CfnBasePathMapping,
}

impl Construct for BasePathMapping {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl BasePathMapping {
    /// Starts a mapping of all paths of `domain` to the stage that `api` made for itself.
    pub fn builder(id: &str, domain: &DomainName, api: &RestApi) -> BasePathMappingBuilder {
        BasePathMappingBuilder {
            id: id.to_string(),
            domain: domain.clone(),
            api: api.clone(),
            base_path: None,
            stage: None,
            attach: true,
        }
    }

    /// The resource beneath.
    pub fn cfn(&self) -> CfnBasePathMapping {
        self.cfn.clone()
    }
}

/// Settings of a [`BasePathMapping`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct BasePathMappingBuilder {
    id: String,
    domain: DomainName,
    api: RestApi,
    base_path: Option<String>,
    stage: Option<Stage>,
    attach: bool,
}

impl BasePathMappingBuilder {
    /// Sets the first part of the paths; default: all paths.
    pub fn base_path(mut self, path: &str) -> Self {
        self.base_path = Some(path.to_string());
        self
    }

    /// Sets the stage; default: the one that the API made for itself.
    pub fn stage(mut self, stage: &Stage) -> Self {
        self.stage = Some(stage.clone());
        self
    }

    /// Says whether the mapping goes to a stage; if not, callers name it after the base path.
    /// Default yes.
    pub fn attach_to_stage(mut self, attach: bool) -> Self {
        self.attach = attach;
        self
    }

    /// Places the mapping. Reports `bad-path` for a base path that API Gateway refuses.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> BasePathMapping {
        let node = scope.node().child(&self.id);
        let cfn = CfnBasePathMapping::new(&node, "Resource");
        cfn.set("DomainName", self.domain.domain_name().into_expr());
        cfn.set("RestApiId", self.api.rest_api_id().into_expr());
        if let Some(path) = self.base_path {
            check_base_path(&node, &path);
            cfn.set("BasePath", path.into());
        }
        let stage = self.stage.as_ref();
        let stage = stage.or(self.api.deployment_stage().filter(|_| self.attach));
        if let Some(stage) = stage {
            cfn.set("Stage", stage.stage_name().into_expr());
        }
        BasePathMapping { node, cfn }
    }
}

/// Source: <https://docs.aws.amazon.com/apigateway/latest/api/API_BasePathMapping.html>
pub(super) fn check_base_path(node: &Node, path: &str) {
    let allowed = |c: &char| c.is_ascii_alphanumeric() || "$-_.+!*'()/".contains(*c);
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let plain = parts.join("/");
    let (problem, help) = if let Some(other) = path.chars().find(|c| !allowed(c)) {
        let help = "use letters, digits and `$-_.+!*'()`, with `/` between the parts";
        (format!("has {} in it", character(other)), help.to_string())
    } else if plain.is_empty() {
        let help =
            "name a part, such as `orders`, or leave the base path out for the root of the domain";
        ("names nothing".to_string(), help.to_string())
    } else if plain != path {
        let problem = "has a `/` that is not between two parts".to_string();
        (problem, format!("write it as `{plain}`"))
    } else {
        return;
    };
    node.report(
        Diagnostic::error("bad-path", "a path is not allowed")
            .detail(format!("The base path `{path}` {problem}."))
            .help(help),
    );
}
