//! The conditions that the typed functions write, and that IAM knows them.

use rustinfra::iam::{Condition, key};
use rustinfra::proof;
use rustinfra_constructs::prelude::*;
use serde_json::{Value as Json, json};

/// The condition of a statement as the template has it, and what is found in it.
fn written(condition: Condition) -> (Json, Vec<String>) {
    let app = App::new();
    let role = Role::builder("Role", Principal::service("lambda.amazonaws.com"))
        .build(&Stack::new(&app, "Orders"));
    role.add_to_policy(Statement::allow(["s3:GetObject"]).on("arn:aws:s3:::a/*").given(condition));
    let assembly = match app.assembly() {
        Ok(assembly) => assembly,
        Err(report) => panic!("{report}"),
    };
    let template = assembly.stacks()[0].template();
    let policy = template["Resources"].as_object().into_iter().flatten();
    let mut policy = policy.filter(|(_, resource)| resource["Type"] == "AWS::IAM::Policy");
    let (_, policy) = policy.next().unwrap_or_else(|| panic!("no policy"));
    let statement = &policy["Properties"]["PolicyDocument"]["Statement"][0];
    let found = proof::check(template).into_iter().map(|f| format!("{}: {}", f.code, f.detail));
    (statement["Condition"].clone(), found.collect())
}

#[track_caller]
fn check(condition: Condition, expected: Json) {
    assert_eq!(written(condition), (expected, vec![]));
}

#[test]
fn every_operator_is_one_of_iam_s() {
    type Make = fn(&'static str, &'static str) -> Condition;
    let with_a_value: [(Make, &str, &str); 25] = [
        (|k, v| Condition::string_equals(k, v), "StringEquals", "a"),
        (|k, v| Condition::string_not_equals(k, v), "StringNotEquals", "a"),
        (|k, v| Condition::string_equals_ignore_case(k, v), "StringEqualsIgnoreCase", "a"),
        (|k, v| Condition::string_not_equals_ignore_case(k, v), "StringNotEqualsIgnoreCase", "a"),
        (|k, v| Condition::string_like(k, v), "StringLike", "a*"),
        (|k, v| Condition::string_not_like(k, v), "StringNotLike", "a*"),
        (|k, v| Condition::numeric_equals(k, v), "NumericEquals", "1"),
        (|k, v| Condition::numeric_not_equals(k, v), "NumericNotEquals", "1"),
        (|k, v| Condition::numeric_less_than(k, v), "NumericLessThan", "1"),
        (|k, v| Condition::numeric_less_than_equals(k, v), "NumericLessThanEquals", "1"),
        (|k, v| Condition::numeric_greater_than(k, v), "NumericGreaterThan", "1"),
        (|k, v| Condition::numeric_greater_than_equals(k, v), "NumericGreaterThanEquals", "1"),
        (|k, v| Condition::date_equals(k, v), "DateEquals", "2030-01-01T00:00:00Z"),
        (|k, v| Condition::date_not_equals(k, v), "DateNotEquals", "2030-01-01T00:00:00Z"),
        (|k, v| Condition::date_less_than(k, v), "DateLessThan", "2030-01-01T00:00:00Z"),
        (|k, v| Condition::date_less_than_equals(k, v), "DateLessThanEquals", "1893456000"),
        (|k, v| Condition::date_greater_than(k, v), "DateGreaterThan", "2030-01-01T00:00:00Z"),
        (|k, v| Condition::date_greater_than_equals(k, v), "DateGreaterThanEquals", "1893456000"),
        (|k, v| Condition::binary_equals(k, v), "BinaryEquals", "QmluYXJ5"),
        (|k, v| Condition::ip_address(k, v), "IpAddress", "203.0.113.0/24"),
        (|k, v| Condition::not_ip_address(k, v), "NotIpAddress", "203.0.113.0/24"),
        (|k, v| Condition::arn_equals(k, v), "ArnEquals", "arn:aws:s3:::a"),
        (|k, v| Condition::arn_not_equals(k, v), "ArnNotEquals", "arn:aws:s3:::a"),
        (|k, v| Condition::arn_like(k, v), "ArnLike", "arn:aws:s3:::*"),
        (|k, v| Condition::arn_not_like(k, v), "ArnNotLike", "arn:aws:s3:::*"),
    ];
    let key = "s3:prefix";
    for (make, operator, value) in with_a_value {
        check(make(key, value), json!({ operator: { key: value } }));
        check(make(key, value).if_exists(), json!({ format!("{operator}IfExists"): {key: value} }));
        let any = make(key, value).for_any_value();
        check(any, json!({ format!("ForAnyValue:{operator}"): {key: value} }));
        let all = make(key, value).for_all_values().if_exists();
        check(all, json!({ format!("ForAllValues:{operator}IfExists"): {key: value} }));
    }
    check(Condition::bool(key, true), json!({"Bool": {key: "true"}}));
    check(Condition::bool(key, false).if_exists(), json!({"BoolIfExists": {key: "false"}}));
    check(Condition::absent(key), json!({"Null": {key: "true"}}));
    check(Condition::present(key), json!({"Null": {key: "false"}}));
    // `Null` asks already whether the key exists.
    check(Condition::present(key).if_exists(), json!({"Null": {key: "false"}}));
}

