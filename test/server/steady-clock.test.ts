/** A wall clock that is set back or forth while the backend waits: a steady clock measures what takes time. */
import { describe, expect, it } from 'vitest';
import { handedOver, ingresseHarness } from './routes/ingresse-harness.js';
import { idengeHarness, marcos } from './routes/idenge-harness.js';
import { testClock } from './test-clock.js';

const hour = 3_600_000;

/** A test's clock whose wall clock can be set. */
function settableClock() {
  const clock = testClock();
  let offset = 0;
  return {
    advance: clock.advance,
    passing: clock.passing,
    delay: clock.delay,
    steady: clock.now,
    now: () => clock.now() + offset,
    set: (by: number) => void (offset += by),
  };
}

describe.each([hour, -hour])('a wall clock that is set by %i ms', (by) => {
  it('neither shortens nor stretches the pause after failures of Idenge', async () => {
    const clock = settableClock();
    let asked = 0;
    const fetch = async () => {
      asked += 1;
      return new Response('', { status: 429, headers: { 'retry-after': '1' } });
    };
    const { send } = idengeHarness({}, { clock, fetch });
    const ask = () => send('GET', '/idenge/pass', { session: { externalId: marcos.externalId } });
    for (let round = 0; round < 5; round += 1) await ask();
    expect(asked).toBe(5);
    clock.set(by);
    const paused = await ask();
    expect([paused.status, asked]).toEqual([503, 5]);
    expect(Number(paused.headers.get('retry-after'))).toBe(10);
    await clock.advance(10_000);
    await ask();
    expect(asked).toBe(6);
  });

  it('leaves a second login callback waiting for the answer of the first', async () => {
    const clock = settableClock();
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const harness: ReturnType<typeof ingresseHarness> = ingresseHarness(
      {},
      {
        clock,
        fetch: async (input: RequestInfo | URL, init?: RequestInit) => {
          await held;
          return harness.sandbox.fetch(new Request(input, init));
        },
      },
    );
    const visitor = harness.browser();
    const returnUrl = await visitor.open(await visitor.start());
    const first = visitor.comeBack(returnUrl);
    await clock.advance(0);
    const second = visitor.comeBack(returnUrl);
    await clock.advance(0);
    clock.set(by);
    await clock.advance(300);
    release();
    const answers = await Promise.all((await clock.passing(Promise.all([first, second]), 100)).map(handedOver));
    expect(answers[0]?.message.code).toMatch(/^[\w-]{22}$/);
    expect(answers[1]).toEqual(answers[0]);
  });
});
