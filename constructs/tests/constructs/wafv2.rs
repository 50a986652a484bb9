use rustinfra_constructs::prelude::*;
use rustinfra_constructs::wafv2::{
    IpSet, ManagedRuleGroup, RateKey, RuleAction, Statement, WebAcl, WebAclDefault, WebAclRule,
    WebAclScope,
};
use serde_json::{Value as Json, json};

use super::{check, check_problems, function, section, stack};

/// What is shown of a rule or list.
fn visibility(metric: &str) -> Json {
    json!({
        "CloudWatchMetricsEnabled": true,
        "MetricName": metric,
        "SampledRequestsEnabled": true,
    })
}

#[test]
fn a_list_lets_through_what_no_rule_decides() {
    let (app, stack) = stack();
    WebAcl::builder("W", WebAclScope::Regional).build(&stack);
    check(
        &app,
        json!({
            "W8F2A5E99": {
                "Type": "AWS::WAFv2::WebACL",
                "Properties": {
                    "DefaultAction": {"Allow": {}},
                    "Scope": "REGIONAL",
                    "VisibilityConfig": visibility("TestWC9565B5D"),
                },
            },
        }),
    );
}

#[test]
fn rules_are_asked_in_the_order_in_which_they_were_added() {
    let (app, stack) = stack();
    let office = IpSet::builder("Office", WebAclScope::Regional, ["192.0.2.0/24"]).build(&stack);
    let logins = json!({"ByteMatchStatement": {
        "FieldToMatch": {"UriPath": {}},
        "PositionalConstraint": "STARTS_WITH",
        "SearchString": "/login",
        "TextTransformations": [{"Priority": 0, "Type": "NONE"}],
    }});
    let common = ManagedRuleGroup::COMMON.count(["SizeRestrictions_BODY"]).version("Version_1.0");
    let guess = Statement::rate_limit(100)
        .per(RateKey::ForwardedIp)
        .window(mins(1))
        .only(Statement::custom(logins.clone()));
    let elsewhere = Statement::all([
        Statement::not(Statement::ip_set(&office)),
        Statement::any([Statement::countries(["DE", "FR"]), Statement::custom(logins.clone())]),
    ]);
    WebAcl::builder("W", WebAclScope::Regional)
        .name("shop")
        .description("before the shop")
        .default_action(WebAclDefault::Block)
        .rule(WebAclRule::managed("Common", common))
        .rule(WebAclRule::managed("Try", ManagedRuleGroup::of("Seller", "Bots")).count_only())
        .rule(WebAclRule::new("Guess", guess, RuleAction::Captcha).priority(7))
        .rule(WebAclRule::new("Elsewhere", elsewhere, RuleAction::Allow))
        .build(&stack);
    let resources = section(&app, "Resources");
    let acl = resources.as_object().into_iter().flat_map(|r| r.values());
    let acl = acl.filter(|r| r["Type"] == "AWS::WAFv2::WebACL").map(|r| &r["Properties"]).next();
    let office = json!({"Fn::GetAtt": ["Office79F9F869", "Arn"]});
    assert_eq!(
        acl,
        Some(&json!({
            "DefaultAction": {"Block": {}},
            "Description": "before the shop",
            "Name": "shop",
            "Rules": [
                {
                    "Name": "Common",
                    "OverrideAction": {"None": {}},
                    "Priority": 0,
                    "Statement": {"ManagedRuleGroupStatement": {
                        "Name": "AWSManagedRulesCommonRuleSet",
                        "RuleActionOverrides": [
                            {"ActionToUse": {"Count": {}}, "Name": "SizeRestrictions_BODY"},
                        ],
                        "VendorName": "AWS",
                        "Version": "Version_1.0",
                    }},
                    "VisibilityConfig": visibility("Common"),
                },
                {
                    "Name": "Try",
                    "OverrideAction": {"Count": {}},
                    "Priority": 1,
                    "Statement": {"ManagedRuleGroupStatement": {
                        "Name": "Bots",
                        "VendorName": "Seller",
                    }},
                    "VisibilityConfig": visibility("Try"),
                },
                {
                    "Action": {"Captcha": {}},
                    "Name": "Guess",
                    "Priority": 7,
                    "Statement": {"RateBasedStatement": {
                        "AggregateKeyType": "FORWARDED_IP",
                        "EvaluationWindowSec": 60,
                        "ForwardedIPConfig": {
                            "FallbackBehavior": "NO_MATCH",
                            "HeaderName": "X-Forwarded-For",
                        },
                        "Limit": 100,
                        "ScopeDownStatement": logins.clone(),
                    }},
                    "VisibilityConfig": visibility("Guess"),
                },
                {
                    "Action": {"Allow": {}},
                    "Name": "Elsewhere",
                    "Priority": 8,
                    "Statement": {"AndStatement": {"Statements": [
                        {"NotStatement": {"Statement": {
                            "IPSetReferenceStatement": {"Arn": office},
                        }}},
                        {"OrStatement": {"Statements": [
                            {"GeoMatchStatement": {"CountryCodes": ["DE", "FR"]}},
                            logins,
                        ]}},
                    ]}},
                    "VisibilityConfig": visibility("Elsewhere"),
                },
            ],
            "Scope": "REGIONAL",
            "VisibilityConfig": visibility("shop"),
        }))
    );
}

