/** `close()` with 10,000 requests in progress. The clients are a process of their own: each has its limit of open files. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { closeInProgress, type SendAll } from '../server/closing-load.js';

const program = fileURLToPath(new URL('../server/send-requests.mjs', import.meta.url));

const sendFromChild: SendAll = async (port, requests) => {
  const child = fork(program);
  child.send({ port, requests });
  const [first] = (await once(child, 'message')) as [unknown];
  expect(first).toBe('written');
  const statuses = once(child, 'message').then(([all]) => all as (number | null)[]);
  return { statuses };
};

it.each([1, 2, 3])(
  'close() with 10,000 requests in progress: no 500, none without an answer, no approval lost (round %i)',
  async () => {
    const load = { start: 500, webhook: 1000, poll: 8500 };
    const outcome = await closeInProgress(load, sendFromChild);
    expect(outcome).toEqual({ statuses: { 201: 500, 204: 1000, 404: 8500 }, acknowledged: 1000, delivered: 1000 });
  },
  240_000,
);
