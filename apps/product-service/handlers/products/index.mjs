// Products: create, list, by category, read, change, delete.
//
// Called by a REST API. Environment: TABLE_NAME, CATEGORY_INDEX.

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

/** What the client sent cannot be used. */
class BadRequest extends Error {}

/** Makes the handler over its client, so that tests can give their own. */
export function createHandler({ documents, env }) {
  const TableName = env.TABLE_NAME;

  /** The items of every page that `command` answers with. */
  async function all(Command, input) {
    const items = [];
    let start;
    do {
      const page = await documents.send(new Command({ ...input, ExclusiveStartKey: start }));
      items.push(...(page.Items ?? []));
      start = page.LastEvaluatedKey;
    } while (start);
    return items;
  }

  async function create(event) {
    const { name, category, price, ...others } = read(event);
    const known = typeof name === "string" && name && typeof category === "string" && category;
    if (!known) throw new BadRequest("a product has a name and a category");
    if (typeof price !== "number" || !(price >= 0)) throw new BadRequest("a product has a price");
    const product = { ...others, id: randomUUID(), name, category, price };
    await documents.send(new PutCommand({ TableName, Item: product }));
    return respond(201, product);
  }

  async function list({ queryStringParameters }) {
    const category = queryStringParameters?.category;
    if (category === undefined || category === "") return respond(200, await all(ScanCommand, { TableName }));
    const products = await all(QueryCommand, {
      TableName,
      IndexName: env.CATEGORY_INDEX,
      KeyConditionExpression: "category = :category",
      ExpressionAttributeValues: { ":category": category },
    });
    return respond(200, products);
  }

  async function find({ pathParameters: { id } }) {
    const { Item } = await documents.send(new GetCommand({ TableName, Key: { id } }));
    return Item ? respond(200, Item) : notFound(id);
  }

  // Changes the fields that were sent and keeps the others.
  async function change(event) {
    const { id } = event.pathParameters;
    const sent = Object.entries(read(event)).filter(([name]) => name !== "id");
    if (sent.length === 0) throw new BadRequest("there is nothing to change");
    for (const [name, value] of sent) {
      const text = name === "name" || name === "category";
      if (text && (typeof value !== "string" || !value)) throw new BadRequest(`this is no ${name}`);
      if (name === "price" && !(typeof value === "number" && value >= 0)) throw new BadRequest("this is no price");
    }
    try {
      const { Attributes } = await documents.send(
        new UpdateCommand({
          TableName,
          Key: { id },
          ConditionExpression: "attribute_exists(id)",
          UpdateExpression: `SET ${sent.map((_, i) => `#n${i} = :v${i}`).join(", ")}`,
          ExpressionAttributeNames: Object.fromEntries(sent.map(([name], i) => [`#n${i}`, name])),
          ExpressionAttributeValues: Object.fromEntries(sent.map(([, value], i) => [`:v${i}`, value])),
          ReturnValues: "ALL_NEW",
        }),
      );
      return respond(200, Attributes);
    } catch (error) {
      if (error.name === "ConditionalCheckFailedException") return notFound(id);
      throw error;
    }
  }

  async function remove({ pathParameters: { id } }) {
    const { Attributes } = await documents.send(
      new DeleteCommand({ TableName, Key: { id }, ReturnValues: "ALL_OLD" }),
    );
    return Attributes ? { statusCode: 204 } : notFound(id);
  }

  const operations = {
    "POST /product": create,
    "GET /product": list,
    "GET /product/{id}": find,
    "PUT /product/{id}": change,
    "DELETE /product/{id}": remove,
  };

  return async (event) => {
    const operation = `${event.httpMethod} ${event.resource}`;
    try {
      return await operations[operation](event);
    } catch (error) {
      if (error instanceof BadRequest) return respond(400, { message: error.message });
      console.error(operation, error);
      return respond(500, { message: "something went wrong here" });
    }
  };
}

/** The JSON object in a request's body. */
function read({ body, isBase64Encoded }) {
  const text = isBase64Encoded ? Buffer.from(body ?? "", "base64").toString("utf8") : body;
  let value;
  try {
    value = JSON.parse(text ?? "");
  } catch {
    throw new BadRequest("the body is not JSON");
  }
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    throw new BadRequest("the body is not a JSON object");
  }
  return value;
}

function respond(statusCode, body) {
  return {
    statusCode,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  };
}

function notFound(id) {
  return respond(404, { message: `there is no product '${id}'` });
}

export const handler = createHandler({
  documents: DynamoDBDocumentClient.from(new DynamoDBClient({})),
  env: process.env,
});
