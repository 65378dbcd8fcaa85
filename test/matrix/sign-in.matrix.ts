/** The three elements on the demo, from the first click to the result, in each engine. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDemo, type Demo } from '../../demo/serve.js';
import { installedEngines, seen, startEngine, type Engine, type Tab } from './support/engine.js';

describe.each(await installedEngines())('in %s', (name) => {
  let demo: Demo;
  let engine: Engine;
  let tab: Tab;

  beforeAll(async () => {
    demo = await startDemo({ port: 0, env: {}, quiet: true, built: {} });
    engine = await startEngine(name);
    tab = await engine.newTab();
  });

  afterAll(async () => {
    await engine.close();
    await demo.close();
  });

  const state = (tag: string) =>
    tab.evaluate((selector) => (document.querySelector(selector) as { state?: string } | null)?.state, tag);

  async function seeState(tag: string, wanted: string): Promise<void> {
    await seen(async () => (await state(tag)) === wanted, `${tag} ${wanted}`);
  }

  /** What the demo keeps of a visitor's choices, as if each had been made on the page. */
  async function choose(path: string, settings: Record<string, string>): Promise<void> {
    await tab.goto(`${demo.url}${path}?lang=en`);
    // The page's script runs late; before it has written the example, nobody listens.
    await seen(() => tab.evaluate(() => document.querySelector('#code')?.textContent), 'the example');
    for (const [setting, value] of Object.entries(settings)) {
      await tab.evaluate(
        (name, wanted) => {
          const select = document.querySelector<HTMLSelectElement>(`select[data-setting="${name}"]`);
          if (select === null) return;
          select.value = wanted;
          select.dispatchEvent(new Event('change', { bubbles: true }));
        },
        setting,
        value,
      );
    }
  }

  it('a scanned code signs in', async () => {
    await tab.goto(`${demo.url}/soluti.html?lang=en`);
    await tab.click('soluti-qr-auth', '[part~="start-button"]');
    await seeState('soluti-qr-auth', 'waiting');
    demo.sandbox.control.soluti.approve({ latest: true });
    await seeState('soluti-qr-auth', 'done');
  });

  it.each(['browser', 'backend'])('a redirect to Ingresse and back signs in, run by %s', async (how) => {
    await choose('/ingresse.html', { how, modes: 'redirect' });
    const before = await tab.url();
    await seeState('ingresse-login-button', 'idle');
    await tab.click('ingresse-login-button', '[part~="button"]');
    await seen(async () => !(await tab.url()).startsWith(demo.url), 'the Ingresse page');
    // The address changes before the page is there.
    await seen(() => tab.evaluate(() => document.querySelectorAll('input').length > 1), 'its form');
    await tab.evaluate(() => {
      const [email, password] = document.querySelectorAll('input');
      if (email === undefined || password === undefined) return;
      email.value = 'ana@example.com';
      password.value = 'segredo';
    });
    await tab.click('form[data-login] [type="submit"], form[data-login] button:not([type])');
    await seen(async () => (await tab.url()) === before, 'the page again, its address clean');
    await seeState('ingresse-login-button', 'signed-in');
    await tab.click('ingresse-login-button', '[part~="logout-button"]');
  });

  it('a cardholder sees the pass, and what the phone did with it', async () => {
    const status = async () => {
      await tab.goto(`${demo.url}/idenge.html?lang=en`);
      await seeState('idenge-pass-card', 'viewing');
      return tab.evaluate(() => {
        const card = document.querySelector('idenge-pass-card');
        return card?.shadowRoot?.querySelector('[part~="status"]')?.textContent.trim() ?? '';
      });
    };
    const before = await status();
    expect(before).not.toBe('');
    for (const { _id } of demo.sandbox.control.idenge.users()) demo.sandbox.control.idenge.uninstall(_id);
    expect(await status()).not.toBe(before);
  });
});
