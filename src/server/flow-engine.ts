/** The life that Soluti's and Ingresse's flows share: start, read, complete, redeem once, acknowledge, cancel. */
import type { z } from 'zod';
import { CatracaError, type ErrorCode } from '../core/errors.js';
import { steadyTime, type Clock } from './clock.js';
import { sha256 } from './hash.js';
import type { Keys } from './keys.js';
import { notFound } from './problem-response.js';
import { randomToken } from './random.js';
import { answerOf, zStoredAnswer, type StoredAnswer } from './stored-answer.js';
import type { FlowCode, FlowKindName, FlowState, FlowStore } from './stores/flow-store.js';

/** What a provider's flows carry; both are sealed in the store. */
export interface FlowKind<Data, Result> {
  readonly name: FlowKindName;
  readonly data: z.ZodType<Data>;
  readonly result: z.ZodType<Result>;
}

/** A flow as its holder sees it. */
export interface Flow<Data> {
  readonly id: string;
  readonly state: FlowState;
  readonly version: number;
  /** Milliseconds until the code runs out, negative once it has; 0 unless pending. */
  readonly expiresIn: number;
  readonly data: Data;
  readonly reason: ErrorCode | null;
  /** The approval or its result waited too long. */
  readonly lapsed: boolean;
}

export interface FlowIds {
  readonly id: string;
  readonly secret: string;
}

export type FlowEnd<Data, Result> =
  | { readonly state: 'ready'; readonly result: Result; readonly data?: Data }
  | { readonly state: 'failed'; readonly reason: ErrorCode; readonly data?: Data };

export interface FlowEngine {
  /** @throws {CatracaError} `store_unreachable` where the store is full. */
  start<Data, Result>(
    kind: FlowKind<Data, Result>,
    flow: { readonly life: number; readonly data: Data; readonly code?: FlowCode | null; readonly ids?: FlowIds },
  ): Promise<FlowIds>;
  /** @throws {CatracaError} `not_found` */
  read<Data, Result>(kind: FlowKind<Data, Result>, id: string, secret: string): Promise<Flow<Data>>;
  /** The first completion wins; false: this one came too late. */
  complete<Data, Result>(
    kind: FlowKind<Data, Result>,
    id: string,
    lease: string | null,
    end: FlowEnd<Data, Result>,
  ): Promise<boolean>;
  /**
   * Makes the answer once and repeats it, whole, for 60 s. Where making it throws, the next try makes it.
   * @throws {CatracaError} `not_found`, `conflict` (nothing to redeem), `slow_down` (being made by another request)
   */
  redeem<Data, Result>(
    kind: FlowKind<Data, Result>,
    id: string,
    secret: string,
    makeAnswer: (result: Result, data: Data) => Promise<StoredAnswer>,
  ): Promise<Response>;
  /** @throws {CatracaError} `not_found`, `conflict` */
  ack(kind: Pick<FlowKind<unknown, unknown>, 'name'>, id: string, secret: string): Promise<void>;
  /** @throws {CatracaError} `not_found`, `conflict` */
  cancel(kind: Pick<FlowKind<unknown, unknown>, 'name'>, id: string, secret: string): Promise<void>;
  /** Seals and opens what a flow carries, bound to its id. */
  readonly vault: FlowVault;
}

export interface FlowVault {
  seal(id: string, part: 'data' | 'token' | 'result' | 'answer', value: unknown): Promise<string>;
  /** Null where it cannot be opened or does not fit. */
  open<T>(
    id: string,
    part: 'data' | 'token' | 'result' | 'answer',
    sealed: string,
    schema: z.ZodType<T>,
  ): Promise<T | null>;
}

/** Milliseconds that a second redeem waits for the first one's answer. */
const busyPatience = 5000;
const busyStep = 100;

