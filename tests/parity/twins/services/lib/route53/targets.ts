import { Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as accelerator from 'aws-cdk-lib/aws-globalaccelerator';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as targets from 'aws-cdk-lib/aws-route53-targets';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/** Records that are aliases of what stands on AWS. */
export class Route53Targets extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id, { env: { region: 'eu-west-1' } });

    const zone = new route53.PublicHostedZone(this, 'Zone', { zoneName: 'example.org' });
    const alias = (name: string, target: route53.IAliasRecordTarget) =>
      new route53.ARecord(this, name, {
        zone,
        recordName: name.toLowerCase(),
        target: route53.RecordTarget.fromAlias(target),
      });
    const arn = 'arn:aws:acm:us-east-1:123456789012:certificate/0f6ff2d2-1111-2222-3333-444455556666';
    const certificate = acm.Certificate.fromCertificateArn(this, 'Certificate', arn);

    const domain = new apigateway.DomainName(this, 'Domain', {
      domainName: 'api.example.org',
      endpointType: apigateway.EndpointType.EDGE,
      certificate,
    });
    alias('Api', new targets.ApiGatewayDomain(domain));

    const distribution = new cloudfront.Distribution(this, 'Distribution', {
      defaultBehavior: { origin: new origins.HttpOrigin('shop.example.com') },
      domainNames: ['www.example.org'],
      certificate,
    });
    alias('Www', new targets.CloudFrontTarget(distribution));

    const other = route53.HostedZone.fromHostedZoneAttributes(this, 'Other', {
      hostedZoneId: 'Z0123456789ABCDEFGHIJ',
      zoneName: 'example.net',
    });
    const www = new route53.ARecord(this, 'There', {
      zone: other,
      target: route53.RecordTarget.fromIpAddresses('192.0.2.1'),
    });
    new route53.ARecord(this, 'Shop', {
      zone: other,
      recordName: 'shop',
      target: route53.RecordTarget.fromAlias(new targets.Route53RecordTarget(www)),
    });

    const users = new cognito.UserPool(this, 'Users');
    const login = users.addDomain('Login', {
      customDomain: { domainName: 'login.example.org', certificate },
    });
    alias('Login', new targets.UserPoolDomainTarget(login));

    const balancer = elb.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(this, 'Balancer', {
      loadBalancerArn: 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/web/50dc6c495c0c9188',
      loadBalancerCanonicalHostedZoneId: 'Z32O12XQLNTSW2',
      loadBalancerDnsName: 'web-1234567890.eu-west-1.elb.amazonaws.com',
      securityGroupId: 'sg-0123456789abcdef0',
    });
    alias('Balanced', new targets.LoadBalancerTarget(balancer, { evaluateTargetHealth: true }));

    const name = 'a1234567890abcdef.awsglobalaccelerator.com';
    alias('Near', new targets.GlobalAcceleratorDomainTarget(name));
    const near = accelerator.Accelerator.fromAcceleratorAttributes(this, 'Accelerator', {
      acceleratorArn: 'arn:aws:globalaccelerator::123456789012:accelerator/1234abcd-abcd-1234-abcd-1234abcdefgh',
      dnsName: name,
    });
    alias('Nearer', new targets.GlobalAcceleratorTarget(near, { evaluateTargetHealth: true }));

    const beans = 'shop.eu-west-1.elasticbeanstalk.com';
    alias('Beans', new targets.ElasticBeanstalkEnvironmentEndpointTarget(beans));

    const website = s3.Bucket.fromBucketName(this, 'Bucket', 'site.example.org');
    alias('Site', new targets.BucketWebsiteTarget(website));

    const vpc = new ec2.Vpc(this, 'Vpc', { maxAzs: 2, natGateways: 0 });
    const endpoint = vpc.addInterfaceEndpoint('Endpoint', {
      service: ec2.InterfaceVpcEndpointAwsService.SQS,
      subnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
    });
    alias('Queues', new targets.InterfaceVpcEndpointTarget(endpoint));
  }
}
