//! The twin of `twins/services/lib/cognito.ts`: user pools with every setting, what belongs to
//! them, and identity pools.

use crate::services::common::role;
use crate::tools::{Finding, cfn_lint, cloudformation_validate};
use rustinfra::iam::Principal;
use rustinfra::resource::CfnResource;
use rustinfra_constructs::cognito::{
    AccountRecovery, Alias, Analytics, AttributeMapping, AuthFlow, BooleanAttribute,
    ClientAttributes, ClientIdentityProvider, ContactAttribute, CustomThreatProtectionMode,
    DateTimeAttribute, DeviceTracking, FeaturePlan, FirstAuthFactor, IdentityPool,
    IdentityPoolProviderUrl, LambdaVersion, ManagedLoginVersion, Mfa, NumberAttribute, OAuth,
    OAuthScope, OidcAttributeRequestMethod, OidcEndpoints, PasskeyUserVerification, PasswordPolicy,
    ProviderAttribute, ResourceServerScope, RoleMapping, RoleMappingMatch, RoleMappingRule,
    SamlMetadata, SecondFactor, SesEmail, SignInAliases, SignInUrl, SigningAlgorithm, SmsRole,
    StandardAttribute, StandardAttributeSettings, StandardThreatProtectionMode, StringAttribute,
    UserInvitation, UserPoolAuthenticationProvider, UserPoolDomain, UserPoolDomainName,
    UserPoolEmail, UserPoolGroup, UserPoolIdentityProvider, UserPoolResourceServer,
    UserVerification,
};
use rustinfra_constructs::iam::SamlProvider;
use rustinfra_constructs::kms::Key;
use rustinfra_constructs::prelude::*;

/// The stack.
pub(crate) fn add(app: &App) -> Stack {
    let stack = Stack::new(app, "Cognito");
    let plain = UserPool::builder("Plain").build(&stack);
    let full = configured(&stack);
    sign_ins(&stack);
    attributes(&stack);
    triggers(&stack);
    providers(&stack, &plain);
    clients(&stack, &plain, &full);
    identities(&stack, &plain);
    imports(&stack);
    stack
}

/// A pool with every setting.
fn configured(stack: &Stack) -> UserPool {
    UserPool::builder("Configured")
        .user_pool_name("configured")
        .self_sign_up_enabled(true)
        .sign_in_aliases(SignInAliases::username([
            Alias::Email,
            Alias::Phone,
            Alias::PreferredUsername,
        ]))
        .sign_in_case_sensitive(false)
        .auto_verify([ContactAttribute::Email])
        .keep_original([ContactAttribute::Email])
        .standard_attribute(StandardAttribute::Email.required())
        .standard_attribute(StandardAttribute::Fullname.immutable())
        .standard_attribute(StandardAttributeSettings::from(StandardAttribute::ProfilePage))
        .custom_attribute("tier", StringAttribute::new().min_len(1).max_len(20).mutable(true))
        .custom_attribute("points", NumberAttribute::new().min(1).max(1_000))
        .custom_attribute("vip", BooleanAttribute::new().mutable(true))
        .custom_attribute("since", DateTimeAttribute::new())
        .user_verification(
            UserVerification::link()
                .email_subject("Welcome")
                .email_body("Follow {##this link##}")
                .sms_message("Your code is {####}"),
        )
        .user_invitation(
            UserInvitation::new()
                .email_subject("Come in")
                .email_body("{username}, your password is {####}")
                .sms_message("{username}: {####}"),
        )
        .password_policy(
            PasswordPolicy::new()
                .min_length(12)
                .require_lowercase(true)
                .require_uppercase(true)
                .require_digits(true)
                .require_symbols(false)
                .temp_password_validity(days(3))
                .password_history_size(5),
        )
        .sign_in_policy([
            FirstAuthFactor::EmailOtp,
            FirstAuthFactor::SmsOtp,
            FirstAuthFactor::Passkey,
        ])
        .passkey_relying_party_id("auth.example.org")
        .passkey_user_verification(PasskeyUserVerification::Required)
        .mfa(Mfa::optional([SecondFactor::Sms, SecondFactor::Otp, SecondFactor::Email]))
        .mfa_message("Code {####}")
        .sns_region("eu-west-1")
        .email(UserPoolEmail::with_ses(
            SesEmail::new("noreply@example.org")
                .from_name("My Shop, Inc.")
                .reply_to("help@example.org")
                .configuration_set_name("users")
                .ses_region("eu-west-1")
                .ses_verified_domain("example.org"),
        ))
        .account_recovery(AccountRecovery::EmailOnly)
        .device_tracking(DeviceTracking {
            challenge_required_on_new_device: true,
            device_only_remembered_on_user_prompt: false,
        })
        .feature_plan(FeaturePlan::Plus)
        .standard_threat_protection_mode(StandardThreatProtectionMode::FullFunction)
        .custom_threat_protection_mode(CustomThreatProtectionMode::AuditOnly)
        .deletion_protection(true)
        .removal_policy(RemovalPolicy::Destroy)
        .build(stack)
}

