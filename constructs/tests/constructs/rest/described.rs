use rustinfra_constructs::apigateway::{
    ApiDefinition, Authorization, Authorizer, MethodResponse, Model, RestApi, RestApiMode,
    RestMethod, SpecRestApi,
};
use rustinfra_constructs::prelude::*;
use serde_json::{Value as Json, json};

use super::super::{check, check_problems, compare};
use super::{handler, placed};

fn document() -> Json {
    json!({
        "openapi": "3.0.1",
        "info": {"title": "shop", "version": "1"},
        "paths": {
            "/products": {
                "get": {"operationId": "listProducts"},
                "post": {"x-amazon-apigateway-integration": {"type": "mock"}},
            },
        },
    })
}

#[test]
fn a_document_describes_an_api_and_functions_answer_its_operations() {
    let (app, stack) = placed();
    let definition = ApiDefinition::from_inline(document());
    SpecRestApi::builder("Api", definition)
        .integration("listProducts", &handler(&stack))
        .mode(RestApiMode::Merge)
        .parameter("basepath", "prepend")
        .build(&stack);
    check(
        &app,
        json!({
            "ApiF70053CD": {
                "Type": "AWS::ApiGateway::RestApi",
                "Properties": {
                    "Body": {
                        "info": {"title": "shop", "version": "1"},
                        "openapi": "3.0.1",
                        "paths": {
                            "/products": {
                                "get": {
                                    "operationId": "listProducts",
                                    "x-amazon-apigateway-integration": {
                                        "httpMethod": "POST",
                                        "type": "AWS_PROXY",
                                        "uri": "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:123456789012:function:h/invocations",
                                    },
                                },
                                "post": {"x-amazon-apigateway-integration": {"type": "mock"}},
                            },
                        },
                    },
                    "Mode": "merge",
                    "Name": "Api",
                    "Parameters": {"basepath": "prepend"},
                },
            },
            "ApiDeploymentB17BE62D2c8b470c4a1054ad58a061b0d431e3e5": {
                "Type": "AWS::ApiGateway::Deployment",
                "Properties": {
                    "Description": "Automatically created by the RestApi construct",
                    "RestApiId": {"Ref": "ApiF70053CD"},
                },
            },
            "ApiDeploymentStageprod3EB9684E": {
                "Type": "AWS::ApiGateway::Stage",
                "Properties": {
                    "DeploymentId": {
                        "Ref": "ApiDeploymentB17BE62D2c8b470c4a1054ad58a061b0d431e3e5",
                    },
                    "RestApiId": {"Ref": "ApiF70053CD"},
                    "StageName": "prod",
                },
            },
            "ApiApiPermissionApiScopedTestHandler7C655A72TestApi17E32BCB165B57DA": {
                "Type": "AWS::Lambda::Permission",
                "Properties": {
                    "Action": "lambda:InvokeFunction",
                    "FunctionName": "arn:aws:lambda:eu-west-1:123456789012:function:h",
                    "Principal": "apigateway.amazonaws.com",
                    "SourceArn": {
                        "Fn::Join": [
                            "",
                            [
                                "arn:aws:execute-api:eu-west-1:123456789012:",
                                {"Ref": "ApiF70053CD"},
                                "/*/*/*",
                            ],
                        ],
                    },
                },
            },
        }),
    );
}

#[test]
fn a_file_in_a_bucket_describes_an_api() {
    let (app, stack) = placed();
    let bucket = Bucket::from_bucket_name(&stack, "Bucket", "definitions");
    let definition = ApiDefinition::from_bucket(bucket.name(), "shop.json", Some("7"));
    let api = SpecRestApi::builder("Api", definition).deploy(false).build(&stack);
    api.calls(&handler(&stack));
    check(
        &app,
        json!({
            "ApiF70053CD": {
                "Type": "AWS::ApiGateway::RestApi",
                "Properties": {
                    "BodyS3Location": {
                        "Bucket": "definitions",
                        "Key": "shop.json",
                        "Version": "7",
                    },
                    "Name": "Api",
                },
            },
            "ApiApiPermissionApiScopedTestHandler7C655A72TestApi17E32BCB165B57DA": {
                "Type": "AWS::Lambda::Permission",
                "Properties": {
                    "Action": "lambda:InvokeFunction",
                    "FunctionName": "arn:aws:lambda:eu-west-1:123456789012:function:h",
                    "Principal": "apigateway.amazonaws.com",
                    "SourceArn": {
                        "Fn::Join": [
                            "",
                            [
                                "arn:aws:execute-api:eu-west-1:123456789012:",
                                {"Ref": "ApiF70053CD"},
                                "/*/*/*",
                            ],
                        ],
                    },
                },
            },
        }),
    );
}

#[test]
fn a_file_that_is_uploaded_describes_an_api() {
    let (app, stack) = placed();
    let definition = ApiDefinition::from_asset(asset!("tests/constructs/rest/shop.json"));
    SpecRestApi::builder("Api", definition).deploy(false).build(&stack);
    check(
        &app,
        json!({
            "ApiF70053CD": {
                "Type": "AWS::ApiGateway::RestApi",
                "Properties": {
                    "BodyS3Location": {
                        "Bucket": "cdk-hnb659fds-assets-123456789012-eu-west-1",
                        "Key": "29720c3199cef6bf343012d79420ac8fef23a3df27cb98947626f86e8ba35efd.json",
                    },
                    "Name": "Api",
                },
            },
        }),
    );
}

