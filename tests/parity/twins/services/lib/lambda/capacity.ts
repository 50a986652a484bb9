import { CfnOutput, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/** Instances of one's own with every setting, and functions that run on them. */
export class Capacity extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id, { env: { account: '123456789012', region: 'eu-west-1' } });
    const subnets = ['subnet-0123456789abcdef0', 'subnet-0fedcba9876543210'].map((subnet) =>
      ec2.Subnet.fromSubnetId(this, subnet, subnet),
    );
    const securityGroups = [ec2.SecurityGroup.fromSecurityGroupId(this, 'Group', 'sg-0123456789abcdef0')];

    new lambda.CapacityProvider(this, 'Plain', { subnets, securityGroups });
    const configured = new lambda.CapacityProvider(this, 'Configured', {
      capacityProviderName: 'configured',
      subnets,
      securityGroups,
      operatorRole: new iam.Role(this, 'Operator', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }),
      architectures: [lambda.Architecture.ARM_64],
      instanceTypeFilter: lambda.InstanceTypeFilter.allow([
        new ec2.InstanceType('m7g.xlarge'),
        new ec2.InstanceType('c7g.2xlarge'),
      ]),
      maxVCpuCount: 64,
      scalingOptions: lambda.ScalingOptions.manual([lambda.TargetTrackingScalingPolicy.cpuUtilization(62.5)]),
      kmsKey: new kms.Key(this, 'Key'),
      propagateTags: lambda.PropagateTags.explicit({ team: 'shop', stage: 'test' }),
      logGroup: new logs.LogGroup(this, 'Logs'),
      systemLogLevel: lambda.SystemLogLevel.DEBUG,
    });
    const automatic = new lambda.CapacityProvider(this, 'Automatic', {
      subnets,
      securityGroups,
      architectures: [lambda.Architecture.X86_64],
      instanceTypeFilter: lambda.InstanceTypeFilter.exclude([new ec2.InstanceType('m7i.large')]),
      scalingOptions: lambda.ScalingOptions.auto(),
      propagateTags: lambda.PropagateTags.none(),
    });

    const onInstances = (name: string, architecture?: lambda.Architecture) =>
      new lambda.Function(this, name, {
        runtime: lambda.Runtime.NODEJS_22_X,
        handler: 'index.handler',
        code: lambda.Code.fromInline('exports.handler = async () => {};'),
        memorySize: 4096,
        architecture,
      });
    automatic.addFunction(onInstances('Quiet'));
    const busy = onInstances('Busy', lambda.Architecture.ARM_64);
    configured.addFunction(busy, {
      perExecutionEnvironmentMaxConcurrency: 10,
      executionEnvironmentMemoryGiBPerVCpu: 4,
      publishToLatestPublished: true,
      latestPublishedScalingConfig: { minExecutionEnvironments: 1, maxExecutionEnvironments: 5 },
    });
    new lambda.Version(this, 'Version', {
      lambda: busy,
      codeSha256: '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
      minExecutionEnvironments: 2,
      maxExecutionEnvironments: 4,
    });

    const output = (name: string, provider: lambda.ICapacityProvider) => {
      new CfnOutput(this, `${name}Arn`, { value: provider.capacityProviderArn });
      new CfnOutput(this, `${name}Name`, { value: provider.capacityProviderName });
    };
    const capacityProviderArn = 'arn:aws:lambda:eu-west-1:123456789012:capacity-provider:theirs';
    output('Named', lambda.CapacityProvider.fromCapacityProviderName(this, 'Named', 'theirs'));
    output('ByArn', lambda.CapacityProvider.fromCapacityProviderArn(this, 'ByArn', capacityProviderArn));
    output('Told', lambda.CapacityProvider.fromCapacityProviderAttributes(this, 'Told', { capacityProviderArn }));
    output('Own', configured);
  }
}
