import { App } from 'aws-cdk-lib';
import { CloudFront } from '../lib/cloudfront';
import { Cognito } from '../lib/cognito';
import { DynamoDb } from '../lib/dynamodb';
import { HttpApi } from '../lib/httpapi';
import { Iam } from '../lib/iam';
import { Kms } from '../lib/kms';
import { Lambda } from '../lib/lambda';
import { Rest } from '../lib/rest';
import { Route53 } from '../lib/route53';
import { SecretsManager } from '../lib/secretsmanager';
import { Sqs } from '../lib/sqs';
import { Ssm } from '../lib/ssm';

const app = new App({ analyticsReporting: false });
// One stack per service, named as its class.
new CloudFront(app, 'CloudFront');
new Cognito(app, 'Cognito');
new DynamoDb(app, 'DynamoDb');
new HttpApi(app, 'HttpApi');
new Iam(app, 'Iam');
new Kms(app, 'Kms');
new Lambda(app, 'Lambda');
new Rest(app, 'Rest');
new Route53(app, 'Route53');
new SecretsManager(app, 'SecretsManager');
new Sqs(app, 'Sqs');
new Ssm(app, 'Ssm');
app.synth();
