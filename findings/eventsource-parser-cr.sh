#!/usr/bin/env bash
# eventsource-parser 3.1.1, on Node 20.20.
#
# The event stream format (HTML, section "Parsing an event stream") allows LF, CRLF and CR as line ends. With LF and CRLF the
# parser gives each event when its empty line has arrived. With CR it keeps the last event until more text arrives, because
# an LF could follow. A stream that ends in between loses the event: `EventSourceParserStream` has no flush that gives it,
# and `reset({ consume: true })` does not give it either. A login whose last event says "ready" never ends.
#
# Seen:
#   LF: a b
#   CRLF: a b
#   CR: a
#   CR, after reset({ consume: true }): nothing more
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts eventsource-parser@3.1.1
cat > look.mjs <<'JS'
import { createParser } from 'eventsource-parser';
import { EventSourceParserStream } from 'eventsource-parser/stream';

for (const [name, end] of [['LF', '\n'], ['CRLF', '\r\n'], ['CR', '\r']]) {
  const source = new ReadableStream({
    start(controller) {
      for (const letter of ['a', 'b']) controller.enqueue(`data: ${letter}${end}${end}`);
      controller.close();
    },
  });
  const seen = [];
  for await (const { data } of source.pipeThrough(new EventSourceParserStream())) seen.push(data);
  console.log(`${name}: ${seen.join(' ')}`);
}
let more = 'nothing more';
const parser = createParser({ onEvent: ({ data }) => (more = data) });
parser.feed('data: a\r\r');
parser.reset({ consume: true });
console.log(`CR, after reset({ consume: true }): ${more}`);
JS
node look.mjs | tee seen.txt
diff seen.txt <(printf '%s\n' 'LF: a b' 'CRLF: a b' 'CR: a' 'CR, after reset({ consume: true }): nothing more')
