// Writes what of aws-cdk-lib the services' twins use, module by module, to ../fixtures/cdk-used.json.
//
//   npm ci && npm run used
//   node scripts/used.mjs OUT
//
// A name counts as what TypeScript takes it for: a property in `{ … }` is the option of the structure
// that declares it, and no option of the same name elsewhere.

import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const twins = dirname(dirname(fileURLToPath(import.meta.url)));
const { config } = ts.readConfigFile(join(twins, 'tsconfig.json'), ts.sys.readFile);
const { fileNames, options } = ts.parseJsonConfigFileContent({ ...config, include: ['services'] }, ts.sys, twins);
const program = ts.createProgram(fileNames, options);
const checker = program.getTypeChecker();

/** The names that are used, by module. */
const used = new Map();

/** The CDK's module that something is declared in. */
function moduleOf(declaration) {
  return /aws-cdk-lib\/(aws-[a-z0-9-]+)\//.exec(declaration.getSourceFile().fileName)?.[1];
}

function add(symbol) {
  for (const declaration of symbol?.declarations ?? []) {
    const module = moduleOf(declaration);
    const owner = declaration.parent?.name?.text;
    if (!module || !owner) continue;
    if (!used.has(module)) used.set(module, new Set());
    used.get(module).add(`${owner}.${symbol.name}`);
    // What a class writes anew is also what the class above it declares.
    const bases = checker.getTypeAtLocation(declaration.parent).getBaseTypes?.() ?? [];
    bases.forEach((base) => add(base.getProperty(symbol.name)));
  }
}

/** Counts what a class has of one that its module keeps to itself as the class's own. */
function addOfType(symbol, type) {
  for (const { parent } of symbol?.declarations ?? []) {
    if (!parent || !ts.isClassDeclaration(parent) || !type.symbol) continue;
    const module = moduleOf(parent);
    if (!module || parent.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) continue;
    used.get(module).add(`${type.symbol.name}.${symbol.name}`);
  }
}

function visit(node) {
  if (ts.isObjectLiteralExpression(node)) {
    const type = checker.getContextualType(node);
    const types = type?.isUnion() ? type.types : type ? [type] : [];
    for (const { name } of node.properties) {
      if (name && !ts.isComputedPropertyName(name)) {
        types.forEach((type) => add(checker.getPropertyOfType(type, name.text)));
      }
    }
  } else if (ts.isPropertyAccessExpression(node)) {
    const symbol = checker.getSymbolAtLocation(node.name);
    add(symbol);
    addOfType(symbol, checker.getTypeAtLocation(node.expression));
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
