// The basket microservice: baskets by user, and the checkout that hands a
// basket over to ordering as an event.
//
// Environment: DYNAMODB_TABLE_NAME, PRIMARY_KEY (the table's partition key),
// EVENT_SOURCE, EVENT_DETAILTYPE, EVENT_BUSNAME.

import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  ScanCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";

/**
 * What a checkout passes on to ordering. Whatever else the client sends, card
 * numbers above all, is neither published, stored nor logged.
 */
const CHECKOUT_FIELDS = ["firstName", "lastName", "email", "address", "paymentMethod"];

/** Makes the handler over its clients and clock, so that tests can give their own. */
export function createHandler({ documents, events, env, now = () => new Date() }) {
  const table = env.DYNAMODB_TABLE_NAME;
  const key = env.PRIMARY_KEY;

  const routes = {
    "/basket": {
      GET: async () => {
        const items = [];
        let start;
        do {
          const page = await documents.send(
            new ScanCommand({ TableName: table, ExclusiveStartKey: start }),
          );
          items.push(...(page.Items ?? []));
          start = page.LastEvaluatedKey;
        } while (start);
        return respond(200, items);
      },

      POST: async (event) => {
        const basket = readBasket(event, key);
        await documents.send(new PutCommand({ TableName: table, Item: basket }));
        return respond(201, basket);
      },
    },

    "/basket/{userName}": {
      GET: async (event) => {
        const { userName } = event.pathParameters;
        const found = await documents.send(
          new GetCommand({ TableName: table, Key: { [key]: userName } }),
        );
        return found.Item ? respond(200, found.Item) : notFound(userName);
      },

      DELETE: async (event) => {
        const { userName } = event.pathParameters;
        const removed = await documents.send(
          new DeleteCommand({
            TableName: table,
            Key: { [key]: userName },
            ReturnValues: "ALL_OLD",
          }),
        );
        return removed.Attributes ? respond(204) : notFound(userName);
      },
    },

    "/basket/checkout": {
      POST: async (event) => {
        const request = readBody(event);
        const userName = request.userName;
        if (!isText(userName)) throw new BadRequest("field 'userName' is missing");

        const basket = await beginCheckout(userName);
        if (!basket) return notFound(userName);

        const order = {
          ...Object.fromEntries(
            CHECKOUT_FIELDS.filter((name) => name in request).map((name) => [name, request[name]]),
          ),
          userName,
          orderDate: basket.checkoutDate,
          items: basket.items,
          totalPrice: totalPrice(basket.items),
        };
        await publish(order);
        await endCheckout(userName, basket.checkoutDate);
        return respond(202, {
          userName,
          orderDate: order.orderDate,
          totalPrice: order.totalPrice,
        });
      },
    },
  };

  /**
   * Stamps the basket with its checkout date, once: a checkout that is tried
   * again, or twice at the same time, orders under the same date, and ordering
   * keeps one order for it. Answers the basket, or nothing if there is none.
   */
  async function beginCheckout(userName) {
    try {
      const stamped = await documents.send(
        new UpdateCommand({
          TableName: table,
          Key: { [key]: userName },
          ConditionExpression: "attribute_exists(#key)",
          UpdateExpression: "SET #date = if_not_exists(#date, :now)",
          ExpressionAttributeNames: { "#key": key, "#date": "checkoutDate" },
          ExpressionAttributeValues: { ":now": now().toISOString() },
          ReturnValues: "ALL_NEW",
        }),
      );
      return stamped.Attributes;
    } catch (error) {
      if (error.name === "ConditionalCheckFailedException") return undefined;
      throw error;
    }
  }

  /** Publishes the order. PutEvents answers 200 even for an entry it refused. */
  async function publish(order) {
    const result = await events.send(
      new PutEventsCommand({
        Entries: [
          {
            Source: env.EVENT_SOURCE,
            DetailType: env.EVENT_DETAILTYPE,
            EventBusName: env.EVENT_BUSNAME,
            Detail: JSON.stringify(order),
          },
        ],
      }),
    );
    if (result.FailedEntryCount > 0) {
      const refused = result.Entries.find((entry) => entry.ErrorCode);
      throw new Error(`the event was refused: ${refused?.ErrorCode}: ${refused?.ErrorMessage}`);
    }
  }

  /** Removes the basket that was checked out, but not one filled since. */
  async function endCheckout(userName, checkoutDate) {
    try {
      await documents.send(
        new DeleteCommand({
          TableName: table,
          Key: { [key]: userName },
          ConditionExpression: "#date = :date",
          ExpressionAttributeNames: { "#date": "checkoutDate" },
          ExpressionAttributeValues: { ":date": checkoutDate },
        }),
      );
    } catch (error) {
      if (error.name !== "ConditionalCheckFailedException") throw error;
    }
  }

  return (event) => route(routes, event);
}

/** Sums up in cents: adding prices as fractions would lose some. */
function totalPrice(items) {
  const cents = items.reduce((sum, item) => sum + Math.round(item.price * 100) * item.quantity, 0);
  return cents / 100;
}

function readBasket(event, key) {
  const { userName, items, ...unknown } = readBody(event);
  const [extra] = Object.keys(unknown);
  if (extra) throw new BadRequest(`unknown field '${extra}'`);
  if (!isText(userName)) throw new BadRequest("field 'userName' is missing");
  if (!Array.isArray(items) || items.length === 0) throw new BadRequest("the basket has no items");
  items.forEach((item, index) => {
    const fits =
      item !== null &&
      typeof item === "object" &&
      isText(item.productId) &&
      Number.isInteger(item.quantity) &&
      item.quantity > 0 &&
      Number.isFinite(item.price) &&
      item.price >= 0;
    if (!fits) {
      throw new BadRequest(`item ${index} needs a productId, a quantity above 0 and a price`);
    }
  });
  return { [key]: userName, items };
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

function notFound(userName) {
  return respond(404, { message: `no basket of '${userName}'` });
}

export const handler = createHandler({
  documents: DynamoDBDocumentClient.from(new DynamoDBClient({}), {
    marshallOptions: { removeUndefinedValues: true },
  }),
  events: new EventBridgeClient({}),
  env: process.env,
});
