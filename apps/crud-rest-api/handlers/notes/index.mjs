// Notes by id: create, list, read, replace, delete.
//
// Called by a REST API, which checks bodies before; what it lets pass is checked here again,
// because the function cannot know who else may call it one day.
// Environment: TABLE_NAME.

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

const fields = {
  title: (value) => typeof value === "string" && value.length >= 1 && value.length <= 100,
  text: (value) => typeof value === "string" && value.length <= 10_000,
  done: (value) => typeof value === "boolean",
};

/** Makes the handler over its client, so that tests can give their own. */
export function createHandler({ documents, env }) {
  const TableName = env.TABLE_NAME;

  const operations = {
    "POST /notes": async (event) => {
      const note = { id: randomUUID(), ...readNote(event) };
      await documents.send(new PutCommand({ TableName, Item: note }));
      return respond(201, note);
    },

    "GET /notes": async () => {
      const notes = [];
      let start;
      do {
        const page = await documents.send(new ScanCommand({ TableName, ExclusiveStartKey: start }));
        notes.push(...(page.Items ?? []));
        start = page.LastEvaluatedKey;
      } while (start);
      return respond(200, notes);
    },

    "GET /notes/{id}": async ({ pathParameters: { id } }) => {
      const found = await documents.send(new GetCommand({ TableName, Key: { id } }));
      return found.Item ? respond(200, found.Item) : notFound(id);
    },

    // Sets the title, and the other fields as far as they were sent.
    "PUT /notes/{id}": async (event) => {
      const { id } = event.pathParameters;
      const sent = Object.entries(readNote(event));
      try {
        const changed = await documents.send(
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
        return respond(200, changed.Attributes);
      } catch (error) {
        if (error.name === "ConditionalCheckFailedException") return notFound(id);
        throw error;
      }
    },

    "DELETE /notes/{id}": async ({ pathParameters: { id } }) => {
      const removed = await documents.send(
        new DeleteCommand({ TableName, Key: { id }, ReturnValues: "ALL_OLD" }),
      );
      return removed.Attributes ? { statusCode: 204 } : notFound(id);
    },
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

/** The note in a request's body. */
function readNote({ body, isBase64Encoded }) {
  const text = isBase64Encoded ? Buffer.from(body ?? "", "base64").toString("utf8") : body;
  let note;
  try {
    note = JSON.parse(text ?? "");
  } catch {
    throw new BadRequest("the body is not JSON");
  }
  if (note === null || typeof note !== "object" || Array.isArray(note)) {
    throw new BadRequest("the body is not a JSON object");
  }
  if (!Object.hasOwn(note, "title")) throw new BadRequest("a note has a title");
  for (const [name, value] of Object.entries(note)) {
    if (!Object.hasOwn(fields, name)) throw new BadRequest(`a note has no '${name}'`);
    if (!fields[name](value)) throw new BadRequest(`this is no '${name}' of a note`);
  }
  return note;
}

function respond(statusCode, body) {
  return {
    statusCode,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  };
}

function notFound(id) {
  return respond(404, { message: `there is no note '${id}'` });
}

export const handler = createHandler({
  documents: DynamoDBDocumentClient.from(new DynamoDBClient({})),
  env: process.env,
});
