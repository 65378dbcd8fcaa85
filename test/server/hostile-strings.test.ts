/** Every text of every provider's answer replaced by hostile ones, one at a time: what leaves the backend is harmless. */
import { describe, expect, it } from 'vitest';
import type { LogEvent } from '../../src/server/index.js';
import { cleanText } from '../../src/server/providers/clean-text.js';
import { hostileStrings, mark } from '../support/hostile-strings.js';
import { idengeHarness, marcos, type Harness as IdengeHarness } from './routes/idenge-harness.js';
import { ingresseHarness, type Harness as IngresseHarness } from './routes/ingresse-harness.js';
import { cpf, harness, pushTo } from './soluti-harness.js';

type Path = readonly (string | number)[];

/** A text in the answer to one call: which call of the journey, and where in its JSON. */
interface Leaf {
  readonly call: number;
  readonly path: Path;
}

interface Journey {
  readonly answers: readonly Response[];
  readonly logged: readonly LogEvent[];
  /** Members that are handed on as they are: the page needs the very bytes. */
  readonly verbatim: readonly string[];
}

type ReplaceAnswer = (answer: Response) => Promise<Response>;

/** Runs the journey with a `replace` for each answer of the provider. */
type Run = (replace: ReplaceAnswer) => Promise<Journey>;

function textsIn(value: unknown, path: Path = []): Path[] {
  if (typeof value === 'string') return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => textsIn(member, [...path, key]));
}

function replaceAt(value: unknown, [key, ...rest]: Path, text: string): unknown {
  if (key === undefined) return text;
  const copy = Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) };
  const members = copy as Record<string | number, unknown>;
  members[key] = replaceAt(members[key], rest, text);
  return copy;
}

/** Where the answers of a journey hold texts. */
async function leavesOf(run: Run): Promise<Leaf[]> {
  const leaves: Leaf[] = [];
  let call = 0;
  await run(async (answer) => {
    const body: unknown = await answer.clone().json();
    // A list of many is as good as its first.
    const paths = textsIn(body).filter((path) => path.every((key) => !/^[1-9]\d*$/.test(String(key))));
    for (const path of paths) leaves.push({ call, path });
    call += 1;
    return answer;
  });
  return leaves;
}

/** Puts a text into the places of one call's answer. */
function withText(call: number, paths: readonly Path[], text: string): ReplaceAnswer {
  let calls = 0;
  return async (answer) => {
    if (calls++ !== call) return answer;
    const body = paths.reduce<unknown>((value, path) => replaceAt(value, path, text), await answer.json());
    return Response.json(body, { status: answer.status });
  };
}

/** What is wrong about an answer; empty: nothing. */
async function faultsOf(answer: Response, verbatim: readonly string[]): Promise<string[]> {
  const faults: string[] = [];
  const body = await answer.text();
  const type = answer.headers.get('content-type') ?? '';
  if (answer.status === 500) faults.push('it is a defect');
  if (answer.headers.get('x-content-type-options') !== 'nosniff') faults.push('it may be sniffed');
  for (const [name, value] of answer.headers)
    if (value.includes(mark)) faults.push(`its header ${name} holds the text`);
  if (/html/.test(type) && body.includes(mark)) faults.push('its page holds the text');
  if (/json/.test(type)) {
    const value: unknown = JSON.parse(body);
    for (const path of textsIn(value)) {
      const text = path.reduce<unknown>((found, key) => (found as Record<string, unknown>)[key], value);
      const isShown = !verbatim.includes(String(path.at(-1)));
      if (isShown && text !== '' && cleanText(String(text), 10_000) !== String(text).trim())
        faults.push(`${path.join('.')} is not clean`);
    }
  }
  return faults;
}

function faultsOfLog(logged: readonly LogEvent[]): string[] {
  const faults = logged.filter(({ event }) => event === 'defect').map(() => 'a defect is logged');
  return JSON.stringify(logged).includes(mark) ? [...faults, 'the log holds the text'] : faults;
}

const statuses = ({ answers }: Journey) => answers.map(({ status }) => status).join();

/** What is wrong about a journey on which the texts at these places were hostile. */
async function look(run: Run, call: number, paths: readonly Path[], text: string): Promise<string[]> {
  const { answers, logged, verbatim } = await run(withText(call, paths, text));
  const found = [
    ...(await Promise.all(answers.map((answer) => faultsOf(answer, verbatim)))).flat(),
    ...faultsOfLog(logged),
  ];
  const where = paths.map((path) => path.join('.')).join(', ');
  return found.map((fault) => `${fault}: ${JSON.stringify(text.slice(0, 60))} at ${where} of call ${String(call)}`);
}

