/** The event stream reader: pieces, cuts, silence, and the caller's abort. */
import { describe, expect, it } from 'vitest';
import { readEventStream, type StreamMessage } from '../../../src/core/client/event-stream.js';

describe('readEventStream', () => {
  it('puts together events that arrive in pieces, also in the middle of a character', async () => {
    const bytes = new TextEncoder().encode('event: state\ndata: {"a":"ção"}\n\n');
    const pieces = Array.from(bytes, (byte) => Uint8Array.of(byte));
    expect(await collect(streamOf(pieces))).toEqual([{ type: 'event', name: 'state', data: '{"a":"ção"}' }]);
  });

  it('ends with the stream, and drops an event that was not finished', async () => {
    expect(await collect(streamOf([new TextEncoder().encode('event: state\ndata: {"half')]))).toEqual([]);
  });

  it.each([
    ['in one piece', ['event: state\rdata: {}\r\r']],
    ['cut before the last line end', ['event: state\rdata: {}\r', '\r']],
  ])('gives the last event of a stream with CR line ends, %s', async (_, texts) => {
    expect(await collect(streamOf(texts.map(encode)))).toEqual([{ type: 'event', name: 'state', data: '{}' }]);
  });

  it('gives an event with CR line ends as soon as its last byte arrives', async () => {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(encode('event: state\rdata: {}\r\r')),
    });
    const messages = readEventStream(responseOf(body), new AbortController().signal);
    await messages.next();
    const next = await Promise.race([messages.next(), new Promise((resolve) => setTimeout(resolve, 100))]);
    expect(next).toMatchObject({ value: { type: 'event', name: 'state' } });
  });

  it.each([
    ['CRLF', '\r\n'],
    ['CR', '\r'],
    ['LF', '\n'],
  ])('reads the same events from %s line ends, wherever the bytes are cut', async (_, end) => {
    const bytes = encode(['event: one', 'data: 1', '', 'event: two', 'data: 2', 'data: 3', '', ''].join(end));
    const expected = [
      { type: 'event', name: 'one', data: '1' },
      { type: 'event', name: 'two', data: '2\n3' },
    ];
    for (let cut = 0; cut <= bytes.length; cut++) {
      expect(await collect(streamOf([bytes.slice(0, cut), bytes.slice(cut)])), `cut at ${cut}`).toEqual(expected);
    }
  });

  it.each(['event: state\rdata: {}\r', 'event: state\r\ndata: {}\r\n', 'event: state\ndata: {}\n'])(
    'drops an event without its empty line: %j',
    async (text) => {
      expect(await collect(streamOf([encode(text)]))).toEqual([]);
    },
  );

  it('tells of comments as signs of life', async () => {
    const signal = new AbortController().signal;
    const iterator = readEventStream(streamOf([new TextEncoder().encode(': beat\n\n')]), signal);
    expect((await iterator.next()).value).toEqual({ type: 'alive' });
  });

  it('calls a cut network_unreachable', async () => {
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.error(new TypeError('cut'));
      },
    });
    await expect(collect(responseOf(body))).rejects.toMatchObject({ code: 'network_unreachable' });
  });

  it('stops at an abort although the body never hears of it, and lets the body go', async () => {
    const stop = new AbortController();
    let wasCancelled = false;
    const silent = new ReadableStream<Uint8Array>({
      cancel() {
        wasCancelled = true;
      },
    });
    const next = readEventStream(responseOf(silent), stop.signal).next();
    stop.abort(new Error('enough'));
    await expect(next).rejects.toThrow('enough');
    expect(wasCancelled).toBe(true);
  });

  it('does not collect an endless event', async () => {
    const chunk = new TextEncoder().encode(`data: ${'x'.repeat(40_000)}`);
    await expect(collect(streamOf(Array.from({ length: 50 }, () => chunk)))).rejects.toMatchObject({
      code: 'network_unreachable',
    });
  });
});

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function responseOf(body: ReadableStream<Uint8Array>): Response {
  return new Response(body, { headers: { 'content-type': 'text/event-stream; charset=utf-8' } });
}

function streamOf(pieces: readonly Uint8Array[]): Response {
  const rest = [...pieces];
  return responseOf(
    new ReadableStream({
      pull(controller) {
        const piece = rest.shift();
        if (piece === undefined) controller.close();
        else controller.enqueue(piece);
      },
    }),
  );
}

async function collect(response: Response): Promise<StreamMessage[]> {
  const messages = [];
  for await (const message of readEventStream(response, new AbortController().signal)) messages.push(message);
  return messages.filter(({ type }) => type !== 'alive');
}
