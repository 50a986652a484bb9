import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as acmpca from 'aws-cdk-lib/aws-acmpca';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';

/** Zones, records of every routing, health checks, and the certificates that records prove. */
export class Route53 extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id, { stackName: 'shop-names' });

    const zone = new route53.PublicHostedZone(this, 'Zone', {
      zoneName: 'example.org',
      comment: 'The shop',
      caaAmazon: true,
      queryLogsLogGroupArn: 'arn:aws:logs:us-east-1:123456789012:log-group:queries',
    });
    const part = new route53.PublicHostedZone(this, 'Part', { zoneName: 'part.example.org' });
    zone.addDelegation(part);
    const delegate = new iam.Role(this, 'Delegate', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    });
    zone.grantDelegation(delegate);
    const key = new kms.Key(this, 'Key', {
      keySpec: kms.KeySpec.ECC_NIST_P256,
      keyUsage: kms.KeyUsage.SIGN_VERIFY,
    });
    part.enableDnssec({ kmsKey: key });

    const server = new route53.HealthCheck(this, 'Server', {
      type: route53.HealthCheckType.HTTPS,
      fqdn: 'example.org',
      resourcePath: '/health',
    });
    new route53.HealthCheck(this, 'Text', {
      type: route53.HealthCheckType.HTTP_STR_MATCH,
      fqdn: 'example.org',
      searchString: 'ok',
    });
    new route53.HealthCheck(this, 'Alarm', {
      type: route53.HealthCheckType.CLOUDWATCH_METRIC,
      alarmIdentifier: { name: 'down', region: 'eu-west-1' },
    });
    new route53.HealthCheck(this, 'All', {
      type: route53.HealthCheckType.CALCULATED,
      childHealthChecks: [server],
    });

    const target = route53.RecordTarget.fromIpAddresses('192.0.2.1');
    new route53.ARecord(this, 'Www', { zone, recordName: 'www', target, ttl: Duration.minutes(5) });
    new route53.ARecord(this, 'Weighted', { zone, recordName: 'weighted', target, weight: 10 });
    new route53.ARecord(this, 'Latency', { zone, recordName: 'latency', target, region: 'eu-west-1' });
    new route53.ARecord(this, 'Place', {
      zone,
      recordName: 'place',
      target,
      geoLocation: route53.GeoLocation.subdivision('WA', 'US'),
    });
    new route53.ARecord(this, 'First', {
      zone,
      recordName: 'failover',
      target,
      failover: route53.Failover.PRIMARY,
      healthCheck: server,
    });
    new route53.ARecord(this, 'Several', { zone, recordName: 'several', target, multiValueAnswer: true });
    new route53.TxtRecord(this, 'Text2', { zone, values: ['v=spf1 -all'] });
    new route53.MxRecord(this, 'Mail', { zone, values: [{ priority: 10, hostName: 'mx.example.org' }] });
    new route53.HttpsRecord(this, 'Https', {
      zone,
      recordName: 'https',
      values: [route53.HttpsRecordValue.service({ alpn: [route53.Alpn.H3] })],
    });

    new acm.Certificate(this, 'Certificate', {
      domainName: 'shop.example.org',
      subjectAlternativeNames: ['www.example.org'],
      validation: acm.CertificateValidation.fromDns(zone),
      keyAlgorithm: acm.KeyAlgorithm.EC_PRIME256V1,
    });
    new acm.Certificate(this, 'ByMail', {
      domainName: 'example.org',
      validation: acm.CertificateValidation.fromEmail(),
      transparencyLoggingEnabled: false,
    });
    new acm.PrivateCertificate(this, 'Private', {
      domainName: 'shop.internal',
      certificateAuthority: acmpca.CertificateAuthority.fromCertificateAuthorityArn(
        this,
        'Authority',
        'arn:aws:acm-pca:eu-west-1:123456789012:certificate-authority/11111111-2222-3333-4444-555555555555',
      ),
    });

    this.zones(zone, key);
    this.healthChecks(server);
    this.routings(zone);
    this.records(zone);
    this.certificates(zone);
    this.names(zone, key);
  }

  /** Private zones, those that exist already, and what is signed and delegated with settings. */
  private zones(zone: route53.PublicHostedZone, key: kms.Key) {
    const net = (id: string, vpcId: string) =>
      ec2.Vpc.fromVpcAttributes(this, id, { vpcId, availabilityZones: ['eu-west-1a'] });
    const inside = new route53.HostedZone(this, 'Inside', {
      zoneName: 'inside.example.org',
      addTrailingDot: false,
      vpcs: [net('Net', 'vpc-0123456789abcdef0')],
    });
    inside.addVpc(net('Net2', 'vpc-0123456789abcdef1'));
    const steady = new route53.PublicHostedZone(this, 'Steady', {
      zoneName: 'steady.example.org',
      acceleratedRecoveryEnabled: true,
    });
    zone.addDelegation(steady, { comment: 'The steady part', ttl: Duration.hours(1) });
    steady.enableDnssec({ kmsKey: key, keySigningKeyName: 'steady' });
    new route53.KeySigningKey(this, 'Signing', {
      hostedZone: zone,
      kmsKey: key,
      keySigningKeyName: 'example_org',
      status: route53.KeySigningKeyStatus.INACTIVE,
    });

    const byId = route53.HostedZone.fromHostedZoneId(this, 'ById', 'Z1D633PJN98FT1');
    const privateById = route53.PrivateHostedZone.fromPrivateHostedZoneId(this, 'PrivateById', 'Z1D633PJN98FT2');
    const publicById = route53.PublicHostedZone.fromPublicHostedZoneId(this, 'PublicById', 'Z1D633PJN98FT3');
    new CfnOutput(this, 'ByIdArn', { value: byId.hostedZoneArn });
    new CfnOutput(this, 'PrivateByIdArn', { value: privateById.hostedZoneArn });
    new CfnOutput(this, 'PublicByIdArn', { value: publicById.hostedZoneArn });
    const theirs = route53.PublicHostedZone.fromPublicHostedZoneAttributes(this, 'Theirs', {
      hostedZoneId: 'Z1D633PJN98FT4',
      zoneName: 'example.com',
    });
    const theirsInside = route53.PrivateHostedZone.fromPrivateHostedZoneAttributes(this, 'TheirsInside', {
      hostedZoneId: 'Z1D633PJN98FT5',
      zoneName: 'inside.example.com',
    });
    const target = route53.RecordTarget.fromIpAddresses('192.0.2.7');
    new route53.ARecord(this, 'OfTheirs', { zone: theirs, recordName: 'www', target });
    new route53.ARecord(this, 'OfTheirsInside', { zone: theirsInside, target });
    route53.ARecord.fromARecordAttributes(this, 'Again', {
      zone: theirs,
      recordName: 'again',
      targetDNS: 'www.example.com',
    });
  }

  private healthChecks(server: route53.HealthCheck) {
    new route53.HealthCheck(this, 'Configured', {
      type: route53.HealthCheckType.HTTPS_STR_MATCH,
      fqdn: 'shop.example.org',
      ipAddress: '192.0.2.1',
      port: 8443,
      resourcePath: '/health',
      searchString: 'fine',
      enableSNI: false,
      failureThreshold: 5,
      inverted: true,
      measureLatency: true,
      regions: ['eu-west-1', 'us-east-1', 'us-west-2'],
      requestInterval: Duration.seconds(10),
    });
    new route53.HealthCheck(this, 'Database', {
      type: route53.HealthCheckType.TCP,
      ipAddress: '192.0.2.1',
      port: 5432,
    });
    new route53.HealthCheck(this, 'Unsure', {
      type: route53.HealthCheckType.CLOUDWATCH_METRIC,
      alarmIdentifier: { name: 'down', region: 'eu-west-1' },
      insufficientDataHealthStatus: route53.InsufficientDataHealthStatusEnum.UNHEALTHY,
    });
    const known = route53.HealthCheck.fromHealthCheckId(
      this,
      'Known',
      '11111111-2222-3333-4444-555555555555',
    );
    new route53.HealthCheck(this, 'Either', {
      type: route53.HealthCheckType.CALCULATED,
      childHealthChecks: [server, known],
      healthThreshold: 1,
    });
    new route53.HealthCheck(this, 'Control', {
      type: route53.HealthCheckType.RECOVERY_CONTROL,
      routingControl:
        'arn:aws:route53-recovery-control::123456789012:controlpanel/0123456789abcdef0123456789abcdef/routingcontrol/0123456789abcdef',
    });
  }

  private routings(zone: route53.IHostedZone) {
    const target = route53.RecordTarget.fromIpAddresses('192.0.2.1');
    const collectionId = '11111111-2222-3333-4444-555555555555';
    new route53.ARecord(this, 'Office', {
      zone,
      recordName: 'near',
      target,
      cidrRoutingConfig: route53.CidrRoutingConfig.create({ collectionId, locationName: 'office' }),
      comment: 'In the office',
      setIdentifier: 'office',
    });
    new route53.ARecord(this, 'Elsewhere', {
      zone,
      recordName: 'near',
      target,
      cidrRoutingConfig: route53.CidrRoutingConfig.withDefaultLocationName(collectionId),
    });
    new route53.ARecord(this, 'Germany', {
      zone,
      recordName: 'country',
      target,
      geoLocation: route53.GeoLocation.country('DE'),
    });
    new route53.ARecord(this, 'Anywhere', {
      zone,
      recordName: 'country',
      target,
      geoLocation: route53.GeoLocation.default(),
    });
  }

  private records(zone: route53.IHostedZone) {
    new route53.RecordSet(this, 'Phone', {
      zone,
      recordName: 'phone',
      recordType: route53.RecordType.NAPTR,
      target: route53.RecordTarget.fromValues('100 10 "U" "SIP+D2U" "!^.*$!sip:info@example.org!" .'),
    });
    new route53.CaaAmazonRecord(this, 'AmazonOnly', { zone, recordName: 'only' });
    new route53.CaaRecord(this, 'Authorities', {
      zone,
      recordName: 'shop',
      values: [
        { flag: 0, tag: route53.CaaTag.ISSUE, value: 'amazon.com' },
        { flag: 128, tag: route53.CaaTag.ISSUEWILD, value: ';' },
        { flag: 0, tag: route53.CaaTag.IODEF, value: 'mailto:security@example.org' },
      ],
    });
    new route53.DsRecord(this, 'SignedBelow', {
      zone,
      recordName: 'signed',
      values: ['12345 13 2 9B54F3D8C0A17E2D6F4B8C1E0A93D75264F8BE1C37AD905264F8BE1C37AD9052'],
    });
    new route53.NsRecord(this, 'Dev', {
      zone,
      recordName: 'dev',
      values: ['ns1.example.net.', 'ns2.example.net.'],
    });
    new route53.ZoneDelegationRecord(this, 'Team', {
      zone,
      recordName: 'team',
      nameServers: ['ns1.example.net', 'ns2.example.net.'],
    });
    new route53.SvcbRecord(this, 'Resolver', {
      zone,
      recordName: '_dns',
      values: [
        route53.SvcbRecordValue.service({
          priority: 2,
          targetName: 'dns.example.org',
          mandatory: ['alpn', 'port'],
          alpn: [route53.Alpn.of('dot'), route53.Alpn.H2],
          noDefaultAlpn: true,
          port: 853,
          ipv4hint: ['192.0.2.1', '192.0.2.2'],
          ipv6hint: ['2001:db8::1'],
        }),
      ],
    });
    new route53.SvcbRecord(this, 'ResolverElsewhere', {
      zone,
      recordName: '_dns.old',
      values: [route53.SvcbRecordValue.alias('dns.example.net')],
    });
    new route53.HttpsRecord(this, 'HttpsElsewhere', {
      zone,
      recordName: 'old',
      values: [route53.HttpsRecordValue.alias('shop.example.net')],
    });
    new route53.HttpsRecord(this, 'HttpsOfDistribution', {
      zone,
      recordName: 'site',
      target: route53.RecordTarget.fromAlias({
        bind: () => ({ dnsName: 'd111111abcdef8.cloudfront.net', hostedZoneId: 'Z2FDTNDATAQYW2' }),
      }),
    });
  }

  private certificates(zone: route53.IHostedZone) {
    const brand = new route53.PublicHostedZone(this, 'Brand', { zoneName: 'example.net' });
    const several = new acm.Certificate(this, 'SeveralZones', {
      domainName: 'example.org',
      subjectAlternativeNames: ['*.example.org', 'example.net'],
      validation: acm.CertificateValidation.fromDnsMultiZone({
        'example.org': zone,
        'example.net': brand,
      }),
      allowExport: true,
      certificateName: 'Shop',
    });
    new acm.Certificate(this, 'MailToOthers', {
      domainName: 'shop.example.org',
      subjectAlternativeNames: ['pay.example.net'],
      validation: acm.CertificateValidation.fromEmail({ 'shop.example.org': 'shop.example.org' }),
    });
    const issued = new acm.PrivateCertificate(this, 'Issued', {
      domainName: 'shop.internal',
      subjectAlternativeNames: ['pay.internal'],
      certificateAuthority: acmpca.CertificateAuthority.fromCertificateAuthorityArn(
        this,
        'OtherAuthority',
        'arn:aws:acm-pca:eu-west-1:123456789012:certificate-authority/11111111-2222-3333-4444-666666666666',
      ),
      keyAlgorithm: acm.KeyAlgorithm.RSA_4096,
      allowExport: true,
    });
    const theirs = acm.PrivateCertificate.fromCertificateArn(
      this,
      'TheirCertificate',
      'arn:aws:acm:eu-west-1:123456789012:certificate/11111111-2222-3333-4444-555555555555',
    );
    const alarm = (id: string, metric: cloudwatch.IMetric) =>
      new cloudwatch.Alarm(this, id, { metric, threshold: 45, evaluationPeriods: 1 });
    alarm('SeveralExpires', several.metricDaysToExpiry());
    alarm('IssuedExpires', issued.metricDaysToExpiry());
    alarm('TheirsExpires', theirs.metricDaysToExpiry());
  }

  /** What makes its name of a long path. */
  private names(zone: route53.IHostedZone, kmsKey: kms.Key) {
    const all = new Construct(this, 'EverythingThatGetsANameOfItsOwn_In-ItsRegionOrItsAccount');
    const deep = new Construct(all, 'AndThatIsFarBelowTheStack_Such-ThatTheNameIsNoLongerTheWholePath');
    const hostedZone = new route53.PublicHostedZone(deep, 'Zone', { zoneName: 'deep.example.org' });
    new route53.KeySigningKey(deep, 'Signing', { hostedZone, kmsKey });
    const record = { zone, recordName: 'deep', target: route53.RecordTarget.fromIpAddresses('192.0.2.1') };
    new route53.ARecord(deep, 'Weighted', { ...record, weight: 10 });
    new route53.ARecord(deep, 'Latency', { ...record, recordName: 'deep2', region: 'eu-west-1' });
    new route53.ARecord(deep, 'Several', { ...record, recordName: 'deep3', multiValueAnswer: true });
    new route53.ARecord(deep, 'Second', {
      ...record,
      recordName: 'deep4',
      failover: route53.Failover.SECONDARY,
    });
  }
}
