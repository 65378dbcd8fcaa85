import { aTimeout, expect, fixture, oneEvent } from '@open-wc/testing';
import { html, type LitElement } from 'lit';
import { CatracaElement } from '../../../src/components/internal/catraca-element.js';
import { ElementEvent, withSecrets, type StateChangeDetail } from '../../../src/components/internal/element-event.js';
import { defineElement } from '../../../src/components/internal/define-element.js';
import { tokenStyles } from '../../../src/components/internal/shared-styles.js';
import { CatracaError, errorCodes, type ErrorCode } from '../../../src/core/errors.js';
import { ingresseTranslations, type IngresseMessages } from '../../../src/core/i18n/messages.js';

class ProbeEvent extends ElementEvent<StateChangeDetail<'idle' | 'busy'>> {
  constructor(detail: StateChangeDetail<'idle' | 'busy'>) {
    super('probe-state-change', detail);
  }
}

class SuccessEvent extends ElementEvent<object> {
  constructor() {
    super('probe-success', {}, { cancelable: true });
  }
}

class ProbeElement extends CatracaElement<'idle' | 'busy', IngresseMessages> {
  static override styles = tokenStyles;
  constructor() {
    super('idle', ingresseTranslations);
  }
  go(state: 'idle' | 'busy'): void {
    this.enterState(state);
  }
  fail(code: ErrorCode): string {
    return this.errorDetail(new CatracaError(code, 'test')).message;
  }
  win(value: string): void {
    this.succeed(new SuccessEvent(), value);
  }
  reach() {
    return this.backend();
  }
  protected override stateChangeEvent(detail: StateChangeDetail<'idle' | 'busy'>): Event {
    return new ProbeEvent(detail);
  }
  protected override render() {
    return html`<div part="base" class=${this.themeClass} lang=${this.locale}>${this.t('ing.login')}</div>`;
  }
}
customElements.define('catraca-probe', ProbeElement);

function base(element: LitElement): HTMLElement {
  const part = element.shadowRoot?.querySelector<HTMLElement>('[part=base]');
  if (!part) throw new Error('the element has not rendered');
  return part;
}

describe('a browser that takes only state names with two hyphens, such as Chromium 123', () => {
  it('shows the element, and the state under that name', async () => {
    const { add } = CustomStateSet.prototype;
    CustomStateSet.prototype.add = function (name) {
      if (!name.startsWith('--')) throw new SyntaxError(`${name} does not begin with two hyphens`);
      return add.call(this, name);
    };
    try {
      const probe = await fixture<ProbeElement>(html`<catraca-probe></catraca-probe>`);
      expect(probe.shadowRoot?.textContent.trim()).to.not.equal('');
      expect(probe.matches(':state(--idle)')).to.equal(true);
      probe.go('busy');
      expect(probe.state).to.equal('busy');
      expect([probe.matches(':state(--idle)'), probe.matches(':state(--busy)')]).to.deep.equal([false, true]);
    } finally {
      CustomStateSet.prototype.add = add;
    }
  });
});

