import { App } from 'aws-cdk-lib';
import { HelloStack } from '../lib/hello-stack';

const app = new App({ analyticsReporting: false });
new HelloStack(app, 'HelloStack');
app.synth();
