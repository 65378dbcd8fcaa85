/** Rules of deeply nested JSON, in requests and in providers' answers: code that walks it recursively runs out of stack. */
import { fits, refused, type Bench, type SendOptions } from './bench.js';
import { must, mustEqual, type Rule } from './rule.js';
import { fresh, newHolder, staffCookie, visitor } from './rules-idenge.js';
import { callBack } from './rules-soluti.js';
import { zSolutiResult } from '../../core/protocol/soluti.js';

/** An object in an object, so many times. */
export const nested = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

/** None is larger than the 4 KiB that a backend reads. */
const deepBodies = [nested(600), `{"data":${nested(600)}}`, '['.repeat(4000), `${'['.repeat(2000)}${']'.repeat(2000)}`];

/** Sends each of the deep bodies. @throws {Broken} unless each is refused as malformed */
async function mustRefuse(bench: Bench, method: string, path: string, options: SendOptions): Promise<void> {
  for (const raw of deepBodies) {
    refused(await bench.send(method, path, { ...options, raw }), 'request_invalid');
  }
}

async function refusesAtSoluti(bench: Bench): Promise<void> {
  await mustRefuse(bench, 'POST', '/soluti/flows', {});
  const flow = await bench.startSoluti();
  const { secret } = flow;
  await mustRefuse(bench, 'POST', `${flow.path}/renew`, { secret });
  if (flow.canNotify) await mustRefuse(bench, 'POST', `${flow.path}/notify`, { secret });
  const webhook = `{"token":"e30.e30.deep","short_token":${JSON.stringify(flow.shortToken)},"more":${nested(2000)}}`;
  refused(await callBack(bench, flow.callback, null, { raw: webhook }), 'request_invalid');
  mustEqual((await bench.look(flow)).state, 'pending', 'the state after all of them');
  const ready = await bench.readySoluti();
  await mustRefuse(bench, 'POST', `${ready.path}/redeem`, { secret: ready.secret });
  fits(await bench.post(ready, 'redeem', { body: {} }), 200, zSolutiResult);
  await mustRefuse(bench, 'POST', `${ready.path}/ack`, { secret: ready.secret });
}

async function refusesAtIngresse(bench: Bench): Promise<void> {
  await mustRefuse(bench, 'POST', '/ingresse/flows', {});
  const flow = await bench.startIngresse('popup');
  const { cookie } = await bench.comeBack(flow);
  for (const step of ['redeem', 'ack']) {
    await mustRefuse(bench, 'POST', `${flow.path}/${step}`, { secret: flow.secret, cookie });
  }
  // The constant 404 where the backend takes no token from a page.
  const answer = await bench.send('POST', '/ingresse/session', { raw: deepBodies[0] ?? '' });
  must(answer.status === 400 || answer.status === 404, `POST /ingresse/session answered ${String(answer.status)}`);
}

async function refusesAtIdenge(bench: Bench): Promise<void> {
  const { user, cookie } = await newHolder(bench);
  await mustRefuse(bench, 'PATCH', '/idenge/pass', { cookie });
  const externalId = fresh('new');
  const newcomer = visitor([{ externalId }, { verifiedEmail: `${externalId}@example.com` }]);
  await mustRefuse(bench, 'POST', '/idenge/pass', { cookie: newcomer });
  const staff = await bench.send('GET', '/idenge/users', { cookie: staffCookie });
  if (staff.status !== 200) return;
  await mustRefuse(bench, 'POST', '/idenge/users', { cookie: staffCookie });
  await mustRefuse(bench, 'PATCH', `/idenge/users/${user._id}`, { cookie: staffCookie });
}

const remedy = 'Count the brackets outside of strings before you parse, and refuse more than 32 levels.';

export const depthRules: readonly Rule[] = [
  {
    id: 'body.depth',
    says: 'A body of deeply nested JSON is refused with 400 request_invalid, at every route that takes a body.',
    remedy,
    async check(bench) {
      if (bench.providers.has('soluti')) await refusesAtSoluti(bench);
      if (bench.providers.has('ingresse')) await refusesAtIngresse(bench);
      if (bench.providers.has('idenge')) await refusesAtIdenge(bench);
    },
  },
  {
    id: 'provider.depth',
    says: 'Where the provider answers with deeply nested JSON, the backend answers provider_invalid.',
    remedy,
    needs: ['soluti'],
    async check(bench) {
      const body = `{"short_token":"s","qr_code":"q","auth_ttl":120,"more":${nested(3000)}}`;
      const type = 'application/json';
      await bench.sandbox.fault({ provider: 'soluti', operation: 'start', kind: 'answer', body, type });
      refused(await bench.send('POST', '/soluti/flows', { body: {} }), 'provider_invalid');
    },
  },
];
