import { CfnOutput, Lazy, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { read } from './read';

/** Statements and documents made bit by bit and from JSON, principals, and grants spelled out. */
export function statements(stack: Stack) {
  const jobs = new sqs.Queue(stack, 'Jobs');
  const files = new s3.Bucket(stack, 'Files', { removalPolicy: RemovalPolicy.RETAIN });
  ofResources(jobs, files);
  ofIdentities(stack);
  trusts(stack);
  documents(stack);
  problems(stack);
  grants(stack, jobs);
}

/** Statements that say who, in the policies of a queue and a bucket. */
function ofResources(jobs: sqs.Queue, files: s3.Bucket) {
  const use = new iam.PolicyStatement();
  use.addActions('sqs:SendMessage', 'sqs:ReceiveMessage');
  use.addResources(jobs.queueArn);
  use.addAccountRootPrincipal();
  use.addAwsAccountPrincipal('210987654321');
  use.addArnPrincipal('arn:aws:iam::210987654321:role/sender');
  use.addPrincipals(new iam.ArnPrincipal('arn:aws:iam::210987654321:role/receiver'));
  jobs.addToResourcePolicy(use);
  const told = new iam.PolicyStatement({ actions: ['sqs:SendMessage'] });
  told.addResources(jobs.queueArn);
  told.addServicePrincipal('sns.amazonaws.com');
  told.addSourceAccountCondition('123456789012');
  told.addSourceArnCondition('arn:aws:sns:eu-west-1:123456789012:news');
  jobs.addToResourcePolicy(told);

  const look = new iam.PolicyStatement({ actions: ['s3:GetObject'] });
  look.addResources(files.arnForObjects('*'));
  look.addCanonicalUserPrincipal('79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be');
  files.addToResourcePolicy(look);
  const safe = new iam.PolicyStatement({ effect: iam.Effect.DENY, actions: ['s3:*'] });
  safe.addResources(files.bucketArn, files.arnForObjects('*'));
  safe.addAnyPrincipal();
  safe.addCondition('Bool', { 'aws:SecureTransport': 'false' });
  files.addToResourcePolicy(safe);
  const kept = new iam.PolicyStatement({ effect: iam.Effect.DENY, actions: ['s3:DeleteObject'] });
  kept.addResources(files.arnForObjects('*'));
  kept.addNotPrincipals(new iam.ArnPrincipal('arn:aws:iam::123456789012:role/cleaner'));
  kept.addNotPrincipals(new iam.ArnPrincipal('arn:aws:iam::123456789012:root'));
  files.addToResourcePolicy(kept);
  files.addToResourcePolicy(
    new iam.PolicyStatement({
      effect: iam.Effect.DENY,
      actions: ['s3:PutObject'],
      resources: [files.arnForObjects('*')],
      notPrincipals: [new iam.ArnPrincipal('arn:aws:iam::123456789012:role/writer')],
    }),
  );
}

/** Statements that say what, in the policy of a role. */
function ofIdentities(stack: Stack) {
  const role = new iam.Role(stack, 'Stated', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
  const all = new iam.PolicyStatement({ sid: 'Lists' });
  all.addActions('s3:ListAllMyBuckets');
  all.addAllResources();
  all.addConditions({
    StringEquals: { 'aws:RequestedRegion': 'eu-west-1' },
    IpAddress: { 'aws:SourceIp': ['192.0.2.0/24', '198.51.100.0/24'] },
  });
  role.addToPrincipalPolicy(all);
  const most = new iam.PolicyStatement({ effect: iam.Effect.DENY });
  most.addNotActions('s3:*', 'iam:GetRole');
  most.addNotResources('arn:aws:s3:::stated', 'arn:aws:s3:::stated/*');
  role.addToPrincipalPolicy(most);
  role.addToPrincipalPolicy(
    iam.PolicyStatement.fromJson({
      Sid: 'FromJson',
      Effect: 'Allow',
      Action: ['sqs:ListQueues', 'sqs:GetQueueUrl'],
      Resource: '*',
      Condition: { StringLike: { 'aws:PrincipalTag/team': 'a*' } },
    }),
  );
}

/** Who may assume a role, said in other words. */
function trusts(stack: Stack) {
  const composite = new iam.CompositePrincipal(new iam.ServicePrincipal('ec2.amazonaws.com'));
  composite.addPrincipals(
    new iam.ServicePrincipal('ecs-tasks'),
    iam.ServicePrincipal.fromStaticServicePrincipleName('logs.eu-west-1.amazonaws.com'),
  );
  const role = new iam.Role(stack, 'Trusting', { assumedBy: composite });
  const trust = role.assumeRolePolicy!;
  const partner = new iam.PrincipalWithConditions(new iam.AccountPrincipal('210987654321'), {});
  partner.addCondition('StringEquals', { 'aws:PrincipalOrgID': 'o-1234567890' });
  partner.addConditions({
    Bool: { 'aws:MultiFactorAuthPresent': 'true' },
    IpAddress: { 'aws:SourceIp': '192.0.2.0/24' },
  });
  partner.addToAssumeRolePolicy(trust);
  new iam.ArnPrincipal('arn:aws:iam::210987654321:role/other').addToAssumeRolePolicy(trust);
  const tagging = new iam.ArnPrincipal('arn:aws:iam::210987654321:role/tags-sessions');
  new iam.SessionTagsPrincipal(tagging).addToAssumeRolePolicy(trust);
  const external = new iam.PolicyStatement({ actions: ['sts:AssumeRole'] });
  external.addAwsAccountPrincipal('345678901234');
  external.addAccountCondition('shop-4711');
  trust.addStatements(external);
  const federated = new iam.PolicyStatement({ actions: ['sts:AssumeRoleWithWebIdentity'] });
  federated.addFederatedPrincipal('cognito-identity.amazonaws.com', {
    StringEquals: { 'cognito-identity.amazonaws.com:aud': 'eu-west-1:pool' },
  });
  trust.addStatements(federated);
  trust.addStatements(
    iam.PolicyStatement.fromJson({
      Effect: 'Allow',
      Action: 'sts:TagSession',
      Principal: new iam.ArnPrincipal('arn:aws:iam::210987654321:role/tagging').toJSON(),
    }),
    iam.PolicyStatement.fromJson({
      Effect: 'Allow',
      Action: 'sts:TagSession',
      Principal: new iam.AccountPrincipal('567890123456').policyFragment.principalJson,
    }),
    iam.PolicyStatement.fromJson({
      Effect: 'Allow',
      Action: 'sts:SetSourceIdentity',
      Principal: { Service: [iam.ServicePrincipal.servicePrincipalName('lambda')] },
    }),
  );
}

/** Documents where a template wants them. */
function documents(stack: Stack) {
  const document = iam.PolicyDocument.fromJson({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::document/*' },
      { Effect: 'Deny', NotAction: ['s3:*'], NotResource: ['arn:aws:s3:::document'] },
    ],
  });
  new iam.ManagedPolicy(stack, 'DocumentFromJson', { document });
  new iam.CfnManagedPolicy(stack, 'DocumentAsText', { policyDocument: document.toString() });
  new iam.CfnManagedPolicy(stack, 'DocumentAsJson', { policyDocument: document.toJSON() });
  new iam.CfnManagedPolicy(stack, 'DocumentResolved', {
    policyDocument: Lazy.uncachedAny({ produce: (context) => document.resolve(context) }),
  });
  new iam.CfnManagedPolicy(stack, 'StatementsAsJson', {
    policyDocument: {
      Version: '2012-10-17',
      Statement: [read('as-json').toJSON(), read('as-statement-json').toStatementJson()],
    },
  });
}

/** How many things IAM would refuse, of what is right and of what is not. */
function problems(stack: Stack) {
  const right = new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] });
  const empty = new iam.PolicyStatement({ resources: ['*'] });
  const principal = new iam.ArnPrincipal('arn:aws:iam::210987654321:role/other');
  const trusting = new iam.PolicyStatement({ actions: ['sts:AssumeRole'], principals: [principal] });
  const named = new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'], sid: 'not one word' });
  const tell = (id: string, problems: string[][]) =>
    new CfnOutput(stack, id, { value: problems.map((all) => all.length).join(' ') });
  tell('StatementProblems', [
    right.validateForAnyPolicy(),
    empty.validateForAnyPolicy(),
    right.validateForIdentityPolicy(),
    empty.validateForIdentityPolicy(),
    trusting.validateForIdentityPolicy(),
    named.validateForIdentityPolicy(),
    right.validateForResourcePolicy(),
    empty.validateForResourcePolicy(),
    trusting.validateForTrustPolicy(),
    new iam.PolicyStatement({ actions: ['sts:AssumeRole'] }).validateForTrustPolicy(),
  ]);
  const document = new iam.PolicyDocument({ statements: [right, empty, named] });
  tell('DocumentProblems', [
    document.validateForAnyPolicy(),
    document.validateForIdentityPolicy(),
    document.validateForResourcePolicy(),
    new iam.PolicyDocument({ statements: [trusting, trusting] }).validateForTrustPolicy(),
  ]);
}

/** Grants, spelled out. */
function grants(stack: Stack, jobs: sqs.Queue) {
  const sender = new iam.Role(stack, 'Sender', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
  const after = new sqs.Queue(stack, 'After');
  iam.Grant.addToPrincipalOrResource({
    grantee: sender,
    actions: ['sqs:SendMessage'],
    resourceArns: [jobs.queueArn],
    resource: jobs,
    conditions: { Bool: { 'aws:SecureTransport': 'true' } },
  }).applyBefore(after);
  iam.Grant.addToPrincipalOrResource({
    grantee: new iam.AccountPrincipal('345678901234'),
    actions: ['sqs:PurgeQueue'],
    resourceArns: [jobs.queueArn],
    resource: jobs,
  });
  iam.Grant.addToPrincipalAndResource({
    grantee: sender,
    actions: ['sqs:ReceiveMessage'],
    resourceArns: [jobs.queueArn],
    resource: jobs,
    resourcePolicyPrincipal: new iam.AccountPrincipal('456789012345'),
  });
  iam.Grant.addStatementToResourcePolicy({
    grantee: sender,
    actions: ['sqs:DeleteMessage'],
    resourceArns: [jobs.queueArn],
    resource: jobs,
    statement: new iam.PolicyStatement({
      actions: ['sqs:DeleteMessage'],
      resources: [jobs.queueArn],
      principals: [new iam.AccountPrincipal('567890123456')],
    }),
  });
  iam.RoleGrants.fromRole(sender).assumeRole(new iam.User(stack, 'Assuming'));
  const fixed = new iam.Role(stack, 'Fixed', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
  jobs.grantConsumeMessages(fixed.withoutPolicyUpdates({ addGrantsToResources: true }));
}
