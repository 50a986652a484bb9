use rustinfra_constructs::cognito::{LambdaVersion, UserPoolOperation};
use rustinfra_constructs::prelude::*;
use serde_json::{Value as Json, json};

use super::{check_policies, check_problems, function, section, stack};

/// The resources of a type, by logical id.
fn of_type(resources: &Json, kind: &str) -> Vec<(String, Json)> {
    let all = resources.as_object().into_iter().flatten();
    all.filter(|(_, r)| r["Type"] == kind).map(|(id, r)| (id.clone(), r.clone())).collect()
}

#[test]
fn a_pool_may_call_a_function_on_its_own_behalf_only() {
    let (app, stack) = stack();
    let greet = function(&stack, "F");
    let pool = UserPool::builder("P")
        .lambda_trigger(UserPoolOperation::PostConfirmation, &greet)
        .build(&stack);
    pool.add_trigger(UserPoolOperation::PreTokenGenerationConfig(LambdaVersion::V3), &greet);
    let resources = section(&app, "Resources");
    let arn = json!({"Fn::GetAtt": ["FC4345940", "Arn"]});
    assert_eq!(
        resources["P4E0919BE"]["Properties"]["LambdaConfig"],
        json!({
            "PostConfirmation": arn,
            "PreTokenGenerationConfig": {"LambdaArn": arn, "LambdaVersion": "V3_0"},
        })
    );
    let permission = json!({
        "Type": "AWS::Lambda::Permission",
        "Properties": {
            "Action": "lambda:InvokeFunction",
            "FunctionName": arn,
            "Principal": "cognito-idp.amazonaws.com",
            "SourceArn": {"Fn::GetAtt": ["P4E0919BE", "Arn"]},
        },
    });
    let ids = ["PPostConfirmationCognito98AE6648", "PPreTokenGenerationConfigCognito397FD85E"];
    let expected: Vec<_> = ids.map(|id| (id.to_string(), permission.clone())).into();
    assert_eq!(of_type(&resources, "AWS::Lambda::Permission"), expected);
}

/// The pool needs the function, the policy of the function's role needs the pool, and the function
/// would wait for the policy: it does not, since nothing refers to that order.
#[test]
fn a_function_that_a_pool_calls_may_use_the_pool() {
    let (app, stack) = stack();
    let greet = function(&stack, "F");
    let pool = UserPool::builder("P")
        .lambda_trigger(UserPoolOperation::PostConfirmation, &greet)
        .build(&stack);
    pool.grant(&greet, ["cognito-idp:AdminAddUserToGroup"]);
    check_policies(
        &app,
        json!({
            "FServiceRoleDefaultPolicy17A19BFA": [{
                "Action": "cognito-idp:AdminAddUserToGroup",
                "Effect": "Allow",
                "Resource": {"Fn::GetAtt": ["P4E0919BE", "Arn"]},
            }],
        }),
    );
    let resources = section(&app, "Resources");
    assert_eq!(resources["FC4345940"]["DependsOn"], json!(["FServiceRole3AC82EE1"]));
}

/// The function's ARN, spelled out of its name.
fn spelled(name: &str) -> Json {
    let parts = json!([
        "arn:",
        {"Ref": "AWS::Partition"},
        ":lambda:",
        {"Ref": "AWS::Region"},
        ":",
        {"Ref": "AWS::AccountId"},
        format!(":function:{name}"),
    ]);
    json!({"Fn::Join": ["", parts]})
}

/// The pool's functions, and the function's name and environment.
fn calls_and_knows(app: &App, function: &str) -> [Json; 3] {
    let resources = section(app, "Resources");
    let properties = &resources[function]["Properties"];
    [
        resources["P4E0919BE"]["Properties"]["LambdaConfig"].clone(),
        properties["FunctionName"].clone(),
        properties["Environment"]["Variables"].clone(),
    ]
}

