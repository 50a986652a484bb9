//! Options of pools and what belongs to them, one by one: what each puts into the template.

use rustinfra_constructs::cognito::{
    AccountRecovery, Analytics, ClientAttributes, IdentityPool, IdentityPoolProviderUrl,
    ManagedLoginVersion, OAuth, OAuthScope, ResourceServerScope, RoleMapping, RoleMappingMatch,
    RoleMappingRule, StandardAttribute, UserPoolDomainName, UserPoolResourceServer,
};
use rustinfra_constructs::prelude::*;
use serde_json::{Value as Json, json};

use super::{check_problems, section, stack};

/// What the only resource of a type says.
#[track_caller]
fn only(app: &App, kind: &str) -> Json {
    let resources = section(app, "Resources");
    let all = resources.as_object().into_iter().flat_map(|all| all.values());
    let found: Vec<_> =
        all.filter(|r| r["Type"] == kind).map(|r| r["Properties"].clone()).collect();
    let [only] = found.as_slice() else { panic!("{} of {kind}", found.len()) };
    only.clone()
}

#[test]
fn sign_ins_are_counted_in_a_project_by_its_arn_or_id() {
    let of = |analytics: Analytics| {
        let (app, stack) = stack();
        let pool = UserPool::builder("P").build(&stack);
        pool.add_client("C", |client| client.analytics(analytics));
        only(&app, "AWS::Cognito::UserPoolClient")["AnalyticsConfiguration"].clone()
    };
    let arn = "arn:aws:mobiletargeting:eu-west-1:123456789012:apps/0123";
    assert_eq!(of(Analytics::application(arn)), json!({"ApplicationArn": arn}));
    let role = "arn:aws:iam::123456789012:role/counts";
    assert_eq!(
        of(Analytics::by_id("0123", "shop", role).share_user_data(true)),
        json!({
            "ApplicationId": "0123",
            "ExternalId": "shop",
            "RoleArn": role,
            "UserDataShared": true,
        })
    );
}

#[test]
fn standard_attributes_have_the_names_of_open_id_connect() {
    let names = [
        (StandardAttribute::Address, "address"),
        (StandardAttribute::Birthdate, "birthdate"),
        (StandardAttribute::Email, "email"),
        (StandardAttribute::FamilyName, "family_name"),
        (StandardAttribute::Gender, "gender"),
        (StandardAttribute::GivenName, "given_name"),
        (StandardAttribute::Locale, "locale"),
        (StandardAttribute::MiddleName, "middle_name"),
        (StandardAttribute::Fullname, "name"),
        (StandardAttribute::Nickname, "nickname"),
        (StandardAttribute::PhoneNumber, "phone_number"),
        (StandardAttribute::ProfilePicture, "picture"),
        (StandardAttribute::PreferredUsername, "preferred_username"),
        (StandardAttribute::ProfilePage, "profile"),
        (StandardAttribute::Timezone, "zoneinfo"),
        (StandardAttribute::LastUpdateTime, "updated_at"),
        (StandardAttribute::Website, "website"),
    ];
    let (app, stack) = stack();
    let pool = UserPool::builder("P");
    let pool = names.iter().fold(pool, |pool, (one, _)| pool.standard_attribute(one.required()));
    pool.build(&stack);
    let schema = names.map(|(_, name)| json!({"Mutable": true, "Name": name, "Required": true}));
    assert_eq!(only(&app, "AWS::Cognito::UserPool")["Schema"], json!(schema));
    let kept = [StandardAttribute::EmailVerified, StandardAttribute::PhoneNumberVerified];
    let read = ClientAttributes::new().with_standard_attributes(kept);
    let read: Vec<&str> = read.attributes().collect();
    assert_eq!(read, ["email_verified", "phone_number_verified"]);
}

#[test]
fn the_role_of_a_user_follows_from_what_any_provider_says() {
    let role = "arn:aws:iam::123456789012:role/gold";
    let comparisons = [
        (RoleMappingMatch::Equals, "Equals"),
        (RoleMappingMatch::Contains, "Contains"),
        (RoleMappingMatch::StartsWith, "StartsWith"),
        (RoleMappingMatch::NotEqual, "NotEqual"),
    ];
    let saml = "arn:aws:iam::123456789012:saml-provider/corporate";
    let providers = [
        (IdentityPoolProviderUrl::Facebook, "graph.facebook.com"),
        (IdentityPoolProviderUrl::Google, "accounts.google.com"),
        (IdentityPoolProviderUrl::Amazon, "www.amazon.com"),
        (IdentityPoolProviderUrl::Apple, "appleid.apple.com"),
        (IdentityPoolProviderUrl::Twitter, "api.twitter.com"),
        (IdentityPoolProviderUrl::open_id("id.example.org"), "id.example.org"),
        (IdentityPoolProviderUrl::saml(saml), saml),
        (IdentityPoolProviderUrl::custom("login.example.org"), "login.example.org"),
    ];
    for (provider, name) in providers {
        let (app, stack) = stack();
        let rules = comparisons.map(|(one, _)| RoleMappingRule::new("tier", one, "gold", role));
        let mapping = RoleMapping::by_rules(provider, rules);
        let pool = IdentityPool::builder("I").role_mapping(mapping).build(&stack);
        assert!(pool.role_attachment().is_some());
        let rule = |name: &str| json!({"Claim": "tier", "MatchType": name, "RoleARN": role, "Value": "gold"});
        let attached = only(&app, "AWS::Cognito::IdentityPoolRoleAttachment");
        assert_eq!(
            attached["RoleMappings"],
            json!({name: {
                "AmbiguousRoleResolution": "Deny",
                "IdentityProvider": name,
                "RulesConfiguration": {"Rules": comparisons.map(|(_, name)| rule(name))},
                "Type": "Rules",
            }})
        );
    }
}

