/** Rules of what Idenge may answer that must neither be lost, nor overwritten, nor taken for "no card yet". */
import { zPassAnswer, zPassListAnswer } from '../../core/protocol/idenge.js';
import { fits, mustStatus, refused, skip, type Bench } from './bench.js';
import { must, mustEqual, type Rule } from './rule.js';
import { nested } from './rules-depth.js';
import { editableField, fresh, newHolder, own, pass, staffCookie, visitor, type Holder } from './rules-idenge.js';

const needs = ['idenge'] as const;
const type = 'application/json';

/** Lets Idenge tell the cardholder with these words of JSON as `data`, in a list and by the id. */
async function tellData(bench: Bench, { user }: Holder, data: string): Promise<void> {
  const { data: _, ...members } = user;
  const body = `${JSON.stringify(members).slice(0, -1)},"data":${data}}`;
  const answer = { provider: 'idenge', kind: 'answer', type } as const;
  await bench.sandbox.fault({ ...answer, operation: 'list', body: `[${body}]` });
  await bench.sandbox.fault({ ...answer, operation: 'get', body });
}

/** Lets the look-up of a cardholder answer with that. */
const tellList = (bench: Bench, body: unknown) =>
  bench.sandbox.fault({ provider: 'idenge', operation: 'list', kind: 'answer', body });

/** The bodies of the writes that Idenge got since, as they were sent. */
async function writes(bench: Bench, after: number): Promise<string[]> {
  return (await bench.sandbox.log('idenge', 'edit', after)).map(({ text }) => text);
}

/** Runs first: it is about a backend that has not asked Idenge for anything yet. */
export const firstRules: readonly Rule[] = [
  {
    id: 'idenge.list-404',
    says: 'A 404 of Idenge’s list means that there is no cardholder only after the list has once answered 2xx; before, it is 502 provider_refused.',
    remedy:
      'It may come of a wrong address, which would invite everyone to enrol: remember that the list has answered. Start the backend anew for each run.',
    needs,
    async check(bench) {
      const newcomer = {
        cookie: visitor([{ externalId: fresh('new') }, { verifiedEmail: `${fresh('x')}@example.com` }]),
      };
      await bench.sandbox.fault({ provider: 'idenge', kind: 'status', status: 404 });
      refused(await pass(bench, 'GET', newcomer), 'provider_refused');
      const body = { name: 'Nova', email: `${fresh('x')}@example.com` };
      const enrolment = await pass(bench, 'POST', { ...newcomer, body });
      must(enrolment.status === 502 || enrolment.status === 403, `POST answered ${String(enrolment.status)}`);
      await bench.sandbox.restore();
      await own(bench, (await newHolder(bench)).cookie);
      await bench.sandbox.fault({ provider: 'idenge', operation: 'list', kind: 'status', status: 404 });
      mustEqual((await own(bench, newcomer.cookie)).pass, null, 'pass, once the list has answered');
    },
  },
];

