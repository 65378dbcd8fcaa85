/** Speaks the wire of `<soluti-qr-auth>`: one method a route, each checked by a guard that equals its schema. */
import { CatracaError } from '../errors.js';
import type { SolutiResult, SolutiSnapshot, SolutiStartAnswer, SolutiToken } from '../protocol/soluti.js';
import { readEventStream } from './event-stream.js';
import {
  either,
  isBoolean,
  isCode,
  isCount,
  isString,
  isUnknown,
  matching,
  nullable,
  oneOf,
  shape,
  type Guard,
} from './guards.js';
import { requestEmpty, requestJson, requestStream, type Connection, type RequestOptions } from './request.js';

/** What names a flow, and what proves that it is ours. */
export interface SolutiHandle {
  readonly id: string;
  readonly secret: string;
}

export type SolutiStreamMessage =
  | { readonly type: 'snapshot'; readonly snapshot: SolutiSnapshot }
  | { readonly type: 'retry'; readonly milliseconds: number }
  | { readonly type: 'alive' };

/** Every method rejects with a `CatracaError` (the codes of `requestJson`) or with the signal's reason. */
export interface SolutiClient {
  start(nonce: string | undefined, signal: AbortSignal): Promise<SolutiStartAnswer>;
  snapshot(flow: SolutiHandle, signal: AbortSignal): Promise<SolutiSnapshot>;
  /** Snapshots as they change; ends when the server ends it. */
  events(flow: SolutiHandle, signal: AbortSignal): AsyncIterable<SolutiStreamMessage>;
  /** A new code for the same flow. */
  renew(flow: SolutiHandle, signal: AbortSignal): Promise<SolutiSnapshot>;
  /** Pushes to the phone of a holder, named by an unmasked CPF or CNPJ. */
  notify(flow: SolutiHandle, username: string, signal: AbortSignal): Promise<SolutiSnapshot>;
  redeem(flow: SolutiHandle, signal: AbortSignal): Promise<SolutiResult>;
  /** Wipes the result at the backend. Outlives the page. */
  ack(flow: SolutiHandle): Promise<void>;
  /** Outlives the page. */
  cancel(flow: SolutiHandle): Promise<void>;
}

const isWhole: Guard<number> = (value): value is number => isCount(value) && Number.isSafeInteger(value);
const isInterval: Guard<number> = (value): value is number => isCount(value) && value > 0;

const snapshotMembers: { readonly [K in keyof SolutiSnapshot]-?: Guard<SolutiSnapshot[K]> } = {
  state: oneOf('pending', 'approved', 'ready', 'done', 'expired', 'cancelled', 'failed'),
  version: isWhole,
  expiresIn: isCount,
  interval: isInterval,
  qrCode: nullable(isString),
  challenge: nullable(isString),
  push: oneOf('none', 'sent'),
  reason: nullable(isCode),
};

export const isSolutiSnapshot = shape<SolutiSnapshot>(snapshotMembers);

export const isSolutiStartAnswer = shape<SolutiStartAnswer>({
  ...snapshotMembers,
  id: matching(/^[\w-]{22}$/),
  secret: matching(/^[\w-]{43}$/),
  clientName: nullable(isString),
  canNotify: isBoolean,
  appLink: nullable(isString),
});

export const isSolutiResult: Guard<SolutiResult> = either(
  shape<SolutiToken>({
    accessToken: isString,
    tokenType: oneOf('Bearer'),
    expiresIn: isWhole,
    scope: isString,
    username: isString,
  }),
  either(shape<{ assertion: string }>({ assertion: isString }), shape<{ session: unknown }>({ session: isUnknown })),
);

/** Makes the client of one backend. */
export function createSolutiClient(connection: Connection): SolutiClient {
  const flows = '/soluti/flows';
  const at = (
    method: RequestOptions['method'],
    { id, secret }: SolutiHandle,
    route: string,
    more: Partial<RequestOptions>,
  ): RequestOptions => ({ method, path: `${flows}/${id}${route}`, flowSecret: secret, ...more });

  return {
    start: (nonce, signal) =>
      requestJson(connection, { method: 'POST', path: flows, body: { nonce }, signal }, isSolutiStartAnswer),
    snapshot: (flow, signal) => requestJson(connection, at('GET', flow, '', { signal }), isSolutiSnapshot),
    renew: (flow, signal) =>
      requestJson(connection, at('POST', flow, '/renew', { body: {}, signal }), isSolutiSnapshot),
    notify: (flow, username, signal) =>
      requestJson(connection, at('POST', flow, '/notify', { body: { username }, signal }), isSolutiSnapshot),
    redeem: (flow, signal) =>
      requestJson(connection, at('POST', flow, '/redeem', { body: {}, signal }), isSolutiResult),
    ack: (flow) => requestEmpty(connection, at('POST', flow, '/ack', { body: {}, keepalive: true })),
    cancel: (flow) => requestEmpty(connection, at('DELETE', flow, '', { keepalive: true })),
    async *events(flow, signal) {
      const accept = 'text/event-stream';
      const response = await requestStream(connection, at('GET', flow, '/events', { accept, signal }));
      for await (const message of readEventStream(response, signal)) {
        if (message.type !== 'event') yield message;
        else if (message.name === 'state') yield { type: 'snapshot', snapshot: parseSnapshot(message.data) };
      }
    },
  };
}

function parseSnapshot(data: string): SolutiSnapshot {
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    // Falls to the guard: undefined is no snapshot.
  }
  if (!isSolutiSnapshot(value)) throw new CatracaError('response_invalid', 'the event is no snapshot of a flow');
  return value;
}
