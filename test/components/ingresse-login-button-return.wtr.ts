import { aTimeout, expect, waitUntil } from '@open-wc/testing';
import '../../src/components/ingresse-login-button/ingresse-login-button.js';
import { makeButton, reach } from './support/ingresse-login-button.js';

const folder = new URL('../../src/components/ingresse-login-button/', import.meta.url).pathname;

/** The real `return.html`, under its own policy, in a frame; its scripts are loaded from their sources. */
async function land(query: string, scripts = ['return-head.ts', 'return.ts']): Promise<HTMLIFrameElement> {
  const frame = document.createElement('iframe');
  frame.src = `${folder}return.html${query}`;
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
  document.body.append(frame);
  await loaded;
  const inside = frame.contentWindow as unknown as Window & {
    trustedTypes: { createPolicy(name: string, rules: object): { createScriptURL(url: string): string } };
  };
  const policy = inside.trustedTypes.createPolicy('test', { createScriptURL: (url: string) => url });
  for (const name of scripts) {
    const script = inside.document.createElement('script');
    script.type = 'module';
    script.src = policy.createScriptURL(folder + name);
    const ran = new Promise((resolve, reject) => {
      script.onload = resolve;
      script.onerror = reject;
    });
    inside.document.head.append(script);
    await ran;
  }
  return frame;
}

function textOf(frame: HTMLIFrameElement): string {
  return frame.contentDocument?.querySelector('[role=status]')?.textContent ?? '';
}

function remember(mode: string): void {
  const pending = { nonce: 'n0nce', mode, returnTo: `${location.href}#left`, startedAt: Date.now() };
  sessionStorage.setItem('catraca:login', JSON.stringify(pending));
}

describe('the return page', () => {
  let frame: HTMLIFrameElement | undefined;
  const realClose = window.close;

  afterEach(() => {
    frame?.remove();
    sessionStorage.clear();
    window.close = realClose;
  });

  it('has its token taken out of the address by the head script, for one reader', async () => {
    frame = await land('?usertoken=7-token&a=1#usertoken=8-b', ['return-head.ts']);
    const inside = frame.contentWindow as unknown as Record<PropertyKey, unknown> & Window;
    expect(inside.location.search + inside.location.hash).to.equal('?a=1');
    expect(JSON.stringify(Object.keys(inside))).to.not.include('catraca');
    expect(inside[Symbol.for('catraca.return')]).to.include('usertoken=7-token');
    expect(inside.sessionStorage.length).to.equal(0);
  });

  it('leaves an address without a token as it is', async () => {
    frame = await land('?a=1&b=usertoken', ['return-head.ts']);
    expect(frame.contentWindow?.location.search).to.equal('?a=1&b=usertoken');
    expect(Symbol.for('catraca.return') in (frame.contentWindow ?? {})).to.equal(false);
  });

  it('loads nothing from elsewhere, sends no referrer, and its policy has no exception', async () => {
    frame = await land('');
    const page = frame.contentDocument;
    const policy = page?.querySelector<HTMLMetaElement>('[http-equiv=Content-Security-Policy]')?.content ?? '';
    expect(policy).to.include("default-src 'none'");
    expect(policy).to.not.match(/unsafe|https?:|\*/);
    expect(page?.querySelector<HTMLMetaElement>('[name=referrer]')?.content).to.equal('no-referrer');
    const sources = [...(page?.querySelectorAll<HTMLElement>('[src], link[href]') ?? [])];
    expect(sources.every((element) => !/^https?:/.test(element.getAttribute('src') ?? ''))).to.equal(true);
    // The head script is the first script of the page.
    expect(page?.querySelector('script')?.getAttribute('src')).to.equal('return-head.js');
  });

  it('refuses what nobody asked for, and offers the way back', async () => {
    frame = await land('?usertoken=9-forged');
    await aTimeout(20);
    expect(frame.contentWindow?.location.search).to.equal('');
    expect(textOf(frame)).to.match(/aba|pestaña|tab/);
    expect(frame.contentDocument?.querySelector('a')?.hidden).to.equal(false);
    expect(sessionStorage.length).to.equal(0);
  });

  it('takes the token of a redirect to the page that was left, whose button signs in, once', async () => {
    remember('redirect');
    const left = new Promise((resolve) => {
      const timer = setInterval(() => {
        if (sessionStorage.getItem('catraca:return') === null) return;
        clearInterval(timer);
        resolve(null);
      }, 5);
    });
    frame = await land('?catraca_nonce=n0nce&usertoken=7-token');
    await left;
    frame.remove();
    const before = location.href;
    const button = await makeButton();
    await reach(button, 'signed-in');
    expect(button.userToken).to.equal('7-token');
    expect(location.href).to.equal(`${before}#left`);
    expect(sessionStorage.length).to.equal(0);
    history.replaceState(null, '', before);
  });

  it('takes a token to no page of another origin', async () => {
    const pending = { nonce: 'n0nce', mode: 'redirect', returnTo: 'https://other.example/', startedAt: Date.now() };
    sessionStorage.setItem('catraca:login', JSON.stringify(pending));
    frame = await land('?catraca_nonce=n0nce&usertoken=7-token');
    const page = frame.contentDocument;
    await waitUntil(() => page?.querySelector('a')?.hidden === false);
    expect(frame.contentWindow?.location.pathname).to.match(/return\.html$/);
    expect(Object.values<string>(sessionStorage).join()).to.not.include('7-token');
  });

  it('leaves a token in no storage on a page without the element, once a script of ours loads there', async () => {
    const handed = { address: `${location.origin}/?catraca_nonce=n0nce&usertoken=7-token`, at: Date.now() };
    for (const script of [
      '../soluti-qr-auth/soluti-qr-auth.ts',
      '../idenge-pass-card/idenge-pass-card.ts',
      'return-head.ts',
    ]) {
      sessionStorage.setItem('catraca:return', JSON.stringify(handed));
      frame = await land('', [script]);
      expect(sessionStorage.getItem('catraca:return'), script).to.equal(null);
      frame.remove();
    }
  });

  it('takes nothing that was handed over more than a minute ago, or in another form', async () => {
    const before = location.href;
    const address = `${before.split('?')[0] ?? ''}?catraca_nonce=n0nce&usertoken=7-token`;
    const now = Date.now();
    for (const handed of [{ address, at: now - 60_001 }, { address, at: now + 60_000 }, { address }, address, null]) {
      remember('redirect');
      sessionStorage.setItem('catraca:return', JSON.stringify(handed));
      const button = await makeButton();
      await aTimeout(30);
      expect(button.state).to.equal('idle');
      expect(sessionStorage.getItem('catraca:return')).to.equal(null);
      button.remove();
    }
  });

  it('hands the token of a popup to the window that asked, and says that it may be closed', async () => {
    remember('popup');
    const channel = new BroadcastChannel('n0nce');
    const heard = new Promise<unknown>((resolve) => {
      channel.onmessage = ({ data }) => {
        channel.postMessage('catraca:taken');
        resolve(data);
      };
    });
    frame = await land('?usertoken=7-token');
    // Without its nonce: whether that is enough is for the page that asked to say.
    expect(await heard).to.deep.equal({
      type: 'catraca:token',
      nonce: 'n0nce',
      token: '7-token',
      error: null,
      isProven: false,
      isNamed: false,
    });
    await aTimeout(50);
    channel.close();
    expect(textOf(frame)).to.match(/fechar|cerrar|close/);
    expect(sessionStorage.length).to.equal(0);
  });
});
