import { aTimeout, expect, fixture } from '@open-wc/testing';
import { html } from 'lit';
import '../../src/components/ingresse-login-button/ingresse-login-button.js';
import '../../src/components/soluti-qr-auth/soluti-qr-auth.js';
import '../../src/components/idenge-pass-card/idenge-pass-card.js';
import { readDocument } from '../../src/components/doctor/read-document.js';
import { FakeSolutiBackend } from './support/fake-soluti-backend.js';
import { cleanUp, part, reached } from './support/soluti-qr-auth.js';

/** The members of the document that the elements and the doctor read. */
const names = [
  'head',
  'body',
  'querySelectorAll',
  'querySelector',
  'activeElement',
  'visibilityState',
  'hidden',
  'elementFromPoint',
  'addEventListener',
  'removeEventListener',
  'hasFocus',
  'documentElement',
  'readyState',
];

describe('on a page whose markup replaces members of the document', () => {
  let injected: HTMLElement;
  beforeEach(() => {
    const { body } = document;
    injected = document.createElement('div');
    for (const name of names) {
      injected.append(Object.assign(document.createElement('form'), { name }));
    }
    body.append(injected);
  });
  afterEach(() => {
    injected.remove();
    cleanUp();
  });

  it('the markup of this test does replace them', () => {
    for (const name of names) {
      expect((document as unknown as Record<string, unknown>)[name]).to.be.instanceOf(HTMLFormElement);
    }
  });

  it('<soluti-qr-auth> signs in', async () => {
    const backend = new FakeSolutiBackend();
    const element = document.createElement('soluti-qr-auth');
    Object.assign(element, { endpoint: '/catraca', fetch: backend.fetch, lang: 'en' });
    injected.append(element);
    await element.updateComplete;
    part(element, 'start-button').click();
    await reached(element, 'waiting');
    backend.approve();
    await reached(element, 'done');
  });

  for (const tag of ['ingresse-login-button', 'idenge-pass-card'] as const) {
    it(`<${tag}> is drawn`, async () => {
      const element = Object.assign(document.createElement(tag), { endpoint: '/catraca', lang: 'en' });
      element.fetch = () => new Promise(() => undefined);
      injected.append(element);
      await element.updateComplete;
      expect(element.shadowRoot?.querySelector('[part=base]')).not.to.equal(null);
      element.remove();
    });
  }

  it('the doctor finds the elements', async () => {
    injected.append(document.createElement('soluti-qr-auth'));
    const { elements } = await readDocument();
    expect(elements.map(({ tag }) => tag)).to.include('soluti-qr-auth');
  });
});

describe('in a form whose fields have the names of its members', () => {
  it('an element finds its language, and does not hang', async () => {
    const fields = ['parentElement', 'getAttribute', 'getRootNode', 'assignedSlot', 'lang'];
    const form = document.createElement('form');
    for (const name of fields) form.append(Object.assign(document.createElement('input'), { name }));
    form.setAttribute('lang', 'es');
    const element = document.createElement('ingresse-login-button');
    form.append(element);
    const box = await fixture<HTMLElement>(html`<div></div>`);
    box.append(form);
    await element.updateComplete;
    expect(element.shadowRoot?.querySelector('[part=base]')?.getAttribute('lang')).to.equal('es');
  });

  it('the loader reads them without an error', async () => {
    await import('../../src/components/loader.js');
    const form = document.createElement('form');
    for (const name of ['querySelectorAll', 'localName', 'shadowRoot']) {
      form.append(Object.assign(document.createElement('input'), { name }));
    }
    const host = document.createElement('div');
    const errors: unknown[] = [];
    const note = (event: ErrorEvent): void => {
      errors.push(event.message);
      event.preventDefault();
    };
    addEventListener('error', note);
    const box = await fixture<HTMLElement>(html`<div></div>`);
    box.append(form, host);
    await aTimeout(20);
    removeEventListener('error', note);
    expect(errors).to.deep.equal([]);
  });
});
