import { describe, expect, it } from 'vitest';
import type { FaultInput } from '../../src/sandbox/index.js';
import { visitSandbox } from './support/visit.js';

const keys = { apikey: 'a', apisecret: 'b' };

function faulty(fault: Omit<FaultInput, 'provider'>) {
  const visit = visitSandbox();
  visit.sandbox.control.addFault({ provider: 'idenge', ...fault });
  return { ...visit, list: (init?: RequestInit) => visit.call('/idenge/api/users', { headers: keys, ...init }) };
}

describe('faults', () => {
  it('refuse with a status, in the provider shape, for the number of calls', async () => {
    const { list } = faulty({ kind: 'status', status: 429, retryAfter: 7, times: 2 });
    const response = await list();
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe('7');
    expect(await response.json()).toEqual({ message: 'Refused' });
    expect((await list()).status).toBe(429);
    expect((await list()).status).toBe(200);
  });

  it('last until they are cleared, and touch only their operation', async () => {
    const { list, call, sandbox } = faulty({ kind: 'status', operation: 'get' });
    expect((await list()).status).toBe(200);
    const get = () => call('/idenge/api/users/5cd9561dab2156756bdcf709', { headers: keys });
    for (let times = 0; times < 3; times += 1) expect((await get()).status).toBe(500);
    sandbox.control.clearFaults();
    expect((await get()).status).toBe(200);
  });

  it('leave other providers alone', async () => {
    const { call } = faulty({ kind: 'status' });
    expect((await call('/ingresse/api/users/12345?apikey=a&usertoken=12345-valid')).status).toBe(200);
  });

  it.each([
    ['html', 200, /^<!doctype html>/],
    ['malformed', 200, /^\{"ok": tru$/],
    ['empty', 200, /^$/],
    ['redirect', 302, /^$/],
  ] as const)('%s', async (kind, status, text) => {
    const response = await faulty({ kind }).list();
    expect(response.status).toBe(status);
    expect(await response.text()).toMatch(text);
  });

  it('truncate the true answer', async () => {
    const text = await (await faulty({ kind: 'truncated' }).list()).text();
    expect(text).toMatch(/^\[\{/);
    expect(() => JSON.parse(text) as unknown).toThrow();
  });

  it('break off inside the body', async () => {
    await expect((await faulty({ kind: 'reset' }).list()).text()).rejects.toThrow();
  });

  it('send far too much', async () => {
    expect((await (await faulty({ kind: 'huge' }).list()).arrayBuffer()).byteLength).toBeGreaterThan(8_000_000);
  });

  it('answer whatever is asked', async () => {
    const json = await faulty({ kind: 'answer', status: 207, body: { odd: true } }).list();
    expect(json.status).toBe(207);
    expect(await json.json()).toEqual({ odd: true });
    const text = await faulty({ kind: 'answer', body: 'plain' }).list();
    expect([text.headers.get('content-type'), await text.text()]).toEqual(['text/plain', 'plain']);
    const typed = await faulty({ kind: 'answer', body: '[9007199254740993]', type: 'application/json' }).list();
    expect([typed.headers.get('content-type'), await typed.text()]).toEqual(['application/json', '[9007199254740993]']);
  });

  it('delay, and end with the caller', async () => {
    const { list } = faulty({ kind: 'latency', milliseconds: 60_000 });
    await expect(list({ headers: keys, signal: AbortSignal.timeout(5) })).rejects.toMatchObject({
      name: 'TimeoutError',
    });
    const quick = faulty({ kind: 'latency', milliseconds: 30 });
    const before = Date.now();
    expect((await quick.list()).status).toBe(200);
    expect(Date.now() - before).toBeGreaterThanOrEqual(25);
  });

  it('end with the sandbox', async () => {
    const { list, sandbox } = faulty({ kind: 'latency', milliseconds: 60_000 });
    const answer = list();
    await new Promise((resolve) => setTimeout(resolve, 5));
    sandbox.close();
    expect((await answer).status).toBe(503);
  });

  it('lose the answer after the work is done', async () => {
    const { send, sandbox } = faulty({ kind: 'status', operation: 'create', after: true, status: 504 });
    const response = await send('/idenge/api/users', { email: 'new@example.com' }, { headers: keys });
    expect(response.status).toBe(504);
    expect(sandbox.control.idenge.users().at(-1)?.email).toBe('new@example.com');
  });

  it('leave nothing of the true answer behind', async () => {
    const { call, sandbox } = visitSandbox();
    sandbox.control.addFault({ provider: 'ingresse', kind: 'html', after: true });
    const response = await call('/ingresse/auth/');
    expect(await response.text()).toContain('Bad gateway');
    expect(response.headers.get('content-security-policy')).toBeNull();
  });

  it('are refused when they make no sense', () => {
    const { control } = visitSandbox().sandbox;
    const add = (fault: object) => () => control.addFault(fault as FaultInput);
    expect(add({ provider: 'nobody', kind: 'html' })).toThrow('fault.provider');
    expect(add({ provider: 'idenge', kind: 'flood' })).toThrow('fault.kind');
    expect(add({ provider: 'idenge', kind: 'status', status: 42 })).toThrow('fault.status');
    expect(add({ provider: 'idenge', kind: 'answer', body: '', type: 7 })).toThrow('fault.type');
    expect(control.faults()).toHaveLength(0);
  });
});

describe('the call', () => {
  it('honours a request that refuses redirects, as fetch would', async () => {
    const { list } = faulty({ kind: 'redirect' });
    await expect(list({ headers: keys, redirect: 'error' })).rejects.toThrow(TypeError);
  });
});

describe('the log', () => {
  it('keeps who was called with what, and what came back', async () => {
    const visit = visitSandbox({ now: () => 1_700_000_000_000 });
    await visit.send('/idenge/api/users', { email: 'new@example.com' }, { headers: keys });
    const [entry] = visit.sandbox.control.log();
    expect(entry).toMatchObject({
      id: 1,
      at: 1_700_000_000_000,
      direction: 'in',
      provider: 'idenge',
      operation: 'create',
      method: 'POST',
      path: '/idenge/api/users',
      body: { email: 'new@example.com' },
      status: 201,
      faults: [],
    });
    expect(entry?.headers['apisecret']).toBe('b');
    expect(entry?.answer).toMatchObject({ email: 'new@example.com', emailSent: true });
  });

  it('keeps a body as it was sent, beside what JSON.parse makes of it', async () => {
    const visit = visitSandbox();
    const text = '{"email":"new@example.com","data":{"n":9007199254740993}}';
    await visit.call('/idenge/api/users', {
      method: 'POST',
      body: text,
      headers: { ...keys, 'content-type': 'application/json' },
    });
    expect(visit.sandbox.control.log()[0]).toMatchObject({ text, body: JSON.parse(text) as unknown });
  });

  it('keeps queries, forms, unknown paths and faults', async () => {
    const { list, call, press, sandbox } = faulty({ kind: 'html' });
    await list();
    await call('/idenge/api/nothing');
    await call('/ingresse/api/users/1?apikey=k');
    await press('/ingresse/auth/', { email: 'a@b.example', password: 'x' });
    expect(sandbox.control.log()).toMatchObject([
      { operation: 'list', faults: ['html'], answer: null },
      { operation: 'unknown' },
      { operation: 'user', query: { apikey: 'k' } },
      { operation: 'signIn', body: { email: 'a@b.example', password: 'x' } },
    ]);
  });

  it('filters and clears', async () => {
    const { list, call, sandbox } = faulty({ kind: 'html' });
    await list();
    await call('/ingresse/auth/');
    expect(sandbox.control.log({ provider: 'ingresse' })).toHaveLength(1);
    expect(sandbox.control.log({ operation: 'list' })).toHaveLength(1);
    expect(sandbox.control.log({ after: 1 })).toMatchObject([{ operation: 'auth' }]);
    sandbox.control.clearLog();
    expect(sandbox.control.log()).toHaveLength(0);
  });
});
