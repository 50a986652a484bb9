import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import * as path from 'node:path';

export interface MicroservicesProps {
  readonly productTable: dynamodb.ITable;
  readonly basketTable: dynamodb.ITable;
  readonly orderTable: dynamodb.ITable;
}

/** The three functions, each with its own table. */
export class Microservices extends Construct {
  readonly productFunction: lambda.Function;
  readonly basketFunction: lambda.Function;
  readonly orderingFunction: lambda.Function;

  constructor(scope: Construct, id: string, props: MicroservicesProps) {
    super(scope, id);

    this.productFunction = new lambda.Function(this, 'ProductFunction', {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(handlers('product')),
      timeout: Duration.seconds(5),
      memorySize: 256,
      environment: {
        DYNAMODB_TABLE_NAME: props.productTable.tableName,
        PRIMARY_KEY: 'id',
      },
    });
    props.productTable.grant(
      this.productFunction,
      'dynamodb:DeleteItem',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'dynamodb:Scan',
      'dynamodb:UpdateItem',
    );

    this.basketFunction = new lambda.Function(this, 'BasketFunction', {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(handlers('basket')),
      timeout: Duration.seconds(5),
      memorySize: 256,
      environment: {
        DYNAMODB_TABLE_NAME: props.basketTable.tableName,
        PRIMARY_KEY: 'userName',
        EVENT_SOURCE: 'com.swn.basket.checkoutbasket',
        EVENT_DETAILTYPE: 'CheckoutBasket',
      },
    });
    props.basketTable.grant(
      this.basketFunction,
      'dynamodb:DeleteItem',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:Scan',
      'dynamodb:UpdateItem',
    );

    this.orderingFunction = new lambda.Function(this, 'OrderingFunction', {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(handlers('ordering')),
      timeout: Duration.seconds(5),
      memorySize: 256,
      environment: {
        DYNAMODB_TABLE_NAME: props.orderTable.tableName,
        PRIMARY_KEY: 'userName',
        SORT_KEY: 'orderDate',
      },
    });
    props.orderTable.grant(this.orderingFunction, 'dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:Scan');

    // The functions' logs go with them.
    for (const microservice of [this.productFunction, this.basketFunction, this.orderingFunction]) {
      (microservice.node.findChild('LogGroup') as logs.LogGroup).applyRemovalPolicy(RemovalPolicy.DESTROY);
    }
  }
}

/** The directory of a microservice's handler: the very one our own app uploads. */
function handlers(service: string): string {
  return path.join('..', '..', '..', '..', 'apps', 'ecommerce', 'handlers', service);
}
