/** The router's last steps: whatever is thrown there, the answer has the headers and the shape of all others. */
import { describe, expect, it } from 'vitest';
import { CatracaError } from '../../src/core/errors.js';
import type { LogEvent } from '../../src/server/log.js';
import { createRouter, type RouterOptions } from '../../src/server/router.js';
import { codeOf, origin, publicUrl } from './soluti-harness.js';
import { testClock } from './test-clock.js';

function router(options: Partial<RouterOptions> = {}) {
  const logged: LogEvent[] = [];
  const made = createRouter({
    publicUrl,
    policy: { allowedOrigins: new Set([origin]), allowedHeaders: [] },
    log: (event) => logged.push(event),
    clock: testClock(),
    closing: new AbortController().signal,
    ...options,
  });
  const get = (path = '/test') =>
    made.handle(
      new Request(publicUrl + path, { headers: { 'x-catraca': '1', origin, 'sec-fetch-site': 'same-origin' } }),
    );
  return { ...made, get, defects: () => logged.filter(({ event }) => event === 'defect') };
}

async function expectProblem(response: Response, status = 500, code = 'internal'): Promise<void> {
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(response.headers.get('x-request-id')).toMatch(/^[\w-]{22}$/);
  expect(response.headers.get('access-control-allow-origin')).toBe(origin);
  expect(await codeOf(response)).toBe(code);
}

describe('an exception in the last step of a request', () => {
  it.each([
    ['an answer that cannot be copied', () => Response.error()],
    [
      'an answer whose body is locked',
      () => {
        const answer = new Response('x');
        answer.body?.getReader();
        return answer;
      },
    ],
    ['no answer', () => undefined as never],
  ])('%s is a 500 with all headers', async (_, handler) => {
    const { add, get, defects } = router();
    add('GET', '/test', 'anonymous', async () => handler());
    await expectProblem(await get());
    expect(defects()).toHaveLength(1);
  });

  it('a refusal that cannot be answered in its own shape is answered as a problem document', async () => {
    const { add, get, defects } = router();
    const handler = async () => {
      throw new CatracaError('conflict', 'the reason');
    };
    add('GET', '/test', 'anonymous', handler, () => {
      throw new Error('no page');
    });
    await expectProblem(await get(), 409, 'conflict');
    expect(defects()).toHaveLength(1);
  });

  it('what is thrown outside of the handler is a 500 with all headers', async () => {
    const clock = {
      ...testClock(),
      now: () => {
        throw new Error('no time');
      },
    };
    const { add, get, defects } = router({ clock });
    add('GET', '/test', 'anonymous', async () => new Response('x'));
    await expectProblem(await get());
    expect(defects()).toHaveLength(1);
  });
});
