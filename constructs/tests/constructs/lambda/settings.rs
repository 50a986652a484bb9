use rustinfra_constructs::ec2::{Connections, Port};
use rustinfra_constructs::lambda::{
    CapacityProvider, CapacityProviderFunctionOptions, DirectS3Read, DockerImageCode,
    DurableConfig, FileSystem, FunctionAttributes, FunctionBuilder, InstanceTypeFilter, LogFormat,
    RuntimeManagementMode, ScalingOptions, SystemLogLevel, VpcAccess,
};
use rustinfra_constructs::prelude::*;
use serde_json::{Value as Json, json};

use crate::{check_policies, check_problems, compare, function, role, section, stack};

fn plain(id: &str) -> FunctionBuilder {
    let code = Code::inline("exports.handler = async () => {};");
    Function::builder(id, Runtime::NODEJS_22, "index.handler", code)
}

#[test]
fn a_file_system_is_mounted_by_way_of_its_access_point_alone() {
    let (app, stack) = stack();
    let point = "arn:aws:elasticfilesystem:eu-west-1:123456789012:access-point/fsap-1";
    plain("F")
        .vpc(VpcAccess::new(["subnet-1"], ["sg-1"]))
        .file_system(FileSystem::from_efs_access_point(point, "/mnt/files"))
        .build(&stack);
    let properties = &section(&app, "Resources")["FC4345940"]["Properties"];
    let mounted = json!([{"Arn": point, "LocalMountPath": "/mnt/files"}]);
    compare(&properties["FileSystemConfigs"], &mounted);
    let network = json!({"SecurityGroupIds": ["sg-1"], "SubnetIds": ["subnet-1"]});
    compare(&properties["VpcConfig"], &network);
    check_policies(
        &app,
        json!({
            "FServiceRoleDefaultPolicy17A19BFA": [{
                "Action": ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"],
                "Condition": {"StringEquals": {"elasticfilesystem:AccessPointArn": point}},
                "Effect": "Allow",
                "Resource": "*",
            }],
        }),
    );
}

#[test]
fn a_function_reaches_the_mount_targets_of_its_file_system() {
    let (app, stack) = stack();
    let group = |id: &str, group: &str| SecurityGroup::from_security_group_id(&stack, id, group);
    let point = "arn:aws:elasticfilesystem:eu-west-1:123456789012:access-point/fsap-1";
    let files = || FileSystem::from_efs_access_point(point, "/mnt/files");
    let targets = Connections::new([group("Other", "sg-3")]).default_port(Port::tcp(111));
    let own = VpcAccess::new(["subnet-1"], ["sg-1"]);
    plain("F")
        .vpc(own.clone())
        .file_system(files().connections(&group("Targets", "sg-2")))
        .build(&stack);
    plain("G").vpc(own).file_system(files().connections(&targets)).build(&stack);
    let resources = section(&app, "Resources");
    let all = resources.as_object().into_iter().flatten();
    let rules = all.filter(|(_, r)| r["Type"] == "AWS::EC2::SecurityGroupIngress");
    let rules: Vec<_> = rules.map(|(id, r)| (id.clone(), r["Properties"].clone())).collect();
    let told: Vec<Json> = rules
        .iter()
        .map(|(_, r)| {
            json!([r["GroupId"], r["SourceSecurityGroupId"], r["FromPort"], r["ToPort"],])
        })
        .collect();
    compare(&json!(told), &json!([["sg-3", "sg-1", 111, 111], ["sg-2", "sg-1", 2049, 2049]]));
    let waits = resources["FC4345940"]["DependsOn"].to_string();
    assert!(waits.contains(&rules[1].0), "{waits}");
}

