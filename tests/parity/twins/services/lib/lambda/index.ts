import { CfnOutput, Duration, RemovalPolicy, Size, Stack, TimeZone } from 'aws-cdk-lib';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecrAssets from 'aws-cdk-lib/aws-ecr-assets';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as destinations from 'aws-cdk-lib/aws-lambda-destinations';
import * as sources from 'aws-cdk-lib/aws-lambda-event-sources';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type * as signer from 'aws-cdk-lib/aws-signer';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

import { asset } from '../asset';

/** Functions with every setting, and what belongs to them: layers, versions, URLs, event sources. */
export class Lambda extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);

    const plain = (name: string, options: lambda.FunctionOptions = {}) =>
      new lambda.Function(this, name, {
        runtime: lambda.Runtime.NODEJS_22_X,
        handler: 'index.handler',
        code: lambda.Code.fromInline('exports.handler = async () => {};'),
        ...options,
      });
    const role = (name: string) =>
      new iam.Role(this, name, { assumedBy: new iam.AccountRootPrincipal() });
    const key = new kms.Key(this, 'Key');
    const group = new logs.LogGroup(this, 'Group');
    const queue = new sqs.Queue(this, 'Queue');
    const topicArn = 'arn:aws:sns:eu-west-1:123456789012:topic';
    const topic = sns.Topic.fromTopicArn(this, 'Topic', topicArn);
    const bucket = s3.Bucket.fromBucketName(this, 'Bucket', 'failures');
    const bus = new events.EventBus(this, 'Bus', { eventBusName: 'results' });

    // Settings.
    plain('Plain');
    new lambda.Function(this, 'Directory', {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(asset('handler')),
    });
    new lambda.Function(this, 'InBucket', {
      runtime: lambda.Runtime.JAVA_21,
      handler: 'shop.Orders::handle',
      code: lambda.Code.fromBucketV2(s3.Bucket.fromBucketName(this, 'Code', 'code'), 'orders.jar', {
        objectVersion: '1',
        sourceKMSKey: key,
      }),
    });
    new lambda.Function(this, 'ByParameters', {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromCfnParameters(),
    });
    new lambda.DockerImageFunction(this, 'Image', {
      code: lambda.DockerImageCode.fromEcr(
        ecr.Repository.fromRepositoryName(this, 'Repository', 'pictures'),
        { tagOrDigest: 'v1', cmd: ['app.handler'], entrypoint: ['/entry'], workingDirectory: '/app' },
      ),
    });
    new lambda.DockerImageFunction(this, 'ImageOfDirectory', {
      architecture: lambda.Architecture.ARM_64,
      code: lambda.DockerImageCode.fromImageAsset(asset('image'), {
        file: 'Dockerfile',
        target: 'run',
        buildArgs: { STAGE: 'test', PYTHON: '3.13' },
        buildSecrets: { token: 'env=TOKEN' },
        buildSsh: 'default',
        networkMode: ecrAssets.NetworkMode.HOST,
        outputs: ['type=docker'],
        cacheFrom: [{ type: 'registry', params: { ref: 'cache' } }],
        cacheTo: { type: 'inline' },
        cacheDisabled: true,
        exclude: ['test_*'],
        extraHash: 'again',
        cmd: ['app.handler'],
        entrypoint: ['/lambda-entrypoint.sh'],
        workingDirectory: '/var/task',
      }),
    });
    new lambda.Function(this, 'ImageAsItIs', {
      runtime: lambda.Runtime.FROM_IMAGE,
      handler: lambda.Handler.FROM_IMAGE,
      code: lambda.Code.fromAssetImage(asset('image')),
    });
    const profile = 'arn:aws:signer:eu-west-1:123456789012:/signing-profiles/ours/0123456789';
    plain('Configured', {
      functionName: 'configured',
      description: 'all of it',
      memorySize: 512,
      timeout: Duration.minutes(1),
      ephemeralStorageSize: Size.gibibytes(1),
      architecture: lambda.Architecture.ARM_64,
      environment: { STAGE: 'test' },
      environmentEncryption: key,
      reservedConcurrentExecutions: 5,
      tracing: lambda.Tracing.ACTIVE,
      initialPolicy: [new iam.PolicyStatement({ actions: ['s3:ListAllMyBuckets'], resources: ['*'] })],
      logGroup: group,
      loggingFormat: lambda.LoggingFormat.JSON,
      applicationLogLevelV2: lambda.ApplicationLogLevel.WARN,
      systemLogLevelV2: lambda.SystemLogLevel.INFO,
      recursiveLoop: lambda.RecursiveLoop.ALLOW,
      runtimeManagementMode: lambda.RuntimeManagementMode.FUNCTION_UPDATE,
      codeSigningConfig: new lambda.CodeSigningConfig(this, 'Signers', {
        signingProfiles: [
          { signingProfileVersionArn: profile } as signer.ISigningProfile,
        ],
        description: 'ours',
        untrustedArtifactOnDeployment: lambda.UntrustedArtifactOnDeployment.ENFORCE,
      }),
    });
    plain('Durable', {
      durableConfig: { executionTimeout: Duration.hours(1), retentionPeriod: Duration.days(7) },
    });
    plain('Tenants', { tenancyConfig: lambda.TenancyConfig.PER_TENANT });
    const vpc = ec2.Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId: 'vpc-0123456789abcdef0',
      availabilityZones: ['eu-west-1a'],
      privateSubnetIds: ['subnet-0123456789abcdef0'],
      privateSubnetRouteTableIds: ['rtb-0123456789abcdef0'],
    });
    const firewall = ec2.SecurityGroup.fromSecurityGroupId(this, 'Firewall', 'sg-0123456789abcdef0');
    const files = efs.FileSystem.fromFileSystemAttributes(this, 'Files', {
      fileSystemId: 'fs-0123456789abcdef0',
      securityGroup: ec2.SecurityGroup.fromSecurityGroupId(this, 'Targets', 'sg-0fedcba9876543210'),
    });
    const point = efs.AccessPoint.fromAccessPointAttributes(this, 'Point', {
      accessPointArn: 'arn:aws:elasticfilesystem:eu-west-1:123456789012:access-point/fsap-0123456789abcdef0',
      fileSystem: files,
    });
    plain('Mounted', {
      vpc,
      securityGroups: [firewall],
      filesystem: lambda.FileSystem.fromEfsAccessPoint(point, '/mnt/files'),
    });
    const edge = plain('AtEdge');
    edge.addEnvironment('DEBUG', '1', { removeInEdge: true });
    new CfnOutput(this, 'EdgeArn', { value: edge.currentVersion.edgeArn });
    lambda.Function.fromFunctionAttributes(this, 'Foreign', {
      functionArn: 'arn:aws:lambda:us-east-1:210987654321:function:theirs',
      sameEnvironment: false,
      skipPermissions: true,
    }).addPermission('Rule', { principal: new iam.ServicePrincipal('events.amazonaws.com') });
    plain('InVpc', { vpc, securityGroups: [firewall], ipv6AllowedForDualStack: true });

    // Layers.
    const layer = new lambda.LayerVersion(this, 'Layer', {
      code: lambda.Code.fromAsset(asset('handler')),
      compatibleRuntimes: [lambda.Runtime.NODEJS_22_X],
      compatibleArchitectures: [lambda.Architecture.X86_64],
      layerVersionName: 'shared',
      description: 'shared code',
      license: 'MIT',
      removalPolicy: RemovalPolicy.RETAIN,
    });
    layer.addPermission('All', { accountId: '*', organizationId: 'o-1234567890' });
    const arnOf = (name: string) => `arn:aws:lambda:eu-west-1:123456789012:layer:${name}:1`;
    plain('Layered', {
      layers: [layer, lambda.LayerVersion.fromLayerVersionArn(this, 'Theirs', arnOf('theirs'))],
      insightsVersion: lambda.LambdaInsightsVersion.fromInsightVersionArn(arnOf('insights')),
      paramsAndSecrets: lambda.ParamsAndSecretsLayerVersion.fromVersionArn(arnOf('parameters'), {
        cacheSize: 500,
        logLevel: lambda.ParamsAndSecretsLogLevel.DEBUG,
        secretsManagerTtl: Duration.seconds(60),
      }),
    });

    // Versions, aliases and their concurrency.
    const versioned = plain('Versioned', {
      currentVersionOptions: { description: 'newest', retryAttempts: 1 },
    });
    const live = versioned.addAlias('live', {
      description: 'what is used',
      additionalVersions: [
        {
          version: lambda.Version.fromVersionArn(
            this,
            'Old',
            'arn:aws:lambda:eu-west-1:123456789012:function:versioned:3',
          ),
          weight: 0.1,
        },
      ],
      maxEventAge: Duration.hours(1),
    });
    const fixed = new lambda.Version(this, 'Fixed', {
      lambda: versioned,
      provisionedConcurrentExecutions: 1,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    new lambda.Alias(this, 'Ready', {
      aliasName: 'ready',
      version: fixed,
      provisionedConcurrentExecutions: 2,
    });
    const scaled = plain('Scaled').addAlias('live').addAutoScaling({ minCapacity: 2, maxCapacity: 10 });
    scaled.scaleOnUtilization({
      utilizationTarget: 0.7,
      policyName: 'by-use',
      scaleInCooldown: Duration.minutes(1),
      scaleOutCooldown: Duration.seconds(30),
    });
    scaled.scaleOnSchedule('Morning', {
      schedule: appscaling.Schedule.cron({ hour: '8', minute: '0', weekDay: 'MON-FRI' }),
      minCapacity: 5,
      timeZone: TimeZone.EUROPE_LONDON,
    });

    // URLs.
    plain('Public').addFunctionUrl({
      authType: lambda.FunctionUrlAuthType.NONE,
      cors: {
        allowedOrigins: ['https://example.com'],
        allowedMethods: [lambda.HttpMethod.GET, lambda.HttpMethod.POST],
        allowedHeaders: ['content-type'],
        exposedHeaders: ['x-request-id'],
        allowCredentials: true,
        maxAge: Duration.minutes(5),
      },
      invokeMode: lambda.InvokeMode.RESPONSE_STREAM,
    });
    const signed = plain('Signed').addAlias('live').addFunctionUrl();
    signed.grantInvokeUrl(role('UrlCaller'));

    // Grants and permissions.
    const granted = plain('Granted');
    granted.grantInvoke(role('Caller'));
    granted.grantInvokeLatestVersion(role('LatestCaller'));
    versioned.grantInvokeVersion(role('VersionCaller'), fixed);
    live.grantInvoke(role('AliasCaller'));
    granted.grantInvoke(new iam.ServicePrincipal('elasticloadbalancing.amazonaws.com'));
    granted.grantInvoke(new iam.OrganizationPrincipal('o-1234567890'));
    granted.addPermission('Rule', {
      principal: new iam.ServicePrincipal('events.amazonaws.com'),
      sourceArn: 'arn:aws:events:eu-west-1:123456789012:rule/nightly',
    });
    live.addPermission('Account', {
      principal: new iam.ServicePrincipal('s3.amazonaws.com'),
      sourceAccount: '123456789012',
    });
    const imported = lambda.Function.fromFunctionAttributes(this, 'Imported', {
      functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:theirs',
      sameEnvironment: true,
    });
    imported.grantInvoke(role('ImportedCaller'));

    // What becomes of asynchronous calls.
    plain('ToQueueAndBus', {
      onFailure: new destinations.SqsDestination(queue),
      onSuccess: new destinations.EventBridgeDestination(bus),
      maxEventAge: Duration.minutes(10),
      retryAttempts: 0,
    });
    plain('ToTopicAndFunction', {
      onFailure: new destinations.SnsDestination(topic),
      onSuccess: new destinations.LambdaDestination(granted),
    });
    plain('ToBucketAndDefaultBus', {
      onFailure: new destinations.S3Destination(bucket),
      onSuccess: new destinations.EventBridgeDestination(),
    });
    plain('AnswerOnly', {
      onSuccess: new destinations.LambdaDestination(granted, { responseOnly: true }),
    });
    plain('DeadToQueue', { deadLetterQueue: queue });
    plain('DeadToOwnQueue', { deadLetterQueueEnabled: true });
    plain('DeadToTopic', { deadLetterTopic: topic });

    // Layers of AWS by their version: the region is not known.
    plain('Insights', { insightsVersion: lambda.LambdaInsightsVersion.VERSION_1_0_498_0 });
    plain('InsightsOnArm', {
      architecture: lambda.Architecture.ARM_64,
      insightsVersion: lambda.LambdaInsightsVersion.VERSION_1_0_404_0,
    });
    const execWrapper = lambda.AdotLambdaExecWrapper.REGULAR_HANDLER;
    plain('Traced', {
      adotInstrumentation: {
        layerVersion: lambda.AdotLayerVersion.fromJavaScriptSdkLayerVersion(
          lambda.AdotLambdaLayerJavaScriptSdkVersion.LATEST,
        ),
        execWrapper,
      },
    });
    plain('Collected', {
      adotInstrumentation: {
        layerVersion: lambda.AdotLayerVersion.fromGenericLayerVersion(lambda.AdotLambdaLayerGenericVersion.V0_62_1),
        execWrapper,
      },
    });
    plain('Parameters', {
      paramsAndSecrets: lambda.ParamsAndSecretsLayerVersion.fromVersion(lambda.ParamsAndSecretsVersions.V1_0_103),
    });

    // Functions behind security groups of their own.
    const own = ec2.Vpc.fromVpcAttributes(this, 'OwnVpc', {
      vpcId: 'vpc-12345678',
      availabilityZones: ['eu-west-1a'],
      privateSubnetIds: ['subnet-12345678'],
    });
    plain('Networked', { vpc: own });
    plain('Closed', { vpc: own, allowAllOutbound: false, allowAllIpv6Outbound: true });

    // A function that two ask for.
    for (const [name, variable] of [['First', 'ONE'], ['Second', 'TWO']]) {
      new lambda.SingletonFunction(this, name, {
        uuid: '4f9d1c2e-8a53-4b0e-9f6b-3f0f6a1d2b7c',
        lambdaPurpose: 'Cleaner',
        runtime: lambda.Runtime.NODEJS_22_X,
        handler: 'index.handler',
        code: lambda.Code.fromInline('exports.handler = async () => {};'),
      }).addEnvironment(variable, 'yes');
    }

    // Event sources.
    plain('OfQueue', {
      events: [
        new sources.SqsEventSource(queue, {
          batchSize: 5,
          maxConcurrency: 2,
          metricsConfig: { metrics: [lambda.MetricType.EVENT_COUNT] },
          filters: [lambda.FilterCriteria.filter({ body: { kind: lambda.FilterRule.isEqual('order') } })],
          filterEncryption: key,
        }),
      ],
    });
    const table = new dynamodb.Table(this, 'Table', {
      partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
    });
    plain('OfTable', {
      events: [
        new sources.DynamoEventSource(table, {
          startingPosition: lambda.StartingPosition.LATEST,
          bisectBatchOnError: true,
          retryAttempts: 2,
          onFailure: new sources.SqsDlq(queue),
        }),
      ],
    });
    const ofOthers = plain('OfOthers');
    ofOthers.addToRolePolicy(
      new iam.PolicyStatement({
        actions: ['kinesis:DescribeStream', 'kinesis:GetRecords', 'kinesis:GetShardIterator'],
        resources: ['arn:aws:kinesis:eu-west-1:123456789012:stream/clicks'],
      }),
    );
    ofOthers.addEventSourceMapping('Stream', {
      eventSourceArn: 'arn:aws:kinesis:eu-west-1:123456789012:stream/clicks',
      startingPosition: lambda.StartingPosition.TRIM_HORIZON,
      batchSize: 10,
      parallelizationFactor: 2,
      maxRecordAge: Duration.hours(1),
      tumblingWindow: Duration.minutes(1),
      reportBatchItemFailures: true,
    });
    // Sources of which there is no construct here: streams, clusters, topics.
    const clicks = kinesis.Stream.fromStreamArn(
      this,
      'Clicks',
      'arn:aws:kinesis:eu-west-1:123456789012:stream/clicks',
    );
    plain('OfStream', {
      events: [
        new sources.KinesisEventSource(clicks, {
          startingPosition: lambda.StartingPosition.LATEST,
          batchSize: 100,
          bisectBatchOnError: true,
          retryAttempts: 3,
          tumblingWindow: Duration.minutes(1),
          reportBatchItemFailures: true,
          onFailure: new sources.SqsDlq(queue),
        }),
      ],
    });
    const counter = kinesis.StreamConsumer.fromStreamConsumerArn(
      this,
      'Counter',
      'arn:aws:kinesis:eu-west-1:123456789012:stream/clicks/consumer/counter:1700000000',
    );
    plain('OfConsumer', {
      events: [
        new sources.KinesisConsumerEventSource(counter, {
          startingPosition: lambda.StartingPosition.AT_TIMESTAMP,
          startingPositionTimestamp: 1_700_000_000,
        }),
      ],
    });
    const secret = new secretsmanager.Secret(this, 'KafkaSecret');
    plain('OfCluster', {
      events: [
        new sources.ManagedKafkaEventSource({
          clusterArn: 'arn:aws:kafka:eu-west-1:123456789012:cluster/shop/abcd1234-0000-1',
          topic: 'orders',
          startingPosition: lambda.StartingPosition.TRIM_HORIZON,
          secret,
          consumerGroupId: 'workers',
          provisionedPollerConfig: { minimumPollers: 1, maximumPollers: 3 },
          schemaRegistryConfig: new sources.GlueSchemaRegistry({
            schemaRegistryArn: 'arn:aws:glue:eu-west-1:123456789012:registry/orders',
            eventRecordFormat: lambda.EventRecordFormat.JSON,
            schemaValidationConfigs: [
              { attribute: lambda.KafkaSchemaValidationAttribute.KEY },
              { attribute: lambda.KafkaSchemaValidationAttribute.VALUE },
            ],
          }),
          logLevel: lambda.EventSourceMappingLogLevel.WARN,
          onFailure: new sources.KafkaDlq('failed'),
        }),
      ],
    });
    const network = ec2.Vpc.fromVpcAttributes(this, 'Network', {
      vpcId: 'vpc-1',
      availabilityZones: ['eu-west-1a', 'eu-west-1b'],
      privateSubnetIds: ['subnet-1', 'subnet-2'],
    });
    plain('OfOwnCluster', {
      events: [
        new sources.SelfManagedKafkaEventSource({
          bootstrapServers: ['kafka.example.com:9092'],
          topic: 'orders',
          startingPosition: lambda.StartingPosition.TRIM_HORIZON,
          secret,
          authenticationMethod: sources.AuthenticationMethod.BASIC_AUTH,
          rootCACertificate: secret,
          vpc: network,
          vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
          securityGroup: ec2.SecurityGroup.fromSecurityGroupId(this, 'Group1', 'sg-1'),
          provisionedPollerConfig: { minimumPollers: 1, maximumPollers: 3 },
          schemaRegistryConfig: new sources.ConfluentSchemaRegistry({
            schemaRegistryUri: 'https://registry.example.com',
            secret,
            authenticationType: lambda.KafkaSchemaRegistryAccessConfigType.BASIC_AUTH,
            eventRecordFormat: lambda.EventRecordFormat.SOURCE,
            schemaValidationConfigs: [{ attribute: lambda.KafkaSchemaValidationAttribute.VALUE }],
          }),
        }),
      ],
    });
    const orders = sns.Topic.fromTopicArn(this, 'OrdersTopic', 'arn:aws:sns:eu-west-1:123456789012:orders');
    plain('OfTopic', {
      events: [
        new sources.SnsEventSource(orders, {
          filterPolicyWithMessageBody: {
            kind: sns.FilterOrPolicy.filter(sns.SubscriptionFilter.stringFilter({ allowlist: ['book'] })),
          },
          deadLetterQueue: queue,
        }),
      ],
    });
    new lambda.EventSourceMapping(this, 'Kafka', {
      target: ofOthers,
      kafkaBootstrapServers: ['kafka.example.com:9092'],
      kafkaTopic: 'orders',
      kafkaConsumerGroupId: 'workers',
      startingPosition: lambda.StartingPosition.LATEST,
      sourceAccessConfigurations: [
        {
          type: lambda.SourceAccessConfigurationType.SASL_SCRAM_512_AUTH,
          uri: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:kafka-AbCdEf',
        },
      ],
      provisionedPollerConfig: { minimumPollers: 1, maximumPollers: 3 },
    });
  }
}
