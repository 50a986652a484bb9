//! Policies that allow nothing, or are too long.

use serde_json::{Value, json};

use crate::template::{arn, check, found, role, silent};

fn statement(actions: Value, resources: Value) -> Value {
    json!({
        "Bucket": {"Type": "AWS::S3::Bucket"},
        "Table": {"Type": "AWS::DynamoDB::Table"},
        "Queue": {"Type": "AWS::SQS::Queue"},
        "Role": role("lambda", json!([{"Effect": "Allow", "Action": actions, "Resource": resources}])),
    })
}

#[track_caller]
fn refused(actions: Value, resources: Value, expected: &str, mended: Value) {
    let pointer = "Resources/Role/Properties/Policies/0/PolicyDocument/Statement/0";
    let expected = expected.replace(" @ ", &format!(" {pointer}: "));
    let mend = statement(actions.clone(), mended)["Role"].take();
    check(statement(actions, resources), &[&expected], json!({ "Role": mend }));
}

#[test]
fn objects_are_not_the_bucket() {
    refused(
        json!("s3:GetObject"),
        arn("Bucket"),
        "error[wrong-arn] @ `s3:GetObject` needs the ARN of `object` (`arn:*:s3:::*/*`) or `accesspointobject` (`arn:*:s3:*:*:accesspoint/*/object/*`), but the statement has `${Bucket.Arn}`.",
        json!({"Fn::Sub": "${Bucket.Arn}/*"}),
    );
    refused(
        json!(["s3:GetObject*", "s3:PutObject", "s3:ListBucket"]),
        json!("arn:aws:s3:::reports"),
        "warning[wrong-arn] @ `s3:GetObject*` and `s3:PutObject` need the ARN of `object` (`arn:*:s3:::*/*`) or `accesspointobject` (`arn:*:s3:*:*:accesspoint/*/object/*`), but the statement has `arn:aws:s3:::reports`.",
        json!(["arn:aws:s3:::reports", "arn:aws:s3:::reports/*"]),
    );
}

#[test]
fn the_bucket_is_not_its_objects() {
    refused(
        json!(["s3:GetObject", "s3:ListBucket"]),
        json!({"Fn::Join": ["", [arn("Bucket"), "/*"]]}),
        "warning[wrong-arn] @ `s3:ListBucket` needs the ARN of `bucket` (`arn:*:s3:::*`) or `accesspoint` (`arn:*:s3:*:*:accesspoint/*`), but the statement has `${Bucket.Arn}/*`.",
        json!([arn("Bucket"), {"Fn::Join": ["", [arn("Bucket"), "/*"]]}]),
    );
}

#[test]
fn streams_are_not_the_table() {
    refused(
        json!(["dynamodb:GetRecords", "dynamodb:GetShardIterator"]),
        arn("Table"),
        "error[wrong-arn] @ `dynamodb:GetRecords` and `dynamodb:GetShardIterator` need the ARN of `stream` (`arn:*:dynamodb:*:*:table/*/stream/*`), but the statement has `${Table.Arn}`.",
        json!({"Fn::GetAtt": ["Table", "StreamArn"]}),
    );
    refused(
        json!(["dynamodb:GetItem", "dynamodb:GetRecords"]),
        json!([arn("Table"), {"Fn::Sub": "${Table.Arn}/index/*"}]),
        "info[wrong-arn] @ `dynamodb:GetRecords` needs the ARN of `stream` (`arn:*:dynamodb:*:*:table/*/stream/*`), but the statement has `${Table.Arn}` and `${Table.Arn}/index/*`.",
        json!([arn("Table"), {"Fn::Sub": "${Table.Arn}/stream/*"}]),
    );
}

#[test]
fn a_grant_split_into_statements_is_judged_as_one() {
    let mut resources = statement(json!([]), json!([]));
    let on_table =
        |actions: Value| json!({"Effect": "Allow", "Action": actions, "Resource": arn("Table")});
    resources["Role"] = role(
        "lambda",
        json!([
            on_table(json!("dynamodb:GetRecords")),
            on_table(json!(["dynamodb:GetItem", "dynamodb:Query"]))
        ]),
    );
    check(
        resources,
        &[
            "info[wrong-arn] Resources/Role/Properties/Policies/0/PolicyDocument/Statement/0: `dynamodb:GetRecords` needs the ARN of `stream` (`arn:*:dynamodb:*:*:table/*/stream/*`), but the statement has `${Table.Arn}`.",
        ],
        json!({"Role": role("lambda", json!([on_table(json!(["dynamodb:GetItem", "dynamodb:Query"]))]))}),
    );
}

