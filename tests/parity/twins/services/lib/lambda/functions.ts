import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sources from 'aws-cdk-lib/aws-lambda-event-sources';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as s3files from 'aws-cdk-lib/aws-s3files';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

import { asset } from '../asset';

const arnOf = (rest: string) => `arn:aws:lambda:eu-west-1:123456789012:${rest}`;

/** A file system as one describes it oneself. */
class Described extends lambda.FileSystem {
  constructor(config: lambda.FileSystemConfig) {
    super(config);
  }
}

/** Functions of other code, what exists already, and what is said of functions once they are made. */
export class Functions extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id, { env: { account: '123456789012', region: 'eu-west-1' } });
    this.code();
    this.layers();
    this.existing();
    this.versions();
    this.permissions();
    this.later();
    this.singleton();
    this.files();
  }

  private plain(name: string, options: lambda.FunctionOptions = {}) {
    return new lambda.Function(this, name, {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = async () => {};'),
      ...options,
    });
  }

  private role(name: string, service?: string) {
    const assumedBy = service ? new iam.ServicePrincipal(service) : new iam.AccountRootPrincipal();
    return new iam.Role(this, name, { assumedBy });
  }

  private output(name: string, value: string) {
    new CfnOutput(this, name, { value });
  }

  private code() {
    const of = (name: string, code: lambda.Code) =>
      new lambda.Function(this, name, { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code });
    const bucket = s3.Bucket.fromBucketName(this, 'Code', 'code');
    of('InBucket', lambda.Code.fromBucket(bucket, 'orders.zip', 'v1'));
    of(
      'LeftInBucket',
      lambda.Code.fromBucketV2(bucket, 'orders.zip', {
        objectVersion: 'v2',
        s3ObjectStorageMode: lambda.S3ObjectStorageMode.REFERENCE,
      }),
    );
    of(
      'ByCommand',
      lambda.Code.fromCustomCommand(asset('handler'), ['node', '-e', 'process.exit(process.env.STAGE === "test" ? 0 : 1)'], {
        commandOptions: { env: { ...process.env, STAGE: 'test' } },
      }),
    );
    new lambda.Function(this, 'OfImage', {
      runtime: lambda.Runtime.FROM_IMAGE,
      handler: lambda.Handler.FROM_IMAGE,
      code: lambda.Code.fromEcrImage(ecr.Repository.fromRepositoryName(this, 'Repository', 'pictures'), {
        tagOrDigest: 'v1',
        cmd: ['app.handler'],
      }),
    });
    const runtime = new lambda.Runtime('nodejs22.x', lambda.RuntimeFamily.NODEJS, {
      supportsInlineCode: true,
      bundlingDockerImage: 'public.ecr.aws/ours/node',
    });
    this.output('BundlingImage', runtime.bundlingImage.image);
    this.output('Runtime', runtime.toString());
    this.output('SameRuntime', `${runtime.runtimeEquals(lambda.Runtime.NODEJS_22_X)}`);
    this.output('OtherRuntime', `${runtime.runtimeEquals(lambda.Runtime.NODEJS_24_X)}`);
    this.output('Architecture', lambda.Architecture.ARM_64.toString());
  }

  private layers() {
    const { X86_64, ARM_64 } = lambda.Architecture;
    const java = lambda.AdotLambdaLayerJavaSdkVersion.LATEST;
    const itself = lambda.AdotLambdaLayerJavaAutoInstrumentationVersion.LATEST;
    const script = lambda.AdotLambdaLayerJavaScriptSdkVersion.V1_18_1;
    const python = lambda.AdotLambdaLayerPythonSdkVersion.LATEST;
    const generic = lambda.AdotLambdaLayerGenericVersion.LATEST;
    this.output('JavaLayer', java.layerArn(this, X86_64));
    this.output('JavaByItselfLayer', itself.layerArn(this, ARM_64));
    this.output('JavaScriptLayer', script.layerArn(this, X86_64));
    this.output('PythonLayer', python.layerArn(this, ARM_64));
    this.output('GenericLayer', generic.layerArn(this, X86_64));

    const traced = (
      name: string,
      runtime: lambda.Runtime,
      layerVersion: lambda.AdotLayerVersion,
      execWrapper: lambda.AdotLambdaExecWrapper,
    ) =>
      new lambda.Function(this, name, {
        runtime,
        handler: 'shop.handle',
        code: lambda.Code.fromBucket(s3.Bucket.fromBucketName(this, `${name}Code`, 'code'), 'traced.zip', 'v1'),
        adotInstrumentation: { layerVersion, execWrapper },
      });
    const { REGULAR_HANDLER, PROXY_HANDLER, INSTRUMENT_HANDLER } = lambda.AdotLambdaExecWrapper;
    const { JAVA_21, PYTHON_3_13 } = lambda.Runtime;
    traced('TracedJava', JAVA_21, lambda.AdotLayerVersion.fromJavaSdkLayerVersion(java), REGULAR_HANDLER);
    traced(
      'TracedByItself',
      JAVA_21,
      lambda.AdotLayerVersion.fromJavaAutoInstrumentationLayerVersion(itself),
      PROXY_HANDLER,
    );
    traced('TracedPython', PYTHON_3_13, lambda.AdotLayerVersion.fromPythonSdkLayerVersion(python), INSTRUMENT_HANDLER);

    this.plain('Parameters', {
      paramsAndSecrets: lambda.ParamsAndSecretsLayerVersion.fromVersion(lambda.ParamsAndSecretsVersions.V1_0_103, {
        cacheEnabled: false,
        httpPort: 8080,
        maxConnections: 5,
        logLevel: lambda.ParamsAndSecretsLogLevel.WARN,
        parameterStoreTimeout: Duration.seconds(2),
        parameterStoreTtl: Duration.seconds(90),
        secretsManagerTimeout: Duration.seconds(3),
      }),
    });

    const shared = lambda.LayerVersion.fromLayerVersionAttributes(this, 'Shared', {
      layerVersionArn: arnOf('layer:shared:7'),
      compatibleRuntimes: [lambda.Runtime.NODEJS_22_X, lambda.Runtime.NODEJS_24_X],
    });
    this.output('SharedRuntimes', `${shared.compatibleRuntimes}`);
    this.plain('LayeredLater').addLayers(shared);
    const own = new lambda.LayerVersion(this, 'Own', { code: lambda.Code.fromAsset(asset('handler')) });
    own.addPermission('Account', { accountId: '210987654321' });
    shared.addPermission('Account', { accountId: '210987654321' });
  }

  private existing() {
    const byArn = lambda.Function.fromFunctionArn(this, 'ByArn', arnOf('function:by-arn'));
    const byName = lambda.Function.fromFunctionName(this, 'ByName', 'by-name');
    byArn.grantInvoke(this.role('CallerByArn'));
    byName.grantInvoke(this.role('CallerByName'));
    this.output('NameByArn', byArn.functionName);
    this.output('ArnByName', byName.functionArn);

    const group = ec2.SecurityGroup.fromSecurityGroupId(this, 'TheirGroup', 'sg-0123456789abcdef0');
    const role = this.role('TheirRole', 'lambda.amazonaws.com');
    const told = lambda.Function.fromFunctionAttributes(this, 'Told', {
      functionArn: arnOf('function:told'),
      role,
      securityGroup: group,
      architecture: lambda.Architecture.ARM_64,
      tenancyConfig: lambda.TenancyConfig.PER_TENANT,
      sameEnvironment: true,
    });
    told.addToRolePolicy(new iam.PolicyStatement({ actions: ['ses:SendEmail'], resources: ['*'] }));
    told.connections.allowFrom(ec2.Peer.ipv4('10.0.0.0/16'), ec2.Port.tcp(443));
    this.output('ToldArchitecture', told.architecture.name);
    this.output('ToldTenants', `${told.tenancyConfig?.tenancyConfigProperty.tenantIsolationMode}`);

    const version = lambda.Version.fromVersionAttributes(this, 'Third', { lambda: byArn, version: '3' });
    version.grantInvoke(this.role('CallerOfThird'));
    this.output('ThirdArn', version.functionArn);
    this.output('ThirdName', version.functionName);
    const alias = lambda.Alias.fromAliasAttributes(this, 'Live', { aliasName: 'live', aliasVersion: version });
    alias.grantInvoke(this.role('CallerOfLive'));
    this.output('LiveArn', alias.functionArn);
    this.output('LiveName', alias.functionName);

    const signers = lambda.CodeSigningConfig.fromCodeSigningConfigArn(
      this,
      'Signers',
      arnOf('code-signing-config:csc-0123456789abcdef0'),
    );
    this.plain('Signed', { codeSigningConfig: signers });
    this.output('SignersId', signers.codeSigningConfigId);
  }

  private versions() {
    // What belongs to a version is the CDK's to say for all functions, ours for each.
    lambda.Function.classifyVersionProperty('RecursiveLoop', false);
    const released = this.plain('Released', {
      recursiveLoop: lambda.RecursiveLoop.TERMINATE,
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN },
    });
    released.invalidateVersionBasedOn('what it fetches');
    this.output('ReleasedVersion', released.currentVersion.version);
    const snapped = new lambda.Function(this, 'Snapped', {
      runtime: lambda.Runtime.PYTHON_3_13,
      handler: 'index.handler',
      code: lambda.Code.fromInline('def handler(event, context): pass'),
      snapStart: lambda.SnapStartConf.ON_PUBLISHED_VERSIONS,
    });
    this.output('SnappedVersion', snapped.currentVersion.version);
    this.plain('OldRuntime', {
      runtimeManagementMode: lambda.RuntimeManagementMode.manual(
        'arn:aws:lambda:eu-west-1::runtime:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
      ),
    });
  }

  private permissions() {
    const called = this.plain('Called');
    called.addFunctionUrl();
    called.addPermission('Home', {
      principal: new iam.ServicePrincipal('alexa-connectedhome.amazon.com'),
      action: 'lambda:InvokeFunction',
      eventSourceToken: 'amzn1.ask.skill.0123456789abcdef',
    });
    called.addPermission('Colleagues', { principal: new iam.AnyPrincipal(), organizationId: 'o-1234567890' });
    called.addPermission('Url', {
      principal: new iam.AccountPrincipal('210987654321'),
      action: 'lambda:InvokeFunctionUrl',
      functionUrlAuthType: lambda.FunctionUrlAuthType.AWS_IAM,
    });
    called.addPermission('ViaUrl', {
      principal: new iam.AccountPrincipal('210987654321'),
      invokedViaFunctionUrl: true,
    });
    called.grantInvokeUrl(this.role('UrlCaller'));
    called.grantInvokeCompositePrincipal(
      new iam.CompositePrincipal(
        new iam.ServicePrincipal('events.amazonaws.com'),
        new iam.ServicePrincipal('scheduler.amazonaws.com'),
      ),
    );
  }

  private later() {
    const role = this.role('Worker', 'lambda.amazonaws.com');
    const queue = new sqs.Queue(this, 'Queue');
    const late = this.plain('Late', { role });
    late.addEventSource(new sources.SqsEventSource(queue, { batchSize: 1 }));
    late.configureAsyncInvoke({ maxEventAge: Duration.minutes(5), retryAttempts: 1 });
    new lambda.EventInvokeConfig(this, 'OfThird', {
      function: late,
      qualifier: '3',
      maxEventAge: Duration.minutes(30),
      retryAttempts: 0,
    });
    new cloudwatch.Alarm(this, 'Throttled', {
      metric: lambda.Function.metricAll('Throttles', { statistic: cloudwatch.Stats.SUM, period: Duration.minutes(1) }),
      threshold: 1,
      evaluationPeriods: 1,
    });
  }

  private singleton() {
    const queue = new sqs.Queue(this, 'Before');
    const after = new sqs.Queue(this, 'After');
    const cleaner = new lambda.SingletonFunction(this, 'Cleaner', {
      uuid: '4f9d1c2e-8a53-4b0e-9f6b-3f0f6a1d2b7c',
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = async () => {};'),
    });
    cleaner.addLayers(lambda.LayerVersion.fromLayerVersionArn(this, 'Cleaning', arnOf('layer:cleaning:2')));
    cleaner.addDependency(queue);
    cleaner.dependOn(after);
  }

  private files() {
    const vpc = ec2.Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId: 'vpc-0123456789abcdef0',
      availabilityZones: ['eu-west-1a'],
      privateSubnetIds: ['subnet-0123456789abcdef0'],
      privateSubnetRouteTableIds: ['rtb-0123456789abcdef0'],
    });
    const securityGroups = [ec2.SecurityGroup.fromSecurityGroupId(this, 'Firewall', 'sg-0123456789abcdef0')];
    const targets = new ec2.SecurityGroup(this, 'Targets', { vpc });
    const subnetId = 'subnet-0123456789abcdef0';

    const files = new efs.CfnFileSystem(this, 'Files', { encrypted: true });
    const target = new efs.CfnMountTarget(this, 'Target', {
      fileSystemId: files.ref,
      subnetId,
      securityGroups: [targets.securityGroupId],
    });
    const point = new efs.CfnAccessPoint(this, 'Point', { fileSystemId: files.ref });
    this.plain('Mounted', {
      vpc,
      securityGroups,
      filesystem: new Described({
        arn: point.attrArn,
        localMountPath: '/mnt/files',
        dependency: [target],
        connections: new ec2.Connections({ securityGroups: [targets], defaultPort: ec2.Port.tcp(2049) }),
        policies: [
          new iam.PolicyStatement({
            actions: ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'],
            resources: ['*'],
            conditions: { StringEquals: { 'elasticfilesystem:AccessPointArn': point.attrArn } },
          }),
        ],
      }),
    });

    const pictures = new s3.Bucket(this, 'Pictures');
    const bucketFiles = new s3files.CfnFileSystem(this, 'BucketFiles', {
      bucket: pictures.bucketArn,
      roleArn: this.role('Synchronizer', 'elasticfilesystem.amazonaws.com').roleArn,
    });
    new s3files.CfnMountTarget(this, 'BucketTarget', {
      fileSystemId: bucketFiles.attrFileSystemId,
      subnetId,
      securityGroups: ['sg-0fedcba9876543210'],
    });
    const mounted = (name: string, directS3Read: lambda.DirectS3Read) => {
      const point = new s3files.CfnAccessPoint(this, `${name}Point`, { fileSystemId: bucketFiles.attrFileSystemId });
      this.plain(name, {
        vpc,
        securityGroups,
        filesystem: lambda.FileSystem.fromS3FilesAccessPoint(point, '/mnt/pictures', { directS3Read }),
      });
    };
    mounted('ReadsDirectly', lambda.DirectS3Read.enabled(pictures));
    mounted('MayReadAlready', lambda.DirectS3Read.enabledWithoutGrant());
    mounted('ReadsAsItMay', lambda.DirectS3Read.auto());
    mounted('ReadsByMount', lambda.DirectS3Read.disabled());
  }
}
