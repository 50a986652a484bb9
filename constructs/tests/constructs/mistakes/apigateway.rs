use rustinfra_constructs::apigateway::{
    ApiKey, Authorizer, Cors, DomainName, EndpointType, Integration, IntegrationResponse,
    IpAddressType, MethodResponse, Model, RequestValidator, RestApi, RestMethod, UsagePlan,
    Validate,
};
use rustinfra_constructs::prelude::*;

use super::{check_problems, function, mistake, mistake_in_region, role};

/// An API with a method, so that nothing but the mistake is told.
#[track_caller]
fn api(stack: &Stack) -> RestApi {
    let api = RestApi::builder("Api").build(stack);
    api.root().add_method(Method::Get.to(&function(stack, "F")));
    api
}

#[test]
fn a_parameter_stands_in_a_path_once() {
    mistake(
        |stack| {
            let method = Method::Get.to(&function(stack, "G"));
            api(stack).root().resource_for_path("/{a}/b/{a}").add_method(method);
        },
        "warning[duplicate-parameter]: a path has a parameter twice
  `/{a}/b/{a}` has `a` twice; only one of the values reaches what answers.
    at `Test/Api/Default/{a}/b/{a}`, HERE
  help: give each parameter a name of its own",
    );
}

#[test]
fn values_and_names_that_api_gateway_refuses_are_told() {
    mistake(
        |stack| {
            ApiKey::builder("Key").value("too-short").build(stack);
        },
        "error[out-of-range]: a value is outside its range
  the length of the key is 9, but must be between 20 and 128.
    at `Test/Key`, HERE
  help: see https://docs.aws.amazon.com/apigateway/latest/api/API_CreateApiKey.html",
    );
    mistake(
        |stack| {
            let slow = Integration::http_proxy("https://example.org").timeout(secs(301));
            api(stack).root().add_resource("slow").add_method(Method::Get.to(slow));
        },
        "error[out-of-range]: a value is outside its range
  the integration's timeout in seconds is 301, but must be between 1 and 300.
    at `Test/Api/Default/slow/GET`, HERE
  help: see https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html",
    );
    mistake(
        |stack| {
            let slow = Integration::http_proxy("https://example.org").timeout(secs(901));
            let slow = slow.stream_response();
            api(stack).root().add_resource("slow").add_method(Method::Get.to(slow));
        },
        "error[out-of-range]: a value is outside its range
  the integration's timeout in seconds is 901, but must be between 1 and 900.
    at `Test/Api/Default/slow/GET`, HERE
  help: see https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html",
    );
    mistake(
        |stack| {
            let schema = serde_json::json!({"type": "object"});
            Model::builder("Model", &api(stack), schema).model_name("new-product").build(stack);
        },
        "error[bad-name]: a name is not allowed
  the model name `new-product` does not consist of 1 to 128 letters and digits.
    at `Test/Model`, HERE
  help: change it, or leave it out and let CloudFormation choose one",
    );
    mistake(
        |stack| {
            let api = RestApi::builder("Api").minimum_compression_size(mib(11)).build(stack);
            api.root().add_method(Method::Get.to(&function(stack, "F")));
        },
        "error[out-of-range]: a value is outside its range
  the minimum compression size in bytes is 11534336, but must be between 0 and 10485760.
    at `Test/Api`, HERE
  help: see https://docs.aws.amazon.com/apigateway/latest/api/API_RestApi.html",
    );
}