#[test]
fn every_global_key_is_one_of_iam_s() {
    let named = [
        (key::CALLED_VIA, "aws:CalledVia"),
        (key::CALLED_VIA_FIRST, "aws:CalledViaFirst"),
        (key::CALLED_VIA_LAST, "aws:CalledViaLast"),
        (key::CURRENT_TIME, "aws:CurrentTime"),
        (key::EPOCH_TIME, "aws:EpochTime"),
        (key::FEDERATED_PROVIDER, "aws:FederatedProvider"),
        (key::MULTI_FACTOR_AUTH_AGE, "aws:MultiFactorAuthAge"),
        (key::MULTI_FACTOR_AUTH_PRESENT, "aws:MultiFactorAuthPresent"),
        (key::PRINCIPAL_ACCOUNT, "aws:PrincipalAccount"),
        (key::PRINCIPAL_ARN, "aws:PrincipalArn"),
        (key::PRINCIPAL_IS_AWS_SERVICE, "aws:PrincipalIsAWSService"),
        (key::PRINCIPAL_ORG_ID, "aws:PrincipalOrgID"),
        (key::PRINCIPAL_ORG_PATHS, "aws:PrincipalOrgPaths"),
        (key::PRINCIPAL_SERVICE_NAME, "aws:PrincipalServiceName"),
        (key::PRINCIPAL_TYPE, "aws:PrincipalType"),
        (key::REFERER, "aws:Referer"),
        (key::REQUESTED_REGION, "aws:RequestedRegion"),
        (key::RESOURCE_ACCOUNT, "aws:ResourceAccount"),
        (key::RESOURCE_ORG_ID, "aws:ResourceOrgID"),
        (key::RESOURCE_ORG_PATHS, "aws:ResourceOrgPaths"),
        (key::SECURE_TRANSPORT, "aws:SecureTransport"),
        (key::SOURCE_ACCOUNT, "aws:SourceAccount"),
        (key::SOURCE_ARN, "aws:SourceArn"),
        (key::SOURCE_IDENTITY, "aws:SourceIdentity"),
        (key::SOURCE_IP, "aws:SourceIp"),
        (key::SOURCE_ORG_ID, "aws:SourceOrgID"),
        (key::SOURCE_ORG_PATHS, "aws:SourceOrgPaths"),
        (key::SOURCE_VPC, "aws:SourceVpc"),
        (key::SOURCE_VPCE, "aws:SourceVpce"),
        (key::TAG_KEYS, "aws:TagKeys"),
        (key::TOKEN_ISSUE_TIME, "aws:TokenIssueTime"),
        (key::USER_AGENT, "aws:UserAgent"),
        (key::USER_ID, "aws:userid"),
        (key::USER_NAME, "aws:username"),
        (key::VIA_AWS_SERVICE, "aws:ViaAWSService"),
        (key::VPC_SOURCE_IP, "aws:VpcSourceIp"),
        (key::principal_tag("team"), "aws:PrincipalTag/team"),
        (key::request_tag("team"), "aws:RequestTag/team"),
        (key::resource_tag("team"), "aws:ResourceTag/team"),
    ];
    for (key, name) in named {
        check(Condition::present(key), json!({"Null": {name: "false"}}));
    }
}
