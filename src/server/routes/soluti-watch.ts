/** Two ways for a holder to follow a flow: asking now and then, and an event stream. */
import { CatracaError, isCatracaError } from '../../core/errors.js';
import type { SolutiSnapshot } from '../../core/protocol/soluti.js';
import { eventStream, type StreamState } from '../event-stream.js';
import type { Flow } from '../flow-engine.js';
import { readHolder } from '../flow-secret.js';
import { jsonResponse } from '../respond.js';
import type { RouteContext, RouteHandler } from '../route-context.js';
import { storeTimes } from '../stores/flow-store.js';
import type { Exchange } from './soluti-exchange.js';
import { pollInterval, snapshotOf, solutiFlow, type SolutiData } from './soluti-flow.js';

const pollLimit = { burst: 2, period: 2 * pollInterval * 1000 };
const streamsPerFlow = 3;

export function snapshotHandler(context: RouteContext, exchange: Exchange): RouteHandler {
  return async (call) => {
    const { id, secret } = readHolder(call);
    // Before the limit: a wrong secret spends nothing of the holder's.
    const flow = await context.flows.read(solutiFlow, id, secret);
    const { allowed, retryAfter } = await context.store.limit(`soluti:poll:${id}`, pollLimit);
    if (!allowed) throw new CatracaError('slow_down', 'asked too often', { retryAfter: retryAfter / 1000 });
    takeOver(flow, exchange);
    return jsonResponse(200, snapshotOf(flow));
  };
}

export function eventsHandler(context: RouteContext, exchange: Exchange): RouteHandler {
  const open = new Map<string, number>();
  const count = (id: string, step: number) => {
    const streams = (open.get(id) ?? 0) + step;
    if (streams > 0) open.set(id, streams);
    else open.delete(id);
  };
  return async (call) => {
    const { id, secret } = readHolder(call);
    const read = async (): Promise<StreamState> => {
      const flow = await context.flows.read(solutiFlow, id, secret);
      takeOver(flow, exchange);
      return streamState(flow);
    };
    if (context.closing.aborted) throw new CatracaError('store_unreachable', 'going down', { retryAfter: 1 });
    if ((open.get(id) ?? 0) >= streamsPerFlow) {
      // Only a holder is told that there are streams.
      await read();
      throw new CatracaError('slow_down', 'too many streams', { retryAfter: pollInterval });
    }
    count(id, 1);
    let told = false;
    return eventStream({
      read: async () => {
        try {
          const state = await read();
          told = true;
          return state;
        } catch (error) {
          // Forgotten while it was watched: there is nothing more to tell.
          if (told && isCatracaError(error) && error.code === 'not_found') return null;
          throw error;
        }
      },
      watch: (onChange) => context.store.watch(id, onChange),
      clock: context.clock,
      signal: call.request.signal,
      closing: context.closing,
      onEnd: () => count(id, -1),
    });
  };
}

/** An approval whose worker died is taken over by whoever looks at it. */
function takeOver(flow: Flow<SolutiData>, exchange: Exchange): void {
  if (flow.state === 'approved' && !flow.lapsed) void exchange.kick(flow.id);
}

const lastStates: readonly SolutiSnapshot['state'][] = ['ready', 'done', 'cancelled', 'failed'];

/** The stream outlives the code by the grace, in which an approval may still come. */
function streamState(flow: Flow<SolutiData>): StreamState {
  const data = snapshotOf(flow);
  const waiting = flow.state === 'pending';
  const graceLeft = flow.expiresIn + storeTimes.grace;
  return {
    version: data.version,
    key: `${data.state} ${String(data.version)}`,
    data,
    last: lastStates.includes(data.state) || flow.lapsed || (waiting && graceLeft <= 0),
    changesIn: waiting ? (flow.expiresIn > 0 ? flow.expiresIn : graceLeft) : null,
  };
}
