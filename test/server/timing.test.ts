/** Whether the time of a refusal tells what was wrong: Welch's t-test over whole requests, as dudect does it. */
import { describe, expect, it } from 'vitest';
import type { FlowStore } from '../../src/server/stores/flow-store.js';
import { memoryStore } from '../../src/server/stores/memory-store.js';
import { isLanding } from '../support/is-landing.js';
import { idengeHarness, marcos } from './routes/idenge-harness.js';
import { ingresseHarness, publicUrl as ingresseUrl } from './routes/ingresse-harness.js';
import { cpf, harness } from './soluti-harness.js';

/** Samples of each kind: of the route that is asked most, and of all. */
const samples = 3000;
const fewerSamples = 600;
/** Requests of each kind before the first sample. */
const warmUp = 100;
const unknown = 'B'.repeat(22);

type Ask = () => Promise<Response>;

/** One route, and requests whose refusals must not differ in their time. The first kind is the reference. */
interface SecretRoute {
  readonly name: string;
  readonly kinds: Readonly<Record<string, Ask>>;
}

/** The same secret with another last character: of base64url, so that it is one still. */
function almost(secret: string): string {
  return `${secret.slice(0, -1)}${secret.endsWith('A') ? 'Q' : 'A'}`;
}

interface Holder {
  readonly id: string;
  readonly secret: string;
}

/** Every way to be wrong about a flow: an unknown id, a wrong secret, one almost right, and that of another flow. */
function wrongHolders(flow: Holder, other: Holder, ask: (id: string, secret: string) => Promise<Response>) {
  return {
    unknown: () => ask(unknown, flow.secret),
    wrong: () => ask(flow.id, 'A'.repeat(43)),
    'almost right': () => ask(flow.id, almost(flow.secret)),
    foreign: () => ask(flow.id, other.secret),
  };
}

const silent = { log: () => undefined, limits: { startsPerVisitor: 1e9, startsInTotal: 1e9 } };

async function solutiRoutes(): Promise<SecretRoute[]> {
  const h = harness({}, silent);
  const [flow, other] = [await h.start(), await h.start()];
  const steps: [method: string, step: string, body?: object][] = [
    ['GET', ''],
    ['GET', '/events'],
    ['DELETE', ''],
    ['POST', '/renew', {}],
    ['POST', '/notify', { username: cpf }],
    ['POST', '/redeem', {}],
    ['POST', '/ack', {}],
  ];
  const callback = new URL(flow.callback);
  const [callbackSecret = ''] = callback.pathname.split('/').slice(-1);
  const webhook = (path: string, shortToken = flow.shortToken) =>
    h.webhook(new URL(path, callback).href, { token: 'x', short_token: shortToken });
  return [
    ...steps.map(([method, step, body]) => ({
      name: `${method} /soluti/flows/{id}${step}`,
      kinds: wrongHolders(flow, other, (id, secret) =>
        h.send(method, `/soluti/flows/${id}${step}`, { secret, ...(body ? { body } : {}) }),
      ),
    })),
    {
      name: 'POST /soluti/callback/{id}/{secret}',
      kinds: {
        unknown: () => webhook(`../${unknown}/${callbackSecret}`),
        wrong: () => webhook('A'.repeat(43)),
        'almost right': () => webhook(almost(callbackSecret)),
        'wrong short_token': () => webhook(callbackSecret, 'x'),
      },
    },
  ];
}

/** Wrong codes are limited to five for one login; the time of a comparison is measured without that limit. */
function unlimitedStore(): FlowStore {
  return { ...memoryStore(), limit: async () => ({ allowed: true, retryAfter: 0 }) };
}

async function ingresseRoutes(): Promise<SecretRoute[]> {
  const h = ingresseHarness({}, { ...silent, store: unlimitedStore() });
  const browser = h.browser();
  const [login, other] = [await browser.start(), await browser.start()];
  const steps: [method: string, step: string, body?: object][] = [
    ['DELETE', ''],
    ['POST', '/redeem', {}],
    ['POST', '/ack', {}],
  ];
  const ticket = new URL(login.url).pathname.split('/').at(-1) ?? '';
  const open = (text: string) => browser.navigate(`${ingresseUrl}/ingresse/login/${text}`);
  const state = new URL(await h.browser().open(other)).pathname.split('/').at(-1) ?? '';
  const comeBack = (text: string) => browser.navigate(`${ingresseUrl}/ingresse/callback/${text}?usertoken=1-x`);
  return [
    ...steps.map(([method, step, body]) => ({
      name: `${method} /ingresse/flows/{id}${step}`,
      kinds: wrongHolders(login, other, (id, secret) =>
        browser.send(method, `/ingresse/flows/${id}${step}`, { secret, ...(body ? { body } : {}) }),
      ),
    })),
    {
      name: 'GET /ingresse/login/{ticket}',
      kinds: { unknown: () => open('B'.repeat(43)), 'almost right': () => open(almost(ticket)) },
    },
    {
      name: 'GET /ingresse/callback/{state}',
      kinds: { unknown: () => comeBack('B'.repeat(43)), 'almost right': () => comeBack(almost(state)) },
    },
  ];
}

