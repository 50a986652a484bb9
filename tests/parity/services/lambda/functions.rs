//! Functions of other code, what exists already, and what is said of functions once they are made.

use crate::services::common::{account_role, plain, role, service_role};
use rustinfra::value::Expr;
use rustinfra_constructs::cfn::refs;
use rustinfra_constructs::cloudwatch::{Alarm, Statistic};
use rustinfra_constructs::ec2::{Connectable, ImportedSubnets, Peer, Port, VpcAttributes};
use rustinfra_constructs::lambda::{
    AdotInstrumentation, AdotLambdaExecWrapper, AdotLambdaLayerGenericVersion,
    AdotLambdaLayerJavaAutoInstrumentationVersion, AdotLambdaLayerJavaScriptSdkVersion,
    AdotLambdaLayerJavaSdkVersion, AdotLambdaLayerPythonSdkVersion, AdotLayerVersion, Alias,
    CodeSigningConfig, DirectS3Read, DockerImageCode, DockerImageFunction, EventInvokeConfig,
    FileSystem, FunctionAttributes, LayerVersionPermission, ParamsAndSecretsLayerVersion,
    ParamsAndSecretsLogLevel, ParamsAndSecretsVersion, Permission, RecursiveLoop,
    RuntimeManagementMode, S3ObjectStorageMode, SingletonFunction, TenancyConfig, Version,
    VpcAccess,
};
use rustinfra_constructs::prelude::*;

fn arn_of(rest: &str) -> String {
    format!("arn:aws:lambda:eu-west-1:123456789012:{rest}")
}

/// The stack.
pub(crate) fn add(app: &App) -> Stack {
    let environment = Environment::new("123456789012", "eu-west-1");
    let stack = Stack::builder("Functions").environment(environment).build(app);
    code(&stack);
    layers(&stack);
    existing(&stack);
    versions(&stack);
    permissions(&stack);
    later(&stack);
    singleton(&stack);
    files(&stack);
    bucket_files(&stack);
    stack
}

fn code(stack: &Stack) {
    let of = |id: &str, code: Code| {
        Function::builder(id, Runtime::NODEJS_22, "index.handler", code).build(stack)
    };
    of("InBucket", Code::from_bucket("code", "orders.zip", Some("v1")));
    let left = Code::from_bucket("code", "orders.zip", Some("v2"));
    of("LeftInBucket", left.s3_object_storage_mode(S3ObjectStorageMode::Reference));
    let command = ["node", "-e", "process.exit(process.env.STAGE === \"test\" ? 0 : 1)"];
    let output = rustinfra::asset!("tests/parity/services/assets/handler");
    of("ByCommand", Code::from_custom_command(output, command).command_env("STAGE", "test"));
    let image = DockerImageCode::from_ecr("pictures").tag_or_digest("v1").cmd(["app.handler"]);
    DockerImageFunction::builder("OfImage", Code::from_ecr_image(image)).build(stack);
    let runtime = Runtime::NODEJS_22.with_bundling_docker_image("public.ecr.aws/ours/node");
    stack.output("BundlingImage", runtime.bundling_image());
    stack.output("Runtime", runtime.to_string());
    stack.output("SameRuntime", (runtime == Runtime::NODEJS_22).to_string());
    stack.output("OtherRuntime", (runtime == Runtime::NODEJS_24).to_string());
    stack.output("Architecture", Architecture::Arm64.as_str());
}

fn layers(stack: &Stack) {
    let java = AdotLambdaLayerJavaSdkVersion::LATEST;
    let itself = AdotLambdaLayerJavaAutoInstrumentationVersion::LATEST;
    let script = AdotLambdaLayerJavaScriptSdkVersion::V1_18_1;
    let python = AdotLambdaLayerPythonSdkVersion::LATEST;
    let generic = AdotLambdaLayerGenericVersion::LATEST;
    stack.output("JavaLayer", java.layer_arn(stack, Architecture::X86_64));
    stack.output("JavaByItselfLayer", itself.layer_arn(stack, Architecture::Arm64));
    stack.output("JavaScriptLayer", script.layer_arn(stack, Architecture::X86_64));
    stack.output("PythonLayer", python.layer_arn(stack, Architecture::Arm64));
    stack.output("GenericLayer", generic.layer_arn(stack, Architecture::X86_64));

    let traced = |id: &str, runtime, layer: AdotLayerVersion, wrapper| {
        let code = Code::from_bucket("code", "traced.zip", Some("v1"));
        Function::builder(id, runtime, "shop.handle", code)
            .adot_instrumentation(AdotInstrumentation::new(layer, wrapper))
            .build(stack);
    };
    let wrapper = AdotLambdaExecWrapper::RegularHandler;
    traced(
        "TracedJava",
        Runtime::JAVA_21,
        AdotLayerVersion::from_java_sdk_layer_version(java),
        wrapper,
    );
    let wrapper = AdotLambdaExecWrapper::ProxyHandler;
    let itself = AdotLayerVersion::from_java_auto_instrumentation_layer_version(itself);
    traced("TracedByItself", Runtime::JAVA_21, itself, wrapper);
    let wrapper = AdotLambdaExecWrapper::InstrumentHandler;
    traced(
        "TracedPython",
        Runtime::PYTHON_3_13,
        AdotLayerVersion::from_python_sdk_layer_version(python),
        wrapper,
    );

    let extension = ParamsAndSecretsLayerVersion::from_version(ParamsAndSecretsVersion::V1_0_103)
        .without_cache()
        .http_port(8080)
        .max_connections(5)
        .log_level(ParamsAndSecretsLogLevel::Warn)
        .parameter_store_timeout(secs(2))
        .parameter_store_ttl(secs(90))
        .secrets_manager_timeout(secs(3));
    plain("Parameters").params_and_secrets(extension).build(stack);

    let runtimes = [Runtime::NODEJS_22, Runtime::NODEJS_24];
    let shared = arn_of("layer:shared:7");
    let shared = LayerVersion::from_layer_version_attributes(stack, "Shared", shared, runtimes);
    let names: Vec<&str> = shared.compatible_runtimes().iter().map(Runtime::as_str).collect();
    stack.output("SharedRuntimes", names.join(","));
    plain("LayeredLater").build(stack).add_layer(&shared);
    let code = Code::from_asset(rustinfra::asset!("tests/parity/services/assets/handler"));
    let own = LayerVersion::builder("Own", code).build(stack);
    own.add_permission("Account", LayerVersionPermission::account("210987654321"));
    shared.add_permission("Account", LayerVersionPermission::account("210987654321"));
}

