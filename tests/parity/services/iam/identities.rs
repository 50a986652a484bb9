//! What is added to identities after they are made, and those that exist already.

use super::read;
use rustinfra_constructs::iam::{
    Condition, Group, InstanceProfile, ManagedPolicy, OidcProvider, PermissionsBoundary, Policy,
    Role, SamlMetadata, SamlProvider, User,
};
use rustinfra_constructs::prelude::*;
use std::cell::LazyCell;

pub(super) fn add(stack: &Stack) {
    let ec2 = || Principal::service("ec2.amazonaws.com");
    let grace = User::builder("Grace").build(stack);
    let auditors = Group::builder("Auditors").build(stack);
    let worker = Role::builder("Worker", ec2()).build(stack);
    let inline = Policy::builder("Inline", [read("inline")]).build(stack);
    let theirs = ManagedPolicy::from_managed_policy_name(stack, "TheirPolicy", "their-policy");
    let arn = "arn:aws:iam::123456789012:policy/path/shared";
    let shared = ManagedPolicy::from_managed_policy_arn(stack, "SharedPolicy", arn);

    auditors.add_managed_policy("SecurityAudit");
    auditors.add_managed_policy_arn(&theirs);
    auditors.add_to_policy(read("auditors"));
    auditors.add_to_policy(read("more-of-auditors"));
    auditors.add_user(&grace);
    inline.attach_to(&auditors);
    grace.add_managed_policy("ReadOnlyAccess");
    grace.add_managed_policy_arn(&shared);
    grace.add_to_policy(read("grace"));
    inline.attach_to(&grace);
    let managed = ManagedPolicy::from_aws_managed_policy_name("AmazonSSMManagedInstanceCore");
    worker.add_managed_policy_arn(managed);
    worker.add_managed_policy_arn(&shared);
    worker.add_to_policy(read("worker"));
    inline.attach_to(&worker);
    if let Some(cfn) = worker.cfn() {
        cfn.apply_removal_policy(RemovalPolicy::Retain);
    }
    worker.add_to_policy(read("worker-once-more"));

    Policy::builder("WholePolicy", [])
        .document(PolicyDocument::of([read("whole"), read("whole-too")]))
        .attach_to(&auditors)
        .attach_to(&grace)
        .attach_to(&worker)
        .build(stack);
    let list =
        |bucket: &str| Statement::allow(["s3:ListBucket"]).on(format!("arn:aws:s3:::{bucket}"));
    ManagedPolicy::builder("WholeManagedPolicy", [])
        .document(PolicyDocument::of([read("managed"), list("managed")]).assign_sids())
        .attach_to(&auditors)
        .attach_to(&worker)
        .attach_to(&grace)
        .build(stack);
    let growing = ManagedPolicy::builder("Growing", [read("growing")]).build(stack);
    growing.add_statement(list("growing"));

    // A role that is made when something uses it.
    let lazy = LazyCell::new(|| Role::builder("Lazy", ec2()).build(stack));
    lazy.add_managed_policy_arn(&shared);
    lazy.add_to_policy(read("lazy"));
    lazy.add_to_policy(read("lazy-too"));
    inline.attach_to(&*lazy);
    lazy.grant(&grace, ["iam:GetRole"]);
    lazy.grant_assume(&grace);
    lazy.grant_pass(&grace);

    // Identities and profiles that exist already.
    let in_account = |what: &str| format!("arn:aws:iam::123456789012:{what}");
    User::from_user_arn(stack, "Carol", in_account("user/team/carol")).add_to_policy(read("carol"));
    User::from_user_arn(stack, "Dave", in_account("user/dave")).add_to_policy(read("dave"));
    Group::from_group_arn(stack, "Operators", in_account("group/operators"))
        .add_to_policy(read("operators"));
    let named = InstanceProfile::from_instance_profile_name(stack, "NamedProfile", "named-profile");
    stack.output("NamedProfileArn", named.arn());
    let arn = in_account("instance-profile/team/known");
    let known = InstanceProfile::from_instance_profile_arn(stack, "KnownProfile", arn);
    stack.output("KnownProfileName", known.name());
    let role = Role::from_role_name(stack, "WholeProfileRole", "of-the-profile");
    let arn = in_account("instance-profile/whole");
    let whole =
        InstanceProfile::from_instance_profile_attributes(stack, "WholeProfile", arn, &role);
    stack.output("WholeProfileName", whole.name());
    if let Some(role) = whole.role() {
        role.add_to_policy(read("profile"));
    }

    // Providers.
    OidcProvider::builder("KeptOidc", "https://oidc.example.com")
        .client_id("one")
        .client_id("two")
        .removal_policy(RemovalPolicy::Retain)
        .build(stack);
    let arn = in_account("oidc-provider/oidc.example.org/id");
    let theirs = OidcProvider::from_oidc_provider_arn(stack, "TheirOidc", arn);
    let aud = Condition::string_equals("oidc.example.org/id:aud", "one");
    Role::builder("ByTheirOidc", theirs.principal().given(aud)).build(stack);
    let metadata = rustinfra::asset!("tests/parity/services/assets/metadata.xml");
    SamlProvider::builder("SamlFromFile", SamlMetadata::from_file(metadata)).build(stack);

    // No boundary for a scope.
    let free = stack.node().child("Free");
    Role::builder("Member", ec2()).permissions_boundary(&shared).build(&free);
    User::builder("Guest").path("/team/").permissions_boundary(&shared).build(&free);
    PermissionsBoundary::of(&free).clear();
}
