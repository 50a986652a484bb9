use rustinfra_constructs::iam::{
    AccessKey, AccessKeyStatus, Condition, Group, ImportedRole, InstanceProfile, ManagedPolicy,
    OidcProvider, Policy, Role, SamlMetadata, SamlProvider, User,
};
use rustinfra_constructs::prelude::*;
use serde_json::{Value as Json, json};

use super::{check, check_outputs, check_policies, check_problems, section, stack};

fn read() -> Statement {
    Statement::allow(["s3:GetObject"]).on("*")
}

fn document() -> Json {
    json!({
        "Statement": [{"Action": "s3:GetObject", "Effect": "Allow", "Resource": "*"}],
        "Version": "2012-10-17",
    })
}

/// The trust of the app's only role.
#[track_caller]
fn check_trust(app: &App, expected: Json) {
    let resources = section(app, "Resources");
    let mut roles = resources.as_object().into_iter().flatten().map(|(_, r)| r);
    let role = roles.find(|r| r["Type"] == "AWS::IAM::Role").cloned().unwrap_or_default();
    assert_eq!(role["Properties"]["AssumeRolePolicyDocument"]["Statement"], expected);
}

#[test]
fn users_and_groups_without_settings() {
    let (app, stack) = stack();
    User::builder("U").build(&stack);
    Group::builder("G").build(&stack);
    check(
        &app,
        json!({
            "U05997891": {"Type": "AWS::IAM::User"},
            "GCEB75847": {"Type": "AWS::IAM::Group"},
        }),
    );
}

#[test]
fn the_halves_of_an_access_key_are_its_name_and_an_attribute() {
    let (app, stack) = stack();
    let user = User::builder("U").build(&stack);
    let key = AccessKey::builder("K", &user).status(AccessKeyStatus::Active).build(&stack);
    stack.output("Id", key.access_key_id());
    stack.output("Secret", key.secret_access_key());
    check(
        &app,
        json!({
            "U05997891": {"Type": "AWS::IAM::User"},
            "K485CC42E": {
                "Type": "AWS::IAM::AccessKey",
                "Properties": {"Status": "Active", "UserName": {"Ref": "U05997891"}},
            },
        }),
    );
    check_outputs(
        &app,
        json!({
            "Id": {"Value": {"Ref": "K485CC42E"}},
            "Secret": {"Value": {"Fn::GetAtt": ["K485CC42E", "SecretAccessKey"]}},
        }),
    );
}

