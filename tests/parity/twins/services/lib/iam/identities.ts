import { CfnOutput, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { asset } from '../asset';
import { read } from './read';

/** What is added to identities after they are made, and those that exist already. */
export function identities(stack: Stack) {
  const ec2 = new iam.ServicePrincipal('ec2.amazonaws.com');
  const grace = new iam.User(stack, 'Grace');
  const auditors = new iam.Group(stack, 'Auditors');
  const worker = new iam.Role(stack, 'Worker', { assumedBy: ec2 });
  const inline = new iam.Policy(stack, 'Inline', { statements: [read('inline')] });
  const theirs = iam.ManagedPolicy.fromManagedPolicyName(stack, 'TheirPolicy', 'their-policy');
  const arn = 'arn:aws:iam::123456789012:policy/path/shared';
  const shared = iam.ManagedPolicy.fromManagedPolicyArn(stack, 'SharedPolicy', arn);

  auditors.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName('SecurityAudit'));
  auditors.addManagedPolicy(theirs);
  auditors.addToPrincipalPolicy(read('auditors'));
  auditors.addToPolicy(read('more-of-auditors'));
  auditors.addUser(grace);
  auditors.attachInlinePolicy(inline);
  grace.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName('ReadOnlyAccess'));
  grace.addManagedPolicy(shared);
  grace.addToPrincipalPolicy(read('grace'));
  grace.attachInlinePolicy(inline);
  worker.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonSSMManagedInstanceCore'));
  worker.addManagedPolicy(shared);
  worker.addToPrincipalPolicy(read('worker'));
  worker.attachInlinePolicy(inline);
  worker.applyRemovalPolicy(RemovalPolicy.RETAIN);
  new iam.PrincipalWithConditions(worker, {}).addToPolicy(read('worker-once-more'));

  new iam.Policy(stack, 'WholePolicy', {
    document: new iam.PolicyDocument({ statements: [read('whole'), read('whole-too')] }),
    groups: [auditors],
    users: [grace],
  }).attachToRole(worker);
  new iam.ManagedPolicy(stack, 'WholeManagedPolicy', {
    document: new iam.PolicyDocument({
      assignSids: true,
      statements: [
        read('managed'),
        new iam.PolicyStatement({ actions: ['s3:ListBucket'], resources: ['arn:aws:s3:::managed'] }),
      ],
    }),
    groups: [auditors],
    roles: [worker],
    users: [grace],
  });
  const growing = new iam.ManagedPolicy(stack, 'Growing', { statements: [read('growing')] });
  growing.addStatements(
    new iam.PolicyStatement({ actions: ['s3:ListBucket'], resources: ['arn:aws:s3:::growing'] }),
  );

  // A role that is made when something uses it.
  const lazy = new iam.LazyRole(stack, 'Lazy', { assumedBy: ec2 });
  lazy.addManagedPolicy(shared);
  lazy.addToPolicy(read('lazy'));
  lazy.addToPrincipalPolicy(read('lazy-too'));
  lazy.attachInlinePolicy(inline);
  lazy.grant(grace, 'iam:GetRole');
  lazy.grantAssumeRole(grace);
  lazy.grantPassRole(grace);

  // Identities and profiles that exist already.
  iam.User.fromUserArn(stack, 'Carol', 'arn:aws:iam::123456789012:user/team/carol').addToPrincipalPolicy(
    read('carol'),
  );
  iam.User.fromUserAttributes(stack, 'Dave', {
    userArn: 'arn:aws:iam::123456789012:user/dave',
  }).addToPrincipalPolicy(read('dave'));
  iam.Group.fromGroupArn(
    stack,
    'Operators',
    'arn:aws:iam::123456789012:group/operators',
  ).addToPrincipalPolicy(read('operators'));
  const named = iam.InstanceProfile.fromInstanceProfileName(stack, 'NamedProfile', 'named-profile');
  new CfnOutput(stack, 'NamedProfileArn', { value: named.instanceProfileArn });
  const known = iam.InstanceProfile.fromInstanceProfileArn(
    stack,
    'KnownProfile',
    'arn:aws:iam::123456789012:instance-profile/team/known',
  );
  new CfnOutput(stack, 'KnownProfileName', { value: known.instanceProfileName });
  const whole = iam.InstanceProfile.fromInstanceProfileAttributes(stack, 'WholeProfile', {
    instanceProfileArn: 'arn:aws:iam::123456789012:instance-profile/whole',
    role: iam.Role.fromRoleName(stack, 'WholeProfileRole', 'of-the-profile'),
  });
  new CfnOutput(stack, 'WholeProfileName', { value: whole.instanceProfileName });
  whole.role!.addToPrincipalPolicy(read('profile'));

  // Providers.
  new iam.OidcProviderNative(stack, 'KeptOidc', {
    url: 'https://oidc.example.com',
    clientIds: ['one', 'two'],
    removalPolicy: RemovalPolicy.RETAIN,
  });
  const theirOidc = iam.OidcProviderNative.fromOidcProviderArn(
    stack,
    'TheirOidc',
    'arn:aws:iam::123456789012:oidc-provider/oidc.example.org/id',
  );
  new iam.Role(stack, 'ByTheirOidc', {
    assumedBy: new iam.OpenIdConnectPrincipal(theirOidc, {
      StringEquals: { 'oidc.example.org/id:aud': 'one' },
    }),
  });
  new iam.SamlProvider(stack, 'SamlFromFile', {
    metadataDocument: iam.SamlMetadataDocument.fromFile(asset('metadata.xml')),
  });

  // No boundary for a scope.
  const free = new Construct(stack, 'Free');
  new iam.Role(free, 'Member', { assumedBy: ec2, permissionsBoundary: shared });
  new iam.User(free, 'Guest', { path: '/team/', permissionsBoundary: shared });
  iam.PermissionsBoundary.of(free).clear();
}
