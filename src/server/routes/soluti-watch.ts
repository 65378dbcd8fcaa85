/** Two ways for a holder to follow a flow: asking now and then, and an event stream. */
import { CatracaError, isCatracaError } from '../../core/errors.js';
import type { SolutiSnapshot } from '../../core/protocol/soluti.js';
import { eventStream, type StreamState } from '../event-stream.js';
import type { Flow } from '../flow-engine.js';
import type { FlowLog } from '../flow-log.js';
import { readHolder } from '../flow-secret.js';
import { jsonResponse } from '../respond.js';
import type { RouteContext, RouteHandler } from '../route-context.js';
import { storeTimes } from '../stores/flow-store.js';
import { visitorsPerNetwork } from '../visitor.js';
import type { Exchange } from './soluti-exchange.js';
import { pollInterval, snapshotOf, solutiFlow, type SolutiData } from './soluti-flow.js';

const pollLimit = { burst: 2, period: 2 * pollInterval * 1000 };
const streamsPerFlow = 3;
/** At one instance. A household or an office shares one. */
const streamsPerVisitor = 20;
const streamsPerNetwork = streamsPerVisitor * visitorsPerNetwork;

export function snapshotHandler(context: RouteContext, exchange: Exchange, log: FlowLog): RouteHandler {
  return async (call) => {
    const { id, secret } = readHolder(call);
    // Before the limit: a wrong secret spends nothing of the holder's.
    const flow = await context.flows.read(solutiFlow, id, secret);
    const { allowed, retryAfter } = await context.store.limit(`soluti:poll:${id}`, pollLimit);
    if (!allowed) throw new CatracaError('slow_down', 'asked too often', { retryAfter: retryAfter / 1000 });
    await look(context, flow, exchange, log);
    return jsonResponse(200, snapshotOf(flow));
  };
}

export function eventsHandler(context: RouteContext, exchange: Exchange, log: FlowLog): RouteHandler {
  const places = createPlaces();
  return async (call) => {
    const { id, secret } = readHolder(call);
    const read = async (): Promise<StreamState> => {
      const flow = await context.flows.read(solutiFlow, id, secret);
      await look(context, flow, exchange, log);
      return streamState(flow);
    };
    if (context.draining.aborted) throw new CatracaError('store_unreachable', 'going down', { retryAfter: 1 });
    const [visitor, network] = await Promise.all([context.visitor(call.request), context.network(call.request)]);
    const leave = places.take([
      { key: `flow ${id}`, most: streamsPerFlow },
      ...(visitor === null ? [] : [{ key: `visitor ${visitor}`, most: streamsPerVisitor }]),
      ...(network === null ? [] : [{ key: `network ${network}`, most: streamsPerNetwork }]),
    ]);
    if (leave === null) {
      // Only a holder is told that there are streams.
      await read();
      throw new CatracaError('slow_down', 'too many streams', { retryAfter: pollInterval });
    }
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
      request: call.request,
      closing: context.draining,
      onEnd: leave,
    });
  };
}

/** What whoever looks at a flow does for it: takes over an approval whose worker died, tells the operator that nobody approved. */
async function look(
  { store }: Pick<RouteContext, 'store'>,
  flow: Flow<SolutiData>,
  exchange: Exchange,
  log: FlowLog,
): Promise<void> {
  if (flow.state === 'approved' && !flow.lapsed) void exchange.kick(flow.id);
  if (flow.state !== 'pending' || flow.expiresIn + storeTimes.grace > 0) return;
  const isFirst = await store.put(`soluti:expired:${flow.id}`, '1', storeTimes.ended, { onlyIfAbsent: true });
  if (isFirst) await log.tell(flow.id, 'expired');
}

interface Places {
  /** Gives the way to leave again, or null where one of the keys has no place left. */
  take(wanted: readonly { readonly key: string; readonly most: number }[]): (() => void) | null;
}

/** Counts who is there. */
function createPlaces(): Places {
  const taken = new Map<string, number>();
  const add = (key: string, step: number) => {
    const count = (taken.get(key) ?? 0) + step;
    if (count > 0) taken.set(key, count);
    else taken.delete(key);
  };
  return {
    take(wanted) {
      if (wanted.some(({ key, most }) => (taken.get(key) ?? 0) >= most)) return null;
      for (const { key } of wanted) add(key, 1);
      return () => {
        for (const { key } of wanted) add(key, -1);
      };
    },
  };
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
