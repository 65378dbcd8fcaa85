/** Rules of an approval: the event stream, the push, the webhook, the exchange and the result. */
import { zSolutiResult, zSolutiSnapshot, type SolutiSnapshot } from '../../core/protocol/soluti.js';
import { fits, mustStatus, readText, refused, skip, type Bench, type SolutiLogin } from './bench.js';
import { Broken, must, mustEqual, type Rule } from './rule.js';
import { callBack } from './rules-soluti.js';
import { endless } from './rules-wire.js';

/** Reads a stream until the check is content with its text; gives the text. */
async function listen(
  bench: Bench,
  flow: SolutiLogin,
  seconds: number,
  isEnough: (text: string) => boolean,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ text: string; ended: boolean; response: Response }> {
  const stop = new AbortController();
  const response = await bench.stream(`${flow.path}/events`, { secret: flow.secret, headers }, stop.signal);
  must(response.status === 200, `GET .../events answered ${String(response.status)}`);
  let text = '';
  const read = async (): Promise<'ended' | 'enough'> => {
    for await (const part of readText(response)) {
      text = part;
      if (isEnough(text)) return 'enough';
    }
    return 'ended';
  };
  const reading = read();
  const how = await Promise.race([reading, bench.ports.delay(seconds * 1000).then(() => 'late' as const)]);
  // Not waited for: a stream that ignores its reader must not hold the tool.
  reading.catch(() => undefined);
  stop.abort();
  return { text, ended: how === 'ended', response };
}

const hasEvent = (text: string) => /^data:.*\n\n/m.test(text);

function snapshotsOf(text: string): SolutiSnapshot[] {
  return [...text.matchAll(/^data: ?(.*)$/gm)].map(([, data]) => {
    const parsed = zSolutiSnapshot.safeParse(JSON.parse(data ?? ''));
    if (!parsed.success) throw new Broken(`an event's data is no snapshot: ${data ?? ''}`);
    return parsed.data;
  });
}

