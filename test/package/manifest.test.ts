/** What tools read of the elements holds all that an element offers, and nothing else. */
import { readFile, readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';

interface Named {
  readonly name: string;
  readonly description?: string;
  readonly kind?: string;
  readonly type?: { readonly text: string };
}
interface Declaration extends Named {
  readonly tagName: string;
  readonly attributes: readonly Named[];
  readonly members: readonly Named[];
  readonly events: readonly Named[];
  readonly slots: readonly Named[];
  readonly cssParts: readonly Named[];
  readonly cssProperties: readonly Named[];
  readonly cssStates: readonly Named[];
}

const tags = ['ingresse-login-button', 'soluti-qr-auth', 'idenge-pass-card'] as const;
const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
const names = (list: readonly Named[]) => list.map(({ name }) => name).sort();
const unique = (list: Iterable<string>) => [...new Set(list)].sort();

const json = async (path: string): Promise<unknown> => JSON.parse(await readFile(path, 'utf8'));

async function sourcesOf(tag: string): Promise<string> {
  const folder = `src/components/${tag}`;
  const files = (await readdir(folder)).filter((name) => name.endsWith('.ts'));
  const texts = await Promise.all(files.map((name) => readFile(`${folder}/${name}`, 'utf8')));
  return texts.join('\n');
}

/** The words in backticks of the table or list under the headings that fit. */
async function documented(tag: string, heading: RegExp): Promise<Set<string>> {
  const page = await readFile(`docs/components/${tag}.md`, 'utf8');
  const sections = page.split(/^## /m).filter((section) => heading.test(section.split('\n', 1)[0] ?? ''));
  expect(sections.length, String(heading)).toBeGreaterThan(0);
  return new Set([...sections.join('\n').matchAll(/`([^`\n]+)`/g)].map(([, word]) => word ?? ''));
}

interface ReactiveClass {
  readonly name: string;
  readonly observedAttributes: readonly string[];
  readonly elementProperties: ReadonlyMap<string, { readonly attribute?: unknown; readonly state?: boolean }>;
}
const isReactive = (value: unknown): value is ReactiveClass =>
  typeof value === 'function' && 'elementProperties' in value;

describe.each(tags)('the manifest of <%s>', (tag) => {
  let declaration: Declaration;
  let source: string;
  let base: string;

  beforeAll(async () => {
    const manifest = (await json('dist/custom-elements.json')) as { modules: { declarations: Declaration[] }[] };
    const found = manifest.modules.flatMap(({ declarations }) => declarations).filter(({ tagName }) => tagName === tag);
    expect(found).toHaveLength(1);
    [declaration] = found as [Declaration];
    source = await sourcesOf(tag);
    base = await readFile('src/components/internal/catraca-element.ts', 'utf8');
  });

  it('names the attributes and properties that the class reacts to, each with its type and words', async () => {
    // Built, so that no type of it is there before the first build.
    const built = (await import(resolve('dist/components/elements.js'))) as Record<string, unknown>;
    const classes = Object.values(built)
      .filter(isReactive)
      .filter(({ name }) => name === declaration.name);
    expect(classes).toHaveLength(1);
    // Lit reads `static properties` when this is asked for, as the registration of an element does.
    expect(classes[0]?.observedAttributes).toBeDefined();
    const reactive = [...(classes[0]?.elementProperties ?? [])].filter(([, { state }]) => state !== true);
    const attributes = reactive.flatMap(([property, { attribute }]) =>
      attribute === false ? [] : [typeof attribute === 'string' ? attribute : property.toLowerCase()],
    );
    expect(names(declaration.attributes)).toEqual(unique(attributes));
    const fields = declaration.members.filter(({ kind }) => kind === 'field').map(({ name }) => name);
    expect(fields).toEqual(expect.arrayContaining(reactive.map(([property]) => property)));
    for (const each of declaration.attributes) {
      expect(each.type?.text, each.name).toMatch(/^(?:boolean|number|string|'[^|]+'(?: \| '[^|]+')*)$/);
    }
  });

  it('says something of each attribute, property, method, event, slot and part', () => {
    const { attributes, members, events, slots, cssParts, cssProperties } = declaration;
    for (const each of [attributes, members, events, slots, cssParts, cssProperties].flat()) {
      expect(each.description ?? '', each.name).not.toBe('');
    }
  });

  it('names the events that are fired, by the classes that pages can import', () => {
    const fired = [...source.matchAll(/'((?:ingresse-login|soluti-auth|idenge-pass)-[a-z-]+)'/g)]
      .map(([, name]) => name ?? '')
      .filter((name) => !tags.includes(name as (typeof tags)[number]));
    expect(names(declaration.events)).toEqual(unique(fired));
    for (const { name, type } of declaration.events) {
      expect(source.includes(`export class ${type?.text ?? 'no class'} extends`), name).toBe(true);
    }
  });

  it('names the slots and parts of the templates', () => {
    const parts = [...source.matchAll(/\bpart=(?:"([^"$]+)"|\$\{'([^']+)'\})/g)].flatMap(([, plain, bound]) =>
      (plain ?? bound ?? '').split(' '),
    );
    expect(names(declaration.cssParts)).toEqual(expect.arrayContaining(unique(parts)));
    const slots = [...source.matchAll(/<slot(?: name=("[^"]+"|\$\{[^}]+\}))?/g)].flatMap(([, name = '""']) =>
      // A name may be chosen of two.
      [...name.matchAll(/["']([^"']*)["']/g)].map(([, word]) => word ?? ''),
    );
    expect(names(declaration.slots)).toEqual(unique(slots));
  });

  it('names the public custom properties of the styles, and no other', async () => {
    const shared = await readFile('src/components/internal/shared-styles.ts', 'utf8');
    const read = [...`${source}\n${shared}`.matchAll(/var\((--catraca-[a-z-]+)/g)].map(([, name]) => name ?? '');
    expect(names(declaration.cssProperties)).toEqual(unique(read));
    expect(base).toContain('@cssprop');
  });

  it('fits its page of the documentation', async () => {
    const expectAll = async (heading: RegExp, list: readonly string[]) => {
      const words = await documented(tag, heading);
      // A word in a table may have more around it: `login(options?)`, `--catraca-a, --catraca-b`.
      const missing = list.filter((name) => ![...words].some((word) => word === name || word.startsWith(`${name}(`)));
      expect(missing, String(heading)).toEqual([]);
    };
    const own = (kind: string) => declaration.members.filter((member) => member.kind === kind);
    await expectAll(/^Attributes/, names(declaration.attributes));
    // The page shows the attributes that all elements have without their properties.
    const attributes = names(declaration.attributes);
    const properties = own('field').filter(({ name }) => !attributes.includes(kebab(name)));
    await expectAll(/^(?:Attributes|Methods)/, names(properties));
    await expectAll(/^Methods/, names(own('method')));
    const page = await readFile(`docs/components/${tag}.md`, 'utf8');
    const examples = [...page.matchAll(/^```js\n([\s\S]*?)^```/gm)].map(([, code]) => code).join('\n');
    expect(
      names(own('method')).filter((name) => !new RegExp(`\\b(?:auth|button|card)\\.${name}\\(`).test(examples)),
    ).toEqual([]);
    await expectAll(/^States/, names(declaration.cssStates));
    await expectAll(/^Events/, names(declaration.events));
    await expectAll(
      /[Ss]lots/,
      names(declaration.slots).filter((name) => name !== ''),
    );
    await expectAll(/[Pp]arts/, names(declaration.cssParts));
  });
});

describe('llms.txt', () => {
  it('names all that the manifest names, each element under its own heading', async () => {
    const text = await readFile('dist/llms.txt', 'utf8');
    const manifest = (await json('dist/custom-elements.json')) as { modules: { declarations: Declaration[] }[] };
    for (const declaration of manifest.modules.flatMap(({ declarations }) => declarations)) {
      const [section = ''] = (text.split(`\n## <${declaration.tagName}>\n`)[1] ?? '').split('\n## ');
      const { attributes, members, events, slots, cssParts, cssProperties, cssStates } = declaration;
      const all = [attributes, members, events, slots, cssParts, cssProperties, cssStates].flat();
      const isAttribute = (name: string) => attributes.some((attribute) => attribute.name === kebab(name));
      const missing = names(all).filter(
        (name) => name !== '' && !isAttribute(name) && !section.includes(`- \`${name}\``),
      );
      expect(missing, declaration.tagName).toEqual([]);
      expect(attributes.filter(({ name }) => !section.includes(`- \`${name}\` (`))).toEqual([]);
    }
    expect(text).not.toMatch(/npm (?:i|install|add) catraca\b/);
  });
});

describe('the data of editors', () => {
  it('knows the three elements', async () => {
    const code = (await json('dist/vscode.html-custom-data.json')) as { tags: Named[] };
    expect(names(code.tags)).toEqual([...tags].sort());
    const types = (await json('dist/web-types.json')) as { contributions: { html: { elements: Named[] } } };
    expect(names(types.contributions.html.elements)).toEqual([...tags].sort());
  });
});
