//! Services that use keys, secrets, topics, buckets and functions: each must be let in.

use serde_json::{Value, json};

use crate::template::{arn, check, function, role, silent};

fn key(service: &str, actions: Value) -> Value {
    json!({"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Statement": [
        {"Effect": "Allow", "Principal": {"AWS": {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:root"}}, "Action": "kms:*", "Resource": "*"},
        {"Effect": "Allow", "Principal": {"Service": service}, "Action": actions, "Resource": "*"},
    ]}}})
}

fn permission(service: &str, action: &str) -> Value {
    json!({"Type": "AWS::Lambda::Permission", "Properties": {
        "Action": action, "FunctionName": arn("Function"), "Principal": format!("{service}.amazonaws.com"),
    }})
}

#[test]
fn a_log_group_needs_a_key_that_serves_the_logs() {
    check(
        json!({
            "Key": key("logs.amazonaws.com", json!("kms:Decrypt*")),
            "Group": {"Type": "AWS::Logs::LogGroup", "Properties": {"KmsKeyId": arn("Key")}},
        }),
        &[
            "error[unusable-key] Resources/Group/Properties/KmsKeyId: log group `Group` is encrypted with key `Key`, whose policy does not allow `logs.amazonaws.com` `kms:Encrypt` and `kms:GenerateDataKey`.",
        ],
        json!({"Key": key("logs.eu-west-1.amazonaws.com", json!(["kms:Decrypt*", "kms:Encrypt*", "kms:GenerateDataKey*"]))}),
    );
}

#[test]
fn filters_need_a_key_that_serves_lambda() {
    check(
        json!({
            "Key": {"Type": "AWS::KMS::Key"},
            "Alias": {"Type": "AWS::KMS::Alias", "Properties": {"AliasName": "alias/k", "TargetKeyId": {"Ref": "Key"}}},
            "Mapping": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {
                "FunctionName": "elsewhere", "KmsKeyArn": arn("Alias"),
            }},
        }),
        &[
            "error[unusable-key] Resources/Mapping/Properties/KmsKeyArn: event source mapping `Mapping` has filters that are encrypted with key `Key`, whose policy does not allow `lambda.amazonaws.com` `kms:Decrypt`.",
        ],
        json!({"Key": key("lambda.amazonaws.com", json!("kms:Decrypt"))}),
    );
}

#[test]
fn a_zone_is_signed_with_a_key_that_serves_route_53() {
    check(
        json!({
            "Key": key("dnssec-route53.amazonaws.com", json!(["kms:CreateGrant", "kms:DescribeKey", "kms:Sign"])),
            "Signing": {"Type": "AWS::Route53::KeySigningKey", "Properties": {
                "HostedZoneId": "Z1", "Name": "key", "Status": "ACTIVE", "KeyManagementServiceArn": arn("Key"),
            }},
        }),
        &[
            "error[unusable-key] Resources/Signing/Properties/KeyManagementServiceArn: key-signing key `Signing` signs with key `Key`, whose policy does not allow `dnssec-route53.amazonaws.com` `kms:GetPublicKey`.",
        ],
        json!({"Key": key("dnssec-route53.amazonaws.com", json!(["kms:CreateGrant", "kms:DescribeKey", "kms:GetPublicKey", "kms:Sign"]))}),
    );
}

