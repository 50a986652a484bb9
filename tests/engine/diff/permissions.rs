//! Who may newly do what.

use super::*;

fn at(path: &str) -> Value {
    json!({ "aws:cdk:path": path })
}

/// A function with its role, a policy of the given statements, and a table.
fn app(statements: Value) -> Value {
    resources(json!({
        "Orders1": {"Type": "AWS::DynamoDB::Table", "Metadata": at("Shop/Orders/Resource")},
        "Role1": {
            "Type": "AWS::IAM::Role",
            "Metadata": at("Shop/Worker/ServiceRole/Resource"),
            "Properties": {"AssumeRolePolicyDocument": {"Statement": [
                {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
            ]}},
        },
        "Worker1": {
            "Type": "AWS::Lambda::Function",
            "Metadata": at("Shop/Worker/Resource"),
            "Properties": {"Role": {"Fn::GetAtt": ["Role1", "Arn"]}},
        },
        "Policy1": {
            "Type": "AWS::IAM::Policy",
            "Metadata": at("Shop/Worker/ServiceRole/DefaultPolicy/Resource"),
            "Properties": {"Roles": [{"Ref": "Role1"}], "PolicyDocument": {"Version": "2012-10-17", "Statement": statements}},
        },
    }))
}

#[track_caller]
fn permissions(old: Value, new: Value, expect: &[&str]) {
    let mut told = diff(&old, &new);
    told.resources.clear();
    told.sections.clear();
    assert_eq!(tell(&told).lines().collect::<Vec<_>>(), expect);
}

#[test]
fn a_grant_is_told_by_the_paths_of_both_ends() {
    permissions(
        app(
            json!([{"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:DeleteItem"], "Resource": {"Fn::GetAtt": ["Orders1", "Arn"]}}]),
        ),
        app(json!([
            {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": {"Fn::GetAtt": ["Orders1", "Arn"]}},
            {"Effect": "Allow", "Action": ["dynamodb:Query"], "Resource": {"Fn::Sub": "${Orders1.Arn}/index/*"}},
        ])),
        &[
            "Added Allow Identity: Shop/Worker | dynamodb:Query | Shop/Orders/index/*",
            "Removed Allow Identity: Shop/Worker | dynamodb:DeleteItem | Shop/Orders",
        ],
    );
}

#[test]
fn a_policy_split_or_moved_into_the_role_changes_no_permission() {
    let statement = |action: &str| json!({"Effect": "Allow", "Action": action, "Resource": {"Fn::GetAtt": ["Orders1", "Arn"]}});
    let joined = app(
        json!([{"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:Query"], "Resource": {"Fn::GetAtt": ["Orders1", "Arn"]}}]),
    );
    permissions(
        joined.clone(),
        app(json!([statement("dynamodb:Query"), statement("dynamodb:GetItem")])),
        &[],
    );
    let mut inline = app(json!([statement("dynamodb:GetItem")]));
    inline["Resources"]["Role1"]["Properties"]["Policies"] = json!([{"PolicyName": "p", "PolicyDocument": {"Statement": [statement("dynamodb:Query")]}}]);
    permissions(joined, inline, &[]);
}

#[test]
fn trust_managed_policies_and_denials_are_told() {
    let mut new =
        app(json!([{"Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:::mine/*"}]));
    let role = &mut new["Resources"]["Role1"]["Properties"];
    role["AssumeRolePolicyDocument"]["Statement"][0]["Principal"]["Service"] =
        json!(["lambda.amazonaws.com", "edgelambda.amazonaws.com"]);
    role["ManagedPolicyArns"] =
        json!([{"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/AdministratorAccess"}]);
    permissions(
        app(json!([])),
        new,
        &[
            "Added Allow Managed: Shop/Worker | arn:${AWS::Partition}:iam::aws:policy/AdministratorAccess | ",
            "Added Deny Identity: Shop/Worker | s3:* | all but arn:aws:s3:::mine/*",
            "Added Allow Trust: edgelambda.amazonaws.com | sts:AssumeRole | Shop/Worker/ServiceRole",
        ],
    );
}

