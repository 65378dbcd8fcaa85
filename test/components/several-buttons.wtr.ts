/** A page with more than one login button: each login stays with the button that began it. */
import { aTimeout, expect, fixture } from '@open-wc/testing';
import { html } from 'lit';
import '../../src/components/ingresse-login-button/ingresse-login-button.js';
import type { IngresseLoginButtonElement } from '../../src/components/ingresse-login-button/ingresse-login-button-element.js';
import {
  FakeBackend,
  handOverToken,
  makeButton,
  problem,
  reach,
  setUpLoginStage,
} from './support/ingresse-login-button.js';

describe('several <ingresse-login-button> on a page', () => {
  const stage = setUpLoginStage();
  const { href: before } = location;
  let box: HTMLElement;

  beforeEach(async () => {
    box = await fixture(html`<div lang="en"></div>`);
  });
  afterEach(() => history.replaceState(null, '', before));

  // Of this page alone: other test pages are open at the same time, and hear what is said of a name that they know.
  const nonce = `several-${String(Math.random())}`;
  const flowId = nonce.replace(/\W/g, '_').padEnd(22, '_').slice(0, 22);

  function newBackend(): FakeBackend {
    return Object.assign(new FakeBackend(), { id: flowId });
  }

  function make(properties: Partial<IngresseLoginButtonElement> = {}): IngresseLoginButtonElement {
    return Object.assign(document.createElement('ingresse-login-button'), { apiKey: 'key', ...properties });
  }

  /** The page that a login comes back to, which began in the element with this key. */
  function comeBack(owner: string): void {
    const pending = { nonce, mode: 'redirect', returnTo: before, startedAt: Date.now(), owner };
    sessionStorage.setItem('catraca:login', JSON.stringify(pending));
    history.replaceState(
      null,
      '',
      `${before}${before.includes('?') ? '&' : '?'}catraca_nonce=${nonce}&usertoken=7-token`,
    );
  }

  it('the one that began signs in after the return, although it is hidden and not the first', async () => {
    comeBack('/ingresse-login-button#menu:0');
    const buttons = [make(), make({ id: 'menu', hidden: true }), make()];
    box.append(...buttons);
    await reach(buttons[1]!, 'signed-in');
    expect(location.href).to.equal(before);
    expect(buttons.map(({ state }) => state)).to.deep.equal(['idle', 'signed-in', 'idle']);
  });

  it('the first visible one signs in where the one that began is no longer on the page', async () => {
    comeBack('/ingresse-login-button#gone:0');
    const buttons = [make({ hidden: true }), make(), make()];
    box.append(...buttons);
    await reach(buttons[1]!, 'signed-in');
    expect(buttons.map(({ state }) => state)).to.deep.equal(['idle', 'signed-in', 'idle']);
  });

  it('the one that began signs in although the first of the page has a backend', async () => {
    comeBack('/ingresse-login-button#menu:0');
    const backend = newBackend();
    const buttons = [make({ apiKey: undefined, endpoint: '/catraca', fetch: backend.fetch }), make({ id: 'menu' })];
    box.append(...buttons);
    await reach(buttons[1]!, 'signed-in');
    expect([buttons[0]!.state, buttons[0]!.userToken, backend.calls]).to.deep.equal(['idle', null, []]);
  });

  it('one that comes later gets nothing of a return that another has taken', async () => {
    comeBack('/ingresse-login-button#gone:0');
    const first = make();
    box.append(first);
    await reach(first, 'signed-in');
    const later = make({ id: 'gone' });
    box.append(later);
    await aTimeout(100);
    expect([later.state, later.userToken]).to.deep.equal(['idle', null]);
    expect(first.userToken).to.equal('7-token');
  });

  it('each return is judged, also that of a page whose first button has ended one before', async () => {
    const states = [];
    for (const returned of ['other', nonce]) {
      comeBack('/ingresse-login-button#gone:0');
      history.replaceState(null, '', location.href.replace(nonce, returned));
      const button = make();
      box.append(button);
      await reach(button, returned === nonce ? 'signed-in' : 'failed');
      states.push(button.state);
    }
    expect(states).to.deep.equal(['failed', 'signed-in']);
  });

  it('one that replaces another while the result is fetched goes on and signs in, once', async () => {
    const backend = newBackend();
    let asked = 0;
    backend.answers['POST /ingresse/flows/redeem'] = () =>
      ++asked === 1 ? new Promise<Response>(() => undefined) : Response.json(backend.result);
    const flow = { id: flowId, secret: 's'.repeat(43), mode: 'redirect', origin: location.origin, returnTo: before };
    const stored = { ...flow, startedAt: Date.now(), owner: '/ingresse-login-button#:0' };
    sessionStorage.setItem(`catraca:flow:${location.origin}/catraca/ingresse`, JSON.stringify(stored));
    const properties = { apiKey: undefined, endpoint: '/catraca', fetch: backend.fetch };
    const [server, client] = [make(properties), make(properties)];
    box.append(server);
    await reach(server, 'finishing');
    server.replaceWith(client);
    await reach(client, 'signed-in');
    expect([server.state, asked]).to.deep.equal(['idle', 2]);
    expect(sessionStorage.length).to.equal(0);
  });

  it('a failure of one leaves what another began for a reload', async () => {
    const first = await makeButton();
    void first.login();
    await reach(first, 'waiting');
    const second = make({ apiKey: undefined });
    box.append(second);
    await second.updateComplete;
    void second.login();
    await reach(second, 'failed');
    expect(sessionStorage.getItem('catraca:login')).to.contain(stage.opener.nonce);
    handOverToken(stage.opener.nonce);
    await reach(first, 'signed-in');
    expect(second.state).to.equal('failed');
  });

  it('one that comes later leaves a login at the backend alone, until the one that began has gone', async () => {
    const backend = newBackend();
    // Not over yet: the visitor is still in the other window.
    backend.answers['POST /ingresse/flows/redeem'] = () => problem(409, 'conflict');
    backend.answers['POST /ingresse/flows/ack'] = () => problem(409, 'conflict');
    const properties = { apiKey: undefined, endpoint: '/catraca', fetch: backend.fetch, overlay: true };
    const [first, next] = [make(properties), make(properties)];
    box.append(first);
    await first.updateComplete;
    void first.login();
    await reach(first, 'waiting');
    first.after(next);
    await aTimeout(50);
    expect([next.state, next.shadowRoot!.querySelector('dialog')]).to.deep.equal(['idle', null]);
    first.remove();
    await reach(next, 'waiting');
    expect(first.state).to.equal('idle');
    expect(sessionStorage.getItem(`catraca:flow:${location.origin}/catraca/ingresse`)).to.contain(flowId);
    next.cancel();
  });

  it('opens no overlay for a login that another began before a reload', async () => {
    const pending = { nonce, mode: 'popup', returnTo: before, startedAt: Date.now(), isOpen: true };
    sessionStorage.setItem('catraca:login', JSON.stringify({ ...pending, owner: '/ingresse-login-button#gone:0' }));
    const button = make({ overlay: true });
    box.append(button);
    await reach(button, 'waiting');
    expect(button.shadowRoot!.querySelector('dialog')).to.equal(null);
    button.cancel();
  });
});
