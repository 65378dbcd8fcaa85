/** `<idenge-pass-card>`: accessibility in every state, look, coming and going, and bad input. */
import { aTimeout, expect, fixture, html, waitUntil } from '@open-wc/testing';
import { faces, never, said } from './support/pass-card-faces.js';
import { IdengeBackend, birthField, json, marcos, problem } from './support/idenge-backend.js';
import { all, focusOf, has, mount, nextState, part, press, statusText, submit, type } from './support/pass-card.js';

describe('<idenge-pass-card>: accessibility', () => {
  for (const [name, make] of Object.entries(faces)) {
    it(`has no fault that axe finds, and says so in each language, when ${name}`, async () => {
      const card = await make();
      const locales = ['en', 'es', 'pt-BR'] as const;
      for (const [index, theme] of (['light', 'dark', 'light', 'dark', 'light', 'dark'] as const).entries()) {
        const lang = locales[index % locales.length] ?? 'en';
        card.theme = theme;
        card.lang = lang;
        card.parentElement!.style.background = theme === 'dark' ? '#111016' : '#ffffff';
        await waitUntil(() => part(card, 'base')?.lang === lang);
        expect(statusText(card), lang).to.equal(said[name]?.[lang] ?? 'nothing is written down for this face');
        const transitions = card.shadowRoot!.getAnimations().filter((each) => each instanceof CSSTransition);
        await Promise.all(transitions.map(({ finished }) => finished));
        await expect(card).to.be.accessible();
      }
    }).timeout(30_000);

    it(`has targets of 44 px, one status region and no overflow at 200 px when ${name}`, async () => {
      const card = await make();
      card.parentElement!.style.width = '200px';
      await card.updateComplete;
      const root = card.shadowRoot!;
      for (const control of root.querySelectorAll<HTMLElement>('button, a[href], select, input:not([type=checkbox])')) {
        expect(control.getBoundingClientRect().height, control.outerHTML).to.be.at.least(44);
      }
      expect(root.querySelectorAll('[role=status]')).to.have.length(1);
      for (const element of root.querySelectorAll('*')) {
        const { left, right, width } = element.getBoundingClientRect();
        if (width <= 1 || element.closest('.visually-hidden') !== null) continue;
        const edge = card.getBoundingClientRect();
        expect(right, element.outerHTML.slice(0, 120)).to.be.at.most(edge.right + 1);
        expect(left, element.outerHTML.slice(0, 120)).to.be.at.least(edge.left - 1);
      }
    });
  }

  it('keeps focus inside through a whole edit by keyboard', async () => {
    const { card } = await mount(new IdengeBackend(), { editable: true });
    press(card, 'edit-button');
    await nextState(card, 'editing');
    type(card, 'name', 'Ana');
    submit(card);
    await nextState(card, 'viewing');
    expect(document.activeElement === card).to.equal(true);
    expect(focusOf(card)).to.equal('edit-button');
  });

  it('takes focus from nobody who was elsewhere', async () => {
    const { card } = await mount(new IdengeBackend(), { editable: true });
    const outside = document.createElement('button');
    card.before(outside);
    outside.focus();
    void card.edit();
    await nextState(card, 'editing');
    await card.load();
    expect(document.activeElement === outside).to.equal(true);
  });

  it('moves focus to what took the place of the control that had it', async () => {
    const card = await faces['failed']!();
    card.fetch = new IdengeBackend().fetch;
    press(card, 'retry-button');
    await nextState(card, 'viewing');
    expect(focusOf(card)).to.equal('refresh-button');
  });

  it('answers who asks for the status, on screen and in words, also where nothing has changed', async () => {
    const { card } = await mount(new IdengeBackend(), { editable: true });
    await card.save({ name: 'Ana' });
    await card.updateComplete;
    expect(statusText(card)).to.equal('Changes saved');
    press(card, 'refresh-button');
    await waitUntil(() => /^Checked at [\d:]+\s.M\. \w+ /.test(statusText(card)));
    expect(part(card, 'base')?.querySelector('.meta')?.textContent).to.match(/Checked at/);
    void card.edit();
    await card.updateComplete;
    expect(statusText(card)).not.to.match(/Checked/);
  });

  it('hides the payload of the code behind a sentence', async () => {
    const card = await faces['not installed']!();
    const code = part(card, 'qr');
    expect(code?.getAttribute('aria-label')).to.equal('QR code to download the card on your phone');
    expect(code?.outerHTML).not.to.contain('wallet.example');
  });
});

