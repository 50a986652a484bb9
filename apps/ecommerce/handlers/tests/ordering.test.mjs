import assert from "node:assert/strict";
import { test } from "node:test";
import { captureErrors, fakeClient, read, request, serviceError } from "./fake-sdk.mjs";

const { createHandler } = await import("../ordering/index.mjs");
const env = { DYNAMODB_TABLE_NAME: "orders", PRIMARY_KEY: "userName", SORT_KEY: "orderDate" };
const order = { userName: "ada", orderDate: "2030-01-02T03:04:05.000Z", totalPrice: 5 };

function handlerOver(documents) {
  return createHandler({ documents, env });
}

/** A message as SQS delivers it, its body the EventBridge event around `detail`. */
function message(messageId, detail) {
  const body = JSON.stringify({ "detail-type": "CheckoutBasket", detail });
  return { messageId, body, eventSource: "aws:sqs" };
}

test("a checkout becomes an order, once", async () => {
  const documents = fakeClient({});
  const result = await handlerOver(documents)({ Records: [message("m1", order)] });
  assert.deepEqual(result, { batchItemFailures: [] });
  assert.deepEqual(documents.calls, [
    [
      "Put",
      {
        TableName: "orders",
        Item: order,
        ConditionExpression: "attribute_not_exists(#key)",
        ExpressionAttributeNames: { "#key": "userName" },
      },
    ],
  ]);
});

test("a message delivered twice is no failure", async () => {
  const documents = fakeClient(serviceError("ConditionalCheckFailedException"));
  const result = await handlerOver(documents)({ Records: [message("m1", order)] });
  assert.deepEqual(result, { batchItemFailures: [] });
});

test("only the failed messages of a batch come back", async () => {
  const documents = fakeClient({}, serviceError("ThrottlingException"), {});
  const records = ["m1", "m2", "m3"].map((id) => message(id, order));
  const [result, lines] = await captureErrors(() => handlerOver(documents)({ Records: records }));
  assert.deepEqual(result, { batchItemFailures: [{ itemIdentifier: "m2" }] });
  assert.deepEqual(lines, ["message m2: ThrottlingException: ThrottlingException"]);
});

for (const [what, body, problem] of [
  ["that is not JSON", "4111 1111", "the message is not JSON"],
  ["that is null", "null", "the event's detail has no 'userName'"],
  ["without a user", '{"detail":{}}', "the event's detail has no 'userName'"],
  ["without a date", '{"detail":{"userName":"ada"}}', "the event's detail has no 'orderDate'"],
]) {
  test(`a message ${what} fails alone and is not quoted in the log`, async () => {
    const documents = fakeClient({});
    const records = [{ messageId: "bad", body }, message("good", order)];
    const [result, lines] = await captureErrors(() =>
      handlerOver(documents)({ Records: records }),
    );
    assert.deepEqual(result, { batchItemFailures: [{ itemIdentifier: "bad" }] });
    assert.deepEqual(lines, [`message bad: Error: ${problem}`]);
    assert.equal(documents.calls.length, 1);
  });
}

test("the orders of a user come newest first, from every page", async () => {
  const documents = fakeClient({ Items: [order], LastEvaluatedKey: { k: 1 } }, { Items: [order] });
  const event = request("GET", "/order/{userName}", { path: { userName: "ada" } });
  assert.deepEqual(read(await handlerOver(documents)(event)), [200, [order, order]]);
  assert.deepEqual(documents.calls[1], [
    "Query",
    {
      TableName: "orders",
      KeyConditionExpression: "#key = :user",
      ExpressionAttributeNames: { "#key": "userName" },
      ExpressionAttributeValues: { ":user": "ada" },
      ScanIndexForward: false,
      ExclusiveStartKey: { k: 1 },
    },
  ]);
});

test("a date picks one order, and an unknown date is 404", async () => {
  const event = request("GET", "/order/{userName}", {
    path: { userName: "ada" },
    query: { orderDate: order.orderDate },
  });
  const documents = fakeClient({ Items: [order] }, { Items: [] });
  const handler = handlerOver(documents);
  assert.deepEqual(read(await handler(event)), [200, [order]]);
  assert.deepEqual(read(await handler(event)), [
    404,
    { message: `no order of 'ada' at ${order.orderDate}` },
  ]);
  assert.deepEqual(documents.calls[0], [
    "Query",
    {
      TableName: "orders",
      KeyConditionExpression: "#key = :user AND #date = :date",
      ExpressionAttributeNames: { "#key": "userName", "#date": "orderDate" },
      ExpressionAttributeValues: { ":user": "ada", ":date": order.orderDate },
      ScanIndexForward: false,
      ExclusiveStartKey: undefined,
    },
  ]);
});

test("a user without orders has an empty list", async () => {
  const event = request("GET", "/order/{userName}", { path: { userName: "bob" } });
  assert.deepEqual(read(await handlerOver(fakeClient({ Items: [] }))(event)), [200, []]);
});

test("all orders are listed", async () => {
  const documents = fakeClient({ Items: [order] });
  assert.deepEqual(read(await handlerOver(documents)(request("GET", "/order"))), [200, [order]]);
  assert.deepEqual(documents.calls, [["Scan", { TableName: "orders", ExclusiveStartKey: undefined }]]);
});

test("an unknown route is 404 and an unknown method 405", async () => {
  const handler = handlerOver(fakeClient());
  assert.equal((await handler(request("GET", "/nowhere"))).statusCode, 404);
  assert.equal((await handler(request("POST", "/order"))).statusCode, 405);
});

test("an event of another kind is an error", async () => {
  await assert.rejects(handlerOver(fakeClient())({ source: "aws.events" }), {
    message: "neither a batch of messages nor a request",
  });
});
