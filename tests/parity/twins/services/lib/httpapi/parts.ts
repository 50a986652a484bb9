import { CfnOutput, Duration, type Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as v2 from 'aws-cdk-lib/aws-apigatewayv2';
import * as authorizers from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import * as integrations from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';

const { HttpMethod, MappingValue } = v2;

const role = (stack: Stack, id: string) =>
  new iam.Role(stack, id, { assumedBy: new iam.ServicePrincipal('apigateway.amazonaws.com') });

/** Parts of HTTP APIs that are made by themselves, and those that exist already. */
export function parts(stack: Stack, guard: lambda.Function, vpc: ec2.IVpc, lines: logs.LogGroup): void {
  const domain = v2.DomainName.fromDomainNameAttributes(stack, 'TheirDomain', {
    name: 'their.example.org',
    regionalDomainName: 'd-1.execute-api.eu-west-1.amazonaws.com',
    regionalHostedZoneId: 'Z2',
  });
  const certificate = (id: string, region: string) =>
    acm.Certificate.fromCertificateArn(stack, id, `arn:aws:acm:${region}:123456789012:certificate/2`);
  const moved = new v2.DomainName(stack, 'Moved', {
    domainName: 'moved.example.org',
    certificate: certificate('Near', 'eu-west-1'),
  });
  moved.addEndpoint({
    certificate: certificate('Edge', 'us-east-1'),
    certificateName: 'edge',
    endpointType: v2.EndpointType.EDGE,
    securityPolicy: v2.SecurityPolicy.TLS_1_2,
  });
  const api = new v2.HttpApi(stack, 'Parts', {
    defaultDomainMapping: { domainName: domain, mappingKey: 'parts' },
  });
  made(stack, api, guard);
  inside(stack, api, vpc);
  calls(stack, api, guard);

  // What exists already.
  const theirs = v2.HttpApi.fromHttpApiAttributes(stack, 'TheirApi', { httpApiId: 'a1b2c3d4e5' });
  const stage = v2.HttpStage.fromHttpStageAttributes(stack, 'TheirStage', { api: theirs, stageName: 'live' });
  new v2.HttpRoute(stack, 'TheirRoute', {
    httpApi: theirs,
    routeKey: v2.HttpRouteKey.DEFAULT,
    integration: new integrations.HttpUrlIntegration('Theirs', 'https://example.org'),
  });
  new v2.ApiMapping(stack, 'TheirMapping', { api: theirs, domainName: domain, stage, apiMappingKey: 'live' });
  const mapping = v2.ApiMapping.fromApiMappingAttributes(stack, 'Served', { apiMappingId: 'm1n2p3' });
  new CfnOutput(stack, 'ServedId', { value: mapping.apiMappingId });
  new CfnOutput(stack, 'DomainOfTheirs', { value: `${domain.regionalHostedZoneId}/${domain.regionalDomainName}` });
  new CfnOutput(stack, 'OneCall', { value: api.arnForExecuteApi('GET', '/books/*', 'live') });
  new CfnOutput(stack, 'AllCalls', { value: v2.HttpApiHelper.fromHttpApi(theirs).arnForExecuteApi('ANY', '/*') });

  const logged = api.addStage('Logged', { stageName: 'logged', autoDeploy: true });
  new v2.HttpStage(stack, 'Alike', {
    httpApi: api,
    stageName: 'alike',
    autoDeploy: true,
    accessLogSettings: {
      destination: new v2.LogGroupLogDestination(lines),
      format: logged.defaultAccessLogFormat(),
    },
  });
  metrics(stack, api, logged);
  new CfnOutput(stack, 'PartsEndpoint', { value: api.apiEndpoint });
  new CfnOutput(stack, 'PartsUrl', { value: api.url! });
  new CfnOutput(stack, 'PartsDomainUrl', { value: (api.defaultStage as v2.HttpStage).domainUrl });
  new CfnOutput(stack, 'LoggedUrl', { value: logged.url });
  new CfnOutput(stack, 'MovedName', { value: moved.name });
  const alarm = (id: string, metric: cloudwatch.IMetric) =>
    new cloudwatch.Alarm(stack, id, { metric, threshold: 1, evaluationPeriods: 1 });
  alarm('TheirCount', theirs.metricCount());
  alarm('TheirStageCount', stage.metricCount());
}

/** Authorizers and routes. */
function made(stack: Stack, api: v2.HttpApi, guard: lambda.Function): void {
  const tokens = new v2.HttpAuthorizer(api, 'Tokens', {
    httpApi: api,
    type: v2.HttpAuthorizerType.JWT,
    authorizerName: 'tokens',
    identitySource: ['$request.header.Token'],
    jwtAudience: ['books', 'films'],
    jwtIssuer: 'https://login.example.org',
  });
  const alone = new v2.HttpRoute(stack, 'Alone', {
    httpApi: api,
    routeKey: v2.HttpRouteKey.with('/alone', HttpMethod.GET),
    integration: new integrations.HttpUrlIntegration('Alone', 'https://example.org/alone', {
      parameterMapping: v2.ParameterMapping.fromObject({
        'overwrite:header.stage': MappingValue.stageVariable('stage'),
        'overwrite:path': MappingValue.custom('/alone'),
      }),
    }),
    authorizer: v2.HttpAuthorizer.fromHttpAuthorizerAttributes(stack, 'KnownTokens', {
      authorizerId: tokens.authorizerId,
      authorizerType: 'JWT',
    }),
    authorizationScopes: ['read'],
  });
  new CfnOutput(stack, 'AloneId', { value: alone.routeId });
  new CfnOutput(stack, 'AloneArn', { value: alone.routeArn });
  const asker = role(stack, 'Asker');
  guard.grantInvoke(asker);
  new v2.HttpAuthorizer(api, 'Asked', {
    httpApi: api,
    type: v2.HttpAuthorizerType.LAMBDA,
    authorizerName: 'asked',
    identitySource: ['$request.header.Authorization', '$context.identity.sourceIp'],
    enableSimpleResponses: true,
    payloadFormatVersion: v2.AuthorizerPayloadVersion.VERSION_2_0,
    authorizerUri: uri(stack, guard),
    resultsCacheTtl: Duration.minutes(1),
    role: asker,
  });
  const local = new integrations.HttpUrlIntegration('Local', 'https://example.org/local');
  api.addRoutes({
    path: '/jwt',
    methods: [HttpMethod.GET],
    integration: local,
    authorizer: new authorizers.HttpJwtAuthorizer('Named', 'https://login.example.org', {
      jwtAudience: ['books'],
      authorizerName: 'named',
      identitySource: ['$request.querystring.token'],
    }),
  });
  const pool = cognito.UserPool.fromUserPoolId(stack, 'FarPool', 'eu-central-1_abc');
  api.addRoutes({
    path: '/far',
    methods: [HttpMethod.GET],
    integration: local,
    authorizer: new authorizers.HttpUserPoolAuthorizer('Far', pool, {
      userPoolClients: [cognito.UserPoolClient.fromUserPoolClientId(stack, 'FarClient', 'client')],
      userPoolRegion: 'eu-central-1',
    }),
  });
}

/** The address by which API Gateway calls a function. */
export function uri(stack: Stack, guard: lambda.Function): string {
  const path = `lambda:path/2015-03-31/functions/${guard.functionArn}/invocations`;
  return `arn:${stack.partition}:apigateway:${stack.region}:${path}`;
}

/** Links into a VPC. */
function inside(stack: Stack, api: v2.HttpApi, vpc: ec2.IVpc): void {
  const group = (id: string, last: number) =>
    ec2.SecurityGroup.fromSecurityGroupId(stack, id, `sg-0123456789abcdef${last}`);
  const link = api.addVpcLink({
    vpc,
    vpcLinkName: 'inner',
    subnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
    securityGroups: [group('InnerGroup', 2)],
  });
  link.addSubnets(ec2.Subnet.fromSubnetId(stack, 'Added', 'subnet-5'));
  link.addSecurityGroups(group('AddedGroup', 3));
  const theirs = v2.VpcLink.fromVpcLinkAttributes(stack, 'TheirLink', { vpcLinkId: 'v1w2x3', vpc });
  const listener = (kind: string) =>
    `arn:aws:elasticloadbalancing:eu-west-1:${stack.account}:listener/${kind}/lb/3/4`;
  const nlb = elb.NetworkListener.fromNetworkListenerArn(stack, 'InnerNlb', listener('net'));
  api.addRoutes({
    path: '/inner',
    methods: [HttpMethod.GET],
    integration: new integrations.HttpNlbIntegration('Inner', nlb, {
      vpcLink: link,
      parameterMapping: new v2.ParameterMapping().overwritePath(MappingValue.custom('/inner')),
      timeout: Duration.seconds(7),
    }),
  });
  new v2.HttpIntegration(api, 'Inside', {
    httpApi: api,
    integrationType: v2.HttpIntegrationType.HTTP_PROXY,
    integrationUri: listener('app'),
    connectionType: v2.HttpConnectionType.VPC_LINK,
    connectionId: theirs.vpcLinkId,
    method: HttpMethod.PUT,
    payloadFormatVersion: v2.PayloadFormatVersion.VERSION_1_0,
    secureServerName: 'books.example.org',
  });
}

/** Calls of AWS services. */
function calls(stack: Stack, api: v2.HttpApi, guard: lambda.Function): void {
  new v2.HttpIntegration(api, 'Record', {
    httpApi: api,
    integrationType: v2.HttpIntegrationType.AWS_PROXY,
    integrationSubtype: v2.HttpIntegrationSubtype.KINESIS_PUT_RECORD,
    connectionType: v2.HttpConnectionType.INTERNET,
    credentials: v2.IntegrationCredentials.fromRole(role(stack, 'Recorder')),
    payloadFormatVersion: v2.PayloadFormatVersion.VERSION_1_0,
    parameterMapping: v2.ParameterMapping.fromObject({
      StreamName: MappingValue.stageVariable('stream'),
      Data: MappingValue.requestBody('data'),
      PartitionKey: MappingValue.custom('books'),
    }),
    timeout: Duration.seconds(3),
  });
  new v2.HttpIntegration(api, 'Config', {
    httpApi: api,
    integrationType: v2.HttpIntegrationType.AWS_PROXY,
    integrationSubtype: v2.HttpIntegrationSubtype.APPCONFIG_GET_CONFIGURATION,
    connectionType: v2.HttpConnectionType.INTERNET,
    credentials: v2.IntegrationCredentials.useCallerIdentity(),
    payloadFormatVersion: v2.PayloadFormatVersion.VERSION_1_0,
    parameterMapping: new v2.ParameterMapping()
      .custom('Application', 'books')
      .custom('Environment', 'live')
      .custom('Configuration', 'flags')
      .custom('ClientId', MappingValue.requestQueryString('client').value),
  });
  api.addRoutes({
    path: '/versioned',
    methods: [HttpMethod.GET],
    integration: new integrations.HttpLambdaIntegration('Versioned', guard, {
      payloadFormatVersion: v2.PayloadFormatVersion.custom('1.0'),
      scopePermissionToRoute: true,
    }),
  });
}

/** An alarm on each metric. */
function metrics(stack: Stack, api: v2.HttpApi, stage: v2.HttpStage): void {
  const alarm = (id: string, metric: cloudwatch.IMetric) =>
    new cloudwatch.Alarm(stack, id, { metric, threshold: 1, evaluationPeriods: 1 });
  alarm('ApiMetric', api.metric('Count'));
  alarm('ApiClientError', api.metricClientError());
  alarm('ApiCount', api.metricCount());
  alarm('ApiDataProcessed', api.metricDataProcessed());
  alarm('ApiIntegrationLatency', api.metricIntegrationLatency());
  alarm('ApiLatency', api.metricLatency());
  alarm('ApiServerError', api.metricServerError());
  alarm('StageMetric', stage.metric('Count', { statistic: 'Sum' }));
  alarm('StageClientError', stage.metricClientError());
  alarm('StageCount', stage.metricCount());
  alarm('StageDataProcessed', stage.metricDataProcessed());
  alarm('StageIntegrationLatency', stage.metricIntegrationLatency());
  alarm('StageLatency', stage.metricLatency());
  alarm('StageServerError', stage.metricServerError());
}
