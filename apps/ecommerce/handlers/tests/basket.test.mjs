import assert from "node:assert/strict";
import { test } from "node:test";
import { captureErrors, fakeClient, read, request, serviceError } from "./fake-sdk.mjs";

const { createHandler } = await import("../basket/index.mjs");
const env = {
  DYNAMODB_TABLE_NAME: "baskets",
  PRIMARY_KEY: "userName",
  EVENT_SOURCE: "com.swn.basket.checkoutbasket",
  EVENT_DETAILTYPE: "CheckoutBasket",
  EVENT_BUSNAME: "SwnEventBus",
};
const date = "2030-01-02T03:04:05.000Z";
const items = [
  { productId: "a", quantity: 3, price: 0.1 },
  { productId: "b", quantity: 1, price: 19.99 },
];

/** Calls the handler once; `events` and `documents` answer in turn. */
async function call(event, { documents = [], events = [] }) {
  const clients = { documents: fakeClient(...documents), events: fakeClient(...events) };
  const handler = createHandler({ ...clients, env, now: () => new Date(date) });
  const response = read(await handler(event));
  return { response, documents: clients.documents.calls, events: clients.events.calls };
}

function checkout(body) {
  return request("POST", "/basket/checkout", { body });
}

const stamp = [
  "Update",
  {
    TableName: "baskets",
    Key: { userName: "ada" },
    ConditionExpression: "attribute_exists(#key)",
    UpdateExpression: "SET #date = if_not_exists(#date, :now)",
    ExpressionAttributeNames: { "#key": "userName", "#date": "checkoutDate" },
    ExpressionAttributeValues: { ":now": date },
    ReturnValues: "ALL_NEW",
  },
];
const stamped = { Attributes: { userName: "ada", items, checkoutDate: date } };
const published = { FailedEntryCount: 0, Entries: [{ EventId: "1" }] };

test("a list reads every page of the table", async () => {
  const { response, documents } = await call(request("GET", "/basket"), {
    documents: [
      { Items: [{ userName: "ada" }], LastEvaluatedKey: { userName: "ada" } },
      { Items: [{ userName: "bob" }] },
    ],
  });
  assert.deepEqual(response, [200, [{ userName: "ada" }, { userName: "bob" }]]);
  assert.equal(documents[1][1].ExclusiveStartKey.userName, "ada");
});

test("a basket is stored under its user", async () => {
  const event = request("POST", "/basket", { body: { userName: "ada", items } });
  const { response, documents } = await call(event, { documents: [{}] });
  assert.deepEqual(response, [201, { userName: "ada", items }]);
  assert.deepEqual(documents, [
    ["Put", { TableName: "baskets", Item: { userName: "ada", items } }],
  ]);
});

const badItem = "item 0 needs a productId, a quantity above 0 and a price";
for (const [what, body, message] of [
  ["broken JSON", "{", "the body is not JSON"],
  ["no user", { items }, "field 'userName' is missing"],
  ["no items", { userName: "ada", items: [] }, "the basket has no items"],
  ["a null item", { userName: "ada", items: [null] }, badItem],
  ["half an item", { userName: "ada", items: [{ productId: "a", quantity: 0.5, price: 1 }] }, badItem],
  ["a price as text", { userName: "ada", items: [{ productId: "a", quantity: 1, price: "1" }] }, badItem],
  ["a date of its own", { userName: "ada", items, checkoutDate: "x" }, "unknown field 'checkoutDate'"],
]) {
  test(`a basket with ${what} is refused and nothing is stored`, async () => {
    const { response, documents } = await call(request("POST", "/basket", { body }), {});
    assert.deepEqual(response, [400, { message }]);
    assert.deepEqual(documents, []);
  });
}

