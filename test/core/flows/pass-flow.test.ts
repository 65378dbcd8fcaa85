/** The pass card's flow against a scripted client, with its own clock. */
import { describe, expect, it, vi } from 'vitest';
import type { IdengeClient } from '../../../src/core/client/idenge-client.js';
import { CatracaError, type ErrorCode } from '../../../src/core/errors.js';
import { createPassFlow, type PassSettings } from '../../../src/core/flows/pass-flow.js';
import type { PassState } from '../../../src/core/flows/pass-machine.js';
import type { PassAnswer } from '../../../src/core/protocol/idenge.js';
import { answer, pass } from './pass-examples.js';

const nobody: PassAnswer = { ...answer, pass: null };
const withStatus = (status: string | null): PassAnswer => ({ ...answer, pass: { ...pass, status } });
const refusal = (code: ErrorCode, retryAfter?: number) =>
  new CatracaError(code, code, retryAfter === undefined ? {} : { retryAfter });

/** Lets everything that is due run. */
const settle = async () => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

function setUp(change: Partial<PassSettings> = {}, loaded: PassAnswer = answer) {
  const client = {
    load: vi.fn<IdengeClient['load']>(async () => loaded),
    enroll: vi.fn<IdengeClient['enroll']>(async () => answer),
    patch: vi.fn<IdengeClient['patch']>(async () => answer),
    search: vi.fn<IdengeClient['search']>(async () => ({ users: [], next: null })),
    readUser: vi.fn<IdengeClient['readUser']>(async () => loaded),
    patchUser: vi.fn<IdengeClient['patchUser']>(async () => answer),
    createUser: vi.fn<IdengeClient['createUser']>(async () => answer),
  };
  const settings: PassSettings = { lookup: null, passToken: null, watch: 0, ...change };
  let time = 0;
  const waits: { until: number; wake: () => void }[] = [];
  const pauses: number[] = [];
  const visibility = {
    visible: true,
    listeners: new Set<(visible: boolean) => void>(),
    subscribe(listener: (visible: boolean) => void) {
      visibility.listeners.add(listener);
      return () => visibility.listeners.delete(listener);
    },
    set(visible: boolean) {
      visibility.visible = visible;
      for (const listener of [...visibility.listeners]) listener(visible);
    },
  };
  const flow = createPassFlow({
    client,
    now: () => time,
    delay: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        pauses.push(milliseconds);
        const end = () => {
          waits.splice(waits.indexOf(wait), 1);
          reject(signal?.reason as Error);
        };
        const wake = () => {
          signal?.removeEventListener('abort', end);
          resolve();
        };
        const wait = { until: time + milliseconds, wake };
        waits.push(wait);
        signal?.addEventListener('abort', end);
      }),
    visibility,
    settings: () => settings,
  });
  const seen: PassState['status'][] = [];
  flow.subscribe((state) => seen.push(state.status));
  /** Passes time, stopping at each wait that ends. */
  const elapse = async (seconds: number) => {
    const end = time + seconds * 1000;
    for (;;) {
      await settle();
      const next = waits.filter(({ until }) => until <= end).sort((a, b) => a.until - b.until)[0];
      if (next === undefined) break;
      time = next.until;
      waits.splice(waits.indexOf(next), 1);
      next.wake();
    }
    time = end;
    await settle();
  };
  return { client, settings, flow, seen, visibility, pauses, waits, elapse };
}

