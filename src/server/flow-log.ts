/** Log lines about one flow, which is named by a short keyed hash: it links lines and opens nothing. */
import type { LogEvent, ProviderName } from './log.js';
import type { RouteContext } from './route-context.js';

type FlowEvent = Extract<LogEvent, { event: 'flow' }>;

export interface FlowLog {
  tell(id: string, what: FlowEvent['what'], reason?: FlowEvent['reason']): Promise<void>;
  warn(id: string, what: string): Promise<void>;
}

export function createFlowLog({ log, keys }: Pick<RouteContext, 'log' | 'keys'>, provider: ProviderName): FlowLog {
  const nameOf = async (id: string) => (await keys.keyedHash('log', id)).slice(0, 10);
  return {
    async tell(id, what, reason) {
      log({ event: 'flow', provider, flow: await nameOf(id), what, reason });
    },
    async warn(id, what) {
      log({ event: 'security', provider, what, flow: await nameOf(id) });
    },
  };
}