export const streamRules: readonly Rule[] = [
  {
    id: 'stream.first-event',
    says: 'The first event comes at once: event: state, id: the version, data: the snapshot on one line; Last-Event-ID is ignored.',
    remedy: 'Send the snapshot as soon as the stream is open, whatever the client says that it has seen.',
    needs: ['soluti'],
    async check(bench) {
      const flow = await bench.startSoluti();
      for (const headers of [{}, { 'last-event-id': '999' }]) {
        const { text } = await listen(bench, flow, 3, hasEvent, headers);
        must(/^event: ?state$/m.test(text), 'no event: state within 3 s');
        const [snapshot] = snapshotsOf(text);
        mustEqual(/^id: ?(.*)$/m.exec(text)?.[1], String(snapshot?.version), 'id');
        mustEqual(snapshot?.qrCode, flow.qrCode, "the snapshot's qrCode");
      }
    },
  },
  {
    id: 'stream.headers',
    says: 'The stream is text/event-stream with X-Accel-Buffering: no and Cache-Control: no-store, no-transform.',
    remedy: 'Set them, so that no proxy gathers or rewrites the events.',
    needs: ['soluti'],
    async check(bench) {
      const { response } = await listen(bench, await bench.startSoluti(), 3, hasEvent);
      must((response.headers.get('content-type') ?? '').startsWith('text/event-stream'), 'another content type');
      mustEqual(response.headers.get('x-accel-buffering'), 'no', 'X-Accel-Buffering');
      must((response.headers.get('cache-control') ?? '').includes('no-transform'), 'Cache-Control lacks no-transform');
    },
  },
  {
    id: 'stream.until-ready',
    says: 'The stream tells each change, and ends at ready.',
    remedy: 'Wake the stream at each change of the flow; close it after the last state.',
    needs: ['soluti'],
    async check(bench) {
      const flow = await bench.startSoluti();
      const heard = listen(bench, flow, 15, () => false);
      await bench.sandbox.control('/soluti/approve', { shortToken: flow.shortToken });
      const { text, ended } = await heard;
      mustEqual(snapshotsOf(text).at(-1)?.state, 'ready', 'the last state within 15 s');
      must(ended, 'the stream was still open 15 s after the approval');
      const versions = snapshotsOf(text).map(({ version }) => version);
      must(
        versions.every((version, at) => at === 0 || version > (versions[at - 1] ?? 0)),
        'versions do not grow',
      );
    },
  },
  {
    id: 'stream.at-end',
    says: 'The stream of an ended flow tells its state and ends.',
    remedy: 'Close the stream after cancelled, failed and done as well.',
    needs: ['soluti'],
    async check(bench) {
      const flow = await bench.startSoluti();
      await bench.send('DELETE', flow.path, { secret: flow.secret });
      const { text, ended } = await listen(bench, flow, 4, () => false);
      mustEqual(snapshotsOf(text).at(-1)?.state, 'cancelled', 'the state');
      must(ended, 'the stream was still open after 4 s');
    },
  },
  {
    id: 'stream.no-poll',
    says: 'A stream does not count as a poll.',
    remedy: 'Limit GET /soluti/flows/{id} alone.',
    needs: ['soluti'],
    async check(bench) {
      const flow = await bench.startSoluti();
      for (let count = 0; count < 4; count += 1) await bench.look(flow);
      mustStatus(await bench.send('GET', flow.path, { secret: flow.secret }), 200);
    },
  },
  {
    id: 'stream.heartbeat',
    says: 'A comment comes at least every 7 seconds.',
    remedy: 'Write a line that begins with a colon every 7 seconds, so that proxies keep the stream open.',
    needs: ['soluti'],
    async check(bench) {
      const flow = await bench.startSoluti();
      return async () => {
        const { text } = await listen(bench, flow, 7.5, (all) => /^:/m.test(all));
        must(/^:/m.test(text), 'no comment within 7 s');
      };
    },
  },
  {
    id: 'stream.grace',
    says: 'The stream tells that the code ran out, stays open for the 15 seconds of grace, and then ends.',
    remedy: 'End the stream 15 seconds after the expiry, not at it.',
    needs: ['soluti'],
    async check(bench) {
      await bench.sandbox.switches('soluti', { authTtl: 2 });
      const flow = await bench.startSoluti();
      const startedAt = bench.ports.now();
      return async () => {
        const { text, ended } = await listen(bench, flow, 24, () => false);
        const seconds = (bench.ports.now() - startedAt) / 1000;
        mustEqual(snapshotsOf(text).at(-1)?.state, 'expired', 'the last state');
        must(ended, 'it was still open 22 s after the expiry');
        must(seconds >= 14, `it ended ${seconds.toFixed(0)} s after the start, which is within the grace`);
      };
    },
  },
];

/** A CPF with good check digits that no phone has: another one each time, because pushes to a holder are limited. */
function anyCpf(): string {
  const digits = Array.from(crypto.getRandomValues(new Uint8Array(9)), (byte, at) =>
    at === 0 ? 1 + (byte % 9) : byte % 10,
  );
  for (const length of [9, 10]) {
    const sum = digits.reduce((total, digit, at) => total + digit * (length + 1 - at), 0);
    digits.push(((sum * 10) % 11) % 10);
  }
  return digits.join('');
}

const notify = (bench: Bench, flow: SolutiLogin, username: string) =>
  bench.post(flow, 'notify', { body: { username } });

/** A flow whose holder may be pushed to; skips where the backend sends no pushes, which is the default of ours. */
async function startPushable(bench: Bench): Promise<SolutiLogin> {
  const flow = await bench.startSoluti();
  return flow.canNotify ? flow : skip('the backend sends no pushes here: canNotify is false');
}

