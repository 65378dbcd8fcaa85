/** What templates and frameworks do to attributes and properties: taken away, emptied, and written as `="false"`. */
import { expect, fixture, fixtureCleanup } from '@open-wc/testing';
import { html, type PropertyDeclaration } from 'lit';
import { IdengePassCardElement } from '../../src/components/idenge-pass-card/idenge-pass-card.js';
import { IngresseLoginButtonElement } from '../../src/components/ingresse-login-button/ingresse-login-button.js';
import { SolutiQrAuthElement } from '../../src/components/soluti-qr-auth/soluti-qr-auth.js';

type Loose = HTMLElement & Record<string, unknown> & { readonly updateComplete: Promise<boolean> };

const classes = {
  'ingresse-login-button': IngresseLoginButtonElement,
  'soluti-qr-auth': SolutiQrAuthElement,
  'idenge-pass-card': IdengePassCardElement,
};

/** The defaults that the documentation names; all other properties are undefined, or false. */
const documented: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'ingresse-login-button': {
    apiKeyParam: 'apikey',
    authUrl: 'https://auth.ingresse.com/',
    modes: 'popup redirect',
    text: 'signin',
    variant: 'filled',
    size: 'medium',
    shape: 'rect',
    remember: 'none',
  },
  'soluti-qr-auth': { startOn: 'click', renewals: 5, appName: 'Bird ID', presentation: 'inline' },
  'idenge-pass-card': { watch: 5, layout: 'card', cardsPerPage: 20 },
};

const common: Readonly<Record<string, unknown>> = { theme: 'auto', credentials: 'same-origin' };

/** What a page may set, with the name of its attribute. */
function propertiesOf(tag: keyof typeof classes): [string, PropertyDeclaration][] {
  return (
    [...classes[tag].elementProperties]
      // Nonce and user have accessors of the class, and tests of their own.
      .filter(([, options]) => options.state !== true && options.noAccessor !== true)
      .map(([name, options]) => [String(name), options])
  );
}

const attributeOf = (name: string, { attribute }: PropertyDeclaration): string | null =>
  attribute === false ? null : typeof attribute === 'string' ? attribute : name.toLowerCase();

function defaultOf(tag: string, name: string, { type }: PropertyDeclaration): unknown {
  return { ...common, ...documented[tag] }[name] ?? (type === Boolean ? false : undefined);
}

async function make(tag: string): Promise<Loose> {
  const box = await fixture<HTMLElement>(html`<div lang="en"></div>`);
  const element = document.createElement(tag) as unknown as Loose;
  Object.assign(element, { endpoint: '/catraca', fetch: () => new Promise(() => undefined) });
  box.append(element);
  await element.updateComplete;
  return element;
}

