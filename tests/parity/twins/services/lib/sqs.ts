import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/** Queues of both kinds, with every setting; each grant to a role of its own. */
export class Sqs extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);

    const plain = new sqs.Queue(this, 'Plain');
    const failed = new sqs.Queue(this, 'Failed', {
      retentionPeriod: Duration.days(14),
      redriveAllowPolicy: { redrivePermission: sqs.RedrivePermission.BY_QUEUE, sourceQueues: [plain] },
    });
    new sqs.Queue(this, 'Configured', {
      queueName: 'configured',
      deliveryDelay: Duration.minutes(15),
      maxMessageSizeBytes: 262144,
      retentionPeriod: Duration.days(1),
      receiveMessageWaitTime: Duration.seconds(20),
      visibilityTimeout: Duration.hours(12),
      deadLetterQueue: { queue: failed, maxReceiveCount: 3 },
      enforceSSL: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    new sqs.Queue(this, 'Closed', {
      redriveAllowPolicy: { redrivePermission: sqs.RedrivePermission.DENY_ALL },
    });

    new sqs.Queue(this, 'Fifo', { fifo: true, contentBasedDeduplication: true });
    new sqs.Queue(this, 'FifoByName', {
      queueName: 'by-name.fifo',
      deduplicationScope: sqs.DeduplicationScope.MESSAGE_GROUP,
      fifoThroughputLimit: sqs.FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
    });

    new sqs.Queue(this, 'Unencrypted', { encryption: sqs.QueueEncryption.UNENCRYPTED });
    new sqs.Queue(this, 'SqsManaged', { encryption: sqs.QueueEncryption.SQS_MANAGED });
    new sqs.Queue(this, 'KmsManaged', { encryption: sqs.QueueEncryption.KMS_MANAGED });
    const ownKey = new sqs.Queue(this, 'OwnKey', {
      encryption: sqs.QueueEncryption.KMS,
      dataKeyReuse: Duration.hours(24),
    });
    const key = new kms.Key(this, 'Key');
    new sqs.Queue(this, 'GivenKey', { encryptionMasterKey: key });

    const role = (name: string) =>
      new iam.Role(this, name, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    plain.grantConsumeMessages(role('Consumer'));
    plain.grantSendMessages(role('Sender'));
    plain.grantPurge(role('Purger'));
    plain.grant(role('Counter'), 'sqs:GetQueueAttributes');
    ownKey.grantConsumeMessages(role('OwnKeyConsumer'));
    ownKey.grantSendMessages(role('OwnKeySender'));
    plain.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal('s3.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [plain.queueArn],
      }),
    );

    const arn = 'arn:aws:sqs:eu-west-1:123456789012:theirs';
    const theirs = sqs.Queue.fromQueueArn(this, 'Theirs', arn);
    theirs.grantSendMessages(role('TheirSender'));
    const encrypted = sqs.Queue.fromQueueAttributes(this, 'TheirEncrypted', {
      queueArn: 'arn:aws:sqs:eu-west-1:123456789012:encrypted.fifo',
      keyArn: 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab',
      fifo: true,
    });
    encrypted.grantConsumeMessages(role('TheirConsumer'));

    plain.grants.actions(role('Lister'), ['sqs:ListDeadLetterSourceQueues', 'sqs:ListQueueTags']);
    new cloudwatch.Alarm(this, 'Sent', {
      metric: plain.metric('NumberOfMessagesSent', { statistic: cloudwatch.Stats.SUM }),
      threshold: 1000,
      evaluationPeriods: 1,
    });
  }
}
