use rustinfra_constructs::cognito::{SamlMetadata, UserPoolIdentityProvider};
use rustinfra_constructs::prelude::*;
use serde_json::json;

use super::{check_problems, section, stack};

#[test]
fn a_provider_is_known_to_the_pool_by_its_name() {
    let (app, stack) = stack();
    let pool = UserPool::builder("P").build(&stack);
    let secret = intrinsic::secret("google", Some("secret"));
    let google = UserPoolIdentityProvider::google("Google", &pool, "id", secret).build(&stack);
    assert_eq!(pool.identity_providers(), [google.provider_name()]);
    assert_eq!(
        section(&app, "Resources")["GoogleAF1E99FA"]["Properties"],
        json!({
            "ProviderDetails": {
                "authorize_scopes": "profile",
                "client_id": "id",
                "client_secret": "{{resolve:secretsmanager:google:SecretString:secret::}}",
            },
            "ProviderName": "Google",
            "ProviderType": "Google",
            "UserPoolId": {"Ref": "P4E0919BE"},
        })
    );
}

#[test]
fn secrets_in_the_program_and_bad_names_are_told() {
    let (app, stack) = stack();
    let pool = UserPool::builder("P").build(&stack);
    UserPoolIdentityProvider::facebook("Facebook", &pool, "id", "hunter2").build(&stack);
    UserPoolIdentityProvider::apple("Apple", &pool, "id", "team", "key", "-----BEGIN")
        .build(&stack);
    let given = CfnParameter::builder("Secret", ParameterType::String).build(&stack).value();
    UserPoolIdentityProvider::oidc("Oidc", &pool, "https://id.example.org", "id", given)
        .name("a_name")
        .build(&stack);
    UserPoolIdentityProvider::saml("Saml", &pool, SamlMetadata::url("https://id.example.org"))
        .name("id")
        .build(&stack);
    check_problems(&app, "error[conflicting-options]: options do not fit together
  The name of an OpenID Connect provider has no `_`; this is `a_name`.
    at `Test/Oidc`, HERE
  help: choose another name

error[out-of-range]: a value is outside its range
  the length of the provider's name is 2, but must be between 3 and 32.
    at `Test/Saml`, HERE
  help: see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateIdentityProvider.html

warning[plain-text-secret]: a secret stands in the template
  The private key is written in the program, and everyone who can see the template can read it.
    at `Test/Apple`, HERE
  help: keep it in AWS Secrets Manager, and write `intrinsic::secret(\"name\", Some(\"key\"))`

warning[plain-text-secret]: a secret stands in the template
  The client's secret is written in the program, and everyone who can see the template can read it.
    at `Test/Facebook`, HERE
  help: keep it in AWS Secrets Manager, and write `intrinsic::secret(\"name\", Some(\"key\"))`");
}
