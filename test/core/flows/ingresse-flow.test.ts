/** The flow of the Ingresse login on a page of plain objects: every way through, and every way out. */
import { describe, expect, it } from 'vitest';
import { CatracaError, type ErrorCode } from '../../../src/core/errors.js';
import { FakePage, flowId, pageResult, stored, user } from './ingresse-support.js';

const modes = ['popup', 'redirect'] as const;
const proven = { isOurs: true, isProven: true, refusal: null };

function failing(code: ErrorCode): () => Promise<never> {
  return async () => {
    throw new CatracaError(code, 'as the test wants it');
  };
}

describe('without a backend', () => {
  it('opens the window inside the call, and signs in with the token that comes back', async () => {
    const page = new FakePage();
    const login = page.flow.login({ modes });
    expect(page.log).toEqual(['remember popup', 'open popup']);
    await page.reach('waiting');
    expect(page.window.url).toBe('https://auth.example/?nonce=nonce-popup');
    page.handOver('nonce-popup', { secret: '7-token' });
    expect(await login).toMatchObject({ via: 'popup', userToken: '7-token', userId: null, user: null });
    expect(page.states).toEqual(['opening', 'opening', 'waiting', 'finishing', 'signed-in']);
    expect(page.window.isClosed).toBe(true);
    expect(page.remembered).toBeNull();
  });

  it('goes on to the next mode in the same call when the window is blocked', async () => {
    const page = new FakePage();
    page.blocked = ['popup', 'tab'];
    void page.flow.login({ modes: ['popup', 'tab', 'redirect'] }).catch(() => {});
    expect(page.log).toEqual(['remember popup', 'open popup', 'remember tab', 'open tab', 'remember redirect']);
    expect(page.flow.state).toMatchObject({ status: 'opening', mode: 'redirect' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(page.log.at(-1)).toBe('leave https://auth.example/?nonce=nonce-redirect');
    expect(page.rememberedWhenLeft).toBe('nonce-redirect');
  });

  it('fails with popup_blocked when no mode is left, from every settled state', async () => {
    const page = new FakePage();
    page.blocked = ['popup'];
    await expect(page.flow.login({ modes: ['popup'] })).rejects.toMatchObject({ code: 'popup_blocked' });
    page.flow.paint(user);
    await expect(page.flow.login({ modes: ['popup'] })).rejects.toMatchObject({ code: 'popup_blocked' });
    expect(page.remembered).toBeNull();
  });

  it('says so when the page does not leave', async () => {
    const page = new FakePage();
    await expect(page.flow.login({ modes: ['redirect'] })).rejects.toMatchObject({ code: 'timeout' });
  });

  it('says what is missing where there is neither key nor endpoint, and opens nothing', async () => {
    const page = new FakePage();
    page.backend = null;
    await expect(page.flow.login({ modes })).rejects.toMatchObject({ code: 'config_invalid' });
    expect(page.windows).toHaveLength(0);
  });

  it('hands over to an app, and forgets: the token does not come here', async () => {
    const page = new FakePage();
    page.deepLink = 'myapp://home';
    expect(await page.flow.login({ modes })).toBeNull();
    expect(page.flow.state).toEqual({ status: 'handed-over', url: 'myapp://home' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(page.window.url).toContain('auth.example');
    expect(page.remembered).toBeNull();
  });

  it('cancels when the window was closed, two seconds after it was', async () => {
    const page = new FakePage();
    const login = page.flow.login({ modes });
    await page.reach('waiting');
    page.window.isGone = true;
    expect(await login).toBeNull();
    expect(page.flow.state).toEqual({ status: 'idle', reason: 'window_closed' });
    expect(page.clock).toBeGreaterThanOrEqual(2_000);
  });

  it('still signs in when the window only seemed closed', async () => {
    const page = new FakePage();
    void page.flow.login({ modes });
    await page.reach('waiting');
    page.window.isGone = true;
    await page.reach('idle');
    page.handOver('nonce-popup', { secret: '7-late' });
    expect(await page.reach('signed-in')).toMatchObject({ login: { userToken: '7-late' } });
  });

  it('does not cancel a login whose end arrives within the grace', async () => {
    const page = new FakePage();
    const login = page.flow.login({ modes });
    await page.reach('waiting');
    page.window.isGone = true;
    page.handOver('nonce-popup', { secret: '7-token' });
    expect(await login).toMatchObject({ userToken: '7-token' });
    expect(page.states).not.toContain('idle');
  });

  it('hears the window of the newest login only', async () => {
    const page = new FakePage();
    void page.flow.login({ modes: ['popup'] });
    await page.reach('waiting');
    page.flow.cancel();
    void page.flow.login({ modes: ['tab'] });
    await page.reach('waiting');
    page.handOver('nonce-popup', { secret: '7-old' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(page.flow.state.status).toBe('waiting');
    page.handOver('nonce-tab', { secret: '7-new' });
    expect(await page.reach('signed-in')).toMatchObject({ login: { via: 'tab', userToken: '7-new' } });
  });

  it('ends after ten minutes', async () => {
    const page = new FakePage();
    const login = page.flow.login({ modes });
    login.catch(() => undefined);
    await page.reach('waiting');
    // The quiet part of the wait, in one step.
    page.clock += 590_000;
    await expect(login).rejects.toMatchObject({ code: 'flow_expired' });
    expect(page.clock).toBeGreaterThan(600_000);
    expect(page.clock).toBeLessThan(602_000);
    expect(page.window.isClosed).toBe(true);
  });

  it('takes a return without a token for a change of mind, and a broken one for a failure', async () => {
    const page = new FakePage();
    const first = page.flow.login({ modes });
    await page.reach('waiting');
    page.handOver('nonce-popup', { error: 'flow_cancelled' });
    expect(await first).toBeNull();
    expect(page.flow.state).toEqual({ status: 'idle', reason: 'declined' });
    const second = page.flow.login({ modes });
    await page.reach('waiting');
    page.handOver('nonce-popup', { error: 'provider_invalid' });
    await expect(second).rejects.toMatchObject({ code: 'provider_invalid' });
    const third = page.flow.login({ modes });
    await page.reach('waiting');
    page.handOver('nonce-popup', {});
    await expect(third).rejects.toMatchObject({ code: 'provider_invalid' });
  });

  it('gives a second caller the outcome of the login under way', async () => {
    const page = new FakePage();
    const both = [page.flow.login({ modes }), page.flow.login({ modes })];
    await page.reach('waiting');
    expect(page.windows).toHaveLength(1);
    page.flow.cancel();
    expect(await Promise.all(both)).toEqual([null, null]);
  });

  it('takes up a redirect that came back', async () => {
    const page = new FakePage();
    const handover = { secret: '7-token', error: null };
    page.arrival = { type: 'token', mode: 'redirect', nonce: 'n', handover, ...proven };
    page.flow.resume(false);
    expect(await page.reach('signed-in')).toMatchObject({ login: { via: 'redirect', userToken: '7-token' } });
  });

  it('passes on what came back to its own window, or signs in here when nobody takes it', async () => {
    for (const passedOn of [true, false]) {
      const page = new FakePage();
      page.passedOn = passedOn;
      page.arrival = {
        type: 'token',
        mode: 'popup',
        nonce: 'n',
        handover: { secret: '7-token', error: null },
        ...proven,
      };
      page.flow.resume(false);
      await page.pass();
      expect(page.states[0]).toBe('finishing');
      expect(await page.reach(passedOn ? 'idle' : 'signed-in')).toMatchObject(
        passedOn ? { reason: null } : { user: null },
      );
    }
  });

  it('leaves it to the page that began whether a login that this window does not know counts', async () => {
    for (const passedOn of [true, false]) {
      const page = new FakePage();
      page.passedOn = passedOn;
      const handover = { secret: '9-forged', error: null };
      page.arrival = { type: 'token', mode: 'popup', nonce: 'n', handover, ...proven, isOurs: false };
      page.flow.resume(false);
      await page.pass();
      expect(page.flow.state).toMatchObject(
        passedOn ? { status: 'idle', reason: null } : { status: 'failed', error: { code: 'unexpected_token' } },
      );
    }
  });

  it('leaves a login that lost its nonce to the page that began, and refuses it here with the reason', async () => {
    for (const mode of ['redirect', 'popup', 'tab'] as const) {
      const page = new FakePage();
      const handover = { secret: '9-forged', error: null };
      const lost = { isOurs: true, isProven: false, refusal: 'the nonce is missing' };
      page.arrival = { type: 'token', mode, nonce: 'n', handover, ...lost };
      page.flow.resume(false);
      const { error } = (await page.reach('failed')) as { error: Error };
      expect(error).toMatchObject({ code: 'unexpected_token', message: 'the nonce is missing' });
      expect(page.log).toEqual(mode === 'redirect' ? [] : ['pass on token n']);
    }
  });

  it('gives the reason of a refusal in the page that began', async () => {
    const page = new FakePage();
    const login = page.flow.login({ modes: ['popup'] });
    login.catch(() => undefined);
    await page.reach('waiting');
    page.handOver('nonce-popup', { secret: null, error: 'unexpected_token', reason: 'the nonce is missing' });
    await expect(login).rejects.toMatchObject({ code: 'unexpected_token', message: 'the nonce is missing' });
  });

  it('goes on waiting after a reload, and says that the window is out of reach', async () => {
    const page = new FakePage();
    page.arrival = { type: 'open', mode: 'popup', nonce: 'n', startedAt: 0 };
    page.flow.resume(false);
    expect(await page.reach('waiting')).toEqual({ status: 'waiting', mode: 'popup', isReachable: false });
    page.handOver('n', { secret: '7-token' });
    expect(await page.reach('signed-in')).toMatchObject({ login: { via: 'popup', userToken: '7-token' } });
  });

  it('tells when the window gets out of reach', async () => {
    const page = new FakePage();
    void page.flow.login({ modes });
    expect(await page.reach('waiting')).toMatchObject({ isReachable: true });
    page.window.isReachable = false;
    for (let turns = 0; turns < 50 && 'isReachable' in page.flow.state && page.flow.state.isReachable; turns++) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect(page.flow.state).toEqual({ status: 'waiting', mode: 'popup', isReachable: false });
    page.flow.cancel();
  });

  it('refuses a token that nobody asked for', async () => {
    const page = new FakePage();
    page.arrival = { type: 'unexpected' };
    page.flow.resume(false);
    expect(await page.reach('failed')).toMatchObject({ error: { code: 'unexpected_token' } });
    expect(page.states).toEqual(['failed']);
  });
});

describe('with a backend', () => {
  function backendPage(): FakePage {
    const page = new FakePage();
    page.backend = true;
    return page;
  }

  it('redeems the code that the window hands over, tells of success, then acknowledges', async () => {
    const page = backendPage();
    const login = page.flow.login({ modes });
    expect(page.log).toEqual(['open popup']);
    await page.reach('waiting');
    expect(page.window.url).toBe('https://shop.example/login/ticket');
    expect(page.kept).toEqual({ ...stored, mode: 'popup' });
    page.handOver(flowId, { secret: 'code' });
    expect(await login).toMatchObject({ ...pageResult, via: 'popup' });
    expect(page.log).toEqual(['open popup', 'start popup', 'redeem code', 'ack']);
    expect(page.kept).toBeNull();
  });

  it('asks again for a result that got lost, three times at most', async () => {
    const page = backendPage();
    let tries = 0;
    const { redeem } = page.client;
    page.client = {
      ...page.client,
      redeem: (...args) => (++tries < 3 ? failing('network_unreachable')() : redeem(...args)),
    };
    const login = page.flow.login({ modes });
    await page.reach('waiting');
    page.handOver(flowId, { secret: 'code' });
    expect(await login).toMatchObject({ userToken: '7-token' });
    expect(tries).toBe(3);
  });

  it.each(['network_unreachable', 'timeout', 'response_invalid', 'not_allowed', 'slow_down'] as const)(
    'fails with %s when the login cannot begin, and closes the window',
    async (code) => {
      const page = backendPage();
      page.client = { ...page.client, start: failing(code) };
      await expect(page.flow.login({ modes })).rejects.toMatchObject({ code });
      expect(page.window.isClosed).toBe(true);
    },
  );

  it.each([
    ['not_found', 'flow_expired'],
    ['provider_unreachable', 'provider_unreachable'],
    ['conflict', 'conflict'],
  ] as const)('tells of %s at redeem as %s', async (code, told) => {
    const page = backendPage();
    page.client = { ...page.client, redeem: failing(code) };
    const login = page.flow.login({ modes });
    await page.reach('waiting');
    page.handOver(flowId, { secret: 'code' });
    await expect(login).rejects.toMatchObject({ code: told });
  });

  it('never sends a window to an address that is not of the web', async () => {
    const page = backendPage();
    page.client = {
      ...page.client,
      start: async () => ({ id: flowId, secret: stored.secret, url: 'javascript:alert(1)', expiresIn: 600 }),
    };
    await expect(page.flow.login({ modes })).rejects.toMatchObject({ code: 'response_invalid' });
    expect(page.window.url).toBe('about:blank');
  });

  it('tells the backend when the visitor cancels, not when the window seems closed', async () => {
    const page = backendPage();
    void page.flow.login({ modes });
    await page.reach('waiting');
    page.window.isGone = true;
    await page.reach('idle');
    expect(page.log).not.toContain('delete');
    void page.flow.login({ modes });
    await page.reach('waiting');
    page.flow.cancel();
    expect(page.log).toContain('delete');
    expect(page.flow.state).toEqual({ status: 'idle', reason: 'visitor' });
  });

  it('keeps the login at the backend when the visitor only came back: he may go forward again', async () => {
    const page = backendPage();
    void page.flow.login({ modes: ['redirect'] });
    // A few turns: the fake time of the page runs on by itself.
    for (let turns = 0; page.kept === null && turns < 100; turns++) await Promise.resolve();
    page.flow.cancel('returned');
    expect(page.flow.state).toEqual({ status: 'idle', reason: 'returned' });
    expect(page.log).not.toContain('delete');
    expect(page.kept).toEqual(stored);
  });

  it('takes up a redirect by its cookie, or by the code in the address', async () => {
    for (const code of [null, 'code']) {
      const page = backendPage();
      page.kept = stored;
      page.arrival = code === null ? null : { type: 'code', flow: null, handover: { secret: code, error: null } };
      page.flow.resume(true);
      await page.reach('signed-in');
      expect(page.log[0]).toBe(`redeem ${code ?? 'cookie'}`);
    }
  });

  it('tells of an error that came back in the address', async () => {
    const page = backendPage();
    page.kept = stored;
    page.arrival = { type: 'code', flow: null, handover: { secret: null, error: 'provider_refused' } };
    page.flow.resume(false);
    expect(await page.reach('failed')).toMatchObject({ error: { code: 'provider_refused' } });
    expect(page.kept).toBeNull();
  });

  it('is at rest again when the visitor came back by himself, and remembers in case he goes forward', async () => {
    const page = backendPage();
    page.kept = stored;
    page.client = { ...page.client, redeem: failing('conflict') };
    page.flow.resume(false);
    await page.pass();
    expect(page.states).toEqual(['finishing', 'idle']);
    expect(await page.reach('idle')).toEqual({ status: 'idle', reason: 'returned' });
    expect(page.kept).toEqual(stored);
  });

  it.each([
    ['by its code', 'conflict', { type: 'code', flow: null, handover: { secret: 'code', error: null } }],
    ['by its cookie', 'conflict', null],
    ['by its cookie, which is gone', 'not_found', null],
  ] as const)('ends quietly when a duplicate of the tab has redeemed the login: %s', async (_way, code, arrival) => {
    const page = backendPage();
    page.kept = stored;
    page.arrival = arrival;
    page.isRedeemed = true;
    page.client = { ...page.client, redeem: failing(code) };
    page.flow.resume(false);
    await page.pass();
    expect(page.states).toEqual(['finishing', 'idle']);
    expect(page.flow.state).toEqual({ status: 'idle', reason: 'other_tab' });
    expect(page.kept).toBeNull();
  });

  it('shows the session that a duplicate of the tab began, where the page asks for it', async () => {
    const page = backendPage();
    page.kept = stored;
    page.isRedeemed = true;
    page.client = { ...page.client, redeem: failing('conflict') };
    page.flow.resume(true);
    expect(await page.reach('signed-in')).toMatchObject({ user, login: null });
  });

  it('ends without a result when a duplicate of the tab was faster with what the window brought', async () => {
    const page = backendPage();
    page.isRedeemed = true;
    page.client = { ...page.client, redeem: failing('conflict') };
    const login = page.flow.login({ modes });
    await page.reach('waiting');
    page.handOver(flowId, { secret: 'code' });
    await expect(login).resolves.toBeNull();
    expect(page.flow.state).toEqual({ status: 'idle', reason: 'other_tab' });
  });

  it('goes on waiting for a window that was opened before a reload', async () => {
    const page = backendPage();
    page.kept = { ...stored, mode: 'popup' };
    const { redeem } = page.client;
    page.client = {
      ...page.client,
      redeem: (f, code, s) => (code === null ? failing('conflict')() : redeem(f, code, s)),
    };
    page.flow.resume(false);
    await page.reach('waiting');
    page.handOver(flowId, { secret: 'code' });
    expect(await page.reach('signed-in')).toMatchObject({ login: { via: 'popup' } });
  });

  it('does not ask a backend that its cookie cannot reach before something came back', async () => {
    const page = backendPage();
    page.sendsCookie = false;
    page.kept = stored;
    page.client = { ...page.client, redeem: failing('not_found') };
    page.flow.resume(false);
    await page.pass();
    expect(page.flow.state).toEqual({ status: 'idle', reason: 'returned' });
    expect(page.kept).toEqual(stored);

    const reloaded = backendPage();
    reloaded.sendsCookie = false;
    reloaded.kept = { ...stored, mode: 'popup' };
    reloaded.flow.resume(false);
    await reloaded.reach('waiting');
    expect(reloaded.log).toEqual([]);
    reloaded.handOver(flowId, { secret: 'code' });
    expect(await reloaded.reach('signed-in')).toMatchObject({ login: { via: 'popup' } });
  });

  it('hands a code of another window to the page that began there', async () => {
    for (const passedOn of [true, false]) {
      const page = backendPage();
      page.passedOn = passedOn;
      page.arrival = { type: 'code', flow: flowId, handover: { secret: 'code', error: null } };
      page.flow.resume(false);
      await page.pass();
      expect(page.log).toEqual([`pass on code ${flowId}`]);
      expect(page.flow.state.status).toBe(passedOn ? 'idle' : 'failed');
    }
  });

  it("hears the backend's pages, wherever the address of the login says that they are", async () => {
    const page = backendPage();
    const { start } = page.client;
    page.client = {
      ...page.client,
      start: async (request, signal) => ({ ...(await start(request, signal)), url: 'https://public.example/t' }),
    };
    void page.flow.login({ modes });
    await page.reach('waiting');
    expect(page.listeners[0]?.origin).toBe('https://public.example');
    page.flow.cancel();
  });

  it('stores nothing for a login that was cancelled while it began', async () => {
    const page = backendPage();
    const { start } = page.client;
    let answer: () => void = () => {};
    const held = new Promise<void>((resolve) => (answer = resolve));
    page.client = {
      ...page.client,
      start: async (request, signal) => {
        await held;
        return start(request, signal);
      },
    };
    void page.flow.login({ modes });
    await page.pass();
    page.flow.cancel();
    answer();
    await page.pass();
    expect(page.kept).toBeNull();
  });

  it('refuses a code that belongs to no login of this tab', async () => {
    const page = backendPage();
    page.arrival = { type: 'code', flow: null, handover: { secret: 'code', error: null } };
    page.flow.resume(false);
    expect(await page.reach('failed')).toMatchObject({ error: { code: 'unexpected_token' } });
  });

  it('asks for the session where it should, and keeps quiet where nobody is signed in', async () => {
    const page = backendPage();
    page.flow.resume(true);
    expect(await page.reach('signed-in')).toMatchObject({ user, login: null });
    // The second is a backend of before `user: null`.
    for (const session of [() => Promise.resolve({ user: null }), failing('not_authenticated')]) {
      const stranger = backendPage();
      stranger.client = { ...stranger.client, session };
      stranger.flow.resume(true);
      await stranger.pass();
      expect(stranger.states).toEqual([]);
    }
  });

  it('ends the session at sign-out, and stays signed in when that fails', async () => {
    const page = backendPage();
    page.flow.paint(user);
    const { endSession } = page.client;
    page.client = { ...page.client, endSession: failing('network_unreachable') };
    await expect(page.flow.logout()).rejects.toMatchObject({ code: 'network_unreachable' });
    expect(page.flow.state).toMatchObject({ status: 'signed-in', problem: { code: 'network_unreachable' } });
    page.client = { ...page.client, endSession };
    await page.flow.logout();
    expect(page.log).toEqual(['end session']);
    expect(page.flow.state).toEqual({ status: 'idle', reason: 'logout' });
  });
});

describe('the life of the flow', () => {
  it('signs in again after a dead token', async () => {
    const page = new FakePage();
    page.flow.paint(user);
    page.flow.expire(2006);
    expect(page.flow.state).toEqual({ status: 'expired', code: 2006 });
    const login = page.flow.login({ modes });
    await page.reach('waiting');
    page.handOver('nonce-popup', { secret: '7-new' });
    expect(await login).toMatchObject({ userToken: '7-new' });
  });

  it('stops for good: promises settle, nothing is heard, what is remembered stays', async () => {
    const page = new FakePage();
    page.backend = true;
    const login = page.flow.login({ modes });
    await page.reach('waiting');
    page.flow.stop();
    expect(await login).toBeNull();
    expect(page.kept).not.toBeNull();
    page.handOver(flowId, { secret: 'code' });
    await page.pass();
    expect(page.log).not.toContain('redeem code');
  });

  it('turns a defect into the code internal', async () => {
    const page = new FakePage();
    const broken = { ...page.ports, loginUrl: () => Promise.reject(new TypeError('a defect')) };
    const { IngresseFlow } = await import('../../../src/core/flows/ingresse-flow.js');
    const flow = new IngresseFlow(broken);
    await expect(flow.login({ modes })).rejects.toMatchObject({ code: 'internal' });
  });
});
