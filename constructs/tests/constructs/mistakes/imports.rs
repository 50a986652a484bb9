//! What exists already is named by what can be its name.

use rustinfra_constructs::apigateway::{RestApi, Stage};
use rustinfra_constructs::apigatewayv2::HttpStage;
use rustinfra_constructs::certificatemanager::Certificate;
use rustinfra_constructs::cloudwatch::Alarm;
use rustinfra_constructs::cognito::{IdentityPool, UserPool};
use rustinfra_constructs::iam::{
    Group, InstanceProfile, ManagedPolicy, OidcProvider, Role, SamlProvider, User,
};
use rustinfra_constructs::lambda::{
    Alias, CapacityProvider, CodeSigningConfig, DynamoEventSource, EventSourceMapping,
    LayerVersion, NetworkConnector, StartingPosition, Version, WebFunction,
};
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::route53::HostedZone;
use rustinfra_constructs::secretsmanager::Secret;
use rustinfra_constructs::ssm::StringParameter;
use rustinfra_constructs::wafv2::WebAcl;

use super::{function, mistake};

#[track_caller]
fn bad_arn(import: impl FnOnce(&Stack, &str), arn: &str, wanted: &str, fault: &str, form: &str) {
    mistake(
        |stack| import(stack, arn),
        &format!(
            "error[bad-arn]: an ARN has the wrong form
  `{arn}` is not the ARN {wanted}. {fault}
    at `Test/Theirs`, HERE
  help: write it as `{form}`"
        ),
    );
}

const QUEUE: &str = "arn:aws:sqs:eu-west-1:123456789012:orders";

macro_rules! refused {
    ($($import:path: $arn:expr, $wanted:literal, $fault:literal, $form:literal;)+) => {
        $(bad_arn(|stack, arn| { $import(stack, "Theirs", arn); }, $arn, $wanted, $fault, $form);)+
    };
}

