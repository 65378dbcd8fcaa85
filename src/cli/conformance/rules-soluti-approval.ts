/** Rules of an approval: the event stream, the push and the result. */
import { zSolutiResult, zSolutiSnapshot, type SolutiSnapshot } from '../../core/protocol/soluti.js';
import { fits, mustStatus, readText, refused, skip, type Bench, type SolutiLogin } from './bench.js';
import { Broken, must, mustEqual, type Rule } from './rule.js';

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

/** A CNPJ with four leading zeros and good check digits. */
function anyCnpj(): string {
  const digits = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte, at) =>
    at < 4 ? 0 : at === 4 ? 1 + (byte % 9) : byte % 10,
  ).concat([0, 0, 0, 1]);
  for (const length of [12, 13]) {
    const sum = digits.reduce((total, digit, at) => total + digit * (((length - 1 - at) % 8) + 2), 0);
    digits.push(sum % 11 < 2 ? 0 : 11 - (sum % 11));
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
    id: 'push.short-cnpj',
    says: 'A holder whose CNPJ comes back without its leading zeros is the one that the push named.',
    remedy: 'Compare each reading of what comes back with the number that was asked for.',
    needs: ['soluti'],
    async check(bench) {
      const username = anyCnpj();
      const flow = await startPushable(bench);
      const before = await bench.sandbox.lastLog();
      fits(await notify(bench, flow, username), 202, zSolutiSnapshot);
      await bench.sandbox.switches('soluti', { tokenUsername: 'without-zeros' });
      const [sent] = await bench.sandbox.log('soluti', 'notify', before);
      const { short_token: shortToken } = (sent?.body ?? {}) as { short_token?: string };
      await bench.sandbox.control('/soluti/approve', { shortToken, holder: username });
      const { state, reason } = await bench.until(10_000, 'the flow did not end', async () => {
        const snapshot = await bench.look(flow);
        return ['ready', 'failed'].includes(snapshot.state) ? snapshot : undefined;
      });
      mustEqual([state, reason], ['ready', null], 'state and reason');
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

const redeem = (bench: Bench, flow: SolutiLogin) => bench.post(flow, 'redeem', { body: {} });

/** Without its zeros, 191 is a CPF too. */
const cnpjOrCpf = '00000000000191';
/** Without its zeros, its check digits are those of no CPF. */
const cnpjOnly = '00001234000153';

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
        await bench.sandbox.control('/soluti/approve', { shortToken: flow.shortToken, holder: '01234567890' });
        await bench.reach(flow, 'ready');
        const result = fits(await redeem(bench, flow), 200, zSolutiResult);
        if (!('accessToken' in result)) skip('the backend does not give the token to the page');
        mustEqual(result.username, '01234567890', 'username');
      }
    },
  },
  {
    id: 'result.short-cnpj',
    says: 'A CNPJ whose leading zeros the provider dropped is no CPF: the check digits decide, and where both readings fit, the flow fails with provider_invalid.',
    remedy: 'Pad to 11 and to 14 digits, and compare the check digits; log and refuse what has two readings.',
    needs: ['soluti'],
    async check(bench) {
      await bench.sandbox.switches('soluti', { tokenUsername: 'without-zeros' });
      const approved = async (holder: string) => {
        const flow = await bench.startSoluti();
        await bench.sandbox.control('/soluti/approve', { shortToken: flow.shortToken, holder });
        return flow;
      };
      mustEqual((await bench.reach(await approved(cnpjOrCpf), 'failed')).reason, 'provider_invalid', 'reason');
      const flow = await approved(cnpjOnly);
      await bench.reach(flow, 'ready');
      const result = fits(await redeem(bench, flow), 200, zSolutiResult);
      if ('accessToken' in result) mustEqual(result.username, cnpjOnly, 'username');
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