#[test]
fn definitions_that_cannot_be_completed_are_told() {
    let (app, stack) = placed();
    let function = handler(&stack);
    let inline = ApiDefinition::from_inline(document());
    SpecRestApi::builder("Inline", inline).integration("getProduct", &function).build(&stack);
    let stored = ApiDefinition::from_bucket("definitions", "shop.json", None);
    SpecRestApi::builder("Stored", stored).integration("listProducts", &function).build(&stack);
    let plain = RestApi::builder("Plain").integration("listProducts", &function).build(&stack);
    plain.root().add_method(Method::Get);
    check_problems(
        &app,
        r#"error[unknown-operation]: an operation is not known
  No operation of the definition has the `operationId` `getProduct`.
    at `Test/Inline`, HERE
  help: correct the id, or give the operation that one

error[conflicting-options]: options do not fit together
  The API has no definition, so it has no operation `listProducts`.
    at `Test/Plain`, HERE
  help: add a method: `api.root().add_method(Method::Get.to(&function))`

error[not-inline]: a definition cannot be changed
  Only definitions in the template can be given integrations here.
    at `Test/Stored`, HERE
  help: use `ApiDefinition::from_inline`, or write the integrations into the file and name the functions with `.calls(&function)`"#,
    );
}

#[test]
fn an_api_is_described_by_open_api() {
    let (_, stack) = placed();
    let function = handler(&stack);
    let api = RestApi::builder("Api").rest_api_name("shop").build(&stack);
    let price =
        json!({"type": "object", "properties": {"price": {"type": "number", "minimum": 1.0}}});
    let product = api.add_model("Product", price);
    let pool = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_a";
    let users = Authorizer::cognito("Users", [pool]).build(&stack);
    let token = Authorizer::token("Token", &function).build(&stack);
    let products = api.root().add_resource("products");
    products.add_method(
        Method::Get
            .to(&function)
            .operation_name("listProducts")
            .request_parameter("method.request.querystring.page", false)
            .request_parameter("method.request.header.X-Shop", true)
            .authorization(users.with_scopes(["shop/read"])),
    );
    products.add_method(
        Method::Post
            .to(&function)
            .request_model("application/json", &product)
            .api_key_required(true)
            .response(
                MethodResponse::new(201)
                    .header("Location", true)
                    .model("application/json", &product),
            ),
    );
    let one = products.add_resource("{id}");
    one.add_method(Method::Any.to(&function).authorization(Authorization::Iam));
    one.add_method(
        RestMethod::builder(Method::Put)
            .authorization(&token)
            .response(MethodResponse::new(404).model("application/json", Model::ERROR)),
    );
    compare(
        &api.open_api("2"),
        &json!({
            "openapi": "3.0.3",
            "info": {"title": "shop", "version": "2"},
            "paths": {
                "/products": {
                    "get": {
                        "operationId": "listProducts",
                        "parameters": [
                            {
                                "name": "page",
                                "in": "query",
                                "required": false,
                                "schema": {"type": "string"},
                            },
                            {
                                "name": "X-Shop",
                                "in": "header",
                                "required": true,
                                "schema": {"type": "string"},
                            },
                        ],
                        "responses": {"default": {"description": "What the backend answers"}},
                        "security": [{"cognito": ["shop/read"]}],
                    },
                    "post": {
                        "requestBody": {
                            "content": {
                                "application/json": {
                                    "schema": {"$ref": "#/components/schemas/Product"},
                                },
                            },
                            "required": true,
                        },
                        "responses": {
                            "201": {
                                "description": "Status 201",
                                "content": {
                                    "application/json": {
                                        "schema": {"$ref": "#/components/schemas/Product"},
                                    },
                                },
                                "headers": {"Location": {"schema": {"type": "string"}}},
                            },
                        },
                        "security": [{"api_key": []}],
                    },
                },
                "/products/{id}": {
                    "x-amazon-apigateway-any-method": {
                        "parameters": [
                            {
                                "name": "id",
                                "in": "path",
                                "required": true,
                                "schema": {"type": "string"},
                            },
                        ],
                        "responses": {"default": {"description": "What the backend answers"}},
                        "security": [{"sigv4": []}],
                    },
                    "put": {
                        "parameters": [
                            {
                                "name": "id",
                                "in": "path",
                                "required": true,
                                "schema": {"type": "string"},
                            },
                        ],
                        "responses": {
                            "404": {
                                "description": "Status 404",
                                "content": {"application/json": {"schema": {}}},
                            },
                        },
                        "security": [{"authorizer": []}],
                    },
                },
            },
            "components": {
                "schemas": {
                    "Product": {
                        "type": "object",
                        "properties": {"price": {"type": "number", "minimum": 1}},
                    },
                },
                "securitySchemes": {
                    "cognito": {
                        "type": "apiKey",
                        "name": "Authorization",
                        "in": "header",
                        "x-amazon-apigateway-authtype": "cognito_user_pools",
                    },
                    "api_key": {"type": "apiKey", "name": "x-api-key", "in": "header"},
                    "sigv4": {
                        "type": "apiKey",
                        "name": "Authorization",
                        "in": "header",
                        "x-amazon-apigateway-authtype": "awsSigv4",
                    },
                    "authorizer": {
                        "type": "apiKey",
                        "name": "Authorization",
                        "in": "header",
                        "x-amazon-apigateway-authtype": "custom",
                    },
                },
            },
        }),
    );
}
