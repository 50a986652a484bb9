use rustinfra_constructs::iam::{
    Group, InstanceProfile, ManagedPolicy, OidcProvider, Policy, PolicyDocument, Role,
    SamlMetadata, SamlProvider, User,
};
use rustinfra_constructs::prelude::*;

use super::{long, mistake, role};

fn reads() -> Statement {
    Statement::allow(["s3:ListAllMyBuckets"]).on("*")
}

#[test]
fn names_that_iam_refuses_are_told() {
    mistake(
        |stack| {
            Group::builder("G").group_name("the team").build(stack);
        },
        "error[bad-name]: a name is not allowed
  the group name `the team` does not consist of 1 to 128 of A-Z a-z 0-9 +=,.@-_.
    at `Test/G`, HERE
  help: change it, or leave it out and let CloudFormation choose one",
    );
    mistake(
        |stack| {
            InstanceProfile::builder("I")
                .role(&role(stack, "R"))
                .instance_profile_name("web/1")
                .build(stack);
        },
        "error[bad-name]: a name is not allowed
  the instance profile name `web/1` does not consist of 1 to 128 of A-Z a-z 0-9 +=,.@-_.
    at `Test/I`, HERE
  help: change it, or leave it out and let CloudFormation choose one",
    );
    mistake(
        |stack| {
            ManagedPolicy::builder("P", [reads()]).policy_name("may read").build(stack);
        },
        "error[bad-name]: a name is not allowed
  the policy name `may read` does not consist of 1 to 128 of A-Z a-z 0-9 +=,.@-_.
    at `Test/P`, HERE
  help: change it, or leave it out and let CloudFormation choose one",
    );
    mistake(
        |stack| {
            let policy = Policy::builder("P", [reads()]).policy_name("may read");
            policy.attach_to(&role(stack, "R")).build(stack);
        },
        "error[bad-name]: a name is not allowed
  the policy name `may read` does not consist of 1 to 128 of A-Z a-z 0-9 +=,.@-_.
    at `Test/P`, HERE
  help: change it, or leave it out and let CloudFormation choose one",
    );
    mistake(
        |stack| {
            Role::builder("R", Principal::service("lambda.amazonaws.com"))
                .inline_policy("may read", PolicyDocument::of([reads()]))
                .build(stack);
        },
        "error[bad-name]: a name is not allowed
  the policy name `may read` does not consist of 1 to 128 of A-Z a-z 0-9 +=,.@-_.
    at `Test/R`, HERE
  help: change it",
    );
    mistake(
        |stack| {
            let metadata = SamlMetadata::from_xml(&long(1_000));
            SamlProvider::builder("S", metadata).name("the provider").build(stack);
        },
        "error[bad-name]: a name is not allowed
  the provider's name `the provider` does not consist of 1 to 128 of A-Z a-z 0-9 . _ -.
    at `Test/S`, HERE
  help: change it, or leave it out and let CloudFormation choose one",
    );
}

#[test]
fn a_path_has_512_characters_at_most() {
    mistake(
        |stack| {
            Group::builder("G").path(&format!("/{}/", long(511))).build(stack);
        },
        "error[bad-name]: a name is not allowed
  the path `/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx/` does not begin and end with `/`, with at most 512 visible ASCII characters in all.
    at `Test/G`, HERE
  help: write it as `/service/`, or leave it out",
    );
}

#[test]
fn identity_providers_have_limits_and_metadata() {
    mistake(
        |stack| {
            let provider = OidcProvider::builder("O", "https://example.org").client_id("");
            let provider = (0..100).fold(provider, |p, i| p.client_id(&format!("c{i}")));
            let thumbprint = "0123456789abcdef0123456789abcdef01234567";
            (0..6).fold(provider, |p, _| p.thumbprint(thumbprint)).build(stack);
        },
        "error[out-of-range]: a value is outside its range
  the length of a client id is 0, but must be between 1 and 255.
    at `Test/O`, HERE
  help: see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html

error[out-of-range]: a value is outside its range
  the number of client ids is 101, but must be between 0 and 100.
    at `Test/O`, HERE
  help: see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html

error[out-of-range]: a value is outside its range
  the number of thumbprints is 6, but must be between 0 and 5.
    at `Test/O`, HERE
  help: see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html",
    );
    mistake(
        |stack| {
            SamlProvider::builder("S", SamlMetadata::from_file("no/such.xml")).build(stack);
        },
        "error[missing-file]: a file cannot be read
  failed to read `no/such.xml`: No such file or directory (os error 2)
    at `Test/S`, HERE
  help: paths are relative to where the app runs",
    );
}

