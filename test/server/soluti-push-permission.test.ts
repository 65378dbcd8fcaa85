/** Who may send pushes: no host by default, and no request whose sender cannot be limited (S2). */
import { describe, expect, it, vi } from 'vitest';
import type { CatracaOptions, PushFacts } from '../../src/server/index.js';
import { codeOf, cpf, harness, pushTo, type Harness } from './soluti-harness.js';
import { until } from './test-clock.js';

const pushesOf = (h: Harness) => h.calls.filter(({ url }) => url.endsWith('/notify'));
const noticesOf = (h: Harness) => h.logged.flatMap((line) => (line.event === 'notice' ? [line.topic] : []));
const address = { clientAddress: () => '203.0.113.9' };
const push = { perMinute: 100 };

/** CPFs with good check digits, all different. */
function cpfOf(number: number): string {
  const digits = String(100_000_000 + number)
    .split('')
    .map(Number);
  for (const length of [9, 10]) {
    const sum = digits.reduce((total, digit, at) => total + digit * (length + 1 - at), 0);
    digits.push(((sum * 10) % 11) % 10);
  }
  return digits.join('');
}

async function refused(h: Harness): Promise<unknown> {
  const flow = await h.start();
  expect(flow['canNotify']).toBe(false);
  const response = await h.post(flow, 'notify', { username: cpf });
  expect(pushesOf(h)).toEqual([]);
  return [response.status, await codeOf(response)];
}

describe('pushes are off by default', () => {
  it('200 flows for 200 holders without soluti.push: no push is sent', async () => {
    const h = harness({ push: undefined }, { beforePush: undefined });
    const statuses: number[] = [];
    for (let holder = 0; holder < 200; holder++) {
      const flow = await h.start();
      void h.post(flow, 'notify', { username: cpfOf(holder) }).then(({ status }) => statuses.push(status));
    }
    await until(() => statuses.length === 200 || pushesOf(h).length > 0);
    expect(pushesOf(h)).toHaveLength(0);
    expect(new Set(statuses)).toEqual(new Set([403]));
  }, 60_000);

  it('without soluti.push: canNotify is false, notify is 403, whatever else is set', async () => {
    const h = harness({ push: undefined }, { ...address, beforePush: () => undefined });
    expect(await refused(h)).toEqual([403, 'not_allowed']);
  });

  it('logs once that the provider would allow pushes', async () => {
    const h = harness({ push: undefined });
    await h.start();
    await h.start();
    expect(noticesOf(h).filter((topic) => topic === 'push')).toHaveLength(1);
    const granted = harness();
    await granted.start();
    expect(noticesOf(granted)).not.toContain('push');
  });
});

describe('a push needs a client address or beforePush', () => {
  it.each<[string, Partial<CatracaOptions>]>([
    ['no clientAddress', {}],
    ['null', { clientAddress: () => null }],
    ['undefined', { clientAddress: () => undefined }],
    ['an empty text', { clientAddress: () => '' }],
    ['blanks', { clientAddress: () => '  ' }],
  ])('%s: canNotify is false, notify is 403 and is logged', async (_, options) => {
    const h = harness({ push }, { beforePush: undefined, ...options });
    expect(await refused(h)).toEqual([403, 'not_allowed']);
    expect(h.logged).toContainEqual(
      expect.objectContaining({ event: 'security', what: 'push_refused', why: 'no_address' }),
    );
  });

  it('an address is enough, and so is the hook', async () => {
    for (const options of [{ ...address, beforePush: undefined }, { beforePush: () => null }]) {
      const h = harness({ push }, options);
      const flow = await h.start();
      expect(flow['canNotify']).toBe(true);
      expect((await pushTo(h, flow, cpf)).status).toBe(202);
      expect(pushesOf(h)).toHaveLength(1);
    }
  });

  it('construction logs that every push will be refused', () => {
    expect(noticesOf(harness({ push }, { beforePush: undefined }))).toContain('push');
    expect(noticesOf(harness({ push }, { beforePush: undefined, ...address }))).not.toContain('push');
    expect(noticesOf(harness({ push }, { beforePush: () => null }))).not.toContain('push');
  });
});

