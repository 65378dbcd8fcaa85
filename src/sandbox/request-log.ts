/** Remembers every request to a simulated provider and every webhook from one, bodies and secrets included. */

export const providerNames = ['ingresse', 'soluti', 'idenge'] as const;

export type ProviderName = (typeof providerNames)[number];

export interface LogEntry {
  /** Counts up from 1, also across `clear()`. */
  readonly id: number;
  /** Milliseconds since the epoch at which the request arrived or left. */
  readonly at: number;
  /** `in`: to the provider; `out`: a webhook from it. */
  readonly direction: 'in' | 'out';
  readonly provider: ProviderName;
  /** E.g. `start`, `renewToken`, `edit`, `webhook`; `unknown` for a path that the provider does not have. */
  readonly operation: string;
  readonly method: string;
  /** Path of an incoming request, whole address of an outgoing one. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The parsed JSON or form, the text where it is neither, `null` where there was none. */
  readonly body: unknown;
  /** The request's body as it was sent: `body` may have rounded numbers. */
  readonly text: string;
  /** `null` where the other side could not be reached. */
  readonly status: number | null;
  /** The answer's body, as `body`. */
  readonly answer: unknown;
  /** Milliseconds that it took. */
  readonly took: number;
  /** The kinds of fault that had a hand in it. */
  readonly faults: readonly string[];
}

export interface LogFilter {
  readonly provider?: string | undefined;
  readonly operation?: string | undefined;
  /** Only entries whose `id` is higher. */
  readonly after?: number | undefined;
}

export interface RequestLog {
  add(entry: Omit<LogEntry, 'id'>): void;
  /** Oldest first. */
  list(filter?: LogFilter): readonly LogEntry[];
  clear(): void;
}

const capacity = 500;

export function createRequestLog(): RequestLog {
  let entries: LogEntry[] = [];
  let count = 0;
  return {
    add(entry) {
      count += 1;
      entries = [...entries.slice(1 - capacity), { id: count, ...entry }];
    },
    list({ provider, operation, after = 0 } = {}) {
      return entries.filter(
        (entry) =>
          (provider === undefined || entry.provider === provider) &&
          (operation === undefined || entry.operation === operation) &&
          entry.id > after,
      );
    },
    clear() {
      entries = [];
    },
  };
}

/** What a body says, for the log: JSON or a form parsed, other text as it is, `null` for nothing. */
export function readBody(text: string, contentType: string): unknown {
  if (text === '') return null;
  if (contentType.startsWith('application/x-www-form-urlencoded')) return Object.fromEntries(new URLSearchParams(text));
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