fn rotation() -> Value {
    json!({
        "Secret": {"Type": "AWS::SecretsManager::Secret"},
        "Role": role("lambda", json!([
            {"Effect": "Allow", "Action": ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"], "Resource": {"Ref": "Secret"}},
        ])),
        "Function": function(),
        "Rotation": {"Type": "AWS::SecretsManager::RotationSchedule", "Properties": {
            "SecretId": {"Ref": "Secret"}, "RotationLambdaARN": arn("Function"),
        }},
    })
}

#[test]
fn a_rotation_needs_both_ends() {
    check(
        rotation(),
        &[
            "error[missing-lambda-permission] Resources/Rotation/Properties/RotationLambdaARN: rotation schedule `Rotation` invokes function `Function`, but no `AWS::Lambda::Permission` allows `secretsmanager.amazonaws.com` to invoke it.",
            "error[missing-role-permission] Resources/Rotation/Properties/SecretId: rotation schedule `Rotation` reads from secret `Secret` with role `Role`, whose policies do not allow `secretsmanager:PutSecretValue` and `secretsmanager:UpdateSecretVersionStage` on it.",
        ],
        json!({
            "Permission": permission("secretsmanager", "lambda:InvokeFunction"),
            "Role": role("lambda", json!([{"Effect": "Allow", "Action": "secretsmanager:*", "Resource": {"Ref": "Secret"}}])),
        }),
    );
}

#[test]
fn a_secret_that_lets_others_in_needs_no_policy_of_the_role() {
    let mut resources = rotation();
    resources["Permission"] = permission("secretsmanager", "lambda:InvokeFunction");
    resources["Policy"] = json!({"Type": "AWS::SecretsManager::ResourcePolicy", "Properties": {
        "SecretId": {"Ref": "Secret"},
        "ResourcePolicy": {"Statement": [{"Effect": "Allow", "Principal": {"AWS": arn("Role")}, "Action": "secretsmanager:*", "Resource": "*"}]},
    }});
    silent(resources.clone());
    resources["Policy"]["Properties"]["ResourcePolicy"]["Statement"][0]["Effect"] = json!("Deny");
    check(
        resources,
        &[
            "error[missing-role-permission] Resources/Rotation/Properties/SecretId: rotation schedule `Rotation` reads from secret `Secret` with role `Role`, whose policies do not allow `secretsmanager:PutSecretValue` and `secretsmanager:UpdateSecretVersionStage` on it.",
        ],
        json!({"Role": role("lambda", json!([{"Effect": "Allow", "Action": "secretsmanager:*", "Resource": {"Ref": "Secret"}}]))}),
    );
}

#[test]
fn the_secret_of_a_broker_is_read_with_the_functions_role() {
    let read = json!([{"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": {"Ref": "Secret"}}]);
    check(
        json!({
            "Secret": {"Type": "AWS::SecretsManager::Secret"},
            "Role": role("lambda", json!([])),
            "Function": function(),
            "Mapping": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {
                "FunctionName": {"Ref": "Function"},
                "EventSourceArn": "arn:aws:mq:eu-west-1:123456789012:broker:b:1",
                "SourceAccessConfigurations": [{"Type": "BASIC_AUTH", "URI": {"Ref": "Secret"}}],
            }},
        }),
        &[
            "error[missing-role-permission] Resources/Mapping/Properties/SourceAccessConfigurations/0/URI: event source mapping `Mapping` calls secret `Secret` with role `Role`, whose policies do not allow `secretsmanager:GetSecretValue` on it.",
        ],
        json!({"Role": role("lambda", read)}),
    );
}

#[test]
fn the_secrets_of_a_task_are_read_with_its_execution_role() {
    let read = json!([{"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": {"Ref": "Secret"}}]);
    check(
        json!({
            "Secret": {"Type": "AWS::SecretsManager::Secret"},
            "Role": role("ecs-tasks", json!([])),
            "Task": {"Type": "AWS::ECS::TaskDefinition", "Properties": {
                "ExecutionRoleArn": arn("Role"),
                "ContainerDefinitions": [{"Name": "app", "Image": "app", "Secrets": [
                    {"Name": "PASSWORD", "ValueFrom": {"Fn::Sub": "${Secret}:password::"}},
                ]}],
            }},
        }),
        &[
            "error[missing-role-permission] Resources/Task/Properties/ContainerDefinitions/0/Secrets/0/ValueFrom: task definition `Task` calls secret `Secret` with role `Role`, whose policies do not allow `secretsmanager:GetSecretValue` on it.",
        ],
        json!({"Role": role("ecs-tasks", read)}),
    );
}

fn alarm(action: Value) -> Value {
    json!({"Type": "AWS::CloudWatch::Alarm", "Properties": {
        "ComparisonOperator": "GreaterThanThreshold", "EvaluationPeriods": 1, "AlarmActions": [action],
    }})
}

#[test]
fn an_alarm_needs_a_permission_of_its_function() {
    check(
        json!({"Role": role("lambda", json!([])), "Function": function(), "Alarm": alarm(arn("Function"))}),
        &[
            "error[missing-lambda-permission] Resources/Alarm/Properties/AlarmActions/0: alarm `Alarm` invokes function `Function`, but no `AWS::Lambda::Permission` allows `lambda.alarms.cloudwatch.amazonaws.com` to invoke it.",
        ],
        json!({"Permission": permission("lambda.alarms.cloudwatch", "lambda:InvokeFunction")}),
    );
}

