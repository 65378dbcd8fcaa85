import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCookieJar } from '../../demo/worker/cookie-jar.js';
import { createLocalNetwork } from '../../demo/worker/local-network.js';
import { giveRequestsTheirBody } from '../../demo/worker/server-messages.js';

const site = 'https://pages.example/catraca-site/';

function visit() {
  const network = createLocalNetwork(site, ['es', 'en']);
  const call = (path: string, init: RequestInit = {}) => network.answer(new Request(new URL(path, site), init));
  const post = (path: string, body: unknown) =>
    call(path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', 'x-catraca': '1' },
    });
  return { call, post };
}

describe('backend and providers in the browser', () => {
  it('answer below the site, and leave its files to the host', async () => {
    const { call } = visit();
    expect(call('index.html')).toBeNull();
    expect(call('catraca-elsewhere')).toBeNull();
    expect(call('https://other.example/catraca-site/catraca/soluti/flows')).toBeNull();
    expect((await call('providers/soluti/phone'))?.status).toBe(200);
    expect((await call('catraca/nothing', { headers: { 'x-catraca': '1' } }))?.status).toBe(404);
  });

  it("speak the visitor's language, which a worker must tell", async () => {
    const { call } = visit();
    expect(await (await call('providers/ingresse/auth/'))?.text()).toContain('<html lang="es"');
  });

  it('reach each other: the certificate login gets its code from the simulated provider', async () => {
    const { post } = visit();
    const response = await post('catraca/soluti/flows', {});
    expect(response?.status).toBe(201);
    expect(await response?.json()).toMatchObject({ id: expect.any(String), qrCode: expect.any(String) });
  });

  it("know the visitor by the host's session cookie, which no script of a page sees", async () => {
    const { call, post } = visit();
    const pass = () => call('catraca/idenge/pass', { headers: { 'x-catraca': '1' } });
    expect((await pass())?.status).toBe(401);
    await post('demo/session', { account: 'marcos' });
    expect(await (await pass())?.json()).toHaveProperty('pass.name', 'Marcos');
    await post('demo/session', { account: null });
    expect((await pass())?.status).toBe(401);
    expect((await post('demo/session', 'nonsense'))?.status).toBe(200);
  });
});

describe('a browser without streams of what is sent, as Firefox', () => {
  const own = Object.getOwnPropertyDescriptor(Request.prototype, 'body') ?? {};
  beforeEach(() => {
    Reflect.deleteProperty(Request.prototype, 'body');
  });
  afterEach(() => {
    Object.defineProperty(Request.prototype, 'body', own);
  });

  it('starts a login all the same, and hears the provider', async () => {
    giveRequestsTheirBody();
    const { post, call } = visit();
    const response = await post('catraca/soluti/flows', {});
    expect(response?.status).toBe(201);
    expect((await post('demo/session', { account: 'marcos' }))?.status).toBe(200);
    const pass = await call('catraca/idenge/pass', { headers: { 'x-catraca': '1' } });
    expect(await pass?.json()).toHaveProperty('pass.name', 'Marcos');
  });

  it('reads what was sent once, and nothing of a plain look', async () => {
    giveRequestsTheirBody();
    const sent = new Request(site, { method: 'POST', body: 'olá' });
    // Asked for, not read: still there for who wants the text.
    expect(sent.body).not.toBeNull();
    expect(await sent.text()).toBe('olá');
    const other = new Request(site, { method: 'POST', body: 'olá' });
    expect(await new Response(other.body).text()).toBe('olá');
    expect(other.bodyUsed).toBe(true);
    expect(new Request(site).body).toBeNull();
  });
});

describe('the cookie jar', () => {
  it('gives back what it took, until its time is over or it is taken out', () => {
    let now = 0;
    const jar = createCookieJar(() => now);
    expect(jar.header()).toBeNull();
    jar.take(['a=1; Path=/; HttpOnly', 'b=x=y; Max-Age=10', 'no cookie']);
    expect(jar.header()).toBe('a=1; b=x=y');
    now = 10_000;
    expect(jar.header()).toBe('a=1');
    jar.take(['a=; Max-Age=0']);
    expect(jar.header()).toBeNull();
  });
});
