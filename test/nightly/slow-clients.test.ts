/** 2,000 clients that send slowly, on real sockets, while others are served. */
import type { Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { systemClock } from '../../src/server/clock.js';
import { createNodeServer } from '../../src/server/node.js';
import { harness } from '../server/soluti-harness.js';
import { until } from '../server/test-clock.js';

const crowd = 1000;
/** Milliseconds. */
const headersTimeout = 2000;
/** Milliseconds from the last connection until every slow one must be gone: the timeout of a request, its check, and load. */
const patience = 60_000;

let server: Server | undefined;
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  server?.close().closeAllConnections();
});

async function listen(): Promise<number> {
  const { catraca } = harness({}, { clock: systemClock, limits: { startsPerVisitor: 1e6, startsInTotal: 1e6 } });
  server = createNodeServer(catraca, { headersTimeout });
  const listening = server;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', 1024, resolve));
  return (listening.address() as AddressInfo).port;
}

/** Sends the head and then a byte each time that `drip` is called. */
function dawdler(port: number, head: string): Socket {
  const socket = connect(port, '127.0.0.1', () => socket.write(head));
  sockets.push(socket.resume().on('error', () => undefined));
  return socket;
}

it('1,000 slow headers and 1,000 slow bodies are cut, while honest clients are answered (X14)', async () => {
  const port = await listen();
  const slowHeaders = Array.from({ length: crowd }, () =>
    dawdler(port, 'GET /catraca/soluti/flows/x HTTP/1.1\r\nHost: x\r\nX-Slow: '),
  );
  const slowBodies = Array.from({ length: crowd }, () =>
    dawdler(
      port,
      'POST /catraca/soluti/flows HTTP/1.1\r\nHost: x\r\nX-Catraca: 1\r\nOrigin: https://shop.example\r\n' +
        'Content-Type: application/json\r\nContent-Length: 4000\r\n\r\n{',
    ),
  );
  const all = [...slowHeaders, ...slowBodies];
  const drip = setInterval(() => {
    for (const socket of all) if (!socket.connecting && socket.writable) socket.write(' ');
  }, 500);
  try {
    await until(() => all.every(({ connecting, destroyed }) => !connecting || destroyed), patience);
    const answers: { status: number; took: number }[] = [];
    while (answers.length < 50) {
      const begun = performance.now();
      const { status } = await fetch(`http://127.0.0.1:${String(port)}/catraca/soluti/flows`, {
        method: 'POST',
        headers: { 'x-catraca': '1', origin: 'https://shop.example', 'content-type': 'application/json' },
        body: '{}',
      });
      answers.push({ status, took: performance.now() - begun });
    }
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    // On a quiet machine 5 ms. Beyond a second, a slow client holds up the others.
    expect(answers.map(({ took }) => took).sort((a, b) => a - b)[25]).toBeLessThan(1000);
    await until(() => all.every(({ destroyed }) => destroyed), patience);
  } finally {
    clearInterval(drip);
  }
}, 180_000);
