// $default: tells whoever sent something else how to send a message.
// Environment: CALLBACK_URL.

import { PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { connectionsOf } from "./endpoint.mjs";

const HELP = { help: 'send {"action": "sendmessage", "data": "your text"}' };

/** Makes the handler over its client, so that tests can give their own. */
export function createHandler({ connectionsOf }) {
  return async ({ requestContext }) => {
    const ConnectionId = requestContext.connectionId;
    const Data = JSON.stringify(HELP);
    await connectionsOf(requestContext).send(new PostToConnectionCommand({ ConnectionId, Data }));
    return { statusCode: 200 };
  };
}

export const handler = createHandler({ connectionsOf });