/// Pools that differ in how users sign in and get back in.
fn sign_ins(stack: &Stack) {
    UserPool::builder("ByEmail")
        .sign_in_aliases(SignInAliases::email())
        .account_recovery(AccountRecovery::EmailAndPhoneWithoutMfa)
        .email(UserPoolEmail::with_cognito("help@example.org"))
        .deletion_protection(false)
        .build(stack);
    let cognito = Principal::service("cognito-idp.amazonaws.com");
    let sender = Role::builder("Sender", cognito).build(stack);
    UserPool::builder("ByPhone")
        .sign_in_aliases(SignInAliases::phone())
        .account_recovery(AccountRecovery::PhoneOnlyWithoutMfa)
        .sms_role(SmsRole::with_role(&sender).external_id("shop"))
        .mfa(Mfa::required([SecondFactor::Otp]))
        .build(stack);
    UserPool::builder("ByEither")
        .sign_in_aliases(SignInAliases::email_or_phone())
        .account_recovery(AccountRecovery::PhoneAndEmail)
        .mfa(Mfa::off())
        .standard_threat_protection_mode(StandardThreatProtectionMode::NoEnforcement)
        .build(stack);
    UserPool::builder("Silent")
        .auto_verify([ContactAttribute::Phone])
        .sms_role(SmsRole::none())
        .account_recovery(AccountRecovery::None)
        .email(UserPoolEmail::with_cognito(None))
        .build(stack);
}

/// Everything that a pool can know of its users, and what a provider calls it.
const KNOWN: [(StandardAttribute, &str); 18] = [
    (StandardAttribute::Address, "address"),
    (StandardAttribute::Birthdate, "born"),
    (StandardAttribute::Email, "mail"),
    (StandardAttribute::EmailVerified, "mail_verified"),
    (StandardAttribute::FamilyName, "family"),
    (StandardAttribute::Fullname, "full"),
    (StandardAttribute::Gender, "sex"),
    (StandardAttribute::GivenName, "given"),
    (StandardAttribute::LastUpdateTime, "changed"),
    (StandardAttribute::Locale, "language"),
    (StandardAttribute::MiddleName, "middle"),
    (StandardAttribute::Nickname, "nick"),
    (StandardAttribute::PhoneNumber, "phone"),
    (StandardAttribute::PreferredUsername, "user"),
    (StandardAttribute::ProfilePage, "page"),
    (StandardAttribute::ProfilePicture, "photo"),
    (StandardAttribute::Timezone, "zone"),
    (StandardAttribute::Website, "site"),
];

