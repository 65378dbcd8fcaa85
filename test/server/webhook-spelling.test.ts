/** A genuine webhook counts in each spelling that can only be read one way; each refused one leaves a line in the log. */
import { describe, expect, it } from 'vitest';
import { harness, publicUrl, type Harness, type StartedFlow } from './soluti-harness.js';
import { testClock } from './test-clock.js';

const json = (flow: StartedFlow) => JSON.stringify({ token: 'canary-jwt', short_token: flow.shortToken });

async function call(
  h: Harness,
  url: string,
  body: string | Uint8Array<ArrayBuffer>,
  type: string | null,
  method = 'POST',
) {
  // As bytes: a text would bring a content type of its own.
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  const headers: HeadersInit = type === null ? {} : { 'content-type': type };
  return h.catraca.fetch(new Request(url, { method, headers, ...(method === 'GET' ? {} : { body: bytes }) }));
}

const refusals = (h: Harness) =>
  h.logged.flatMap((line) => (line.event === 'security' && line.what === 'webhook_refused' ? [line.why] : []));

describe('a genuine webhook counts', () => {
  it.each([
    ['application/json', ''],
    ['application/json; charset=ISO-8859-1', ''],
    ['application/json;charset="utf-8"; version=1', ''],
    ['Application/JSON; Charset=US-ASCII', ''],
    ['application/json; charset=windows-1252', '\ufeff'],
    ['text/json', ''],
    ['application/vnd.soluti+json', ''],
    ['application/json', '\ufeff'],
    [null, ''],
    ['', ''],
  ])('with the content type %j and %j before the body', async (type, mark) => {
    const h = harness();
    const flow = await h.start();
    expect((await call(h, flow.callback, mark + json(flow), type)).status).toBe(204);
    expect(refusals(h)).toEqual([]);
  });

  it('with an accented name in ISO-8859-1 beside what counts', async () => {
    const h = harness();
    const flow = await h.start();
    const body = Buffer.from(JSON.stringify({ ...JSON.parse(json(flow)), name: 'João' }), 'latin1');
    expect((await call(h, flow.callback, new Uint8Array(body), 'application/json; charset=iso-8859-1')).status).toBe(
      204,
    );
  });

  it.each(['per-flow', 'fixed'] as const)('with a slash at the end of its address, which is %s', async (callback) => {
    const h = harness({ callback });
    const flow = await h.start();
    expect((await call(h, `${flow.callback}/`, json(flow), 'application/json')).status).toBe(204);
  });
});

describe('a webhook is refused with a line in the log', () => {
  it.each([
    ['content_type', 'text/plain', (flow: StartedFlow) => json(flow)],
    ['content_type', 'application/x-www-form-urlencoded', (flow: StartedFlow) => json(flow)],
    ['charset', 'application/json; charset=utf-16', (flow: StartedFlow) => json(flow)],
    ['not_json', 'application/json', () => '{'],
    ['not_json', null, () => ''],
    ['members', 'application/json', () => '{"token":"x"}'],
    ['too_large', 'application/json', () => ' '.repeat(16_385)],
  ])('%s', async (why, type, body) => {
    const h = harness();
    const flow = await h.start();
    expect((await call(h, flow.callback, body(flow), type)).status).toBe(400);
    expect(refusals(h)).toEqual([why]);
  });

  it('charset: bytes that are not what they are said to be', async () => {
    const h = harness();
    const flow = await h.start();
    const body = new Uint8Array(Buffer.from(JSON.stringify({ ...JSON.parse(json(flow)), name: 'João' }), 'latin1'));
    expect((await call(h, flow.callback, body, 'application/json; charset=utf-8')).status).toBe(400);
    expect(refusals(h)).toEqual(['charset']);
  });

  it('path and method: a mistyped address, or another method', async () => {
    const h = harness();
    const flow = await h.start();
    const addresses = [
      `${publicUrl}/soluti/callback`,
      `${publicUrl}/soluti/callback/${flow.id}`,
      `${flow.callback}/more`,
    ];
    for (const address of addresses) expect((await call(h, address, json(flow), 'application/json')).status).toBe(404);
    expect((await call(h, flow.callback, '', null, 'GET')).status).toBe(404);
    expect(refusals(h)).toEqual(['path', 'path', 'path', 'method']);
    expect(JSON.stringify(h.logged)).not.toContain(flow.callback.split('/').at(-1));
  });
});

describe('a body’s deadline', () => {
  /** Sends half of a body, and the rest after so many milliseconds; gives the status, or null where there is no answer yet. */
  async function statusAfter(milliseconds: number, rest: number, path: 'flows' | 'callback') {
    const clock = testClock();
    const h = harness({}, { clock });
    const flow = await h.start();
    const [url, text, headers] =
      path === 'flows'
        ? [`${publicUrl}/soluti/flows`, '{}', { 'x-catraca': '1', origin: 'https://shop.example' }]
        : [flow.callback, json(flow), {}];
    const encoder = new TextEncoder();
    const body = new ReadableStream<Uint8Array>({
      async start(controller) {
        controller.enqueue(encoder.encode(text.slice(0, 1)));
        await clock.delay(rest);
        controller.enqueue(encoder.encode(text.slice(1)));
        controller.close();
      },
    });
    const init = { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers }, duplex: 'half' };
    let status: number | null = null;
    void h.catraca.fetch(new Request(url, init)).then((answer) => (status = answer.status));
    await clock.advance(milliseconds);
    return status as number | null;
  }

  it.each([
    ['flows', 3000, 201],
    ['callback', 5000, 204],
  ] as const)('at %s: whole before %i ms it counts, later it is refused at once', async (path, deadline, accepted) => {
    expect(await statusAfter(deadline - 1, deadline - 1, path)).toBe(accepted);
    expect(await statusAfter(deadline - 1, deadline + 1000, path)).toBeNull();
    expect(await statusAfter(deadline, deadline + 1000, path)).toBe(400);
  });
});