#[test]
fn authorizers_that_fit_no_api_are_told() {
    mistake(
        |stack| {
            let token = Authorizer::token("Auth", &function(stack, "A"));
            let token = token.results_cache_ttl(secs(3_601)).build(stack);
            let get = RestMethod::builder(Method::Get).authorization(&token);
            api(stack).root().add_resource("x").add_method(get);
        },
        "error[out-of-range]: a value is outside its range
  the time to keep answers in seconds is 3601, but must be between 0 and 3600.
    at `Test/Auth`, HERE
  help: see https://docs.aws.amazon.com/apigateway/latest/api/API_Authorizer.html",
    );
    mistake(
        |stack| {
            let token = Authorizer::token("Auth", &function(stack, "A")).build(stack);
            let get = RestMethod::builder(Method::Get).authorization(token.with_scopes(["read"]));
            api(stack).root().add_resource("x").add_method(get);
        },
        "error[conflicting-options]: options do not fit together
  Only authorizers of Cognito user pools know scopes.
    at `Test/Auth`, HERE
  help: check them in the authorizer's function",
    );
    mistake(
        |stack| {
            let none: [&str; 0] = [];
            let request = Authorizer::request("Auth", &function(stack, "A"), none);
            let request = request.results_cache_ttl(mins(5)).build(stack);
            let get = RestMethod::builder(Method::Get).authorization(&request);
            api(stack).root().add_resource("x").add_method(get);
        },
        "error[conflicting-options]: options do not fit together
  Answers cannot be kept without knowing whom they are about.
    at `Test/Auth`, HERE
  help: name an identity source, or set `.results_cache_ttl(secs(0))`",
    );
    mistake(
        |stack| {
            let pool = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_a";
            let users = Authorizer::cognito("Auth", [pool])
                .assume_role(&role(stack, "R"))
                .validation_regex("^Bearer ")
                .build(stack);
            let get = RestMethod::builder(Method::Get).authorization(&users);
            api(stack).root().add_resource("x").add_method(get);
        },
        "error[conflicting-options]: options do not fit together
  Only authorizers with a function are called as a role.
    at `Test/Auth`, HERE
  help: leave out `.assume_role(…)`

error[conflicting-options]: options do not fit together
  Only token authorizers check tokens by a regular expression.
    at `Test/Auth`, HERE
  help: leave out `.validation_regex(…)`",
    );
}

#[test]
fn options_that_exclude_each_other_are_told() {
    mistake(
        |stack| {
            api(stack).root().add_resource("x").add_cors_preflight(&Cors::origins([]));
        },
        "error[conflicting-options]: options do not fit together
  No origin may call.
    at `Test/Api/Default/x`, HERE
  help: name at least one origin",
    );
    mistake(
        |stack| {
            let api = api(stack);
            let validator = RequestValidator::builder("V", &api, Validate::Body).build(stack);
            let get = Method::Get.to(&function(stack, "G"));
            let get = get.request_validator(&validator);
            api.root()
                .add_resource("x")
                .add_method(get.request_validator_options(Validate::Parameters, None));
        },
        "error[conflicting-options]: options do not fit together
  A validator is given, and options of another to be made.
    at `Test/Api/Default/x/GET`, HERE
  help: leave out `.request_validator(…)` or `.request_validator_options(…)`",
    );
    mistake(
        |stack| {
            let api = RestApi::builder("Api")
                .endpoint_types([EndpointType::Private])
                .ip_address_type(IpAddressType::Ipv4)
                .build(stack);
            api.root().add_method(Method::Get.to(&function(stack, "F")));
        },
        "error[conflicting-options]: options do not fit together
  A private API is reached by IPv4 and IPv6.
    at `Test/Api`, HERE
  help: leave out the address type, or set `IpAddressType::DualStack`

error[private-api]: a private API has no resource policy
  API Gateway refuses to deploy it: nobody could call it.
    at `Test/Api`, HERE
  help: add one: `api.grant_invoke_from_vpc_endpoints_only([…])`",
    );
}

#[test]
fn what_is_not_known_of_things_that_exist_is_told() {
    mistake(
        |stack| {
            RestApi::from_rest_api_id(stack, "Old", "a1b2c3").root();
        },
        "error[unknown-root]: the root of an API is not known
  The API was imported by its id alone.
    at `Test/Old`, HERE
  help: use `RestApi::from_rest_api_attributes` with the root's id",
    );
    mistake(
        |stack| {
            let plan = UsagePlan::from_usage_plan_id(stack, "Old", "p1");
            if let Some(stage) = api(stack).deployment_stage() {
                plan.add_api_stage(stage);
            }
        },
        "error[conflicting-options]: options do not fit together
  The stages of a plan that exists already cannot be changed.
    at `Test/Old`, HERE
  help: add the stage where the plan is managed",
    );
}

