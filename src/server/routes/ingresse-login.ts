/** What the steps of a login share: what its flow carries, and what is kept for its ticket, its state and its proof. */
import { z } from 'zod';
import { CatracaError } from '../../core/errors.js';
import { zIngresseMode, zIngresseUser } from '../../core/protocol/ingresse.js';
import type { FlowKind } from '../flow-engine.js';
import { zFlowOrigin } from '../flow-origin.js';
import { sha256 } from '../hash.js';
import type { RouteContext } from '../route-context.js';

const zLoginData = zFlowOrigin.extend({ mode: zIngresseMode, returnTo: z.string() });
const zLoginResult = z.object({ userToken: z.string(), userId: z.string(), user: zIngresseUser.nullable() });

export type LoginData = z.infer<typeof zLoginData>;
export type LoginResult = z.infer<typeof zLoginResult>;

export const ingresseFlow: FlowKind<LoginData, LoginResult> = {
  name: 'ingresse',
  data: zLoginData,
  result: zLoginResult,
};

/** Milliseconds that a visitor has to sign in; the login cookie lives as long. */
export const loginLife = 600_000;

/** A login on its way, as its ticket and then its state find it. */
export const zLogin = z.object({
  flowId: z.string(),
  mode: zIngresseMode,
  origin: z.string(),
  returnTo: z.string(),
});

export type Login = z.infer<typeof zLogin>;

/** Who may come back with a state. */
export const zState = zLogin.extend({ cookieName: z.string(), cookieHash: z.string() });

export type LoginState = z.infer<typeof zState>;

/**
 * What a redeem must bring beside the flow's secret: this cookie, or, where a browser may send none and once the visitor
 * is back, this code; null: no code counts.
 */
export const zProof = z.object({
  cookieName: z.string(),
  cookieHash: z.string(),
  codeHash: z.string().nullable(),
});

/** Whether the pages of this origin are on another site than the backend, by the host's word. */
export function isCrossSite({ options }: Pick<RouteContext, 'options'>, origin: string | null): boolean {
  return origin !== null && options.crossSiteOrigins?.includes(origin) === true;
}

export type LoginProof = z.infer<typeof zProof>;

/** Sealed values under hashed names: who reads the store learns nothing, who guesses a name finds nothing. */
export interface LoginShelf<T> {
  /** @throws {CatracaError} `store_unreachable` where the store is full. */
  put(secret: string, value: T, life?: number): Promise<void>;
  get(secret: string): Promise<T | null>;
  take(secret: string): Promise<T | null>;
}

type ShelfName = 'ticket' | 'state' | 'proof' | 'answer';

export function loginShelf<T>(
  context: Pick<RouteContext, 'store' | 'keys'>,
  name: ShelfName,
  schema: z.ZodType<T>,
): LoginShelf<T> {
  const { store, keys } = context;
  const keyOf = async (secret: string) => `ingresse:${name}:${await sha256(secret)}`;
  const open = async (key: string, sealed: string | null): Promise<T | null> => {
    const text = sealed === null ? null : await keys.open(sealed, key);
    return text === null ? null : (schema.safeParse(JSON.parse(text)).data ?? null);
  };
  return {
    async put(secret, value, life = loginLife) {
      const key = await keyOf(secret);
      const isKept = await store.put(key, await keys.seal(JSON.stringify(value), key), life);
      if (!isKept) throw new CatracaError('store_unreachable', 'the store is full', { retryAfter: 30 });
    },
    async get(secret) {
      const key = await keyOf(secret);
      return open(key, await store.get(key));
    },
    async take(secret) {
      const key = await keyOf(secret);
      return open(key, await store.take(key));
    },
  };
}
