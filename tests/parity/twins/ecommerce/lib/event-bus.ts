import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface EventBusProps {
  readonly publisher: lambda.Function;
  readonly target: sqs.IQueue;
}

/** The bus that carries checkouts from basket to ordering. */
export class EventBus extends Construct {
  constructor(scope: Construct, id: string, props: EventBusProps) {
    super(scope, id);

    const bus = new events.EventBus(this, 'SwnEventBus', { eventBusName: 'SwnEventBus' });

    new events.Rule(this, 'CheckoutBasketRule', {
      eventBus: bus,
      description: 'A checked-out basket becomes an order',
      eventPattern: {
        source: ['com.swn.basket.checkoutbasket'],
        detailType: ['CheckoutBasket'],
      },
      ruleName: 'CheckoutBasketRule',
      targets: [new targets.SqsQueue(props.target)],
    });

    bus.grantPutEventsTo(props.publisher);
    props.publisher.addEnvironment('EVENT_BUSNAME', bus.eventBusName);
  }
}