#[test]
fn resource_policies_and_lambda_permissions_are_told_with_their_conditions() {
    permissions(
        resources(
            json!({"Rule1": {"Type": "AWS::Events::Rule", "Metadata": at("Shop/Placed/Resource")}}),
        ),
        resources(json!({
            "Rule1": {"Type": "AWS::Events::Rule", "Metadata": at("Shop/Placed/Resource")},
            "Q1": {"Type": "AWS::SQS::Queue", "Metadata": at("Shop/Inbox/Resource")},
            "QP": {"Type": "AWS::SQS::QueuePolicy", "Properties": {"Queues": [{"Ref": "Q1"}], "PolicyDocument": {"Statement": {
                "Effect": "Allow", "Action": "sqs:SendMessage", "Resource": {"Fn::GetAtt": ["Q1", "Arn"]},
                "Principal": {"Service": "events.amazonaws.com"},
                "Condition": {"ArnEquals": {"aws:SourceArn": {"Fn::GetAtt": ["Rule1", "Arn"]}}},
            }}}},
            "F1": {"Type": "AWS::Lambda::Function", "Metadata": at("Shop/Fn/Resource")},
            "LP": {"Type": "AWS::Lambda::Permission", "Properties": {
                "Action": "lambda:InvokeFunction", "FunctionName": {"Fn::GetAtt": ["F1", "Arn"]},
                "Principal": "events.amazonaws.com", "SourceArn": {"Fn::GetAtt": ["Rule1", "Arn"]},
            }},
            "B1": {"Type": "AWS::S3::Bucket", "Metadata": at("Shop/Files/Resource")},
            "BP": {"Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": {"Ref": "B1"}, "PolicyDocument": {"Statement": [
                {"Effect": "Allow", "Action": "s3:GetObject", "Principal": "*", "Resource": {"Fn::Join": ["", [{"Fn::GetAtt": ["B1", "Arn"]}, "/*"]]}},
            ]}}},
        })),
        &[
            "Added Allow Resource: * | s3:GetObject | Shop/Files/*",
            "Added Allow Invoke: events.amazonaws.com | lambda:InvokeFunction | Shop/Fn when aws:SourceArn is Shop/Placed",
            "Added Allow Resource: events.amazonaws.com | sqs:SendMessage | Shop/Inbox when aws:SourceArn is Shop/Placed",
        ],
    );
}