describe('load', () => {
  it('resolves with the pass', async () => {
    const { flow, seen } = setUp();
    await expect(flow.load()).resolves.toEqual(pass);
    expect(seen).toEqual(['loading', 'viewing']);
  });

  it('resolves with null when there is no cardholder', async () => {
    const { flow } = setUp({}, nobody);
    await expect(flow.load()).resolves.toBeNull();
    expect(flow.state.status).toBe('empty');
  });

  it('rejects with the error that the state holds, and can be tried again', async () => {
    const { flow, client } = setUp();
    client.load.mockRejectedValueOnce(refusal('provider_unreachable'));
    await expect(flow.load()).rejects.toMatchObject({ code: 'provider_unreachable' });
    expect(flow.state).toMatchObject({ status: 'failed', error: { code: 'provider_unreachable' } });
    await expect(flow.load()).resolves.toEqual(pass);
  });

  it('ends in a state even where the client is broken', async () => {
    const { flow, client } = setUp();
    client.load.mockRejectedValueOnce(new TypeError('oops'));
    await expect(flow.load()).rejects.toMatchObject({ code: 'internal' });
  });

  it('lets the newest win', async () => {
    const { flow, client } = setUp();
    let finish: (value: PassAnswer) => void = () => {};
    client.load.mockImplementationOnce(() => new Promise((resolve) => (finish = resolve)));
    const first = flow.load();
    const second = flow.load();
    await second;
    finish(withStatus('deleted'));
    await settle();
    expect(flow.state).toMatchObject({ status: 'viewing', answer: { pass: { status: null } } });
    await expect(first).resolves.toEqual(pass);
  });

  it('resolves with null when cancelled, cleared or stopped', async () => {
    for (const end of ['cancel', 'clear', 'stop'] as const) {
      const { flow, client } = setUp();
      let signal: AbortSignal | undefined;
      client.load.mockImplementationOnce((call) => {
        signal = call?.signal;
        return new Promise(() => {});
      });
      const loading = flow.load();
      await settle();
      flow[end]();
      await expect(loading).resolves.toBeNull();
      expect(signal?.aborted).toBe(true);
    }
  });
});

describe('the pass token', () => {
  it('is sent as it is', async () => {
    const { flow, client } = setUp({ passToken: 'abc' });
    await flow.load();
    expect(client.load.mock.lastCall?.[0]).toMatchObject({ passToken: 'abc' });
    expect(flow.passToken).toBe('abc');
  });

  it('is asked for once, kept, and asked for again when it has run out', async () => {
    let count = 0;
    const passToken = vi.fn(() => `t${String((count += 1))}`);
    const { flow, client } = setUp({ passToken });
    await flow.load();
    await flow.refresh();
    expect(passToken).toHaveBeenCalledTimes(1);
    client.load.mockRejectedValueOnce(refusal('not_authenticated'));
    await flow.refresh();
    expect(client.load.mock.calls.map(([call]) => call?.passToken)).toEqual(['t1', 't1', 't1', 't2']);
    expect(flow.state.status).toBe('viewing');
  });

  it('is asked for again only once', async () => {
    const passToken = vi.fn(() => 't');
    const { flow, client } = setUp({ passToken });
    client.load.mockRejectedValue(refusal('not_authenticated'));
    await expect(flow.load()).rejects.toMatchObject({ code: 'not_authenticated' });
    expect(client.load).toHaveBeenCalledTimes(2);
    expect(passToken).toHaveBeenCalledTimes(2);
  });

  it('is not asked for again on another refusal', async () => {
    const passToken = vi.fn(() => 't');
    const { flow, client } = setUp({ passToken });
    client.load.mockRejectedValue(refusal('not_allowed'));
    await expect(flow.load()).rejects.toMatchObject({ code: 'not_allowed' });
    expect(passToken).toHaveBeenCalledTimes(1);
  });

  it('that the page cannot give is not_authenticated', async () => {
    const { flow } = setUp({ passToken: () => Promise.reject(new Error('signed out')) });
    await expect(flow.load()).rejects.toMatchObject({ code: 'not_authenticated' });
  });

  it('of an enrolment is used from then on, and forgotten by clear()', async () => {
    const { flow, client } = setUp({}, nobody);
    client.enroll.mockResolvedValueOnce({ ...answer, passToken: 'new' });
    await flow.load();
    await flow.enroll({ name: 'A' });
    expect(flow.passToken).toBe('new');
    await flow.refresh();
    expect(client.load.mock.lastCall?.[0]).toMatchObject({ passToken: 'new' });
    flow.clear();
    expect(flow.passToken).toBeUndefined();
  });
});

