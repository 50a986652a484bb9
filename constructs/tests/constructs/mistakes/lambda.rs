use rustinfra_constructs::lambda::{
    AdotInstrumentation, AdotLambdaExecWrapper, AdotLambdaLayerJavaScriptSdkVersion,
    AdotLambdaLayerPythonSdkVersion, Alias, Architecture, CapacityProvider,
    CapacityProviderFunctionOptions, Code, CodeSigningConfig, DirectS3Read, DockerImageCode,
    DockerImageFunction, DynamoEventSource, FileSystem, FunctionBuilder, FunctionUrlCors,
    FunctionUrlOptions, HttpMethod, KinesisEventSource, LayerVersion, NetworkConnector,
    NetworkConnectorComputeType, ParamsAndSecretsLayerVersion, ParamsAndSecretsVersion,
    ProvisionedPollers, SnsDestination, SqsEventSource, StartingPosition, Version, VpcAccess,
    VpcEgressConfiguration, WebFunction, WebFunctionAuthType, WebFunctionBuilder, WebFunctionCode,
    WebFunctionEndpoint, WebFunctionEndpointOptions, WebFunctionRuntime, WebFunctionTraffic,
};
use rustinfra_constructs::prelude::*;

use super::{function, long, mistake, mistake_in_region};

fn layer_arn(i: u32) -> String {
    format!("arn:aws:lambda:eu-west-1:123456789012:layer:l{i}:1")
}

/// A function of which something is still to be said.
fn unbuilt(id: &str) -> FunctionBuilder {
    let code = Code::inline("exports.handler = async () => {};");
    Function::builder(id, Runtime::NODEJS_22, "index.handler", code)
}

#[test]
fn an_alias_has_a_name_and_the_edge_no_environment() {
    mistake(
        |stack| {
            function(stack, "F").add_alias("v.1");
        },
        "error[bad-name]: a name is not allowed
  the alias name `v.1` does not consist of 1 to 128 letters, digits, `-` and `_`.
    at `Test/F/Aliasv.1`, HERE
  help: change it",
    );
    mistake(
        |stack| {
            unbuilt("F").env("STAGE", "live").build(stack).current_version().edge_arn();
        },
        "error[conflicting-options]: options do not fit together
  A function at CloudFront's edge cannot have environment variables.
    at `Test/F`, HERE
  help: leave them out; see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-functions-restrictions.html",
    );
}

#[test]
fn an_alias_sends_calls_to_another_version_of_its_function() {
    let own = "error[conflicting-options]: options do not fit together
  An alias sends a part of its calls to another version; this one is its own.
    at `Test/F/Aliaslive`, HERE
  help: name one that was published before: let the function keep its versions by `.current_version_options(VersionOptions::new().removal_policy(RemovalPolicy::Retain))`, and refer to it by its number with `Version::from_version_attributes`; see https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html";
    mistake(
        |stack| {
            let quote = function(stack, "F");
            let options = AliasOptions::new().additional_version(&quote.current_version(), 0.1);
            quote.add_alias_with("live", options);
        },
        own,
    );
    mistake(
        |stack| {
            let quote = function(stack, "F");
            let third = |id| Version::from_version_attributes(stack, id, &quote, "3");
            let options = AliasOptions::new().additional_version(&third("Old"), 0.1);
            Alias::builder("Aliaslive", "live", &third("Third")).options(options).build(&quote);
        },
        own,
    );
    // Known twice by its ARN.
    mistake(
        |stack| {
            let arn = "arn:aws:lambda:eu-west-1:123456789012:function:f:3";
            let third = |id| Version::from_version_arn(stack, id, arn);
            let options = AliasOptions::new().additional_version(&third("Old"), 0.1);
            let f = stack.node().child("F");
            Alias::builder("Aliaslive", "live", &third("Third")).options(options).build(&f);
        },
        own,
    );
}