/** That a push is refused and nothing is sent. */
async function mustSendNothing(bench: Bench, flow: SolutiLogin): Promise<void> {
  const before = await bench.sandbox.lastLog();
  const { status } = await notify(bench, flow, '52998224725');
  must(status === 403 || status === 409, `notify answered ${String(status)}`);
  mustEqual((await bench.sandbox.log('soluti', 'notify', before)).length, 0, 'the number of pushes');
}

/** Shorter than a constant time may be, and twice what two times may differ by. */
const slowPush = { provider: 'soluti', operation: 'notify', kind: 'latency', milliseconds: 2400 } as const;

const areEqual = (times: readonly number[]) => Math.max(...times) - Math.min(...times) < slowPush.milliseconds / 2;

/** Milliseconds of three pushes: to a phone, to a holder without one, and one that the provider refuses. */
async function pushTimes(bench: Bench): Promise<number[]> {
  const times: number[] = [];
  for (const username of ['52998224725', anyCpf(), '82459151063']) {
    const flow = await startPushable(bench);
    // Only the push that reaches a phone is slow at the provider: a least time for the answer would not hide that.
    if (times.length === 0) await bench.sandbox.fault({ ...slowPush, times: 1 });
    const startedAt = bench.ports.now();
    const snapshot = fits(await notify(bench, flow, username), 202, zSolutiSnapshot);
    times.push(bench.ports.now() - startedAt);
    mustEqual([snapshot.state, snapshot.push], ['pending', 'sent'], 'state and push');
    must(typeof snapshot.challenge === 'string', 'there is no challenge');
    must(snapshot.qrCode !== flow.qrCode, 'the code is the one from before the push');
  }
  return times;
}

export const pushRules: readonly Rule[] = [
  {
    id: 'push.uniform',
    says: 'POST .../notify answers 202 with push: sent, a new code and a challenge, after a constant time, whether or not a phone was reached.',
    remedy:
      'Answer the same for a holder without the app and for one whom the provider refuses; send each push for a new code, and answer a constant time later.',
    needs: ['soluti'],
    async check(bench) {
      let seen = await pushTimes(bench);
      // Another process may have taken the processor in between; a backend that tells holders apart does so each time.
      if (!areEqual(seen)) seen = await pushTimes(bench);
      const told = seen.map((time) => `${String(Math.round(time))} ms`).join(', ');
      must(areEqual(seen), `the times of the answers differ: ${told}`);
      must(Math.min(...seen) >= 1450, `it was answered after ${told}`);
    },
  },
  {
    id: 'push.provider-down',
    says: 'Where the provider answers 5xx to a push, the answer is 503 provider_unreachable.',
    remedy: 'Only a 4xx of the provider is hidden behind the uniform 202.',
    needs: ['soluti'],
    async check(bench) {
      refused(await notify(bench, await startPushable(bench), '22552295606'), 'provider_unreachable');
    },
  },
  {
    id: 'push.not-permitted',
    says: 'Where pushes are off, or the provider gives no permission, canNotify is false, and notify is 403 or 409 with nothing sent.',
    remedy: 'Keep can_notify of the start with the flow, and check the setting for pushes in the start and in notify.',
    needs: ['soluti'],
    async check(bench) {
      for (const canNotify of [true, false]) {
        await bench.sandbox.switches('soluti', { canNotify });
        const flow = await bench.startSoluti();
        if (canNotify && flow.canNotify) continue;
        mustEqual(flow.canNotify, false, 'canNotify');
        await mustSendNothing(bench, flow);
      }
    },
  },
  {
    id: 'push.username',
    says: 'A username that is no CPF or CNPJ is 400 request_invalid with the pointer /username.',
    remedy: 'Check the check digits before you send.',
    needs: ['soluti'],
    async check(bench) {
      const problem = refused(await notify(bench, await startPushable(bench), '52998224724'), 'request_invalid');
      must(problem.errors?.some(({ pointer }) => pointer === '/username') === true, 'no error points at /username');
    },
  },
  {
    id: 'push.holder',
    says: 'Where another holder approves than the push named, the flow fails with holder_mismatch.',
    remedy: 'Compare the username of the exchange with the one that was notified.',
    needs: ['soluti'],
    async check(bench) {
      const flow = await startPushable(bench);
      await notify(bench, flow, '98765432100');
      mustEqual((await bench.reach(flow, 'failed')).reason, 'holder_mismatch', 'reason');
    },
  },
  {
    id: 'push.limit',
    says: 'Pushes are limited: sooner or later the answer is 429 slow_down.',
    remedy: 'Limit pushes per CPF or CNPJ and per visitor; 3 in 15 minutes is ours.',
    needs: ['soluti'],
    async check(bench) {
      const username = anyCpf();
      for (let count = 0; count < 7; count += 1) {
        const answer = await notify(bench, await startPushable(bench), username);
        if (answer.status === 429) return;
      }
      throw new Broken('7 pushes to one holder were sent');
    },
  },
];

