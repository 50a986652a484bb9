//! The resource: one part of an API's paths.

use std::rc::Rc;

use rustinfra::diagnostic::Diagnostic;
use rustinfra::prelude::*;
use rustinfra_cfn::apigateway::CfnResource as CfnApiResource;
use rustinfra_cfn::refs;

use super::cors::Cors;
use super::integration::Integration;
use super::method::{MethodOptions, RestMethod, RestMethodBuilder};
use super::rest_api::RestApi;
use crate::api;
use crate::check::{self, Twice};

/// What methods and resources below take if they have nothing of their own.
#[derive(Clone, Default)]
pub(super) struct Defaults {
    pub(super) integration: Option<Integration>,
    pub(super) options: MethodOptions,
    pub(super) cors: Option<Cors>,
}

/// One part of an API's paths, such as `orders` or `{id}`.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-settings-method-request.html>
///
/// ```
/// use rustinfra_constructs::apigateway::Resource;
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// # let code = Code::inline("exports.handler = async () => {};");
/// # let orders = Function::builder("Orders", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// let api = RestApi::builder("Api").build(&stack);
/// let all = Resource::builder("orders")
///     .default_integration(&orders)
///     .default_cors_preflight(Cors::origins(["https://shop.example.org"]))
///     .build(&api.root());
/// all.add_method(Method::Get);
/// all.add_resource("{id}").add_method(Method::Get);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct Resource {
    node: Node,
    cfn: Option<CfnApiResource>,
    api: RestApi,
    parent: Option<Rc<Resource>>,
    id: Value<refs::ApiGatewayResourceId>,
    path: String,
    defaults: Rc<Defaults>,
}

impl Construct for Resource {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<refs::ApiGatewayResourceId> for &Resource {
    fn into_value(self) -> Value<refs::ApiGatewayResourceId> {
        self.id.clone()
    }
}

impl Resource {
    /// Starts a resource of the path part `part`: letters, digits and `-._:$`, or a parameter
    /// `{name}`, or everything that follows, `{name+}`.
    pub fn builder(part: &str) -> ResourceBuilder {
        ResourceBuilder { part: part.to_string(), integration: None, options: None, cors: None }
    }

    /// Refers to a resource that exists already, of an API whose path to it is known.
    ///
    /// What is added to it is part of the API's deployments, so it stands in the API's stack; in another
    /// one, refer to the API with [`RestApi::from_rest_api_attributes`].
    #[track_caller]
    pub fn from_resource_attributes(
        scope: &impl Construct,
        id: &str,
        api: &RestApi,
        resource_id: impl IntoValue<refs::ApiGatewayResourceId>,
        path: &str,
    ) -> Self {
        Self {
            node: scope.node().child(id),
            cfn: None,
            api: api.clone(),
            parent: None,
            id: resource_id.into_value(),
            path: path.to_string(),
            defaults: Rc::default(),
        }
    }

    pub(super) fn root(
        node: Node,
        api: RestApi,
        id: Value<refs::ApiGatewayResourceId>,
        defaults: Rc<Defaults>,
    ) -> Self {
        Self { node, cfn: None, api, parent: None, id, path: "/".into(), defaults }
    }

    /// The API.
    pub fn api(&self) -> &RestApi {
        &self.api
    }

    /// The resource one level up; `None` for the root.
    pub fn parent(&self) -> Option<&Resource> {
        self.parent.as_deref()
    }

    /// The resource's id.
    pub fn id(&self) -> Value<refs::ApiGatewayResourceId> {
        self.id.clone()
    }

    /// The whole path, such as `/orders/{id}`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The URL in the API's stage.
    #[track_caller]
    pub fn url(&self) -> Value<String> {
        self.api.url_for_path(&self.path)
    }

    /// The resource beneath; `None` for the root.
    pub fn cfn(&self) -> Option<CfnApiResource> {
        self.cfn.clone()
    }

    /// What answers methods here and below that have no integration of their own.
    pub fn default_integration(&self) -> Option<&Integration> {
        self.defaults.integration.as_ref()
    }

    /// What holds for methods here and below that do not say otherwise.
    pub fn default_method_options(&self) -> &MethodOptions {
        &self.defaults.options
    }

    /// How preflight requests are answered here and below.
    #[doc(alias = "defaultCorsPreflightOptions")]
    pub fn default_cors_preflight(&self) -> Option<&Cors> {
        self.defaults.cors.as_ref()
    }

    /// The resource below with this path part, if there is one.
    fn known(&self, part: &str) -> Option<Resource> {
        let node = self.node.try_child(part)?;
        let (cfn, defaults) = self.api.resources().get(&node.id()).cloned()?;
        Some(self.below(node, cfn, part, defaults))
    }

    fn below(
        &self,
        node: Node,
        cfn: CfnApiResource,
        part: &str,
        defaults: Rc<Defaults>,
    ) -> Resource {
        let separator = if self.path.ends_with('/') { "" } else { "/" };
        Resource {
            node,
            id: cfn.reff(),
            cfn: Some(cfn),
            path: format!("{}{separator}{part}", self.path),
            parent: Some(Rc::new(self.clone())),
            defaults,
            api: self.api.clone(),
        }
    }

    /// The resource below with this path part, if there is one.
    pub fn get_resource(&self, part: &str) -> Option<Resource> {
        self.known(part)
    }

    /// The resource at a path relative to this one, if it was added.
    pub(super) fn find(&self, path: &str) -> Option<Resource> {
        let parts = path.split('/').filter(|part| !part.is_empty());
        parts.into_iter().try_fold(self.clone(), |at, part| at.known(part))
    }

