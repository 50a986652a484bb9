//! Dynamic references: what they stand for is not known when an app is checked.

use rustinfra_constructs::apigateway::{self, EndpointType};
use rustinfra_constructs::apigatewayv2::{
    self, HttpKinesisIntegration, HttpStepFunctionsIntegration, ParameterMapping,
    StepFunctionsOperation,
};
use rustinfra_constructs::certificatemanager::Certificate;
use rustinfra_constructs::cloudfront::{Behavior, Distribution, Origin};
use rustinfra_constructs::cognito::{IdentityPool, UserPool, UserPoolDomainName};
use rustinfra_constructs::ec2::{Peer, Port, SecurityGroup};
use rustinfra_constructs::lambda::SnsEventSource;
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::ssm::StringParameter;
use serde_json::{Value as Json, json};

use super::{check_problems, function, section};

/// A stack whose region is known: `eu-west-1`.
fn stack() -> (App, Stack) {
    let app = App::new();
    let environment = Environment::new("123456789012", "eu-west-1");
    let stack = Stack::builder("Test").environment(environment).build(&app);
    (app, stack)
}

/// The properties of the only resource of a type.
fn only(app: &App, kind: &str) -> Json {
    let resources = section(app, "Resources");
    let mut all = resources.as_object().into_iter().flat_map(|all| all.values());
    let found = all.find(|resource| resource["Type"] == kind);
    found.map(|resource| resource["Properties"].clone()).unwrap_or_default()
}

/// A use of a certificate by everything that asks for its region.
fn everywhere(stack: &Stack, certificate: &Certificate, acl: Value<String>) {
    let origin = Origin::http("example.org");
    let distribution = Distribution::builder("D", Behavior::new(origin))
        .domain_names(["shop.example.org"], certificate)
        .build(stack);
    distribution.attach_web_acl(acl);
    let pool = UserPool::builder("Pool").build(stack);
    let own = UserPoolDomainName::custom("login.example.org", certificate);
    pool.add_domain("Domain", own, |domain| domain);
    apigateway::DomainName::builder("Rest", "rest.example.org", certificate)
        .endpoint_type(EndpointType::Edge)
        .build(stack);
    apigatewayv2::DomainName::builder("Http", "http.example.org", certificate).build(stack);
}

#[test]
fn a_certificate_whose_arn_is_a_parameter_may_be_of_any_region() {
    let (app, stack) = stack();
    let parameter = StringParameter::from_string_parameter_version(&stack, "P", "/certificate", 3);
    let arn = parameter.string_value();
    let certificate = Certificate::from_certificate_arn(&stack, "C", arn.clone());
    everywhere(&stack, &certificate, arn);
    check_problems(&app, "");
}

#[test]
fn the_region_in_an_arn_with_values_in_it_is_known() {
    let (app, stack) = stack();
    let id = intrinsic::ssm_parameter("/certificate/id", Some(3));
    let arn = |service: &str, kind: &str| {
        sub!(
            "arn:{}:{}:us-west-2:{}:{}/{}",
            aws::partition(),
            service,
            aws::account_id(),
            kind,
            &id
        )
    };
    let certificate = Certificate::from_certificate_arn(&stack, "C", arn("acm", "certificate"));
    everywhere(&stack, &certificate, arn("wafv2", "global/webacl/shop"));
    check_problems(
        &app,
        "error[conflicting-options]: options do not fit together
  CloudFront takes certificates of us-east-1 only.
    at `Test/D`, HERE
  help: make the certificate there; see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html

error[conflicting-options]: options do not fit together
  CloudFront takes web ACLs of us-east-1 only.
    at `Test/D`, HERE
  help: make it in a stack in us-east-1, with `WebAclScope::CloudFront`

error[conflicting-options]: options do not fit together
  A regional domain takes a certificate of eu-west-1; this one is of us-west-2.
    at `Test/Http`, HERE
  help: make the certificate in a stack in eu-west-1

error[conflicting-options]: options do not fit together
  The domain is served by CloudFront, which takes certificates of us-east-1 only.
    at `Test/Pool/Domain`, HERE
  help: make the certificate there; see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolDomain.html

error[conflicting-options]: options do not fit together
  An edge-optimized domain takes a certificate of us-east-1; this one is of us-west-2.
    at `Test/Rest`, HERE
  help: make the certificate in a stack in us-east-1",
    );
}