for (const tag of Object.keys(classes) as (keyof typeof classes)[]) {
  describe(`<${tag}>: attributes and properties`, () => {
    const { warn } = console;
    let warnings: string[];
    beforeEach(() => {
      warnings = [];
      console.warn = (text: unknown) => void warnings.push(String(text));
    });
    afterEach(() => {
      console.warn = warn;
      fixtureCleanup();
    });

    it('the element writes no attribute of its own, which hydration would report as a mismatch', async () => {
      const element = await make(tag);
      await new Promise((resolve) => requestAnimationFrame(resolve));
      expect(element.getAttributeNames()).to.deep.equal([]);
    });

    it('an attribute that is removed or empty brings the documented default back', async () => {
      const element = await make(tag);
      const wrong: unknown[] = [];
      for (const [name, options] of propertiesOf(tag)) {
        const attribute = attributeOf(name, options);
        if (attribute === null) continue;
        const expected = defaultOf(tag, name, options);
        element.setAttribute(attribute, options.type === Number ? '3' : 'x');
        if (element[name] === expected) wrong.push([name, 'is not set']);
        element.removeAttribute(attribute);
        if (element[name] !== expected) wrong.push([name, 'removed', element[name]]);
        if (options.type === Boolean) continue;
        element.setAttribute(attribute, '');
        if (element[name] !== expected) wrong.push([name, 'empty', element[name]]);
        element.removeAttribute(attribute);
      }
      expect(wrong).to.deep.equal([]);
    });

    for (const nothing of [undefined, null, '']) {
      it(`a property that a framework sets to ${JSON.stringify(nothing) ?? 'undefined'} is at its documented default`, async () => {
        const element = await make(tag);
        const wrong: unknown[] = [];
        for (const [name, options] of propertiesOf(tag)) {
          element[name] = options.type === Boolean ? true : options.type === Number ? 3 : 'x';
          element[name] = nothing;
          if (element[name] !== defaultOf(tag, name, options)) wrong.push([name, element[name]]);
        }
        expect(wrong).to.deep.equal([]);
      });
    }

    it('a number that is none is the documented default', async () => {
      const element = await make(tag);
      for (const [name, options] of propertiesOf(tag).filter(([, { type }]) => type === Number)) {
        element.setAttribute(attributeOf(name, options) ?? name, 'many');
        expect(element[name], name).to.equal(defaultOf(tag, name, options));
        element[name] = '7';
        expect(element[name], name).to.equal(7);
      }
    });

    it('="false" is false for every boolean attribute, and every other value is true', async () => {
      const element = await make(tag);
      const booleans = propertiesOf(tag).filter(([, { type }]) => type === Boolean);
      expect(booleans.length).to.be.at.least(2);
      for (const [name, options] of booleans) {
        const attribute = attributeOf(name, options) ?? name;
        for (const [value, expected] of [
          ['', true],
          ['false', false],
          ['true', true],
          [attribute, true],
          ['false', false],
        ] as const) {
          element.setAttribute(attribute, value);
          expect(element[name], `${attribute}="${value}"`).to.equal(expected);
        }
        element[name] = true;
        element[name] = 'false';
        expect(element[name], `${name} = 'false'`).to.equal(false);
      }
    });

    it('disabled="false" is taken away with one warning, because the browser itself takes it for set', async () => {
      const element = await make(tag);
      element.setAttribute('disabled', 'false');
      expect([element['disabled'], element.hasAttribute('disabled'), element.matches(':disabled')]).to.deep.equal([
        false,
        false,
        false,
      ]);
      element.setAttribute('disabled', 'false');
      expect(element.hasAttribute('disabled')).to.equal(false);
      expect(warnings).to.have.length(1);
      expect(warnings[0]).to.contain(`<${tag}>`).and.to.contain('disabled');
      element.setAttribute('disabled', '');
      expect([element['disabled'], element.matches(':disabled')]).to.deep.equal([true, true]);
    });

    it('disabled="false" of markup is taken away when the element is made', async () => {
      const box = await fixture<HTMLElement>(html`<div></div>`);
      const made = document.createElement('template');
      made.innerHTML = `<${tag} endpoint="/catraca" disabled="false"></${tag}>`;
      box.append(document.importNode(made.content, true));
      const element = box.firstElementChild as unknown as Loose;
      await element.updateComplete;
      expect([element['disabled'], element.hasAttribute('disabled')]).to.deep.equal([false, false]);
    });
  });
}

describe('texts of elements whose attributes are gone', () => {
  afterEach(fixtureCleanup);

  it('name the default app, and who is signed in may be set to undefined', async () => {
    const auth = await make('soluti-qr-auth');
    auth['appName'] = 'Vault ID';
    auth.setAttribute('app-name', 'Vault ID');
    auth.removeAttribute('app-name');
    await auth.updateComplete;
    expect(auth.shadowRoot?.querySelector('li')?.textContent).to.equal('Open the Bird ID app on your phone');
    const button = await make('ingresse-login-button');
    button['user'] = { id: '7', name: 'Ana' };
    expect(button['state']).to.equal('signed-in');
    for (const nothing of [undefined, null, '']) {
      button['user'] = { id: '7', name: 'Ana' };
      button['user'] = nothing;
      expect([button['state'], button['user']]).to.deep.equal(['idle', null]);
      button.setAttribute('assertion-nonce', 'of markup');
      button['assertionNonce'] = nothing;
      expect(button['assertionNonce']).to.equal('of markup');
    }
  });
});
