import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeClient } from "./fake-sdk.mjs";

const { createHandler } = await import("../notes/index.mjs");

/** Calls the handler once over `answers`; gives its status and body, and the calls made. */
async function call(operation, { id, body } = {}, ...answers) {
  const documents = fakeClient(...answers);
  const [httpMethod, resource] = operation.split(" ");
  const response = await createHandler({ documents, env: { TABLE_NAME: "notes" } })({
    httpMethod,
    resource,
    pathParameters: id ? { id } : null,
    body: body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body),
    isBase64Encoded: false,
  });
  return {
    status: response.statusCode,
    body: response.body && JSON.parse(response.body),
    calls: documents.calls,
  };
}

test("a new note gets an id and is kept", async () => {
  const { status, body, calls } = await call("POST /notes", { body: { title: "Milk", done: false } }, {});
  assert.equal(status, 201);
  assert.match(body.id, /^[0-9a-f-]{36}$/);
  assert.deepEqual(body, { id: body.id, title: "Milk", done: false });
  assert.deepEqual(calls, [["Put", { TableName: "notes", Item: body }]]);
});

test("what is no note is refused, and nothing is kept", async () => {
  const bodies = {
    "{": "the body is not JSON",
    "[]": "the body is not a JSON object",
    "null": "the body is not a JSON object",
    '{"text": "x"}': "a note has a title",
    '{"title": ""}': "this is no 'title' of a note",
    '{"title": "x", "done": "no"}': "this is no 'done' of a note",
    '{"title": "x", "id": "1"}': "a note has no 'id'",
  };
  for (const [body, message] of Object.entries(bodies)) {
    const answer = await call("POST /notes", { body });
    assert.deepEqual([answer.status, answer.body, answer.calls], [400, { message }, []], body);
  }
});

test("a list reads every page", async () => {
  const pages = [{ Items: [{ id: "1" }], LastEvaluatedKey: { id: "1" } }, { Items: [{ id: "2" }] }];
  const { status, body, calls } = await call("GET /notes", {}, ...pages);
  assert.deepEqual([status, body], [200, [{ id: "1" }, { id: "2" }]]);
  assert.deepEqual(calls[1], ["Scan", { TableName: "notes", ExclusiveStartKey: { id: "1" } }]);
});

test("a note is read by its id, and an unknown one is not found", async () => {
  const found = await call("GET /notes/{id}", { id: "1" }, { Item: { id: "1", title: "Milk" } });
  assert.deepEqual([found.status, found.body], [200, { id: "1", title: "Milk" }]);
  const missing = await call("GET /notes/{id}", { id: "2" }, {});
  assert.deepEqual([missing.status, missing.body], [404, { message: "there is no note '2'" }]);
});

test("a change sets what was sent, and makes no note that was not there", async () => {
  const body = { title: "Bread", done: true };
  const changed = await call("PUT /notes/{id}", { id: "1", body }, { Attributes: { id: "1", ...body } });
  assert.deepEqual([changed.status, changed.body], [200, { id: "1", ...body }]);
  const [[, input]] = changed.calls;
  assert.equal(input.UpdateExpression, "SET #n0 = :v0, #n1 = :v1");
  assert.deepEqual(input.ExpressionAttributeNames, { "#n0": "title", "#n1": "done" });
  assert.deepEqual(input.ExpressionAttributeValues, { ":v0": "Bread", ":v1": true });
  assert.equal(input.ConditionExpression, "attribute_exists(id)");

  const refused = Object.assign(new Error(), { name: "ConditionalCheckFailedException" });
  const missing = await call("PUT /notes/{id}", { id: "2", body }, refused);
  assert.equal(missing.status, 404);
});

test("a deleted note is gone, and an unknown one is not found", async () => {
  const gone = await call("DELETE /notes/{id}", { id: "1" }, { Attributes: { id: "1" } });
  assert.deepEqual([gone.status, gone.body], [204, undefined]);
  const missing = await call("DELETE /notes/{id}", { id: "2" }, {});
  assert.equal(missing.status, 404);
});

test("what goes wrong inside is not told outside", async (context) => {
  context.mock.method(console, "error", () => {});
  const { status, body } = await call("GET /notes", {}, new Error("AccessDenied: secret"));
  assert.deepEqual([status, body], [500, { message: "something went wrong here" }]);
});
