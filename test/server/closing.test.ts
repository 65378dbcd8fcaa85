/** `close()` in the middle of requests: they end, or are told to come back; what was acknowledged is not lost. */
import { once } from 'node:events';
import { Agent, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createCatraca, memoryStore, type Catraca, type FlowStore } from '../../src/server/index.js';
import { closeGracefully, createNodeServer } from '../../src/server/node.js';
import { codeOf, harness, origin, publicUrl, secrets } from './soluti-harness.js';
import { settled, until } from './test-clock.js';

const headers = { 'x-catraca': '1', origin, 'content-type': 'application/json' };

interface Approval {
  readonly id: string;
  readonly secret: string;
  readonly path: string;
  readonly body: string;
}

/** Instances over one store, whose provider answers when the test lets it. */
function instance(store: FlowStore, gate: Promise<void>) {
  const callbacks: string[] = [];
  const provider: typeof fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    if (url.endsWith('/oauth/token')) {
      const username = '52998224725';
      return Response.json({ access_token: 'a', expires_in: 600, scope: 'authentication_session', username });
    }
    const { callback_url: callback } = JSON.parse(init?.body as string) as { callback_url: string };
    callbacks.push(callback);
    await gate;
    return Response.json({ short_token: `s-${callback}`, qr_code: 'q', auth_ttl: 120 });
  };
  const catraca = createCatraca({
    publicUrl,
    allowedOrigins: [origin],
    secrets,
    store,
    soluti: { environment: 'bird-production', clientId: 'shop', clientSecret: 'secret', deliver: 'page' },
    limits: { startsInTotal: 1_000_000 },
    log: () => undefined,
    fetch: provider,
  });
  return { catraca, callbacks };
}

async function startFlow({ catraca, callbacks }: ReturnType<typeof instance>, index: number): Promise<Approval> {
  const answer = await catraca.fetch(new Request(`${publicUrl}/soluti/flows`, { method: 'POST', headers, body: '{}' }));
  const { id, secret } = (await answer.json()) as { id: string; secret: string };
  const callback = callbacks.find((url) => url.includes(id)) ?? '';
  const body = JSON.stringify({ token: `t-${id}-${String(index)}`, short_token: `s-${callback}` });
  return { id, secret, path: new URL(callback).pathname, body };
}

/** Status of a request over a real connection; null where the connection ended without an answer. */
function send(agent: Agent, port: number, method: string, path: string, body: string): Promise<number | null> {
  return new Promise((resolve) => {
    const length = method === 'POST' && { 'content-length': String(Buffer.byteLength(body)) };
    const own = { 'x-catraca-flow': 'A'.repeat(43), ...length };
    const sent = httpRequest(
      { agent, port, host: '127.0.0.1', path, method, headers: { ...headers, ...own } },
      (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? null));
      },
    );
    sent.on('error', () => resolve(null));
    sent.end(method === 'POST' ? body : undefined);
  });
}

