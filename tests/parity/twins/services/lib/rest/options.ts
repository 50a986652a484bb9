import { CfnOutput, Duration, Size, Stack } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as targets from 'aws-cdk-lib/aws-route53-targets';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { asset } from '../asset';

const FUNCTION = 'arn:aws:lambda:eu-west-1:123456789012:function:';

/** What the stack of REST APIs leaves out: every other option, and what refers to what exists already. */
export class RestOptions extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const imported = (name: string) =>
      lambda.Function.fromFunctionAttributes(this, name, {
        functionArn: FUNCTION + name,
        sameEnvironment: true,
      });
    const handler = imported('Handler');
    const judge = imported('Judge');
    const certificate = acm.Certificate.fromCertificateArn(
      this,
      'Certificate',
      'arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012',
    );

    const full = this.full(handler, certificate);
    this.described();
    this.asked(full, judge);
    this.bodies(full);
    this.answered(full, handler);
    this.machines(full);
    this.by_hand(full);
    this.keys(full);
    this.existing(full, handler);
    this.logged(handler);
  }

  private role(id: string) {
    return new iam.Role(this, id, { assumedBy: new iam.AccountRootPrincipal() });
  }

  private alarm(id: string, metric: cloudwatch.IMetric) {
    return new cloudwatch.Alarm(this, id, { metric, threshold: 1, evaluationPeriods: 1 });
  }

  /** An API with every option. */
  private full(handler: lambda.IFunction, certificate: acm.ICertificate) {
    const options: apigateway.StageOptions = {
      stageName: 'live',
      description: 'what is served',
      cachingEnabled: true,
      cacheClusterEnabled: true,
      cacheClusterSize: '0.5',
      cacheTtl: Duration.minutes(2),
      cacheDataEncrypted: true,
      clientCertificateId: 'a1b2c3',
      documentationVersion: '1.2',
    };
    const api = new apigateway.RestApi(this, 'Full', {
      restApiName: 'full',
      description: 'all of it',
      endpointConfiguration: {
        types: [apigateway.EndpointType.REGIONAL],
        ipAddressType: apigateway.IpAddressType.DUAL_STACK,
      },
      binaryMediaTypes: ['image/png', 'application/pdf'],
      minCompressionSize: Size.kibibytes(2),
      apiKeySourceType: apigateway.ApiKeySourceType.AUTHORIZER,
      cloneFrom: apigateway.RestApi.fromRestApiId(this, 'Model', 'm1o2d3e4l5'),
      disableExecuteApiEndpoint: true,
      failOnWarnings: true,
      parameters: { basepath: 'prepend' },
      policy: new iam.PolicyDocument({
        statements: [
          new iam.PolicyStatement({
            actions: ['execute-api:Invoke'],
            resources: ['execute-api:/*'],
            principals: [new iam.AnyPrincipal()],
          }),
        ],
      }),
      domainName: {
        domainName: 'full.example.org',
        certificate,
        endpointType: apigateway.EndpointType.REGIONAL,
        securityPolicy: apigateway.SecurityPolicy.TLS_1_2,
        basePath: 'full',
      },
      deployOptions: options,
      retainDeployments: true,
      endpointExportName: 'full-url',
      defaultIntegration: new apigateway.LambdaIntegration(handler),
      defaultMethodOptions: { apiKeyRequired: true },
    });
    api.addToResourcePolicy(
      new iam.PolicyStatement({
        effect: iam.Effect.DENY,
        actions: ['execute-api:Invoke'],
        resources: ['execute-api:/*/POST/*'],
        principals: [new iam.AnyPrincipal()],
        conditions: { NotIpAddress: { 'aws:SourceIp': ['192.0.2.0/24'] } },
      }),
    );
    const method = api.root.addMethod('GET');
    const stage = api.deploymentStage;
    new CfnOutput(this, 'FullUrl', { value: api.urlForPath('/pages') });
    new CfnOutput(this, 'FullStageUrl', { value: stage.urlForPath('/pages/1') });
    new CfnOutput(this, 'FullCalls', { value: api.arnForExecuteApi('GET', '/pages/*', 'live') });
    new CfnOutput(this, 'FullCallsOfAny', { value: api.arnForExecuteApi('ANY', '/', '*') });

    this.alarm('FullCount', api.metric('Count'));
    this.alarm('StageNamed', stage.metric('Count'));
    this.alarm('StageHits', stage.metricCacheHitCount());
    this.alarm('StageMisses', stage.metricCacheMissCount());
    this.alarm('StageClientErrors', stage.metricClientError());
    this.alarm('StageIntegrationLatency', stage.metricIntegrationLatency());
    this.alarm('StageLatency', stage.metricLatency());
    this.alarm('StageServerErrors', stage.metricServerError());
    this.alarm('MethodNamed', method.metric('Count', stage));
    this.alarm('MethodHits', method.metricCacheHitCount(stage));
    this.alarm('MethodMisses', method.metricCacheMissCount(stage));
    this.alarm('MethodClientErrors', method.metricClientError(stage));
    this.alarm('MethodIntegrationLatency', method.metricIntegrationLatency(stage));
    this.alarm('MethodLatency', method.metricLatency(stage));
    this.alarm('MethodServerErrors', method.metricServerError(stage));
    return api;
  }

  /** An API whose definition is a file. */
  private described() {
    new apigateway.SpecRestApi(this, 'Filed', {
      apiDefinition: apigateway.ApiDefinition.fromAsset(`${asset('api')}/openapi.json`),
      binaryMediaTypes: ['image/png'],
      minCompressionSize: Size.kibibytes(1),
      endpointTypes: [apigateway.EndpointType.REGIONAL],
    });
  }

  /** Authorizers with every option. */
  private asked(api: apigateway.RestApi, judge: lambda.IFunction) {
    const asked = api.root.addResource('asked');
    const pool = cognito.UserPool.fromUserPoolArn(
      this,
      'Pool',
      'arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_aBcDeFgHi',
    );
    asked.addMethod('GET', undefined, {
      authorizer: new apigateway.CognitoUserPoolsAuthorizer(this, 'Users', {
        authorizerName: 'users',
        cognitoUserPools: [pool],
        identitySource: apigateway.IdentitySource.header('X-User'),
        resultsCacheTtl: Duration.minutes(1),
      }),
    });
    asked.addMethod('PUT', undefined, {
      authorizer: new apigateway.TokenAuthorizer(this, 'Token', {
        authorizerName: 'token',
        handler: judge,
        identitySource: apigateway.IdentitySource.header('X-Token'),
        resultsCacheTtl: Duration.seconds(30),
        validationRegex: '^[a-z]+$',
      }),
    });
    asked.addMethod('POST', undefined, {
      authorizer: new apigateway.RequestAuthorizer(this, 'Request', {
        authorizerName: 'request',
        handler: judge,
        identitySources: [
          apigateway.IdentitySource.context('identity.sourceIp'),
          apigateway.IdentitySource.stageVariable('tenant'),
        ],
        resultsCacheTtl: Duration.hours(1),
      }),
    });
  }

  /** A schema with every keyword, and what checks bodies. */
  private bodies(api: apigateway.RestApi) {
    const text: apigateway.JsonSchema = { type: apigateway.JsonSchemaType.STRING };
    const order = new apigateway.Model(this, 'Order', {
      restApi: api,
      contentType: 'application/vnd.order+json',
      description: 'what is ordered',
      modelName: 'Order',
      schema: {
        schema: apigateway.JsonSchemaVersion.DRAFT4,
        id: 'https://example.org/order',
        title: 'order',
        description: 'an order',
        type: apigateway.JsonSchemaType.OBJECT,
        definitions: {
          article: { type: apigateway.JsonSchemaType.STRING, enum: ['book', 'record'], default: 'book' },
        },
        minProperties: 1,
        maxProperties: 9,
        patternProperties: { '^x-': text },
        dependencies: { coupon: ['customer'], gift: { required: ['wish'] } },
        properties: {
          article: { ref: '#/definitions/article' },
          count: {
            type: apigateway.JsonSchemaType.INTEGER,
            multipleOf: 2,
            minimum: 0,
            exclusiveMinimum: true,
            maximum: 100,
            exclusiveMaximum: true,
          },
          discount: { type: apigateway.JsonSchemaType.NUMBER, multipleOf: 0.5, maximum: 99.5 },
          placed: { type: apigateway.JsonSchemaType.STRING, format: 'date-time' },
          lines: {
            type: apigateway.JsonSchemaType.ARRAY,
            items: [text, { type: apigateway.JsonSchemaType.NUMBER }],
            additionalItems: { type: apigateway.JsonSchemaType.BOOLEAN },
            minItems: 1,
            maxItems: 20,
          },
          customer: {
            allOf: [text, { minLength: 1 }],
            anyOf: [{ maxLength: 9 }, { pattern: '^c' }],
            oneOf: [{ enum: ['c1'] }, { enum: ['c2'] }],
            not: { enum: ['c3'] },
          },
        },
        required: ['article'],
        additionalProperties: text,
      },
    });
    const newer = api.addModel('Newer', {
      schema: {
        schema: apigateway.JsonSchemaVersion.DRAFT7,
        type: apigateway.JsonSchemaType.OBJECT,
        propertyNames: { pattern: '^[a-z]+$' },
        properties: {
          tags: { type: apigateway.JsonSchemaType.ARRAY, contains: { enum: ['new'] } },
        },
      },
    });
    const validator = new apigateway.RequestValidator(this, 'Bodies', {
      restApi: api,
      requestValidatorName: 'bodies',
      validateRequestBody: true,
      validateRequestParameters: true,
    });
    new apigateway.GatewayResponse(this, 'Filtered', {
      restApi: api,
      type: apigateway.ResponseType.of('WAF_FILTERED'),
      statusCode: '403',
      templates: { 'application/json': '{"message": "no"}' },
    });
    api.root.addResource('bodies').addMethod('POST', undefined, {
      requestModels: { 'application/vnd.order+json': order, 'application/json': newer },
      requestValidator: validator,
    });
  }

  /** What answers, with every option. */
  private answered(api: apigateway.RestApi, handler: lambda.IFunction) {
    const answered = api.root.addResource('answered');
    answered.addMethod('GET', new apigateway.HttpIntegration('https://example.org/{id}', {
      proxy: false,
      httpMethod: 'PUT',
      options: {
        cacheKeyParameters: ['method.request.querystring.id'],
        cacheNamespace: 'shared',
        contentHandling: apigateway.ContentHandling.CONVERT_TO_BINARY,
        passthroughBehavior: apigateway.PassthroughBehavior.WHEN_NO_MATCH,
        requestParameters: { 'integration.request.path.id': 'method.request.querystring.id' },
        timeout: Duration.seconds(5),
        integrationResponses: [
          {
            statusCode: '200',
            contentHandling: apigateway.ContentHandling.CONVERT_TO_TEXT,
          },
        ],
      },
    }), {
      requestParameters: { 'method.request.querystring.id': true },
      methodResponses: [{ statusCode: '200' }],
    });
    answered.addMethod('POST', new apigateway.AwsIntegration({
      service: 'sns',
      action: 'Publish',
      actionParameters: { TopicArn: 'arn:aws:sns:us-east-1:123456789012:orders', Message: 'a new order' },
      region: 'us-east-1',
      options: {
        credentialsPassthrough: true,
        integrationResponses: [{ statusCode: '200' }],
      },
    }), {
      authorizationType: apigateway.AuthorizationType.IAM,
      methodResponses: [{ statusCode: '200' }],
    });
    answered.addMethod('PUT', new apigateway.AwsIntegration({
      service: 'lambda',
      path: `2015-03-31/functions/${FUNCTION}Other/invocations`,
      proxy: true,
      options: {
        credentialsRole: iam.Role.fromRoleArn(this, 'Caller', 'arn:aws:iam::123456789012:role/caller', { mutable: false }),
      },
    }));
    answered.addMethod('PATCH', new apigateway.AwsIntegration({
      service: 'execute-api',
      subdomain: 'a1b2c3d4e5',
      path: 'prod/items',
      integrationHttpMethod: 'GET',
      options: { integrationResponses: [{ statusCode: '200' }] },
    }), { methodResponses: [{ statusCode: '200' }] });
    answered.addMethod('DELETE', new apigateway.LambdaIntegration(handler, {
      responseTransferMode: apigateway.ResponseTransferMode.STREAM,
      timeout: Duration.minutes(10),
    }));
    new apigateway.LambdaRestApi(this, 'Custom', {
      handler,
      proxy: false,
      integrationOptions: {
        proxy: false,
        scopePermissionToMethod: true,
        allowTestInvoke: false,
        integrationResponses: [{ statusCode: '200' }],
      },
      deploy: false,
    }).root.addMethod('GET', undefined, { methodResponses: [{ statusCode: '200' }] });
  }

  /** Machines that answer, with every option. */
  private machines(api: apigateway.RestApi) {
    const all: apigateway.RequestContext = {
      accountId: true,
      apiId: true,
      apiKey: true,
      authorizerPrincipalId: true,
      caller: true,
      cognitoAuthenticationProvider: true,
      cognitoAuthenticationType: true,
      cognitoIdentityId: true,
      cognitoIdentityPoolId: true,
      httpMethod: true,
      stage: true,
      sourceIp: true,
      user: true,
      userAgent: true,
      userArn: true,
      requestId: true,
      resourceId: true,
      resourcePath: true,
    };
    const machine = sfn.StateMachine.fromStateMachineArn(
      this,
      'Machine',
      'arn:aws:states:eu-west-1:123456789012:stateMachine:orders',
    );
    machine.node.defaultChild = { stateMachineType: 'EXPRESS' } as never;
    api.root.addResource('run').addMethod('POST', apigateway.StepFunctionsIntegration.startExecution(machine, {
      authorizer: true,
      headers: true,
      path: false,
      querystring: false,
      requestContext: all,
      useDefaultMethodResponses: false,
    }), { methodResponses: ['200', '400', '500'].map((statusCode) => ({ statusCode })) });
    new apigateway.StepFunctionsRestApi(this, 'Machines', {
      stateMachine: machine,
      authorizer: true,
      headers: true,
      path: false,
      querystring: false,
      requestContext: { requestId: true },
      role: new iam.Role(this, 'Runner', { assumedBy: new iam.ServicePrincipal('apigateway.amazonaws.com') }),
      deploy: false,
    });
  }

  /** Resources, methods, deployments and stages that are placed by hand. */
  private by_hand(api: apigateway.RestApi) {
    const mock = new apigateway.MockIntegration();
    const hand = new apigateway.Resource(api.root, 'hand', {
      parent: api.root,
      pathPart: 'hand',
      defaultIntegration: mock,
      defaultCorsPreflightOptions: {
        allowOrigins: ['https://example.org', 'https://example.com'],
        allowMethods: ['GET', 'PUT'],
        allowHeaders: ['X-Shop'],
        allowCredentials: true,
        disableCache: true,
        exposeHeaders: ['X-Count', 'X-Page'],
        statusCode: 200,
      },
    });
    new apigateway.Method(hand, 'GET', {
      resource: hand,
      httpMethod: 'GET',
      integration: mock,
      options: { operationName: 'ByHand', apiKeyRequired: false },
    });
    const found = api.root.getResource('hand');
    found?.addMethod('PUT', mock);
    const plain = api.root.addResource('plain');
    plain.addCorsPreflight({ allowOrigins: apigateway.Cors.ALL_ORIGINS, maxAge: Duration.days(1) });
    new apigateway.ProxyResource(plain, '{proxy+}', { parent: plain, anyMethod: true });

    const deployment = new apigateway.Deployment(this, 'ByHand', { api, retainDeployments: true });
    deployment.addToLogicalId('2');
    const stage = new apigateway.Stage(this, 'Beta', { deployment, stageName: 'beta' });
    const domain = new apigateway.DomainName(this, 'Domain', {
      domainName: 'beta.example.org',
      certificate: acm.Certificate.fromCertificateArn(
        this,
        'BetaCertificate',
        'arn:aws:acm:eu-west-1:123456789012:certificate/87654321-1234-1234-1234-123456789012',
      ),
    });
    domain.addBasePathMapping(api, { basePath: 'beta', stage });
  }

  /** Keys and plans with every option. */
  private keys(api: apigateway.RestApi) {
    const stage = api.deploymentStage;
    const counted: apigateway.UsagePlanPerApiStage = {
      api,
      stage,
      throttle: [{ method: api.methods[0], throttle: { rateLimit: 0.5, burstLimit: 1 } }],
    };
    const key = new apigateway.ApiKey(this, 'Key', {
      apiKeyName: 'partner',
      description: 'a partner',
      value: 'abcdefghij0123456789',
      customerId: 'customer',
      enabled: false,
      generateDistinctId: true,
      stages: [stage],
    });
    key.grantRead(this.role('KeyReader'));
    key.grantWrite(this.role('KeyWriter'));
    key.grantReadWrite(this.role('KeyKeeper'));
    const limited = new apigateway.RateLimitedApiKey(this, 'Limited', {
      apiKeyName: 'limited',
      enabled: true,
      stages: [stage],
      apiStages: [counted],
      quota: { limit: 100, offset: 3, period: apigateway.Period.WEEK },
      throttle: { rateLimit: 2.5, burstLimit: 5 },
    });
    limited.grantRead(this.role('LimitedReader'));
    limited.grantWrite(this.role('LimitedWriter'));
    limited.grantReadWrite(this.role('LimitedKeeper'));
    const plan = new apigateway.UsagePlan(this, 'Plan', {
      name: 'partners',
      description: 'what partners may call',
      quota: { limit: 1000, offset: 20, period: apigateway.Period.MONTH },
      throttle: { rateLimit: 10, burstLimit: 20 },
    });
    plan.addApiStage(counted);
    plan.addApiKey(key);
    stage.addApiKey('OfStage', { apiKeyName: 'of-stage', description: 'of the stage', value: 'zyxwvutsrqponmlkjihg' });
    api.addApiKey('OfApi');
  }

  /** What exists already. */
  private existing(full: apigateway.RestApi, handler: lambda.IFunction) {
    const api = apigateway.RestApi.fromRestApiAttributes(this, 'Known', {
      restApiId: 'a1b2c3d4e5',
      restApiName: 'known',
      rootResourceId: 'r1o2o3t4',
    });
    new CfnOutput(this, 'KnownName', { value: api.restApiName });
    const page = api.root.addResource('page').addMethod('GET', new apigateway.LambdaIntegration(handler));
    const stage = apigateway.Stage.fromStageAttributes(this, 'KnownStage', { restApi: api, stageName: 'prod' });
    this.alarm('KnownPage', page.metricCount(stage));
    stage.addApiKey('OfKnown');
    const resource = apigateway.Resource.fromResourceAttributes(this, 'KnownResource', {
      restApi: full,
      resourceId: 'r1e2s3',
      path: '/known',
    });
    const integration = new apigateway.Integration({
      type: apigateway.IntegrationType.HTTP_PROXY,
      integrationHttpMethod: 'POST',
      uri: 'https://inner.example.org',
      options: {
        connectionType: apigateway.ConnectionType.VPC_LINK,
        vpcLink: apigateway.VpcLink.fromVpcLinkId(this, 'KnownLink', 'l1i2n3'),
      },
    });
    resource.addMethod('POST', integration, {
      requestModels: { 'application/json': apigateway.Model.fromModelName(this, 'KnownModel', 'Known') },
      requestValidator: apigateway.RequestValidator.fromRequestValidatorId(this, 'KnownValidator', 'v1a2l3'),
    });
    const key = apigateway.ApiKey.fromApiKeyId(this, 'KnownKey', 'k1e2y3') as apigateway.ApiKey;
    key.grantRead(this.role('KnownKeyReader'));
    apigateway.UsagePlan.fromUsagePlanId(this, 'KnownPlan', 'p1l2a3n4').addApiKey(key);
    const domainName = apigateway.DomainName.fromDomainNameAttributes(this, 'KnownDomain', {
      domainName: 'known.example.org',
      domainNameAliasTarget: 'd-a1b2c3.execute-api.eu-west-1.amazonaws.com',
      domainNameAliasHostedZoneId: 'ZLY8HYME6SFDD',
    });
    new apigateway.BasePathMapping(this, 'KnownPath', { domainName, restApi: full, basePath: 'full' });
    new route53.ARecord(this, 'KnownRecord', {
      zone: route53.HostedZone.fromHostedZoneAttributes(this, 'Zone', {
        hostedZoneId: 'Z23ABC4XYZL05B',
        zoneName: 'example.org',
      }),
      recordName: 'known',
      target: route53.RecordTarget.fromAlias(new targets.ApiGatewayDomain(domainName)),
    });
  }

  /** Access logs with every field. */
  private logged(handler: lambda.IFunction) {
    const fields = [
      apigateway.AccessLogField.contextApiId(),
      apigateway.AccessLogField.contextAuthenticateError(),
      apigateway.AccessLogField.contextAuthenticateLatency(),
      apigateway.AccessLogField.contextAuthenticateStatus(),
      apigateway.AccessLogField.contextAuthorizeError(),
      apigateway.AccessLogField.contextAuthorizeLatency(),
      apigateway.AccessLogField.contextAuthorizeStatus(),
      apigateway.AccessLogField.contextAuthorizer('tenant'),
      apigateway.AccessLogField.contextAuthorizerClaims('sub'),
      apigateway.AccessLogField.contextAuthorizerError(),
      apigateway.AccessLogField.contextAuthorizerIntegrationLatency(),
      apigateway.AccessLogField.contextAuthorizerIntegrationStatus(),
      apigateway.AccessLogField.contextAuthorizerLatency(),
      apigateway.AccessLogField.contextAuthorizerPrincipalId(),
      apigateway.AccessLogField.contextAuthorizerRequestId(),
      apigateway.AccessLogField.contextAuthorizerStatus(),
      apigateway.AccessLogField.contextAwsEndpointRequestId(),
      apigateway.AccessLogField.contextCallerAccountId(),
      apigateway.AccessLogField.contextConnectionId(),
      apigateway.AccessLogField.contextCustomDomainBasePathMatched(),
      apigateway.AccessLogField.contextDomainName(),
      apigateway.AccessLogField.contextDomainPrefix(),
      apigateway.AccessLogField.contextErrorMessage(),
      apigateway.AccessLogField.contextErrorMessageString(),
      apigateway.AccessLogField.contextErrorResponseType(),
      apigateway.AccessLogField.contextErrorValidationErrorString(),
      apigateway.AccessLogField.contextEventType(),
      apigateway.AccessLogField.contextExtendedRequestId(),
      apigateway.AccessLogField.contextHttpMethod(),
      apigateway.AccessLogField.contextIdentityAccountId(),
      apigateway.AccessLogField.contextIdentityApiKey(),
      apigateway.AccessLogField.contextIdentityApiKeyId(),
      apigateway.AccessLogField.contextIdentityCaller(),
      apigateway.AccessLogField.contextIdentityClientCertIssunerDN(),
      apigateway.AccessLogField.contextIdentityClientCertPem(),
      apigateway.AccessLogField.contextIdentityClientCertSerialNumber(),
      apigateway.AccessLogField.contextIdentityClientCertSubjectDN(),
      apigateway.AccessLogField.contextIdentityClientCertValidityNotAfter(),
      apigateway.AccessLogField.contextIdentityClientCertValidityNotBefore(),
      apigateway.AccessLogField.contextIdentityCognitoAuthenticationProvider(),
      apigateway.AccessLogField.contextIdentityCognitoAuthenticationType(),
      apigateway.AccessLogField.contextIdentityCognitoIdentityId(),
      apigateway.AccessLogField.contextIdentityCognitoIdentityPoolId(),
      apigateway.AccessLogField.contextIdentityPrincipalOrgId(),
      apigateway.AccessLogField.contextIdentitySourceIp(),
      apigateway.AccessLogField.contextIdentityUser(),
      apigateway.AccessLogField.contextIdentityUserAgent(),
      apigateway.AccessLogField.contextIdentityUserArn(),
      apigateway.AccessLogField.contextIntegrationErrorMessage(),
      apigateway.AccessLogField.contextIntegrationLatency(),
      apigateway.AccessLogField.contextIntegrationStatus(),
      apigateway.AccessLogField.contextOwnerAccountId(),
      apigateway.AccessLogField.contextPath(),
      apigateway.AccessLogField.contextProtocol(),
      apigateway.AccessLogField.contextRequestId(),
      apigateway.AccessLogField.contextRequestOverrideHeader('X-Shop'),
      apigateway.AccessLogField.contextRequestOverridePath('id'),
      apigateway.AccessLogField.contextRequestOverrideQuerystring('page'),
      apigateway.AccessLogField.contextRequestTime(),
      apigateway.AccessLogField.contextRequestTimeEpoch(),
      apigateway.AccessLogField.contextResourceId(),
      apigateway.AccessLogField.contextResourcePath(),
      apigateway.AccessLogField.contextResponseLatency(),
      apigateway.AccessLogField.contextResponseLength(),
      apigateway.AccessLogField.contextResponseOverrideHeader('X-Count'),
      apigateway.AccessLogField.contextResponseOverrideStatus(),
      apigateway.AccessLogField.contextRouteKey(),
      apigateway.AccessLogField.contextStage(),
      apigateway.AccessLogField.contextStatus(),
      apigateway.AccessLogField.contextWafError(),
      apigateway.AccessLogField.contextWafLatency(),
      apigateway.AccessLogField.contextWafResponseCode(),
      apigateway.AccessLogField.contextWafStatus(),
      apigateway.AccessLogField.contextWebaclArn(),
      apigateway.AccessLogField.contextXrayTraceId(),
    ];
    const every = apigateway.AccessLogFormat.custom(fields.join(' '));
    new CfnOutput(this, 'Format', { value: every.toString() });
    const log = new logs.LogGroup(this, 'Log');
    const logged = (id: string, format: apigateway.AccessLogFormat) =>
      new apigateway.LambdaRestApi(this, id, {
        handler,
        deployOptions: {
          accessLogDestination: new apigateway.LogGroupLogDestination(log),
          accessLogFormat: format,
        },
      });
    logged('Every', every);
    logged('Standard', apigateway.AccessLogFormat.jsonWithStandardFields());
  }
}