#[test]
fn a_path_begins_with_a_slash() {
    mistake(
        |stack| {
            if let Some(stage) = api(stack).deployment_stage() {
                stage.url_for_path("items");
            }
        },
        "error[bad-path]: a path is not allowed
  The path `items` does not begin with `/`.
    at `Test/Api/DeploymentStage.prod`, HERE
  help: write it as `/items`",
    );
}

#[test]
fn what_is_wrong_with_a_path_is_told() {
    mistake(
        |stack| {
            let root = api(stack).root();
            for part in ["a b", "{}", "{id"] {
                root.add_resource(part);
            }
        },
        "error[bad-path]: a path is not allowed
  The path part `a b` has a space in it.
    at `Test/Api/Default/a b`, HERE
  help: use letters, digits and `:._-$`; a parameter is such a name in braces, `{id}`, or `{proxy+}` for all that follows

error[bad-path]: a path is not allowed
  The path part `{id` has `{` without `}`.
    at `Test/Api/Default/{id`, HERE
  help: use letters, digits and `:._-$`; a parameter is such a name in braces, `{id}`, or `{proxy+}` for all that follows

error[bad-path]: a path is not allowed
  The path part `{}` names nothing.
    at `Test/Api/Default/{}`, HERE
  help: use letters, digits and `:._-$`; a parameter is such a name in braces, `{id}`, or `{proxy+}` for all that follows",
    );
    mistake(
        |stack| {
            let certificate = "arn:aws:acm:eu-west-1:123456789012:certificate/c";
            let domain = DomainName::builder("Domain", "example.org", certificate).build(stack);
            let api = api(stack);
            for path in ["/", "a//b", "a b"] {
                domain.add_base_path_mapping(&api, Some(path));
            }
        },
        "error[conflicting-options]: options do not fit together
  A base path mapping has one part of a path.
    at `Test/Domain`, HERE
  help: use `add_api_mapping` with the API's stage

error[bad-path]: a path is not allowed
  The base path `/` names nothing.
    at `Test/Domain/Map:--=>TestApi17E32BCB`, HERE
  help: name a part, such as `orders`, or leave the base path out for the root of the domain

error[bad-path]: a path is not allowed
  The base path `a b` has a space in it.
    at `Test/Domain/Map:a b=>TestApi17E32BCB`, HERE
  help: use letters, digits and `$-_.+!*'()`, with `/` between the parts

error[bad-path]: a path is not allowed
  The base path `a//b` has a `/` that is not between two parts.
    at `Test/Domain/Map:a----b=>TestApi17E32BCB`, HERE
  help: write it as `a/b`",
    );
}

#[test]
fn a_parameter_of_a_request_has_a_name_after_its_place() {
    mistake(
        |stack| {
            let get = Method::Get.to(&function(stack, "G"));
            let get = get.request_parameter("method.request.querystring.", true);
            api(stack).root().add_resource("x").add_method(get);
        },
        "error[bad-name]: a name is not allowed
  `method.request.querystring.` does not name a parameter of a request.
    at `Test/Api/Default/x/GET`, HERE
  help: write it as `method.request.querystring.NAME`, `….path.…` or `….header.…`",
    );
}

#[test]
fn what_an_integration_maps_is_declared_by_its_method() {
    mistake(
        |stack| {
            let custom = Integration::http("https://example.org/{id}")
                .request_parameter("integration.request.path.id", "method.request.path.id")
                .request_parameter("integration.request.header.Own", "'mine'")
                .request_parameter("integration.request.header.Body", "method.request.body.id")
                .cache_key_parameters(["method.request.querystring.page"])
                .response(
                    IntegrationResponse::new(200)
                        .parameter("method.response.header.X-Id", "'1'")
                        .parameter("method.response.header.X-Known", "'2'"),
                )
                .response(IntegrationResponse::new(404).selection_pattern("404"));
            let one = api(stack).root().resource_for_path("/items/{id}");
            let answer = MethodResponse::new(200).header("X-Known", true);
            one.add_method(Method::Get.to(custom).response(answer));
        },
        "error[undeclared-mapping]: a method does not declare what is mapped
  The integration answers 404, which the method does not declare.
    at `Test/Api/Default/items/{id}/GET`, HERE
  help: add `.response(MethodResponse::new(404))` to the method

error[undeclared-mapping]: a method does not declare what is mapped
  The integration reads `method.request.path.id`, which the method does not declare.
    at `Test/Api/Default/items/{id}/GET`, HERE
  help: add `.request_parameter(\"method.request.path.id\", true)` to the method

error[undeclared-mapping]: a method does not declare what is mapped
  The integration reads `method.request.querystring.page`, which the method does not declare.
    at `Test/Api/Default/items/{id}/GET`, HERE
  help: add `.request_parameter(\"method.request.querystring.page\", true)` to the method

error[undeclared-mapping]: a method does not declare what is mapped
  The integration sets the header `X-Id` of 200, which the method does not declare.
    at `Test/Api/Default/items/{id}/GET`, HERE
  help: add `.header(\"X-Id\", false)` to its `MethodResponse`",
    );
}