#[test]
fn a_list_stands_before_an_api_and_a_user_pool() {
    let (app, stack) = stack();
    let api = LambdaRestApi::builder("Api", &function(&stack, "F")).build(&stack);
    let users = UserPool::builder("Users").build(&stack);
    let acl = WebAcl::builder("W", WebAclScope::Regional).build(&stack);
    acl.associate("Api", &api);
    acl.associate("Users", &users);
    let resources = section(&app, "Resources");
    let all = resources.as_object().into_iter().flat_map(|r| r.values());
    let associations: Vec<_> = all
        .filter(|r| r["Type"] == "AWS::WAFv2::WebACLAssociation")
        .map(|r| r["Properties"].clone())
        .collect();
    assert_eq!(
        associations,
        [
            json!({
                "ResourceArn": {"Fn::Join": ["", [
                    "arn:",
                    {"Ref": "AWS::Partition"},
                    ":apigateway:",
                    {"Ref": "AWS::Region"},
                    "::/restapis/",
                    {"Ref": "ApiF70053CD"},
                    "/stages/",
                    {"Ref": "ApiDeploymentStageprod3EB9684E"},
                ]]},
                "WebACLArn": {"Fn::GetAtt": ["W8F2A5E99", "Arn"]},
            }),
            json!({
                "ResourceArn": {"Fn::GetAtt": ["Users0A0EEA89", "Arn"]},
                "WebACLArn": {"Fn::GetAtt": ["W8F2A5E99", "Arn"]},
            }),
        ]
    );
}

#[test]
fn lists_that_cannot_be_are_told() {
    let app = App::new();
    let stack = Stack::builder("Test")
        .environment(Environment::new("123456789012", "eu-west-1"))
        .build(&app);
    WebAcl::builder("Elsewhere", WebAclScope::CloudFront).build(&stack);
    let flood = |name: &str, requests| {
        WebAclRule::new(name, Statement::rate_limit(requests), RuleAction::Block)
    };
    WebAcl::builder("Rules", WebAclScope::Regional)
        .rule(flood("A", 9).priority(3))
        .rule(flood("B", 10).priority(3))
        .rule(flood("B", 10))
        .rule(WebAclRule::new("C D", Statement::countries(["Germany"]), RuleAction::Block))
        .rule(WebAclRule::new("E", Statement::any([Statement::rate_limit(10)]), RuleAction::Block))
        .rule(WebAclRule::new("F", Statement::rate_limit(10).window(mins(3)), RuleAction::Block))
        .build(&stack);
    let addresses = ["192.0.2.1", "2001:db8::/32", "0.0.0.0/0"];
    IpSet::builder("Set", WebAclScope::Regional, addresses).build(&stack);
    check_problems(&app, "error[wrong-region]: a resource is in a region without its kind
  What AWS WAF has for CloudFront exists in us-east-1 only, wherever the distribution is made.
    at `Test/Elsewhere`, HERE
  help: put it into a stack in us-east-1, and give the distribution its ARN

error[bad-name]: a name is not allowed
  the rule's name `C D` does not consist of 1 to 128 letters, digits, `-` and `_`.
    at `Test/Rules`, HERE
  help: change it

error[conflicting-options]: options do not fit together
  A rate limit cannot stand inside another statement.
    at `Test/Rules`, HERE
  help: change the statement; see https://docs.aws.amazon.com/waf/latest/APIReference/API_Statement.html

error[conflicting-options]: options do not fit together
  A rate limit counts 1, 2, 5 or 10 minutes back, not 3 min.
    at `Test/Rules`, HERE
  help: change the statement; see https://docs.aws.amazon.com/waf/latest/APIReference/API_Statement.html

error[conflicting-options]: options do not fit together
  An `OrStatement` joins at least two statements.
    at `Test/Rules`, HERE
  help: change the statement; see https://docs.aws.amazon.com/waf/latest/APIReference/API_Statement.html

error[conflicting-options]: options do not fit together
  The rules `A` and `B` have the place 3; one has to come first.
    at `Test/Rules`, HERE
  help: give each a place of its own, or leave it out

error[conflicting-options]: options do not fit together
  Two rules are called `B`.
    at `Test/Rules`, HERE
  help: give each a name of its own

error[conflicting-options]: options do not fit together
  `Germany` is not the code of a country.
    at `Test/Rules`, HERE
  help: change the statement; see https://docs.aws.amazon.com/waf/latest/APIReference/API_Statement.html

error[conflicting-options]: options do not fit together
  the rate limit is 9, but must be between 10 and 2000000000.
    at `Test/Rules`, HERE
  help: change the statement; see https://docs.aws.amazon.com/waf/latest/APIReference/API_Statement.html

error[conflicting-options]: options do not fit together
  A set has addresses of one version, IPv4 or IPv6; this one has both.
    at `Test/Set`, HERE
  help: make two sets, and ask for either with `Statement::any`

error[conflicting-options]: options do not fit together
  `0.0.0.0/0` is not a block of addresses.
    at `Test/Set`, HERE
  help: write it as `192.0.2.0/24` or `2001:db8::/32`; see https://docs.aws.amazon.com/waf/latest/APIReference/API_IPSet.html

error[conflicting-options]: options do not fit together
  `192.0.2.1` is not a block of addresses.
    at `Test/Set`, HERE
  help: write it as `192.0.2.0/24` or `2001:db8::/32`; see https://docs.aws.amazon.com/waf/latest/APIReference/API_IPSet.html");
}
