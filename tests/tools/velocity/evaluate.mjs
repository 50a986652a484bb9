// Evaluates mapping templates as API Gateway does: reads a JSON list of calls from its standard input
// and prints the list of what they came to.
//
//   node evaluate.mjs MODULES
//
// Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const { render } = createRequire(join(process.argv[2], 'package.json'))('velocityjs');

// Texts are Java's: what is replaced is a regular expression.
const replaceAll = function (expression, by) {
  return this.replace(new RegExp(expression, 'g'), by);
};
Object.defineProperty(String.prototype, 'replaceAll', { value: replaceAll });

// So is their length, a function.
const length = {
  uid: 'length',
  match: ({ property, context }) => property === 'length' && typeof context === 'string',
  resolve: ({ context }) => context.length,
};

/** A map of Java's, whose `get` knows what it has not as an empty text. */
function map(entries) {
  const it = { ...entries };
  Object.defineProperty(it, 'get', { value: (key) => entries[key] ?? '' });
  Object.defineProperty(it, 'keySet', { value: () => Object.keys(entries) });
  return it;
}

/** StringEscapeUtils.escapeJavaScript of Apache Commons Lang. */
function escapeJavaScript(text) {
  if (typeof text !== 'string') throw new Error(`not a text: ${JSON.stringify(text)}`);
  const short = { '\b': '\\b', '\n': '\\n', '\t': '\\t', '\f': '\\f', '\r': '\\r' };
  return text.replace(/['"\\/]|[^ -~]/g, (it) => {
    if (/['"\\/]/.test(it)) return `\\${it}`;
    return short[it] ?? `\\u${it.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
  });
}

function evaluate({ template, body, params, context }) {
  const parsed = () => JSON.parse(body);
  const at = (path) => path.split('.').slice(1).reduce((value, key) => value?.[key], parsed());
  const parts = Object.fromEntries(
    ['path', 'querystring', 'header'].map((part) => [part, map(params?.[part] ?? {})]),
  );
  const known = { ...context, responseOverride: { header: {} } };
  if (context?.authorizer) known.authorizer = map(context.authorizer);
  const input = {
    body: body ?? undefined,
    json: (path) => JSON.stringify(at(path) ?? ''),
    params: () => parts,
    path: at,
  };
  const text = render(template, { context: known, input, util: { escapeJavaScript } }, {}, {
    customMethodHandlers: [length],
  });
  return { text, override: known.responseOverride };
}

const calls = JSON.parse(readFileSync(0, 'utf8'));
console.log(JSON.stringify(calls.map(evaluate)));
