import { describe, expect, test } from 'vitest';
import type { ZodType } from 'zod';
import { zEmptyRequest, zFlowId, zNonce, zSecret } from '../../../src/core/protocol/flow.js';
import {
  zFieldValue,
  zPass,
  zPassAnswer,
  zPassEnrollRequest,
  zPassListAnswer,
  zPassPatchRequest,
} from '../../../src/core/protocol/idenge.js';
import {
  zIngresseHandover,
  zIngresseRedeemRequest,
  zIngresseResult,
  zIngresseSession,
  zIngresseStartAnswer,
  zIngresseStartRequest,
  zIngresseTokenRequest,
} from '../../../src/core/protocol/ingresse.js';
import { errorCodes, isErrorCode, zErrorCode, zProblem } from '../../../src/core/protocol/problem.js';
import {
  zSolutiNotifyRequest,
  zSolutiResult,
  zSolutiSnapshot,
  zSolutiStartAnswer,
  zSolutiStartRequest,
  zSolutiWebhook,
} from '../../../src/core/protocol/soluti.js';
import provider from '../../vectors/provider-messages.json' with { type: 'json' };

const id = 'A'.repeat(22);
const secret = 'b'.repeat(43);
const snapshot = {
  state: 'pending',
  version: 0,
  expiresIn: 120,
  interval: 2,
  qrCode: 'QR-TEXT',
  challenge: null,
  push: 'none',
  reason: null,
};
const user = { id: '12345', name: 'Ana Souza', email: null, picture: null };
const pass = {
  userId: '5cd9561dab2156756bdcf709',
  name: 'Marcos',
  email: 'marcos@example.com',
  phone: null,
  status: 'installed',
  platform: 'ios',
  imageUrl: null,
  emailSent: true,
  data: { '5d21b94aea405b2e01294df6': '150', a: 1, b: true, c: null },
  createdAt: null,
  updatedAt: null,
  passLastUpdated: null,
  externalId: null,
};

const fits = (schema: ZodType, value: unknown) => schema.safeParse(value).success;

/** Requests of ours: whatever is not named is refused. */
const requests: Readonly<Record<string, readonly [ZodType, Readonly<Record<string, unknown>>]>> = {
  zEmptyRequest: [zEmptyRequest, {}],
  zSolutiStartRequest: [zSolutiStartRequest, { nonce: 'n' }],
  zSolutiNotifyRequest: [zSolutiNotifyRequest, { username: '52998224725' }],
  zIngresseStartRequest: [
    zIngresseStartRequest,
    { mode: 'popup', returnTo: '/a', origin: 'https://shop.example', nonce: 'n' },
  ],
  zIngresseRedeemRequest: [zIngresseRedeemRequest, { code: id }],
  zIngresseTokenRequest: [zIngresseTokenRequest, { userToken: '12345-abc' }],
  zPassEnrollRequest: [zPassEnrollRequest, { name: 'Ana', email: null, data: { x: '1' } }],
  zPassPatchRequest: [zPassPatchRequest, { phone: null }],
};

/** Answers of ours: whatever is not named is ignored. */
const answers: Readonly<Record<string, readonly [ZodType, Readonly<Record<string, unknown>>]>> = {
  zSolutiSnapshot: [zSolutiSnapshot, snapshot],
  zSolutiStartAnswer: [
    zSolutiStartAnswer,
    { ...snapshot, id, secret, clientName: 'Shop', canNotify: true, appLink: null },
  ],
  zSolutiResult: [
    zSolutiResult,
    {
      accessToken: 'A',
      tokenType: 'Bearer',
      expiresIn: 600,
      scope: 'authentication_session',
      username: '52998224725',
    },
  ],
  zIngresseStartAnswer: [zIngresseStartAnswer, { id, secret, url: 'https://shop.example/catraca/x', expiresIn: 600 }],
  zIngresseResult: [zIngresseResult, { userToken: '12345-abc', userId: '12345', user }],
  zIngresseSession: [zIngresseSession, { user }],
  zIngresseHandover: [zIngresseHandover, { type: 'catraca:login', flow: id, code: id, error: null }],
  zPass: [zPass, pass],
  zPassAnswer: [zPassAnswer, { pass, fields: [], actions: ['edit'], downloadUrl: null }],
  zPassListAnswer: [zPassListAnswer, { users: [pass], next: null }],
  zProblem: [zProblem, { type: 'about:blank', title: 'x', status: 409, code: 'conflict' }],
};