fn existing(stack: &Stack) {
    let by_arn = Function::from_function_arn(stack, "ByArn", arn_of("function:by-arn"));
    let by_name = Function::from_function_name(stack, "ByName", "by-name");
    by_arn.grant_invoke(&account_role(stack, "CallerByArn"));
    by_name.grant_invoke(&account_role(stack, "CallerByName"));
    stack.output("NameByArn", by_arn.name());
    stack.output("ArnByName", by_name.arn());

    let group = "sg-0123456789abcdef0";
    let group = SecurityGroup::from_security_group_id(stack, "TheirGroup", group);
    let attributes = FunctionAttributes::new(arn_of("function:told"))
        .role(&role(stack, "TheirRole"))
        .security_groups([&group])
        .architecture(Architecture::Arm64)
        .tenancy_config(TenancyConfig::PerTenant)
        .same_environment(true);
    let told = Function::from_function_attributes(stack, "Told", attributes);
    told.add_to_role_policy(Statement::allow(["ses:SendEmail"]).on("*"));
    told.connections().allow_from(&Peer::ipv4("10.0.0.0/16"), Port::tcp(443));
    stack.output("ToldArchitecture", told.architecture().as_str());
    let apart = told.tenancy_config() == Some(TenancyConfig::PerTenant);
    stack.output("ToldTenants", if apart { "PER_TENANT" } else { "" });

    let version = Version::from_version_attributes(stack, "Third", &by_arn, "3");
    version.grant_invoke(&account_role(stack, "CallerOfThird"));
    stack.output("ThirdArn", version.arn());
    stack.output("ThirdName", version.name());
    let alias = Alias::from_alias_attributes(stack, "Live", "live", &version);
    alias.grant_invoke(&account_role(stack, "CallerOfLive"));
    stack.output("LiveArn", alias.arn());
    stack.output("LiveName", alias.name());

    let signers = arn_of("code-signing-config:csc-0123456789abcdef0");
    let signers = CodeSigningConfig::from_code_signing_config_arn(stack, "Signers", signers);
    plain("Signed").code_signing_config(&signers).build(stack);
    stack.output("SignersId", signers.id());
}

fn versions(stack: &Stack) {
    let released = plain("Released")
        .recursive_loop(RecursiveLoop::Terminate)
        .current_version_options(VersionOptions::new().removal_policy(RemovalPolicy::Retain))
        .build(stack);
    released.classify_version_property("RecursiveLoop", false);
    released.invalidate_version_based_on("what it fetches");
    stack.output("ReleasedVersion", released.current_version().version());
    let code = Code::inline("def handler(event, context): pass");
    let snapped = Function::builder("Snapped", Runtime::PYTHON_3_13, "index.handler", code)
        .snap_start()
        .build(stack);
    stack.output("SnappedVersion", snapped.current_version().version());
    let runtime = "arn:aws:lambda:eu-west-1::runtime:\
        0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    let mode = RuntimeManagementMode::Manual(runtime.to_string());
    plain("OldRuntime").runtime_management_mode(mode).build(stack);
}

fn permissions(stack: &Stack) {
    let called = plain("Called").build(stack);
    called.add_function_url(FunctionUrlAuthType::AwsIam);
    let home = Permission::new("alexa-connectedhome.amazon.com")
        .action("lambda:InvokeFunction")
        .event_source_token("amzn1.ask.skill.0123456789abcdef");
    called.add_permission("Home", home);
    called.add_permission("Colleagues", Permission::new("*").organization_id("o-1234567890"));
    let url = Permission::new("210987654321")
        .action("lambda:InvokeFunctionUrl")
        .function_url_auth_type(FunctionUrlAuthType::AwsIam);
    called.add_permission("Url", url);
    called.add_permission("ViaUrl", Permission::new("210987654321").invoked_via_function_url());
    called.grant_invoke_url(&account_role(stack, "UrlCaller"));
    let services = ["events.amazonaws.com", "scheduler.amazonaws.com"];
    called.grant_invoke_composite_principal(services.map(Principal::service));
}

