import { CfnOutput, Duration, SecretValue, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { identities } from './identities';
import { read } from './read';
import { statements } from './statements';

/** Every kind of identity, policy, provider and principal. */
export class Iam extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);

    // Identities.
    const group = new iam.Group(this, 'Group', {
      groupName: 'readers',
      path: '/team/',
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('ReadOnlyAccess')],
    });
    group.addToPolicy(read('of-group'));
    const boundary = new iam.ManagedPolicy(this, 'Boundary', {
      statements: [read('any')],
      managedPolicyName: 'boundary',
      description: 'what there is at most',
      path: '/team/',
    });
    const user = new iam.User(this, 'User', {
      userName: 'ada',
      path: '/team/',
      groups: [group],
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('job-function/Billing')],
      permissionsBoundary: boundary,
      password: SecretValue.secretsManager('ada'),
      passwordResetRequired: true,
    });
    user.addToPolicy(read('of-user'));
    const plain = new iam.User(this, 'Plain');
    plain.addToGroup(group);
    const access = new iam.AccessKey(this, 'AccessKey', {
      user,
      serial: 2,
      status: iam.AccessKeyStatus.INACTIVE,
    });
    new CfnOutput(this, 'AccessSecret', { value: access.secretAccessKey.unsafeUnwrap() });
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.CompositePrincipal(
        new iam.ServicePrincipal('ec2.amazonaws.com'),
        new iam.AccountRootPrincipal().withSessionTags(),
        new iam.ArnPrincipal('arn:aws:iam::123456789012:role/other'),
      ),
      externalIds: ['one', 'two'],
      description: 'does it all',
      roleName: 'all',
      path: '/team/',
      managedPolicies: [
        iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSLambdaBasicExecutionRole'),
        boundary,
      ],
      inlinePolicies: { Reports: new iam.PolicyDocument({ statements: [read('reports')] }) },
      maxSessionDuration: Duration.hours(2),
      permissionsBoundary: boundary,
    });
    role.addToPolicy(read('of-role'));
    new iam.InstanceProfile(this, 'Profile', { role, instanceProfileName: 'p' });
    new iam.InstanceProfile(this, 'OwnProfile', { path: '/team/' });

    // Providers and their users.
    const oidc = new iam.OidcProviderNative(this, 'Oidc', {
      url: 'https://token.actions.githubusercontent.com',
      clientIds: ['sts.amazonaws.com'],
      thumbprints: ['6938fd4d98bab03faadb97b34396831e3780aea1'],
    });
    new iam.Role(this, 'ByOidc', {
      assumedBy: new iam.OpenIdConnectPrincipal(oidc, {
        StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:a/b:*' },
      }),
    });
    const saml = new iam.SamlProvider(this, 'Saml', {
      metadataDocument: iam.SamlMetadataDocument.fromXml(`<x>${'y'.repeat(1100)}</x>`),
      name: 'corp',
    });
    new iam.Role(this, 'BySaml', {
      assumedBy: new iam.SamlPrincipal(saml, { StringEquals: { 'SAML:aud': 'https://example.com' } }),
    });
    new iam.Role(this, 'ByConsole', { assumedBy: new iam.SamlConsolePrincipal(saml) });
    new iam.Role(this, 'ByWeb', {
      assumedBy: new iam.WebIdentityPrincipal('cognito-identity.amazonaws.com', {
        StringEquals: { 'cognito-identity.amazonaws.com:aud': 'eu-west-1:pool' },
      }).withSessionTags(),
    });
    new iam.Role(this, 'ByAccount', { assumedBy: new iam.AccountPrincipal('210987654321') });
    new iam.Role(this, 'ByOrganization', {
      assumedBy: new iam.OrganizationPrincipal('o-1234567890'),
    });
    new iam.Role(this, 'ByOurs', {
      assumedBy: new iam.ArnPrincipal('arn:aws:iam::210987654321:root').inOrganization('o-1234567890'),
    });
    new iam.Role(this, 'ByService', {
      assumedBy: new iam.ServicePrincipal('events.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': '123456789012' } },
      }),
    });
    new iam.Role(this, 'ByServiceInRegion', {
      assumedBy: new iam.ServicePrincipal('s3.amazonaws.com', { region: 'eu-south-1' }),
    });
    new iam.Role(this, 'ByStar', {
      assumedBy: new iam.StarPrincipal().withConditions({
        StringEquals: { 'aws:PrincipalAccount': '123456789012' },
      }),
    });
    const trusted = new iam.Role(this, 'Trusted', { assumedBy: new iam.AnyPrincipal() });
    trusted.assumeRolePolicy!.addStatements(
      new iam.PolicyStatement({
        effect: iam.Effect.DENY,
        actions: ['sts:AssumeRole'],
        principals: [new iam.CanonicalUserPrincipal('79a59df900b949e5')],
      }),
    );

    // Policies.
    const policy = new iam.Policy(this, 'Policy', { statements: [read('by-policy')], roles: [role] });
    policy.attachToUser(user);
    policy.attachToGroup(group);
    policy.addStatements(
      new iam.PolicyStatement({ actions: ['s3:PutObject'], resources: ['arn:aws:s3:::by-policy/*'] }),
    );
    new iam.Policy(this, 'NamedPolicy', {
      statements: [read('by-name')],
      policyName: 'named',
      roles: [trusted],
    });
    const managed = new iam.ManagedPolicy(this, 'Managed', { statements: [read('by-managed')] });
    managed.attachToRole(role);
    managed.attachToUser(user);
    managed.attachToGroup(group);
    role.grantPassRole(managed.grantPrincipal);

    // Statements.
    trusted.addToPolicy(
      new iam.PolicyStatement({
        effect: iam.Effect.DENY,
        notActions: ['iam:*'],
        notResources: ['arn:aws:s3:::mine/*'],
        sid: 'Most',
      }),
    );
    trusted.addToPolicy(
      new iam.PolicyStatement({
        actions: ['s3:*'],
        resources: ['*'],
        conditions: {
          Bool: { 'aws:SecureTransport': 'true' },
          StringLikeIfExists: { 'aws:PrincipalTag/team': ['a*', 'b*'] },
        },
      }),
    );

    // Grants, and what exists already.
    role.grantAssumeRole(user);
    role.grantPassRole(group);
    role.grant(plain, 'iam:GetRole');
    const theirs = iam.Role.fromRoleArn(this, 'Theirs', 'arn:aws:iam::123456789012:role/path/theirs');
    theirs.addToPrincipalPolicy(read('theirs'));
    theirs.grantPassRole(plain);
    iam.Role.fromRoleName(this, 'Named', 'named-role').addToPrincipalPolicy(read('named'));
    iam.Role.fromRoleName(this, 'Deployer', 'deployer', {
      defaultPolicyName: 'deployment',
    }).addToPrincipalPolicy(read('deployer'));
    const bob = iam.User.fromUserName(this, 'Bob', 'bob');
    bob.addToPrincipalPolicy(read('bob'));
    bob.addToGroup(group);
    iam.Group.fromGroupName(this, 'TheirGroup', 'their-group').addToPrincipalPolicy(
      read('their-group'),
    );

    // A boundary for a scope.
    const team = new Construct(this, 'Team');
    new iam.Role(team, 'Member', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    iam.PermissionsBoundary.of(team).apply(boundary);

    identities(this);
    statements(this);
  }
}
