import { App, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sqs from 'aws-cdk-lib/aws-sqs';

// 10 stacks of 60 workers, each with a queue it consumes and a table it may use:
// Function, Role, Policy, EventSourceMapping, Queue, GlobalTable = 3,600 resources.
const STACKS = 10;
const WORKERS = 60;

const app = new App({ analyticsReporting: false });
for (let s = 0; s < STACKS; s++) {
  const stack = new Stack(app, `Scale${s}`);
  for (let w = 0; w < WORKERS; w++) {
    const table = new dynamodb.TableV2(stack, `Table${w}`, {
      partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
    });
    const queue = new sqs.Queue(stack, `Queue${w}`);
    const worker = new lambda.Function(stack, `Worker${w}`, {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = async () => {};'),
      environment: { TABLE_NAME: table.tableName },
    });
    worker.addEventSource(new SqsEventSource(queue));
    table.grantReadWriteData(worker);
  }
}
app.synth();
