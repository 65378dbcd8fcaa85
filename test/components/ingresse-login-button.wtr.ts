import { aTimeout, expect, fixture } from '@open-wc/testing';
import { html, type LitElement } from 'lit';
import '../../src/components/ingresse-login-button/ingresse-login-button.js';
import { IngresseLoginButtonElement } from '../../src/components/ingresse-login-button/ingresse-login-button.js';
import { defineElement } from '../../src/components/internal/define-element.js';
import {
  ana,
  contrastOf,
  FakeBackend,
  handOverCode,
  handOverToken,
  labelOf,
  makeBackendButton,
  makeButton,
  nextDetail,
  part,
  reach,
  setUpLoginStage,
  statusOf,
} from './support/ingresse-login-button.js';

/** Gives the class `hovered` the looks of what a mouse is on: no test can put one there in every engine. */
function canHover(button: IngresseLoginButtonElement): void {
  const hovered = new CSSStyleSheet();
  const sheets = button.shadowRoot?.adoptedStyleSheets ?? [];
  for (const { cssRules } of sheets) {
    for (const { cssText } of cssRules) {
      if (cssText.includes(':hover')) hovered.insertRule(cssText.replaceAll(':hover', '.hovered'));
    }
  }
  expect(hovered.cssRules.length).to.be.at.least(1);
  button.shadowRoot?.adoptedStyleSheets.push(hovered);
}

describe('<ingresse-login-button>', () => {
  const stage = setUpLoginStage();

  describe('renders', () => {
    it('a button with its words and its drawn ticket', async () => {
      const button = await makeButton();
      expect(labelOf(button)).to.equal('Sign in with Ingresse');
      expect(part(button, 'icon').querySelector('svg')).to.exist;
      expect(button.state).to.equal('idle');
    });

    it('no room below the button for a message that is not there', async () => {
      const place = await fixture(
        html`<div>
          <ingresse-login-button api-key="key"></ingresse-login-button>
          <div>below</div>
        </div>`,
      );
      const [button, below] = [...place.children];
      expect(below?.getBoundingClientRect().top).to.equal(button?.getBoundingClientRect().bottom);
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
      stage.configure({ allowedImageHosts: ['img.example'] });
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

    type Face = (button: IngresseLoginButtonElement) => unknown;
    const faces: Readonly<Record<string, readonly [state: IngresseLoginButtonElement['state'], show: Face]>> = {
      idle: ['idle', () => {}],
      'its window opens': [
        'opening',
        (button) => {
          const backend = new FakeBackend();
          backend.answers['POST /ingresse/flows'] = () => new Promise<Response>(() => {});
          Object.assign(button, { fetch: backend.fetch, endpoint: '/catraca' });
          void button.login();
        },
      ],
      'its window is open': ['waiting', (button) => void button.login()],
      'the login ends': [
        'finishing',
        async (button) => {
          const backend = new FakeBackend();
          backend.answers['POST /ingresse/flows/redeem'] = () => new Promise<Response>(() => {});
          Object.assign(button, { fetch: backend.fetch, endpoint: '/catraca' });
          void button.login();
          await reach(button, 'waiting');
          handOverCode();
        },
      ],
      'an app has the login': [
        'handed-over',
        (button) => {
          stage.configure({ allowedReturnUrls: ['myapp://home'] });
          button.returnUrl = 'myapp://home';
          void button.login();
        },
      ],
      'signed in': ['signed-in', (button) => (button.user = ana)],
      expired: ['expired', (button) => button.expire(2006)],
      failed: [
        'failed',
        (button) => {
          stage.opener.isBlocked = true;
          button.modes = 'popup';
          void button.login();
        },
      ],
    };
    const variants = ['filled', 'outline', 'neutral'] as const;
    for (const [name, [state, show]] of Object.entries(faces)) {
      for (const theme of ['light', 'dark']) {
        it(`passes axe when ${name}, ${theme}`, async () => {
          // Words outside of a surface have the page's colour.
          const page = theme === 'dark' ? 'background: #111016; color: #fff' : 'background: #fff; color: #000';
          const box = await fixture(html`<div style="${page}; padding: 8px"></div>`);
          for (const variant of variants) {
            // Else it would take up the login of the one before.
            sessionStorage.clear();
            const button = document.createElement('ingresse-login-button');
            Object.assign(button, { apiKey: 'key', theme, variant });
            box.append(button);
            await (button as LitElement).updateComplete;
            void show(button);
            await reach(button, state);
          }
          await expect(box).to.be.accessible();
        });

        it(`keeps its contrast when ${name}, ${theme}`, async () => {
          const ratios: string[] = [];
          for (const variant of variants) {
            const button = await makeButton(
              html`<ingresse-login-button api-key="key" theme=${theme} variant=${variant}></ingresse-login-button>`,
            );
            void show(button);
            await reach(button, state);
            canHover(button);
            const face = part(button, state === 'signed-in' ? 'user' : 'button');
            const looks = face.localName === 'button' ? ['as it is', 'hovered'] : ['as it is'];
            if (state === 'idle') looks.push('disabled');
            for (const look of looks) {
              face.classList.toggle('hovered', look === 'hovered');
              button.disabled = look === 'disabled';
              await button.updateComplete;
              // In the midst of a change of colour nothing is what it will be.
              getComputedStyle(face).backgroundColor.trim();
              await Promise.all(face.getAnimations().map(({ finished }) => finished));
              const ratio = contrastOf(face);
              if (ratio < 4.5) ratios.push(`${variant}, ${look}: ${ratio.toFixed(2)}`);
            }
          }
          expect(ratios).to.deep.equal([]);
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
      handOverToken(stage.opener.nonce);
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
      handOverToken(stage.opener.nonce);
      await reach(button, 'signed-in');
      // Not the button that signs out: a second Enter would undo the login.
      expect(button.shadowRoot?.activeElement?.getAttribute('aria-label')).to.equal('Signed in');
      part(button, 'logout-button').focus();
      part(button, 'logout-button').click();
      await reach(button, 'idle');
      expect(focused()).to.equal('button');
    });

    it("takes the focus into the page's own face, too, and none that is elsewhere", async () => {
      const button = await makeButton();
      button.insertAdjacentHTML('beforeend', '<a slot="signed-in" href="#account">Account</a>');
      const signIn = async () => {
        part(button, 'button').click();
        await reach(button, 'waiting');
        handOverToken(stage.opener.nonce);
        await reach(button, 'signed-in');
      };
      button.focus();
      await signIn();
      expect(button.shadowRoot?.activeElement?.getAttribute('role')).to.equal('group');
      await button.logout();
      const elsewhere = await fixture<HTMLInputElement>(html`<input />`);
      elsewhere.focus();
      await signIn();
      expect(document.activeElement).to.equal(elsewhere);
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
        stage.opener.isBlocked = true;
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
        stage.opener.isBlocked = false;
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
});
