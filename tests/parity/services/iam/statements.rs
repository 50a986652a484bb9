//! Statements and documents made bit by bit and from JSON, principals, and grants spelled out.

use super::read;
use rustinfra_constructs::cfn::iam::CfnManagedPolicy;
use rustinfra_constructs::graph::{Link, links};
use rustinfra_constructs::iam::{Condition, Grantee, ManagedPolicy, PolicyKind, Role, User, key};
use rustinfra_constructs::prelude::*;
use serde_json::json;

pub(super) fn add(stack: &Stack) {
    let jobs = Queue::builder("Jobs").build(stack);
    let files = Bucket::builder("Files").removal_policy(RemovalPolicy::Retain).build(stack);
    of_resources(&jobs, &files);
    of_identities(stack);
    trusts(stack);
    documents(stack);
    problems(stack);
    grants(stack, &jobs);
}

/// Statements that say who, in the policies of a queue and a bucket.
fn of_resources(jobs: &Queue, files: &Bucket) {
    jobs.add_to_resource_policy(
        Statement::default()
            .actions(["sqs:SendMessage", "sqs:ReceiveMessage"])
            .on(jobs.arn())
            .to(Principal::account_root())
            .to(Principal::account("210987654321"))
            .to(Principal::arn("arn:aws:iam::210987654321:role/sender"))
            .to(Principal::arn("arn:aws:iam::210987654321:role/receiver")),
    );
    jobs.add_to_resource_policy(
        Statement::allow(["sqs:SendMessage"])
            .on(jobs.arn())
            .to(Principal::service("sns.amazonaws.com"))
            .given(Condition::string_equals(key::SOURCE_ACCOUNT, "123456789012"))
            .given(Condition::arn_equals(
                key::SOURCE_ARN,
                "arn:aws:sns:eu-west-1:123456789012:news",
            )),
    );

    let canonical = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be";
    files.add_to_resource_policy(
        Statement::allow(["s3:GetObject"])
            .on(files.arn_for_objects("*"))
            .to(Principal::canonical_user(canonical)),
    );
    files.add_to_resource_policy(
        Statement::deny(["s3:*"])
            .on(files.arn())
            .on(files.arn_for_objects("*"))
            .to(Principal::any())
            .given(Condition::bool(key::SECURE_TRANSPORT, false)),
    );
    files.add_to_resource_policy(
        Statement::deny(["s3:DeleteObject"])
            .on(files.arn_for_objects("*"))
            .not_to(Principal::arn("arn:aws:iam::123456789012:role/cleaner"))
            .not_to(Principal::arn("arn:aws:iam::123456789012:root")),
    );
    files.add_to_resource_policy(
        Statement::deny(["s3:PutObject"])
            .on(files.arn_for_objects("*"))
            .not_to(Principal::arn("arn:aws:iam::123456789012:role/writer")),
    );
}

/// Statements that say what, in the policy of a role.
fn of_identities(stack: &Stack) {
    let role = Role::builder("Stated", Principal::service("ec2.amazonaws.com")).build(stack);
    role.add_to_policy(
        Statement::default()
            .sid("Lists")
            .actions(["s3:ListAllMyBuckets"])
            .on("*")
            .given(Condition::string_equals("aws:RequestedRegion", "eu-west-1"))
            .given(Condition::ip_address("aws:SourceIp", ["192.0.2.0/24", "198.51.100.0/24"])),
    );
    role.add_to_policy(
        Statement::deny([""; 0])
            .not_actions(["s3:*", "iam:GetRole"])
            .not_on("arn:aws:s3:::stated")
            .not_on("arn:aws:s3:::stated/*"),
    );
    let from_json = Statement::from_json(&json!({
        "Sid": "FromJson",
        "Effect": "Allow",
        "Action": ["sqs:ListQueues", "sqs:GetQueueUrl"],
        "Resource": "*",
        "Condition": {"StringLike": {"aws:PrincipalTag/team": "a*"}},
    }));
    role.add_to_policy(from_json.expect("a statement"));
}

