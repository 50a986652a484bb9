import assert from "node:assert/strict";
import { test } from "node:test";
import { handler } from "../me/index.mjs";

/** Calls the handler once; answers the status and body. */
async function call(authorizer) {
  const response = await handler({ requestContext: { authorizer } });
  return [response.statusCode, JSON.parse(response.body)];
}

test("the claims of a REST API say who it is", async () => {
  const claims = { sub: "1", email: "ada@example.org", "cognito:groups": "members,staff" };
  const expected = { id: "1", email: "ada@example.org", groups: ["members", "staff"] };
  assert.deepEqual(await call({ claims }), [200, expected]);
});

test("the claims of an HTTP API say who it is", async () => {
  const claims = { sub: "1", email: "ada@example.org", "cognito:groups": "[members staff]" };
  const expected = { id: "1", email: "ada@example.org", groups: ["members", "staff"] };
  assert.deepEqual(await call({ jwt: { claims, scopes: null } }), [200, expected]);
});

test("a user of no group has none", async () => {
  const claims = { sub: "1", email: "ada@example.org" };
  assert.deepEqual(await call({ claims }), [200, { id: "1", email: claims.email, groups: [] }]);
});

test("without an authorizer nobody is signed in", async () => {
  assert.deepEqual(await call(undefined), [401, { message: "not signed in" }]);
  assert.deepEqual(await call({ claims: {} }), [401, { message: "not signed in" }]);
});
