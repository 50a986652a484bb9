//! The function behind an integration or an authorizer.

use rustinfra::graph::{Link, links};
use rustinfra::prelude::*;
use rustinfra_cfn::refs;

use crate::arn;

/// A function, or anything with a function's ARN that permissions can be given on.
#[derive(Clone)]
pub(super) struct FunctionTarget {
    node: Node,
    arn: Value<refs::LambdaFunctionArn>,
}

impl Construct for FunctionTarget {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl PartialEq for FunctionTarget {
    fn eq(&self, other: &Self) -> bool {
        self.node.id() == other.node.id()
    }
}

impl FunctionTarget {
    pub(super) fn new<F>(function: &F) -> Self
    where
        F: Construct,
        for<'f> &'f F: IntoValue<refs::LambdaFunctionArn>,
    {
        Self { node: function.node().clone(), arn: function.into_value() }
    }

    pub(super) fn arn(&self) -> Value<refs::LambdaFunctionArn> {
        self.arn.clone()
    }

    /// The URI by which API Gateway calls the function from the stack around `node`.
    pub(super) fn invocation_uri(&self, node: &Node) -> Value<String> {
        sub!(
            "arn:{}:apigateway:{}:lambda:path/2015-03-31/functions/{}/invocations",
            arn::partition(node),
            arn::region(node),
            &self.arn
        )
    }

    /// Allows an API to call the function, by one permission for all its routes and stages: one a
    /// route, as the CDK writes them, fill the 20 KB that a function's policy may have.
    ///
    /// Calls of the route `$default` have two parts after the API's id where others have three, and
    /// a `*` of IAM stands for any number of them.
    ///
    /// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html>
    #[track_caller]
    pub(super) fn allow_calls_of(&self, api: &Node, api_id: &Value<refs::ApiGatewayV2ApiId>) {
        let (name, function) = (api.unique_id(), self.node.unique_id());
        Link::between(api, &links::API_TO_FUNCTION, self)
            .source_arn(arn::in_stack(api, "execute-api", sub!("{}/*/*", api_id)))
            .permission_at(api, format!("ApiPermission.ApiScoped.{function}.{name}"))
            .permission_at(&self.node, format!("ApiPermission.ApiScoped.{name}"))
            .record(api);
    }

    /// Allows an authorizer to call the function.
    #[track_caller]
    pub(super) fn allow_authorizer(
        &self,
        api: &Node,
        api_id: &Value<refs::ApiGatewayV2ApiId>,
        authorizer: &Node,
        authorizer_id: &Value<refs::ApiGatewayV2AuthorizerId>,
    ) {
        let path = sub!("{}/authorizers/{}", api_id, authorizer_id);
        let id = format!("{}-Permission", authorizer.unique_id());
        Link::between(authorizer, &links::API_TO_FUNCTION, self)
            .source_arn(arn::in_stack(api, "execute-api", path))
            .permission_at(api, id.clone())
            .permission_at(&self.node, id)
            .record(api);
    }
}
