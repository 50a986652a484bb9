// The ordering microservice: takes checkouts off the queue, and answers what
// has been ordered.
//
// Environment: DYNAMODB_TABLE_NAME, PRIMARY_KEY and SORT_KEY (the table's keys).

import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  DynamoDBDocumentClient,
  PutCommand,
  QueryCommand,
  ScanCommand,
} from "@aws-sdk/lib-dynamodb";

/** Makes the handler over a document client, so that tests can give their own. */
export function createHandler({ documents, env }) {
  const table = env.DYNAMODB_TABLE_NAME;
  const key = env.PRIMARY_KEY;
  const sortKey = env.SORT_KEY;

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
    "/order": {
      GET: async () => respond(200, await readAll(ScanCommand, {})),
    },

    "/order/{userName}": {
      GET: async (event) => {
        const { userName } = event.pathParameters;
        const orderDate = event.queryStringParameters?.orderDate;
        const one = orderDate !== undefined;
        const orders = await readAll(QueryCommand, {
          KeyConditionExpression: one ? "#key = :user AND #date = :date" : "#key = :user",
          ExpressionAttributeNames: one ? { "#key": key, "#date": sortKey } : { "#key": key },
          ExpressionAttributeValues: one
            ? { ":user": userName, ":date": orderDate }
            : { ":user": userName },
          ScanIndexForward: false,
        });
        if (one && orders.length === 0) {
          return respond(404, { message: `no order of '${userName}' at ${orderDate}` });
        }
        return respond(200, orders);
      },
    },
  };

  /**
   * Takes a batch off the queue and names the messages that failed, so that
   * only those come back, and after three receives end in the dead-letter queue.
   */
  async function takeBatch(records) {
    const results = await Promise.allSettled(records.map((record) => takeOrder(record)));
    const batchItemFailures = [];
    results.forEach((result, index) => {
      if (result.status === "fulfilled") return;
      const { messageId } = records[index];
      console.error(`message ${messageId}: ${result.reason.name}: ${result.reason.message}`);
      batchItemFailures.push({ itemIdentifier: messageId });
    });
    return { batchItemFailures };
  }

  /**
   * Stores the order that one message carries. Queues deliver at least once:
   * an order that is there already has been taken before, and stays as it is.
   */
  async function takeOrder(record) {
    const order = readOrder(record.body);
    try {
      await documents.send(
        new PutCommand({
          TableName: table,
          Item: order,
          ConditionExpression: "attribute_not_exists(#key)",
          ExpressionAttributeNames: { "#key": key },
        }),
      );
    } catch (error) {
      if (error.name !== "ConditionalCheckFailedException") throw error;
    }
  }

  /** Reads the order out of the EventBridge event that a message's body is. */
  function readOrder(body) {
    let event;
    try {
      event = JSON.parse(body);
    } catch {
      // The parser's own message would quote the body: it does not go to the log.
      throw new Error("the message is not JSON");
    }
    const order = event?.detail;
    for (const name of [key, sortKey]) {
      if (typeof order?.[name] !== "string" || order[name] === "") {
        throw new Error(`the event's detail has no '${name}'`);
      }
    }
    return order;
  }

  return async (event) => {
    if (event.Records) return takeBatch(event.Records);
    if (event.httpMethod) return route(routes, event);
    throw new Error("neither a batch of messages nor a request");
  };
}

// ---- HTTP ----------------------------------------------------------------
// The same few lines in each of the three functions: every directory is
// uploaded as it stands, so nothing is shared and nothing is bundled.

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
    console.error(`${event.httpMethod} ${event.resource}: ${error.name}: ${error.message}`);
    return respond(500, { message: "internal error" });
  }
}

function respond(statusCode, body, headers = {}) {
  return {
    statusCode,
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(body),
  };
}

export const handler = createHandler({
  documents: DynamoDBDocumentClient.from(new DynamoDBClient({})),
  env: process.env,
});
