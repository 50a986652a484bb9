import { App } from 'aws-cdk-lib';
import { EcommerceStack } from '../lib/ecommerce-stack';

const app = new App({ analyticsReporting: false });
new EcommerceStack(app, 'EcommerceStack');
app.synth();