#[test]
fn arns_of_something_else_are_told() {
    refused! {
        Role::from_role_arn: QUEUE, "of a role", "Its service is `sqs`, not `iam`.", "arn:aws:iam::ACCOUNT:role/NAME";
        Role::from_role_arn: "reader", "of a role", "It does not begin with `arn:`.", "arn:aws:iam::ACCOUNT:role/NAME";
        Role::from_role_arn: "arn:aws:iam::123456789012:role/team/", "of a role", "No name follows its last `/`.", "arn:aws:iam::ACCOUNT:role/NAME";
        User::from_user_arn: QUEUE, "of a user", "Its service is `sqs`, not `iam`.", "arn:aws:iam::ACCOUNT:user/NAME";
        Group::from_group_arn: QUEUE, "of a group", "Its service is `sqs`, not `iam`.", "arn:aws:iam::ACCOUNT:group/NAME";
        ManagedPolicy::from_managed_policy_arn: "ReadOnlyAccess", "of a managed policy", "It does not begin with `arn:`.", "arn:aws:iam::ACCOUNT:policy/NAME";
        InstanceProfile::from_instance_profile_arn: QUEUE, "of an instance profile", "Its service is `sqs`, not `iam`.", "arn:aws:iam::ACCOUNT:instance-profile/NAME";
        OidcProvider::from_oidc_provider_arn: QUEUE, "of an OpenID Connect provider", "Its service is `sqs`, not `iam`.", "arn:aws:iam::ACCOUNT:oidc-provider/ISSUER";
        SamlProvider::from_saml_provider_arn: QUEUE, "of a SAML provider", "Its service is `sqs`, not `iam`.", "arn:aws:iam::ACCOUNT:saml-provider/NAME";
        LayerVersion::from_layer_version_arn: "arn:aws:lambda:eu-west-1:123456789012:layer:tools", "of a layer", "`layer:tools` is not of the form `layer:NAME:VERSION`.", "arn:aws:lambda:REGION:ACCOUNT:layer:NAME:VERSION";
        Version::from_version_arn: QUEUE, "of a version of a function", "Its service is `sqs`, not `lambda`.", "arn:aws:lambda:REGION:ACCOUNT:function:NAME:NUMBER";
        Version::from_version_arn: "arn:aws:lambda:eu-west-1:123456789012:function:orders", "of a version of a function", "`function:orders` is not of the form `function:NAME:NUMBER`.", "arn:aws:lambda:REGION:ACCOUNT:function:NAME:NUMBER";
        CodeSigningConfig::from_code_signing_config_arn: QUEUE, "of a code signing configuration", "Its service is `sqs`, not `lambda`.", "arn:aws:lambda:REGION:ACCOUNT:code-signing-config:ID";
        CapacityProvider::from_capacity_provider_arn: QUEUE, "of a capacity provider", "Its service is `sqs`, not `lambda`.", "arn:aws:lambda:REGION:ACCOUNT:capacity-provider:NAME";
        StringParameter::from_string_parameter_arn: QUEUE, "of a parameter", "Its service is `sqs`, not `ssm`.", "arn:aws:ssm:REGION:ACCOUNT:parameter/NAME";
        WebAcl::from_web_acl_arn: QUEUE, "of a web ACL", "Its service is `sqs`, not `wafv2`.", "arn:aws:wafv2:REGION:ACCOUNT:SCOPE/webacl/NAME/ID";
        WebAcl::from_web_acl_arn: "arn:aws:wafv2:us-east-1:123456789012:global/ipset/a/b", "of a web ACL", "`global/ipset/a/b` begins with neither `global/webacl/` nor `regional/webacl/`.", "arn:aws:wafv2:REGION:ACCOUNT:SCOPE/webacl/NAME/ID";
        Queue::from_queue_arn: "arn:aws:sqs:eu-west-1:1234:orders", "of a queue", "Its account `1234` is no number of 12 digits.", "arn:aws:sqs:REGION:ACCOUNT:NAME";
        NetworkConnector::from_network_connector_arn: QUEUE, "of a connector", "Its service is `sqs`, not `lambda`.", "arn:aws:lambda:REGION:ACCOUNT:network-connector:ID";
        NetworkConnector::from_network_connector_version_arn: "arn:aws:lambda:eu-west-1:123456789012:network-connector:c:new", "of a connector's version", "Its version `new` is no number.", "arn:aws:lambda:REGION:ACCOUNT:network-connector:ID:NUMBER";
        Queue::from_queue_arn: "orders", "of a queue", "It does not begin with `arn:`.", "arn:aws:sqs:REGION:ACCOUNT:NAME";
    }
}

#[test]
fn arns_of_another_region_or_account_than_there_can_be_are_told() {
    refused! {
        Bucket::from_bucket_arn: "arn:aws:s3:eu-west-1:123456789012:orders", "of a bucket", "It has the region `eu-west-1`, where none belongs. It has the account `123456789012`, where none belongs.", "arn:aws:s3:::NAME";
        Table::from_table_arn: "arn:aws:dynamodb:::table/orders", "of a table", "It has no region. It has no account.", "arn:aws:dynamodb:REGION:ACCOUNT:table/NAME";
        Function::from_function_arn: "arn:aws:lambda:eu-west-1:12345:function:orders", "of a function", "Its account `12345` is no number of 12 digits.", "arn:aws:lambda:REGION:ACCOUNT:function:NAME";
        EventBus::from_event_bus_arn: "arn:aws:events::123456789012:event-bus/orders", "of an event bus", "It has no region.", "arn:aws:events:REGION:ACCOUNT:event-bus/NAME";
        Alarm::from_alarm_arn: "arn:aws:cloudwatch:eu-west-1::alarm:orders", "of an alarm", "It has no account.", "arn:aws:cloudwatch:REGION:ACCOUNT:alarm:NAME";
        Certificate::from_certificate_arn: "arn:aws:acm::123456789012:certificate/1", "of a certificate", "It has no region.", "arn:aws:acm:REGION:ACCOUNT:certificate/ID";
    }
}