/// Who may assume a role, said in other words.
fn trusts(stack: &Stack) {
    let role = Role::builder("Trusting", Principal::service("ec2.amazonaws.com"))
        .also_assumed_by(Principal::service("ecs-tasks"))
        .build(stack);
    role.also_assumed_by(Principal::service("logs.eu-west-1.amazonaws.com"));
    let partner = Principal::account("210987654321")
        .given(Condition::string_equals("aws:PrincipalOrgID", "o-1234567890"))
        .given(Condition::bool("aws:MultiFactorAuthPresent", true))
        .given(Condition::ip_address("aws:SourceIp", "192.0.2.0/24"));
    role.also_assumed_by(partner);
    role.also_assumed_by(Principal::arn("arn:aws:iam::210987654321:role/other"));
    let tagging = Principal::arn("arn:aws:iam::210987654321:role/tags-sessions");
    role.also_assumed_by(tagging.with_session_tags());
    role.add_to_assume_role_policy(
        Statement::allow(["sts:AssumeRole"])
            .to(Principal::account("345678901234"))
            .given(Condition::string_equals("sts:ExternalId", "shop-4711")),
    );
    let pool = Condition::string_equals("cognito-identity.amazonaws.com:aud", "eu-west-1:pool");
    role.add_to_assume_role_policy(
        Statement::allow(["sts:AssumeRoleWithWebIdentity"])
            .to(Principal::federated("cognito-identity.amazonaws.com").given(pool)),
    );
    role.add_to_assume_role_policy(
        Statement::allow(["sts:TagSession"])
            .to(Principal::arn("arn:aws:iam::210987654321:role/tagging")),
    );
    role.add_to_assume_role_policy(
        Statement::allow(["sts:TagSession"]).to(Principal::account("567890123456")),
    );
    role.add_to_assume_role_policy(
        Statement::allow(["sts:SetSourceIdentity"]).to(Principal::service("lambda")),
    );
}

/// Documents where a template wants them.
fn documents(stack: &Stack) {
    let document = PolicyDocument::from_json(&json!({
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::document/*"},
            {"Effect": "Deny", "NotAction": ["s3:*"], "NotResource": ["arn:aws:s3:::document"]},
        ],
    }));
    let document = document.expect("a document");
    ManagedPolicy::builder("DocumentFromJson", []).document(document.clone()).build(stack);
    for id in ["DocumentAsText", "DocumentAsJson", "DocumentResolved"] {
        CfnManagedPolicy::new(stack, id).set("PolicyDocument", document.to_expr());
    }
    let statements = [read("as-json"), read("as-statement-json")];
    CfnManagedPolicy::new(stack, "StatementsAsJson")
        .policy_document(PolicyDocument::of(statements).verbatim());
}

/// How many things IAM would refuse, of what is right and of what is not.
fn problems(stack: &Stack) {
    let right = Statement::allow(["s3:GetObject"]).on("*");
    let empty = Statement::default().on("*");
    let principal = Principal::arn("arn:aws:iam::210987654321:role/other");
    let trusting = Statement::allow(["sts:AssumeRole"]).to(principal);
    let named = right.clone().sid("not one word");
    let any = |statement: &Statement| {
        // What any policy asks for is what is left when principals are named.
        statement.clone().to(Principal::any()).problems(PolicyKind::Resource)
    };
    let tell = |id: &str, problems: &[Vec<String>]| {
        let counts: Vec<String> = problems.iter().map(|all| all.len().to_string()).collect();
        stack.output(id, counts.join(" "));
    };
    tell(
        "StatementProblems",
        &[
            any(&right),
            any(&empty),
            right.problems(PolicyKind::Identity),
            empty.problems(PolicyKind::Identity),
            trusting.problems(PolicyKind::Identity),
            named.problems(PolicyKind::Identity),
            right.problems(PolicyKind::Resource),
            empty.problems(PolicyKind::Resource),
            trusting.problems(PolicyKind::Trust),
            Statement::allow(["sts:AssumeRole"]).problems(PolicyKind::Trust),
        ],
    );
    let document = PolicyDocument::of([right.clone(), empty.clone(), named.clone()]);
    let of_any = [&right, &empty, &named].into_iter().flat_map(any).collect();
    tell(
        "DocumentProblems",
        &[
            of_any,
            document.problems(PolicyKind::Identity),
            document.problems(PolicyKind::Resource),
            PolicyDocument::of([trusting.clone(), trusting]).problems(PolicyKind::Trust),
        ],
    );
}

/// Grants, spelled out.
fn grants(stack: &Stack, jobs: &Queue) {
    let ec2 = || Principal::service("ec2.amazonaws.com");
    let sender = Role::builder("Sender", ec2()).build(stack);
    let after = Queue::builder("After").build(stack);
    let use_jobs = |who: Principal, action: &'static str| {
        Link::grant(who, &links::QUEUE_USE, jobs).actions([action])
    };
    use_jobs(sender.principal(), "sqs:SendMessage")
        .given(Condition::bool(key::SECURE_TRANSPORT, true))
        .record(stack.node())
        .apply_before(&after);
    use_jobs(Principal::account("345678901234"), "sqs:PurgeQueue").record(stack.node());
    use_jobs(sender.principal(), "sqs:ReceiveMessage").record(stack.node());
    use_jobs(Principal::account("456789012345"), "sqs:ReceiveMessage").record(stack.node());
    let delete = Statement::allow(["sqs:DeleteMessage"]).on(jobs.arn());
    Link::statement(jobs, delete.to(Principal::account("567890123456"))).record(stack.node());
    sender.grant_assume(&User::builder("Assuming").build(stack));
    let fixed = Role::builder("Fixed", ec2()).build(stack);
    jobs.grant_consume(&fixed.without_policy_updates());
}
