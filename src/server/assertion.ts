/** Signed assertions: who signed in, for a server in any language, with the keys to verify them and no provider token. */
import { calculateJwkThumbprint, exportJWK, SignJWT, type JWK } from 'jose';
import type { Keys } from './keys.js';
import { randomToken } from './random.js';
import type { RouteContext } from './route-context.js';

export interface AssertionInput {
  readonly provider: 'soluti' | 'ingresse';
  /** `<provider>:<user id or CPF/CNPJ>`. */
  readonly subject: string;
  readonly audience: string;
  /** What the flow was started with; comes back so that the host can tell its own sign-in from another's. */
  readonly nonce: string | null;
  /** Further claims, e.g. `user`. */
  readonly claims: Readonly<Record<string, unknown>>;
}

interface SigningKey {
  readonly key: CryptoKey;
  readonly publicJwk: JWK & { readonly kid: string };
}

/** Seconds that an assertion is good for. */
export const assertionLife = 60;

const algorithm = 'ES256';
const curve = { name: 'ECDSA', namedCurve: 'P-256' } as const;
/** Order of the group of P-256. */
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
/** PKCS #8 of a P-256 key, up to the 32 bytes of the private value. */
const pkcs8Head = '3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420';

const made = new WeakMap<Keys, Promise<readonly SigningKey[]>>();

/** A JWT, signed with the key of the first secret. */
export async function signAssertion(
  context: Pick<RouteContext, 'keys' | 'clock' | 'publicUrl'>,
  input: AssertionInput,
): Promise<string> {
  const [maker] = await signingKeys(context.keys);
  if (maker === undefined) throw new TypeError('no secret to sign with');
  const issuedAt = Math.floor(context.clock.now() / 1000);
  return new SignJWT({
    ...input.claims,
    provider: input.provider,
    ...(input.nonce !== null && { nonce: input.nonce }),
  })
    .setProtectedHeader({ alg: algorithm, typ: 'JWT', kid: maker.publicJwk.kid })
    .setIssuer(context.publicUrl)
    .setAudience(input.audience)
    .setSubject(input.subject)
    .setJti(randomToken(16))
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + assertionLife)
    .sign(maker.key);
}

/** The public keys of all secrets, so that a rotation refuses nothing that is still alive. */
export async function assertionKeySet(keys: Keys): Promise<{ readonly keys: readonly JWK[] }> {
  return { keys: (await signingKeys(keys)).map(({ publicJwk }) => publicJwk) };
}

function signingKeys(keys: Keys): Promise<readonly SigningKey[]> {
  const known = made.get(keys);
  if (known !== undefined) return known;
  const making = keys.derive('assertion', 48).then((all) => Promise.all(all.map(({ bytes }) => signingKey(bytes))));
  made.set(keys, making);
  return making;
}

/** The same secret gives the same key on every instance: a private value from more bits than it needs (FIPS 186-5, A.2.1). */
async function signingKey(seed: Uint8Array): Promise<SigningKey> {
  const value = (BigInt(`0x${toHex(seed)}`) % (order - 1n)) + 1n;
  const pkcs8 = fromHex(pkcs8Head + value.toString(16).padStart(64, '0'));
  const key = await crypto.subtle.importKey('pkcs8', pkcs8, curve, true, ['sign']);
  const { kty = 'EC', crv = 'P-256', x = '', y = '' } = await exportJWK(key);
  const kid = await calculateJwkThumbprint({ kty, crv, x, y });
  return { key, publicJwk: { kty, crv, x, y, kid, alg: algorithm, use: 'sig' } };
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function fromHex(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
