//! What exists already, known by values of the deployment: parameters, text with values in it, and
//! what another stack exports.

use rustinfra_constructs::apigateway::{DomainName, RestApi, Stage};
use rustinfra_constructs::certificatemanager::Certificate;
use rustinfra_constructs::cloudwatch::Alarm;
use rustinfra_constructs::dynamodb::TableOperation;
use rustinfra_constructs::graph::{Allow, Identity, Link, LinkRule, Shape};
use rustinfra_constructs::kms::Alias;
use rustinfra_constructs::lambda::{
    Alias as FunctionAlias, CapacityProvider, CodeSigningConfig, EventSourceMapping, Version,
};
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::route53::HostedZone;
use rustinfra_constructs::wafv2::WebAcl;
use serde_json::{Value as Json, json};

use super::{check_outputs, check_policies, check_problems, role, stack};

/// A parameter of the template.
pub(super) fn parameter(scope: &impl Construct) -> Value<String> {
    CfnParameter::builder("P", ParameterType::String).build(scope).value()
}

/// An ARN of the stack's account and region, as a user writes it.
pub(super) fn written(stack: &Stack, service: &str, resource: &str) -> Value<String> {
    sub!("arn:aws:{}:{}:{}:{}", service, stack.region(), stack.account(), resource)
}

/// The same in a template.
pub(super) fn of_stack(service: &str, resource: &str) -> Json {
    let (region, account) = (json!({"Ref": "AWS::Region"}), json!({"Ref": "AWS::AccountId"}));
    let start = format!("arn:aws:{service}:");
    json!({"Fn::Join": ["", [start, region, ":", account, format!(":{resource}")]]})
}

/// An ARN that a name was put into.
pub(super) fn named(service: &str, before: &str, after: &str) -> Json {
    let mut pieces = vec![
        json!("arn:"),
        json!({"Ref": "AWS::Partition"}),
        json!(format!(":{service}:")),
        json!({"Ref": "AWS::Region"}),
        json!(":"),
        json!({"Ref": "AWS::AccountId"}),
        json!(format!(":{before}")),
        json!({"Ref": "P"}),
    ];
    if !after.is_empty() {
        pieces.push(json!(after));
    }
    json!({"Fn::Join": ["", pieces]})
}

/// What stands between the colons of the parameter.
pub(super) fn part(index: u8) -> Json {
    json!({"Fn::Select": [index, {"Fn::Split": [":", {"Ref": "P"}]}]})
}

/// What stands after the slash in the parameter's last part.
pub(super) fn after_slash() -> Json {
    json!({"Fn::Select": [1, {"Fn::Split": ["/", part(5)]}]})
}

/// A statement of the role `R` as the only one of its policy.
#[track_caller]
pub(super) fn check_granted(app: &App, actions: &[&str], resources: Json) {
    let actions = if let [one] = actions { json!(one) } else { json!(actions) };
    let statement = json!({"Action": actions, "Effect": "Allow", "Resource": resources});
    check_policies(app, json!({"RDefaultPolicy0707467B": [statement]}));
}

pub(super) fn output(scope: &impl Construct, id: &str, value: impl IntoValue<String>) {
    CfnOutput::builder(id, value).build(scope);
}

/// The outputs of the app's last stack.
#[track_caller]
pub(super) fn check_values(app: &App, expected: Json) {
    let Some(expected) = expected.as_object() else { panic!("no object") };
    let value = |(id, value): (&String, &Json)| (id.clone(), json!({"Value": value}));
    check_outputs(app, Json::Object(expected.iter().map(value).collect()));
}

const SEND: [&str; 3] = ["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"];

