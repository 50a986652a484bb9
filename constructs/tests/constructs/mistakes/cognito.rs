use rustinfra_cfn::cognito::managed_login_branding::AssetType;
use rustinfra_constructs::cognito::{
    ContactAttribute, FirstAuthFactor, IdentityPool, ManagedLoginBranding, Mfa, OAuth,
    PasswordPolicy, ResourceServerScope, SecondFactor, SignInAliases, SmsRole, StringAttribute,
    UserPoolAuthenticationProvider, UserPoolDomainName, UserPoolGroup, UserPoolResourceServer,
};
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::route53::{ARecord, PublicHostedZone, RecordTarget};

use super::{long, mistake};

#[test]
fn a_user_pool_has_a_name_and_50_attributes_at_most() {
    mistake(
        |stack| {
            UserPool::builder("P").user_pool_name("shop/users").build(stack);
        },
        "error[bad-name]: a name is not allowed
  the pool's name `shop/users` does not consist of 1 to 128 letters, digits, spaces and `_+=,.@-`.
    at `Test/P`, HERE
  help: change it, or leave it out and let CloudFormation choose one",
    );
    mistake(
        |stack| {
            UserPool::builder("P")
                .custom_attribute("team", StringAttribute::new())
                .custom_attribute("team", StringAttribute::new())
                .build(stack);
        },
        "error[conflicting-options]: options do not fit together
  Two custom attributes are called `team`.
    at `Test/P`, HERE
  help: leave one out",
    );
    mistake(
        |stack| {
            let many = |pool: rustinfra_constructs::cognito::UserPoolBuilder, i: i32| {
                pool.custom_attribute(&format!("a{i}"), StringAttribute::new())
            };
            (0..51).fold(UserPool::builder("P"), many).build(stack);
        },
        "error[out-of-range]: a value is outside its range
  the number of custom attributes is 51, but must be between 0 and 50.
    at `Test/P`, HERE
  help: see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPool.html",
    );
    mistake(
        |stack| {
            UserPool::builder("P").passkey_relying_party_id(&long(64)).build(stack);
        },
        "error[out-of-range]: a value is outside its range
  the length of the passkeys' relying party is 64, but must be between 1 and 63.
    at `Test/P`, HERE
  help: see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpool.html",
    );
}

#[test]
fn a_temporary_password_is_valid_for_whole_days_of_a_year() {
    mistake(
        |stack| {
            let policy = PasswordPolicy::new().temp_password_validity(days(366));
            UserPool::builder("P").password_policy(policy).build(stack);
        },
        "error[out-of-range]: a value is outside its range
  the validity of temporary passwords in days is 366, but must be between 0 and 365.
    at `Test/P`, HERE
  help: see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_PasswordPolicyType.html",
    );
    mistake(
        |stack| {
            let policy = PasswordPolicy::new().temp_password_validity(hours(36));
            UserPool::builder("P").password_policy(policy).build(stack);
        },
        "error[conflicting-options]: options do not fit together
  A temporary password is valid for whole days, not for 36 h.
    at `Test/P`, HERE
  help: write it as `days(…)`",
    );
}

#[test]
fn clients_and_their_pages_have_limits() {
    mistake(
        |stack| {
            let pool = UserPool::builder("P").build(stack);
            pool.add_client("C", |client| client.user_pool_client_name("web/app"));
        },
        "error[bad-name]: a name is not allowed
  the client's name `web/app` does not consist of 1 to 128 letters, digits, spaces and `_+=,.@-`.
    at `Test/P/C`, HERE
  help: change it, or leave it out and let CloudFormation choose one",
    );
    mistake(
        |stack| {
            let pool = UserPool::builder("P").build(stack);
            let urls = (0..101).map(|i| format!("https://shop.example.org/{i}"));
            pool.add_client("C", |client| client.oauth(OAuth::authorization_code(urls)));
        },
        "error[out-of-range]: a value is outside its range
  the number of callback URLs is 101, but must be between 0 and 100.
    at `Test/P/C`, HERE
  help: see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html",
    );
    mistake(
        |stack| {
            let pool = UserPool::builder("P").build(stack);
            let client = pool.add_client("C", |client| client);
            let look = ManagedLoginBranding::builder("Look", &pool, &client);
            (0..41).fold(look, |look, _| look.asset(AssetType::new())).build(stack);
        },
        "error[out-of-range]: a value is outside its range
  the number of images is 41, but must be between 0 and 40.
    at `Test/Look`, HERE
  help: see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateManagedLoginBranding.html",
    );
    mistake(
        |stack| {
            let pool = UserPool::builder("P").build(stack);
            let domain = pool.add_domain("D", UserPoolDomainName::cognito("shop"), |d| d);
            let zone = PublicHostedZone::builder("Z", "example.org").build(stack);
            ARecord::builder("A", &zone, RecordTarget::alias(&domain)).build(stack);
        },
        "error[conflicting-options]: options do not fit together
  A domain of Cognito's own has its records already.
    at `Test/P/D`, HERE
  help: make it with `UserPoolDomainName::custom`",
    );
}