describe('<idenge-pass-card>: theming', () => {
  it('is light, dark, or as the page is', async () => {
    const { card } = await mount(new IdengeBackend(), { theme: 'dark' });
    const base = part(card, 'base')!;
    expect(getComputedStyle(base).colorScheme).to.equal('dark');
    const dark = getComputedStyle(base).color;
    card.theme = 'light';
    await card.updateComplete;
    expect(getComputedStyle(base).colorScheme).to.equal('light');
    expect(getComputedStyle(base).color).not.to.equal(dark);
  });

  it('takes colours from any ancestor', async () => {
    const card = await faces['enrolling']!();
    card.parentElement!.style.setProperty('--catraca-accent', 'rgb(1, 2, 3)');
    const button = part(card, 'enroll-button')!;
    await waitUntil(() => getComputedStyle(button).backgroundColor === 'rgb(1, 2, 3)');
  });

  it('can be reached by part', async () => {
    const card = await faces['viewing']!();
    const style = document.createElement('style');
    style.textContent = 'idenge-pass-card::part(name) { letter-spacing: 7px }';
    card.before(style);
    expect(getComputedStyle(part(card, 'name')!).letterSpacing).to.equal('7px');
  });

  it('turns round with the direction of the page', async () => {
    const card = await faces['viewing']!();
    const club = () => card.shadowRoot!.querySelector('.club')!.getBoundingClientRect();
    const middle = () => {
      const box = part(card, 'card')!.getBoundingClientRect();
      return (box.left + box.right) / 2;
    };
    expect(club().left).to.be.lessThan(middle());
    card.dir = 'rtl';
    expect(club().right).to.be.greaterThan(middle());
  });
});

describe('<idenge-pass-card>: life', () => {
  for (const [name, make] of Object.entries(faces)) {
    it(`may leave and come back when ${name}`, async () => {
      const card = await make();
      const { state } = card;
      const parent = card.parentElement!;
      card.remove();
      await aTimeout(5);
      parent.append(card);
      await card.updateComplete;
      expect(card.state).to.equal(state);
      expect(has(card, 'base')).to.equal(true);
    });
  }

  it('ends its request when it is gone for good, and begins anew when it comes back', async () => {
    const backend = new IdengeBackend();
    let signal: AbortSignal | undefined;
    const { card } = await mount(
      backend,
      {
        fetch: (input, init) => {
          signal ??= init?.signal ?? undefined;
          return signal === init?.signal ? never() : backend.fetch(input, init);
        },
      },
      'loading',
    );
    const parent = card.parentElement!;
    card.remove();
    await waitUntil(() => signal?.aborted === true, 'the request ends', { timeout: 1500 });
    expect(card.state).to.equal('idle');
    parent.append(card);
    await nextState(card, 'viewing');
    expect(card.pass?.name).to.equal('Marcos Bermejo');
  }).timeout(4000);

  it('asks nothing more once it is gone', async () => {
    const backend = new IdengeBackend({ ...marcos, status: null });
    const { card } = await mount(backend, { watch: 0.2 });
    card.remove();
    await aTimeout(1050);
    const { length } = backend.requests;
    await aTimeout(500);
    expect(backend.requests).to.have.length(length);
  }).timeout(4000);

  it('shows two holders beside each other', async () => {
    const one = await mount(new IdengeBackend());
    const two = await mount(new IdengeBackend({ ...marcos, name: 'Ana' }));
    expect([part(one.card, 'name')?.textContent, part(two.card, 'name')?.textContent]).to.deep.equal([
      'Marcos Bermejo',
      'Ana',
    ]);
  });

  it('works inside another shadow root', async () => {
    const host = await fixture<HTMLDivElement>(html`<div></div>`);
    const root = host.attachShadow({ mode: 'open' });
    const { card } = await mount(new IdengeBackend(), { editable: true });
    root.append(card);
    press(card, 'edit-button');
    await nextState(card, 'editing');
    expect(root.activeElement === card).to.equal(true);
  });

  it('goes into the back/forward cache empty, and asks when it comes back', async () => {
    const backend = new IdengeBackend();
    const { card } = await mount(backend);
    window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
    await card.updateComplete;
    expect(card.shadowRoot?.textContent).not.to.contain('Marcos');
    expect([card.state, card.pass, backend.requests.length]).to.deep.equal(['idle', null, 1]);
    window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    await nextState(card, 'viewing');
    expect(card.pass?.name).to.equal('Marcos Bermejo');
    card.clear();
    window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
    window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    await aTimeout(10);
    expect([card.state, backend.requests.length]).to.deep.equal(['idle', 2]);
  });

  it('asks again before it shows anything when the page comes out of the back/forward cache', async () => {
    const backend = new IdengeBackend();
    const { card } = await mount(backend);
    backend.answer = () => problem(401, 'not_authenticated');
    window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    await card.updateComplete;
    expect(card.shadowRoot?.textContent).not.to.contain('Marcos');
    await nextState(card, 'failed');
    expect(card.pass).to.equal(null);
  });
});

