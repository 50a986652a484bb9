// sendmessage: passes `data` on to everybody who is there, the sender included.
// Environment: TABLE_NAME, CALLBACK_URL.

import { PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, DynamoDBDocumentClient, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { connectionsOf } from "./endpoint.mjs";

/** Makes the handler over its clients, so that tests can give their own. */
export function createHandler({ documents, connectionsOf, env }) {
  const TableName = env.TABLE_NAME;

  return async ({ body, requestContext }) => {
    const data = readData(body);
    if (data === undefined) return { statusCode: 400 };

    const connections = connectionsOf(requestContext);
    const Data = JSON.stringify({ from: requestContext.connectionId, data });
    const results = await Promise.allSettled(
      (await everybody()).map((connectionId) => sendTo(connections, connectionId, Data)),
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
  async function sendTo(connections, ConnectionId, Data) {
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
  connectionsOf,
  env: process.env,
});