/// A pool that knows everything of its users; another provider tells it, and a client reads it.
fn attributes(stack: &Stack) {
    use StandardAttribute::{Address, Birthdate, EmailVerified, FamilyName, GivenName};
    let all =
        || KNOWN.map(|(attribute, _)| attribute).into_iter().filter(|it| *it != EmailVerified);
    let settings = |attribute: StandardAttribute| match attribute {
        Address | FamilyName => attribute.required(),
        Birthdate => attribute.immutable(),
        GivenName => attribute.required().mutable(false),
        other => other.into(),
    };
    let pool = all()
        .map(settings)
        .fold(UserPool::builder("Knowing"), |pool, it| pool.standard_attribute(it))
        .build(stack);
    let secret = |field: &str| intrinsic::secret("providers", Some(field));
    let issuer = "https://id.example.org";
    let mapping = KNOWN.iter().fold(AttributeMapping::new(), |mapping, (attribute, from)| {
        mapping.map(*attribute, ProviderAttribute::other(from))
    });
    UserPoolIdentityProvider::oidc("Telling", &pool, issuer, "oidc-id", secret("oidc"))
        .name("telling")
        .attribute_mapping(mapping)
        .build(stack);
    UserPoolIdentityProvider::amazon("AmazonAsked", &pool, "amazon-id", secret("amazon"))
        .scopes(["profile", "postal_code"])
        .build(stack);
    UserPoolIdentityProvider::apple(
        "AppleAsked",
        &pool,
        "org.example.shop",
        "ABCDE12345",
        "KEY1234567",
        secret("apple"),
    )
    .scopes(["name", "email"])
    .build(stack);
    let theirs = UserPoolIdentityProvider::from_provider_name(stack, "TheirSaml", "corporate");
    pool.register_identity_provider(&theirs);
    let known = ClientAttributes::new()
        .with_standard_attributes(all())
        .with_standard_attributes([StandardAttribute::PhoneNumberVerified]);
    pool.add_client("Reader", |client| client.read_attributes(known.clone()));
    let names: Vec<&str> = known.attributes().collect();
    stack.output("Known", names.join(" "));
}

/// A pool that calls functions; one of them uses the pool.
fn triggers(stack: &Stack) {
    let role = role(stack, "FunctionRole");
    let called = |name: &str| {
        let arn = format!("arn:aws:lambda:eu-west-1:123456789012:function:{name}");
        Function::from_function_arn(stack, name, &arn)
    };
    let key = Key::builder("Key").build(stack);
    let pool = UserPool::builder("Calling")
        .custom_sender_kms_key(&key)
        .feature_plan(FeaturePlan::Essentials)
        .lambda_trigger(UserPoolOperation::CreateAuthChallenge, &called("create"))
        .lambda_trigger(UserPoolOperation::CustomMessage, &called("message"))
        .lambda_trigger(UserPoolOperation::DefineAuthChallenge, &called("define"))
        .lambda_trigger(UserPoolOperation::PostAuthentication, &called("after"))
        .lambda_trigger(UserPoolOperation::PostConfirmation, &called("confirmed"))
        .lambda_trigger(UserPoolOperation::PreAuthentication, &called("before"))
        .lambda_trigger(UserPoolOperation::PreSignUp, &called("signup"))
        .lambda_trigger(UserPoolOperation::UserMigration, &called("migrate"))
        .lambda_trigger(UserPoolOperation::CustomEmailSender, &called("email"))
        .build(stack);
    pool.add_trigger(UserPoolOperation::VerifyAuthChallengeResponse, &called("verify"));
    pool.add_trigger(UserPoolOperation::other("CustomSmsSender"), &called("sms"));
    let token = UserPoolOperation::PreTokenGenerationConfig(LambdaVersion::V2);
    pool.add_trigger(token, &called("token"));
    let old = UserPool::builder("CallingOld").build(stack);
    old.add_trigger(UserPoolOperation::PreTokenGeneration, &called("oldToken"));
    old.add_trigger(UserPoolOperation::other("PreSignUp"), &called("oldSignup"));
    old.add_trigger(UserPoolOperation::other("preAuthentication"), &called("oldBefore"));
    UserPool::builder("CallingRest")
        .custom_sender_kms_key(&key)
        .lambda_trigger(UserPoolOperation::CustomSmsSender, &called("text"))
        .lambda_trigger(UserPoolOperation::PreTokenGeneration, &called("claims"))
        .lambda_trigger(UserPoolOperation::VerifyAuthChallengeResponse, &called("answer"))
        .build(stack);
    pool.grant(&role, ["cognito-idp:AdminGetUser", "cognito-idp:AdminAddUserToGroup"]);
}

