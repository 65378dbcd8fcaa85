import { expect, fixture } from '@open-wc/testing';
import { html } from 'lit';
import '../../src/components/ingresse-login-button/ingresse-login-button.js';
import type { IngresseLoginButtonElement } from '../../src/components/ingresse-login-button/ingresse-login-button-element.js';
import '../../src/components/soluti-qr-auth/soluti-qr-auth.js';
import '../../src/components/idenge-pass-card/idenge-pass-card.js';
import type { IdengePassCardElement } from '../../src/components/idenge-pass-card/idenge-pass-card-element.js';
import { cleanUp, field, part, reached, stage, type } from './support/soluti-qr-auth.js';
import { IdengeBackend } from './support/idenge-backend.js';
import { mount } from './support/pass-card.js';

type Control = IngresseLoginButtonElement | IdengePassCardElement;

const tags = ['ingresse-login-button', 'soluti-qr-auth', 'idenge-pass-card'] as const;

/** Puts an element that is on the page into a form. */
function wrapInForm(element: HTMLElement): HTMLFormElement {
  const form = document.createElement('form');
  element.replaceWith(form);
  form.append(element);
  return form;
}

/** After a login whose token is the value of the form. */
async function signedIn() {
  const { element, backend } = await stage({ name: 'login', allowFormValue: true });
  const form = wrapInForm(element);
  void element.start();
  await reached(element, 'waiting');
  backend.approve();
  await reached(element, 'done');
  return { form, element };
}

/** A button around markup of the page, after it has looked at it. */
async function buttonAround(markup: string): Promise<IngresseLoginButtonElement> {
  const box = await fixture<HTMLElement>(html`<div lang="en"></div>`);
  box.insertAdjacentHTML('beforeend', `<ingresse-login-button api-key="key">${markup}</ingresse-login-button>`);
  const button = box.querySelector('ingresse-login-button')!;
  await button.updateComplete;
  await new Promise((resolve) => setTimeout(resolve));
  await button.updateComplete;
  return button;
}

/** In a fieldset of a form, drawn with at least one button. */
async function inFieldset(tag: (typeof tags)[number]) {
  const form = await fixture<HTMLFormElement>(html`<form lang="en"><fieldset></fieldset></form>`);
  const fieldset = form.querySelector('fieldset')!;
  let element: HTMLElement;
  if (tag === 'idenge-pass-card') {
    const { card } = await mount(new IdengeBackend(null), { enrollable: true }, 'empty');
    element = card;
  } else {
    element = Object.assign(document.createElement(tag), { endpoint: '/catraca', fetch: () => new Promise(() => {}) });
  }
  fieldset.append(element);
  const control = element as Control;
  await control.updateComplete;
  return { form, fieldset, control, buttons: () => [...control.shadowRoot!.querySelectorAll('button')] };
}

describe('an element as a form control', () => {
  afterEach(cleanUp);

  for (const tag of tags) {
    describe(`<${tag}>`, () => {
      it('is disabled by a fieldset around it, and enabled again', async () => {
        const { fieldset, control, buttons } = await inFieldset(tag);
        expect(buttons().some(({ disabled }) => !disabled)).to.equal(true);
        fieldset.disabled = true;
        await control.updateComplete;
        expect(control.matches(':disabled')).to.equal(true);
        expect(buttons().every(({ disabled }) => disabled)).to.equal(true);
        const before = control.state;
        buttons()[0]!.click();
        expect(control.state).to.equal(before);
        fieldset.disabled = false;
        await control.updateComplete;
        expect(buttons().some(({ disabled }) => !disabled)).to.equal(true);
      });

      it('reflects disabled, so that the form leaves it out', async () => {
        const { control } = await inFieldset(tag);
        control.disabled = true;
        await control.updateComplete;
        expect([control.hasAttribute('disabled'), control.matches(':disabled')]).to.deep.equal([true, true]);
        control.disabled = false;
        await control.updateComplete;
        expect(control.matches(':disabled')).to.equal(false);
      });

      it('has the validity of a native control', async () => {
        const { form, control, fieldset } = await inFieldset(tag);
        expect([control.willValidate, control.checkValidity(), form.checkValidity()]).to.deep.equal([true, true, true]);
        control.setCustomValidity('Sign in first.');
        expect([control.validity.customError, control.validationMessage]).to.deep.equal([true, 'Sign in first.']);
        let invalid = 0;
        control.addEventListener('invalid', () => (invalid += 1));
        expect([form.checkValidity(), control.reportValidity(), invalid]).to.deep.equal([false, false, 2]);
        fieldset.disabled = true;
        expect([control.willValidate, form.checkValidity()]).to.deep.equal([false, true]);
        fieldset.disabled = false;
        control.setCustomValidity('');
        expect([control.validity.valid, form.checkValidity()]).to.deep.equal([true, true]);
      });
    });
  }

  it('loses its value when the form is reset, and a login that is over begins anew', async () => {
    const { form, element } = await signedIn();
    expect(new FormData(form).get('login')).to.equal('the-access-token');
    form.reset();
    await reached(element, 'idle');
    expect(new FormData(form).get('login')).to.equal(null);
    expect(part(element, 'start-button')).to.be.instanceOf(HTMLButtonElement);
  });

  it('leaves a login under way alone when the form is reset, and puts the known number back into the field', async () => {
    const { element } = await stage({ username: '52998224725' });
    const form = wrapInForm(element);
    void element.start();
    await reached(element, 'waiting');
    field(element).value = '';
    type(field(element), '111');
    await element.updateComplete;
    form.reset();
    await element.updateComplete;
    expect([element.state, field(element).value]).to.deep.equal(['waiting', '529.982.247-25']);
  });

  it('gets no value back where the browser restores a page', async () => {
    const { form, element } = await signedIn();
    element.formStateRestoreCallback();
    expect(new FormData(form).get('login')).to.equal(null);
  });
});

describe('the link for visitors without script, as editors leave it', () => {
  const link = '<a href="#away">Sign in at Ingresse</a>';
  const broken = [
    `<p>${link}</p>`,
    `<span>${link}</span>`,
    `${link}<br>`,
    `<p>${link}<br></p><p>&nbsp;</p>`,
    `<p><strong>${link}</strong></p>`,
    `<a href="#away">Sign in</a> <a href="#away">at Ingresse</a>`,
    `<p>Or ${link}</p>`,
  ];
  for (const markup of broken) {
    it(`is neither label nor reachable: ${markup}`, async () => {
      const button = await buttonAround(markup);
      const label = button.shadowRoot!.querySelector<HTMLElement>('[part=label]')!;
      expect(label.innerText.trim()).to.equal('Sign in with Ingresse');
      for (const each of button.querySelectorAll('a')) expect(each.checkVisibility()).to.equal(false);
    });
  }

  it('is hidden beside a label of the page', async () => {
    const button = await buttonAround(`<p>Get tickets</p><p>${link}</p>`);
    expect(button.querySelector('a')!.checkVisibility()).to.equal(false);
    expect(button.querySelector('p')!.checkVisibility()).to.equal(true);
    expect(button.hasAttribute('disabled')).to.equal(false);
  });
});
