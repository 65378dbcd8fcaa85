/** The holder's proof: the flow's id in the path and its secret in our header, from nowhere else. */
import { headerNames, zFlowId, zSecret } from '../core/protocol/flow.js';
import { notFound } from './problem-response.js';
import type { RouteCall } from './route-context.js';

/** @throws {CatracaError} `not_found` where it is absent or malformed: the same as a wrong one. */
export function readFlowSecret(call: Pick<RouteCall, 'request'>): string {
  const secret = zSecret.safeParse(call.request.headers.get(headerNames.flow));
  if (!secret.success) throw notFound();
  return secret.data;
}

/** The `:id` of the path and the secret. @throws {CatracaError} `not_found` */
export function readHolder(call: Pick<RouteCall, 'request' | 'params'>): {
  readonly id: string;
  readonly secret: string;
} {
  const id = zFlowId.safeParse(call.params['id']);
  if (!id.success) throw notFound();
  return { id: id.data, secret: readFlowSecret(call) };
}
