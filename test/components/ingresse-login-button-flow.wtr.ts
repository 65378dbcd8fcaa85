import { aTimeout, expect, waitUntil } from '@open-wc/testing';
import '../../src/components/ingresse-login-button/ingresse-login-button.js';
import {
  ana,
  FakeBackend,
  flowId,
  handOverCode,
  handOverToken,
  makeBackendButton,
  makeButton,
  nextDetail,
  part,
  problem,
  reach,
  recordEvents,
  setUpLoginStage,
  statusOf,
} from './support/ingresse-login-button.js';

/** What this window posts to the page that opened it: the type of each message and its target origin. */
function recordOpener(): unknown[][] {
  const posted: unknown[][] = [];
  window.opener = {
    postMessage: ({ type }: { type: unknown }, target: unknown) => void posted.push([type, target]),
  };
  return posted;
}

describe('<ingresse-login-button> from click to token', () => {
  const stage = setUpLoginStage();

  describe('flow without a backend', () => {
    it('offers to bring the window back, and to cancel', async () => {
      const button = await makeButton();
      const login = button.login();
      await reach(button, 'waiting');
      part(button, 'button').click();
      button.shadowRoot?.querySelector<HTMLButtonElement>('.actions button')?.click();
      expect(stage.opener.focused).to.equal(2);
      const cancelled = nextDetail(button, 'ingresse-login-cancel');
      part(button, 'cancel-button').click();
      expect(await cancelled).to.deep.equal({ reason: 'visitor' });
      expect(await login).to.equal(null);
      expect(stage.opener.closed).to.equal(true);
      expect(sessionStorage.length).to.equal(0);
    });

    it('notices that the window was closed', async () => {
      const button = await makeButton();
      const login = button.login();
      await reach(button, 'waiting');
      await aTimeout(900);
      stage.opener.closed = true;
      const detail = await nextDetail(button, 'ingresse-login-cancel');
      expect(detail).to.deep.equal({ reason: 'window_closed' });
      expect(await login).to.equal(null);
    });

    it('does not take a window for closed that an opener policy cut off at once', async () => {
      const button = await makeButton();
      void button.login();
      await reach(button, 'waiting');
      const { nonce } = stage.opener;
      // Some engines show the page for a moment before they cut it off.
      await aTimeout(150);
      stage.opener.closed = true;
      await aTimeout(3_200);
      expect(button.state).to.equal('waiting');
      handOverToken(nonce);
      await reach(button, 'signed-in');
    });

    it('hears by message too, from this origin and for this login alone', async () => {
      const button = await makeButton();
      void button.login();
      await reach(button, 'waiting');
      const message = {
        type: 'catraca:token',
        nonce: stage.opener.nonce,
        token: '7-token',
        error: null,
        isProven: true,
      };
      const send = (data: unknown, origin = location.origin) => {
        window.dispatchEvent(new MessageEvent('message', { data, origin }));
      };
      send(message, 'https://evil.example');
      send({ ...message, nonce: 'another' });
      send({ ...message, type: 'other' });
      for (const junk of [null, 1, 'text', [], { nonce: stage.opener.nonce }]) send(junk);
      await aTimeout(20);
      expect(button.state).to.equal('waiting');
      send(message);
      await reach(button, 'signed-in');
    });

    /** The end of a popup login whose window hands over a token without the nonce. */
    const endWithoutNonce = async (message: object = {}) => {
      const button = await makeButton();
      const login = button.login();
      await reach(button, 'waiting');
      const { nonce } = stage.opener;
      const data = { type: 'catraca:token', nonce, token: '7-token', error: null, isProven: false, ...message };
      window.dispatchEvent(new MessageEvent('message', { data, origin: location.origin }));
      return login.catch((cause: unknown) => cause);
    };

    it('refuses a return without its nonce, and the console says how to allow it', async () => {
      expect(await endWithoutNonce()).to.include({ code: 'unexpected_token' });
      expect(stage.complaints.join()).to.include('without its nonce').and.include('requireNonce: false');
      expect(sessionStorage.getItem('catraca:noted')).to.equal('nonce-lost');
    });

    it('takes a return without its nonce where the page allows it, but not from a window with a name', async () => {
      stage.configure({ requireNonce: false });
      expect(await endWithoutNonce({ isNamed: true })).to.include({ code: 'unexpected_token' });
      expect(stage.complaints.join()).to.include('can name');
      sessionStorage.clear();
      expect(await endWithoutNonce({ isNamed: false })).to.include({ userToken: '7-token' });
      expect(sessionStorage.length).to.equal(0);
    });

    it('hands over to an app where the page allows that deep link', async () => {
      stage.configure({ allowedReturnUrls: ['myapp://home'] });
      const button = await makeButton();
      button.returnUrl = 'myapp://home';
      const handedOver = nextDetail(button, 'ingresse-login-handover');
      expect(await button.login()).to.equal(null);
      expect(await handedOver).to.deep.equal({ url: 'myapp://home' });
      expect(statusOf(button)).to.equal('Continue in the app. If it did not open, try again.');
      expect(new URL(stage.opener.href).searchParams.get('returnUrl')).to.match(/^myapp:\/\/home\?/);
    });

    it('signs in again with one click after a dead token', async () => {
      const button = await makeButton();
      button.user = ana;
      const expired = nextDetail(button, 'ingresse-login-expire');
      button.expire(2006);
      expect(await expired).to.deep.equal({ code: 2006 });
      await button.updateComplete;
      expect(statusOf(button)).to.equal('Your session is no longer valid. Sign in again.');
      part(button, 'button').click();
      await reach(button, 'waiting');
      handOverToken(stage.opener.nonce, '7-new');
      await reach(button, 'signed-in');
      expect(button.userToken).to.equal('7-new');
    });
  });

  describe('flow with a backend', () => {
    it('redeems the one-time code, tells of success, then acknowledges', async () => {
      const backend = new FakeBackend();
      const button = await makeBackendButton(backend);
      button.assertionNonce = 'n-1';
      let callsAtSuccess = 0;
      button.addEventListener('ingresse-login-success', () => (callsAtSuccess = backend.calls.length));
      const login = button.login();
      expect(stage.opener.asked).to.deep.equal(['popup']);
      await reach(button, 'waiting');
      expect(stage.opener.href).to.equal(`${location.origin}/catraca/ingresse/login/t`);
      expect(backend.bodies[0]).to.deep.equal({
        mode: 'popup',
        origin: location.origin,
        returnTo: location.href,
        nonce: 'n-1',
      });
      handOverCode();
      const detail = await login;
      await aTimeout(0);
      expect(detail).to.include({ userId: '7', userToken: '7-token' });
      expect(backend.calls).to.deep.equal([
        'POST /ingresse/flows',
        'POST /ingresse/flows/redeem',
        'POST /ingresse/flows/ack',
      ]);
      expect(callsAtSuccess).to.equal(2);
      expect(part(button, 'user').innerText).to.include('Ana Souza');
      expect(sessionStorage.length).to.equal(0);
    });

    it('gives the session of the host, or the assertion, where the backend keeps the token', async () => {
      const backend = new FakeBackend();
      const button = await makeBackendButton(backend);
      const results = [
        { result: { session: { role: 'buyer' }, user: ana }, expected: { userId: '7', session: { role: 'buyer' } } },
        { result: { assertion: 'jwt', user: null }, expected: { userId: null, assertion: 'jwt' } },
      ];
      for (const { result, expected } of results) {
        backend.result = result;
        const login = button.login();
        await reach(button, 'waiting');
        handOverCode();
        const detail = await login;
        expect(detail).to.deep.include(expected);
        expect(detail?.userToken).to.equal(undefined);
      }
    });

    it('hears its own flow alone', async () => {
      const backend = new FakeBackend();
      const button = await makeBackendButton(backend);
      void button.login();
      await reach(button, 'waiting');
      handOverCode('x'.repeat(22));
      handOverCode(flowId, { code: 'not a code', error: null });
      const data = { type: 'catraca:login', flow: flowId, code: 'c'.repeat(22), error: null };
      window.dispatchEvent(new MessageEvent('message', { data, origin: 'https://evil.example' }));
      await aTimeout(30);
      expect(button.state).to.equal('waiting');
      window.dispatchEvent(new MessageEvent('message', { data, origin: location.origin }));
      await reach(button, 'signed-in');
    });

    it('hears no message of another flow, from its own origin either', async () => {
      const button = await makeBackendButton(new FakeBackend());
      void button.login();
      await reach(button, 'waiting');
      const send = (data: object) =>
        window.dispatchEvent(new MessageEvent('message', { data, origin: location.origin }));
      const message = { type: 'catraca:login', flow: flowId, code: 'c'.repeat(22), error: null };
      send({ ...message, flow: 'x'.repeat(22) });
      send({ ...message, flow: '' });
      send({ ...message, flow: undefined });
      send({ ...message, type: 'catraca:token', nonce: flowId, token: '7-token' });
      await aTimeout(30);
      expect(button.state).to.equal('waiting');
      send(message);
      await reach(button, 'signed-in');
    });

    it('posts a stray code to its opener on this origin alone', async () => {
      const before = location.href;
      const posted = recordOpener();
      history.replaceState(null, '', `#catraca=${'c'.repeat(22)}.${flowId}`);
      const button = document.createElement('ingresse-login-button');
      Object.assign(button, { fetch: new FakeBackend().fetch, endpoint: '/catraca' });
      document.body.append(button);
      await waitUntil(() => posted.length > 0);
      window.opener = null;
      expect(posted).to.deep.equal([['catraca:login', location.origin]]);
      button.remove();
      history.replaceState(null, '', before);
    });

    it('asks its own backend and returns to its own page, whatever <base> says', async () => {
      const base = Object.assign(document.createElement('base'), { href: 'https://evil.example/' });
      document.head.prepend(base);
      try {
        const asked: string[] = [];
        const backend = new FakeBackend();
        const button = await makeBackendButton(backend);
        button.fetch = (input, init) => {
          asked.push(new Request(input, { ...init, keepalive: false }).url);
          return backend.fetch(input, init);
        };
        button.returnUrl = '/back';
        void button.login();
        await reach(button, 'waiting');
        expect(asked).to.deep.equal([`${location.origin}/catraca/ingresse/flows`]);
        expect(backend.bodies[0]).to.include({ returnTo: `${location.origin}/back`, origin: location.origin });
        button.cancel();
        const alone = await makeButton();
        alone.returnUrl = '/back';
        void alone.login();
        await reach(alone, 'waiting');
        const back = new URL(stage.opener.href).searchParams.get('returnUrl') ?? '';
        expect(back.split('?')[0]).to.equal(`${location.origin}/back`);
      } finally {
        base.remove();
      }
    });

    it('tells the backend of a cancel', async () => {
      const backend = new FakeBackend();
      const button = await makeBackendButton(backend);
      void button.login();
      await reach(button, 'waiting');
      button.cancel();
      await aTimeout(10);
      expect(backend.calls.at(-1)).to.equal('DELETE /ingresse/flows');
    });

    it('shows who is signed in already, asked once and told as no login', async () => {
      const backend = new FakeBackend();
      const events = recordEvents();
      const button = document.createElement('ingresse-login-button');
      Object.assign(button, { fetch: backend.fetch, endpoint: '/catraca', restore: true });
      document.body.append(button);
      await reach(button, 'signed-in');
      expect(part(button, 'user').innerText).to.include('Ana Souza');
      const parent = document.createElement('div');
      document.body.append(parent);
      parent.append(button);
      await aTimeout(30);
      events.stop();
      expect(backend.calls).to.deep.equal(['GET /ingresse/session']);
      expect(events.names).to.deep.equal(['state-change']);
      parent.remove();
    });

    for (const [backendIs, answer] of [
      ['nobody', () => Response.json({ user: null })],
      ['an older backend', () => problem(401, 'not_authenticated')],
    ] as const) {
      it(`stays as it is where nobody is signed in, as said by ${backendIs}`, async () => {
        const backend = new FakeBackend();
        backend.answers['GET /ingresse/session'] = answer;
        const events = recordEvents();
        const button = await makeBackendButton(backend);
        button.restore = true;
        await waitUntil(() => backend.calls.includes('GET /ingresse/session'));
        await aTimeout(10);
        events.stop();
        expect(button.state).to.equal('idle');
        expect(events.names).to.deep.equal([]);
      });
    }

    it('ends the session, and says so where it cannot', async () => {
      const backend = new FakeBackend();
      const button = await makeBackendButton(backend);
      button.user = ana;
      await button.updateComplete;
      backend.answers['DELETE /ingresse/session'] = () => problem(503, 'store_unreachable');
      const failed = nextDetail(button, 'ingresse-login-error');
      part(button, 'logout-button').click();
      expect(await failed).to.include({ code: 'store_unreachable', retryable: true });
      await button.updateComplete;
      expect(button.state).to.equal('signed-in');
      expect(statusOf(button)).to.equal('Temporarily unavailable. Try again in a moment.');
      delete backend.answers['DELETE /ingresse/session'];
      part(button, 'logout-button').click();
      await reach(button, 'idle');
    });

    it('takes up a login of before a reload, by its cookie', async () => {
      const backend = new FakeBackend();
      const flow = {
        id: flowId,
        secret: 's'.repeat(43),
        mode: 'redirect',
        origin: location.origin,
        returnTo: location.href,
      };
      const key = `catraca:flow:${location.origin}/catraca/ingresse`;
      sessionStorage.setItem(key, JSON.stringify({ ...flow, startedAt: Date.now() }));
      const button = document.createElement('ingresse-login-button');
      Object.assign(button, { fetch: backend.fetch, endpoint: '/catraca' });
      const success = nextDetail(button, 'ingresse-login-success');
      document.body.append(button);
      expect(await success).to.include({ via: 'redirect', userToken: '7-token' });
      expect(sessionStorage.length).to.equal(0);
      button.remove();
    });

    it('takes up no login that began more than ten minutes before, and forgets it', async () => {
      const backend = new FakeBackend();
      const flow = { id: flowId, secret: 's'.repeat(43), mode: 'redirect', origin: location.origin };
      const key = `catraca:flow:${location.origin}/catraca/ingresse`;
      const stored = { ...flow, returnTo: location.href, startedAt: Date.now() - 601_000 };
      sessionStorage.setItem(key, JSON.stringify(stored));
      const button = document.createElement('ingresse-login-button');
      Object.assign(button, { fetch: backend.fetch, endpoint: '/catraca' });
      document.body.append(button);
      await waitUntil(() => sessionStorage.length === 0);
      expect([button.state, backend.calls]).to.deep.equal(['idle', []]);
      button.remove();
    });

    it('takes its code out of the address before it redeems it', async () => {
      const backend = new FakeBackend();
      const before = location.href;
      const flow = { id: flowId, secret: 's'.repeat(43), mode: 'redirect', origin: location.origin, returnTo: before };
      const key = `catraca:flow:${location.origin}/catraca/ingresse`;
      sessionStorage.setItem(key, JSON.stringify({ ...flow, startedAt: Date.now() }));
      history.replaceState(null, '', `#catraca=${'c'.repeat(22)}`);
      const entries = history.length;
      const button = document.createElement('ingresse-login-button');
      Object.assign(button, { fetch: backend.fetch, endpoint: '/catraca' });
      document.body.append(button);
      await reach(button, 'signed-in');
      expect(backend.bodies[0]).to.deep.equal({ code: 'c'.repeat(22) });
      expect(location.href).to.equal(before);
      expect(history.length).to.equal(entries);
      button.remove();
    });
  });

  describe('a token in the address', () => {
    it('that nobody asked for is taken out and refused, and never a success', async () => {
      const before = location.href;
      const forged = new URL(before);
      forged.searchParams.append('usertoken', '9-forged');
      history.replaceState(null, '', forged);
      const entries = history.length;
      const events = recordEvents();
      const button = await makeButton();
      await reach(button, 'failed');
      events.stop();
      expect(location.href).to.equal(before);
      expect(history.length).to.equal(entries);
      expect(events.names).to.deep.equal(['state-change', 'error']);
      expect(events.details[1]).to.include({ code: 'unexpected_token' });
      expect(button.userToken).to.equal(null);
      expect(statusOf(button)).to.include('not requested in this tab');
    });

    it('that this tab asked for signs in, and the full address is back', async () => {
      const before = location.href;
      const returnTo = `${before}#part`;
      const pending = { nonce: 'n0nce', mode: 'redirect', returnTo, startedAt: Date.now() };
      sessionStorage.setItem('catraca:login', JSON.stringify(pending));
      history.replaceState(
        null,
        '',
        `${before}${before.includes('?') ? '&' : '?'}catraca_nonce=n0nce&usertoken=7-token`,
      );
      const made = makeButton();
      // With the address, and before anything that takes time: a reload in between finds neither.
      await waitUntil(() => !location.search.includes('usertoken'), '', { interval: 0 });
      expect(sessionStorage.getItem('catraca:login')).to.equal(null);
      const button = await made;
      await reach(button, 'signed-in');
      expect(location.href).to.equal(returnTo);
      expect(button.userToken).to.equal('7-token');
      expect(sessionStorage.length).to.equal(0);
      history.replaceState(null, '', before);
    });

    it('on a page with another query leaves that page its own address', async () => {
      const before = location.href;
      const pending = {
        nonce: 'n0nce',
        mode: 'redirect',
        returnTo: `${location.origin}${location.pathname}?page_id=12`,
        startedAt: Date.now(),
      };
      sessionStorage.setItem('catraca:login', JSON.stringify(pending));
      history.replaceState(null, '', `${location.pathname}?page_id=5&catraca_nonce=n0nce&usertoken=7-token`);
      await reach(await makeButton(), 'signed-in');
      expect(location.search).to.equal('?page_id=5');
      history.replaceState(null, '', before);
    });

    it('does not count with another nonce, after ten minutes, or twice', async () => {
      const before = location.href;
      const land = async (pending: object) => {
        sessionStorage.setItem('catraca:login', JSON.stringify(pending));
        history.replaceState(null, '', `${location.pathname}?catraca_nonce=n0nce&usertoken=7-token`);
        const button = await makeButton();
        await reach(button, 'failed');
        history.replaceState(null, '', before);
      };
      const pending = { nonce: 'n0nce', mode: 'redirect', returnTo: before, startedAt: Date.now() };
      await land({ ...pending, nonce: 'other' });
      await land({ ...pending, startedAt: Date.now() - 601_000 });
      await land({ ...pending, mode: 'nonsense' });
    });

    it('does not count once the nonce came back without it, whichever element began', async () => {
      const before = location.href;
      const owner = 'another element';
      const pending = { nonce: 'n0nce', mode: 'redirect', returnTo: before, startedAt: Date.now(), owner };
      sessionStorage.setItem('catraca:login', JSON.stringify(pending));
      history.replaceState(null, '', `${location.pathname}?catraca_nonce=n0nce`);
      const first = await makeButton();
      await waitUntil(() => sessionStorage.getItem('catraca:login') === null);
      expect(first.state).to.equal('idle');
      first.remove();
      history.replaceState(null, '', `${location.pathname}?catraca_nonce=n0nce&usertoken=7-token`);
      const second = await makeButton();
      await reach(second, 'failed');
      expect(second.userToken).to.equal(null);
      history.replaceState(null, '', before);
    });

    describe('whose token a router writes back', () => {
      const { href: before } = location;
      afterEach(() => history.replaceState(null, '', before));

      for (const [place, state, query] of [
        ['the address', null, '?usertoken=7-a%2Bb'],
        ['the history', { back: '/?usertoken=7-a%2Bb' }, ''],
      ] as const) {
        it(`into ${place}: the console and the doctor name it, and nothing is removed`, async () => {
          const login = { nonce: 'n0nce', mode: 'redirect', returnTo: before, startedAt: Date.now() };
          sessionStorage.setItem('catraca:login', JSON.stringify(login));
          history.replaceState(null, '', `${location.pathname}?catraca_nonce=n0nce&usertoken=7-a%2Bb`);
          await reach(await makeButton(), 'signed-in');
          history.replaceState(state, '', location.pathname + query);
          await waitUntil(() => sessionStorage.getItem('catraca:noted') === 'token-back');
          expect(stage.complaints.join()).to.include('return-head.js').and.not.include('7-a');
          expect([history.state, location.search]).to.deep.equal([state, query]);
        });
      }
    });

    describe('without its nonce', () => {
      const { href: before } = location;
      const login = { nonce: 'n0nce', mode: 'redirect', returnTo: `${before}#left`, startedAt: Date.now() };

      const land = async (pending: object, opener: Window | null = null) => {
        sessionStorage.setItem('catraca:login', JSON.stringify({ ...pending, startedAt: Date.now() }));
        history.replaceState(null, '', `${location.pathname}?usertoken=7-token`);
        window.opener = opener;
        return makeButton();
      };
      const refused = async (button: Awaited<ReturnType<typeof makeButton>>) => {
        await reach(button, 'failed');
        expect(button.userToken).to.equal(null);
        expect(statusOf(button)).to.include('not requested in this tab');
        expect(location.href).to.not.include('usertoken');
        expect(sessionStorage.getItem('catraca:login')).to.equal(null);
      };

      afterEach(() => {
        window.opener = null;
        history.replaceState(null, '', before);
      });

      it('is refused, and the console says how to allow it', async () => {
        await refused(await land(login));
        expect(stage.complaints.join()).to.include('without its nonce').and.include('requireNonce: false');
        expect(sessionStorage.getItem('catraca:noted')).to.equal('nonce-lost');
      });

      it('signs in where the page allows it', async () => {
        stage.configure({ requireNonce: false });
        const button = await land(login);
        await reach(button, 'signed-in');
        expect(button.userToken).to.equal('7-token');
        expect(location.href).to.equal(login.returnTo);
        expect(sessionStorage.length).to.equal(0);
      });

      it('is refused all the same in a tab that another page opened', async () => {
        stage.configure({ requireNonce: false });
        await refused(await land(login, window));
        expect(stage.complaints.join()).to.include('another page opened');
      });

      for (const mode of ['popup', 'tab']) {
        it(`is refused all the same in the page that began a login in a ${mode}`, async () => {
          stage.configure({ requireNonce: false });
          await refused(await land({ ...login, mode, isOpen: true }));
        });

        it(`is left to the page that began in the ${mode} of the login, and refused where none takes it`, async () => {
          stage.configure({ requireNonce: false });
          const channel = new BroadcastChannel('n0nce');
          const heard = new Promise<unknown>((resolve) => {
            channel.onmessage = ({ data }) => resolve(data);
          });
          const button = await land({ ...login, mode }, window);
          expect(await heard).to.include({ token: '7-token', isProven: false, isNamed: window.name !== '' });
          channel.close();
          await refused(button);
        });
      }
    });

    it('in a window that another page opened is passed on to that page', async () => {
      const before = location.href;
      const pending = { nonce: 'n0nce', mode: 'popup', returnTo: before, startedAt: Date.now() };
      sessionStorage.setItem('catraca:login', JSON.stringify(pending));
      const posted = recordOpener();
      const channel = new BroadcastChannel('n0nce');
      const heard = new Promise<unknown>((resolve) => {
        channel.onmessage = ({ data }) => {
          channel.postMessage('catraca:taken');
          resolve(data);
        };
      });
      const realClose = window.close;
      let isClosed = false;
      window.close = () => void (isClosed = true);
      history.replaceState(null, '', `${location.pathname}?catraca_nonce=n0nce&usertoken=7-token`);
      const events = recordEvents();
      const button = await makeButton();
      expect(await heard).to.include({ type: 'catraca:token', token: '7-token', error: null });
      await aTimeout(30);
      events.stop();
      window.opener = null;
      expect(isClosed).to.equal(true);
      // Never to any origin: the opener may have gone to another site.
      expect(posted).to.deep.equal([['catraca:token', location.origin]]);
      expect(button.state).to.equal('idle');
      expect(events.names).to.not.include('success');
      window.close = realClose;
      channel.close();
      history.replaceState(null, '', before);
    });
  });
});