describe('a staff look-up', () => {
  const second = { ...pass, userId: 'u2' };

  it('by user id reads that one', async () => {
    const { flow, client } = setUp({ lookup: { userId: 'u1', email: 'ignored@example.com' }, passToken: 'unused' });
    await expect(flow.load()).resolves.toEqual(pass);
    expect(client.readUser.mock.calls.map(([id]) => id)).toEqual(['u1']);
    expect(client.load).not.toHaveBeenCalled();
    expect(client.search).not.toHaveBeenCalled();
  });

  it('with one match opens it', async () => {
    const { flow, client } = setUp({ lookup: { email: 'a@example.com' } });
    client.search.mockResolvedValueOnce({ users: [pass], next: null });
    await expect(flow.load()).resolves.toEqual(pass);
    expect(client.readUser.mock.lastCall?.[0]).toBe('u1');
  });

  it('with no match is empty, and can enrol', async () => {
    const { flow, client } = setUp({ lookup: { phone: '1' } });
    await expect(flow.load()).resolves.toBeNull();
    void flow.enroll();
    flow.send({ type: 'type', id: 'name', text: 'Ana' });
    flow.send({ type: 'type', id: 'email', text: 'ana@example.com' });
    await flow.submit();
    expect(client.createUser.mock.lastCall?.[0]).toEqual({ name: 'Ana', email: 'ana@example.com' });
    expect(client.enroll).not.toHaveBeenCalled();
  });

  it('with several lets choose, and the load resolves with the one chosen', async () => {
    const { flow, client, seen } = setUp({ lookup: { phone: '1' } });
    client.search.mockResolvedValueOnce({ users: [pass, second], next: null });
    const loading = flow.load();
    await settle();
    expect(flow.state).toMatchObject({ status: 'choosing', matches: [pass, second] });
    client.readUser.mockResolvedValueOnce({ ...answer, pass: second });
    flow.choose(second);
    await expect(loading).resolves.toEqual(second);
    expect(seen).toEqual(['loading', 'choosing', 'loading', 'viewing']);
  });

  it('fetches a further page once, only when it is needed, and says when that fails', async () => {
    const { flow, client } = setUp({ lookup: { phone: '1' } });
    client.search.mockResolvedValueOnce({ users: [pass, second], next: 'c2' });
    void flow.load();
    await settle();
    client.search.mockRejectedValueOnce(refusal('timeout'));
    await flow.turn(1, 3);
    expect(flow.state).toMatchObject({ status: 'choosing', page: 0, error: { code: 'timeout' } });
    client.search.mockResolvedValueOnce({ users: [{ ...pass, userId: 'u3' }], next: null });
    await flow.turn(1, 3);
    expect(flow.state).toMatchObject({ page: 1, next: null, error: null });
    expect(client.search.mock.lastCall?.slice(0, 2)).toEqual([{ phone: '1' }, 'c2']);
    await flow.turn(0, 1);
    expect(client.search).toHaveBeenCalledTimes(3);
    expect(flow.state).toMatchObject({ page: 0 });
  });

  it('saves to the one that is shown', async () => {
    const { flow, client } = setUp({ lookup: { userId: 'u1' } });
    await flow.load();
    await flow.save({ name: 'Ana' });
    expect(client.patchUser.mock.lastCall?.slice(0, 2)).toEqual(['u1', { name: 'Ana' }]);
  });
});

