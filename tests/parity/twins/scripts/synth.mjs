// Synthesizes a compiled twin the way the cdk CLI would run it, without the CLI.
//
//   node scripts/synth.mjs APP OUT [BUILD]      BUILD: what `npm run build` wrote

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const twins = dirname(dirname(fileURLToPath(import.meta.url)));

/** Writes the cloud assembly of `app` to `out`; throws with what the app printed. */
export function synth(app, out, build = join(twins, 'build')) {
  const { context } = JSON.parse(readFileSync(join(twins, app, 'cdk.json'), 'utf8'));
  const run = spawnSync(process.execPath, [join(build, app, 'bin', 'app.js')], {
    cwd: join(twins, app),
    encoding: 'utf8',
    env: {
      ...process.env,
      CDK_OUTDIR: out,
      CDK_CONTEXT_JSON: JSON.stringify({
        ...context,
        'aws:cdk:enable-path-metadata': true,
        'aws:cdk:enable-asset-metadata': true,
        'aws:cdk:version-reporting': false,
      }),
      // The validators have a test of their own; here they would cost 8 s a run.
      CDK_VALIDATION: 'false',
    },
  });
  if (run.status !== 0) throw new Error(`${app}: exit ${run.status}\n${run.stdout}${run.stderr}`);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [app, out, build] = process.argv.slice(2);
  if (!app || !out) {
    console.error('usage: node scripts/synth.mjs APP OUT [BUILD]');
    process.exit(2);
  }
  synth(app, resolve(out), build && resolve(build));
}
