//! Who gets which role: guests and users of an identity pool, partners by an external id, programs
//! elsewhere by a web identity; and what a permissions boundary leaves of what is allowed.

use std::cell::RefCell;
use std::process::ExitCode;

use rustinfra::proof;
use rustinfra_constructs::cognito::{
    AuthFlow, IdentityPool, IdentityPoolProviderUrl, RoleMapping, RoleMappingMatch,
    RoleMappingRule, UserPoolAuthenticationProvider,
};
use rustinfra_constructs::iam::{ManagedPolicy, OidcProvider, Statement, User};
use rustinfra_constructs::prelude::*;
use serde_json::{Map, Value, json};

use crate::assembly::write;
use crate::links::account::Account;
use crate::local::{Local, as_endpoint_has_it};

const STACK: &str = "Identity";
const PASSWORD: &str = "Correct-horse-1";
const COGNITO: &str = "cognito-identity.amazonaws.com";

/// A deployed app.
struct Deployed {
    local: Local,
    account: Option<RefCell<Account>>,
    template: Value,
    outputs: Map<String, Value>,
}

impl Deployed {
    /// Prepares what `make` makes; it is not deployed yet.
    #[track_caller]
    fn new(test: &str, make: fn(&Stack)) -> Self {
        let local = Local::new(test);
        let out = local.scratch.join("assembly");
        let app = App::builder().out(&*out.to_string_lossy()).build();
        make(&Stack::new(&app, STACK));
        assert_eq!(format!("{:?}", app.synth()), format!("{:?}", ExitCode::SUCCESS));
        let text = std::fs::read_to_string(out.join(format!("{STACK}.template.json")));
        let template: Value = serde_json::from_str(&text.unwrap_or_default()).unwrap_or_default();
        assert_eq!(proof::check(&template), []);
        Self { local, account: None, template, outputs: Map::new() }
    }

    #[track_caller]
    fn deploy(&mut self, template: &Value) {
        let out = self.local.scratch.join("assembly");
        write(&out.join(format!("{STACK}.template.json")), &template.to_string());
        self.outputs = self.local.deploy(&["--app", &out.to_string_lossy()], STACK);
        if self.account.is_none() {
            self.account = Some(Account::open(&self.local.url()).into());
        }
    }

    #[track_caller]
    fn account(&self) -> &RefCell<Account> {
        self.account.as_ref().unwrap_or_else(|| panic!("nothing is deployed"))
    }

    #[track_caller]
    fn output(&self, name: &str) -> &str {
        let output = self.outputs.get(name).and_then(Value::as_str);
        output.unwrap_or_else(|| panic!("no {name}: {:?}", self.outputs))
    }

    /// Does one operation as the account's root user.
    #[track_caller]
    fn ask(&self, service: &str, operation: &str, parameters: &Value) -> Value {
        self.account().borrow_mut().call(service, operation, parameters)
    }

    /// Does one by credentials; returns its answer.
    #[track_caller]
    fn ask_as(
        &self,
        credentials: &Value,
        service: &str,
        operation: &str,
        parameters: &Value,
    ) -> Value {
        assert!(credentials.is_object(), "no credentials for {operation}");
        self.account().borrow_mut().call_as(credentials, service, operation, parameters)
    }

    /// What somebody is answered who sends to the queue, receives from it and purges it.
    #[track_caller]
    fn uses(&self, credentials: &Value) -> [String; 3] {
        let queue = json!({"QueueUrl": self.output("OrdersUrl")});
        let mut message = queue.clone();
        message["MessageBody"] = "tea".into();
        [("SendMessage", message), ("ReceiveMessage", queue.clone()), ("PurgeQueue", queue)]
            .map(|(operation, asked)| said(&self.ask_as(credentials, "sqs", operation, &asked)))
    }

    /// Assumes a role by the token of a web identity.
    #[track_caller]
    fn with_web_identity(&self, role: &str, token: &str) -> Value {
        let asked = json!({
            "RoleArn": self.output(role),
            "RoleSessionName": "identity",
            "WebIdentityToken": token,
        });
        self.ask("sts", "AssumeRoleWithWebIdentity", &asked)
    }
}

/// `done`, or the code of an error.
fn said(answer: &Value) -> String {
    answer["error"]["Code"].as_str().unwrap_or("done").to_owned()
}

const DENIED: &str = "AccessDenied";

