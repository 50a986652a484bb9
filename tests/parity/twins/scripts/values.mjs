// Writes what the constants of aws-cdk-lib stand for to ../fixtures/cdk-values.json: the members of
// enums, and the constants of classes with the texts and numbers that they hold.
//
//   npm ci && npm run values

import { readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const twins = dirname(dirname(fileURLToPath(import.meta.url)));
const fixtures = join(dirname(twins), 'fixtures');
const require = createRequire(join(twins, 'package.json'));
const { version } = require('aws-cdk-lib/package.json');

const plain = (value) => ['string', 'number'].includes(typeof value);
/** A text in which what is known at deployment only, such as the region, is a `*`. */
const shown = (value) => (typeof value === 'string' ? value.replace(/\$\{Token\[[^\]]*\]\}/g, '*') : value);

function values(it, type) {
  if (plain(it)) return [shown(it)];
  if (!(it instanceof type)) return [];
  return [...new Set(Object.values(it).filter(plain).map(shown))];
}

const modules = [];
for (const file of readdirSync(join(fixtures, 'cdk-api')).sort()) {
  const module = basename(file, '.json');
  const library = require(`aws-cdk-lib/${module}`);
  const types = [];
  for (const name of Object.keys(library).filter((it) => !it.startsWith('Cfn')).sort()) {
    const type = library[name];
    const members = {};
    for (const member of Object.getOwnPropertyNames(type ?? {}).filter((it) => /^[A-Z]/.test(it))) {
      const found = typeof type === 'function' ? values(type[member], type) : [type[member]].filter(plain);
      if (found.length > 0) members[member] = found;
    }
    // Numbers from zero on only count the members.
    if (Object.values(members).every(([value], index) => value === index)) continue;
    types.push(`${JSON.stringify(name)}: ${JSON.stringify(members)}`);
  }
  if (types.length > 0) modules.push(`${JSON.stringify(module)}: {\n${types.join(',\n')}\n}`);
}
const head = `"version": ${JSON.stringify(version)}`;
writeFileSync(join(fixtures, 'cdk-values.json'), `{\n${[head, ...modules].join(',\n')}\n}\n`);
