use rustinfra_constructs::cognito::{
    IdentityPool, IdentityPoolProviderUrl, RoleMapping, UserPoolAuthenticationProvider,
};
use rustinfra_constructs::prelude::*;
use serde_json::json;

use super::{check, check_policies, check_problems, stack};

/// The trust of a role for identities of one kind.
fn trust(kind: &str) -> serde_json::Value {
    json!({
        "Statement": [{
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {
                "ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": kind},
                "StringEquals": {"cognito-identity.amazonaws.com:aud": {"Ref": "IBB9E02C4"}},
            },
            "Effect": "Allow",
            "Principal": {"Federated": "cognito-identity.amazonaws.com"},
        }],
        "Version": "2012-10-17",
    })
}

#[test]
fn an_identity_pool_has_a_role_for_users_and_one_for_guests() {
    let (app, stack) = stack();
    IdentityPool::builder("I").build(&stack);
    let description = |kind: &str| {
        let text = format!("Default {kind} Role for Identity Pool ");
        json!({"Fn::Join": ["", [text, {"Fn::GetAtt": ["IBB9E02C4", "Name"]}]]})
    };
    let attachment = json!({
        "IdentityPoolId": {"Ref": "IBB9E02C4"},
        "Roles": {
            "authenticated": {"Fn::GetAtt": ["IAuthenticatedRole17BDDA92", "Arn"]},
            "unauthenticated": {"Fn::GetAtt": ["IUnauthenticatedRole8D834A3A", "Arn"]},
        },
    });
    check(
        &app,
        json!({
            "IBB9E02C4": {
                "Type": "AWS::Cognito::IdentityPool",
                "Properties": {"AllowUnauthenticatedIdentities": false},
            },
            "IAuthenticatedRole17BDDA92": {
                "Type": "AWS::IAM::Role",
                "Properties": {
                    "AssumeRolePolicyDocument": trust("authenticated"),
                    "Description": description("Authenticated"),
                },
            },
            "IUnauthenticatedRole8D834A3A": {
                "Type": "AWS::IAM::Role",
                "Properties": {
                    "AssumeRolePolicyDocument": trust("unauthenticated"),
                    "Description": description("Unauthenticated"),
                },
            },
            "IDefaultRoleAttachment479732E7": {
                "Type": "AWS::Cognito::IdentityPoolRoleAttachment",
                "Properties": attachment,
            },
        }),
    );
}

#[test]
fn what_users_may_do_is_granted_to_their_role() {
    let (app, stack) = stack();
    let identities = IdentityPool::builder("I").build(&stack);
    let queue = Queue::builder("Q").build(&stack);
    if let Some(role) = identities.authenticated_role() {
        queue.grant_purge(role);
    }
    check_policies(
        &app,
        json!({
            "IAuthenticatedRoleDefaultPolicy7CF481CB": [{
                "Action": ["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:PurgeQueue"],
                "Effect": "Allow",
                "Resource": {"Fn::GetAtt": ["Q63C6E3AB", "Arn"]},
            }],
        }),
    );
}

#[test]
fn identity_pools_that_cannot_be_are_told() {
    let (app, stack) = stack();
    let rules = RoleMapping::by_rules(IdentityPoolProviderUrl::Google, []);
    IdentityPool::builder("I").identity_pool_name("über").role_mapping(rules).build(&stack);
    IdentityPool::from_identity_pool_id(&stack, "NoId", "identities");
    IdentityPool::from_identity_pool_arn(&stack, "NoArn", "arn:aws:cognito-identity:x");
    check_problems(&app, "error[bad-name]: a name is not allowed
  the identity pool's name `über` does not consist of 1 to 128 letters, digits, spaces and `_+=,.@-`.
    at `Test/I`, HERE
  help: change it, or leave it out and let CloudFormation choose one

error[out-of-range]: a value is outside its range
  the number of rules of a role mapping is 0, but must be between 1 and 25.
    at `Test/I`, HERE
  help: see https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_RulesConfigurationType.html

error[bad-arn]: an ARN has the wrong form
  `arn:aws:cognito-identity:x` is not the ARN of an identity pool. Its region `x` is not of the form `eu-west-1`. It has 4 of the 6 parts of an ARN.
    at `Test/NoArn`, HERE
  help: write it as `arn:aws:cognito-identity:REGION:ACCOUNT:identitypool/ID`

error[bad-id]: an id has the wrong form
  `identities` is not the id of an identity pool of this region.
    at `Test/NoId`, HERE
  help: write it as `REGION:UUID`, or name the pool by its ARN");
}

#[test]
fn what_a_provider_says_serves_a_pool_of_ones_own() {
    let (app, stack) = stack();
    let pool = UserPool::builder("P").build(&stack);
    let client = UserPoolClient::builder("C", &pool).build(&stack);
    let provider = UserPoolAuthenticationProvider::new(&pool, &client);
    assert!(provider.server_side_token_check());
    assert!(!provider.clone().disable_server_side_token_check().server_side_token_check());
    stack.output("Client", provider.client_id());
    stack.output("Provider", provider.provider_name());
    let outputs = app.assembly().map(|assembly| assembly.stacks()[0].template()["Outputs"].clone());
    let expected = json!({
        "Client": {"Value": {"Ref": "C375D67C5"}},
        "Provider": {"Value": {"Fn::GetAtt": ["P4E0919BE", "ProviderName"]}},
    });
    assert_eq!(outputs.ok(), Some(expected));
}