/// Each would need the other; the pool takes the ARN of a function that comes later.
#[test]
fn a_function_that_a_pool_calls_may_be_told_the_pool() {
    let (app, stack) = stack();
    let (greet, other) = (function(&stack, "F"), function(&stack, "G"));
    let tokens = UserPoolOperation::PreTokenGenerationConfig(LambdaVersion::V2);
    let pool = UserPool::builder("P")
        .lambda_trigger(UserPoolOperation::PostConfirmation, &greet)
        .lambda_trigger(tokens, &greet)
        .lambda_trigger(UserPoolOperation::PreSignUp, &other)
        .build(&stack);
    greet.add_env("POOL", pool.id());
    let name = format!("{}-FC4345940", stack.stack_name());
    let arn = spelled(&name);
    let expected = [
        json!({
            "PostConfirmation": arn,
            "PreSignUp": {"Fn::GetAtt": ["GCEB75847", "Arn"]},
            "PreTokenGenerationConfig": {"LambdaArn": arn, "LambdaVersion": "V2_0"},
        }),
        json!(name),
        json!({"POOL": {"Ref": "P4E0919BE"}}),
    ];
    assert_eq!(calls_and_knows(&app, "FC4345940"), expected);
    // Only the function that closes the loop is given a name, and a second synthesis is the same.
    let resources = section(&app, "Resources");
    assert_eq!(resources["GCEB75847"]["Properties"]["FunctionName"], Json::Null);
    assert_eq!(calls_and_knows(&app, "FC4345940"), expected);
}

#[test]
fn the_name_that_a_function_has_is_the_one_that_the_pool_calls() {
    let (app, stack) = stack();
    let code = Code::inline("exports.handler = async (event) => event;");
    let greet = Function::builder("F", Runtime::NODEJS_22, "index.handler", code)
        .function_name("greet")
        .build(&stack);
    let pool = UserPool::builder("P")
        .lambda_trigger(UserPoolOperation::PostConfirmation, &greet)
        .build(&stack);
    let client = pool.add_client("C", |client| client);
    greet.add_env("CLIENT", client.id());
    let [calls, name, variables] = calls_and_knows(&app, "FC4345940");
    assert_eq!(calls, json!({"PostConfirmation": spelled("greet")}));
    assert_eq!(name, json!("greet"));
    assert!(variables["CLIENT"]["Ref"].is_string(), "{variables}");
}

#[test]
fn a_name_that_would_be_too_long_ends_with_its_hash() {
    let app = App::new();
    let stack = Stack::new(&app, "A-stack-with-a-name-that-leaves-no-room-for-those-of-functions");
    let greet = function(&stack, "F");
    let pool = UserPool::builder("P")
        .lambda_trigger(UserPoolOperation::PostConfirmation, &greet)
        .build(&stack);
    greet.add_env("POOL", pool.id());
    let [calls, name, _] = calls_and_knows(&app, "FC4345940");
    let expected = "A-stack-with-a-name-that-leaves-no-room-for-those-of-fu-d5699019";
    assert_eq!(name, json!(expected));
    assert_eq!(calls, json!({"PostConfirmation": spelled(expected)}));
}

/// What is in another stack would have to be there first: the loop is told, with the way out.
#[test]
fn a_function_of_another_stack_that_is_told_the_pool_is_told_the_way_out() {
    let app = App::new();
    let (users, functions) = (Stack::new(&app, "Users"), Stack::new(&app, "Functions"));
    let greet = function(&functions, "F");
    let pool = UserPool::builder("P")
        .lambda_trigger(UserPoolOperation::PostConfirmation, &greet)
        .build(&users);
    greet.add_env("POOL", pool.id());
    check_problems(
        &app,
        r#"error[stack-cycle]: stacks depend on each other
    at `Users/P`
    Users/P      needs  Functions/F.Arn  property `LambdaConfig.PostConfirmation`  HERE
    Functions/F  needs  Users/P          property `Environment.Variables.POOL`     HERE
  help: a user pool needs whom it calls; let that take the pool's id from its event (`userPoolId`), and the client's (`callerContext.clientId`); what the pool can call by a name alone is a function of its own stack, no alias, whose name is a text or nothing"#,
    );
}

/// A name that only the template has is not known.
#[test]
fn a_loop_by_a_trigger_whose_name_is_not_known_is_told_the_way_out() {
    let (app, stack) = stack();
    let greet = function(&stack, "F");
    if let Some(cfn) = greet.cfn() {
        cfn.override_property("FunctionName", json!({"Ref": "AWS::StackName"}));
    }
    let pool = UserPool::builder("P")
        .lambda_trigger(UserPoolOperation::PostConfirmation, &greet)
        .build(&stack);
    greet.add_env("POOL", pool.id());
    check_problems(
        &app,
        r#"error[cycle]: resources depend on each other
    at `Test/F`
    Test/F  needs  Test/P  property `Environment.Variables.POOL`     HERE
    Test/P  needs  Test/F  property `LambdaConfig.PostConfirmation`  HERE
  help: a user pool needs whom it calls; let that take the pool's id from its event (`userPoolId`), and the client's (`callerContext.clientId`); what the pool can call by a name alone is a function of its own stack, no alias, whose name is a text or nothing"#,
    );
}

