//! What exists already is named by what can be its name.

use rustinfra_constructs::iam::{
    Group, InstanceProfile, ManagedPolicy, OidcProvider, Role, SamlProvider, User,
};
use rustinfra_constructs::lambda::LayerVersion;
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::ssm::StringParameter;

use super::mistake;

#[track_caller]
fn bad_arn(import: impl FnOnce(&Stack, &str), arn: &str, wanted: &str, form: &str) {
    mistake(
        |stack| import(stack, arn),
        &format!(
            "error[bad-arn]: an ARN has the wrong form
  `{arn}` is not the ARN {wanted}.
    at `Test/Theirs`, HERE
  help: write it as `{form}`"
        ),
    );
}

const QUEUE: &str = "arn:aws:sqs:eu-west-1:123456789012:orders";

macro_rules! refused {
    ($($import:path: $arn:expr, $wanted:literal, $form:literal;)+) => {
        $(bad_arn(|stack, arn| { $import(stack, "Theirs", arn); }, $arn, $wanted, $form);)+
    };
}

#[test]
fn arns_of_something_else_are_told() {
    refused! {
        Role::from_role_arn: QUEUE, "of a role", "arn:aws:iam::ACCOUNT:role/NAME";
        Role::from_role_arn: "reader", "of a role", "arn:aws:iam::ACCOUNT:role/NAME";
        User::from_user_arn: QUEUE, "of a user", "arn:aws:iam::ACCOUNT:user/NAME";
        Group::from_group_arn: QUEUE, "of a group", "arn:aws:iam::ACCOUNT:group/NAME";
        ManagedPolicy::from_managed_policy_arn: "ReadOnlyAccess", "of a managed policy", "arn:aws:iam::ACCOUNT:policy/NAME";
        InstanceProfile::from_instance_profile_arn: QUEUE, "of an instance profile", "arn:aws:iam::ACCOUNT:instance-profile/NAME";
        OidcProvider::from_oidc_provider_arn: QUEUE, "of an OpenID Connect provider", "arn:aws:iam::ACCOUNT:oidc-provider/ISSUER";
        SamlProvider::from_saml_provider_arn: QUEUE, "of a SAML provider", "arn:aws:iam::ACCOUNT:saml-provider/NAME";
        LayerVersion::from_layer_version_arn: "arn:aws:lambda:eu-west-1:123456789012:layer:tools", "of a layer", "arn:aws:lambda:REGION:ACCOUNT:layer:NAME:VERSION";
        Queue::from_queue_arn: "arn:aws:sqs:eu-west-1:1234:orders", "of a queue", "arn:aws:sqs:REGION:ACCOUNT:NAME";
    }
}

#[test]
fn values_that_are_known_later_are_taken() {
    let app = App::new();
    let stack = Stack::new(&app, "Test");
    let arn = CfnParameter::builder("Arn", ParameterType::String).build(&stack);
    Role::from_role_arn(&stack, "Given", arn.value());
    Role::from_role_arn(&stack, "Made", sub!("arn:aws:iam::{}:role/reader", stack.account()));
    Role::from_role_arn(&stack, "Resolved", "{{resolve:ssm:/roles/reader}}");
    User::from_user_arn(&stack, "User", intrinsic::import_value("UserArn"));
    let text = String::from("arn:aws:iam::123456789012:role/reader");
    Role::from_role_arn(&stack, "Text", &text);
    let role = super::role(&stack, "R");
    Role::from_role_arn(&stack, "Own", role.arn());
    // The alias of an access point stands for a bucket.
    Bucket::from_bucket_name(&stack, "Alias", "orders-7n2yxvq4y4zr8ah3kmd6ug9xq1fedeuw1a-s3alias");
    super::check_problems(&app, "");
}

#[test]
fn names_that_nothing_has_are_told() {
    mistake(
        |stack| {
            Bucket::from_bucket_name(stack, "Theirs", "company archive");
        },
        "error[bad-name]: a name is not allowed
  The bucket name `company archive` has other characters than a-z, 0-9, `.` and `-`.
    at `Test/Theirs`, HERE
  help: correct it; see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html",
    );
    mistake(
        |stack| {
            StringParameter::from_string_parameter_name(stack, "Theirs", "shop/limit");
        },
        "error[bad-name]: a name is not allowed
  No parameter is called `shop/limit`: a name of several levels begins with `/`.
    at `Test/Theirs`, HERE
  help: write `/shop/limit`; see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html",
    );
}

#[test]
fn a_name_that_only_an_old_bucket_can_have_is_a_warning() {
    let app = App::new();
    let stack = Stack::new(&app, "Test");
    Bucket::from_bucket_name(&stack, "Theirs", "Company_Archive");
    super::check_problems(
        &app,
        "warning[bad-name]: only an old bucket can have this name
  The bucket name `Company_Archive` has other characters than a-z, 0-9, `.` and `-`, and does not begin and end with a letter or digit.
    at `Test/Theirs`, HERE
  help: correct it, unless it is a bucket of us-east-1 from before March 2018; see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html",
    );
}
