// A stand-in for the AWS SDK that Lambda has preinstalled, so that the handlers' tests need neither
// packages nor network: importing this module answers the handlers' `@aws-sdk/*` import, and
// `fakeClient` its calls.

import { register } from "node:module";

const source = `
  export class AdminAddUserToGroupCommand { constructor(input) { this.input = input; } }
  export class CognitoIdentityProviderClient {}
`;

const hooks = `
  export async function resolve(specifier, context, next) {
    if (specifier !== "@aws-sdk/client-cognito-identity-provider") return next(specifier, context);
    return { url: "fake:" + specifier, shortCircuit: true };
  }
  export async function load(url, context, next) {
    if (!url.startsWith("fake:")) return next(url, context);
    return { format: "module", source: ${JSON.stringify(source)}, shortCircuit: true };
  }
`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);

/** A client that keeps what it was asked in `calls`, and throws `error` if there is one. */
export function fakeClient(error) {
  const calls = [];
  return {
    calls,
    async send(command) {
      calls.push([command.constructor.name, command.input]);
      if (error) throw error;
      return {};
    },
  };
}
