// $disconnect: forgets who has left. API Gateway tries it once, so somebody may
// stay in the table; sending finds that out. Environment: TABLE_NAME.

import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

/** Makes the handler over its client, so that tests can give their own. */
export function createHandler({ documents, env }) {
  return async ({ requestContext: { connectionId } }) => {
    const Key = { connectionId };
    await documents.send(new DeleteCommand({ TableName: env.TABLE_NAME, Key }));
    return { statusCode: 200 };
  };
}

export const handler = createHandler({
  documents: DynamoDBDocumentClient.from(new DynamoDBClient({})),
  env: process.env,
});
