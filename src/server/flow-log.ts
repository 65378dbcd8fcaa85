/** Log lines about one flow, which is named by a short keyed hash: it links lines and opens nothing. */
import type { LogEvent, ProviderName } from './log.js';
import type { RouteContext } from './route-context.js';

type FlowEvent = Extract<LogEvent, { event: 'flow' }>;

export interface FlowLog {
  tell(id: string, what: FlowEvent['what'], reason?: FlowEvent['reason']): Promise<void>;
  /** A security event. */
  warn(id: string, what: string, why?: string): Promise<void>;
  /** A security event with the level `error`. */
  error(id: string, what: string, why?: string): Promise<void>;
  nameOf(id: string): Promise<string>;
}

export function createFlowLog({ log, keys }: Pick<RouteContext, 'log' | 'keys'>, provider: ProviderName): FlowLog {
  const nameOf = async (id: string) => (await keys.keyedHash('log', id)).slice(0, 10);
  return {
    nameOf,
    async tell(id, what, reason) {
      log({ event: 'flow', provider, flow: await nameOf(id), what, reason });
    },
    async warn(id, what, why) {
      log({ event: 'security', provider, what, why, flow: await nameOf(id) });
    },
    async error(id, what, why) {
      log({ event: 'security', provider, what, why, flow: await nameOf(id), level: 'error' });
    },
  };
}
