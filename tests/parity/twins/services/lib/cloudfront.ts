import { Duration, Stack } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';

/** Distributions before every kind of origin, and a web ACL before an API. */
export class CloudFront extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);

    const pages = new s3.Bucket(this, 'Pages');
    const site = new cloudfront.Distribution(this, 'Site', {
      defaultBehavior: { origin: origins.S3BucketOrigin.withOriginAccessControl(pages) },
    });
    const role = new iam.Role(this, 'Publisher', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    });
    site.grantCreateInvalidation(role);

    const fn = lambda.Function.fromFunctionAttributes(this, 'Shop', {
      functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:shop',
      sameEnvironment: true,
    });
    const url = new lambda.FunctionUrl(this, 'Url', {
      function: fn,
      authType: lambda.FunctionUrlAuthType.AWS_IAM,
    });
    new cloudfront.Distribution(this, 'BeforeUrl', {
      defaultBehavior: { origin: origins.FunctionUrlOrigin.withOriginAccessControl(url) },
    });

    const api = new apigateway.RestApi(this, 'Api');
    api.root.addMethod('GET', new apigateway.MockIntegration());
    const cache = new cloudfront.CachePolicy(this, 'Cache', {
      comment: 'By language',
      defaultTtl: Duration.minutes(5),
      headerBehavior: cloudfront.CacheHeaderBehavior.allowList('Accept-Language'),
      queryStringBehavior: cloudfront.CacheQueryStringBehavior.all(),
      cookieBehavior: cloudfront.CacheCookieBehavior.denyList('session'),
      enableAcceptEncodingGzip: true,
      enableAcceptEncodingBrotli: true,
    });
    const request = new cloudfront.OriginRequestPolicy(this, 'Request', {
      headerBehavior: cloudfront.OriginRequestHeaderBehavior.allowList('X-Shop'),
      queryStringBehavior: cloudfront.OriginRequestQueryStringBehavior.all(),
    });
    const headers = new cloudfront.ResponseHeadersPolicy(this, 'Headers', {
      corsBehavior: {
        accessControlAllowCredentials: false,
        accessControlAllowHeaders: ['*'],
        accessControlAllowMethods: ['ALL'],
        accessControlAllowOrigins: ['https://shop.example.org'],
        accessControlMaxAge: Duration.minutes(10),
        originOverride: true,
      },
      customHeadersBehavior: { customHeaders: [{ header: 'X-Shop', value: '1', override: true }] },
      securityHeadersBehavior: {
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: cloudfront.HeadersFrameOption.DENY, override: true },
        referrerPolicy: {
          referrerPolicy: cloudfront.HeadersReferrerPolicy.NO_REFERRER,
          override: false,
        },
        strictTransportSecurity: {
          accessControlMaxAge: Duration.days(365),
          includeSubdomains: true,
          override: true,
        },
        xssProtection: { protection: true, modeBlock: true, override: true },
        contentSecurityPolicy: { contentSecurityPolicy: "default-src 'self'", override: true },
      },
      removeHeaders: ['Server'],
      serverTimingSamplingRate: 50,
    });
    const edge = new cloudfront.Function(this, 'Edge', {
      code: cloudfront.FunctionCode.fromInline('function handler(event) { return event.request; }'),
      runtime: cloudfront.FunctionRuntime.JS_2_0,
    });
    const certificate = acm.Certificate.fromCertificateArn(
      this,
      'Certificate',
      'arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012',
    );
    const full = new cloudfront.Distribution(this, 'Full', {
      defaultBehavior: {
        origin: new origins.RestApiOrigin(api),
        allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
        cachedMethods: cloudfront.CachedMethods.CACHE_GET_HEAD_OPTIONS,
        cachePolicy: cache,
        originRequestPolicy: request,
        responseHeadersPolicy: headers,
        compress: false,
        functionAssociations: [
          { function: edge, eventType: cloudfront.FunctionEventType.VIEWER_REQUEST },
        ],
        viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
      },
      certificate,
      domainNames: ['shop.example.org'],
      comment: 'The shop',
      defaultRootObject: 'index.html',
      enableLogging: true,
      logFilePrefix: 'shop/',
      logIncludesCookies: true,
      errorResponses: [
        { httpStatus: 404, responseHttpStatus: 200, responsePagePath: '/index.html', ttl: Duration.minutes(1) },
      ],
      geoRestriction: cloudfront.GeoRestriction.allowlist('DE', 'FR'),
      httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
      priceClass: cloudfront.PriceClass.PRICE_CLASS_100,
      webAclId: 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/shop/12345678',
      publishAdditionalMetrics: true,
    });
    full.addBehavior(
      '/other/*',
      new origins.HttpOrigin('example.org', {
        originPath: '/v1',
        customHeaders: { 'X-From': 'shop' },
        connectionAttempts: 2,
        connectionTimeout: Duration.seconds(5),
        readTimeout: Duration.seconds(20),
        keepaliveTimeout: Duration.seconds(10),
        originShieldRegion: 'eu-west-1',
      }),
      { cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED },
    );

    const store = new cloudfront.KeyValueStore(this, 'Store', {
      comment: 'Redirects',
      source: cloudfront.ImportSource.fromBucket(pages, 'redirects.json'),
    });
    new cloudfront.Function(this, 'Redirect', {
      code: cloudfront.FunctionCode.fromInline('function handler(event) { return event.request; }'),
      keyValueStore: store,
    });
    const pem = '-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n';
    const key = new cloudfront.PublicKey(this, 'Key', { encodedKey: pem, comment: 'Films' });
    const signers = new cloudfront.KeyGroup(this, 'Signers', { items: [key], comment: 'Films' });
    const stream = kinesis.Stream.fromStreamArn(
      this,
      'Requests',
      'arn:aws:kinesis:us-east-1:123456789012:stream/requests',
    );
    const log = new cloudfront.RealtimeLogConfig(this, 'Log', {
      endPoints: [cloudfront.Endpoint.fromKinesisStream(stream)],
      fields: ['timestamp', 'c-ip'],
      samplingRate: 10,
    });
    const rewrite = new lambda.Function(this, 'Rewrite', {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = async () => ({});'),
    });
    const version = new lambda.Version(this, 'RewriteVersion', { lambda: rewrite });
    const control = new cloudfront.S3OriginAccessControl(this, 'Control', {
      description: 'Films',
      signing: cloudfront.Signing.SIGV4_NO_OVERRIDE,
    });
    const films = new s3.Bucket(this, 'Films');
    const guarded = new cloudfront.Distribution(this, 'Guarded', {
      defaultBehavior: {
        origin: new origins.OriginGroup({
          primaryOrigin: origins.S3BucketOrigin.withOriginAccessControl(films, {
            originAccessControl: control,
            originId: 'films',
          }),
          fallbackOrigin: new origins.HttpOrigin('example.org', {
            ipAddressType: cloudfront.OriginIpAddressType.DUALSTACK,
          }),
          fallbackStatusCodes: [403, 503],
        }),
        trustedKeyGroups: [signers],
        realtimeLogConfig: log,
        edgeLambdas: [
          {
            eventType: cloudfront.LambdaEdgeEventType.ORIGIN_REQUEST,
            functionVersion: version,
            includeBody: true,
          },
          {
            eventType: cloudfront.LambdaEdgeEventType.ORIGIN_RESPONSE,
            functionVersion: version,
          },
        ],
      },
    });
    const inside = new cloudfront.VpcOrigin(this, 'Inside', {
      endpoint: {
        endpointArn:
          'arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/shop/1234',
        domainName: 'shop.example.org',
      },
      httpsPort: 8443,
      protocolPolicy: cloudfront.OriginProtocolPolicy.HTTPS_ONLY,
    });
    guarded.addBehavior(
      '/shop/*',
      origins.VpcOrigin.withVpcOrigin(inside, { readTimeout: Duration.seconds(20) }),
    );

    const visibility = (metricName: string) => ({
      cloudWatchMetricsEnabled: true,
      metricName,
      sampledRequestsEnabled: true,
    });
    const acl = new wafv2.CfnWebACL(this, 'AclResource', {
      defaultAction: { allow: {} },
      scope: 'REGIONAL',
      visibilityConfig: visibility('CloudFrontAcl7AF8FD18'),
      rules: [
        {
          name: 'Common',
          priority: 0,
          overrideAction: { none: {} },
          statement: {
            managedRuleGroupStatement: { vendorName: 'AWS', name: 'AWSManagedRulesCommonRuleSet' },
          },
          visibilityConfig: visibility('Common'),
        },
        {
          name: 'Flood',
          priority: 1,
          action: { block: {} },
          statement: { rateBasedStatement: { aggregateKeyType: 'IP', limit: 2000 } },
          visibilityConfig: visibility('Flood'),
        },
      ],
    });
    acl.overrideLogicalId('Acl');
    const association = new wafv2.CfnWebACLAssociation(this, 'AssociationResource', {
      resourceArn: api.deploymentStage.stageArn,
      webAclArn: acl.attrArn,
    });
    association.overrideLogicalId('Association');
  }
}
