import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeClient } from "./fake-sdk.mjs";

const connect = await import("../chat/connect.mjs");
const disconnect = await import("../chat/disconnect.mjs");
const help = await import("../chat/help.mjs");
const send = await import("../chat/send.mjs");
const env = { TABLE_NAME: "connections" };
const requestContext = { connectionId: "c1", connectedAt: 7 };

test("who connects is remembered", async () => {
  const documents = fakeClient({});
  const response = await connect.createHandler({ documents, env })({ requestContext });
  assert.deepEqual(response, { statusCode: 200 });
  const Item = { connectionId: "c1", connectedAt: 7 };
  assert.deepEqual(documents.calls, [["Put", { TableName: "connections", Item }]]);
});

test("who disconnects is forgotten", async () => {
  const documents = fakeClient({});
  const response = await disconnect.createHandler({ documents, env })({ requestContext });
  assert.deepEqual(response, { statusCode: 200 });
  const Key = { connectionId: "c1" };
  assert.deepEqual(documents.calls, [["Delete", { TableName: "connections", Key }]]);
});

test("who sends something else is told how it goes", async () => {
  const connections = fakeClient({});
  const handler = help.createHandler({ connections });
  assert.deepEqual(await handler({ requestContext }), { statusCode: 200 });
  const [[name, { ConnectionId, Data }]] = connections.calls;
  assert.deepEqual([name, ConnectionId], ["PostToConnection", "c1"]);
  assert.match(JSON.parse(Data).help, /sendmessage/);
});

/** Sends `body` to `documents` and `connections`. */
function sending(body, documents, connections) {
  const handler = send.createHandler({ documents, connections, env });
  return handler({ body, requestContext });
}

const hello = JSON.stringify({ action: "sendmessage", data: "hello" });

test("a message goes to everybody on every page", async () => {
  const documents = fakeClient(
    { Items: [{ connectionId: "c1" }], LastEvaluatedKey: { connectionId: "c1" } },
    { Items: [{ connectionId: "c2" }] },
  );
  const connections = fakeClient({}, {});
  assert.deepEqual(await sending(hello, documents, connections), { statusCode: 200 });
  const Data = '{"from":"c1","data":"hello"}';
  assert.deepEqual(connections.calls, [
    ["PostToConnection", { ConnectionId: "c1", Data }],
    ["PostToConnection", { ConnectionId: "c2", Data }],
  ]);
});

test("a connection that is gone is forgotten, and the others get the message", async () => {
  const documents = fakeClient({ Items: [{ connectionId: "c0" }, { connectionId: "c1" }] }, {});
  const gone = Object.assign(new Error(), { name: "GoneException" });
  const connections = fakeClient(gone, {});
  assert.deepEqual(await sending(hello, documents, connections), { statusCode: 200 });
  const Key = { connectionId: "c0" };
  assert.deepEqual(documents.calls[1], ["Delete", { TableName: "connections", Key }]);
  assert.equal(connections.calls.length, 2);
});

test("a failure for one is logged and told, and the others get the message", async (t) => {
  const log = t.mock.method(console, "error", () => {});
  const documents = fakeClient({ Items: [{ connectionId: "c0" }, { connectionId: "c1" }] });
  const connections = fakeClient(new Error("AccessDenied"), {});
  assert.deepEqual(await sending(hello, documents, connections), { statusCode: 500 });
  assert.equal(connections.calls.length, 2);
  assert.equal(log.mock.callCount(), 1);
});

test("a message without data is refused", async () => {
  for (const body of ["no JSON", "{}", undefined]) {
    assert.deepEqual(await sending(body, fakeClient(), fakeClient()), { statusCode: 400 });
  }
});
