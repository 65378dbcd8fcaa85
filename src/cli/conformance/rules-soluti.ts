/** Rules of a Soluti login: its start, its snapshots, its code and its end. */
import { zSolutiSnapshot } from '../../core/protocol/soluti.js';
import { fits, mustStatus, nameOf, refused, type Bench, type SendOptions, type SolutiLogin } from './bench.js';
import { must, mustEqual, type Rule } from './rule.js';

const poll = (bench: Bench, flow: SolutiLogin, secret = flow.secret) => bench.send('GET', flow.path, { secret });

export const startRules: readonly Rule[] = [
  {
    id: 'soluti.start',
    says: 'POST /soluti/flows answers 201 with id, secret, a pending snapshot, clientName, canNotify and appLink.',
    remedy: 'See SolutiStartAnswer in openapi.json; the code is the exact text that the provider gave.',
    needs: ['soluti'],
    async check(bench) {
      const flow = await bench.startSoluti();
      mustEqual(flow.state, 'pending', 'state');
      mustEqual(flow.qrCode, flow.providerCode, 'qrCode');
      mustEqual([flow.push, flow.challenge, flow.reason], ['none', null, null], 'push, challenge and reason');
      must(flow.expiresIn > 0 && flow.expiresIn <= 120, `expiresIn is ${String(flow.expiresIn)}`);
      const other = await bench.startSoluti();
      must(other.id !== flow.id && other.secret !== flow.secret, 'two flows share an id or a secret');
    },
  },
  {
    id: 'soluti.callback-address',
    says: 'The provider is told a callback of this flow alone, {endpoint}/soluti/callback/{id}/{secret}, and no username.',
    remedy:
      'Make a second secret per code and put it into callback_url; a username at the start would push before the flow is stored.',
    needs: ['soluti'],
    async check(bench) {
      const before = await bench.sandbox.lastLog();
      const flow = await bench.startSoluti();
      const head = `${bench.endpoint}/soluti/callback/${flow.id}/`;
      must(flow.callback.startsWith(head), 'callback_url is not below the endpoint, or not of this flow');
      must(/^[\w-]{43}$/.test(flow.callback.slice(head.length)), 'its last part is not 43 characters of base64url');
      must(!flow.callback.includes(flow.secret), "it holds the flow's own secret");
      const [entry] = await bench.sandbox.log('soluti', 'start', before);
      must(!Object.hasOwn(entry?.body ?? {}, 'username'), 'a username was sent at the start');
    },
  },
  {
    id: 'soluti.life-unknown',
    says: 'An auth_ttl that is missing or 0 counts as 120 seconds.',
    remedy: 'Use 120 where the provider gives no life, or none that makes sense.',
    needs: ['soluti'],
    async check(bench) {
      for (const authTtlForm of ['missing', 'zero']) {
        await bench.sandbox.switches('soluti', { authTtlForm });
        const { expiresIn } = await bench.startSoluti();
        must(expiresIn > 100 && expiresIn <= 120, `with auth_ttl ${authTtlForm}, expiresIn is ${String(expiresIn)}`);
      }
    },
  },
  {
    id: 'soluti.snapshot',
    says: 'GET /soluti/flows/{id} answers 200 with the snapshot, which never holds a token or a secret.',
    remedy: 'Build the snapshot member by member; do not pass on what the provider sent.',
    needs: ['soluti'],
    async check(bench) {
      const flow = await bench.readySoluti();
      const answer = await poll(bench, flow);
      mustEqual(fits(answer, 200, zSolutiSnapshot).state, 'ready', 'state');
      const [call] = (await bench.sandbox.log('soluti', 'token')).slice(-1);
      const token = String(((call?.answer ?? {}) as Record<string, unknown>)['access_token']);
      for (const secret of [token, flow.shortToken, flow.secret, flow.callback.slice(-43)]) {
        must(!answer.text.includes(secret), 'it holds a token or a secret');
      }
    },
  },
  {
    id: 'soluti.start-hides-handle',
    says: "No answer holds the provider's short_token or the callback's secret.",
    remedy: 'Keep both on your side: whoever has them can approve in place of the holder.',
    needs: ['soluti'],
    async check(bench) {
      const flow = await bench.startSoluti();
      const last = bench.answers.findLast(({ path }) => path === '/soluti/flows');
      for (const secret of [flow.shortToken, flow.callback.slice(-43)]) {
        must(last?.text.includes(secret) !== true, 'the answer to the start holds it');
      }
    },
  },
  {
    id: 'soluti.version',
    says: 'The version grows with each change.',
    remedy: 'Count up whenever something in the snapshot changes, not with the time that is left.',
    needs: ['soluti'],
    async check(bench) {
      const flow = await bench.readySoluti();
      const { version } = await bench.look(flow);
      must(version > flow.version, `it was ${String(flow.version)} and is ${String(version)} when ready`);
    },
  },
];