#[test]
fn an_alias_has_published_versions_if_it_has_two() {
    let latest = "error[conflicting-options]: options do not fit together
  An alias with two versions has published ones; `$LATEST` is none.
    at `Test/F/Aliaslive`, HERE
  help: name `current_version()` instead; see https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html";
    mistake(
        |stack| {
            let quote = function(stack, "F");
            let options = AliasOptions::new().additional_version(&quote.latest_version(), 0.1);
            quote.add_alias_with("live", options);
        },
        latest,
    );
    mistake(
        |stack| {
            let quote = function(stack, "F");
            let options = AliasOptions::new().additional_version(&quote.current_version(), 0.1);
            let latest = Alias::builder("Aliaslive", "live", &quote.latest_version());
            latest.options(options).build(&quote);
        },
        latest,
    );
    mistake(
        |stack| {
            let quote = function(stack, "F");
            Alias::builder("Aliaslive", "live", &quote.latest_version()).build(&quote);
        },
        "",
    );
}

#[test]
fn an_alias_has_versions_of_one_function() {
    let two = |own: &str, of: &str| {
        format!(
            "error[conflicting-options]: options do not fit together
  An alias has versions of one function; `{own}` and `{of}` are two.
    at `Test/Live`, HERE
  help: name a version of `{own}`; see https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html"
        )
    };
    let alias = |stack: &Stack, own: &Version, of: &Version| {
        let options = AliasOptions::new().additional_version(of, 0.1);
        Alias::builder("Live", "live", own).options(options).build(stack);
    };
    let made = |stack: &Stack, scope: &str| {
        let scope = stack.node().child(scope);
        let third = |f: &Function| Version::from_version_attributes(&scope, "Third", f, "3");
        third(&function(&scope, "F"))
    };
    let known = |stack: &Stack, name: &str| {
        let arn = format!("arn:aws:lambda:eu-west-1:123456789012:function:{name}:3");
        Version::from_version_arn(stack, name, &arn)
    };
    mistake(
        |stack| alias(stack, &made(stack, "A"), &made(stack, "B")),
        &two("Test/A/F", "Test/B/F"),
    );
    mistake(
        |stack| {
            let newest = function(stack, "G").current_version();
            alias(stack, &made(stack, "A"), &newest);
        },
        &two("Test/A/F", "Test/G"),
    );
    mistake(|stack| alias(stack, &known(stack, "f"), &known(stack, "g")), &two("Test/f", "Test/g"));
    // What exists already may be the function that is made here.
    mistake(|stack| alias(stack, &made(stack, "A"), &known(stack, "f")), "");
    mistake(|stack| alias(stack, &known(stack, "f"), &made(stack, "A")), "");
}

#[test]
fn a_variable_that_is_set_to_two_values_is_told() {
    mistake(
        |stack| {
            unbuilt("F").env("AA", "1").env("AA", "2").env("BB", "1").env("BB", "1").build(stack);
        },
        "warning[environment-twice]: an environment variable is set twice
  `AA` is set to two values; the last one holds.
    at `Test/F`
    first  HERE
    again  HERE
  help: leave out one of them",
    );
}