describe('the base of the elements', () => {
  const makeProbe = (template = html`<catraca-probe></catraca-probe>`) => fixture<ProbeElement>(template);

  it('tells each change of state once and shows it to style sheets', async () => {
    const probe = await makeProbe();
    expect(probe.matches(':state(idle)')).to.equal(true);
    setTimeout(() => probe.go('busy'));
    const event = await oneEvent(probe, 'probe-state-change');
    expect(event).to.be.instanceOf(ProbeEvent);
    expect((event as unknown as ProbeEvent).detail).to.deep.equal({ state: 'busy', previous: 'idle' });
    expect([event.bubbles, event.composed]).to.deep.equal([true, true]);
    expect(probe.matches(':state(busy)') && !probe.matches(':state(idle)')).to.equal(true);
    let again = 0;
    probe.addEventListener('probe-state-change', () => again++);
    probe.go('busy');
    expect(again).to.equal(0);
  });

  for (const [browser, meddle] of [
    ['takes only state names with two hyphens, as Chromium before 125', (name: string) => !name.startsWith('--')],
    ['takes no state names at all', () => true],
  ] as const) {
    it(`works in a browser that ${browser}`, async () => {
      const { add } = CustomStateSet.prototype;
      CustomStateSet.prototype.add = function (name) {
        if (meddle(name)) throw new DOMException(`The state ${name} is not valid`, 'SyntaxError');
        return add.call(this, name);
      };
      try {
        const probe = await makeProbe(html`<catraca-probe lang="en"></catraca-probe>`);
        expect(base(probe).textContent).to.equal('Sign in with Ingresse');
        const told = oneEvent(probe, 'probe-state-change');
        probe.go('busy');
        expect([probe.state, (await told).type]).to.deep.equal(['busy', 'probe-state-change']);
      } finally {
        CustomStateSet.prototype.add = add;
      }
    });
  }

  it('speaks the language of the nearest supported lang, through shadow roots, and follows changes', async () => {
    const outer = await fixture<HTMLElement>(html`<section lang="es-419"><div lang="fr"></div></section>`);
    const shadow = outer.querySelector('div')?.attachShadow({ mode: 'open' });
    const probe = new ProbeElement();
    shadow?.append(probe);
    await probe.updateComplete;
    expect(base(probe).textContent).to.equal('Iniciar sesión con Ingresse');
    expect(base(probe).lang).to.equal('es');
    outer.lang = 'en';
    await aTimeout(0);
    await probe.updateComplete;
    expect(base(probe).textContent).to.equal('Sign in with Ingresse');
    probe.lang = 'pt-PT';
    await aTimeout(0);
    await probe.updateComplete;
    expect(base(probe).lang).to.equal('pt-BR');
  });

  it("prefers the page's own words", async () => {
    const probe = await makeProbe();
    probe.messages = { 'ing.login': 'Come in' };
    await probe.updateComplete;
    expect(base(probe).textContent).to.equal('Come in');
  });

  it('takes its theme from the attribute, the page, or the system', async () => {
    const probe = await makeProbe(html`<catraca-probe theme="dark"></catraca-probe>`);
    expect(getComputedStyle(base(probe)).colorScheme).to.equal('dark');
    probe.theme = 'auto';
    await probe.updateComplete;
    expect(getComputedStyle(base(probe)).colorScheme).to.equal('light dark');
    document.documentElement.style.colorScheme = 'dark';
    probe.requestUpdate();
    await probe.updateComplete;
    expect(getComputedStyle(base(probe)).colorScheme).to.equal('dark');
    document.documentElement.style.colorScheme = '';
  });

  it('has a text for every error code', async () => {
    const probe = await makeProbe(html`<catraca-probe lang="en"></catraca-probe>`);
    const { error } = console;
    console.error = () => undefined;
    for (const code of Object.keys(errorCodes) as ErrorCode[]) expect(probe.fail(code)).to.match(/\w{3}/);
    console.error = error;
  });

  it("tells an integrator's mistake to the console once", async () => {
    const probe = await makeProbe();
    const { error } = console;
    const told: string[] = [];
    console.error = (text: string) => told.push(text);
    probe.fail('config_invalid');
    probe.fail('config_invalid');
    probe.fail('timeout');
    console.error = error;
    expect(told).to.deep.equal(['[catraca] <catraca-probe>: test']);
  });

  it('gives a form the value of the last success', async () => {
    const form = await fixture<HTMLFormElement>(html`<form><catraca-probe name="token"></catraca-probe></form>`);
    const probe = form.querySelector('catraca-probe') as ProbeElement;
    probe.allowFormValue = true;
    expect([...new FormData(form)]).to.deep.equal([]);
    probe.win('value');
    expect([...new FormData(form)]).to.deep.equal([['token', 'value']]);
    expect(probe.form).to.equal(form);
  });

  it('goes to success-url unless the page prevents it, and never to a stranger', async () => {
    const probe = await makeProbe(html`<catraca-probe success-url="#arrived"></catraca-probe>`);
    probe.addEventListener('probe-success', (event) => event.preventDefault(), { once: true });
    probe.win('x');
    expect(location.hash).to.equal('');
    probe.win('x');
    expect(location.hash).to.equal('#arrived');
    history.replaceState(null, '', location.pathname + location.search);
    const { error } = console;
    const told: string[] = [];
    console.error = (text: string) => told.push(text);
    probe.successUrl = 'https://evil.example/';
    probe.win('x');
    console.error = error;
    expect(told).to.have.length(1);
  });

  it('reads fetch and headers at each request', async () => {
    const probe = await makeProbe(html`<catraca-probe endpoint="/catraca"></catraca-probe>`);
    const connection = await probe.reach();
    const asked: string[] = [];
    probe.fetch = (input) => {
      asked.push(new Request(input).url);
      return Promise.resolve(new Response());
    };
    probe.headers = () => ({ authorization: 'later' });
    await connection.fetch?.('/somewhere');
    expect(asked).to.deep.equal([`${location.origin}/somewhere`]);
    expect(await connection.headers?.()).to.deep.equal({ authorization: 'later' });
  });
});

describe('a detail with secrets', () => {
  it('gives them by name only', () => {
    const detail = withSecrets({ userId: '7' }, { userToken: '7-secret' });
    expect(detail.userToken).to.equal('7-secret');
    expect(JSON.stringify(detail)).to.equal('{"userId":"7","userToken":"[redacted]"}');
    expect(Object.keys(detail)).to.deep.equal(['userId']);
    expect(JSON.stringify({ ...detail })).to.equal('{"userId":"7"}');
  });
});

describe('defining a tag', () => {
  it('ignores a second copy with one warning', () => {
    class First extends HTMLElement {}
    class Second extends HTMLElement {}
    const { warn } = console;
    const told: unknown[] = [];
    console.warn = (text: unknown) => told.push(text);
    defineElement('catraca-twice', First);
    defineElement('catraca-twice', First);
    defineElement('catraca-twice', Second);
    console.warn = warn;
    expect(customElements.get('catraca-twice')).to.equal(First);
    expect(told).to.have.length(1);
  });
});