#[test]
fn identities_that_exist_are_not_changed() {
    mistake(
        |stack| {
            Group::from_group_name(stack, "G", "team").add_managed_policy("ReadOnlyAccess");
            User::from_user_name(stack, "U", "ada").add_managed_policy("ReadOnlyAccess");
            Role::from_role_name(stack, "R", "build")
                .also_assumed_by(Principal::service("lambda.amazonaws.com"));
        },
        "error[conflicting-options]: options do not fit together
  A managed policy cannot be attached to a group that exists already.
    at `Test/G`, HERE
  help: attach it where the group is managed, or attach a `ManagedPolicy` of this app

error[conflicting-options]: options do not fit together
  The trust of a role that exists already cannot be changed.
    at `Test/R`, HERE
  help: change it where the role is managed

error[conflicting-options]: options do not fit together
  A managed policy cannot be attached to a user that exists already.
    at `Test/U`, HERE
  help: attach it where the user is managed, or attach a `ManagedPolicy` of this app",
    );
}

#[test]
fn an_arn_is_of_what_is_referred_to() {
    let mut told: Vec<String> = Vec::new();
    for (id, resource, called) in [
        ("Group", "group/NAME", "a group"),
        ("Oidc", "oidc-provider/ISSUER", "an OpenID Connect provider"),
        ("Policy", "policy/NAME", "a managed policy"),
        ("Profile", "instance-profile/NAME", "an instance profile"),
        ("Role", "role/NAME", "a role"),
        ("Saml", "saml-provider/NAME", "a SAML provider"),
        ("User", "user/NAME", "a user"),
    ] {
        told.push(format!(
            "error[bad-arn]: an ARN has the wrong form
  `arn:aws:sts::123456789012:assumed-role/build/1` is not the ARN of {called}. Its service is `sts`, not `iam`.
    at `Test/{id}`, HERE
  help: write it as `arn:aws:iam::ACCOUNT:{resource}`"
        ));
    }
    mistake(
        |stack| {
            let wrong = "arn:aws:sts::123456789012:assumed-role/build/1";
            Group::from_group_arn(stack, "Group", wrong);
            OidcProvider::from_oidc_provider_arn(stack, "Oidc", wrong);
            ManagedPolicy::from_managed_policy_arn(stack, "Policy", wrong);
            InstanceProfile::from_instance_profile_arn(stack, "Profile", wrong);
            Role::from_role_arn(stack, "Role", wrong);
            SamlProvider::from_saml_provider_arn(stack, "Saml", wrong);
            User::from_user_arn(stack, "User", wrong);
        },
        &told.join("\n\n"),
    );
}

#[test]
fn a_managed_policy_that_exists_is_not_attached_from_here() {
    mistake(
        |stack| {
            ManagedPolicy::from_managed_policy_name(stack, "P", "reads")
                .attach_to(&role(stack, "R"));
        },
        "error[conflicting-options]: options do not fit together
  The managed policy exists already. It cannot be attached from here.
    at `Test/P`, HERE
  help: give its ARN to the role, user or group: `.add_managed_policy_arn(&policy)`",
    );
}

#[test]
fn no_policy_is_added_to_a_list_that_is_known_only_at_deployment() {
    mistake(
        |stack| {
            let policies = CfnParameter::builder("Policies", ParameterType::CommaDelimitedList);
            let policies = policies.build(stack).value().into_expr();
            let role = Role::builder("R", Principal::service("ec2.amazonaws.com")).build(stack);
            let cfn = role.cfn().expect("it is made here");
            cfn.set("ManagedPolicyArns", policies.clone());
            role.add_managed_policy("ReadOnlyAccess");
            assert_eq!(cfn.property("ManagedPolicyArns"), Some(policies));
        },
        "error[conflicting-options]: options do not fit together
  `ManagedPolicyArns` is set to a value that is no list known before deployment: nothing can be added to it.
    at `Test/R/Resource`, HERE
  help: set all of it at once, or set a list to add to",
    );
}
