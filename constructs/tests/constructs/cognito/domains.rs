use rustinfra_constructs::cfn::cognito::managed_login_branding::{
    AssetType, AssetTypeCategory, AssetTypeColorMode, AssetTypeExtension,
};
use rustinfra_constructs::cognito::{
    ManagedLoginBranding, ManagedLoginVersion, OAuth, ResourceServerScope, UserPoolDomain,
    UserPoolDomainName, UserPoolGroup,
};
use rustinfra_constructs::prelude::*;
use serde_json::json;

use super::{check_outputs, check_problems, section, stack};

#[test]
fn a_domain_tells_where_users_sign_in() {
    let (app, stack) = stack();
    let pool = UserPool::builder("P").build(&stack);
    let domain = pool.add_domain("D", UserPoolDomainName::cognito("shop"), |domain| domain);
    let client = pool.add_client("C", |client| {
        client.oauth(OAuth::authorization_code(["https://shop.example.org"]))
    });
    stack.output("SignIn", domain.sign_in_url(&client, "https://shop.example.org"));
    check_outputs(
        &app,
        json!({
            "SignIn": {
                "Value": {
                    "Fn::Join": [
                        "",
                        [
                            "https://",
                            {"Ref": "PD23B3E156"},
                            ".auth.",
                            {"Ref": "AWS::Region"},
                            ".amazoncognito.com/login?client_id=",
                            {"Ref": "PC37646B7B"},
                            "&response_type=code&redirect_uri=https://shop.example.org",
                        ],
                    ],
                },
            },
        }),
    );
}

#[test]
fn managed_login_looks_as_cognito_does_unless_something_is_set() {
    let (app, stack) = stack();
    let pool = UserPool::builder("P").build(&stack);
    pool.add_domain("D", UserPoolDomainName::cognito("shop"), |domain| {
        domain.managed_login_version(ManagedLoginVersion::NewerManagedLogin)
    });
    let client = pool.add_client("C", |client| client);
    ManagedLoginBranding::builder("Plain", &pool, &client).build(&stack);
    ManagedLoginBranding::builder("Own", &pool, &client)
        .settings(json!({"categories": {"global": {"colorSchemeMode": "DARK"}}}))
        .asset(
            AssetType::new()
                .bytes("PHN2Zy8+")
                .category(AssetTypeCategory::FORM_LOGO)
                .color_mode(AssetTypeColorMode::DARK)
                .extension(AssetTypeExtension::SVG),
        )
        .build(&stack);
    let resources = section(&app, "Resources");
    let looks: Vec<_> = resources
        .as_object()
        .into_iter()
        .flat_map(|r| r.values())
        .filter(|r| r["Type"] == "AWS::Cognito::ManagedLoginBranding")
        .map(|r| r["Properties"].clone())
        .collect();
    let own = json!({
        "Assets": [{
            "Bytes": "PHN2Zy8+",
            "Category": "FORM_LOGO",
            "ColorMode": "DARK",
            "Extension": "SVG",
        }],
        "ClientId": {"Ref": "PC37646B7B"},
        "Settings": {"categories": {"global": {"colorSchemeMode": "DARK"}}},
        "UserPoolId": {"Ref": "P4E0919BE"},
    });
    let plain = json!({
        "ClientId": {"Ref": "PC37646B7B"},
        "UseCognitoProvidedValues": true,
        "UserPoolId": {"Ref": "P4E0919BE"},
    });
    assert_eq!(looks, [plain, own]);
}

#[test]
fn domains_groups_and_apis_that_cannot_be_are_told() {
    let (app, stack) = stack();
    let pool = UserPool::builder("P").build(&stack);
    let domain = |id: &str, name| pool.add_domain(id, name, |domain| domain);
    domain("Letters", UserPoolDomainName::cognito("My_Shop"));
    domain("Reserved", UserPoolDomainName::cognito("shop-on-aws"));
    let certificate = "arn:aws:acm:eu-west-1:123456789012:certificate/1";
    let own = domain("Own", UserPoolDomainName::custom("auth.example.org", certificate));
    let api = pool.add_client("Api", |client| client);
    own.sign_in_url(&api, "https://shop.example.org");
    let web = pool.add_client("Web", |client| {
        client.oauth(OAuth::authorization_code(["https://shop.example.org"]))
    });
    own.sign_in_url(&web, "https://example.org");
    let theirs = UserPoolDomain::from_domain_name(&stack, "Theirs", "auth.example.com");
    theirs.cloud_front_endpoint();
    UserPoolGroup::builder("Group", &pool)
        .group_name("two words")
        .precedence(u32::MAX)
        .build(&stack);
    let scope = ResourceServerScope::new("orders/read", "");
    pool.add_resource_server("Server", "my orders", |server| server.scopes([&scope]));
    check_problems(&app, "error[bad-name]: a name is not allowed
  the group's name `two words` does not consist of 1 to 128 letters, digits, marks and symbols, without spaces.
    at `Test/Group`, HERE
  help: change it, or leave it out and let CloudFormation choose one

error[out-of-range]: a value is outside its range
  the precedence is 4294967295, but must be between 0 and 2147483647.
    at `Test/Group`, HERE
  help: see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateGroup.html

error[bad-name]: a name is not allowed
  the domain prefix `My_Shop` does not consist of 1 to 63 lowercase letters, digits and `-`.
    at `Test/P/Letters`, HERE
  help: change it

error[conflicting-options]: options do not fit together
  The domain is served by CloudFront, which takes certificates of us-east-1 only.
    at `Test/P/Own`, HERE
  help: make the certificate there; see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolDomain.html

error[no-sign-in]: users cannot sign in here
  Users of `Test/P/Api` do not sign in by OAuth.
    at `Test/P/Own`, HERE
  help: add `.oauth(OAuth::authorization_code([…]))` to the client

error[no-sign-in]: users cannot sign in here
  `Test/P/Web` has no such callback URL.
    at `Test/P/Own`, HERE
  help: take one of its callback URLs, or add this one to them

error[conflicting-options]: options do not fit together
  Cognito reserves names with `aws`, so `shop-on-aws` is refused.
    at `Test/P/Reserved`, HERE
  help: choose another prefix; see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolDomain.html

error[bad-name]: a name is not allowed
  the identifier `my orders` does not consist of 1 to 256 visible ASCII characters except `\"` and `\\`.
    at `Test/P/Server`, HERE
  help: change it

error[bad-name]: a name is not allowed
  the scope's name `orders/read` does not consist of 1 to 256 visible ASCII characters except `\"`, `\\` and `/`.
    at `Test/P/Server`, HERE
  help: change it

error[out-of-range]: a value is outside its range
  the description's length of `orders/read` is 0, but must be between 1 and 256.
    at `Test/P/Server`, HERE
  help: see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateResourceServer.html

error[not-known]: an attribute is not known here
  The distribution of a domain that exists already is not known.
    at `Test/Theirs`, HERE
  help: look it up where the domain is managed");
}