#[test]
fn a_queue_whose_arn_is_a_parameter() {
    let (app, stack) = stack();
    let queue = Queue::from_queue_arn(&stack, "Q", parameter(&stack));
    assert!(!queue.is_fifo() && queue.clone().with_fifo().is_fifo());
    queue.grant_send(&role(&stack, "R"));
    output(&stack, "Name", queue.name());
    output(&stack, "Url", queue.url());
    check_granted(&app, &SEND, json!({"Ref": "P"}));
    let suffix = json!({"Ref": "AWS::URLSuffix"});
    let url = json!(["https://sqs.", part(3), ".", suffix, "/", part(4), "/", part(5)]);
    check_values(&app, json!({"Name": part(5), "Url": {"Fn::Join": ["", url]}}));
}

#[test]
fn a_queue_whose_arn_is_text_with_values_in_it() {
    let (app, stack) = stack();
    let queue = Queue::from_queue_arn(&stack, "Q", written(&stack, "sqs", "orders.fifo"));
    assert!(queue.is_fifo());
    queue.grant_send(&role(&stack, "R"));
    output(&stack, "Name", queue.name());
    output(&stack, "Url", queue.url());
    check_granted(&app, &SEND, of_stack("sqs", "orders.fifo"));
    let url = json!([
        "https://sqs.",
        {"Ref": "AWS::Region"},
        ".",
        {"Ref": "AWS::URLSuffix"},
        "/",
        {"Ref": "AWS::AccountId"},
        "/orders.fifo",
    ]);
    check_values(&app, json!({"Name": "orders.fifo", "Url": {"Fn::Join": ["", url]}}));
}

#[test]
fn a_queue_that_another_stack_exports() {
    let (app, stack) = stack();
    let queue = Queue::from_queue_arn(&stack, "Q", intrinsic::import_value("orders"));
    queue.grant_send(&role(&stack, "R"));
    check_granted(&app, &SEND, json!({"Fn::ImportValue": "orders"}));
}

/// What may be read of a bucket is said of its objects and of itself.
#[track_caller]
fn check_read(app: &App, bucket: Json, objects: Json) {
    let allow = |actions: Json, resource| json!({"Action": actions, "Effect": "Allow", "Resource": resource});
    let (of_objects, of_bucket) = (json!("s3:GetObject*"), json!(["s3:GetBucket*", "s3:List*"]));
    let statements = [allow(of_objects, objects), allow(of_bucket, bucket)];
    check_policies(app, json!({"RDefaultPolicy0707467B": statements}));
}

#[test]
fn a_bucket_whose_name_is_a_parameter() {
    let (app, stack) = stack();
    let bucket = Bucket::from_bucket_name(&stack, "B", parameter(&stack));
    bucket.grant_read(&role(&stack, "R"));
    output(&stack, "Name", bucket.name());
    output(&stack, "Domain", bucket.domain_name());
    let arn = |pieces: &[&str]| {
        let mut all = vec![json!("arn:"), json!({"Ref": "AWS::Partition"}), json!(":s3:::")];
        all.push(json!({"Ref": "P"}));
        all.extend(pieces.iter().map(|piece| json!(piece)));
        json!({"Fn::Join": ["", all]})
    };
    check_read(&app, arn(&[]), arn(&["/*"]));
    let domain = json!([{"Ref": "P"}, ".s3.", {"Ref": "AWS::URLSuffix"}]);
    check_values(&app, json!({"Name": {"Ref": "P"}, "Domain": {"Fn::Join": ["", domain]}}));
}

#[test]
fn a_bucket_whose_arn_is_a_parameter() {
    let (app, stack) = stack();
    let bucket = Bucket::from_bucket_arn(&stack, "B", parameter(&stack));
    bucket.grant_read(&role(&stack, "R"));
    output(&stack, "Name", bucket.name());
    let objects = json!({"Fn::Join": ["", [{"Ref": "P"}, "/*"]]});
    check_read(&app, json!({"Ref": "P"}), objects);
    check_values(&app, json!({"Name": part(5)}));
}

const DELETE: [&str; 1] = ["dynamodb:DeleteItem"];