#[test]
fn an_action_works_on_arns_of_its_service() {
    refused(
        json!("sqs:SendMessage"),
        arn("Table"),
        "error[wrong-arn] @ `sqs:SendMessage` needs an ARN of `sqs`, but the statement has `${Table.Arn}`.",
        arn("Queue"),
    );
}

#[test]
fn every_service_is_known() {
    refused(
        json!("logs:DescribeLogGroups"),
        json!("arn:aws:ec2:eu-west-1:123456789012:vpc/vpc-1"),
        "warning[wrong-arn] @ `logs:DescribeLogGroups` needs `*`, since it cannot be limited to a resource, but the statement has `arn:aws:ec2:eu-west-1:123456789012:vpc/vpc-1`.",
        json!("*"),
    );
    refused(
        json!("ssm:GetParameter"),
        json!("arn:aws:ssm:eu-west-1:123456789012:document/Run"),
        "warning[wrong-arn] @ `ssm:GetParameter` needs the ARN of `parameter` (`arn:*:ssm:*:*:parameter/*`), but the statement has `arn:aws:ssm:eu-west-1:123456789012:document/Run`.",
        json!("arn:aws:ssm:eu-west-1:123456789012:parameter/rate"),
    );
    refused(
        json!(["dynamodb:GetItem", "dynamodb:ListTables"]),
        arn("Table"),
        "info[wrong-arn] @ `dynamodb:ListTables` needs `*`, since it cannot be limited to a resource, but the statement has `${Table.Arn}`.",
        json!("*"),
    );
}

#[test]
fn actions_that_do_not_exist() {
    let unknown = |action: &str, detail: &str| {
        let pointer = "Resources/Role/Properties/Policies/0/PolicyDocument/Statement/0";
        let expected = format!("warning[unknown-action] {pointer}: {detail}");
        let mended = statement(json!("s3:GetObject"), json!("*"))["Role"].take();
        check(statement(json!(action), json!("*")), &[&expected], json!({ "Role": mended }));
    };
    unknown(
        "s3:GetObjekt",
        "`s3:GetObjekt` is no action of `s3` that is known, and so it does nothing.",
    );
    unknown("s3:Gte*", "`s3:Gte*` is no action of `s3` that is known, and so it does nothing.");
    unknown(
        "dynamo:GetItem",
        "`dynamo:GetItem` is of no service that is known: there is no `dynamo`.",
    );
    let likely = |action: &str| {
        let template = json!({"Resources": statement(json!(action), json!("*"))});
        rustinfra::proof::check(&template)[0].help[0].clone()
    };
    assert_eq!(likely("s3:GetObjekt"), "write `s3:GetObject`?");
    assert_eq!(likely("dynamod:GetItem"), "write `dynamodb:GetItem`?");
    assert_eq!(likely("wholly:Other"), "correct it");
}

