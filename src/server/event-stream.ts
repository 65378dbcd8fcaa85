/** A stream of states as server-sent events. It registers first and reads then, and reads again at each heartbeat: a wake-up is only a hint. */
import type { Clock } from './clock.js';
import { randomFraction } from './random.js';

/** One state to tell, and when the next change comes by time alone. */
export interface StreamState {
  readonly version: number;
  /** The same text is not told twice. */
  readonly key: string;
  readonly data: unknown;
  /** The stream ends after this one. */
  readonly last: boolean;
  /** Milliseconds until time changes it; null: it does not. */
  readonly changesIn: number | null;
}

export interface EventStreamOptions {
  /** Null: nothing more to tell, the stream ends. Throws: the stream ends, and the next request says why. */
  readonly read: () => Promise<StreamState | null>;
  readonly watch: (onChange: () => void) => () => void;
  readonly clock: Clock;
  /** The client is gone. */
  readonly signal: AbortSignal;
  /** This instance is going: the client is sent elsewhere. */
  readonly closing: AbortSignal;
  readonly onEnd: () => void;
}

/** Milliseconds; proxies cut a quiet connection after 10 s at the earliest. */
const heartbeatEvery = 8000;
/** Bytes that a client may leave unread. */
const maxBuffered = 65_536;
/** Milliseconds over which clients come back after this instance went. */
const reconnectSpread = 4000;

/** Reads the first state before it answers: what `read` throws then is thrown. */
export async function eventStream(options: EventStreamOptions): Promise<Response> {
  const ended = new AbortController();
  let wake: () => void = () => undefined;
  let awake = false;
  const unwatch = options.watch(() => {
    awake = true;
    wake();
  });
  const end = () => {
    if (ended.signal.aborted) return;
    ended.abort();
    wake();
    unwatch();
    for (const signal of [options.signal, options.closing]) signal.removeEventListener('abort', interrupt);
    options.onEnd();
  };
  const interrupt = () => (options.closing.aborted ? wake() : end());
  for (const signal of [options.signal, options.closing]) signal.addEventListener('abort', interrupt);
  if (options.signal.aborted) end();

  let readAt = options.clock.now();
  const first = await options.read().catch((error: unknown) => {
    end();
    throw error;
  });

  /** Resolves at a wake-up or after so many milliseconds, whichever is first. */
  const pause = async (milliseconds: number) => {
    if (awake || ended.signal.aborted || options.closing.aborted) return;
    const woken = new AbortController();
    wake = () => woken.abort();
    await options.clock.delay(milliseconds, woken.signal).catch(() => undefined);
    wake = () => undefined;
  };

  const run = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
    const write = (text: string) => {
      controller.enqueue(encoder.encode(text));
      // Bytes pile up at a client that does not read: they are thrown away with the stream.
      if ((controller.desiredSize ?? 0) > 0) return;
      controller.error(new TypeError('nobody reads'));
      end();
    };
    let state = first;
    let told: string | undefined;
    let heartbeatAt = options.clock.now() + heartbeatEvery * randomFraction();
    while (!ended.signal.aborted && state !== null) {
      if (state.key !== told) write(eventText('state', state.data, state.version));
      told = state.key;
      if (state.last) break;
      const wakeAt = Math.min(heartbeatAt, readAt + (state.changesIn ?? Infinity));
      await pause(Math.max(0, wakeAt - options.clock.now()));
      if (options.closing.aborted) {
        write(`retry: ${String(Math.round(500 + reconnectSpread * randomFraction()))}\n${eventText('reconnect', {})}`);
        break;
      }
      awake = false;
      if (options.clock.now() >= heartbeatAt) {
        write(': still here\n\n');
        heartbeatAt = options.clock.now() + heartbeatEvery;
      }
      readAt = options.clock.now();
      state = await options.read();
    }
  };

  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        // Not awaited: a stream's start must end before it can be read.
        void run(controller)
          .catch(() => undefined)
          .then(() => {
            end();
            controller.close();
          })
          // Closed by its reader already.
          .catch(() => undefined);
      },
      cancel: end,
    },
    new ByteLengthQueuingStrategy({ highWaterMark: maxBuffered }),
  );
  return new Response(body, { headers: streamHeaders });
}

const encoder = new TextEncoder();

const streamHeaders = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
};

/** JSON has no line breaks of its own, so that one event is always three lines at most. */
export function eventText(name: string, data: unknown, id?: number): string {
  const idLine = id === undefined ? '' : `id: ${String(id)}\n`;
  return `event: ${name}\n${idLine}data: ${JSON.stringify(data)}\n\n`;
}