export const dataRules: readonly Rule[] = [
  {
    id: 'idenge.data-digits',
    says: 'PATCH keeps every digit of the numbers in data, also above 2^53.',
    remedy: 'Read and write the cardholder with a parser that keeps numbers as they are written.',
    needs,
    async check(bench) {
      const holder = await newHolder(bench);
      const before = await bench.sandbox.lastLog();
      const field = await editableField(bench);
      await tellData(bench, holder, '{"big":9007199254740993,"fine":0.12345678901234567891,"text":"123"}');
      const body = { data: { [field]: '2' } };
      mustStatus(await pass(bench, 'PATCH', { cookie: holder.cookie, body }), 200);
      const [sent = ''] = await writes(bench, before);
      for (const [name, digits] of Object.entries({ big: '9007199254740993', fine: '0.12345678901234567891' })) {
        const found = new RegExp(`"${name}":\\s*([-+.\\w]+)`).exec(sent)?.[1];
        mustEqual(found, digits, `"${name}" in what Idenge was sent`);
      }
      must(/"text":\s*"123"/.test(sent), 'text of digits was not sent as text');
    },
  },
  {
    id: 'idenge.data-foreign',
    says: 'A stored data that is no object is not overwritten: PATCH of a field in it is 502 provider_invalid; other members can be changed.',
    remedy: 'Refuse to merge into it; what it holds cannot be known.',
    needs,
    async check(bench) {
      for (const data of ['"text"', '[1,2]', '7']) {
        const holder = await newHolder(bench);
        const before = await bench.sandbox.lastLog();
        const field = await editableField(bench);
        await tellData(bench, holder, data);
        fits(await pass(bench, 'GET', { cookie: holder.cookie }), 200, zPassAnswer);
        const change = { cookie: holder.cookie, body: { data: { [field]: '2' } } };
        refused(await pass(bench, 'PATCH', change), 'provider_invalid');
        mustEqual(await writes(bench, before), [], `what Idenge was sent, with data ${data}`);
        mustStatus(await pass(bench, 'PATCH', { cookie: holder.cookie, body: { name: 'Rita Nova' } }), 200);
        await bench.sandbox.restore();
      }
    },
  },
  {
    id: 'idenge.data-depth',
    says: 'Deeply nested data of a cardholder is 502 provider_invalid, at GET and at PATCH, and nothing is written.',
    remedy: 'Count the brackets outside of strings before you parse, and refuse more than 32 levels.',
    needs,
    async check(bench) {
      const holder = await newHolder(bench);
      const before = await bench.sandbox.lastLog();
      const field = await editableField(bench);
      await tellData(bench, holder, nested(3000));
      const { cookie } = holder;
      refused(await pass(bench, 'GET', { cookie }), 'provider_invalid');
      refused(await pass(bench, 'PATCH', { cookie, body: { data: { [field]: '2' } } }), 'provider_invalid');
      mustEqual(await writes(bench, before), [], 'what Idenge was sent');
    },
  },
  {
    id: 'idenge.row-malformed',
    says: 'A malformed cardholder in the look-up of a visitor is 502 provider_invalid, never "no card yet".',
    remedy: 'Check each row of the answer: one without an _id may be the visitor’s own card.',
    needs,
    async check(bench) {
      const { user, cookie } = await newHolder(bench);
      for (const row of [{ externalId: user.externalId }, { ...user, _id: 'x' }]) {
        await tellList(bench, [row]);
        refused(await pass(bench, 'GET', { cookie }), 'provider_invalid');
        await bench.sandbox.restore();
      }
    },
  },
  {
    id: 'idenge.staff-row',
    says: 'One malformed cardholder is left out of the list for staff, and does not fail it.',
    remedy: 'Check row by row, log what does not fit, and show the rest.',
    needs,
    async check(bench) {
      const list = () => bench.send('GET', '/idenge/users', { cookie: staffCookie });
      const { status } = await list();
      if (status === 403 || status === 404) skip('the backend opens no staff routes to the visitor conformance-staff');
      const [one, two] = [await newHolder(bench), await newHolder(bench)];
      for (const row of [{ name: 'without an id' }, { _id: 'x' }, 'text', null]) {
        await tellList(bench, [one.user, row, two.user]);
        const { users } = fits(await list(), 200, zPassListAnswer);
        const ids = users.map(({ userId }) => userId).sort();
        mustEqual(ids, [one.user._id, two.user._id].sort(), `the list with the row ${JSON.stringify(row)}`);
        await bench.sandbox.restore();
      }
    },
  },
  {
    id: 'idenge.identity-keys',
    says: 'A host’s session may name several keys in one object, tried as userId, externalId, verifiedEmail; a whole number counts as its digits.',
    remedy: 'Read each member of the object; look for the next where one finds nobody.',
    needs,
    async check(bench) {
      const email = `${fresh('mail')}@example.com`;
      const byEmail = await newHolder(bench, { email, externalId: null });
      const both = await own(bench, visitor({ externalId: fresh('other'), verifiedEmail: email }));
      mustEqual(both.pass?.userId, byEmail.user._id, 'userId, found by the second of two keys');
      const number = 1_000_000 + (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0);
      const byNumber = await newHolder(bench, { externalId: String(number) });
      const found = await own(bench, visitor({ verifiedEmail: `${fresh('x')}@example.com`, externalId: number }));
      mustEqual(found.pass?.userId, byNumber.user._id, 'userId, found by a number');
    },
  },
];
