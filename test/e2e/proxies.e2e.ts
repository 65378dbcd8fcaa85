/**
 * Certificate logins behind proxies that people really run: 100 at each, most by the element's own flow in Node, some by
 * the element in the browser. Approvals come from at once to after the proxy has lost its patience.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { delay } from '../../src/components/internal/delay.js';
import { createSolutiClient } from '../../src/core/client/soluti-client.js';
import { createSolutiFlow } from '../../src/core/flows/soluti-flow.js';
import { FakeClaims } from '../core/flows/soluti-support.js';
import { findProgram, startHaproxy, startNginx, type Proxy } from '../support/proxies.js';
import { press, seeEvent, seeState, startJourney, type Journey } from './support/journey.js';
import { freePort } from '../../scripts/free-port.mjs';

const nginx = findProgram('nginx');
const haproxy = findProgram('haproxy');
const inNode = 97;
const inBrowser = 3;
/** Milliseconds: what is idle for so long is cut. */
const patience = 10_000;

let journey: Journey;
let ports: { buffering: number; mute: number; impatient: number };
const proxies: Proxy[] = [];

beforeAll(async () => {
  ports = { buffering: await freePort(), mute: await freePort(), impatient: await freePort() };
  journey = await startJourney({ origins: Object.values(ports).map((port) => `http://localhost:${String(port)}`) });
  const upstream = new URL(journey.demo.url).host;
  if (nginx !== null) {
    // Also HTTP/1.0 towards the backend, its default: chunks would be handed on as they come.
    const pass = `proxy_buffering on; proxy_pass http://${upstream};`;
    const servers = `
      server { listen 127.0.0.1:${String(ports.buffering)}; location / { ${pass} } }
      server { listen 127.0.0.1:${String(ports.mute)}; location / { proxy_ignore_headers X-Accel-Buffering; ${pass} } }`;
    proxies.push(await startNginx(nginx, servers, ports.mute));
  }
  if (haproxy !== null) {
    const config = `global
  maxconn 2000
defaults
  mode http
  timeout connect 5s
  timeout client ${String(patience)}ms
  timeout server ${String(patience)}ms
frontend all
  bind 127.0.0.1:${String(ports.impatient)}
  default_backend demo
backend demo
  server one ${upstream}`;
    proxies.push(await startHaproxy(haproxy, config, ports.impatient));
  }
});

afterAll(async () => {
  await Promise.all(proxies.map((proxy) => proxy.stop()));
  await journey.close();
});

/** One login by the element's own flow; gives how it followed the flow, in the order of appearance. */
async function signIn(endpoint: string, wait: number): Promise<string[]> {
  const connections: string[] = [];
  const client = createSolutiClient({ endpoint });
  const flow = createSolutiFlow({
    connect: async () => ({ client, endpoint }),
    storage: () => ({ getItem: () => null, setItem: () => undefined, removeItem: () => undefined }),
    wallClock: () => Date.now(),
    now: () => performance.now(),
    delay,
    random: Math.random,
    claimStream: () => Promise.resolve(() => undefined),
    environment: { visible: () => true, online: () => true, subscribe: () => () => undefined },
    renewals: () => 0,
    isSeen: () => true,
    claims: new FakeClaims(),
    nonce: () => undefined,
  });
  let code: (text: string) => void = () => undefined;
  const shown = new Promise<string>((resolve) => (code = resolve));
  flow.subscribe((state) => {
    if (state.status !== 'waiting') return;
    if (state.snapshot.qrCode !== null) code(state.snapshot.qrCode);
    if (connections.at(-1) !== state.connection) connections.push(state.connection);
  });
  const result = flow.start();
  const qrText = await shown;
  await delay(wait);
  journey.demo.sandbox.control.soluti.approve({ qrText });
  expect(await result).toMatchObject({ tokenType: 'Bearer', username: '52998224725' });
  return connections;
}

/** The element on the demo's page shows a code; gives what approves it and waits for the end. */
async function openOnPage(base: string): Promise<() => Promise<void>> {
  const page = await journey.open(`${base}/soluti.html`);
  await press(page, 'Generate QR code');
  await seeEvent(page, 'soluti-auth-code');
  const { soluti } = journey.demo.sandbox.control;
  const qrText = soluti.requests().at(-1)?.qrText;
  return async () => {
    soluti.approve({ qrText });
    await seeState(page, 'soluti-qr-auth', 'done', 30_000);
    await seeEvent(page, 'soluti-auth-success');
  };
}

/** All of them together, approved after up to so long; gives how each of those in Node followed its flow, the quickest first. */
async function signInAll(port: number, longestWait: number): Promise<string[][]> {
  const base = `http://localhost:${String(port)}`;
  const onPages: (() => Promise<void>)[] = [];
  for (let page = 0; page < inBrowser; page++) onPages.push(await openOnPage(base));
  const waitOf = (index: number, count: number) => (longestWait * index) / (count - 1);
  const startLater = async (index: number) => {
    await delay(index * 30);
    return signIn(`${base}/catraca`, waitOf(index, inNode));
  };
  const [followed] = await Promise.all([
    Promise.all(Array.from({ length: inNode }, (_, index) => startLater(index))),
    ...onPages.map(async (approve, index) => {
      await delay(waitOf(index, inBrowser));
      await approve();
    }),
  ]);
  await journey.leave();
  return followed;
}

const saw = (wanted: string) => (connections: readonly string[]) => connections.includes(wanted);

describe('100 of 100 logins complete', () => {
  it.skipIf(nginx === null)('behind nginx with buffering on, which heeds the header that asks it not to', async () => {
    const followed = await signInAll(ports.buffering, 6000);
    expect(followed).toHaveLength(inNode);
    expect(followed.filter(saw('live'))).toHaveLength(inNode);
  });

  it.skipIf(nginx === null)('behind nginx that buffers whatever is asked: by polling', async () => {
    const followed = await signInAll(ports.mute, 9000);
    expect(followed).toHaveLength(inNode);
    // A stream that begins to speak after 4 s has been given up by then.
    expect(followed.slice(inNode / 2).filter(saw('polling')).length).toBeGreaterThan(inNode / 4);
  });

  it.skipIf(haproxy === null)(
    'behind haproxy that cuts what is idle for 10 s, some on one stream for longer',
    async () => {
      const longest = 13_000;
      const followed = await signInAll(ports.impatient, longest);
      expect(followed).toHaveLength(inNode);
      const slow = followed.slice(Math.ceil(((inNode - 1) * (patience + 500)) / longest));
      // On a busy machine a heartbeat may come late and its stream be cut: then the flow has mended itself.
      expect(slow.filter((connections) => connections.join() === 'live').length).toBeGreaterThan(0);
    },
  );
});
