// The product microservice: CRUD over the product table behind a REST API.
//
// Environment: DYNAMODB_TABLE_NAME, PRIMARY_KEY (the table's partition key).

import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";

/** What a product may hold beside its id, with the check each field must pass. */
const FIELDS = {
  name: isText,
  description: isText,
  imageFile: isText,
  category: isText,
  price: (value) => Number.isFinite(value) && value >= 0,
};
const REQUIRED = ["name", "price"];

/** Makes the handler over a document client, so that tests can give their own. */
export function createHandler({ documents, env }) {
  const table = env.DYNAMODB_TABLE_NAME;
  const key = env.PRIMARY_KEY;

  /** Reads on until the last page: a scan or query answers 1 MB at a time. */
  async function readAll(Command, input) {
    const items = [];
    let start;
    do {
      const page = await documents.send(
        new Command({ TableName: table, ...input, ExclusiveStartKey: start }),
      );
      items.push(...(page.Items ?? []));
      start = page.LastEvaluatedKey;
    } while (start);
    return items;
  }

  const routes = {
    "/product": {
      GET: async () => respond(200, await readAll(ScanCommand, {})),

      POST: async (event) => {
        const product = { [key]: randomUUID(), ...readProduct(event, REQUIRED) };
        await documents.send(new PutCommand({ TableName: table, Item: product }));
        return respond(201, product);
      },
    },

    "/product/{id}": {
      GET: async (event) => {
        const { id } = event.pathParameters;
        const category = event.queryStringParameters?.category;
        if (category !== undefined) {
          const matches = await readAll(QueryCommand, {
            KeyConditionExpression: "#key = :id",
            FilterExpression: "contains(#category, :category)",
            ExpressionAttributeNames: { "#key": key, "#category": "category" },
            ExpressionAttributeValues: { ":id": id, ":category": category },
          });
          return respond(200, matches);
        }
        const found = await documents.send(
          new GetCommand({ TableName: table, Key: { [key]: id } }),
        );
        return found.Item ? respond(200, found.Item) : notFound(id);
      },

      PUT: async (event) => {
        const { id } = event.pathParameters;
        const changes = Object.entries(readProduct(event, []));
        if (changes.length === 0) throw new BadRequest("no field to change");
        try {
          const updated = await documents.send(
            new UpdateCommand({
              TableName: table,
              Key: { [key]: id },
              ConditionExpression: "attribute_exists(#key)",
              UpdateExpression: `SET ${changes.map(([name]) => `#${name} = :${name}`).join(", ")}`,
              ExpressionAttributeNames: {
                "#key": key,
                ...Object.fromEntries(changes.map(([name]) => [`#${name}`, name])),
              },
              ExpressionAttributeValues: Object.fromEntries(
                changes.map(([name, value]) => [`:${name}`, value]),
              ),
              ReturnValues: "ALL_NEW",
            }),
          );
          return respond(200, updated.Attributes);
        } catch (error) {
          if (error.name === "ConditionalCheckFailedException") return notFound(id);
          throw error;
        }
      },

      DELETE: async (event) => {
        const { id } = event.pathParameters;
        const removed = await documents.send(
          new DeleteCommand({ TableName: table, Key: { [key]: id }, ReturnValues: "ALL_OLD" }),
        );
        return removed.Attributes ? respond(204) : notFound(id);
      },
    },
  };

  return (event) => route(routes, event);
}

/** Reads the request's product: known fields only, each of its kind. */
function readProduct(event, required) {
  const body = readBody(event);
  for (const [name, value] of Object.entries(body)) {
    if (!Object.hasOwn(FIELDS, name)) throw new BadRequest(`unknown field '${name}'`);
    if (!FIELDS[name](value)) throw new BadRequest(`field '${name}' has a wrong value`);
  }
  const missing = required.find((name) => !Object.hasOwn(body, name));
  if (missing) throw new BadRequest(`field '${missing}' is missing`);
  return body;
}

function isText(value) {
  return typeof value === "string" && value.length > 0;
}

// ---- HTTP ----------------------------------------------------------------
// The same few lines in each of the three functions: every directory is
// uploaded as it stands, so nothing is shared and nothing is bundled.

class BadRequest extends Error {}

async function route(routes, event) {
  const methods = routes[event.resource];
  if (!methods) return respond(404, { message: `no route for ${event.path ?? event.resource}` });
  const action = methods[event.httpMethod];
  if (!action) {
    const allow = Object.keys(methods).join(", ");
    return respond(405, { message: `${event.httpMethod} is not allowed here` }, { Allow: allow });
  }
  try {
    return await action(event);
  } catch (error) {
    if (error instanceof BadRequest) return respond(400, { message: error.message });
    console.error(`${event.httpMethod} ${event.resource}: ${error.name}: ${error.message}`);
    return respond(500, { message: "internal error" });
  }
}

function readBody(event) {
  const text = event.isBase64Encoded
    ? Buffer.from(event.body ?? "", "base64").toString("utf8")
    : event.body;
  let body;
  try {
    body = JSON.parse(text);
  } catch {
    throw new BadRequest("the body is not JSON");
  }
  if (body === null || typeof body !== "object" || Array.isArray(body)) {
    throw new BadRequest("the body is not a JSON object");
  }
  return body;
}

function respond(statusCode, body, headers = {}) {
  if (body === undefined) return { statusCode, headers, body: "" };
  return {
    statusCode,
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(body),
  };
}

function notFound(id) {
  return respond(404, { message: `no product '${id}'` });
}

export const handler = createHandler({
  documents: DynamoDBDocumentClient.from(new DynamoDBClient({})),
  env: process.env,
});