#[test]
fn an_alarm_may_tell_a_topic_whose_policy_does_not_shut_it_out() {
    let policy = |service: &str| {
        json!({"Type": "AWS::SNS::TopicPolicy", "Properties": {
            "Topics": [{"Ref": "Topic"}],
            "PolicyDocument": {"Statement": [{"Effect": "Allow", "Action": "sns:Publish",
                "Principal": {"Service": format!("{service}.amazonaws.com")}, "Resource": {"Ref": "Topic"}}]},
        }})
    };
    let resources =
        json!({"Topic": {"Type": "AWS::SNS::Topic"}, "Alarm": alarm(json!({"Ref": "Topic"}))});
    silent(resources.clone());
    let mut shut = resources;
    shut["Policy"] = policy("events");
    check(
        shut,
        &[
            "error[missing-resource-policy] Resources/Alarm/Properties/AlarmActions/0: alarm `Alarm` sends to topic `Topic`, but no policy of `Topic` allows `cloudwatch.amazonaws.com` sns:Publish.",
        ],
        json!({"Policy": policy("cloudwatch")}),
    );
}

#[test]
fn an_alarm_cannot_tell_a_topic_whose_key_it_may_not_use() {
    check(
        json!({
            "Key": {"Type": "AWS::KMS::Key"},
            "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"KmsMasterKeyId": {"Ref": "Key"}}},
            "Alarm": alarm(json!({"Ref": "Topic"})),
        }),
        &[
            "error[unusable-key] Resources/Topic/Properties/KmsMasterKeyId: alarm `Alarm` sends to topic `Topic`, which is encrypted with `Key`, whose policy does not allow `cloudwatch.amazonaws.com` kms:Decrypt: the messages are dropped.",
        ],
        json!({"Key": key("cloudwatch.amazonaws.com", json!(["kms:Decrypt", "kms:GenerateDataKey*"]))}),
    );
}

#[test]
fn an_authorizer_asks_its_function_with_a_role_that_may() {
    let uri = json!({"Fn::Sub": "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Function.Arn}/invocations"});
    let invoke = json!([{"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": arn("Function")}]);
    for (authorizer, credentials, api) in [
        ("AWS::ApiGateway::Authorizer", "AuthorizerCredentials", "RestApiId"),
        ("AWS::ApiGatewayV2::Authorizer", "AuthorizerCredentialsArn", "ApiId"),
    ] {
        check(
            json!({
                "Role": role("lambda", json!([])),
                "Function": function(),
                "Caller": role("apigateway", json!([])),
                "Authorizer": {"Type": authorizer, "Properties": {
                    api: "api", "AuthorizerUri": uri, credentials: arn("Caller"),
                }},
            }),
            &[
                "error[missing-role-permission] Resources/Authorizer/Properties/AuthorizerUri: authorizer `Authorizer` sends to function `Function` with role `Caller`, whose policies do not allow `lambda:InvokeFunction` on it.",
            ],
            json!({"Caller": role("apigateway", invoke.clone())}),
        );
        check(
            json!({
                "Role": role("lambda", json!([])),
                "Function": function(),
                "Caller": role("lambda", invoke.clone()),
                "Authorizer": {"Type": authorizer, "Properties": {
                    api: "api", "AuthorizerUri": uri, credentials: arn("Caller"),
                }},
            }),
            &[format!("error[untrusted-service] Resources/Authorizer/Properties/{credentials}: authorizer `Authorizer` uses role `Caller`, which `apigateway.amazonaws.com` may not assume.").as_str()],
            json!({"Caller": role("apigateway", invoke.clone())}),
        );
    }
}

#[test]
fn an_authorizer_without_a_role_needs_a_permission() {
    let uri = json!({"Fn::Sub": "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Function.Arn}/invocations"});
    check(
        json!({
            "Role": role("lambda", json!([])),
            "Function": function(),
            "Authorizer": {"Type": "AWS::ApiGateway::Authorizer", "Properties": {"RestApiId": "api", "AuthorizerUri": uri}},
        }),
        &[
            "error[missing-lambda-permission] Resources/Authorizer/Properties/AuthorizerUri: authorizer `Authorizer` invokes function `Function`, but no `AWS::Lambda::Permission` allows `apigateway.amazonaws.com` to invoke it.",
        ],
        json!({"Permission": permission("apigateway", "lambda:InvokeFunction")}),
    );
}

fn machine() -> Value {
    json!({"Type": "AWS::StepFunctions::StateMachine", "Properties": {
        "RoleArn": {"Fn::ImportValue": "role"}, "DefinitionString": "{}",
    }})
}

