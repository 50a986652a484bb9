//! Options of functions, and of what belongs to them, one by one: what each puts into the template.

use rustinfra_constructs::lambda::{
    AdotInstrumentation, AdotLambdaExecWrapper, AdotLayerVersion, ApplicationLogLevel,
    CapacityProvider, CapacityProviderFunctionOptions, CodeSigningConfig, DirectS3Read,
    EventInvokeConfig, FileSystem, FunctionBuilder, FunctionUrlOptions, InvokeMode, LogFormat,
    ParamsAndSecretsLayerVersion, RecursiveLoop, RuntimeManagementMode, S3ObjectStorageMode,
    SystemLogLevel, Version, VpcAccess,
};
use rustinfra_constructs::prelude::*;
use serde_json::{Value as Json, json};

use crate::{check_outputs, check_policies, check_problems, compare, role, section, stack};

fn plain(id: &str) -> FunctionBuilder {
    let code = Code::inline("exports.handler = async () => {};");
    Function::builder(id, Runtime::NODEJS_22, "index.handler", code)
}

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

/// The property of a function that `set` sets.
#[track_caller]
fn property(name: &str, set: impl FnOnce(FunctionBuilder) -> FunctionBuilder) -> Json {
    let (app, stack) = stack();
    set(plain("F")).build(&stack);
    only(&app, "AWS::Lambda::Function")[name].clone()
}

#[test]
fn versions_start_from_a_snapshot() {
    let (app, stack) = stack();
    let code = Code::from_bucket("code", "f.jar", None);
    Function::builder("F", Runtime::JAVA_21, "shop.Quote", code).snap_start().build(&stack);
    let function = only(&app, "AWS::Lambda::Function");
    compare(&function["SnapStart"], &json!({"ApplyOn": "PublishedVersions"}));
}

#[test]
fn the_runtime_is_renewed_as_told() {
    let mode = |mode| property("RuntimeManagementConfig", |f| f.runtime_management_mode(mode));
    let arn = "arn:aws:lambda:eu-west-1::runtime:0123";
    compare(&mode(RuntimeManagementMode::Auto), &json!({"UpdateRuntimeOn": "Auto"}));
    compare(
        &mode(RuntimeManagementMode::FunctionUpdate),
        &json!({"UpdateRuntimeOn": "FunctionUpdate"}),
    );
    compare(
        &mode(RuntimeManagementMode::Manual(arn.into())),
        &json!({"RuntimeVersionArn": arn, "UpdateRuntimeOn": "Manual"}),
    );
}

#[test]
fn a_function_that_calls_itself_is_stopped_or_goes_on() {
    let on = |on| property("RecursiveLoop", |f| f.recursive_loop(on));
    assert_eq!([on(RecursiveLoop::Allow), on(RecursiveLoop::Terminate)], ["Allow", "Terminate"]);
}

#[test]
fn lines_of_a_log_are_kept_from_a_level_on() {
    let levels = [
        (ApplicationLogLevel::Trace, "TRACE"),
        (ApplicationLogLevel::Debug, "DEBUG"),
        (ApplicationLogLevel::Info, "INFO"),
        (ApplicationLogLevel::Warn, "WARN"),
        (ApplicationLogLevel::Error, "ERROR"),
        (ApplicationLogLevel::Fatal, "FATAL"),
    ];
    for (level, name) in levels {
        let config = property("LoggingConfig", |f| {
            f.log_format(LogFormat::Json).application_log_level(level)
        });
        compare(&config, &json!({"ApplicationLogLevel": name, "LogFormat": "JSON"}));
    }
    let levels = [
        (SystemLogLevel::Debug, "DEBUG"),
        (SystemLogLevel::Info, "INFO"),
        (SystemLogLevel::Warn, "WARN"),
    ];
    for (level, name) in levels {
        let config =
            property("LoggingConfig", |f| f.log_format(LogFormat::Json).system_log_level(level));
        compare(&config, &json!({"LogFormat": "JSON", "SystemLogLevel": name}));
    }
}

