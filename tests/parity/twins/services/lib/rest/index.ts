import { Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as acmpca from 'aws-cdk-lib/aws-acmpca';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as targets from 'aws-cdk-lib/aws-route53-targets';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

const FUNCTION = 'arn:aws:lambda:eu-west-1:123456789012:function:';

/** REST APIs: resources, methods, models, authorizers, domains, keys and usage plans. */
export class Rest extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const imported = (name: string) =>
      lambda.Function.fromFunctionAttributes(this, name, {
        functionArn: FUNCTION + name,
        sameEnvironment: true,
      });
    const handler = imported('Handler');
    const judge = imported('Judge');

    const { zone, certificate } = this.names();
    const shop = this.shop(handler, judge);
    this.domains(shop, zone, certificate);
    this.keys(shop);
    this.whole(handler);
    this.described();
    this.closed();
    this.beyond(handler);
  }

  /** Zones, records, health checks and certificates. */
  private names() {
    const zone = new route53.PublicHostedZone(this, 'Zone', {
      zoneName: 'example.org',
      caaAmazon: true,
      comment: 'the shop',
    });
    const part = new route53.PublicHostedZone(this, 'Part', { zoneName: 'eu.example.org' });
    zone.addDelegation(part);
    new route53.PrivateHostedZone(this, 'Private', {
      zoneName: 'internal',
      vpc: { vpcId: 'vpc-0a1b2c3d4e5f60718', env: { region: this.region, account: this.account } } as never,
    });
    const key = new kms.Key(this, 'SigningKey', {
      keySpec: kms.KeySpec.ECC_NIST_P256,
      keyUsage: kms.KeyUsage.SIGN_VERIFY,
    });
    zone.enableDnssec({ kmsKey: key });
    zone.grantDelegation(
      new iam.Role(this, 'Delegator', { assumedBy: new iam.AccountRootPrincipal() }),
      { delegatedZoneNames: ['eu.example.org'] },
    );
    const health = new route53.HealthCheck(this, 'Health', {
      type: route53.HealthCheckType.HTTPS,
      fqdn: 'example.org',
      resourcePath: '/health',
    });
    const target = route53.RecordTarget.fromIpAddresses('192.0.2.1');
    new route53.ARecord(this, 'Apex', { zone, target, weight: 10, healthCheck: health });
    new route53.AaaaRecord(this, 'Six', {
      zone,
      recordName: 'six',
      target: route53.RecordTarget.fromIpAddresses('2001:db8::1'),
      region: 'eu-west-1',
    });
    new route53.ARecord(this, 'Geo', {
      zone,
      recordName: 'geo',
      target,
      geoLocation: route53.GeoLocation.continent(route53.Continent.EUROPE),
    });
    new route53.ARecord(this, 'First', {
      zone,
      recordName: 'first',
      target,
      failover: route53.Failover.PRIMARY,
      healthCheck: health,
    });
    new route53.CnameRecord(this, 'Www', { zone, recordName: 'www', domainName: 'example.com' });
    new route53.TxtRecord(this, 'Spf', { zone, values: ['v=spf1 -all'], ttl: Duration.minutes(5) });
    new route53.MxRecord(this, 'Mail', {
      zone,
      values: [{ priority: 10, hostName: 'mx.example.org' }],
    });
    new route53.SrvRecord(this, 'Srv', {
      zone,
      recordName: '_sip._tcp',
      values: [{ priority: 1, weight: 2, port: 5060, hostName: 'sip.example.org' }],
    });

    const certificate = new acm.Certificate(this, 'Certificate', {
      domainName: 'api.example.org',
      subjectAlternativeNames: ['*.api.example.org'],
      validation: acm.CertificateValidation.fromDns(zone),
      keyAlgorithm: acm.KeyAlgorithm.EC_PRIME256V1,
      transparencyLoggingEnabled: true,
    });
    new acm.Certificate(this, 'Mailed', { domainName: 'example.org', certificateName: 'mailed' });
    new acm.PrivateCertificate(this, 'Inner', {
      domainName: 'shop.internal',
      certificateAuthority: acmpca.CertificateAuthority.fromCertificateAuthorityArn(
        this,
        'Authority',
        'arn:aws:acm-pca:eu-west-1:123456789012:certificate-authority/11111111-2222-3333-4444-555555555555',
      ),
    });
    return { zone, certificate };
  }

  /** An API with most that methods can have. */
  private shop(handler: lambda.IFunction, judge: lambda.IFunction) {
    const log = new logs.LogGroup(this, 'Log');
    const api = new apigateway.RestApi(this, 'Shop', {
      restApiName: 'shop',
      description: 'the shop',
      endpointTypes: [apigateway.EndpointType.REGIONAL],
      binaryMediaTypes: ['image/png'],
      minCompressionSize: Size.kibibytes(1),
      apiKeySourceType: apigateway.ApiKeySourceType.HEADER,
      cloudWatchRole: true,
      cloudWatchRoleRemovalPolicy: RemovalPolicy.DESTROY,
      deployOptions: {
        stageName: 'v1',
        loggingLevel: apigateway.MethodLoggingLevel.ERROR,
        dataTraceEnabled: false,
        metricsEnabled: true,
        throttlingRateLimit: 10.5,
        throttlingBurstLimit: 5,
        tracingEnabled: true,
        variables: { color: 'blue' },
        accessLogDestination: new apigateway.LogGroupLogDestination(log),
        accessLogFormat: apigateway.AccessLogFormat.clf(),
        methodOptions: {
          '/products/{id}/GET': { cachingEnabled: true, cacheTtl: Duration.minutes(1) },
        },
      },
      defaultCorsPreflightOptions: { allowOrigins: ['https://example.org'], maxAge: Duration.hours(1) },
    });
    const model = api.addModel('Product', {
      modelName: 'Product',
      schema: {
        type: apigateway.JsonSchemaType.OBJECT,
        properties: {
          name: { type: apigateway.JsonSchemaType.STRING, minLength: 1, maxLength: 100 },
          price: { type: apigateway.JsonSchemaType.NUMBER, minimum: 0, exclusiveMinimum: true },
          tags: {
            type: apigateway.JsonSchemaType.ARRAY,
            items: { type: apigateway.JsonSchemaType.STRING, pattern: '^[a-z]+$' },
            uniqueItems: true,
          },
        },
        required: ['name', 'price'],
        additionalProperties: false,
      },
    });
    const validator = api.addRequestValidator('Bodies', { validateRequestBody: true });
    const pool = cognito.UserPool.fromUserPoolArn(
      this,
      'Pool',
      'arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_aBcDeFgHi',
    );
    const users = new apigateway.CognitoUserPoolsAuthorizer(this, 'Users', {
      cognitoUserPools: [pool],
      resultsCacheTtl: Duration.minutes(1),
    });
    const token = new apigateway.TokenAuthorizer(this, 'Token', {
      handler: judge,
      validationRegex: '^Bearer .+$',
    });
    const request = new apigateway.RequestAuthorizer(this, 'Request', {
      handler: judge,
      identitySources: [
        apigateway.IdentitySource.header('X-Tenant'),
        apigateway.IdentitySource.queryString('tenant'),
      ],
      assumeRole: new iam.Role(this, 'JudgeRole', {
        assumedBy: new iam.ServicePrincipal('apigateway.amazonaws.com'),
      }),
    });

    const products = api.root.addResource('products');
    products.addMethod('GET', new apigateway.LambdaIntegration(handler), {
      operationName: 'ListProducts',
      requestParameters: { 'method.request.querystring.category': true },
      requestValidatorOptions: { requestValidatorName: 'queries', validateRequestParameters: true },
    });
    products.addMethod('POST', new apigateway.LambdaIntegration(handler, { timeout: Duration.seconds(10) }), {
      requestModels: { 'application/json': model },
      requestValidator: validator,
      authorizer: users,
      authorizationScopes: ['shop/write'],
    });
    const one = products.addResource('{id}');
    const read = one.addMethod('GET', new apigateway.LambdaIntegration(handler, {
      proxy: false,
      cacheKeyParameters: ['method.request.path.id'],
      requestParameters: { 'integration.request.path.id': 'method.request.path.id' },
      requestTemplates: { 'application/json': '{"id": "$input.params(\'id\')"}' },
      passthroughBehavior: apigateway.PassthroughBehavior.WHEN_NO_TEMPLATES,
      integrationResponses: [
        {
          statusCode: '200',
          responseParameters: { 'method.response.header.X-Id': "'1'" },
          responseTemplates: { 'application/json': "$input.json('$')" },
        },
        { statusCode: '404', selectionPattern: 'not found' },
      ],
    }), {
      authorizationType: apigateway.AuthorizationType.IAM,
      requestParameters: { 'method.request.path.id': true },
      methodResponses: [
        {
          statusCode: '200',
          responseParameters: { 'method.response.header.X-Id': true },
          responseModels: { 'application/json': model },
        },
      ],
    });
    read.addMethodResponse({ statusCode: '404', responseModels: { 'application/json': apigateway.Model.ERROR_MODEL } });
    read.grantExecute(new iam.Role(this, 'Reader', { assumedBy: new iam.AccountRootPrincipal() }));
    one.addMethod('PUT', new apigateway.LambdaIntegration(handler), { authorizer: token });
    one.addMethod('DELETE', new apigateway.LambdaIntegration(handler), { authorizer: request, apiKeyRequired: true });

    const other = api.root.addResource('other');
    other.addMethod('GET', new apigateway.HttpIntegration('https://example.org/{id}', { httpMethod: 'POST', proxy: false }));
    other.addMethod('PUT', new apigateway.HttpIntegration('https://example.org'));
    other.addMethod('POST', new apigateway.AwsIntegration({
      service: 'sqs',
      path: '123456789012/inbox',
      integrationHttpMethod: 'POST',
      options: {
        credentialsRole: iam.Role.fromRoleArn(this, 'Sender', 'arn:aws:iam::123456789012:role/sender', { mutable: false }),
        contentHandling: apigateway.ContentHandling.CONVERT_TO_TEXT,
        integrationResponses: [{ statusCode: '200' }],
      },
    }), { methodResponses: [{ statusCode: '200' }] });
    const link = new apigateway.VpcLink(this, 'Link', {
      vpcLinkName: 'inner',
      description: 'to the inside',
      targets: [
        {
          loadBalancerArn: 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/inner/50dc6c495c0c9188',
        } as never,
      ],
    });
    other.addMethod('DELETE', new apigateway.Integration({
      type: apigateway.IntegrationType.HTTP_PROXY,
      integrationHttpMethod: 'DELETE',
      uri: 'https://inner.example.org',
      options: { connectionType: apigateway.ConnectionType.VPC_LINK, vpcLink: link },
    }));
    const machine = sfn.StateMachine.fromStateMachineArn(
      this,
      'Machine',
      'arn:aws:states:eu-west-1:123456789012:stateMachine:orders',
    );
    api.root.addResource('orders').addMethod('POST', apigateway.StepFunctionsIntegration.startExecution(machine, {
      headers: true,
      requestContext: { caller: true, user: true },
    }));
    api.addGatewayResponse('Refused', {
      type: apigateway.ResponseType.ACCESS_DENIED,
      statusCode: '403',
      responseHeaders: { 'Access-Control-Allow-Origin': "'*'" },
      templates: { 'application/json': '{"message": $context.error.messageString}' },
    });
    return api;
  }

  private domains(api: apigateway.RestApi, zone: route53.IHostedZone, certificate: acm.ICertificate) {
    const domain = api.addDomainName('Domain', {
      domainName: 'api.example.org',
      certificate,
      securityPolicy: apigateway.SecurityPolicy.TLS_1_2,
      mtls: { bucket: s3.Bucket.fromBucketName(this, 'Trust', 'trust'), key: 'clients.pem', version: '1' },
    });
    new route53.ARecord(this, 'ApiRecord', {
      zone,
      recordName: 'api',
      target: route53.RecordTarget.fromAlias(new targets.ApiGateway(api)),
    });
    domain.addBasePathMapping(api, { basePath: 'beta' });
    domain.addBasePathMapping(api, { basePath: 'any', attachToStage: false });
    domain.addApiMapping(api.deploymentStage, { basePath: 'shop/v1' });
    new apigateway.DomainName(this, 'Edge', {
      domainName: 'edge.example.org',
      certificate: acm.Certificate.fromCertificateArn(
        this,
        'EdgeCertificate',
        'arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012',
      ),
      endpointType: apigateway.EndpointType.EDGE,
      mapping: api,
      basePath: 'v1',
    });
    new apigateway.DomainName(this, 'Strict', {
      domainName: 'strict.api.example.org',
      certificate,
      securityPolicy: apigateway.SecurityPolicy.TLS13_1_3_2025_09,
      endpointAccessMode: apigateway.EndpointAccessMode.STRICT,
    });
  }

  private keys(api: apigateway.RestApi) {
    const key = api.addApiKey('Partner', {
      apiKeyName: 'partner',
      description: 'a partner',
    }) as apigateway.ApiKey;
    const role = new iam.Role(this, 'KeyKeeper', { assumedBy: new iam.AccountRootPrincipal() });
    key.grantReadWrite(role);
    const plan = api.addUsagePlan('Plan', {
      name: 'partners',
      throttle: { rateLimit: 10, burstLimit: 2 },
      quota: { limit: 1000, period: apigateway.Period.MONTH },
      apiStages: [{ api, stage: api.deploymentStage }],
    });
    plan.addApiKey(key);
    new apigateway.RateLimitedApiKey(this, 'Guest', {
      stages: [api.deploymentStage],
      apiStages: [{ api, stage: api.deploymentStage }],
      quota: { limit: 10, period: apigateway.Period.DAY },
    });
  }

  /** One function, or one machine, behind a whole API. */
  private whole(handler: lambda.IFunction) {
    new apigateway.LambdaRestApi(this, 'Whole', { handler, retainDeployments: true, endpointExportName: 'whole-url' });
  }

  private described() {
    new apigateway.SpecRestApi(this, 'Spec', {
      apiDefinition: apigateway.ApiDefinition.fromInline({
        openapi: '3.0.1',
        info: { title: 'spec', version: '1' },
        paths: {
          '/ping': { get: { 'x-amazon-apigateway-integration': { type: 'mock' } } },
        },
      }),
      mode: apigateway.RestApiMode.OVERWRITE,
      parameters: { endpointConfigurationTypes: 'REGIONAL' },
      failOnWarnings: true,
    });
    new apigateway.SpecRestApi(this, 'Stored', {
      apiDefinition: apigateway.ApiDefinition.fromBucket(
        s3.Bucket.fromBucketName(this, 'Definitions', 'definitions'),
        'api.json',
        'v1',
      ),
      deploy: false,
    });
  }

  /** An API that only VPCs see. */
  private closed() {
    const vpcEndpointId = 'vpce-0a1b2c3d4e5f60718';
    const endpoint = { vpcEndpointId, vpcEndpointRef: { vpcEndpointId } } as never;
    const api = new apigateway.RestApi(this, 'Closed', {
      endpointConfiguration: { types: [apigateway.EndpointType.PRIVATE], vpcEndpoints: [endpoint] },
      deploy: false,
    });
    api.grantInvokeFromVpcEndpointsOnly([endpoint]);
    api.root.addMethod('ANY');
    const deployment = new apigateway.Deployment(this, 'ClosedDeployment', { api, description: 'by hand' });
    new apigateway.Stage(this, 'ClosedStage', {
      deployment,
      stageName: 'inner',
      cacheClusterEnabled: true,
      cacheClusterSize: '1.6',
      description: 'inside',
    });
  }

  /** Proxies, permissions of single methods, machines and endpoints that answer, plans by method. */
  private beyond(handler: lambda.IFunction) {
    const api = new apigateway.RestApi(this, 'Beyond', {
      deployOptions: {
        accessLogDestination: new apigateway.FirehoseLogDestination({
          deliveryStreamName: 'amazon-apigateway-lines',
          attrArn: 'arn:aws:firehose:eu-west-1:123456789012:deliverystream/amazon-apigateway-lines',
        } as never),
        accessLogFormat: apigateway.AccessLogFormat.custom('$context.requestId'),
      },
    });
    const items = api.root.resourceForPath('/items/{id}');
    const read = items.addMethod('GET', new apigateway.LambdaIntegration(handler, { scopePermissionToMethod: true }));
    items.addMethod('PUT', new apigateway.LambdaIntegration(handler, {
      scopePermissionToMethod: true,
      allowTestInvoke: false,
    }));
    const proxy = api.root.addProxy({
      anyMethod: false,
      defaultIntegration: new apigateway.HttpIntegration('https://example.org'),
    });
    proxy.addMethod('GET', new apigateway.HttpIntegration('https://example.org/{proxy}'));
    const endpointName = 'prices';
    api.root.addResource('prices').addMethod('POST', new apigateway.SagemakerIntegration({
      endpointName,
      grantInvoke: (grantee: iam.IGrantable) =>
        iam.Grant.addToPrincipal({
          grantee,
          actions: ['sagemaker:InvokeEndpoint'],
          resourceArns: [this.formatArn({ service: 'sagemaker', resource: 'endpoint', resourceName: endpointName })],
        }),
    } as never));
    const express = sfn.StateMachine.fromStateMachineArn(
      this,
      'Express',
      'arn:aws:states:eu-west-1:123456789012:stateMachine:express',
    );
    express.node.defaultChild = { stateMachineType: 'EXPRESS' } as never;
    new apigateway.StepFunctionsRestApi(this, 'Machines', {
      stateMachine: express,
      useDefaultMethodResponses: false,
      defaultMethodOptions: {
        methodResponses: ['200', '400', '500'].map((statusCode) => ({ statusCode })),
      },
      deploy: false,
    });
    const key = new apigateway.ApiKey(this, 'Single');
    apigateway.ApiKeyGrants.fromApiKey(key).actions(
      new iam.Role(this, 'SingleKeeper', { assumedBy: new iam.AccountRootPrincipal() }),
      ['apigateway:PATCH'],
    );
    const plan = new apigateway.UsagePlan(this, 'Paced', {
      apiStages: [
        {
          api,
          stage: api.deploymentStage,
          throttle: [{ method: read, throttle: { rateLimit: 2, burstLimit: 1 } }],
        },
      ],
    });
    plan.addApiKey(key, { overrideLogicalId: 'SingleInPaced' });
    const named = new apigateway.RestApi(this, 'Named', { deploy: false });
    named.root.addMethod('ANY');
    new apigateway.Deployment(this, 'NamedDeployment', { api: named, stageName: 'beta' });
    const balancer = (name: string) =>
      ({
        loadBalancerArn: `arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/${name}/50dc6c495c0c9188`,
      }) as never;
    new apigateway.VpcLink(this, 'Links', { targets: [balancer('a')] }).addTargets(balancer('b'));
  }
}
