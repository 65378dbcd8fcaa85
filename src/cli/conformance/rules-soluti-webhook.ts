/** Rules of what comes and goes after an approval: the provider's webhook, and the exchange for the token. */
import { mustStatus, refused, type Bench, type SolutiLogin } from './bench.js';
import { must, mustEqual, type Rule } from './rule.js';
import { callBack } from './rules-soluti.js';
import { endless } from './rules-wire.js';

/** What the provider posted last to this flow. */
async function lastWebhook(bench: Bench, flow: SolutiLogin): Promise<unknown> {
  return bench.until(5000, 'no webhook went out', async () => {
    const calls = await bench.sandbox.log('soluti', 'webhook');
    return calls.findLast(({ path }) => path === flow.callback)?.body ?? undefined;
  });
}

interface Spelling {
  readonly name: string;
  /** The content type; null: none. */
  readonly type: string | null;
  readonly mark?: string;
  /** Of the address. */
  readonly end?: string;
}

const json = 'application/json';
const spellings: readonly Spelling[] = [
  { name: 'charset=utf-8', type: `${json}; charset=utf-8` },
  { name: 'charset="UTF-8" and a further parameter', type: `${json}; charset="UTF-8"; version=1` },
  { name: 'charset=ISO-8859-1', type: `${json}; charset=ISO-8859-1` },
  { name: 'charset=us-ascii', type: `${json};charset=us-ascii` },
  { name: 'a byte order mark', type: json, mark: '\ufeff' },
  { name: 'no content type', type: null },
  { name: 'a slash at the end of its address', type: json, end: '/' },
];

export const webhookRules: readonly Rule[] = [
  {
    id: 'webhook.repeated',
    says: 'The same JWT again is 204 without effect; another JWT for an approved flow is 409.',
    remedy: 'Remember the hash of the JWT that approved the flow.',
    needs: ['soluti'],
    async check(bench) {
      const flow = await bench.readySoluti();
      const body = await lastWebhook(bench, flow);
      mustStatus(await callBack(bench, flow.callback, body), 204);
      refused(await callBack(bench, flow.callback, { ...(body as object), token: 'e30.e30.other' }), 'conflict');
      mustEqual((await bench.look(flow)).state, 'ready', 'the state afterwards');
    },
  },
  {
    id: 'webhook.miss',
    says: 'A webhook with a wrong address or a wrong short_token is the constant 404 and approves nothing.',
    remedy: 'Ask for id, callback secret and short_token together; compare hashes.',
    needs: ['soluti'],
    async check(bench) {
      const flow = await bench.startSoluti();
      const body = { token: 'e30.e30.guess', short_token: flow.shortToken };
      const wrong = flow.callback.slice(0, -43) + 'A'.repeat(43);
      refused(await callBack(bench, wrong, body), 'not_found');
      refused(await callBack(bench, flow.callback, { ...body, short_token: 'another' }), 'not_found');
      mustEqual((await bench.look(flow)).state, 'pending', 'the state afterwards');
    },
  },
  {
    id: 'webhook.foreign',
    says: 'The JWT of another flow is the constant 404.',
    remedy: 'Remember which flow each JWT came to, and refuse it at any other.',
    needs: ['soluti'],
    async check(bench) {
      const first = await bench.readySoluti();
      const { token } = (await lastWebhook(bench, first)) as { token: string };
      const flow = await bench.startSoluti();
      refused(await callBack(bench, flow.callback, { token, short_token: flow.shortToken }), 'not_found');
    },
  },
  {
    id: 'webhook.body',
    says: 'A webhook that is malformed or larger than 16 KiB is 400; unknown members are ignored.',
    remedy: 'Read up to 16384 bytes here; ask for token and short_token alone.',
    needs: ['soluti'],
    async check(bench) {
      const flow = await bench.startSoluti();
      const body = { token: 'e30.e30.size', short_token: flow.shortToken };
      refused(await callBack(bench, flow.callback, null, { raw: '{' }), 'request_invalid');
      refused(await callBack(bench, flow.callback, { token: 1 }), 'request_invalid');
      refused(await callBack(bench, flow.callback, { ...body, pad: 'x'.repeat(17_000) }), 'request_invalid');
      mustStatus(await callBack(bench, flow.callback, { ...body, pad: 'x'.repeat(8000) }), 204);
    },
  },
  {
    id: 'webhook.spelling',
    says: 'A genuine webhook counts in each spelling that can only be read one way: with a charset, a byte order mark, no content type, or a slash at the end of its address.',
    remedy:
      'Take these charsets as what they are for ASCII, skip a byte order mark, take no content type for JSON, and serve the address with a slash too.',
    needs: ['soluti'],
    async check(bench) {
      for (const { name, type, mark = '', end = '' } of spellings) {
        const flow = await bench.startSoluti();
        const text = JSON.stringify({ token: `e30.e30.${flow.id}`, short_token: flow.shortToken });
        // As bytes: a text would bring a content type of its own.
        const raw = new TextEncoder().encode(mark + text);
        const headers = { 'content-type': type };
        const { status } = await callBack(bench, flow.callback + end, null, { raw, headers });
        must(status === 204, `a webhook with ${name} was answered with ${String(status)}`);
        must((await bench.look(flow)).state !== 'pending', `a webhook with ${name} approved nothing`);
      }
    },
  },
  {
    id: 'webhook.time',
    says: 'A webhook that is not complete after 5 seconds is 400.',
    remedy: 'Give the whole body 5 seconds.',
    needs: ['soluti'],
    async check(bench) {
      const flow = await bench.startSoluti();
      return async () => {
        refused(await callBack(bench, flow.callback, null, { raw: endless('{') }), 'request_invalid');
      };
    },
  },
];

