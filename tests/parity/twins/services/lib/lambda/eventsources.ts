import { Duration, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as glue from 'aws-cdk-lib/aws-glue';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sources from 'aws-cdk-lib/aws-lambda-event-sources';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/** Each source of events with every setting. */
export class EventSources extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);

    const plain = (name: string, ...events: lambda.IEventSource[]) =>
      new lambda.Function(this, name, {
        runtime: lambda.Runtime.NODEJS_22_X,
        handler: 'index.handler',
        code: lambda.Code.fromInline('exports.handler = async () => {};'),
        events,
      });
    const key = new kms.Key(this, 'Key');
    const failed = new sqs.Queue(this, 'Failed');
    const onFailure = new sources.SqsDlq(failed);
    const filters = [
      lambda.FilterCriteria.filter({ eventName: lambda.FilterRule.isEqual('INSERT') }),
      lambda.FilterCriteria.filter({ eventName: lambda.FilterRule.isEqual('REMOVE') }),
    ];

    plain(
      'OfQueue',
      new sources.SqsEventSource(new sqs.Queue(this, 'Queue'), {
        batchSize: 1000,
        maxBatchingWindow: Duration.seconds(30),
        enabled: false,
        reportBatchItemFailures: true,
        provisionedPollerConfig: { minimumPollers: 2, maximumPollers: 10 },
      }),
    );

    const table = (name: string) =>
      new dynamodb.Table(this, name, {
        partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
        billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
        stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
      });
    plain(
      'OfTable',
      new sources.DynamoEventSource(table('Table'), {
        startingPosition: lambda.StartingPosition.TRIM_HORIZON,
        batchSize: 500,
        maxBatchingWindow: Duration.minutes(5),
        enabled: false,
        bisectBatchOnError: true,
        retryAttempts: 3,
        maxRecordAge: Duration.days(1),
        parallelizationFactor: 10,
        reportBatchItemFailures: true,
        filters,
        filterEncryption: key,
        metricsConfig: { metrics: [lambda.MetricType.EVENT_COUNT] },
        onFailure,
      }),
    );
    plain(
      'OfWindows',
      new sources.DynamoEventSource(table('Windows'), {
        startingPosition: lambda.StartingPosition.LATEST,
        tumblingWindow: Duration.minutes(15),
        onFailure: new sources.SnsDlq(
          sns.Topic.fromTopicArn(this, 'Topic', 'arn:aws:sns:eu-west-1:123456789012:failures'),
        ),
      }),
    );

    const stream = kinesis.Stream.fromStreamAttributes(this, 'Stream', {
      streamArn: 'arn:aws:kinesis:eu-west-1:123456789012:stream/clicks',
      encryptionKey: key,
    });
    plain(
      'OfStream',
      new sources.KinesisEventSource(stream, {
        startingPosition: lambda.StartingPosition.AT_TIMESTAMP,
        startingPositionTimestamp: 1_700_000_000,
        batchSize: 10_000,
        maxBatchingWindow: Duration.seconds(1),
        enabled: false,
        bisectBatchOnError: false,
        retryAttempts: 10_000,
        maxRecordAge: Duration.days(7),
        parallelizationFactor: 2,
        reportBatchItemFailures: true,
        filters,
        filterEncryption: key,
        metricsConfig: { metrics: [lambda.MetricType.EVENT_COUNT] },
        onFailure,
      }),
    );
    const consumer = kinesis.StreamConsumer.fromStreamConsumerArn(
      this,
      'Consumer',
      'arn:aws:kinesis:eu-west-1:123456789012:stream/clicks/consumer/counter:1700000000',
    );
    plain(
      'OfConsumer',
      new sources.KinesisConsumerEventSource(consumer, {
        startingPosition: lambda.StartingPosition.TRIM_HORIZON,
        batchSize: 1,
        tumblingWindow: Duration.seconds(30),
        maxRecordAge: Duration.minutes(1),
        retryAttempts: 0,
        filters,
        onFailure,
      }),
    );
    this.kafka(plain, key, onFailure);
  }

  /** Clusters of Kafka. */
  private kafka(
    plain: (name: string, ...events: lambda.IEventSource[]) => lambda.Function,
    key: kms.Key,
    onFailure: lambda.IEventSourceDlq,
  ) {
    const filters = [lambda.FilterCriteria.filter({ value: { kind: lambda.FilterRule.isEqual('order') } })];
    const metrics = [
      lambda.MetricType.EVENT_COUNT,
      lambda.MetricType.ERROR_COUNT,
      lambda.MetricType.KAFKA_METRICS,
    ];
    const secret = new secretsmanager.Secret(this, 'Secret');
    const registry = new glue.CfnRegistry(this, 'Registry', { name: 'orders' });
    const clusterArn = 'arn:aws:kafka:eu-west-1:123456789012:cluster/shop/abcd1234-0000-1';
    plain(
      'OfCluster',
      new sources.ManagedKafkaEventSource({
        clusterArn,
        topic: 'orders',
        startingPosition: lambda.StartingPosition.AT_TIMESTAMP,
        startingPositionTimestamp: 1_700_000_000,
        batchSize: 200,
        maxBatchingWindow: Duration.seconds(20),
        enabled: false,
        secret,
        consumerGroupId: 'workers',
        bisectBatchOnError: true,
        retryAttempts: 5,
        maxRecordAge: Duration.hours(12),
        reportBatchItemFailures: true,
        filters,
        filterEncryption: key,
        metricsConfig: { metrics },
        logLevel: lambda.EventSourceMappingLogLevel.DEBUG,
        provisionedPollerConfig: { minimumPollers: 1, maximumPollers: 4, pollerGroupName: 'shared' },
        schemaRegistryConfig: new sources.GlueSchemaRegistry({
          schemaRegistry: registry,
          eventRecordFormat: lambda.EventRecordFormat.SOURCE,
          schemaValidationConfigs: [{ attribute: lambda.KafkaSchemaValidationAttribute.KEY }],
        }),
        onFailure,
      }),
    );
    const network = ec2.Vpc.fromVpcAttributes(this, 'Network', {
      vpcId: 'vpc-0123456789abcdef0',
      availabilityZones: ['eu-west-1a', 'eu-west-1b'],
      privateSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0fedcba9876543210'],
    });
    const own = plain(
      'OfOwnCluster',
      new sources.SelfManagedKafkaEventSource({
        bootstrapServers: ['kafka-1.example.com:9092', 'kafka-2.example.com:9092'],
        topic: 'orders',
        startingPosition: lambda.StartingPosition.AT_TIMESTAMP,
        startingPositionTimestamp: 1_700_000_000,
        batchSize: 50,
        maxBatchingWindow: Duration.seconds(0),
        enabled: true,
        secret,
        authenticationMethod: sources.AuthenticationMethod.SASL_SCRAM_256_AUTH,
        vpc: network,
        vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
        securityGroup: ec2.SecurityGroup.fromSecurityGroupId(this, 'Group', 'sg-0123456789abcdef0'),
        consumerGroupId: 'workers',
        bisectBatchOnError: false,
        retryAttempts: 1,
        maxRecordAge: Duration.hours(1),
        reportBatchItemFailures: true,
        filters,
        filterEncryption: key,
        metricsConfig: { metrics },
        logLevel: lambda.EventSourceMappingLogLevel.INFO,
        provisionedPollerConfig: { minimumPollers: 1, maximumPollers: 4, pollerGroupName: 'shared' },
        onFailure,
      }),
    );
    // Its id has a hash of the servers, as the stack of Lambda shows; here its properties are compared.
    const mapping = own.node.findAll().find((child) => child instanceof lambda.CfnEventSourceMapping);
    mapping?.overrideLogicalId('OfOwnClusterKafkaEventSourceordersABE55F62');
    plain(
      'OfDefaults',
      new sources.ManagedKafkaEventSource({
        clusterArn,
        topic: 'payments',
        startingPosition: lambda.StartingPosition.LATEST,
      }),
    );
    new lambda.EventSourceMapping(this, 'Grouped', {
      target: plain('OfMapping'),
      eventSourceArn: clusterArn,
      kafkaTopic: 'returns',
      startingPosition: lambda.StartingPosition.LATEST,
      provisionedPollerConfig: { minimumPollers: 1, maximumPollers: 4, pollerGroupName: 'shared' },
    });
  }
}