#[test]
fn arns_of_parts_of_log_groups_and_of_pages_of_nobody_are_told() {
    refused! {
        LogGroup::from_log_group_arn: "arn:aws:logs:eu-west-1:1:log-group:orders", "of a log group", "Its account `1` is no number of 12 digits.", "arn:aws:logs:REGION:ACCOUNT:log-group:NAME";
        LogGroup::from_log_group_arn: "arn:aws:logs:eu-west-1:123456789012:log-group:orders:log-stream:1", "of a log group", "Its name `orders:log-stream:1` has a `:` in it.", "arn:aws:logs:REGION:ACCOUNT:log-group:NAME";
        WebFunction::from_web_function_arn: "arn:aws:lambda:::web-function/pages", "of a web function", "It has no region. It has no account.", "arn:aws:lambda:REGION:ACCOUNT:web-function/NAME";
    }
}

#[test]
fn arns_of_pools_of_something_else_are_told() {
    refused! {
        IdentityPool::from_identity_pool_arn: "arn:aws:sqs:eu-west-1:123456789012:identitypool/eu-west-1:1", "of an identity pool", "Its service is `sqs`, not `cognito-identity`.", "arn:aws:cognito-identity:REGION:ACCOUNT:identitypool/ID";
        UserPool::from_user_pool_arn: "arn:aws:cognito-idp:eu-west-1:1:userpool/eu-west-1_a", "of a user pool", "Its account `1` is no number of 12 digits.", "arn:aws:cognito-idp:REGION:ACCOUNT:userpool/ID";
    }
}

#[test]
fn what_is_known_of_an_arn_with_values_in_it_is_looked_at() {
    let told = |id: &str, arn: &str, wanted: &str, fault: &str, help: &str| {
        format!(
            "error[bad-arn]: an ARN has the wrong form
  `{arn}` is not the ARN {wanted}. {fault}
    at `Test/{id}`, HERE
  help: write it as `{help}"
        )
    };
    mistake(
        |stack| {
            let (account, region) = (stack.account(), stack.region());
            let key = sub!("arn:{}:kms:{}:1234:key/1", aws::partition(), &region);
            Key::from_key_arn(stack, "Key", key);
            let policy = sub!("arn:aws:iam::{}:role/reader", &account);
            ManagedPolicy::from_managed_policy_arn(stack, "Policy", policy);
            Role::from_role_arn(stack, "Role", sub!("{}/reader", "role"));
            let role = sub!("arn:aws:iam:{}:{}:role/reader", &region, &account);
            Role::from_role_arn(stack, "Regional", role);
            let secret = sub!("arn:aws:secretsmanager::{}:secret:a-abcdef", &account);
            Secret::from_secret_complete_arn(stack, "Secret", secret);
        },
        &[
            told(
                "Key",
                "arn:…:kms:…:1234:key/1",
                "of a key",
                "Its account `1234` is no number of 12 digits.",
                "arn:aws:kms:REGION:ACCOUNT:key/ID`; an alias will not do",
            ),
            told(
                "Policy",
                "arn:aws:iam::…:role/reader",
                "of a managed policy",
                "`role/reader` does not begin with `policy/`.",
                "arn:aws:iam::ACCOUNT:policy/NAME`",
            ),
            told(
                "Regional",
                "arn:aws:iam:…:…:role/reader",
                "of a role",
                "It has the region `…`, where none belongs.",
                "arn:aws:iam::ACCOUNT:role/NAME`",
            ),
            told(
                "Role",
                "role/reader",
                "of a role",
                "It does not begin with `arn:`.",
                "arn:aws:iam::ACCOUNT:role/NAME`",
            ),
            told(
                "Secret",
                "arn:aws:secretsmanager::…:secret:a-abcdef",
                "of a secret",
                "It has no region.",
                "arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-SUFFIX`, or use \
                 `from_secret_partial_arn` or `from_secret_name`",
            ),
        ]
        .join("\n\n"),
    );
}

