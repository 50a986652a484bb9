import { Duration, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ddb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

const { STRING, NUMBER, BINARY } = ddb.AttributeType;
const REGION = 'us-east-1';
const ACCOUNT = '123456789012';

/** Tables of one region and of several, with every setting; each grant to a role of its own. */
export class DynamoDb extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id, { env: { account: ACCOUNT, region: REGION } });
    Tags.of(this).add('team', 'data');

    this.tables();
    this.shared();
    this.imported();
    this.globalTables();
    this.openGlobalTable();
    this.importedGlobalTables();
  }

  private role(name: string) {
    return new iam.Role(this, name, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  }

  private stream(id: string, region: string) {
    return kinesis.Stream.fromStreamArn(this, id, `arn:aws:kinesis:${region}:${ACCOUNT}:stream/changes`);
  }

  private tables() {
    const plain = new ddb.Table(this, 'Plain', {
      partitionKey: { name: 'id', type: STRING },
      billingMode: ddb.BillingMode.PAY_PER_REQUEST,
    });
    const full = new ddb.Table(this, 'Full', {
      partitionKey: { name: 'customer', type: STRING },
      sortKey: { name: 'placedAt', type: NUMBER },
      tableName: 'full',
      billingMode: ddb.BillingMode.PAY_PER_REQUEST,
      maxReadRequestUnits: 100,
      maxWriteRequestUnits: 50,
      warmThroughput: { readUnitsPerSecond: 12000, writeUnitsPerSecond: 4000 },
      stream: ddb.StreamViewType.NEW_AND_OLD_IMAGES,
      timeToLiveAttribute: 'expires',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 7 },
      encryption: ddb.TableEncryption.CUSTOMER_MANAGED,
      deletionProtection: true,
      tableClass: ddb.TableClass.STANDARD_INFREQUENT_ACCESS,
      contributorInsightsSpecification: {
        enabled: true,
        mode: ddb.ContributorInsightsMode.ACCESSED_AND_THROTTLED_KEYS,
      },
      kinesisStream: this.stream('Changes', REGION),
      kinesisPrecisionTimestamp: ddb.ApproximateCreationDateTimePrecision.MICROSECOND,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    full.addGlobalSecondaryIndex({
      indexName: 'byState',
      partitionKeys: [
        { name: 'state', type: STRING },
        { name: 'country', type: STRING },
      ],
      sortKeys: [{ name: 'placedAt', type: NUMBER }],
      projectionType: ddb.ProjectionType.INCLUDE,
      nonKeyAttributes: ['total'],
      maxReadRequestUnits: 10,
      maxWriteRequestUnits: 5,
      warmThroughput: { readUnitsPerSecond: 12000, writeUnitsPerSecond: 4000 },
      contributorInsightsSpecification: {
        enabled: true,
        mode: ddb.ContributorInsightsMode.THROTTLED_KEYS,
      },
    });
    full.addLocalSecondaryIndex({
      indexName: 'byTotal',
      sortKey: { name: 'total', type: BINARY },
      projectionType: ddb.ProjectionType.KEYS_ONLY,
    });
    const provisioned = new ddb.Table(this, 'Provisioned', {
      partitionKey: { name: 'id', type: STRING },
      readCapacity: 7,
      writeCapacity: 3,
      encryption: ddb.TableEncryption.AWS_MANAGED,
    });
    provisioned.addGlobalSecondaryIndex({
      indexName: 'byKind',
      partitionKey: { name: 'kind', type: STRING },
      readCapacity: 2,
      writeCapacity: 1,
    });
    const reads = provisioned.autoScaleReadCapacity({ minCapacity: 1, maxCapacity: 50 });
    reads.scaleOnUtilization({ targetUtilizationPercent: 75, scaleInCooldown: Duration.seconds(30) });
    reads.scaleOnSchedule('Night', {
      schedule: appscaling.Schedule.cron({ hour: '20', minute: '0' }),
      maxCapacity: 10,
    });
    provisioned.autoScaleWriteCapacity({ minCapacity: 1, maxCapacity: 50 }).scaleOnUtilization({ targetUtilizationPercent: 75 });
    provisioned
      .autoScaleGlobalSecondaryIndexReadCapacity('byKind', { minCapacity: 1, maxCapacity: 5 })
      .scaleOnUtilization({ targetUtilizationPercent: 70 });
    provisioned
      .autoScaleGlobalSecondaryIndexWriteCapacity('byKind', { minCapacity: 1, maxCapacity: 5 })
      .scaleOnUtilization({ targetUtilizationPercent: 70 });
    new ddb.Table(this, 'Imported', {
      partitionKey: { name: 'id', type: STRING },
      billingMode: ddb.BillingMode.PAY_PER_REQUEST,
      importSource: {
        bucket: s3.Bucket.fromBucketName(this, 'Source', 'exports'),
        bucketOwner: '210987654321',
        keyPrefix: 'orders/',
        compressionType: ddb.InputCompressionType.GZIP,
        inputFormat: ddb.InputFormat.csv({ delimiter: ';', headerList: ['id', 'name'] }),
      },
    });
    const existing = ddb.Table.fromTableAttributes(this, 'Existing', {
      tableName: 'existing',
      tableStreamArn: `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/existing/stream/2026`,
      grantIndexPermissions: true,
      encryptionKey: new kms.Key(this, 'ExistingKey'),
    });

    plain.grantReadData(this.role('PlainReader'));
    full.grantReadData(this.role('FullReader'));
    full.grantWriteData(this.role('FullWriter'));
    full.grantReadWriteData(this.role('FullUser'));
    full.grantFullAccess(this.role('FullAdmin'));
    full.grantStreamRead(this.role('FullStreamReader'));
    full.grantStream(this.role('FullStreamDescriber'), 'dynamodb:DescribeStream');
    full.streamGrants.actions(this.role('FullStreamDescriberToo'), 'dynamodb:DescribeStream');
    full.streamGrants.list(this.role('FullStreamLister'));
    full.streamGrants.read(this.role('FullStreamReaderToo'));
    full.grantTableListStreams(this.role('FullLister'));
    existing.grantWriteData(this.role('ExistingWriter'));
    existing.grantStreamRead(this.role('ExistingStreamReader'));
  }

  /** A table that another account may use, filled from files; and what is granted on it by name. */
  private shared() {
    const other = new iam.AccountPrincipal('111122223333');
    const shared = new ddb.Table(this, 'Shared', {
      partitionKey: { name: 'id', type: STRING },
      billingMode: ddb.BillingMode.PAY_PER_REQUEST,
      importSource: {
        bucket: s3.Bucket.fromBucketName(this, 'JsonSource', 'exports'),
        inputFormat: ddb.InputFormat.dynamoDBJson(),
      },
      resourcePolicy: new iam.PolicyDocument({
        statements: [new iam.PolicyStatement({ principals: [other], actions: ['dynamodb:GetItem'], resources: ['*'] })],
      }),
    });
    shared.addToResourcePolicy(
      new iam.PolicyStatement({ principals: [other], actions: ['dynamodb:Query'], resources: ['*'] }),
    );
    shared.grant(this.role('SharedUser'), 'dynamodb:GetItem', 'dynamodb:PartiQLInsert');
    shared.grants.actions(this.role('SharedDeleter'), 'dynamodb:DeleteItem');
    const alarm = (id: string, metric: cloudwatch.IMetric) =>
      new cloudwatch.Alarm(this, id, { metric, threshold: 1, evaluationPeriods: 1 });
    alarm('SharedReturned', shared.metric('ReturnedItemCount'));

    const ion = new ddb.Table(this, 'Ion', {
      partitionKey: { name: 'id', type: STRING },
      billingMode: ddb.BillingMode.PAY_PER_REQUEST,
      importSource: {
        bucket: s3.Bucket.fromBucketName(this, 'IonSource', 'exports'),
        compressionType: ddb.InputCompressionType.ZSTD,
        inputFormat: ddb.InputFormat.ion(),
      },
    });
    ion.addToResourcePolicy(
      new iam.PolicyStatement({ principals: [other], actions: ['dynamodb:Scan'], resources: ['*'] }),
    );
  }

  /** Tables that exist already, known by name or ARN. */
  private imported() {
    const arn = `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table`;
    ddb.Table.fromTableName(this, 'ByName', 'named').grantReadData(this.role('ByNameReader'));
    ddb.Table.fromTableArn(this, 'ByArn', `${arn}/known`).grantWriteData(this.role('ByArnWriter'));
    const indexed = ddb.Table.fromTableAttributes(this, 'ByAttributes', {
      tableArn: `${arn}/indexed`,
      globalIndexes: ['byState'],
      localIndexes: ['byTotal'],
    });
    indexed.grant(this.role('ByAttributesQuerier'), 'dynamodb:Query');
    const stream = new ddb.StreamGrants({
      tableStreamArn: `${arn}/streaming/stream/2026`,
      encryptionKey: new kms.Key(this, 'StreamingKey'),
    });
    stream.read(this.role('StreamingStreamReader'));
  }

  private globalTables() {
    new ddb.TableV2(this, 'Global', { partitionKey: { name: 'id', type: STRING } });

    const key = new kms.Key(this, 'GlobalKey');
    const full = new ddb.TableV2(this, 'GlobalFull', {
      partitionKey: { name: 'id', type: STRING },
      sortKey: { name: 'at', type: NUMBER },
      tableName: 'global-full',
      billing: ddb.Billing.provisioned({
        readCapacity: ddb.Capacity.fixed(5),
        writeCapacity: ddb.Capacity.autoscaled({ maxCapacity: 10, seedCapacity: 3 }),
      }),
      dynamoStream: ddb.StreamViewType.NEW_IMAGE,
      timeToLiveAttribute: 'expires',
      encryption: ddb.TableEncryptionV2.customerManagedKey(key, {
        'us-east-2': `arn:aws:kms:us-east-2:${ACCOUNT}:key/replica`,
      }),
      contributorInsightsSpecification: { enabled: true, mode: ddb.ContributorInsightsMode.THROTTLED_KEYS },
      deletionProtection: true,
      tableClass: ddb.TableClass.STANDARD_INFREQUENT_ACCESS,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 5 },
      kinesisStream: this.stream('GlobalChanges', REGION),
      tags: [{ key: 'here', value: 'only' }],
      warmThroughput: { readUnitsPerSecond: 12000, writeUnitsPerSecond: 4000 },
      globalSecondaryIndexes: [
        {
          indexName: 'byGroup',
          partitionKey: { name: 'group', type: STRING },
          readCapacity: ddb.Capacity.autoscaled({ minCapacity: 2, maxCapacity: 9, targetUtilizationPercent: 60 }),
        },
        {
          indexName: 'byPlace',
          partitionKeys: [
            { name: 'group', type: STRING },
            { name: 'place', type: STRING },
          ],
          sortKeys: [{ name: 'name', type: STRING }],
          projectionType: ddb.ProjectionType.INCLUDE,
          nonKeyAttributes: ['total'],
          writeCapacity: ddb.Capacity.autoscaled({ maxCapacity: 20 }),
          warmThroughput: { readUnitsPerSecond: 12000, writeUnitsPerSecond: 4000 },
        },
      ],
      localSecondaryIndexes: [
        { indexName: 'byLength', sortKey: { name: 'length', type: BINARY }, projectionType: ddb.ProjectionType.KEYS_ONLY },
      ],
      replicas: [
        {
          region: 'us-east-2',
          readCapacity: ddb.Capacity.fixed(7),
          tableClass: ddb.TableClass.STANDARD,
          deletionProtection: false,
          pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: false },
          contributorInsightsSpecification: { enabled: false },
          tags: [{ key: 'there', value: 'only' }],
          kinesisStream: this.stream('ReplicaChanges', 'us-east-2'),
          globalSecondaryIndexOptions: {
            byGroup: {
              readCapacity: ddb.Capacity.fixed(3),
              contributorInsightsSpecification: {
                enabled: true,
                mode: ddb.ContributorInsightsMode.ACCESSED_AND_THROTTLED_KEYS,
              },
            },
          },
        },
      ],
      globalTableSettingsReplicationMode: ddb.GlobalTableSettingsReplicationMode.ALL,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const other = new iam.AccountPrincipal('111122223333');
    new ddb.TableV2(this, 'GlobalOnDemand', {
      partitionKey: { name: 'id', type: STRING },
      billing: ddb.Billing.onDemand({ maxReadRequestUnits: 100, maxWriteRequestUnits: 50 }),
      encryption: ddb.TableEncryptionV2.awsManagedKey(),
      globalSecondaryIndexes: [
        {
          indexName: 'byGroup',
          partitionKey: { name: 'group', type: STRING },
          maxReadRequestUnits: 10,
          maxWriteRequestUnits: 20,
        },
      ],
      replicas: [
        {
          region: 'us-west-2',
          maxReadRequestUnits: 70,
          globalSecondaryIndexOptions: { byGroup: { maxReadRequestUnits: 7 } },
        },
      ],
      resourcePolicy: new iam.PolicyDocument({
        statements: [new iam.PolicyStatement({ principals: [other], actions: ['dynamodb:GetItem'], resources: ['*'] })],
      }),
      streamResourcePolicy: new iam.PolicyDocument({
        statements: [new iam.PolicyStatement({ principals: [other], actions: ['dynamodb:GetRecords'], resources: ['*'] })],
      }),
    });
    new ddb.TableV2(this, 'GlobalStrong', {
      partitionKey: { name: 'id', type: STRING },
      multiRegionConsistency: ddb.MultiRegionConsistency.STRONG,
      witnessRegion: 'us-east-2',
      replicas: [{ region: 'us-west-2' }],
    });
    new ddb.TableV2MultiAccountReplica(this, 'GlobalReplica', {
      replicaSourceTable: ddb.TableV2.fromTableArn(
        this,
        'GlobalSource',
        'arn:aws:dynamodb:eu-west-1:210987654321:table/shared',
      ),
      deletionProtection: true,
    });
    const configured = new ddb.TableV2MultiAccountReplica(this, 'GlobalReplicaFull', {
      replicaSourceTable: ddb.TableV2.fromTableArn(
        this,
        'GlobalSourceFull',
        'arn:aws:dynamodb:eu-west-1:210987654321:table/shared-full',
      ),
      encryption: ddb.TableEncryptionV2.customerManagedKey(new kms.Key(this, 'GlobalReplicaKey')),
      globalTableSettingsReplicationMode: ddb.GlobalTableSettingsReplicationMode.ALL,
      grantIndexPermissions: false,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    configured.addToStreamResourcePolicy(
      new iam.PolicyStatement({ principals: [other], actions: ['dynamodb:GetRecords'], resources: ['*'] }),
    );
    configured.grantReadData(this.role('GlobalReplicaReader'));

    full.grantReadData(this.role('GlobalReader'));
    full.grantStreamRead(this.role('GlobalStreamReader'));
    full.grant(this.role('GlobalQuerier'), 'dynamodb:Query');
    full.grantFullAccess(this.role('GlobalAdmin'));
    full.grantReadWriteData(this.role('GlobalUser'));
    full.grantStream(this.role('GlobalStreamDescriber'), 'dynamodb:DescribeStream');
    full.grantTableListStreams(this.role('GlobalListStreamReader'));
    full.grantWriteData(this.role('GlobalWriter'));
    const replica = full.replica('us-east-2');
    replica.grantWriteData(this.role('ReplicaWriter'));
    replica.grantStreamRead(this.role('ReplicaStreamReader'));
  }

  /** A global table that gets what it has later, with an alarm on each of its metrics. */
  private openGlobalTable() {
    const other = new iam.AccountPrincipal('111122223333');
    const table = new ddb.TableV2(this, 'GlobalOpen', {
      partitionKey: { name: 'id', type: STRING },
      encryption: ddb.TableEncryptionV2.dynamoOwnedKey(),
      dynamoStream: ddb.StreamViewType.KEYS_ONLY,
    });
    table.addGlobalSecondaryIndex({
      indexName: 'byName',
      partitionKey: { name: 'group', type: STRING },
      sortKey: { name: 'name', type: STRING },
    });
    table.addReplica({ region: 'us-west-2' });
    table.addToResourcePolicy(
      new iam.PolicyStatement({ principals: [other], actions: ['dynamodb:GetItem'], resources: ['*'] }),
    );
    table.addToStreamResourcePolicy(
      new iam.PolicyStatement({ principals: [other], actions: ['dynamodb:GetRecords'], resources: ['*'] }),
    );
    table.grants.multiAccountReplicationTo('arn:aws:dynamodb:us-east-2:444455556666:table/copy');
    const everywhere = new ddb.TableGrants({ table, regions: ['us-west-2'], hasIndex: true });
    everywhere.actions(this.role('GlobalOpenQuerier'), 'dynamodb:Query');

    const alarm = (id: string, metric: cloudwatch.IMetric) =>
      new cloudwatch.Alarm(this, `GlobalOpen${id}`, { metric, threshold: 1, evaluationPeriods: 1 });
    alarm('Latency', table.metric('ReplicationLatency', { dimensionsMap: { TableName: table.tableName, ReceivingRegion: 'us-west-2' } }));
    alarm('ConditionFailed', table.metricConditionalCheckFailedRequests());
    alarm('Read', table.metricConsumedReadCapacityUnits());
    alarm('Written', table.metricConsumedWriteCapacityUnits());
    alarm('Slow', table.metricSuccessfulRequestLatency({ dimensionsMap: { Operation: 'GetItem' } }));
    alarm('Wrong', table.metricUserErrors());
    alarm('Throttled', table.metricThrottledRequestsForOperation('PutItem'));
    const operations = [ddb.Operation.PUT_ITEM, ddb.Operation.UPDATE_ITEM];
    alarm('ThrottledWrites', table.metricThrottledRequestsForOperations({ operations }));
    alarm('FailedWrites', table.metricSystemErrorsForOperations({ operations }));
  }

  /** Global tables that exist already, known by name or ARN. */
  private importedGlobalTables() {
    const arn = `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table`;
    ddb.TableV2.fromTableName(this, 'GlobalByName', 'global-named').grantReadData(this.role('GlobalByNameReader'));
    const byArn = ddb.TableV2.fromTableAttributes(this, 'GlobalByAttributes', {
      tableArn: `${arn}/global-known`,
      tableStreamArn: `${arn}/global-known/stream/2026`,
      encryptionKey: new kms.Key(this, 'GlobalByAttributesKey'),
      globalIndexes: ['byGroup'],
      localIndexes: ['byLength'],
    });
    byArn.grantReadWriteData(this.role('GlobalByAttributesUser'));
    byArn.grantStreamRead(this.role('GlobalByAttributesStreamReader'));
    const byName = ddb.TableV2.fromTableAttributes(this, 'GlobalIndexed', {
      tableName: 'global-indexed',
      grantIndexPermissions: true,
    });
    byName.grant(this.role('GlobalIndexedQuerier'), 'dynamodb:Query');
  }
}
