/** One act, one verb: what the element asks for is what the button on the simulated phone says, and what the guides tell to press. */
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { solutiTranslations } from '../../src/core/i18n/messages.js';
import { en } from '../../src/sandbox/pages/words-en.js';
import { es } from '../../src/sandbox/pages/words-es.js';
import { ptBr } from '../../src/sandbox/pages/words-pt-br.js';

describe.each([
  ['en', en, /\bappro/i],
  ['pt-BR', ptBr, /\baprov/i],
  ['es', es, /\bapr(?:ueb|ob)/i],
] as const)('approving a login, in %s', (lang, phone, verb) => {
  it('is called the same on the page and on the phone', () => {
    const page = solutiTranslations[lang];
    for (const text of [page['sol.approve'], page['sol.comeBack'], page['sol.waiting']]) expect(text).toMatch(verb);
    expect(phone.phoneApprove).toMatch(verb);
    expect(phone.phoneApproved).toMatch(verb);
  });

  it('is what the guide tells to press', async () => {
    expect(await readFile(`docs/guides/${lang}/first-five-minutes.md`, 'utf8')).toContain(`"${phone.phoneApprove}"`);
  });
});
