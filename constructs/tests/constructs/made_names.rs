//! Names that are made of the stack's name and of the path below it, as aws-cdk-lib makes them.

use rustinfra_constructs::apigateway::{Integration, Validate};
use rustinfra_constructs::cognito::{SamlMetadata, UserPoolIdentityProvider};
use rustinfra_constructs::lambda::{
    WebFunction, WebFunctionAuthType, WebFunctionCode, WebFunctionRuntime,
};
use rustinfra_constructs::prelude::*;
use serde_json::{Value as Json, json};

use super::{compare, section};

#[test]
fn providers_validators_and_web_functions_are_named_by_the_stack_s_name() {
    let app = App::new();
    let stack = Stack::builder("Edge").stack_name("shop-edge").build(&app);
    let deep = stack.node().child("FarBelowTheStack_Such-ThatTheNameIsNoLongerTheWholePath");
    let pool = UserPool::builder("Pool").build(&stack);
    let metadata = SamlMetadata::url("https://id.example.org");
    UserPoolIdentityProvider::saml("Saml", &pool, metadata).build(&deep);
    let releases = Bucket::from_bucket_name(&stack, "Releases", "releases");
    let code = WebFunctionCode::from_bucket(&releases, "shop.zip", Some("v1"));
    let runtime = WebFunctionRuntime::NODEJS_24;
    WebFunction::builder("Web", code, runtime, WebFunctionAuthType::IamAuth).build(&deep);
    let api = RestApi::builder("Api").build(&stack);
    let get = Method::Get.to(Integration::mock());
    api.root().add_method(get.request_validator_options(Validate::Parameters, None));

    let resources = section(&app, "Resources");
    let resources = resources.as_object().into_iter().flatten();
    let named = |(id, one): (&String, &Json)| match one["Type"].as_str() {
        Some("AWS::Cognito::UserPoolIdentityProvider") => {
            Some(one["Properties"]["ProviderName"].clone())
        }
        Some("AWS::Lambda::WebFunction") => Some(one["Properties"]["FunctionName"].clone()),
        Some("AWS::ApiGateway::RequestValidator") => Some(id.as_str().into()),
        _ => None,
    };
    compare(
        &resources.filter_map(named).collect(),
        &json!([
            "shopedgeFarBholePathSaml7C569345",
            "shopedgeFarBelowrTheWholePathWeb19E8D7EB",
            "ApishopedgeApiGETValidator6C37645221412A96",
        ]),
    );
}
