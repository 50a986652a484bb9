// $default: tells whoever sent something else how to send a message.
// Environment: CALLBACK_URL.

import { ApiGatewayManagementApiClient, PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";

const HELP = { help: 'send {"action": "sendmessage", "data": "your text"}' };

/** Makes the handler over its client, so that tests can give their own. */
export function createHandler({ connections }) {
  return async ({ requestContext }) => {
    const ConnectionId = requestContext.connectionId;
    const Data = JSON.stringify(HELP);
    await connections.send(new PostToConnectionCommand({ ConnectionId, Data }));
    return { statusCode: 200 };
  };
}

export const handler = createHandler({
  connections: new ApiGatewayManagementApiClient({ endpoint: process.env.CALLBACK_URL }),
});
