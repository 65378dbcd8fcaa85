import { aTimeout, expect, fixture, waitUntil } from '@open-wc/testing';
import { html } from 'lit';
import '../../src/components/ingresse-login-button/ingresse-login-button.js';
import type { IngresseLoginButtonElement } from '../../src/components/ingresse-login-button/ingresse-login-button.js';
import { modesHere } from '../../src/components/ingresse-login-button/login-modes.js';
import {
  ana,
  FakeBackend,
  handOverCode,
  handOverToken,
  labelOf,
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

describe('<ingresse-login-button> as its page uses it', () => {
  const stage = setUpLoginStage();

  describe('properties and attributes', () => {
    it('builds the address of the login page from them', async () => {
      stage.configure({ allowedAuthOrigins: ['https://hml-auth.ingresse.com'] });
      const button = await makeButton(
        html`<ingresse-login-button
          api-key="k/1"
          api-key-param="apiKey"
          company-id="42"
          auth-url="https://hml-auth.ingresse.com/"
        ></ingresse-login-button>`,
      );
      void button.login();
      await reach(button, 'waiting');
      const url = new URL(stage.opener.href);
      expect(url.origin).to.equal('https://hml-auth.ingresse.com');
      expect(url.searchParams.get('apiKey')).to.equal('k/1');
      expect(url.searchParams.get('companyId')).to.equal('42');
      const back = new URL(url.searchParams.get('returnUrl') ?? '');
      expect(back.origin + back.pathname).to.equal(location.origin + location.pathname);
      expect(back.search).to.equal(
        `${location.search}${location.search === '' ? '?' : '&'}catraca_nonce=${stage.opener.nonce}`,
      );
      expect(JSON.parse(sessionStorage.getItem('catraca:login') ?? '{}')).to.include({
        nonce: stage.opener.nonce,
        mode: 'popup',
        returnTo: location.href,
      });
    });

    it('returns to this page with its query, without what a login adds and without the fragment', async () => {
      const before = location.href;
      const returnOf = async () => {
        const button = await makeButton();
        void button.login();
        await reach(button, 'waiting');
        const url = new URL(new URL(stage.opener.href).searchParams.get('returnUrl') ?? '');
        button.cancel();
        button.remove();
        return url.pathname + url.search.replace(/catraca_nonce=\w+/, 'catraca_nonce=N') + url.hash;
      };
      const page = location.pathname;
      for (const [search, expected] of [
        ['?page_id=12', '?page_id=12&catraca_nonce=N'],
        ['?page_id=12&a=%20b+c#part', '?page_id=12&a=%20b+c&catraca_nonce=N'],
        ['?catraca_nonce=old&page_id=12', '?page_id=12&catraca_nonce=N'],
        ['?', '?catraca_nonce=N'],
        ['', '?catraca_nonce=N'],
        [`?long=${'x'.repeat(2048)}`, '?catraca_nonce=N'],
      ] as const) {
        history.replaceState(null, '', page + search);
        expect(await returnOf()).to.equal(page + expected);
      }
      history.replaceState(null, '', before);
    });

    it('opens its window in the middle of the page, also on a screen to the left of or above the first one', async () => {
      const asked: string[] = [];
      const open = window.open.bind(window);
      window.open = (url, target, features) => {
        asked.push(features ?? '');
        return open(url, target, features);
      };
      const place = { screenX: -1900, screenY: -1000, outerWidth: 1200, outerHeight: 900 };
      const real = Object.keys(place).map((name) => [name, Object.getOwnPropertyDescriptor(window, name)] as const);
      const realScreen = Object.getOwnPropertyDescriptor(window, 'screen');
      const stand = (values: object, screen: object) => {
        for (const [name, value] of Object.entries(values))
          Object.defineProperty(window, name, { value, configurable: true });
        Object.defineProperty(window, 'screen', { value: screen, configurable: true });
      };
      try {
        stand(place, { availLeft: -1920, availTop: -1080 });
        const button = await makeButton();
        for (const [values, screen, expected] of [
          [place, { availLeft: -1920, availTop: -1080 }, 'left=-1540,top=-910'],
          [
            { ...place, outerWidth: 300, outerHeight: 600 },
            { availLeft: -1920, availTop: -1020 },
            'left=-1920,top=-1020',
          ],
          [
            { ...place, screenX: 0, screenY: 0, outerWidth: 300, outerHeight: 600 },
            { availLeft: 0, availTop: 25 },
            'left=0,top=25',
          ],
          [place, {}, 'left=-1540,top=-910'],
        ] as const) {
          stand(values, screen);
          void button.login();
          await reach(button, 'waiting');
          expect(asked.at(-1)).to.include(expected);
          button.cancel();
        }
      } finally {
        for (const [name, descriptor] of [...real, ['screen', realScreen] as const]) {
          if (descriptor) Object.defineProperty(window, name, descriptor);
        }
      }
    });

    it('is refused on a page without an origin, before a window opens, with what to do in the console', async () => {
      const frame = document.createElement('iframe');
      frame.srcdoc = `<script type="module" src="${location.origin}/src/components/ingresse-login-button/ingresse-login-button.ts"></script>
        <script type="module" src="${location.origin}/src/components/soluti-qr-auth/soluti-qr-auth.ts"></script>
        <script type="module" src="${location.origin}/src/components/idenge-pass-card/idenge-pass-card.ts"></script>
        <ingresse-login-button id="alone" api-key="key"></ingresse-login-button>
        <ingresse-login-button endpoint="/catraca"></ingresse-login-button>
        <soluti-qr-auth endpoint="/catraca"></soluti-qr-auth>
        <idenge-pass-card endpoint="/catraca"></idenge-pass-card>`;
      const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
      document.body.append(frame);
      await loaded;
      const inside = frame.contentWindow as Window & typeof globalThis;
      const said: string[] = [];
      inside.console.error = (text: unknown) => void said.push(String(text));
      let opened = 0;
      inside.open = () => {
        opened++;
        return null;
      };
      const elements = [...inside.document.querySelectorAll<HTMLElement & { state: string }>('[endpoint], [api-key]')];
      await waitUntil(() => elements.every(({ state }) => state === 'failed'), 'each element fails', {
        timeout: 5_000,
      });
      const alone = inside.document.querySelector<HTMLElement & { login(): Promise<unknown> }>('#alone');
      const error: unknown = await alone?.login().catch((cause: unknown) => cause);
      expect(error).to.include({ code: 'config_invalid' });
      expect((error as Error).message)
        .to.include('no origin of its own')
        .and.include('web server');
      expect(opened).to.equal(0);
      frame.remove();
    });

    it('tries its modes in order, within the click', async () => {
      const button = await makeButton();
      button.modes = 'tab popup nonsense';
      stage.opener.isBlocked = true;
      part(button, 'button').click();
      expect(stage.opener.asked).to.deep.equal(['tab', 'popup']);
      await reach(button, 'failed');
      expect(statusOf(button)).to.equal('The browser blocked the window. Allow pop-ups for this site and try again.');
      expect(sessionStorage.length).to.equal(0);
    });

    it('has its defaults back when attributes are taken away', async () => {
      const button = await makeButton(
        html`<ingresse-login-button
          api-key="key"
          api-key-param="x"
          auth-url="https://evil.example"
          modes="tab"
          return-url="https://evil.example"
          text="buy"
          lang="en"
        ></ingresse-login-button>`,
      );
      for (const name of ['api-key-param', 'auth-url', 'modes', 'return-url', 'text']) button.removeAttribute(name);
      await button.updateComplete;
      expect(labelOf(button)).to.equal('Sign in with Ingresse');
      void button.login();
      await reach(button, 'waiting');
      expect(stage.opener.asked).to.deep.equal(['popup']);
      expect(stage.opener.href).to.match(/^https:\/\/auth\.ingresse\.com\/\?apikey=key&/);
    });

    it('has words for each purpose', async () => {
      const button = await makeButton();
      const words = { signup: 'Sign up', continue: 'Continue', buy: 'Buy', short: 'Sign in', nonsense: 'Sign in' };
      for (const [text, start] of Object.entries(words)) {
        button.setAttribute('text', text);
        await button.updateComplete;
        expect(labelOf(button)).to.match(new RegExp(`^${start}`));
      }
    });

    it('does nothing for the visitor while disabled', async () => {
      const button = await makeButton();
      button.disabled = true;
      await button.updateComplete;
      part(button, 'button').click();
      expect(stage.opener.asked).to.deep.equal([]);
    });

    it('does not sign out either while disabled', async () => {
      const button = await makeButton();
      Object.assign(button, { user: ana, disabled: true });
      await button.updateComplete;
      part(button, 'logout-button').click();
      await aTimeout(10);
      expect(button.state).to.equal('signed-in');
    });

    it('takes a window that the page opened itself', async () => {
      const button = await makeButton();
      button.modes = 'redirect';
      const own = window.open('about:blank');
      if (own === null) throw new Error('no window');
      void button.login({ window: own });
      await reach(button, 'waiting');
      expect(stage.opener.asked).to.have.length(1);
      handOverToken(stage.opener.nonce);
      await reach(button, 'signed-in');
      // Left open it would stay in front, and the tests after it would wait for frames of a page that nobody sees.
      own.close();
    });

    it('leaves first in a browser inside an app, where leaving is wanted, and tries windows alone in a frame', async () => {
      expect(modesHere(['popup', 'redirect'])).to.deep.equal(['popup', 'redirect']);
      const { userAgent } = navigator;
      for (const app of ['Android 15; wv) Chrome/140', 'Android Instagram 400', 'iPhone OS 18 Mobile/15E148']) {
        Object.defineProperty(navigator, 'userAgent', { value: app, configurable: true });
        expect(modesHere(['popup', 'tab', 'redirect'])).to.deep.equal(['redirect', 'popup', 'tab']);
        expect(modesHere(['popup'])).to.deep.equal(['popup']);
      }
      Reflect.deleteProperty(navigator, 'userAgent');
      expect(navigator.userAgent).to.equal(userAgent);
      const realMedia = window.matchMedia;
      window.matchMedia = (query) => ({ matches: query.includes('standalone') }) as MediaQueryList;
      expect(modesHere(['popup', 'redirect'])).to.deep.equal(['redirect', 'popup']);
      window.matchMedia = realMedia;
    });

    it('covers the page while its window is open where it is told to, and Escape ends that', async () => {
      const button = await makeButton(
        html`<ingresse-login-button api-key="key" lang="en" overlay></ingresse-login-button>`,
      );
      void button.login();
      await reach(button, 'waiting');
      const dialog = part(button, 'overlay') as HTMLDialogElement;
      expect(dialog.matches(':modal')).to.equal(true);
      expect(dialog.innerText).to.match(/Continue in the Ingresse window[^]*Bring the window to the front[^]*Cancel/);
      await expect(button).to.be.accessible();
      const cancelled = nextDetail(button, 'ingresse-login-cancel');
      dialog.close();
      expect(await cancelled).to.deep.equal({ reason: 'visitor' });
      await button.updateComplete;
      expect(button.shadowRoot?.querySelector('dialog')).to.equal(null);
      expect(button.shadowRoot?.activeElement).to.equal(part(button, 'button'));
    });

    it('a hidden button covers nothing, and one that is hidden later gives the page back', async () => {
      const button = await makeButton(
        html`<ingresse-login-button api-key="key" lang="en" overlay hidden></ingresse-login-button>`,
      );
      const isModal = () => button.shadowRoot?.querySelector('dialog')?.matches(':modal') === true;
      void button.login();
      await reach(button, 'waiting');
      expect(isModal()).to.equal(false);
      button.hidden = false;
      await waitUntil(isModal);
      button.hidden = true;
      await waitUntil(() => !isModal());
      await aTimeout(50);
      expect(button.state).to.equal('waiting');
    });

    it('offers to go on here where an app did not open', async () => {
      stage.configure({ allowedReturnUrls: ['myapp://home'] });
      const button = await makeButton();
      button.returnUrl = 'myapp://home';
      await button.login();
      button.shadowRoot?.querySelector<HTMLButtonElement>('.actions button')?.click();
      await reach(button, 'waiting');
      expect(new URL(stage.opener.href).searchParams.get('returnUrl')).to.include(location.origin + location.pathname);
      handOverToken(stage.opener.nonce);
      await reach(button, 'signed-in');
    });

    it('keeps the width when it gets busy', async () => {
      const box = await fixture(
        html`<div style="display: flex"><ingresse-login-button api-key="key"></ingresse-login-button></div>`,
      );
      const button = box.querySelector('ingresse-login-button') as IngresseLoginButtonElement;
      const before = part(button, 'button').getBoundingClientRect();
      void button.login();
      await reach(button, 'waiting');
      const after = part(button, 'button').getBoundingClientRect();
      expect([after.width, after.height]).to.deep.equal([before.width, before.height]);
    });

    it('remembers the token in this tab only where it is told to', async () => {
      for (const remember of ['none', 'session']) {
        const button = await makeButton(
          html`<ingresse-login-button api-key="key" remember=${remember}></ingresse-login-button>`,
        );
        void button.login();
        await reach(button, 'waiting');
        handOverToken(stage.opener.nonce);
        await reach(button, 'signed-in');
        expect(sessionStorage.getItem('catraca:session') !== null).to.equal(remember === 'session');
        expect(localStorage.length).to.equal(0);
      }
      const events = recordEvents();
      const reloaded = await makeButton(
        html`<ingresse-login-button api-key="key" remember="session"></ingresse-login-button>`,
      );
      await reach(reloaded, 'signed-in');
      events.stop();
      expect(reloaded.userToken).to.equal('7-token');
      expect(events.names).to.deep.equal(['state-change']);
      await reloaded.logout();
      expect(sessionStorage.length).to.equal(0);
    });
  });

  describe('events', () => {
    it('start, each state, and success, in this order', async () => {
      const button = await makeButton();
      const events = recordEvents();
      void button.login();
      await reach(button, 'waiting');
      handOverToken(stage.opener.nonce);
      await reach(button, 'signed-in');
      events.stop();
      expect(events.names).to.deep.equal([
        'start',
        'state-change',
        'state-change',
        'state-change',
        'state-change',
        'success',
      ]);
      expect(events.details[0]).to.deep.equal({ mode: 'popup' });
      expect(events.details[4]).to.deep.equal({ state: 'signed-in', previous: 'finishing' });
    });

    it('carry the token so that it does not print', async () => {
      const button = await makeButton();
      const login = button.login();
      await reach(button, 'waiting');
      handOverToken(stage.opener.nonce);
      const detail = await login;
      expect(detail?.userToken).to.equal('7-token');
      expect(detail).to.include({ via: 'popup', userId: null, user: null });
      expect(JSON.stringify(detail)).to.include('"userToken":"[redacted]"');
      expect(JSON.stringify(detail)).to.not.include('7-token');
      expect(Object.values(detail ?? {})).to.not.include('7-token');
    });

    it('nothing happens when the page prevents the start', async () => {
      const button = await makeButton();
      button.addEventListener('ingresse-login-start', (event) => event.preventDefault());
      expect(await button.login()).to.equal(null);
      expect(stage.opener.asked).to.deep.equal([]);
      expect(button.state).to.equal('idle');
    });

    it('none when the page sets the user, but the state and its style follow', async () => {
      const button = await makeButton();
      const events = recordEvents();
      button.user = ana;
      await button.updateComplete;
      expect(button.matches(':state(signed-in)')).to.equal(true);
      button.user = null;
      await button.updateComplete;
      events.stop();
      expect(button.state).to.equal('idle');
      expect(events.names).to.deep.equal([]);
    });

    it('give a form its value, and take it away at sign-out', async () => {
      const form = await fixture<HTMLFormElement>(
        html`<form>
          <ingresse-login-button name="token" api-key="key" .allowFormValue=${true}></ingresse-login-button>
        </form>`,
      );
      const button = form.querySelector('ingresse-login-button') as IngresseLoginButtonElement;
      void button.login();
      await reach(button, 'waiting');
      handOverToken(stage.opener.nonce);
      await reach(button, 'signed-in');
      expect(new FormData(form).get('token')).to.equal('7-token');
      await button.logout();
      expect(new FormData(form).get('token')).to.equal(null);
    });
  });

  describe('bad input', () => {
    const calm = 'Sign-in is unavailable right now.';
    const mistakes: Record<string, object> = {
      'neither key nor endpoint': { apiKey: undefined },
      'an empty key': { apiKey: '' },
      'a login page of a stranger': { authUrl: 'https://evil.example/' },
      'no address as login page': { authUrl: 'nonsense' },
      'a script as login page': { authUrl: 'javascript:alert(1)' },
      'a return to a stranger': { returnUrl: 'https://evil.example/' },
      'a return by script': { returnUrl: 'javascript:alert(1)' },
      'an app that is not listed': { returnUrl: 'myapp://home' },
      'the backend of a stranger': { endpoint: 'https://evil.example/catraca' },
      'no address as endpoint': { endpoint: 'https://' },
    };
    for (const [name, properties] of Object.entries(mistakes)) {
      it(`${name}: a calm text, a code, a sentence in the console, and no window left`, async () => {
        const button = await makeButton();
        Object.assign(button, properties);
        const error: unknown = await button.login().catch((cause: unknown) => cause);
        expect(error).to.include({ code: 'config_invalid', retryable: false });
        await reach(button, 'failed');
        expect(statusOf(button)).to.equal(calm);
        expect(stage.complaints).to.have.length(1);
        expect(stage.complaints[0]).to.match(/^\[catraca\] <ingresse-login-button>: /);
        expect(stage.opener.href).to.equal('about:blank');
        expect(stage.opener.asked.length === 0 || stage.opener.closed).to.equal(true);
        expect(sessionStorage.length).to.equal(0);
      });
    }

    const answers: Record<string, { answer: () => Response | Promise<Response>; expected: string }> = {
      'an HTML page': { answer: () => new Response('<h1>Hi</h1>'), expected: 'response_invalid' },
      'an HTML 404': { answer: () => new Response('<h1>404</h1>', { status: 404 }), expected: 'response_invalid' },
      'no answer': { answer: () => Promise.reject(new TypeError('offline')), expected: 'network_unreachable' },
      'malformed JSON': { answer: () => new Response('{"id":'), expected: 'response_invalid' },
      'JSON of another kind': { answer: () => Response.json({ ok: true }), expected: 'response_invalid' },
      'a proxy without backend': { answer: () => new Response('', { status: 502 }), expected: 'network_unreachable' },
      'a refusal': { answer: () => problem(403, 'not_allowed'), expected: 'not_allowed' },
      'a dead store': { answer: () => problem(503, 'store_unreachable'), expected: 'store_unreachable' },
    };
    for (const [name, { answer, expected }] of Object.entries(answers)) {
      it(`the backend gives ${name}: ${expected}, at every step`, async () => {
        const backend = new FakeBackend();
        const button = await makeBackendButton(backend);
        backend.answers['POST /ingresse/flows'] = answer;
        const atStart: unknown = await button.login().catch((cause: unknown) => cause);
        expect(atStart).to.include({ code: expected });
        expect(stage.opener.closed).to.equal(true);
        await button.updateComplete;
        expect(statusOf(button)).to.not.equal('');
        delete backend.answers['POST /ingresse/flows'];
        backend.answers['POST /ingresse/flows/redeem'] = answer;
        const login = button.login();
        await reach(button, 'waiting');
        handOverCode();
        const atRedeem: unknown = await login.catch((cause: unknown) => cause);
        expect(atRedeem).to.include({ code: expected });
        expect(button.state).to.equal('failed');
      });
    }

    it('puts no token, and nothing that turns text round, into the page', async () => {
      const button = await makeButton();
      const hostile = '<img src=x onerror=alert(1)>\u202Egnp.exe';
      button.user = { id: '1', name: hostile, email: hostile, picture: 'javascript:alert(1)' };
      await button.updateComplete;
      const shown = part(button, 'user');
      expect(shown.querySelector('img')).to.equal(null);
      expect(shown.innerText).to.include('<img src=x onerror=alert(1)>gnp.exe');
    });
  });
});
