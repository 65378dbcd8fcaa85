/**
 * Who is not the cardholder tries to reach one: each subject, with each route, with the id in each place that a request
 * has, in each spelling. Nobody sees a byte of the other one, and Idenge is never asked about them.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCatraca, type Catraca } from '../../../src/server/index.js';
import type { Clock } from '../../../src/server/index.js';
import { createSandbox, type Sandbox } from '../../../src/sandbox/index.js';
import { baseOptions, birth, lucia, marcos, origin, publicUrl, secrets, sessionHeader } from './idenge-harness.js';

const victim = marcos;
/** What only the victim and Idenge know. */
const canaries = ['CANARY-NAME', 'CANARY-PHONE', 'CANARY-DATA', 'CANARY-HIDDEN', '1985-12-24', 'CANARY-OWN-HIDDEN'];
const hiddenField = '5d21b94aea405b2e01294dff';

interface Attempt {
  readonly method: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

type Subject = (catraca: Catraca, sign: (sub: string) => Promise<string>) => Promise<Record<string, string>>;

const session = (keys: unknown) => ({ 'x-host-session': sessionHeader(keys) });
const token = async (catraca: Catraca, actions: ('view' | 'edit' | 'download' | 'enroll')[]) => ({
  'x-catraca-pass': await catraca.idenge.mintPassToken({ userId: lucia.id, actions }),
});

const subjects: Record<string, Subject> = {
  'the owner of another card, by user id': async () => session({ userId: lucia.id }),
  'the owner of another card, by external id': async () => session({ externalId: 'waiting' }),
  'the owner of another card, by e-mail': async () => session([{ verifiedEmail: 'lucia@example.com' }]),
  'a newcomer': async () => session({ externalId: 'new-1' }),
  nobody: async () => ({}),
  'the holder of a pass token that may do all': (catraca) => token(catraca, ['view', 'edit', 'download', 'enroll']),
  'the holder of a pass token that may look': (catraca) => token(catraca, ['view']),
  'the forger of a pass token': async (_, sign) => ({ 'x-catraca-pass': await sign(victim.id) }),
  'the forger of a pass token, signed in': async (_, sign) => ({
    ...session({ userId: lucia.id }),
    'x-catraca-pass': await sign(victim.id),
  }),
};

/** The id as such, and as somebody might write it who hopes that it is decoded, folded or read as an operator. */
const spellings: Record<string, (value: string) => string> = {
  plain: (value) => value,
  'upper case': (value) => value.toUpperCase(),
  encoded: (value) => [...value].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join(''),
  'encoded twice': (value) => [...value].map((letter) => `%25${letter.charCodeAt(0).toString(16)}`).join(''),
  base64: (value) => btoa(value),
  'with spaces': (value) => ` ${value} `,
  'with a null': (value) => `${value}\u0000`,
  'full width': (value) => value.replace(/[!-~]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0)),
  list: (value) => `${lucia.id},${value}`,
  operator: (value) => JSON.stringify({ $in: [value] }),
  traversal: (value) => `../users/${value}`,
};

const values = [victim.id, victim.email, victim.externalId];
const names = ['userId', '_id', 'id', 'user_id', 'email', 'externalId', 'sub', 'target', 'X-Catraca-Pass', 'passToken'];
const methods = ['GET', 'PATCH', 'POST'];

const base = JSON.stringify({ name: 'Mallory' });
const withBody = (method: string, body = base) => (method === 'GET' ? {} : { body });
const json = (member: object) => JSON.stringify({ name: 'Mallory', ...member });
const query = (text: string) => `/idenge/pass?${text}`;
const quoted = (text: string) => encodeURIComponent(text);
/** What a header can carry: one byte a letter, no line breaks. */
const headerSafe = (text: string) => (/^[\x20-\x7e]*$/.test(text) ? text : quoted(text));

