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
fn a_provider_whose_name_would_be_too_short_says_what_it_is() {
    let app = App::new();
    let stack = Stack::builder("Edge").stack_name("S").build(&app);
    let pool = UserPool::builder("Pool").build(&stack);
    let metadata = SamlMetadata::url("https://id.example.org");
    UserPoolIdentityProvider::saml("Default", &pool, metadata).build(&stack);
    let resources = section(&app, "Resources");
    let resources = resources.as_object().into_iter().flat_map(|all| all.values());
    let names = resources.map(|one| &one["Properties"]["ProviderName"]);
    compare(&names.filter(|name| !name.is_null()).cloned().collect(), &json!(["Ssaml"]));
}

#[test]
fn what_stands_in_a_nested_stack_is_named_by_the_stack_around_it() {
    let app = App::new();
    let stack = Stack::builder("Edge").stack_name("shop-edge").build(&app);
    let inner = NestedStack::new(&stack, "Inner");
    let pool = UserPool::builder("Pool").build(&inner);
    let metadata = SamlMetadata::url("https://id.example.org");
    let saml = UserPoolIdentityProvider::saml("Saml", &pool, metadata).build(&inner);
    assert_eq!(saml.node().resource_name(32, ""), "shopedgeInnerSaml0930281F");
}

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
