/** Faults on demand: late, refused, garbled or lost answers of a simulated provider, for a number of calls or until cleared. */
import { providerNames, type ProviderName } from './request-log.js';

export const faultKinds = [
  'latency',
  'status',
  'html',
  'malformed',
  'truncated',
  'reset',
  'redirect',
  'empty',
  'huge',
  'answer',
] as const;

/**
 * - `latency`: waits `milliseconds`, then goes on
 * - `status`: refuses with `status`, in the provider's error shape (`retryAfter` adds the header)
 * - `html`: 200 and an HTML page · `malformed`: 200 and broken JSON · `truncated`: the true answer, cut in half
 * - `reset`: breaks off inside the body · `redirect`: 302 elsewhere · `empty`: 200 without a body · `huge`: 200 and 8 MiB
 * - `answer`: exactly `status` and `body`
 */
export type FaultKind = (typeof faultKinds)[number];

export interface FaultInput {
  readonly provider: ProviderName;
  /** As in the log; default `*`, any. */
  readonly operation?: string;
  readonly kind: FaultKind;
  /** How many calls; default: until cleared. */
  readonly times?: number | null;
  /** The operation is carried out first, and then its answer is lost; default false. */
  readonly after?: boolean;
  /** For `latency`; default 2,000. */
  readonly milliseconds?: number;
  /** For `status` (default 500) and `answer` (default 200). */
  readonly status?: number;
  /** Seconds, for `status`. */
  readonly retryAfter?: number;
  /** For `answer`: text is sent as it is, anything else as JSON. */
  readonly body?: unknown;
  /** For `answer` with a text as `body`: its content type; default `text/plain`. */
  readonly type?: string;
}

export interface Fault extends Omit<FaultInput, 'operation' | 'times'> {
  readonly id: string;
  readonly operation: string;
  /** Calls that it still has; `null`: until cleared. */
  readonly times: number | null;
}

/** What a fault needs to know of the call that it spoils. */
export interface FaultyCall {
  readonly provider: ProviderName;
  readonly operation: string;
  /** The provider's way to refuse with a status. */
  readonly refuse: (status: number) => Response;
  /** The true answer. */
  readonly work: () => Promise<Response>;
  readonly delay: (milliseconds: number) => Promise<void>;
}

export interface Faults {
  /** @throws {TypeError} when the input makes no sense */
  add(input: unknown): Fault;
  list(): readonly Fault[];
  /** Takes one away, or all. */
  clear(id?: string): void;
  /** Answers the call, spoiled by what applies, and says which kinds did. */
  apply(call: FaultyCall): Promise<{ response: Response; applied: readonly FaultKind[] }>;
}

export function createFaults(): Faults {
  let faults: Fault[] = [];
  let count = 0;

  function take(provider: ProviderName, operation: string): Fault[] {
    const taken = faults.filter(
      (fault) => fault.provider === provider && (fault.operation === '*' || fault.operation === operation),
    );
    faults = faults
      .map((fault) => (taken.includes(fault) && fault.times !== null ? { ...fault, times: fault.times - 1 } : fault))
      .filter((fault) => fault.times === null || fault.times > 0);
    return taken;
  }

  return {
    add(input) {
      const checked = checkFault(input);
      count += 1;
      const fault: Fault = {
        ...checked,
        id: `fault-${String(count)}`,
        operation: checked.operation ?? '*',
        times: checked.times ?? null,
      };
      faults = [...faults, fault];
      return fault;
    },
    list: () => faults,
    clear(id) {
      faults = id === undefined ? [] : faults.filter((fault) => fault.id !== id);
    },
    async apply(call) {
      const taken = take(call.provider, call.operation);
      for (const fault of taken) if (fault.kind === 'latency') await call.delay(fault.milliseconds ?? 2000);
      const spoiler = taken.find((fault) => fault.kind !== 'latency');
      const applied = taken.map((fault) => fault.kind);
      if (spoiler === undefined) return { response: await call.work(), applied };
      const truth = spoiler.after === true || spoiler.kind === 'truncated' ? await call.work() : null;
      return { response: await spoil(spoiler, call, truth), applied };
    },
  };
}

