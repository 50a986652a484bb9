import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeClient } from "./fake-sdk.mjs";

const { createHandler } = await import("../products/index.mjs");
const env = { TABLE_NAME: "products", CATEGORY_INDEX: "ByCategory" };

/** Calls the handler once over `answers`; gives its status and body, and the calls made. */
async function call(operation, { id, query, body } = {}, ...answers) {
  const documents = fakeClient(...answers);
  const [httpMethod, resource] = operation.split(" ");
  const response = await createHandler({ documents, env })({
    httpMethod,
    resource,
    pathParameters: id ? { id } : null,
    queryStringParameters: query ?? null,
    body: body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body),
    isBase64Encoded: false,
  });
  return {
    status: response.statusCode,
    body: response.body && JSON.parse(response.body),
    calls: documents.calls,
  };
}

test("a new product gets an id of its own", async () => {
  const sent = { id: "mine", name: "One", category: "Phone", price: 9.5, color: "red" };
  const { status, body, calls } = await call("POST /product", { body: sent }, {});
  assert.equal(status, 201);
  assert.match(body.id, /^[0-9a-f-]{36}$/);
  assert.deepEqual(body, { ...sent, id: body.id });
  assert.deepEqual(calls, [["Put", { TableName: "products", Item: body }]]);
});

test("what is no product is refused", async () => {
  const bodies = {
    "{": "the body is not JSON",
    '"x"': "the body is not a JSON object",
    '{"name": "One", "price": 1}': "a product has a name and a category",
    '{"name": "One", "category": "Phone", "price": "1"}': "a product has a price",
    '{"name": "One", "category": "Phone", "price": -1}': "a product has a price",
  };
  for (const [body, message] of Object.entries(bodies)) {
    const answer = await call("POST /product", { body });
    assert.deepEqual([answer.status, answer.body, answer.calls], [400, { message }, []], body);
  }
});

test("all products are listed, page by page", async () => {
  const pages = [{ Items: [{ id: "1" }], LastEvaluatedKey: { id: "1" } }, { Items: [{ id: "2" }] }];
  const { body, calls } = await call("GET /product", {}, ...pages);
  assert.deepEqual(body, [{ id: "1" }, { id: "2" }]);
  assert.deepEqual(calls.map(([name]) => name), ["Scan", "Scan"]);
  assert.deepEqual(calls[1][1].ExclusiveStartKey, { id: "1" });
});

test("the products of a category are asked of the index", async () => {
  const query = { category: "Phone" };
  const { status, body, calls } = await call("GET /product", { query }, { Items: [{ id: "1" }] });
  assert.deepEqual([status, body], [200, [{ id: "1" }]]);
  assert.deepEqual(calls, [
    [
      "Query",
      {
        TableName: "products",
        IndexName: "ByCategory",
        KeyConditionExpression: "category = :category",
        ExpressionAttributeValues: { ":category": "Phone" },
        ExclusiveStartKey: undefined,
      },
    ],
  ]);
});

test("a product is read by its id, and an unknown one is not found", async () => {
  const found = await call("GET /product/{id}", { id: "1" }, { Item: { id: "1" } });
  assert.deepEqual([found.status, found.body], [200, { id: "1" }]);
  const missing = await call("GET /product/{id}", { id: "2" }, {});
  assert.deepEqual([missing.status, missing.body], [404, { message: "there is no product '2'" }]);
});

test("a change keeps the id, and makes no product that was not there", async () => {
  const body = { id: "other", price: 8 };
  const changed = await call("PUT /product/{id}", { id: "1", body }, { Attributes: { id: "1", price: 8 } });
  assert.deepEqual([changed.status, changed.body], [200, { id: "1", price: 8 }]);
  const [[, input]] = changed.calls;
  assert.deepEqual(input.Key, { id: "1" });
  assert.deepEqual(input.ExpressionAttributeNames, { "#n0": "price" });

  const refused = Object.assign(new Error(), { name: "ConditionalCheckFailedException" });
  assert.equal((await call("PUT /product/{id}", { id: "2", body }, refused)).status, 404);
});

test("a change to what no product can be is refused", async () => {
  for (const body of [{}, { id: "2" }, { name: "" }, { category: 1 }, { price: "8" }]) {
    const { status, calls } = await call("PUT /product/{id}", { id: "1", body });
    assert.deepEqual([status, calls], [400, []], JSON.stringify(body));
  }
});

test("a deleted product is gone, and an unknown one is not found", async () => {
  assert.equal((await call("DELETE /product/{id}", { id: "1" }, { Attributes: { id: "1" } })).status, 204);
  assert.equal((await call("DELETE /product/{id}", { id: "2" }, {})).status, 404);
});

test("what goes wrong inside is not told outside", async (context) => {
  context.mock.method(console, "error", () => {});
  const { status, body } = await call("GET /product", {}, new Error("AccessDenied: secret"));
  assert.deepEqual([status, body], [500, { message: "something went wrong here" }]);
});
