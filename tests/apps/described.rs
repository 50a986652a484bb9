//! The OpenAPI documents of our APIs: they are of OpenAPI 3.0, and an API can be made of them.

use crate::tools::open_api;
use rustinfra_constructs::apigateway::{
    ApiDefinition, ApiKeySource, Authorization, Authorizer, Cors, JsonSchema, MethodResponse,
    Model, ProxyResource, RestApi, RestMethod, RestMethodBuilder, SpecRestApi,
};
use rustinfra_constructs::prelude::*;
use serde_json::{Value as Json, json};

/// A stack whose ARNs can be read.
fn placed() -> (App, Stack) {
    let app = App::new();
    let environment = Environment::new("123456789012", "eu-west-1");
    let stack = Stack::builder("Test").environment(environment).build(&app);
    (app, stack)
}

fn handler(stack: &Stack, id: &str) -> Function {
    let arn = format!("arn:aws:lambda:eu-west-1:123456789012:function:{id}");
    Function::from_function_arn(stack, id, &arn)
}

/// An API with everything that a document tells: the operations, and all of them.
const OPERATIONS: [&str; 7] =
    ["listProducts", "addProduct", "getProduct", "anyProduct", "home", "signed", "guarded"];

fn shop(stack: &Stack) -> RestApi {
    let function = handler(stack, "Handler");
    let api = RestApi::builder("Api")
        .rest_api_name("shop")
        .api_key_source(ApiKeySource::Header)
        .build(stack);
    let tag = JsonSchema::string().min_length(1).max_length(9).pattern("^[a-z]+$");
    let product = JsonSchema::object()
        .property("name", JsonSchema::string())
        .property("price", JsonSchema::number().minimum(1.0))
        .property("tags", JsonSchema::array(tag))
        .required(["name"]);
    let product = api.add_model("Product", product);
    let several = json!({
        "$schema": "http://json-schema.org/draft-04/schema#",
        "definitions": {"Part": {"type": ["string", "null"]}},
        "type": "object",
        "properties": {
            "part": {"$ref": "#/definitions/Part"},
            "one": {"type": ["integer", "string"], "enum": [1, "a"]},
            "at": {"type": "number", "minimum": 0, "exclusiveMinimum": true},
        },
    });
    let several = api.add_model("Several", several);
    let pool = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_a";
    let users = Authorizer::cognito("Users", [pool]).build(stack);
    let token = Authorizer::token("Token", &handler(stack, "Judge")).build(stack);
    let named = |method: Method, name: &str| -> RestMethodBuilder {
        method.to(&function).operation_name(name)
    };
    api.root().add_method(named(Method::Get, "home"));
    let products = api.root().add_resource("products");
    products.add_cors_preflight(&Cors::origins(["https://a.example.org", "https://b.example.org"]));
    products.add_method(
        named(Method::Get, "listProducts")
            .request_parameter("method.request.querystring.page", false)
            .request_parameter("method.request.multivaluequerystring.tag", false)
            .request_parameter("method.request.header.X-Shop", true)
            .response(MethodResponse::new(200).model("application/json", &several))
            .authorization(users.with_scopes(["shop/read"])),
    );
    products.add_method(
        named(Method::Post, "addProduct")
            .request_model("application/json", &product)
            .request_model("application/merge-patch+json", Model::EMPTY)
            .api_key_required(true)
            .response(MethodResponse::new(201).header("Location", true))
            .response(MethodResponse::new(400).model("application/json", Model::ERROR)),
    );
    let one = products.add_resource("{id}");
    one.add_method(named(Method::Any, "anyProduct"));
    one.add_method(
        named(Method::Get, "getProduct").request_parameter("method.request.path.id", true),
    );
    one.add_method(named(Method::Head, "signed").authorization(Authorization::Iam));
    one.add_method(named(Method::Delete, "guarded").authorization(&token));
    api
}

#[test]
fn the_document_of_an_api_is_one_of_open_api() {
    let (_, stack) = placed();
    let document = shop(&stack).open_api("1.0");
    let nothing = RestApi::builder("Nothing").deploy(false).build(&stack).open_api("1");
    // The judge sees what is wrong.
    let mut broken = document.clone();
    broken["paths"]["/products"]["get"]["responses"] = json!({});
    let broken_places = vec!["paths//products/get/responses: {} should be non-empty".to_owned()];
    let expected = [vec![], vec![], broken_places];
    assert_eq!(open_api(&[document, nothing, broken]), expected);
}

#[test]
fn a_greedy_parameter_is_api_gateway_s_own_word() {
    let (_, stack) = placed();
    let api = RestApi::builder("Api").deploy(false).build(&stack);
    let rest = ProxyResource::builder().any_method(false).build(&api.root());
    rest.add_method(RestMethod::builder(Method::Get).operation_name("rest"));
    // As API Gateway exports and imports it.
    let document = api.open_api("1");
    let get = &document["paths"]["/{proxy+}"]["get"];
    assert_eq!(get["parameters"][0]["name"], "proxy");
    // The method is at the root as well; the name is of one of the two.
    let ids = |path: &str| document["paths"][path]["get"]["operationId"].clone();
    assert_eq!([ids("/{proxy+}"), ids("/")], [json!(null), json!("rest")]);
    let told = ["proxy", "proxy+"].map(|name| {
        format!(": Path parameter '{name}' for 'get' operation in '/{{proxy+}}' was not resolved")
    });
    assert_eq!(open_api(&[document]), [told.to_vec()]);
}

#[test]
fn an_api_is_made_of_the_document_of_another() {
    let (_, stack) = placed();
    let document = shop(&stack).open_api("1.0");
    let (app, stack) = placed();
    let function = handler(&stack, "Handler");
    let again = ApiDefinition::from_inline(document.clone());
    let again = OPERATIONS.iter().fold(SpecRestApi::builder("Again", again), |api, operation| {
        api.integration(operation, &function)
    });
    again.build(&stack);
    let assembly = match app.assembly() {
        Ok(assembly) => assembly,
        Err(report) => panic!("{report}"),
    };
    let resources = assembly.stacks()[0].template()["Resources"].clone();
    let mut apis = resources.as_object().into_iter().flat_map(|all| all.values());
    let api = apis.find(|it| it["Type"] == "AWS::ApiGateway::RestApi");
    let mut body = api.map(|it| it["Properties"]["Body"].clone()).unwrap_or_default();
    // It is the document, and each of its operations has a backend.
    let uri = "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/\
               arn:aws:lambda:eu-west-1:123456789012:function:Handler/invocations";
    let mut answered = Vec::new();
    let paths = body["paths"].as_object_mut().into_iter().flatten();
    for operation in paths.flat_map(|(_, path)| path.as_object_mut().into_iter().flatten()) {
        let Some(operation) = operation.1.as_object_mut() else { continue };
        let Some(backend) = operation.shift_remove("x-amazon-apigateway-integration") else {
            continue;
        };
        let expected = json!({"httpMethod": "POST", "type": "AWS_PROXY", "uri": uri});
        assert_eq!(backend, expected);
        answered.push(operation["operationId"].as_str().unwrap_or_default().to_owned());
    }
    answered.sort();
    let mut operations = OPERATIONS.map(str::to_owned);
    operations.sort();
    assert_eq!(answered, operations);
    assert_eq!(body, document);
    let permissions = resources.as_object().into_iter().flat_map(|all| all.values());
    let permissions: Vec<&Json> =
        permissions.filter(|it| it["Type"] == "AWS::Lambda::Permission").collect();
    assert_eq!(permissions.len(), 1, "{permissions:?}");
}
