import { Duration, RemovalPolicy, SecretValue, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';

/** Secrets with every setting, rotated in both ways, and those that exist already. */
export class SecretsManager extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const role = (name: string) =>
      new iam.Role(this, name, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });

    const plain = new secretsmanager.Secret(this, 'Plain');
    plain.grantRead(role('Reader'));
    plain.grantWrite(role('Writer'));
    plain.grantRead(role('PreviousReader'), ['AWSPREVIOUS']);
    plain.grantRead(new iam.ArnPrincipal('arn:aws:iam::210987654321:root'));
    plain.denyAccountRootDelete();
    new secretsmanager.Secret(this, 'Full', {
      description: 'the login of the shop',
      secretName: 'shop/login-of-all',
      removalPolicy: RemovalPolicy.RETAIN,
      replicaRegions: [{ region: 'eu-central-1' }],
      generateSecretString: {
        secretStringTemplate: '{"user":"shop"}',
        generateStringKey: 'password',
        passwordLength: 20,
        excludeCharacters: '"@/\\',
        excludeNumbers: true,
        excludePunctuation: true,
        excludeLowercase: false,
        excludeUppercase: false,
        includeSpace: true,
        requireEachIncludedType: true,
      },
    });
    const key = new kms.Key(this, 'Key');
    const encrypted = new secretsmanager.Secret(this, 'Encrypted', { encryptionKey: key });
    encrypted.grantRead(role('EncryptedReader'));
    encrypted.grantWrite(role('EncryptedWriter'));
    new secretsmanager.Secret(this, 'Object', {
      secretObjectValue: {
        user: SecretValue.unsafePlainText('shop'),
        password: plain.secretValueFromJson('password'),
      },
    });
    new secretsmanager.Secret(this, 'Copy', { secretStringValue: plain.secretValue });

    const rotator = new lambda.Function(this, 'Rotator', {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = async () => {};'),
      environment: { ARN: plain.secretArn, NAME: plain.secretName },
    });
    new secretsmanager.Secret(this, 'Rotated').addRotationSchedule('Rotation', {
      rotationLambda: rotator,
      automaticallyAfter: Duration.days(10),
    });
    const login = new secretsmanager.Secret(this, 'Login');
    const attached = login.attach({
      asSecretAttachmentTarget: () => ({
        targetId: 'database',
        targetType: secretsmanager.AttachmentTargetType.RDS_DB_INSTANCE,
      }),
    });
    attached.grantRead(role('LoginReader'));
    login.addRotationSchedule('Hosted', {
      hostedRotation: secretsmanager.HostedRotation.mysqlSingleUser({ excludeCharacters: '"' }),
      rotateImmediatelyOnUpdate: false,
    });
    new secretsmanager.Secret(this, 'Turns').addRotationSchedule('Hosted', {
      hostedRotation: secretsmanager.HostedRotation.postgreSqlMultiUser({ masterSecret: login }),
    });

    const arn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:';
    const theirs = role('TheirReader');
    secretsmanager.Secret.fromSecretNameV2(this, 'ByName', 'by-name').grantRead(theirs);
    secretsmanager.Secret.fromSecretCompleteArn(this, 'Whole', `${arn}whole-abcdef`).grantRead(theirs);
    secretsmanager.Secret.fromSecretPartialArn(this, 'Part', `${arn}part`).grantWrite(theirs);
  }
}
