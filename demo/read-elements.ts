/** Reads the elements' manifest for the site, once in a process, and says what it says in the visitor's language. */
import { readFile } from 'node:fs/promises';
import type { Locale } from '../src/core/i18n/resolve-locale.js';
import { makeManifest } from '../scripts/manifest.mjs';
import type { ElementData } from './elements-data.js';

/** A class of the manifest, as far as it is read here; https://github.com/webcomponents/custom-elements-manifest */
interface Declaration {
  readonly tagName: string;
  readonly description?: string;
  readonly attributes?: readonly Entry[];
  readonly members?: readonly Entry[];
  readonly events?: readonly Entry[];
  readonly slots?: readonly Entry[];
  readonly cssParts?: readonly Entry[];
  readonly cssProperties?: readonly Entry[];
  readonly cssStates?: readonly Entry[];
}

interface Entry {
  readonly kind?: string;
  readonly name: string;
  readonly description?: string;
  readonly type?: { readonly text: string };
  readonly default?: string;
  readonly attribute?: string;
  readonly parameters?: readonly { readonly name: string; readonly type?: { readonly text: string } }[];
  readonly return?: { readonly type: { readonly text: string } };
}

let reading: Promise<readonly ElementData[]> | undefined;

/** The three elements, in the manifest's order. What nobody has translated yet is in English. */
export async function readElements(lang: Locale = 'en'): Promise<readonly ElementData[]> {
  reading ??= makeManifest().then(({ modules }) =>
    modules.flatMap(({ declarations }) => declarations as unknown as Declaration[]).map(elementData),
  );
  const [elements, words] = await Promise.all([reading, readExplanations(lang)]);
  return elements.map((element) => explained(element, words));
}

/** The manifest's sentences in another language, by the English one: who changes that one is told to translate anew. */
export async function readExplanations(lang: Locale): Promise<Readonly<Record<string, string>>> {
  if (lang === 'en') return {};
  const file = new URL(`explanations/${lang}.json`, import.meta.url);
  return JSON.parse(await readFile(file, 'utf8')) as Record<string, string>;
}

/** The element, each description of it in other words. */
function explained<T>(value: T, words: Readonly<Record<string, string>>): T {
  return JSON.parse(
    JSON.stringify(value, (key, part: unknown) =>
      key === 'description' && typeof part === 'string' ? (words[part] ?? part) : part,
    ),
  ) as T;
}

function elementData(declaration: Declaration): ElementData {
  const members = declaration.members ?? [];
  return {
    tag: declaration.tagName,
    description: oneLine(declaration.description),
    attributes: (declaration.attributes ?? []).map((entry) => ({
      ...described(entry),
      type: entry.type?.text ?? 'string',
      default: entry.default ?? null,
    })),
    properties: members.filter(({ kind, attribute }) => kind === 'field' && attribute === undefined).map(typed),
    methods: members
      .filter(({ kind }) => kind === 'method')
      .map((entry) => ({ ...described(entry), type: signature(entry) })),
    events: (declaration.events ?? []).map(typed),
    slots: (declaration.slots ?? []).map(described),
    parts: (declaration.cssParts ?? []).map(described),
    customProperties: (declaration.cssProperties ?? []).map((entry) => ({
      ...described(entry),
      default: /default `([^`]+)`/.exec(entry.description ?? '')?.[1] ?? null,
    })),
    states: (declaration.cssStates ?? []).map(described),
  };
}

function described({ name, description }: Entry): { name: string; description: string } {
  return { name, description: oneLine(description) };
}

/** A comment is wrapped where its file is. */
function oneLine(description = ''): string {
  return description.replace(/\s+/g, ' ').trim();
}

function typed(entry: Entry): { name: string; description: string; type: string } {
  return { ...described(entry), type: entry.type?.text ?? '' };
}

function signature({ parameters = [], return: answer }: Entry): string {
  const list = parameters.map(({ name, type }) => `${name}: ${type?.text ?? 'unknown'}`);
  return `(${list.join(', ')}) => ${answer?.type.text ?? 'void'}`;
}
