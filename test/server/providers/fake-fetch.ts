/** A provider that answers what a test tells it, and remembers what it was asked. */

export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: unknown;
  readonly init: RequestInit;
}

export interface Told {
  readonly status?: number;
  readonly body?: unknown;
  readonly text?: string;
  readonly headers?: Record<string, string>;
}

export interface FakeFetch {
  readonly fetch: typeof fetch;
  readonly asked: Asked[];
}

/** `answer` gives each call's answer; a `Response` is passed on as it is. */
export function fakeFetch(answer: (asked: Asked) => Told | Response | Promise<Told | Response>): FakeFetch {
  const asked: Asked[] = [];
  return {
    asked,
    fetch: async (input, init = {}) => {
      const call: Asked = {
        method: init.method ?? 'GET',
        url: new URL(input instanceof Request ? input.url : input),
        headers: new Headers(init.headers),
        body: typeof init.body === 'string' ? (JSON.parse(init.body) as unknown) : undefined,
        init,
      };
      asked.push(call);
      const told = await answer(call);
      if (told instanceof Response) return told;
      const { status = 200, body, text, headers = {} } = told;
      const payload = text ?? (body === undefined ? null : JSON.stringify(body));
      return new Response(payload, { status, headers: { 'content-type': 'application/json', ...headers } });
    },
  };
}

/** The base message with a vector's `set`, `drop` and `only` applied. */
export function variantOf(
  base: Record<string, unknown>,
  variant: { readonly set?: object; readonly drop?: readonly string[]; readonly only?: readonly string[] },
): Record<string, unknown> {
  const all = { ...base, ...variant.set };
  const kept = variant.only ?? Object.keys(all).filter((name) => variant.drop?.includes(name) !== true);
  return Object.fromEntries(kept.map((name) => [name, all[name as keyof typeof all]]));
}
