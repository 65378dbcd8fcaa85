import { describe, expect, it } from 'vitest';
import { readElements, readExplanations } from '../../demo/read-elements.js';
import { locales } from '../../demo/texts.js';

/** Every sentence that the elements' manifest holds, once. */
async function sentences(): Promise<string[]> {
  const elements = await readElements('en');
  const all = elements.flatMap(({ description, ...lists }) => [
    description,
    ...Object.values(lists)
      .flatMap((list) => (typeof list === 'string' ? [] : list))
      .map((entry) => entry.description),
  ]);
  return [...new Set(all)].filter((sentence) => sentence !== '');
}

const marked = (text: string) => [...text.matchAll(/`[^`]+`/g)].map(([mark]) => mark).sort();

describe.each(locales.filter((lang) => lang !== 'en'))('what the manifest says, in %s', (lang) => {
  it('is there, sentence by sentence, and nothing is left over', async () => {
    const said = await readExplanations(lang);
    const wanted = await sentences();
    expect(wanted.length).toBeGreaterThan(150);
    expect(wanted.filter((sentence) => (said[sentence] ?? '').trim() === '')).toEqual([]);
    expect(Object.keys(said).filter((sentence) => !wanted.includes(sentence))).toEqual([]);
  });

  it('names the same code, values and colours', async () => {
    for (const [sentence, own] of Object.entries(await readExplanations(lang))) {
      expect([sentence, marked(own)]).toEqual([sentence, marked(sentence)]);
      expect(own).not.toBe(sentence);
    }
  });

  it('is what the elements are explained with', async () => {
    const said = await readExplanations(lang);
    const explained = await readElements(lang);
    const english = await readElements('en');
    for (const [index, element] of explained.entries()) {
      expect(element.description).toBe(said[english[index]?.description ?? '']);
      for (const [place, attribute] of element.attributes.entries()) {
        expect(attribute.description).toBe(said[english[index]?.attributes[place]?.description ?? '']);
      }
    }
  });
});
