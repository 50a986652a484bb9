//! Secrets with every setting, rotated in both ways, and those that exist already.

use rustinfra::iam::Statement;
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
    let whole = format!("{arn}with-key-abcdef");
    let whole =
        Secret::from_secret_complete_arn(&stack, "WholeWithKey", &whole).encrypted_with(&key);
    whole.grant_read(&role("EncryptedWholeReader"));
    let owner = Secret::from_secret_partial_arn(&stack, "PartOwner", format!("{arn}owner"));
    let turns = HostedRotation::multi_user(HostedRotationType::POSTGRESQL_MULTI_USER, &owner);
    whole.add_rotation_schedule("Rotation", Rotation::hosted(turns));
    let part = format!("{arn}part-with-key");
    let part = Secret::from_secret_partial_arn(&stack, "PartWithKey", &part).encrypted_with(&key);
    part.grant_write(&role("EncryptedPartWriter"));

    // In other regions, with keys of theirs.
    let there = |region: &str| {
        let arn = "123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
        Key::from_key_arn(&stack, &format!("Key-{region}"), format!("arn:aws:kms:{region}:{arn}"))
    };
    Secret::builder("Everywhere")
        .replica_region_with_key("eu-central-1", &there("eu-central-1"))
        .replica_region("us-east-1")
        .replica_region_with_key("us-west-2", &there("us-west-2"))
        .build(&stack);
    let older = plain.secret_value_in_stage(Some("password"), "AWSPREVIOUS");
    Secret::builder("Older").secret_string(older).build(&stack);

    // What a policy of its own says.
    let guarded = Secret::builder("Guarded").build(&stack);
    guarded.add_to_resource_policy(partner("secretsmanager:DescribeSecret"));
    let open = Secret::builder("Open").build(&stack);
    open.add_to_resource_policy(partner("secretsmanager:GetSecretValue"));
    attachments(&stack, role);
    hosted(&stack);
    stack
}

fn partner(action: &'static str) -> Statement {
    let partner = Principal::arn("arn:aws:iam::210987654321:role/partner");
    Statement::allow([action]).on("*").to(partner)
}

/// Logins of databases.
fn attachments(stack: &Stack, role: impl Fn(&str) -> Role) {
    let login = Secret::builder("OfCluster").build(stack);
    let cluster = login.attach(AttachmentTarget::rds_db_cluster("ofcluster"));
    cluster.grant_read(&role("ClusterReader"));
    cluster.grant_write(&role("ClusterWriter"));
    cluster.add_to_resource_policy(partner("secretsmanager:GetSecretValue"));
    cluster.deny_account_root_delete();
    let mysql = HostedRotation::single_user(HostedRotationType::MYSQL_SINGLE_USER);
    cluster.add_rotation_schedule("Rotation", Rotation::hosted(mysql));
    let password = cluster.secret_value_from_json("password");
    Secret::builder("OfClusterPassword").secret_string(password).build(stack);
    let older = cluster.secret_value_in_stage(None, "AWSPREVIOUS");
    Secret::builder("OfClusterOlder").secret_string(older).build(stack);
    let login = Secret::builder("OfDocuments").build(stack);
    login
        .attach(AttachmentTarget::docdb_db_cluster("ofdocuments"))
        .attach(AttachmentTarget::docdb_db_instance("reader"));
    let arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:attached-abcdef";
    Secret::from_secret_complete_arn(stack, "Attached", arn).grant_read(&role("AttachedReader"));
}

/// Each database, with one user and with two who take turns.
fn hosted(stack: &Stack) {
    let key = Key::builder("KeyOfOwner").build(stack);
    let owner = Secret::builder("Owner").encryption_key(&key).build(stack);
    let rotated = |id: &str, hosted| {
        let secret = Secret::builder(id).build(stack);
        secret.add_rotation_schedule("Hosted", Rotation::hosted(hosted));
    };
    let both = |kind| HostedRotation::multi_user(kind, &owner);
    rotated("MariaDbTwo", both(HostedRotationType::MARIADB_MULTI_USER));
    rotated("MariaDbOne", HostedRotation::single_user(HostedRotationType::MARIADB_SINGLE_USER));
    rotated("MongoDbTwo", both(HostedRotationType::MONGODB_MULTI_USER));
    rotated("MongoDbOne", HostedRotation::single_user(HostedRotationType::MONGODB_SINGLE_USER));
    rotated("MysqlTwo", both(HostedRotationType::MYSQL_MULTI_USER));
    rotated("OracleTwo", both(HostedRotationType::ORACLE_MULTI_USER));
    rotated("OracleOne", HostedRotation::single_user(HostedRotationType::ORACLE_SINGLE_USER));
    rotated("RedshiftTwo", both(HostedRotationType::REDSHIFT_MULTI_USER));
    rotated("RedshiftOne", HostedRotation::single_user(HostedRotationType::REDSHIFT_SINGLE_USER));
    rotated("SqlServerTwo", both(HostedRotationType::SQLSERVER_MULTI_USER));
    rotated("SqlServerOne", HostedRotation::single_user(HostedRotationType::SQLSERVER_SINGLE_USER));
    let networked = HostedRotation::single_user(HostedRotationType::POSTGRESQL_SINGLE_USER)
        .function_name("rotate-postgresql")
        .exclude_characters("\"@/")
        .subnet("subnet-0123456789abcdef0")
        .subnet("subnet-0fedcba9876543210")
        .security_group("sg-0123456789abcdef0")
        .security_group("sg-0fedcba9876543210");
    rotated("PostgreSqlOne", networked);
}