#[test]
fn layers_that_lambda_refuses_are_told() {
    mistake(
        |stack| {
            let six = (0..6).map(|i| {
                LayerVersion::from_layer_version_arn(stack, &format!("L{i}"), layer_arn(i).as_str())
            });
            let function = function(stack, "F");
            six.for_each(|layer| function.add_layer(&layer));
        },
        "error[out-of-range]: a value is outside its range
  the number of layers is 6, but must be between 0 and 5.
    at `Test/F`, HERE
  help: see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html",
    );
    mistake(
        |stack| {
            let bucket = Bucket::from_bucket_name(stack, "B", "releases");
            let layer = LayerVersion::builder(
                "L",
                Code::from_bucket(bucket.name().untyped(), "l.zip", None),
            )
            .layer_version_name("my layer")
            .description(&long(257))
            .license(&long(513));
            let many = (0..16).fold(layer, |l, _| l.compatible_runtime(Runtime::NODEJS_22));
            many.build(stack);
        },
        "error[bad-name]: a name is not allowed
  the layer name `my layer` does not consist of 1 to 140 letters, digits, `-` and `_`.
    at `Test/L`, HERE
  help: change it, or leave it out and let CloudFormation choose one

error[out-of-range]: a value is outside its range
  the description's length is 257, but must be between 0 and 256.
    at `Test/L`, HERE
  help: see https://docs.aws.amazon.com/lambda/latest/api/API_PublishLayerVersion.html

error[out-of-range]: a value is outside its range
  the license's length is 513, but must be between 0 and 512.
    at `Test/L`, HERE
  help: see https://docs.aws.amazon.com/lambda/latest/api/API_PublishLayerVersion.html

error[out-of-range]: a value is outside its range
  the number of runtimes is 16, but must be between 1 and 15.
    at `Test/L`, HERE
  help: see https://docs.aws.amazon.com/lambda/latest/api/API_PublishLayerVersion.html",
    );
    mistake(
        |stack| {
            let parameters =
                ParamsAndSecretsLayerVersion::from_version(ParamsAndSecretsVersion::V1_0_103)
                    .cache_size(1_001)
                    .http_port(0)
                    .max_connections(0)
                    .secrets_manager_ttl(secs(301))
                    .parameter_store_ttl(secs(301));
            unbuilt("F").params_and_secrets(parameters).build(stack);
        },
        "error[out-of-range]: a value is outside its range
  the number of connections is 0, but must be at least 1.
    at `Test/F`, HERE
  help: see https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html

error[out-of-range]: a value is outside its range
  the parameters' time in seconds is 301, but must be between 0 and 300.
    at `Test/F`, HERE
  help: see https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html

error[out-of-range]: a value is outside its range
  the port is 0, but must be between 1 and 65535.
    at `Test/F`, HERE
  help: see https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html

error[out-of-range]: a value is outside its range
  the secrets' time in seconds is 301, but must be between 0 and 300.
    at `Test/F`, HERE
  help: see https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html

error[out-of-range]: a value is outside its range
  the size of the cache is 1001, but must be between 0 and 1000.
    at `Test/F`, HERE
  help: see https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html",
    );
}

#[test]
fn functions_fit_their_capacity_provider() {
    mistake(
        |stack| {
            let provider = CapacityProvider::from_capacity_provider_name(stack, "C", "cap");
            let arn = "arn:aws:lambda:eu-west-1:123456789012:function:old";
            let old = Function::from_function_arn(stack, "Old", arn);
            provider.add_function(&old, CapacityProviderFunctionOptions::new());
        },
        "error[conflicting-options]: options do not fit together
  The function `Test/Old` exists already, so it cannot be moved here.
    at `Test/C`, HERE
  help: move it where it is made",
    );
    mistake(
        |stack| {
            let provider = CapacityProvider::from_capacity_provider_name(stack, "C", "cap");
            let options = CapacityProviderFunctionOptions::new()
                .per_execution_environment_max_concurrency(1_601)
                .execution_environment_memory_gib_per_vcpu(1.5)
                .execution_environments(Some(5), Some(3));
            provider.add_function(&function(stack, "F"), options);
        },
        "error[conflicting-options]: options do not fit together
  At least 5 environments are more than at most 3.
    at `Test/F`, HERE
  help: exchange them

error[out-of-range]: a value is outside its range
  the calls per environment is 1601, but must be between 1 and 1600.
    at `Test/F`, HERE
  help: see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-capacityprovider.html

error[out-of-range]: a value is outside its range
  the memory per processor in GiB is 1.5, but must be between 2 and 8.
    at `Test/F`, HERE
  help: see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-capacityprovider.html",
    );
}

#[test]
fn a_capacity_provider_has_limits() {
    mistake(
        |stack| {
            CapacityProvider::builder("C", VpcAccess::new(["subnet-1"], ["sg-1"]))
                .capacity_provider_name("my capacity")
                .architecture(Architecture::Arm64)
                .architecture(Architecture::X86_64)
                .max_vcpu_count(1)
                .build(stack);
        },
        "error[bad-name]: a name is not allowed
  the capacity provider's name `my capacity` does not consist of 1 to 140 letters, digits, `-` and `_`.
    at `Test/C`, HERE
  help: change it, or leave it out and let CloudFormation choose one

error[out-of-range]: a value is outside its range
  the number of architectures is 2, but must be between 1 and 1.
    at `Test/C`, HERE
  help: see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-capacityprovider.html

error[out-of-range]: a value is outside its range
  the number of processors is 1, but must be between 2 and 15000.
    at `Test/C`, HERE
  help: see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-capacityprovider.html",
    );
}

