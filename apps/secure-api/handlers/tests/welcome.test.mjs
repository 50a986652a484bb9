import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeClient } from "./fake-sdk.mjs";

const { createHandler } = await import("../welcome/index.mjs");
const env = { GROUP_NAME: "members" };

/** The event of a trigger, as Cognito documents it. */
const event = (triggerSource) => ({
  version: "1",
  region: "eu-west-1",
  userPoolId: "eu-west-1_abc",
  userName: "ada",
  callerContext: { awsSdkVersion: "aws-sdk-unknown-unknown", clientId: "web" },
  triggerSource,
  request: { userAttributes: { sub: "1", email: "ada@example.org", email_verified: "true" } },
  response: {},
});

test("a confirmed user is put into the group, and the event goes back", async () => {
  const cognito = fakeClient();
  const confirmed = event("PostConfirmation_ConfirmSignUp");
  assert.equal(await createHandler({ cognito, env })(confirmed), confirmed);
  const input = { UserPoolId: "eu-west-1_abc", Username: "ada", GroupName: "members" };
  assert.deepEqual(cognito.calls, [["AdminAddUserToGroupCommand", input]]);
});

test("who only forgot the password is in the group already", async () => {
  const cognito = fakeClient();
  const back = event("PostConfirmation_ConfirmForgotPassword");
  assert.equal(await createHandler({ cognito, env })(back), back);
  assert.deepEqual(cognito.calls, []);
});

test("a call that fails is told to Cognito", async () => {
  const cognito = fakeClient(new Error("AccessDenied"));
  const handler = createHandler({ cognito, env });
  await assert.rejects(handler(event("PostConfirmation_ConfirmSignUp")), /AccessDenied/);
});
