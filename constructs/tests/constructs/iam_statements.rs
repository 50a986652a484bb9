use rustinfra_constructs::iam::{
    Action, Condition, ManagedPolicy, Policy, PolicyKind, Role, actions, key,
};
use rustinfra_constructs::prelude::*;
use serde_json::{Value as Json, json};

use super::{check_policies, check_problems, compare, role, section, stack};

#[track_caller]
fn check_statement(statement: Statement, expected: Json) {
    let (app, stack) = stack();
    role(&stack, "R").add_to_policy(statement);
    check_policies(&app, json!({"RDefaultPolicy0707467B": [expected]}));
}

#[test]
fn actions_are_typed_and_still_may_be_text() {
    use actions::{dynamodb, s3};
    let newer = Action::other("s3:GetObjektMetadaten");
    let all = [dynamodb::GET_ITEM, s3::ALL, newer, Action::matching("sqs:Get*")];
    check_statement(
        Statement::allow(all).actions(["kms:Decrypt"]).on("*"),
        json!({
            "Action": [
                "dynamodb:GetItem", "kms:Decrypt", "s3:*", "s3:GetObjektMetadaten", "sqs:Get*",
            ],
            "Effect": "Allow",
            "Resource": "*",
        }),
    );
}

#[test]
fn conditions_by_their_operators() {
    let statement = Statement::allow(["s3:*"])
        .on("*")
        .given(Condition::string_equals(key::SOURCE_ACCOUNT, "123456789012"))
        .given(Condition::string_like(key::principal_tag("team"), ["a*", "b*"]).if_exists())
        .given(Condition::string_equals(key::TAG_KEYS, ["a", "b"]).for_all_values())
        .given(Condition::arn_like(key::SOURCE_ARN, "arn:aws:s3:::mine"))
        .given(Condition::bool(key::SECURE_TRANSPORT, true))
        .given(Condition::absent(key::SOURCE_VPCE).if_exists())
        .given(Condition::numeric_less_than(actions::s3::key::MAX_KEYS, 10))
        .given(Condition::ip_address(key::SOURCE_IP, "203.0.113.0/24"));
    check_statement(
        statement,
        json!({
            "Action": "s3:*",
            "Condition": {
                "ArnLike": {"aws:SourceArn": "arn:aws:s3:::mine"},
                "Bool": {"aws:SecureTransport": "true"},
                "ForAllValues:StringEquals": {"aws:TagKeys": ["a", "b"]},
                "IpAddress": {"aws:SourceIp": "203.0.113.0/24"},
                "Null": {"aws:SourceVpce": "true"},
                "NumericLessThan": {"s3:max-keys": 10},
                "StringEquals": {"aws:SourceAccount": "123456789012"},
                "StringLikeIfExists": {"aws:PrincipalTag/team": ["a*", "b*"]},
            },
            "Effect": "Allow",
            "Resource": "*",
        }),
    );
}

