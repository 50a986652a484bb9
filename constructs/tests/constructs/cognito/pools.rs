use rustinfra_constructs::cognito::{
    AccountRecovery, CustomThreatProtectionMode, FeaturePlan, FirstAuthFactor, Mfa,
    NumberAttribute, PasswordPolicy, SecondFactor, SesEmail, SignInAliases, SmsRole,
    StandardAttribute, StandardThreatProtectionMode, StringAttribute, UserInvitation,
    UserPoolEmail, UserVerification,
};
use rustinfra_constructs::prelude::*;
use serde_json::json;

use super::{check, check_outputs, check_policies, check_problems, role, section, stack};

#[test]
fn a_pool_takes_users_from_administrators_and_verifies_them_by_a_code() {
    let (app, stack) = stack();
    UserPool::builder("P").build(&stack);
    check(
        &app,
        json!({
            "P4E0919BE": {
                "Type": "AWS::Cognito::UserPool",
                "Properties": {
                    "AccountRecoverySetting": {
                        "RecoveryMechanisms": [
                            {"Name": "verified_phone_number", "Priority": 1},
                            {"Name": "verified_email", "Priority": 2},
                        ],
                    },
                    "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": true},
                    "EmailVerificationMessage":
                        "The verification code to your new account is {####}",
                    "EmailVerificationSubject": "Verify your new account",
                    "SmsVerificationMessage": "The verification code to your new account is {####}",
                    "VerificationMessageTemplate": {
                        "DefaultEmailOption": "CONFIRM_WITH_CODE",
                        "EmailMessage": "The verification code to your new account is {####}",
                        "EmailSubject": "Verify your new account",
                        "SmsMessage": "The verification code to your new account is {####}",
                    },
                },
                "UpdateReplacePolicy": "Retain",
                "DeletionPolicy": "Retain",
            },
        }),
    );
}

#[test]
fn a_pool_that_sends_text_messages_gets_a_role_that_only_it_can_use() {
    let (app, stack) = stack();
    UserPool::builder("P").sign_in_aliases(SignInAliases::phone()).build(&stack);
    let resources = section(&app, "Resources");
    let (id, role) =
        match resources.as_object().and_then(|r| r.iter().find(|(id, _)| id.contains("smsRole"))) {
            Some((id, role)) => (id.clone(), role["Properties"].clone()),
            None => panic!("no role"),
        };
    let pool = &resources["P4E0919BE"]["Properties"];
    assert_eq!(
        pool["SmsConfiguration"],
        json!({"ExternalId": "TestPCF91A3BE", "SnsCallerArn": {"Fn::GetAtt": [id, "Arn"]}})
    );
    assert_eq!(pool["UsernameAttributes"], json!(["phone_number"]));
    assert_eq!(pool["AutoVerifiedAttributes"], json!(["phone_number"]));
    assert_eq!(
        role,
        json!({
            "AssumeRolePolicyDocument": {
                "Statement": [{
                    "Action": "sts:AssumeRole",
                    "Condition": {"StringEquals": {"sts:ExternalId": "TestPCF91A3BE"}},
                    "Effect": "Allow",
                    "Principal": {"Service": "cognito-idp.amazonaws.com"},
                }],
                "Version": "2012-10-17",
            },
            "Policies": [{
                "PolicyDocument": {
                    "Statement": [
                        {"Action": "sns:Publish", "Effect": "Allow", "Resource": "*"},
                    ],
                    "Version": "2012-10-17",
                },
                "PolicyName": "sns-publish",
            }],
        })
    );
}

#[test]
fn a_pool_whose_users_sign_in_by_codes_on_their_phones_sends_them() {
    let (app, stack) = stack();
    UserPool::builder("P").sign_in_policy([FirstAuthFactor::SmsOtp]).build(&stack);
    let pool = &section(&app, "Resources")["P4E0919BE"]["Properties"];
    let role = json!({"Fn::GetAtt": ["PsmsRole38E9143A", "Arn"]});
    assert_eq!(
        pool["SmsConfiguration"],
        json!({"ExternalId": "TestPCF91A3BE", "SnsCallerArn": role})
    );
    let factors = json!({"AllowedFirstAuthFactors": ["PASSWORD", "SMS_OTP"]});
    assert_eq!(pool["Policies"], json!({"SignInPolicy": factors}));
}

#[test]
fn a_grant_allows_named_actions_on_the_pool() {
    let (app, stack) = stack();
    let pool = UserPool::builder("P").build(&stack);
    pool.grant(&role(&stack, "R"), ["cognito-idp:AdminGetUser", "cognito-idp:AdminCreateUser"]);
    check_policies(
        &app,
        json!({
            "RDefaultPolicy0707467B": [{
                "Action": ["cognito-idp:AdminCreateUser", "cognito-idp:AdminGetUser"],
                "Effect": "Allow",
                "Resource": {"Fn::GetAtt": ["P4E0919BE", "Arn"]},
            }],
        }),
    );
}

