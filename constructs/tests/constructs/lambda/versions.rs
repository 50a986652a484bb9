use rustinfra_constructs::lambda::{Alias, FunctionBuilder, Permission, Version};
use rustinfra_constructs::prelude::*;
use serde_json::{Value as Json, json};

use crate::{check_outputs, check_policies, check_problems, compare, role, section, stack};

fn plain(id: &str) -> FunctionBuilder {
    let code = Code::inline("exports.handler = async () => {};");
    Function::builder(id, Runtime::NODEJS_22, "index.handler", code)
}

/// The logical id of the only version in the stack.
fn version_id(app: &App) -> String {
    let resources = section(app, "Resources");
    let found = resources.as_object().into_iter().flatten();
    let mut ids = found.filter(|(_, r)| r["Type"] == "AWS::Lambda::Version").map(|(id, _)| id);
    ids.next().cloned().unwrap_or_default()
}

/// The id of the current version of a function.
fn id_of(builder: FunctionBuilder, change: impl Fn(&Stack, &Function)) -> String {
    let (app, stack) = stack();
    let function = builder.build(&stack);
    function.current_version();
    change(&stack, &function);
    version_id(&app)
}

#[test]
fn the_current_version_is_a_new_one_when_what_it_covers_changes() {
    let unchanged = id_of(plain("F"), |_, _| {});
    assert_eq!(unchanged, id_of(plain("F"), |_, _| {}));
    assert!(unchanged.starts_with("FCurrentVersion58B8A55D"), "{unchanged}");

    let other = |builder, change: fn(&Stack, &Function)| {
        let id = id_of(builder, change);
        assert_ne!(id, unchanged);
        id
    };
    other(plain("F").env("STAGE", "test"), |_, _| {});
    other(plain("F").memory(mib(256)), |_, _| {});
    other(plain("F"), |_, function| function.add_env("LATER", "too"));
    other(plain("F"), |_, function| function.invalidate_version_based_on("configuration 2"));
    let layered = |key: &'static str| {
        let (app, stack) = stack();
        let code = Code::from_bucket("layers", key, None);
        let layer = LayerVersion::builder("L", code).build(&stack);
        plain("F").layer(&layer).build(&stack).current_version();
        version_id(&app)
    };
    assert_ne!(layered("a.zip"), layered("b.zip"));
}

#[test]
fn the_current_version_stays_when_something_changes_that_versions_do_not_keep() {
    let unchanged = id_of(plain("F"), |_, _| {});
    assert_eq!(unchanged, id_of(plain("F").reserved_concurrency(3), |_, _| {}));
    assert_eq!(unchanged, id_of(plain("F"), |stack, _| Tags::of(stack).add("team", "orders")));
    let granted = id_of(plain("F"), |stack, function| {
        Queue::builder("Q").build(stack).grant_send(function);
    });
    assert_eq!(unchanged, granted);
}

#[test]
fn the_current_version_is_one_however_often_it_is_asked_for() {
    let (app, stack) = stack();
    let function = plain("F").build(&stack);
    function.current_version();
    function.clone().current_version();
    function.add_alias("live");
    let resources = section(&app, "Resources");
    let versions = resources.as_object().into_iter().flatten();
    let versions = versions.filter(|(_, r)| r["Type"] == "AWS::Lambda::Version");
    assert_eq!(versions.count(), 1);
}

/// The resources of a type, by logical id, with the hash of the version's id left out.
fn of_type(app: &App, kind: &str) -> Json {
    let id = version_id(app);
    let named = id.get(..id.len().saturating_sub(32)).unwrap_or_default();
    let text = section(app, "Resources").to_string().replace(&id, &format!("{named}HASH"));
    let resources: Json = serde_json::from_str(&text).unwrap_or_default();
    let of_kind = resources.as_object().into_iter().flatten().filter(|(_, r)| r["Type"] == kind);
    of_kind.map(|(id, r)| (id.clone(), r["Properties"].clone())).collect()
}

