// A stand-in for the AWS SDK that Lambda has preinstalled, so that the handler's
// tests need neither packages nor network.

import { register } from "node:module";

const names = {
  "@aws-sdk/client-dynamodb": ["DynamoDBClient"],
  "@aws-sdk/lib-dynamodb": [
    "DeleteCommand",
    "DynamoDBDocumentClient",
    "GetCommand",
    "PutCommand",
    "QueryCommand",
    "ScanCommand",
    "UpdateCommand",
  ],
};

// Every class keeps its input; a client of the module scope is never called.
const source = (classes) =>
  classes
    .map((name) => `export class ${name} { constructor(input) { this.input = input; } static from() {} }`)
    .join("\n");

const hooks = `
  const sources = ${JSON.stringify(
    Object.fromEntries(Object.entries(names).map(([name, classes]) => [name, source(classes)])),
  )};
  export async function resolve(specifier, context, next) {
    if (!Object.hasOwn(sources, specifier)) return next(specifier, context);
    return { url: "fake:" + specifier, shortCircuit: true };
  }
  export async function load(url, context, next) {
    if (!url.startsWith("fake:")) return next(url, context);
    return { format: "module", source: sources[url.slice(5)], shortCircuit: true };
  }
`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);

/**
 * A client that answers each call with the next of `answers` (a value, or an
 * Error to throw) and keeps what it was asked in `calls`.
 */
export function fakeClient(...answers) {
  const calls = [];
  return {
    calls,
    async send(command) {
      const index = calls.length;
      calls.push([command.constructor.name.replace("Command", ""), command.input]);
      if (index >= answers.length) throw new Error(`unexpected call: ${command.constructor.name}`);
      const answer = answers[index];
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
}
