// Where connections are managed.

import { ApiGatewayManagementApiClient } from "@aws-sdk/client-apigatewaymanagementapi";

/**
 * The stage's URL, or, where AWS_ENDPOINT_URL names one endpoint for everything,
 * the stage's path there.
 */
export function endpointOf(env, { apiId, stage }) {
  if (!env.AWS_ENDPOINT_URL) return env.CALLBACK_URL;
  return `${env.AWS_ENDPOINT_URL}/_aws/execute-api/${apiId}/${stage}`;
}

let client;

/** The client for the connections of the API that sent an event. */
export function connectionsOf(requestContext) {
  client ??= new ApiGatewayManagementApiClient({
    endpoint: endpointOf(process.env, requestContext),
  });
  return client;
}
