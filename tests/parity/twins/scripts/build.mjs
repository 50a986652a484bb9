// Compiles each twin to one plain CommonJS file, `<out>/<app>.js`, so that a run
// costs node and the CDK alone. aws-cdk-lib stays outside: it loads lazily, and
// finds its own files only in place.
//
//   node scripts/build.mjs [out]        default: build/

import { build } from 'esbuild';
import { readdirSync, existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const twins = dirname(dirname(fileURLToPath(import.meta.url)));
const out = resolve(process.argv[2] ?? join(twins, 'build'));
const apps = readdirSync(twins).filter((app) => existsSync(join(twins, app, 'bin', 'app.ts')));

await build({
  entryPoints: apps.map((app) => ({ in: join(twins, app, 'bin', 'app.ts'), out: app })),
  outdir: out,
  bundle: true,
  platform: 'node',
  target: 'node20',
  external: ['aws-cdk-lib', 'aws-cdk-lib/*', 'constructs'],
  logLevel: 'warning',
});
