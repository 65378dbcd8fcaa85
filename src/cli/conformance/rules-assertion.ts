/** Rules of signed assertions, for backends that give one in place of the provider's token. */
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify, type JSONWebKeySet, type JWTPayload } from 'jose';
import { zSolutiResult } from '../../core/protocol/soluti.js';
import { fits, jsonOf, mustStatus, skip, type Answer, type Bench } from './bench.js';
import { Broken, must, mustEqual, type Rule } from './rule.js';

const needs = ['soluti'] as const;
const remedy = 'See "Assertion" in docs/protocol.md.';
const path = '/.well-known/jwks.json';

/** Of a new login. */
async function assertion(bench: Bench, nonce?: string): Promise<string> {
  const flow = await bench.readySoluti(nonce === undefined ? {} : { nonce });
  const result = fits(await bench.post(flow, 'redeem', { body: {} }), 200, zSolutiResult);
  return 'assertion' in result ? result.assertion : skip('the backend gives no assertion');
}

const keySet = (bench: Bench): Promise<Answer> =>
  bench.send('GET', path, { origin: null, headers: { 'x-catraca': null } });

async function verified(bench: Bench, token: string): Promise<JWTPayload> {
  const keys = createLocalJWKSet(jsonOf(await keySet(bench)) as JSONWebKeySet);
  try {
    return (await jwtVerify(token, keys, { currentDate: new Date(bench.ports.now()), clockTolerance: 5 })).payload;
  } catch (error) {
    throw new Broken(`it cannot be verified by ${path}: ${error instanceof Error ? error.message : ''}`);
  }
}

export const assertionRules: readonly Rule[] = [
  {
    id: 'assertion.keys',
    says: 'GET /.well-known/jwks.json gives the public keys to anybody, and nothing private.',
    remedy: 'Publish kty, kid, alg, use and the public members; never d, p, q or k.',
    needs,
    async check(bench) {
      await assertion(bench);
      const answer = await keySet(bench);
      mustStatus(answer, 200);
      const { keys } = jsonOf(answer) as { keys?: Record<string, unknown>[] };
      if (!Array.isArray(keys) || keys.length === 0) throw new Broken('there are no keys');
      for (const key of keys) {
        must(typeof key['kid'] === 'string', 'a key has no kid');
        for (const name of ['d', 'p', 'q', 'k'])
          must(!Object.hasOwn(key, name), `a key holds the private member ${name}`);
      }
    },
  },
  {
    id: 'assertion.signed',
    says: 'An assertion is a JWT that the keys verify, with an asymmetric algorithm and the kid of its key.',
    remedy,
    needs,
    async check(bench) {
      const token = await assertion(bench);
      const { alg = 'none', kid } = decodeProtectedHeader(token);
      must(/^(ES|RS|PS)\d+$|^EdDSA$|^Ed25519$/.test(alg), `alg is ${alg}`);
      must(typeof kid === 'string', 'there is no kid');
      await verified(bench, token);
    },
  },
  {
    id: 'assertion.claims',
    says: 'iss is the endpoint, aud the page’s origin or what the host says, sub soluti:<CPF or CNPJ>, with provider, nonce, jti, iat, exp.',
    remedy,
    needs,
    async check(bench) {
      const claims = await verified(bench, await assertion(bench, 'nonce-of-the-host'));
      mustEqual(claims.iss, bench.endpoint, 'iss');
      must(typeof claims.aud === 'string' && claims.aud !== '', 'aud is missing');
      mustEqual([claims.sub, claims['provider']], ['soluti:52998224725', 'soluti'], 'sub and provider');
      mustEqual(claims['nonce'], 'nonce-of-the-host', 'nonce');
      must(typeof claims.jti === 'string' && claims.jti.length >= 16, 'jti is missing or short');
      const { iat = 0, exp = 0 } = claims;
      must(exp > iat && exp - iat <= 300, `it lives for ${String(exp - iat)} s`);
    },
  },
  {
    id: 'assertion.unlike',
    says: 'Each login has a jti of its own, and no nonce where none was given.',
    remedy,
    needs,
    async check(bench) {
      const [one, two] = [await assertion(bench), await assertion(bench)];
      const [first, second] = [await verified(bench, one), await verified(bench, two)];
      must(first.jti !== second.jti, 'two logins share a jti');
      mustEqual(first['nonce'], undefined, 'nonce');
    },
  },
];
