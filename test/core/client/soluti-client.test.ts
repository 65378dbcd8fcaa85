/** The Soluti client: routes, headers, bodies, and guards that equal the schemas. */
import { describe, expect, it } from 'vitest';
import {
  createSolutiClient,
  isSolutiResult,
  isSolutiSnapshot,
  isSolutiStartAnswer,
  type SolutiStreamMessage,
} from '../../../src/core/client/soluti-client.js';
import { zSolutiResult, zSolutiSnapshot, zSolutiStartAnswer } from '../../../src/core/protocol/soluti.js';
import { expectGuardEqualsSchema } from './guard-equality.js';

const snapshot = {
  state: 'pending',
  version: 1,
  expiresIn: 120,
  interval: 2,
  qrCode: 'https://example.test/qr',
  challenge: null,
  push: 'none',
  reason: null,
};
const handle = { id: 'a'.repeat(22), secret: 'b'.repeat(43) };
const started = { ...snapshot, ...handle, clientName: 'Loja', canNotify: true, appLink: null };
const result = { accessToken: 't', tokenType: 'Bearer', expiresIn: 600, scope: 's', username: '52998224725' };

describe('the guards', () => {
  it('take a snapshot for one exactly where the schema does', () => {
    expectGuardEqualsSchema(isSolutiSnapshot, zSolutiSnapshot, [
      snapshot,
      { ...snapshot, state: 'failed', qrCode: null, reason: 'holder_mismatch', expiresIn: 0 },
      { ...snapshot, push: 'sent', challenge: '47' },
    ]);
  });

  it('take a start for one exactly where the schema does', () => {
    expectGuardEqualsSchema(isSolutiStartAnswer, zSolutiStartAnswer, [
      started,
      { ...started, clientName: null, appLink: 'birdid://' },
    ]);
  });

  it('take a result for one exactly where the schema does', () => {
    expectGuardEqualsSchema(isSolutiResult, zSolutiResult, [
      result,
      { assertion: 'jwt' },
      { session: { name: 'Ana' } },
      { session: null },
    ]);
  });
});

describe('the requests', () => {
  const cases = [
    ['start', 'POST', '/soluti/flows', { nonce: 'n' }, started],
    ['snapshot', 'GET', `/soluti/flows/${handle.id}`, undefined, snapshot],
    ['renew', 'POST', `/soluti/flows/${handle.id}/renew`, {}, snapshot],
    ['notify', 'POST', `/soluti/flows/${handle.id}/notify`, { username: '52998224725' }, snapshot],
    ['redeem', 'POST', `/soluti/flows/${handle.id}/redeem`, {}, result],
    ['ack', 'POST', `/soluti/flows/${handle.id}/ack`, {}, null],
    ['cancel', 'DELETE', `/soluti/flows/${handle.id}`, undefined, null],
  ] as const;

  it.each(cases)('%s: %s %s', async (name, method, path, body, answer) => {
    const { client, calls } = clientAnswering(() =>
      answer === null ? new Response(null, { status: 204 }) : Response.json(answer),
    );
    const { signal } = new AbortController();
    const value = await {
      start: () => client.start('n', signal),
      snapshot: () => client.snapshot(handle, signal),
      renew: () => client.renew(handle, signal),
      notify: () => client.notify(handle, '52998224725', signal),
      redeem: () => client.redeem(handle, signal),
      ack: () => client.ack(handle),
      cancel: () => client.cancel(handle),
    }[name]();
    expect(value ?? null).toEqual(answer);
    const [url, init] = calls[0] ?? [];
    expect(url).toBe(`https://shop.example/catraca${path}`);
    expect(init?.method).toBe(method);
    expect(init?.body).toBe(body === undefined ? undefined : JSON.stringify(body));
    const headers = new Headers(init?.headers);
    expect(headers.get('x-catraca')).toBe('1');
    expect(headers.get('x-catraca-flow')).toBe(name === 'start' ? null : handle.secret);
    expect(url).not.toContain(handle.secret);
    // What must still be said when the page is left.
    expect(init?.keepalive).toBe(name === 'ack' || name === 'cancel');
  });

  it('leaves the nonce out where there is none', async () => {
    const { client, calls } = clientAnswering(() => Response.json(started));
    await client.start(undefined, new AbortController().signal);
    expect(calls[0]?.[1]?.body).toBe('{}');
  });

  it('refuses a snapshot in a state that nobody knows', async () => {
    const { client } = clientAnswering(() => Response.json({ ...snapshot, state: 'thinking' }));
    await expect(client.snapshot(handle, new AbortController().signal)).rejects.toMatchObject({
      code: 'response_invalid',
    });
  });
});

describe('events', () => {
  const read = async (body: string): Promise<SolutiStreamMessage[]> => {
    const { client } = clientAnswering(() => new Response(body, { headers: { 'content-type': 'text/event-stream' } }));
    const messages = [];
    for await (const message of client.events(handle, new AbortController().signal)) messages.push(message);
    return messages.filter(({ type }) => type !== 'alive');
  };

  it('gives the snapshots of state events, and no others', async () => {
    const line = JSON.stringify(snapshot);
    expect(await read(`: hello\n\nevent: state\nid: 1\ndata: ${line}\n\nevent: joke\ndata: {}\n\n`)).toEqual([
      { type: 'snapshot', snapshot },
    ]);
  });

  it('tells when the server wants to be asked again', async () => {
    expect(await read('event: reconnect\nretry: 1234\ndata: {}\n\n')).toEqual([{ type: 'retry', milliseconds: 1234 }]);
  });

  it.each(['{', '{}', JSON.stringify({ ...snapshot, state: 'thinking' })])('refuses the event %s', async (data) => {
    await expect(read(`event: state\ndata: ${data}\n\n`)).rejects.toMatchObject({ code: 'response_invalid' });
  });

  it('refuses a page that answers in place of the stream', async () => {
    const { client } = clientAnswering(
      () => new Response('<h1>hello</h1>', { headers: { 'content-type': 'text/html' } }),
    );
    const next = client.events(handle, new AbortController().signal)[Symbol.asyncIterator]().next();
    await expect(next).rejects.toMatchObject({ code: 'response_invalid' });
  });
});

function clientAnswering(answer: () => Response) {
  const calls: [string, RequestInit | undefined][] = [];
  const client = createSolutiClient({
    endpoint: 'https://shop.example/catraca',
    fetch: (input, init) => {
      calls.push([new Request(input).url, init]);
      return Promise.resolve(answer());
    },
  });
  return { client, calls };
}
