/** The backend on real sockets, with clients that speak nonsense, dawdle or do not listen. */
import type { Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { createNodeServer, type NodeServerOptions } from '../../src/server/node.js';
import { harness } from './soluti-harness.js';
import { until } from './test-clock.js';

const servers: Server[] = [];
const sockets: Socket[] = [];
const rejections: unknown[] = [];
process.on('unhandledRejection', (reason) => rejections.push(reason));
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close().closeAllConnections();
  expect(rejections).toEqual([]);
});

async function listen(handler: Parameters<typeof createNodeServer>[0], options: NodeServerOptions = {}) {
  const server = createNodeServer(handler, options);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const open = (onConnect: (socket: Socket) => void): Socket => {
    const socket = connect(port, '127.0.0.1', () => onConnect(socket));
    sockets.push(socket.on('error', () => undefined));
    return socket;
  };
  return { server, port, base: `http://127.0.0.1:${String(port)}`, open };
}

const closed = (all: readonly Socket[]) => all.filter(({ destroyed }) => destroyed).length;

describe('clients that dawdle (X14)', () => {
  it('200 that send a byte now and then and 200 that leave their answer unread are cut, while others are served', async () => {
    const h = harness();
    const endless = () =>
      new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(new Uint8Array(65_536)) });
    const handler = {
      fetch: (request: Request) =>
        new URL(request.url).pathname === '/endless' ? new Response(endless()) : h.catraca.fetch(request),
    };
    const { server, base, open } = await listen(handler, { headersTimeout: 800, stallTimeout: 800 });
    const connections = promisify(server.getConnections.bind(server));
    const slow = Array.from({ length: 200 }, () =>
      open((socket) => {
        socket.resume().write('GET /catraca/soluti/flows/x HTTP/1.1\r\nHost: x\r\nX-Slow: ');
        const drip = setInterval(() => socket.write('a'), 200);
        socket.on('close', () => clearInterval(drip));
      }),
    );
    const deaf = Array.from({ length: 200 }, () =>
      open((socket) => socket.write('GET /endless HTTP/1.1\r\nHost: x\r\n\r\n')).pause(),
    );
    const statuses = [];
    for (let asked = 0; asked < 50; asked++) statuses.push((await fetch(`${base}/catraca/no-such-route`)).status);
    expect(new Set(statuses)).toEqual(new Set([404]));
    await until(() => closed(slow) === slow.length, 60_000);
    // A paused socket learns of its end only when it reads on, and who reads on too soon is served on: the server tells.
    await until(async () => (await connections()) < 10, 60_000);
    for (const socket of deaf) socket.resume();
    await until(() => closed(deaf) === deaf.length, 60_000);
    expect((await fetch(`${base}/catraca/no-such-route`)).status).toBe(404);
  }, 180_000);

  it('connections beyond the limit are closed as they come, and there is room again when one has gone', async () => {
    const { open, base } = await listen({ fetch: () => new Response('ok') }, { maxConnections: 10 });
    const held = Array.from({ length: 10 }, () => open(() => undefined));
    await until(() => held.every(({ connecting }) => !connecting));
    const extra = open((socket) => socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')).resume();
    await until(() => extra.destroyed);
    for (const socket of held.slice(0, 2)) socket.destroy();
    await until(async () =>
      fetch(base).then(
        (response) => response.ok,
        () => false,
      ),
    );
  });
});

describe('bytes of any kind (X8)', () => {
  it('no answer of 500 or more, no unhandled rejection, no connection that hangs', async () => {
    const h = harness({}, { limits: { startsPerVisitor: 1e6, startsInTotal: 1e6 } });
    const { open } = await listen(h.catraca, { headersTimeout: 1500 });
    const flow = await h.start();
    const line = fc.string({ unit: fc.constantFrom(...Array.from('abc :;,/%=&?\t"{}[]0x\u0000\u007f')) });
    const method = fc.constantFrom('GET', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'BREW', 'get', '');
    const path = fc.oneof(
      fc.constantFrom('/catraca/soluti/flows', `/catraca/soluti/flows/${flow.id}`, '*', 'http://evil.example/', '//x'),
      line.map((text) => `/catraca/${text}`),
    );
    const header = fc.oneof(
      fc.constantFrom(
        'X-Catraca: 1',
        'Content-Type: application/json',
        `X-Catraca-Flow: ${flow.secret}`,
        'Expect: 100-continue',
      ),
      fc.constantFrom('Content-Length: 5', 'Content-Length: -1', 'Transfer-Encoding: chunked', 'Transfer-Encoding: x'),
      fc.constantFrom('Content-Encoding: gzip', 'Connection: Upgrade', 'Upgrade: websocket', 'Host: evil'),
      fc.tuple(line, line).map(([name, value]) => `${name}: ${value}`),
    );
    const body = fc.constantFrom(
      '',
      '{}',
      '5\r\n{"a":\r\n',
      '0\r\n\r\n',
      'zz\r\n',
      '{"nonce":"n"}',
      '\u0000\u0000',
      '['.repeat(5000),
    );
    const message = fc
      .tuple(method, path, fc.array(header, { maxLength: 6 }), body)
      .map(
        ([verb, where, headers, content]) =>
          `${verb} ${where} HTTP/1.1\r\nHost: x\r\n${headers.map((text) => `${text}\r\n`).join('')}\r\n${content}`,
      );
    const answers = await Promise.all(
      fc.sample(message, 300).map(
        (text) =>
          new Promise<string>((resolve) => {
            let answer = '';
            const socket = open(() => socket.end(text, 'latin1'));
            socket.setTimeout(20_000, () => resolve('hangs'));
            socket.setEncoding('latin1').on('data', (chunk) => (answer += String(chunk)));
            socket.on('close', () => resolve(answer));
          }),
      ),
    );
    const statuses = answers.flatMap((answer) =>
      [...answer.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, code]) => Number(code)),
    );
    expect(answers).not.toContain('hangs');
    expect(statuses.length).toBeGreaterThan(200);
    expect(statuses.filter((status) => status >= 500)).toEqual([]);
    expect(h.logged.filter(({ event }) => event === 'defect')).toEqual([]);
    expect((await h.look(flow))['state']).toMatch(/pending|cancelled/);
  }, 180_000);

  it('a webhook that drips longer than 5 s and one beyond 16 KiB: 400, and the heap stays flat', async () => {
    const h = harness();
    const { open } = await listen(h.catraca);
    const flow = await h.start();
    const head = (length: number) =>
      `POST ${new URL(flow.callback).pathname} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${String(length)}\r\n\r\n`;
    const ask = (write: (socket: Socket) => void) =>
      new Promise<string>((resolve) => {
        let answer = '';
        open(write)
          .setEncoding('latin1')
          .on('data', (chunk) => (answer += String(chunk)))
          .on('close', () => resolve(answer));
      });
    const before = process.memoryUsage().heapUsed;
    const huge = await Promise.all(
      Array.from({ length: 50 }, () => ask((socket) => socket.write(head(1e9) + 'x'.repeat(200_000)))),
    );
    expect(new Set(huge.map((answer) => answer.slice(0, 12)))).toEqual(new Set(['HTTP/1.1 400']));
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(64 * 1024 * 1024);
    const dripping = ask((socket) => socket.write(`${head(100)}{`));
    await until(() => h.clock.waiting() > 0);
    await h.clock.advance(5000);
    expect(await dripping).toMatch(/^HTTP\/1\.1 400/);
    expect(h.calls).toHaveLength(1);
  });
});