/// Others whose users a pool lets in.
fn providers(stack: &Stack, pool: &UserPool) {
    let secret = |field: &str| intrinsic::secret("providers", Some(field));
    UserPoolIdentityProvider::google("Google", pool, "google-id", secret("google"))
        .scopes(["profile", "email"])
        .attribute_mapping(
            AttributeMapping::new()
                .map(StandardAttribute::Email, ProviderAttribute::GOOGLE_EMAIL)
                .map(StandardAttribute::EmailVerified, ProviderAttribute::GOOGLE_EMAIL_VERIFIED)
                .map(StandardAttribute::Fullname, ProviderAttribute::GOOGLE_NAME)
                .custom("tier", ProviderAttribute::other("tier")),
        )
        .build(stack);
    UserPoolIdentityProvider::facebook("Facebook", pool, "facebook-id", secret("facebook"))
        .scopes(["public_profile", "email"])
        .api_version("v12.0")
        .build(stack);
    UserPoolIdentityProvider::amazon("Amazon", pool, "amazon-id", secret("amazon")).build(stack);
    UserPoolIdentityProvider::apple(
        "Apple",
        pool,
        "org.example.shop",
        "ABCDE12345",
        "KEY1234567",
        secret("apple"),
    )
    .build(stack);
    let issuer = "https://id.example.org";
    let oidc =
        |id: &str| UserPoolIdentityProvider::oidc(id, pool, issuer, "oidc-id", secret("oidc"));
    oidc("AnOpenIdConnectProvider").build(stack);
    oidc("Oidc")
        .name("named")
        .scopes(["openid", "email"])
        .identifiers(["example.org"])
        .attribute_request_method(OidcAttributeRequestMethod::Post)
        .endpoints(OidcEndpoints {
            authorization: format!("{issuer}/authorize"),
            token: format!("{issuer}/token"),
            user_info: format!("{issuer}/userinfo"),
            jwks_uri: format!("{issuer}/keys"),
        })
        .build(stack);
    let metadata = SamlMetadata::url("https://saml.example.org/metadata");
    UserPoolIdentityProvider::saml("ASamlProviderWithALongName", pool, metadata).build(stack);
    UserPoolIdentityProvider::saml("Saml", pool, SamlMetadata::file("<xml/>"))
        .name("corporate")
        .identifiers(["example.com"])
        .idp_signout(true)
        .encrypted_responses(true)
        .request_signing_algorithm(SigningAlgorithm::RsaSha256)
        .idp_initiated(true)
        .build(stack);
}

/// Clients, domains, groups and resource servers.
fn clients(stack: &Stack, plain: &UserPool, full: &UserPool) {
    let role = role(stack, "GroupRole");
    let read = ResourceServerScope::new("read", "Read orders");
    let server = plain.add_resource_server("Orders", "orders", |server| {
        server.user_pool_resource_server_name("The orders").scopes([&read])
    });
    plain.add_client("App", |client| client);
    let (in_url, local) = ("https://shop.example.org/in", "http://localhost:3000");
    let web = plain.add_client("Web", |client| {
        client
            .user_pool_client_name("web")
            .auth_flows([
                AuthFlow::UserSrp,
                AuthFlow::UserPassword,
                AuthFlow::AdminUserPassword,
                AuthFlow::Custom,
                AuthFlow::User,
            ])
            .oauth(
                OAuth::authorization_code([in_url, local])
                    .logout_urls(["https://shop.example.org/out"])
                    .scopes([
                        OAuthScope::Email,
                        OAuthScope::Phone,
                        OAuthScope::Profile,
                        OAuthScope::CognitoAdmin,
                        OAuthScope::custom("orders/write"),
                        OAuthScope::resource_server(&server, &read),
                    ])
                    .default_redirect_uri(in_url),
            )
            .auth_session_validity(mins(15))
            .supported_identity_providers([
                ClientIdentityProvider::Apple,
                ClientIdentityProvider::Facebook,
                ClientIdentityProvider::Google,
                ClientIdentityProvider::Amazon,
                ClientIdentityProvider::Cognito,
                ClientIdentityProvider::custom("named"),
            ])
            .id_token_validity(hours(2))
            .access_token_validity(mins(10))
            .refresh_token_validity(days(90))
            .read_attributes(
                ClientAttributes::new()
                    .with_standard_attributes([
                        StandardAttribute::Email,
                        StandardAttribute::EmailVerified,
                        StandardAttribute::Fullname,
                    ])
                    .with_custom_attributes(["tier"]),
            )
            .write_attributes(
                ClientAttributes::new().with_standard_attributes([StandardAttribute::Fullname]),
            )
            .enable_token_revocation(true)
    });
    plain.add_client("Rotating", |client| {
        client
            .auth_flows([AuthFlow::UserSrp])
            .generate_secret(true)
            .refresh_token_rotation_grace_period(secs(30))
            .enable_propagate_additional_user_context_data(true)
            .prevent_user_existence_errors(false)
    });
    plain.add_client("Machine", |client| {
        let scope = OAuthScope::resource_server(&server, &read);
        client.generate_secret(true).oauth(OAuth::client_credentials([scope]))
    });
    UserPoolClient::builder("Implicit", full)
        .oauth(OAuth::authorization_code([in_url]).and_implicit().scopes([OAuthScope::Openid]))
        .build(stack);
    let project = CfnResource::new(stack, "Project", "AWS::Pinpoint::App");
    project.set("Name", "shop".into());
    plain.add_client("Counted", |client| {
        client
            .analytics(Analytics::application(project.attr::<String>("Arn")).share_user_data(true))
    });
    plain.add_client("CountedElsewhere", |client| {
        client.analytics(Analytics::by_id("d70b2ba36a8c4dc5a04a0451a31a1e12", "shop", &role))
    });

    let prefix =
        plain.add_domain("Prefix", UserPoolDomainName::cognito("shop-of-example"), |domain| {
            domain.managed_login_version(ManagedLoginVersion::NewerManagedLogin)
        });
    let certificate =
        "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012";
    let name = UserPoolDomainName::custom("auth.example.org", certificate);
    let own = full.add_domain("Own", name, |domain| domain);
    stack.output("PrefixUrl", prefix.base_url());
    stack.output("FipsUrl", prefix.fips_base_url());
    stack.output("OwnUrl", own.base_url());
    stack.output("Endpoint", own.cloud_front_endpoint());
    stack.output("SignIn", prefix.sign_in_url(&web, in_url));
    let sign_up = SignInUrl::to(local).sign_in_path("/signup").fips();
    stack.output("SignUp", prefix.sign_in_url(&web, sign_up));

    plain.add_group("Everyone", |group| group);
    plain.add_group("Admins", |group| {
        group.group_name("admins").description("May do anything").precedence(0).role(&role)
    });
}