#[test]
fn an_integration_has_the_options_of_what_answers() {
    let told = |options: &[(&str, &str)]| {
        let each = options.iter().map(|(option, of)| {
            format!(
                "error[conflicting-options]: options do not fit together
  `.{option}(…)` is an option of an integration of {of}.
    at `Test/Api/Default/PUT`, HERE
  help: leave it out"
            )
        });
        each.collect::<Vec<_>>().join("\n\n")
    };
    let service = "an AWS service";
    mistake(
        |stack| {
            let lambda = Integration::lambda(&function(stack, "G"))
                .http_method(Method::Get)
                .region("eu-west-1")
                .subdomain("shop")
                .action_parameter("a", "b")
                .proxy()
                .vpc_link("abc");
            api(stack).root().add_method(Method::Put.to(lambda));
        },
        &told(&[
            ("action_parameter", "an action of an AWS service"),
            ("http_method", "an HTTP endpoint or an AWS service"),
            ("proxy", service),
            ("region", service),
            ("subdomain", service),
            ("vpc_link", "an HTTP endpoint"),
        ]),
    );
    mistake(
        |stack| {
            let path = Integration::aws_path("sqs", "123456789012/inbox")
                .scope_permission_to_method()
                .allow_test_invoke(false)
                .action_parameter("a", "b");
            api(stack).root().add_method(Method::Put.to(path));
        },
        &told(&[
            ("action_parameter", "an action of an AWS service"),
            ("allow_test_invoke", "a function"),
            ("scope_permission_to_method", "a function"),
        ]),
    );
}

#[test]
fn a_domain_takes_a_certificate_of_its_region() {
    let of = |region: &str| format!("arn:aws:acm:{region}:123456789012:certificate/1");
    mistake_in_region(
        |stack| {
            DomainName::builder("Domain", "a.example.org", of("us-east-1").as_str()).build(stack);
        },
        "error[conflicting-options]: options do not fit together
  A regional domain takes a certificate of eu-west-1; this one is of us-east-1.
    at `Test/Domain`, HERE
  help: make the certificate in a stack in eu-west-1",
    );
    mistake_in_region(
        |stack| {
            DomainName::builder("Domain", "a.example.org", of("eu-west-1").as_str())
                .endpoint_type(EndpointType::Edge)
                .build(stack);
        },
        "error[conflicting-options]: options do not fit together
  An edge-optimized domain takes a certificate of us-east-1; this one is of eu-west-1.
    at `Test/Domain`, HERE
  help: make the certificate in a stack in us-east-1",
    );
}

#[test]
fn the_region_of_a_certificate_that_a_parameter_names_is_not_known() {
    let app = App::new();
    let here = Environment::new("123456789012", "eu-west-1");
    let stack = Stack::builder("Test").environment(here).build(&app);
    let certificate = intrinsic::ssm_parameter("/certificate", Some(1));
    for (id, kind) in [("Edge", EndpointType::Edge), ("Regional", EndpointType::Regional)] {
        DomainName::builder(id, format!("{id}.example.org").to_lowercase(), certificate.clone())
            .endpoint_type(kind)
            .build(&stack);
    }
    check_problems(&app, "");
}