/// Only the edge that closes the loop is left out.
#[test]
fn a_function_that_no_pool_calls_still_waits_for_its_policy() {
    let (app, stack) = stack();
    let (called, other) = (function(&stack, "F"), function(&stack, "G"));
    let pool = UserPool::builder("P")
        .lambda_trigger(UserPoolOperation::PostConfirmation, &called)
        .build(&stack);
    for function in [&called, &other] {
        pool.grant(function, ["cognito-idp:AdminGetUser"]);
    }
    let functions = of_type(&section(&app, "Resources"), "AWS::Lambda::Function");
    let waits: Vec<_> = functions.iter().map(|(id, f)| (id.as_str(), &f["DependsOn"])).collect();
    assert_eq!(
        waits,
        [
            ("FC4345940", &json!(["FServiceRole3AC82EE1"])),
            ("GCEB75847", &json!(["GServiceRole4DC807D3", "GServiceRoleDefaultPolicy9EC15437"])),
        ]
    );
}

#[test]
fn a_function_in_another_stack_is_permitted_where_no_stack_needs_the_other_twice() {
    let app = App::new();
    let functions = Stack::new(&app, "Functions");
    let users = Stack::new(&app, "Users");
    let greet = function(&functions, "F");
    let pool = UserPool::builder("P").build(&users);
    pool.add_trigger(UserPoolOperation::PostConfirmation, &greet);
    let resources = section(&app, "Resources");
    let ids: Vec<String> =
        of_type(&resources, "AWS::Lambda::Permission").into_iter().map(|(id, _)| id).collect();
    assert_eq!(ids, ["PPostConfirmationCognito98AE6648"]);
}

#[test]
fn a_function_that_sends_messages_may_decrypt_their_codes() {
    let (app, stack) = stack();
    let key = Key::builder("K").build(&stack);
    let send = function(&stack, "F");
    UserPool::builder("P")
        .custom_sender_kms_key(&key)
        .lambda_trigger(UserPoolOperation::CustomSmsSender, &send)
        .build(&stack);
    let resources = section(&app, "Resources");
    assert_eq!(
        resources["P4E0919BE"]["Properties"]["LambdaConfig"],
        json!({
            "CustomSMSSender": {
                "LambdaArn": {"Fn::GetAtt": ["FC4345940", "Arn"]},
                "LambdaVersion": "V1_0",
            },
            "KMSKeyID": {"Fn::GetAtt": ["K485CC42E", "Arn"]},
        })
    );
    check_policies(
        &app,
        json!({
            "FServiceRoleDefaultPolicy17A19BFA": [{
                "Action": "kms:Decrypt",
                "Effect": "Allow",
                "Resource": {"Fn::GetAtt": ["K485CC42E", "Arn"]},
            }],
        }),
    );
}

/// Each operation, its key in the pool, and the version that stands there, if there is one.
fn operations() -> [(UserPoolOperation, &'static str, Option<&'static str>); 17] {
    use UserPoolOperation as On;
    [
        (On::CreateAuthChallenge, "CreateAuthChallenge", None),
        (On::CustomMessage, "CustomMessage", None),
        (On::DefineAuthChallenge, "DefineAuthChallenge", None),
        (On::PostAuthentication, "PostAuthentication", None),
        (On::PostConfirmation, "PostConfirmation", None),
        (On::PreAuthentication, "PreAuthentication", None),
        (On::PreSignUp, "PreSignUp", None),
        (On::PreTokenGeneration, "PreTokenGeneration", None),
        (On::PreTokenGenerationConfig(LambdaVersion::V1), "PreTokenGenerationConfig", Some("V1_0")),
        (On::PreTokenGenerationConfig(LambdaVersion::V2), "PreTokenGenerationConfig", Some("V2_0")),
        (On::PreTokenGenerationConfig(LambdaVersion::V3), "PreTokenGenerationConfig", Some("V3_0")),
        (On::UserMigration, "UserMigration", None),
        (On::VerifyAuthChallengeResponse, "VerifyAuthChallengeResponse", None),
        (On::CustomEmailSender, "CustomEmailSender", Some("V1_0")),
        (On::CustomSmsSender, "CustomSMSSender", Some("V1_0")),
        (On::InboundFederation, "InboundFederation", Some("V1_0")),
        (On::other("AfterAll"), "AfterAll", None),
    ]
}