/// What is told of one condition, with the help.
fn told_of_condition(operator: &str, key: &str) -> Vec<String> {
    let mut resources = statement(json!("s3:GetObject"), json!("*"));
    resources["Role"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"][0]["Condition"] =
        json!({operator: {key: "x"}});
    let findings = rustinfra::proof::check(&json!({"Resources": resources}));
    let told = findings.iter().map(|finding| {
        let diagnostic = finding.diagnostic("P");
        format!(
            "{:?}[{}] {} {}",
            diagnostic.severity, diagnostic.code, diagnostic.detail, finding.help[0]
        )
    });
    told.collect()
}

#[test]
fn conditions_that_do_not_exist() {
    let unknown = |operator: &str, key: &str, expected: &str| {
        assert_eq!(told_of_condition(operator, key), [expected]);
    };
    let operator = |operator: &str, help: &str| {
        let told = format!(
            "Error[unknown-operator] `{operator}` is no operator of a condition, and IAM refuses it. {help}"
        );
        unknown(operator, "aws:SourceAccount", &told);
    };
    operator("StringEqual", "write `StringEquals`?");
    operator("ForAnyValue:StringLikeIfExist", "write `ForAnyValue:StringLikeIfExists`?");
    operator("ForAllValues:StringEqualIfExists", "write `ForAllValues:StringEqualsIfExists`?");
    operator("NullIfExists", "write `Null`?");
    operator("Matches", "correct it");
    let key = |key: &str, help: &str| {
        let told = format!(
            "Warning[unknown-condition-key] `{key}` is no global condition key that is known. {help}"
        );
        unknown("StringEquals", key, &told);
    };
    key("aws:SourceAcount", "write `aws:SourceAccount`?");
    key("aws:PrincipalTags/team", "write `aws:PrincipalTag/team`?");
    key("aws:PrincipalTag", "name the tag: `aws:PrincipalTag/KEY`");
    key("aws:Other", "correct it");
}

#[test]
fn conditions_that_exist() {
    for (operator, key) in [
        ("StringEquals", "aws:SourceAccount"),
        ("ForAllValues:StringLikeIfExists", "aws:TagKeys"),
        ("ForAnyValue:StringEquals", "aws:CalledVia"),
        ("Null", "aws:MultiFactorAuthAge"),
        ("ForAllValues:Null", "aws:TagKeys"),
        ("BoolIfExists", "aws:securetransport"),
        ("StringEquals", "aws:RequestTag/team/name"),
        ("StringEquals", "s3:prefix"),
        ("StringEquals", "token.actions.githubusercontent.com:sub"),
    ] {
        assert_eq!(told_of_condition(operator, key), [""; 0]);
    }
}

#[test]
fn what_may_fit_is_left_alone() {
    for (actions, resources) in [
        (json!("s3:GetObject"), json!("*")),
        (json!("s3:GetObject"), json!("arn:aws:s3:::reports*")),
        (json!("s3:GetObject"), json!({"Fn::Sub": "arn:aws:s3:::${AWS::StackName}"})),
        (json!("s3:GetObject"), json!({"Fn::ImportValue": "objects"})),
        (json!(["s3:*", "dynamodb:*"]), json!([arn("Bucket"), arn("Table")])),
        (json!(["sqs:SendMessage", "dynamodb:GetItem"]), json!([arn("Queue"), arn("Table")])),
        (json!("sts:AssumeRole"), json!("arn:aws:iam::123456789012:role/other")),
        (json!("s3:GetObject"), json!("arn:aws:s3:eu-west-1:123456789012:accesspoint/a/object/*")),
    ] {
        silent(statement(actions, resources));
    }
}

#[test]
fn another_statement_makes_up_for_it() {
    let mut resources = statement(json!([]), json!([]));
    resources["Role"] = role(
        "lambda",
        json!([
            {"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": {"Fn::Sub": "${Bucket.Arn}/*"}},
            {"Effect": "Allow", "Action": "s3:List*", "Resource": arn("Bucket")},
        ]),
    );
    silent(resources);
}

#[test]
fn inline_policies_of_a_role_have_a_length_together() {
    let statements = |count: usize| -> Value {
        (0..count)
            .map(|n| json!({"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": format!("arn:aws:sqs:eu-west-1:123456789012:{n:030}")}))
            .collect()
    };
    let policy = |count| {
        json!({"Type": "AWS::IAM::Policy", "Properties": {
            "PolicyName": "More", "Roles": [{"Ref": "Role"}], "PolicyDocument": {"Statement": statements(count)},
        }})
    };
    check(
        json!({"Role": role("lambda", statements(42)), "More": policy(42)}),
        &[
            "error[policy-too-long] Resources/Role/Properties/Policies: the inline policies of role `Role` have at least 10530 characters together, of which IAM allows 10240.",
        ],
        json!({"More": policy(36)}),
    );
}

#[test]
fn inline_policies_of_a_user_or_group_have_lengths_of_their_own() {
    let statements = |count: usize| -> Value {
        (0..count)
            .map(|n| json!({"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": format!("arn:aws:sqs:eu-west-1:123456789012:{n:030}")}))
            .collect()
    };
    let policy = |property: &str, name: &str, count: usize| {
        json!({"Type": "AWS::IAM::Policy", "Properties": {
            "PolicyName": "Own", property: [{"Ref": name}], "PolicyDocument": {"Statement": statements(count)},
        }})
    };
    let inline = json!({"PolicyName": "Inline", "PolicyDocument": {"Statement": statements(10)}});
    let more = |type_name: &str, property: &str, name: &str| {
        json!({"Type": type_name, "Properties": {
            "PolicyName": "More", property: {"Ref": name}, "PolicyDocument": {"Statement": statements(10)},
        }})
    };
    check(
        json!({
            "User": {"Type": "AWS::IAM::User", "Properties": {"Policies": [inline]}},
            "UserPolicy": more("AWS::IAM::UserPolicy", "UserName", "User"),
            "Group": {"Type": "AWS::IAM::Group"},
            "GroupPolicy": more("AWS::IAM::GroupPolicy", "GroupName", "Group"),
            "Policy": policy("Groups", "Group", 40),
        }),
        &[
            "error[policy-too-long] Resources/User/Properties/Policies: the inline policies of user `User` have at least 2530 characters together, of which IAM allows 2048.",
            "error[policy-too-long] Resources/Policy/Properties/PolicyDocument: the inline policies of group `Group` have at least 6280 characters together, of which IAM allows 5120.",
        ],
        json!({"Policy": policy("Groups", "Group", 20), "UserPolicy": null}),
    );
}

#[test]
fn trust_policies_have_a_length_that_can_be_raised() {
    let trusting = |count: usize| {
        let accounts: Value =
            (0..count).map(|n| json!(format!("arn:aws:iam::{n:012}:root"))).collect();
        json!({"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": accounts}},
        ]}}})
    };
    check(
        json!({"Longest": trusting(150), "Longer": trusting(70), "Long": trusting(50)}),
        &[
            "error[policy-too-long] Resources/Longest/Properties/AssumeRolePolicyDocument: the trust policy of role `Longest` has at least 5032 characters, of which IAM allows 4096 at most.",
            "warning[policy-too-long] Resources/Longer/Properties/AssumeRolePolicyDocument: the trust policy of role `Longer` has at least 2392 characters, of which IAM allows 2048, and up to 4096 on request.",
        ],
        json!({"Longest": trusting(50), "Longer": trusting(50)}),
    );
}