fn identities(stack: &Stack) {
    let orders = Queue::builder("Orders").build(stack);
    stack.output("OrdersUrl", orders.url());
    let users = UserPool::builder("Users").build(stack);
    let client = users.add_client("Web", |client| client.auth_flows([AuthFlow::UserPassword]));
    stack.output("UsersId", users.id());
    stack.output("ClientId", client.id());
    stack.output("Provider", users.provider_name());

    let signed_in = Principal::web_identity(COGNITO).when(
        "ForAnyValue:StringLike",
        "cognito-identity.amazonaws.com:amr",
        "authenticated",
    );
    let admins = Role::builder("Admins", signed_in).build(stack);
    let rule =
        RoleMappingRule::new("cognito:username", RoleMappingMatch::Equals, "admin", admins.arn());
    let provider = IdentityPoolProviderUrl::user_pool(&users, &client);
    let identities = IdentityPool::builder("Identities")
        .allow_unauthenticated_identities(true)
        .allow_classic_flow(true)
        .user_pool(UserPoolAuthenticationProvider::new(&users, &client))
        .role_mapping(
            RoleMapping::by_rules(provider, [rule])
                .mapping_key("users")
                .resolve_ambiguous_roles(true),
        )
        .build(stack);
    stack.output("IdentitiesId", identities.id());
    orders.grant_purge(&admins);
    stack.output("AdminsArn", admins.arn());
    if let Some(role) = identities.authenticated_role() {
        orders.grant_send(role);
        stack.output("UserArn", role.arn());
    }
    if let Some(role) = identities.unauthenticated_role() {
        orders.grant_consume(role);
        stack.output("GuestArn", role.arn());
    }
}

/// Somebody whom the identity pool knows.
struct Known {
    /// The credentials that they get.
    credentials: Value,
    /// The token that says who they are.
    token: String,
}

/// A guest, or who signed in with `logins`.
#[track_caller]
fn known(deployed: &Deployed, logins: &Value) -> Known {
    let asked = json!({"IdentityPoolId": deployed.output("IdentitiesId"), "Logins": logins});
    let identity = deployed.ask("cognito-identity", "GetId", &asked)["IdentityId"].clone();
    let asked = json!({"IdentityId": identity, "Logins": logins});
    let answer = deployed.ask("cognito-identity", "GetCredentialsForIdentity", &asked);
    let token = deployed.ask("cognito-identity", "GetOpenIdToken", &asked);
    let token = token["Token"].as_str().unwrap_or_else(|| panic!("{token}")).to_owned();
    Known { credentials: answer["Credentials"].clone(), token }
}

/// Makes a user of the user pool; returns what the identity pool asks of one who signed in.
#[track_caller]
fn signed_in(deployed: &Deployed, name: &str) -> Value {
    let user = json!({"UserPoolId": deployed.output("UsersId"), "Username": name});
    deployed.ask("cognito-idp", "AdminCreateUser", &user);
    let mut permanent = user;
    permanent["Password"] = PASSWORD.into();
    permanent["Permanent"] = true.into();
    deployed.ask("cognito-idp", "AdminSetUserPassword", &permanent);
    let sign_in = json!({
        "ClientId": deployed.output("ClientId"),
        "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": {"USERNAME": name, "PASSWORD": PASSWORD},
    });
    let answer = deployed.ask("cognito-idp", "InitiateAuth", &sign_in);
    json!({deployed.output("Provider"): answer["AuthenticationResult"]["IdToken"]})
}