#[test]
fn a_trigger_of_every_kind_is_told_to_the_pool_and_permitted() {
    for (operation, key, version) in operations() {
        let (app, stack) = stack();
        let codes = Key::builder("K").build(&stack);
        let called = function(&stack, "F");
        let pool = UserPool::builder("P").custom_sender_kms_key(&codes).build(&stack);
        pool.add_trigger(operation, &called);
        let resources = section(&app, "Resources");
        let arn = json!({"Fn::GetAtt": ["FC4345940", "Arn"]});
        let called = match version {
            None => arn.clone(),
            Some(version) => json!({"LambdaArn": arn, "LambdaVersion": version}),
        };
        assert_eq!(
            resources["P4E0919BE"]["Properties"]["LambdaConfig"],
            json!({key: called, "KMSKeyID": {"Fn::GetAtt": ["K485CC42E", "Arn"]}}),
        );
        let permissions = of_type(&resources, "AWS::Lambda::Permission");
        let permissions: Vec<_> = permissions.iter().map(|(_, one)| &one["Properties"]).collect();
        let expected = json!({
            "Action": "lambda:InvokeFunction",
            "FunctionName": arn,
            "Principal": "cognito-idp.amazonaws.com",
            "SourceArn": {"Fn::GetAtt": ["P4E0919BE", "Arn"]},
        });
        assert_eq!(permissions, [&expected], "{key}");
        // Only who sends codes may decrypt them.
        let policies = of_type(&resources, "AWS::IAM::Policy");
        assert_eq!(policies.len(), usize::from(key.ends_with("Sender")), "{key}");
    }
}

#[test]
fn triggers_that_cannot_be_are_told() {
    let (app, stack) = stack();
    let (first, second) = (function(&stack, "F"), function(&stack, "G"));
    UserPool::builder("P")
        .feature_plan(rustinfra_constructs::cognito::FeaturePlan::Lite)
        .lambda_trigger(UserPoolOperation::PreSignUp, &first)
        .lambda_trigger(UserPoolOperation::PreSignUp, &second)
        .lambda_trigger(UserPoolOperation::CustomEmailSender, &second)
        .lambda_trigger(UserPoolOperation::PreTokenGenerationConfig(LambdaVersion::V2), &second)
        .build(&stack);
    let theirs = UserPool::from_user_pool_id(&stack, "Theirs", "eu-west-1_abcdefghi");
    theirs.add_trigger(UserPoolOperation::PreSignUp, &first);
    check_problems(&app, "error[conflicting-options]: options do not fit together
  A function for `CustomEmailSender` gets codes encrypted by a key, and the pool has none.
    at `Test/P`, HERE
  help: give the pool one with `.custom_sender_kms_key(&key)`

error[conflicting-options]: options do not fit together
  The plan `LITE` does not have changes to access tokens; `ESSENTIALS` does.
    at `Test/P`, HERE
  help: choose the higher plan with `.feature_plan(…)`; see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-sign-in-feature-plans.html

error[conflicting-options]: options do not fit together
  The pool calls a function for `PreSignUp` already; it can call one only.
    at `Test/P`, HERE
  help: let one function do both, or call the other from it

error[conflicting-options]: options do not fit together
  A pool that exists already cannot be told to call a function.
    at `Test/Theirs`, HERE
  help: set the trigger where the pool is managed");
}

#[test]
fn every_operation_is_found_by_its_key() {
    let version = |operation: &UserPoolOperation| match operation {
        UserPoolOperation::PreTokenGenerationConfig(version) => *version,
        _ => LambdaVersion::V1,
    };
    // The key does not say which version.
    let first = operations().into_iter().filter(|(one, ..)| version(one) == LambdaVersion::V1);
    for (operation, key, _) in first {
        assert_eq!(operation.operation_name(), key);
        assert_eq!(UserPoolOperation::other(key), operation);
    }
}

#[test]
fn a_trigger_may_be_named_as_cognito_or_the_cdk_does() {
    let other = |name: &str| UserPoolOperation::other(name);
    assert_eq!(other("preSignUp"), UserPoolOperation::PreSignUp);
    assert_eq!(other("CustomSMSSender"), UserPoolOperation::CustomSmsSender);
    assert_eq!(other("customSmsSender"), UserPoolOperation::CustomSmsSender);
    let config = UserPoolOperation::PreTokenGenerationConfig(LambdaVersion::V1);
    assert_eq!(other("PreTokenGenerationConfig"), config);
    assert_eq!(other("postPayment"), UserPoolOperation::Other("PostPayment".into()));
    assert_eq!(other(""), UserPoolOperation::Other(String::new()));
}
