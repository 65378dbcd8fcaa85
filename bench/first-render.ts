/**
 * From the start of a navigation to a widget that can be used, on a slow phone with an empty cache: each of ours and each of
 * the neighbours, one page each, all served alike. Says where ours do not hold what docs/benchmarks.md promises.
 */
import { readdir } from 'node:fs/promises';
import puppeteer, { type Browser } from 'puppeteer-core';
import { findBrowser } from '../scripts/find-browser.mjs';
import { runVisible } from '../scripts/run-tasks.mjs';
import { startBenchSite, type BenchSite } from './first-render/site.js';
import { readCode } from './support/read-code.js';
import { slow4g, slowdown, visit, type Visit } from './first-render/visit.js';
import { allWidgets, type Widget } from './first-render/widgets.js';
import { installNeighbours, neighbourVersions } from './support/neighbours.js';
import { quantile, spread, type Spread } from './support/statistics.js';

export interface FirstRenderOptions {
  readonly rounds?: number;
  /** Names of widgets; without it all of them. */
  readonly only?: readonly string[];
}

export interface Row {
  readonly name: string;
  readonly job: string;
  readonly version: string | null;
  /** Milliseconds; null where it can never be used here. */
  readonly usable: Spread | null;
  readonly mainThread: Spread;
  readonly requests: number;
  readonly scripts: number;
  readonly foreign: number;
  /** The most of any round, as everything that is not a time. */
  readonly bytes: number;
  readonly shift: number;
}

/** More than this jumps. */
const mostShift = 0.001;

export async function run({ rounds = 5, only }: FirstRenderOptions = {}): Promise<object> {
  await installNeighbours();
  if ((await runVisible(process.execPath, ['scripts/build.mjs', '--if-stale'])) !== 0)
    throw new Error('the build failed');
  const chunks = await readdir('dist-cdn/chunks');
  const widgets = allWidgets(chunks).filter(({ name }) => only?.includes(name) ?? true);
  const { executablePath, args } = await findBrowser();
  const [site, browser] = await Promise.all([startBenchSite(widgets), puppeteer.launch({ executablePath, args })]);
  try {
    const visits = await visitAll({ site, browser }, widgets, rounds);
    const versions = await neighbourVersions();
    const rows = widgets.map((widget) => rowOf(widget, visits.get(widget) ?? [], versions));
    console.log(tablesOf(rows));
    const profile = { ...slow4g, slowdown, browser: await browser.version(), rounds };
    return { profile, rows, complaints: complaintsOf(widgets, rows) };
  } finally {
    await browser.close();
    await site.close();
  }
}

interface Bench {
  readonly site: BenchSite;
  readonly browser: Browser;
}

/** One after the other, round by round, so that a slow minute of the machine meets everyone. */
async function visitAll(bench: Bench, widgets: readonly Widget[], rounds: number): Promise<Map<Widget, Visit[]>> {
  const visits = new Map<Widget, Visit[]>(widgets.map((widget) => [widget, []]));
  // The first visit of all warms the browser up, and looks whether the codes can be read.
  for (let round = 0; round <= rounds; round += 1) {
    for (const widget of widgets) {
      const made = await visitOnce(bench, widget, round === 0);
      if (round > 0) visits.get(widget)?.push(made);
    }
    if (round > 0) console.log(`round ${round} of ${rounds}`);
  }
  return visits;
}

function visitOnce({ site, browser }: Bench, widget: Widget, isFirst: boolean): Promise<Visit> {
  const { wanted, outOfReach, saysInCode } = widget;
  const where = { url: site.page(widget), wanted, giveUpAfter: outOfReach === undefined ? undefined : 6_000 };
  return visit(browser, where, async (page) => {
    if (!isFirst || saysInCode === undefined) return;
    const text = await readCode(page);
    if (text === null || !saysInCode.test(text)) throw new Error(`${widget.name}: its code says ${String(text)}`);
  });
}

function rowOf(widget: Widget, visits: readonly Visit[], versions: Readonly<Record<string, string>>): Row {
  const most = (of: (made: Visit) => number) => quantile(visits.map(of), 1);
  const times = visits.flatMap(({ usable }) => (usable === null ? [] : [usable]));
  return {
    name: widget.name,
    job: widget.job,
    version: versions[widget.packages?.[0] ?? ''] ?? null,
    usable: times.length === 0 ? null : spread(times),
    mainThread: spread(visits.map(({ mainThread }) => mainThread)),
    requests: most(({ requests }) => requests),
    scripts: most(({ scripts }) => scripts),
    foreign: most(({ foreign }) => foreign.length),
    bytes: most(({ bytes }) => bytes),
    shift: Math.max(...visits.map(({ shift }) => shift)),
  };
}

/** The tables of docs/benchmarks.md, one for each job. */
function tablesOf(rows: readonly Row[]): string {
  const jobs = [...new Set(rows.map(({ job }) => job))];
  const head =
    '| widget | usable after, ms (worst) | main thread, ms | requests (to other sites) | kB | layout shift |';
  const tables = jobs.map((job) =>
    [
      `${job}:`,
      head,
      '| --- | --: | --: | --: | --: | --: |',
      ...rows.filter((row) => row.job === job).map(lineOf),
    ].join('\n'),
  );
  return tables.join('\n\n');
}

function lineOf({ name, usable, mainThread, requests, foreign, bytes, shift }: Row): string {
  const whole = (value: number) => String(Math.round(value));
  const when = usable === null ? 'never' : `${whole(usable.median)} (${whole(usable.worst)})`;
  const wire = `${requests} (${foreign}) | ${(bytes / 1000).toFixed(1)}`;
  return `| ${name} | ${when} | ${whole(mainThread.median)} | ${wire} | ${shift.toFixed(4)} |`;
}

/** Medians of one page differ by this part from run to run on a quiet machine: what is nearer than that is level. */
const level = 0.02;

/** A sentence for each thing that does not hold. */
export function complaintsOf(widgets: readonly Pick<Widget, 'name' | 'isOurs'>[], rows: readonly Row[]): string[] {
  const isOurs = (row: Row) => widgets.some((widget) => widget.name === row.name && widget.isOurs === true);
  return rows.filter(isOurs).flatMap((row) => {
    const rivals = rows.filter((other) => !isOurs(other) && other.job === row.job && row.job !== 'other');
    const faster = rivals.filter(
      ({ usable }) => usable !== null && !(Number(row.usable?.median) < usable.median * (1 + level)),
    );
    const complaints = faster.map(
      (rival) =>
        `${row.name} is usable after ${row.usable?.median} ms, ${rival.name} already after ${rival.usable?.median} ms`,
    );
    if (row.scripts !== 1 && row.job !== 'other') complaints.push(`${row.name} asks for ${row.scripts} scripts`);
    if (row.foreign > 0) complaints.push(`${row.name} asks other sites`);
    if (!(row.shift < mostShift)) complaints.push(`${row.name} moves the page by ${row.shift.toFixed(4)}`);
    return complaints;
  });
}
