/** The part of the control API that stands for a certificate holder with a phone. */
import type { SandboxContext } from '../context.js';
import { NotFoundError } from '../not-found-error.js';
import type { LogEntry } from '../request-log.js';
import type { AuthRequest, AuthRequestState } from './auth-requests.js';
import { holders, readUsername } from './holders.js';
import { approve, decline, type SolutiState } from './phone.js';
import { postWebhook } from './webhook.js';

/** Names one request: a short token, a QR text or our id; with none of them, the newest pending one. */
export interface RequestName {
  readonly shortToken?: string | undefined;
  readonly qrText?: string | undefined;
  readonly id?: string | undefined;
  readonly latest?: boolean | undefined;
}

/** An authentication request as the control API shows it. */
export type ShownRequest = AuthRequest & { readonly state: AuthRequestState };

export interface SolutiControl {
  requests(): readonly ShownRequest[];
  /**
   * Approves as `holder` (default: the one that a push named, else Ana). The webhook goes out behind the answer.
   * @throws {NotFoundError} where no such request waits
   */
  approve(name?: RequestName & { readonly holder?: string | undefined }): ShownRequest;
  /** Also "I see another number". @throws {NotFoundError} where no such request waits */
  ignore(name?: RequestName & { readonly otherNumber?: boolean | undefined }): ShownRequest;
  /** Ends a request's time at once. @throws {NotFoundError} */
  expire(name?: RequestName): ShownRequest;
  /** Posts to the request's webhook, by default with a new JWT of it. @throws {NotFoundError} */
  sendWebhook(name?: RequestName & { readonly body?: unknown }): Promise<LogEntry | undefined>;
}

/** Acts on the requests of `state`, as a holder with a phone would. */
export function createSolutiControl(context: SandboxContext, state: () => SolutiState): SolutiControl {
  const shown = (request: AuthRequest): ShownRequest => ({
    ...request,
    state: state().requests.stateOf(request),
  });
  const find = ({ shortToken, qrText, id }: RequestName): AuthRequest => {
    const { requests } = state();
    const name = shortToken ?? qrText ?? id;
    const request = name === undefined ? requests.latestPending() : requests.find(name);
    if (request === undefined) throw new NotFoundError('There is no such authentication request');
    return request;
  };
  const mustWait = (done: boolean, request: AuthRequest): ShownRequest => {
    if (!done) throw new NotFoundError(`The authentication request is ${state().requests.stateOf(request)}`);
    return shown(request);
  };
  return {
    requests: () => state().requests.list().map(shown),
    approve({ holder, ...name } = {}) {
      const request = find(name);
      const username = readUsername(holder ?? request.pushedTo ?? holders[0]?.username);
      if (username === null) throw new TypeError('holder: write a CPF or CNPJ');
      return mustWait(approve(context, state(), request, username), request);
    },
    ignore({ otherNumber, ...name } = {}) {
      const request = find(name);
      return mustWait(decline(state(), request, otherNumber === true ? 'other-number' : 'ignored'), request);
    },
    expire(name = {}) {
      const request = find(name);
      request.expiresAt = context.now();
      return shown(request);
    },
    async sendWebhook({ body, ...name } = {}) {
      const request = find(name);
      if (request.callbackUrl === null) throw new NotFoundError('The request has no callback_url');
      const sent = body ?? { token: state().requests.grant(request).jwt, short_token: request.shortToken };
      await postWebhook(context, request.callbackUrl, typeof sent === 'string' ? sent : JSON.stringify(sent));
      return context.log.list({ operation: 'webhook' }).at(-1);
    },
  };
}
