import { Duration, Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as v2 from 'aws-cdk-lib/aws-apigatewayv2';
import * as authorizers from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import * as integrations from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as targets from 'aws-cdk-lib/aws-route53-targets';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as discovery from 'aws-cdk-lib/aws-servicediscovery';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { parts } from './parts';
import { websocket } from './websocket';

const { HttpMethod } = v2;

/** HTTP and WebSocket APIs with every kind of route, integration, authorizer and stage. */
export class HttpApi extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const handler = (name: string) =>
      new lambda.Function(this, name, {
        runtime: lambda.Runtime.NODEJS_22_X,
        handler: 'index.handler',
        code: lambda.Code.fromInline('exports.handler = async () => {};'),
      });
    const books = handler('Books');
    const guard = handler('Guard');
    const role = (name: string) =>
      new iam.Role(this, name, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });

    // The least that there is.
    const plain = new v2.HttpApi(this, 'Plain', {
      defaultIntegration: new integrations.HttpLambdaIntegration('BooksIntegration', books),
    });
    books.addEnvironment('API_URL', plain.url!);

    // Integrations.
    const api = new v2.HttpApi(this, 'Api', {
      apiName: 'books',
      description: 'Books',
      createDefaultStage: false,
      disableExecuteApiEndpoint: true,
      routeSelectionExpression: true,
      ipAddressType: v2.IpAddressType.DUAL_STACK,
      corsPreflight: {
        allowCredentials: true,
        allowHeaders: ['Authorization'],
        allowMethods: [v2.CorsHttpMethod.GET, v2.CorsHttpMethod.ANY],
        allowOrigins: ['https://example.org'],
        exposeHeaders: ['Date'],
        maxAge: Duration.days(1),
      },
    });
    const shared = new integrations.HttpLambdaIntegration('Shared', books, {
      payloadFormatVersion: v2.PayloadFormatVersion.VERSION_1_0,
      timeout: Duration.seconds(20),
      parameterMapping: new v2.ParameterMapping()
        .appendHeader('a', v2.MappingValue.requestHeader('b'))
        .overwriteHeader('c', v2.MappingValue.requestQueryString('d'))
        .removeHeader('e')
        .appendQueryString('f', v2.MappingValue.requestBody('g'))
        .overwriteQueryString('h', v2.MappingValue.requestPath())
        .removeQueryString('i')
        .overwritePath(v2.MappingValue.requestPathParam('id'))
        .custom('append:header.j', v2.MappingValue.contextVariable('requestId').value),
    });
    api.addRoutes({ path: '/books/{id}', methods: [HttpMethod.GET, HttpMethod.DELETE], integration: shared });
    api.addRoutes({
      path: '/scoped',
      methods: [HttpMethod.GET],
      integration: new integrations.HttpLambdaIntegration('Scoped', guard, { scopePermissionToRoute: true }),
    });
    const url = new integrations.HttpUrlIntegration('Url', 'https://example.org/{proxy}', {
      method: HttpMethod.GET,
      timeout: Duration.seconds(5),
    });
    api.addRoutes({ path: '/{proxy+}', integration: url });
    const vpc = ec2.Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId: 'vpc-1',
      availabilityZones: ['a', 'b'],
      privateSubnetIds: ['subnet-1', 'subnet-2'],
      isolatedSubnetIds: ['subnet-3', 'subnet-4'],
    });
    const link = new v2.VpcLink(this, 'Link', {
      vpc,
      vpcLinkName: 'inside',
      securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(this, 'Group', 'sg-0123456789abcdef0')],
    });
    const listener = (kind: string) =>
      `arn:aws:elasticloadbalancing:eu-west-1:${this.account}:listener/${kind}/lb/1/2`;
    const alb = elb.ApplicationListener.fromApplicationListenerAttributes(this, 'Alb', {
      listenerArn: listener('app'),
      securityGroup: ec2.SecurityGroup.fromSecurityGroupId(this, 'AlbGroup', 'sg-0123456789abcdef1'),
    });
    const nlb = elb.NetworkListener.fromNetworkListenerArn(this, 'Nlb', listener('net'));
    const service = discovery.Service.fromServiceAttributes(this, 'Service', {
      serviceArn: `arn:aws:servicediscovery:eu-west-1:${this.account}:service/srv-1`,
      serviceId: 'srv-1',
      serviceName: 'books',
      discoveryType: discovery.DiscoveryType.API,
      dnsRecordType: discovery.DnsRecordType.A,
      namespace: discovery.HttpNamespace.fromHttpNamespaceAttributes(this, 'Namespace', {
        namespaceArn: 'arn:aws:servicediscovery:eu-west-1:123456789012:namespace/ns-1',
        namespaceId: 'ns-1',
        namespaceName: 'books',
      }),
      routingPolicy: discovery.RoutingPolicy.MULTIVALUE,
    });
    api.addRoutes({
      path: '/alb',
      methods: [HttpMethod.GET],
      integration: new integrations.HttpAlbIntegration('Alb', alb, {
        vpcLink: link,
        method: HttpMethod.POST,
        secureServerName: 'books.example.org',
      }),
    });
    api.addRoutes({
      path: '/nlb',
      methods: [HttpMethod.GET],
      integration: new integrations.HttpNlbIntegration('Nlb', nlb, { vpcLink: link }),
    });
    api.addRoutes({
      path: '/service',
      methods: [HttpMethod.GET],
      integration: new integrations.HttpServiceDiscoveryIntegration('Service', service, { vpcLink: link }),
    });

    // AWS services.
    const queue = new sqs.Queue(this, 'Queue');
    const subtypes: [string, v2.HttpIntegrationSubtype][] = [
      ['/send', v2.HttpIntegrationSubtype.SQS_SEND_MESSAGE],
      ['/receive', v2.HttpIntegrationSubtype.SQS_RECEIVE_MESSAGE],
      ['/delete', v2.HttpIntegrationSubtype.SQS_DELETE_MESSAGE],
      ['/purge', v2.HttpIntegrationSubtype.SQS_PURGE_QUEUE],
    ];
    for (const [path, subtype] of subtypes) {
      api.addRoutes({
        path,
        methods: [HttpMethod.POST],
        integration: new integrations.HttpSqsIntegration('Sqs', { queue, subtype }),
      });
    }
    const delayed = new v2.ParameterMapping()
      .custom('QueueUrl', queue.queueUrl)
      .custom('MessageBody', '$request.body')
      .custom('DelaySeconds', '5');
    api.addRoutes({
      path: '/mapped/send',
      methods: [HttpMethod.POST],
      integration: new integrations.HttpSqsIntegration('Mapped', { queue, parameterMapping: delayed }),
    });
    const bus = new events.EventBus(this, 'Bus');
    api.addRoutes({
      path: '/events',
      methods: [HttpMethod.POST],
      integration: new integrations.HttpEventBridgeIntegration('Events', { eventBusRef: bus.eventBusRef }),
    });
    api.addRoutes({
      path: '/mapped/events',
      methods: [HttpMethod.POST],
      integration: new integrations.HttpEventBridgeIntegration('Mapped', {
        eventBusRef: bus.eventBusRef,
        parameterMapping: new v2.ParameterMapping()
          .custom('Detail', '$request.body')
          .custom('DetailType', 'called')
          .custom('Source', 'books'),
      }),
    });
    const machine = sfn.StateMachine.fromStateMachineArn(
      this,
      'Machine',
      'arn:aws:states:eu-west-1:123456789012:stateMachine:books',
    ) as sfn.StateMachine;
    api.addRoutes({
      path: '/start',
      methods: [HttpMethod.POST],
      integration: new integrations.HttpStepFunctionsIntegration('Start', { stateMachine: machine }),
    });
    api.addRoutes({
      path: '/run',
      methods: [HttpMethod.POST],
      integration: new integrations.HttpStepFunctionsIntegration('Run', {
        stateMachine: machine,
        subtype: v2.HttpIntegrationSubtype.STEPFUNCTIONS_START_SYNC_EXECUTION,
        parameterMapping: new v2.ParameterMapping()
          .custom('StateMachineArn', machine.stateMachineArn)
          .custom('Input', '$request.body.input'),
      }),
    });

    // Stages, domains.
    const certificate = acm.Certificate.fromCertificateArn(
      this,
      'Certificate',
      'arn:aws:acm:eu-west-1:123456789012:certificate/1',
    );
    const domain = new v2.DomainName(this, 'Domain', {
      domainName: 'api.example.org',
      certificate,
      endpointType: v2.EndpointType.REGIONAL,
      securityPolicy: v2.SecurityPolicy.TLS_1_2,
      ipAddressType: v2.IpAddressType.IPV4,
      ownershipCertificate: certificate,
      mtls: { bucket: s3.Bucket.fromBucketName(this, 'Trust', 'trust'), key: 'store.pem', version: '1' },
    });
    new route53.ARecord(this, 'Record', {
      zone: route53.HostedZone.fromHostedZoneAttributes(this, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.org' }),
      recordName: 'api',
      target: route53.RecordTarget.fromAlias(
        new targets.ApiGatewayv2DomainProperties(domain.regionalDomainName, domain.regionalHostedZoneId),
      ),
    });
    const lines = new logs.LogGroup(this, 'Lines');
    const beta = api.addStage('Beta', {
      stageName: 'beta',
      autoDeploy: true,
      description: 'Beta',
      throttle: { rateLimit: 100, burstLimit: 50 },
      detailedMetricsEnabled: true,
      stageVariables: { color: 'blue' },
      accessLogSettings: { destination: new v2.LogGroupLogDestination(lines) },
      domainMapping: { domainName: domain, mappingKey: 'beta' },
    });
    beta.addStageVariable('size', 'large');
    const formatted = new v2.HttpStage(this, 'Formatted', {
      httpApi: api,
      stageName: 'formatted',
      autoDeploy: true,
      accessLogSettings: {
        destination: new v2.LogGroupLogDestination(lines),
        format: apigateway.AccessLogFormat.custom('$context.requestId'),
      },
    });
    new v2.ApiMapping(this, 'Mapping', { api, domainName: domain, stage: formatted, apiMappingKey: 'v2' });

    // Authorizers.
    const pool = cognito.UserPool.fromUserPoolId(this, 'Pool', 'eu-west-1_abc');
    const client = cognito.UserPoolClient.fromUserPoolClientId(this, 'Client', 'client');
    const safe = new v2.HttpApi(this, 'Safe', {
      defaultAuthorizer: new authorizers.HttpJwtAuthorizer('Jwt', 'https://login.example.org', {
        jwtAudience: ['books'],
      }),
      defaultAuthorizationScopes: ['read'],
    });
    const local = new integrations.HttpLambdaIntegration('BooksIntegration', books, {
      scopePermissionToRoute: false,
    });
    safe.addRoutes({ path: '/', methods: [HttpMethod.GET], integration: local });
    safe.addRoutes({
      path: '/own',
      methods: [HttpMethod.GET],
      integration: local,
      authorizationScopes: ['write'],
    });
    safe.addRoutes({
      path: '/open',
      methods: [HttpMethod.GET],
      integration: local,
      authorizer: new v2.HttpNoneAuthorizer(),
      authorizationScopes: [],
    });
    safe.addRoutes({
      path: '/pool',
      methods: [HttpMethod.GET],
      integration: local,
      authorizer: new authorizers.HttpUserPoolAuthorizer('Users', pool, {
        userPoolClients: [client],
        identitySource: ['$request.header.Token'],
        authorizerName: 'users',
      }),
    });
    safe.addRoutes({
      path: '/policy',
      methods: [HttpMethod.GET],
      integration: local,
      authorizer: new authorizers.HttpLambdaAuthorizer('Policy', guard),
      authorizationScopes: [],
    });
    safe.addRoutes({
      path: '/simple',
      methods: [HttpMethod.GET],
      integration: local,
      authorizer: new authorizers.HttpLambdaAuthorizer('Simple', guard, {
        authorizerName: 'simple',
        identitySource: ['$request.querystring.key'],
        responseTypes: [authorizers.HttpLambdaResponseType.SIMPLE],
        resultsCacheTtl: Duration.hours(1),
      }),
      authorizationScopes: [],
    });
    const [signed] = safe.addRoutes({
      path: '/signed/{id}',
      methods: [HttpMethod.ANY],
      integration: local,
      authorizer: new authorizers.HttpIamAuthorizer(),
      authorizationScopes: [],
    });
    signed.grantInvoke(role('Caller'));
    signed.grantInvoke(role('Reader'), { httpMethods: [HttpMethod.GET] });

    // WebSocket.
    const talk = handler('Talk');
    const talking = new integrations.WebSocketLambdaIntegration('Talk', talk, {
      timeout: Duration.seconds(10),
      contentHandling: v2.ContentHandling.CONVERT_TO_TEXT,
    });
    const chat = new v2.WebSocketApi(this, 'Chat', {
      apiName: 'chat',
      description: 'Chat',
      routeSelectionExpression: '$request.body.type',
      apiKeySelectionExpression: v2.WebSocketApiKeySelectionExpression.AUTHORIZER_USAGE_IDENTIFIER_KEY,
      ipAddressType: v2.IpAddressType.DUAL_STACK,
      disableSchemaValidation: true,
      connectRouteOptions: {
        integration: talking,
        authorizer: new authorizers.WebSocketLambdaAuthorizer('Entrance', guard, {
          identitySource: ['route.request.querystring.token'],
        }),
      },
      disconnectRouteOptions: { integration: talking },
      defaultRouteOptions: {
        integration: new integrations.WebSocketMockIntegration('Mock', {
          requestTemplates: { '200': '{"statusCode":200}' },
          templateSelectionExpression: '200',
        }),
        returnResponse: true,
      },
    });
    // The CDK has no construct for the response of an integration.
    const mock = chat.node.findChild('$default-Route').node.findChild('Mock') as v2.WebSocketIntegration;
    new v2.CfnIntegrationResponse(mock, '$default-Response', {
      apiId: chat.apiId,
      integrationId: mock.integrationId,
      integrationResponseKey: '$default',
      responseTemplates: { '200': '{"action":"help"}' },
      templateSelectionExpression: '200',
    });
    chat.addRoute('store', {
      integration: new integrations.WebSocketAwsIntegration('Store', {
        integrationUri: 'arn:aws:apigateway:eu-west-1:sqs:path/123456789012/books',
        integrationMethod: HttpMethod.POST,
        credentialsRole: new iam.Role(this, 'Storer', {
          assumedBy: new iam.ServicePrincipal('apigateway.amazonaws.com'),
        }),
        contentHandling: v2.ContentHandling.CONVERT_TO_BINARY,
        passthroughBehavior: v2.PassthroughBehavior.NEVER,
        requestParameters: { 'integration.request.header.Content-Type': "'application/x-www-form-urlencoded'" },
        requestTemplates: { $default: 'Action=SendMessage' },
        templateSelectionExpression: '\\$default',
        timeout: Duration.seconds(5),
      }),
    });
    const signedChat = new v2.WebSocketApi(this, 'SignedChat', {
      connectRouteOptions: {
        integration: new integrations.WebSocketLambdaIntegration('TalkIntegration', talk),
        authorizer: new authorizers.WebSocketIamAuthorizer(),
      },
    });
    const prod = new v2.WebSocketStage(this, 'Prod', {
      webSocketApi: chat,
      stageName: 'prod',
      autoDeploy: true,
      throttle: { rateLimit: 0.5, burstLimit: 1 },
      accessLogSettings: { destination: new v2.LogGroupLogDestination(lines) },
    });
    new v2.WebSocketStage(this, 'SignedProd', { webSocketApi: signedChat, stageName: 'prod', autoDeploy: true });
    chat.grantManageConnections(talk);
    prod.grantManagementApiAccess(guard);
    talk.addEnvironment('ENDPOINT', prod.callbackUrl);
    talk.addEnvironment('SOCKET', prod.url);
    const key = new v2.ApiKey(this, 'Key', { apiKeyName: 'key' });
    const plan = new v2.UsagePlan(this, 'Plan', {
      usagePlanName: 'plan',
      quota: { limit: 10, period: v2.Period.DAY },
      throttle: { rateLimit: 10, burstLimit: 2 },
    });
    plan.addApiStage({ api: chat, stage: prod });
    plan.addApiKey(key);
    new v2.RateLimitedApiKey(this, 'Guest', {
      apiStages: [{ api: chat, stage: prod }],
      quota: { limit: 10, period: v2.Period.DAY },
    });
    parts(this, guard, vpc, lines);
    websocket(this, guard, lines);
  }
}