/** Places of a request that an id can be put into. Those of a body need one. */
const places: Record<string, (method: string, name: string, value: string) => Attempt> = {
  query: (method, name, value) => ({ method, path: query(`${name}=${quoted(value)}`), ...withBody(method) }),
  'query, unquoted': (method, name, value) => ({
    method,
    path: query(`${name}=${value.replace(/[\s#]/g, '')}`),
    ...withBody(method),
  }),
  'query, second of two': (method, name, value) => ({
    method,
    path: query(`${name}=${lucia.id}&${name}=${quoted(value)}`),
    ...withBody(method),
  }),
  'query, list': (method, name, value) => ({ method, path: query(`${name}[]=${quoted(value)}`), ...withBody(method) }),
  'query, operator': (method, name, value) => ({
    method,
    path: query(`${name}[$ne]=&${name}[$eq]=${quoted(value)}`),
    ...withBody(method),
  }),
  'path, after pass': (method, _, value) => ({ method, path: `/idenge/pass/${quoted(value)}`, ...withBody(method) }),
  'path, staff': (method, _, value) => ({ method, path: `/idenge/users/${quoted(value)}`, ...withBody(method) }),
  'path, staff query': (method, name, value) => ({
    method,
    path: `/idenge/users?${name}=${quoted(value)}`,
    ...withBody(method),
  }),
  'path, parameter': (method, name, value) => ({
    method,
    path: `/idenge/pass;${name}=${quoted(value)}`,
    ...withBody(method),
  }),
  'path, climbing': (method, _, value) => ({
    method,
    path: `/idenge/pass/..%2fusers%2f${quoted(value)}`,
    ...withBody(method),
  }),
  header: (method, name, value) => ({
    method,
    path: '/idenge/pass',
    headers: { [name]: headerSafe(value) },
    ...withBody(method),
  }),
  'header, x-': (method, name, value) => ({
    method,
    path: '/idenge/pass',
    headers: { [`x-${name.replaceAll('_', '-')}`]: headerSafe(value) },
    ...withBody(method),
  }),
  'header, rewriting': (method, _, value) => ({
    method,
    path: '/idenge/pass',
    headers: {
      'x-original-url': headerSafe(`/idenge/users/${value}`),
      'x-rewrite-url': headerSafe(`/idenge/users/${value}`),
      'x-http-method-override': 'GET',
    },
    ...withBody(method),
  }),
  cookie: (method, name, value) => ({
    method,
    path: '/idenge/pass',
    headers: { cookie: `${name}=${quoted(value)}` },
    ...withBody(method),
  }),
  authorization: (method, _, value) => ({
    method,
    path: '/idenge/pass',
    headers: { authorization: `Bearer ${headerSafe(value)}` },
    ...withBody(method),
  }),
  body: (method, name, value) => ({ method, path: '/idenge/pass', ...withBody(method, json({ [name]: value })) }),
  'body, list': (method, name, value) => ({
    method,
    path: '/idenge/pass',
    ...withBody(method, json({ [name]: [lucia.id, value] })),
  }),
  'body, operator': (method, name, value) => ({
    method,
    path: '/idenge/pass',
    ...withBody(method, json({ [name]: { $eq: value } })),
  }),
  'body, data': (method, name, value) => ({
    method,
    path: '/idenge/pass',
    ...withBody(method, json({ data: { [name]: value, [birth]: '2000-01-01' } })),
  }),
  'body, twice': (method, name, value) => ({
    method,
    path: '/idenge/pass',
    ...withBody(method, `{"name":"Mallory","${name}":"${lucia.id}","${name}":${JSON.stringify(value)}}`),
  }),
  'body, whole list': (method, name, value) => ({
    method,
    path: '/idenge/pass',
    ...withBody(method, JSON.stringify([{ [name]: value }])),
  }),
  'body, prototype': (method, name, value) => ({
    method,
    path: '/idenge/pass',
    ...withBody(method, `{"__proto__":{"${name}":${JSON.stringify(value)}}}`),
  }),
  'body, form': (method, name, value) => ({
    method,
    path: '/idenge/pass',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    ...withBody(method, `${name}=${quoted(value)}`),
  }),
};

const methodsAndNames = methods.flatMap((method) => names.map((name) => [method, name] as const));
const spelled = values.flatMap((value) => Object.values(spellings).map((spell) => spell(value)));

/** Each once: where a name or a body has no part in it, the same request comes up again. */
const attempts = Object.values(places).flatMap((place) => {
  const all = methodsAndNames.flatMap(([method, name]) => spelled.map((value) => place(method, name, value)));
  return [...new Map(all.map((attempt) => [JSON.stringify(attempt), attempt])).values()];
});

/** A subject tries every fourth, each from another one on: so all are tried, most by three subjects or more. */
const stride = 4;
/** Whom Idenge is never asked for costs less, and tries every second. */
const quickStride = 2;

/** What Idenge was told. */
interface Told {
  readonly method: string;
  readonly url: string;
  readonly body: string;
}

function emailIn(text: string): string | undefined {
  try {
    const { email } = JSON.parse(text) as { email?: unknown };
    return typeof email === 'string' ? email : undefined;
  } catch {
    return undefined;
  }
}

/** Time that never passes for limits' sake, and is never waited for. */
function restlessClock(): Clock {
  let now = Date.UTC(2026, 10, 1);
  return { now: () => (now += 1), delay: () => Promise.resolve() };
}

