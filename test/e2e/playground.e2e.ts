/** The playground: what is set on a control is on the element, in the code to copy, and still there after a reload. */
import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  choose,
  eventually,
  press,
  seeState,
  seeText,
  startJourney,
  visibleText,
  type Journey,
} from './support/journey.js';

describe('the playground', () => {
  let journey: Journey;
  beforeAll(async () => {
    journey = await startJourney();
  });
  afterAll(async () => {
    await journey.close();
  });
  afterEach(() => journey.leave());

  /** Opens a group of controls, by its words. */
  async function openGroup(page: Page, name: string): Promise<void> {
    const summary = await page.waitForSelector(`::-p-xpath(//summary[.='${name}'])`);
    await summary?.click();
    await page.waitForSelector('details[open] .control');
  }

  /** Types into the control of this name and leaves it. */
  async function set(page: Page, name: string, value: string): Promise<void> {
    const field = await page.waitForSelector(`aria/${name}`, { visible: true });
    await field?.click({ count: 3 });
    await field?.press('Backspace');
    await field?.type(value);
    await field?.press('Tab');
  }

  const code = (page: Page) => page.$eval('#code', (node) => node.textContent);
  const seeCode = (page: Page, wanted: string) =>
    eventually(10_000, async () => {
      expect(await code(page)).toContain(wanted);
    });

  it('sets attributes, slots, custom properties and texts, and writes the code for each framework', async () => {
    const page = await journey.open('/soluti.html');
    await seeState(page, 'soluti-qr-auth', 'idle');
    await openGroup(page, 'Attributes');
    await set(page, 'app-name', 'Vault ID');
    const theme = await page.waitForSelector('aria/theme');
    await theme?.select('dark');
    await openGroup(page, 'Slots');
    await set(page, 'title', 'Enter the shop');
    await openGroup(page, 'Custom properties (CSS)');
    await set(page, '--catraca-accent', '#8a2be2');
    await openGroup(page, 'Texts');
    await set(page, 'sol.start', 'Show me the code');

    await seeText(page, 'Enter the shop');
    await press(page, 'Show me the code');
    await seeState(page, 'soluti-qr-auth', 'waiting');
    await seeText(page, 'Vault ID');
    const accent = await page.$eval('soluti-qr-auth', (element) =>
      getComputedStyle(element).getPropertyValue('--catraca-accent').trim(),
    );
    expect(accent).toBe('#8a2be2');

    const parts = ['Vault ID', 'dark', 'Enter the shop', '#8a2be2', 'Show me the code'];
    for (const [framework, mark] of [
      ['html', '<script type="module" src="/js/soluti-qr-auth.js">'],
      ['react', "import type {} from 'catraca/react';"],
      ['vue', '<script setup lang="ts">'],
      ['svelte', "import type {} from 'catraca/svelte';"],
      ['angular', 'CUSTOM_ELEMENTS_SCHEMA'],
    ] as const) {
      await choose(page, 'framework', framework);
      await seeCode(page, mark);
      for (const part of parts) expect(await code(page)).toContain(part);
    }
  });

  it('keeps what was set through a reload, gives way to an option, and forgets all on a reset', async () => {
    const page = await journey.open('/ingresse.html');
    await openGroup(page, 'Attributes');
    await set(page, 'company-id', '42');
    const variant = await page.waitForSelector('aria/variant');
    await variant?.select('outline');
    await seeCode(page, 'variant="outline"');
    await page.reload();
    await seeCode(page, 'company-id="42"');
    await seeCode(page, 'variant="outline"');
    await choose(page, 'variant', 'neutral');
    await seeCode(page, 'variant="neutral"');
    await choose(page, 'lang', 'es');
    await seeCode(page, 'company-id="42"');
    await press(page, 'Restablecer');
    await eventually(5000, async () => {
      expect(await code(page)).not.toContain('company-id');
    });
    await seeCode(page, 'variant="neutral"');
  });

  it('explains in the language of the visitor, loads no other, and explains anew when that changes', async () => {
    const asked: string[] = [];
    const page = await journey.open('/soluti.html', {
      lang: 'pt-BR',
      prepare: (opened) => {
        opened.on('request', (request) => asked.push(new URL(request.url()).pathname));
        return Promise.resolve();
      },
    });
    await seeState(page, 'soluti-qr-auth', 'idle');
    expect(asked.filter((path) => path.endsWith('.json'))).toEqual([]);
    await openGroup(page, 'Atributos');
    await seeText(page, 'O aplicativo citado nas instruções.');
    expect(await page.$eval('.control', (control) => control.closest('[lang]')?.getAttribute('lang'))).toBe('pt-BR');
    expect(asked.filter((path) => path.endsWith('.json'))).toEqual(['/elements.pt-BR.json']);
    await openGroup(page, 'Propriedades personalizadas (CSS)');
    const accent = await page.waitForSelector('aria/--catraca-accent');
    expect(await accent?.evaluate((field) => (field as HTMLInputElement).placeholder)).toBe('#2457d6');
    await choose(page, 'lang', 'es');
    await seeText(page, 'La aplicación que nombran las instrucciones.');
    expect(await visibleText(page)).not.toContain('O aplicativo citado');
  });

  it('has a control for everything that the manifest names, each with a label', async () => {
    for (const [path, tag] of [
      ['/ingresse.html', 'ingresse-login-button'],
      ['/soluti.html', 'soluti-qr-auth'],
      ['/idenge.html', 'idenge-pass-card'],
    ] as const) {
      const page = await journey.open(path);
      await openGroup(page, 'Attributes');
      const { named, labelled } = await page.evaluate(async (wanted) => {
        const all = (await (await fetch('/elements.en.json')).json()) as {
          tag: string;
          attributes: { name: string }[];
          slots: { name: string }[];
          customProperties: { name: string }[];
        }[];
        const element = all.find((each) => each.tag === wanted);
        const parts = [element?.attributes, element?.slots, element?.customProperties].flatMap((part) => part ?? []);
        const labels = [...document.querySelectorAll<HTMLLabelElement>('.control label')].filter(
          (label) => label.control,
        );
        return {
          named: parts.map(({ name }) => (name === '' ? '(no name)' : name)),
          labelled: labels.map((label) => label.textContent),
        };
      }, tag);
      for (const name of named) expect(labelled).toContain(name);
      expect(labelled.length - named.length).toBeGreaterThan(20);
    }
  });
});