#[test]
fn guests_and_users_may_do_what_their_roles_may() {
    let mut deployed = Deployed::new("e2e-identities", identities);
    let template = deployed.template.clone();
    deployed.deploy(&template);
    let guest = known(&deployed, &json!({}));
    let user = known(&deployed, &signed_in(&deployed, "ada"));
    let admin = known(&deployed, &signed_in(&deployed, "admin"));
    assert_eq!(deployed.uses(&guest.credentials), [DENIED, "done", DENIED]);
    assert_eq!(deployed.uses(&user.credentials), ["done", DENIED, DENIED]);

    // The endpoint keeps the rules and gives everybody who signed in the same role; on AWS, the
    // administrator may purge the queue and nothing else.
    let asked = json!({"IdentityPoolId": deployed.output("IdentitiesId")});
    let roles = deployed.ask("cognito-identity", "GetIdentityPoolRoles", &asked);
    let rule = json!({
        "Claim": "cognito:username",
        "MatchType": "Equals",
        "Value": "admin",
        "RoleARN": deployed.output("AdminsArn"),
    });
    let kept = &roles["RoleMappings"]["users"]["RulesConfiguration"]["Rules"];
    assert_eq!(kept, &json!([rule]), "{roles}");
    assert_eq!(deployed.uses(&admin.credentials), ["done", DENIED, DENIED]);

    // Whom the roles trust.
    let assumed = |who: &Known| {
        ["GuestArn", "UserArn", "AdminsArn"]
            .map(|role| said(&deployed.with_web_identity(role, &who.token)))
    };
    assert_eq!(assumed(&guest), ["done", DENIED, DENIED]);
    assert_eq!(assumed(&user), [DENIED, "done", "done"]);
    let session = deployed.with_web_identity("AdminsArn", &admin.token);
    assert_eq!(deployed.uses(&session["Credentials"]), [DENIED, DENIED, "done"]);

    // Whom the identity pool knows.
    let stranger = json!({deployed.output("Provider"): "e30.e30.e30"});
    let asked = json!({"IdentityPoolId": deployed.output("IdentitiesId"), "Logins": stranger});
    let refused = deployed.ask("cognito-identity", "GetId", &asked);
    assert_eq!(said(&refused), "NotAuthorizedException", "{refused}");

    let mut less = template;
    if let Some(resources) = less["Resources"].as_object_mut() {
        resources.retain(|_, resource| resource["Type"] != "AWS::IAM::Policy");
    }
    deployed.deploy(&less);
    assert_eq!(deployed.uses(&guest.credentials), [DENIED; 3]);
    assert_eq!(deployed.uses(&user.credentials), [DENIED; 3]);
}

const FORGE: &str = "token.example.org";

fn roles(stack: &Stack) {
    let orders = Queue::builder("Orders").build(stack);
    stack.output("OrdersUrl", orders.url());
    let partner = User::builder("Partner").build(stack);
    stack.output("PartnerName", partner.name());
    stack.output("StrangerName", User::builder("Stranger").build(stack).name());

    let external =
        Role::builder("External", Principal::account_root()).external_id("shop-42").build(stack);
    orders.grant_send(&external);
    external.grant_assume(&partner);
    stack.output("ExternalArn", external.arn());

    let sending = Statement::allow(["sqs:SendMessage"]).on("*");
    let limit = ManagedPolicy::builder("Limit", [sending]).build(stack);
    let bounded = Role::builder("Bounded", Principal::account_root())
        .permissions_boundary(limit.arn().untyped())
        .build(stack);
    bounded.grant_assume(&partner);
    stack.output("BoundedArn", bounded.arn());
    let clerk = User::builder("Clerk").permissions_boundary(limit.arn().untyped()).build(stack);
    stack.output("ClerkName", clerk.name());
    orders.grant_send(&bounded);
    orders.grant_purge(&bounded);
    orders.grant_send(&clerk);
    orders.grant_purge(&clerk);

    let forge = OidcProvider::builder("Forge", &format!("https://{FORGE}"))
        .client_id("sts.amazonaws.com")
        .build(stack);
    let of_forge = |key: &str| format!("{FORGE}:{key}");
    let main = forge.principal().when("StringEquals", &of_forge("aud"), "sts.amazonaws.com").when(
        "StringLike",
        &of_forge("sub"),
        "repo:shop/*",
    );
    let release = Role::builder("Release", main).build(stack);
    orders.grant_send(&release);
    stack.output("ReleaseArn", release.arn());
}

/// The key of a user, made through the endpoint's API: its CloudFormation knows no
/// `AWS::IAM::AccessKey`.
#[track_caller]
fn key_of(deployed: &Deployed, user: &str) -> Value {
    let user = json!({"UserName": deployed.output(user)});
    let answer = deployed.ask("iam", "CreateAccessKey", &user);
    let key = &answer["AccessKey"];
    json!({"AccessKeyId": key["AccessKeyId"], "SecretAccessKey": key["SecretAccessKey"]})
}

/// Has somebody assume a role, with an external id or without.
#[track_caller]
fn assume(deployed: &Deployed, who: &Value, role: &str, external_id: Option<&str>) -> Value {
    let mut asked = json!({"RoleArn": deployed.output(role), "RoleSessionName": "identity"});
    if let Some(id) = external_id {
        asked["ExternalId"] = id.into();
    }
    deployed.ask_as(who, "sts", "AssumeRole", &asked)
}