describe('the matrix of subjects, actions and places of an id', () => {
  let sandbox: Sandbox;
  let asked: Told[];
  let requests = 0;
  let bytes = 0;
  let offset = 0;

  beforeAll(() => {
    sandbox = createSandbox();
  });

  afterAll(() => {
    console.log(`${String(requests)} requests, ${String(bytes)} bytes of answers, none of another cardholder`);
    expect(requests).toBeGreaterThanOrEqual(50_000);
  });

  function makeCatraca(options: object = {}, idenge: object = {}): Catraca {
    sandbox.reset();
    const { control } = sandbox;
    control.idenge.editUser(victim.id, {
      name: 'CANARY-NAME',
      phone: 'CANARY-PHONE',
      data: {
        ...sandbox.control.idenge.users()[0]?.data,
        [hiddenField]: 'CANARY-HIDDEN',
        '5d21b94aea405b2e01294df6': 'CANARY-DATA',
      },
    });
    control.idenge.editUser(lucia.id, { data: { [hiddenField]: 'CANARY-OWN-HIDDEN' } });
    asked = [];
    return createCatraca({
      publicUrl,
      allowedOrigins: [origin],
      secrets,
      limits: { startsInTotal: 1_000_000 },
      allowSandbox: true,
      log: () => undefined,
      clock: restlessClock(),
      fetch: async (input: RequestInfo | URL, init?: RequestInit) => {
        const url = input instanceof Request ? input.url : String(input);
        const body = typeof init?.body === 'string' ? init.body : '';
        asked.push({ method: init?.method ?? 'GET', url: decodeURIComponent(url.replaceAll('+', ' ')), body });
        return sandbox.fetch(new Request(input, init));
      },
      idenge: { ...baseOptions, write: ['name', birth], ...idenge },
      ...options,
    });
  }

  async function tryAll(catraca: Catraca, who: Record<string, string>, step = stride): Promise<void> {
    const before = structuredClone(sandbox.control.idenge.users()[0]);
    const own = { 'x-catraca': '1', 'sec-fetch-site': 'same-origin', origin };
    offset += 1;
    for (const { method, path, headers = {}, body } of attempts.filter((_, index) => index % step === offset % step)) {
      requests += 1;
      const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
      const request = new Request(publicUrl + path, {
        method,
        headers: new Headers({ ...own, ...type, ...who, ...headers }),
        ...(body === undefined ? {} : { body }),
      });
      const response = await catraca.fetch(request);
      const text = await response.text();
      bytes += text.length;
      const told = canaries.filter((canary) => text.includes(canary));
      if (told.length > 0 || response.status >= 500) {
        expect.fail(`${String(response.status)} with ${told.join()} for ${method} ${path} ${body ?? ''}`);
      }
      const foreign = asked.filter((each) => isForeign(each, body));
      if (foreign.length > 0) expect.fail(`${JSON.stringify(foreign)} for ${method} ${path} ${body ?? ''}`);
      asked.length = 0;
    }
    expect(sandbox.control.idenge.users()[0]).toEqual(before);
  }

  /** A form may hold any e-mail: Idenge is told it as that, and asked whether it is taken, and nothing else. */
  function isForeign({ method, url, body }: Told, form = ''): boolean {
    const typed = emailIn(form);
    const isAsked = method === 'GET' && url.endsWith(`/users?email=${typed ?? ''}`);
    const isSent = method === 'POST' && emailIn(body) === typed;
    if (typed !== undefined && (isAsked || isSent)) return false;
    const said = `${url}\n${body}`.toLowerCase();
    return values.some((value) => said.includes(value.toLowerCase()));
  }

  /** As the backend signs, but with a key of one's own. */
  const forge = async (sub: string) => {
    const stranger = createCatraca({
      publicUrl,
      allowedOrigins: [origin],
      secrets: [{ id: 'now', key: 'B0rsZ0pTq2vYw1xk5m8Rj4Lb7Nc9Df6GsUe3Ai0Po2E=' }],
      allowSandbox: true,
      log: () => undefined,
      idenge: baseOptions,
    });
    return stranger.idenge.mintPassToken({ userId: sub, actions: ['view', 'edit'] });
  };

  it.each(Object.entries(subjects))(
    '%s reaches nobody else',
    async (subjectName, subject) => {
      const catraca = makeCatraca();
      await tryAll(catraca, await subject(catraca, forge), /nobody|forger/.test(subjectName) ? quickStride : stride);
    },
    240_000,
  );

  it('a stranger who may enrol reaches nobody', async () => {
    await tryAll(makeCatraca({ beforeStart: () => undefined }, { enroll: 'public' }), {});
  }, 240_000);

  it('staff who may see one reach nobody else', async () => {
    const authorize = (_: Request, __: string, target: { userId: string } | null) => target?.userId === lucia.id;
    await tryAll(makeCatraca({}, { authorize }), session({ userId: lucia.id }));
  }, 240_000);
});
