/** A stream of states as server-sent events. It registers first and reads then, and reads again at each heartbeat: a wake-up is only a hint. */
import { steadyTime, type Clock } from './clock.js';
import { onAbort } from './on-abort.js';
import { randomFraction } from './random.js';
import { createWaker, type Waker } from './waker.js';

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
  /** Its signal says that the client is gone. Kept as a whole: on Node a collected request takes its signal's listeners with it. */
  readonly request: Request;
  /** This instance is going: the client is sent elsewhere. */
  readonly closing: AbortSignal;
  readonly onEnd: () => void;
}

/** Milliseconds; proxies cut a quiet connection after 10 s at the earliest, and Bun now and then after 8 s. */
const heartbeatEvery = 6500;
/** Bytes that a client may leave unread. */
const maxBuffered = 65_536;
/** Milliseconds over which clients come back after this instance went. */
const reconnectSpread = 4000;

const encoder = new TextEncoder();

const streamHeaders = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
};

/** Reads the first state before it answers: what `read` throws then is thrown. */
export async function eventStream(options: EventStreamOptions): Promise<Response> {
  const waker = createWaker(options.clock);
  const end = bindEnd(options, waker);
  const readAt = steadyTime(options.clock);
  const first = await options.read().catch((error: unknown) => {
    end();
    throw error;
  });

  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const write = (text: string) => {
          controller.enqueue(encoder.encode(text));
          if ((controller.desiredSize ?? 0) > 0) return;
          // Bytes pile up at a client that does not read: they are thrown away with the stream.
          controller.error(new TypeError('nobody reads'));
          end();
        };
        // Not awaited: a stream's start must end before it can be read.
        void tell(options, waker, write, { state: first, readAt })
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

/** JSON has no line breaks of its own, so that one event is always three lines at most. */
export function eventText(name: string, data: unknown, id?: number): string {
  const idLine = id === undefined ? '' : `id: ${String(id)}\n`;
  return `event: ${name}\n${idLine}data: ${JSON.stringify(data)}\n\n`;
}

/** Registers for changes and for the end; gives the one way to clean up, which may be called from anywhere, any number of times. */
function bindEnd({ watch, request, closing, onEnd }: EventStreamOptions, waker: Waker): () => void {
  const unwatch = watch(() => waker.wake());
  const stay = onAbort(closing, () => waker.wake());
  const end = () => {
    if (waker.stopped()) return;
    waker.stop();
    unwatch();
    request.signal.removeEventListener('abort', end);
    stay();
    onEnd();
  };
  request.signal.addEventListener('abort', end);
  // An abort that has happened already tells nobody.
  if (request.signal.aborted) end();
  return end;
}

/** Tells each state until the last one, the end of the client, or the end of this instance. */
async function tell(
  { read, clock, closing }: EventStreamOptions,
  waker: Waker,
  write: (text: string) => void,
  first: { readonly state: StreamState | null; readonly readAt: number },
): Promise<void> {
  let { state, readAt } = first;
  let told: string | undefined;
  // The first beat at a random moment: so that streams do not all beat at once.
  let heartbeatAt = steadyTime(clock) + heartbeatEvery * randomFraction();
  while (!waker.stopped() && state !== null) {
    if (state.key !== told) write(eventText('state', state.data, state.version));
    told = state.key;
    if (state.last) return;
    if (!closing.aborted) await waker.sleepUntil(Math.min(heartbeatAt, readAt + (state.changesIn ?? Infinity)));
    if (closing.aborted) {
      const retry = Math.round(500 + reconnectSpread * randomFraction());
      write(`retry: ${String(retry)}\n${eventText('reconnect', {})}`);
      return;
    }
    if (steadyTime(clock) >= heartbeatAt && !waker.stopped()) {
      write(': still here\n\n');
      heartbeatAt = steadyTime(clock) + heartbeatEvery;
    }
    readAt = steadyTime(clock);
    state = await read();
  }
}