#[test]
fn code_in_a_bucket_is_copied_or_stays_there() {
    let code = |mode| {
        let (app, stack) = stack();
        let key = "arn:aws:kms:eu-west-1:123456789012:key/k";
        let code = Code::from_bucket("code", "f.zip", Some("3")).s3_object_storage_mode(mode);
        let code = code.source_kms_key(key);
        Function::builder("F", Runtime::PYTHON_3_13, "f.main", code).build(&stack);
        only(&app, "AWS::Lambda::Function")["Code"].clone()
    };
    for (mode, name) in
        [(S3ObjectStorageMode::Copy, "COPY"), (S3ObjectStorageMode::Reference, "REFERENCE")]
    {
        compare(
            &code(mode),
            &json!({
                "S3Bucket": "code",
                "S3Key": "f.zip",
                "S3ObjectStorageMode": name,
                "S3ObjectVersion": "3",
                "SourceKMSKeyArn": "arn:aws:kms:eu-west-1:123456789012:key/k",
            }),
        );
    }
}

#[test]
fn a_version_says_what_it_publishes_and_how_many_environments_it_has() {
    let (app, stack) = stack();
    let options = VersionOptions::new()
        .description("first")
        .code_sha256("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
        .execution_environments(Some(1), Some(4));
    Version::builder("V", &plain("F").build(&stack)).options(options).build(&stack);
    compare(
        &only(&app, "AWS::Lambda::Version"),
        &json!({
            "CodeSha256": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
            "Description": "first",
            "FunctionName": {"Ref": "FC4345940"},
            "FunctionScalingConfig": {"MaxExecutionEnvironments": 4, "MinExecutionEnvironments": 1},
        }),
    );
}

#[test]
fn asynchronous_calls_are_set_for_a_qualifier() {
    let (app, stack) = stack();
    let asked = AsyncInvoke::new().max_event_age(mins(2)).retry_attempts(1);
    EventInvokeConfig::builder("E", &plain("F").build(&stack), asked)
        .qualifier("live")
        .build(&stack);
    compare(
        &only(&app, "AWS::Lambda::EventInvokeConfig"),
        &json!({
            "FunctionName": {"Ref": "FC4345940"},
            "MaximumEventAgeInSeconds": 120,
            "MaximumRetryAttempts": 1,
            "Qualifier": "live",
        }),
    );
}

#[test]
fn a_function_is_known_by_its_name() {
    let app = App::new();
    let stack = Stack::builder("Test")
        .environment(Environment::new("123456789012", "eu-west-1"))
        .build(&app);
    let theirs = Function::from_function_name(&stack, "Theirs", "quote");
    theirs.grant_invoke(&role(&stack, "R"));
    stack.output("Arn", theirs.arn());
    stack.output("Name", theirs.name());
    let arn = "arn:aws:lambda:eu-west-1:123456789012:function:quote";
    check_outputs(&app, json!({"Arn": {"Value": arn}, "Name": {"Value": "quote"}}));
    check_policies(
        &app,
        json!({
            "RDefaultPolicy0707467B": [{
                "Action": "lambda:InvokeFunction",
                "Effect": "Allow",
                "Resource": [arn, format!("{arn}:*")],
            }],
        }),
    );
}

#[test]
fn a_url_says_how_it_answers_and_who_it_is() {
    let (app, stack) = stack();
    let options =
        FunctionUrlOptions::new(FunctionUrlAuthType::AwsIam).invoke_mode(InvokeMode::Buffered);
    let url = plain("F").build(&stack).add_function_url(options);
    assert_eq!(url.auth_type(), FunctionUrlAuthType::AwsIam);
    stack.output("Arn", url.function_arn());
    compare(
        &only(&app, "AWS::Lambda::Url"),
        &json!({
            "AuthType": "AWS_IAM",
            "InvokeMode": "BUFFERED",
            "TargetFunctionArn": {"Fn::GetAtt": ["FC4345940", "Arn"]},
        }),
    );
    let arn = json!({"Value": {"Fn::GetAtt": ["FFunctionUrl200DCAE6", "FunctionArn"]}});
    check_outputs(&app, json!({"Arn": arn}));
}

#[test]
fn the_extension_for_secrets_is_told_all_it_can_be() {
    let arn = "arn:aws:lambda:eu-west-1:123456789012:layer:own:1";
    let extension = ParamsAndSecretsLayerVersion::from_version_arn(arn)
        .without_cache()
        .http_port(2_000)
        .max_connections(5)
        .secrets_manager_timeout(secs(2))
        .parameter_store_timeout(secs(3))
        .parameter_store_ttl(secs(30));
    let environment = property("Environment", |f| f.params_and_secrets(extension));
    compare(
        &environment["Variables"],
        &json!({
            "PARAMETERS_SECRETS_EXTENSION_CACHE_ENABLED": "false",
            "PARAMETERS_SECRETS_EXTENSION_CACHE_SIZE": "1000",
            "PARAMETERS_SECRETS_EXTENSION_HTTP_PORT": "2000",
            "PARAMETERS_SECRETS_EXTENSION_LOG_LEVEL": "info",
            "PARAMETERS_SECRETS_EXTENSION_MAX_CONNECTIONS": "5",
            "SECRETS_MANAGER_TIMEOUT_MILLIS": "2000",
            "SECRETS_MANAGER_TTL": "300",
            "SSM_PARAMETER_STORE_TIMEOUT_MILLIS": "3000",
            "SSM_PARAMETER_STORE_TTL": "30",
        }),
    );
}

#[test]
fn a_function_under_open_telemetry_is_started_by_a_script() {
    let scripts = [
        (AdotLambdaExecWrapper::RegularHandler, "/opt/otel-handler"),
        (AdotLambdaExecWrapper::ProxyHandler, "/opt/otel-proxy-handler"),
        (AdotLambdaExecWrapper::StreamHandler, "/opt/otel-stream-handler"),
        (AdotLambdaExecWrapper::InstrumentHandler, "/opt/otel-instrument"),
        (AdotLambdaExecWrapper::SqsHandler, "/opt/otel-sqs-handler"),
    ];
    for (wrapper, script) in scripts {
        let arn = "arn:aws:lambda:eu-west-1:901920570463:layer:aws-otel:9";
        let layer = AdotLayerVersion::from_layer_version_arn(arn);
        let environment = property("Environment", |f| {
            f.adot_instrumentation(AdotInstrumentation::new(layer, wrapper))
        });
        let variables = json!({"AWS_LAMBDA_EXEC_WRAPPER": script});
        compare(&environment, &json!({"Variables": variables}));
    }
}

#[test]
fn a_file_system_is_read_directly_as_told_and_waits_for_its_mount_target() {
    let files = "arn:aws:s3files:eu-west-1:123456789012:file-system/fs-0123456789abcdef0";
    let point = format!("{files}/access-point/fsap-0123456789abcdef0");
    for (read, mode) in [
        (DirectS3Read::enabled_without_grant(), "ENABLED"),
        (DirectS3Read::auto(), "AUTO"),
        (DirectS3Read::disabled(), "DISABLED"),
    ] {
        let (app, stack) = stack();
        let target = CfnResource::new(&stack, "Target", "AWS::EFS::MountTarget");
        let mounted = FileSystem::from_s3_files_access_point(&point, files, "/mnt/f")
            .direct_s3_read(read)
            .after(&target);
        plain("F").vpc(VpcAccess::new(["subnet-1"], ["sg-1"])).file_system(mounted).build(&stack);
        let function = section(&app, "Resources")["FC4345940"].clone();
        let config = &function["Properties"]["FileSystemConfigs"][0]["S3FilesConfig"];
        compare(config, &json!({"DirectS3Read": mode}));
        let waits =
            function["DependsOn"].as_array().is_some_and(|on| on.contains(&json!("Target")));
        assert!(waits, "{}", function["DependsOn"]);
        // The bucket is not known, so nothing of it is granted.
        let policy = only(&app, "AWS::IAM::Policy")["PolicyDocument"].to_string();
        assert!(!policy.contains("s3:Get"), "{policy}");
    }
}

#[test]
fn what_exists_already_is_used_by_its_arn() {
    let (app, stack) = stack();
    let arn = "arn:aws:lambda:eu-west-1:123456789012:code-signing-config:csc-0123";
    let signers = CodeSigningConfig::from_code_signing_config_arn(&stack, "S", arn);
    let layer = "arn:aws:lambda:eu-west-1:123456789012:layer:shared:7";
    let shared = LayerVersion::from_layer_version_attributes(
        &stack,
        "L",
        layer,
        [Runtime::NODEJS_22, Runtime::NODEJS_24],
    );
    assert_eq!(shared.compatible_runtimes(), [Runtime::NODEJS_22, Runtime::NODEJS_24]);
    let f = plain("F").code_signing_config(&signers).layer(&shared).build(&stack);
    let provider = "arn:aws:lambda:eu-west-1:123456789012:capacity-provider:cap";
    CapacityProvider::from_capacity_provider_arn(&stack, "C", provider)
        .add_function(&f, CapacityProviderFunctionOptions::new().publish_to_latest_published(true));
    stack.output("Id", signers.id());
    check_outputs(&app, json!({"Id": {"Value": "csc-0123"}}));
    let function = only(&app, "AWS::Lambda::Function");
    assert_eq!(
        (&function["CodeSigningConfigArn"], &function["Layers"]),
        (&json!(arn), &json!([layer]))
    );
    assert_eq!(function["PublishToLatestPublished"], true);
    let own = "LambdaManagedInstancesCapacityProviderConfig";
    compare(&function["CapacityProviderConfig"][own], &json!({"CapacityProviderArn": provider}));
}

#[test]
fn a_layer_of_others_is_for_the_runtimes_it_says() {
    let (app, stack) = stack();
    let arn = "arn:aws:lambda:eu-west-1:123456789012:layer:shared:7";
    let python = [Runtime::PYTHON_3_13];
    let layer = LayerVersion::from_layer_version_attributes(&stack, "L", arn, python);
    plain("F").layer(&layer).build(&stack);
    check_problems(
        &app,
        "error[conflicting-options]: options do not fit together
  The layer `Test/L` is for python3.13, the function runs on nodejs22.x.
    at `Test/F`, HERE
  help: name the runtime in the layer's `compatible_runtime`, or leave out the layer",
    );
}

#[test]
fn code_and_runtimes_say_what_they_are() {
    assert!(Code::inline("x").is_inline());
    assert!(!Code::from_bucket("code", "f.zip", None).is_inline());
    assert!(Runtime::PYTHON_3_14.supports_inline_code());
    assert!(!Runtime::PROVIDED_AL2023.supports_inline_code());
    let platforms = [Architecture::Arm64, Architecture::X86_64].map(Architecture::docker_platform);
    assert_eq!(platforms, ["linux/arm64", "linux/amd64"]);
    let (_, stack) = stack();
    let f = plain("F").build(&stack);
    let live = f.add_alias("live");
    assert_eq!(live.unqualified().node().path(), "Test/F");
    assert!(f.qualifier().is_none() && live.qualifier().is_some());
}

#[test]
fn a_runtime_is_the_same_whatever_image_its_code_is_bundled_in() {
    let (app, stack) = stack();
    let runtime = Runtime::NODEJS_22.with_bundling_docker_image("public.ecr.aws/ours/node");
    assert_eq!(runtime, Runtime::NODEJS_22);
    assert_ne!(runtime, Runtime::NODEJS_24);
    let layer = "arn:aws:lambda:eu-west-1:123456789012:layer:shared:7";
    let shared =
        LayerVersion::from_layer_version_attributes(&stack, "L", layer, [Runtime::NODEJS_22]);
    plain("F").runtime(runtime).layer(&shared).build(&stack);
    compare(&only(&app, "AWS::Lambda::Function")["Layers"], &json!([layer]));
}
