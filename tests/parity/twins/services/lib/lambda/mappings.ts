import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sources from 'aws-cdk-lib/aws-lambda-event-sources';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

const { FilterRule } = lambda;

/** What functions hear of by event source mappings with every setting, and every rule of a filter. */
export class Mappings extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id, { env: { account: '123456789012', region: 'eu-west-1' } });
    const plain = (name: string) =>
      new lambda.Function(this, name, {
        runtime: lambda.Runtime.NODEJS_22_X,
        handler: 'index.handler',
        code: lambda.Code.fromInline('exports.handler = async () => {};'),
      });
    const arn = (service: string, rest: string) => `arn:aws:${service}:eu-west-1:123456789012:${rest}`;
    const queue = new sqs.Queue(this, 'Queue');
    const failed = new sqs.Queue(this, 'Failed');
    const secret = new secretsmanager.Secret(this, 'Secret');
    const key = new kms.Key(this, 'Key');

    const ofStream = plain('OfStream');
    ofStream.addEventSourceMapping('Stream', {
      eventSourceArn: arn('kinesis', 'stream/clicks'),
      startingPosition: lambda.StartingPosition.AT_TIMESTAMP,
      startingPositionTimestamp: 1_700_000_000,
      bisectBatchOnError: true,
      enabled: false,
      maxBatchingWindow: Duration.seconds(20),
      onFailure: new sources.SqsDlq(failed),
      retryAttempts: 3,
    });
    ofStream.addEventSourceMapping('Table', {
      eventSourceArn: arn('dynamodb', 'table/Orders/stream/2026-01-01T00:00:00.000'),
      startingPosition: lambda.StartingPosition.TRIM_HORIZON,
      bisectBatchOnError: false,
      enabled: true,
      onFailure: new sources.S3OnFailureDestination(s3.Bucket.fromBucketName(this, 'Kept', 'failures')),
      supportS3OnFailureDestination: true,
      retryAttempts: 0,
    });
    const ofQueue = plain('OfQueue');
    queue.grantConsumeMessages(ofQueue);
    ofQueue.addEventSourceMapping('Queue', {
      eventSourceArn: queue.queueArn,
      maxConcurrency: 5,
      metricsConfig: { metrics: [lambda.MetricType.EVENT_COUNT] },
      filterEncryption: key,
      filters: [
        lambda.FilterCriteria.filter({
          body: {
            nothing: FilterRule.null(),
            empty: FilterRule.empty(),
            several: FilterRule.or('book', 'film'),
            other: FilterRule.notEquals('game'),
            price: FilterRule.between(10, 20.5),
          },
        }),
        lambda.FilterCriteria.filter({
          body: {
            there: FilterRule.exists(),
            absent: FilterRule.notExists(),
            begins: FilterRule.beginsWith('EU-'),
            exact: FilterRule.isEqual(5),
            known: FilterRule.isEqual(true),
          },
        }),
      ],
    });
    const ofClusters = plain('OfClusters');
    ofClusters.addEventSourceMapping('Cluster', {
      eventSourceArn: arn('kafka', 'cluster/shop/0a1b2c3d-0123-4567-89ab-0123456789ab-1'),
      kafkaTopic: 'orders',
      startingPosition: lambda.StartingPosition.LATEST,
      provisionedPollerConfig: { minimumPollers: 1, maximumPollers: 3, pollerGroupName: 'shared' },
      metricsConfig: { metrics: [lambda.MetricType.EVENT_COUNT, lambda.MetricType.KAFKA_METRICS] },
      logLevel: lambda.EventSourceMappingLogLevel.DEBUG,
      schemaRegistryConfig: new sources.GlueSchemaRegistry({
        schemaRegistryArn: arn('glue', 'registry/orders'),
        eventRecordFormat: lambda.EventRecordFormat.of('JSON'),
        schemaValidationConfigs: [{ attribute: lambda.KafkaSchemaValidationAttribute.of('VALUE') }],
      }),
    });
    ofClusters.addEventSourceMapping('OwnCluster', {
      kafkaBootstrapServers: ['kafka.example.com:9092'],
      kafkaTopic: 'orders',
      startingPosition: lambda.StartingPosition.TRIM_HORIZON,
      provisionedPollerConfig: { minimumPollers: 1, maximumPollers: 3 },
      sourceAccessConfigurations: [
        {
          type: lambda.SourceAccessConfigurationType.of('SASL_SCRAM_256_AUTH'),
          uri: secret.secretArn,
        },
      ],
      schemaRegistryConfig: new sources.ConfluentSchemaRegistry({
        schemaRegistryUri: 'https://registry.example.com',
        secret,
        authenticationType: lambda.KafkaSchemaRegistryAccessConfigType.of('BASIC_AUTH'),
        eventRecordFormat: lambda.EventRecordFormat.SOURCE,
        schemaValidationConfigs: [{ attribute: lambda.KafkaSchemaValidationAttribute.KEY }],
      }),
    });

    const known = lambda.EventSourceMapping.fromEventSourceMappingId(
      this,
      'Known',
      '14e0db71-5d35-4eb5-b481-8945cf9d10c2',
    );
    new CfnOutput(this, 'KnownId', { value: known.eventSourceMappingId });
    new CfnOutput(this, 'KnownArn', { value: known.eventSourceMappingArn });
  }
}