#[test]
fn a_table_whose_name_is_a_parameter() {
    let (app, stack) = stack();
    let table = Table::from_table_name(&stack, "T", parameter(&stack)).with_indexes();
    table.grant(&role(&stack, "R"), [TableOperation::DeleteItem]);
    output(&stack, "Name", table.name());
    check_granted(&app, &DELETE, named("dynamodb", "table/", ""));
    check_values(&app, json!({"Name": {"Ref": "P"}}));
}

#[test]
fn a_table_whose_arn_is_a_value() {
    let (app, stack) = stack();
    let table = Table::from_table_arn(&stack, "T", parameter(&stack));
    let other = Table::from_table_arn(&stack, "O", written(&stack, "dynamodb", "table/orders"));
    let role = role(&stack, "R");
    table.grant(&role, [TableOperation::DeleteItem]);
    other.grant(&role, [TableOperation::DeleteItem]);
    output(&stack, "Name", table.name());
    output(&stack, "Other", other.name());
    check_granted(&app, &DELETE, json!([of_stack("dynamodb", "table/orders"), {"Ref": "P"}]));
    check_values(&app, json!({"Name": after_slash(), "Other": "orders"}));
}

const INVOKE: [&str; 1] = ["lambda:InvokeFunction"];

#[test]
fn a_function_whose_arn_is_a_parameter() {
    let (app, stack) = stack();
    let function = Function::from_function_arn(&stack, "F", parameter(&stack));
    function.grant_invoke(&role(&stack, "R"));
    output(&stack, "Name", function.name());
    let versions = json!({"Fn::Join": ["", [{"Ref": "P"}, ":*"]]});
    check_granted(&app, &INVOKE, json!([versions, {"Ref": "P"}]));
    check_values(&app, json!({"Name": part(6)}));
}

#[test]
fn a_function_whose_name_is_a_parameter_or_stands_in_its_arn() {
    let (app, stack) = stack();
    let function = Function::from_function_name(&stack, "F", parameter(&stack));
    let arn = written(&stack, "lambda", "function:orders");
    let other = Function::from_function_arn(&stack, "O", arn);
    function.grant_invoke(&role(&stack, "R"));
    output(&stack, "Name", function.name());
    output(&stack, "Other", other.name());
    let resources = [named("lambda", "function:", ":*"), named("lambda", "function:", "")];
    check_granted(&app, &INVOKE, json!(resources));
    check_values(&app, json!({"Name": {"Ref": "P"}, "Other": "orders"}));
}

#[test]
fn a_key_whose_arn_is_a_parameter() {
    let (app, stack) = stack();
    let key = Key::from_key_arn(&stack, "K", parameter(&stack));
    let other = Key::from_key_arn(&stack, "O", written(&stack, "kms", "key/abc"));
    key.grant_decrypt(&role(&stack, "R"));
    output(&stack, "Id", key.key_id());
    output(&stack, "Other", other.key_id());
    check_granted(&app, &["kms:Decrypt"], json!({"Ref": "P"}));
    check_values(&app, json!({"Id": after_slash(), "Other": "abc"}));
}

#[test]
fn an_alias_whose_name_is_a_parameter() {
    let (app, stack) = stack();
    let name = parameter(&stack);
    let alias = Alias::from_alias_name(&stack, "A", &name);
    let short = Alias::from_alias_name(&stack, "S", sub!("{}/orders", &name));
    let written = Alias::from_alias_name(&stack, "W", sub!("orders/{}", &name));
    output(&stack, "Arn", alias.arn());
    output(&stack, "Short", short.name());
    output(&stack, "Written", written.name());
    let resolved = Alias::from_alias_name(&stack, "D", intrinsic::ssm_parameter("/alias", Some(1)));
    output(&stack, "Resolved", resolved.name());
    let join = |pieces: Json| json!({"Fn::Join": ["", pieces]});
    check_values(
        &app,
        json!({
            "Arn": named("kms", "", ""),
            "Short": join(json!([{"Ref": "P"}, "/orders"])),
            "Written": join(json!(["alias/orders/", {"Ref": "P"}])),
            "Resolved": "{{resolve:ssm:/alias:1}}",
        }),
    );
}