#[test]
fn an_alias_names_the_current_version() {
    let (app, stack) = stack();
    let function = plain("F").build(&stack);
    let old = "arn:aws:lambda:eu-west-1:123456789012:function:f:3";
    let old = Version::from_version_arn(&stack, "Old", old);
    let options = AliasOptions::new()
        .description("what is used")
        .additional_version(&old, 0.25)
        .provisioned_concurrency(2)
        .async_invoke(AsyncInvoke::new().retry_attempts(0));
    function.add_alias_with("live", options);
    let version = json!({"Fn::GetAtt": ["FCurrentVersion58B8A55DHASH", "Version"]});
    compare(
        &of_type(&app, "AWS::Lambda::Alias"),
        &json!({
            "FAliaslive014C5853": {
                "Description": "what is used",
                "FunctionName": {"Ref": "FC4345940"},
                "FunctionVersion": version,
                "Name": "live",
                "ProvisionedConcurrencyConfig": {"ProvisionedConcurrentExecutions": 2},
                "RoutingConfig": {
                    "AdditionalVersionWeights": [{"FunctionVersion": "3", "FunctionWeight": 0.25}],
                },
            },
        }),
    );
    compare(
        &of_type(&app, "AWS::Lambda::EventInvokeConfig"),
        &json!({
            "FAliasliveEventInvokeConfig9D5757D7": {
                "FunctionName": {"Ref": "FC4345940"},
                "MaximumRetryAttempts": 0,
                "Qualifier": {"Fn::Select": [7, {"Fn::Split": [":", {"Ref": "FAliaslive014C5853"}]}]},
            },
        }),
    );
}

#[test]
fn an_alias_stands_wherever_a_function_can() {
    let (app, stack) = stack();
    let live = plain("F").build(&stack).add_alias("live");
    let queue = Queue::builder("Q").visibility_timeout(secs(30)).build(&stack);
    live.add_event_source(&SqsEventSource::new(&queue));
    LambdaRestApi::builder("Api", &live).build(&stack);
    queue.grant_send(&live);
    live.grant_invoke(&role(&stack, "Caller"));
    let mappings = of_type(&app, "AWS::Lambda::EventSourceMapping");
    let name = {
        let arn = json!({"Ref": "FAliaslive014C5853"});
        let part = json!({"Fn::Select": [6, {"Fn::Split": [":", arn]}]});
        json!({"Fn::Join": ["", [part, ":live"]]})
    };
    let mapping = mappings.as_object().into_iter().flatten().next();
    assert_eq!(mapping.map(|(_, m)| &m["FunctionName"]), Some(&name));
    let permissions = of_type(&app, "AWS::Lambda::Permission");
    let permissions: Vec<&Json> =
        permissions.as_object().into_iter().flatten().map(|(_, p)| p).collect();
    assert_eq!(permissions.len(), 1);
    assert_eq!(permissions[0]["FunctionName"], json!({"Ref": "FAliaslive014C5853"}));
    let queue_arn = json!({"Fn::GetAtt": ["Q63C6E3AB", "Arn"]});
    check_policies(
        &app,
        json!({
            "CallerDefaultPolicy0AE726D9": [{
                "Action": "lambda:InvokeFunction",
                "Effect": "Allow",
                "Resource": {"Ref": "FAliaslive014C5853"},
            }],
            "FServiceRoleDefaultPolicy17A19BFA": [{
                "Action": [
                    "sqs:ChangeMessageVisibility",
                    "sqs:DeleteMessage",
                    "sqs:GetQueueAttributes",
                    "sqs:GetQueueUrl",
                    "sqs:ReceiveMessage",
                    "sqs:SendMessage",
                ],
                "Effect": "Allow",
                "Resource": queue_arn,
            }],
        }),
    );
}

/// The resources but those that any function has.
fn beside(app: &App) -> Json {
    let mut resources = section(app, "Resources");
    if let Some(resources) = resources.as_object_mut() {
        let own = [
            "AWS::Lambda::Function",
            "AWS::Lambda::Version",
            "AWS::IAM::Role",
            "AWS::Logs::LogGroup",
        ];
        resources.retain(|_, resource| !own.iter().any(|own| resource["Type"] == *own));
    }
    resources
}

#[test]
fn a_permission_waits_for_its_alias() {
    let (app, stack) = stack();
    let live = plain("F").build(&stack).add_alias("live");
    live.add_permission("Rules", Permission::new("events.amazonaws.com"));
    live.grant_invoke(&Principal::service("s3.amazonaws.com"));
    let alias = json!({"Ref": "FAliaslive014C5853"});
    let permission = |service: &str| {
        json!({
            "Type": "AWS::Lambda::Permission",
            "Properties": {
                "Action": "lambda:InvokeFunction",
                "FunctionName": alias,
                "Principal": service,
            },
        })
    };
    compare(
        &beside(&app),
        &json!({
            "FAliaslive014C5853": {
                "Type": "AWS::Lambda::Alias",
                "Properties": {
                    "FunctionName": {"Ref": "FC4345940"},
                    "FunctionVersion": {"Fn::GetAtt": [version_id(&app), "Version"]},
                    "Name": "live",
                },
            },
            "FAliasliveRules02BADF88": permission("events.amazonaws.com"),
            "FAliasliveInvoke1FDB5ECCC903F637": permission("s3.amazonaws.com"),
        }),
    );
}