describe('saving', () => {
  async function editing() {
    const all = setUp();
    await all.flow.load();
    const edited = all.flow.edit();
    all.flow.send({ type: 'type', id: 'name', text: 'Ana' });
    return { ...all, edited };
  }

  it('sends only what changed, once, however often it is asked', async () => {
    const { flow, client, edited } = await editing();
    const changed = { ...answer, pass: { ...pass, name: 'Ana' } };
    client.patch.mockResolvedValueOnce(changed);
    const both = [flow.submit(), flow.submit()];
    await expect(Promise.all(both)).resolves.toEqual([changed.pass, changed.pass]);
    await expect(edited).resolves.toEqual(changed.pass);
    expect(client.patch.mock.calls.map(([body]) => body)).toEqual([{ name: 'Ana' }]);
  });

  it('sends null for an emptied field', async () => {
    const { flow, client } = await editing();
    flow.send({ type: 'type', id: 'birth', text: '' });
    await flow.submit();
    expect(client.patch.mock.lastCall?.[0]).toEqual({ name: 'Ana', data: { birth: null } });
  });

  it.each(['network_unreachable', 'conflict', 'request_invalid', 'not_authenticated'] as const)(
    'loses nothing that was typed on %s',
    async (code) => {
      const { flow, client, edited } = await editing();
      client.patch.mockRejectedValueOnce(refusal(code));
      await expect(flow.submit()).rejects.toMatchObject({ code });
      expect(flow.state).toMatchObject({ status: 'editing', form: { draft: { name: 'Ana' }, error: { code } } });
      client.patch.mockResolvedValueOnce({ ...answer, pass: { ...pass, name: 'Ana' } });
      await flow.submit();
      await expect(edited).resolves.toMatchObject({ name: 'Ana' });
    },
  );

  it('asks for nothing where nothing changed', async () => {
    const { flow, client } = setUp();
    await flow.load();
    const edited = flow.edit();
    await expect(flow.submit()).resolves.toEqual(pass);
    await expect(edited).resolves.toBeNull();
    await expect(flow.save({ name: pass.name })).resolves.toEqual(pass);
    expect(client.patch).not.toHaveBeenCalled();
  });

  it('resolves edit() with null when cancelled', async () => {
    const { flow, edited } = await editing();
    flow.cancel();
    await expect(edited).resolves.toBeNull();
  });

  it('keeps the open form when the page loads again', async () => {
    const { flow, client } = await editing();
    await flow.load();
    expect(client.load).toHaveBeenCalledTimes(1);
    expect(flow.state).toMatchObject({ status: 'editing', form: { draft: { name: 'Ana' } } });
  });

  it('without a pass is a conflict', async () => {
    const { flow } = setUp();
    await expect(flow.save({ name: 'Ana' })).rejects.toMatchObject({ code: 'conflict' });
    await expect(flow.enroll({ name: 'Ana' })).rejects.toMatchObject({ code: 'conflict' });
  });

  it('enrols with the page’s own values, and tells a refusal', async () => {
    const { flow, client } = setUp({}, nobody);
    await flow.load();
    client.enroll.mockRejectedValueOnce(refusal('conflict'));
    await expect(flow.enroll({ name: 'Ana' })).rejects.toMatchObject({ code: 'conflict' });
    expect(flow.state).toMatchObject({ status: 'empty', error: { code: 'conflict' } });
    await expect(flow.enroll({ name: 'Ana' })).resolves.toEqual(pass);
    expect(client.enroll.mock.lastCall?.[0]).toEqual({ name: 'Ana' });
  });
});