#[test]
fn only_more_rights_broaden() {
    let none = app(json!([]));
    let allow = app(json!([{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]));
    let deny = app(json!([{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]));
    for (old, new, expect) in [
        (&none, &allow, true),
        (&allow, &none, false),
        (&none, &deny, false),
        (&deny, &none, true),
        (&allow, &allow, false),
    ] {
        assert_eq!(diff(old, new).broadens_permissions(), expect);
    }
}

#[test]
fn a_permission_that_loses_what_narrows_it_is_broader() {
    let permission = |narrow: Value| {
        let mut properties = json!({
            "Action": "lambda:InvokeFunction", "FunctionName": "worker", "Principal": "*",
        });
        properties
            .as_object_mut()
            .expect("an object")
            .extend(narrow.as_object().cloned().expect("an object"));
        resources(json!({"P": {"Type": "AWS::Lambda::Permission", "Properties": properties}}))
    };
    for (property, value) in [
        ("PrincipalOrgID", json!("o-a1b2c3d4e5")),
        ("SourceAccount", json!("123456789012")),
        ("SourceArn", json!("arn:aws:s3:::files")),
        ("EventSourceToken", json!("amzn1.ask.skill.1")),
        ("FunctionUrlAuthType", json!("NONE")),
        ("InvokedViaFunctionUrl", json!(true)),
    ] {
        let (narrow, wide) = (permission(json!({ property: value })), permission(json!({})));
        assert!(diff(&narrow, &wide).broadens_permissions(), "{property}");
        assert!(!diff(&narrow, &narrow).broadens_permissions(), "{property}");
    }
}

#[test]
fn what_a_group_may_is_told_wherever_it_is_written() {
    let statement = |action: &str| json!({"Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]});
    let group = |policies: Value| json!({"Type": "AWS::IAM::Group", "Metadata": at("Shop/Staff/Resource"), "Properties": policies});
    let attached = |kind: &str, principal: Value| {
        let mut properties = principal;
        properties["PolicyDocument"] = statement("s3:PutObject");
        json!({"Type": kind, "Properties": properties})
    };
    let none = resources(json!({"Staff1": group(json!({}))}));
    let inline =
        json!({"Policies": [{"PolicyName": "p", "PolicyDocument": statement("s3:GetObject")}]});
    permissions(
        none.clone(),
        resources(json!({"Staff1": group(inline)})),
        &["Added Allow Identity: Shop/Staff | s3:GetObject | *"],
    );
    for (kind, principal) in [
        ("AWS::IAM::Policy", json!({"Groups": [{"Ref": "Staff1"}]})),
        ("AWS::IAM::ManagedPolicy", json!({"Groups": [{"Ref": "Staff1"}]})),
        ("AWS::IAM::GroupPolicy", json!({"GroupName": {"Ref": "Staff1"}})),
    ] {
        permissions(
            none.clone(),
            resources(json!({"Staff1": group(json!({})), "P": attached(kind, principal)})),
            &["Added Allow Identity: Shop/Staff | s3:PutObject | *"],
        );
    }
}

#[test]
fn all_but_some_is_told_as_all_but_some_in_any_order() {
    let queue = |statement: Value| {
        resources(json!({
            "Q1": {"Type": "AWS::SQS::Queue", "Metadata": at("Shop/Inbox/Resource")},
            "QP": {"Type": "AWS::SQS::QueuePolicy", "Properties": {
                "Queues": [{"Ref": "Q1"}], "PolicyDocument": {"Statement": statement},
            }},
        }))
    };
    let statement = |actions: Value, principals: Value| {
        json!([{
            "Effect": "Deny", "NotPrincipal": {"AWS": principals}, "NotAction": actions,
            "Resource": {"Fn::GetAtt": ["Q1", "Arn"]},
        }])
    };
    let (one, two) =
        (json!(["sqs:SendMessage", "sqs:ReceiveMessage"]), json!(["111111111111", "222222222222"]));
    permissions(
        queue(json!([])),
        queue(statement(one.clone(), two.clone())),
        &[
            "Added Deny Resource: all but 111111111111, 222222222222 | all but sqs:ReceiveMessage, sqs:SendMessage | Shop/Inbox",
        ],
    );
    let turned = |list: &Value| json!([list[1], list[0]]);
    permissions(
        queue(statement(one.clone(), two.clone())),
        queue(statement(turned(&one), turned(&two))),
        &[],
    );
    let allowed =
        |actions: Value| app(json!([{"Effect": "Allow", "NotAction": actions, "Resource": "*"}]));
    permissions(
        allowed(json!(["iam:*", "s3:*"])),
        allowed(json!("s3:*")),
        &[
            "Added Allow Identity: Shop/Worker | all but s3:* | *",
            "Removed Allow Identity: Shop/Worker | all but iam:*, s3:* | *",
        ],
    );
}

#[test]
fn managed_policies_of_users_and_groups_are_told() {
    let with = |policies: Value| {
        let of = |kind: &str, path: &str| json!({"Type": kind, "Metadata": at(path), "Properties": {"ManagedPolicyArns": policies}});
        resources(json!({
            "Ann1": of("AWS::IAM::User", "Shop/Ann/Resource"),
            "Staff1": of("AWS::IAM::Group", "Shop/Staff/Resource"),
        }))
    };
    let (none, admin) =
        (with(json!([])), with(json!(["arn:aws:iam::aws:policy/AdministratorAccess"])));
    assert!(diff(&none, &admin).broadens_permissions());
    permissions(
        none,
        admin,
        &[
            "Added Allow Managed: Shop/Ann | arn:aws:iam::aws:policy/AdministratorAccess | ",
            "Added Allow Managed: Shop/Staff | arn:aws:iam::aws:policy/AdministratorAccess | ",
        ],
    );
}

#[test]
fn a_policy_in_a_list_is_told() {
    let table = |statements: Value| {
        resources(json!({"T1": {
            "Type": "AWS::DynamoDB::GlobalTable",
            "Metadata": at("Shop/Orders/Resource"),
            "Properties": {"Replicas": [{"Region": "eu-west-1", "ResourcePolicy": {"PolicyDocument": {"Statement": statements}}}]},
        }}))
    };
    permissions(
        table(json!([])),
        table(
            json!([{"Effect": "Allow", "Principal": {"AWS": "111111111111"}, "Action": "dynamodb:GetItem", "Resource": "*"}]),
        ),
        &["Added Allow Resource: 111111111111 | dynamodb:GetItem | *"],
    );
}

#[test]
fn a_role_goes_by_the_construct_that_it_stands_in_and_by_no_other() {
    let worker = |path: &str| {
        let mut template =
            app(json!([{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]));
        template["Resources"]["Role1"]["Metadata"] = at(path);
        template
    };
    for (path, who) in [
        ("Shop/Worker/Role/Resource", "Shop/Worker"),
        ("Shop/Worker2/Role/Resource", "Shop/Worker2/Role"),
        ("Shop/WorkerRole/Resource", "Shop/WorkerRole"),
    ] {
        let mut none = worker(path);
        none["Resources"]["Policy1"]["Properties"]["PolicyDocument"]["Statement"] = json!([]);
        permissions(
            none,
            worker(path),
            &[&format!("Added Allow Identity: {who} | s3:GetObject | *")],
        );
    }
}
