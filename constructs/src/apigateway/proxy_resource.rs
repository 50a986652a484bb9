//! The resource that takes every path below another.

use std::ops::Deref;

use rustinfra::prelude::*;

use super::cors::Cors;
use super::integration::Integration;
use super::method::{MethodOptions, RestMethod, RestMethodBuilder};
use super::resource::{Resource, ResourceBuilder};
use crate::api::Method;

/// `{proxy+}`: every path below a resource that has no resource of its own.
///
/// Below the root its methods are the root's as well, which no `{proxy+}` takes:
///
/// ```
/// use rustinfra_constructs::apigateway::{Integration, ProxyResource};
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Shop");
/// let api = RestApi::builder("Api").build(&stack);
/// let files = api.root().add_resource("files");
/// let proxy = ProxyResource::builder().any_method(false).build(&files);
/// proxy.add_method(Method::Get.to(Integration::http_proxy("https://files.example.org")));
/// # assert!(app.assembly().is_ok());
/// ```
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-set-up-simple-proxy.html>
#[derive(Clone)]
pub struct ProxyResource {
    resource: Resource,
    any_method: Option<RestMethod>,
}

impl Construct for ProxyResource {
    fn node(&self) -> &Node {
        self.resource.node()
    }
}

impl Deref for ProxyResource {
    type Target = Resource;

    fn deref(&self) -> &Resource {
        &self.resource
    }
}

impl ProxyResource {
    /// Starts a proxy resource with a method for every verb, answered by the default integration.
    pub fn builder() -> ProxyResourceBuilder {
        ProxyResourceBuilder { resource: Resource::builder("{proxy+}"), any_method: true }
    }

    /// The method for every verb, unless the resource was made without.
    pub fn any_method(&self) -> Option<&RestMethod> {
        self.any_method.as_ref()
    }

    /// Adds a method; below the root, also to the root if it has none of the verb.
    #[track_caller]
    pub fn add_method(&self, method: impl Into<RestMethodBuilder>) -> RestMethod {
        let method = method.into();
        if let Some(root) = self.resource.parent().filter(|parent| parent.path() == "/")
            && root.node().try_child(method.verb().as_str()).is_none()
        {
            method.clone().build(root);
        }
        method.build(&self.resource)
    }
}

impl Resource {
    /// Adds `{proxy+}`, and passes every request below this resource to the default integration:
    /// `ProxyResource::builder().build(&resource)`. Below the root, also those for the root itself.
    ///
    /// ```
    /// use rustinfra_constructs::prelude::*;
    ///
    /// # let app = App::new();
    /// # let stack = Stack::new(&app, "Shop");
    /// # let code = Code::inline("exports.handler = async () => {};");
    /// # let files = Function::builder("Files", Runtime::NODEJS_22, "index.handler", code).build(&stack);
    /// let api = RestApi::builder("Api").default_integration(&files).build(&stack);
    /// api.root().add_resource("files").add_proxy();
    /// # assert!(app.assembly().is_ok());
    /// ```
    #[track_caller]
    pub fn add_proxy(&self) -> ProxyResource {
        ProxyResource::builder().build(self)
    }
}

/// Settings of a [`ProxyResource`].
#[must_use = "a builder does nothing until `.build(&parent)` places it"]
#[derive(Clone)]
pub struct ProxyResourceBuilder {
    resource: ResourceBuilder,
    any_method: bool,
}

impl ProxyResourceBuilder {
    /// Says whether there is a method for every verb; default yes.
    pub fn any_method(mut self, any: bool) -> Self {
        self.any_method = any;
        self
    }

    /// Sets the integration of methods that have none; default: the parent's.
    pub fn default_integration(mut self, integration: impl Into<Integration>) -> Self {
        self.resource = self.resource.default_integration(integration);
        self
    }

    /// Sets options of methods; default: the parent's.
    pub fn default_method_options(mut self, options: MethodOptions) -> Self {
        self.resource = self.resource.default_method_options(options);
        self
    }

    /// Answers CORS preflight requests; default: as the parent does.
    pub fn default_cors_preflight(mut self, cors: Cors) -> Self {
        self.resource = self.resource.default_cors_preflight(cors);
        self
    }

    /// Adds the resource below another.
    #[track_caller]
    pub fn build(self, parent: &Resource) -> ProxyResource {
        let mut proxy = ProxyResource { resource: self.resource.build(parent), any_method: None };
        if self.any_method {
            proxy.any_method = Some(proxy.add_method(Method::Any));
        }
        proxy
    }
}
