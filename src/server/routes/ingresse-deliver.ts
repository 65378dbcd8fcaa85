/** Gives a checked login to whom the host chose: its hook, the page, or a signed assertion. */
import { deliverResult } from '../deliver.js';
import type { FlowFacts } from '../options.js';
import type { RouteContext } from '../route-context.js';
import type { StoredAnswer } from '../stored-answer.js';
import type { LoginResult } from './ingresse-login.js';

export interface CheckedLogin {
  readonly result: LoginResult;
  readonly flow: FlowFacts;
  readonly request: Request;
  /** Origin of the page. */
  readonly audience: string;
}

export async function deliverLogin(
  context: RouteContext,
  { result, flow, request, audience }: CheckedLogin,
): Promise<StoredAnswer> {
  const { ingresse } = context.options;
  const { onSignedIn } = ingresse ?? {};
  return deliverResult(context, {
    provider: 'ingresse',
    flow,
    request,
    deliver: ingresse?.deliver,
    hookName: 'ingresse.onSignedIn',
    hook: onSignedIn && (() => onSignedIn({ ...flow, ...result, provider: 'ingresse' }, request)),
    pageResult: result,
    extra: { user: result.user },
    subject: `ingresse:${result.userId}`,
    audience,
  });
}