#[test]
fn a_long_policy_that_a_condition_may_leave_out_is_left_alone() {
    let statements: Value = (0..100)
        .map(|n| json!({"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": format!("arn:aws:sqs:eu-west-1:123456789012:{n:030}")}))
        .collect();
    let managed = json!({"Type": "AWS::IAM::ManagedPolicy", "Condition": "Maybe", "Properties": {
        "PolicyDocument": {"Statement": statements},
    }});
    let maybe = json!({"Maybe": {"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]}});
    assert_eq!(found(&json!({"Conditions": maybe, "Resources": {"Long": managed}})), [""; 0]);
}

#[test]
fn a_policy_is_a_document_of_statements() {
    let trusting = |document: Value| json!({"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": document}});
    let fine = json!({"Statement": [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}},
        {"Ref": "AWS::NoValue"},
    ]});
    let at = |id: &str, rest: &str, detail: &str| {
        format!(
            "error[malformed-policy] Resources/{id}/Properties/AssumeRolePolicyDocument{rest}: {detail}"
        )
    };
    let expected = [
        at(
            "Text",
            "",
            "the policy is text that is not JSON: EOF while parsing an object at line 1 column 1.",
        ),
        at("Number", "", "the policy is `7`, not an object."),
        at("Word", "/Statement", "the statement is `\"all\"`, not an object."),
        at("Items", "/Statement/0", "a statement is `null`, not an object."),
        at("Items", "/Statement/2", "a statement is `\"x\"`, not an object."),
        at("InText", "/Statement/0", "a statement is `1`, not an object."),
    ];
    check(
        json!({
            "Text": trusting(json!("{")),
            "Number": trusting(json!(7)),
            "Word": trusting(json!({"Statement": "all"})),
            "Items": trusting(json!({"Statement": [null, fine["Statement"][0], "x"]})),
            "InText": trusting(json!("{\"Statement\": [1]}")),
            "Fine": trusting(fine.clone()),
        }),
        &expected.each_ref().map(String::as_str),
        json!({
            "Text": trusting(fine.clone()),
            "Number": trusting(fine.clone()),
            "Word": trusting(fine.clone()),
            "Items": trusting(fine.clone()),
            "InText": trusting(fine.clone()),
        }),
    );
}
