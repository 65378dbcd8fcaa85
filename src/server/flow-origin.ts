/** When, whence and for which page a flow was started: kept sealed with it, told to the host's hook. */
import { z } from 'zod';
import { ipAddressOf } from './client-address.js';
import type { FlowFacts } from './options.js';
import type { RouteCall, RouteContext } from './route-context.js';
import { clientAddressOf } from './visitor.js';

export const zFlowOrigin = z.object({
  nonce: z.string().nullable(),
  /** Origin of the page. */
  origin: z.string(),
  /** Milliseconds since the epoch. */
  startedAt: z.number(),
  address: z.string().nullable(),
  userAgent: z.string().nullable(),
});

export type FlowOrigin = z.infer<typeof zFlowOrigin>;

export function flowOriginOf(
  call: Pick<RouteCall, 'request' | 'origin'>,
  context: Pick<RouteContext, 'options' | 'publicUrl' | 'clock'>,
  nonce: string | undefined,
): FlowOrigin {
  return {
    nonce: nonce ?? null,
    origin: call.origin ?? new URL(context.publicUrl).origin,
    startedAt: context.clock.now(),
    address: addressOf(clientAddressOf(context.options, call.request)),
    userAgent: call.request.headers.get('user-agent')?.slice(0, 256) ?? null,
  };
}

/** Without the port that some proxies add; what is no IP address is the host's own and stays as it is. */
function addressOf(text: string | null): string | null {
  return text ? (ipAddressOf(text) ?? text) : null;
}

export function flowFacts(flowId: string, origin: FlowOrigin): FlowFacts {
  return {
    flowId,
    nonce: origin.nonce,
    startedAt: new Date(origin.startedAt),
    startedFrom: { address: origin.address, userAgent: origin.userAgent },
  };
}
