/** Page swaps, as Turbo, htmx, Livewire and Astro do them: what becomes of an element in each situation. */
import { aTimeout, expect, fixtureCleanup } from '@open-wc/testing';
import { Idiomorph } from 'idiomorph';
import {
  controls,
  elementIn,
  Host,
  kinds,
  place,
  reached,
  situations,
  type Situation,
  type Tag,
} from './support/page-swaps.js';

/** Milliseconds after which an element that is away has gone for good. */
const gone = 1100;

const tags = Object.keys(kinds) as Tag[];

/** Those that put a new element in the place of the old one. */
const replacing: Readonly<Record<string, (form: HTMLFormElement) => void>> = {
  'replaced by a clone': (form) => {
    const element = elementIn(form);
    element.replaceWith(element.cloneNode(true));
  },
  'restored from a snapshot of the HTML': (form) => {
    const snapshot = form.innerHTML;
    form.innerHTML = '';
    form.innerHTML = snapshot;
  },
  'replaced by what another document parsed': (form) => {
    const next = new DOMParser().parseFromString(form.innerHTML, 'text/html');
    form.replaceChildren(...next.body.childNodes);
  },
};

/** Those that keep the element. */
const keeping: Readonly<Record<string, (form: HTMLFormElement) => void>> = {
  morphed: (form) => {
    Idiomorph.morph(form, `<p>The next page</p>${form.innerHTML}`, { morphStyle: 'innerHTML' });
  },
  'moved into a new wrapper by a morph': (form) => {
    elementIn(form).id = 'kept';
    Idiomorph.morph(form, `<p>The next page</p><div>${form.innerHTML}</div>`, { morphStyle: 'innerHTML' });
  },
  'kept by its id, in a page that is parsed anew': (form) => {
    const element = elementIn(form);
    const next = new DOMParser().parseFromString('<section><h1>The next page</h1><i></i></section>', 'text/html');
    next.querySelector('i')?.replaceWith(element);
    form.replaceChildren(...next.body.childNodes);
  },
};

let host: Host;

/** The element of the form is in the state, has its value there, and goes on with what a visitor does. */
async function goesOn(form: HTMLFormElement, tag: Tag, situation: Situation, state: string): Promise<void> {
  const element = elementIn(form);
  await reached(element, state);
  const hasValue = (state === 'done' || state === 'signed-in') && situation !== 'disabled';
  expect(new FormData(form).get('login') !== null, 'has a value').to.equal(hasValue);
  expect(element.matches(':disabled'), ':disabled').to.equal(situation === 'disabled');
  if (situation === 'disabled') {
    expect(controls(element).filter((control) => !control.disabled)).to.deep.equal([]);
    element.removeAttribute('disabled');
    await element.updateComplete;
  }
  await kinds[tag].use(element, host);
}

describe('page swaps', () => {
  beforeEach(() => (host = new Host()));

  afterEach(() => {
    fixtureCleanup();
    host.restore();
  });

  for (const situation of situations) {
    it(`put back a second after its removal: each element that was ${situation}`, async () => {
      const forms = [];
      for (const tag of tags) forms.push([tag, await place(tag, host, situation)] as const);
      const elements = forms.map(([, form]) => elementIn(form));
      for (const element of elements) element.remove();
      await aTimeout(gone);
      forms.forEach(([, form], index) => form.append(elements[index]!));
      for (const [tag, form] of forms) {
        // The backend was told that the login by code is over.
        const isOver = tag === 'soluti-qr-auth' && situation === 'waiting';
        const kept = tag === 'ingresse-login-button' && situation === 'done' ? 'signed-in' : null;
        await goesOn(form, tag, situation, kept ?? (isOver ? 'idle' : kinds[tag].afresh[situation]));
      }
    });

    for (const tag of tags) {
      for (const [name, swap] of Object.entries(replacing)) {
        it(`<${tag}> that was ${situation}, ${name}`, async () => {
          const form = await place(tag, host, situation);
          const before = elementIn(form);
          swap(form);
          expect(elementIn(form) === before).to.equal(false);
          await goesOn(form, tag, situation, kinds[tag].afresh[situation]);
        });
      }

      for (const [name, swap] of Object.entries(keeping)) {
        it(`<${tag}> that is ${situation}, ${name}`, async () => {
          const form = await place(tag, host, situation);
          const before = elementIn(form);
          swap(form);
          expect(elementIn(form) === before).to.equal(true);
          await aTimeout(20);
          await goesOn(form, tag, situation, kinds[tag].states[situation]);
        });
      }
    }
  }

  for (const tag of tags) {
    it(`<${tag}>: a clone that a cache keeps asks for nothing`, async () => {
      const form = await place(tag, host, 'done');
      await aTimeout(20);
      const asked = () => host.soluti.calls.length + host.idenge.requests.length + host.opener.asked.length;
      const before = asked();
      const clone = elementIn(form).cloneNode(true) as ReturnType<typeof elementIn>;
      await aTimeout(20);
      expect([clone.state, asked() - before]).to.deep.equal(['idle', 0]);
    });

    it(`<${tag}> leaves its markup as the page wrote it, but for disabled`, async () => {
      const form = await place(tag, host, 'done');
      const { content } = Object.assign(document.createElement('template'), { innerHTML: kinds[tag].markup });
      const read = (root: ParentNode) => root.querySelector(tag)!.getAttributeNames();
      expect(read(form)).to.deep.equal(read(content));
    });

    it(`<${tag}> that is disabled is enabled by a morph whose markup has no disabled`, async () => {
      const form = await place(tag, host, 'disabled');
      Idiomorph.morph(form, kinds[tag].markup, { morphStyle: 'innerHTML' });
      await goesOn(form, tag, 'idle', kinds[tag].states.disabled);
    });

    it(`<${tag}> goes on when a morph brings the shadow root that a server rendered`, async () => {
      const form = await place(tag, host, 'waiting');
      const served = kinds[tag].markup.replace('>', '><template shadowrootmode="open"><p>Loading</p></template>');
      Idiomorph.morph(form, served, { morphStyle: 'innerHTML' });
      await goesOn(form, tag, 'waiting', kinds[tag].states.waiting);
    });
  }
});
