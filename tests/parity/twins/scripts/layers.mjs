// Writes the ARNs of the layers that AWS keeps, as aws-cdk-lib knows them, to
// constructs/src/lambda/managed_layer/arns.txt.
//
//   npm ci && npm run layers

import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const twins = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(join(twins, 'package.json'));
const lambda = require('aws-cdk-lib/aws-lambda');
const { RegionInfo } = require('aws-cdk-lib/region-info');
const { version } = require('aws-cdk-lib/package.json');

/** Every layer: its kind, its version, and who knows its ARN. */
const layers = [];
for (const name of Object.keys(lambda.LambdaInsightsVersion).filter((it) => it.startsWith('VERSION_'))) {
  const version = name.slice('VERSION_'.length).replaceAll('_', '.');
  layers.push(['insights', version, (region, arch) => region.cloudwatchLambdaInsightsArn(version, arch)]);
}
for (const kind of ['JavaSdk', 'JavaAutoInstrumentation', 'JavaScriptSdk', 'PythonSdk', 'Generic']) {
  const known = lambda[`AdotLambdaLayer${kind}Version`];
  for (const name of Object.keys(known).filter((it) => /^V\d/.test(it))) {
    const { type, layerVersion } = known[name];
    layers.push([type, layerVersion, (region, arch) => region.adotLambdaLayerArn(type, layerVersion, arch)]);
  }
}
for (const version of Object.values(lambda.ParamsAndSecretsVersions)) {
  layers.push(['params-and-secrets', version, (region, arch) => region.paramsAndSecretsLambdaLayerArn(version, arch)]);
}

/** Sets of regions that come up again, by number. */
const sets = [];
function shown(regions) {
  if (regions.length < 3) return regions.join(' ');
  const text = regions.join(' ');
  if (!sets.includes(text)) sets.push(text);
  return `@${sets.indexOf(text)}`;
}

const lines = [];
for (const [kind, version, arnOf] of layers) {
  for (const arch of ['x86_64', 'arm64']) {
    const groups = new Map();
    for (const region of RegionInfo.regions) {
      const arn = arnOf(region, arch);
      if (!arn) continue;
      const [, partition, , own, account, , name, number] = arn.split(':');
      if (own !== region.name) throw new Error(`${arn} is not of ${region.name}`);
      const rest = [partition, account, name, number].join(' ');
      groups.set(rest, [...(groups.get(rest) ?? []), region.name]);
    }
    if (groups.size === 0) continue;
    lines.push(`${kind} ${version} ${arch}`);
    for (const [rest, regions] of groups) lines.push(` ${rest} ${shown(regions)}`);
  }
}
const head = [
  `# Generated from aws-cdk-lib ${version} by tests/parity/twins/scripts/layers.mjs; do not edit.`,
  '# A layer is its kind, version and processor; below it stand partition, account, name and number of',
  '# its version, and the regions or their set (`@0`) where they are so.',
];
const all = [...head, ...sets.map((set, index) => `@${index} ${set}`), ...lines];
writeFileSync(join(twins, '../../../constructs/src/lambda/managed_layer/arns.txt'), `${all.join('\n')}\n`);
