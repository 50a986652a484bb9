// Items by id: create, list, read, update, delete.
//
// Called by an HTTP API with events of version 2.0.
// Environment: TABLE_NAME, API_URL (ends with "/").

import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  ScanCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";

/** What the client sent cannot be used. */
class BadRequest extends Error {}

/** Makes the handler over its client, so that tests can give their own. */
export function createHandler({ documents, env }) {
  const TableName = env.TABLE_NAME;

  const routes = {
    "POST /items": async (event) => {
      const item = { ...readItem(event), id: randomUUID() };
      await documents.send(new PutCommand({ TableName, Item: item }));
      return respond(201, item, { location: `${env.API_URL}items/${item.id}` });
    },

    "GET /items": async () => {
      const items = [];
      let start;
      do {
        const page = await documents.send(new ScanCommand({ TableName, ExclusiveStartKey: start }));
        items.push(...(page.Items ?? []));
        start = page.LastEvaluatedKey;
      } while (start);
      return respond(200, items);
    },

    "GET /items/{id}": async ({ pathParameters: { id } }) => {
      const found = await documents.send(new GetCommand({ TableName, Key: { id } }));
      return found.Item ? respond(200, found.Item) : notFound(id);
    },

    // Changes the fields that were sent and keeps the others.
    "PUT /items/{id}": async (event) => {
      const { id } = event.pathParameters;
      const fields = Object.entries(readItem(event)).filter(([name]) => name !== "id");
      if (fields.length === 0) throw new BadRequest("there is nothing to change");
      try {
        const changed = await documents.send(
          new UpdateCommand({
            TableName,
            Key: { id },
            ConditionExpression: "attribute_exists(id)",
            UpdateExpression: `SET ${fields.map((_, i) => `#f${i} = :v${i}`).join(", ")}`,
            ExpressionAttributeNames: Object.fromEntries(fields.map(([name], i) => [`#f${i}`, name])),
            ExpressionAttributeValues: Object.fromEntries(fields.map(([, value], i) => [`:v${i}`, value])),
            ReturnValues: "ALL_NEW",
          }),
        );
        return respond(200, changed.Attributes);
      } catch (error) {
        if (error.name === "ConditionalCheckFailedException") return notFound(id);
        throw error;
      }
    },

    "DELETE /items/{id}": async ({ pathParameters: { id } }) => {
      const removed = await documents.send(
        new DeleteCommand({ TableName, Key: { id }, ReturnValues: "ALL_OLD" }),
      );
      return removed.Attributes ? respond(204) : notFound(id);
    },
  };

  return async (event) => {
    try {
      return await routes[event.routeKey](event);
    } catch (error) {
      if (error instanceof BadRequest) return respond(400, { message: error.message });
      console.error(event.routeKey, error);
      return respond(500, { message: "something went wrong here" });
    }
  };
}

/** The JSON object in a request's body. */
function readItem({ body, isBase64Encoded }) {
  const text = isBase64Encoded ? Buffer.from(body ?? "", "base64").toString("utf8") : body;
  let item;
  try {
    item = JSON.parse(text ?? "");
  } catch {
    throw new BadRequest("the body is not JSON");
  }
  if (item === null || typeof item !== "object" || Array.isArray(item)) {
    throw new BadRequest("the body is not a JSON object");
  }
  return item;
}

function respond(statusCode, body, headers = {}) {
  if (body === undefined) return { statusCode };
  return {
    statusCode,
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  };
}

function notFound(id) {
  return respond(404, { message: `there is no item '${id}'` });
}

export const handler = createHandler({
  documents: DynamoDBDocumentClient.from(new DynamoDBClient({})),
  env: process.env,
});