export const exchangeRules: readonly Rule[] = [
  {
    id: 'exchange.retried',
    says: 'The exchange is tried again where the provider fails for a moment.',
    remedy: 'Try again with pauses, on 429, 5xx and time-out, for 30 seconds from the approval on.',
    needs: ['soluti'],
    async check(bench) {
      await bench.sandbox.switches('soluti', { exchangeStatus: '500', exchangeFailures: 2 });
      const flow = await bench.startSoluti();
      await bench.sandbox.control('/soluti/approve', { shortToken: flow.shortToken });
      await bench.reach(flow, 'ready', 15_000);
    },
  },
  {
    id: 'exchange.outage',
    says: 'An outage of 10 seconds loses no approval, and the provider’s Retry-After is kept.',
    remedy: 'Use the 30 seconds that there are; wait as long as the provider asks to, but begin the last try in time.',
    needs: ['soluti'],
    async check(bench) {
      const flow = await bench.startSoluti();
      await bench.sandbox.control('/soluti/approve', { shortToken: flow.shortToken, holder: '71460238001' });
      return async () => {
        await bench.reach(flow, 'ready', 30_000);
        const { token } = (await lastWebhook(bench, flow)) as { token: string };
        const calls = await bench.sandbox.log('soluti', 'token');
        const times = calls.flatMap(({ headers, at }) => (headers['authorization'] === `Bearer ${token}` ? [at] : []));
        const gaps = times.slice(1).map((at, index) => (at - (times[index] ?? 0)) / 1000);
        must(
          gaps.every((gap) => gap > 1.9),
          `with Retry-After: 2 it was tried again after ${gaps.map((gap) => gap.toFixed(1)).join(', ')} s`,
        );
      };
    },
  },
  {
    id: 'exchange.given-up',
    says: 'Where the provider keeps failing, the flow fails with provider_unreachable once the 30 seconds are over.',
    remedy: 'Begin no try after that; do not leave the flow approved for ever.',
    needs: ['soluti'],
    async check(bench) {
      const flow = await bench.startSoluti();
      await bench.sandbox.control('/soluti/approve', { shortToken: flow.shortToken, holder: '55913617142' });
      return async () => {
        mustEqual((await bench.reach(flow, 'failed', 40_000)).reason, 'provider_unreachable', 'reason');
      };
    },
  },
  {
    id: 'exchange.refused',
    says: 'Where the provider refuses the exchange (4xx), the flow fails with provider_refused.',
    remedy: 'Do not try a 4xx again.',
    needs: ['soluti'],
    async check(bench) {
      await bench.sandbox.switches('soluti', { exchangeStatus: '403' });
      const flow = await bench.startSoluti();
      await bench.sandbox.control('/soluti/approve', { shortToken: flow.shortToken });
      mustEqual((await bench.reach(flow, 'failed')).reason, 'provider_refused', 'reason');
    },
  },
];
