/** Reads an event stream from a `fetch` response; it knows the format, not what the events mean. */
import { createParser } from 'eventsource-parser';
import { CatracaError } from '../errors.js';

export type StreamMessage =
  | { readonly type: 'event'; readonly name: string; readonly data: string }
  /** The server wants to be asked again after this time. */
  | { readonly type: 'retry'; readonly milliseconds: number }
  /** Bytes arrived that complete no event, a heartbeat for one. */
  | { readonly type: 'alive' };

/** Characters of one event; what is longer is no event of ours. */
const longestEvent = 65_536;

/**
 * Gives each message as it arrives and ends with the stream. The signal ends it too, also where the body does not hear of it.
 * @throws {CatracaError} `response_invalid` (not an event stream), `network_unreachable` (cut), or the signal's reason.
 */
export async function* readEventStream(response: Response, signal: AbortSignal): AsyncGenerator<StreamMessage> {
  if (response.body === null || !/^text\/event-stream\b/i.test(response.headers.get('content-type') ?? '')) {
    throw new CatracaError('response_invalid', 'the answer is not an event stream');
  }
  const reader = response.body.getReader();
  const cancel = () => void reader.cancel().catch(() => undefined);
  signal.addEventListener('abort', cancel, { once: true });
  const messages: StreamMessage[] = [];
  const parser = createParser({
    maxBufferSize: longestEvent,
    onEvent: ({ event = 'message', data }) => messages.push({ type: 'event', name: event, data }),
    onRetry: (milliseconds) => messages.push({ type: 'retry', milliseconds }),
  });
  const decoder = new TextDecoder();
  const endLines = lineEnds();
  try {
    for (;;) {
      signal.throwIfAborted();
      const { done, value } = await reader.read();
      signal.throwIfAborted();
      if (done) return;
      parser.feed(endLines(decoder.decode(value, { stream: true })));
      yield { type: 'alive' };
      yield* messages.splice(0);
    }
  } catch (cause) {
    signal.throwIfAborted();
    throw new CatracaError('network_unreachable', 'the event stream was cut', { cause });
  } finally {
    signal.removeEventListener('abort', cancel);
    cancel();
  }
}

/**
 * Completes a CR that ends a piece with its LF, and drops the LF if the next piece brings it: the parser holds such a line
 * back until more text arrives, and after the last event no more text comes.
 */
function lineEnds(): (text: string) => string {
  let completed = false;
  return (text) => {
    if (text === '') return text;
    const rest = completed && text.startsWith('\n') ? text.slice(1) : text;
    completed = rest.endsWith('\r');
    return completed ? `${rest}\n` : rest;
  };
}