#[test]
fn values_that_are_known_later_are_taken() {
    let app = App::new();
    let stack = Stack::new(&app, "Test");
    let arn = CfnParameter::builder("Arn", ParameterType::String).build(&stack);
    Role::from_role_arn(&stack, "Given", arn.value());
    Role::from_role_arn(&stack, "Made", sub!("arn:aws:iam::{}:role/reader", stack.account()));
    User::from_user_arn(&stack, "User", intrinsic::import_value("UserArn"));
    let text = String::from("arn:aws:iam::123456789012:role/reader");
    Role::from_role_arn(&stack, "Text", &text);
    let role = super::role(&stack, "R");
    Role::from_role_arn(&stack, "Own", role.arn());
    // The alias of an access point stands for a bucket.
    Bucket::from_bucket_name(&stack, "Alias", "orders-7n2yxvq4y4zr8ah3kmd6ug9xq1fedeuw1a-s3alias");
    super::check_problems(&app, "");
}

#[test]
fn names_that_nothing_has_are_told() {
    mistake(
        |stack| {
            Bucket::from_bucket_name(stack, "Theirs", "company archive");
        },
        "error[bad-name]: a name is not allowed
  The bucket name `company archive` has other characters than a-z, 0-9, `.` and `-`.
    at `Test/Theirs`, HERE
  help: correct it; see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html",
    );
    mistake(
        |stack| {
            StringParameter::from_string_parameter_name(stack, "Theirs", "shop/limit");
        },
        "error[bad-name]: a name is not allowed
  No parameter is called `shop/limit`: a name of several levels begins with `/`.
    at `Test/Theirs`, HERE
  help: write `/shop/limit`; see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html",
    );
    mistake(
        |stack| {
            let arn = "arn:aws:ssm:us-east-1:123456789012:parameter/limit";
            StringParameter::from_string_parameter_name(stack, "Theirs", arn);
            Bucket::from_bucket_name(stack, "Orders", "arn:aws:s3:::orders");
        },
        "error[bad-name]: a name is not allowed
  No bucket is called `arn:aws:s3:::orders`: it is an ARN.
    at `Test/Orders`, HERE
  help: give it to `Bucket::from_bucket_arn`

error[bad-name]: a name is not allowed
  No parameter is called `arn:aws:ssm:us-east-1:123456789012:parameter/limit`: it is an ARN.
    at `Test/Theirs`, HERE
  help: give it to `StringParameter::from_string_parameter_arn`",
    );
    mistake(
        |stack| {
            let table = Table::from_table_name(stack, "Theirs", "orders");
            let function = function(stack, "F");
            function.add_event_source(&DynamoEventSource::new(&table, StartingPosition::Latest));
        },
        "error[no-stream]: a table has no stream
  The function should hear of changes of `Test/Theirs`, which keeps no stream of them.
    at `Test/F`
    function  HERE
    table     HERE
  help: tell the stream of a table that exists already by `.with_stream_arn(…)`",
    );
}

