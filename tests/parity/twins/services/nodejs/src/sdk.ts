// What stands in for the SDK where that is bundled.
export class S3Client {
  send = async () => ({ $metadata: {} });
}
