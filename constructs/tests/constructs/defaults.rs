use rustinfra::value::Expr;
use rustinfra_constructs::OpenToDefaults;
use rustinfra_constructs::assertions::{Match, Template};
use rustinfra_constructs::dynamodb::{
    GlobalTable, GlobalTableEncryption, Replica, TableEncryption,
};
use rustinfra_constructs::lambda::{ApplicationLogLevel, FunctionBuilder, LogFormat};
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::sqs::QueueEncryption;
use serde_json::{Value, json};

use super::{check_problems, stack};

fn function(id: &str) -> FunctionBuilder {
    Function::builder(id, Runtime::NODEJS_22, "index.handler", Code::inline("x"))
}

/// The one resource of a template whose logical id begins with `id`.
#[track_caller]
fn resource(stack: &Stack, id: &str) -> Value {
    let template = Template::of(stack);
    let all = template.to_json()["Resources"].as_object().into_iter().flatten();
    let found: Vec<_> = all.filter(|(name, _)| name.starts_with(id)).collect();
    match found.as_slice() {
        [(_, resource)] => (*resource).clone(),
        _ => panic!("{} resources are named {id}", found.len()),
    }
}

#[test]
fn what_is_said_wins_over_defaults_even_where_it_is_what_happens_anyway() {
    let (app, stack) = stack();
    LogGroup::builder("Open").build(&stack);
    LogGroup::builder("TwoYears").retention(Retention::TwoYears).build(&stack);
    LogGroup::builder("Forever").retention(Retention::Infinite).build(&stack);
    LogGroup::builder("Kept").removal_policy(RemovalPolicy::Retain).build(&stack);
    Defaults::new()
        .log_retention(Retention::OneMonth)
        .removal_policy(RemovalPolicy::Destroy)
        .apply(&app);
    let days = |id: &str| resource(&stack, id)["Properties"]["RetentionInDays"].clone();
    assert_eq!([days("Open"), days("TwoYears")], [json!(30), json!(731)]);
    assert_eq!(days("Kept"), json!(30));
    assert_eq!(resource(&stack, "Forever").get("Properties"), None);
    assert_eq!(resource(&stack, "Open")["DeletionPolicy"], "Delete");
    assert_eq!(resource(&stack, "Kept")["DeletionPolicy"], "Retain");
    assert_eq!(resource(&stack, "Kept")["UpdateReplacePolicy"], "Retain");
}

#[test]
fn one_construct_may_offer_two_things_one_after_the_other() {
    let (app, stack) = stack();
    let node = stack.node().child("Own");
    let own = CfnResource::new(&node, "Resource", "AWS::SNS::Topic");
    let fill = |property: &'static str| {
        let own = own.clone();
        move |value: &Expr| {
            own.fill(property, value.clone());
        }
    };
    OpenToDefaults::new().log_retention(fill("Days")).offer(&node);
    OpenToDefaults::new().log_format(fill("Format")).offer(&node);
    Defaults::new().log_retention(Retention::OneDay).log_format(LogFormat::Json).apply(&app);
    assert_eq!(resource(&stack, "Own")["Properties"], json!({"Days": 1, "Format": "JSON"}));
}

#[test]
fn the_defaults_of_an_inner_scope_win_over_those_of_an_outer_one() {
    let (app, stack) = stack();
    let inner = stack.node().child("Inner");
    Defaults::new().log_retention(Retention::OneDay).log_format(LogFormat::Text).apply(&inner);
    Defaults::new()
        .log_retention(Retention::Infinite)
        .log_format(LogFormat::Json)
        .removal_policy(RemovalPolicy::Destroy)
        .apply(&app);
    function("Outer").build(&stack);
    function("Deep").build(&inner);
    function("Own").log_format(LogFormat::Text).build(&stack);
    let days = |id: &str| resource(&stack, id)["Properties"]["RetentionInDays"].clone();
    let functions = Template::of(&stack).find_resources("AWS::Lambda::Function", json!({}));
    let format = |id: &str| {
        let found = functions.iter().find(|(name, _)| name.starts_with(id));
        found.map(|(_, one)| one["Properties"]["LoggingConfig"]["LogFormat"].clone())
    };
    assert_eq!(format("Outer"), Some(json!("JSON")));
    assert_eq!([format("InnerDeep"), format("Own")], [Some(json!("Text")), Some(json!("Text"))]);
    assert_eq!(resource(&stack, "OuterLogGroup")["Properties"].get("RetentionInDays"), None);
    assert_eq!(days("InnerDeepLogGroup"), json!(1));
    assert_eq!(resource(&stack, "InnerDeepLogGroup")["DeletionPolicy"], "Delete");
}