export const pollRules: readonly Rule[] = [
  {
    id: 'soluti.poll-limit',
    says: 'Polling: one per interval, a burst of 2; the third too early is 429 slow_down, and later it is answered again.',
    remedy: 'Limit per flow, after the secret was checked.',
    needs: ['soluti'],
    async check(bench) {
      const flow = await bench.startSoluti();
      mustStatus(await poll(bench, flow), 200);
      mustStatus(await poll(bench, flow), 200);
      const third = await poll(bench, flow);
      refused(third, 'slow_down');
      await bench.ports.delay(1000 * Math.max(flow.interval, Number(third.headers.get('retry-after'))) + 200);
      mustStatus(await poll(bench, flow), 200);
    },
  },
  {
    id: 'soluti.poll-stranger',
    says: "A wrong secret spends nothing of the holder's polls.",
    remedy: 'Check the secret before you count.',
    needs: ['soluti'],
    async check(bench) {
      const flow = await bench.startSoluti();
      for (let count = 0; count < 4; count += 1) refused(await poll(bench, flow, 'A'.repeat(43)), 'not_found');
      mustStatus(await poll(bench, flow), 200);
    },
  },
];

export const renewRules: readonly Rule[] = [
  {
    id: 'soluti.renew',
    says: 'POST .../renew answers a snapshot with a new code and a higher version; flow and secret stay.',
    remedy: 'Ask the provider for another code and put it into the same flow.',
    needs: ['soluti'],
    async check(bench) {
      const flow = await bench.startSoluti();
      const { answer, code } = await bench.renewSoluti(flow);
      must(answer.qrCode !== flow.qrCode, 'the code is the old one');
      mustEqual(answer.qrCode, code.providerCode, 'qrCode');
      must(answer.version > flow.version, 'the version did not grow');
      mustEqual((await bench.look(flow)).qrCode, answer.qrCode, "the flow's code afterwards");
      must(code.callback !== flow.callback, 'the new code has the callback address of the old one');
      await bench.sandbox.control('/soluti/approve', { shortToken: code.shortToken });
      await bench.reach(flow, 'ready');
    },
  },
  {
    id: 'soluti.renew-previous',
    says: 'An approval of the previous code counts for 15 seconds more.',
    remedy: 'Keep the previous callback secret and short_token for 15 seconds.',
    needs: ['soluti'],
    async check(bench) {
      const flow = await bench.startSoluti();
      await bench.renewSoluti(flow);
      await bench.sandbox.control('/soluti/approve', { shortToken: flow.shortToken });
      await bench.reach(flow, 'ready');
    },
  },
  {
    id: 'soluti.renew-ended',
    says: 'Renewing what is no longer pending is 409 conflict.',
    remedy: 'Renew while pending and for 60 seconds after the code ran out, else refuse.',
    needs: ['soluti'],
    async check(bench) {
      const flow = await bench.startSoluti();
      mustStatus(await bench.send('DELETE', flow.path, { secret: flow.secret }), 204);
      refused(await bench.post(flow, 'renew'), 'conflict');
    },
  },
];

/** A flow whose code has run out. */
async function expired(bench: Bench): Promise<SolutiLogin> {
  await bench.sandbox.switches('soluti', { authTtl: 1 });
  const flow = await bench.startSoluti();
  await bench.sandbox.switches('soluti', { authTtl: 120 });
  await bench.ports.delay(1200);
  return flow;
}

export const expiryRules: readonly Rule[] = [
  {
    id: 'soluti.expired',
    says: 'When the code has run out, the state is expired, expiresIn 0 and qrCode null.',
    remedy: 'Compute the state from the time when you are asked.',
    needs: ['soluti'],
    async check(bench) {
      const { state, expiresIn, qrCode } = await bench.look(await expired(bench));
      mustEqual([state, expiresIn, qrCode], ['expired', 0, null], 'state, expiresIn and qrCode');
    },
  },
  {
    id: 'soluti.grace',
    says: 'An approval within 15 seconds after the end revives the flow.',
    remedy: 'Take webhooks until 15 seconds after the code ran out.',
    needs: ['soluti'],
    async check(bench) {
      await bench.sandbox.switches('soluti', { authTtl: 2, webhook: 'lose' });
      const flow = await bench.startSoluti();
      await bench.sandbox.control('/soluti/approve', { shortToken: flow.shortToken });
      await bench.ports.delay(2500);
      mustEqual((await bench.look(flow)).state, 'expired', 'the state before the approval arrives');
      await bench.sandbox.control('/soluti/webhook', { shortToken: flow.shortToken });
      await bench.reach(flow, 'ready');
    },
  },
  {
    id: 'soluti.renew-expired',
    says: 'A code that ran out can be renewed for 60 seconds.',
    remedy: 'Forget a flow 60 seconds after its end, not at its end.',
    needs: ['soluti'],
    async check(bench) {
      const flow = await expired(bench);
      const { answer } = await bench.renewSoluti(flow);
      mustEqual(answer.state, 'pending', 'the state after the renewal');
    },
  },
];