#[test]
fn an_alias_that_exists_already_is_used_by_its_name() {
    let (app, stack) = stack();
    let arn = "arn:aws:lambda:eu-west-1:123456789012:function:quote";
    let quote = Function::from_function_arn(&stack, "Quote", arn);
    let third = Version::from_version_attributes(&stack, "Third", &quote, "3");
    let live = Alias::from_alias_attributes(&stack, "Live", "live", &third);
    live.grant_invoke(&role(&stack, "Caller"));
    Rule::builder("Nightly", Schedule::rate(days(1))).target(&live).build(&stack);
    stack.output("Name", live.name());
    assert_eq!((live.alias_name().as_literal(), live.alias_cfn().is_none()), (Some("live"), true));
    assert_eq!(live.lambda().node().path(), "Test/Quote");
    assert_eq!(live.version().node().path(), "Test/Third");
    let arn = format!("{arn}:live");
    compare(
        &beside(&app),
        &json!({
            "CallerDefaultPolicy0AE726D9": {
                "Type": "AWS::IAM::Policy",
                "Properties": {
                    "PolicyDocument": {
                        "Statement": [{
                            "Action": "lambda:InvokeFunction",
                            "Effect": "Allow",
                            "Resource": arn,
                        }],
                        "Version": "2012-10-17",
                    },
                    "PolicyName": "CallerDefaultPolicy0AE726D9",
                    "Roles": [{"Ref": "CallerBA8D1D35"}],
                },
            },
            "NightlyC44EE0A7": {
                "Type": "AWS::Events::Rule",
                "Properties": {
                    "ScheduleExpression": "rate(1 day)",
                    "State": "ENABLED",
                    "Targets": [{"Arn": arn, "Id": "Target0"}],
                },
            },
            "NightlyAllowEventRuleTestLive57A5DAB13F3525F4": {
                "Type": "AWS::Lambda::Permission",
                "Properties": {
                    "Action": "lambda:InvokeFunction",
                    "FunctionName": arn,
                    "Principal": "events.amazonaws.com",
                    "SourceArn": {"Fn::GetAtt": ["NightlyC44EE0A7", "Arn"]},
                },
            },
        }),
    );
    check_outputs(&app, json!({"Name": {"Value": "quote:live"}}));
}

#[test]
fn versions_and_aliases_that_lambda_refuses() {
    let (app, stack) = stack();
    let function = plain("F").build(&stack);
    let version = Version::builder("V", &function)
        .options(VersionOptions::new().provisioned_concurrency(0))
        .build(&stack);
    Alias::builder("Number", "7", &version).build(&stack);
    let old = |number| Version::from_version_attributes(&stack, number, &function, number);
    let weights =
        AliasOptions::new().additional_version(&old("3"), 1.5).additional_version(&old("4"), 0.1);
    Alias::builder("Weighted", "weighted", &version).options(weights).build(&stack);
    let scaled = function.add_alias("live");
    scaled.add_auto_scaling(3, 2);
    check_problems(&app, "error[conflicting-options]: options do not fit together
  At least 3 is more than at most 2.
    at `Test/F/Aliaslive/AliasScaling/Target`, HERE
  help: exchange them

error[conflicting-options]: options do not fit together
  An alias cannot be called `7`: numbers are versions.
    at `Test/Number`, HERE
  help: choose a name with a letter in it

error[out-of-range]: a value is outside its range
  the provisioned concurrency is 0, but must be at least 1.
    at `Test/V`, HERE
  help: see https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html

error[conflicting-options]: options do not fit together
  An alias has two versions at most; this one has 3.
    at `Test/Weighted`, HERE
  help: name one additional version; see https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html

error[out-of-range]: a value is outside its range
  the weight of a version is 1.5, but must be between 0 and 1.
    at `Test/Weighted`, HERE
  help: see https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html");
}
