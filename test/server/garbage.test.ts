/** What a garbage collection must not take: on Node a request that is collected takes the listeners of its signal with it. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { harness, readEvents } from './soluti-harness.js';
import { settled } from './test-clock.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

it('an event stream whose client leaves after a garbage collection makes room for another', async () => {
  const h = harness();
  const flow = await h.start();
  const gone = new AbortController();
  const streams = [];
  for (let count = 0; count < 3; count++) streams.push(readEvents(await h.events(flow, gone.signal)));
  for (let round = 0; round < 3; round++) {
    await settled();
    collectGarbage();
  }
  expect((await h.events(flow)).status).toBe(429);
  gone.abort();
  const again = await h.events(flow);
  expect(again.status).toBe(200);
  await Promise.all([...streams, readEvents(again)].map((stream) => stream.cancel().catch(() => undefined)));
});