fn later(stack: &Stack) {
    let worker = role(stack, "Worker");
    let queue = Queue::builder("Queue").build(stack);
    let late = plain("Late").role(&worker).build(stack);
    late.add_event_source(&SqsEventSource::new(&queue).batch_size(1));
    late.configure_async_invoke(AsyncInvoke::new().max_event_age(mins(5)).retry_attempts(1));
    let asked = AsyncInvoke::new().max_event_age(mins(30)).retry_attempts(0);
    EventInvokeConfig::builder("OfThird", &late, asked).qualifier("3").build(stack);
    let throttled = Function::metric_all("Throttles").statistic(Statistic::Sum).period(mins(1));
    Alarm::builder("Throttled", throttled, 1.0, 1).build(stack);
}

fn singleton(stack: &Stack) {
    let before = Queue::builder("Before").build(stack);
    let after = Queue::builder("After").build(stack);
    let uuid = "4f9d1c2e-8a53-4b0e-9f6b-3f0f6a1d2b7c";
    let cleaner = SingletonFunction::of(stack, uuid, "", plain);
    let layer = arn_of("layer:cleaning:2");
    cleaner.add_layer(&LayerVersion::from_layer_version_arn(stack, "Cleaning", layer));
    cleaner.node().depends_on(&before);
    after.node().depends_on(&cleaner);
}

fn network(stack: &Stack, id: &str) -> Vpc {
    let attributes = VpcAttributes::new("vpc-0123456789abcdef0", ["eu-west-1a"])
        .private_subnets(ImportedSubnets::new(["subnet-0123456789abcdef0"]));
    Vpc::from_vpc_attributes(stack, id, attributes)
}

fn files(stack: &Stack) {
    let vpc = network(stack, "Vpc");
    let firewall = "sg-0123456789abcdef0";
    let firewall = SecurityGroup::from_security_group_id(stack, "Firewall", firewall);
    let targets = SecurityGroup::builder("Targets", &vpc).build(stack);
    let files = CfnResource::new(stack, "Files", "AWS::EFS::FileSystem");
    files.set("Encrypted", true.into());
    let target = CfnResource::new(stack, "Target", "AWS::EFS::MountTarget");
    target.set("FileSystemId", files.reff::<String>().into_expr());
    target.set("SubnetId", "subnet-0123456789abcdef0".into());
    target.set("SecurityGroups", Expr::list([targets.security_group_id().into_expr()]));
    let point = CfnResource::new(stack, "Point", "AWS::EFS::AccessPoint");
    point.set("FileSystemId", files.reff::<String>().into_expr());
    let arn = point.attr::<refs::EfsAccessPointArn>("Arn");
    let described =
        FileSystem::from_efs_access_point(arn, "/mnt/files").connections(&targets).after(&target);
    let access = VpcAccess::of(&vpc).security_groups([&firewall]);
    plain("Mounted").vpc(access).file_system(described).build(stack);
}

fn bucket_files(stack: &Stack) {
    let pictures = Bucket::builder("Pictures").build(stack);
    let synchronizer = service_role(stack, "Synchronizer", "elasticfilesystem.amazonaws.com");
    let files = CfnResource::new(stack, "BucketFiles", "AWS::S3Files::FileSystem");
    files.set("Bucket", pictures.arn().into_expr());
    files.set("RoleArn", synchronizer.arn().into_expr());
    let id = || files.attr::<String>("FileSystemId").into_expr();
    let target = CfnResource::new(stack, "BucketTarget", "AWS::S3Files::MountTarget");
    target.set("FileSystemId", id());
    target.set("SubnetId", "subnet-0123456789abcdef0".into());
    target.set("SecurityGroups", Expr::list(["sg-0fedcba9876543210".into()]));
    let mounted = |name: &str, read: DirectS3Read| {
        let point = CfnResource::new(stack, &format!("{name}Point"), "AWS::S3Files::AccessPoint");
        point.set("FileSystemId", id());
        let arn = point.attr::<String>("AccessPointArn");
        let of = files.reff::<String>();
        let mounted = FileSystem::from_s3_files_access_point(arn, of, "/mnt/pictures")
            .direct_s3_read(read)
            .after(&target);
        let access = VpcAccess::new(["subnet-0123456789abcdef0"], ["sg-0123456789abcdef0"]);
        plain(name).vpc(access).file_system(mounted).build(stack);
    };
    mounted("ReadsDirectly", DirectS3Read::enabled(&pictures));
    mounted("MayReadAlready", DirectS3Read::enabled_without_grant());
    mounted("ReadsAsItMay", DirectS3Read::auto());
    mounted("ReadsByMount", DirectS3Read::disabled());
}
