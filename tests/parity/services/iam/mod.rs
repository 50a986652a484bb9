//! Every kind of identity, policy, provider and principal.
//!
//! The twin of `twins/services/lib/iam/`.

mod identities;
mod statements;

use rustinfra_constructs::iam::{
    AccessKey, AccessKeyStatus, Condition, Group, ImportedRole, InstanceProfile, ManagedPolicy,
    OidcProvider, PermissionsBoundary, Policy, Role, SamlMetadata, SamlProvider, User, actions,
    key,
};
use rustinfra_constructs::prelude::*;

/// Reads the objects of a bucket.
fn read(bucket: &str) -> Statement {
    Statement::allow([actions::s3::GET_OBJECT]).on(format!("arn:aws:s3:::{bucket}/*"))
}

/// The stack.
pub(crate) fn add(app: &App) -> Stack {
    let stack = Stack::new(app, "Iam");

    // Identities.
    let group = Group::builder("Group")
        .group_name("readers")
        .path("/team/")
        .managed_policy("ReadOnlyAccess")
        .build(&stack);
    group.add_to_policy(read("of-group"));
    let boundary = ManagedPolicy::builder("Boundary", [read("any")])
        .policy_name("boundary")
        .description("what there is at most")
        .path("/team/")
        .build(&stack);
    let user = User::builder("User")
        .user_name("ada")
        .path("/team/")
        .group(&group)
        .managed_policy("job-function/Billing")
        .permissions_boundary(&boundary)
        .password(intrinsic::secret("ada", None))
        .password_reset_required()
        .build(&stack);
    user.add_to_policy(read("of-user"));
    let plain = User::builder("Plain").build(&stack);
    plain.add_to_group(&group);
    let access = AccessKey::builder("AccessKey", &user)
        .serial(2)
        .status(AccessKeyStatus::Inactive)
        .build(&stack);
    stack.output("AccessSecret", access.secret_access_key());
    let role = Role::builder("Role", Principal::service("ec2.amazonaws.com"))
        .also_assumed_by(Principal::account_root().with_session_tags())
        .also_assumed_by(Principal::arn("arn:aws:iam::123456789012:role/other"))
        .external_id("one")
        .external_id("two")
        .description("does it all")
        .role_name("all")
        .path("/team/")
        .managed_policy("service-role/AWSLambdaBasicExecutionRole")
        .managed_policy_arn(&boundary)
        .inline_policy("Reports", PolicyDocument::of([read("reports")]))
        .max_session_duration(hours(2))
        .permissions_boundary(&boundary)
        .build(&stack);
    role.add_to_policy(read("of-role"));
    InstanceProfile::builder("Profile").role(&role).instance_profile_name("p").build(&stack);
    InstanceProfile::builder("OwnProfile").path("/team/").build(&stack);

    // Providers and their users.
    let oidc = OidcProvider::builder("Oidc", "https://token.actions.githubusercontent.com")
        .client_id("sts.amazonaws.com")
        .thumbprint("6938fd4d98bab03faadb97b34396831e3780aea1")
        .build(&stack);
    let main = Condition::string_like("token.actions.githubusercontent.com:sub", "repo:a/b:*");
    Role::builder("ByOidc", oidc.principal().given(main)).build(&stack);
    let xml = format!("<x>{}</x>", "y".repeat(1_100));
    let saml =
        SamlProvider::builder("Saml", SamlMetadata::from_xml(&xml)).name("corp").build(&stack);
    let aud = Condition::string_equals("SAML:aud", "https://example.com");
    Role::builder("BySaml", saml.principal().given(aud)).build(&stack);
    Role::builder("ByConsole", saml.console_principal()).build(&stack);
    let pool = Condition::string_equals("cognito-identity.amazonaws.com:aud", "eu-west-1:pool");
    let web = Principal::web_identity("cognito-identity.amazonaws.com").given(pool);
    Role::builder("ByWeb", web.with_session_tags()).build(&stack);
    Role::builder("ByAccount", Principal::account("210987654321")).build(&stack);
    Role::builder("ByOrganization", Principal::organization("o-1234567890")).build(&stack);
    let ours = Principal::arn("arn:aws:iam::210987654321:root").in_organization("o-1234567890");
    Role::builder("ByOurs", ours).build(&stack);
    let service = Principal::service("events.amazonaws.com");
    let service = service.given(Condition::string_equals(key::SOURCE_ACCOUNT, "123456789012"));
    Role::builder("ByService", service).build(&stack);
    let regional = Principal::service_in_region("s3.amazonaws.com", "eu-south-1");
    Role::builder("ByServiceInRegion", regional).build(&stack);
    let star = Condition::string_equals(key::PRINCIPAL_ACCOUNT, "123456789012");
    Role::builder("ByStar", Principal::star().given(star)).build(&stack);
    let trusted = Role::builder("Trusted", Principal::any()).build(&stack);
    trusted.add_to_assume_role_policy(
        Statement::deny(["sts:AssumeRole"]).to(Principal::canonical_user("79a59df900b949e5")),
    );

    // Policies.
    let policy = Policy::builder("Policy", [read("by-policy")]).attach_to(&role).build(&stack);
    policy.attach_to(&user);
    policy.attach_to(&group);
    policy.add_statement(Statement::allow(["s3:PutObject"]).on("arn:aws:s3:::by-policy/*"));
    Policy::builder("NamedPolicy", [read("by-name")])
        .policy_name("named")
        .attach_to(&trusted)
        .build(&stack);
    let managed = ManagedPolicy::builder("Managed", [read("by-managed")]).build(&stack);
    managed.attach_to(&role);
    managed.attach_to(&user);
    managed.attach_to(&group);
    role.grant_pass(&managed);

    // Statements.
    trusted.add_to_policy(
        Statement::deny_all_except(["iam:*"]).not_on("arn:aws:s3:::mine/*").sid("Most"),
    );
    trusted.add_to_policy(
        Statement::allow([actions::s3::ALL])
            .on("*")
            .given(Condition::bool(key::SECURE_TRANSPORT, true))
            .given(Condition::string_like(key::principal_tag("team"), ["a*", "b*"]).if_exists()),
    );

    // Grants, and what exists already.
    role.grant_assume(&user);
    role.grant_pass(&group);
    role.grant(&plain, ["iam:GetRole"]);
    let theirs =
        Role::from_role_arn(&stack, "Theirs", "arn:aws:iam::123456789012:role/path/theirs");
    theirs.add_to_policy(read("theirs"));
    theirs.grant_pass(&plain);
    Role::from_role_name(&stack, "Named", "named-role").add_to_policy(read("named"));
    ImportedRole::by_name("Deployer", "deployer")
        .default_policy_name("deployment")
        .build(&stack)
        .add_to_policy(read("deployer"));
    let bob = User::from_user_name(&stack, "Bob", "bob");
    bob.add_to_policy(read("bob"));
    bob.add_to_group(&group);
    Group::from_group_name(&stack, "TheirGroup", "their-group").add_to_policy(read("their-group"));

    // A boundary for a scope.
    let team = stack.node().child("Team");
    Role::builder("Member", Principal::service("lambda.amazonaws.com")).build(&team);
    PermissionsBoundary::of(&team).apply(&boundary);

    identities::add(&stack);
    statements::add(&stack);
    stack
}