export function createFlowEngine(ports: { store: FlowStore; keys: Keys; clock: Clock }): FlowEngine {
  const { store } = ports;
  const vault = createFlowVault(ports.keys);

  return {
    vault,

    async start(kind, { life, data, code = null, ids = newFlowIds() }) {
      const { id, secret } = ids;
      const sealed = await vault.seal(id, 'data', data);
      const outcome = await store.create({
        id,
        kind: kind.name,
        secretHash: await sha256(secret),
        life,
        code,
        data: sealed,
      });
      if (outcome === 'full') throw new CatracaError('store_unreachable', 'the store is full', { retryAfter: 30 });
      if (outcome === 'exists') throw new CatracaError('internal', 'a flow id came up twice');
      return ids;
    },

    async read(kind, id, secret) {
      const record = await store.read(kind.name, id, await sha256(secret));
      const data = record && (await vault.open(id, 'data', record.data, kind.data));
      if (record === null || data === null) throw notFound();
      return { ...record, data };
    },

    async complete(kind, id, lease, end) {
      const data = end.data === undefined ? {} : { data: await vault.seal(id, 'data', end.data) };
      return store.complete(
        kind.name,
        id,
        lease,
        end.state === 'ready'
          ? { state: 'ready', sealedResult: await vault.seal(id, 'result', end.result), ...data }
          : { state: 'failed', reason: end.reason, ...data },
      );
    },

    async redeem(kind, id, secret, makeAnswer) {
      return redeem(ports, vault, kind, id, await sha256(secret), makeAnswer);
    },

    async ack(kind, id, secret) {
      settled(await store.ack(kind.name, id, await sha256(secret)), 'nothing was redeemed');
    },

    async cancel(kind, id, secret) {
      settled(await store.cancel(kind.name, id, await sha256(secret)), 'not pending');
    },
  };
}

export function newFlowIds(): FlowIds {
  return { id: randomToken(16), secret: randomToken(32) };
}

function createFlowVault(keys: Keys): FlowVault {
  return {
    seal: (id, part, value) => keys.seal(JSON.stringify(value), `${id}/${part}`),
    async open(id, part, sealed, schema) {
      const text = await keys.open(sealed, `${id}/${part}`);
      if (text === null) return null;
      const value = schema.safeParse(JSON.parse(text));
      return value.success ? value.data : null;
    },
  };
}

async function redeem<Data, Result>(
  { store, clock }: { readonly store: FlowStore; readonly clock: Clock },
  vault: FlowVault,
  kind: FlowKind<Data, Result>,
  id: string,
  secretHash: string,
  makeAnswer: (result: Result, data: Data) => Promise<StoredAnswer>,
): Promise<Response> {
  for (const giveUp = steadyTime(clock) + busyPatience; ;) {
    const redeemed = await store.redeem(kind.name, id, secretHash);
    if (redeemed === null) throw notFound();
    switch (redeemed.outcome) {
      case 'refused':
        throw new CatracaError('conflict', 'nothing to redeem');
      case 'repeated': {
        const answer = await vault.open(id, 'answer', redeemed.sealedAnswer, zStoredAnswer);
        if (answer === null) throw notFound();
        return answerOf(answer);
      }
      case 'claimed':
        try {
          const result = await vault.open(id, 'result', redeemed.sealedResult, kind.result);
          const data = await vault.open(id, 'data', redeemed.data, kind.data);
          if (result === null || data === null) throw notFound();
          const answer = await makeAnswer(result, data);
          await store.deliver(id, redeemed.claim, await vault.seal(id, 'answer', answer));
          return answerOf(answer);
        } catch (error) {
          await store.release(id, redeemed.claim);
          throw error;
        }
      case 'busy':
        if (steadyTime(clock) >= giveUp)
          throw new CatracaError('slow_down', 'the answer is being made', { retryAfter: 1 });
        await clock.delay(busyStep);
    }
  }
}

function settled(outcome: boolean | null, conflict: string): void {
  if (outcome === null) throw notFound();
  if (!outcome) throw new CatracaError('conflict', conflict);
}
