import { Duration } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface QueueProps {
  readonly consumer: lambda.IFunction;
}

/** The queue of checkouts, and where those go that cannot be ordered. */
export class Queue extends Construct {
  readonly orderQueue: sqs.Queue;

  constructor(scope: Construct, id: string, props: QueueProps) {
    super(scope, id);

    const deadLetterQueue = new sqs.Queue(this, 'OrderDeadLetterQueue', {
      retentionPeriod: Duration.days(14),
    });

    this.orderQueue = new sqs.Queue(this, 'OrderQueue', {
      // Six times the consumer's timeout, as Lambda recommends.
      visibilityTimeout: Duration.seconds(30),
      deadLetterQueue: { queue: deadLetterQueue, maxReceiveCount: 3 },
    });

    props.consumer.addEventSource(
      new SqsEventSource(this.orderQueue, { batchSize: 1, reportBatchItemFailures: true }),
    );
  }
}