const SECRET: [&str; 2] = ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"];

#[test]
fn a_secret_whose_complete_arn_is_a_parameter() {
    let (app, stack) = stack();
    let secret = Secret::from_secret_complete_arn(&stack, "S", parameter(&stack));
    let arn = written(&stack, "secretsmanager", "secret:a/b-abcdef");
    let other = Secret::from_secret_complete_arn(&stack, "O", arn);
    secret.grant_read(&role(&stack, "R"));
    output(&stack, "Name", secret.name());
    output(&stack, "Other", other.name());
    let id = intrinsic::ssm_parameter("/id", Some(1));
    let arn = sub!("arn:aws:secretsmanager:{}:123456789012:secret:{}", aws::region(), id);
    let resolved = Secret::from_secret_complete_arn(&stack, "D", arn);
    output(&stack, "Resolved", resolved.name());
    output(&stack, "Value", secret.secret_value());
    check_granted(&app, &SECRET, json!({"Ref": "P"}));
    let value = json!(["{{resolve:secretsmanager:", {"Ref": "P"}, ":SecretString:::}}"]);
    let value = json!({"Fn::Join": ["", value]});
    check_values(
        &app,
        json!({
            "Name": part(6), "Other": "a/b", "Resolved": "{{resolve:ssm:/id:1}}", "Value": value,
        }),
    );
}

#[test]
fn a_secret_whose_partial_arn_is_a_parameter() {
    let (app, stack) = stack();
    let secret = Secret::from_secret_partial_arn(&stack, "S", parameter(&stack));
    secret.grant_read(&role(&stack, "R"));
    output(&stack, "Name", secret.name());
    check_granted(&app, &SECRET, json!({"Fn::Join": ["", [{"Ref": "P"}, "-??????"]]}));
    check_values(&app, json!({"Name": part(6)}));
}

#[test]
fn a_secret_whose_name_is_a_parameter() {
    let (app, stack) = stack();
    let secret = Secret::from_secret_name(&stack, "S", parameter(&stack));
    secret.grant_read(&role(&stack, "R"));
    output(&stack, "Name", secret.name());
    check_granted(&app, &SECRET, named("secretsmanager", "secret:", "-??????"));
    check_values(&app, json!({"Name": {"Ref": "P"}}));
}

const PUT: [&str; 1] = ["events:PutEvents"];

/// Names of buses of partners have slashes in them, which the CDK's `Fn::Select` of one part loses.
#[test]
fn a_bus_whose_arn_is_a_parameter() {
    let (app, stack) = stack();
    let bus = EventBus::from_event_bus_arn(&stack, "B", parameter(&stack));
    let partner = written(&stack, "events", "event-bus/aws.partner/example.com/a");
    let partner = EventBus::from_event_bus_arn(&stack, "O", partner);
    bus.grant_put_events(&role(&stack, "R"));
    output(&stack, "Name", bus.name());
    output(&stack, "Partner", partner.name());
    check_granted(&app, &PUT, json!({"Ref": "P"}));
    let name = json!({"Fn::Select": [1, {"Fn::Split": [":event-bus/", {"Ref": "P"}]}]});
    check_values(&app, json!({"Name": name, "Partner": "aws.partner/example.com/a"}));
}

#[test]
fn a_bus_whose_name_is_a_parameter() {
    let (app, stack) = stack();
    let bus = EventBus::from_event_bus_name(&stack, "B", parameter(&stack));
    bus.grant_put_events(&role(&stack, "R"));
    output(&stack, "Name", bus.name());
    check_granted(&app, &PUT, named("events", "event-bus/", ""));
    check_values(&app, json!({"Name": {"Ref": "P"}}));
}