#[test]
fn groups_and_resource_servers_have_limits() {
    mistake(
        |stack| {
            let pool = UserPool::builder("P").build(stack);
            UserPoolGroup::builder("G", &pool).description(&long(2_049)).build(stack);
        },
        "error[out-of-range]: a value is outside its range
  the description's length is 2049, but must be between 0 and 2048.
    at `Test/G`, HERE
  help: see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateGroup.html",
    );
    mistake(
        |stack| {
            let pool = UserPool::builder("P").build(stack);
            let scopes: Vec<ResourceServerScope> =
                (0..101).map(|i| ResourceServerScope::new(&format!("s{i}"), "x")).collect();
            UserPoolResourceServer::builder("S", &pool, "stock").scopes(&scopes).build(stack);
        },
        "error[out-of-range]: a value is outside its range
  the number of scopes is 101, but must be between 0 and 100.
    at `Test/S`, HERE
  help: see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateResourceServer.html",
    );
}

#[test]
fn a_resource_server_whose_identifier_is_a_url_needs_a_name() {
    let api = "https://api.example.org/orders";
    mistake(
        |stack| {
            let pool = UserPool::builder("P").build(stack);
            UserPoolResourceServer::builder("S", &pool, api).build(stack);
            UserPoolResourceServer::builder("Named", &pool, api)
                .user_pool_resource_server_name("Orders, and more")
                .build(stack);
        },
        "error[bad-name]: a name is not allowed
  the name, which is the identifier by default, `https://api.example.org/orders` does not consist of 1 to 256 letters, digits, spaces and `_+=,.@-`.
    at `Test/S`, HERE
  help: set another one by `user_pool_resource_server_name`, such as `orders`",
    );
    // Of an identifier that is none at all, that is told.
    mistake(
        |stack| {
            let pool = UserPool::builder("P").build(stack);
            UserPoolResourceServer::builder("S", &pool, "https://all\\orders").build(stack);
        },
        "error[bad-name]: a name is not allowed
  the identifier `https://all\\orders` does not consist of 1 to 256 visible ASCII characters except `\"` and `\\`.
    at `Test/S`, HERE
  help: change it",
    );
    mistake(
        |stack| {
            let pool = UserPool::builder("P").build(stack);
            UserPoolResourceServer::builder("S", &pool, api)
                .user_pool_resource_server_name("orders/all")
                .build(stack);
        },
        "error[bad-name]: a name is not allowed
  the name `orders/all` does not consist of 1 to 256 letters, digits, spaces and `_+=,.@-`.
    at `Test/S`, HERE
  help: change it",
    );
}

#[test]
fn an_identity_pool_that_exists_is_not_changed() {
    mistake(
        |stack| {
            let pool = UserPool::builder("P").build(stack);
            let client = pool.add_client("C", |client| client);
            IdentityPool::from_identity_pool_id(stack, "Old", "eu-west-1:1")
                .add_user_pool_authentication(&UserPoolAuthenticationProvider::new(&pool, &client));
        },
        "error[conflicting-options]: options do not fit together
  An identity pool that exists already takes no more providers here.
    at `Test/Old`, HERE
  help: add it where the identity pool is managed",
    );
}

#[test]
fn an_old_address_is_kept_where_new_ones_are_verified() {
    let kept = |verified: &[ContactAttribute]| {
        let verified = verified.to_vec();
        move |stack: &Stack| {
            UserPool::builder("P")
                .sign_in_aliases(SignInAliases::email())
                .auto_verify(verified)
                .keep_original([ContactAttribute::Email, ContactAttribute::Phone])
                .sms_role(SmsRole::none())
                .build(stack);
        }
    };
    mistake(kept(&[ContactAttribute::Email, ContactAttribute::Phone]), "");
    mistake(
        kept(&[ContactAttribute::Email]),
        "error[conflicting-options]: options do not fit together
  The old `phone_number` is kept until a new one is verified, but it is not among what the pool verifies.
    at `Test/P`, HERE
  help: add it to `.auto_verify([…])`, or leave it out",
    );
    // What is signed in with is verified anyway.
    mistake(
        |stack| {
            UserPool::builder("P")
                .sign_in_aliases(SignInAliases::email())
                .keep_original([ContactAttribute::Email])
                .build(stack);
        },
        "",
    );
}

#[test]
fn codes_on_phones_need_text_messages() {
    mistake(
        |stack| {
            UserPool::builder("P")
                .sign_in_policy([FirstAuthFactor::SmsOtp])
                .mfa(Mfa::optional([SecondFactor::Sms]))
                .sms_role(SmsRole::none())
                .build(stack);
        },
        "error[conflicting-options]: options do not fit together
  Codes of the first factor are sent to phones, but the pool sends no texts.
    at `Test/P`, HERE
  help: leave out `SmsRole::none()`, or that factor

error[conflicting-options]: options do not fit together
  Codes of the second factor are sent to phones, but the pool sends no texts.
    at `Test/P`, HERE
  help: leave out `SmsRole::none()`, or that factor",
    );
}

#[test]
fn a_code_alone_is_no_two_factors() {
    let pool = |factor: FirstAuthFactor, mfa: Mfa| {
        move |stack: &Stack| {
            UserPool::builder("P").sign_in_policy([factor]).mfa(mfa).build(stack);
        }
    };
    let required = || Mfa::required([SecondFactor::Otp]);
    for factor in [FirstAuthFactor::EmailOtp, FirstAuthFactor::SmsOtp] {
        mistake(
            pool(factor, required()),
            "error[conflicting-options]: options do not fit together
  Who signs in by a code alone has no second factor, which every user has to have here.
    at `Test/P`, HERE
  help: make it `Mfa::optional`, or leave out codes as first factor; see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html",
        );
        mistake(pool(factor, Mfa::optional([SecondFactor::Otp])), "");
    }
    mistake(pool(FirstAuthFactor::Passkey, required()), "");
}
