// sendmessage: passes `data` on to everybody who is there, the sender included.
// Environment: TABLE_NAME, CALLBACK_URL.

import { ApiGatewayManagementApiClient, PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, DynamoDBDocumentClient, ScanCommand } from "@aws-sdk/lib-dynamodb";

/** Makes the handler over its clients, so that tests can give their own. */
export function createHandler({ documents, connections, env }) {
  const TableName = env.TABLE_NAME;

  return async ({ body, requestContext }) => {
    const data = readData(body);
    if (data === undefined) return { statusCode: 400 };

    const Data = JSON.stringify({ from: requestContext.connectionId, data });
    const results = await Promise.allSettled(
      (await everybody()).map((connectionId) => sendTo(connectionId, Data)),
    );
    // Whom a message did not reach is no reason not to send it to the others.
    const failed = results.filter((result) => result.status === "rejected");
    for (const { reason } of failed) console.error("a message did not arrive", reason);
    return { statusCode: failed.length === 0 ? 200 : 500 };
  };

  async function everybody() {
    const ids = [];
    let start;
    do {
      const page = await documents.send(
        new ScanCommand({ TableName, ProjectionExpression: "connectionId", ExclusiveStartKey: start }),
      );
      ids.push(...(page.Items ?? []).map((item) => item.connectionId));
      start = page.LastEvaluatedKey;
    } while (start);
    return ids;
  }

  /** Sends, and forgets a connection that is gone (410). */
  async function sendTo(ConnectionId, Data) {
    try {
      await connections.send(new PostToConnectionCommand({ ConnectionId, Data }));
    } catch (error) {
      if (error.name !== "GoneException" && error.$metadata?.httpStatusCode !== 410) throw error;
      await documents.send(new DeleteCommand({ TableName, Key: { connectionId: ConnectionId } }));
    }
  }
}

/** The `data` of a message, if it has any. */
function readData(body) {
  try {
    return JSON.parse(body).data;
  } catch {
    return undefined;
  }
}

export const handler = createHandler({
  documents: DynamoDBDocumentClient.from(new DynamoDBClient({})),
  connections: new ApiGatewayManagementApiClient({ endpoint: process.env.CALLBACK_URL }),
  env: process.env,
});