    /// Adds a resource below: a path part, or a [`ResourceBuilder`] with options. Reports
    /// `duplicate-resource` for a part that is there, and `bad-path` for one that API Gateway
    /// refuses.
    #[track_caller]
    pub fn add_resource(&self, part: impl Into<ResourceBuilder>) -> Resource {
        part.into().build(self)
    }

    /// Adds a method: a verb, answered by the default integration, or `Method::Get.to(&function)`
    /// with any options. Reports `duplicate-method` for a verb that the resource has.
    #[track_caller]
    pub fn add_method(&self, method: impl Into<RestMethodBuilder>) -> RestMethod {
        method.into().build(self)
    }

    /// Answers the requests by which browsers ask whether a page of another origin may call.
    #[track_caller]
    pub fn add_cors_preflight(&self, cors: &Cors) -> RestMethod {
        cors.preflight(&self.node).build(self)
    }

    /// The resource at a path relative to this one (`/orders/{id}` from the root), made as far as
    /// it is not there. Reports `bad-path` for one that is not below it.
    #[track_caller]
    pub fn resource_for_path(&self, path: &str) -> Resource {
        if path.starts_with('/') && self.parent.is_some() {
            self.node.report(
                Diagnostic::error("bad-path", "a path is not allowed")
                    .detail(format!(
                        "The path `{path}` begins at the root, but is looked for below `{}`.",
                        self.path
                    ))
                    .help(format!(
                        "write it as `{}`, or begin at `api.root()`",
                        path.trim_start_matches('/')
                    )),
            );
        }
        let mut at = self.clone();
        for part in path.trim_matches('/').split('/') {
            if part.is_empty() {
                continue;
            }
            at = match at.known(part) {
                Some(resource) => resource,
                None => at.add_resource(part),
            };
        }
        at
    }
}

/// Settings of a [`Resource`].
#[must_use = "a builder does nothing until `.build(&parent)` places it"]
#[derive(Clone)]
pub struct ResourceBuilder {
    part: String,
    integration: Option<Integration>,
    options: Option<MethodOptions>,
    cors: Option<Cors>,
}

impl From<&str> for ResourceBuilder {
    fn from(part: &str) -> Self {
        Resource::builder(part)
    }
}

impl ResourceBuilder {
    /// Sets the integration of methods here and below that have none; default: the parent's.
    pub fn default_integration(mut self, integration: impl Into<Integration>) -> Self {
        self.integration = Some(integration.into());
        self
    }

    /// Sets options of methods here and below; default: the parent's.
    pub fn default_method_options(mut self, options: MethodOptions) -> Self {
        self.options = Some(options);
        self
    }

    /// Answers CORS preflight requests here and below; default: as the parent does.
    #[doc(alias = "defaultCorsPreflightOptions")]
    pub fn default_cors_preflight(mut self, cors: Cors) -> Self {
        self.cors = Some(cors);
        self
    }

    /// Adds the resource below another. Reports `duplicate-resource` for a part that is there, and
    /// `bad-path` for one that API Gateway refuses.
    #[track_caller]
    pub fn build(self, parent: &Resource) -> Resource {
        let path = format!("{}/{}", parent.path.trim_end_matches('/'), self.part);
        let twice = Twice::new(
            "resource",
            format!("The API has the resource `{path}` already."),
            format!(
                "take the one that is there: `get_resource(\"{}\")`, or `resource_for_path`, which \
                 adds what is missing",
                self.part
            ),
        );
        let node = parent.node.child(&check::once(&parent.node, self.part.clone(), twice));
        check_part(&node, &self.part);
        if self.part.starts_with('{') {
            api::check_parameters(&node, &path);
        }
        let cfn = CfnApiResource::new(&node, "Resource")
            .parent_id(parent.id())
            .path_part(self.part.clone())
            .rest_api_id(parent.api.rest_api_id());
        let above = &parent.defaults;
        let defaults = Defaults {
            integration: self.integration.or_else(|| above.integration.clone()),
            options: self.options.unwrap_or_default().or(&above.options),
            cors: self.cors.or_else(|| above.cors.clone()),
        };
        let defaults = Rc::new(defaults);
        parent.api.resources().insert(node.id(), (cfn.clone(), Rc::clone(&defaults)));
        let resource = parent.below(node, cfn, &self.part, defaults);
        if let Some(cors) = &resource.defaults.cors {
            resource.add_cors_preflight(cors);
        }
        resource
    }
}

/// A character as a message shows it.
pub(super) fn character(c: char) -> String {
    match c {
        ' ' => "a space".to_string(),
        other => format!("`{}`", other.escape_debug()),
    }
}

/// Source: <https://docs.aws.amazon.com/apigateway/latest/api/API_CreateResource.html>
fn check_part(node: &Node, part: &str) {
    let inner = match part.strip_prefix('{').and_then(|p| p.strip_suffix('}')) {
        Some(parameter) => parameter.strip_suffix('+').unwrap_or(parameter),
        None => part,
    };
    let allowed = |c: &char| c.is_ascii_alphanumeric() || ":._-$".contains(*c);
    let problem = match inner.chars().find(|c| !allowed(c)) {
        Some('{') if !part.contains('}') => "has `{` without `}`".to_string(),
        Some('}') if !part.contains('{') => "has `}` without `{`".to_string(),
        Some(other) => format!("has {} in it", character(other)),
        None if inner.is_empty() => "names nothing".to_string(),
        None => return,
    };
    let help = if part.contains('/') {
        format!("add a resource for each part, or use `resource_for_path({part:?})`")
    } else {
        "use letters, digits and `:._-$`; a parameter is such a name in braces, `{id}`, or `{proxy+}` for all that \
         follows"
            .to_string()
    };
    node.report(
        Diagnostic::error("bad-path", "a path is not allowed")
            .detail(format!("The path part `{part}` {problem}."))
            .help(help),
    );
}
