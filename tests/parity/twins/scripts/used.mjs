// Writes what of aws-cdk-lib the services' twins use, module by module, to ../fixtures/cdk-used.json.
//
//   npm ci && npm run used
//   node scripts/used.mjs OUT
//
// A name counts as what TypeScript takes it for: a property in `{ … }` is the option of the structure
// that declares it, and no option of the same name elsewhere. What a structure or class has of one that its
// module keeps to itself is its own, as jsii has it. A class counts that is made, or returned.

import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import ts from 'typescript';

const twins = dirname(dirname(fileURLToPath(import.meta.url)));
const { config } = ts.readConfigFile(join(twins, 'tsconfig.json'), ts.sys.readFile);
const { fileNames, options } = ts.parseJsonConfigFileContent({ ...config, include: ['services'] }, ts.sys, twins);
const program = ts.createProgram(fileNames, options);
const checker = program.getTypeChecker();
const assembly = JSON.parse(gunzipSync(readFileSync(join(twins, 'node_modules', 'aws-cdk-lib', '.jsii.gz'))));
const known = (module, name) => assembly.types[`aws-cdk-lib.${module.replaceAll('-', '_')}.${name}`] !== undefined;

/** The names that are used, by module. */
const used = new Map();

/** The CDK's module that something is declared in. */
const moduleOf = (declaration) => /aws-cdk-lib\/(aws-[a-z0-9-]+)\//.exec(declaration.getSourceFile().fileName)?.[1];

function use(module, name) {
  if (!used.has(module)) used.set(module, new Set());
  used.get(module).add(name);
}

/** Adds a member, and the type through which it is used. */
function add(symbol, type) {
  for (const declaration of symbol?.declarations ?? []) {
    const module = moduleOf(declaration);
    const owner = declaration.parent?.name?.text;
    if (!module || !owner) continue;
    const through = known(module, owner) ? [] : above(type).filter((name) => known(module, name));
    [owner, ...through].forEach((name) => use(module, `${name}.${symbol.name}`));
    // What a class writes anew is also what the class above it declares.
    const bases = checker.getTypeAtLocation(declaration.parent).getBaseTypes?.() ?? [];
    bases.forEach((base) => add(base.getProperty(symbol.name)));
  }
}

/** The names of a type and of those above it. */
function above(type) {
  const bases = type?.symbol?.declarations ? (type.getBaseTypes?.() ?? []) : [];
  return type?.symbol ? [type.symbol.name, ...bases.flatMap(above)] : [];
}

/** Adds the class of an object, and those above it. */
function made(type) {
  for (const declaration of type.symbol?.declarations ?? []) {
    const module = moduleOf(declaration);
    if (module) use(module, type.symbol.name);
    (type.getBaseTypes?.() ?? []).forEach(made);
  }
}

function visit(node) {
  if (ts.isObjectLiteralExpression(node)) {
    const type = checker.getContextualType(node);
    const types = type?.isUnion() ? type.types : type ? [type] : [];
    for (const { name } of node.properties) {
      if (name && !ts.isComputedPropertyName(name)) {
        types.forEach((type) => add(checker.getPropertyOfType(type, name.text), type));
      }
    }
  } else if (ts.isPropertyAccessExpression(node)) {
    add(checker.getSymbolAtLocation(node.name), checker.getTypeAtLocation(node.expression));
  } else if (ts.isNewExpression(node) || ts.isCallExpression(node)) {
    made(checker.getTypeAtLocation(node));
  }
  ts.forEachChild(node, visit);
}

for (const file of program.getSourceFiles()) {
  if (fileNames.includes(file.fileName)) visit(file);
}

const lines = [...used.keys()].sort().map((module) => {
  const names = [...used.get(module)].sort().map((name) => JSON.stringify(name));
  return `${JSON.stringify(module)}: [\n${names.join(',\n')}\n]`;
});
const out = process.argv[2] ?? join(dirname(twins), 'fixtures', 'cdk-used.json');
writeFileSync(out, `{\n${lines.join(',\n')}\n}\n`);