#[test]
fn what_is_encrypted_by_default_may_be_used_by_whom_it_is_granted_to() {
    let (app, stack) = stack();
    let key = Key::builder("Key").build(&stack);
    let queue = Queue::builder("Queue").build(&stack);
    Queue::builder("Plain").encryption(QueueEncryption::Unencrypted).build(&stack);
    Bucket::builder("Bucket").build(&stack);
    Table::builder("Table", Attribute::string("id")).build(&stack);
    let free =
        Table::builder("Free", Attribute::string("id")).encryption(TableEncryption::AwsOwned);
    free.build(&stack);
    let sender = function("Sender").build(&stack);
    queue.grant_send(&sender);
    Defaults::new().encryption(&key).tag("team", "checkout").apply(&app);

    let arn = json!({"Fn::GetAtt": [Match::string_like_regexp("^Key"), "Arn"]});
    let template = Template::of(&stack);
    template.has_resource_properties("AWS::SQS::Queue", json!({"KmsMasterKeyId": arn}));
    template.has_resource_properties(
        "AWS::SQS::Queue",
        json!({"SqsManagedSseEnabled": false, "KmsMasterKeyId": Match::absent()}),
    );
    template.has_resource_properties(
        "AWS::DynamoDB::Table",
        json!({"SSESpecification": {"KMSMasterKeyId": arn}}),
    );
    template.has_resource_properties(
        "AWS::DynamoDB::Table",
        json!({"SSESpecification": Match::absent()}),
    );
    template.has_resource_properties(
        "AWS::S3::Bucket",
        json!({"BucketEncryption": {"ServerSideEncryptionConfiguration": [
            {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": arn}},
        ]}}),
    );
    let allowed = json!({"Action": Match::array_with(["kms:Decrypt"]), "Resource": arn});
    template.has_resource_properties(
        "AWS::IAM::Policy",
        json!({"PolicyDocument": {"Statement": Match::array_with([allowed])}}),
    );
    let tag = json!({"Key": "team", "Value": "checkout"});
    template.all_resources_properties("AWS::SQS::Queue", json!({"Tags": [tag]}));
}

#[test]
fn levels_of_logs_go_with_the_format_of_the_defaults() {
    let (app, stack) = stack();
    function("F").application_log_level(ApplicationLogLevel::Warn).build(&stack);
    assert!(app.assembly().is_err());
    Defaults::new().log_format(LogFormat::Json).apply(&app);
    assert_eq!(
        resource(&stack, "FC4345940")["Properties"]["LoggingConfig"],
        json!({"ApplicationLogLevel": "WARN", "LogFormat": "JSON"})
    );
}

#[test]
fn what_keeps_data_goes_with_its_stack_if_that_is_the_default() {
    let (app, stack) = stack();
    let fate = |expected: &str| {
        for id in ["Bucket", "Queue", "Table", "Global", "Secret", "Users", "Key", "Logs"] {
            let made = resource(&stack, id);
            assert_eq!(made["DeletionPolicy"], expected, "{id}");
            assert_eq!(made["UpdateReplacePolicy"], expected, "{id}");
        }
    };
    Bucket::builder("Bucket").build(&stack);
    Queue::builder("Queue").build(&stack);
    Table::builder("Table", Attribute::string("id")).build(&stack);
    GlobalTable::builder("Global", Attribute::string("id")).build(&stack);
    Secret::builder("Secret").build(&stack);
    UserPool::builder("Users").build(&stack);
    Key::builder("Key").build(&stack);
    LogGroup::builder("Logs").build(&stack);
    Defaults::new().removal_policy(RemovalPolicy::Destroy).apply(&app);
    fate("Delete");
    Defaults::new().removal_policy(RemovalPolicy::Retain).apply(&stack);
    fate("Retain");
}

#[test]
fn resources_of_the_generated_layer_say_themselves_what_is_to_be_said() {
    let (app, stack) = stack();
    let group = CfnResource::new(&stack, "Group", "AWS::Logs::LogGroup");
    let queue = CfnResource::new(&stack, "Queue", "AWS::SQS::Queue");
    Defaults::new()
        .log_retention(Retention::OneMonth)
        .encryption("arn:aws:kms:eu-west-1:123456789012:key/k")
        .removal_policy(RemovalPolicy::Destroy)
        .apply(&app);
    for resource in [group, queue] {
        let _ = app.assembly();
        assert!(resource.property("RetentionInDays").is_none() && !resource.has_removal_policy());
        assert!(resource.property("KmsMasterKeyId").is_none());
    }
}

#[test]
fn global_tables_take_defaults_in_all_their_regions() {
    let key = "arn:aws:kms:eu-west-1:123456789012:key/k";
    let (app, stack) = stack();
    let builder = |id: &str| GlobalTable::builder(id, Attribute::string("id"));
    let table = builder("One").build(&stack);
    let reader = function("Reader").build(&stack);
    table.grant_read_data(&reader);
    builder("Own").encryption(GlobalTableEncryption::AwsOwned).build(&stack);
    builder("Kept").removal_policy(RemovalPolicy::Retain).build(&stack);
    Defaults::new()
        .encryption(key)
        .point_in_time_recovery()
        .removal_policy(RemovalPolicy::Destroy)
        .apply(&app);
    let own = |encryption: Value| {
        let mut own = json!({
            "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": true},
            "Region": {"Ref": "AWS::Region"},
        });
        if !encryption.is_null() {
            own["SSESpecification"] = encryption;
        }
        json!([own])
    };
    let one = resource(&stack, "One");
    assert_eq!(one["Properties"]["Replicas"], own(json!({"KMSMasterKeyId": key})));
    assert_eq!(
        one["Properties"]["SSESpecification"],
        json!({"SSEEnabled": true, "SSEType": "KMS"})
    );
    assert_eq!(one["DeletionPolicy"], "Delete");
    let owned = resource(&stack, "Own");
    assert_eq!(owned["Properties"]["Replicas"], own(json!(null)));
    assert_eq!(owned["Properties"]["SSESpecification"], json!({"SSEEnabled": false}));
    assert_eq!(resource(&stack, "Kept")["DeletionPolicy"], "Retain");
    Template::of(&stack).has_resource_properties(
        "AWS::IAM::Policy",
        json!({"PolicyDocument": {"Statement": Match::array_with([json!({"Resource": key})])}}),
    );
}

