import { describe, expect, it } from 'vitest';
import { visitSandbox } from './support/visit.js';

const publicUrl = 'https://site.example/docs/providers/';
const base = '/docs/providers';
const pages = [
  '/',
  '/ingresse/panel',
  '/soluti/panel',
  '/idenge/panel',
  '/soluti/phone',
  '/soluti/phone?screen=scanner',
  '/idenge/phone',
  '/idenge/pass/5cd9561dab2156756bdcf709',
  '/ingresse/auth/?returnUrl=https://shop.example/',
];

/** Every address that a page names, taken from the sandbox's own origin. */
function addressesIn(text: string): string[] {
  return [...text.matchAll(/\s(?:href|src|action)="(\/[^"]*)"/g)].map(([, address = '']) =>
    address.replaceAll('&amp;', '&'),
  );
}

describe('a sandbox below a path', () => {
  it.each(pages)('keeps every address of %s below it', async (path) => {
    const { page } = visitSandbox({ publicUrl });
    const addresses = addressesIn(await page(base + path));
    expect(addresses.length).toBeGreaterThan(2);
    expect(addresses.filter((address) => !address.startsWith(`${base}/`))).toEqual([]);
  });

  it.each(pages)('answers what %s loads and links to', async (path) => {
    const { call, page } = visitSandbox({ publicUrl });
    for (const [, address = ''] of (await page(base + path)).matchAll(/\s(?:href|src)="(\/[^"]*)"/g)) {
      expect([address, (await call(address.replaceAll('&amp;', '&'))).status]).toEqual([address, 200]);
    }
  });

  it('sends a form back below it, knows its own pages by their origin, and logs providers by their own paths', async () => {
    const { call, press, sandbox } = visitSandbox({ publicUrl });
    const pressed = await press(`${base}/panel/soluti/switches/authTtl?back=/soluti/panel`, { value: '30' });
    expect(pressed.headers.get('location')).toMatch(/^\/docs\/providers\/soluti\/panel\?notice=panelSaved$/);
    const headers = { origin: 'https://site.example' };
    expect((await call(`${base}/control/soluti/requests`, { headers })).status).toBe(200);
    const strange = await call(`${base}/control/soluti/requests`, { headers: { origin: 'https://other.example' } });
    expect(strange.status).toBe(403);
    await call(`${base}/ingresse/auth/?returnUrl=https://shop.example/`);
    expect(sandbox.control.log().map(({ path }) => path)).toEqual(['/ingresse/auth/']);
    expect((await call('/ingresse/auth/')).status).toBe(404);
  });
});