describe('<idenge-pass-card>: bad input', () => {
  const html200 = () => new Response('<!doctype html><h1>Shop</h1>', { headers: { 'content-type': 'text/html' } });
  const answers: [string, () => Response | Promise<Response>, string][] = [
    ['an HTML page', html200, 'response_invalid'],
    ['an HTML error page', () => new Response('<h1>404</h1>', { status: 404 }), 'response_invalid'],
    ['malformed JSON', () => new Response('{"pass":'), 'response_invalid'],
    ['an empty body', () => new Response(''), 'response_invalid'],
    ['another shape', () => json({ pass: {}, fields: [], actions: [], downloadUrl: null }), 'response_invalid'],
    [
      'an unknown field type',
      () => json({ pass: null, fields: [{ ...birthField, type: 'file' }], actions: [], downloadUrl: null }),
      'response_invalid',
    ],
    ['null', () => json(null), 'response_invalid'],
    ['a proxy with nobody behind it', () => new Response('', { status: 502 }), 'network_unreachable'],
    ['no answer', () => Promise.reject(new TypeError('Failed to fetch')), 'network_unreachable'],
    ['no session', () => problem(401, 'not_authenticated'), 'not_authenticated'],
    ['a refusing provider', () => problem(502, 'provider_refused'), 'provider_refused'],
    ['a provider that answers rubbish', () => problem(502, 'provider_invalid'), 'provider_invalid'],
    ['a defect', () => problem(500, 'internal'), 'internal'],
  ];
  for (const [name, answer, code] of answers) {
    it(`ends in failed, ${code}, on ${name}, and can be tried again`, async () => {
      const backend = new IdengeBackend();
      backend.answer = answer;
      const { card, heard } = await mount(backend, {}, 'failed');
      expect(heard('idenge-pass-error').map(({ detail }) => detail.code)).to.deep.equal([code]);
      expect(part(card, 'error')?.textContent?.trim()).not.to.equal('');
      backend.answer = () => undefined;
      press(card, 'retry-button');
      await nextState(card, 'viewing');
    });

    it(`keeps what was typed on ${name}`, async () => {
      const backend = new IdengeBackend();
      const { card } = await mount(backend, { editable: true });
      void card.edit();
      await nextState(card, 'editing');
      backend.answer = answer;
      type(card, 'name', 'Ana');
      submit(card);
      await waitUntil(() => part(card, 'error') !== null);
      expect(card.state).to.equal('editing');
      expect(card.shadowRoot?.querySelector<HTMLInputElement>('[name=name]')?.value).to.equal('Ana');
    });
  }

  for (const endpoint of [undefined, '', 'https://evil.example/catraca', 'javascript:alert(1)', '/catraca?x=1']) {
    it(`asks nobody, and says calmly that it is unavailable, with the endpoint ${String(endpoint)}`, async () => {
      const complaints: unknown[] = [];
      const original = console.error;
      console.error = (...data: unknown[]) => complaints.push(...data);
      try {
        const backend = new IdengeBackend();
        const { card, heard } = await mount(backend, { endpoint }, 'failed');
        expect(heard('idenge-pass-error')[0]?.detail.code).to.equal('config_invalid');
        expect(part(card, 'error')?.textContent?.trim()).to.equal('Unavailable right now. Try again later.');
        expect(has(card, 'retry-button')).to.equal(false);
        expect(backend.requests).to.have.length(0);
        expect(complaints).to.have.length(1);
        expect(String(complaints[0])).to.contain('<idenge-pass-card>');
      } finally {
        console.error = original;
      }
    });
  }

  it('waits on a slow backend with a card-shaped placeholder and says so once', async () => {
    const card = await faces['loading']!();
    expect(statusText(card)).to.equal('Loading…');
    expect(part(card, 'card')?.getBoundingClientRect().height).to.be.greaterThan(100);
    expect(await Promise.race([card.load(), aTimeout(50).then(() => 'still waiting')])).to.equal('still waiting');
    card.cancel();
    expect(card.state).to.equal('idle');
  });

  it('stands with values and settings that make no sense', async () => {
    const backend = new IdengeBackend({
      ...marcos,
      data: { [birthField.id]: 'tomorrow' },
      passLastUpdated: 'never',
      updatedAt: '-',
    });
    backend.fields = [{ ...birthField, timeZone: 'Mars/Olympus' }];
    const { card } = await mount(backend, { cardsPerPage: Number.NaN, watch: Number.NaN });
    expect(all(card, 'field-value')[0]?.textContent).to.equal('tomorrow');
  });
});