test("a basket is read and deleted by its user, and an unknown one is 404", async () => {
  const path = { userName: "ada" };
  const get = request("GET", "/basket/{userName}", { path });
  const remove = request("DELETE", "/basket/{userName}", { path });
  const unknown = [404, { message: "no basket of 'ada'" }];
  assert.deepEqual((await call(get, { documents: [{ Item: { userName: "ada" } }] })).response, [
    200,
    { userName: "ada" },
  ]);
  assert.deepEqual((await call(get, { documents: [{}] })).response, unknown);
  assert.deepEqual((await call(remove, { documents: [{ Attributes: {} }] })).response, [
    204,
    undefined,
  ]);
  assert.deepEqual((await call(remove, { documents: [{}] })).response, unknown);
});

test("a checkout publishes the order with its total, then removes the basket", async () => {
  const event = checkout({ userName: "ada", firstName: "Ada", totalPrice: 1 });
  const { response, documents, events } = await call(event, {
    documents: [stamped, {}],
    events: [published],
  });
  assert.deepEqual(response, [202, { userName: "ada", orderDate: date, totalPrice: 20.29 }]);
  const [[, { Entries }]] = events;
  assert.deepEqual(
    { ...Entries[0], Detail: JSON.parse(Entries[0].Detail) },
    {
      Source: "com.swn.basket.checkoutbasket",
      DetailType: "CheckoutBasket",
      EventBusName: "SwnEventBus",
      Detail: { firstName: "Ada", userName: "ada", orderDate: date, items, totalPrice: 20.29 },
    },
  );
  assert.deepEqual(documents, [
    stamp,
    [
      "Delete",
      {
        TableName: "baskets",
        Key: { userName: "ada" },
        ConditionExpression: "#date = :date",
        ExpressionAttributeNames: { "#date": "checkoutDate" },
        ExpressionAttributeValues: { ":date": date },
      },
    ],
  ]);
});

test("a checkout without a basket is 404 and publishes nothing", async () => {
  const { response, events } = await call(checkout({ userName: "ada" }), {
    documents: [serviceError("ConditionalCheckFailedException")],
  });
  assert.deepEqual(response, [404, { message: "no basket of 'ada'" }]);
  assert.deepEqual(events, []);
});

test("a checkout without a user is 400", async () => {
  const { response } = await call(checkout({}), {});
  assert.deepEqual(response, [400, { message: "field 'userName' is missing" }]);
});

test("a checkout tried again orders under the first date", async () => {
  const first = "2029-12-31T00:00:00.000Z";
  const again = { Attributes: { userName: "ada", items, checkoutDate: first } };
  const { response } = await call(checkout({ userName: "ada" }), {
    documents: [again, {}],
    events: [published],
  });
  assert.equal(response[1].orderDate, first);
});

test("an event that the bus refuses keeps the basket", async () => {
  const refused = {
    FailedEntryCount: 1,
    Entries: [{ ErrorCode: "ThrottlingException", ErrorMessage: "slow down" }],
  };
  const [{ response, documents }, lines] = await captureErrors(() =>
    call(checkout({ userName: "ada" }), { documents: [stamped], events: [refused] }),
  );
  assert.deepEqual(response, [500, { message: "internal error" }]);
  assert.deepEqual(documents, [stamp]);
  assert.deepEqual(lines, [
    "POST /basket/checkout: Error: the event was refused: ThrottlingException: slow down",
  ]);
});

test("a basket filled anew during the checkout stays", async () => {
  const { response } = await call(checkout({ userName: "ada" }), {
    documents: [stamped, serviceError("ConditionalCheckFailedException")],
    events: [published],
  });
  assert.equal(response[0], 202);
});

test("card data reaches neither the bus, the table nor the log", async () => {
  const secret = "4111 1111 1111 1111";
  const body = { userName: "ada", paymentMethod: "card", cardInfo: secret, cvv: secret };
  for (const events of [[published], [serviceError("AccessDeniedException")]]) {
    const [made, lines] = await captureErrors(() =>
      call(checkout(body), { documents: [stamped, {}], events }),
    );
    assert.ok(JSON.stringify(made.events).includes("paymentMethod"));
    assert.ok(!JSON.stringify([made, lines]).includes(secret));
  }
});