#[test]
fn a_global_table_in_several_regions_takes_recovery_but_no_key_of_one_of_them() {
    let app = App::new();
    let stack = Stack::builder("Test")
        .environment(Environment::new("123456789012", "eu-west-1"))
        .build(&app);
    GlobalTable::builder("Table", Attribute::string("id"))
        .replica(Replica::new("eu-west-2").point_in_time_recovery(false))
        .replica(Replica::new("eu-west-3"))
        .build(&stack);
    Defaults::new()
        .encryption("arn:aws:kms:eu-west-1:123456789012:key/k")
        .point_in_time_recovery()
        .apply(&app);
    let recovery = |on: bool| json!({"PointInTimeRecoveryEnabled": on});
    let table = resource(&stack, "Table");
    let found: Vec<_> = table["Properties"]["Replicas"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|one| (&one["PointInTimeRecoverySpecification"], &one["SSESpecification"]))
        .collect();
    let none = &json!(null);
    assert_eq!(found, [(&recovery(false), none), (&recovery(true), none), (&recovery(true), none)]);
    assert_eq!(table["Properties"]["SSESpecification"], *none);
    check_problems(
        &app,
        "warning[key-of-one-region]: a default key is not used
  The defaults name one key, and a global table in several regions needs one in each.
    at `Test/Table`, HERE
  help: give it `GlobalTableEncryption`, with a `replica_key` for each region",
    );
}

#[test]
fn tables_recover_unless_they_say_how() {
    let (app, stack) = stack();
    let builder = |id: &str| Table::builder(id, Attribute::string("id"));
    builder("Open").build(&stack);
    builder("Days").point_in_time_recovery_days(7).build(&stack);
    let set = builder("Set").build(&stack);
    let off = Expr::map([("PointInTimeRecoveryEnabled", false.into())]);
    set.cfn().into_iter().for_each(|cfn| {
        cfn.set("PointInTimeRecoverySpecification", off.clone());
    });
    Defaults::new().point_in_time_recovery().apply(&app);
    let of =
        |id: &str| resource(&stack, id)["Properties"]["PointInTimeRecoverySpecification"].clone();
    assert_eq!(of("Open"), json!({"PointInTimeRecoveryEnabled": true}));
    assert_eq!(of("Days"), json!({"PointInTimeRecoveryEnabled": true, "RecoveryPeriodInDays": 7}));
    assert_eq!(of("Set"), json!({"PointInTimeRecoveryEnabled": false}));
}
