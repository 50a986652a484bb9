import { Duration, Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as acmpca from 'aws-cdk-lib/aws-acmpca';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as route53 from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';

/** Zones, records of every routing, health checks, and the certificates that records prove. */
export class Route53 extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);

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
  }
}
