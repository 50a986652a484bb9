//! SageMaker endpoints that answer methods.

use rustinfra::graph::{Facet, Link, links};
use rustinfra::prelude::*;

use super::integration::Integration;
use super::integration_response::{IntegrationResponse, MethodResponse};
use crate::arn;
use crate::iam::Role;

/// What an endpoint's integration asks of the method that gets it.
#[derive(Clone)]
pub(super) struct Endpoint {
    name: Value<String>,
}

impl Integration {
    /// A SageMaker endpoint that gets the request's body. The method gets a role of its own, which
    /// may ask the endpoint.
    ///
    /// Source: <https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html>
    #[doc(alias = "SagemakerIntegration")]
    pub fn sagemaker(endpoint_name: impl IntoValue<String>) -> Self {
        let name = endpoint_name.into_value();
        let path = sub!("endpoints/{}/invocations", &name);
        let mut integration =
            Self::aws_path("runtime.sagemaker", path).response(IntegrationResponse::new(200));
        integration.declared = vec![MethodResponse::new(200)];
        integration.endpoint = Some(Endpoint { name });
        integration
    }
}

impl Endpoint {
    /// The role as which `method` asks the endpoint.
    #[track_caller]
    pub(super) fn role(&self, method: &Node) -> Role {
        let role = Role::builder("SagemakerRole", Principal::service("apigateway.amazonaws.com"))
            .build(method);
        method.set_facet(Facet::new());
        let endpoint = arn::in_stack(method, "sagemaker", sub!("endpoint/{}", &self.name));
        Link::grant(role.principal(), &links::API_INVOKE_ENDPOINT, method)
            .contents(endpoint)
            .record(method);
        role
    }
}