#[test]
fn names_and_ids_of_another_form_are_told() {
    let told = |rule: &str, path: &str, help: &str| {
        format!(
            "error[bad-name]: a name is not allowed
  {rule}.
    at `Test/{path}`, HERE
  help: {help}"
        )
    };
    mistake(
        |stack| {
            Version::from_version_attributes(stack, "Theirs", &function(stack, "F"), "live");
        },
        &told(
            "No version has the number `live`",
            "Theirs",
            "write a number, or refer to an alias by `Alias::from_alias_attributes`",
        ),
    );
    mistake(
        |stack| {
            let arn = "arn:aws:lambda:eu-west-1:123456789012:function:orders:live";
            Version::from_version_arn(stack, "Theirs", arn);
        },
        &told(
            "No version has the number `live`",
            "Theirs",
            "write a number, or refer to an alias by `Alias::from_alias_attributes`",
        ),
    );
    mistake(
        |stack| {
            let latest = function(stack, "F").latest_version();
            Alias::from_alias_attributes(stack, "Theirs", "v.1", &latest);
        },
        &told(
            "the alias name `v.1` does not consist of 1 to 128 letters, digits, `-` and `_`",
            "Theirs",
            "change it",
        ),
    );
    mistake(
        |stack| {
            CapacityProvider::from_capacity_provider_name(stack, "Theirs", "a b");
        },
        &told(
            "the capacity provider's name `a b` does not consist of 1 to 140 letters, digits, `-` and `_`",
            "Theirs",
            "correct it",
        ),
    );
    mistake(
        |stack| {
            EventSourceMapping::from_event_source_mapping_id(stack, "Theirs", QUEUE);
        },
        &told(
            &format!(
                "the mapping's id `{QUEUE}` does not consist of 1 to 36 digits, letters a-f and `-`"
            ),
            "Theirs",
            "write its UUID",
        ),
    );
    mistake(
        |stack| {
            let api = RestApi::from_rest_api_id(stack, "Api", "abc");
            Stage::from_stage_attributes(stack, "Theirs", &api, "a/b");
        },
        &told(
            "the stage name `a/b` does not consist of 1 to 128 letters, digits, `-` and `_`",
            "Theirs",
            "correct it",
        ),
    );
    mistake(
        |stack| {
            HostedZone::from_hosted_zone_id(stack, "Theirs", "/hostedzone/Z1");
        },
        &told(
            "the zone's id `/hostedzone/Z1` does not consist of 1 to 32 letters and digits",
            "Theirs",
            "write what stands after `/hostedzone/`",
        ),
    );
}

#[test]
fn a_name_that_only_an_old_bucket_can_have_is_a_warning() {
    let app = App::new();
    let stack = Stack::new(&app, "Test");
    Bucket::from_bucket_name(&stack, "Theirs", "Company_Archive");
    super::check_problems(
        &app,
        "warning[bad-name]: only an old bucket can have this name
  The bucket name `Company_Archive` has other characters than a-z, 0-9, `.` and `-`, and does not begin and end with a letter or digit.
    at `Test/Theirs`, HERE
  help: correct it, unless it is a bucket of us-east-1 from before March 2018; see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html",
    );
}

#[test]
fn the_path_of_a_role_is_no_part_of_its_name() {
    mistake(
        |stack| {
            Role::from_role_name(stack, "Theirs", "team/reader");
        },
        "error[conflicting-options]: options do not fit together
  The name of a role has no path before it: its policies go to what is called so.
    at `Test/Theirs`, HERE
  help: name what follows the last `/`, or refer to the role by its ARN",
    );
}

#[test]
fn a_stage_has_a_name() {
    mistake(
        |stack| {
            let http = HttpApi::from_http_api_id(stack, "Http", "abc");
            HttpStage::from_http_stage_name(stack, "Default", &http, "$default");
            HttpStage::from_http_stage_name(stack, "Web", &http, "li ve");
            let chat = WebSocketApi::from_web_socket_api_id(stack, "Chat", "def");
            WebSocketStage::from_web_socket_stage_name(stack, "Live", &chat, "$default");
        },
        "error[bad-name]: a name is not allowed
  the stage name `$default` does not consist of 1 to 128 letters, digits, `-` and `_`.
    at `Test/Live`, HERE
  help: correct it

error[bad-name]: a name is not allowed
  the stage name `li ve` does not consist of 1 to 128 letters, digits, `-` and `_`.
    at `Test/Web`, HERE
  help: correct it",
    );
}