describe('soluti.push.perMinute', () => {
  it('is a cap for the whole backend, whichever the address and the holder', async () => {
    let visitor = 0;
    const h = harness(
      { push: { perMinute: 10 } },
      { clientAddress: () => `203.0.${visitor++ % 250}.${visitor % 250}`, beforePush: undefined },
    );
    const flows = await Promise.all(Array.from({ length: 40 }, () => h.start()));
    const answers = flows.map((flow, holder) => h.post(flow, 'notify', { username: cpfOf(holder) }));
    let refused = 0;
    for (const answer of answers) void answer.then(({ status }) => (refused += Number(status === 429)));
    // In real time: the cap is never asked for at a later minute.
    await until(() => refused + pushesOf(h).length >= flows.length);
    const statuses = (await h.clock.passing(Promise.all(answers))).map(({ status }) => status);
    expect(statuses.filter((status) => status === 202)).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(30);
    expect(pushesOf(h)).toHaveLength(10);
  });

  it('a push beyond the cap spends nothing of the holder’s', async () => {
    const h = harness({ push: { perMinute: 1 } });
    expect((await pushTo(h, await h.start(), cpfOf(1))).status).toBe(202);
    for (let count = 0; count < 5; count++) expect((await pushTo(h, await h.start(), cpf)).status).toBe(429);
    for (let count = 0; count < 3; count++) {
      await h.clock.advance(60_000);
      expect((await pushTo(h, await h.start(), cpf)).status).toBe(202);
    }
  });
});

describe('beforePush', () => {
  it('refuses with an answer of its own: nothing is sent, and nothing of the holder’s is spent', async () => {
    const beforePush = vi.fn<NonNullable<CatracaOptions['beforePush']>>(() =>
      Response.json({ type: 'about:blank', code: 'not_allowed' }, { status: 403 }),
    );
    const h = harness({}, { beforePush });
    for (let count = 0; count < 4; count++) {
      const answer = await h.post(await h.start(), 'notify', { username: cpf });
      expect([answer.status, await codeOf(answer)]).toEqual([403, 'not_allowed']);
    }
    expect(h.calls.filter(({ url }) => !url.endsWith('/start'))).toEqual([]);
    expect(h.calls).toHaveLength(4);
    beforePush.mockReturnValue(undefined);
    for (let count = 0; count < 3; count++) expect((await pushTo(h, await h.start(), cpf)).status).toBe(202);
  });

  it('gets the request and the facts of the flow', async () => {
    const seen: [string | null, PushFacts][] = [];
    const h = harness(
      {},
      { beforePush: async (request, facts) => void seen.push([request.headers.get('x-captcha'), facts]) },
    );
    const flow = await h.start({ nonce: 'n-1' });
    const answer = h.send('POST', `${h.at(flow)}/notify`, {
      headers: { 'x-captcha': 'solved' },
      secret: flow.secret,
      body: { username: '529.982.247-25' },
    });
    expect((await h.clock.passing(answer)).status).toBe(202);
    expect(seen).toEqual([
      ['solved', expect.objectContaining({ provider: 'soluti', username: cpf, flowId: flow.id, nonce: 'n-1' })],
    ]);
    expect(seen[0]?.[1].startedAt).toBeInstanceOf(Date);
  });

  it('that throws: 500, nothing is sent', async () => {
    const h = harness(
      {},
      {
        beforePush: () => {
          throw new TypeError('of the host');
        },
      },
    );
    const answer = await h.post(await h.start(), 'notify', { username: cpf });
    expect(answer.status).toBe(500);
    expect(pushesOf(h)).toEqual([]);
  });
});
