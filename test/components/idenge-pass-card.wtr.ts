/** `<idenge-pass-card>`: what it shows, its attributes and events, the visitor's own pass and the staff look-up. */
import { aTimeout, expect, fixture, html, oneEvent, waitUntil } from '@open-wc/testing';
import '../../src/components/idenge-pass-card/idenge-pass-card.js';
import type { IdengePassCardElement } from '../../src/components/idenge-pass-card/idenge-pass-card.js';
import type { Pass } from '../../src/core/protocol/idenge.js';
import { IdengeBackend, allFields, birthField, marcos, pointsField, problem } from './support/idenge-backend.js';
import {
  all,
  focusOf,
  has,
  mount,
  nextState,
  part,
  press,
  statusText,
  texts,
  type as typeInto,
} from './support/pass-card.js';

const none: Pass = { ...marcos, status: null, platform: null };

describe('<idenge-pass-card>: renders', () => {
  it('shows name, number, status, platform and each field of the list', async () => {
    const { card } = await mount(new IdengeBackend());
    expect(part(card, 'name')?.textContent).to.equal('Marcos Bermejo');
    expect(part(card, 'status')?.textContent?.replace(/\s+/g, ' ').trim()).to.equal('Installed · iPhone');
    expect(part(card, 'platform')?.textContent).to.contain('iPhone');
    expect(part(card, 'card')?.textContent).to.contain('No. 1234EE');
    expect(texts(card, 'field-label')).to.deep.equal(['E-mail', 'Phone', 'Points', 'Birth', 'Level', 'Get news']);
    expect(texts(card, 'field-value')).to.deep.equal([
      'marcos@example.com',
      'Not provided',
      '1,500',
      'Dec 25, 1985',
      'Bronze',
      'Not provided',
    ]);
  });

  it('has the proportions of a bank card and leaves none of them to the content', async () => {
    const { card } = await mount(
      new IdengeBackend({ ...marcos, name: 'Maximiliano '.repeat(5), externalId: 'X'.repeat(80) }),
    );
    const box = part(card, 'card')!.getBoundingClientRect();
    expect(box.width / box.height).to.be.closeTo(1.586, 0.01);
  });

  const statuses: [string | null, string | null, string, string | null][] = [
    [null, null, 'Not installed', 'Card not installed yet'],
    [null, 'ios', 'Not installed', 'Card not installed yet'],
    ['installed', 'ios', 'Installed · iPhone', null],
    ['installed', 'android', 'Installed · Android', null],
    ['installed', 'watch', 'Installed · watch', null],
    ['installed', null, 'Installed', null],
    ['uninstalled', 'android', 'Removed', 'Removed from phone (Android)'],
    ['uninstalled', null, 'Removed', 'Removed from phone'],
    ['deleted', 'ios', 'Cancelled', 'Card cancelled'],
    ['frozen', 'ios', 'Unknown', 'The status of the card is unknown'],
    ['constructor', 'toString', 'Unknown', 'The status of the card is unknown'],
  ];
  for (const [status, platform, chip, sentence] of statuses) {
    it(`has words for ${String(status)} on ${String(platform)}`, async () => {
      const { card } = await mount(new IdengeBackend({ ...marcos, status, platform }));
      expect(part(card, 'status')?.textContent?.replace(/\s+/g, ' ').trim()).to.equal(chip);
      const next = card.shadowRoot?.querySelector('.sentence')?.textContent;
      expect(next ?? null).to.equal(sentence);
    });
  }

  const actions: [string | null, string | null][] = [
    [null, 'Download the card'],
    ['installed', null],
    ['uninstalled', 'Install again'],
    ['deleted', null],
    ['frozen', null],
  ];
  for (const [status, label] of actions) {
    it(`offers ${label ?? 'nothing'} when the status is ${String(status)}`, async () => {
      const { card } = await mount(new IdengeBackend({ ...marcos, status }));
      const link = part<HTMLAnchorElement>(card, 'download-link');
      expect(link?.textContent?.trim() ?? null).to.equal(label);
      if (label !== null) expect(link?.href).to.equal('https://wallet.example/p/1');
      expect(part(card, 'qr') !== null).to.equal(label !== null);
    });
  }

  it('says to look at the e-mail where there is no link', async () => {
    const backend = new IdengeBackend(none);
    backend.downloadUrl = null;
    const { card } = await mount(backend);
    expect(has(card, 'download-link')).to.equal(false);
    expect(card.shadowRoot?.textContent).to.contain('We e-mailed you the card link');
  });

  for (const url of ['javascript:alert(1)', 'http://wallet.example/1', 'data:text/html,x', 'no address', '']) {
    it(`does not link to ${JSON.stringify(url)}`, async () => {
      const backend = new IdengeBackend(none);
      backend.downloadUrl = url;
      const { card } = await mount(backend);
      expect(has(card, 'download-link')).to.equal(false);
      expect(has(card, 'qr')).to.equal(false);
    });
  }

  it('shows no download that the visitor may not use', async () => {
    const backend = new IdengeBackend(none);
    backend.actions = [];
    const { card } = await mount(backend, { editable: true });
    expect(has(card, 'download-link')).to.equal(false);
    expect(has(card, 'edit-button')).to.equal(false);
  });

  it('shows a picture only from a host that the page lists, and draws the card instead', async () => {
    const { card } = await mount(new IdengeBackend({ ...marcos, imageUrl: 'https://tracker.example/pixel.png' }));
    expect(has(card, 'image')).to.equal(false);
    expect(part(card, 'name')?.textContent).to.equal('Marcos Bermejo');
  });

  it('shows what the provider says as text, whatever it is', async () => {
    const markup = '<img src=x onerror="window.hacked=true">';
    const fields = allFields.map((field) => ({ ...field, label: { 'pt-BR': markup, es: markup, en: markup } }));
    const backend = new IdengeBackend({ ...marcos, name: markup, externalId: markup, platform: markup, email: markup });
    backend.fields = fields;
    const { card } = await mount(backend);
    expect(part(card, 'name')?.textContent).to.equal(markup);
    expect(card.shadowRoot?.querySelectorAll('img').length).to.equal(0);
    expect('hacked' in window).to.equal(false);
  });

  it('takes out characters that turn the text round', async () => {
    const { card } = await mount(new IdengeBackend({ ...marcos, name: 'Ana\u202egnp.exe\u0000\u200b' }));
    expect(part(card, 'name')?.textContent).to.equal('Ana gnp.exe');
  });

  it('stands with no fields, and with twenty', async () => {
    const backend = new IdengeBackend();
    backend.fields = [];
    const { card } = await mount(backend);
    expect(has(card, 'fields')).to.equal(false);
    backend.fields = Array.from({ length: 20 }, (_, index) => ({
      ...birthField,
      id: `f${index}`,
      type: 'text' as const,
    }));
    await card.load();
    await card.updateComplete;
    expect(all(card, 'field')).to.have.length(20);
  });

  it('keeps its place while it loads', async () => {
    const backend = new IdengeBackend();
    let answer: (response: Response) => void = () => {};
    backend.answer = () => new Promise((resolve) => (answer = resolve));
    const { card } = await mount(backend, {}, 'loading');
    const before = part(card, 'card')!.getBoundingClientRect();
    const height = card.offsetHeight;
    // What most accounts show: e-mail, telephone, two fields of their own, one action.
    backend.fields = allFields.slice(0, 5);
    card.editable = true;
    answer(Response.json(backend.answerFor()));
    await nextState(card, 'viewing');
    const after = part(card, 'card')!.getBoundingClientRect();
    expect([before.width, before.height, before.top]).to.deep.equal([after.width, after.height, after.top]);
    // Engines give the same words a little more or less height.
    expect(card.offsetHeight - height).to.be.within(-12, 12);
  });

  it('fills the slots that the page gives', async () => {
    const backend = new IdengeBackend(none);
    const card = await fixture<IdengePassCardElement>(html`
      <idenge-pass-card endpoint="/catraca" .fetch=${backend.fetch}>
        <b slot="logo">Club Marina</b><b slot="wallet-badge">Badge</b><b slot="help">Help</b><b slot="footer">End</b>
      </idenge-pass-card>
    `);
    await nextState(card, 'viewing');
    for (const slot of ['logo', 'wallet-badge', 'help', 'footer']) {
      const assigned = card.shadowRoot?.querySelector<HTMLSlotElement>(`slot[name=${slot}]`)?.assignedElements();
      expect(assigned, slot).to.have.length(1);
      expect(assigned?.[0]?.getBoundingClientRect().height, slot).to.be.greaterThan(0);
    }
  });
});