#[test]
fn a_method_runs_a_state_machine_with_a_role_that_may() {
    for action in ["StartExecution", "StartSyncExecution"] {
        let uri = json!({"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":apigateway:", {"Ref": "AWS::Region"}, format!(":states:action/{action}")]]});
        let run = json!([{"Effect": "Allow", "Action": format!("states:{action}"), "Resource": {"Ref": "Machine"}}]);
        check(
            json!({
                "Machine": machine(),
                "Role": role("apigateway", json!([])),
                "Method": {"Type": "AWS::ApiGateway::Method", "Properties": {
                    "RestApiId": "api", "ResourceId": "root", "HttpMethod": "POST",
                    "Integration": {"Type": "AWS", "Uri": uri, "Credentials": arn("Role"), "RequestTemplates": {
                        "application/json": {"Fn::Sub": "{\"stateMachineArn\": \"${Machine}\"}"},
                    }},
                }},
            }),
            &[format!("error[missing-role-permission] Resources/Method/Properties/Integration/RequestTemplates/application/json: method `Method` calls state machine `Machine` with role `Role`, whose policies do not allow `states:{action}` on it.").as_str()],
            json!({"Role": role("apigateway", run)}),
        );
    }
}

#[test]
fn executions_are_stopped_with_a_role_that_may() {
    let execution = |id: &str| json!({"Fn::Sub": format!("arn:${{AWS::Partition}}:states:${{AWS::Region}}:${{AWS::AccountId}}:execution:${{Machine.Name}}:{id}")});
    let stop = |resource: Value| {
        role(
            "apigateway",
            json!([{"Effect": "Allow", "Action": "states:StopExecution", "Resource": resource}]),
        )
    };
    check(
        json!({
            "Machine": machine(),
            "Role": role("apigateway", json!([])),
            "Integration": {"Type": "AWS::ApiGatewayV2::Integration", "Properties": {
                "ApiId": "api", "IntegrationType": "AWS_PROXY", "IntegrationSubtype": "StepFunctions-StopExecution",
                "CredentialsArn": arn("Role"),
                "RequestParameters": {"ExecutionArn": execution("$request.path.id")},
            }},
        }),
        &[
            "error[missing-role-permission] Resources/Integration/Properties/RequestParameters/ExecutionArn: integration `Integration` calls state machine `Machine` with role `Role`, whose policies do not allow `states:StopExecution` on it.",
        ],
        json!({"Role": stop(execution("*"))}),
    );
}

#[test]
fn an_integration_invokes_its_function_with_a_role_that_may() {
    let invoke = json!([{"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": arn("Function")}]);
    check(
        json!({
            "Role": role("lambda", json!([])),
            "Function": function(),
            "Caller": role("apigateway", json!([])),
            "Integration": {"Type": "AWS::ApiGatewayV2::Integration", "Properties": {
                "ApiId": "api", "IntegrationType": "AWS_PROXY", "IntegrationUri": arn("Function"),
                "CredentialsArn": arn("Caller"),
            }},
        }),
        &[
            "error[missing-role-permission] Resources/Integration/Properties/IntegrationUri: integration `Integration` sends to function `Function` with role `Caller`, whose policies do not allow `lambda:InvokeFunction` on it.",
        ],
        json!({"Caller": role("apigateway", invoke)}),
    );
}

fn distribution(domain: Value, behavior: &str) -> Value {
    json!({
        "Control": {"Type": "AWS::CloudFront::OriginAccessControl", "Properties": {"OriginAccessControlConfig": {
            "Name": "control", "OriginAccessControlOriginType": "s3", "SigningBehavior": behavior, "SigningProtocol": "sigv4",
        }}},
        "Distribution": {"Type": "AWS::CloudFront::Distribution", "Properties": {"DistributionConfig": {"Enabled": true, "Origins": [
            {"Id": "origin", "DomainName": domain, "OriginAccessControlId": {"Fn::GetAtt": ["Control", "Id"]}},
        ]}}},
    })
}

fn bucket_policy(distribution: &str, resource: Value) -> Value {
    json!({"Type": "AWS::S3::BucketPolicy", "Properties": {
        "Bucket": {"Ref": "Bucket"},
        "PolicyDocument": {"Statement": [{
            "Effect": "Allow", "Principal": {"Service": "cloudfront.amazonaws.com"}, "Action": "s3:GetObject", "Resource": resource,
            "Condition": {"StringEquals": {"AWS:SourceArn": {"Fn::Sub": format!("arn:${{AWS::Partition}}:cloudfront::${{AWS::AccountId}}:distribution/${{{distribution}}}")}}},
        }]},
    }})
}

#[test]
fn a_bucket_lets_the_distribution_in_that_signs() {
    let domain = json!({"Fn::GetAtt": ["Bucket", "RegionalDomainName"]});
    let objects = json!({"Fn::Sub": "${Bucket.Arn}/*"});
    let mut unsigned = distribution(domain.clone(), "never");
    unsigned["Bucket"] = json!({"Type": "AWS::S3::Bucket"});
    silent(unsigned);
    let mut resources = distribution(domain, "always");
    resources["Bucket"] = json!({"Type": "AWS::S3::Bucket"});
    let missing = "error[missing-resource-policy] Resources/Distribution/Properties/DistributionConfig/Origins/0/DomainName: distribution `Distribution` reads bucket `Bucket`, but no policy of `Bucket` allows `cloudfront.amazonaws.com` s3:GetObject on its objects.";
    let mend = json!({"Policy": bucket_policy("Distribution", objects.clone())});
    check(resources.clone(), &[missing], mend.clone());
    resources["Policy"] = bucket_policy("Distribution", arn("Bucket"));
    check(resources.clone(), &[missing], mend.clone());
    resources["Other"] = resources["Distribution"].clone();
    resources["Other"]["Properties"]["DistributionConfig"]["Origins"] = json!([]);
    resources["Policy"] = bucket_policy("Other", objects);
    let near = format!("{missing} `Policy` allows it for another source only.");
    check(resources, &[near.as_str()], mend);
}

#[test]
fn a_distribution_reads_objects_whose_key_serves_it() {
    let mut resources =
        distribution(json!({"Fn::GetAtt": ["Bucket", "RegionalDomainName"]}), "always");
    resources["Key"] = json!({"Type": "AWS::KMS::Key"});
    resources["Bucket"] = json!({"Type": "AWS::S3::Bucket", "Properties": {"BucketEncryption": {"ServerSideEncryptionConfiguration": [
        {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": arn("Key")}},
    ]}}});
    resources["Policy"] = bucket_policy("Distribution", json!({"Fn::Sub": "${Bucket.Arn}/*"}));
    check(
        resources,
        &[
            "error[unusable-key] Resources/Distribution/Properties/DistributionConfig/Origins/0/DomainName: distribution `Distribution` reads bucket `Bucket`, whose objects are encrypted with key `Key`, whose policy does not allow `cloudfront.amazonaws.com` kms:Decrypt.",
        ],
        json!({"Key": key("cloudfront.amazonaws.com", json!("kms:Decrypt"))}),
    );
}

#[test]
fn a_function_url_lets_the_distribution_in_that_signs() {
    let domain =
        json!({"Fn::Select": [2, {"Fn::Split": ["/", {"Fn::GetAtt": ["Url", "FunctionUrl"]}]}]});
    let mut resources = distribution(domain, "always");
    resources["Role"] = role("lambda", json!([]));
    resources["Function"] = function();
    resources["Url"] = json!({"Type": "AWS::Lambda::Url", "Properties": {"AuthType": "AWS_IAM", "TargetFunctionArn": arn("Function")}});
    resources["Invoke"] = permission("cloudfront", "lambda:InvokeFunction");
    check(
        resources,
        &[
            "error[missing-lambda-permission] Resources/Distribution/Properties/DistributionConfig/Origins/0/DomainName: distribution `Distribution` calls the URL of function `Function`, but no `AWS::Lambda::Permission` allows `cloudfront.amazonaws.com` `lambda:InvokeFunctionUrl`: every request is refused.",
        ],
        json!({"InvokeUrl": permission("cloudfront", "lambda:InvokeFunctionUrl")}),
    );
}

#[test]
fn access_logs_need_a_bucket_that_lets_them_in() {
    let logged = json!({
        "Logs": {"Type": "AWS::S3::Bucket"},
        "Files": {"Type": "AWS::S3::Bucket", "Properties": {"LoggingConfiguration": {
            "DestinationBucketName": {"Ref": "Logs"}, "LogFilePrefix": "files/",
        }}},
    });
    let policy = json!({"Type": "AWS::S3::BucketPolicy", "Properties": {
        "Bucket": {"Ref": "Logs"},
        "PolicyDocument": {"Statement": [{
            "Effect": "Allow", "Action": "s3:PutObject", "Principal": {"Service": "logging.s3.amazonaws.com"},
            "Resource": {"Fn::Sub": "${Logs.Arn}/files/*"},
        }]},
    }});
    check(
        logged.clone(),
        &[
            "error[missing-resource-policy] Resources/Files/Properties/LoggingConfiguration/DestinationBucketName: bucket `Files` sends to bucket `Logs`, but no policy of `Logs` allows `logging.s3.amazonaws.com` s3:PutObject.",
        ],
        json!({"Policy": policy}),
    );
    let mut by_acl = logged;
    by_acl["Logs"]["Properties"] = json!({"AccessControl": "LogDeliveryWrite"});
    silent(by_acl);
}
