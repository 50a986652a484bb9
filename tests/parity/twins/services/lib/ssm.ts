import { CfnOutput, Fn, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';

/** Parameters of both kinds with every setting, and those that exist already. */
export class Ssm extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const role = (name: string) =>
      new iam.Role(this, name, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    const output = (name: string, value: string) => new CfnOutput(this, name, { value });

    const plain = new ssm.StringParameter(this, 'Plain', { stringValue: 'value' });
    const full = new ssm.StringParameter(this, 'Full', {
      stringValue: 'value',
      parameterName: '/shop/rate',
      description: 'the rate',
      tier: ssm.ParameterTier.ADVANCED,
      allowedPattern: '^v.*$',
      dataType: ssm.ParameterDataType.TEXT,
    });
    const list = new ssm.StringListParameter(this, 'List', {
      stringListValue: ['north', 'south'],
      parameterName: 'regions',
      tier: ssm.ParameterTier.STANDARD,
    });
    plain.grantRead(role('PlainReader'));
    full.grantRead(role('FullReader'));
    full.grantWrite(role('FullWriter'));
    list.grantRead(role('ListReader'));
    output('PlainValue', plain.stringValue);
    output('PlainType', plain.parameterType);
    output('PlainArn', plain.parameterArn);
    output('ListValue', Fn.join('|', list.stringListValue));

    const key = new kms.Key(this, 'Key');
    const secure = ssm.StringParameter.fromSecureStringParameterAttributes(this, 'Secure', {
      parameterName: '/shop/secure',
      version: 2,
      encryptionKey: key,
    });
    secure.grantRead(role('SecureReader'));
    secure.grantWrite(role('SecureWriter'));
    const latest = ssm.StringParameter.fromStringParameterName(this, 'Latest', '/shop/latest');
    latest.grantRead(role('LatestReader'));
    output('LatestValue', latest.stringValue);
    const third = ssm.StringParameter.fromStringParameterAttributes(this, 'Third', {
      parameterName: '/shop/third',
      version: 3,
    });
    output('ThirdValue', third.stringValue);
    const shared = ssm.StringParameter.fromStringParameterArn(
      this,
      'Shared',
      'arn:aws:ssm:eu-west-1:123456789012:parameter/shared',
    );
    output('SharedValue', shared.stringValue);
    const ids = ssm.StringListParameter.fromListParameterAttributes(this, 'Ids', {
      parameterName: '/shop/subnets',
      elementType: ssm.ParameterValueType.AWS_EC2_SUBNET_ID,
    });
    output('IdsValue', Fn.join('|', ids.stringListValue));
    const names = ssm.StringListParameter.fromStringListParameterName(this, 'Names', '/shop/names');
    names.grantWrite(role('NamesWriter'));
    const old = ssm.StringListParameter.fromListParameterAttributes(this, 'Old', {
      parameterName: '/shop/old',
      version: 4,
    });
    old.grantRead(role('OldReader'));
    const machine = ssm.StringParameter.fromStringParameterAttributes(this, 'Machine', {
      parameterName: '/shop/machine',
      valueType: ssm.ParameterValueType.AWS_EC2_IMAGE_ID,
    });
    output('MachineValue', machine.stringValue);
    const dynamic = ssm.StringParameter.fromStringParameterAttributes(this, 'Dynamic', {
      parameterName: '/shop/dynamic',
      forceDynamicReference: true,
    });
    output('DynamicValue', dynamic.stringValue);
    list.grantWrite(role('ListWriter'));
    const zones = ssm.StringListParameter.valueForTypedListParameter(
      this,
      '/shop/zones',
      ssm.ParameterValueType.AWS_EC2_AVAILABILITYZONE_NAME,
    );
    output('Zones', Fn.join('|', zones));
    output('NamesValue', Fn.join('|', names.stringListValue));
    output('Looked', ssm.StringParameter.valueForStringParameter(this, '/shop/looked'));
    output('LookedAgain', ssm.StringParameter.valueForStringParameter(this, '/shop/looked'));
    output(
      'Image',
      ssm.StringParameter.valueForTypedStringParameterV2(
        this,
        '/shop/image',
        ssm.ParameterValueType.AWS_EC2_IMAGE_ID,
      ),
    );
  }
}