describe('<idenge-pass-card>: properties and attributes', () => {
  it('reads its attributes', async () => {
    const card = await fixture<IdengePassCardElement>(html`
      <idenge-pass-card
        endpoint="/catraca"
        user-id="u1"
        email="e"
        external-id="x"
        phone="p"
        watch="0"
        layout="compact"
        cards-per-page="7"
        enrollable
        editable
        .fetch=${new IdengeBackend().fetch}
      ></idenge-pass-card>
    `);
    const { userId, email, externalId, phone, watch, layout, cardsPerPage, enrollable, editable } = card;
    expect({ userId, email, externalId, phone, watch, layout, cardsPerPage, enrollable, editable }).to.deep.equal({
      userId: 'u1',
      email: 'e',
      externalId: 'x',
      phone: 'p',
      watch: 0,
      layout: 'compact',
      cardsPerPage: 7,
      enrollable: true,
      editable: true,
    });
  });

  it('has its defaults', () => {
    const card = document.createElement('idenge-pass-card');
    expect([card.watch, card.layout, card.cardsPerPage, card.enrollable, card.editable]).to.deep.equal([
      5,
      'card',
      20,
      false,
      false,
    ]);
    expect(card.state).to.equal('idle');
    expect(card.pass).to.equal(null);
  });

  it('loads once, whatever is set before it is rendered', async () => {
    const backend = new IdengeBackend();
    const card = document.createElement('idenge-pass-card');
    document.body.append(card);
    card.fetch = backend.fetch;
    card.endpoint = '/catraca';
    card.passToken = 'abc';
    await nextState(card, 'viewing');
    expect(backend.requests.map(({ path }) => path)).to.deep.equal(['/idenge/pass']);
    expect(backend.last?.headers.get('x-catraca-pass')).to.equal('abc');
    expect(card.pass?.name).to.equal('Marcos Bermejo');
    card.remove();
  });

  it('gives load() the same answer without a second request', async () => {
    const backend = new IdengeBackend();
    const card = document.createElement('idenge-pass-card');
    Object.assign(card, { endpoint: '/catraca', fetch: backend.fetch });
    document.body.append(card);
    expect((await card.load())?.userId).to.equal(marcos.userId);
    await aTimeout(20);
    expect(backend.requests).to.have.length(1);
    card.remove();
  });

  it('forgets one holder before it asks for the next', async () => {
    const backend = new IdengeBackend();
    const { card } = await mount(backend, { passToken: 'one' });
    card.passToken = 'two';
    await card.updateComplete;
    expect(has(card, 'name')).to.equal(false);
    await nextState(card, 'viewing');
    expect(backend.last?.headers.get('x-catraca-pass')).to.equal('two');
  });

  it('does not load again for a token function that a framework made anew', async () => {
    const backend = new IdengeBackend();
    const { card } = await mount(backend, { passToken: () => 'one' });
    card.passToken = () => 'one';
    await card.updateComplete;
    expect(card.state).to.equal('viewing');
    expect(backend.requests).to.have.length(1);
  });

  it('asks its token function again when the token has run out', async () => {
    const backend = new IdengeBackend();
    let count = 0;
    backend.answer = ({ headers }) =>
      headers.get('x-catraca-pass') === 't1' ? problem(401, 'not_authenticated') : undefined;
    const { card } = await mount(backend, { passToken: async () => `t${String((count += 1))}` });
    expect(card.state).to.equal('viewing');
    expect(backend.requests.map(({ headers }) => headers.get('x-catraca-pass'))).to.deep.equal(['t1', 't2']);
  });

  it('starts nothing when disabled, but shows', async () => {
    const { card } = await mount(new IdengeBackend(none), { disabled: true, editable: true });
    expect(part<HTMLButtonElement>(card, 'edit-button')?.disabled).to.equal(true);
    expect(part<HTMLButtonElement>(card, 'refresh-button')?.disabled).to.equal(true);
  });

  it('forgets everything at clear(), and does not come back by itself', async () => {
    const backend = new IdengeBackend();
    const { card } = await mount(backend);
    card.clear();
    await card.updateComplete;
    expect(card.state).to.equal('idle');
    expect(card.pass).to.equal(null);
    expect(card.shadowRoot?.textContent).not.to.contain('Marcos');
    card.requestUpdate();
    await aTimeout(20);
    expect(card.state).to.equal('idle');
    expect((await card.load())?.name).to.equal('Marcos Bermejo');
  });
});