#[test]
fn principals_by_the_words_of_a_policy() {
    let (app, stack) = stack();
    let other = role(&stack, "Other");
    let join = |parts: Json| json!({"Fn::Join": ["", parts]});
    let root = |account: Json| json!({"AWS": join(json!(["arn:", {"Ref": "AWS::Partition"}, ":iam::", account, ":root"]))});
    // `root` merges its texts where the account is one.
    let account =
        json!({"AWS": join(json!(["arn:", {"Ref": "AWS::Partition"}, ":iam::111122223333:root"]))});
    let provider = "arn:aws:iam::123456789012:saml-provider/corp";
    let (role_, web, saml) =
        ("sts:AssumeRole", "sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML");
    let cognito = "cognito-identity.amazonaws.com";
    let org = json!({"StringEquals": {"aws:PrincipalOrgID": "o-1"}});
    let console = json!({"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}});
    let none = || Json::Null;
    let table = [
        (
            Principal::service("a.amazonaws.com"),
            json!({"Service": "a.amazonaws.com"}),
            role_,
            none(),
        ),
        (Principal::service("a-1"), json!({"Service": "a-1.amazonaws.com"}), role_, none()),
        (Principal::service("a.b"), json!({"Service": "a.b"}), role_, none()),
        (
            Principal::service_in_region("s3.amazonaws.com", "eu-south-1"),
            json!({"Service": "s3.eu-south-1.amazonaws.com"}),
            role_,
            none(),
        ),
        (
            Principal::service_in_region("s3", "eu-south-1"),
            json!({"Service": "s3.eu-south-1.amazonaws.com"}),
            role_,
            none(),
        ),
        (Principal::account_root(), root(json!({"Ref": "AWS::AccountId"})), role_, none()),
        (Principal::account("111122223333"), account, role_, none()),
        (
            Principal::arn("arn:aws:iam::1:user/u"),
            json!({"AWS": "arn:aws:iam::1:user/u"}),
            role_,
            none(),
        ),
        (
            Principal::identity(&other),
            json!({"AWS": {"Fn::GetAtt": ["Other34654A52", "Arn"]}}),
            role_,
            none(),
        ),
        (Principal::federated(cognito), json!({"Federated": cognito}), web, none()),
        (Principal::federated(provider), json!({"Federated": provider}), saml, none()),
        (Principal::web_identity(cognito), json!({"Federated": cognito}), web, none()),
        (Principal::saml(provider), json!({"Federated": provider}), saml, none()),
        (Principal::saml_console(provider), json!({"Federated": provider}), saml, console),
        (Principal::canonical_user("79a5"), json!({"CanonicalUser": "79a5"}), role_, none()),
        (Principal::any(), json!({"AWS": "*"}), role_, none()),
        (Principal::star(), json!("*"), role_, none()),
        (Principal::organization("o-1"), json!({"AWS": "*"}), role_, org.clone()),
        (
            Principal::arn("arn:aws:iam::1:root").in_organization("o-1"),
            json!({"AWS": "arn:aws:iam::1:root"}),
            role_,
            org,
        ),
    ];
    let mut expected = Vec::new();
    for (index, (principal, written, action, condition)) in table.into_iter().enumerate() {
        assert_eq!(principal.assume_action(), action, "{principal:?}");
        Role::builder(&format!("R{index}"), principal).build(&stack);
        let mut statement = json!({"Action": action, "Effect": "Allow", "Principal": written});
        if !condition.is_null() {
            statement["Condition"] = condition;
        }
        expected.push(json!([statement]));
    }
    let resources = section(&app, "Resources");
    let roles = resources.as_object().into_iter().flat_map(|all| all.values()).skip(1);
    let trusts = roles.map(|role| &role["Properties"]["AssumeRolePolicyDocument"]["Statement"]);
    for (trust, expected) in trusts.zip(&expected) {
        compare(trust, expected);
    }
    assert_eq!(resources.as_object().map(serde_json::Map::len), Some(expected.len() + 1));
}

#[test]
fn everything_but() {
    check_statement(
        Statement::deny_all_except(["iam:*"]).not_on("arn:aws:s3:::mine").sid("Most"),
        json!({
            "Effect": "Deny",
            "NotAction": "iam:*",
            "NotResource": "arn:aws:s3:::mine",
            "Sid": "Most",
        }),
    );
}

#[test]
fn documents_number_their_statements_and_may_stay_as_written() {
    let get = || Statement::allow(["s3:GetObject"]).on("*");
    let put = || Statement::allow(["s3:PutObject"]).on("*");
    let (app, stack) = stack();
    let mut document = PolicyDocument::of([get()]);
    document.merge(PolicyDocument::of([put()]));
    assert_eq!(document.statement_count(), 2);
    Role::builder("R", Principal::service("ec2.amazonaws.com"))
        .inline_policy("P", document.verbatim().assign_sids())
        .build(&stack);
    let roles = section(&app, "Resources");
    let role = roles.as_object().and_then(|r| r.values().next()).cloned().unwrap_or_default();
    assert_eq!(
        role["Properties"]["Policies"][0]["PolicyDocument"]["Statement"],
        json!([
            {"Action": "s3:GetObject", "Effect": "Allow", "Resource": "*", "Sid": "0"},
            {"Action": "s3:PutObject", "Effect": "Allow", "Resource": "*", "Sid": "1"},
        ]),
    );
}

#[test]
fn statements_that_iam_refuses() {
    let (app, stack) = stack();
    let r = role(&stack, "R");
    r.add_to_policy(Statement::allow(["s3:GetObject"]));
    r.add_to_policy(Statement::allow(["GetObject"]).on("*").to(Principal::any()));
    r.add_to_policy(
        Statement::allow(["s3:GetObject"]).not_actions(["s3:PutObject"]).on("*").sid("a b"),
    );
    r.add_to_assume_role_policy(Statement::allow(["sts:AssumeRole"]).on("*"));
    let problems = [
        "The trust of a role names no resource: the role itself is it.",
        "A policy of a role, user or group names resources.",
        "A policy of a role, user or group names no principal.",
        "`GetObject` is not an action: a service, a colon and a name, or `*`.",
        "A statement names either actions or excepted ones, not both.",
        "The `Sid` `a b` may have letters and digits only.",
    ];
    let told = |problem: &&str| {
        format!(
            "error[bad-statement]: a statement is one that IAM refuses\n  {problem}\n    at \
             `Test/R`, HERE\n  help: correct it where it is written"
        )
    };
    let expected: Vec<String> = problems.iter().map(told).collect();
    check_problems(&app, &expected.join("\n\n"));
}

#[test]
fn documents_can_be_judged_before_they_are_used() {
    let twice = || Statement::allow(["s3:GetObject"]).on("*").sid("Same");
    let document = PolicyDocument::of([twice(), twice()]);
    assert_eq!(document.problems(PolicyKind::Identity), ["Two statements are called `Same`."]);
    let to_all = || twice().to(Principal::any());
    let document = PolicyDocument::of([to_all(), to_all()]);
    assert_eq!(document.problems(PolicyKind::Resource), Vec::<String>::new());
    let empty = Statement::default().on("*");
    let no_action = "A statement names actions, or excepted ones.";
    let nobody = "The policy of a resource names principals.";
    assert_eq!(empty.problems(PolicyKind::Identity), [no_action]);
    assert_eq!(empty.problems(PolicyKind::Resource), [no_action, nobody]);
}

#[test]
fn a_statement_that_says_nothing_is_told_wherever_it_stands() {
    let (app, stack) = stack();
    let r = role(&stack, "R");
    let empty = || Statement::default().on("*");
    Policy::builder("P", [empty()]).attach_to(&r).build(&stack);
    ManagedPolicy::builder("Q", [empty()]).build(&stack);
    let told = |id: &str| {
        format!(
            "error[bad-statement]: a statement is one that IAM refuses\n  A statement names \
             actions, or excepted ones.\n    at `Test/{id}`, HERE\n  help: correct it where it is \
             written"
        )
    };
    check_problems(&app, &[told("P"), told("Q")].join("\n\n"));
}

#[test]
fn a_policy_keeps_the_numbers_of_its_documents_statements() {
    let (app, stack) = stack();
    let r = role(&stack, "R");
    let of =
        |name: &str| Statement::allow([format!("s3:{name}")]).on(format!("arn:aws:s3:::{name}"));
    let document = PolicyDocument::of([of("One"), of("Two")]).assign_sids();
    Policy::builder("P", []).document(document).attach_to(&r).build(&stack);
    let statement = |sid: &str, name: &str| {
        json!({
            "Action": format!("s3:{name}"),
            "Effect": "Allow",
            "Resource": format!("arn:aws:s3:::{name}"),
            "Sid": sid,
        })
    };
    let expected = json!([statement("0", "One"), statement("1", "Two")]);
    check_policies(&app, json!({"P4E0919BE": expected}));
}
