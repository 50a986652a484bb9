import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ApiGateway } from './api-gateway';
import { Database } from './database';
import { EventBus } from './event-bus';
import { Microservices } from './microservices';
import { Queue } from './queue';

/** The course's final project: product, basket and ordering, joined by events. */
export class EcommerceStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const database = new Database(this, 'Database');

    const microservices = new Microservices(this, 'Microservices', {
      productTable: database.productTable,
      basketTable: database.basketTable,
      orderTable: database.orderTable,
    });

    new ApiGateway(this, 'ApiGateway', {
      productFunction: microservices.productFunction,
      basketFunction: microservices.basketFunction,
      orderingFunction: microservices.orderingFunction,
    });

    const queue = new Queue(this, 'Queue', { consumer: microservices.orderingFunction });

    new EventBus(this, 'EventBus', {
      publisher: microservices.basketFunction,
      target: queue.orderQueue,
    });
  }
}