export const cancelRules: readonly Rule[] = [
  {
    id: 'soluti.cancel',
    says: 'DELETE while pending is 204, and the state is cancelled; again it is 409.',
    remedy: 'Cancel only what is pending, in one step with the check.',
    needs: ['soluti'],
    async check(bench) {
      const flow = await bench.startSoluti();
      const cancel = () => bench.send('DELETE', flow.path, { secret: flow.secret });
      mustStatus(await cancel(), 204);
      mustEqual((await bench.look(flow)).state, 'cancelled', 'state');
      refused(await cancel(), 'conflict');
    },
  },
  {
    id: 'soluti.cancel-or-approve',
    says: 'A login is never both cancelled and approved: DELETE of an approved one is 409, a webhook to a cancelled one 404.',
    remedy: 'Let the first of the two win, atomically.',
    needs: ['soluti'],
    async check(bench) {
      const approved = await bench.readySoluti();
      refused(await bench.send('DELETE', approved.path, { secret: approved.secret }), 'conflict');
      const flow = await bench.startSoluti();
      await bench.send('DELETE', flow.path, { secret: flow.secret });
      const webhook = await callBack(bench, flow.callback, { token: 'a.b.c', short_token: flow.shortToken });
      refused(webhook, 'not_found');
      mustEqual((await bench.look(flow)).state, 'cancelled', 'state');
    },
  },
];

/** Posts to a flow's callback as the provider does: without any header of ours. */
export function callBack(
  bench: Bench,
  address: string,
  body: unknown,
  { headers = {}, ...sent }: Pick<SendOptions, 'raw' | 'headers'> = {},
): ReturnType<Bench['send']> {
  must(address.startsWith(bench.endpoint), `callback_url is ${address}, which is not below the endpoint`);
  const path = address.slice(bench.endpoint.length);
  return bench.send('POST', path, {
    ...('raw' in sent ? sent : { body }),
    origin: null,
    headers: { 'x-catraca': null, ...headers },
  });
}

export const providerRules: readonly Rule[] = [
  ...(
    [
      ['4xx', { kind: 'status', status: 403 }, 'provider_refused'],
      ['429', { kind: 'status', status: 429, retryAfter: 7 }, 'provider_unreachable'],
      ['5xx', { kind: 'status', status: 500 }, 'provider_unreachable'],
      ['redirect', { kind: 'redirect' }, 'provider_invalid'],
      ['html', { kind: 'html' }, 'provider_invalid'],
      ['malformed', { kind: 'malformed' }, 'provider_invalid'],
    ] as const
  ).map(([name, fault, code]): Rule => ({
    id: `provider.${name}`,
    says: `Where the provider answers a start with ${name}, the backend answers ${code}.`,
    remedy: 'Follow no redirects, validate what comes back, and map the status as docs/protocol.md says.',
    needs: ['soluti'],
    async check(bench) {
      await bench.sandbox.fault({ provider: 'soluti', operation: 'start', ...fault });
      refused(await bench.send('POST', '/soluti/flows', { body: {} }), code);
    },
  })),
  {
    id: 'provider.slow',
    says: 'The backend gives up on a provider after 5 seconds: 503 provider_unreachable.',
    remedy: 'Set a time-out of 5 seconds that covers the body too.',
    needs: ['soluti'],
    async check(bench) {
      await bench.sandbox.fault({ provider: 'soluti', operation: 'start', kind: 'latency', milliseconds: 8000 });
      refused(await bench.send('POST', '/soluti/flows', { body: {} }), 'provider_unreachable');
    },
  },
  {
    id: 'provider.words',
    says: "The provider's words never leave the backend.",
    remedy: 'Write refusals from constants; log what the provider said.',
    needs: ['soluti'],
    async check(bench) {
      const body = { message: 'canary-of-the-provider', error_description: 'canary-of-the-provider' };
      await bench.sandbox.fault({ provider: 'soluti', operation: 'start', kind: 'answer', status: 400, body });
      const answer = await bench.send('POST', '/soluti/flows', { body: {} });
      must(!answer.text.includes('canary'), `${nameOf(answer)} repeats the provider's words`);
    },
  },
];
