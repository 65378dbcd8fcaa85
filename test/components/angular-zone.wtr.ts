/** Angular with zone.js: an app is stable when no timer runs that began in its zone. */
import 'zone.js';
import { expect, fixture, fixtureCleanup, html, waitUntil } from '@open-wc/testing';
import './support/zoned-elements.bundle.js';
import { FakeSolutiBackend } from './support/fake-soluti-backend.js';
import { IdengeBackend, marcos } from './support/idenge-backend.js';
import { FakeOpener } from './support/ingresse-login-button.js';

type Started = HTMLElementTagNameMap['soluti-qr-auth' | 'ingresse-login-button' | 'idenge-pass-card'];

/** A zone that knows what `NgZone` knows of macrotasks. */
function angularZone() {
  let isStable = true;
  const zone = Zone.root.fork({
    name: 'angular',
    onHasTask(delegate, current, target, state) {
      delegate.hasTask(target, state);
      if (current === target && state.change === 'macroTask') isStable = !state.macroTask;
    },
  });
  return { zone, isStable: () => isStable };
}

/** What answers is no part of the app. */
const outside = (backend: { readonly fetch: typeof fetch }): { fetch: typeof fetch } => ({
  fetch: (...call) => Zone.root.run(() => backend.fetch(...call)),
});

let opener: FakeOpener;

/** What each element does for as long as it is on the page, begun in the zone; and the state of that. */
const long: Readonly<Record<string, [make: () => Started, begin: (element: Started) => void, state: string]>> = {
  'a code is on screen': [
    () => Object.assign(document.createElement('soluti-qr-auth'), outside(new FakeSolutiBackend())),
    (element) => void (element as HTMLElementTagNameMap['soluti-qr-auth']).start(),
    'waiting',
  ],
  'a login window is open': [
    () => Object.assign(document.createElement('ingresse-login-button'), { apiKey: 'key' }),
    (element) => void (element as HTMLElementTagNameMap['ingresse-login-button']).login(),
    'waiting',
  ],
  'an installation is awaited': [
    () =>
      Object.assign(
        document.createElement('idenge-pass-card'),
        outside(new IdengeBackend({ ...marcos, status: null })),
      ),
    () => undefined,
    'viewing',
  ],
};

describe('Angular with zone.js', () => {
  beforeEach(() => (opener = new FakeOpener()));

  afterEach(() => {
    opener.restore();
    fixtureCleanup();
    sessionStorage.clear();
  });

  it('an app is not stable while a timer of its own runs', () => {
    const { zone, isStable } = angularZone();
    let timer: ReturnType<typeof setTimeout> | undefined;
    zone.run(() => void (timer = setTimeout(() => undefined, 1000)));
    expect(isStable()).to.equal(false);
    clearTimeout(timer);
  });

  for (const [name, [make, begin, state]] of Object.entries(long)) {
    it(`an app is stable while ${name}`, async () => {
      const { zone, isStable } = angularZone();
      const box = await fixture<HTMLElement>(html`<div lang="en"></div>`);
      const element = make();
      if (element.localName !== 'ingresse-login-button') element.endpoint = '/catraca';
      zone.run(() => {
        box.append(element);
        begin(element);
      });
      await waitUntil(() => element.state === state, `is not ${state}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
      await waitUntil(isStable, 'the app is not stable', { timeout: 500, interval: 5 });
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect([isStable(), element.state]).to.deep.equal([true, state]);
    });
  }
});
