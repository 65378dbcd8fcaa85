/** Runs the rules against a backend, in turn, and what only waits beside them. */
import { Bench, type BenchOptions, type BenchPorts } from './bench.js';
import { Broken, Skipped, type Provider, type Rest, type Rule } from './rule.js';
import { assertionRules } from './rules-assertion.js';
import { depthRules } from './rules-depth.js';
import { dataRules, firstRules } from './rules-idenge-data.js';
import { editRules, enrollRules, passRules } from './rules-idenge.js';
import { ingresseRedeemRules, ingresseStartRules, ingresseWayRules } from './rules-ingresse.js';
import { pushRules, resultRules, streamRules } from './rules-soluti-approval.js';
import { exchangeRules, webhookRules } from './rules-soluti-webhook.js';
import { cancelRules, expiryRules, pollRules, providerRules, renewRules, startRules } from './rules-soluti.js';
import { accessRules, bodyRules, corsRules, headerRules, problemRules } from './rules-wire.js';

/** Every rule: what is about a new backend first, then those that wait longest. */
export const rules: readonly Rule[] = [
  ...firstRules,
  ...resultRules,
  ...exchangeRules,
  ...streamRules,
  ...accessRules,
  ...bodyRules,
  ...depthRules,
  ...problemRules,
  ...headerRules,
  ...corsRules,
  ...startRules,
  ...pollRules,
  ...renewRules,
  ...expiryRules,
  ...cancelRules,
  ...providerRules,
  ...pushRules,
  ...webhookRules,
  ...ingresseStartRules,
  ...ingresseWayRules,
  ...ingresseRedeemRules,
  ...passRules,
  ...editRules,
  ...dataRules,
  ...enrollRules,
  ...assertionRules,
];

export interface Verdict {
  readonly id: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly says: string;
  /** What was seen, or why it was not checked. */
  readonly seen: string | null;
  readonly remedy: string;
}

export interface RunOptions extends BenchOptions {
  /** These rules alone, by id. */
  readonly only?: readonly string[] | undefined;
  /** The providers that the backend must serve; default: those that it does serve. */
  readonly providers?: readonly Provider[] | undefined;
  /** Told of each as it is known. */
  readonly onVerdict?: ((verdict: Verdict) => void) | undefined;
}

export const allProviders: readonly Provider[] = ['soluti', 'ingresse', 'idenge'];

/** @throws {Error} where the backend does not answer at all, or serves nothing */
export async function runRules(options: RunOptions, ports: BenchPorts): Promise<readonly Verdict[]> {
  const bench = new Bench(options, ports);
  const there = await served(bench);
  bench.providers = new Set(options.providers ?? there);
  if (bench.providers.size === 0) throw new Error(`${bench.endpoint} serves none of ${allProviders.join(', ')}`);
  const wanted = rules.filter(({ id }) => options.only?.includes(id) ?? true);
  const verdicts = new Map<string, Verdict>();
  const tell = (rule: Rule, end: Ending) => {
    const { id, says, remedy } = rule;
    const verdict = { id, says, remedy, ...end };
    verdicts.set(id, verdict);
    options.onVerdict?.(verdict);
  };

  const resting: Promise<void>[] = [];
  for (const rule of wanted.filter(({ observe, check }) => observe === undefined || check !== undefined)) {
    const { end, rest } = await judge(bench, rule);
    await bench.sandbox.restore();
    if (rest !== undefined) resting.push(outcomeOf(rest).then((later) => tell(rule, later)));
    else if (rule.observe === undefined || end.outcome !== 'passed') tell(rule, end);
  }
  await Promise.all(resting);
  const observers = wanted.filter(({ id, observe }) => observe !== undefined && !verdicts.has(id));
  for (const rule of observers) {
    tell(rule, await outcomeOf(async () => rule.observe?.(bench.answers)));
  }
  return wanted.flatMap(({ id }) => verdicts.get(id) ?? []);
}

type Ending = Pick<Verdict, 'outcome' | 'seen'>;

/** The providers whose routes the backend has. */
async function served(bench: Bench): Promise<Provider[]> {
  const probes = [
    ['soluti', 'POST', '/soluti/flows'],
    ['ingresse', 'GET', '/ingresse/session'],
    ['idenge', 'GET', '/idenge/pass'],
  ] as const;
  const found: Provider[] = [];
  for (const [provider, method, path] of probes) {
    const { status } = await bench.send(method, path, method === 'POST' ? { body: {} } : {});
    if (status !== 404) found.push(provider);
  }
  return found;
}

async function judge(bench: Bench, rule: Rule): Promise<{ end: Ending; rest?: Rest }> {
  const missing = rule.needs?.find((provider) => !bench.providers.has(provider));
  if (missing !== undefined) return { end: { outcome: 'skipped', seen: `the backend does not serve ${missing}` } };
  let rest: Rest | undefined;
  const end = await outcomeOf(async () => {
    rest = (await rule.check?.(bench)) ?? undefined;
  });
  return rest === undefined ? { end } : { end, rest };
}

/** An error that is no verdict is the tool's own trouble (the sandbox is gone, say), and told as such. */
async function outcomeOf(work: () => Promise<void>): Promise<Ending> {
  try {
    await work();
    return { outcome: 'passed', seen: null };
  } catch (error) {
    if (error instanceof Skipped) return { outcome: 'skipped', seen: error.message };
    if (error instanceof Broken) return { outcome: 'failed', seen: error.message };
    return { outcome: 'failed', seen: error instanceof Error ? error.message : String(error) };
  }
}