/// Identity pools, with the defaults and with every setting.
fn identities(stack: &Stack, pool: &UserPool) {
    let client = UserPoolClient::builder("IdentityClient", pool)
        .supported_identity_providers([ClientIdentityProvider::Cognito])
        .build(stack);
    let provider = UserPoolAuthenticationProvider::new(pool, &client);
    let simple = IdentityPool::builder("Identities").build(stack);
    simple.add_user_pool_authentication(&provider);

    let role = role(stack, "UserRole");
    let users = IdentityPoolProviderUrl::user_pool(pool, &client);
    let by_mail = RoleMappingMatch::Contains;
    let saml = "arn:aws:iam::123456789012:saml-provider/corporate";
    let saml = SamlProvider::from_saml_provider_arn(stack, "SamlProvider", saml);
    IdentityPool::builder("ConfiguredIdentities")
        .identity_pool_name("identities")
        .allow_unauthenticated_identities(true)
        .allow_classic_flow(true)
        .authenticated_role(&role)
        .unauthenticated_role(&role)
        .amazon("amazon-id")
        .apple("org.example.shop")
        .facebook("facebook-id")
        .google("google-id")
        .twitter("key", "secret")
        .open_id_connect_provider("arn:aws:iam::123456789012:oidc-provider/id.example.org")
        .saml_provider(saml.arn())
        .custom_provider("login.example.org")
        .user_pool(provider.disable_server_side_token_check())
        .role_mapping(
            RoleMapping::by_token(users).mapping_key("users").resolve_ambiguous_roles(true),
        )
        .role_mapping(RoleMapping::by_rules(
            IdentityPoolProviderUrl::Google,
            [
                RoleMappingRule::new("custom:tier", RoleMappingMatch::Equals, "gold", &role),
                RoleMappingRule::new("email", by_mail, "@example.org", &role),
            ],
        ))
        .role_mapping(RoleMapping::by_token(IdentityPoolProviderUrl::custom("login.example.org")))
        .role_mapping(RoleMapping::by_token(IdentityPoolProviderUrl::open_id("id.example.org")))
        .role_mapping(RoleMapping::by_rules(
            IdentityPoolProviderUrl::saml(saml.arn()),
            [
                RoleMappingRule::new("department", RoleMappingMatch::StartsWith, "it", &role),
                RoleMappingRule::new("department", RoleMappingMatch::NotEqual, "hr", &role),
            ],
        ))
        .build(stack);
}

