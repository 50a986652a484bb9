import { Duration, Stack } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { asset } from './asset';

const FUNCTION = 'function handler(event) { return event.request; }';

/** Distributions before every kind of origin, and a web ACL before an API. */
export class CloudFront extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id, { stackName: 'shop-edge' });

    const pages = new s3.Bucket(this, 'Pages');
    const site = new cloudfront.Distribution(this, 'Site', {
      defaultBehavior: { origin: origins.S3BucketOrigin.withOriginAccessControl(pages) },
    });
    const role = new iam.Role(this, 'Publisher', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    });
    site.grantCreateInvalidation(role);
    site.grants.actions(role, ['cloudfront:GetInvalidation']);

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

    this.policies();
    this.configured(api, url);
    this.existing(role);
    this.metrics(full);
    this.names(pages);
  }

  /** Policies of every choice. */
  private policies() {
    new cloudfront.CachePolicy(this, 'CacheByCart', {
      cachePolicyName: 'by-cart',
      minTtl: Duration.minutes(1),
      defaultTtl: Duration.minutes(2),
      maxTtl: Duration.minutes(3),
      headerBehavior: cloudfront.CacheHeaderBehavior.none(),
      cookieBehavior: cloudfront.CacheCookieBehavior.allowList('cart', 'currency'),
      queryStringBehavior: cloudfront.CacheQueryStringBehavior.allowList('q', 'page'),
    });
    new cloudfront.CachePolicy(this, 'CacheByAllCookies', {
      cookieBehavior: cloudfront.CacheCookieBehavior.all(),
      queryStringBehavior: cloudfront.CacheQueryStringBehavior.denyList('utm_source'),
    });
    new cloudfront.CachePolicy(this, 'CacheByPath', {
      headerBehavior: cloudfront.CacheHeaderBehavior.none(),
      cookieBehavior: cloudfront.CacheCookieBehavior.none(),
      queryStringBehavior: cloudfront.CacheQueryStringBehavior.none(),
    });
    new cloudfront.OriginRequestPolicy(this, 'RequestAll', {
      originRequestPolicyName: 'all',
      comment: 'All headers and cookies',
      headerBehavior: cloudfront.OriginRequestHeaderBehavior.all(),
      cookieBehavior: cloudfront.OriginRequestCookieBehavior.all(),
      queryStringBehavior: cloudfront.OriginRequestQueryStringBehavior.none(),
    });
    new cloudfront.OriginRequestPolicy(this, 'RequestCountry', {
      headerBehavior: cloudfront.OriginRequestHeaderBehavior.all('CloudFront-Viewer-Country'),
      cookieBehavior: cloudfront.OriginRequestCookieBehavior.allowList('cart'),
      queryStringBehavior: cloudfront.OriginRequestQueryStringBehavior.allowList('q'),
    });
    new cloudfront.OriginRequestPolicy(this, 'RequestButHost', {
      headerBehavior: cloudfront.OriginRequestHeaderBehavior.denyList('Host'),
      cookieBehavior: cloudfront.OriginRequestCookieBehavior.denyList('session'),
      queryStringBehavior: cloudfront.OriginRequestQueryStringBehavior.denyList('utm_source'),
    });
    new cloudfront.OriginRequestPolicy(this, 'RequestPath', {
      headerBehavior: cloudfront.OriginRequestHeaderBehavior.none(),
      cookieBehavior: cloudfront.OriginRequestCookieBehavior.none(),
    });
    new cloudfront.ResponseHeadersPolicy(this, 'HeadersNamed', {
      responseHeadersPolicyName: 'exposed',
      comment: 'For scripts of the shop',
      corsBehavior: {
        accessControlAllowCredentials: true,
        accessControlAllowHeaders: ['X-Shop'],
        accessControlAllowMethods: ['GET', 'PUT'],
        accessControlAllowOrigins: ['https://shop.example.org'],
        accessControlExposeHeaders: ['X-Total'],
        originOverride: false,
      },
    });
  }

  /** A distribution with what the others leave out, and origins with every setting. */
  private configured(api: apigateway.RestApi, url: lambda.FunctionUrl) {
    const media = cloudfront.MediaPackageV2OriginAccessControl.fromOriginAccessControlId(
      this,
      'MediaControl',
      'E1PA6795UKMFR1',
    );
    const live = new origins.HttpOrigin('live.egress.shop.mediapackagev2.eu-west-1.amazonaws.com', {
      originAccessControlId: media.originAccessControlId,
      responseCompletionTimeout: Duration.seconds(60),
    });
    const archive = new origins.HttpOrigin('archive.example.org', {
      protocolPolicy: cloudfront.OriginProtocolPolicy.MATCH_VIEWER,
      originSslProtocols: [cloudfront.OriginSslPolicy.TLS_V1_1, cloudfront.OriginSslPolicy.TLS_V1_2],
      httpPort: 8080,
      httpsPort: 8443,
    });
    const balancer = elb.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(this, 'Balanced', {
      loadBalancerArn: 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/web/50dc6c495c0c9188',
      loadBalancerDnsName: 'web-1234567890.eu-west-1.elb.amazonaws.com',
      securityGroupId: 'sg-0123456789abcdef0',
    });
    const files = new s3.Bucket(this, 'Files');
    const drop = new s3.Bucket(this, 'Drop');
    const certificate = acm.Certificate.fromCertificateArn(
      this,
      'FilmsCertificate',
      'arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789013',
    );
    const configured = new cloudfront.Distribution(this, 'Configured', {
      defaultBehavior: {
        origin: new origins.OriginGroup({
          primaryOrigin: live,
          fallbackOrigin: archive,
          selectionCriteria: cloudfront.OriginSelectionCriteria.MEDIA_QUALITY_BASED,
        }),
        smoothStreaming: true,
      },
      additionalBehaviors: {
        '/grpc/*': {
          origin: new origins.RestApiOrigin(api, {
            readTimeout: Duration.seconds(40),
            keepaliveTimeout: Duration.seconds(15),
          }),
          allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
          enableGrpc: true,
        },
        '/call/*': {
          origin: origins.FunctionUrlOrigin.withOriginAccessControl(url, {
            ipAddressType: cloudfront.OriginIpAddressType.IPV6,
            readTimeout: Duration.seconds(20),
            keepaliveTimeout: Duration.seconds(10),
          }),
        },
        '/balanced/*': {
          origin: new origins.LoadBalancerV2Origin(balancer, {
            protocolPolicy: cloudfront.OriginProtocolPolicy.HTTPS_ONLY,
          }),
        },
        '/far/*': {
          origin: new origins.HttpOrigin('shop.lambda-url.eu-west-1.on.aws', {
            originAccessControlId: cloudfront.FunctionUrlOriginAccessControl.fromOriginAccessControlId(
              this,
              'UrlControl',
              'E1PA6795UKMFR2',
            ).originAccessControlId,
          }),
        },
        '/files/*': {
          origin: origins.S3BucketOrigin.withOriginAccessControl(files, {
            originAccessControl: cloudfront.S3OriginAccessControl.fromOriginAccessControlId(
              this,
              'FilesControl',
              'E1PA6795UKMFR3',
            ),
            originAccessLevels: [cloudfront.AccessLevel.READ_VERSIONED, cloudfront.AccessLevel.LIST],
          }),
        },
        '/drop/*': {
          origin: origins.S3BucketOrigin.withOriginAccessControl(drop, {
            originAccessControl: new cloudfront.S3OriginAccessControl(this, 'DropControl', {
              originAccessControlName: 'drop',
            }),
            originAccessLevels: [
              cloudfront.AccessLevel.READ,
              cloudfront.AccessLevel.WRITE,
              cloudfront.AccessLevel.DELETE,
            ],
          }),
          allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
        },
      },
      certificate,
      domainNames: ['films.example.org'],
      minimumProtocolVersion: cloudfront.SecurityPolicyProtocol.TLS_V1_2_2025,
      sslSupportMethod: cloudfront.SSLMethod.VIP,
      enabled: false,
      enableIpv6: false,
      logBucket: new s3.Bucket(this, 'Logs', { objectOwnership: s3.ObjectOwnership.OBJECT_WRITER }),
      geoRestriction: cloudfront.GeoRestriction.denylist('AQ'),
    });
    configured.attachWebAclId('arn:aws:wafv2:us-east-1:123456789012:global/webacl/films/12345678');

    const server = Object.assign(new Construct(this, 'Server'), {
      instanceId: 'i-0123456789abcdef0',
      instancePrivateDnsName: 'ip-10-0-0-7.eu-west-1.compute.internal',
    }) as unknown as ec2.IInstance;
    const beforeServer = new cloudfront.VpcOrigin(this, 'BeforeServer', {
      endpoint: cloudfront.VpcOriginEndpoint.ec2Instance(server),
      vpcOriginName: 'server',
      httpPort: 8080,
      originSslProtocols: [cloudfront.OriginSslPolicy.TLS_V1_2],
    });
    const application = elb.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(this, 'Alb', {
      loadBalancerArn: 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/shop/1234',
      loadBalancerDnsName: 'internal-shop-1234.eu-west-1.elb.amazonaws.com',
      securityGroupId: 'sg-0123456789abcdef0',
    });
    const beforeApplication = new cloudfront.VpcOrigin(this, 'BeforeAlb', {
      endpoint: cloudfront.VpcOriginEndpoint.applicationLoadBalancer(application),
    });
    const network = elb.NetworkLoadBalancer.fromNetworkLoadBalancerAttributes(this, 'Nlb', {
      loadBalancerArn: 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/shop/1234',
      loadBalancerDnsName: 'shop-1234.elb.eu-west-1.amazonaws.com',
    });
    const beforeNetwork = new cloudfront.VpcOrigin(this, 'BeforeNlb', {
      endpoint: cloudfront.VpcOriginEndpoint.networkLoadBalancer(network),
    });
    configured.addBehavior(
      '/server/*',
      origins.VpcOrigin.withVpcOrigin(beforeServer, { keepaliveTimeout: Duration.seconds(15) }),
    );
    configured.addBehavior('/alb/*', origins.VpcOrigin.withVpcOrigin(beforeApplication));
    configured.addBehavior(
      '/nlb/*',
      origins.VpcOrigin.withVpcOrigin(beforeNetwork, { domainName: 'nlb.example.org' }),
    );
  }

  /** What exists already. */
  private existing(role: iam.Role) {
    const theirs = cloudfront.Distribution.fromDistributionAttributes(this, 'Theirs', {
      distributionId: 'E1PA6795UKMFR9',
      domainName: 'd111111abcdef8.cloudfront.net',
    });
    theirs.grant(role, 'cloudfront:GetDistribution', 'cloudfront:ListInvalidations');

    const store = cloudfront.KeyValueStore.fromKeyValueStoreArn(
      this,
      'TheirStore',
      'arn:aws:cloudfront::123456789012:key-value-store/11111111-2222-3333-4444-555555555555',
    );
    new cloudfront.Function(this, 'Unpublished', {
      code: cloudfront.FunctionCode.fromInline(FUNCTION),
      functionName: 'unpublished',
      comment: 'Not live yet',
      autoPublish: false,
      keyValueStore: store,
    });
    new cloudfront.Function(this, 'Old', {
      code: cloudfront.FunctionCode.fromInline(FUNCTION),
      runtime: cloudfront.FunctionRuntime.custom('cloudfront-js-1.0'),
    });
    new cloudfront.KeyValueStore(this, 'Filled', {
      keyValueStoreName: 'filled',
      source: cloudfront.ImportSource.fromAsset(asset('redirects.json')),
    });

    const pem = '-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n';
    const key = new cloudfront.PublicKey(this, 'NamedKey', { encodedKey: pem, publicKeyName: 'films' });
    const theirKey = cloudfront.PublicKey.fromPublicKeyId(this, 'TheirKey', 'K2JCJMDEHXQW5F');
    const signers = new cloudfront.KeyGroup(this, 'NamedSigners', {
      keyGroupName: 'films',
      items: [key, theirKey],
    });
    const theirSigners = cloudfront.KeyGroup.fromKeyGroupId(
      this,
      'TheirSigners',
      '11111111-2222-3333-4444-555555555555',
    );
    const stream = kinesis.Stream.fromStreamArn(
      this,
      'OtherRequests',
      'arn:aws:kinesis:us-east-1:123456789012:stream/requests',
    );
    const log = new cloudfront.RealtimeLogConfig(this, 'NamedLog', {
      realtimeLogConfigName: 'films',
      endPoints: [cloudfront.Endpoint.fromKinesisStream(stream)],
      fields: ['timestamp'],
      samplingRate: 1,
    });
    const byId = cloudfront.VpcOrigin.fromVpcOriginId(this, 'VpcOriginById', 'vo_0123456789abcdefghijkl');
    const byAttributes = cloudfront.VpcOrigin.fromVpcOriginAttributes(this, 'VpcOriginByAttributes', {
      vpcOriginId: 'vo_lkjihgfedcba9876543210',
      domainName: 'inside.example.org',
    });
    const fn = cloudfront.Function.fromFunctionAttributes(this, 'TheirFunction', {
      functionName: 'rewrite',
      functionArn: 'arn:aws:cloudfront::123456789012:function/rewrite',
    });
    new cloudfront.Distribution(this, 'BeforeKnown', {
      defaultBehavior: {
        origin: origins.VpcOrigin.withVpcOrigin(byAttributes),
        functionAssociations: [
          { function: fn, eventType: cloudfront.FunctionEventType.VIEWER_RESPONSE },
        ],
        realtimeLogConfig: log,
        trustedKeyGroups: [signers, theirSigners],
      },
      additionalBehaviors: {
        '/other/*': {
          origin: origins.VpcOrigin.withVpcOrigin(byId, { domainName: 'other.example.org' }),
        },
      },
    });
  }

  /** An alarm on each metric. */
  private metrics(site: cloudfront.Distribution) {
    const alarm = (id: string, metric: cloudwatch.Metric) =>
      new cloudwatch.Alarm(this, id, { metric, threshold: 1, evaluationPeriods: 1 });
    alarm('LambdaErrors', site.metric('LambdaExecutionError'));
    alarm('ManyRequests', site.metricRequests());
    alarm('Uploaded', site.metricBytesUploaded());
    alarm('Downloaded', site.metricBytesDownloaded());
    alarm('Errors', site.metricTotalErrorRate());
    alarm('Errors4xx', site.metric4xxErrorRate());
    alarm('Errors5xx', site.metric5xxErrorRate());
    alarm('OriginLatency', site.metricOriginLatency());
    alarm('CacheHits', site.metricCacheHitRate());
    alarm('Errors401', site.metric401ErrorRate());
    alarm('Errors403', site.metric403ErrorRate());
    alarm('Errors404', site.metric404ErrorRate());
    alarm('Errors502', site.metric502ErrorRate());
    alarm('Errors503', site.metric503ErrorRate());
    alarm('Errors504', site.metric504ErrorRate());
  }

  /** What makes its name of a long path. */
  private names(pages: s3.Bucket) {
    const all = new Construct(this, 'EverythingThatGetsANameOfItsOwn_In-ItsRegionOrItsAccount');
    const deep = new Construct(all, 'AndThatIsFarBelowTheStack_Such-ThatTheNameIsNoLongerTheWholePath');
    new cloudfront.KeyValueStore(deep, 'Store');
    new cloudfront.Function(deep, 'Function', {
      code: cloudfront.FunctionCode.fromInline(FUNCTION),
    });
    new cloudfront.Function(this, 'Edge_Of-TheWorld2345678901234', {
      code: cloudfront.FunctionCode.fromInline(FUNCTION),
    });
    new cloudfront.ResponseHeadersPolicy(deep, 'Headers', { removeHeaders: ['Server'] });
    new cloudfront.CachePolicy(deep, 'Cache');
    const pem = '-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n';
    const key = new cloudfront.PublicKey(deep, 'Key', { encodedKey: pem });
    new cloudfront.KeyGroup(deep, 'Signers', { items: [key] });
    const inside = new cloudfront.VpcOrigin(deep, 'Inside', {
      endpoint: {
        endpointArn: 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/shop/1234',
      },
    });
    new cloudfront.Distribution(deep, 'Site', {
      defaultBehavior: {
        origin: origins.S3BucketOrigin.withOriginAccessControl(pages, {
          originAccessControl: new cloudfront.S3OriginAccessControl(deep, 'Control'),
        }),
      },
      additionalBehaviors: {
        '/inside/*': {
          origin: origins.VpcOrigin.withVpcOrigin(inside, { domainName: 'inside.example.org' }),
        },
      },
    });
  }
}
