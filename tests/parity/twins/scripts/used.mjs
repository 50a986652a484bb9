// Writes what of aws-cdk-lib the services' twins use, module by module, to ../fixtures/cdk-used.json.
//
//   npm ci && npm run used
//   node scripts/used.mjs OUT
//
// A name counts as what TypeScript takes it for: a property in `{ … }` is the option of the structure
// that declares it, and no option of the same name elsewhere; what a class that is not exported declares
// is its heirs', by which it is called.

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

function add(symbol) {
  for (const declaration of symbol?.declarations ?? []) {
    const module = /aws-cdk-lib\/(aws-[a-z0-9-]+)\//.exec(declaration.getSourceFile().fileName)?.[1];
    const owner = declaration.parent?.name?.text;
    if (!module || !owner) continue;
    if (!used.has(module)) used.set(module, new Set());
    used.get(module).add(`${owner}.${symbol.name}`);
    // What a class writes anew is also what the class above it declares.
    const bases = checker.getTypeAtLocation(declaration.parent).getBaseTypes?.() ?? [];
    bases.forEach((base) => add(base.getProperty(symbol.name)));
  }
}

/** What is called on `type` and declared by a class that nobody can name. */
function inherit(type, symbol) {
  const owner = symbol?.declarations?.[0]?.parent;
  if (!owner || !ts.isClassDeclaration(owner)) return;
  if (owner.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return;
  const module = /aws-cdk-lib\/(aws-[a-z0-9-]+)\//.exec(owner.getSourceFile().fileName)?.[1];
  if (module && type.symbol) used.get(module)?.add(`${type.symbol.name}.${symbol.name}`);
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
    inherit(checker.getTypeAtLocation(node.expression), symbol);
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
