// Puts users into a group once they have confirmed their address.
//
// Environment: GROUP_NAME.

import {
  AdminAddUserToGroupCommand,
  CognitoIdentityProviderClient,
} from "@aws-sdk/client-cognito-identity-provider";

/** Makes the handler over a client, so that tests can give their own. */
export function createHandler({ cognito, env }) {
  return async (event) => {
    // The same trigger tells of a forgotten password; who comes back is in the group already.
    if (event.triggerSource === "PostConfirmation_ConfirmSignUp") {
      await cognito.send(
        new AdminAddUserToGroupCommand({
          UserPoolId: event.userPoolId,
          Username: event.userName,
          GroupName: env.GROUP_NAME,
        }),
      );
    }
    // Cognito wants its event back.
    return event;
  };
}

export const handler = createHandler({
  cognito: new CognitoIdentityProviderClient({}),
  env: process.env,
});