describe('<idenge-pass-card>: events', () => {
  it('tells of the load, and shows a token only to whom asks for it by name', async () => {
    const backend = new IdengeBackend();
    const card = document.createElement('idenge-pass-card');
    Object.assign(card, { endpoint: '/catraca', fetch: backend.fetch, passToken: 'secret' });
    setTimeout(() => document.body.append(card));
    const event = await oneEvent(card, 'idenge-pass-load');
    expect(event.detail.pass?.name).to.equal('Marcos Bermejo');
    expect(event.detail.passToken).to.equal('secret');
    expect(JSON.stringify(event.detail)).not.to.contain('secret');
    expect(Object.keys(event.detail)).to.deep.equal(['pass']);
    expect([event.bubbles, event.composed]).to.deep.equal([true, true]);
    card.remove();
  });

  it('tells each state with the one before', async () => {
    const { card, heard } = await mount(new IdengeBackend(), { editable: true });
    press(card, 'edit-button');
    await card.updateComplete;
    typeInto(card, 'name', 'Ana');
    card.shadowRoot?.querySelector('form')?.requestSubmit();
    await nextState(card, 'viewing');
    const changes = heard('idenge-pass-state-change').map(({ detail }) => `${detail.previous} ${detail.state}`);
    expect(changes).to.deep.equal([
      'idle loading',
      'loading viewing',
      'viewing editing',
      'editing saving',
      'saving viewing',
    ]);
    expect(card.matches(':state(viewing)')).to.equal(true);
    expect(heard('idenge-pass-update').map(({ detail }) => detail.changed)).to.deep.equal([['name']]);
    expect(heard('idenge-pass-load')).to.have.length(1);
    expect(heard('idenge-pass-status-change')).to.have.length(0);
  });

  it('tells of an error with its code and the words on screen', async () => {
    const backend = new IdengeBackend();
    backend.answer = () => problem(503, 'provider_unreachable');
    const { card, heard } = await mount(backend, {}, 'failed');
    const [event] = heard('idenge-pass-error');
    expect(event?.detail.code).to.equal('provider_unreachable');
    expect(event?.detail.retryable).to.equal(true);
    expect(part(card, 'error')?.textContent).to.equal(event?.detail.message);
  });

  it('tells once when the card is installed while one looks, and once when it is taken off again', async () => {
    const backend = new IdengeBackend(none);
    const { card, heard } = await mount(backend, { watch: 0.05 });
    backend.pass = marcos;
    await waitUntil(() => heard('idenge-pass-status-change').length > 0);
    await card.updateComplete;
    expect(statusText(card)).to.equal('Installed on phone (iPhone)');
    backend.pass = { ...marcos, status: 'uninstalled' };
    await waitUntil(() => heard('idenge-pass-status-change').length > 1);
    await aTimeout(120);
    expect(heard('idenge-pass-status-change').map(({ detail }) => detail)).to.deep.equal([
      { status: 'installed', previous: null, platform: 'ios' },
      { status: 'uninstalled', previous: 'installed', platform: 'ios' },
    ]);
    expect(statusText(card)).to.equal('Removed from phone (iPhone)');
  });

  it('compares with what was seen before a new load', async () => {
    const backend = new IdengeBackend();
    const { card, heard } = await mount(backend);
    backend.pass = { ...marcos, status: 'uninstalled' };
    await card.load();
    expect(heard('idenge-pass-status-change').map(({ detail }) => detail.previous)).to.deep.equal(['installed']);
  });

  it('fires nothing because the page set a property', async () => {
    const { card, heard } = await mount(new IdengeBackend());
    const count = heard('idenge-pass-state-change').length;
    card.layout = 'compact';
    card.editable = true;
    card.watch = 0;
    await card.updateComplete;
    expect(heard('idenge-pass-state-change')).to.have.length(count);
  });

  it('lets no refusal become an unhandled rejection', async () => {
    const rejections: unknown[] = [];
    const listen = (event: PromiseRejectionEvent) => rejections.push(event.reason);
    window.addEventListener('unhandledrejection', listen);
    const backend = new IdengeBackend();
    backend.answer = () => problem(502, 'provider_refused');
    const { card } = await mount(backend, {}, 'failed');
    void card.load();
    void card.save({ name: 'x' });
    await aTimeout(50);
    window.removeEventListener('unhandledrejection', listen);
    expect(rejections).to.deep.equal([]);
  });
});

