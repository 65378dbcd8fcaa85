/** What the backend tells its operator: typed events with chosen fields, never a secret, a person's number or a whole object. */
import type { ErrorCode } from '../core/errors.js';

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
      /** What did not fit, in one word: `late`, `cancelled`, `foreign`, `more`, `profile_without_email`. */
      readonly why?: string | undefined;
      readonly flow?: string | undefined;
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
      /** The provider's own code, cut to 64 characters of `[A-Za-z0-9_.-]`. */
      readonly providerCode: string | null;
    };

export type Log = (event: LogEvent) => void;

/** Wraps the host's log: it may be absent, and its faults stay its own. */
export function safeLog(log: Log | undefined): Log {
  return (event) => {
    try {
      log?.(event);
    } catch {
      // A log that fails must not fail a login.
    }
  };
}

/** Where a host gives no log: what its operator must see, one JSON line each. */
export const consoleLog: Log = (event) => {
  if (event.event !== 'request' && event.event !== 'flow') console.warn(`catraca ${JSON.stringify(event)}`);
};
