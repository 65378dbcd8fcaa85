/** A sandbox whose webhooks land in a list, and short ways to call it. */
import { createSandbox, type Sandbox, type SandboxOptions } from '../../../src/sandbox/index.js';

export const origin = 'http://127.0.0.1:5180';
export const hostOrigin = 'http://127.0.0.1:5173';

export interface Webhook {
  readonly url: string;
  readonly body: string;
}

export interface Visit {
  readonly sandbox: Sandbox;
  /** What was posted to callback addresses. */
  readonly webhooks: Webhook[];
  /** The statuses that callbacks answer with, one after the other; then 204. */
  readonly answers: number[];
  call(path: string, init?: RequestInit): Promise<Response>;
  /** Posts JSON, or whatever `method` says. */
  send(path: string, body: unknown, init?: RequestInit): Promise<Response>;
  page(path: string, init?: RequestInit): Promise<string>;
  /** Posts a form as the sandbox's own pages do. */
  press(path: string, fields?: Record<string, string>, init?: RequestInit): Promise<Response>;
}

export function visitSandbox(options: SandboxOptions = {}): Visit {
  const webhooks: Webhook[] = [];
  const answers: number[] = [];
  const sandbox = createSandbox({
    hostOrigins: [hostOrigin],
    fetch: async (url, init) => {
      const request = new Request(url, init);
      webhooks.push({ url: request.url, body: await request.text() });
      return new Response(null, { status: answers.shift() ?? 204 });
    },
    ...options,
  });
  const call: Visit['call'] = (path, init) => sandbox.fetch(new Request(origin + path, init));
  return {
    sandbox,
    webhooks,
    answers,
    call,
    send: (path, body, init = {}) =>
      call(path, {
        method: 'POST',
        body: JSON.stringify(body),
        ...init,
        headers: { 'content-type': 'application/json', ...(init.headers as Record<string, string> | undefined) },
      }),
    page: async (path, init) => (await call(path, init)).text(),
    press: (path, fields = {}, init = {}) =>
      call(path, {
        method: 'POST',
        body: new URLSearchParams(fields),
        ...init,
        headers: { 'sec-fetch-site': 'same-origin', ...(init.headers as Record<string, string> | undefined) },
      }),
  };
}

/** The text of the element with this test id, without its markup. */
export function textOf(page: string, testId: string): string | null {
  const found = new RegExp(`data-testid="${testId}"[^>]*>([^<]*)<`).exec(page);
  return found?.[1]?.trim() ?? null;
}
