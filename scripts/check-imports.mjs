/** Holds the table of who may import whom (docs/architecture.md), as data, against every file under src/. */
import { readFile, readdir } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { join, posix, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/**
 * One row: files in `folder` (a folder or a file below src/, `*` for one segment) may import at run time what `may`
 * lists and as types also what `types` lists; each entry is a package, a folder, or a file without its ending. Where
 * entries of `may` and `never` both fit, the longer one holds. Every file may import its own folder. The first row
 * that fits a file is its row.
 * @typedef {{ folder: string, may: string[], types?: string[], never?: string[] }} Row
 */

/** What the browser may load of core: everything but the schemas, which would bring zod. */
const browserCore = { may: ['core', 'core/protocol/error-codes'], never: ['core/protocol'] };
const errors = ['core/errors', 'core/protocol/error-codes'];
const wire = ['core/protocol', 'core/errors'];

/** @type {Row[]} */
export const table = [
  { folder: 'core/protocol/error-codes', may: [] },
  { folder: 'core/protocol', may: ['zod'] },
  { folder: 'core/errors', may: ['core/protocol/error-codes'] },
  { folder: 'core/client', may: [...errors, 'eventsource-parser'], types: ['core/protocol', 'core/client'] },
  { folder: 'core/flows', may: [...errors, 'core/client/guards'], types: ['core/protocol', 'core/client'] },
  { folder: 'core/qr', may: ['qrcode', ...errors] },
  { folder: 'core/document-id', may: errors },
  { folder: 'core/url', may: errors, types: ['core/protocol'] },
  { folder: 'core/doctor', may: [...errors, 'core/i18n', 'core/url'] },
  { folder: 'core/i18n', may: errors, types: ['core/protocol'] },
  { folder: 'core/index', ...browserCore, types: ['core/protocol'] },
  {
    folder: 'components/internal',
    may: ['lit', ...browserCore.may],
    never: browserCore.never,
    types: ['core/protocol'],
  },
  {
    folder: 'components/*/',
    may: ['lit', 'components/internal', ...browserCore.may],
    never: browserCore.never,
    types: ['core/protocol'],
  },
  { folder: 'components', may: ['lit', ...browserCore.may], never: browserCore.never, types: ['core/protocol'] },
  { folder: 'server/node', may: ['node:', 'server', ...wire] },
  { folder: 'server/stores/redis-store', may: ['node:', 'redis', 'server', ...wire] },
  {
    folder: 'server',
    may: [...wire, 'core/url', 'core/document-id', 'core/i18n', 'zod', 'hono', 'jose'],
    types: ['core/flows/delay'],
    never: ['server/node', 'server/stores/redis-store'],
  },
  { folder: 'sandbox/node', may: ['node:', 'sandbox', 'server/node'] },
  { folder: 'sandbox', may: ['hono'], types: ['server/providers'], never: ['sandbox/node'] },
  {
    folder: 'wrappers',
    may: ['components', 'react', '@lit/react'],
    types: ['lit', 'vue', 'svelte', 'solid-js', 'preact'],
    never: ['components/internal'],
  },
  { folder: 'cli', may: ['node:', 'server', 'sandbox', 'core', 'jose'] },
];

/**
 * @typedef {{ source: string, typeOnly: boolean, line: number }} Import
 */

/**
 * Every import of a file: static, re-exported, dynamic and in types.
 * @param {string} text
 * @returns {Import[]}
 */
export function importsOf(text) {
  const file = ts.createSourceFile('file.ts', text, ts.ScriptTarget.Latest, false);
  /** @type {Import[]} */
  const found = [];
  const add = (node, specifier, typeOnly) => {
    if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return;
    const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
    found.push({ source: specifier.text, typeOnly, line: line + 1 });
  };
  const visit = (node) => {
    // `import { type A } from` still loads the module at run time; only `import type` does not.
    if (ts.isImportDeclaration(node)) {
      add(node, node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
    } else if (ts.isExportDeclaration(node)) {
      add(node, node.moduleSpecifier, node.isTypeOnly);
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node, node.arguments[0], false);
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add(node, node.argument.literal, true);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/**
 * @param {string} path of a file, below src/, with slashes
 * @param {string} text its content
 * @returns {string[]} one sentence for each import that the table does not allow
 */
export function violationsOf(path, text) {
  const file = path.replace(/\.tsx?$/, '');
  const row = table.find(({ folder }) => covers(folder, file));
  if (row === undefined)
    return [`src/${path}: no row of the import table covers this file (scripts/check-imports.mjs)`];
  // In a row for `components/*/` the own folder is the component's, not all of them.
  const own = row.folder.endsWith('/') ? posix.dirname(file) : row.folder;
  return importsOf(text)
    .filter(({ source, typeOnly }) => {
      const target = targetOf(file, source);
      const allowed = longest([own, ...row.may], target);
      if (allowed > longest(row.never ?? [], target)) return false;
      return !(typeOnly && longest(row.types ?? [], target) > 0);
    })
    .map(
      ({ source, typeOnly, line }) =>
        `src/${path}:${line}: may not import ${typeOnly ? 'types of ' : ''}'${source}'` +
        (typeOnly || longest(row.types ?? [], targetOf(file, source)) === 0 ? '' : ' except by `import type`'),
    );
}

/** A package's name, `node:`, or a path below src/ without its ending. */
function targetOf(file, source) {
  if (source.startsWith('.')) return posix.join(posix.dirname(file), source).replace(/\.[cm]?[jt]sx?$/, '');
  if (source.startsWith('node:') || builtinModules.includes(source)) return 'node:';
  return source;
}

/** Length of the longest entry that covers the target; 0 where none does. */
function longest(entries, target) {
  return Math.max(0, ...entries.filter((entry) => covers(entry, target)).map((entry) => entry.length));
}

/** Whether an entry (a folder, file or package; a star stands for one segment) is, or holds, the path. */
function covers(entry, path) {
  if (!entry.includes('*')) return path === entry || path.startsWith(`${entry}/`);
  return new RegExp(`^${entry.replace('*', '[^/]+')}`).test(path);
}

/** @param {string} src the folder to check: src/ of this repository, or another one in a test */
async function main(src = fileURLToPath(new URL('../src', import.meta.url))) {
  const names = await readdir(src, { recursive: true });
  const files = names.filter((name) => name.endsWith('.ts')).sort();
  const violations = [];
  for (const name of files) {
    violations.push(...violationsOf(name.split(sep).join('/'), await readFile(join(src, name), 'utf8')));
  }
  for (const violation of violations) console.error(violation);
  console.log(`Import rules: ${files.length} files, ${violations.length} violations.`);
  process.exitCode = violations.length === 0 ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv[2]);
