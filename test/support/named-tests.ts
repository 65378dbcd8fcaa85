/**
 * Reads the tables of a documentation page whose last column is headed `test`, and finds what they name in the
 * test files themselves. A cell names a file and titles in it, each in backticks, with any words around them:
 * `test/core/x.test.ts` `refuses what it does not know`. Titles follow their file; a cell may name several of both.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import ts from 'typescript';

export interface NamedTest {
  /** The row's first cell. */
  readonly row: string;
  readonly file: string;
  readonly title: string;
}

/** What a page's tables name, and rows that name nothing. */
export async function readNamedTests(page: string): Promise<{ named: NamedTest[]; without: string[] }> {
  const named: NamedTest[] = [];
  const without: string[] = [];
  for (const cells of testRows(await readFile(page, 'utf8'))) {
    const row = cells[0] ?? '';
    const found = namedIn(cells.at(-1) ?? '');
    if (found.length === 0) without.push(row);
    for (const { file, title } of found) named.push({ row, file, title });
  }
  return { named, without };
}

/** Sentences about rows without a test, files that do not exist and titles that no test of the file has. Empty: all is well. */
export async function wrongTestNames(page: string): Promise<string[]> {
  const { named, without } = await readNamedTests(page);
  const problems = without.map((row) => `"${row}" names no test`);
  const titles = new Map<string, readonly RegExp[]>();
  for (const { row, file, title } of named) {
    if (!existsSync(file)) {
      problems.push(`"${row}": there is no file ${file}`);
      continue;
    }
    const known = titles.get(file) ?? testTitles(await readFile(file, 'utf8'));
    titles.set(file, known);
    if (!known.some((pattern) => pattern.test(title))) problems.push(`"${row}": no test "${title}" in ${file}`);
  }
  return problems;
}

/**
 * Sentences about threat ids that no row of such a table has, and about ids that are unknown. A row's ids stand in
 * parentheses at the end of its first cell: `Calls from other sites (X1)`. Empty: each id has a row.
 */
export async function wrongThreatRows(page: string, ids: readonly string[]): Promise<string[]> {
  const found = testRows(await readFile(page, 'utf8')).flatMap(([threat = '']) => threatIds(threat));
  return [
    ...ids.filter((id) => !found.includes(id)).map((id) => `${id} has no row`),
    ...found.filter((id) => !ids.includes(id)).map((id) => `${id} is no known threat`),
  ];
}

function threatIds(cell: string): string[] {
  const [, list = ''] = /\(([A-Z]\d+(?:, [A-Z]\d+)*)\)$/.exec(cell) ?? [];
  return list.split(', ').filter((id) => id !== '');
}

/** The body rows of each table whose last column is headed `test`, cut into cells. */
function testRows(text: string): string[][] {
  const rows: string[][] = [];
  let inTable = false;
  for (const line of text.split('\n')) {
    if (!line.startsWith('|')) {
      inTable = false;
      continue;
    }
    const cells = line
      .replace(/^\||\|\s*$/g, '')
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim().replaceAll('\\|', '|'));
    if (inTable && !cells.every((cell) => /^:?-+:?$/.test(cell))) rows.push(cells);
    if (/^tests?$/i.test(cells.at(-1) ?? '')) inTable = true;
  }
  return rows;
}

function namedIn(cell: string): { file: string; title: string }[] {
  const spans = [...cell.matchAll(/(`+) ?(.+?) ?\1(?!`)/g)].map(([, , text = '']) => text);
  const isFile = (text: string) => /^[\w./-]+\.ts$/.test(text);
  return spans.flatMap((title, index) => {
    const file = spans.slice(0, index).findLast(isFile);
    return isFile(title) || file === undefined ? [] : [{ file, title }];
  });
}

/** Patterns of the titles of a file's tests; those that are skipped, or made of a variable alone, are none. */
export function testTitles(source: string): RegExp[] {
  const patterns: RegExp[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && isTestCall(node.expression)) {
      const [title] = node.arguments;
      const pattern = title && patternOf(title);
      if (pattern) patterns.push(pattern);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('test.ts', source, ts.ScriptTarget.Latest));
  return patterns;
}

/** `it(`, `test(`, and what `.each(...)` and the like make of them. */
function isTestCall(callee: ts.Expression): boolean {
  if (ts.isIdentifier(callee)) return ['it', 'test'].includes(callee.text);
  if (ts.isPropertyAccessExpression(callee)) {
    return !['skip', 'todo'].includes(callee.name.text) && isTestCall(callee.expression);
  }
  if (ts.isCallExpression(callee) || ts.isTaggedTemplateExpression(callee)) {
    const inner = ts.isCallExpression(callee) ? callee.expression : callee.tag;
    return ts.isPropertyAccessExpression(inner) && isTestCall(inner);
  }
  return false;
}

/** What stands in a title for a value: `%s` and `$name` of `each`, `${...}` of a template. A page may keep it or fill it in. */
const hole = '\u0000';

function patternOf(title: ts.Expression): RegExp | undefined {
  const text = ts.isStringLiteralLike(title)
    ? title.text
    : ts.isTemplateExpression(title)
      ? title.head.text + title.templateSpans.map(({ literal }) => hole + literal.text).join('')
      : '';
  const holed = text.replace(/%[sdifjoOc#$]|\$[a-z][\w.]*/gi, hole);
  if (holed.replaceAll(hole, '').trim() === '') return undefined;
  const parts = holed.split(hole).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.+')}$`);
}