async function spoil(fault: Fault, call: FaultyCall, truth: Response | null): Promise<Response> {
  const json = { 'content-type': 'application/json' };
  switch (fault.kind) {
    case 'status':
      return withRetryAfter(call.refuse(fault.status ?? 500), fault.retryAfter);
    case 'html':
      return new Response('<!doctype html><title>Oops</title><h1>Bad gateway</h1>', {
        headers: { 'content-type': 'text/html; charset=utf-8' },
      });
    case 'malformed':
      return new Response('{"ok": tru', { headers: json });
    case 'truncated': {
      const text = (await truth?.text()) ?? '{"cut": "he';
      return new Response(text.slice(0, Math.ceil(text.length / 2)), { status: truth?.status ?? 200, headers: json });
    }
    case 'reset':
      return new Response(brokenStream(), { headers: json });
    case 'redirect':
      return new Response(null, { status: 302, headers: { location: 'https://elsewhere.invalid/' } });
    case 'empty':
      return new Response('', { headers: json });
    case 'huge':
      return new Response(hugeStream(), { headers: json });
    case 'answer':
      return typeof fault.body === 'string'
        ? new Response(fault.body, {
            status: fault.status ?? 200,
            headers: { 'content-type': fault.type ?? 'text/plain' },
          })
        : Response.json(fault.body ?? null, { status: fault.status ?? 200 });
    case 'latency':
      return truth ?? call.work();
  }
}

function withRetryAfter(response: Response, seconds: number | undefined): Response {
  if (seconds !== undefined) response.headers.set('retry-after', String(seconds));
  return response;
}

function brokenStream(): ReadableStream<Uint8Array> {
  let begun = false;
  return new ReadableStream({
    pull(controller) {
      if (begun) controller.error(new TypeError('The sandbox broke off this answer'));
      else controller.enqueue(new TextEncoder().encode('{"begun": true, "re'));
      begun = true;
    },
  });
}

/** 8 MiB of one JSON string, made as it is read. */
function hugeStream(): ReadableStream<Uint8Array> {
  const chunk = new TextEncoder().encode('x'.repeat(65_536));
  let left = 128;
  return new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('"'));
    },
    pull(controller) {
      left -= 1;
      controller.enqueue(left >= 0 ? chunk : new TextEncoder().encode('"'));
      if (left < 0) controller.close();
    },
  });
}

function checkFault(input: unknown): FaultInput {
  if (typeof input !== 'object' || input === null) throw new TypeError('fault: write an object');
  const fault = input as Partial<Record<keyof FaultInput, unknown>>;
  const provider = providerNames.find((name) => name === fault.provider);
  if (provider === undefined) throw new TypeError(`fault.provider: write one of ${providerNames.join(', ')}`);
  const kind = faultKinds.find((name) => name === fault.kind);
  if (kind === undefined) throw new TypeError(`fault.kind: write one of ${faultKinds.join(', ')}`);
  if (fault.operation !== undefined && typeof fault.operation !== 'string') {
    throw new TypeError('fault.operation: write the name of an operation, or leave it out');
  }
  if (fault.type !== undefined && typeof fault.type !== 'string') {
    throw new TypeError('fault.type: write a content type, or leave it out');
  }
  const status = optionalNumber('status', fault.status, 200, 599);
  const times = fault.times === null ? undefined : optionalNumber('times', fault.times, 1, 1000);
  const milliseconds = optionalNumber('milliseconds', fault.milliseconds, 0, 120_000);
  const retryAfter = optionalNumber('retryAfter', fault.retryAfter, 0, 3600);
  return {
    provider,
    kind,
    after: fault.after === true,
    ...(fault.operation === undefined ? {} : { operation: fault.operation }),
    ...(status === undefined ? {} : { status }),
    ...(times === undefined ? {} : { times }),
    ...(milliseconds === undefined ? {} : { milliseconds }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(fault.body === undefined ? {} : { body: fault.body }),
    ...(fault.type === undefined ? {} : { type: fault.type }),
  };
}

function optionalNumber(name: string, value: unknown, min: number, max: number): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
  throw new TypeError(`fault.${name}: write a whole number from ${String(min)} to ${String(max)}`);
}