#[test]
fn a_topic_known_later_has_no_region_now() {
    let (app, stack) = stack();
    let topic: Value<String> = intrinsic::ssm_parameter("/topic", Some(3));
    let handler = function(&stack, "F");
    handler.add_event_source(&SnsEventSource::new("S", topic));
    let mut subscription = only(&app, "AWS::SNS::Subscription");
    subscription["Endpoint"].take();
    assert_eq!(
        subscription,
        json!({"Endpoint": null, "Protocol": "lambda", "TopicArn": "{{resolve:ssm:/topic:3}}"})
    );
    let (app, stack) = self::stack();
    let topic = sub!("arn:{}:sns:us-east-1:123456789012:orders", aws::partition());
    function(&stack, "F").add_event_source(&SnsEventSource::new("S", topic));
    assert_eq!(only(&app, "AWS::SNS::Subscription")["Region"], "us-east-1");
}

#[test]
fn what_is_known_later_is_not_checked_now() {
    let (app, stack) = stack();
    let later = |name: &str| intrinsic::ssm_parameter(name, Some(1));
    UserPool::from_user_pool_id(&stack, "Users", later("/pool"));
    IdentityPool::from_identity_pool_id(&stack, "Identities", later("/identities"));
    let vpc = Vpc::builder("V").max_azs(2).build(&stack);
    let group = SecurityGroup::builder("G", &vpc).build(&stack);
    group.add_ingress_rule(Peer::ipv4(later("/office")), Port::HTTPS);
    group.add_ingress_rule(Peer::ipv6(later("/office6")), Port::HTTPS);
    let certificate = Certificate::from_certificate_arn(
        &stack,
        "C",
        "arn:aws:acm:eu-west-1:123456789012:certificate/1",
    );
    apigateway::DomainName::builder("Rest", later("/Shop/Domain"), &certificate).build(&stack);
    check_problems(&app, "");
}

#[test]
fn a_dynamic_reference_is_a_whole_part_of_an_arn() {
    let (app, stack) = stack();
    let api = apigatewayv2::HttpApi::builder("Api").build(&stack);
    let name = intrinsic::ssm_parameter("/clicks/name", Some(1));
    let stream = sub!("arn:aws:kinesis:eu-west-1:123456789012:stream/{}", name);
    api.add_route(Method::Post, "/clicks", HttpKinesisIntegration::new("Clicks", stream));
    let integration = only(&app, "AWS::ApiGatewayV2::Integration");
    assert_eq!(integration["RequestParameters"]["StreamName"], "{{resolve:ssm:/clicks/name:1}}");
    let (app, stack) = self::stack();
    let api = apigatewayv2::HttpApi::builder("Api").build(&stack);
    let name = intrinsic::ssm_parameter("/books", Some(1));
    let machine = sub!("arn:aws:states:eu-west-1:123456789012:stateMachine:{}", name);
    let mapping = ParameterMapping::new().custom("ExecutionArn", "$request.body.arn");
    let stop = HttpStepFunctionsIntegration::new("Stop", machine)
        .subtype(StepFunctionsOperation::StopExecution)
        .parameter_mapping(mapping);
    api.add_route(Method::Post, "/stop", stop);
    assert_eq!(
        only(&app, "AWS::IAM::Policy")["PolicyDocument"]["Statement"],
        json!([{
            "Action": "states:StopExecution",
            "Effect": "Allow",
            "Resource":
                "arn:aws:states:eu-west-1:123456789012:execution:{{resolve:ssm:/books:1}}:*",
        }])
    );
}

#[test]
fn a_stream_or_state_machine_that_a_dynamic_reference_hides_is_told() {
    let (app, stack) = stack();
    let api = apigatewayv2::HttpApi::builder("Api").build(&stack);
    let hidden = || -> Value<String> { intrinsic::ssm_parameter("/arn", Some(1)) };
    let told = |id: &str| {
        format!(
            "error[bad-arn]: the parts of an ARN are not known
  `{{{{resolve:ssm:/arn:1}}}}` has a dynamic reference in it, which CloudFormation puts in only after it took everything else apart.
    at `Test/Api/POST--{id}`, HERE
  help: read it by a parameter: `StringParameter::value_for_string_parameter` without a version"
        )
    };
    api.add_route(Method::Post, "/clicks", HttpKinesisIntegration::new("Clicks", hidden()));
    let named = ParameterMapping::new()
        .custom("StreamName", "clicks")
        .custom("Data", "$request.body")
        .custom("PartitionKey", "1");
    let named = HttpKinesisIntegration::new("Named", hidden()).parameter_mapping(named);
    api.add_route(Method::Post, "/named", named);
    let mapping = ParameterMapping::new().custom("ExecutionArn", "$request.body.arn");
    let stop = HttpStepFunctionsIntegration::new("Stop", hidden())
        .subtype(StepFunctionsOperation::StopExecution)
        .parameter_mapping(mapping);
    api.add_route(Method::Post, "/stop", stop);
    check_problems(&app, &[told("clicks/Clicks"), told("stop/Stop")].join("\n\n"));
}
