import assert from "node:assert/strict";
import { test } from "node:test";
import { captureErrors, fakeClient, read, request, serviceError } from "./fake-sdk.mjs";

const { createHandler } = await import("../product/index.mjs");
const env = { DYNAMODB_TABLE_NAME: "products", PRIMARY_KEY: "id" };
const phone = { id: "p1", name: "Phone", price: 10 };

/** Calls the handler once over `answers`; answers its response and the calls made. */
async function call(event, ...answers) {
  const documents = fakeClient(...answers);
  const response = read(await createHandler({ documents, env })(event));
  return { response, calls: documents.calls };
}

test("a list reads every page of the table", async () => {
  const { response, calls } = await call(
    request("GET", "/product"),
    { Items: [phone], LastEvaluatedKey: { id: "p1" } },
    { Items: [{ id: "p2" }] },
  );
  assert.deepEqual(response, [200, [phone, { id: "p2" }]]);
  assert.deepEqual(calls, [
    ["Scan", { TableName: "products", ExclusiveStartKey: undefined }],
    ["Scan", { TableName: "products", ExclusiveStartKey: { id: "p1" } }],
  ]);
});

test("a new product gets an id of its own and is stored as answered", async () => {
  const body = { name: "Phone", category: "Phone", price: 10 };
  const { response, calls } = await call(request("POST", "/product", { body }), {});
  const [status, product] = response;
  assert.equal(status, 201);
  assert.match(product.id, /^[0-9a-f-]{36}$/);
  assert.deepEqual(product, { id: product.id, ...body });
  assert.deepEqual(calls, [["Put", { TableName: "products", Item: product }]]);
});

test("a base64 body is decoded", async () => {
  const event = {
    ...request("POST", "/product"),
    body: Buffer.from('{"name":"Ä","price":1}').toString("base64"),
    isBase64Encoded: true,
  };
  const { response } = await call(event, {});
  assert.equal(response[0], 201);
  assert.equal(response[1].name, "Ä");
});

for (const [what, body, message] of [
  ["no body", undefined, "the body is not a JSON object"],
  ["broken JSON", "{oops", "the body is not JSON"],
  ["a list", [1], "the body is not a JSON object"],
  ["no price", { name: "x" }, "field 'price' is missing"],
  ["a negative price", { name: "x", price: -1 }, "field 'price' has a wrong value"],
  ["an id chosen by the client", { id: "1", name: "x", price: 1 }, "unknown field 'id'"],
  ["an inherited name", '{"constructor":1}', "unknown field 'constructor'"],
]) {
  test(`a new product with ${what} is refused and nothing is stored`, async () => {
    const { response, calls } = await call(request("POST", "/product", { body }));
    assert.deepEqual(response, [400, { message }]);
    assert.deepEqual(calls, []);
  });
}

test("a product is read by its id", async () => {
  const event = request("GET", "/product/{id}", { path: { id: "p1" } });
  const { response, calls } = await call(event, { Item: phone });
  assert.deepEqual(response, [200, phone]);
  assert.deepEqual(calls, [["Get", { TableName: "products", Key: { id: "p1" } }]]);
});

test("a category narrows the read to a query", async () => {
  const event = request("GET", "/product/{id}", {
    path: { id: "p1" },
    query: { category: "Phone" },
  });
  const { response, calls } = await call(event, { Items: [phone] });
  assert.deepEqual(response, [200, [phone]]);
  assert.deepEqual(calls, [
    [
      "Query",
      {
        TableName: "products",
        KeyConditionExpression: "#key = :id",
        FilterExpression: "contains(#category, :category)",
        ExpressionAttributeNames: { "#key": "id", "#category": "category" },
        ExpressionAttributeValues: { ":id": "p1", ":category": "Phone" },
        ExclusiveStartKey: undefined,
      },
    ],
  ]);
});

test("a change writes the given fields of an existing product only", async () => {
  const event = request("PUT", "/product/{id}", {
    path: { id: "p1" },
    body: { name: "Tablet", price: 20 },
  });
  const { response, calls } = await call(event, { Attributes: { id: "p1", name: "Tablet" } });
  assert.deepEqual(response, [200, { id: "p1", name: "Tablet" }]);
  assert.deepEqual(calls, [
    [
      "Update",
      {
        TableName: "products",
        Key: { id: "p1" },
        ConditionExpression: "attribute_exists(#key)",
        UpdateExpression: "SET #name = :name, #price = :price",
        ExpressionAttributeNames: { "#key": "id", "#name": "name", "#price": "price" },
        ExpressionAttributeValues: { ":name": "Tablet", ":price": 20 },
        ReturnValues: "ALL_NEW",
      },
    ],
  ]);
});

test("a change of nothing is refused", async () => {
  const event = request("PUT", "/product/{id}", { path: { id: "p1" }, body: {} });
  const { response } = await call(event);
  assert.deepEqual(response, [400, { message: "no field to change" }]);
});

test("a product is deleted by its id", async () => {
  const event = request("DELETE", "/product/{id}", { path: { id: "p1" } });
  const { response, calls } = await call(event, { Attributes: phone });
  assert.deepEqual(response, [204, undefined]);
  assert.deepEqual(calls, [
    ["Delete", { TableName: "products", Key: { id: "p1" }, ReturnValues: "ALL_OLD" }],
  ]);
});

for (const [method, answer, body] of [
  ["GET", {}],
  ["PUT", serviceError("ConditionalCheckFailedException"), { price: 1 }],
  ["DELETE", {}],
]) {
  test(`${method} of an unknown product is 404`, async () => {
    const event = request(method, "/product/{id}", { path: { id: "nope" }, body });
    const { response } = await call(event, answer);
    assert.deepEqual(response, [404, { message: "no product 'nope'" }]);
  });
}

test("an unknown route is 404", async () => {
  const { response } = await call(request("GET", "/nowhere"));
  assert.deepEqual(response, [404, { message: "no route for /nowhere" }]);
});

test("an unknown method is 405 and names the allowed ones", async () => {
  const handler = createHandler({ documents: fakeClient(), env });
  const response = await handler(request("PATCH", "/product"));
  assert.equal(response.statusCode, 405);
  assert.equal(response.headers.Allow, "GET, POST");
});

test("a refused call is 500, told in the log and not to the client", async () => {
  const denied = serviceError("AccessDeniedException", "not authorized: dynamodb:Scan");
  const [{ response }, lines] = await captureErrors(() => call(request("GET", "/product"), denied));
  assert.deepEqual(response, [500, { message: "internal error" }]);
  assert.deepEqual(lines, [
    "GET /product: AccessDeniedException: not authorized: dynamodb:Scan",
  ]);
});
