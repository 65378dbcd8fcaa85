/** What a check works with: requests to the backend under test, each remembered, and the sandbox's controls. */
import { errorCodes, type ErrorCode } from '../../core/errors.js';
import type { IngresseResult, IngresseStartAnswer } from '../../core/protocol/ingresse.js';
import { zIngresseStartAnswer } from '../../core/protocol/ingresse.js';
import { zProblem, type Problem } from '../../core/protocol/problem.js';
import {
  zSolutiSnapshot,
  zSolutiStartAnswer,
  type SolutiSnapshot,
  type SolutiStartAnswer,
} from '../../core/protocol/soluti.js';
import { Broken, must, Skipped, type Provider } from './rule.js';
import { createSandboxControl, type SandboxControl } from './sandbox-control.js';

/** The world outside, so that a test can hold it. */
export interface BenchPorts {
  readonly fetch: typeof fetch;
  /** Milliseconds. */
  readonly delay: (milliseconds: number) => Promise<void>;
  readonly now: () => number;
}

export interface BenchOptions {
  /** Base address of the backend, without a slash at its end. */
  readonly endpoint: string;
  /** The page's origin, which the backend allows. */
  readonly origin: string;
  /** The simulated providers that the backend asks. */
  readonly sandbox: string;
}

/** One request and what came back. */
export interface Answer {
  readonly method: string;
  /** Below the endpoint. */
  readonly path: string;
  /** The `Origin` that was sent. */
  readonly origin: string | null;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface SendOptions {
  readonly body?: unknown;
  /** The body as it is, in place of `body`. */
  readonly raw?: BodyInit;
  readonly secret?: string;
  readonly cookie?: string;
  /** Null: none. Default: the page's. */
  readonly origin?: string | null;
  /** More headers; null leaves one of the usual ones out. */
  readonly headers?: Readonly<Record<string, string | null>>;
}

/** What a schema of the protocol offers. */
interface Schema<T> {
  safeParse(
    value: unknown,
  ):
    | { success: true; data: T }
    | { success: false; error: { issues: readonly { path: readonly PropertyKey[]; message: string }[] } };
}

/** Milliseconds of real time that any answer may take. */
const patience = 20_000;

export class Bench {
  readonly endpoint: string;
  readonly origin: string;
  readonly sandbox: SandboxControl;
  readonly ports: BenchPorts;
  /** Every answer so far. */
  readonly answers: Answer[] = [];
  providers: ReadonlySet<Provider> = new Set();

  constructor({ endpoint, origin, sandbox }: BenchOptions, ports: BenchPorts) {
    this.endpoint = endpoint;
    this.origin = origin;
    this.ports = ports;
    this.sandbox = createSandboxControl(sandbox, ports.fetch);
  }

  /** A request as an element makes it, but for what the options say. */
  async send(method: string, path: string, options: SendOptions = {}): Promise<Answer> {
    const response = await this.open(method, path, options);
    return this.#keep(method, path, options, response, await response.text());
  }

  /** As {@link send}, with the body left to be read; such an answer is remembered without it. */
  async stream(path: string, options: SendOptions, signal: AbortSignal): Promise<Response> {
    const response = await this.open('GET', path, options, signal);
    this.#keep('GET', path, options, response, '');
    return response;
  }

  async open(method: string, path: string, options: SendOptions, signal?: AbortSignal): Promise<Response> {
    const { body, raw } = options;
    const url = /^https?:/.test(path) ? path : this.endpoint + path;
    const sent = raw ?? (body === undefined ? null : JSON.stringify(body));
    const init = { method, headers: this.#headers(options), body: sent, redirect: 'manual' as const };
    try {
      // A body that arrives in pieces needs `duplex`, which the types of the DOM do not know.
      const half = raw instanceof ReadableStream ? { duplex: 'half' } : {};
      return await this.ports.fetch(url, { ...init, ...half, signal: signal ?? AbortSignal.timeout(patience) });
    } catch (cause) {
      throw new Broken(`${method} ${path}: no answer (${cause instanceof Error ? cause.name : 'unknown'})`, { cause });
    }
  }

  #headers({ body, raw, secret, cookie, origin = this.origin, headers: more = {} }: SendOptions): Headers {
    const headers = new Headers({ 'x-catraca': '1' });
    if (body !== undefined || raw !== undefined) headers.set('content-type', 'application/json');
    if (secret !== undefined) headers.set('x-catraca-flow', secret);
    if (cookie !== undefined) headers.set('cookie', cookie);
    if (origin !== null) headers.set('origin', origin);
    for (const [name, value] of Object.entries(more)) {
      if (value === null) headers.delete(name);
      else headers.set(name, value);
    }
    return headers;
  }