/** Each place alone with some texts; then each text at all places together that do not end the journey. */
async function faults(run: Run, leaves: readonly Leaf[]): Promise<string[]> {
  const found: string[] = [];
  const expected = statuses(await run(async (answer) => answer));
  const passing = new Map<number, Path[]>();
  for (const { call, path } of leaves) {
    for (const text of hostileStrings.filter((_, index) => index % 12 === 0))
      found.push(...(await look(run, call, [path], text)));
    if (statuses(await run(withText(call, [path], 'another'))) !== expected) continue;
    passing.set(call, [...(passing.get(call) ?? []), path]);
  }
  for (const [call, paths] of passing) {
    for (const text of hostileStrings) found.push(...(await look(run, call, paths, text)));
  }
  return found;
}

const soluti: Run = async (replace) => {
  const h = harness();
  for (const [path, answer] of Object.entries(h.provider)) h.provider[path] = async () => replace(await answer());
  const started = await h.send('POST', '/soluti/flows', { body: {} });
  const answers = [started];
  if (started.status === 201) {
    const flow = await started.clone().json();
    const { body } = h.calls[0]!;
    const at = `/soluti/flows/${String(flow.id)}`;
    const { secret } = flow;
    answers.push(await h.send('GET', at, { secret }));
    await h.webhook(String(body['callback_url']), { token: 'x', short_token: 'canary-short-1' });
    await h.clock.advance(0);
    answers.push(await h.send('GET', at, { secret }));
    answers.push(await h.send('POST', `${at}/redeem`, { secret, body: {} }));
  }
  return {
    answers,
    logged: h.logged,
    verbatim: ['qrCode', 'access_token', 'accessToken', 'token_type', 'scope', 'username'],
  };
};

const ingresse: Run = async (replace) => {
  const fetch = async (input: RequestInfo | URL, init?: RequestInit) =>
    replace(await h.sandbox.fetch(new Request(input, init)));
  const h: IngresseHarness = ingresseHarness({}, { fetch });
  const browser = h.browser();
  const login = await browser.start();
  const back = await browser.comeBack(await browser.open(login), h.tokenOf());
  const code = /"code":"([\w-]+)"/.exec(await back.clone().text())?.[1];
  const redeemed = await browser.redeem(login, code === undefined ? {} : { code });
  return { answers: [back, redeemed], logged: h.logged, verbatim: ['userToken'] };
};

const idenge: Run = async (replace) => {
  const fetch = async (input: RequestInfo | URL, init?: RequestInit) =>
    replace(await h.sandbox.fetch(new Request(input, init)));
  const h: IdengeHarness = idengeHarness({}, { fetch });
  const session = { externalId: marcos.externalId };
  const shown = await h.send('GET', '/idenge/pass', { session });
  const edited = await h.send('PATCH', '/idenge/pass', { session, body: { name: 'Ana' } });
  return { answers: [shown, edited], logged: h.logged, verbatim: ['downloadUrl'] };
};

describe('hostile texts in the answers of a provider', () => {
  it.each([
    ['Soluti', soluti, 8],
    ['Ingresse', ingresse, 4],
    ['Idenge', idenge, 10],
  ] as const)(
    'from %s leave the backend as harmless text or not at all, and are not logged',
    async (_, run, least) => {
      const leaves = await leavesOf(run);
      expect(leaves.length).toBeGreaterThanOrEqual(least);
      expect(await faults(run, leaves)).toEqual([]);
    },
    180_000,
  );

  it('from Soluti stay in one event of the stream', async () => {
    for (const text of hostileStrings) {
      const h = harness();
      const answer = h.provider['/oauth/start']!;
      h.provider['/oauth/start'] = async () => Response.json({ ...(await (await answer()).json()), qr_code: text });
      const response = await h.send('POST', '/soluti/flows', { body: {} });
      if (response.status !== 201) continue;
      const { id, secret, qrCode } = await response.json();
      const flow = { id, secret, callback: '', shortToken: '' };
      expect((await h.look(flow))['qrCode']).toBe(qrCode);
    }
  });

  it('in a push change nothing about its answer', async () => {
    const seen = new Set<string>();
    for (const text of hostileStrings) {
      const h = harness();
      h.provider['/oauth/notify'] = () =>
        Response.json({ error: text, message: text, challenge: text }, { status: 400 });
      const flow = await h.start();
      const response = await pushTo(h, flow, cpf);
      seen.add(String(response.status));
      expect(await response.text()).not.toContain(mark);
    }
    expect(seen.size).toBe(1);
  });
});
