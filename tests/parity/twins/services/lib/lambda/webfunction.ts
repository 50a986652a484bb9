import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/** Web functions with every setting, their endpoints, and how they reach a network. */
export class WebFunction extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id, { env: { account: '123456789012', region: 'eu-west-1' } });
    const releases = new s3.Bucket(this, 'Releases', { versioned: true });
    const common = (name: string) => ({
      code: lambda.WebFunctionCode.fromBucket(releases, `${name}.zip`),
      runtime: lambda.WebFunctionRuntime.NODEJS_24_X,
      defaultEndpointAuth: lambda.WebFunctionAuthType.IAM_AUTH,
    });

    new lambda.WebFunction(this, 'Plain', common('Plain'));

    const vpc = ec2.Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId: 'vpc-1',
      availabilityZones: ['eu-west-1a', 'eu-west-1b'],
      privateSubnetIds: ['subnet-1', 'subnet-2'],
    });
    const wayOut = (networkProtocol?: lambda.NetworkConnectorProtocol) =>
      lambda.NetworkConnectorConfiguration.vpcEgress({
        computeType: lambda.NetworkConnectorComputeType.WEB_FUNCTION,
        vpc,
        vpcSubnets: { availabilityZones: ['eu-west-1b'] },
        securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(this, `Group${networkProtocol}`, 'sg-12345678')],
        networkProtocol,
      });
    const connector = new lambda.NetworkConnector(this, 'Network', { configuration: wayOut() });
    new lambda.NetworkConnector(this, 'Named', {
      configuration: wayOut(lambda.NetworkConnectorProtocol.DUAL_STACK),
      networkConnectorName: 'named',
      operatorRole: new iam.Role(this, 'Operator', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }),
      tags: { team: 'shop' },
    });

    new lambda.WebFunction(this, 'Configured', {
      code: lambda.WebFunctionCode.fromBucket(releases, 'configured.zip', 'v1'),
      runtime: lambda.WebFunctionRuntime.NODEJS_LATEST,
      defaultEndpointAuth: lambda.WebFunctionAuthType.IAM_AUTH,
      defaultEndpoint: {
        endpointName: 'main',
        endpointDescription: 'where it is',
        maxEnvironments: 2,
        rateLimit: 100,
      },
      webFunctionName: 'configured',
      tags: { team: 'shop' },
      revisionDescription: 'newest',
      entryPoint: 'server.mjs',
      environment: { COLOR: 'red' },
      kmsKey: new kms.Key(this, 'Key'),
      egressNetworkConnector: connector,
      applicationLogLevel: lambda.ApplicationLogLevel.WARN,
      systemLogLevel: lambda.SystemLogLevel.INFO,
      logGroup: new logs.LogGroup(this, 'Group'),
      timeout: Duration.minutes(1),
      maxConcurrencyPerEnvironment: 64,
    });

    const everywhere = new lambda.WebFunction(this, 'Everywhere', {
      ...common('Everywhere'),
      defaultEndpoint: {
        endpointLocation: lambda.WebFunctionEndpointLocation.multiRegion(['us-east-1', 'eu-west-1', 'ap-south-1']),
      },
    });
    everywhere.addEndpoint('Each', {
      authType: lambda.WebFunctionAuthType.IAM_AUTH,
      endpointLocation: lambda.WebFunctionEndpointLocation.perRegion(['us-east-1']),
    });

    // What is made by hand, and who may call it.
    const role = new iam.Role(this, 'Own', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    const served = new lambda.WebFunction(this, 'Served', {
      ...common('Served'),
      runtime: lambda.WebFunctionRuntime.of('nodejs24.x'),
      role,
    });
    served.addToRolePolicy(new iam.PolicyStatement({ actions: ['ses:SendEmail'], resources: ['*'] }));
    const endpoint = new lambda.WebFunctionEndpoint(this, 'Fixed', {
      webFunction: served,
      traffic: lambda.WebFunctionTraffic.single(served.revisionId),
      authType: lambda.WebFunctionAuthType.APPLICATION_MANAGED,
      endpointLocation: lambda.WebFunctionEndpointLocation.homeRegion(),
    });
    const caller = new iam.Role(this, 'Caller', { assumedBy: new iam.AccountRootPrincipal() });
    endpoint.grants.invoke(caller);
    const allow = (resource: string, principal: string) =>
      new iam.PolicyStatement({
        actions: ['lambda:InvokeWebFunctionEndpoint'],
        principals: [new iam.AccountPrincipal(principal)],
        resources: [resource],
      });
    served.addToResourcePolicy(allow(served.webFunctionArn, '210987654321'));
    served.endpoint.addToResourcePolicy(allow(served.endpoint.endpointArn, '210987654322'));
    this.output('Runtime', lambda.WebFunctionRuntime.NODEJS_LATEST.toString());
    this.existing(caller);
  }

  private output(name: string, value: string) {
    new CfnOutput(this, name, { value });
  }

  /** What exists already. */
  private existing(caller: iam.Role) {
    const arnOf = (rest: string) => `arn:aws:lambda:eu-west-1:123456789012:${rest}`;
    const webFunctionArn = arnOf('web-function/theirs');
    const theirs = lambda.WebFunction.fromWebFunctionArn(this, 'Theirs', webFunctionArn);
    this.output('TheirName', theirs.webFunctionName);
    const told = lambda.WebFunction.fromWebFunctionAttributes(this, 'Told', { webFunctionArn });
    this.output('ToldArn', told.webFunctionArn);
    const endpoint = lambda.WebFunctionEndpoint.fromWebFunctionEndpointAttributes(this, 'TheirEndpoint', {
      endpointArn: `${webFunctionArn}/endpoint/0123456789abcdef`,
      domainName: 'theirs.lambda-web.eu-west-1.on.aws',
      endpointType: lambda.WebFunctionEndpointType.HOME_REGION,
      authType: lambda.WebFunctionAuthType.IAM_AUTH,
    });
    endpoint.grants.invoke(caller);
    this.output('TheirHost', endpoint.domainName);
    this.output('TheirFunction', endpoint.webFunctionArn);

    const connectorArn = arnOf('network-connector:theirs');
    const connector = lambda.NetworkConnector.fromNetworkConnectorArn(this, 'TheirConnector', connectorArn);
    this.output('ConnectorArn', connector.networkConnectorArn);
    const version = lambda.NetworkConnector.fromNetworkConnectorVersionArn(this, 'Second', `${connectorArn}:2`);
    this.output('SecondArn', version.networkConnectorArn);
    this.output('SecondVersion', version.latestVersionArn);
    const both = lambda.NetworkConnector.fromNetworkConnectorAttributes(this, 'Third', {
      networkConnectorArn: connectorArn,
      latestVersionArn: `${connectorArn}:3`,
    });
    this.output('ThirdArn', both.networkConnectorArn);
    this.output('ThirdVersion', both.latestVersionArn);
  }
}
