import { aTimeout, expect, fixture, waitUntil } from '@open-wc/testing';
import { html } from 'lit';
import { defineElement } from '../../src/components/internal/define-element.js';
import { down, htmlPage, problem, silence, type FakeAnswer, type FakeRoute } from './support/fake-soluti-backend.js';
import {
  cleanUp,
  find,
  namesOf,
  part,
  reached,
  stage,
  statusOf,
  waiting,
  type Stage,
} from './support/soluti-qr-auth.js';

describe('<soluti-qr-auth>', () => {
  const rejections: unknown[] = [];
  const noteRejection = (event: PromiseRejectionEvent) => rejections.push(event.reason);
  before(() => window.addEventListener('unhandledrejection', noteRejection));
  after(() => window.removeEventListener('unhandledrejection', noteRejection));
  afterEach(() => {
    cleanUp();
    expect(rejections.splice(0)).to.deep.equal([]);
  });

  describe('lifecycle', () => {
    const ways: Record<string, (made: Stage) => Promise<void>> = {
      idle: () => Promise.resolve(),
      starting: async ({ element, backend }) => {
        backend.next('start', silence);
        void element.start();
        await reached(element, 'starting');
      },
      waiting: async ({ element }) => {
        void element.start();
        await reached(element, 'waiting');
      },
      finishing: async ({ element, backend }) => {
        void element.start();
        await reached(element, 'waiting');
        backend.change({ state: 'approved' });
        await reached(element, 'finishing');
      },
      expired: async ({ element, backend }) => {
        element.renewals = 0;
        void element.start();
        await reached(element, 'waiting');
        backend.change({ state: 'expired' });
        await reached(element, 'expired');
      },
      done: async ({ element, backend }) => {
        void element.start();
        await reached(element, 'waiting');
        backend.approve();
        await reached(element, 'done');
      },
      failed: async ({ element, backend }) => {
        backend.next('start', down);
        void element.start();
        await reached(element, 'failed');
      },
    };

    for (const [state, reach] of Object.entries(ways)) {
      it(`removed while ${state} it ends all it began, and put back it works again`, async () => {
        const made = await stage();
        const { element, backend } = made;
        await reach(made);
        const parent = element.parentElement;
        element.remove();
        await aTimeout(1200);
        expect([element.state, backend.openStreams, sessionStorage.length]).to.deep.equal(['idle', 0, 0]);
        const isLeft = state === 'waiting' || state === 'expired';
        expect(backend.count('cancel')).to.equal(isLeft ? 1 : 0);
        const before = backend.calls.length;
        await aTimeout(300);
        expect(backend.calls.length).to.equal(before);
        parent?.append(element);
        await element.updateComplete;
        const outcome = element.start();
        await reached(element, 'waiting');
        backend.approve();
        expect(await outcome).to.have.property('accessToken');
      });

      it(`moved while ${state} it goes on`, async () => {
        const made = await stage();
        await reach(made);
        const elsewhere = await fixture<HTMLElement>(html`<div lang="en"></div>`);
        elsewhere.append(made.element);
        await aTimeout(1200);
        expect(made.element.state).to.equal(state);
        expect(made.backend.count('cancel')).to.equal(0);
      });
    }

    it('a login that its element leaves resolves with null', async () => {
      const { element } = await waiting();
      const outcome = element.start();
      element.remove();
      expect(await outcome).to.equal(null);
    });

    it('works when made by script and started before it is attached', async () => {
      const { backend, element: other } = await stage();
      const element = document.createElement('soluti-qr-auth');
      Object.assign(element, { endpoint: '/catraca', fetch: backend.fetch });
      const outcome = element.start();
      other.replaceWith(element);
      await reached(element, 'waiting');
      backend.approve();
      expect(await outcome).to.have.property('accessToken');
    });

    it('works inside another shadow root', async () => {
      const outer = await fixture<HTMLElement>(html`<div lang="es"></div>`);
      const { element } = await stage();
      outer.attachShadow({ mode: 'open' }).append(element);
      await element.updateComplete;
      await waitUntil(() => part(element, 'start-button').textContent.trim() === 'Generar código QR');
    });

    it('a second copy of the script is ignored, with one warning', () => {
      const warnings: unknown[] = [];
      const { warn } = console;
      console.warn = (...words: unknown[]) => warnings.push(words.join(' '));
      defineElement('soluti-qr-auth', class extends HTMLElement {});
      console.warn = warn;
      expect(warnings).to.deep.equal(['[catraca] <soluti-qr-auth> is already defined: this second copy is ignored.']);
    });
  });

  describe('bad input', () => {
    /** What the console is told of meanwhile, and what came of it. */
    async function listening<T>(run: () => Promise<T>): Promise<[errors: string[], result: T]> {
      const errors: string[] = [];
      const { error } = console;
      console.error = (...words: unknown[]) => errors.push(words.join(' '));
      return [errors, await run().finally(() => (console.error = error))];
    }

    /** Ends in a state, a code and a text, with a way on. */
    async function expectFailure({ element, events }: Stage, code: string): Promise<void> {
      await reached(element, 'failed');
      expect(events.at(-1)).to.have.nested.property('detail.code', code);
      expect(statusOf(element)).to.equal((events.at(-1) as CustomEvent<{ message: string }>).detail.message);
      expect(statusOf(element)).not.to.equal('');
      expect(find(element, 'start-button') !== null).to.equal(code !== 'config_invalid');
    }

    it('no endpoint: a calm text, a clear console, and it recovers when there is one', async () => {
      const [errors, made] = await listening(async () => {
        const lost = await stage({ endpoint: undefined });
        await expectFailure(lost, 'config_invalid');
        return lost;
      });
      expect(errors).to.have.lengthOf(1);
      expect(errors[0]).to.contain('<soluti-qr-auth>').and.to.contain('endpoint="/catraca"');
      made.element.endpoint = '/catraca';
      await reached(made.element, 'idle');
      void made.element.start();
      await reached(made.element, 'waiting');
    });

    const wrongs: Record<string, [FakeAnswer, string]> = {
      'a page of HTML': [htmlPage, 'response_invalid'],
      'HTML that was not found': [() => new Response('<h1>404</h1>', { status: 404 }), 'response_invalid'],
      'a proxy with nobody behind it': [() => new Response('<h1>502</h1>', { status: 502 }), 'network_unreachable'],
      'half a document': [() => new Response('{"state":"pen'), 'response_invalid'],
      'an unknown state': [() => Response.json({ state: 'thinking' }), 'response_invalid'],
      nothing: [down, 'network_unreachable'],
      'a refusal of the provider': [() => problem('provider_refused', 502), 'provider_refused'],
      'rubbish of the provider': [() => problem('provider_invalid', 502), 'provider_invalid'],
      'an unknown code': [() => problem('teapot', 418), 'response_invalid'],
    };

    for (const [name, [answer, code]] of Object.entries(wrongs)) {
      it(`start answered by ${name}, and then as it should`, async () => {
        const made = await stage();
        made.backend.next('start', answer);
        const [errors] = await listening(async () => {
          void made.element.start();
          await expectFailure(made, code);
        });
        // Where somebody else answers than the backend, an integrator has to know.
        const isForeign = code === 'response_invalid';
        expect(
          errors.filter((text) => text.startsWith('[catraca] <soluti-qr-auth>: POST /soluti/flows: ')),
        ).to.have.lengthOf(isForeign ? 1 : 0);
        part(made.element, 'start-button').click();
        await reached(made.element, 'waiting');
      });
    }

    for (const route of ['snapshot', 'redeem'] as FakeRoute[]) {
      it(`${route} answered by a page of HTML`, async () => {
        const made = await stage();
        made.backend.always('events', htmlPage);
        made.backend.always(route, htmlPage);
        void made.element.start();
        await reached(made.element, 'waiting');
        made.backend.approve();
        await expectFailure(made, 'response_invalid');
      });
    }

    it('a stream and polls that say nothing useful keep the code on screen, and say so', async () => {
      const { element, backend } = await waiting();
      for (const route of ['events', 'snapshot'] as const) backend.always(route, down);
      backend.cutStreams();
      // On a machine without network the browser says that it is offline, and so does the element.
      const expected = navigator.onLine ? 'Reconnecting…' : 'No connection. We will go on when it is back.';
      await waitUntil(() => statusOf(element) === expected, undefined, { timeout: 3000 });
      expect([element.state, find(element, 'qr') !== null]).to.deep.equal(['waiting', true]);
    });

    it('a backend that lost its memory: says so, and a click gets a new code', async () => {
      const made = await waiting();
      made.backend.forget();
      await expectFailure(made, 'flow_expired');
      expect(part(made.element, 'start-button').textContent.trim()).to.equal('Get a new code');
      part(made.element, 'start-button').click();
      await reached(made.element, 'waiting');
    });

    for (const [name, code] of [
      ['a picture that is none', 'data:image/png;base64,aGVsbG8='],
      ['a picture that is not even base64', 'data:image/png;base64,***'],
      ['a text too long for any code', 'x'.repeat(4000)],
    ] as const) {
      it(`${name} is provider_invalid, and the backend hears of the end`, async () => {
        const made = await stage({}, { qrCode: () => code });
        void made.element.start();
        await expectFailure(made, 'provider_invalid');
        await waitUntil(() => made.backend.count('cancel') === 1);
      });
    }

    it('a success-url that is not allowed does not stop the success', async () => {
      const { element, backend, events } = await waiting({ successUrl: 'https://elsewhere.example/' });
      const [errors] = await listening(async () => {
        backend.approve();
        await reached(element, 'done');
      });
      expect(namesOf(events).at(-1)).to.equal('success');
      expect(errors.join()).to.contain('success-url');
    });
  });
});
