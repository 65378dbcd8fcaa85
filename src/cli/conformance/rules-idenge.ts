/** Rules of the pass card: whose pass it is, what leaves the backend, enrolment and editing. */
import { zPassAnswer, type PassAnswer } from '../../core/protocol/idenge.js';
import { fits, refused, skip, type Bench, type SendOptions } from './bench.js';
import { must, mustEqual, type Rule } from './rule.js';
import type { Cardholder } from './sandbox-control.js';

const needs = ['idenge'] as const;

type Keys = Readonly<Record<string, string | number>>;

/** What the host's session says, as `{sandbox}/host/identify` reads it (docs/sandbox.md). */
export function visitor(keys: Keys | readonly Keys[]): string {
  return `host-visitor=${encodeURIComponent(JSON.stringify(keys))}`;
}

/** Of a visitor whom the host takes for one of its staff, where it opens the staff routes. */
export const staffCookie = visitor({ externalId: 'conformance-staff' });

let made = 0;
export function fresh(prefix: string): string {
  made += 1;
  return `${prefix}-${String(made)}-${Array.from(crypto.getRandomValues(new Uint8Array(6)), (byte) => byte.toString(16)).join('')}`;
}

export interface Holder {
  readonly user: Cardholder;
  readonly cookie: string;
}

export async function newHolder(bench: Bench, more: Readonly<Record<string, unknown>> = {}): Promise<Holder> {
  const externalId = fresh('conformance');
  const base = { name: 'Rita Prova', email: `${externalId}@example.com`, phone: '+5511999990000', externalId };
  const user = await bench.sandbox.cardholder({ ...base, ...more });
  return { user, cookie: visitor({ externalId }) };
}

export const pass = (bench: Bench, method: string, options: SendOptions) => bench.send(method, '/idenge/pass', options);

export async function own(bench: Bench, cookie: string): Promise<PassAnswer> {
  return fits(await pass(bench, 'GET', { cookie }), 200, zPassAnswer);
}

/** Id of a field of the account that the cardholder may change. */
export async function editableField(bench: Bench): Promise<string> {
  const { fields } = await own(bench, (await newHolder(bench)).cookie);
  const field = fields.find(({ id, editable }) => editable && !['name', 'email', 'phone'].includes(id));
  return field?.id ?? skip('the backend lists no editable field of the account');
}

async function stored(bench: Bench, id: string): Promise<Cardholder | undefined> {
  return (await bench.sandbox.cardholders()).find(({ _id }) => _id === id);
}

