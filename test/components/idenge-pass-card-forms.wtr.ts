/** `<idenge-pass-card>`: enrolling and editing. */
import { aTimeout, expect, waitUntil } from '@open-wc/testing';
import {
  IdengeBackend,
  birthField,
  json,
  levelField,
  marcos,
  newsField,
  pointsField,
  problem,
} from './support/idenge-backend.js';
import {
  all,
  focusOf,
  has,
  input,
  mount,
  nextState,
  part,
  press,
  statusText,
  submit,
  texts,
  type,
} from './support/pass-card.js';

async function editing(backend = new IdengeBackend()) {
  const mounted = await mount(backend, { editable: true });
  press(mounted.card, 'edit-button');
  await nextState(mounted.card, 'editing');
  return { backend, ...mounted };
}

async function enrolling(backend = new IdengeBackend(null)) {
  const mounted = await mount(backend, { enrollable: true }, 'empty');
  press(mounted.card, 'enroll-button');
  await nextState(mounted.card, 'enrolling');
  return { backend, ...mounted };
}

describe('<idenge-pass-card>: enrolling', () => {
  it('is offered only where page and backend both want it', async () => {
    const backend = new IdengeBackend(null);
    const { card } = await mount(backend, {}, 'empty');
    expect(has(card, 'enroll-button')).to.equal(false);
    card.enrollable = true;
    await card.updateComplete;
    expect(has(card, 'enroll-button')).to.equal(true);
    backend.actions = [];
    await card.load();
    await card.updateComplete;
    expect(has(card, 'enroll-button')).to.equal(false);
  });

  it('asks with native inputs, each with its label, and focuses the first', async () => {
    const { card } = await enrolling();
    const described = all<HTMLInputElement>(card, 'input').map((control) => {
      const label = control.labels?.[0]?.textContent.trim().replace(/\s+/g, ' ');
      return [label, control.type, control.required, control.autocomplete];
    });
    expect(described).to.deep.equal([
      ['Name', 'text', true, 'name'],
      ['E-mail', 'email', true, 'email'],
      ['Phone (optional)', 'tel', false, 'tel'],
      ['Birth (optional)', 'date', false, 'off'],
      ['Level (optional)', 'select-one', false, ''],
      ['Get news', 'checkbox', false, ''],
    ]);
    expect(focusOf(card)).to.equal('name');
  });

  it('sends what was filled in, shows the card and tells so', async () => {
    const { backend, card, heard } = await enrolling();
    backend.passToken = 'minted';
    type(card, 'name', 'Ana Souza');
    type(card, 'email', 'ana@example.com');
    type(card, birthField.id, '1990-07-01');
    input(card, newsField.id).click();
    submit(card);
    await nextState(card, 'viewing');
    const posts = backend.requests.filter(({ method }) => method === 'POST');
    expect(posts.map(({ body }) => body)).to.deep.equal([
      {
        name: 'Ana Souza',
        email: 'ana@example.com',
        data: { [birthField.id]: '1990-06-30T22:00:00.000Z', [newsField.id]: 'true' },
      },
    ]);
    const [event] = heard('idenge-pass-create');
    expect(event?.detail.pass?.name).to.equal('Ana Souza');
    expect(event?.detail.passToken).to.equal('minted');
    expect(JSON.stringify(event?.detail)).not.to.contain('minted');
    expect(part(card, 'name')?.textContent).to.equal('Ana Souza');
    expect(statusText(card)).to.equal('Card created. Card not installed yet');
    expect(focusOf(card)).to.equal('download-link');
  });

  it('says what is missing, in its own language, at the first field', async () => {
    const { backend, card } = await enrolling();
    type(card, 'email', 'no address');
    submit(card);
    await card.updateComplete;
    expect(texts(card, 'error')).to.deep.equal(['Fill in this field.', 'Check the e-mail. Example: name@example.com']);
    expect(focusOf(card)).to.equal('name');
    expect(input(card, 'name').getAttribute('aria-invalid')).to.equal('true');
    const describedBy = input(card, 'name').getAttribute('aria-describedby') ?? '';
    expect(card.shadowRoot?.getElementById(describedBy)?.textContent).to.equal('Fill in this field.');
    expect(backend.requests).to.have.length(1);
    type(card, 'name', 'A');
    await card.updateComplete;
    expect(texts(card, 'error')).to.have.length(1);
    expect(focusOf(card)).to.equal('name');
  });

  it('says at the e-mail that it is taken, and keeps what was typed', async () => {
    const { backend, card, heard } = await enrolling();
    backend.answer = ({ method }) =>
      method === 'POST' ? problem(409, 'conflict', [{ pointer: '/email', code: 'taken' }]) : undefined;
    type(card, 'name', 'Ana');
    type(card, 'email', 'marcos@example.com');
    submit(card);
    await waitUntil(() => texts(card, 'error').length > 0);
    expect(texts(card, 'error')).to.deep.equal(['This e-mail already has a card.']);
    expect(focusOf(card)).to.equal('email');
    expect(input(card, 'name').value).to.equal('Ana');
    expect(heard('idenge-pass-error').map(({ detail }) => detail.code)).to.deep.equal(['conflict']);
    backend.answer = () => undefined;
    type(card, 'email', 'ana@example.com');
    submit(card);
    await nextState(card, 'viewing');
  });

  it('tells what it cannot tell at a field below the fields', async () => {
    const { backend, card } = await enrolling();
    backend.answer = ({ method }) => (method === 'POST' ? problem(403, 'not_allowed') : undefined);
    type(card, 'name', 'Ana');
    type(card, 'email', 'ana@example.com');
    submit(card);
    await waitUntil(() => texts(card, 'error').length > 0);
    expect(texts(card, 'error')).to.deep.equal(['This is not allowed here.']);
    expect(statusText(card)).to.equal('This is not allowed here.');
  });

  it('by the page’s own values resolves with the pass', async () => {
    const backend = new IdengeBackend(null);
    const { card } = await mount(backend, {}, 'empty');
    const pass = await card.enroll({ name: 'Ana', email: 'ana@example.com' });
    expect(pass?.name).to.equal('Ana');
    expect(backend.last?.body).to.deep.equal({ name: 'Ana', email: 'ana@example.com' });
  });

  it('says to a stranger what may have happened, where the backend does not tell', async () => {
    const { backend, card, heard } = await enrolling();
    backend.answer = () => json({ pass: null, fields: [], actions: [], downloadUrl: null }, 201);
    type(card, 'name', 'Ana Souza');
    type(card, 'email', 'ana@example.com');
    submit(card);
    await nextState(card, 'empty');
    const sentence = 'Done. If this e-mail has no card yet, its link is on the way.';
    expect(card.shadowRoot?.querySelector('.sentence')?.textContent).to.equal(sentence);
    expect(statusText(card)).to.equal(sentence);
    expect(has(card, 'enroll-button')).to.equal(false);
    expect(heard('idenge-pass-create').map(({ detail }) => detail.pass)).to.deep.equal([null]);
    expect(focusOf(card)).to.equal('base');
  });

  it('gives the token to a form around it', async () => {
    const backend = new IdengeBackend(null);
    backend.passToken = 'minted';
    const { card } = await mount(backend, { name: 'pass', allowFormValue: true }, 'empty');
    const form = document.createElement('form');
    card.replaceWith(form);
    form.append(card);
    await card.enroll({ name: 'Ana' });
    expect(new FormData(form).get('pass')).to.equal('minted');
    card.clear();
    expect(new FormData(form).get('pass')).to.equal(null);
  });
});