#[test]
fn users_and_groups_with_every_setting() {
    let (app, stack) = stack();
    let g = Group::builder("G")
        .group_name("readers")
        .path("/team/")
        .managed_policy_arn("arn:aws:iam::123456789012:policy/Own")
        .build(&stack);
    g.add_managed_policy_arn("arn:aws:iam::123456789012:policy/Later");
    let u = User::builder("U")
        .user_name("ada")
        .path("/team/")
        .group(&g)
        .managed_policy("ReadOnlyAccess")
        .permissions_boundary("arn:aws:iam::123456789012:policy/Boundary")
        .password(intrinsic::secret("ada", Some("password")))
        .password_reset_required()
        .build(&stack);
    u.add_to_policy(read());
    g.add_to_policy(read());
    g.add_user(&u);
    AccessKey::builder("K", &u).serial(2).status(AccessKeyStatus::Inactive).build(&stack);
    let theirs = User::from_user_name(&stack, "IU", "bob");
    theirs.add_to_policy(read());
    theirs.add_to_group(&g);
    Group::from_group_name(&stack, "IG", "grp").add_to_policy(read());
    check(
        &app,
        json!({
            "GCEB75847": {
                "Type": "AWS::IAM::Group",
                "Properties": {
                    "GroupName": "readers",
                    "ManagedPolicyArns": [
                        "arn:aws:iam::123456789012:policy/Own",
                        "arn:aws:iam::123456789012:policy/Later",
                    ],
                    "Path": "/team/",
                },
            },
            "GDefaultPolicyDB57DDE3": {
                "Type": "AWS::IAM::Policy",
                "Properties": {
                    "Groups": [{"Ref": "GCEB75847"}],
                    "PolicyDocument": document(),
                    "PolicyName": "GDefaultPolicyDB57DDE3",
                },
            },
            "U05997891": {
                "Type": "AWS::IAM::User",
                "Properties": {
                    "Groups": [{"Ref": "GCEB75847"}],
                    "LoginProfile": {
                        "Password": "{{resolve:secretsmanager:ada:SecretString:password::}}",
                        "PasswordResetRequired": true,
                    },
                    "ManagedPolicyArns": [
                        {
                            "Fn::Join": [
                                "",
                                [
                                    "arn:",
                                    {"Ref": "AWS::Partition"},
                                    ":iam::aws:policy/ReadOnlyAccess",
                                ],
                            ],
                        },
                    ],
                    "Path": "/team/",
                    "PermissionsBoundary": "arn:aws:iam::123456789012:policy/Boundary",
                    "UserName": "ada",
                },
            },
            "UDefaultPolicyDA5BFDA0": {
                "Type": "AWS::IAM::Policy",
                "Properties": {
                    "PolicyDocument": document(),
                    "PolicyName": "UDefaultPolicyDA5BFDA0",
                    "Users": [{"Ref": "U05997891"}],
                },
            },
            "K485CC42E": {
                "Type": "AWS::IAM::AccessKey",
                "Properties": {
                    "Serial": 2,
                    "Status": "Inactive",
                    "UserName": {"Ref": "U05997891"},
                },
            },
            "IUPolicy3CBC38A7": {
                "Type": "AWS::IAM::Policy",
                "Properties": {
                    "PolicyDocument": document(),
                    "PolicyName": "IUPolicy3CBC38A7",
                    "Users": ["bob"],
                },
            },
            "bobGroup0": {
                "Type": "AWS::IAM::UserToGroupAddition",
                "Properties": {"GroupName": {"Ref": "GCEB75847"}, "Users": ["bob"]},
            },
            "IGDefaultPolicyAEEC4E89": {
                "Type": "AWS::IAM::Policy",
                "Properties": {
                    "Groups": ["grp"],
                    "PolicyDocument": document(),
                    "PolicyName": "IGDefaultPolicyAEEC4E89",
                },
            },
        }),
    );
}

#[test]
fn policies_are_attached_to_all_kinds_of_identities_and_can_be_granted_to() {
    let (app, stack) = stack();
    let role = Role::from_role_name(&stack, "R", "existing");
    let user = User::from_user_arn(&stack, "U", "arn:aws:iam::123456789012:user/team/ada");
    let group = Group::from_group_arn(&stack, "G", "arn:aws:iam::123456789012:group/readers");
    let queue = Queue::from_queue_arn(&stack, "Q", "arn:aws:sqs:eu-west-1:123456789012:inbox");
    let p = Policy::builder("P", [read()]).attach_to(&role).build(&stack);
    p.attach_to(&user);
    p.attach_to(&user);
    p.attach_to(&group);
    queue.grant_purge(&p);
    let mp = ManagedPolicy::builder("MP", []).path("/team/").attach_to(&user).build(&stack);
    mp.attach_to(&role);
    mp.add_statement(read());
    let granted = json!({
        "Statement": [
            {"Action": "s3:GetObject", "Effect": "Allow", "Resource": "*"},
            {
                "Action": ["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:PurgeQueue"],
                "Effect": "Allow",
                "Resource": "arn:aws:sqs:eu-west-1:123456789012:inbox",
            },
        ],
        "Version": "2012-10-17",
    });
    check(
        &app,
        json!({
            "P4E0919BE": {
                "Type": "AWS::IAM::Policy",
                "Properties": {
                    "Groups": ["readers"],
                    "PolicyDocument": granted,
                    "PolicyName": "P4E0919BE",
                    "Roles": ["existing"],
                    "Users": ["ada"],
                },
            },
            "MPAF8D442C": {
                "Type": "AWS::IAM::ManagedPolicy",
                "Properties": {
                    "Description": "",
                    "Path": "/team/",
                    "PolicyDocument": document(),
                    "Roles": ["existing"],
                    "Users": ["ada"],
                },
            },
        }),
    );
}

