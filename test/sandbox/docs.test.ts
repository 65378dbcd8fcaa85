import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { faultKinds } from '../../src/sandbox/faults.js';
import { idengeSwitchTable } from '../../src/sandbox/idenge/idenge-switches.js';
import { ingresseSwitchTable } from '../../src/sandbox/ingresse/ingresse-switches.js';
import { magicClients, magicUsernames, maskUsername } from '../../src/sandbox/soluti/holders.js';
import { solutiSwitchTable } from '../../src/sandbox/soluti/soluti-switches.js';
import type { SwitchTable } from '../../src/sandbox/switches.js';
import { visitSandbox } from './support/visit.js';

const text = await readFile(new URL('../../docs/sandbox.md', import.meta.url), 'utf8');

/** The table that begins with `start`. */
const tableAt = (start: string) => text.slice(text.indexOf(start)).split('\n\n', 1)[0];

describe('docs/sandbox.md', () => {
  it.each<[string, SwitchTable]>([
    ['Ingresse', ingresseSwitchTable],
    ['Soluti', solutiSwitchTable],
    ['Idenge', idengeSwitchTable],
  ])('lists every switch of %s with every option', (name, table) => {
    const part = tableAt(text.match(new RegExp(`^\\| ${name}\\s+\\| values`, 'm'))?.[0] ?? 'missing');
    for (const [key, item] of Object.entries(table)) {
      expect(part).toContain(`\`${key}\``);
      for (const option of item.kind === 'choice' ? item.options : []) expect(part).toContain(`\`${option}\``);
    }
  });

  it('lists every kind of fault and every magic value of Soluti', () => {
    for (const kind of faultKinds) expect(text).toContain(`\`${kind}\``);
    for (const client of Object.values(magicClients)) expect(text).toContain(`\`${client}\``);
    for (const username of Object.keys(magicUsernames)) expect(text).toContain(maskUsername(username));
  });

  it('names test ids that the pages have', async () => {
    const { page, sandbox, send, press } = visitSandbox();
    await send('/soluti/oauth/start', { client_id: 'a', client_secret: 'b', username: '52998224725' });
    const [request] = sandbox.control.soluti.requests();
    sandbox.control.ingresse.issueToken({ userId: 12345 });
    const login = '/ingresse/auth/?returnUrl=https://shop.example/';
    const wrong = await press(login, { email: 'a@b.example', password: 'x' });
    const deepLink = '/ingresse/auth/?returnUrl=shopapp://home';
    const signedIn = await press(deepLink, { email: 'ana@example.com', password: 'segredo' });
    sandbox.control.addFault({ provider: 'soluti', kind: 'html' });
    sandbox.control.idenge.editUser('joao@example.com', { emailSent: false });
    const pages = await Promise.all(
      [
        login,
        `${login}&view=sign-up`,
        login.replace('auth/', 'auth/cancelled'),
        '/soluti/phone?notice=phoneApproved',
        '/soluti/phone?holder=11144477735',
        '/soluti/phone?code=nonsense',
        `/soluti/phone?request=${request?.id ?? ''}`,
        '/idenge/phone?user=1234EE',
        '/idenge/phone?user=lucia@example.com',
        '/idenge/phone?user=joao@example.com',
        '/idenge/phone?user=nobody',
        '/idenge/pass/1234EE',
        '/',
      ].map((path) => page(path)),
    );
    sandbox.control.soluti.expire();
    const all = [
      ...pages,
      await wrong.text(),
      await signedIn.text(),
      await page('/soluti/phone?screen=scanner'),
    ].join();
    const handles = text.slice(text.indexOf('## Handles'));
    const ids = [...handles.matchAll(/`([a-z]+(?:-[a-z0-9]+)*)`/g)].map(([, id]) => id ?? '');
    expect(ids.length).toBeGreaterThan(45);
    for (const id of ids.filter((name) => name !== 'data-testid' && name !== 'data-status')) {
      expect(all).toContain(`data-testid="${id}"`);
    }
  });
});
