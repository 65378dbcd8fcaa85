/** Drives the simulated providers by their control API (docs/sandbox.md). */

export interface LoggedCall {
  readonly id: number;
  readonly operation: string;
  /** Milliseconds of the sandbox's clock. */
  readonly at: number;
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly status: number | null;
  readonly body: unknown;
  /** The body as it was sent. */
  readonly text: string;
  readonly answer: unknown;
}

export interface Cardholder {
  readonly _id: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly externalId: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface SandboxControl {
  readonly url: string;
  /** POST (or another method) to `/control` + path. @throws where the sandbox refuses */
  control(path: string, body?: unknown, method?: string): Promise<unknown>;
  /** Until {@link restore}. */
  switches(provider: string, values: Readonly<Record<string, unknown>>): Promise<void>;
  fault(fault: Readonly<Record<string, unknown>>): Promise<void>;
  /** Switches and faults as they were. */
  restore(): Promise<void>;
  log(provider: string, operation: string, after?: number): Promise<readonly LoggedCall[]>;
  /** Id of the newest entry. */
  lastLog(): Promise<number>;
  /** A live user token of Ana's. */
  userToken(): Promise<string>;
  cardholder(user: Readonly<Record<string, unknown>>): Promise<Cardholder>;
  cardholders(): Promise<readonly Cardholder[]>;
}

export function createSandboxControl(url: string, doFetch: typeof fetch): SandboxControl {
  const changed = new Map<string, Set<string>>();
  let hasFaults = false;

  const control = async (path: string, body?: unknown, method = 'POST'): Promise<unknown> => {
    const init = {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    };
    const response = await doFetch(`${url}/control${path}`, init);
    const answer = await response.text();
    if (!response.ok) throw new Error(`the sandbox refused ${method} /control${path}: ${answer}`);
    return JSON.parse(answer) as unknown;
  };
  const log = async (query: string) => (await control(`/log?${query}`, undefined, 'GET')) as LoggedCall[];

  return {
    url,
    control,
    async switches(provider, values) {
      const names = changed.get(provider) ?? new Set();
      for (const name of Object.keys(values)) names.add(name);
      changed.set(provider, names);
      await control('/switches', { [provider]: values }, 'PATCH');
    },
    async fault(fault) {
      hasFaults = true;
      await control('/faults', fault);
    },
    async restore() {
      if (hasFaults) await control('/faults', undefined, 'DELETE');
      hasFaults = false;
      const patch = [...changed].map(([provider, names]) => [
        provider,
        Object.fromEntries([...names].map((name) => [name, null])),
      ]);
      changed.clear();
      if (patch.length > 0) await control('/switches', Object.fromEntries(patch), 'PATCH');
    },
    log: (provider, operation, after = 0) =>
      log(new URLSearchParams({ provider, operation, after: String(after) }).toString()),
    lastLog: async () => (await log('')).at(-1)?.id ?? 0,
    async userToken() {
      const { token } = (await control('/ingresse/tokens', { userId: 12345 })) as { token: string };
      return token;
    },
    cardholder: async (user) => (await control('/idenge/users', user)) as Cardholder,
    cardholders: async () => (await control('/idenge/users', undefined, 'GET')) as Cardholder[],
  };
}
