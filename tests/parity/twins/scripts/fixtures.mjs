// Regenerates ../fixtures/<app>/<stack>.template.json from the compiled twins.
//
//   npm ci && npm run fixtures

import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { synth } from './synth.mjs';

const twins = dirname(dirname(fileURLToPath(import.meta.url)));
const fixtures = join(dirname(twins), 'fixtures');

for (const app of readdirSync(twins).filter((name) => existsSync(join(twins, name, 'cdk.json')))) {
  const out = mkdtempSync(join(tmpdir(), `twin-${app}-`));
  try {
    synth(app, out);
    const target = join(fixtures, app);
    rmSync(target, { recursive: true, force: true });
    mkdirSync(target, { recursive: true });
    for (const file of readdirSync(out).filter((name) => name.endsWith('.template.json'))) {
      copyFileSync(join(out, file), join(target, file));
      console.log(`${app}/${file}`);
    }
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}
