import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

export class Lambda extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
  }
}
