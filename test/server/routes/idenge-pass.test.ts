import { describe, expect, it } from 'vitest';
import { inspect } from 'node:util';
import { zPassAnswer } from '../../../src/core/protocol/idenge.js';
import type { IdengeOptions } from '../../../src/server/index.js';
import { birth, idengeHarness, level, lucia, marcos, points, problemOf, type Harness } from './idenge-harness.js';

const session = { externalId: marcos.externalId };
const newcomer = [{ externalId: 'new-1' }, { verifiedEmail: 'nova@example.com' }];

const answerOf = async (response: Response) => zPassAnswer.parse(await response.json());

describe('GET /idenge/pass', () => {
  it('shows the card of the visitor whom the host names, as far as the read list goes', async () => {
    const { send, asked } = idengeHarness();
    const response = await send('GET', '/idenge/pass', { session });
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await answerOf(response)).toMatchObject({
      pass: {
        userId: marcos.id,
        name: 'Marcos',
        email: marcos.email,
        phone: '665654',
        status: 'installed',
        platform: 'ios',
        emailSent: true,
        data: { [points]: '150', [birth]: '1985-12-24T23:00:00.000Z' },
        createdAt: null,
        externalId: null,
      },
      actions: ['edit'],
      downloadUrl: null,
    });
    expect(asked()).toEqual(['GET /users?externalId=1234EE']);
  });

  it('describes the fields, with the words of each language', async () => {
    const { send } = idengeHarness({ timeZone: 'America/Sao_Paulo' });
    const { fields } = await answerOf(await send('GET', '/idenge/pass', { session }));
    expect(fields.map(({ id, type, editable, required }) => ({ id, type, editable, required }))).toEqual([
      { id: 'name', type: 'text', editable: true, required: true },
      { id: 'email', type: 'text', editable: false, required: true },
      { id: 'phone', type: 'text', editable: true, required: false },
      { id: points, type: 'number', editable: false, required: false },
      { id: birth, type: 'date', editable: true, required: false },
      { id: level, type: 'select', editable: true, required: false },
    ]);
    expect(fields[0]?.label).toEqual({ 'pt-BR': 'Nome', es: 'Nombre', en: 'Name' });
    expect(fields[4]?.label).toEqual({ 'pt-BR': 'Nascimento', es: 'Nascimento', en: 'Nascimento' });
    expect(fields[5]).toMatchObject({ options: ['gold', 'silver'], timeZone: 'America/Sao_Paulo' });
  });

  it.each([
    [{ externalId: marcos.externalId }, ['GET /users?externalId=1234EE']],
    [{ userId: marcos.id }, [`GET /users/${marcos.id}`]],
    [{ verifiedEmail: marcos.email }, [`GET /users?email=${encodeURIComponent(marcos.email)}`]],
    [
      [{ externalId: 'none' }, { userId: marcos.id }],
      ['GET /users?externalId=none', `GET /users/${marcos.id}`],
    ],
  ])('looks the visitor up by %j', async (keys, requests) => {
    const { send, asked } = idengeHarness();
    const { pass } = await answerOf(await send('GET', '/idenge/pass', { session: keys }));
    expect(pass?.userId).toBe(marcos.id);
    expect(asked()).toEqual(requests);
  });

  it.each(['404', '405'] as const)('falls back to the filter where reading by id is %s', async (getById) => {
    const { send, sandbox } = idengeHarness();
    sandbox.control.setSwitches({ idenge: { getById } });
    const { pass } = await answerOf(await send('GET', '/idenge/pass', { session: { userId: marcos.id } }));
    expect(pass?.userId).toBe(marcos.id);
  });

  it('says that there is none yet', async () => {
    const { send } = idengeHarness();
    expect(await answerOf(await send('GET', '/idenge/pass', { session: newcomer }))).toMatchObject({
      pass: null,
      actions: ['enroll'],
      downloadUrl: null,
    });
    const closed = idengeHarness({ enroll: 'off' });
    expect(await answerOf(await closed.send('GET', '/idenge/pass', { session: newcomer }))).toMatchObject({
      actions: [],
    });
  });

  it.each([
    [null],
    [[]],
    [{}],
    [{ userId: 'x' }],
    [{ externalId: '' }],
    [{ verifiedEmail: 'a＠b.example' }],
    [{ email: 'x' }],
  ])('answers 401 where the host names %j', async (named) => {
    const { send, asked } = idengeHarness();
    const response = await send('GET', '/idenge/pass', { session: named });
    expect(response.status).toBe(401);
    expect(asked()).toEqual([]);
  });

  it.each(['array', 'users', 'data', 'docs', 'results', 'single'] as const)('takes a list as %s', async (listShape) => {
    const { send, sandbox } = idengeHarness();
    sandbox.control.setSwitches({ idenge: { listShape } });
    expect((await answerOf(await send('GET', '/idenge/pass', { session }))).pass?.userId).toBe(marcos.id);
    expect((await answerOf(await send('GET', '/idenge/pass', { session: newcomer }))).pass).toBeNull();
  });

  it('never shows one of everyone where the filter is ignored', async () => {
    const { send, sandbox, logged } = idengeHarness();
    sandbox.control.setSwitches({ idenge: { ignoreAllFilters: true } });
    for (const keys of [session, newcomer, { verifiedEmail: 'nobody@example.com' }]) {
      const response = await send('GET', '/idenge/pass', { session: keys });
      expect(response.status).toBe(502);
      const text = await response.text();
      expect(text).toContain('provider_invalid');
      expect(text).not.toMatch(/Marcos|@|5cd9/);
    }
    expect(logged).toContainEqual(expect.objectContaining({ event: 'provider', code: 'provider_invalid' }));
  });

  it('does not take the only one who came back for the one who was asked for', async () => {
    const { send, sandbox, stored } = idengeHarness();
    sandbox.control.addFault({ provider: 'idenge', kind: 'answer', body: [stored(lucia.id)] });
    for (const keys of [session, { verifiedEmail: marcos.email }, { userId: marcos.id }]) {
      const response = await send('GET', '/idenge/pass', { session: keys });
      expect(response.status).toBe(502);
      expect(await response.text()).not.toContain(lucia.id);
    }
  });

  it('refuses two cardholders for one key', async () => {
    const { send, sandbox } = idengeHarness();
    sandbox.control.idenge.createUser({ email: 'twin@example.com', externalId: marcos.externalId });
    expect((await send('GET', '/idenge/pass', { session })).status).toBe(502);
  });

  it.each([
    [{ kind: 'status', status: 401 } as const, 502, 'provider_refused'],
    [{ kind: 'status', status: 403 } as const, 502, 'provider_refused'],
    [{ kind: 'status', status: 429, retryAfter: 7 } as const, 503, 'provider_unreachable'],
    [{ kind: 'status', status: 500 } as const, 503, 'provider_unreachable'],
    [{ kind: 'reset' } as const, 503, 'provider_unreachable'],
    [{ kind: 'html' } as const, 502, 'provider_invalid'],
    [{ kind: 'truncated' } as const, 502, 'provider_invalid'],
    [{ kind: 'redirect' } as const, 502, 'provider_invalid'],
    [{ kind: 'huge' } as const, 502, 'provider_invalid'],
    [{ kind: 'answer', body: [{ name: 'no id' }] } as const, 502, 'provider_invalid'],
  ])('maps %j', async (fault, status, code) => {
    const { send, sandbox, logged } = idengeHarness();
    sandbox.control.addFault({ provider: 'idenge', ...fault });
    const response = await send('GET', '/idenge/pass', { session });
    expect(response.status).toBe(status);
    if (status === 503) expect(response.headers.get('retry-after')).toBe('retryAfter' in fault ? '7' : '5');
    expect(await problemOf(response)).toMatchObject({ code });
    expect(logged).toContainEqual(expect.objectContaining({ event: 'provider', provider: 'idenge', code }));
  });

  it('cleans what it shows', async () => {
    const { send, sandbox } = idengeHarness({ imageHosts: ['img.example'] });
    sandbox.control.idenge.editUser(marcos.id, {
      name: 'Mar\u202ecos\u0007 <b>',
      status: 'pending',
      customImage: 'https://img.example/promo.png',
      data: { [points]: { $gt: 1 }, [birth]: 'x'.repeat(5000), [level]: 'gold', unknown: 'secret' },
    });
    const { pass } = await answerOf(await send('GET', '/idenge/pass', { session }));
    expect(pass).toMatchObject({
      name: 'Mar cos <b>',
      status: 'pending',
      imageUrl: 'https://img.example/promo.png',
      data: { [points]: null, [birth]: 'x'.repeat(1024) },
    });
    // Not on the read list, and not configured.
    expect(Object.keys(pass?.data ?? {})).toEqual([points, birth]);
  });

  it.each([
    'javascript:alert(1)',
    'http://img.example/a.png',
    'https://evil.example/a.png',
    'https://img.example@evil.example/a.png',
    'https://img.example/a.svg',
    'data:image/png;base64,AA',
    '//img.example/a.png',
  ])('shows no image from %s', async (customImage) => {
    const { send, sandbox } = idengeHarness({ imageHosts: ['img.example'] });
    sandbox.control.idenge.editUser(marcos.id, { customImage });
    expect((await answerOf(await send('GET', '/idenge/pass', { session }))).pass?.imageUrl).toBeNull();
  });

  it.each<[IdengeOptions['downloadUrl'] & {}, string | null]>([
    ['https://wallet.example/p/{userId}', `https://wallet.example/p/${marcos.id}`],
    ['https://wallet.example/p?e={externalId}', 'https://wallet.example/p?e=1234EE'],
    [() => 'https://wallet.example/x', 'https://wallet.example/x'],
    [() => 'http://wallet.example/x', null],
    [() => 'javascript:alert(1)', null],
    [() => null, null],
  ])('makes a download link of %s', async (downloadUrl, link) => {
    const { send } = idengeHarness({ downloadUrl });
    const answer = await answerOf(await send('GET', '/idenge/pass', { session }));
    expect(answer.downloadUrl).toBe(link);
    expect(answer.actions.includes('download')).toBe(link !== null);
  });

  it('makes no link of what the cardholder has not, and quotes what there is', async () => {
    const { send, sandbox } = idengeHarness({ downloadUrl: 'https://wallet.example/{externalId}' });
    sandbox.control.idenge.editUser(marcos.id, { externalId: null });
    const keys = { session: { userId: marcos.id } };
    expect((await answerOf(await send('GET', '/idenge/pass', keys))).downloadUrl).toBeNull();
    sandbox.control.idenge.editUser(marcos.id, { externalId: '../x?y#z' });
    expect((await answerOf(await send('GET', '/idenge/pass', keys))).downloadUrl).toBe(
      'https://wallet.example/..%2Fx%3Fy%23z',
    );
  });
});

