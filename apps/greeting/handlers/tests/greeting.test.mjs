import assert from 'node:assert/strict';
import { test } from 'node:test';

import { handler } from '../greeting/index.mjs';

process.env.GREETING = 'Hello';
process.env.STAGE = 'test';

async function logged(action) {
  const lines = [];
  const { log } = console;
  console.log = (line) => lines.push(line);
  try {
    await action();
  } finally {
    console.log = log;
  }
  return lines;
}

test('whoever is named is greeted', async () => {
  const lines = await logged(async () => {
    assert.deepEqual(await handler({ name: ' Ada ' }), { greeting: 'Hello, Ada!' });
  });
  assert.deepEqual(lines, ['{"stage":"test","greeting":"Hello, Ada!"}']);
});

test('without a name the world is greeted', async () => {
  for (const event of [{}, { name: '' }, { name: 7 }, null]) {
    await logged(async () => {
      assert.deepEqual(await handler(event), { greeting: 'Hello, World!' });
    });
  }
});