/// Names of alarms may have colons in them, which the CDK's `Fn::Select` of one part loses.
#[test]
fn an_alarm_whose_arn_or_name_is_a_parameter() {
    let (app, stack) = stack();
    let arn = parameter(&stack);
    let alarm = Alarm::from_alarm_arn(&stack, "A", &arn);
    let other = Alarm::from_alarm_name(&stack, "O", &arn);
    output(&stack, "Name", alarm.name());
    output(&stack, "Other", other.arn());
    let name = json!({"Fn::Select": [1, {"Fn::Split": [":alarm:", {"Ref": "P"}]}]});
    check_values(&app, json!({"Name": name, "Other": named("cloudwatch", "alarm:", "")}));
}

/// Alarms have no grants of their own, but rules of others may be about them.
#[test]
fn a_link_to_an_alarm_that_exists_already_is_to_its_arn() {
    static SILENCE: LinkRule<Identity> = LinkRule {
        name: "cloudwatch.silence",
        verb: "silences",
        object: "AWS::CloudWatch::Alarm",
        allow: &[Allow { actions: &["cloudwatch:DisableAlarmActions"], on: &[Shape::Resource] }],
        key_actions: &[],
        page: "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html",
        mechanism: Identity,
    };
    let (app, stack) = stack();
    let role = role(&stack, "R");
    let arn = "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:late";
    for alarm in
        [Alarm::from_alarm_arn(&stack, "A", arn), Alarm::from_alarm_name(&stack, "N", "early")]
    {
        Link::grant(role.principal(), &SILENCE, &alarm).record(role.node());
    }
    let early = json!({"Fn::Join": ["", [
        "arn:", {"Ref": "AWS::Partition"}, ":cloudwatch:", {"Ref": "AWS::Region"}, ":",
        {"Ref": "AWS::AccountId"}, ":alarm:early",
    ]]});
    check_policies(
        &app,
        json!({"RDefaultPolicy0707467B": [{
            "Action": "cloudwatch:DisableAlarmActions",
            "Effect": "Allow",
            "Resource": [arn, early],
        }]}),
    );
}

#[test]
fn what_is_known_by_id_takes_a_parameter() {
    let (app, stack) = stack();
    let id = parameter(&stack);
    let api = RestApi::from_rest_api_attributes(&stack, "Theirs", &id, sub!("{}-root", &id));
    let dynamic = intrinsic::ssm_parameter("/certificate", Some(1));
    output(&stack, "Api", api.rest_api_id());
    output(&stack, "Bare", RestApi::from_rest_api_id(&stack, "BareApi", &id).rest_api_id());
    output(&stack, "Certificate", Certificate::from_certificate_arn(&stack, "C", dynamic).arn());
    output(&stack, "Given", Certificate::from_certificate_arn(&stack, "G", &id).arn());
    check_values(
        &app,
        json!({
            "Api": {"Ref": "P"},
            "Bare": {"Ref": "P"},
            "Certificate": "{{resolve:ssm:/certificate:1}}",
            "Given": {"Ref": "P"},
        }),
    );
}

