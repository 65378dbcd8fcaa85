/** Pass tokens: short-lived capabilities for one cardholder's card, minted by the host, carried in `X-Catraca-Pass`. */
import { errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { CatracaError } from '../core/errors.js';
import { objectId } from './providers/idenge-user.js';
import type { RouteContext } from './route-context.js';

export const passTokenActions = ['view', 'edit', 'download', 'enroll'] as const;

export type PassTokenAction = (typeof passTokenActions)[number];

export interface PassTokenInput {
  /** Idenge's id of the cardholder. */
  readonly userId: string;
  /** `['view']` unless told. In markup give `view` and `download` at most. */
  readonly actions?: readonly PassTokenAction[];
  /** Seconds, 300 unless told, at most 900. In markup at most 300. */
  readonly expiresIn?: number;
}

export interface PassCapability {
  readonly userId: string;
  readonly actions: readonly PassTokenAction[];
}

export interface PassTokens {
  /** @throws {TypeError} on an id, an action or a life that a pass token cannot have. */
  mint(input: PassTokenInput): Promise<string>;
  /** @throws {CatracaError} `not_authenticated` where the token is wrong, expired or for another audience. */
  verify(token: string): Promise<PassCapability>;
}

/** Seconds. */
export const longestPassLife = 900;
const defaultLife = 300;
/** Seconds by which the clocks of the instance that made a token and the one that checks it may differ. */
const clockTolerance = 10;

const algorithm = 'HS256';
const typ = 'catraca-pass+jwt';

const zActions = z.array(z.enum(passTokenActions)).min(1);
const zClaims = z.object({ sub: z.string().regex(objectId), actions: zActions });

export function createPassTokens({
  keys,
  clock,
  publicUrl,
}: Pick<RouteContext, 'keys' | 'clock' | 'publicUrl'>): PassTokens {
  const passKeys = () => keys.derive('pass', 32);
  return {
    async mint({ userId, actions = ['view'], expiresIn = defaultLife }) {
      if (!objectId.test(userId)) throw new TypeError('pass token: userId must be 24 hexadecimal digits');
      if (!zActions.safeParse(actions).success) {
        throw new TypeError(`pass token: actions are some of ${passTokenActions.join(', ')}`);
      }
      if (!Number.isInteger(expiresIn) || expiresIn < 1 || expiresIn > longestPassLife) {
        throw new TypeError(`pass token: expiresIn is 1 to ${longestPassLife} seconds`);
      }
      const [maker] = await passKeys();
      if (maker === undefined) throw new TypeError('no secret to sign with');
      const issuedAt = Math.floor(clock.now() / 1000);
      return new SignJWT({ actions: [...new Set(actions)] })
        .setProtectedHeader({ alg: algorithm, typ, kid: maker.id })
        .setIssuer(publicUrl)
        .setAudience(publicUrl)
        .setSubject(userId)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + expiresIn)
        .sign(maker.bytes);
    },

    async verify(token) {
      try {
        const all = await passKeys();
        const { payload } = await jwtVerify(
          token,
          ({ kid }) => all.find(({ id }) => id === kid)?.bytes ?? Promise.reject(new errors.JWKSNoMatchingKey()),
          {
            algorithms: [algorithm],
            typ,
            issuer: publicUrl,
            audience: publicUrl,
            requiredClaims: ['sub', 'iat', 'exp'],
            maxTokenAge: longestPassLife,
            clockTolerance,
            currentDate: new Date(clock.now()),
          },
        );
        const { sub, actions } = zClaims.parse(payload);
        return { userId: sub, actions };
      } catch {
        // Why it was refused is of no use to whoever holds it; the cause would name claims.
        throw new CatracaError('not_authenticated', 'the pass token is not good');
      }
    },
  };
}
