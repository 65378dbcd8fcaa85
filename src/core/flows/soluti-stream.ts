/** Reads one event stream of a flow to its end, and gives it up when it falls silent. */
import { describeError, isCatracaError } from '../errors.js';
import type { SolutiClient, SolutiHandle } from '../client/soluti-client.js';
import type { SolutiSnapshot } from '../protocol/soluti.js';
import type { Delay } from './delay.js';

export interface StreamEnd {
  /** Whether it stayed open and said nothing, as behind a proxy that buffers. */
  readonly isMute: boolean;
  /** Milliseconds after which the server wants the stream opened again; null: it broke, or simply ended. */
  readonly retry: number | null;
  /** For the developer. */
  readonly why: string;
}

/** Milliseconds in which a stream must begin to speak: a proxy that buffers never does. */
const firstEventTime = 4000;
/** Milliseconds of silence after which a stream counts as dead: two and a half heartbeats. */
const silenceTime = 20_000;

/** Tells of each snapshot. Rejects only with the signal's reason: how a stream failed is nobody's concern. */
export async function followStream(
  client: SolutiClient,
  flow: SolutiHandle,
  delay: Delay,
  signal: AbortSignal,
  onSnapshot: (snapshot: SolutiSnapshot) => void,
): Promise<StreamEnd> {
  const stream = new AbortController();
  let silence = new AbortController();
  const expectNews = (milliseconds: number): void => {
    silence.abort();
    silence = new AbortController();
    delay(milliseconds, silence.signal).then(
      () => stream.abort(),
      () => undefined,
    );
  };
  let heard = false;
  let retry: number | null = null;
  let why = 'ended';
  expectNews(firstEventTime);
  try {
    for await (const message of client.events(flow, AbortSignal.any([signal, stream.signal]))) {
      if (message.type === 'retry') retry = message.milliseconds;
      if (message.type === 'snapshot') {
        heard = true;
        onSnapshot(message.snapshot);
      }
      if (heard) expectNews(silenceTime);
    }
  } catch (error) {
    // A broken stream is told by what it left.
    why = isCatracaError(error) ? describeError(error) : 'silent';
  } finally {
    silence.abort();
  }
  signal.throwIfAborted();
  return { isMute: !heard && stream.signal.aborted, retry, why };
}