describe('<idenge-pass-card>: staff look-up', () => {
  const people = Array.from({ length: 45 }, (_, index) => ({
    ...marcos,
    userId: `u${String(index)}`,
    name: `Person ${String(index)}`,
    email: `p${String(index)}@example.com`,
  }));

  async function choosing() {
    const backend = new IdengeBackend();
    backend.users = people;
    backend.usersPerAnswer = 10;
    return { backend, ...(await mount(backend, { phone: '1', cardsPerPage: 6 }, 'choosing')) };
  }

  it('lists several matches by page, asking for more only when needed', async () => {
    const { backend, card } = await choosing();
    expect(all(card, 'list-item')).to.have.length(6);
    expect(part<HTMLButtonElement>(card, 'previous-button')?.disabled).to.equal(true);
    press(card, 'next-button');
    await waitUntil(() => card.shadowRoot?.textContent?.includes('7 to 12'));
    expect(all(card, 'list-item')[0]?.textContent).to.contain('Person 6');
    expect(backend.requests.map(({ path }) => path)).to.deep.equal([
      '/idenge/users?phone=1',
      '/idenge/users?phone=1&cursor=10',
    ]);
    press(card, 'previous-button');
    await card.updateComplete;
    expect(card.shadowRoot?.textContent).to.contain('1 to 6');
    expect(backend.requests).to.have.length(2);
  });

  it('ends with the last one', async () => {
    const { card } = await choosing();
    for (let page = 1; page < 8; page += 1) {
      press(card, 'next-button');
      await waitUntil(() => card.shadowRoot?.textContent?.includes(`${String(page * 6 + 1)} to`));
    }
    expect(card.shadowRoot?.textContent).to.contain('43 to 45 of 45');
    expect(part<HTMLButtonElement>(card, 'next-button')?.disabled).to.equal(true);
  });

  it('opens the chosen one and tells so', async () => {
    const { backend, card, heard } = await choosing();
    all<HTMLButtonElement>(card, 'list-item')[2]?.click();
    await nextState(card, 'viewing');
    expect(heard('idenge-pass-select').map(({ detail }) => detail.pass.userId)).to.deep.equal(['u2']);
    expect(backend.last?.path).to.equal('/idenge/users/u2');
    expect(part(card, 'name')?.textContent).to.equal('Person 2');
  });

  it('lists everyone with browse, and leads back from one to the same page', async () => {
    const backend = new IdengeBackend();
    backend.users = people;
    const { card } = await mount(backend, { browse: true, cardsPerPage: 20 }, 'choosing');
    expect(backend.requests[0]?.path).to.equal('/idenge/users');
    press(card, 'next-button');
    await waitUntil(() => texts(card, 'list-item').length === 20 && focusOf(card) === 'list-item');
    const [first = ''] = texts(card, 'list-item');
    all<HTMLButtonElement>(card, 'list-item')[0]?.click();
    await nextState(card, 'viewing');
    expect(card.pass?.userId).to.equal(people[20]?.userId);
    const asked = backend.requests.length;
    press(card, 'back-button');
    await nextState(card, 'choosing');
    expect(texts(card, 'list-item')[0]).to.equal(first);
    expect(focusOf(card)).to.equal('list-item');
    expect(backend.requests).to.have.length(asked);
    card.browse = false;
    await nextState(card, 'viewing');
    expect(has(card, 'back-button')).to.equal(false);
  });

  it('moves through the list with the arrow keys', async () => {
    const { card } = await choosing();
    const items = all<HTMLButtonElement>(card, 'list-item');
    const key = (name: string) =>
      card.shadowRoot?.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true }));
    items[0]?.focus();
    key('ArrowDown');
    expect(card.shadowRoot?.activeElement === items[1]).to.equal(true);
    key('End');
    expect(card.shadowRoot?.activeElement === items[5]).to.equal(true);
    key('ArrowDown');
    expect(card.shadowRoot?.activeElement === items[5]).to.equal(true);
    key('Home');
    key('ArrowUp');
    expect(card.shadowRoot?.activeElement === items[0]).to.equal(true);
  });

  it('keeps the list when a page does not come, and says so', async () => {
    const { backend, card } = await choosing();
    backend.answer = () => problem(503, 'provider_unreachable');
    press(card, 'next-button');
    await waitUntil(() => part(card, 'error') !== null);
    expect(all(card, 'list-item')).to.have.length(6);
    expect(card.state).to.equal('choosing');
  });

  it('says when nobody was found', async () => {
    const { card } = await mount(new IdengeBackend(), { email: 'nobody@example.com' }, 'empty');
    expect(card.shadowRoot?.textContent).to.contain('No card found.');
  });

  it('says calmly that it is not allowed', async () => {
    const backend = new IdengeBackend();
    backend.answer = () => problem(403, 'not_allowed');
    const { card } = await mount(backend, { userId: 'u1' }, 'failed');
    expect(part(card, 'error')?.textContent).to.equal('This is not allowed here.');
  });

  it('takes empty attributes for none', async () => {
    const backend = new IdengeBackend();
    await mount(backend, { userId: '', email: '', phone: '', externalId: '', passToken: '' });
    expect(backend.requests.map(({ path }) => path)).to.deep.equal(['/idenge/pass']);
    expect(backend.last?.headers.has('x-catraca-pass')).to.equal(false);
  });
});

