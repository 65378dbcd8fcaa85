import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createParser } from 'eventsource-parser';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leanEventStreamIn } from '../../scripts/lean-event-stream.mjs';

interface Parsing {
  readonly createParser: typeof createParser;
}

const original = createRequire(import.meta.url)
  .resolve('eventsource-parser')
  .replace(/[\w.]+$/, 'index.js');

async function lean(): Promise<Parsing> {
  const code = leanEventStreamIn(await readFile(original, 'utf8'));
  return (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as Parsing;
}

/** What a parser makes of the chunks, and whether it refused the rest. */
function heard(parsing: Parsing, chunks: readonly string[]) {
  const list: unknown[] = [];
  const parser = parsing.createParser({
    maxBufferSize: 40,
    onEvent: (event) => list.push(event),
    onRetry: (milliseconds) => list.push(milliseconds),
  });
  try {
    for (const chunk of chunks) parser.feed(chunk);
  } catch {
    list.push('refused');
  }
  return list;
}

const pieces = [
  'data',
  'event',
  'id',
  'retry',
  'other',
  ':',
  ': ',
  ' ',
  '\n',
  '\r',
  '\r\n',
  '\n\n',
  '1',
  '250',
  'a',
  '\0',
  'ç',
];
const lines = [
  'data: {"a":1}\n\n',
  'event: state\n',
  'id: 7\n',
  ': alive\n\n',
  'retry: 250\r\n',
  'data:x\ndata: y\r\r',
  'data\n\n',
];
const chunk = fc.array(fc.constantFrom(...pieces, ...lines), { maxLength: 12 }).map((parts) => parts.join(''));

describe('the event stream parser of the script-tag files', () => {
  it('hears what the package hears, however the stream is cut', async () => {
    const parsing = await lean();
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 8 }), (chunks) => {
        expect(heard(parsing, chunks)).toEqual(heard({ createParser }, chunks));
      }),
      { numRuns: 2_000 },
    );
  });

  it('is made only of the text that its changes were written for', () => {
    expect(() => leanEventStreamIn('export function createParser() {}')).toThrow('is not written as expected');
  });
});
