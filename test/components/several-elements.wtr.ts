/** A page with more than one element of a kind: each login stays with the element that began it. */
import { aTimeout, expect, fixture, waitUntil } from '@open-wc/testing';
import { html } from 'lit';
import type { SolutiQrAuthElement } from '../../src/components/soluti-qr-auth/soluti-qr-auth-element.js';
import { FakeSolutiBackend } from './support/fake-soluti-backend.js';
import { cleanUp, find, part, reached } from './support/soluti-qr-auth.js';

const key = `catraca:flow:${location.origin}/catraca`;

function make(backend: FakeSolutiBackend, properties: Partial<SolutiQrAuthElement> = {}): SolutiQrAuthElement {
  const element = document.createElement('soluti-qr-auth');
  return Object.assign(element, { endpoint: '/catraca', fetch: backend.fetch, ...properties });
}

const isModal = (element: SolutiQrAuthElement) => find(element, 'dialog')?.matches(':modal') === true;

describe('several <soluti-qr-auth> on a page', () => {
  let backend: FakeSolutiBackend;
  let box: HTMLElement;

  beforeEach(async () => {
    backend = new FakeSolutiBackend();
    box = await fixture(html`<div lang="en"></div>`);
  });
  afterEach(cleanUp);

  /** What a page finds that is loaded again while the login of the element with this key waits. */
  async function reload(owner?: string): Promise<void> {
    const before = make(backend);
    box.append(before);
    void before.start();
    await reached(before, 'waiting');
    const saved = JSON.parse(sessionStorage.getItem(key) ?? '{}') as Record<string, unknown>;
    // Its page is gone at once, and tells no backend.
    backend.next('cancel', () => new Response(null, { status: 204 }));
    before.remove();
    await aTimeout(1100);
    sessionStorage.setItem(key, JSON.stringify({ ...saved, owner: owner ?? saved['owner'] }));
  }

  it('an element that comes later leaves a login alone, and opens no dialog', async () => {
    const first = make(backend);
    box.append(first);
    const outcome = first.start();
    await reached(first, 'waiting');
    const second = make(backend, { presentation: 'dialog' });
    box.append(second);
    await aTimeout(100);
    expect([first.state, second.state, isModal(second)]).to.deep.equal(['waiting', 'idle', false]);
    backend.approve();
    expect(await outcome).to.have.property('accessToken');
    expect(second.state).to.equal('idle');
  });

  it('an element that was there before does not take up the login of one that goes, whose place it gets', async () => {
    const [first, second] = [make(backend), make(backend)];
    box.append(first, second);
    void first.start();
    await reached(first, 'waiting');
    first.remove();
    await waitUntil(() => backend.count('cancel') === 1, undefined, { timeout: 3000 });
    expect(second.state).to.equal('idle');
  });

  it('an element that came while another ran takes up its login once that is gone, as in a page that fades over', async () => {
    const [first, next] = [make(backend), make(backend)];
    box.append(first);
    void first.start();
    await reached(first, 'waiting');
    first.after(next);
    await aTimeout(100);
    expect(next.state).to.equal('idle');
    first.remove();
    await reached(next, 'waiting');
    await aTimeout(1100);
    expect([backend.count('start'), backend.count('cancel')]).to.deep.equal([1, 0]);
    backend.approve();
    await reached(next, 'done');
  });

  it('an element that runs a login keeps it when the page moves it, whatever comes into its old place', async () => {
    const [first, second] = [make(backend), make(backend)];
    const slot = document.createElement('section');
    box.append(first, slot);
    void first.start();
    await reached(first, 'waiting');
    first.after(second);
    await aTimeout(50);
    slot.append(first);
    await aTimeout(100);
    expect([first.state, second.state, backend.count('cancel')]).to.deep.equal(['waiting', 'idle', 0]);
  });

  it('an element in another place does not take up the login of one that goes', async () => {
    const first = make(backend, { id: 'header' });
    box.append(first);
    void first.start();
    await reached(first, 'waiting');
    first.remove();
    const second = make(backend, { id: 'menu' });
    box.append(second);
    await waitUntil(() => backend.count('cancel') === 1, undefined, { timeout: 3000 });
    expect(second.state).to.equal('idle');
  });

  it('after a reload the element that began goes on, although it is hidden and not the first', async () => {
    await reload('/soluti-qr-auth#:1');
    const elements = [make(backend), make(backend, { hidden: true }), make(backend)];
    box.append(...elements);
    await waitUntil(() => elements[1]!.state === 'waiting');
    await aTimeout(50);
    expect(elements.map(({ state }) => state)).to.deep.equal(['idle', 'waiting', 'idle']);
  });

  it('after a reload that took the element away, the first visible one goes on, without a dialog', async () => {
    await reload('/soluti-qr-auth#gone:0');
    const elements = [
      make(backend, { hidden: true }),
      make(backend, { endpoint: '/other' }),
      make(backend, { presentation: 'dialog' }),
      make(backend),
    ];
    box.append(...elements);
    await waitUntil(() => elements[2]!.state === 'waiting');
    await aTimeout(50);
    expect(elements.map(({ state }) => state)).to.deep.equal(['idle', 'idle', 'waiting', 'idle']);
    expect(isModal(elements[2]!)).to.equal(false);
    part(elements[2]!, 'start-button').click();
    await waitUntil(() => isModal(elements[2]!));
    expect(backend.count('start')).to.equal(1);
  });

  it('a second reload leaves it with the element that began, where that is back', async () => {
    await reload('/soluti-qr-auth#menu:0');
    const other = make(backend);
    box.append(other);
    await reached(other, 'waiting');
    const { owner } = JSON.parse(sessionStorage.getItem(key) ?? '{}') as { owner: string };
    expect(owner).to.equal('/soluti-qr-auth#menu:0');
  });

  it('after a reload no element goes on that the page took away meanwhile', async () => {
    await reload('/soluti-qr-auth#gone:0');
    const [first, second] = [make(backend), make(backend)];
    box.append(first, second);
    first.remove();
    await reached(second, 'waiting');
    expect(first.state).to.equal('idle');
  });

  it('after a reload a dialog opens again where it began', async () => {
    await reload('/soluti-qr-auth#dialog:0');
    const elements = [make(backend), make(backend, { id: 'dialog', presentation: 'dialog' })];
    box.append(...elements);
    await waitUntil(() => isModal(elements[1]!));
    expect(elements[0]!.state).to.equal('idle');
  });

  it('tells elements of the same place in other shadow roots apart', async () => {
    const hosts = [document.createElement('div'), document.createElement('div')];
    box.append(...hosts);
    const elements = hosts.map((host) => {
      const element = make(backend);
      host.attachShadow({ mode: 'open' }).append(element);
      return element;
    });
    void elements[1]!.start();
    await reached(elements[1]!, 'waiting');
    const { owner } = JSON.parse(sessionStorage.getItem(key) ?? '{}') as { owner: string };
    const index = [...document.querySelectorAll('div')]
      .filter(({ id }) => id === '')
      .indexOf(hosts[1] as HTMLDivElement);
    expect(owner).to.equal(`/div#:${String(index)}/soluti-qr-auth#:0`);
  });

  it('a start that fails leaves the login of another element for a reload', async () => {
    const [first, second] = [make(backend), make(backend)];
    box.append(first, second);
    void first.start();
    await reached(first, 'waiting');
    backend.next('start', () => Promise.reject(new TypeError('Failed to fetch')));
    void second.start();
    await reached(second, 'failed');
    expect(sessionStorage.getItem(key)).to.contain(backend.flow!.id);
  });
});
