import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const inDocs = (await readdir('docs', { recursive: true })).map((name) => join('docs', name));
const atRoot = ['README.md', 'README.pt-BR.md', 'README.es.md', 'CONTRIBUTING.md', 'CHANGELOG.md'];
const pages = [...atRoot, ...inDocs].filter((path) => path.endsWith('.md'));

describe('the documentation', () => {
  it.each(pages)('%s has links that lead somewhere', async (page) => {
    const text = (await readFile(page, 'utf8')).replace(/^```[\s\S]*?^```$/gm, '');
    const targets = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, target]) => target!);
    const files = targets.filter((target) => !/^[a-z]+:/.test(target));
    expect(files.filter((file) => !existsSync(join(dirname(page), file)))).toEqual([]);
  });

  it('has a page for each element, and names each decision in their list', async () => {
    for (const tag of ['ingresse-login-button', 'soluti-qr-auth', 'idenge-pass-card']) {
      expect(pages).toContain(join('docs/components', `${tag}.md`));
    }
    const list = await readFile('docs/decisions/README.md', 'utf8');
    const decisions = pages.filter((page) => /decisions\/\d/.test(page));
    expect(decisions.filter((page) => !list.includes(`(${page.split('/').at(-1)!})`))).toEqual([]);
    const numbers = decisions.map((page) => Number(/\d{4}/.exec(page)?.[0])).sort((a, b) => a - b);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  });
});
