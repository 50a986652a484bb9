//! `secure-api`: nobody gets in without a token, users who signed in do, and a token that was made
//! for another app opens the REST API only.
//!
//! The endpoint verifies tokens as AWS does, but calls no function after a confirmation: no code of
//! its `cognito-idp` reads `LambdaConfig.PostConfirmation`. So the flow calls that function itself,
//! with the event that AWS documents; what lets the pool call it is known to our proof.

use serde_json::{Value, json};

use super::{Lab, Refused, same};

const PASSWORD: &str = "Correct-horse-1";

/// Signs a user in to a client of the pool, and returns the id token.
fn sign_in(lab: &Lab, client: &str, email: &str) -> Result<String, Refused> {
    let parameters = json!({
        "ClientId": lab.output(client),
        "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": {"USERNAME": email, "PASSWORD": PASSWORD},
    });
    let answer = lab.call("cognito-idp", "InitiateAuth", &parameters)?;
    match answer["AuthenticationResult"]["IdToken"].as_str() {
        Some(token) => Ok(token.to_owned()),
        None => Err(Refused::new(format!("no token for {email}: {answer}"))),
    }
}

/// What Cognito would tell `Welcome` once a user is confirmed.
///
/// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-post-confirmation.html>
fn confirmed(lab: &Lab, pool: &str, username: &str, email: &str) -> Value {
    json!({
        "version": "1",
        "triggerSource": "PostConfirmation_ConfirmSignUp",
        "region": "us-east-1",
        "userPoolId": pool,
        "userName": username,
        "callerContext": {
            "awsSdkVersion": "aws-sdk-unknown-unknown",
            "clientId": lab.output("ClientId"),
        },
        "request": {"userAttributes": {"email": email, "email_verified": "true"}},
        "response": {},
    })
}

fn flow(lab: &Lab) -> Result<(), Refused> {
    let pool = lab.output("UserPoolId");
    let [rest, http] = ["RestUrl", "HttpUrl"].map(|name| format!("{}me", lab.output(name)));
    let get = |url: &str, token: &str| lab.get(url).header("Authorization", token).send();

    // Nobody gets in without a token, nor with one that nobody signed.
    for url in [&rest, &http] {
        lab.get(url).send().expect(401)?;
        get(url, "e30.e30.e30").expect(401)?;
    }

    // A user signs up; until the address is confirmed, there is no signing in.
    let email = format!("{}@example.org", lab.unique("user"));
    let sign_up = json!({
        "ClientId": lab.output("ClientId"),
        "Username": email,
        "Password": PASSWORD,
        "UserAttributes": [{"Name": "email", "Value": email}],
    });
    let user = lab.call("cognito-idp", "SignUp", &sign_up)?;
    match sign_in(lab, "ClientId", &email) {
        Err(refused) if refused.what.contains("UserNotConfirmedException") => {}
        other => return Err(Refused::new(format!("signed in before the confirmation: {other:?}"))),
    }
    // The code comes by email; the endpoint sends none, and its code is always this one.
    let confirm = |code: &str| {
        let confirm = json!({
            "ClientId": lab.output("ClientId"),
            "Username": email,
            "ConfirmationCode": code,
        });
        lab.call("cognito-idp", "ConfirmSignUp", &confirm)
    };
    match confirm("654321") {
        Err(refused) if refused.what.contains("CodeMismatchException") => {}
        other => return Err(Refused::new(format!("confirmed by a wrong code: {other:?}"))),
    }
    confirm("123456")?;
    let username = user["UserSub"].as_str().unwrap_or_default();
    let event = confirmed(lab, &pool, username, &email);
    same(&lab.invoke(&lab.output("WelcomeFunction"), &event)?, &event)?;

    // Signed in, both APIs say who it is.
    let token = sign_in(lab, "ClientId", &email)?;
    let me = json!({"id": username, "email": email, "groups": ["members"]});
    for url in [&rest, &http] {
        same(&get(url, &token).expect(200)?, &me)?;
    }

    // A token for another app is one of the same pool, which is all that the REST API asks; the
    // HTTP API asks for whom it was made.
    let token = sign_in(lab, "OtherClientId", &email)?;
    same(&get(&rest, &token).expect(200)?, &me)?;
    get(&http, &token).expect(401)?;
    Ok(())
}

#[test]
fn it_works() {
    let lab = Lab::deploy("secure-api");
    lab.works(flow);
    lab.works(|lab| {
        // The page of `SignInUrl` is the one of this pool.
        let url = lab.output("SignInUrl");
        let domain = url.trim_start_matches("https://").split('.').next().unwrap_or_default();
        let asked = json!({ "Domain": domain });
        let found = lab.call("cognito-idp", "DescribeUserPoolDomain", &asked)?;
        same(&found["DomainDescription"]["UserPoolId"], &json!(lab.output("UserPoolId")))?;
        let client = format!("client_id={}&", lab.output("ClientId"));
        same(&json!(url.contains(&client)), &json!(true))
    });
}

#[test]
fn each_action_is_needed() {
    Lab::deploy("secure-api").needs_every_action(flow);
}