describe('the watch', () => {
  it('asks after 5, 10, 20, 40, then every 60 seconds, for ten minutes', async () => {
    const { flow, client, pauses, elapse, waits } = setUp({ watch: 5 });
    await flow.load();
    await elapse(3600);
    expect(pauses.slice(0, 6)).toEqual([5_000, 10_000, 20_000, 40_000, 60_000, 60_000]);
    expect(pauses.reduce((sum, pause) => sum + pause, 0)).toBeLessThanOrEqual(600_000);
    expect(client.load.mock.calls.length).toBe(1 + pauses.length);
    expect(waits).toEqual([]);
  });

  it('never begins for a card that is installed', async () => {
    const { flow, client, elapse } = setUp({ watch: 5 });
    client.load.mockResolvedValue(withStatus('installed'));
    await flow.load();
    await elapse(3600);
    expect(client.load).toHaveBeenCalledTimes(1);
  });

  it('begins anew with each change that is seen, and ends when the card is cancelled', async () => {
    const { flow, client, elapse } = setUp({ watch: 5 });
    await flow.load();
    client.load.mockResolvedValue(withStatus('installed'));
    await elapse(5);
    expect(flow.state).toMatchObject({ answer: { pass: { status: 'installed' } } });
    client.load.mockResolvedValue(withStatus('uninstalled'));
    await elapse(5);
    expect(flow.state).toMatchObject({ answer: { pass: { status: 'uninstalled' } } });
    client.load.mockResolvedValue(withStatus('deleted'));
    await elapse(5);
    expect(flow.state).toMatchObject({ answer: { pass: { status: 'deleted' } } });
    await elapse(3600);
    expect(client.load).toHaveBeenCalledTimes(4);
  });

  it('rests while nobody looks, and asks at once when somebody does', async () => {
    const { flow, client, elapse, visibility } = setUp({ watch: 5 });
    await flow.load();
    visibility.set(false);
    await elapse(3600);
    expect(client.load).toHaveBeenCalledTimes(1);
    visibility.set(true);
    await settle();
    expect(client.load).toHaveBeenCalledTimes(2);
    await elapse(5);
    expect(client.load).toHaveBeenCalledTimes(3);
  });

  it('waits as long as it is told to, and goes on after a failure', async () => {
    const { flow, client, elapse, pauses } = setUp({ watch: 5 });
    await flow.load();
    client.load.mockRejectedValueOnce(refusal('slow_down', 90)).mockRejectedValueOnce(refusal('timeout'));
    await elapse(100);
    expect(pauses.slice(0, 3)).toEqual([5_000, 90_000, 60_000]);
    expect(flow.state).toMatchObject({ status: 'viewing', error: null });
  });

  it('takes the card away when the visitor is signed out', async () => {
    const { flow, client, elapse } = setUp({ watch: 5 });
    await flow.load();
    client.load.mockRejectedValueOnce(refusal('not_authenticated'));
    await elapse(5);
    expect(flow.state).toMatchObject({ status: 'failed', error: { code: 'not_authenticated' } });
  });

  it('leaves the card when a token that was written into the page has run out', async () => {
    const { flow, client, elapse } = setUp({ watch: 5, passToken: 'short' });
    await flow.load();
    client.load.mockRejectedValue(refusal('not_authenticated'));
    await elapse(3600);
    expect(flow.state.status).toBe('viewing');
    expect(client.load).toHaveBeenCalledTimes(2);
  });

  it('rests while a form is open, and while the flow is stopped', async () => {
    const { flow, client, elapse, visibility, waits } = setUp({ watch: 5 });
    await flow.load();
    void flow.edit();
    await elapse(100);
    expect(client.load).toHaveBeenCalledTimes(1);
    flow.cancel();
    await elapse(5);
    expect(client.load).toHaveBeenCalledTimes(2);
    flow.stop();
    await elapse(100);
    expect(client.load).toHaveBeenCalledTimes(2);
    expect(visibility.listeners.size).toBe(0);
    expect(waits).toEqual([]);
  });
});

describe('refresh', () => {
  it('tells a failure and keeps the card', async () => {
    const { flow, client } = setUp();
    await flow.load();
    client.load.mockRejectedValueOnce(refusal('network_unreachable'));
    await flow.refresh();
    expect(flow.state).toMatchObject({ status: 'viewing', error: { code: 'network_unreachable' } });
    await flow.refresh();
    expect(flow.state).toMatchObject({ status: 'viewing', error: null });
  });
});