#[test]
fn code_that_lambda_refuses_is_told() {
    mistake(
        |stack| {
            let image = DockerImageCode::from_ecr("shop");
            let layer = LayerVersion::from_layer_version_arn(stack, "L", layer_arn(1).as_str());
            DockerImageFunction::builder("F", image).layer(&layer).build(stack);
        },
        "error[conflicting-options]: options do not fit together
  An image takes no layers.
    at `Test/F`, HERE
  help: copy their files into the image",
    );
    mistake(
        |stack| {
            let code = Code::from_custom_command("out", []);
            Function::builder("F", Runtime::NODEJS_22, "index.handler", code).build(stack);
        },
        "error[conflicting-options]: options do not fit together
  The command that makes the code is empty.
    at `Test/F`, HERE
  help: name a program",
    );
    mistake(
        |stack| {
            let profiles: [&str; 0] = [];
            CodeSigningConfig::builder("C", profiles).description(&long(257)).build(stack);
        },
        "error[out-of-range]: a value is outside its range
  the description's length is 257, but must be between 0 and 256.
    at `Test/C`, HERE
  help: see https://docs.aws.amazon.com/lambda/latest/api/API_CreateCodeSigningConfig.html

error[out-of-range]: a value is outside its range
  the number of profiles is 0, but must be between 1 and 20.
    at `Test/C`, HERE
  help: see https://docs.aws.amazon.com/lambda/latest/api/API_CreateCodeSigningConfig.html",
    );
}

#[test]
fn an_image_takes_neither_layers_of_aws_nor_signatures() {
    mistake(
        |stack| {
            let signers = CodeSigningConfig::from_code_signing_config_arn(
                stack,
                "Signers",
                "arn:aws:lambda:eu-west-1:123456789012:code-signing-config:csc-1",
            );
            let version = AdotLambdaLayerJavaScriptSdkVersion::LATEST;
            let wrapper = AdotLambdaExecWrapper::RegularHandler;
            let secrets =
                ParamsAndSecretsLayerVersion::from_version(ParamsAndSecretsVersion::V1_0_103);
            DockerImageFunction::builder("F", DockerImageCode::from_ecr("shop"))
                .adot_instrumentation(AdotInstrumentation::new(version, wrapper))
                .params_and_secrets(secrets)
                .code_signing_config(&signers)
                .build(stack);
        },
        "error[conflicting-options]: options do not fit together
  An image takes no layers, and the Distro for OpenTelemetry is one.
    at `Test/F`, HERE
  help: copy its files into the image, and leave it out here

error[conflicting-options]: options do not fit together
  An image takes no layers, and the Parameters and Secrets extension is one.
    at `Test/F`, HERE
  help: copy its files into the image, and leave it out here

error[conflicting-options]: options do not fit together
  Nobody's signature is looked for in an image.
    at `Test/F`, HERE
  help: leave out the code signing; see https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html",
    );
}

#[test]
fn a_python_function_is_traced_by_the_script_for_python() {
    let python = |wrapper| {
        move |stack: &Stack| {
            let code = Code::inline("def handler(event, context): pass");
            let version = AdotLambdaLayerPythonSdkVersion::V1_29_0;
            Function::builder("F", Runtime::PYTHON_3_13, "index.handler", code)
                .adot_instrumentation(AdotInstrumentation::new(version, wrapper))
                .build(stack);
        }
    };
    mistake(
        python(AdotLambdaExecWrapper::RegularHandler),
        "error[conflicting-options]: options do not fit together
  A Python function is started under OpenTelemetry by another script.
    at `Test/F`, HERE
  help: use `AdotLambdaExecWrapper::InstrumentHandler`",
    );
    mistake(python(AdotLambdaExecWrapper::InstrumentHandler), "");
}

