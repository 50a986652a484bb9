import {
  CfnDynamicReference,
  CfnDynamicReferenceService,
  Duration,
  RemovalPolicy,
  SecretValue,
  Stack,
} from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';

/** What a key of a dynamic reference stands for. */
const value = (key: string) =>
  SecretValue.cfnDynamicReference(new CfnDynamicReference(CfnDynamicReferenceService.SECRETS_MANAGER, key));

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
    const partOwner = secretsmanager.Secret.fromSecretPartialArn(this, 'PartOwner', `${arn}owner`);
    const wholeKey = secretsmanager.Secret.fromSecretAttributes(this, 'WholeWithKey', {
      secretCompleteArn: `${arn}with-key-abcdef`,
      encryptionKey: key,
    });
    wholeKey.grantRead(role('EncryptedWholeReader'));
    wholeKey.addRotationSchedule('Rotation', {
      hostedRotation: secretsmanager.HostedRotation.postgreSqlMultiUser({ masterSecret: partOwner }),
    });
    const partKey = secretsmanager.Secret.fromSecretAttributes(this, 'PartWithKey', {
      secretPartialArn: `${arn}part-with-key`,
      encryptionKey: key,
    });
    partKey.grantWrite(role('EncryptedPartWriter'));

    // In other regions, with keys of theirs.
    const there = (region: string) =>
      kms.Key.fromKeyArn(this, `Key-${region}`, `arn:aws:kms:${region}:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab`);
    const everywhere = new secretsmanager.Secret(this, 'Everywhere', {
      replicaRegions: [{ region: 'eu-central-1', encryptionKey: there('eu-central-1') }],
    });
    everywhere.addReplicaRegion('us-east-1');
    everywhere.addReplicaRegion('us-west-2', there('us-west-2'));
    new secretsmanager.Secret(this, 'Older', {
      secretStringValue: value(
        plain.cfnDynamicReferenceKey({ jsonField: 'password', versionStage: 'AWSPREVIOUS' }),
      ),
    });

    // What a policy of its own says.
    const guarded = new secretsmanager.Secret(this, 'Guarded');
    const partner = (action: string) =>
      new iam.PolicyStatement({
        principals: [new iam.ArnPrincipal('arn:aws:iam::210987654321:role/partner')],
        actions: [action],
        resources: ['*'],
      });
    new secretsmanager.ResourcePolicy(guarded, 'Policy', { secret: guarded }).document.addStatements(
      partner('secretsmanager:DescribeSecret'),
    );
    const open = new secretsmanager.Secret(this, 'Open');
    open.addToResourcePolicy(partner('secretsmanager:GetSecretValue'));
    this.attachments(partner, role);
    this.hosted();
  }

  /** Logins of databases. */
  private attachments(partner: (action: string) => iam.PolicyStatement, role: (name: string) => iam.Role) {
    const attach = (name: string, targetType: secretsmanager.AttachmentTargetType) => {
      const secret = new secretsmanager.Secret(this, name);
      return new secretsmanager.SecretTargetAttachment(secret, 'Attachment', {
        secret,
        target: { asSecretAttachmentTarget: () => ({ targetId: name.toLowerCase(), targetType }) },
      });
    };
    const cluster = attach('OfCluster', secretsmanager.AttachmentTargetType.RDS_DB_CLUSTER);
    cluster.grantRead(role('ClusterReader'));
    cluster.grantWrite(role('ClusterWriter'));
    cluster.addToResourcePolicy(partner('secretsmanager:GetSecretValue'));
    cluster.denyAccountRootDelete();
    cluster.addRotationSchedule('Rotation', {
      hostedRotation: secretsmanager.HostedRotation.mysqlSingleUser(),
    });
    new secretsmanager.Secret(this, 'OfClusterPassword', {
      secretStringValue: cluster.secretValueFromJson('password'),
    });
    new secretsmanager.Secret(this, 'OfClusterOlder', {
      secretStringValue: value(cluster.cfnDynamicReferenceKey({ versionStage: 'AWSPREVIOUS' })),
    });
    const docdb = attach('OfDocuments', secretsmanager.AttachmentTargetType.DOCDB_DB_CLUSTER);
    docdb.attach({
      asSecretAttachmentTarget: () => ({
        targetId: 'reader',
        targetType: secretsmanager.AttachmentTargetType.DOCDB_DB_INSTANCE,
      }),
    });
    secretsmanager.SecretTargetAttachment.fromSecretTargetAttachmentSecretArn(
      this,
      'Attached',
      'arn:aws:secretsmanager:eu-west-1:123456789012:secret:attached-abcdef',
    ).grantRead(role('AttachedReader'));
  }

  /** Each database, with one user and with two who take turns. */
  private hosted() {
    const ownerKey = new kms.Key(this, 'KeyOfOwner');
    const masterSecret = new secretsmanager.Secret(this, 'Owner', { encryptionKey: ownerKey });
    const rotated = (name: string, hostedRotation: secretsmanager.HostedRotation) => {
      const secret = new secretsmanager.Secret(this, name);
      new secretsmanager.RotationSchedule(secret, 'Hosted', { secret, hostedRotation });
    };
    const { HostedRotation } = secretsmanager;
    rotated('MariaDbTwo', HostedRotation.mariaDbMultiUser({ masterSecret }));
    rotated('MariaDbOne', HostedRotation.mariaDbSingleUser());
    rotated('MongoDbTwo', HostedRotation.mongoDbMultiUser({ masterSecret }));
    rotated('MongoDbOne', HostedRotation.mongoDbSingleUser());
    rotated('MysqlTwo', HostedRotation.mysqlMultiUser({ masterSecret }));
    rotated('OracleTwo', HostedRotation.oracleMultiUser({ masterSecret }));
    rotated('OracleOne', HostedRotation.oracleSingleUser());
    rotated('RedshiftTwo', HostedRotation.redshiftMultiUser({ masterSecret }));
    rotated('RedshiftOne', HostedRotation.redshiftSingleUser());
    rotated('SqlServerTwo', HostedRotation.sqlServerMultiUser({ masterSecret }));
    rotated('SqlServerOne', HostedRotation.sqlServerSingleUser());
    const vpc = ec2.Vpc.fromVpcAttributes(this, 'Network', {
      vpcId: 'vpc-0123456789abcdef0',
      availabilityZones: ['eu-west-1a', 'eu-west-1b'],
      privateSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0fedcba9876543210'],
    });
    rotated(
      'PostgreSqlOne',
      HostedRotation.postgreSqlSingleUser({
        functionName: 'rotate-postgresql',
        excludeCharacters: '"@/',
        vpc,
        vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
        securityGroups: [
          ec2.SecurityGroup.fromSecurityGroupId(this, 'Group', 'sg-0123456789abcdef0'),
          ec2.SecurityGroup.fromSecurityGroupId(this, 'Other', 'sg-0fedcba9876543210'),
        ],
      }),
    );
  }
}
