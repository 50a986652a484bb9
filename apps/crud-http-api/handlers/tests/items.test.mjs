import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeClient } from "./fake-sdk.mjs";

const { createHandler } = await import("../items/index.mjs");
const env = { TABLE_NAME: "items", API_URL: "https://api.example.org/" };

/** Calls the handler once over `answers`; gives its status, body and headers, and the calls made. */
async function call(routeKey, { id, body }, ...answers) {
  const documents = fakeClient(...answers);
  const response = await createHandler({ documents, env })({
    version: "2.0",
    routeKey,
    pathParameters: id && { id },
    body: body && (typeof body === "string" ? body : JSON.stringify(body)),
    isBase64Encoded: false,
  });
  const read = response.body && JSON.parse(response.body);
  return { status: response.statusCode, body: read, headers: response.headers, calls: documents.calls };
}

test("a new item gets an id of its own and tells where it is", async () => {
  const { status, body, headers, calls } = await call("POST /items", { body: { id: "mine", name: "Pen" } }, {});
  assert.equal(status, 201);
  assert.match(body.id, /^[0-9a-f-]{36}$/);
  assert.deepEqual(body, { id: body.id, name: "Pen" });
  assert.equal(headers.location, `https://api.example.org/items/${body.id}`);
  assert.deepEqual(calls, [["Put", { TableName: "items", Item: body }]]);
});

test("a list reads every page of the table", async () => {
  const pages = [{ Items: [{ id: "1" }], LastEvaluatedKey: { id: "1" } }, { Items: [{ id: "2" }] }];
  const { status, body, calls } = await call("GET /items", {}, ...pages);
  assert.deepEqual([status, body], [200, [{ id: "1" }, { id: "2" }]]);
  assert.deepEqual(calls[1], ["Scan", { TableName: "items", ExclusiveStartKey: { id: "1" } }]);
});

test("an item is read by its id, and an unknown one is not found", async () => {
  const found = await call("GET /items/{id}", { id: "1" }, { Item: { id: "1" } });
  assert.deepEqual([found.status, found.body], [200, { id: "1" }]);
  const missing = await call("GET /items/{id}", { id: "2" }, {});
  assert.deepEqual([missing.status, missing.body], [404, { message: "there is no item '2'" }]);
});

test("an update changes what was sent, but never the id", async () => {
  const body = { id: "other", name: "Pencil", count: 2 };
  const changed = await call("PUT /items/{id}", { id: "1", body }, { Attributes: { id: "1" } });
  assert.equal(changed.status, 200);
  const [[, input]] = changed.calls;
  assert.deepEqual(input.Key, { id: "1" });
  assert.equal(input.UpdateExpression, "SET #f0 = :v0, #f1 = :v1");
  assert.deepEqual(input.ExpressionAttributeNames, { "#f0": "name", "#f1": "count" });
  assert.deepEqual(input.ExpressionAttributeValues, { ":v0": "Pencil", ":v1": 2 });
});

test("an update of an unknown item makes none", async () => {
  const refused = Object.assign(new Error(), { name: "ConditionalCheckFailedException" });
  const { status } = await call("PUT /items/{id}", { id: "2", body: { name: "Pen" } }, refused);
  assert.equal(status, 404);
});

test("a deleted item is gone, and an unknown one is not found", async () => {
  const gone = await call("DELETE /items/{id}", { id: "1" }, { Attributes: { id: "1" } });
  assert.deepEqual([gone.status, gone.body], [204, undefined]);
  const missing = await call("DELETE /items/{id}", { id: "2" }, {});
  assert.equal(missing.status, 404);
});

test("what is no JSON object, or changes nothing, is refused", async () => {
  for (const body of ["{", "[]", "null", undefined]) {
    assert.equal((await call("POST /items", { body })).status, 400);
  }
  assert.equal((await call("PUT /items/{id}", { id: "1", body: { id: "1" } })).status, 400);
});

test("a failure is logged and not told", async (t) => {
  const log = t.mock.method(console, "error", () => {});
  const { status, body } = await call("GET /items/{id}", { id: "1" }, new Error("AccessDenied: secret"));
  assert.deepEqual([status, body], [500, { message: "something went wrong here" }]);
  assert.equal(log.mock.callCount(), 1);
});
