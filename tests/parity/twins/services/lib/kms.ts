import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

/** Keys of every use, their aliases, and each grant to a role of its own. */
export class Kms extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);

    const role = (name: string) =>
      new iam.Role(this, name, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });

    const plain = new kms.Key(this, 'Plain');
    plain.grantEncrypt(role('Encrypts'));
    plain.grantDecrypt(role('Decrypts'));
    plain.grantEncryptDecrypt(role('Both'));
    plain.grantAdmin(role('Manages'));
    plain.grant(role('Looks'), 'kms:DescribeKey');

    const configured = new kms.Key(this, 'Configured', {
      alias: 'orders',
      description: 'Orders',
      enabled: false,
      rotationPeriod: Duration.days(180),
      enableKeyRotation: true,
      multiRegion: true,
      pendingWindow: Duration.days(7),
      removalPolicy: RemovalPolicy.DESTROY,
      admins: [role('Admin')],
    });
    configured.addAlias('alias/second');
    configured.addToResourcePolicy(
      new iam.PolicyStatement({
        actions: ['kms:Decrypt'],
        principals: [new iam.ServicePrincipal('events.amazonaws.com')],
        resources: ['*'],
      }),
    );

    const pair = new kms.Key(this, 'Pair', {
      keySpec: kms.KeySpec.ECC_NIST_P256,
      keyUsage: kms.KeyUsage.SIGN_VERIFY,
    });
    pair.grantSign(role('Signs'));
    pair.grantVerify(role('Verifies'));
    pair.grantSignVerify(role('SignsAndVerifies'));

    const codes = new kms.Key(this, 'Codes', {
      keySpec: kms.KeySpec.HMAC_256,
      keyUsage: kms.KeyUsage.GENERATE_VERIFY_MAC,
    });
    codes.grantGenerateMac(role('Makes'));
    codes.grantVerifyMac(role('Checks'));

    const alias = new kms.Alias(this, 'Alias', {
      aliasName: 'codes',
      targetKey: codes,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    alias.grant(role('ByAlias'), 'kms:DescribeKey');
    const known = kms.Alias.fromAliasName(this, 'Known', 'alias/known');
    known.grantDecrypt(role('ByKnownAlias'));
    const arn =
      'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
    kms.Key.fromKeyArn(this, 'KnownKey', arn).grantEncrypt(role('ByKnownKey'));
    kms.Alias.fromAliasAttributes(this, 'KnownAlias', {
      aliasName: 'alias/both',
      aliasTargetKey: kms.Key.fromKeyArn(this, 'AliasKey', arn),
    }).grantDecrypt(role('ByAliasKey'));

    const others = new kms.Key(this, 'Others', {
      policy: new iam.PolicyDocument({
        statements: [
          new iam.PolicyStatement({
            actions: ['kms:*'],
            principals: [new iam.AccountPrincipal('210987654321')],
            resources: ['*'],
          }),
        ],
      }),
    });
    others.grants.actions(role('Rotates'), 'kms:EnableKeyRotation');
    const viaS3 = new kms.ViaServicePrincipal(
      's3.eu-west-1.amazonaws.com',
      new iam.AccountPrincipal('210987654321'),
    );
    others.addToResourcePolicy(
      new iam.PolicyStatement({ actions: ['kms:Decrypt'], principals: [viaS3], resources: ['*'] }),
    );
  }
}