#[test]
fn an_instance_profile_brings_its_own_role() {
    let (app, stack) = stack();
    let own = InstanceProfile::builder("IP2").build(&stack);
    assert!(own.role().is_some());
    InstanceProfile::builder("IP")
        .role(&Role::from_role_name(&stack, "R", "existing"))
        .instance_profile_name("workers")
        .path("/team/")
        .build(&stack);
    check(
        &app,
        json!({
            "IP2InstanceRole45849FBB": {
                "Type": "AWS::IAM::Role",
                "Properties": {
                    "AssumeRolePolicyDocument": {
                        "Statement": [
                            {
                                "Action": "sts:AssumeRole",
                                "Effect": "Allow",
                                "Principal": {"Service": "ec2.amazonaws.com"},
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                },
            },
            "IP2ED6C5C76": {
                "Type": "AWS::IAM::InstanceProfile",
                "Properties": {"Roles": [{"Ref": "IP2InstanceRole45849FBB"}]},
            },
            "IPF1F1D75B": {
                "Type": "AWS::IAM::InstanceProfile",
                "Properties": {
                    "InstanceProfileName": "workers",
                    "Path": "/team/",
                    "Roles": ["existing"],
                },
            },
        }),
    );
}

#[test]
fn the_users_of_an_openid_connect_provider_assume_a_role() {
    let (app, stack) = stack();
    let o = OidcProvider::builder("O", "https://token.actions.githubusercontent.com")
        .client_id("sts.amazonaws.com")
        .thumbprint("6938fd4d98bab03faadb97b34396831e3780aea1")
        .removal_policy(RemovalPolicy::Retain)
        .build(&stack);
    let main = Condition::string_like("token.actions.githubusercontent.com:sub", "repo:a/b:*");
    Role::builder("RO", o.principal().given(main)).build(&stack);
    check(
        &app,
        json!({
            "O714C8757": {
                "Type": "AWS::IAM::OIDCProvider",
                "Properties": {
                    "ClientIdList": ["sts.amazonaws.com"],
                    "ThumbprintList": ["6938fd4d98bab03faadb97b34396831e3780aea1"],
                    "Url": "https://token.actions.githubusercontent.com",
                },
                "UpdateReplacePolicy": "Retain",
                "DeletionPolicy": "Retain",
            },
            "RO8E49F4AB": {
                "Type": "AWS::IAM::Role",
                "Properties": {
                    "AssumeRolePolicyDocument": {
                        "Statement": [
                            {
                                "Action": "sts:AssumeRoleWithWebIdentity",
                                "Condition": {
                                    "StringLike": {
                                        "token.actions.githubusercontent.com:sub": "repo:a/b:*",
                                    },
                                },
                                "Effect": "Allow",
                                "Principal": {"Federated": {"Ref": "O714C8757"}},
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                },
            },
        }),
    );
    let theirs = "arn:aws:iam::123456789012:oidc-provider/accounts.example.com/v2";
    let theirs = OidcProvider::from_oidc_provider_arn(&stack, "I", theirs);
    assert_eq!(theirs.issuer().as_literal(), Some("accounts.example.com/v2"));
    let written = sub!("arn:aws:iam::{}:oidc-provider/issuer.example.com", stack.account());
    let theirs = OidcProvider::from_oidc_provider_arn(&stack, "W", written);
    assert_eq!(theirs.issuer().as_literal(), Some("issuer.example.com"));
    let hidden: Value<String> = intrinsic::ssm_parameter("/issuer", None);
    let hidden = OidcProvider::from_oidc_provider_arn(&stack, "H", hidden);
    super::check_problems(&app, "");
    assert_eq!(hidden.issuer().as_literal(), Some(""));
    super::check_problems(
        &app,
        "error[bad-arn]: the parts of an ARN are not known
  `{{resolve:ssm:/issuer}}` has a dynamic reference in it, which CloudFormation puts in only after it took everything else apart.
    at `Test/H`, HERE
  help: read it by a parameter: `StringParameter::value_for_string_parameter` without a version",
    );
}

#[test]
fn the_users_of_a_saml_provider_sign_in_to_the_console() {
    let (app, stack) = stack();
    let xml = format!("<x>{}</x>", "y".repeat(1_000));
    let sa = SamlProvider::builder("Sa", SamlMetadata::from_xml(&xml)).name("corp").build(&stack);
    Role::builder("RS", sa.console_principal()).build(&stack);
    check_trust(
        &app,
        json!([
            {
                "Action": "sts:AssumeRoleWithSAML",
                "Condition": {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}},
                "Effect": "Allow",
                "Principal": {"Federated": {"Ref": "Sa8ED5044D"}},
            },
        ]),
    );
}

#[test]
fn trust_with_external_ids_and_session_tags() {
    let (app, stack) = stack();
    let role = Role::builder("R", Principal::service("ec2.amazonaws.com"))
        .also_assumed_by(Principal::account_root().with_session_tags())
        .external_id("a")
        .external_id("b")
        .build(&stack);
    role.also_assumed_by(Principal::web_identity("cognito-identity.amazonaws.com"));
    role.add_to_assume_role_policy(
        Statement::allow(["sts:SetSourceIdentity"]).to(Principal::arn("arn:aws:iam::1:user/u")),
    );
    let ids = json!({"StringEquals": {"sts:ExternalId": ["a", "b"]}});
    check_trust(
        &app,
        json!([
            {
                "Action": "sts:AssumeRole",
                "Condition": ids,
                "Effect": "Allow",
                "Principal": {"Service": "ec2.amazonaws.com"},
            },
            {
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Effect": "Allow",
                "Principal": {"Federated": "cognito-identity.amazonaws.com"},
            },
            {
                "Action": "sts:SetSourceIdentity",
                "Effect": "Allow",
                "Principal": {"AWS": "arn:aws:iam::1:user/u"},
            },
            {
                "Action": ["sts:AssumeRole", "sts:TagSession"],
                "Condition": ids,
                "Effect": "Allow",
                "Principal": {
                    "AWS": {
                        "Fn::Join": [
                            "",
                            [
                                "arn:",
                                {"Ref": "AWS::Partition"},
                                ":iam::",
                                {"Ref": "AWS::AccountId"},
                                ":root",
                            ],
                        ],
                    },
                },
            },
        ]),
    );
}

#[test]
fn a_role_that_exists_gets_a_policy_of_a_name_of_its_own() {
    let (app, stack) = stack();
    let by_arn = Role::from_role_arn(&stack, "IR", "arn:aws:iam::123456789012:role/path/Foo");
    by_arn.add_to_policy(read());
    let named = ImportedRole::by_name("N", "bar").default_policy_name("reports").build(&stack);
    named.add_to_policy(read());
    check(
        &app,
        json!({
            "IRPolicyTestIR4D7FF694AC81F477": {
                "Type": "AWS::IAM::Policy",
                "Properties": {
                    "PolicyDocument": document(),
                    "PolicyName": "PolicyTestIR4D7FF694",
                    "Roles": ["Foo"],
                },
            },
            "Nreports6A773636": {
                "Type": "AWS::IAM::Policy",
                "Properties": {
                    "PolicyDocument": document(),
                    "PolicyName": "reports",
                    "Roles": ["bar"],
                },
            },
        }),
    );
}

#[test]
fn a_role_that_keeps_its_policies_is_named_in_that_of_the_resource() {
    let (app, stack) = stack();
    let theirs = Role::from_role_arn(&stack, "IR", "arn:aws:iam::123456789012:role/Foo");
    let queue = Queue::builder("Q").build(&stack);
    queue.grant_purge(&theirs.without_policy_updates());
    let immutable = ImportedRole::by_arn("Kept", "arn:aws:iam::123456789012:role/Kept").immutable();
    Queue::builder("K").build(&stack).grant_purge(&immutable.build(&stack));
    check_policies(&app, json!({}));
    let statements: Vec<Json> = section(&app, "Resources")
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(_, r)| r["Type"] == "AWS::SQS::QueuePolicy")
        .map(|(_, r)| r["Properties"]["PolicyDocument"]["Statement"][0]["Principal"].clone())
        .collect();
    let roles =
        ["Foo", "Kept"].map(|n| json!({"AWS": format!("arn:aws:iam::123456789012:role/{n}")}));
    assert_eq!(statements, roles);
}

#[test]
fn a_role_of_another_account_keeps_its_policies_and_the_user_is_told_what_to_attach() {
    let app = App::new();
    let here = Environment::new("111111111111", "eu-west-1");
    let stack = Stack::builder("Test").environment(here).build(&app);
    let theirs = Role::from_role_arn(&stack, "IR", "arn:aws:iam::123456789012:role/Foo");
    super::role(&stack, "R").grant_pass(&theirs);
    check_problems(
        &app,
        "warning[policy-elsewhere]: a permission has to be given elsewhere
  `Test/IR` keeps its policies: this app does not change them.
    at `Test/IR`, HERE
  help: attach it where the role is managed: {\"Action\":\"iam:PassRole\",\"Effect\":\"Allow\",\"Resource\":@Test/R/Resource.Arn,}",
    );
}

#[test]
fn a_resource_waits_for_a_grant() {
    let (app, stack) = stack();
    let role = Role::from_role_name(&stack, "R", "existing");
    let queue = Queue::builder("Q").build(&stack);
    let waiting = Queue::builder("W").build(&stack);
    queue.grant_purge(&role).apply_before(&waiting);
    let resources = section(&app, "Resources");
    let waits: Vec<&Json> = resources
        .as_object()
        .into_iter()
        .flatten()
        .map(|(_, r)| &r["DependsOn"])
        .filter(|d| !d.is_null())
        .collect();
    assert_eq!(waits, [&json!(["RPolicyTestRD074C5CA6E749923"])]);
}

#[test]
fn mistakes_with_identities() {
    let (app, stack) = stack();
    User::builder("U").password_reset_required().user_name("no spaces").build(&stack);
    Policy::builder("P", [read()]).build(&stack);
    Policy::builder("Q", [read().to(Principal::any())])
        .attach_to(&Role::from_role_name(&stack, "R", "existing"))
        .build(&stack);
    OidcProvider::builder("O", "http://example.com").thumbprint("xyz").build(&stack);
    SamlProvider::builder("S", SamlMetadata::from_xml("<x/>")).build(&stack);
    let managed = ManagedPolicy::from_managed_policy_name(&stack, "MP", "theirs");
    managed.add_statement(read());
    check_problems(
        &app,
        "error[conflicting-options]: options do not fit together
  The managed policy exists already. Its statements cannot be changed from here.
    at `Test/MP`, HERE
  help: give its ARN to the role, user or group: `.add_managed_policy_arn(&policy)`

error[conflicting-options]: options do not fit together
  `http://example.com` is not a URL of an OpenID Connect provider.
    at `Test/O`, HERE
  help: begin it with `https://`; at most 255 characters

error[conflicting-options]: options do not fit together
  `xyz` is not the thumbprint of a certificate.
    at `Test/O`, HERE
  help: write 40 hexadecimal digits, or leave it out

error[unattached-policy]: a policy speaks for nobody
  An inline policy exists only as part of a role, user or group.
    at `Test/P`, HERE
  help: attach it with `.attach_to(&role)`, or make it a `ManagedPolicy`

error[bad-statement]: a statement is one that IAM refuses
  A policy of a role, user or group names no principal.
    at `Test/Q`, HERE
  help: correct it where it is written

error[out-of-range]: a value is outside its range
  the metadata's length is 4, but must be between 1000 and 10000000.
    at `Test/S`, HERE
  help: see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateSAMLProvider.html

error[bad-name]: a name is not allowed
  the user name `no spaces` does not consist of 1 to 64 of A-Z a-z 0-9 +=,.@-_.
    at `Test/U`, HERE
  help: change it, or leave it out and let CloudFormation choose one

error[conflicting-options]: options do not fit together
  A user without a password has none to change.
    at `Test/U`, HERE
  help: set `.password(…)`, or leave out `.password_reset_required()`",
    );
}