/// The template with the provider's ARN in the place of references to it, as the endpoint's
/// CloudFormation cannot make one; returns what its API is asked for instead.
fn with_provider(template: &Value) -> (Value, Value) {
    let resources = template["Resources"].as_object().into_iter().flatten();
    let mut found = resources.filter(|(_, r)| r["Type"] == "AWS::IAM::OIDCProvider");
    let Some((id, provider)) = found.next() else { panic!("no provider") };
    let arn = json!(format!("arn:aws:iam::000000000000:oidc-provider/{FORGE}"));
    let reference = json!({ "Ref": id }).to_string();
    let text = as_endpoint_has_it(template).to_string().replace(&reference, &arn.to_string());
    (serde_json::from_str(&text).unwrap_or_default(), provider["Properties"].clone())
}

/// A token that says this, not signed: the endpoint looks at no signature.
fn token(claims: &Value) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let encoded = |text: &str| {
        let group = |three: &[u8]| {
            let bits = three.iter().fold(0, |bits, byte| bits << 8 | usize::from(*byte));
            let bits = bits << (8 * (3 - three.len()));
            let digits = (0..=three.len()).map(move |at| DIGITS[bits >> (18 - 6 * at) & 63]);
            digits.map(char::from).collect::<String>()
        };
        text.as_bytes().chunks(3).map(group).collect::<String>()
    };
    format!("{}.{}.", encoded(r#"{"alg":"none"}"#), encoded(&claims.to_string()))
}

#[test]
fn roles_are_for_whom_they_trust_and_boundaries_limit_them() {
    let mut deployed = Deployed::new("e2e-roles", roles);
    let (template, provider) = with_provider(&deployed.template);
    deployed.deploy(&template);
    let partner = key_of(&deployed, "PartnerName");
    let stranger = key_of(&deployed, "StrangerName");

    // An external id, and the permission to assume the role.
    let external = |who, id| assume(&deployed, who, "ExternalArn", id);
    assert_eq!(said(&external(&partner, None)), DENIED);
    assert_eq!(said(&external(&partner, Some("shop-43"))), DENIED);
    assert_eq!(said(&external(&stranger, Some("shop-42"))), DENIED);
    let session = external(&partner, Some("shop-42"));
    assert_eq!(deployed.uses(&session["Credentials"]), ["done", DENIED, DENIED]);

    // A web identity: another subject, audience and issuer than the role trusts.
    let asked = json!({"Url": provider["Url"], "ClientIDList": provider["ClientIdList"]});
    let made = deployed.ask("iam", "CreateOpenIDConnectProvider", &asked);
    assert!(made["OpenIDConnectProviderArn"].is_string(), "{provider}: {made}");
    let release = |issuer: &str, subject: &str, audience: &str| {
        let claims = json!({
            "iss": format!("https://{issuer}"),
            "sub": subject,
            "aud": audience,
        });
        deployed.with_web_identity("ReleaseArn", &token(&claims))
    };
    let audience = "sts.amazonaws.com";
    assert_eq!(said(&release(FORGE, "repo:other/main", audience)), DENIED);
    assert_eq!(said(&release(FORGE, "repo:shop/main", "other")), DENIED);
    assert_eq!(said(&release("other.example.org", "repo:shop/main", audience)), DENIED);
    let session = release(FORGE, "repo:shop/main", audience);
    assert_eq!(deployed.uses(&session["Credentials"]), ["done", DENIED, DENIED]);

    // A boundary, and the same without it.
    let clerk = key_of(&deployed, "ClerkName");
    let session = assume(&deployed, &partner, "BoundedArn", None);
    let bounded = session["Credentials"].clone();
    assert_eq!(deployed.uses(&bounded), ["done", DENIED, DENIED]);
    assert_eq!(deployed.uses(&clerk), ["done", DENIED, DENIED]);
    let mut free = template;
    for (_, resource) in free["Resources"].as_object_mut().into_iter().flatten() {
        if let Some(properties) = resource.get_mut("Properties").and_then(Value::as_object_mut) {
            properties.shift_remove("PermissionsBoundary");
        }
    }
    deployed.deploy(&free);
    assert_eq!(deployed.uses(&bounded), ["done", DENIED, "done"]);
    assert_eq!(deployed.uses(&clerk), ["done", DENIED, "done"]);
}