#[test]
fn a_pool_that_exists_already_is_known_by_its_id_or_arn() {
    let app = App::new();
    let stack = Stack::builder("Test")
        .environment(Environment::new("123456789012", "eu-west-1"))
        .build(&app);
    let by_id = UserPool::from_user_pool_id(&stack, "ById", "eu-west-1_abcdefghi");
    let arn = "arn:aws:cognito-idp:us-east-1:210987654321:userpool/us-east-1_abcdefghi";
    let by_arn = UserPool::from_user_pool_arn(&stack, "ByArn", arn);
    let parameter = CfnParameter::builder("Pool", ParameterType::String).build(&stack);
    let given: Value<String> = parameter.value();
    let by_token = UserPool::from_user_pool_arn(&stack, "ByToken", given);
    stack.output("Arn", by_id.arn());
    stack.output("Id", by_arn.id());
    stack.output("Issuer", by_arn.provider_url());
    stack.output("TokenId", by_token.id());
    let written = sub!("arn:aws:cognito-idp:us-east-1:{}:userpool/us-east-1_b", aws::account_id());
    let by_text = UserPool::from_user_pool_arn(&stack, "ByText", written);
    stack.output("TextId", by_text.id());
    stack.output("TextIssuer", by_text.provider_url());
    check_outputs(
        &app,
        json!({
            "Arn": {
                "Value": "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_abcdefghi",
            },
            "Id": {"Value": "us-east-1_abcdefghi"},
            "Issuer": {
                "Value": {
                    "Fn::Join": [
                        "",
                        [
                            "https://cognito-idp.us-east-1.",
                            {"Ref": "AWS::URLSuffix"},
                            "/us-east-1_abcdefghi",
                        ],
                    ],
                },
            },
            "TextId": {"Value": "us-east-1_b"},
            "TextIssuer": {
                "Value": {
                    "Fn::Join": [
                        "",
                        [
                            "https://cognito-idp.us-east-1.",
                            {"Ref": "AWS::URLSuffix"},
                            "/us-east-1_b",
                        ],
                    ],
                },
            },
            "TokenId": {
                "Value": {"Fn::Select": [1, {"Fn::Split": ["/", {"Ref": "Pool"}]}]},
            },
        }),
    );
}

