// $connect: remembers who is there. Environment: TABLE_NAME.

import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";

/** Makes the handler over its client, so that tests can give their own. */
export function createHandler({ documents, env }) {
  return async ({ requestContext: { connectionId, connectedAt } }) => {
    const Item = { connectionId, connectedAt };
    await documents.send(new PutCommand({ TableName: env.TABLE_NAME, Item }));
    return { statusCode: 200 };
  };
}

export const handler = createHandler({
  documents: DynamoDBDocumentClient.from(new DynamoDBClient({})),
  env: process.env,
});