export const passRules: readonly Rule[] = [
  {
    id: 'idenge.no-session',
    says: 'Where the host has no session for the visitor, /idenge/pass is 401 not_authenticated.',
    remedy: 'Ask the host’s own session at each request, never the browser.',
    needs,
    async check(bench) {
      refused(await pass(bench, 'GET', {}), 'not_authenticated');
      refused(await pass(bench, 'PATCH', { body: { name: 'x' } }), 'not_authenticated');
    },
  },
  {
    id: 'idenge.pass',
    says: 'GET /idenge/pass answers { pass, fields, actions, downloadUrl } of the visitor’s own pass.',
    remedy: 'See PassAnswer in openapi.json; fields also holds name, email and phone under those ids.',
    needs,
    async check(bench) {
      const { user, cookie } = await newHolder(bench);
      const answer = await own(bench, cookie);
      mustEqual(answer.pass?.userId, user._id, 'userId');
      mustEqual(answer.pass?.name, user.name, 'name');
      const ids = answer.fields.map(({ id }) => id);
      for (const id of ['name', 'email', 'phone']) must(ids.includes(id), `fields lacks ${id}`);
    },
  },
  {
    id: 'idenge.no-pass-yet',
    says: 'Where there is no cardholder yet, pass is null.',
    remedy: 'That is 200 with pass: null, no 404.',
    needs,
    async check(bench) {
      mustEqual((await own(bench, visitor({ externalId: fresh('nobody') }))).pass, null, 'pass');
    },
  },
  {
    id: 'idenge.not-by-id',
    says: 'No id from the browser names the cardholder.',
    remedy: 'Ignore query and body when you look for the pass.',
    needs,
    async check(bench) {
      const other = await newHolder(bench);
      const { user, cookie } = await newHolder(bench);
      const answer = await bench.send('GET', `/idenge/pass?userId=${other.user._id}`, { cookie });
      if (answer.status === 400) return;
      mustEqual(fits(answer, 200, zPassAnswer).pass?.userId, user._id, 'userId');
    },
  },
  {
    id: 'idenge.by-user-id',
    says: 'A visitor known by userId is found by GET /users/{id}, and where that is 404 or 405 by ?_id=.',
    remedy: 'Try the second where the first is refused that way.',
    needs,
    async check(bench) {
      const { user } = await newHolder(bench);
      for (const getById of ['200', '404', '405']) {
        await bench.sandbox.switches('idenge', { getById });
        const found = await own(bench, visitor({ userId: user._id }));
        mustEqual(found.pass?.userId, user._id, `userId, with GET /users/{id} answering ${getById}`);
      }
    },
  },
  {
    id: 'idenge.email-of-other',
    says: 'A verified e-mail does not open a card whose external id is not the visitor’s.',
    remedy: 'Where the session has an external id and the cardholder another one, treat a match by e-mail as none.',
    needs,
    async check(bench) {
      const { user } = await newHolder(bench);
      const cookie = visitor([{ externalId: fresh('owner') }, { verifiedEmail: String(user.email) }]);
      mustEqual((await own(bench, cookie)).pass, null, 'pass');
      refused(await pass(bench, 'PATCH', { cookie, body: { phone: '1' } }), 'not_found');
      mustEqual(await stored(bench, user._id), user, 'what Idenge holds now');
    },
  },
  {
    id: 'idenge.filter-checked',
    says: 'Where the provider ignores a filter, the answer is 502 provider_invalid and never somebody else’s pass.',
    remedy: 'Compare what came back with what you asked for.',
    needs,
    async check(bench) {
      const { cookie } = await newHolder(bench);
      await bench.sandbox.switches('idenge', { ignoreAllFilters: true });
      refused(await pass(bench, 'GET', { cookie }), 'provider_invalid');
    },
  },
  {
    id: 'idenge.provider-down',
    says: 'Idenge’s 4xx is 502 provider_refused, its 429 and 5xx 503 provider_unreachable.',
    remedy: 'Map the provider’s status as docs/protocol.md says.',
    needs,
    async check(bench) {
      const { cookie } = await newHolder(bench);
      const ways = [
        [401, 'provider_refused'],
        [429, 'provider_unreachable'],
        [500, 'provider_unreachable'],
      ] as const;
      for (const [status, code] of ways) {
        await bench.sandbox.fault({ provider: 'idenge', kind: 'status', status });
        refused(await pass(bench, 'GET', { cookie }), code);
        await bench.sandbox.restore();
      }
    },
  },
  {
    id: 'idenge.pass-token',
    says: 'A wrong X-Catraca-Pass is 401 not_authenticated, also beside a valid session.',
    remedy: 'A pass token that is there stands alone: never fall back to the session.',
    needs,
    async check(bench) {
      const { cookie } = await newHolder(bench);
      for (const token of ['wrong', 'e30.e30.e30']) {
        const headers = { 'x-catraca-pass': token };
        refused(await pass(bench, 'GET', { cookie, headers }), 'not_authenticated');
      }
    },
  },
  {
    id: 'idenge.staff-closed',
    says: 'The staff routes exist only where the host opened them, and are closed to an ordinary visitor.',
    remedy: 'Answer the constant 404 where there is no authorize, 403 where it says no.',
    needs,
    async check(bench) {
      const { user, cookie } = await newHolder(bench);
      for (const path of ['/idenge/users', `/idenge/users/${user._id}`]) {
        const answer = await bench.send('GET', path, { cookie });
        refused(answer, answer.status === 403 ? 'not_allowed' : 'not_found');
      }
    },
  },
];

export const editRules: readonly Rule[] = [
  {
    id: 'idenge.patch',
    says: 'PATCH changes only what is present, null clears, and answers the same shape.',
    remedy: 'Send the provider exactly the members that came in.',
    needs,
    async check(bench) {
      const { user, cookie } = await newHolder(bench);
      const answer = await pass(bench, 'PATCH', { cookie, body: { phone: null } });
      mustEqual(fits(answer, 200, zPassAnswer).pass?.phone, null, 'phone');
      const now = await stored(bench, user._id);
      mustEqual([now?.name, now?.email, now?.phone], [user.name, user.email, null], 'what Idenge holds now');
    },
  },
  {
    id: 'idenge.patch-closed',
    says: 'A member that the host does not list as editable is 400 with its pointer, and nothing is written.',
    remedy: 'Check each member against the write list; externalId and unknown members never pass.',
    needs,
    async check(bench) {
      const { user, cookie } = await newHolder(bench);
      const { fields } = await own(bench, cookie);
      const bodies: Record<string, unknown>[] = [
        { externalId: 'x' },
        { status: 'installed' },
        { data: { nosuch: '1' } },
      ];
      if (fields.some(({ id, editable }) => id === 'email' && !editable)) bodies.push({ email: 'new@example.com' });
      for (const body of bodies) refused(await pass(bench, 'PATCH', { cookie, body }), 'request_invalid');
      mustEqual(await stored(bench, user._id), user, 'what Idenge holds now');
    },
  },
  {
    id: 'idenge.patch-merges',
    says: 'Keys of data that were not sent survive, whatever the provider does with them.',
    remedy: 'Read the cardholder and merge data on your side before you write.',
    needs,
    async check(bench) {
      const field = await editableField(bench);
      const { user, cookie } = await newHolder(bench, { data: { kept: 'yes', [field]: '1' } });
      await bench.sandbox.switches('idenge', { dataMerge: 'replace' });
      fits(await pass(bench, 'PATCH', { cookie, body: { data: { [field]: '2' } } }), 200, zPassAnswer);
      mustEqual((await stored(bench, user._id))?.data, { kept: 'yes', [field]: '2' }, 'data at Idenge');
    },
  },
  {
    id: 'idenge.patch-nobody',
    says: 'PATCH without a cardholder is 404.',
    remedy: 'Do not create one by the way.',
    needs,
    async check(bench) {
      const cookie = visitor({ externalId: fresh('nobody') });
      refused(await pass(bench, 'PATCH', { cookie, body: { name: 'Nobody' } }), 'not_found');
    },
  },
];

