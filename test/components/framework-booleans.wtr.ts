/** Boolean attributes that frameworks bind to false, on elements that are defined. */
import { expect, fixture, fixtureCleanup, html, waitUntil } from '@open-wc/testing';
import '../../src/components/ingresse-login-button/ingresse-login-button.js';
import { frameworks } from './support/frameworks.bundle.js';

/** The attributes that each framework writes for false. */
const written: Readonly<Record<keyof typeof frameworks, readonly string[]>> = {
  // The fifth letter of the name is a hyphen, as of `aria-` and `data-`.
  'Preact 11': ['icon-only="false"'],
  'React 19': [],
  'Vue 3': ['icon-only="false"'],
};

describe('boolean attributes that a framework binds', () => {
  afterEach(fixtureCleanup);

  for (const name of Object.keys(frameworks) as (keyof typeof frameworks)[]) {
    it(`${name}: false is false, true is true, and false again`, async () => {
      const box = await fixture<HTMLElement>(html`<div lang="en"></div>`);
      for (const value of [false, true, false]) {
        frameworks[name](box, 'ingresse-login-button', {
          'api-key': 'key',
          'icon-only': value,
          overlay: value,
          disabled: value,
        });
        const find = () => box.querySelector('ingresse-login-button');
        await waitUntil(() => find()?.disabled === value, `disabled is not ${value}`);
        const button = find()!;
        const { iconOnly, overlay, disabled } = button;
        expect({ iconOnly, overlay, disabled }).to.deep.equal({ iconOnly: value, overlay: value, disabled: value });
        expect(button.matches(':disabled')).to.equal(value);
        if (value) continue;
        const flags = [...button.attributes].filter((attribute) =>
          /^(icon-only|overlay|disabled)$/.test(attribute.name),
        );
        expect(flags.map((flag) => `${flag.name}="${flag.value}"`)).to.deep.equal(written[name]);
      }
    });
  }
});