async function idengeRoutes(): Promise<SecretRoute[]> {
  const h = idengeHarness({}, silent);
  const token = await h.catraca.idenge.mintPassToken({ userId: marcos.id });
  const [head = '', claims = '', signature = ''] = token.split('.');
  const show = (text: string) => h.send('GET', '/idenge/pass', { token: text });
  return [
    {
      name: 'GET /idenge/pass with a pass token',
      kinds: {
        'wrong signature': () => show(`${head}.${claims}.${'B'.repeat(signature.length - 1)}A`),
        'first half right': () => show(`${head}.${claims}.${signature.slice(0, 21)}${'B'.repeat(21)}A`),
        'almost right': () =>
          show(`${head}.${claims}.${signature.slice(0, -2)}${signature.at(-2) === 'B' ? 'C' : 'B'}A`),
      },
    },
  ];
}

/**
 * Microseconds. Below it the machine itself makes a difference, now in favour of one kind, now of another; the shortest
 * cut that a refusal could take, past one hash, makes about ten times as much.
 */
const floor = 5;

/** A smaller share of the whole time is the machine's too: on a busy one everything takes longer. */
const leastShare = 0.03;

interface Comparison {
  /** Microseconds between the means. */
  readonly difference: number;
  /** The difference between the medians, as a share of the smaller one. */
  readonly share: number;
  /** Welch's t. */
  readonly score: number;
}

/** Of the quicker nine tenths: what the machine did meanwhile is in the rest. Times in milliseconds. */
function compare(a: readonly number[], b: readonly number[]): Comparison {
  const limit = [...a, ...b].sort((x, y) => x - y)[Math.floor((a.length + b.length) * 0.9)] ?? Infinity;
  const stats = [a, b].map((all) => {
    const kept = all.filter((time) => time <= limit);
    const mean = kept.reduce((sum, time) => sum + time, 0) / kept.length;
    const variance = kept.reduce((sum, time) => sum + (time - mean) ** 2, 0) / (kept.length - 1);
    return { mean, error: variance / kept.length };
  });
  const [first, second] = stats as [(typeof stats)[0], (typeof stats)[0]];
  const difference = first.mean - second.mean;
  const medians = [a, b].map((all) => [...all].sort((x, y) => x - y)[Math.floor(all.length / 2)] ?? 0);
  return {
    difference: Math.abs(difference) * 1000,
    share: Math.max(...medians) / Math.min(...medians) - 1,
    score: Math.abs(difference) / Math.sqrt(first.error + second.error),
  };
}

function shuffled<T>(items: readonly T[]): T[] {
  const drawn = items.map((item) => [Math.random(), item] as const);
  return drawn.sort(([a], [b]) => a - b).map(([, item]) => item);
}

/** The kinds that took another time than the first, by one look at all of them. */
async function telling({ name, kinds }: SecretRoute, rounds: number): Promise<string[]> {
  const asked = Object.entries(kinds);
  const times = new Map<string, number[]>(asked.map(([kind]) => [kind, []]));
  for (let round = -warmUp; round < rounds; round++) {
    // In a new order each time, each as likely: who comes first pays for what the round before left behind.
    for (const [kind, ask] of shuffled(asked)) {
      const request = ask();
      const begun = performance.now();
      const { status } = await request;
      if (status !== 404 && status !== 401) throw new Error(`${name}, ${kind}: ${String(status)}`);
      if (round >= 0) times.get(kind)?.push(performance.now() - begun);
    }
  }
  const [[, reference] = ['', []], ...others] = times;
  const found = others.map(([kind, other]) => ({ kind, ...compare(reference, other) }));
  return found
    .filter(({ difference, score, share }) => difference > floor && share > leastShare && score > 4.5)
    .map(({ kind }) => kind);
}

/** What the machine did to one kind by chance it does not do to the same one three times; a shorter way is always shorter. */
async function alwaysTelling(route: SecretRoute, rounds: number): Promise<string[]> {
  let suspects = await telling(route, rounds);
  for (let again = 0; again < 2 && suspects.length > 0; again++) {
    const still = await telling(route, rounds);
    suspects = suspects.filter((name) => still.includes(name));
  }
  return suspects;
}

/** Fewer are enough for a much shorter way. */
const rounds = (most: number) => (isLanding ? 200 : most);

it('an unknown flow, a wrong secret, one almost right and another flow’s take the same time (X10)', async () => {
  const [route] = await solutiRoutes();
  expect(await alwaysTelling(route!, rounds(samples))).toEqual([]);
}, 600_000);

describe.each([
  ['Soluti', solutiRoutes],
  ['Ingresse', ingresseRoutes],
  ['Idenge', idengeRoutes],
] as const)('the routes of %s that take a secret', (_, routesOf) => {
  it('refuse every wrong one in the same time', async () => {
    const found: Record<string, string[]> = {};
    for (const route of await routesOf()) {
      const suspects = await alwaysTelling(route, rounds(fewerSamples));
      if (suspects.length > 0) found[route.name] = suspects;
    }
    expect(found).toEqual({});
  }, 600_000);
});

it('a refusal that takes a much shorter way is noticed', async () => {
  const hash = () => crypto.subtle.digest('SHA-256', new Uint8Array(32));
  const refuse = async (hashes: number) => {
    for (let times = 0; times < hashes; times++) await hash();
    return new Response(null, { status: 404 });
  };
  const route = { name: 'planted', kinds: { whole: () => refuse(12), shorter: () => refuse(2) } };
  expect(await alwaysTelling(route, fewerSamples)).toEqual(['shorter']);
});
