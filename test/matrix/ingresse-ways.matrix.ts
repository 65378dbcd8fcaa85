/**
 * Every way to the login page and back in Firefox and WebKit, each login begun by a real click: in a popup each opener
 * policy of the site's page with each of the login page, in a tab and by a redirect, which hang on them less, each
 * policy once on either side. Chromium goes through every pair in all three; of popups those with a backend on
 * another site are here, the others in `npm test`.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openerPolicies, startLoginSite, type How, type LoginSite } from '../support/login-site.js';
import { allPairs, fewPairs, type OpenerPair } from '../support/opener-pairs.js';
import { installedEngines, seen, startEngine, type Engine, type EngineName, type Tab } from './support/engine.js';

interface Way extends OpenerPair {
  readonly how: How;
  readonly mode: 'popup' | 'tab' | 'redirect';
}

/** As on a chess board, so that each policy, on either side, meets a login with a backend and one without. */
const turns = (pair: OpenerPair, [even, odd]: readonly [How, How]): How =>
  (openerPolicies.indexOf(pair.host) + openerPolicies.indexOf(pair.provider)) % 2 === 0 ? even : odd;

const shortWays: readonly Way[] = [
  ...allPairs.map((pair) => ({ ...pair, mode: 'popup' as const, how: turns(pair, ['browser', 'backend']) })),
  ...fewPairs(0).map((pair, index) => ({ ...pair, mode: 'tab' as const, how: byTurns(index) })),
  ...fewPairs(2).map((pair, index) => ({ ...pair, mode: 'redirect' as const, how: byTurns(index) })),
];
const chromiumWays: readonly Way[] = allPairs.flatMap((pair) => [
  { ...pair, mode: 'popup', how: 'elsewhere' },
  { ...pair, mode: 'tab', how: turns(pair, ['browser', 'backend']) },
  { ...pair, mode: 'redirect', how: turns(pair, ['backend', 'browser']) },
]);

function byTurns(index: number): How {
  return index % 2 === 0 ? 'browser' : 'backend';
}

/** The tab that is at an address which begins so. */
async function tabAt(engine: Engine, url: string): Promise<Tab> {
  return seen(async () => {
    for (const tab of await engine.tabs()) if ((await tab.url()).startsWith(url)) return tab;
    return null;
  }, `a tab at ${url}`);
}

const waysOf = (engine: EngineName) => (engine === 'chromium' ? chromiumWays : shortWays);

describe.each(await installedEngines())('in %s', (name) => {
  let site: LoginSite;
  let engine: Engine;
  let tab: Tab;

  beforeAll(async () => {
    [site, engine] = await Promise.all([startLoginSite(), startEngine(name)]);
    tab = await engine.newTab();
  });

  afterAll(async () => {
    await engine.close();
    await site.close();
  });

  it('heeds opener policies at all: a window of another origin is cut off', async () => {
    site.waits = true;
    const opens = `opened = open('${site.providerUrl}/auth/unsafe-none', '_blank', 'width=400,height=400')`;
    const extra = `<button id="open" onclick="${opens}">Open</button>`;
    await tab.goto(site.page({ how: 'browser', modes: 'popup', host: 'same-origin', extra }));
    await tab.click('#open');
    const closed = () => tab.evaluate(() => (window as { opened?: Window | null }).opened?.closed);
    await seen(closed, 'a window that seems closed');
    const opened = await tabAt(engine, site.providerUrl);
    expect(await opened.evaluate(() => window.opener === null)).toBe(true);
    await opened.close();
    site.waits = false;
  });

  it.each(waysOf(name))(
    'a $mode, run by $how, signs in: the page says $host, the login page $provider',
    async ({ how, mode, host, provider }) => {
      const page = site.page({ how, modes: mode, host, provider });
      await tab.goto(page);
      await tab.evaluate(() => {
        window.name = 'began';
      });
      await tab.click('ingresse-login-button', '[part~="button"]');
      const { via, userId, address, began, stored } = await site.report(page);
      expect({ via, userId, address, stored }).toEqual({
        via: mode,
        userId: how === 'browser' ? null : '12345',
        address: page,
        stored: [],
      });
      if (mode !== 'redirect') expect(began).toBe(true);
      expect(site.reports(page)).toHaveLength(1);
    },
  );
});
