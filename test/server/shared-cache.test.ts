/** nginx as a shared cache in front of the backend: it stores what it may, and that must be nothing. */
import type { Server } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNodeServer } from '../../src/server/node.js';
import { findProgram, startNginx, type Proxy } from '../support/proxies.js';
import { idengeHarness, marcos, sessionHeader } from './routes/idenge-harness.js';
import { ingresseHarness } from './routes/ingresse-harness.js';
import { harness } from './soluti-harness.js';

const nginx = findProgram('nginx');

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe.skipIf(nginx === null)('a shared cache in front (X13)', () => {
  let proxy: Proxy;
  let server: Server;
  let base: string;
  /** Requests that reached the backend, by path. */
  const reached = new Map<string, number>();
  let answer: (request: Request) => Promise<Response> = async () => new Response(null, { status: 404 });

  beforeAll(async () => {
    server = createNodeServer({
      fetch: (request) => {
        const { pathname } = new URL(request.url);
        reached.set(pathname, (reached.get(pathname) ?? 0) + 1);
        return answer(request);
      },
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const backend = (server.address() as AddressInfo).port;
    const port = await freePort();
    // As eager as a careless operator makes it: each status, each method that nginx can store, whatever the request sends.
    const http = `proxy_cache_path cache keys_zone=all:1m;
      server { listen 127.0.0.1:${port}; location / {
        proxy_pass http://127.0.0.1:${backend}; proxy_cache all; proxy_cache_methods GET HEAD POST;
        proxy_cache_key $request_method$uri; proxy_cache_valid any 10m; } }`;
    proxy = await startNginx(nginx!, http, port);
    base = `http://127.0.0.1:${port}`;
  }, 60_000);

  afterAll(async () => {
    await proxy?.stop();
    server?.close().closeAllConnections();
  });

  /** How many of two requests for the same path reached the backend. */
  async function passed(method: string, path: string, init: RequestInit = {}): Promise<number> {
    reached.clear();
    for (let times = 0; times < 2; times++) {
      const response = await fetch(base + path, { method, redirect: 'manual', ...init });
      await response.body?.cancel();
    }
    return reached.get(new URL(base + path).pathname) ?? 0;
  }

  it('would store an answer that does not forbid it', async () => {
    answer = async () => new Response('{}', { headers: { 'content-type': 'application/json' } });
    expect(await passed('GET', '/plain')).toBe(1);
    expect(await passed('POST', '/plain', { body: '{}' })).toBe(1);
  });

  const own = { 'x-catraca': '1', 'sec-fetch-site': 'same-origin', origin: 'https://shop.example' };
  const json = { ...own, 'content-type': 'application/json' };

  it('stores no answer about a Soluti flow', async () => {
    const h = harness({ deliver: 'assertion' });
    answer = h.catraca.fetch;
    const flow = await h.start();
    const mine = { ...json, 'x-catraca-flow': flow.secret };
    const at = `/catraca/soluti/flows/${flow.id}`;
    expect(await passed('POST', '/catraca/soluti/flows', { headers: json, body: '{}' })).toBe(2);
    expect(await passed('GET', at, { headers: mine })).toBe(2);
    expect(await passed('POST', `${at}/renew`, { headers: mine, body: '{}' })).toBe(2);
    await h.approve(flow);
    expect(await passed('POST', `${at}/redeem`, { headers: mine, body: '{}' })).toBe(2);
    expect(await passed('POST', `${at}/ack`, { headers: mine, body: '{}' })).toBe(2);
    expect(await passed('GET', at, { headers: own })).toBe(2);
    expect(await passed('POST', new URL(flow.callback).pathname, { headers: json, body: '{}' })).toBe(2);
    expect(await passed('GET', '/catraca/.well-known/jwks.json')).toBe(2);
  });

  it('stores no answer about a login with Ingresse', async () => {
    const h = ingresseHarness({ currentUser: () => ({ id: '1', name: 'Ana', email: null, picture: null }) });
    answer = h.catraca.fetch;
    const login = await h.browser().start();
    const mine = { ...json, 'x-catraca-flow': login.secret };
    const at = `/catraca/ingresse/flows/${login.id}`;
    const body = JSON.stringify({
      mode: 'popup',
      returnTo: 'https://shop.example/app',
      origin: 'https://shop.example',
    });
    expect(await passed('POST', '/catraca/ingresse/flows', { headers: json, body })).toBe(2);
    expect(await passed('GET', new URL(login.url).pathname)).toBe(2);
    expect(await passed('GET', `/catraca/ingresse/callback/${'A'.repeat(43)}?usertoken=1-x`)).toBe(2);
    expect(await passed('POST', `${at}/redeem`, { headers: mine, body: '{}' })).toBe(2);
    expect(await passed('GET', '/catraca/ingresse/session', { headers: own })).toBe(2);
  });

  it('stores no answer about a pass', async () => {
    const h = idengeHarness({ authorize: () => true });
    answer = h.catraca.fetch;
    const session = { 'x-host-session': sessionHeader({ externalId: marcos.externalId }) };
    const token = await h.catraca.idenge.mintPassToken({ userId: marcos.id });
    for (const headers of [session, { 'x-catraca-pass': token }, {}]) {
      expect(await passed('GET', '/catraca/idenge/pass', { headers: { ...own, ...headers } })).toBe(2);
    }
    expect(await passed('GET', '/catraca/idenge/users', { headers: own })).toBe(2);
    expect(await passed('GET', `/catraca/idenge/users/${marcos.id}`, { headers: own })).toBe(2);
    expect(await passed('POST', '/catraca/idenge/pass', { headers: { ...json, ...session }, body: '{}' })).toBe(2);
  });

  it('stores no refusal', async () => {
    answer = harness().catraca.fetch;
    for (const [method, path] of [
      ['GET', '/catraca/none'],
      ['GET', '/elsewhere'],
      ['POST', '/catraca/soluti/flows'],
      ['GET', '/catraca/soluti/flows/x'],
    ] as const) {
      expect([path, await passed(method, path)]).toEqual([path, 2]);
    }
  });
});