describe('<idenge-pass-card>: language', () => {
  const words: [string, string, string, string, string][] = [
    ['pt-BR', 'Instalado · iPhone', 'Pontos', '1.500', '25/12/1985'],
    ['pt-PT', 'Instalado · iPhone', 'Pontos', '1.500', '25/12/1985'],
    ['es', 'Instalada · iPhone', 'Puntos', '1500', '25/12/1985'],
    ['es-419', 'Instalada · iPhone', 'Puntos', '1500', '25/12/1985'],
    ['en', 'Installed · iPhone', 'Points', '1,500', 'Dec 25, 1985'],
  ];
  for (const [lang, chip, label, number, day] of words) {
    it(`speaks ${lang}`, async () => {
      const backend = new IdengeBackend();
      backend.fields = [pointsField, birthField];
      const { card } = await mount(backend, { lang });
      expect(part(card, 'status')?.textContent?.replace(/\s+/g, ' ').trim()).to.equal(chip);
      expect(texts(card, 'field-label')[0]).to.equal(label);
      expect(texts(card, 'field-value')).to.deep.equal([number, day]);
    });
  }

  it('follows a change at once, and loses nothing that was typed', async () => {
    const { card } = await mount(new IdengeBackend(), { editable: true });
    press(card, 'edit-button');
    await card.updateComplete;
    typeInto(card, 'name', 'Ana');
    card.lang = 'es';
    await waitUntil(() => card.shadowRoot?.textContent?.includes('Guardar'));
    expect(card.shadowRoot?.querySelector<HTMLInputElement>('[name=name]')?.value).to.equal('Ana');
    expect(part(card, 'base')?.lang).to.equal('es');
  });

  it('uses the page’s own words', async () => {
    const { card } = await mount(new IdengeBackend(), { messages: { 'pass.title': 'Club Marina' } });
    expect(part(card, 'card')?.textContent).to.contain('Club Marina');
  });
});
