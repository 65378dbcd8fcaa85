/** The guides as tests read them: their pages in each language, and the code and headings of a page. */
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

export interface CodeBlock {
  readonly language: string;
  readonly code: string;
}

export const guideLanguages = ['en', 'pt-BR', 'es'] as const;
export type GuideLanguage = (typeof guideLanguages)[number];

export const guideFolder = (language: GuideLanguage) => join('docs/guides', language);

/** The names of the guides in a language, without `.md`. */
export async function guideSlugs(language: GuideLanguage): Promise<string[]> {
  const names = await readdir(guideFolder(language));
  return names.map((name) => name.replace(/\.md$/, '')).sort();
}

export function readGuide(slug: string, language: GuideLanguage = 'en'): Promise<string> {
  return readFile(join(guideFolder(language), `${slug}.md`), 'utf8');
}

export function codeBlocks(markdown: string): CodeBlock[] {
  return [...markdown.matchAll(/^```(\S*)\n([\s\S]*?)^```$/gm)].map(([, language = '', code = '']) => ({
    language,
    code,
  }));
}

/** The text without its code, blocks and words of it alike. */
export function withoutCode(markdown: string): string {
  return markdown.replace(/^```[\s\S]*?^```$/gm, '').replace(/`[^`\n]*`/g, '``');
}

/** Each heading with its marks: `## In Node`. */
export function headings(markdown: string): string[] {
  return markdown
    .replace(/^```[\s\S]*?^```$/gm, '')
    .split('\n')
    .filter((line) => /^#+ /.test(line));
}

/** Where its links lead, in their order. */
export function links(markdown: string): string[] {
  return [...markdown.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
}

/** Words of code within the text. */
export function inlineCode(markdown: string): string[] {
  const text = markdown.replace(/^```[\s\S]*?^```$/gm, '');
  return [...text.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
}

/** Lines that a translation left as they were, or that are English by their small words; names are nobody's language. */
export function linesInEnglish(translation: string, english: string): string[] {
  const lines = (markdown: string) => withoutCode(markdown).split('\n');
  const originals = new Set(lines(english));
  const isText = (line: string) => /\p{L}/u.test(line) && !/^#+ (?:Catraca|Ingresse|Soluti|Idenge)$/.test(line);
  return lines(translation).filter(
    (line) => (originals.has(line) && isText(line)) || / (?:the|and|of|with|that|which|your) /i.test(line),
  );
}

/** The one block of a guide that says this. */
export async function guideCode(slug: string, language: string, mark: string): Promise<string> {
  const found = codeBlocks(await readGuide(slug)).filter(
    (block) => block.language === language && block.code.includes(mark),
  );
  const [only] = found;
  if (only === undefined || found.length > 1) {
    throw new Error(`${slug}: ${String(found.length)} blocks of ${language} say ${mark}`);
  }
  return only.code;
}

/** The content-security policy that the elements promise to work under, as its guide shows it. */
export async function guidePolicy(mark = 'default-src'): Promise<string> {
  const header = await guideCode('content-security-policy', 'http', mark);
  const [, value] = /^Content-Security-Policy: (.+)\n$/.exec(header) ?? [];
  if (value === undefined) throw new Error(`no header: ${header}`);
  return value;
}