/** What the provider posted last to this flow. */
async function lastWebhook(bench: Bench, flow: SolutiLogin): Promise<unknown> {
  return bench.until(5000, 'no webhook went out', async () => {
    const calls = await bench.sandbox.log('soluti', 'webhook');
    return calls.findLast(({ path }) => path === flow.callback)?.body ?? undefined;
  });
}

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
      refused(await callBack(bench, flow.callback, null, '{'), 'request_invalid');
      refused(await callBack(bench, flow.callback, { token: 1 }), 'request_invalid');
      refused(await callBack(bench, flow.callback, { ...body, pad: 'x'.repeat(17_000) }), 'request_invalid');
      mustStatus(await callBack(bench, flow.callback, { ...body, pad: 'x'.repeat(8000) }), 204);
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
        refused(await callBack(bench, flow.callback, null, endless('{')), 'request_invalid');
      };
    },
  },
];

export const exchangeRules: readonly Rule[] = [
  {
    id: 'exchange.retried',
    says: 'The exchange is tried again where the provider fails for a moment.',
    remedy: 'Try up to 5 times within 30 seconds, with pauses, on 5xx and time-out.',
    needs: ['soluti'],
    async check(bench) {
      await bench.sandbox.switches('soluti', { exchangeStatus: '500', exchangeFailures: 2 });
      const flow = await bench.startSoluti();
      await bench.sandbox.control('/soluti/approve', { shortToken: flow.shortToken });
      await bench.reach(flow, 'ready', 15_000);
    },
  },
  {
    id: 'exchange.given-up',
    says: 'Where the provider keeps failing, the flow fails with provider_unreachable after 5 tries or 30 seconds.',
    remedy: 'Count the tries; do not leave the flow approved for ever.',
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

const redeem = (bench: Bench, flow: SolutiLogin) => bench.post(flow, 'redeem', { body: {} });

export const resultRules: readonly Rule[] = [
  {
    id: 'result.shape',
    says: 'POST .../redeem gives the holder the result: the token, an assertion, or the JSON of the host’s hook.',
    remedy: 'See SolutiResult in openapi.json.',
    needs: ['soluti'],
    async check(bench) {
      fits(await redeem(bench, await bench.readySoluti()), 200, zSolutiResult);
    },
  },
  {
    id: 'result.normal',
    says: 'tokenType is Bearer, username unmasked and zero-padded, expiresIn whole seconds, whatever the provider’s spelling.',
    remedy: 'Bring what the provider sends into this form before you store it.',
    needs: ['soluti'],
    async check(bench) {
      for (const tokenUsername of ['masked', 'without-zeros']) {
        await bench.sandbox.switches('soluti', { tokenType: 'Bearer.', tokenUsername, tokenExpiresIn: 'string' });
        const flow = await bench.startSoluti();
        await bench.sandbox.control('/soluti/approve', { shortToken: flow.shortToken, holder: '00000000191' });
        await bench.reach(flow, 'ready');
        const result = fits(await redeem(bench, flow), 200, zSolutiResult);
        if (!('accessToken' in result)) skip('the backend does not give the token to the page');
        mustEqual(result.username, '00000000191', 'username');
      }
    },
  },
  {
    id: 'result.again',
    says: 'Redeem gives the same whole answer again, so that a lost one can be asked for.',
    remedy: 'Make the answer once, store it, and repeat it for 60 seconds; run host code once.',
    needs: ['soluti'],
    async check(bench) {
      const flow = await bench.readySoluti();
      const first = await redeem(bench, flow);
      const second = await redeem(bench, flow);
      mustStatus(second, 200);
      must(second.text === first.text, 'the second answer differs from the first');
    },
  },
  {
    id: 'result.too-early',
    says: 'Redeem while pending is 409 conflict.',
    remedy: 'Refuse it; nothing is lost by it.',
    needs: ['soluti'],
    async check(bench) {
      refused(await redeem(bench, await bench.startSoluti()), 'conflict');
    },
  },
  {
    id: 'result.ack',
    says: 'POST .../ack wipes the result: 204, then redeem is 409, and GET says done.',
    remedy: 'Delete the stored answer at the ack.',
    needs: ['soluti'],
    async check(bench) {
      const flow = await bench.readySoluti();
      await redeem(bench, flow);
      mustStatus(await bench.post(flow, 'ack'), 204);
      refused(await redeem(bench, flow), 'conflict');
      mustEqual((await bench.look(flow)).state, 'done', 'state');
    },
  },
  {
    id: 'result.empty-bodies',
    says: 'renew, redeem and ack take {} or no body, and refuse any other.',
    remedy: 'Read the body there too: what is not {} is 400 request_invalid.',
    needs: ['soluti'],
    async check(bench) {
      const flow = await bench.readySoluti();
      refused(await bench.post(flow, 'redeem', { body: { surprise: 1 } }), 'request_invalid');
      mustStatus(await bench.post(flow, 'redeem'), 200);
      refused(await bench.post(flow, 'ack', { body: { surprise: 1 } }), 'request_invalid');
      mustStatus(await bench.post(flow, 'ack', { body: {} }), 204);
    },
  },
  {
    id: 'result.one-minute',
    says: 'The answer is repeated for 60 seconds; after that redeem is 409 (or 404 where the flow is gone).',
    remedy: 'Wipe the stored answer 60 seconds after it was made, also without an ack.',
    needs: ['soluti'],
    async check(bench) {
      const flow = await bench.readySoluti();
      await redeem(bench, flow);
      return async () => {
        await bench.ports.delay(50_000);
        mustStatus(await redeem(bench, flow), 200);
        await bench.ports.delay(13_000);
        const late = await redeem(bench, flow);
        must(late.status === 409 || late.status === 404, `after 63 s it answered ${String(late.status)}`);
      };
    },
  },
  {
    id: 'result.done-then-gone',
    says: 'An ended flow answers its last snapshot for 60 seconds, then the constant 404.',
    remedy: 'Keep ended flows for 60 seconds.',
    needs: ['soluti'],
    async check(bench) {
      const flow = await bench.readySoluti();
      await redeem(bench, flow);
      await bench.post(flow, 'ack');
      return async () => {
        await bench.ports.delay(50_000);
        const late = fits(await bench.send('GET', flow.path, { secret: flow.secret }), 200, zSolutiSnapshot);
        mustEqual(late.state, 'done', 'the state after 50 s');
        await bench.ports.delay(13_000);
        refused(await bench.send('GET', flow.path, { secret: flow.secret }), 'not_found');
      };
    },
  },
  {
    id: 'result.waits',
    says: 'A result waits for its holder: on a phone the page sleeps while its owner is in the app (300 seconds).',
    remedy: 'Keep a result that nobody has asked for yet for 300 seconds.',
    needs: ['soluti'],
    async check(bench) {
      const flow = await bench.readySoluti();
      return async () => {
        await bench.ports.delay(62_000);
        mustStatus(await redeem(bench, flow), 200);
      };
    },
  },
];
