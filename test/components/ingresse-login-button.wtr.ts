import { aTimeout, expect, fixture } from '@open-wc/testing';
import { html, type LitElement } from 'lit';
import '../../src/components/ingresse-login-button/ingresse-login-button.js';
import { IngresseLoginButtonElement } from '../../src/components/ingresse-login-button/ingresse-login-button.js';
import { modesHere } from '../../src/components/ingresse-login-button/login-modes.js';
import { defineElement } from '../../src/components/internal/define-element.js';
import {
  ana,
  contrastOf,
  FakeBackend,
  FakeOpener,
  flowId,
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
  statusOf,
} from './support/ingresse-login-button.js';

const configKey = Symbol.for('catraca.config');
const registry = globalThis as { [configKey]?: object };

describe('<ingresse-login-button>', () => {
  let opener: FakeOpener;
  let realError: typeof console.error;
  let complaints: string[];

  beforeEach(() => {
    opener = new FakeOpener();
    realError = console.error;
    complaints = [];
    console.error = (text: unknown) => void complaints.push(String(text));
  });

  afterEach(() => {
    opener.restore();
    console.error = realError;
    Reflect.deleteProperty(registry, configKey);
    sessionStorage.clear();
  });

  describe('renders', () => {
    it('a button with its words and its drawn ticket', async () => {
      const button = await makeButton();
      expect(labelOf(button)).to.equal('Sign in with Ingresse');
      expect(part(button, 'icon').querySelector('svg')).to.exist;
      expect(button.state).to.equal('idle');
    });

    it('the label and the icon that the page puts into the slots', async () => {
      const button = await makeButton(
        html`<ingresse-login-button api-key="key"><i slot="icon">!</i> Get tickets</ingresse-login-button>`,
      );
      expect(labelOf(button)).to.equal('');
      const slot = part(button, 'label').querySelector('slot');
      expect(slot?.assignedNodes().some((node) => node.textContent?.includes('Get tickets'))).to.equal(true);
    });

    it('its own words instead of the link that serves visitors without script', async () => {
      const button = await makeButton(
        html`<ingresse-login-button api-key="key" lang="en"
          ><a href="https://auth.ingresse.com/">Entrar</a>
        </ingresse-login-button>`,
      );
      expect(labelOf(button)).to.equal('Sign in with Ingresse');
      expect(button.querySelector('a')?.checkVisibility()).to.equal(false);
    });

    it('who is signed in: initials, name, e-mail, and a picture only from a listed host', async () => {
      const button = await makeButton();
      button.user = { ...ana, picture: 'https://img.example/a.png' };
      await button.updateComplete;
      expect(part(button, 'user').innerText).to.match(/AS[^]*Ana Souza[^]*ana@example.com[^]*Sign out/);
      expect(part(button, 'user').querySelector('img')).to.equal(null);
      registry[configKey] = { allowedImageHosts: ['img.example'] };
      button.requestUpdate();
      await button.updateComplete;
      const picture = part(button, 'user').querySelector('img');
      expect(picture?.src).to.equal('https://img.example/a.png');
      picture?.dispatchEvent(new Event('error'));
      expect(picture?.hidden).to.equal(true);
    });

    it('at 200 px without overflowing, whatever the state and however long the name', async () => {
      const box = await fixture<HTMLElement>(
        html`<div style="inline-size: 200px"><ingresse-login-button api-key="key"></ingresse-login-button></div>`,
      );
      const button = box.querySelector('ingresse-login-button') as IngresseLoginButtonElement;
      const fits = () => box.scrollWidth <= 200;
      expect(fits()).to.equal(true);
      void button.login();
      await reach(button, 'waiting');
      expect(fits()).to.equal(true);
      button.cancel();
      button.user = { ...ana, name: 'Donaudampfschifffahrtsgesellschaft '.repeat(3), email: `${'a'.repeat(60)}@b.com` };
      await button.updateComplete;
      expect(fits()).to.equal(true);
    });
  });

  describe('accessibility', function () {
    // The checker takes its time on a busy machine.
    this.timeout(20_000);

    const faces: Record<string, (button: IngresseLoginButtonElement) => unknown> = {
      idle: () => {},
      waiting: (button) => void button.login(),
      'signed-in': (button) => (button.user = ana),
      expired: (button) => button.expire(2006),
      failed: (button) => {
        opener.isBlocked = true;
        button.modes = 'popup';
        void button.login();
      },
    };
    for (const [name, show] of Object.entries(faces)) {
      for (const theme of ['light', 'dark']) {
        it(`passes axe when ${name}, ${theme}`, async () => {
          const ground = theme === 'dark' ? '#111016' : '#ffffff';
          const box = await fixture(
            html`<div style="background: ${ground}; padding: 8px">
              ${['filled', 'outline', 'neutral'].map(
                (variant) =>
                  html`<ingresse-login-button api-key="key" theme=${theme} variant=${variant}></ingresse-login-button>`,
              )}
            </div>`,
          );
          for (const button of box.querySelectorAll('ingresse-login-button')) {
            show(button);
            await reach(button, name as 'idle');
          }
          await expect(box).to.be.accessible();
        });
      }
    }

    it('has a name when only the icon shows', async () => {
      const button = await makeButton(
        html`<ingresse-login-button api-key="key" icon-only lang="es"></ingresse-login-button>`,
      );
      const label = part(button, 'label');
      expect(label.textContent?.trim()).to.equal('Iniciar sesión con Ingresse');
      expect(label.getBoundingClientRect().width).to.be.at.most(1);
      await expect(button).to.be.accessible();
    });

    it('is a target of 44 px at every size', async () => {
      for (const size of ['small', 'medium', 'large']) {
        const button = await makeButton(
          html`<ingresse-login-button api-key="key" size=${size}></ingresse-login-button>`,
        );
        const control = part(button, 'button');
        const { top, bottom, left, width } = control.getBoundingClientRect();
        expect(bottom - top).to.equal({ small: 36, medium: 44, large: 52 }[size]);
        const middle = (top + bottom) / 2;
        const hit = (y: number) => button.shadowRoot?.elementFromPoint(left + width / 2, y)?.closest('button');
        expect(hit(middle - 21)).to.equal(control);
        expect(hit(middle + 21)).to.equal(control);
      }
    });

    it('tells each change once in its one status region', async () => {
      const button = await makeButton();
      expect(button.shadowRoot?.querySelectorAll('[role=status]').length).to.equal(1);
      const told: string[] = [];
      const observer = new MutationObserver(() => told.push(statusOf(button)));
      observer.observe(part(button, 'status'), { subtree: true, childList: true, characterData: true });
      void button.login();
      await reach(button, 'waiting');
      handOverToken(opener.nonce);
      await reach(button, 'signed-in');
      await aTimeout(0);
      observer.disconnect();
      const messages = told.filter((text, index) => text !== told[index - 1]);
      // What takes no time is not told: "Finishing…" may or may not be.
      expect(messages.filter((text) => text !== 'Finishing…')).to.deep.equal([
        'Continue in the Ingresse window.',
        'Signed in',
      ]);
    });

    it('never loses the focus', async () => {
      const button = await makeButton();
      const focused = () => button.shadowRoot?.activeElement?.getAttribute('part') ?? null;
      button.focus();
      expect(focused()).to.equal('button');
      part(button, 'button').click();
      await reach(button, 'waiting');
      expect(focused()).to.equal('button');
      part(button, 'cancel-button').focus();
      part(button, 'cancel-button').click();
      await reach(button, 'idle');
      expect(focused()).to.equal('button');
      part(button, 'button').click();
      await reach(button, 'waiting');
      handOverToken(opener.nonce);
      await reach(button, 'signed-in');
      expect(focused()).to.equal('logout-button');
      part(button, 'logout-button').click();
      await reach(button, 'idle');
      expect(focused()).to.equal('button');
    });
  });

  describe('properties and attributes', () => {
    it('builds the address of the login page from them', async () => {
      registry[configKey] = { allowedAuthOrigins: ['https://hml-auth.ingresse.com'] };
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
      const url = new URL(opener.href);
      expect(url.origin).to.equal('https://hml-auth.ingresse.com');
      expect(url.searchParams.get('apiKey')).to.equal('k/1');
      expect(url.searchParams.get('companyId')).to.equal('42');
      const back = new URL(url.searchParams.get('returnUrl') ?? '');
      expect(back.origin + back.pathname).to.equal(location.origin + location.pathname);
      expect([...back.searchParams.keys()]).to.deep.equal(['catraca_nonce']);
      expect(JSON.parse(sessionStorage.getItem('catraca:login') ?? '{}')).to.include({
        nonce: opener.nonce,
        mode: 'popup',
        returnTo: location.href,
      });
    });

    it('tries its modes in order, within the click', async () => {
      const button = await makeButton();
      button.modes = 'tab popup nonsense';
      opener.isBlocked = true;
      part(button, 'button').click();
      expect(opener.asked).to.deep.equal(['tab', 'popup']);
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
      expect(opener.asked).to.deep.equal(['popup']);
      expect(opener.href).to.match(/^https:\/\/auth\.ingresse\.com\/\?apikey=key&/);
    });

    it('has words for each purpose', async () => {
      const button = await makeButton();
      const words = { signup: 'Sign up', continue: 'Continue', buy: 'Buy', short: 'Sign in', nonsense: 'Sign in' };
      for (const [text, start] of Object.entries(words)) {
        button.text = text;
        await button.updateComplete;
        expect(labelOf(button)).to.match(new RegExp(`^${start}`));
      }
    });

    it('does nothing for the visitor while disabled', async () => {
      const button = await makeButton();
      button.disabled = true;
      await button.updateComplete;
      part(button, 'button').click();
      expect(opener.asked).to.deep.equal([]);
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
      expect(opener.asked).to.have.length(1);
      handOverToken(opener.nonce);
      await reach(button, 'signed-in');
    });

    it('leaves first in a browser inside an app, where leaving is wanted, and tries windows alone in a frame', async () => {
      expect(modesHere(['popup', 'redirect'])).to.deep.equal(['popup', 'redirect']);
      const agent = Object.getOwnPropertyDescriptor(Navigator.prototype, 'userAgent');
      for (const app of ['Android 15; wv) Chrome/140', 'Android Instagram 400', 'iPhone OS 18 Mobile/15E148']) {
        Object.defineProperty(navigator, 'userAgent', { value: app, configurable: true });
        expect(modesHere(['popup', 'tab', 'redirect'])).to.deep.equal(['redirect', 'popup', 'tab']);
        expect(modesHere(['popup'])).to.deep.equal(['popup']);
      }
      Reflect.deleteProperty(navigator, 'userAgent');
      if (agent) expect(navigator.userAgent).to.include('Chrome');
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

    it('offers to go on here where an app did not open', async () => {
      registry[configKey] = { allowedReturnUrls: ['myapp://home'] };
      const button = await makeButton();
      button.returnUrl = 'myapp://home';
      await button.login();
      button.shadowRoot?.querySelector<HTMLButtonElement>('.actions button')?.click();
      await reach(button, 'waiting');
      expect(new URL(opener.href).searchParams.get('returnUrl')).to.include(location.origin + location.pathname);
      handOverToken(opener.nonce);
      await reach(button, 'signed-in');
    });

    it('keeps its contrast in every variant, theme and state', async () => {
      const ratios: string[] = [];
      for (const theme of ['light', 'dark']) {
        for (const variant of ['filled', 'outline', 'neutral']) {
          const button = await makeButton(
            html`<ingresse-login-button
              api-key="key"
              lang="en"
              theme=${theme}
              variant=${variant}
            ></ingresse-login-button>`,
          );
          const measure = async (state: string, name: string) => {
            await button.updateComplete;
            const element = part(button, name);
            // In the midst of a change of colour nothing is what it will be.
            getComputedStyle(element).backgroundColor.trim();
            await Promise.all(element.getAnimations().map(({ finished }) => finished));
            const ratio = contrastOf(element);
            if (ratio < 4.5) ratios.push(`${theme} ${variant} ${state} ${name} ${ratio.toFixed(2)}`);
          };
          await measure('idle', 'button');
          button.disabled = true;
          await measure('disabled', 'button');
          button.disabled = false;
          void button.login();
          await reach(button, 'waiting');
          await measure('waiting', 'button');
          button.cancel();
          button.expire(2006);
          await measure('expired', 'button');
          button.user = ana;
          await measure('signed-in', 'user');
        }
      }
      expect(ratios).to.deep.equal([]);
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
        handOverToken(opener.nonce);
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
      expect(events.names).to.deep.equal([]);
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
      handOverToken(opener.nonce);
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
      handOverToken(opener.nonce);
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
      expect(opener.asked).to.deep.equal([]);
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
        html`<form><ingresse-login-button name="token" api-key="key"></ingresse-login-button></form>`,
      );
      const button = form.querySelector('ingresse-login-button') as IngresseLoginButtonElement;
      void button.login();
      await reach(button, 'waiting');
      handOverToken(opener.nonce);
      await reach(button, 'signed-in');
      expect(new FormData(form).get('token')).to.equal('7-token');
      await button.logout();
      expect(new FormData(form).get('token')).to.equal(null);
    });
  });

  describe('flow without a backend', () => {
    it('offers to bring the window back, and to cancel', async () => {
      const button = await makeButton();
      const login = button.login();
      await reach(button, 'waiting');
      part(button, 'button').click();
      button.shadowRoot?.querySelector<HTMLButtonElement>('.actions button')?.click();
      expect(opener.focused).to.equal(2);
      const cancelled = nextDetail(button, 'ingresse-login-cancel');
      part(button, 'cancel-button').click();
      expect(await cancelled).to.deep.equal({ reason: 'visitor' });
      expect(await login).to.equal(null);
      expect(opener.closed).to.equal(true);
      expect(sessionStorage.length).to.equal(0);
    });

    it('notices that the window was closed', async () => {
      const button = await makeButton();
      const login = button.login();
      await reach(button, 'waiting');
      await aTimeout(900);
      opener.closed = true;
      const detail = await nextDetail(button, 'ingresse-login-cancel');
      expect(detail).to.deep.equal({ reason: 'window_closed' });
      expect(await login).to.equal(null);
    });

    it('does not take a window for closed that an opener policy cut off at once', async () => {
      const button = await makeButton();
      void button.login();
      await reach(button, 'waiting');
      const { nonce } = opener;
      // Some engines show the page for a moment before they cut it off.
      await aTimeout(150);
      opener.closed = true;
      await aTimeout(3_200);
      expect(button.state).to.equal('waiting');
      handOverToken(nonce);
      await reach(button, 'signed-in');
    });

    it('hears by message too, from this origin and for this login alone', async () => {
      const button = await makeButton();
      void button.login();
      await reach(button, 'waiting');
      const message = { type: 'catraca:token', nonce: opener.nonce, token: '7-token', error: null, isProven: true };
      const send = (data: unknown, origin = location.origin) => {
        window.dispatchEvent(new MessageEvent('message', { data, origin }));
      };
      send(message, 'https://evil.example');
      send({ ...message, nonce: 'another' });
      send({ ...message, type: 'other' });
      for (const junk of [null, 1, 'text', [], { nonce: opener.nonce }]) send(junk);
      await aTimeout(20);
      expect(button.state).to.equal('waiting');
      send(message);
      await reach(button, 'signed-in');
    });

    it('refuses a return without its nonce where the page requires it', async () => {
      registry[configKey] = { requireNonce: true };
      const button = await makeButton();
      const login = button.login();
      await reach(button, 'waiting');
      const { nonce } = opener;
      const data = { type: 'catraca:token', nonce, token: '7-token', error: null, isProven: false };
      window.dispatchEvent(new MessageEvent('message', { data, origin: location.origin }));
      const error: unknown = await login.catch((cause: unknown) => cause);
      expect(error).to.include({ code: 'unexpected_token' });
    });

    it('hands over to an app where the page allows that deep link', async () => {
      registry[configKey] = { allowedReturnUrls: ['myapp://home'] };
      const button = await makeButton();
      button.returnUrl = 'myapp://home';
      const handedOver = nextDetail(button, 'ingresse-login-handover');
      expect(await button.login()).to.equal(null);
      expect(await handedOver).to.deep.equal({ url: 'myapp://home' });
      expect(statusOf(button)).to.equal('Continue in the app. If it did not open, try again.');
      expect(new URL(opener.href).searchParams.get('returnUrl')).to.match(/^myapp:\/\/home\?/);
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
      handOverToken(opener.nonce, '7-new');
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
      expect(opener.asked).to.deep.equal(['popup']);
      await reach(button, 'waiting');
      expect(opener.href).to.equal(`${location.origin}/catraca/ingresse/login/t`);
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
      history.replaceState(null, '', `${location.pathname}?catraca_nonce=n0nce&usertoken=7-token`);
      const button = await makeButton();
      await reach(button, 'signed-in');
      expect(location.href).to.equal(returnTo);
      expect(button.userToken).to.equal('7-token');
      expect(sessionStorage.length).to.equal(0);
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

    it('in a window that another page opened is passed on to that page', async () => {
      const before = location.href;
      const pending = { nonce: 'n0nce', mode: 'popup', returnTo: before, startedAt: Date.now() };
      sessionStorage.setItem('catraca:login', JSON.stringify(pending));
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
      expect(isClosed).to.equal(true);
      expect(button.state).to.equal('idle');
      expect(events.names).to.not.include('success');
      window.close = realClose;
      channel.close();
      history.replaceState(null, '', before);
    });
  });

  describe('theming', () => {
    it('follows theme, variant, size and shape', async () => {
      const button = await makeButton();
      const style = () => getComputedStyle(part(button, 'button'));
      expect(style().backgroundColor).to.equal('rgb(252, 163, 17)');
      expect(style().color).to.equal('rgb(45, 45, 45)');
      Object.assign(button, { variant: 'outline', theme: 'dark', shape: 'square' });
      await button.updateComplete;
      await aTimeout(200);
      expect(style().backgroundColor).to.equal('rgb(29, 27, 36)');
      expect(style().color).to.equal('rgb(243, 241, 247)');
      expect(style().borderRadius).to.equal('0px');
    });

    it('takes public properties from any ancestor, and styles by part and state', async () => {
      const box = await fixture(
        html`<div style="--catraca-ingresse: rgb(1, 2, 3); --catraca-radius: 3px">
          <style>
            ingresse-login-button:state(idle)::part(button) {
              letter-spacing: 5px;
            }
          </style>
          <ingresse-login-button api-key="key"></ingresse-login-button>
        </div>`,
      );
      const button = box.querySelector('ingresse-login-button') as IngresseLoginButtonElement;
      const style = getComputedStyle(part(button, 'button'));
      expect(style.backgroundColor).to.equal('rgb(1, 2, 3)');
      expect(style.borderRadius).to.equal('3px');
      expect(style.letterSpacing).to.equal('5px');
    });
  });

  describe('language', () => {
    it('follows the page at once, and the page may have words of its own', async () => {
      const box = await fixture(
        html`<div lang="pt-PT"><ingresse-login-button api-key="key"></ingresse-login-button></div>`,
      );
      const button = box.querySelector('ingresse-login-button') as IngresseLoginButtonElement;
      expect(labelOf(button)).to.equal('Entrar com a Ingresse');
      box.setAttribute('lang', 'es-419');
      await aTimeout(0);
      await button.updateComplete;
      expect(labelOf(button)).to.equal('Iniciar sesión con Ingresse');
      expect(part(button, 'base').lang).to.equal('es');
      button.messages = { 'ing.login': '¡Adelante!' };
      await button.updateComplete;
      expect(labelOf(button)).to.equal('¡Adelante!');
    });
  });

  describe('lifecycle', () => {
    const ways: Record<string, (button: IngresseLoginButtonElement) => Promise<unknown>> = {
      idle: async () => {},
      waiting: async (button) => {
        void button.login();
        await reach(button, 'waiting');
      },
      failed: async (button) => {
        opener.isBlocked = true;
        button.modes = 'popup';
        await button.login().catch(() => {});
      },
      'signed-in': async (button) => (button.user = ana),
      expired: async (button) => button.expire(2006),
    };
    for (const [name, go] of Object.entries(ways)) {
      it(`survives a move when ${name}, and a removal`, async () => {
        const button = await makeButton();
        await go(button);
        const parent = button.parentElement;
        button.remove();
        parent?.append(button);
        await aTimeout(20);
        expect(button.state).to.equal(name);
        button.remove();
        await aTimeout(1_100);
        parent?.append(button);
        await button.updateComplete;
        expect(button.state).to.equal(name === 'signed-in' || name === 'expired' ? name : 'idle');
        opener.isBlocked = false;
        void button.login();
        await reach(button, 'waiting');
        button.cancel();
      });
    }

    it('settles the promise of a login that the page removes', async () => {
      const button = await makeButton();
      const login = button.login();
      await reach(button, 'waiting');
      button.remove();
      expect(await login).to.equal(null);
    });

    it('is at rest when the page comes back from the cache of the browser', async () => {
      const backend = new FakeBackend();
      backend.answers['POST /ingresse/flows'] = () => new Promise<Response>(() => {});
      const button = await makeBackendButton(backend);
      void button.login();
      await reach(button, 'opening');
      const cancelled = nextDetail(button, 'ingresse-login-cancel');
      window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
      expect(await cancelled).to.deep.equal({ reason: 'returned' });
    });

    it('ignores a second copy of the script with one warning', () => {
      class Copy extends HTMLElement {}
      const real = console.warn;
      const warnings: unknown[] = [];
      console.warn = (text: unknown) => void warnings.push(text);
      defineElement('ingresse-login-button', Copy);
      console.warn = real;
      expect(warnings).to.have.length(1);
      expect(customElements.get('ingresse-login-button')).to.equal(IngresseLoginButtonElement);
    });

    it('works when made by script before it is attached, and inside another shadow root', async () => {
      const button = document.createElement('ingresse-login-button');
      button.apiKey = 'key';
      button.user = ana;
      const host = await fixture<HTMLElement>(html`<div></div>`);
      host.attachShadow({ mode: 'open' }).append(button);
      await (button as LitElement).updateComplete;
      expect(button.state).to.equal('signed-in');
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
        expect(complaints).to.have.length(1);
        expect(complaints[0]).to.match(/^\[catraca\] <ingresse-login-button>: /);
        expect(opener.href).to.equal('about:blank');
        expect(opener.asked.length === 0 || opener.closed).to.equal(true);
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
        expect(opener.closed).to.equal(true);
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
