// Writes what aws-cdk-lib declares, service by service, to ../fixtures/cdk-api/<module>.json.
//
//   npm ci && npm run api
//
// Left out is what has no counterpart by its nature: what is deprecated, protected or starts with
// an underscore; generated L1 classes (`Cfn…`; of a module that has nothing else, they are all
// there is); behavioural interfaces (`IThing`), whose members count with the class; and what the
// CDK's own machinery goes by: `PROPERTY_INJECTION_ID`, references to L1 resources, `bind`, by which the
// parts of an app find each other, and the structures that nothing but `bind` takes or returns.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const MODULES = [
  'aws-apigateway', 'aws-apigatewayv2', 'aws-apigatewayv2-authorizers', 'aws-apigatewayv2-integrations',
  'aws-certificatemanager', 'aws-cloudfront', 'aws-cloudfront-origins', 'aws-cognito', 'aws-cognito-identitypool', 'aws-dynamodb',
  'aws-ec2', 'aws-events', 'aws-iam', 'aws-kms', 'aws-lambda', 'aws-lambda-destinations', 'aws-lambda-event-sources',
  'aws-lambda-nodejs', 'aws-logs', 'aws-route53', 'aws-route53-targets', 'aws-s3', 'aws-secretsmanager', 'aws-sqs', 'aws-ssm',
  'aws-wafv2',
];
const GENERATED_ONLY = ['aws-wafv2'];
/** Of these modules only the types whose names match: EC2 without instances and what belongs to them. */
const ONLY = {
  'aws-ec2':
    /^(Vpc(Props|Attributes|Base|LookupOptions)?|(Public|Private)?Subnet(Attributes|Configuration|Filter|Props|Selection|Type)?|SelectedSubnets|IpAddresses|RouterType|AddRouteOptions|DefaultInstanceTenancy|NatProvider|NatGatewayProps|SecurityGroup([A-Z]\w*)?|Peer|Port|Connections(Props)?|Gateway(VpcEndpoint\w*)|Interface(VpcEndpoint\w*)|VpcEndpoint(Type|IpAddressType|DnsRecordIpType|PrivateDns\w*)?|FlowLog\w*|LogFormat)$/,
};

const twins = dirname(dirname(fileURLToPath(import.meta.url)));
const target = join(dirname(twins), 'fixtures', 'cdk-api');
const library = join(twins, 'node_modules', 'aws-cdk-lib');
const assembly = JSON.parse(gunzipSync(readFileSync(join(library, '.jsii.gz'))));

const deprecated = ({ docs }) => docs?.deprecated !== undefined || docs?.stability === 'deprecated';
const short = (fqn) => fqn?.split('.').pop();
const binds = ({ name }) => /^bind([A-Z]|$)/.test(name);
const reference = ({ type }) => /^aws-cdk-lib\.interfaces\./.test(type?.fqn ?? '');

function members(list, also = () => true) {
  return (list ?? [])
    .filter((it) => !deprecated(it) && !it.protected && !it.name.startsWith('_'))
    .filter((it) => it.name !== 'PROPERTY_INJECTION_ID' && !reference(it) && !binds(it))
    .filter(also)
    .map((it) => it.name)
    .sort();
}

/** The names in the type of something. */
function named(it) {
  const { fqn, union, collection } = it?.type ?? it ?? {};
  const inside = [...(union?.types ?? []), ...(collection ? [collection.elementtype] : [])];
  return [...(fqn ? [fqn] : []), ...inside.flatMap(named)];
}

/** What the methods that are `wanted` take and return. */
function spoken(wanted) {
  const methods = Object.values(assembly.types).flatMap((type) => [
    ...(type.methods ?? []),
    ...(type.initializer ? [{ name: 'new', ...type.initializer }] : []),
    ...(type.kind === 'class' ? (type.properties ?? []).map(({ name, type }) => ({ name, returns: { type } })) : []),
  ]);
  return new Set(methods.filter(wanted).flatMap((it) => [...(it.parameters ?? []), it.returns].flatMap(named)));
}

const elsewhere = spoken((it) => !binds(it));
const bound = new Set([...spoken(binds)].filter((name) => assembly.types[name]?.datatype && !elsewhere.has(name)));
// Parts of what is bound, too: what stands in nothing else.
const holders = new Map();
for (const type of Object.values(assembly.types).filter((type) => type.datatype)) {
  for (const name of (type.properties ?? []).flatMap(named)) {
    holders.set(name, [...(holders.get(name) ?? []), type.fqn]);
  }
}
for (let size = 0; size !== bound.size; ) {
  size = bound.size;
  for (const [part, within] of holders) {
    if (assembly.types[part]?.datatype && !elsewhere.has(part) && within.every((name) => bound.has(name))) bound.add(part);
  }
}

/** What `type` declares and no class of the module above it does. */
function declared(type, namespace) {
  const above = new Set();
  for (let base = assembly.types[type.base]; base?.namespace === namespace; base = assembly.types[base.base]) {
    [...(base.methods ?? []), ...(base.properties ?? [])].forEach((it) => above.add(it.name));
  }
  const own = (it) => !above.has(it.name);
  return {
    methods: members(type.methods, (it) => own(it) && !it.static),
    statics: members(type.methods, (it) => own(it) && it.static),
    properties: members(type.properties, (it) => own(it) && !it.static),
    constants: members(type.properties, (it) => own(it) && it.static),
  };
}

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
for (const module of MODULES) {
  const namespace = module.replaceAll('-', '_');
  const lines = [];
  const types = Object.values(assembly.types).filter((type) => type.namespace === namespace && !deprecated(type));
  types.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const type of types) {
    const generated = /^Cfn/.test(type.name);
    let entry;
    if (ONLY[module] && !ONLY[module].test(type.name)) continue;
    if (GENERATED_ONLY.includes(module)) {
      if (generated && type.kind === 'class' && !/PropsMixin$/.test(type.name)) entry = { kind: 'class' };
    } else if (generated) {
      continue;
    } else if (type.kind === 'class') {
      entry = { kind: 'class', base: short(type.base), ...declared(type, namespace) };
    } else if (type.kind === 'enum') {
      entry = { kind: 'enum', members: members(type.members) };
    } else if (type.datatype && !bound.has(type.fqn)) {
      entry = { kind: 'struct', members: members(type.properties) };
    }
    if (entry) lines.push(`${JSON.stringify(type.name)}: ${JSON.stringify(entry)}`);
  }
  writeFileSync(join(target, `${module}.json`), `{\n${lines.join(',\n')}\n}\n`);
  console.log(`${module}: ${lines.length} types`);
}
