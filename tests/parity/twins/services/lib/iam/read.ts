import * as iam from 'aws-cdk-lib/aws-iam';

/** Reads the objects of a bucket. */
export function read(bucket: string) {
  return new iam.PolicyStatement({
    actions: ['s3:GetObject'],
    resources: [`arn:aws:s3:::${bucket}/*`],
  });
}