describe('requests', () => {
  test.each(Object.entries(requests))('%s refuses unknown members', (_, [schema, example]) => {
    expect(schema.parse(example)).toEqual(example);
    expect(fits(schema, { ...example, extra: 1 })).toBe(false);
    expect(fits(schema, JSON.parse(`{"__proto__": {"a": 1}, "constructor": 1}`))).toBe(false);
    for (const other of [null, [], 'x', 1]) expect(fits(schema, other)).toBe(false);
  });

  test.each<[string, ZodType, unknown]>([
    ['another mode', zIngresseStartRequest, { mode: 'iframe', returnTo: '/', origin: 'https://a' }],
    [
      'a return address of 2049 characters',
      zIngresseStartRequest,
      { mode: 'tab', returnTo: 'x'.repeat(2049), origin: 'x' },
    ],
    ['no origin', zIngresseStartRequest, { mode: 'tab', returnTo: '/' }],
    ['a username that is an operator', zSolutiNotifyRequest, { username: { $gt: '' } }],
    ['a username of 33 characters', zSolutiNotifyRequest, { username: '1'.repeat(33) }],
    ['an empty token', zIngresseTokenRequest, { userToken: '' }],
    ['a code that is a secret', zIngresseRedeemRequest, { code: secret }],
    ['a field that is a list', zPassPatchRequest, { data: { x: ['1'] } }],
    ['a name of 257 characters', zPassEnrollRequest, { name: 'x'.repeat(257) }],
  ])('%s is refused', (_, schema, value) => {
    expect(fits(schema, value)).toBe(false);
  });
});

describe('answers', () => {
  test.each(Object.entries(answers))(
    '%s ignores unknown members and needs each that it names',
    (_, [schema, example]) => {
      expect(schema.parse({ ...example, extra: 1 })).toEqual(example);
      for (const name of Object.keys(example)) {
        const { [name]: dropped, ...rest } = example;
        expect({ name, dropped, fits: fits(schema, rest) }).toEqual({ name, dropped, fits: false });
      }
    },
  );

  test('a snapshot never lets a token through', () => {
    const told = zSolutiStartAnswer.parse({
      ...answers['zSolutiStartAnswer']?.[1],
      accessToken: 'A',
      shortToken: 'B',
      short_token: 'C',
    });
    expect(Object.keys(told).filter((name) => /token/i.test(name))).toEqual([]);
  });

  test('each kind of result, and nothing that is none', () => {
    for (const result of [{ assertion: 'a.b.c' }, { session: { any: 1 } }, { session: null }]) {
      expect(zSolutiResult.parse(result)).toEqual(result);
      expect(zIngresseResult.parse({ ...result, user: null })).toEqual({ ...result, user: null });
    }
    for (const result of [{}, { assertion: 1 }, { accessToken: 'A' }]) {
      expect(fits(zSolutiResult, result)).toBe(false);
      expect(fits(zIngresseResult, { ...result, user: null })).toBe(false);
    }
  });

  test.each<[string, ZodType, unknown]>([
    ['a negative time', zSolutiSnapshot, { ...snapshot, expiresIn: -1 }],
    ['an interval of nothing', zSolutiSnapshot, { ...snapshot, interval: 0 }],
    ['half a version', zSolutiSnapshot, { ...snapshot, version: 0.5 }],
    ['an unknown state', zSolutiSnapshot, { ...snapshot, state: 'scanned' }],
    ['an unknown reason', zSolutiSnapshot, { ...snapshot, reason: 'bored' }],
    ['another kind of message', zIngresseHandover, { type: 'other', flow: id, code: null, error: null }],
  ])('%s is refused', (_, schema, value) => {
    expect(fits(schema, value)).toBe(false);
  });
});