describe('close()', () => {
  it('10,000 requests in progress over HTTP: no 500, none without an answer, no approval lost', async () => {
    const rounds = 10;
    const kinds = { start: 50, webhook: 50, poll: 900 };
    const inner = memoryStore({ maxFlows: 100_000 });
    const acknowledged: Approval[] = [];
    const counts = new Map<number | null, number>();

    for (let round = 0; round < rounds; round++) {
      let open: () => void = () => undefined;
      const gate = new Promise<void>((resolve) => (open = resolve));
      let held = 0;
      // An approval waits for a store that is slow at this moment.
      const approve: FlowStore['approve'] = async (...input) => {
        held += 1;
        await gate;
        return inner.approve(...input);
      };
      // So does a poll, which is cheap enough to be sent by the thousand; of a flow that there is not: 404.
      const read: FlowStore['read'] = async (...input) => {
        held += 1;
        await gate;
        return inner.read(...input);
      };
      const before = instance(inner, Promise.resolve());
      const approvals: Approval[] = [];
      for (let index = 0; index < kinds.webhook; index++) approvals.push(await startFlow(before, index));
      const closing = instance({ ...inner, approve, read }, gate);
      const server = createNodeServer(closing.catraca);
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const agent = new Agent({ keepAlive: true });
      const ask = (count: number, method: string, path: string) =>
        Array.from({ length: count }, () => send(agent, port, method, `/catraca/soluti/flows${path}`, '{}'));
      const started = ask(kinds.start, 'POST', '');
      const polled = ask(kinds.poll, 'GET', `/${'A'.repeat(22)}`);
      const approved = approvals.map(async (approval) => {
        const status = await send(agent, port, 'POST', approval.path, approval.body);
        if (status === 204) acknowledged.push(approval);
        return status;
      });
      await until(() => closing.callbacks.length + held === 1000);
      const closed = closeGracefully(server, closing.catraca, 60_000);
      setTimeout(open, 20);
      for (const status of await Promise.all([...started, ...polled, ...approved])) {
        counts.set(status, (counts.get(status) ?? 0) + 1);
      }
      await closed;
      agent.destroy();
    }

    expect(Object.fromEntries(counts)).toEqual({ 201: 500, 204: 500, 404: 9000 });
    // Another instance delivers what the closed ones acknowledged.
    const after = instance(inner, Promise.resolve());
    const results = await Promise.all(acknowledged.map((approval) => redeem(after.catraca, approval)));
    expect(results.filter((status) => status === 200)).toHaveLength(500);
    await after.catraca.close();
  }, 300_000);

  it('answers 503 with Retry-After where a request does not end in time, and to every later one', async () => {
    const h = harness();
    h.provider['/oauth/start'] = () => new Promise(() => undefined);
    const hanging = h.send('POST', '/soluti/flows', { body: {} });
    await until(() => h.calls.length === 1);
    let isClosed = false;
    const closed = h.catraca.close({ timeout: 2000 }).then(() => (isClosed = true));
    await h.clock.advance(1999);
    expect(isClosed).toBe(false);
    await h.clock.advance(1);
    await closed;
    for (const answer of [await hanging, await h.send('POST', '/soluti/flows', { body: {} })]) {
      expect([answer.status, await codeOf(answer)]).toEqual([503, 'store_unreachable']);
      expect(answer.headers.get('retry-after')).toBe('1');
      expect(answer.headers.get('cache-control')).toBe('no-store');
    }
    expect(h.logged.filter(({ event }) => event === 'defect')).toEqual([]);
  });

  it('answers 503 also where the host’s hook does not end', async () => {
    const h = harness({ onApproved: () => new Promise(() => undefined) });
    const flow = await h.start();
    await h.approve(flow);
    await until(async () => (await h.look(flow))['state'] === 'ready');
    const hanging = h.post(flow, 'redeem');
    await settled();
    const closed = h.catraca.close();
    await h.clock.advance(8000);
    await closed;
    expect((await hanging).status).toBe(503);
  });

  it('waits for an exchange that has begun, so that no approval waits for a lease to end', async () => {
    const store = { ...memoryStore(), shared: true };
    const h = harness({}, { store });
    let answer: (response: Response) => void = () => undefined;
    h.provider['/oauth/token'] = () => new Promise((resolve) => (answer = resolve));
    const flow = await h.start();
    expect((await h.approve(flow)).status).toBe(204);
    await until(() => h.calls.length === 2);
    const closed = h.catraca.close();
    await settled();
    const username = '52998224725';
    answer(Response.json({ access_token: 'a', expires_in: 600, scope: 'authentication_session', username }));
    await closed;
    const next = harness({}, { store, clock: h.clock });
    expect((await next.post(flow, 'redeem')).status).toBe(200);
    await next.catraca.close();
  });

  it('ends at once where nothing is in progress, and again and again', async () => {
    const h = harness();
    await Promise.all([h.catraca.close(), h.catraca.close()]);
    await h.catraca.close();
  });
});

async function redeem(catraca: Catraca, { id, secret }: Approval): Promise<number> {
  const holder = { ...headers, 'x-catraca-flow': secret };
  const ask = (method: string, path: string) =>
    catraca.fetch(
      new Request(`${publicUrl}/soluti/flows/${id}${path}`, {
        method,
        headers: holder,
        ...(method === 'POST' && { body: '{}' }),
      }),
    );
  return (await ask('POST', '/redeem')).status;
}