#[test]
fn outcomes_are_told_to_standard_topics() {
    let fifo = "arn:aws:sns:eu-west-1:123456789012:failed.fifo";
    let told = "error[conflicting-options]: options do not fit together
  What became of a call is sent to a standard topic; this one is FIFO.
    at `Test/F`, HERE
  help: give a standard topic";
    mistake(
        |stack| {
            unbuilt("F").on_failure(&SnsDestination::new(fifo)).build(stack);
        },
        told,
    );
    mistake(
        |stack| {
            unbuilt("F").dead_letter_topic(fifo).build(stack);
        },
        told,
    );
}

#[test]
fn environments_are_kept_ready_for_published_versions() {
    let ready = || AliasOptions::new().provisioned_concurrency(2);
    let latest = "error[conflicting-options]: options do not fit together
  Environments are kept ready for published versions; `$LATEST` is none.
    at `Test/F/Aliaslive`, HERE
  help: let the alias name `current_version()`; see https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html";
    mistake(
        |stack| {
            let f = function(stack, "F");
            Alias::builder("Aliaslive", "live", &f.latest_version()).options(ready()).build(&f);
        },
        latest,
    );
    mistake(
        |stack| {
            let f = function(stack, "F");
            let live = Alias::builder("Aliaslive", "live", &f.latest_version()).build(&f);
            live.add_auto_scaling(1, 2);
        },
        latest,
    );
    mistake(
        |stack| {
            let kept = VersionOptions::new().provisioned_concurrency(1);
            let f = unbuilt("F").current_version_options(kept).build(stack);
            f.add_alias("plain");
            f.add_alias_with("live", ready());
        },
        "error[conflicting-options]: options do not fit together
  Environments are kept ready for the version already, so not for an alias of it.
    at `Test/F/Aliaslive`, HERE
  help: leave them out of one of the two; see https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html",
    );
}

#[test]
fn no_more_environments_are_kept_ready_than_are_reserved() {
    let with = |reserved: u32| {
        move |stack: &Stack| {
            let f = unbuilt("F").reserved_concurrency(reserved).build(stack);
            f.add_alias_with("live", AliasOptions::new().provisioned_concurrency(3));
            let kept = VersionOptions::new().provisioned_concurrency(2);
            Version::builder("V", &f).options(kept).build(stack);
        }
    };
    mistake(with(5), "");
    mistake(
        with(4),
        "error[conflicting-options]: options do not fit together
  Environments for 5 calls of `Test/F` are kept ready, but only 4 are reserved for it.
    at `Test/V`, HERE
  help: raise its `reserved_concurrency`, or keep fewer ready; see https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html",
    );
}

#[test]
fn a_snapshot_is_instead_of_environments_that_are_kept_ready() {
    let java = || {
        let code = Code::from_bucket("code", "f.jar", None);
        Function::builder("F", Runtime::JAVA_21, "shop.Quote", code).snap_start()
    };
    let told = |place: &str| {
        format!(
            "error[conflicting-options]: options do not fit together
  A function that starts from a snapshot has no environments that are kept ready.
    at `Test/{place}`, HERE
  help: leave out `snap_start` or the provisioned concurrency; see https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html"
        )
    };
    mistake(
        |stack| {
            let ready = AliasOptions::new().provisioned_concurrency(1);
            java().build(stack).add_alias_with("live", ready);
        },
        &told("F/Aliaslive"),
    );
    mistake(
        |stack| {
            java().build(stack).add_alias("live").add_auto_scaling(1, 2);
        },
        &told("F/Aliaslive"),
    );
    mistake(
        |stack| {
            let ready = VersionOptions::new().provisioned_concurrency(1);
            Version::builder("V", &java().build(stack)).options(ready).build(stack);
        },
        &told("V"),
    );
}

