import { Duration, Stack } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/**
 * Alarms with every setting, on metrics of one's own, on what is calculated of them and on what is
 * usual of them; and one on each metric that a construct gives.
 */
export class CloudWatch extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.settings();
    this.calculated();
    this.functions();
    this.others();
    this.apis();
  }

  private alarm(id: string, metric: cloudwatch.IMetric) {
    return new cloudwatch.Alarm(this, id, { metric, threshold: 1, evaluationPeriods: 1 });
  }

  private settings() {
    const placed = new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Placed' });
    this.alarm('Plain', placed);
    const configured = new cloudwatch.Alarm(this, 'Configured', {
      metric: placed.with({
        dimensionsMap: { Shop: 'north', Kind: 'book' },
        statistic: cloudwatch.Stats.p(99.9),
        period: Duration.seconds(30),
        unit: cloudwatch.Unit.COUNT_PER_SECOND,
      }),
      threshold: 0.5,
      evaluationPeriods: 5,
      alarmName: 'configured',
      alarmDescription: 'Too few.',
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      datapointsToAlarm: 3,
      treatMissingData: cloudwatch.TreatMissingData.BREACHING,
      evaluateLowSampleCountPercentile: 'ignore',
      actionsEnabled: false,
    });
    const topic = (name: string) =>
      new actions.SnsAction(sns.Topic.fromTopicArn(this, name, `arn:aws:sns:eu-west-1:123456789012:${name}`));
    configured.addAlarmAction(topic('on-call'));
    configured.addOkAction(topic('fine'));
    configured.addInsufficientDataAction(
      new actions.SsmAction(actions.OpsItemSeverity.CRITICAL),
      new actions.SsmAction(actions.OpsItemSeverity.LOW, actions.OpsItemCategory.PERFORMANCE),
    );

    this.alarm('Labelled', placed.with({ label: 'Orders', unit: cloudwatch.Unit.COUNT }));
    this.alarm('Foreign', placed.with({ account: '210987654321' }));
    this.alarm('Trimmed', placed.with({ statistic: cloudwatch.Stats.tm(10, 90) }));
    this.alarm('Ranked', placed.with({ statistic: cloudwatch.Stats.pr(300) }));
    this.alarm('Winsorized', placed.with({ statistic: cloudwatch.Stats.wm(95.5) }));
    const cpu = this.alarm('Instance', new cloudwatch.Metric({
      namespace: 'AWS/EC2',
      metricName: 'CPUUtilization',
      dimensionsMap: { InstanceId: 'i-0' },
      statistic: cloudwatch.Stats.IQM,
    }));
    cpu.addAlarmAction(new actions.Ec2Action(actions.Ec2InstanceAction.RECOVER));
  }

  private calculated() {
    const orders = (metricName: string) =>
      new cloudwatch.Metric({ namespace: 'Shop', metricName, statistic: 'Sum' });
    this.alarm('Rate', new cloudwatch.MathExpression({
      expression: '100 * rejected / all',
      usingMetrics: {
        rejected: orders('Rejected'),
        all: new cloudwatch.MathExpression({
          expression: 'placed + rejected',
          usingMetrics: { placed: orders('Placed'), rejected: orders('Rejected') },
          label: 'All',
        }),
      },
      period: Duration.minutes(1),
    }));
    this.alarm('Insight', new cloudwatch.MathExpression({
      expression: 'INSIGHT_RULE_METRIC("rule", "Sum")',
      period: Duration.minutes(1),
    }));
    new cloudwatch.AnomalyDetectionAlarm(this, 'Unusual', {
      metric: new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Placed', period: Duration.minutes(10) }),
      stdDevs: 2,
      evaluationPeriods: 3,
    });
  }

  private functions() {
    const fn = new lambda.Function(this, 'Function', {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = async () => {};'),
    });
    this.alarm('Duration', fn.metricDuration());
    this.alarm('Invocations', fn.metricInvocations());
    this.alarm('Throttles', fn.metricThrottles());
    const errors = this.alarm('Errors', fn.metricErrors());
    errors.addAlarmAction(new actions.LambdaAction(fn));
    this.alarm('Named', fn.metric('IteratorAge'));
    this.alarm('AllDuration', lambda.Function.metricAllDuration());
    this.alarm('AllErrors', lambda.Function.metricAllErrors());
    this.alarm('AllInvocations', lambda.Function.metricAllInvocations());
    this.alarm('AllThrottles', lambda.Function.metricAllThrottles());
    this.alarm('AllConcurrent', lambda.Function.metricAllConcurrentExecutions());
    this.alarm('AllUnreserved', lambda.Function.metricAllUnreservedConcurrentExecutions());
    const live = fn.addAlias('live');
    this.alarm('AliasErrors', live.metricErrors());
    this.alarm('VersionErrors', fn.currentVersion.metricErrors());
  }

  private others() {
    const queue = new sqs.Queue(this, 'Queue');
    this.alarm('QueueAge', queue.metricApproximateAgeOfOldestMessage());
    this.alarm('QueueDelayed', queue.metricApproximateNumberOfMessagesDelayed());
    this.alarm('QueueNotVisible', queue.metricApproximateNumberOfMessagesNotVisible());
    this.alarm('QueueVisible', queue.metricApproximateNumberOfMessagesVisible());
    this.alarm('QueueOutstanding', queue.metricApproximateNumberOfMessagesOutstanding());
    this.alarm('QueueEmpty', queue.metricNumberOfEmptyReceives());
    this.alarm('QueueDeleted', queue.metricNumberOfMessagesDeleted());
    this.alarm('QueueReceived', queue.metricNumberOfMessagesReceived());
    this.alarm('QueueSent', queue.metricNumberOfMessagesSent());
    this.alarm('QueueSize', queue.metricSentMessageSize());

    const table = new dynamodb.Table(this, 'Table', {
      partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    });
    this.alarm('TableConditions', table.metricConditionalCheckFailedRequests());
    this.alarm('TableReads', table.metricConsumedReadCapacityUnits());
    this.alarm('TableWrites', table.metricConsumedWriteCapacityUnits());
    this.alarm('TableUserErrors', table.metricUserErrors());
    this.alarm('TableLatency', table.metricSuccessfulRequestLatency({
      dimensionsMap: { TableName: table.tableName, Operation: 'Query' },
    }));
    this.alarm('TableThrottled', table.metricThrottledRequestsForOperation('PutItem'));
    const operations = [dynamodb.Operation.GET_ITEM, dynamodb.Operation.TRANSACT_WRITE_ITEMS];
    this.alarm('TableErrors', table.metricSystemErrorsForOperations({ operations }));
    this.alarm('TableThrottledSum', table.metricThrottledRequestsForOperations({ operations }));

    const certificate = new acm.Certificate(this, 'Certificate', {
      domainName: 'example.com',
      validation: acm.CertificateValidation.fromEmail(),
    });
    this.alarm('CertificateDays', certificate.metricDaysToExpiry());
  }

  private apis() {
    const rest = new apigateway.RestApi(this, 'Rest');
    const method = rest.root.addMethod('GET', new apigateway.MockIntegration());
    const stage = rest.deploymentStage;
    this.alarm('RestHits', rest.metricCacheHitCount());
    this.alarm('RestMisses', rest.metricCacheMissCount());
    this.alarm('RestClientErrors', rest.metricClientError());
    this.alarm('RestCount', rest.metricCount());
    this.alarm('RestIntegrationLatency', rest.metricIntegrationLatency());
    this.alarm('RestLatency', rest.metricLatency());
    this.alarm('RestServerErrors', rest.metricServerError());
    this.alarm('StageCount', stage.metricCount());
    this.alarm('MethodCount', method.metricCount(stage));

    const http = new apigatewayv2.HttpApi(this, 'Http');
    const beta = new apigatewayv2.HttpStage(this, 'Beta', { httpApi: http, stageName: 'beta', autoDeploy: true });
    this.alarm('HttpClientErrors', http.metricClientError());
    this.alarm('HttpCount', http.metricCount());
    this.alarm('HttpData', http.metricDataProcessed());
    this.alarm('HttpIntegrationLatency', http.metricIntegrationLatency());
    this.alarm('HttpLatency', http.metricLatency());
    this.alarm('HttpServerErrors', http.metricServerError());
    this.alarm('BetaCount', beta.metricCount());
    const socket = new apigatewayv2.WebSocketApi(this, 'Socket');
    const live = new apigatewayv2.WebSocketStage(this, 'Live', { webSocketApi: socket, stageName: 'live', autoDeploy: true });
    this.alarm('SocketMessages', socket.metric('MessageCount', { statistic: 'Sum' }));
    this.alarm('LiveMessages', live.metric('MessageCount', { statistic: 'Sum' }));
  }
}