/// What exists already.
fn imports(stack: &Stack) {
    let pool = UserPool::from_user_pool_id(stack, "ById", "eu-west-1_abcdefghi");
    pool.add_client("Theirs", |client| client);
    let arn = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_abcdefghi";
    let by_arn = UserPool::from_user_pool_arn(stack, "ByArn", arn);
    by_arn.grant(&role(stack, "TheirUser"), ["cognito-idp:ListUsers"]);
    let theirs = IdentityPool::from_identity_pool_id(stack, "TheirIdentities", "eu-west-1:abc");
    stack.output("TheirIdentityPool", theirs.arn());
    stack.output("TheirProvider", pool.provider_name());
    stack.output("TheirProviderByArn", by_arn.provider_name());
    let arn = "arn:aws:cognito-identity:eu-west-1:123456789012:identitypool/eu-west-1:abc";
    let identities = IdentityPool::from_identity_pool_arn(stack, "TheirIdentitiesByArn", arn);
    stack.output("TheirIdentityPoolId", identities.id());
    let domain = UserPoolDomain::from_domain_name(stack, "TheirDomain", "auth.example.com");
    stack.output("TheirDomainName", domain.domain_name());
    let group = UserPoolGroup::from_group_name(stack, "TheirGroup", "editors");
    stack.output("TheirGroupName", group.group_name());
    let server =
        UserPoolResourceServer::from_user_pool_resource_server_id(stack, "TheirServer", "stock");
    let write = ResourceServerScope::new("write", "Write stock");
    pool.add_client("TheirMachine", |client| {
        let scope = OAuthScope::resource_server(&server, &write);
        client.generate_secret(true).oauth(OAuth::client_credentials([scope]))
    });
}

/// A pool calls a function that uses the pool: the CDK's template of such an app is circular, ours
/// is not, and the judges know the difference.
#[test]
fn a_function_that_a_pool_calls_may_use_the_pool_without_a_loop() {
    let app = App::new();
    let stack = Stack::new(&app, "Loop");
    let code = Code::inline("exports.handler = async (event) => event;");
    let greet = Function::builder("Greet", Runtime::NODEJS_22, "index.handler", code).build(&stack);
    let pool = UserPool::builder("Users")
        .lambda_trigger(UserPoolOperation::PostConfirmation, &greet)
        .build(&stack);
    pool.grant(&greet, ["cognito-idp:AdminAddUserToGroup"]);
    let assembly = app.assembly().unwrap_or_else(|report| panic!("{report}"));
    let mut template = assembly.stacks()[0].template().clone();
    assert_eq!(loops("loop-free", &template), [""; 0]);

    // As it was before: the function waits for its policy.
    let policy = "GreetServiceRoleDefaultPolicy";
    let resources = template["Resources"].as_object_mut().into_iter().flatten();
    let (mut function, mut policies) = (None, Vec::new());
    for (id, resource) in resources {
        match resource["Type"].as_str() {
            Some("AWS::Lambda::Function") => function = Some(resource),
            Some("AWS::IAM::Policy") => policies.push(id.clone()),
            _ => {}
        }
    }
    assert!(policies.iter().all(|id| id.starts_with(policy)), "{policies:?}");
    if let Some(function) = function {
        function["DependsOn"] = policies.into();
    }
    assert_eq!(loops("loop", &template), ["E3004", "F3004"]);
}

/// What the judges say of loops in a template.
fn loops(name: &str, template: &serde_json::Value) -> Vec<String> {
    let file = super::written().with_file_name(format!("{name}.template.json"));
    let made = std::fs::create_dir_all(super::written());
    made.unwrap_or_else(|error| panic!("cannot make {}: {error}", file.display()));
    let done = std::fs::write(&file, template.to_string());
    done.unwrap_or_else(|error| panic!("cannot write {}: {error}", file.display()));
    let of = |findings: Vec<Finding>| findings.into_iter().map(|finding| finding.rule);
    let found = of(cfn_lint(&[&file])).chain(of(cloudformation_validate(&[&file])));
    let mut rules: Vec<String> = found.filter(|rule| rule.ends_with("3004")).collect();
    rules.sort();
    rules.dedup();
    rules
}