describe('what the provider sends', () => {
  const { webhook } = provider.soluti;

  test('the documented webhook, with members that we do not know', () => {
    expect(zSolutiWebhook.parse({ ...webhook, extra: { a: 1 } })).toEqual(webhook);
  });

  test.each<[string, unknown]>([
    ['no token', { short_token: webhook.short_token }],
    ['no short token', { token: webhook.token }],
    ['an operator', { ...webhook, token: { $gt: '' } }],
    ['an empty token', { ...webhook, token: '' }],
    ['a token of 8193 characters', { ...webhook, token: 'x'.repeat(8193) }],
    ...provider.soluti.startResponseInvalid.map(({ why, value, text }): [string, unknown] => [why, value ?? text]),
  ])('%s is no webhook', (_, value) => {
    expect(fits(zSolutiWebhook, value)).toBe(false);
  });

  test('the token of a login, and every value of a field of a pass', () => {
    expect(fits(zIngresseTokenRequest, { userToken: `12345-${'a'.repeat(40)}` })).toBe(true);
    const values = [provider.idenge.user, ...provider.idenge.userVariants.map(({ set }) => set ?? {})].flatMap(
      (entry) => ('data' in entry ? Object.values(entry.data as Record<string, unknown>) : []),
    );
    expect(values.length).toBeGreaterThan(2);
    for (const value of values) expect(zFieldValue.parse(value)).toBe(value);
    expect(fits(zPassPatchRequest, provider.idenge.patch)).toBe(true);
    expect(fits(zPassEnrollRequest, provider.idenge.create)).toBe(true);
  });
});

describe('words that are random', () => {
  test.each<[string, ZodType, number]>([
    ['a flow id', zFlowId, 22],
    ['a secret', zSecret, 43],
  ])('%s has %d characters of base64url', (_, schema, length) => {
    expect(fits(schema, '-_Az09'.repeat(8).slice(0, length))).toBe(true);
    for (const wrong of [
      'a'.repeat(length - 1),
      'a'.repeat(length + 1),
      `${'a'.repeat(length - 1)}+`,
      `${'a'.repeat(length)}\n`,
    ]) {
      expect(fits(schema, wrong)).toBe(false);
    }
  });

  test('a nonce has 1 to 256 characters', () => {
    expect(['', 'n', 'n'.repeat(256), 'n'.repeat(257)].map((nonce) => fits(zNonce, nonce))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });
});

describe('error codes', () => {
  test('are one list for the schema, the type and the table', () => {
    expect([...zErrorCode.options]).toEqual(Object.keys(errorCodes));
    for (const code of Object.keys(errorCodes)) expect(isErrorCode(code)).toBe(true);
    for (const code of ['toString', 'constructor', '__proto__', '', 'TIMEOUT', undefined])
      expect(isErrorCode(code)).toBe(false);
  });

  /** Written from the table of the protocol. */
  test('and travel with these statuses', () => {
    const statuses: Record<number, string[]> = {};
    for (const [code, { status }] of Object.entries(errorCodes))
      if (status !== null) (statuses[status] ??= []).push(code);
    expect(statuses).toEqual({
      400: ['request_invalid'],
      401: ['not_authenticated', 'session_ended'],
      403: ['not_allowed'],
      404: ['not_found'],
      409: ['conflict'],
      429: ['slow_down'],
      500: ['internal'],
      502: ['provider_refused', 'provider_invalid'],
      503: ['provider_unreachable', 'store_unreachable'],
    });
  });

  test('and those that cannot be tried again are these', () => {
    const final = Object.entries(errorCodes).flatMap(([code, { retryable }]) => (retryable ? [] : [code]));
    expect(final).toEqual([
      'config_invalid',
      'response_invalid',
      'request_invalid',
      'not_authenticated',
      'not_allowed',
      'not_found',
      'conflict',
      'provider_refused',
    ]);
  });
});