#[test]
fn a_rule_of_a_role_has_a_claim_and_a_value_of_limited_length() {
    let (app, stack) = stack();
    let role = "arn:aws:iam::123456789012:role/gold";
    let rule = RoleMappingRule::new("", RoleMappingMatch::Equals, &"x".repeat(129), role);
    // Characters count, not bytes.
    let (claim, value) = ("é".repeat(64), "é".repeat(128));
    let longest = RoleMappingRule::new(&claim, RoleMappingMatch::Equals, &value, role);
    let long = RoleMappingRule::new(&"é".repeat(65), RoleMappingMatch::Equals, &value, role);
    let mapping = RoleMapping::by_rules(IdentityPoolProviderUrl::Google, [rule, longest, long]);
    IdentityPool::builder("I").role_mapping(mapping).build(&stack);
    check_problems(
        &app,
        &format!(
            "error[out-of-range]: a value is outside its range
  the length of the claim `` is 0, but must be between 1 and 64.
    at `Test/I`, HERE
  help: see https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_MappingRule.html

error[out-of-range]: a value is outside its range
  the length of the claim `{}` is 65, but must be between 1 and 64.
    at `Test/I`, HERE
  help: see https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_MappingRule.html

error[out-of-range]: a value is outside its range
  the length of the value `{}` is 129, but must be between 1 and 128.
    at `Test/I`, HERE
  help: see https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_MappingRule.html",
            "é".repeat(65),
            "x".repeat(129)
        ),
    );
}

#[test]
fn accounts_are_recovered_as_told() {
    let of = |recovery| {
        let (app, stack) = stack();
        UserPool::builder("P").account_recovery(recovery).build(&stack);
        only(&app, "AWS::Cognito::UserPool")["AccountRecoverySetting"]["RecoveryMechanisms"].clone()
    };
    let ways = |names: &[&str]| {
        let ways = names.iter().zip(1..).map(|(name, at)| json!({"Name": name, "Priority": at}));
        ways.collect::<Json>()
    };
    let (email, phone) = ("verified_email", "verified_phone_number");
    assert_eq!(of(AccountRecovery::PhoneWithoutMfaAndEmail), ways(&[phone, email]));
    assert_eq!(of(AccountRecovery::EmailAndPhoneWithoutMfa), ways(&[email, phone]));
    assert_eq!(of(AccountRecovery::PhoneOnlyWithoutMfa), ways(&[phone]));
    assert_eq!(of(AccountRecovery::EmailOnly), ways(&[email]));
    assert_eq!(of(AccountRecovery::None), ways(&["admin_only"]));
    // Phones count even where they are a second factor: what the pool does without the property.
    assert_eq!(of(AccountRecovery::PhoneAndEmail), Json::Null);
}

#[test]
fn the_pages_of_a_domain_are_the_classic_ones_if_asked_for() {
    let (app, stack) = stack();
    let pool = UserPool::builder("P").build(&stack);
    pool.add_domain("D", UserPoolDomainName::cognito("shop"), |domain| {
        domain.managed_login_version(ManagedLoginVersion::ClassicHostedUi)
    });
    assert_eq!(only(&app, "AWS::Cognito::UserPoolDomain")["ManagedLoginVersion"], 1);
}

#[test]
fn scopes_of_an_api_that_exists_already_are_asked_for() {
    let (app, stack) = stack();
    let pool = UserPool::builder("P").build(&stack);
    let theirs =
        UserPoolResourceServer::from_user_pool_resource_server_id(&stack, "Theirs", "orders");
    let read = ResourceServerScope::new("read", "Read orders");
    let scope = OAuthScope::resource_server(&theirs, &read);
    pool.add_client("C", |client| {
        client.generate_secret(true).oauth(OAuth::client_credentials([scope]))
    });
    let client = only(&app, "AWS::Cognito::UserPoolClient");
    assert_eq!(client["AllowedOAuthScopes"], json!(["orders/read"]));
}