export const enrollRules: readonly Rule[] = [
  {
    id: 'idenge.enroll',
    says: 'POST enrols: 201, the same shape; what the host knows of the visitor overrides the form.',
    remedy: 'Put verifiedEmail and externalId of the session over what came in.',
    needs,
    async check(bench) {
      const externalId = fresh('new');
      const verifiedEmail = `${externalId}@example.com`;
      const cookie = visitor([{ externalId }, { verifiedEmail }]);
      const body = { name: 'Nova', email: 'form@example.com' };
      const answer = await enroll(bench, cookie, body);
      const { pass: card } = fits(answer, 201, zPassAnswer);
      const now = await stored(bench, card?.userId ?? '');
      mustEqual([now?.email, now?.externalId], [verifiedEmail, externalId], 'e-mail and external id at Idenge');
    },
  },
  {
    id: 'idenge.enroll-twice',
    says: 'Enrolment by who has a pass is 409 conflict.',
    remedy: 'Look for the pass first.',
    needs,
    async check(bench) {
      const { cookie } = await newHolder(bench);
      refused(await enroll(bench, cookie, { name: 'Rita', email: `${fresh('x')}@example.com` }), 'conflict');
    },
  },
  {
    id: 'idenge.enroll-taken',
    says: 'A taken e-mail is 409 conflict with the pointer /email.',
    remedy: 'Look the e-mail up before you write it, and again where Idenge says 400: found, it is taken.',
    needs,
    async check(bench) {
      const { user } = await newHolder(bench);
      const cookie = visitor([{ externalId: fresh('new') }, { verifiedEmail: String(user.email) }]);
      const problem = refused(await enroll(bench, cookie, { name: 'Rita', email: user.email }), 'conflict');
      must(problem.errors?.some(({ pointer }) => pointer === '/email') === true, 'no error points at /email');
    },
  },
  {
    id: 'idenge.enroll-unverified',
    says: 'An e-mail of another cardholder is never enrolled by a visitor whom the host knows by external id alone.',
    remedy: 'Enrol only e-mails that the host has verified, or refuse those that a look-up finds.',
    needs,
    async check(bench) {
      const { user } = await newHolder(bench);
      const cookie = visitor({ externalId: fresh('new') });
      const answer = await enroll(bench, cookie, { name: 'Rita', email: user.email });
      must(answer.status >= 400, `the answer is ${String(answer.status)}`);
      const same = (await bench.sandbox.cardholders()).filter(({ email }) => email === user.email);
      mustEqual(same, [user], 'what Idenge holds for the e-mail');
    },
  },
  {
    id: 'idenge.enroll-body',
    says: 'An enrolment without an e-mail, or with unknown members, is 400 request_invalid with pointers.',
    remedy: 'Validate by PassEnrollRequest in openapi.json, and ask for what Idenge needs.',
    needs,
    async check(bench) {
      const cookie = visitor({ externalId: fresh('new') });
      const problem = refused(await enroll(bench, cookie, { name: 'Rita' }), 'request_invalid');
      must(problem.errors?.some(({ pointer }) => pointer === '/email') === true, 'no error points at /email');
      const email = `${fresh('x')}@example.com`;
      refused(await enroll(bench, cookie, { name: 'Rita', email, userId: '1' }), 'request_invalid');
    },
  },
];

async function enroll(bench: Bench, cookie: string, body: unknown) {
  const answer = await pass(bench, 'POST', { cookie, body });
  if (answer.status === 403) skip('the backend lets nobody enrol');
  return answer;
}
