import { CfnOutput, Duration, Names, type Stack } from 'aws-cdk-lib';
import * as v2 from 'aws-cdk-lib/aws-apigatewayv2';
import * as authorizers from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import * as integrations from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { uri } from './parts';

/** Parts of WebSocket APIs that are made by themselves, those that exist already, and API keys. */
export function websocket(stack: Stack, guard: lambda.Function, lines: logs.LogGroup): void {
  const api = new v2.WebSocketApi(stack, 'Rooms');
  const door = new v2.WebSocketAuthorizer(api, 'Door', {
    webSocketApi: api,
    type: v2.WebSocketAuthorizerType.LAMBDA,
    authorizerName: 'door',
    identitySource: ['route.request.querystring.token', 'context.identity.sourceIp'],
    authorizerUri: uri(stack, guard),
  });
  guard.addPermission(`${Names.nodeUniqueId(door.node)}-Permission`, {
    scope: api,
    principal: new iam.ServicePrincipal('apigateway.amazonaws.com'),
    sourceArn: stack.formatArn({
      service: 'execute-api',
      resource: api.apiId,
      resourceName: `authorizers/${door.authorizerId}`,
    }),
  });
  const joined = new integrations.WebSocketMockIntegration('Joined');
  new v2.WebSocketRoute(stack, 'Join', {
    webSocketApi: api,
    routeKey: '$connect',
    apiKeyRequired: true,
    integration: joined,
    authorizer: v2.WebSocketAuthorizer.fromWebSocketAuthorizerAttributes(stack, 'KnownDoor', {
      authorizerId: door.authorizerId,
      authorizerType: 'CUSTOM',
    }),
  });
  new v2.WebSocketIntegration(api, 'Keep', {
    webSocketApi: api,
    integrationType: v2.WebSocketIntegrationType.AWS,
    integrationUri: 'arn:aws:apigateway:eu-west-1:sqs:path/123456789012/rooms',
    integrationMethod: 'POST',
    contentHandling: v2.ContentHandling.CONVERT_TO_TEXT,
    credentialsRole: new iam.Role(stack, 'Keeper', {
      assumedBy: new iam.ServicePrincipal('apigateway.amazonaws.com'),
    }),
    passthroughBehavior: v2.PassthroughBehavior.WHEN_NO_TEMPLATES,
    requestParameters: { 'integration.request.header.Content-Type': "'application/x-www-form-urlencoded'" },
    requestTemplates: { $default: 'Action=SendMessage' },
    templateSelectionExpression: '\\$default',
    timeout: Duration.seconds(6),
  });
  new v2.WebSocketApi(stack, 'Guests', {
    connectRouteOptions: {
      integration: new integrations.WebSocketMockIntegration('Guest'),
      authorizer: new authorizers.WebSocketLambdaAuthorizer('Entrance', guard, { authorizerName: 'guests' }),
    },
  });

  // What exists already.
  const theirs = v2.WebSocketApi.fromWebSocketApiAttributes(stack, 'TheirRooms', { webSocketId: 'w1x2y3z4a5' });
  new v2.WebSocketRoute(stack, 'Shout', {
    webSocketApi: theirs,
    routeKey: 'shout',
    integration: new integrations.WebSocketMockIntegration('Shouted'),
  });
  new v2.WebSocketRoute(stack, 'Enter', {
    webSocketApi: theirs,
    routeKey: '$connect',
    integration: new integrations.WebSocketMockIntegration('Entered'),
    authorizer: new v2.WebSocketNoneAuthorizer(),
  });
  const theirStage = v2.WebSocketStage.fromWebSocketStageAttributes(stack, 'TheirRoomsStage', {
    api: theirs,
    stageName: 'live',
  });

  // Stages.
  const plain = new v2.WebSocketStage(stack, 'PlainRooms', { webSocketApi: api, stageName: 'plain', autoDeploy: true });
  plain.addStageVariable('size', 'large');
  const domain = new v2.DomainName(stack, 'RoomsDomain', {
    domainName: 'rooms.example.org',
    certificate: acm.Certificate.fromCertificateArn(
      stack,
      'RoomsCertificate',
      'arn:aws:acm:eu-west-1:123456789012:certificate/3',
    ),
  });
  const logged = new v2.WebSocketStage(stack, 'LoggedRooms', {
    webSocketApi: api,
    stageName: 'logged',
    autoDeploy: true,
    description: 'Rooms with lines',
    throttle: { rateLimit: 20, burstLimit: 40 },
    detailedMetricsEnabled: true,
    domainMapping: { domainName: domain },
    stageVariables: { color: 'blue' },
    accessLogSettings: {
      destination: new v2.LogGroupLogDestination(lines),
      format: plain.defaultAccessLogFormat(),
    },
  });
  new CfnOutput(stack, 'OneRoute', { value: api.arnForExecuteApiV2('shout', 'logged') });
  new CfnOutput(stack, 'AllRoutes', { value: api.arnForExecuteApiV2() });
  new CfnOutput(stack, 'RoomsEndpoint', { value: api.apiEndpoint });
  const alarm = (id: string, metric: cloudwatch.IMetric) =>
    new cloudwatch.Alarm(stack, id, { metric, threshold: 1, evaluationPeriods: 1 });
  alarm('RoomsConnected', api.metric('ConnectCount', { statistic: 'Sum' }));
  alarm('LoggedRoomsFailed', logged.metric('ExecutionError', { statistic: 'Sum' }));
  keys(stack, api, logged, theirs, theirStage);
}

/** API keys and usage plans. */
function keys(
  stack: Stack,
  api: v2.WebSocketApi,
  stage: v2.WebSocketStage,
  theirs: v2.IWebSocketApi,
  theirStage: v2.IWebSocketStage,
): void {
  const whole = new v2.ApiKey(stack, 'Whole', {
    apiKeyName: 'whole',
    description: 'A partner',
    value: 'abcdefghij0123456789',
    customerId: 'customer',
    enabled: false,
    generateDistinctId: true,
  });
  const limited = new v2.RateLimitedApiKey(stack, 'Limited', {
    apiKeyName: 'limited',
    description: 'A guest',
    apiStages: [{ api, stage }],
    quota: { limit: 1000, period: v2.Period.MONTH, offset: 20 },
    throttle: { rateLimit: 5, burstLimit: 10 },
  });
  const user = (id: string) =>
    new iam.Role(stack, id, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  const [reader, writer, owner] = [user('KeyReader'), user('KeyWriter'), user('KeyOwner')];
  whole.grantRead(reader);
  whole.grantWrite(writer);
  whole.grantReadWrite(owner);
  limited.grantRead(reader);
  limited.grantWrite(writer);
  limited.grantReadWrite(owner);

  const plan = new v2.UsagePlan(stack, 'Weekly', {
    description: 'So much a week',
    apiStages: [
      { api, stage },
      { api: theirs, stage: theirStage },
    ],
    quota: { limit: 100, period: v2.Period.WEEK, offset: 2 },
  });
  plan.addApiKey(v2.ApiKey.fromApiKeyId(stack, 'TheirKey', 'k1l2m3n4o5'), { overrideLogicalId: 'TheirKeyInWeekly' });
  new CfnOutput(stack, 'WeeklyId', { value: plan.usagePlanId });
  new CfnOutput(stack, 'WholeArn', { value: whole.keyArn });
  new CfnOutput(stack, 'LimitedId', { value: limited.keyId });
  v2.UsagePlan.fromUsagePlanId(stack, 'TheirPlan', 'p1q2r3').addApiKey(whole);
}