#[test]
fn a_role_whose_name_is_a_parameter() {
    let (app, stack) = stack();
    let role = Role::from_role_name(&stack, "R", parameter(&stack));
    let queue = Queue::from_queue_arn(&stack, "Q", "arn:aws:sqs:eu-west-1:123456789012:orders");
    queue.grant_send(&role);
    output(&stack, "Arn", role.arn());
    super::check(
        &app,
        json!({
            "RPolicyTestRD074C5CA6E749923": {
                "Type": "AWS::IAM::Policy",
                "Properties": {
                    "PolicyDocument": {
                        "Statement": [
                            {
                                "Action": SEND,
                                "Effect": "Allow",
                                "Resource": "arn:aws:sqs:eu-west-1:123456789012:orders",
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                    "PolicyName": "PolicyTestRD074C5CA",
                    "Roles": [{"Ref": "P"}],
                },
            },
        }),
    );
    let arn = json!([
        "arn:",
        {"Ref": "AWS::Partition"},
        ":iam::",
        {"Ref": "AWS::AccountId"},
        ":role/",
        {"Ref": "P"},
    ]);
    check_values(&app, json!({"Arn": {"Fn::Join": ["", arn]}}));
}

pub(super) const READ_PARAMETER: [&str; 3] =
    ["ssm:GetParameter", "ssm:GetParameterHistory", "ssm:GetParameters"];

/// The CDK has to be told whether such a name is a path.
#[test]
fn a_parameter_whose_name_is_a_parameter() {
    let (app, stack) = stack();
    let name = parameter(&stack);
    let theirs = StringParameter::from_string_parameter_name(&stack, "Theirs", &name);
    let version = StringParameter::from_string_parameter_version(&stack, "Version", &name, 3);
    let secure = StringParameter::from_secure_string_parameter(&stack, "Secure", &name, None);
    theirs.grant_read(&role(&stack, "R"));
    output(&stack, "Name", theirs.name());
    output(&stack, "Value", theirs.string_value());
    output(&stack, "Third", version.string_value());
    output(&stack, "Secret", secure.string_value());
    let value = StringParameter::value_for_string_parameter(&stack, &name, None);
    output(&stack, "Bare", value);
    let path = json!({"Fn::Join": ["", ["parameter/", {"Ref": "P"}]]});
    let arn = json!([
        "arn:",
        {"Ref": "AWS::Partition"},
        ":ssm:",
        {"Ref": "AWS::Region"},
        ":",
        {"Ref": "AWS::AccountId"},
        ":",
        {"Fn::Join": ["/", {"Fn::Split": ["//", path]}]},
    ]);
    check_granted(&app, &READ_PARAMETER, json!({"Fn::Join": ["", arn]}));
    let reference = |service: &str, end: &str| json!({"Fn::Join": ["", [format!("{{{{resolve:{service}:"), {"Ref": "P"}, end]]});
    check_values(
        &app,
        json!({
            "Name": {"Ref": "P"},
            "Value": reference("ssm", "}}"),
            "Third": reference("ssm", ":3}}"),
            "Secret": reference("ssm-secure", "}}"),
            "Bare": reference("ssm", "}}"),
        }),
    );
}

#[test]
fn a_parameter_whose_name_is_text_with_values_in_it() {
    let (app, stack) = stack();
    let name = parameter(&stack);
    let path = sub!("/{}/url", &name);
    let path = StringParameter::from_string_parameter_name(&stack, "Path", path);
    let simple = sub!("url.{}", &name);
    let simple = StringParameter::from_string_parameter_name(&stack, "Simple", simple);
    output(&stack, "PathArn", path.arn());
    output(&stack, "SimpleArn", simple.arn());
    check_values(
        &app,
        json!({
            "PathArn": named("ssm", "parameter/", "/url"),
            "SimpleArn": named("ssm", "parameter/url.", ""),
        }),
    );
}

#[test]
fn what_is_known_of_an_arn_is_checked() {
    let (app, stack) = stack();
    Queue::from_queue_arn(&stack, "Q", written(&stack, "sns", "orders"));
    Table::from_table_arn(&stack, "T", written(&stack, "dynamodb", "global-table/orders"));
    Bucket::from_bucket_arn(&stack, "B", intrinsic::ssm_parameter("/orders/bucket", Some(1)));
    check_problems(
        &app,
        "error[bad-arn]: the parts of an ARN are not known
  `{{resolve:ssm:/orders/bucket:1}}` has a dynamic reference in it, which CloudFormation puts in only after it took everything else apart.
    at `Test/B`, HERE
  help: read it by a parameter: `StringParameter::value_for_string_parameter` without a version

error[bad-arn]: an ARN has the wrong form
  `arn:aws:sns:…:…:orders` is not the ARN of a queue. Its service is `sns`, not `sqs`.
    at `Test/Q`, HERE
  help: write it as `arn:aws:sqs:REGION:ACCOUNT:NAME`

error[bad-arn]: an ARN has the wrong form
  `arn:aws:dynamodb:…:…:global-table/orders` is not the ARN of a table. `global-table/orders` does not begin with `table/`.
    at `Test/T`, HERE
  help: write it as `arn:aws:dynamodb:REGION:ACCOUNT:table/NAME`",
    );
}

#[test]
fn only_a_queue_that_exists_already_is_said_to_be_fifo() {
    let (app, stack) = stack();
    let _ = Queue::builder("Q").build(&stack).with_fifo();
    check_problems(
        &app,
        "error[conflicting-options]: options do not fit together
  What kind of queue this app makes is set when it is made.
    at `Test/Q`, HERE
  help: set `.fifo()` on the queue's builder",
    );
}

#[test]
fn a_version_whose_arn_is_a_parameter() {
    let (app, stack) = stack();
    let version = Version::from_version_arn(&stack, "V", parameter(&stack));
    version.grant_invoke(&role(&stack, "R"));
    output(&stack, "Number", version.version());
    output(&stack, "Name", version.lambda().name());
    let arn = |last: &[Json]| {
        let start = [json!("arn:"), part(1), json!(":lambda:"), part(3), json!(":"), part(4)];
        let mut pieces = start.to_vec();
        pieces.extend([json!(":function:"), part(6)]);
        pieces.extend_from_slice(last);
        json!({"Fn::Join": ["", pieces]})
    };
    check_granted(&app, &INVOKE, arn(&[json!(":"), part(7)]));
    check_values(&app, json!({"Number": part(7), "Name": part(6)}));
}

#[test]
fn a_version_and_an_alias_with_values_in_them() {
    let (app, stack) = stack();
    let name = parameter(&stack);
    let arn = written(&stack, "lambda", "function:orders:3");
    let third = Version::from_version_arn(&stack, "V", arn);
    let arn = sub!("{}:{}", written(&stack, "lambda", "function:orders"), &name);
    let given = Version::from_version_arn(&stack, "G", arn);
    let other = Version::from_version_attributes(&stack, "O", third.lambda(), &name);
    let alias = FunctionAlias::from_alias_attributes(&stack, "A", &name, &third);
    output(&stack, "Third", third.version());
    output(&stack, "Given", given.version());
    output(&stack, "Function", given.lambda().name());
    output(&stack, "Other", other.arn());
    output(&stack, "AliasName", alias.alias_name());
    output(&stack, "Alias", alias.arn());
    let qualified = json!({"Fn::Join": ["", [
        "arn:aws:lambda:",
        {"Ref": "AWS::Region"},
        ":",
        {"Ref": "AWS::AccountId"},
        ":function:orders:",
        {"Ref": "P"},
    ]]});
    check_values(
        &app,
        json!({
            "Third": "3",
            "Given": {"Ref": "P"},
            "Function": "orders",
            "Other": qualified,
            "AliasName": {"Ref": "P"},
            "Alias": qualified,
        }),
    );
}

#[test]
fn a_version_without_a_number_is_told_in_an_arn_with_values_too() {
    let (app, stack) = stack();
    Version::from_version_arn(&stack, "V", written(&stack, "lambda", "function:orders"));
    check_problems(
        &app,
        "error[bad-arn]: an ARN has the wrong form
  `arn:aws:lambda:…:…:function:orders` is not the ARN of a version of a function. `function:orders` is not of the form `function:NAME:NUMBER`.
    at `Test/V`, HERE
  help: write it as `arn:aws:lambda:REGION:ACCOUNT:function:NAME:NUMBER`",
    );
}

#[test]
fn what_functions_run_on_takes_a_parameter() {
    let (app, stack) = stack();
    let value = parameter(&stack);
    let signers = CodeSigningConfig::from_code_signing_config_arn(&stack, "Signers", &value);
    let provider = CapacityProvider::from_capacity_provider_arn(&stack, "Provider", &value);
    let named = CapacityProvider::from_capacity_provider_name(&stack, "Named", &value);
    let mapping = EventSourceMapping::from_event_source_mapping_id(&stack, "Mapping", &value);
    output(&stack, "SigningArn", signers.arn());
    output(&stack, "SigningId", signers.id());
    output(&stack, "ProviderArn", provider.arn());
    output(&stack, "ProviderName", provider.name());
    output(&stack, "NamedArn", named.arn());
    output(&stack, "MappingId", mapping.event_source_mapping_id());
    output(&stack, "MappingArn", mapping.event_source_mapping_arn());
    check_values(
        &app,
        json!({
            "SigningArn": {"Ref": "P"},
            "SigningId": part(6),
            "ProviderArn": {"Ref": "P"},
            "ProviderName": part(6),
            "NamedArn": self::named("lambda", "capacity-provider:", ""),
            "MappingId": {"Ref": "P"},
            "MappingArn": self::named("lambda", "event-source-mapping:", ""),
        }),
    );
}

#[test]
fn what_serves_apis_and_domains_takes_a_parameter() {
    let (app, stack) = stack();
    let value = parameter(&stack);
    let api = RestApi::from_rest_api_id(&stack, "Api", "abc");
    let stage = Stage::from_stage_attributes(&stack, "Stage", &api, &value);
    let domain = DomainName::from_domain_name_attributes(&stack, "Domain", &value, &value, &value);
    let zone = HostedZone::from_hosted_zone_attributes(&stack, "Zone", &value, "example.org");
    let bare = HostedZone::from_hosted_zone_id(&stack, "Bare", &value);
    output(&stack, "StageName", stage.stage_name());
    output(&stack, "DomainName", domain.domain_name());
    output(&stack, "Address", domain.alias_domain_name());
    output(&stack, "ZoneId", zone.hosted_zone_id());
    output(&stack, "BareId", bare.hosted_zone_id());
    output(&stack, "List", WebAcl::from_web_acl_arn(&stack, "Acl", &value).arn());
    let given = json!({"Ref": "P"});
    check_values(
        &app,
        json!({
            "StageName": given,
            "DomainName": given,
            "Address": given,
            "ZoneId": given,
            "BareId": given,
            "List": given,
        }),
    );
}

#[test]
fn the_arn_of_a_web_acl_says_what_it_is_for() {
    let (app, stack) = stack();
    let arn = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/edge/1";
    let list = WebAcl::from_web_acl_arn(&stack, "Acl", arn);
    let api = RestApi::from_rest_api_id(&stack, "Api", "abc");
    list.associate("Prod", &Stage::from_stage_attributes(&stack, "Stage", &api, "prod"));
    check_problems(
        &app,
        "error[conflicting-options]: options do not fit together
  A list for CloudFront is named by its distribution, and stands before nothing else.
    at `Test/Acl/Prod`, HERE
  help: give it to the distribution, or make a list with `WebAclScope::Regional`",
    );
}

#[test]
fn a_parameter_whose_arn_is_a_value() {
    let (app, stack) = stack();
    let given = StringParameter::from_string_parameter_arn(&stack, "Given", parameter(&stack));
    let arn = written(&stack, "ssm", "parameter/limit");
    let limit = StringParameter::from_string_parameter_arn(&stack, "Limit", arn);
    let arn = written(&stack, "ssm", "parameter/shop/limit");
    let path = StringParameter::from_string_parameter_arn(&stack, "Path", arn);
    given.grant_read(&role(&stack, "R"));
    output(&stack, "Name", given.name());
    output(&stack, "Value", given.string_value());
    output(&stack, "LimitName", limit.name());
    output(&stack, "PathName", path.name());
    check_granted(&app, &READ_PARAMETER, json!({"Ref": "P"}));
    check_values(
        &app,
        json!({
            "Name": {"Fn::Select": [1, {"Fn::Split": [":parameter/", {"Ref": "P"}]}]},
            "Value": {"Fn::Join": ["", ["{{resolve:ssm:", {"Ref": "P"}, "}}"]]},
            "LimitName": "limit",
            "PathName": "/shop/limit",
        }),
    );
}