#[test]
fn what_a_pool_would_be_refused_for_is_told() {
    let (app, stack) = stack();
    UserPool::builder("Plan")
        .feature_plan(FeaturePlan::Lite)
        .sign_in_policy([FirstAuthFactor::Passkey])
        .password_policy(PasswordPolicy::new().min_length(5).password_history_size(25))
        .standard_threat_protection_mode(StandardThreatProtectionMode::FullFunction)
        .build(&stack);
    UserPool::builder("Unsaid")
        .custom_threat_protection_mode(CustomThreatProtectionMode::AuditOnly)
        .build(&stack);
    UserPool::builder("Factors").mfa(Mfa::required([])).build(&stack);
    UserPool::builder("Mail").mfa(Mfa::optional([SecondFactor::Email])).build(&stack);
    UserPool::builder("Texts")
        .user_verification(UserVerification::code().email_body("Hello"))
        .user_invitation(UserInvitation::new().email_body("{username}"))
        .mfa_message("{####} is the code that you asked for, and here is how to enter it, in so many words that no phone will ever show all of them to you at once.")
        .build(&stack);
    UserPool::builder("Attributes")
        .standard_attribute(StandardAttribute::EmailVerified.required())
        .custom_attribute("a name of many words", StringAttribute::new().max_len(4_096))
        .custom_attribute("points", NumberAttribute::new().min(2).max(1))
        .build(&stack);
    UserPool::builder("Sender")
        .email(UserPoolEmail::with_ses(
            SesEmail::new("shop@example.com").ses_verified_domain("example.org").reply_to("help"),
        ))
        .build(&stack);
    UserPool::from_user_pool_id(&stack, "NoId", "users");
    UserPool::from_user_pool_arn(&stack, "NoArn", "arn:aws:cognito-idp:eu-west-1:1:pool/x");
    check_problems(&app, "error[bad-name]: a name is not allowed
  the custom attribute `a name of many words` does not consist of 1 to 20 letters, digits, marks and symbols.
    at `Test/Attributes`, HERE
  help: change it

error[conflicting-options]: options do not fit together
  No value of `points` is at least 2 and at most 1.
    at `Test/Attributes`, HERE
  help: exchange the two

error[conflicting-options]: options do not fit together
  `email_verified` is kept by Cognito and has no settings.
    at `Test/Attributes`, HERE
  help: leave it out; clients may read it, and identity providers may fill it

error[out-of-range]: a value is outside its range
  the greatest length of `a name of many words` is 4096, but must be between 0 and 2048.
    at `Test/Attributes`, HERE
  help: see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SchemaAttributeType.html

error[conflicting-options]: options do not fit together
  Users should have a second factor, but there is none they may use.
    at `Test/Factors`, HERE
  help: name one, such as `Mfa::optional([SecondFactor::Otp])`

error[conflicting-options]: options do not fit together
  Codes of the second factor are emailed through Amazon SES only.
    at `Test/Mail`, HERE
  help: set `.email(UserPoolEmail::with_ses(…))`

error[bad-arn]: an ARN has the wrong form
  `arn:aws:cognito-idp:eu-west-1:1:pool/x` is not the ARN of a user pool. Its account `1` is no number of 12 digits. `pool/x` does not begin with `userpool/`.
    at `Test/NoArn`, HERE
  help: write it as `arn:aws:cognito-idp:REGION:ACCOUNT:userpool/ID`

error[bad-id]: an id has the wrong form
  `users` is not the id of a user pool.
    at `Test/NoId`, HERE
  help: write it as `REGION_CHARACTERS`, such as `eu-west-1_aBcDeFgHi`

error[conflicting-options]: options do not fit together
  The plan `LITE` does not have a memory of passwords; `ESSENTIALS` does.
    at `Test/Plan`, HERE
  help: choose the higher plan with `.feature_plan(…)`; see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-sign-in-feature-plans.html

error[conflicting-options]: options do not fit together
  The plan `LITE` does not have sign-in without password; `ESSENTIALS` does.
    at `Test/Plan`, HERE
  help: choose the higher plan with `.feature_plan(…)`; see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-sign-in-feature-plans.html

error[conflicting-options]: options do not fit together
  The plan `LITE` does not have threat protection; `PLUS` does.
    at `Test/Plan`, HERE
  help: choose the higher plan with `.feature_plan(…)`; see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-sign-in-feature-plans.html

error[out-of-range]: a value is outside its range
  the least password length is 5, but must be between 6 and 99.
    at `Test/Plan`, HERE
  help: see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_PasswordPolicyType.html

error[out-of-range]: a value is outside its range
  the number of earlier passwords is 25, but must be between 0 and 24.
    at `Test/Plan`, HERE
  help: see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_PasswordPolicyType.html

error[conflicting-options]: options do not fit together
  `help` is not an email address of ASCII characters.
    at `Test/Sender`, HERE
  help: write it as `name@domain`, with an international domain in its `xn--` form

error[conflicting-options]: options do not fit together
  `shop@example.com` is not an address of `example.org`.
    at `Test/Sender`, HERE
  help: send from an address of the verified domain

error[conflicting-options]: options do not fit together
  The text of the invitation email does not say `{####}`, so its reader could do nothing with it.
    at `Test/Texts`, HERE
  help: write `{####}` where it should stand; see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-settings-message-customizations.html

error[conflicting-options]: options do not fit together
  The text of the verification email does not say `{####}`, so its reader could do nothing with it.
    at `Test/Texts`, HERE
  help: write `{####}` where it should stand; see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-settings-message-customizations.html

error[out-of-range]: a value is outside its range
  the length of the text message of the second factor is 141, but must be between 6 and 140.
    at `Test/Texts`, HERE
  help: see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-settings-message-customizations.html

warning[needs-plan]: a setting needs another plan
  Threat protection works with the plan `PLUS` only; without `.feature_plan(…)`, AWS chooses `ESSENTIALS`.
    at `Test/Unsaid`, HERE
  help: add `.feature_plan(FeaturePlan::Plus)`");
}

#[test]
fn who_sends_text_messages_can_be_chosen() {
    let (app, stack) = stack();
    let sender = role(&stack, "Sender");
    let pool = |id: &str| {
        UserPool::builder(id)
            .sign_in_aliases(SignInAliases::phone())
            .account_recovery(AccountRecovery::None)
    };
    pool("None").sms_role(SmsRole::none()).build(&stack);
    pool("Given").sms_role(SmsRole::with_role(&sender)).sns_region("us-east-1").build(&stack);
    let resources = section(&app, "Resources");
    let configurations: Vec<_> = resources
        .as_object()
        .into_iter()
        .flat_map(|r| r.values())
        .filter(|r| r["Type"] == "AWS::Cognito::UserPool")
        .map(|r| r["Properties"]["SmsConfiguration"].clone())
        .collect();
    let given = json!({
        "SnsCallerArn": {"Fn::GetAtt": ["SenderF5F9B8E0", "Arn"]},
        "SnsRegion": "us-east-1",
    });
    assert_eq!(configurations, [json!(null), given]);
}
