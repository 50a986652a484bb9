//! What a link allows of the key that encrypts what it leads to: whole statements, one link at a time.

use rustinfra_constructs::apigateway::ApiKey;
use rustinfra_constructs::cloudfront::{AccessLevel, Behavior, Distribution, Origin};
use rustinfra_constructs::dynamodb::{TableEncryption, TableOperation};
use rustinfra_constructs::kms::Key;
use rustinfra_constructs::lambda::{
    SnsEventSource, WebFunction, WebFunctionAuthType, WebFunctionCode, WebFunctionRuntime,
};
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::s3::BucketEncryption;
use rustinfra_constructs::secretsmanager::{Rotation, RotationSchedule, Secret};
use rustinfra_constructs::sqs::QueueEncryption;
use serde_json::{Value as Json, json};

use crate::{check_policies, compare, function, role, section, stack};

/// Compares every statement about the use of keys, but for those that let their account manage them:
/// of the keys' own policies, then of roles.
#[track_caller]
fn check_keys(app: &App, of_keys: Json, of_roles: Json) {
    let resources = section(app, "Resources");
    let statements = |type_name: &str, property: &str| -> Vec<Json> {
        let all = resources.as_object().into_iter().flat_map(|all| all.values());
        all.filter(|resource| resource["Type"] == type_name)
            .filter_map(|resource| resource["Properties"][property]["Statement"].as_array())
            .flatten()
            .filter(|statement| {
                statement["Action"].to_string().contains("\"kms:") && statement["Action"] != "kms:*"
            })
            .cloned()
            .collect()
    };
    let found = json!([
        statements("AWS::KMS::Key", "KeyPolicy"),
        statements("AWS::IAM::Policy", "PolicyDocument"),
    ]);
    compare(&found, &json!([of_keys, of_roles]));
}

/// A statement of a key's own policy.
fn lets(service: &str, actions: Json) -> Json {
    json!({
        "Action": actions,
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Resource": "*",
    })
}

/// The key, as policies of roles name it.
fn key_arn() -> Json {
    json!({"Fn::GetAtt": ["K485CC42E", "Arn"]})
}

#[test]
fn operations_of_a_table_that_change_it_need_all_that_writing_does() {
    let (app, stack) = stack();
    let key = Key::builder("K").build(&stack);
    let table = Table::builder("T", Attribute::string("id"))
        .encryption(TableEncryption::with_key(&key))
        .build(&stack);
    table.grant(&role(&stack, "R"), [TableOperation::PutItem]);
    check_keys(
        &app,
        json!([]),
        json!([{
            "Action": ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
            "Effect": "Allow",
            "Resource": key_arn(),
        }]),
    );
}

#[test]
fn a_topic_encrypts_what_it_could_not_deliver() {
    let (app, stack) = stack();
    let key = Key::builder("K").build(&stack);
    let queue = Queue::builder("Q").encryption(QueueEncryption::with_key(&key)).build(&stack);
    let topic = "arn:aws:sns:eu-west-1:123456789012:t";
    let source = SnsEventSource::new("S", topic).dead_letter_queue(&queue);
    function(&stack, "F").add_event_source(&source);
    check_keys(
        &app,
        json!([lets("sns.amazonaws.com", json!(["kms:Decrypt", "kms:GenerateDataKey*"]))]),
        json!([]),
    );
}

#[test]
fn lambda_decrypts_the_code_of_a_web_function() {
    let (app, stack) = stack();
    let key = Key::builder("K").build(&stack);
    let bucket = Bucket::builder("B").encryption(BucketEncryption::with_key(&key));
    let bucket = bucket.versioned().build(&stack);
    let code = WebFunctionCode::from_bucket(&bucket, "shop.zip", None);
    WebFunction::builder("F", code, WebFunctionRuntime::NODEJS_24, WebFunctionAuthType::IamAuth)
        .build(&stack);
    check_keys(&app, json!([lets("lambda.amazonaws.com", json!("kms:Decrypt"))]), json!([]));
}

#[test]
fn a_function_reports_to_an_encrypted_bus() {
    let (app, stack) = stack();
    let key = Key::builder("K").build(&stack);
    let bus = EventBus::builder("Bus").kms_key(key.arn()).build(&stack);
    let code = Code::inline("exports.handler = async () => {};");
    Function::builder("F", Runtime::NODEJS_22, "index.handler", code)
        .on_success(&bus)
        .build(&stack);
    check_keys(
        &app,
        json!([]),
        json!([{
            "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
            "Effect": "Allow",
            "Resource": key_arn(),
        }]),
    );
}

#[test]
fn a_bucket_logs_to_an_encrypted_one() {
    let (app, stack) = stack();
    let key = Key::builder("K").build(&stack);
    let logs = Bucket::builder("L").encryption(BucketEncryption::with_key(&key)).build(&stack);
    Bucket::builder("B").server_access_logs(&logs, "b/").build(&stack);
    let actions = json!(["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]);
    check_keys(&app, json!([lets("logging.s3.amazonaws.com", actions)]), json!([]));
}

#[test]
fn a_function_rotates_an_encrypted_secret() {
    let (app, stack) = stack();
    let key = Key::builder("K").build(&stack);
    let secret = Secret::builder("S").encryption_key(&key).build(&stack);
    let rotator = function(&stack, "F");
    RotationSchedule::builder("R", &secret, Rotation::function(&rotator)).build(&stack);
    let host =
        json!({"Fn::Join": ["", ["secretsmanager.", {"Ref": "AWS::Region"}, ".amazonaws.com"]]});
    check_keys(
        &app,
        json!([]),
        json!([{
            "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
            "Condition": {"StringEquals": {"kms:ViaService": host}},
            "Effect": "Allow",
            "Resource": key_arn(),
        }]),
    );
}

#[test]
fn a_distribution_decrypts_objects_and_their_versions() {
    for level in [AccessLevel::Read, AccessLevel::ReadVersioned] {
        let (app, stack) = stack();
        let key = Key::builder("K").build(&stack);
        let encrypted = BucketEncryption::with_key(&key);
        let files = Bucket::builder("B").encryption(encrypted).build(&stack);
        let origin = Origin::s3_bucket(&files).access_levels([level]);
        Distribution::builder("D", Behavior::new(origin)).build(&stack);
        check_keys(
            &app,
            json!([lets("cloudfront.amazonaws.com", json!("kms:Decrypt"))]),
            json!([]),
        );
    }
}

#[test]
fn to_change_an_api_key_is_to_patch_or_delete_it() {
    let (app, stack) = stack();
    ApiKey::builder("A").build(&stack).grant_write(&role(&stack, "R"));
    let key = json!({"Fn::Join": ["", [
        "arn:", {"Ref": "AWS::Partition"}, ":apigateway:", {"Ref": "AWS::Region"}, "::/apikeys/",
        {"Ref": "ACCC8ACD5"},
    ]]});
    check_policies(
        &app,
        json!({"RDefaultPolicy0707467B": [{
            "Action": ["apigateway:DELETE", "apigateway:PATCH"],
            "Effect": "Allow",
            "Resource": key,
        }]}),
    );
}