#[test]
fn files_of_a_bucket_are_mounted_and_read_from_it() {
    let (app, stack) = stack();
    let bucket = Bucket::from_bucket_name(&stack, "B", "pictures");
    let files = "arn:aws:s3files:eu-west-1:123456789012:file-system/fs-0123456789abcdef0";
    let point = format!("{files}/access-point/fsap-0123456789abcdef0");
    let pictures = FileSystem::from_s3_files_access_point(&point, files, "/mnt/pictures")
        .direct_s3_read(DirectS3Read::enabled(&bucket));
    plain("F").vpc(VpcAccess::new(["subnet-1"], ["sg-1"])).file_system(pictures).build(&stack);
    let properties = &section(&app, "Resources")["FC4345940"]["Properties"];
    let mounted = json!([{
        "Arn": point,
        "LocalMountPath": "/mnt/pictures",
        "S3FilesConfig": {"DirectS3Read": "ENABLED"},
    }]);
    compare(&properties["FileSystemConfigs"], &mounted);
    let objects =
        json!({"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":s3:::pictures/*"]]});
    check_policies(
        &app,
        json!({
            "FServiceRoleDefaultPolicy17A19BFA": [
                {"Action": "s3files:ClientMount", "Effect": "Allow", "Resource": point},
                {
                    "Action": ["s3:GetObject", "s3:GetObjectVersion"],
                    "Effect": "Allow",
                    "Resource": objects,
                },
                {
                    "Action": ["s3files:ClientMount", "s3files:ClientWrite"],
                    "Effect": "Allow",
                    "Resource": files,
                },
            ],
        }),
    );
}

#[test]
fn a_capacity_provider_runs_functions_on_instances() {
    let (app, stack) = stack();
    let provider = CapacityProvider::builder("P", VpcAccess::new(["subnet-1"], ["sg-1"]))
        .capacity_provider_name("own")
        .architecture(Architecture::Arm64)
        .instance_type_filter(InstanceTypeFilter::Allow(vec!["m7g.large".into()]))
        .max_vcpu_count(50)
        .scaling_options(ScalingOptions::CpuUtilization(70.0))
        .propagate_tags([("team", "orders")])
        .system_log_level(SystemLogLevel::Warn)
        .build(&stack);
    let options = CapacityProviderFunctionOptions::new()
        .per_execution_environment_max_concurrency(4)
        .execution_environments(Some(1), Some(3));
    provider.add_function(&function(&stack, "F"), options);
    let resources = section(&app, "Resources");
    let own = resources.as_object().into_iter().flatten();
    let own = own.filter(|(_, r)| r["Type"] == "AWS::Lambda::CapacityProvider").map(|(_, r)| r);
    compare(
        &own.map(|r| r["Properties"].clone()).next().unwrap_or_default(),
        &json!({
            "CapacityProviderName": "own",
            "CapacityProviderScalingConfig": {
                "MaxVCpuCount": 50,
                "ScalingMode": "Manual",
                "ScalingPolicies": [{
                    "PredefinedMetricType": "LambdaCapacityProviderAverageCPUUtilization",
                    "TargetValue": 70,
                }],
            },
            "InstanceRequirements": {
                "AllowedInstanceTypes": ["m7g.large"],
                "Architectures": ["arm64"],
            },
            "PermissionsConfig": {
                "CapacityProviderOperatorRoleArn": {"Fn::GetAtt": ["POperatorRoleCD945E5D", "Arn"]},
            },
            "PropagateTags": {
                "ExplicitTags": [{"Key": "team", "Value": "orders"}],
                "Mode": "Explicit",
            },
            "TelemetryConfig": {"LoggingConfig": {"SystemLogLevel": "WARN"}},
            "VpcConfig": {"SecurityGroupIds": ["sg-1"], "SubnetIds": ["subnet-1"]},
        }),
    );
    let properties = &resources["FC4345940"]["Properties"];
    compare(
        &properties["CapacityProviderConfig"]["LambdaManagedInstancesCapacityProviderConfig"]["PerExecutionEnvironmentMaxConcurrency"],
        &json!(4),
    );
    let limits = json!({"MaxExecutionEnvironments": 3, "MinExecutionEnvironments": 1});
    compare(&properties["FunctionScalingConfig"], &limits);
}

#[test]
fn an_existing_function_whose_role_is_known_can_be_granted_things() {
    let (app, stack) = stack();
    let arn = "arn:aws:lambda:eu-west-1:123456789012:function:theirs";
    let acts_as = role(&stack, "R");
    let known = FunctionAttributes::new(arn).role(&acts_as).architecture(Architecture::Arm64);
    let theirs = Function::from_function_attributes(&stack, "Theirs", known);
    Queue::builder("Q").build(&stack).grant_purge(&theirs);
    assert_eq!(theirs.architecture(), Architecture::Arm64);
    check_policies(
        &app,
        json!({
            "RDefaultPolicy0707467B": [{
                "Action": ["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:PurgeQueue"],
                "Effect": "Allow",
                "Resource": {"Fn::GetAtt": ["Q63C6E3AB", "Arn"]},
            }],
        }),
    );
}

#[test]
fn combinations_that_lambda_refuses() {
    let (app, stack) = stack();
    let point = "arn:aws:elasticfilesystem:eu-west-1:123456789012:access-point/fsap-1";
    plain("Node").snap_start().build(&stack);
    plain("Text").system_log_level(SystemLogLevel::Info).build(&stack);
    plain("Outside").file_system(FileSystem::from_efs_access_point(point, "/tmp/x")).build(&stack);
    let code = Code::from_bucket("code", "f.jar", None);
    Function::builder("Java", Runtime::JAVA_21, "x", code)
        .snap_start()
        .ephemeral_storage(gib(1))
        .log_format(LogFormat::Json)
        .runtime_management_mode(RuntimeManagementMode::Manual("arn".into()))
        .build(&stack);
    let image = Code::from_ecr_image(DockerImageCode::from_uri("registry/image:1"));
    Function::builder("Image", Runtime::NODEJS_22, "index.handler", image).build(&stack);
    let layer = LayerVersion::builder("L", Code::from_bucket("code", "l.zip", None))
        .compatible_runtime(Runtime::PYTHON_3_13)
        .compatible_architecture(Architecture::Arm64)
        .build(&stack);
    plain("Layered").layer(&layer).build(&stack);
    LayerVersion::builder("Inline", Code::inline("x")).build(&stack);
    plain("Durable")
        .durable_config(DurableConfig::new(days(367)).retention_period(days(91)))
        .build(&stack);
    check_problems(&app, "error[out-of-range]: a value is outside its range
  the execution timeout in seconds is 31708800, but must be between 1 and 31622400.
    at `Test/Durable`, HERE
  help: see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-durableconfig.html

error[out-of-range]: a value is outside its range
  the retention in days is 91, but must be between 1 and 90.
    at `Test/Durable`, HERE
  help: see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-durableconfig.html

error[conflicting-options]: options do not fit together
  An image brings its runtime and its handler along.
    at `Test/Image`, HERE
  help: use `DockerImageFunction::builder(id, image)`

error[conflicting-options]: options do not fit together
  A layer is a directory or an archive.
    at `Test/Inline`, HERE
  help: use `Code::from_asset` or `Code::from_bucket`

error[conflicting-options]: options do not fit together
  SnapStart does not go together with more than 512 MiB in `/tmp`.
    at `Test/Java`, HERE
  help: leave one of them out; see https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html

error[conflicting-options]: options do not fit together
  The layer `Test/L` is for python3.13, the function runs on nodejs22.x.
    at `Test/Layered`, HERE
  help: name the runtime in the layer's `compatible_runtime`, or leave out the layer

error[conflicting-options]: options do not fit together
  The layer `Test/L` is not for processors of the kind x86_64.
    at `Test/Layered`, HERE
  help: change the function's `architecture`, or the layer's

error[conflicting-options]: options do not fit together
  SnapStart is for Java 11, Python 3.12, .NET 8 and later.
    at `Test/Node`, HERE
  help: leave one of them out; see https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html

error[conflicting-options]: options do not fit together
  A file system is mounted at `/mnt/` followed by letters, digits and `-_.`, with at most 160 characters; this is `/tmp/x`.
    at `Test/Outside`, HERE
  help: write it as `/mnt/files`

error[conflicting-options]: options do not fit together
  A file system is reached through a VPC, which the function does not stand in.
    at `Test/Outside`, HERE
  help: add `.vpc(VpcAccess::new([…], […]))`

error[conflicting-options]: options do not fit together
  Log levels sort lines that are JSON; this function's are text.
    at `Test/Text`, HERE
  help: add `.log_format(LogFormat::Json)`, or leave out the levels");
}