describe('PATCH /idenge/pass', () => {
  it('sends only what is present, null as null, and data whole', async () => {
    const { send, written, stored } = idengeHarness();
    const response = await send('PATCH', '/idenge/pass', {
      session,
      body: { phone: null, data: { [birth]: '1990-01-02' } },
    });
    expect(response.status).toBe(200);
    expect(await answerOf(response)).toMatchObject({
      pass: { name: 'Marcos', phone: null, data: { [birth]: '1990-01-02' } },
    });
    expect(written()).toEqual([{ phone: null, data: { [points]: '150', [birth]: '1990-01-02' } }]);
    expect(stored(marcos.id)).toMatchObject({ name: 'Marcos', phone: null, data: { [points]: '150' } });
  });

  it('tells absent, null and empty apart', async () => {
    const { send, written } = idengeHarness();
    await send('PATCH', '/idenge/pass', { session, body: {} });
    await send('PATCH', '/idenge/pass', { session, body: { phone: '' } });
    await send('PATCH', '/idenge/pass', { session, body: { data: { [birth]: null } } });
    expect(written()).toEqual([{}, { phone: '' }, { data: { [points]: '150', [birth]: null } }]);
  });

  it.each(['merge', 'replace'] as const)('keeps what was not sent where Idenge would %s', async (dataMerge) => {
    const { send, sandbox, stored } = idengeHarness();
    sandbox.control.setSwitches({ idenge: { dataMerge } });
    sandbox.control.idenge.editUser(marcos.id, { data: { [points]: 150, unknown: { nested: true } } });
    // The simulated Idenge refuses nested values, so the odd one is plain here.
    sandbox.control.idenge.editUser(marcos.id, { data: { [points]: 150, unknown: 'kept' } });
    await send('PATCH', '/idenge/pass', { session, body: { data: { [level]: 'gold' } } });
    expect(stored(marcos.id)?.data).toEqual({ [points]: 150, unknown: 'kept', [level]: 'gold' });
  });

  it.each([
    [{ email: 'new@example.com' }, '/email', 'not_editable'],
    [{ data: { [points]: '999' } }, `/data/${points}`, 'not_editable'],
    [{ data: { ['5c8670c9ffcfc40681402600']: 'x' } }, '/data/5c8670c9ffcfc40681402600', 'not_editable'],
    [{ data: { name: 'x' } }, '/data/name', 'not_editable'],
    [{ data: { 'a/b~c': 'x' } }, '/data/a~1b~0c', 'not_editable'],
    [{ name: null }, '/name', 'required'],
    [{ name: '' }, '/name', 'required'],
    [{ name: 'a\u0000b' }, '/name', 'invalid'],
    [{ name: 7 }, '/name', 'invalid_type'],
    [{ name: 'x'.repeat(257) }, '/name', 'too_big'],
    [{ data: { [level]: 'bronze' } }, `/data/${level}`, 'invalid'],
    [{ data: { [birth]: 'tomorrow' } }, `/data/${birth}`, 'invalid'],
    [{ data: { [birth]: '2026-13-45' } }, `/data/${birth}`, 'invalid'],
    [{ data: { [birth]: { $gt: '' } } }, `/data/${birth}`, 'invalid_union'],
    [{ data: { [birth]: ['x'] } }, `/data/${birth}`, 'invalid_union'],
    [{ externalId: '1' }, '', 'unknown_member'],
    [{ _id: lucia.id }, '', 'unknown_member'],
    [{ status: 'installed' }, '', 'unknown_member'],
    [{ customer: 'x' }, '', 'unknown_member'],
    [{ userId: lucia.id }, '', 'unknown_member'],
  ])('refuses %j', async (body, pointer, code) => {
    const { send, written } = idengeHarness();
    const response = await send('PATCH', '/idenge/pass', { session, body });
    expect(response.status).toBe(400);
    const problem = await problemOf(response);
    expect(problem.errors).toContainEqual(expect.objectContaining({ pointer, code }));
    expect(written()).toEqual([]);
  });

  it.each([
    '{"__proto__":{"name":"x"}}',
    '{"data":{"__proto__":{"x":1}}}',
    '{"data":{"constructor":"x"}}',
    '{"data":{"prototype":"x"}}',
    '{"constructor":{"prototype":{"x":1}}}',
    '[]',
    'null',
    '"x"',
    '{',
    '',
  ])('refuses the body %s', async (body) => {
    const { send, written } = idengeHarness();
    const response = await send('PATCH', '/idenge/pass', { session, body });
    expect(response.status).toBe(400);
    expect(written()).toEqual([]);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it('answers 404 where there is no card', async () => {
    const { send } = idengeHarness();
    expect((await send('PATCH', '/idenge/pass', { session: newcomer, body: { name: 'x' } })).status).toBe(404);
  });

  it('tells of a taken e-mail, a few times', async () => {
    const { send, sandbox } = idengeHarness({ write: ['email'], unverifiedEmail: true });
    const body = { email: sandbox.control.idenge.users()[1]?.email };
    for (let round = 0; round < 5; round += 1) {
      const response = await send('PATCH', '/idenge/pass', { session, body });
      expect(response.status).toBe(409);
      expect(await problemOf(response)).toMatchObject({
        code: 'conflict',
        errors: [{ pointer: '/email', code: 'taken' }],
      });
    }
    const limited = await send('PATCH', '/idenge/pass', { session, body });
    expect(limited.status).toBe(429);
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('takes the own e-mail in other letters', async () => {
    const { send } = idengeHarness({ write: ['email'] });
    const body = { email: marcos.email.toUpperCase() };
    expect((await send('PATCH', '/idenge/pass', { session, body })).status).toBe(200);
  });

  it('makes a form error of any other refusal, without the words of the provider', async () => {
    const { send, sandbox } = idengeHarness();
    sandbox.control.addFault({
      provider: 'idenge',
      operation: 'edit',
      kind: 'answer',
      status: 400,
      body: { message: 'canary-words' },
    });
    const response = await send('PATCH', '/idenge/pass', { session, body: { name: 'X' } });
    expect(response.status).toBe(400);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ code: 'request_invalid', errors: [{ pointer: '', code: 'refused' }] });
    expect(text).not.toContain('canary');
  });

  it.each([
    ['401 from Idenge', 401, 502],
    ['429 from Idenge', 429, 503],
    ['500 from Idenge', 500, 503],
  ])('maps %s', async (_, status, ours) => {
    const { send, sandbox } = idengeHarness();
    sandbox.control.addFault({ provider: 'idenge', operation: 'edit', kind: 'status', status });
    expect((await send('PATCH', '/idenge/pass', { session, body: { name: 'X' } })).status).toBe(ours);
  });
});

describe('POST /idenge/pass', () => {
  const form = { name: 'Nova', email: 'nova@example.com', phone: null, data: { [birth]: '1990-01-02' } };

  it('enrols the visitor under the key that the host gave', async () => {
    const { send, written, sandbox } = idengeHarness();
    const response = await send('POST', '/idenge/pass', { session: newcomer, body: form });
    expect(response.status).toBe(201);
    const answer = await answerOf(response);
    expect(answer.pass).toMatchObject({ name: 'Nova', email: 'nova@example.com', status: null });
    expect(answer.actions).toEqual(['edit']);
    expect(answer.passToken).toBeUndefined();
    expect(written()).toEqual([{ ...form, externalId: 'new-1' }]);
    expect((await answerOf(await send('GET', '/idenge/pass', { session: newcomer }))).pass?.name).toBe('Nova');
    expect(sandbox.control.idenge.users().at(-1)?.externalId).toBe('new-1');
  });

  it("puts the host's verified e-mail over the form's", async () => {
    const { send, written } = idengeHarness();
    const session = [{ externalId: 'new-2' }, { verifiedEmail: 'real@example.com' }];
    await send('POST', '/idenge/pass', { session, body: form });
    expect(written()).toMatchObject([{ email: 'real@example.com', externalId: 'new-2' }]);
    const { email: _, ...without } = form;
    const { send: again } = idengeHarness();
    expect((await again('POST', '/idenge/pass', { session, body: without })).status).toBe(201);
  });

  it.each([
    [{ name: 'N' }, '/email', 'required'],
    [{ email: 'a@example.com' }, '/name', 'required'],
    [{ ...form, email: 'no address' }, '/email', 'invalid'],
    [{ ...form, email: 'a＠example.com' }, '/email', 'invalid'],
    [{ ...form, email: null }, '/email', 'required'],
    [{ ...form, data: { [points]: '1000000' } }, `/data/${points}`, 'not_editable'],
  ])('refuses %j', async (body, pointer, code) => {
    const { send, written } = idengeHarness({ unverifiedEmail: true });
    const response = await send('POST', '/idenge/pass', { session: { externalId: 'new-1' }, body });
    expect(response.status).toBe(400);
    expect((await problemOf(response)).errors).toContainEqual(expect.objectContaining({ pointer, code }));
    expect(written()).toEqual([]);
  });

  it('asks for a required field, and takes it though it cannot be edited later', async () => {
    const fields = [{ id: level, label: 'Level', required: true }];
    const { send, written } = idengeHarness({ fields, write: [], read: [level] });
    const body = { name: 'N', email: 'n@example.com' };
    const refused = await send('POST', '/idenge/pass', { session: newcomer, body });
    expect((await problemOf(refused)).errors).toEqual([{ pointer: `/data/${level}`, code: 'required' }]);
    const accepted = await send('POST', '/idenge/pass', {
      session: newcomer,
      body: { ...body, data: { [level]: 'x' } },
    });
    expect(accepted.status).toBe(201);
    expect(written()).toHaveLength(1);
  });

  it('is a conflict for who has a card', async () => {
    const { send, written } = idengeHarness();
    const response = await send('POST', '/idenge/pass', { session, body: form });
    expect(response.status).toBe(409);
    expect((await problemOf(response)).errors).toBeUndefined();
    expect(written()).toEqual([]);
  });

  it('tells an identified visitor that an e-mail is taken', async () => {
    const { send } = idengeHarness();
    const keys = [{ externalId: 'new-1' }, { verifiedEmail: marcos.email }];
    const response = await send('POST', '/idenge/pass', { session: keys, body: form });
    expect(response.status).toBe(409);
    expect(await problemOf(response)).toMatchObject({ errors: [{ pointer: '/email', code: 'taken' }] });
  });

  it('is off where the host says so', async () => {
    const { send } = idengeHarness({ enroll: 'off' });
    expect((await send('POST', '/idenge/pass', { session: newcomer, body: form })).status).toBe(403);
    expect((await send('POST', '/idenge/pass', { session: null, body: form })).status).toBe(401);
  });

  describe('by a stranger', () => {
    const open = { beforeStart: () => undefined };

    it('needs a check of the host', () => {
      expect(() => idengeHarness({ enroll: 'public' })).toThrow(/beforeStart/);
    });

    /** Sends the form, and lets the time pass that every stranger waits. */
    const enrolling = async (harness: Harness, body: object) => {
      const sent = harness.send('POST', '/idenge/pass', { session: null, body });
      const early = await Promise.race([sent.then(() => 'early'), harness.clock.advance(1400).then(() => 'waiting')]);
      return { early, response: await harness.clock.passing(sent, 200) };
    };

    it('is possible and gives no access', async () => {
      const harness = idengeHarness({ enroll: 'public' }, open);
      const { send, written } = harness;
      expect(await answerOf(await send('GET', '/idenge/pass', { session: null }))).toMatchObject({
        pass: null,
        actions: ['enroll'],
      });
      expect((await enrolling(harness, form)).response.status).toBe(201);
      expect(written()).toEqual([form]);
      expect((await send('PATCH', '/idenge/pass', { session: null, body: { name: 'x' } })).status).toBe(403);
      expect((await answerOf(await send('GET', '/idenge/pass', { session: null }))).pass).toBeNull();
    });

    /** All that a stranger sees of an answer, and whether it left before 1.5 s. */
    const observed = async (harness: Harness, body: object) => {
      const { early, response } = await enrolling(harness, body);
      const headers = [...response.headers].filter(([name]) => name !== 'x-request-id');
      return { early, status: response.status, headers, body: await response.text() };
    };

    it('is answered alike, byte by byte and after the same time, whether or not the e-mail is known', async () => {
      const answers = [];
      for (const email of ['nova@example.com', marcos.email, marcos.email.toUpperCase()]) {
        answers.push(await observed(idengeHarness({ enroll: 'public' }, open), { ...form, email }));
      }
      expect(answers[0]).toMatchObject({ early: 'waiting', status: 201 });
      expect(JSON.parse(answers[0]?.body ?? '')).toMatchObject({ pass: null, actions: [], downloadUrl: null });
      expect(answers[1]).toEqual(answers[0]);
      expect(answers[2]).toEqual(answers[0]);
    });

    it.each([
      ['the e-mail', { email: 'refuse@example.com' }],
      ['a value that it alone refuses, beside a free e-mail', { name: 'refused by the provider' }],
      ['a value that it alone refuses, beside a known e-mail', { name: 'refused', email: marcos.email }],
    ])('gets the answer of a success for each 400 of the provider: %s', async (_, values) => {
      const accepted = await observed(idengeHarness({ enroll: 'public' }, open), form);
      const refusing = idengeHarness({ enroll: 'public' }, open);
      refusing.sandbox.control.addFault({ provider: 'idenge', operation: 'create', kind: 'status', status: 400 });
      expect(await observed(refusing, { ...form, ...values })).toEqual(accepted);
      expect(refusing.logged).toContainEqual(expect.objectContaining({ event: 'provider', status: 400 }));
      expect(refusing.asked()).toEqual(['POST /users']);
    });

    it.each([
      [0, 1500],
      [1400, 1500],
      [1600, 3000],
      [2200, 3000],
    ])('is answered at a multiple of 1.5 s: a provider that takes %i ms, after %i ms', async (takes, after) => {
      const harness: Harness = idengeHarness(
        { enroll: 'public' },
        {
          ...open,
          fetch: async (input: RequestInfo | URL, init?: RequestInit) => {
            await harness.clock.delay(takes);
            return harness.sandbox.fetch(new Request(input, init));
          },
        },
      );
      const startedAt = harness.clock.now();
      const sent = harness.send('POST', '/idenge/pass', { session: null, body: form });
      const answered = sent.then(() => harness.clock.now() - startedAt);
      await harness.clock.advance(4000);
      expect(await answered).toBe(after);
    });

    it('is refused by the check of the host', async () => {
      const { send, asked } = idengeHarness(
        { enroll: 'public' },
        { beforeStart: () => new Response('captcha', { status: 403 }) },
      );
      expect((await send('POST', '/idenge/pass', { session: null, body: form })).status).toBe(403);
      expect(asked()).toEqual([]);
    });

    it('may give a pass token from onEnrolled', async () => {
      const made = idengeHarness(
        {
          enroll: 'public',
          onEnrolled: async (pass) => ({
            passToken: await made.catraca.idenge.mintPassToken({ userId: pass.userId, actions: ['view', 'edit'] }),
          }),
        },
        open,
      );
      const answer = await answerOf((await enrolling(made, form)).response);
      const seen = await made.send('GET', '/idenge/pass', { token: answer.passToken ?? '' });
      expect((await answerOf(seen)).pass?.userId).toBe(answer.pass?.userId);
    });
  });

  it('survives an onEnrolled that throws', async () => {
    const { send, logged } = idengeHarness({
      onEnrolled: () => {
        throw new Error('canary-hook');
      },
    });
    expect((await send('POST', '/idenge/pass', { session: newcomer, body: form })).status).toBe(201);
    expect(logged).toContainEqual(expect.objectContaining({ event: 'defect', where: 'idenge.onEnrolled' }));
    expect(inspect(logged)).not.toContain('canary');
  });

  it.each(['200', '201'] as const)('takes %s for a creation, by its answer or by a look-up', async (createStatus) => {
    const { send, sandbox } = idengeHarness();
    sandbox.control.setSwitches({ idenge: { createStatus } });
    expect((await send('POST', '/idenge/pass', { session: newcomer, body: form })).status).toBe(201);
  });
});

describe('a pass token', () => {
  const body = { name: 'Token' };

  it('allows what it lists and nothing else', async () => {
    const { send, catraca } = idengeHarness({ downloadUrl: 'https://wallet.example/{userId}' });
    const mint = (...actions: ('view' | 'edit' | 'download' | 'enroll')[]) =>
      catraca.idenge.mintPassToken({ userId: marcos.id, actions });
    const view = await answerOf(await send('GET', '/idenge/pass', { token: await mint('view') }));
    expect(view).toMatchObject({ pass: { userId: marcos.id }, actions: [], downloadUrl: null });
    const all = await answerOf(await send('GET', '/idenge/pass', { token: await mint('view', 'edit', 'download') }));
    expect(all).toMatchObject({ actions: ['edit', 'download'], downloadUrl: `https://wallet.example/${marcos.id}` });
    expect((await send('GET', '/idenge/pass', { token: await mint('edit') })).status).toBe(403);
    expect((await send('PATCH', '/idenge/pass', { token: await mint('view'), body })).status).toBe(403);
    expect((await send('POST', '/idenge/pass', { token: await mint('view', 'edit'), body })).status).toBe(403);
    expect((await send('PATCH', '/idenge/pass', { token: await mint('edit'), body })).status).toBe(200);
    const taken = { name: 'N', email: 'n@example.com' };
    expect((await send('POST', '/idenge/pass', { token: await mint('enroll'), body: taken })).status).toBe(409);
  });

  it('is refused beside a valid session too, when it is bad or has run out', async () => {
    const { send, catraca, clock } = idengeHarness();
    const token = await catraca.idenge.mintPassToken({ userId: marcos.id });
    await clock.advance(311_000);
    for (const bad of [token, 'x', '', `${token}x`]) {
      const response = await send('GET', '/idenge/pass', { session, token: bad });
      expect(response.status).toBe(401);
      expect(await problemOf(response)).toMatchObject({ code: 'not_authenticated' });
    }
  });

  it('of somebody else wins over the session: it names its own cardholder', async () => {
    const { send, catraca } = idengeHarness();
    const token = await catraca.idenge.mintPassToken({ userId: lucia.id });
    expect((await answerOf(await send('GET', '/idenge/pass', { session, token }))).pass?.userId).toBe(lucia.id);
  });
});

describe('secrets', () => {
  it('are in no answer and in no log', async () => {
    const { send, sandbox, logged } = idengeHarness();
    const answers = [
      await send('GET', '/idenge/pass', { session }),
      await send('PATCH', '/idenge/pass', { session, body: { name: 'X' } }),
    ];
    sandbox.control.setSwitches({ idenge: { keys: 'refuse' } });
    answers.push(await send('GET', '/idenge/pass', { session }));
    expect(answers.at(-1)?.status).toBe(502);
    for (const answer of answers) expect((await answer.text()) + inspect([...answer.headers])).not.toContain('canary');
    const log = inspect(logged, { depth: 9 });
    expect(log).not.toMatch(/canary|Marcos|@|665654|1234EE/);
    expect(logged).toContainEqual(
      expect.objectContaining({ event: 'provider', code: 'provider_refused', status: 401 }),
    );
  });
});