describe('<idenge-pass-card>: editing', () => {
  it('is offered only where page and backend both want it', async () => {
    const backend = new IdengeBackend();
    const { card } = await mount(backend);
    expect(has(card, 'edit-button')).to.equal(false);
    card.editable = true;
    await card.updateComplete;
    expect(has(card, 'edit-button')).to.equal(true);
    backend.fields = [pointsField];
    await card.load();
    await card.updateComplete;
    expect(has(card, 'edit-button')).to.equal(false);
  });

  it('shows what is stored, each in its input', async () => {
    const { card } = await editing();
    expect(all<HTMLInputElement>(card, 'input').map(({ name, value }) => [name, value])).to.deep.equal([
      ['name', 'Marcos Bermejo'],
      ['phone', ''],
      [birthField.id, '1985-12-25'],
      [levelField.id, 'Bronze'],
      [newsField.id, 'on'],
    ]);
    expect(input(card, newsField.id).checked).to.equal(false);
  });

  it('sends one changed field alone', async () => {
    const { backend, card, heard } = await editing();
    type(card, 'phone', '+55 11 99999-0000');
    submit(card);
    await nextState(card, 'viewing');
    expect(backend.last?.method).to.equal('PATCH');
    expect(backend.last?.body).to.deep.equal({ phone: '+55 11 99999-0000' });
    expect(heard('idenge-pass-update')[0]?.detail.changed).to.deep.equal(['phone']);
    expect(statusText(card)).to.equal('Changes saved');
    expect(focusOf(card)).to.equal('edit-button');
  });

  it('sends null for what was emptied', async () => {
    const { backend, card } = await editing();
    type(card, birthField.id, '');
    type(card, levelField.id, '');
    submit(card);
    await nextState(card, 'viewing');
    expect(backend.last?.body).to.deep.equal({ data: { [birthField.id]: null, [levelField.id]: null } });
  });

  it('sends nothing when nothing changed', async () => {
    const { backend, card } = await editing();
    submit(card);
    await nextState(card, 'viewing');
    expect(backend.requests).to.have.length(1);
  });

  it('keeps a choice that is no longer on the list', async () => {
    const backend = new IdengeBackend({ ...marcos, data: { ...marcos.data, [levelField.id]: 'Platina' } });
    const { card } = await editing(backend);
    expect(input(card, levelField.id).value).to.equal('Platina');
    submit(card);
    await nextState(card, 'viewing');
    expect(backend.requests).to.have.length(1);
  });

  it('saves once on a double click, and shows that it does', async () => {
    const { backend, card } = await editing();
    let answer: (response: Response) => void = () => {};
    backend.answer = () => new Promise((resolve) => (answer = resolve));
    type(card, 'name', 'Ana');
    const button = part<HTMLButtonElement>(card, 'save-button');
    button?.focus();
    button?.click();
    button?.click();
    await nextState(card, 'saving');
    part<HTMLButtonElement>(card, 'save-button')?.click();
    await aTimeout(10);
    expect(backend.requests.filter(({ method }) => method === 'PATCH')).to.have.length(1);
    expect(texts(card, 'save-button')).to.deep.equal(['Saving…']);
    expect(part(card, 'form')?.getAttribute('aria-busy')).to.equal('true');
    expect(focusOf(card)).to.equal('save-button');
    answer(Response.json(backend.answerFor({ ...marcos, name: 'Ana' })));
    await nextState(card, 'viewing');
    expect(part(card, 'name')?.textContent).to.equal('Ana');
  });

  it('loses nothing when the connection does', async () => {
    const { backend, card } = await editing();
    backend.answer = () => Promise.reject(new TypeError('Failed to fetch'));
    type(card, 'name', 'Ana');
    submit(card);
    await waitUntil(() => texts(card, 'error').length > 0);
    expect(card.state).to.equal('editing');
    expect(texts(card, 'error')).to.deep.equal(['Connection problem. Try again.']);
    expect(input(card, 'name').value).to.equal('Ana');
    backend.answer = () => undefined;
    submit(card);
    await nextState(card, 'viewing');
    expect(backend.last?.body).to.deep.equal({ name: 'Ana' });
  });

  it('leaves at once when nothing was typed', async () => {
    const { card } = await editing();
    press(card, 'cancel-button');
    await nextState(card, 'viewing');
    expect(focusOf(card)).to.equal('edit-button');
  });

  it('asks before it throws away what was typed', async () => {
    const { card } = await editing();
    type(card, 'name', 'Ana');
    press(card, 'cancel-button');
    await card.updateComplete;
    expect(card.state).to.equal('editing');
    expect(statusText(card)).to.equal('Discard what you typed?');
    expect(focusOf(card)).to.equal('stay-button');
    press(card, 'stay-button');
    await card.updateComplete;
    expect(input(card, 'name').value).to.equal('Ana');
    expect(focusOf(card)).to.equal('cancel-button');
    press(card, 'cancel-button');
    await card.updateComplete;
    press(card, 'discard-button');
    await nextState(card, 'viewing');
    expect(part(card, 'name')?.textContent).to.equal('Marcos Bermejo');
  });

  it('leaves by Escape as by "Cancel", and nothing around it hears of the key', async () => {
    const { card } = await editing();
    let heardOutside = 0;
    card.parentElement?.addEventListener('keydown', () => (heardOutside += 1));
    const escape = (): boolean => {
      const event = new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, composed: true, cancelable: true });
      (card.shadowRoot?.activeElement ?? card).dispatchEvent(event);
      return event.defaultPrevented;
    };
    type(card, 'name', 'Ana');
    expect(escape()).to.equal(true);
    await card.updateComplete;
    expect(statusText(card)).to.equal('Discard what you typed?');
    expect(focusOf(card)).to.equal('stay-button');
    expect(escape()).to.equal(true);
    await card.updateComplete;
    expect(input(card, 'name').value).to.equal('Ana');
    expect(focusOf(card)).to.equal('cancel-button');
    type(card, 'name', 'Marcos Bermejo');
    escape();
    await nextState(card, 'viewing');
    expect(focusOf(card)).to.equal('edit-button');
    expect(heardOutside).to.equal(0);
    expect(escape()).to.equal(false);
  });

  it('saves what a keyboard composed, and what was filled in without an event', async () => {
    const { backend, card } = await editing();
    const name = input(card, 'name');
    name.value = 'Ana';
    name.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true }));
    await card.updateComplete;
    expect(name.value).to.equal('Ana');
    input(card, 'phone').value = '+5511999990000';
    submit(card);
    await nextState(card, 'viewing');
    expect(backend.requests.at(-1)?.body).to.deep.equal({ name: 'Ana', phone: '+5511999990000' });
  });

  it('sends no field that an input shows in another form than it is stored', async () => {
    const stored = { ...marcos, email: ' marcos@example.com ', data: { ...marcos.data, [birthField.id]: 'in spring' } };
    const backend = new IdengeBackend(stored);
    const { card } = await editing(backend);
    type(card, 'name', 'Ana');
    submit(card);
    await nextState(card, 'viewing');
    expect(backend.requests.at(-1)?.body).to.deep.equal({ name: 'Ana' });
  });

  it('hears no Escape that belongs to an input method, and none while it saves', async () => {
    const { backend, card } = await editing();
    const escape = (isComposing: boolean) =>
      input(card, 'name').dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', isComposing, bubbles: true }));
    type(card, 'name', 'あ');
    escape(true);
    await card.updateComplete;
    expect(has(card, 'discard-button')).to.equal(false);
    backend.answer = () => new Promise(() => {});
    submit(card);
    await nextState(card, 'saving');
    escape(false);
    expect(card.state).to.equal('saving');
  });

  it('asks before the page is left, only while something would be lost', async () => {
    const leaving = () => {
      const event = new Event('beforeunload', { cancelable: true });
      window.dispatchEvent(event);
      return event.defaultPrevented;
    };
    const { card } = await editing();
    expect(leaving()).to.equal(false);
    type(card, 'name', 'Ana');
    expect(leaving()).to.equal(true);
    type(card, 'name', 'Marcos Bermejo');
    expect(leaving()).to.equal(false);
    type(card, 'name', 'Ana');
    card.remove();
    expect(leaving()).to.equal(false);
  });

  it('resolves edit() with the change, or with null', async () => {
    const { card } = await mount(new IdengeBackend());
    const edited = card.edit();
    await nextState(card, 'editing');
    type(card, 'name', 'Ana');
    submit(card);
    expect((await edited)?.name).to.equal('Ana');
    const cancelled = card.edit();
    card.cancel();
    expect(await cancelled).to.equal(null);
  });

  it('saves by script, and keeps the card where that is refused', async () => {
    const backend = new IdengeBackend();
    const { card } = await mount(backend);
    expect((await card.save({ data: { [levelField.id]: 'Ouro' } }))?.data[levelField.id]).to.equal('Ouro');
    backend.answer = () => problem(400, 'request_invalid', [{ pointer: '/name', code: 'required' }]);
    const error: unknown = await card.save({ name: null }).catch((reason: unknown) => reason);
    expect(error).to.include({ name: 'CatracaError', code: 'request_invalid' });
    expect(card.state).to.equal('viewing');
    await card.updateComplete;
    expect(texts(card, 'error')).to.deep.equal(['Check the details and try again.']);
  });

  it('does nothing when disabled', async () => {
    const { backend, card } = await editing();
    type(card, 'name', 'Ana');
    card.disabled = true;
    await card.updateComplete;
    card.shadowRoot?.querySelector('form')?.requestSubmit();
    await aTimeout(10);
    expect(backend.requests).to.have.length(1);
  });
});
