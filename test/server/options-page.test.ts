/** docs/options.md has every option of the backend, and no other. */
import { readFile } from 'node:fs/promises';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const page = await readFile('docs/options.md', 'utf8');

describe.each([
  ['`createCatraca`', 'options.ts', 'CatracaOptions'],
  ['Ingresse', 'options-ingresse.ts', 'IngresseOptions'],
  ['Soluti', 'options-soluti.ts', 'SolutiOptions'],
  ['Idenge', 'options-idenge.ts', 'IdengeOptions'],
  ['A field', 'options-idenge.ts', 'PassFieldOptions'],
])('%s', (title, file, name) => {
  it('lists each of its options, and says which are required', async () => {
    const members = await membersOf(`src/server/${file}`, name);
    expect(new Map(rowsUnder(title))).toEqual(new Map(members));
  });
});

/** @returns name of each option -> whether the type requires it */
async function membersOf(path: string, name: string): Promise<[string, boolean][]> {
  const source = ts.createSourceFile(path, await readFile(path, 'utf8'), ts.ScriptTarget.Latest);
  const declared = source.statements.filter(ts.isInterfaceDeclaration).find((each) => each.name.text === name);
  if (declared === undefined) throw new Error(`${path} declares no ${name}`);
  return declared.members
    .filter(ts.isPropertySignature)
    .map((member) => [member.name.getText(source), member.questionToken === undefined]);
}

/** What is required in place of another option is optional to the types. */
function rowsUnder(title: string): [string, boolean][] {
  const [, section = ''] = page.split(new RegExp(`^##+ ${title}$`, 'm'));
  const table = section.split(/^##/m, 1)[0] ?? '';
  return [...table.matchAll(/^\| `(\w+)` *\| ([^|]*?) *\|/gm)].map(([, name = '', standard]) => [
    name,
    standard === 'required',
  ]);
}