#[test]
fn event_sources_fit_their_function() {
    mistake(
        |stack| {
            let table = Table::builder("T", Attribute::string("id"))
                .stream(rustinfra_constructs::dynamodb::StreamViewType::NewImage)
                .build(stack);
            let source = DynamoEventSource::new(&table, StartingPosition::Latest)
                .batch_size(10_001)
                .tumbling_window(secs(60))
                .parallelization_factor(2);
            function(stack, "F").add_event_source(&source);
        },
        "error[conflicting-options]: options do not fit together
  A tumbling window needs the records of a shard one after another.
    at `Test/F`, HERE
  help: leave out the tumbling window or the parallelization

error[out-of-range]: a value is outside its range
  the batch size is 10001, but must be between 1 and 10000.
    at `Test/F`, HERE
  help: see https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html",
    );
    mistake(
        |stack| {
            let queue = Queue::builder("Q").build(stack);
            let function = unbuilt("F").timeout(secs(31)).build(stack);
            function.add_event_source(&SqsEventSource::new(&queue));
        },
        "error[visibility-timeout]: messages reappear while being worked on
  The queue `Test/Q` hides a message for 30 s, but the function may take 31 s; Lambda refuses that.
    at `Test/F`
    function  HERE
    queue     HERE
  help: set `.visibility_timeout(secs(186))` on the queue, six times the function's timeout",
    );
    mistake(
        |stack| {
            let source = SqsEventSource::new(&Queue::builder("Q").build(stack));
            let six = (0..6).fold(source, |source, kind| {
                source.filter(serde_json::json!({"body": {"kind": [kind]}}))
            });
            function(stack, "F").add_event_source(&six);
        },
        "warning[too-many-filters]: an event source has too many filters
  It has 6; Lambda takes 5 unless the account's quota was raised.
    at `Test/F`, HERE
  help: make one of several, or ask for a larger quota: see https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html",
    );
    mistake(
        |stack| {
            let queue = Queue::builder("Q").build(stack);
            let source = SqsEventSource::new(&queue)
                .max_concurrency(5)
                .provisioned_poller_config(ProvisionedPollers::new(2, 9));
            function(stack, "F").add_event_source(&source);
        },
        "error[conflicting-options]: options do not fit together
  Pollers limit the calls by themselves.
    at `Test/F`, HERE
  help: leave out `max_concurrency` or `provisioned_poller_config`",
    );
}

#[test]
fn file_systems_and_urls_have_limits() {
    mistake(
        |stack| {
            let point = "arn:aws:elasticfilesystem:eu-west-1:123456789012:access-point/fsap-1";
            let files = FileSystem::from_efs_access_point(point, "/mnt/files")
                .direct_s3_read(DirectS3Read::auto());
            unbuilt("F").file_system(files).build(stack);
        },
        "error[conflicting-options]: options do not fit together
  A file system is reached through a VPC, which the function does not stand in.
    at `Test/F`, HERE
  help: add `.vpc(VpcAccess::new([…], […]))`

error[conflicting-options]: options do not fit together
  A file system of EFS has no bucket that could be read directly.
    at `Test/F`, HERE
  help: leave out `direct_s3_read`, or mount one of S3 Files",
    );
    mistake(
        |stack| {
            let origins: Vec<String> = (0..101).map(|i| format!("https://a{i}.org")).collect();
            let cors = FunctionUrlCors::new(origins.iter().map(String::as_str))
                .allowed_methods([HttpMethod::Get; 7]);
            function(stack, "F")
                .add_function_url(FunctionUrlOptions::new(FunctionUrlAuthType::None).cors(cors));
        },
        "error[out-of-range]: a value is outside its range
  the number of AllowMethods is 7, but must be between 1 and 6.
    at `Test/F/FunctionUrl`, HERE
  help: see https://docs.aws.amazon.com/lambda/latest/api/API_Cors.html

error[out-of-range]: a value is outside its range
  the number of AllowOrigins is 101, but must be between 1 and 100.
    at `Test/F/FunctionUrl`, HERE
  help: see https://docs.aws.amazon.com/lambda/latest/api/API_Cors.html",
    );
}

fn web(stack: &Stack) -> WebFunctionBuilder {
    let bucket = Bucket::from_bucket_name(stack, "B", "releases");
    let code = WebFunctionCode::from_bucket(&bucket, "shop.zip", Some("v1"));
    WebFunction::builder("W", code, WebFunctionRuntime::NODEJS_24, WebFunctionAuthType::IamAuth)
}