  #keep(method: string, path: string, { origin = this.origin }: SendOptions, response: Response, text: string): Answer {
    const { status, headers } = response;
    const answer = { method, path, origin, status, headers, text };
    this.answers.push(answer);
    return answer;
  }

  /** Asks until the check gives something else than undefined. @throws {Broken} */
  async until<T>(milliseconds: number, what: string, check: () => Promise<T | undefined>): Promise<T> {
    const end = this.ports.now() + milliseconds;
    for (;;) {
      const value = await check();
      if (value !== undefined) return value;
      if (this.ports.now() > end) throw new Broken(`${what}, within ${String(milliseconds / 1000)} s`);
      await this.ports.delay(100);
    }
  }

  async startSoluti(body: unknown = {}): Promise<SolutiLogin> {
    const before = await this.sandbox.lastLog();
    const answer = await this.send('POST', '/soluti/flows', { body });
    const flow = fits(answer, 201, zSolutiStartAnswer);
    return { ...flow, path: `/soluti/flows/${flow.id}`, ...(await this.#started(before)) };
  }

  /** What the sandbox was asked last: the code's own callback address and handle. */
  async #started(after: number): Promise<ProviderCode> {
    const [entry] = (await this.sandbox.log('soluti', 'start', after)).filter(({ status }) => status === 200);
    if (entry === undefined) throw new Broken(`the backend did not ask the simulated provider at ${this.sandbox.url}`);
    const { callback_url: callback } = (entry.body ?? {}) as Record<string, unknown>;
    const { short_token: shortToken, qr_code: code } = (entry.answer ?? {}) as Record<string, unknown>;
    return { callback: String(callback), shortToken: String(shortToken), providerCode: code };
  }

  async renewSoluti(flow: SolutiLogin): Promise<{ answer: SolutiSnapshot; code: ProviderCode }> {
    const before = await this.sandbox.lastLog();
    const answer = await this.send('POST', `${flow.path}/renew`, { secret: flow.secret, body: {} });
    return { answer: fits(answer, 200, zSolutiSnapshot), code: await this.#started(before) };
  }

  /** The state of a flow without a poll: the first event of a stream. */
  async look(flow: SolutiLogin): Promise<SolutiSnapshot> {
    const end = new AbortController();
    const response = await this.stream(`${flow.path}/events`, { secret: flow.secret }, end.signal);
    must(response.status === 200, `GET ${flow.path}/events answered ${String(response.status)}`);
    try {
      for await (const text of readText(response)) {
        const data = /^data: ?(.*)\n/m.exec(text)?.[1];
        if (data !== undefined && /\n\r?\n/.test(text)) return zSolutiSnapshot.parse(JSON.parse(data));
      }
      throw new Broken('the event stream ended without an event');
    } catch (error) {
      if (error instanceof Broken) throw error;
      throw new Broken('the first event of the stream is no snapshot', { cause: error });
    } finally {
      end.abort();
    }
  }

  /** Waits until a flow has come to a state. */
  async reach(flow: SolutiLogin, state: SolutiSnapshot['state'], milliseconds = 10_000): Promise<SolutiSnapshot> {
    return this.until(milliseconds, `the flow did not become ${state}`, async () => {
      const snapshot = await this.look(flow);
      return snapshot.state === state ? snapshot : undefined;
    });
  }

  /** A login that was approved and exchanged. */
  async readySoluti(body?: unknown): Promise<SolutiLogin> {
    const flow = await this.startSoluti(body);
    await this.sandbox.control('/soluti/approve', { shortToken: flow.shortToken });
    await this.reach(flow, 'ready');
    return flow;
  }

  post(flow: { readonly path: string; readonly secret: string }, step: string, options: SendOptions = {}) {
    return this.send('POST', `${flow.path}/${step}`, { secret: flow.secret, ...options });
  }

  async startIngresse(mode: 'popup' | 'tab' | 'redirect', more: object = {}): Promise<IngresseLogin> {
    const body = { mode, returnTo: `${this.origin}/app?a=1#x`, origin: this.origin, ...more };
    const flow = fits(await this.send('POST', '/ingresse/flows', { body }), 201, zIngresseStartAnswer);
    return { ...flow, path: `/ingresse/flows/${flow.id}` };
  }

  /** As a browser goes there: without any header of ours. */
  visit(url: string, cookie?: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    must(
      url.startsWith(`${this.endpoint}/`),
      `${url} is not below ${this.endpoint}: is the backend's public address the endpoint?`,
    );
    const own = { 'x-catraca': null, 'sec-fetch-dest': 'document', ...headers };
    const path = url.slice(this.endpoint.length);
    return this.send('GET', path, { origin: null, headers: own, ...(cookie === undefined ? {} : { cookie }) });
  }

  /** Opens the login's address: the cookie, and where Ingresse is to send the visitor back. */
  async leave(flow: IngresseLogin): Promise<{ cookie: string; callback: string; location: URL }> {
    const answer = await this.visit(flow.url);
    must(answer.status === 302, `the login's address answered ${String(answer.status)}, not 302`);
    const location = new URL(answer.headers.get('location') ?? '');
    const [cookie = ''] = answer.headers.getSetCookie().map((line) => line.split(';', 1)[0] ?? '');
    return { cookie, callback: location.searchParams.get('returnUrl') ?? '', location };
  }

  /** A whole visit to Ingresse with that token: the backend's answer at the callback. */
  async comeBack(flow: IngresseLogin, token?: string): Promise<{ cookie: string; callback: string; answer: Answer }> {
    const { cookie, callback } = await this.leave(flow);
    const address = `${callback}?usertoken=${encodeURIComponent(token ?? (await this.sandbox.userToken()))}`;
    return { cookie, callback: address, answer: await this.visit(address, cookie) };
  }
}

export interface ProviderCode {
  /** The address that the provider was told to call. */
  readonly callback: string;
  readonly shortToken: string;
  readonly providerCode: unknown;
}

export type SolutiLogin = SolutiStartAnswer & ProviderCode & { readonly path: string };
export type IngresseLogin = IngresseStartAnswer & { readonly path: string };
export type { IngresseResult };

/** The answer's JSON. @throws {Broken} */
export function jsonOf(answer: Answer): unknown {
  try {
    return JSON.parse(answer.text) as unknown;
  } catch {
    throw new Broken(`${nameOf(answer)}: the body is no JSON`);
  }
}

/** The answer's body, where status and schema fit. @throws {Broken} */
export function fits<T>(answer: Answer, status: number, schema: Schema<T>): T {
  mustStatus(answer, status);
  const result = schema.safeParse(jsonOf(answer));
  if (result.success) return result.data;
  const wrong = result.error.issues.map(({ path, message }) => `${path.join('.') || 'the body'}: ${message}`);
  throw new Broken(`${nameOf(answer)}: ${wrong.join('; ')}`);
}

/** @throws {Broken} */
export function mustStatus(answer: Answer, status: number): void {
  const code = /"code":\s?"(\w+)"/.exec(answer.text)?.[1];
  const said = code === undefined ? '' : ` ${code}`;
  must(
    answer.status === status,
    `${nameOf(answer)} answered ${String(answer.status)}${said} instead of ${String(status)}`,
  );
}

/** A refusal with that code and the code's status. @throws {Broken} */
export function refused(answer: Answer, code: ErrorCode): Problem {
  const problem = fits(answer, errorCodes[code].status ?? 500, zProblem);
  must(problem.code === code, `${nameOf(answer)}: the code is ${problem.code} instead of ${code}`);
  return problem;
}

/** `GET /soluti/flows/{id}`, with what is made up left out. */
export function nameOf({ method, path }: Answer): string {
  return `${method} ${path.replace(/[\w-]{22,}/g, '…').replace(/\?.*/, '?…')}`;
}

/** The text of a stream so far, each time more has come. */
export async function* readText(response: Response): AsyncGenerator<string> {
  if (response.body === null) return;
  const decoder = new TextDecoder();
  let text = '';
  const reader = response.body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      text += decoder.decode(value, { stream: true });
      yield text;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

export function skip(why: string): never {
  throw new Skipped(why);
}
