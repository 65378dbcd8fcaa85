/** What the backend tells its operator: typed events with chosen fields, never a secret, a person's number or a whole object. */
import type { ErrorCode } from '../core/errors.js';
import type { Keys } from './keys.js';
import { isKnownProviderCode } from './providers/provider-codes.js';

export type ProviderName = 'soluti' | 'ingresse' | 'idenge';

/** One line for the operator. `flow` is a short keyed hash of a flow's id: it links lines, and opens nothing. */
export type LogEvent =
  | {
      readonly event: 'request';
      readonly requestId: string;
      readonly method: string;
      /** The route's template, never the address: that may hold a secret. */
      readonly route: string;
      readonly status: number;
      readonly code?: ErrorCode | undefined;
      /** Milliseconds. */
      readonly duration: number;
    }
  | { readonly event: 'notice'; readonly topic: string; readonly message: string }
  | { readonly event: 'defect'; readonly requestId: string | null; readonly where: string; readonly error: string }
  | {
      readonly event: 'flow';
      readonly provider: ProviderName;
      readonly flow: string;
      readonly what:
        | 'started'
        | 'renewed'
        | 'pushed'
        | 'approved'
        | 'ready'
        | 'delivered'
        | 'done'
        | 'cancelled'
        | 'failed'
        /** Nobody approved, or the approval never got here. Told where somebody watched. */
        | 'expired';
      readonly reason?: ErrorCode | undefined;
    }
  | {
      readonly event: 'security';
      readonly provider: ProviderName;
      /**
       * e.g. `webhook_refused`, `second_token`, `holder_mismatch`, `scope_differs`, `handle_in_code`,
       * `session_not_rotated`, `state_unknown`, `user_not_proven`, `holder_ambiguous`, `push_refused`,
       * `login_cookie_missing`.
       */
      readonly what: string;
      /** What did not fit, in one word: `late`, `cancelled`, `foreign`, `content_type`, `path`, `more`, `profile_without_email`. */
      readonly why?: string | undefined;
      readonly flow?: string | undefined;
      /** `error`: people may be signed in with more than was asked, or into a session that others know. Default: a warning. */
      readonly level?: 'error' | undefined;
    }
  | {
      readonly event: 'provider';
      readonly provider: ProviderName;
      /** e.g. `start`, `notify`, `exchange`, `renew-token`. */
      readonly operation: string;
      /** Where it was for one flow. */
      readonly flow?: string | undefined;
      readonly code: ErrorCode;
      readonly status: number | null;
      /**
       * The provider's own code where it is a documented one, e.g. `invalid_grant`. Any other code is `hash:` with 10 characters of a
       * keyed hash: equal codes have equal hashes, and no code can be read from one.
       */
      readonly providerCode: string | null;
    };

/** May be `async`: a rejection is ignored, as an exception is. */
export type Log = (event: LogEvent) => void;

/** Wraps the host's log: an exception, or a rejection of an `async` log, must not fail a login or end the process. */
export function safeLog(log: (event: LogEvent) => unknown): Log {
  return (event) => {
    try {
      Promise.resolve(log(event)).catch(() => undefined);
    } catch {
      // Thrown before the first `await`.
    }
  };
}

/** Replaces provider codes that are not documented by a keyed hash, before any log gets the event. */
export function hideUnknownCodes(log: Log, keys: Pick<Keys, 'keyedHash'>): Log {
  return (event) => {
    if (event.event !== 'provider' || event.providerCode === null) return log(event);
    const { provider, providerCode } = event;
    if (isKnownProviderCode(provider, providerCode)) return log(event);
    keys.keyedHash('provider code', providerCode).then(
      (hash) => log({ ...event, providerCode: `hash:${hash.slice(0, 10)}` }),
      () => log({ ...event, providerCode: null }),
    );
  };
}

/** The default of the `log` option: what the operator must see, one JSON line each, as an error or a warning. */
export const consoleLog: Log = (event) => {
  if (event.event === 'request' || event.event === 'flow') return;
  const line = `catraca ${JSON.stringify(event)}`;
  if (event.event === 'security' && event.level === 'error') console.error(line);
  else console.warn(line);
};
