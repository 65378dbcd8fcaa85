import { createServer, request as httpRequest, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { closeGracefully, remoteAddress, toNodeListener, type FetchHandler } from '../../src/server/node.js';
import { createCatraca } from '../../src/server/index.js';
import { readEvents, secrets } from './soluti-harness.js';
import { until } from './test-clock.js';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

async function listen(handler: FetchHandler, wrap = (listener: ReturnType<typeof toNodeListener>) => listener) {
  const server = createServer(wrap(toNodeListener(handler)));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { server, port, base: `http://127.0.0.1:${port}` };
}

/** Sends bytes as they are and gives what comes back. */
async function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.setEncoding('utf8').on('data', (chunk) => (answer += String(chunk)));
    socket.on('close', () => resolve(answer)).on('error', reject);
  });
}

const echo: FetchHandler = {
  async fetch(request) {
    const headers = new Headers({ 'x-url': request.url, 'x-method': request.method });
    headers.append('set-cookie', 'a=1');
    headers.append('set-cookie', 'b=2');
    headers.set('x-seen', request.headers.get('x-twice') ?? '');
    headers.set('x-address', remoteAddress(request) ?? 'unknown');
    return new Response(request.body === null ? 'no body' : await request.text(), { status: 201, headers });
  },
};

describe('the adapter for node:http', () => {
  it('carries method, address, headers, body and cookies', async () => {
    const { base } = await listen(echo);
    const response = await fetch(`${base}/a/b?c=%20d`, { method: 'POST', body: 'olá', headers: { 'x-twice': '1' } });
    expect(response.status).toBe(201);
    expect(await response.text()).toBe('olá');
    expect(response.headers.get('x-url')).toBe('http://localhost/a/b?c=%20d');
    expect(response.headers.get('x-method')).toBe('POST');
    expect(response.headers.get('x-address')).toBe('127.0.0.1');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(await (await fetch(base)).text()).toBe('no body');
    expect(await (await fetch(base, { method: 'DELETE' })).text()).toBe('no body');
    expect(await (await fetch(base, { method: 'HEAD' })).text()).toBe('');
  });

  it('takes the address raw: never a host of the request’s choice', async () => {
    const { port } = await listen(echo);
    const ask = (target: string) =>
      raw(
        port,
        `GET ${target} HTTP/1.1\r\nHost: evil.example\r\nX-Twice: 1\r\nX-Twice: 2\r\nConnection: close\r\n\r\n`,
      );
    expect(await ask('//evil.example/x')).toContain('x-url: http://localhost//evil.example/x');
    expect(await ask('/x')).toContain('x-seen: 1, 2');
    expect(await ask('http://evil.example/x')).toMatch(/^HTTP\/1\.1 400 /);
    expect(await ask('*')).toMatch(/^HTTP\/1\.1 400 /);
    expect(await ask('/\\evil.example')).toContain('x-url: http://localhost//evil.example');
  });

  it('a method that no fetch request may have: 400', async () => {
    const { port } = await listen(echo);
    expect(await raw(port, 'TRACE / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('keeps the whole address behind Express’s mounting, and a body that its parser has read', async () => {
    const { base } = await listen(echo, (listener) => (incoming, outgoing) => {
      const chunks: Buffer[] = [];
      incoming
        .on('data', (chunk: Buffer) => chunks.push(chunk))
        .on('end', () => {
          const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
          setImmediate(() => {
            Object.assign(incoming, { originalUrl: incoming.url, url: '/soluti', body });
            listener(incoming, outgoing);
          });
        });
    });
    const response = await fetch(`${base}/catraca/soluti`, { method: 'POST', body: '{ "a": 1 }' });
    expect(response.headers.get('x-url')).toBe('http://localhost/catraca/soluti');
    expect(await response.text()).toBe('{"a":1}');
  });

  it('writes as it comes, and tells the handler when the client is gone', async () => {
    let gone = false;
    let cancelled = false;
    const { base } = await listen({
      fetch(request) {
        request.signal.addEventListener('abort', () => (gone = true));
        const body = new ReadableStream({
          start: (controller) => controller.enqueue(new TextEncoder().encode('first')),
          cancel: () => void (cancelled = true),
        });
        return new Response(body);
      },
    });
    const abort = new AbortController();
    const response = await fetch(base, { signal: abort.signal });
    const { value } = await response.body!.getReader().read();
    expect(new TextDecoder().decode(value)).toBe('first');
    expect(gone).toBe(false);
    abort.abort();
    await until(() => gone && cancelled);
  });

  it('stops asking a handler whose client does not read', async () => {
    let given = 0;
    const { port } = await listen({
      fetch: () =>
        new Response(
          new ReadableStream({
            async pull(controller) {
              await new Promise((resolve) => setImmediate(resolve));
              given += 1;
              controller.enqueue(new Uint8Array(65_536));
            },
          }),
        ),
    });
    const socket = connect(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'));
    socket.pause();
    // What the machine's own buffers take is asked for; then nothing more, however long one waits.
    let before = -1;
    await until(async () => {
      const asked = given - before;
      before = given;
      await new Promise((resolve) => setTimeout(resolve, 300));
      return given > 0 && asked === 0;
    }, 15_000);
    expect(given).toBeLessThan(1000);
    socket.destroy();
  });

  it('a body that was not read does not become the next request', async () => {
    const { port } = await listen({ fetch: () => new Response('refused', { status: 400 }) });
    const answer = await raw(
      port,
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 60\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n',
    );
    expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
    expect(answer).toMatch(/connection: close/i);
  });

  it('a handler that throws, and one whose body breaks, end the request', async () => {
    const { base } = await listen({ fetch: () => Promise.reject(new Error('x')) });
    expect((await fetch(base)).status).toBe(500);
    const broken = await listen({
      fetch: () => new Response(new ReadableStream({ pull: (controller) => controller.error(new Error('x')) })),
    });
    // Never as if it were whole.
    await expect(fetch(broken.base).then((response) => response.text())).rejects.toThrow();
  });
});

describe('a whole backend behind it', () => {
  const soluti = {
    environment: 'sandbox',
    sandboxUrl: 'http://127.0.0.1:9/soluti',
    clientId: 'a',
    clientSecret: 'b',
    deliver: 'page',
  } as const;
  const catracaAt = () =>
    createCatraca({
      publicUrl: 'http://127.0.0.1:1/catraca',
      allowedOrigins: ['http://127.0.0.1:1'],
      secrets,
      soluti,
      log: () => undefined,
      fetch: async () => Response.json({ short_token: 's', qr_code: 'q', auth_ttl: 60 }),
    });
  const headers = { 'x-catraca': '1', origin: 'http://127.0.0.1:1', 'content-type': 'application/json' };

  it('streams, and on shutdown sends the stream elsewhere and lets everything end', async () => {
    const catraca = catracaAt();
    const { base, server, port } = await listen(catraca);
    const started = await fetch(`${base}/catraca/soluti/flows`, { method: 'POST', headers, body: '{}' });
    expect(started.status).toBe(201);
    const { id, secret } = await started.json();
    const path = `${base}/catraca/soluti/flows/${id}/events`;
    const stream = readEvents(await fetch(path, { headers: { ...headers, 'x-catraca-flow': secret } }));
    expect((await stream.next()).data['state']).toBe('pending');
    const before = Date.now();
    await closeGracefully(server, catraca);
    expect(Date.now() - before).toBeLessThan(5000);
    expect((await stream.rest()).map(({ event }) => event)).toEqual(['reconnect']);
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
  });

  it('cuts what does not end in time', async () => {
    const { base, server } = await listen({ fetch: () => new Promise(() => undefined) });
    const hanging = fetch(base).catch((error: unknown) => error);
    await until(() => new Promise((resolve) => server.getConnections((_, count) => resolve(count > 0))));
    await closeGracefully(server, { close: async () => undefined }, 200);
    expect(await hanging).toBeInstanceOf(Error);
  });

  it('refuses a body that drips longer than 3 s, on a real socket', async () => {
    const { port } = await listen(catracaAt());
    const before = Date.now();
    const status = await new Promise((resolve, reject) => {
      const sending = httpRequest({
        port,
        host: '127.0.0.1',
        path: '/catraca/soluti/flows',
        method: 'POST',
        headers: { ...headers, 'content-length': 100 },
      });
      const drip = setInterval(() => sending.write(' '), 200);
      sending.on('response', (response) => {
        clearInterval(drip);
        resolve(response.statusCode);
        sending.destroy();
      });
      sending.on('error', reject);
    });
    expect(status).toBe(400);
    expect(Date.now() - before).toBeLessThan(5000);
  });
});
