//! Secrets with every setting, rotated in both ways, and those that exist already.

use rustinfra_constructs::kms::Key;
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::secretsmanager::{
    AttachmentTarget, GeneratedSecret, HostedRotation, HostedRotationType, Rotation,
    RotationSchedule,
};

/// The stack.
pub(crate) fn add(app: &App) -> Stack {
    let stack = Stack::new(app, "SecretsManager");
    let role =
        |id: &str| Role::builder(id, Principal::service("lambda.amazonaws.com")).build(&stack);

    let plain = Secret::builder("Plain").build(&stack);
    plain.grant_read(&role("Reader"));
    plain.grant_write(&role("Writer"));
    plain.grant_read_stages(&role("PreviousReader"), ["AWSPREVIOUS"]);
    plain.grant_read(&Principal::arn("arn:aws:iam::210987654321:root"));
    plain.deny_account_root_delete();
    let login = GeneratedSecret::new()
        .template(r#"{"user":"shop"}"#, "password")
        .length(20)
        .exclude_characters("\"@/\\")
        .exclude_numbers(true)
        .exclude_punctuation(true)
        .exclude_lowercase(false)
        .exclude_uppercase(false)
        .include_space(true)
        .require_each_included_type(true);
    Secret::builder("Full")
        .description("the login of the shop")
        .secret_name("shop/login-of-all")
        .removal_policy(RemovalPolicy::Retain)
        .replica_region("eu-central-1")
        .generate(login)
        .build(&stack);
    let key = Key::builder("Key").build(&stack);
    let encrypted = Secret::builder("Encrypted").encryption_key(&key).build(&stack);
    encrypted.grant_read(&role("EncryptedReader"));
    encrypted.grant_write(&role("EncryptedWriter"));
    Secret::builder("Object")
        .secret_object([("user", "shop")])
        .secret_object([("password", plain.secret_value_from_json("password"))])
        .build(&stack);
    Secret::builder("Copy").secret_string(plain.secret_value()).build(&stack);

    let code = Code::inline("exports.handler = async () => {};");
    let rotator = Function::builder("Rotator", Runtime::NODEJS_22, "index.handler", code)
        .env("ARN", plain.arn())
        .env("NAME", plain.name())
        .build(&stack);
    let rotated = Secret::builder("Rotated").build(&stack);
    RotationSchedule::builder("Rotation", &rotated, Rotation::function(&rotator))
        .automatically_after(days(10))
        .build(&rotated);
    let login = Secret::builder("Login").build(&stack);
    let attached = login.attach(AttachmentTarget::rds_db_instance("database"));
    attached.grant_read(&role("LoginReader"));
    let mysql =
        HostedRotation::single_user(HostedRotationType::MYSQL_SINGLE_USER).exclude_characters("\"");
    RotationSchedule::builder("Hosted", &login, Rotation::hosted(mysql))
        .rotate_immediately_on_update(false)
        .build(&login);
    let both = HostedRotation::multi_user(HostedRotationType::POSTGRESQL_MULTI_USER, &login);
    let turns = Secret::builder("Turns").build(&stack);
    RotationSchedule::builder("Hosted", &turns, Rotation::hosted(both)).build(&turns);

    let arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:";
    let theirs = role("TheirReader");
    Secret::from_secret_name(&stack, "ByName", "by-name").grant_read(&theirs);
    let whole = format!("{arn}whole-abcdef");
    Secret::from_secret_complete_arn(&stack, "Whole", &whole).grant_read(&theirs);
    let part = format!("{arn}part");
    Secret::from_secret_partial_arn(&stack, "Part", &part).grant_write(&theirs);
    stack
}
