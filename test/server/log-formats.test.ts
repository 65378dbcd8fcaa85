/** The log formats of docs/operating.md, as they stand there, in front of a real backend or what stands for it. */
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findProgram, startNginx, type Proxy } from '../support/proxies.js';
import { freePort } from '../../scripts/free-port.mjs';

const page = await readFile('docs/operating.md', 'utf8');
const block = (language: string) => new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'm').exec(page)?.[1] ?? '';
const secret = 'canary-of-the-path';
const requests = [
  ['POST', `/catraca/soluti/callback/AAAAAAAAAAAAAAAAAAAAAA/${secret}`],
  ['POST', `/catraca/soluti/callback/AAAAAAAAAAAAAAAAAAAAAA/${secret}/?x=${secret}`],
  ['POST', `/catraca//soluti/./callback/${secret}/${secret}`],
  ['GET', `/catraca/ingresse/login/${secret}`],
  ['GET', `/catraca/ingresse/callback/${secret}?usertoken=${secret}`],
  ['GET', `/catraca/ingresse/callback/${secret}%3Fusertoken=${secret}`],
  ['GET', `/catraca/soluti/flows/known?usertoken=${secret}`],
] as const;
const nginx = findProgram('nginx');

describe.skipIf(nginx === null)('nginx', () => {
  let upstream: Server;
  let proxy: Proxy;
  let base: string;
  beforeAll(async () => {
    upstream = createServer((_request, response) => response.writeHead(204).end());
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
    const port = await freePort();
    base = `http://127.0.0.1:${String(port)}`;
    const config = block('nginx')
      .replace('listen 443 ssl', `listen 127.0.0.1:${String(port)}`)
      .replace('http://127.0.0.1:3000', `http://127.0.0.1:${String((upstream.address() as AddressInfo).port)}`)
      .replaceAll('/var/log/nginx/', '');
    proxy = await startNginx(nginx ?? '', config, port);
  });
  afterAll(async () => {
    await proxy.stop();
    upstream.close();
  });

  it('logs every request, and no secret of an address, neither in the access log nor in the error log', async () => {
    const send = () =>
      Promise.all(requests.map(([method, path]) => fetch(base + path, { method, headers: { referer: base + path } })));
    expect((await send()).map(({ status }) => status)).toEqual(requests.map(() => 204));
    // A backend that is down makes nginx write the request line into its error log.
    await new Promise((resolve) => {
      upstream.close(resolve);
      upstream.closeAllConnections();
    });
    expect((await send()).map(({ status }) => status)).toEqual(requests.map(() => 502));
    // It answers first, and writes its line then.
    await expect
      .poll(async () => (await proxy.read('catraca.log')).trim().split('\n'), { timeout: 5000 })
      .toHaveLength(2 * requests.length);
    const [access, errors, general] = await Promise.all(
      ['catraca.log', 'catraca-error.log', 'error.log'].map((file) => proxy.read(file)),
    );
    expect(access).toContain('"POST /catraca/soluti/callback/-" 204');
    expect(access).toContain('"GET /catraca/soluti/flows/known" 204');
    expect(access! + errors! + general!).not.toContain(secret);
  });
});

describe('Caddy', () => {
  const config = block('caddy');
  const [, pattern = '', replacement = ''] = /request>uri regexp "(.*?)" "(.*?)"/.exec(config) ?? [];
  // Go's RE2 and JavaScript read this pattern alike: no look-around, no lazy quantifier.
  const shown = (path: string) => path.replaceAll(new RegExp(pattern, 'g'), replacement);

  it.each(requests.filter(([, path]) => !path.includes('/./')).map(([, path]) => [path.replaceAll(secret, '*'), path]))(
    'its filter leaves no secret in %s',
    (_, path) => {
      expect(pattern).not.toBe('');
      expect(shown(path)).not.toContain(secret);
      expect(shown(path)).toMatch(/^\/catraca\/(?:soluti|ingresse)\/\w+/);
    },
  );

  it('logs none of the headers that carry a secret of ours', () => {
    for (const header of ['X-Catraca-Flow', 'X-Catraca-Pass', 'Referer']) {
      expect(config).toContain(`request>headers>${header} delete`);
    }
    expect(config).toContain('resp_headers>Location delete');
  });
});
