/** Requests of all kinds that are in progress while a backend closes, and what becomes of the approvals among them. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createCatraca, memoryStore, type Catraca, type FlowStore } from '../../src/server/index.js';
import { closeGracefully, createNodeServer } from '../../src/server/node.js';
import type { PlainRequest } from './send-requests.mjs';
import { origin, publicUrl, secrets } from './soluti-harness.js';
import { until } from './test-clock.js';

const headers = { 'x-catraca': '1', origin, 'content-type': 'application/json' };

interface Approval {
  readonly id: string;
  readonly secret: string;
  readonly request: PlainRequest;
}

/** How many requests of each kind are in progress. */
export interface ClosingLoad {
  readonly start: number;
  readonly webhook: number;
  /** Of a flow that does not exist: cheap enough to be sent by the thousand. */
  readonly poll: number;
}

/** Sends the requests; settles once all are written. */
export type SendAll = (
  port: number,
  requests: readonly PlainRequest[],
) => Promise<{ readonly statuses: Promise<readonly (number | null)[]> }>;

export interface ClosingOutcome {
  /** How many requests got which status; `null`: none. */
  readonly statuses: Readonly<Record<string, number>>;
  /** How many approvals were answered 204, and how many of these the next instance delivered. */
  readonly acknowledged: number;
  readonly delivered: number;
}

/** A backend over the store, and the callback addresses that its provider was given, by the flow's id. */
function instance(store: FlowStore) {
  const callbacks = new Map<string, string>();
  const provider: typeof fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    if (url.endsWith('/oauth/token')) {
      const username = '52998224725';
      return Response.json({ access_token: 'a', expires_in: 600, scope: 'authentication_session', username });
    }
    const { callback_url: callback } = JSON.parse(init?.body as string) as { callback_url: string };
    callbacks.set(callback.split('/').at(-2) ?? '', callback);
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

async function startFlow({ catraca, callbacks }: ReturnType<typeof instance>): Promise<Approval> {
  const answer = await catraca.fetch(new Request(`${publicUrl}/soluti/flows`, { method: 'POST', headers, body: '{}' }));
  const { id, secret } = (await answer.json()) as { id: string; secret: string };
  const callback = callbacks.get(id) ?? '';
  const body = JSON.stringify({ token: `t-${id}`, short_token: `s-${callback}` });
  return { id, secret, request: { method: 'POST', path: new URL(callback).pathname, headers, body } };
}

/** A store that is slow at this moment: what the requests do first waits for `open`. A call to a provider would time out. */
function slowStore(inner: FlowStore) {
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  const held = { count: 0 };
  const slow = <Input extends unknown[], Output>(operation: (...input: Input) => Promise<Output>) => {
    return async (...input: Input) => {
      held.count += 1;
      await gate;
      return operation(...input);
    };
  };
  const create = slow<Parameters<FlowStore['create']>, Awaited<ReturnType<FlowStore['create']>>>(inner.create);
  const approve = slow<Parameters<FlowStore['approve']>, Awaited<ReturnType<FlowStore['approve']>>>(inner.approve);
  const read = slow<Parameters<FlowStore['read']>, Awaited<ReturnType<FlowStore['read']>>>(inner.read);
  return { store: { ...inner, create, approve, read }, held, open };
}

/** Closes a backend in the middle of so many requests, over HTTP, and lets another instance deliver what was acknowledged. */
export async function closeInProgress(load: ClosingLoad, sendAll: SendAll): Promise<ClosingOutcome> {
  const inner = memoryStore({ maxFlows: 100_000 });
  const before = instance(inner);
  const approvals: Approval[] = [];
  for (let index = 0; index < load.webhook; index += 1) approvals.push(await startFlow(before));
  await before.catraca.close();

  const { store, held, open } = slowStore(inner);
  const closing = instance(store);
  const server = createNodeServer(closing.catraca);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const start = { method: 'POST', path: '/catraca/soluti/flows', headers, body: '{}' };
  const stranger = { ...headers, 'x-catraca-flow': 'A'.repeat(43) };
  const poll = { method: 'GET', path: `/catraca/soluti/flows/${'A'.repeat(22)}`, headers: stranger, body: '' };
  const requests = [
    ...approvals.map(({ request }) => request),
    ...Array.from({ length: load.start }, () => start),
    ...Array.from({ length: load.poll }, () => poll),
  ];
  const sent = await sendAll((server.address() as AddressInfo).port, requests);
  await until(() => held.count === requests.length, 120_000);
  const closed = closeGracefully(server, closing.catraca, 60_000);
  setTimeout(open, 20);
  const statuses = await sent.statuses;
  await closed;

  const acknowledged = approvals.filter((_, index) => statuses[index] === 204);
  const delivered = await deliver(inner, acknowledged);
  return { statuses: count(statuses), acknowledged: acknowledged.length, delivered };
}

function count(statuses: readonly (number | null)[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const status of statuses) counts[String(status)] = (counts[String(status)] ?? 0) + 1;
  return counts;
}

/** How many of the approvals another instance delivers, which also takes over an exchange that the closed one left. */
async function deliver(inner: FlowStore, approvals: readonly Approval[]): Promise<number> {
  const { catraca } = instance({ ...inner, shared: true });
  let delivered = 0;
  for (const approval of approvals) {
    let status = 0;
    await until(async () => (status = await redeem(catraca, approval)) !== 409);
    if (status === 200) delivered += 1;
  }
  await catraca.close();
  return delivered;
}

async function redeem(catraca: Catraca, { id, secret }: Approval): Promise<number> {
  const init = { method: 'POST', headers: { ...headers, 'x-catraca-flow': secret }, body: '{}' };
  return (await catraca.fetch(new Request(`${publicUrl}/soluti/flows/${id}/redeem`, init))).status;
}
