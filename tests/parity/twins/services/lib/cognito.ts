import { CfnOutput, Duration, RemovalPolicy, SecretValue, Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as identity from 'aws-cdk-lib/aws-cognito-identitypool';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as pinpoint from 'aws-cdk-lib/aws-pinpoint';
import type { Construct } from 'constructs';

/** User pools with every setting, what belongs to them, and identity pools. */
export class Cognito extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);

    const plain = new cognito.UserPool(this, 'Plain');
    const full = this.configured();
    this.signIns();
    this.attributes();
    this.triggers();
    this.providers(plain);
    this.clients(plain, full);
    this.identities(plain);
    this.imports();
  }

  /** A pool with every setting. */
  private configured(): cognito.UserPool {
    return new cognito.UserPool(this, 'Configured', {
      userPoolName: 'configured',
      selfSignUpEnabled: true,
      signInAliases: { username: true, email: true, phone: true, preferredUsername: true },
      signInCaseSensitive: false,
      autoVerify: { email: true },
      keepOriginal: { email: true, phone: true },
      standardAttributes: {
        email: { required: true, mutable: true },
        fullname: { required: false, mutable: false },
        profilePage: {},
      },
      customAttributes: {
        tier: new cognito.StringAttribute({ minLen: 1, maxLen: 20, mutable: true }),
        points: new cognito.NumberAttribute({ min: 1, max: 1000 }),
        vip: new cognito.BooleanAttribute({ mutable: true }),
        since: new cognito.DateTimeAttribute(),
      },
      userVerification: {
        emailStyle: cognito.VerificationEmailStyle.LINK,
        emailSubject: 'Welcome',
        emailBody: 'Follow {##this link##}',
        smsMessage: 'Your code is {####}',
      },
      userInvitation: {
        emailSubject: 'Come in',
        emailBody: '{username}, your password is {####}',
        smsMessage: '{username}: {####}',
      },
      passwordPolicy: {
        minLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: false,
        tempPasswordValidity: Duration.days(3),
        passwordHistorySize: 5,
      },
      signInPolicy: {
        allowedFirstAuthFactors: { password: true, emailOtp: true, smsOtp: true, passkey: true },
      },
      passkeyRelyingPartyId: 'auth.example.org',
      passkeyUserVerification: cognito.PasskeyUserVerification.REQUIRED,
      mfa: cognito.Mfa.OPTIONAL,
      mfaSecondFactor: { sms: true, otp: true, email: true },
      mfaMessage: 'Code {####}',
      snsRegion: 'eu-west-1',
      email: cognito.UserPoolEmail.withSES({
        fromEmail: 'noreply@example.org',
        fromName: 'My Shop, Inc.',
        replyTo: 'help@example.org',
        configurationSetName: 'users',
        sesRegion: 'eu-west-1',
        sesVerifiedDomain: 'example.org',
      }),
      accountRecovery: cognito.AccountRecovery.EMAIL_ONLY,
      deviceTracking: {
        challengeRequiredOnNewDevice: true,
        deviceOnlyRememberedOnUserPrompt: false,
      },
      featurePlan: cognito.FeaturePlan.PLUS,
      standardThreatProtectionMode: cognito.StandardThreatProtectionMode.FULL_FUNCTION,
      customThreatProtectionMode: cognito.CustomThreatProtectionMode.AUDIT_ONLY,
      deletionProtection: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  /** Pools that differ in how users sign in and get back in. */
  private signIns() {
    new cognito.UserPool(this, 'ByEmail', {
      signInAliases: { email: true },
      accountRecovery: cognito.AccountRecovery.EMAIL_AND_PHONE_WITHOUT_MFA,
      email: cognito.UserPoolEmail.withCognito('help@example.org'),
      deletionProtection: false,
    });
    const sender = new iam.Role(this, 'Sender', {
      assumedBy: new iam.ServicePrincipal('cognito-idp.amazonaws.com'),
    });
    new cognito.UserPool(this, 'ByPhone', {
      signInAliases: { phone: true },
      accountRecovery: cognito.AccountRecovery.PHONE_ONLY_WITHOUT_MFA,
      smsRole: sender,
      smsRoleExternalId: 'shop',
      mfa: cognito.Mfa.REQUIRED,
      mfaSecondFactor: { sms: false, otp: true },
    });
    new cognito.UserPool(this, 'ByEither', {
      signInAliases: { email: true, phone: true },
      accountRecovery: cognito.AccountRecovery.PHONE_AND_EMAIL,
      mfa: cognito.Mfa.OFF,
      standardThreatProtectionMode: cognito.StandardThreatProtectionMode.NO_ENFORCEMENT,
    });
    new cognito.UserPool(this, 'Silent', {
      autoVerify: { phone: true },
      enableSmsRole: false,
      accountRecovery: cognito.AccountRecovery.NONE,
      email: cognito.UserPoolEmail.withCognito(),
    });
  }

  /** A pool that knows everything of its users; another provider tells it, and a client reads it. */
  private attributes() {
    const pool = new cognito.UserPool(this, 'Knowing', {
      standardAttributes: {
        address: { required: true },
        birthdate: { mutable: false },
        email: {},
        familyName: { required: true, mutable: true },
        fullname: {},
        gender: {},
        givenName: { required: true, mutable: false },
        lastUpdateTime: {},
        locale: {},
        middleName: {},
        nickname: {},
        phoneNumber: {},
        preferredUsername: {},
        profilePage: {},
        profilePicture: {},
        timezone: {},
        website: {},
      },
    });
    const secret = (field: string) => SecretValue.secretsManager('providers', { jsonField: field });
    new cognito.UserPoolIdentityProviderOidc(this, 'Telling', {
      userPool: pool,
      name: 'telling',
      clientId: 'oidc-id',
      clientSecret: secret('oidc').unsafeUnwrap(),
      issuerUrl: 'https://id.example.org',
      attributeMapping: {
        address: cognito.ProviderAttribute.other('address'),
        birthdate: cognito.ProviderAttribute.other('born'),
        email: cognito.ProviderAttribute.other('mail'),
        emailVerified: cognito.ProviderAttribute.other('mail_verified'),
        familyName: cognito.ProviderAttribute.other('family'),
        fullname: cognito.ProviderAttribute.other('full'),
        gender: cognito.ProviderAttribute.other('sex'),
        givenName: cognito.ProviderAttribute.other('given'),
        lastUpdateTime: cognito.ProviderAttribute.other('changed'),
        locale: cognito.ProviderAttribute.other('language'),
        middleName: cognito.ProviderAttribute.other('middle'),
        nickname: cognito.ProviderAttribute.other('nick'),
        phoneNumber: cognito.ProviderAttribute.other('phone'),
        preferredUsername: cognito.ProviderAttribute.other('user'),
        profilePage: cognito.ProviderAttribute.other('page'),
        profilePicture: cognito.ProviderAttribute.other('photo'),
        timezone: cognito.ProviderAttribute.other('zone'),
        website: cognito.ProviderAttribute.other('site'),
      },
    });
    new cognito.UserPoolIdentityProviderAmazon(this, 'AmazonAsked', {
      userPool: pool,
      clientId: 'amazon-id',
      clientSecret: secret('amazon').unsafeUnwrap(),
      scopes: ['profile', 'postal_code'],
    });
    new cognito.UserPoolIdentityProviderApple(this, 'AppleAsked', {
      userPool: pool,
      clientId: 'org.example.shop',
      teamId: 'ABCDE12345',
      keyId: 'KEY1234567',
      privateKeyValue: secret('apple'),
      scopes: ['name', 'email'],
    });
    pool.registerIdentityProvider(
      cognito.UserPoolIdentityProvider.fromProviderName(this, 'TheirSaml', 'corporate'),
    );
    const known = new cognito.ClientAttributes().withStandardAttributes({
      address: true,
      birthdate: true,
      email: true,
      emailVerified: false,
      familyName: true,
      fullname: true,
      gender: true,
      givenName: true,
      lastUpdateTime: true,
      locale: true,
      middleName: true,
      nickname: true,
      phoneNumber: true,
      phoneNumberVerified: true,
      preferredUsername: true,
      profilePage: true,
      profilePicture: true,
      timezone: true,
      website: true,
    });
    pool.addClient('Reader', {
      disableOAuth: true,
      preventUserExistenceErrors: true,
      readAttributes: known,
    });
    new CfnOutput(this, 'Known', { value: known.attributes().join(' ') });
  }

  /** A pool that calls functions; one of them uses the pool. */
  private triggers() {
    const role = new iam.Role(this, 'FunctionRole', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    });
    const arn = 'arn:aws:lambda:eu-west-1:123456789012:function:';
    const called = (name: string) =>
      lambda.Function.fromFunctionAttributes(this, name, {
        functionArn: `${arn}${name}`,
        sameEnvironment: true,
      });
    const key = new kms.Key(this, 'Key');
    const pool = new cognito.UserPool(this, 'Calling', {
      customSenderKmsKey: key,
      featurePlan: cognito.FeaturePlan.ESSENTIALS,
      lambdaTriggers: {
        createAuthChallenge: called('create'),
        customMessage: called('message'),
        defineAuthChallenge: called('define'),
        postAuthentication: called('after'),
        postConfirmation: called('confirmed'),
        preAuthentication: called('before'),
        preSignUp: called('signup'),
        userMigration: called('migrate'),
        customEmailSender: called('email'),
      },
    });
    pool.addTrigger(cognito.UserPoolOperation.VERIFY_AUTH_CHALLENGE_RESPONSE, called('verify'));
    pool.addTrigger(cognito.UserPoolOperation.of('CustomSmsSender'), called('sms'));
    pool.addTrigger(
      cognito.UserPoolOperation.PRE_TOKEN_GENERATION_CONFIG,
      called('token'),
      cognito.LambdaVersion.V2_0,
    );
    const old = new cognito.UserPool(this, 'CallingOld');
    old.addTrigger(cognito.UserPoolOperation.PRE_TOKEN_GENERATION, called('oldToken'));
    old.addTrigger(cognito.UserPoolOperation.of('PreSignUp'), called('oldSignup'));
    old.addTrigger(cognito.UserPoolOperation.of('preAuthentication'), called('oldBefore'));
    new cognito.UserPool(this, 'CallingRest', {
      customSenderKmsKey: key,
      lambdaTriggers: {
        customSmsSender: called('text'),
        preTokenGeneration: called('claims'),
        verifyAuthChallengeResponse: called('answer'),
      },
    });
    pool.grant(role, 'cognito-idp:AdminGetUser', 'cognito-idp:AdminAddUserToGroup');
  }

  /** Others whose users a pool lets in. */
  private providers(pool: cognito.UserPool) {
    const secret = (field: string) => SecretValue.secretsManager('providers', { jsonField: field });
    const text = (field: string) => secret(field).unsafeUnwrap();
    new cognito.UserPoolIdentityProviderGoogle(this, 'Google', {
      userPool: pool,
      clientId: 'google-id',
      clientSecretValue: secret('google'),
      scopes: ['profile', 'email'],
      attributeMapping: {
        email: cognito.ProviderAttribute.GOOGLE_EMAIL,
        emailVerified: cognito.ProviderAttribute.GOOGLE_EMAIL_VERIFIED,
        fullname: cognito.ProviderAttribute.GOOGLE_NAME,
        custom: { 'custom:tier': cognito.ProviderAttribute.other('tier') },
      },
    });
    new cognito.UserPoolIdentityProviderFacebook(this, 'Facebook', {
      userPool: pool,
      clientId: 'facebook-id',
      clientSecret: text('facebook'),
      scopes: ['public_profile', 'email'],
      apiVersion: 'v12.0',
    });
    new cognito.UserPoolIdentityProviderAmazon(this, 'Amazon', {
      userPool: pool,
      clientId: 'amazon-id',
      clientSecret: text('amazon'),
    });
    new cognito.UserPoolIdentityProviderApple(this, 'Apple', {
      userPool: pool,
      clientId: 'org.example.shop',
      teamId: 'ABCDE12345',
      keyId: 'KEY1234567',
      privateKeyValue: secret('apple'),
    });
    new cognito.UserPoolIdentityProviderOidc(this, 'AnOpenIdConnectProvider', {
      userPool: pool,
      clientId: 'oidc-id',
      clientSecret: text('oidc'),
      issuerUrl: 'https://id.example.org',
    });
    new cognito.UserPoolIdentityProviderOidc(this, 'Oidc', {
      userPool: pool,
      name: 'named',
      clientId: 'oidc-id',
      clientSecret: text('oidc'),
      issuerUrl: 'https://id.example.org',
      scopes: ['openid', 'email'],
      identifiers: ['example.org'],
      attributeRequestMethod: cognito.OidcAttributeRequestMethod.POST,
      endpoints: {
        authorization: 'https://id.example.org/authorize',
        token: 'https://id.example.org/token',
        userInfo: 'https://id.example.org/userinfo',
        jwksUri: 'https://id.example.org/keys',
      },
    });
    new cognito.UserPoolIdentityProviderSaml(this, 'ASamlProviderWithALongName', {
      userPool: pool,
      metadata: cognito.UserPoolIdentityProviderSamlMetadata.url('https://saml.example.org/metadata'),
    });
    new cognito.UserPoolIdentityProviderSaml(this, 'Saml', {
      userPool: pool,
      name: 'corporate',
      metadata: cognito.UserPoolIdentityProviderSamlMetadata.file('<xml/>'),
      identifiers: ['example.com'],
      idpSignout: true,
      encryptedResponses: true,
      requestSigningAlgorithm: cognito.SigningAlgorithm.RSA_SHA256,
      idpInitiated: true,
    });
  }

  /** Clients, domains, groups and resource servers. */
  private clients(plain: cognito.UserPool, full: cognito.UserPool) {
    const role = new iam.Role(this, 'GroupRole', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    });
    const read = new cognito.ResourceServerScope({ scopeName: 'read', scopeDescription: 'Read orders' });
    const server = plain.addResourceServer('Orders', {
      identifier: 'orders',
      userPoolResourceServerName: 'The orders',
      scopes: [read],
    });
    plain.addClient('App');
    const web = plain.addClient('Web', {
      userPoolClientName: 'web',
      authFlows: { userSrp: true, userPassword: true, adminUserPassword: true, custom: true, user: true },
      oAuth: {
        flows: { authorizationCodeGrant: true },
        callbackUrls: ['https://shop.example.org/in', 'http://localhost:3000'],
        logoutUrls: ['https://shop.example.org/out'],
        scopes: [
          cognito.OAuthScope.EMAIL,
          cognito.OAuthScope.PHONE,
          cognito.OAuthScope.PROFILE,
          cognito.OAuthScope.COGNITO_ADMIN,
          cognito.OAuthScope.custom('orders/write'),
          cognito.OAuthScope.resourceServer(server, read),
        ],
        defaultRedirectUri: 'https://shop.example.org/in',
      },
      authSessionValidity: Duration.minutes(15),
      preventUserExistenceErrors: true,
      supportedIdentityProviders: [
        cognito.UserPoolClientIdentityProvider.APPLE,
        cognito.UserPoolClientIdentityProvider.FACEBOOK,
        cognito.UserPoolClientIdentityProvider.GOOGLE,
        cognito.UserPoolClientIdentityProvider.AMAZON,
        cognito.UserPoolClientIdentityProvider.COGNITO,
        cognito.UserPoolClientIdentityProvider.custom('named'),
      ],
      idTokenValidity: Duration.hours(2),
      accessTokenValidity: Duration.minutes(10),
      refreshTokenValidity: Duration.days(90),
      readAttributes: new cognito.ClientAttributes()
        .withStandardAttributes({ email: true, emailVerified: true, fullname: true })
        .withCustomAttributes('tier'),
      writeAttributes: new cognito.ClientAttributes().withStandardAttributes({ fullname: true }),
      enableTokenRevocation: true,
    });
    plain.addClient('Rotating', {
      disableOAuth: true,
      authFlows: { userSrp: true },
      generateSecret: true,
      refreshTokenRotationGracePeriod: Duration.seconds(30),
      enablePropagateAdditionalUserContextData: true,
      preventUserExistenceErrors: false,
    });
    plain.addClient('Machine', {
      generateSecret: true,
      preventUserExistenceErrors: true,
      oAuth: {
        flows: { clientCredentials: true },
        scopes: [cognito.OAuthScope.resourceServer(server, read)],
      },
    });
    new cognito.UserPoolClient(this, 'Implicit', {
      userPool: full,
      preventUserExistenceErrors: true,
      oAuth: {
        flows: { implicitCodeGrant: true, authorizationCodeGrant: true },
        callbackUrls: ['https://shop.example.org/in'],
        scopes: [cognito.OAuthScope.OPENID],
      },
    });
    const project = new pinpoint.CfnApp(this, 'Project', { name: 'shop' });
    plain.addClient('Counted', {
      disableOAuth: true,
      preventUserExistenceErrors: true,
      analytics: { application: project, shareUserData: true },
    });
    plain.addClient('CountedElsewhere', {
      disableOAuth: true,
      preventUserExistenceErrors: true,
      analytics: { applicationId: 'd70b2ba36a8c4dc5a04a0451a31a1e12', externalId: 'shop', role },
    });

    const prefix = plain.addDomain('Prefix', {
      cognitoDomain: { domainPrefix: 'shop-of-example' },
      managedLoginVersion: cognito.ManagedLoginVersion.NEWER_MANAGED_LOGIN,
    });
    const certificate = acm.Certificate.fromCertificateArn(
      this,
      'Certificate',
      'arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012',
    );
    const own = full.addDomain('Own', {
      customDomain: { domainName: 'auth.example.org', certificate },
    });
    const output = (name: string, value: string) => new CfnOutput(this, name, { value });
    output('PrefixUrl', prefix.baseUrl());
    output('FipsUrl', prefix.baseUrl({ fips: true }));
    output('OwnUrl', own.baseUrl());
    output('Endpoint', own.cloudFrontEndpoint);
    output('SignIn', prefix.signInUrl(web, { redirectUri: 'https://shop.example.org/in' }));
    output(
      'SignUp',
      prefix.signInUrl(web, { redirectUri: 'http://localhost:3000', signInPath: '/signup', fips: true }),
    );

    plain.addGroup('Everyone', {});
    plain.addGroup('Admins', {
      groupName: 'admins',
      description: 'May do anything',
      precedence: 0,
      role,
    });
  }

  /** Identity pools, with the defaults and with every setting. */
  private identities(pool: cognito.UserPool) {
    const client = new cognito.UserPoolClient(this, 'IdentityClient', {
      userPool: pool,
      disableOAuth: true,
      preventUserExistenceErrors: true,
      supportedIdentityProviders: [cognito.UserPoolClientIdentityProvider.COGNITO],
    });
    const provider = new identity.UserPoolAuthenticationProvider({ userPool: pool, userPoolClient: client });
    const simple = new identity.IdentityPool(this, 'Identities');
    simple.addUserPoolAuthentication(provider);

    const role = new iam.Role(this, 'UserRole', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    });
    const saml = iam.SamlProvider.fromSamlProviderArn(
      this,
      'SamlProvider',
      'arn:aws:iam::123456789012:saml-provider/corporate',
    );
    const oidc = iam.OpenIdConnectProvider.fromOpenIdConnectProviderArn(
      this,
      'OidcProvider',
      'arn:aws:iam::123456789012:oidc-provider/id.example.org',
    );
    new identity.IdentityPool(this, 'ConfiguredIdentities', {
      identityPoolName: 'identities',
      allowUnauthenticatedIdentities: true,
      allowClassicFlow: true,
      authenticatedRole: role,
      unauthenticatedRole: role,
      authenticationProviders: {
        amazon: { appId: 'amazon-id' },
        apple: { servicesId: 'org.example.shop' },
        facebook: { appId: 'facebook-id' },
        google: { clientId: 'google-id' },
        twitter: { consumerKey: 'key', consumerSecret: 'secret' },
        openIdConnectProviders: [oidc],
        samlProviders: [saml],
        customProvider: 'login.example.org',
        userPools: [
          new identity.UserPoolAuthenticationProvider({
            userPool: pool,
            userPoolClient: client,
            disableServerSideTokenCheck: true,
          }),
        ],
      },
      roleMappings: [
        {
          providerUrl: identity.IdentityPoolProviderUrl.userPool(pool, client),
          mappingKey: 'users',
          useToken: true,
          resolveAmbiguousRoles: true,
        },
        {
          providerUrl: identity.IdentityPoolProviderUrl.GOOGLE,
          rules: [
            { claim: 'custom:tier', claimValue: 'gold', mappedRole: role },
            {
              claim: 'email',
              claimValue: '@example.org',
              matchType: identity.RoleMappingMatchType.CONTAINS,
              mappedRole: role,
            },
          ],
        },
        {
          providerUrl: identity.IdentityPoolProviderUrl.custom('login.example.org'),
          useToken: true,
        },
        {
          providerUrl: identity.IdentityPoolProviderUrl.openId('id.example.org'),
          useToken: true,
        },
        {
          providerUrl: identity.IdentityPoolProviderUrl.saml(saml.samlProviderArn),
          rules: [
            {
              claim: 'department',
              claimValue: 'it',
              matchType: identity.RoleMappingMatchType.STARTS_WITH,
              mappedRole: role,
            },
            {
              claim: 'department',
              claimValue: 'hr',
              matchType: identity.RoleMappingMatchType.NOTEQUAL,
              mappedRole: role,
            },
          ],
        },
      ],
    });
  }

  /** What exists already. */
  private imports() {
    const pool = cognito.UserPool.fromUserPoolId(this, 'ById', 'eu-west-1_abcdefghi');
    pool.addClient('Theirs', { disableOAuth: true, preventUserExistenceErrors: true });
    const byArn = cognito.UserPool.fromUserPoolArn(
      this,
      'ByArn',
      'arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_abcdefghi',
    );
    const role = new iam.Role(this, 'TheirUser', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    });
    byArn.grant(role, 'cognito-idp:ListUsers');
    const theirs = identity.IdentityPool.fromIdentityPoolId(this, 'TheirIdentities', 'eu-west-1:abc');
    new CfnOutput(this, 'TheirIdentityPool', { value: theirs.identityPoolArn });
    new CfnOutput(this, 'TheirProvider', { value: pool.userPoolProviderName });
    new CfnOutput(this, 'TheirProviderByArn', { value: byArn.userPoolProviderName });
    const identities = identity.IdentityPool.fromIdentityPoolArn(
      this,
      'TheirIdentitiesByArn',
      'arn:aws:cognito-identity:eu-west-1:123456789012:identitypool/eu-west-1:abc',
    );
    new CfnOutput(this, 'TheirIdentityPoolId', { value: identities.identityPoolId });
    const domain = cognito.UserPoolDomain.fromDomainName(this, 'TheirDomain', 'auth.example.com');
    new CfnOutput(this, 'TheirDomainName', { value: domain.domainName });
    const group = cognito.UserPoolGroup.fromGroupName(this, 'TheirGroup', 'editors');
    new CfnOutput(this, 'TheirGroupName', { value: group.groupName });
    const server = cognito.UserPoolResourceServer.fromUserPoolResourceServerId(this, 'TheirServer', 'stock');
    const write = new cognito.ResourceServerScope({ scopeName: 'write', scopeDescription: 'Write stock' });
    pool.addClient('TheirMachine', {
      generateSecret: true,
      preventUserExistenceErrors: true,
      oAuth: {
        flows: { clientCredentials: true },
        scopes: [cognito.OAuthScope.resourceServer(server, write)],
      },
    });
  }
}