#[test]
fn web_functions_have_limits() {
    mistake(
        |stack| {
            web(stack).revision_description(&long(257)).build(stack);
        },
        "error[out-of-range]: a value is outside its range
  the description's length is 257, but must be between 0 and 256.
    at `Test/W`, HERE
  help: see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Lambda.html",
    );
    mistake(
        |stack| {
            let web = web(stack).build(stack);
            let options = WebFunctionEndpointOptions::new(WebFunctionAuthType::IamAuth)
                .endpoint_description(&long(257));
            let traffic = WebFunctionTraffic::single("r1");
            WebFunctionEndpoint::builder("E", &web, traffic, options).build(stack);
        },
        "error[out-of-range]: a value is outside its range
  the description's length is 257, but must be between 0 and 256.
    at `Test/E`, HERE
  help: see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Lambda.html",
    );
    mistake(
        |stack| {
            let groups = (0..17).map(|i| format!("sg-{i}"));
            let kind = NetworkConnectorComputeType::WebFunction;
            let way_out = VpcEgressConfiguration::new(kind, ["subnet-1"], groups);
            NetworkConnector::builder("N", way_out).build(stack);
        },
        "error[out-of-range]: a value is outside its range
  the number of security groups is 17, but must be between 1 and 16.
    at `Test/N`, HERE
  help: see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Lambda.html",
    );
}

#[test]
fn nothing_is_added_to_a_list_that_is_known_only_at_deployment() {
    mistake(
        |stack| {
            let layers = CfnParameter::builder("Layers", ParameterType::CommaDelimitedList);
            let layers = layers.build(stack).value().into_expr();
            let f = function(stack, "F");
            f.cfn().expect("it is made here").set("Layers", layers.clone());
            f.add_layer(&LayerVersion::from_layer_version_arn(stack, "One", layer_arn(1)));
            assert_eq!(f.cfn().and_then(|cfn| cfn.property("Layers")), Some(layers));
        },
        "error[conflicting-options]: options do not fit together
  `Layers` is set to a value that is no list known before deployment: nothing can be added to it.
    at `Test/F/Resource`, HERE
  help: set all of it at once, or set a list to add to",
    );
}

#[test]
fn an_event_source_is_of_the_region_of_its_function() {
    let told = |arn: &str, path: &str| {
        format!(
            "error[other-region]: an event source is of another region
  `{arn}` is of `us-east-1`, and the function of `eu-west-1`; Lambda reads queues and streams of its own region only.
    at `Test/{path}`, HERE
  help: deploy the function to `us-east-1`, or name what is in `eu-west-1`; see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html"
        )
    };
    fn queue(stack: &Stack, region: &str) {
        let arn = format!("arn:aws:sqs:{region}:123456789012:orders");
        let queue = Queue::from_queue_arn(stack, "Q", arn);
        function(stack, "F").add_event_source(&SqsEventSource::new(&queue));
    }
    let arn = "arn:aws:sqs:us-east-1:123456789012:orders";
    mistake_in_region(|stack| queue(stack, "us-east-1"), &told(arn, "F"));
    mistake_in_region(|stack| queue(stack, "eu-west-1"), "");
    // Of which region the stack will be is not known.
    mistake(|stack| queue(stack, "us-east-1"), "");
    let arn = "arn:aws:dynamodb:us-east-1:123456789012:table/t/stream/2026-01-01T00:00:00.000";
    mistake_in_region(
        |stack| {
            let table = Table::from_table_name(stack, "T", "t").with_stream_arn(arn);
            let source = DynamoEventSource::new(&table, StartingPosition::Latest);
            function(stack, "F").add_event_source(&source);
        },
        &told(arn, "F"),
    );
    let arn = "arn:aws:kinesis:us-east-1:123456789012:stream/clicks";
    mistake_in_region(
        |stack| {
            let source = KinesisEventSource::new("Clicks", arn, StartingPosition::Latest);
            function(stack, "F").add_event_source(&source);
        },
        &told(arn, "F/KinesisEventSource:Clicks"),
    );
    // So it is where the rest of the ARN is not known.
    mistake_in_region(
        |stack| {
            let arn = sub!("arn:aws:kinesis:us-east-1:{}:stream/clicks", aws::account_id());
            let source = KinesisEventSource::new("Clicks", arn, StartingPosition::Latest);
            function(stack, "F").add_event_source(&source);
        },
        &told("arn:aws:kinesis:us-east-1:…:stream/clicks", "F/KinesisEventSource:Clicks"),
    );
}
