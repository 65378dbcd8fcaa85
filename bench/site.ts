/**
 * What Lighthouse says of the site of nothing but files, as a phone on a slow network sees it, hosted compressed as hosts do.
 * Every kind of page is looked at; each of the four marks must be at least 95.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import puppeteer from 'puppeteer-core';
import { buildSite } from '../demo/build-site.js';
import { findBrowser } from '../scripts/find-browser.mjs';
import { hostFiles } from '../test/support/file-host.js';
import { benchFolder, installNeighbours } from './support/neighbours.js';

const pages = [
  '',
  'ingresse.html',
  'soluti.html',
  'idenge.html',
  'search.html',
  'docs/guides/en/first-five-minutes.html',
  'docs/guides/pt-BR/security.html',
  'docs/reference/en/soluti-qr-auth.html',
];
const kinds = ['performance', 'accessibility', 'best-practices', 'seo'] as const;
const least = 95;

/** As far as it is read here; https://github.com/GoogleChrome/lighthouse/blob/main/docs/understanding-results.md */
interface Report {
  readonly categories: Readonly<Record<string, { readonly score: number | null; readonly auditRefs: readonly Ref[] }>>;
  readonly audits: Readonly<Record<string, { readonly title: string; readonly score: number | null }>>;
}

interface Ref {
  readonly id: string;
  readonly weight: number;
}

export interface SiteOptions {
  /** Looks at each page; the median of its marks counts. */
  readonly rounds?: number;
}

export async function run({ rounds = 3 }: SiteOptions = {}): Promise<object> {
  await installNeighbours();
  const folder = await mkdtemp(join(tmpdir(), 'catraca-site-'));
  await buildSite(folder);
  const host = await hostFiles(folder, '/', true);
  const { executablePath, args } = await findBrowser();
  const browser = await puppeteer.launch({ executablePath, args });
  const port = Number(new URL(browser.wsEndpoint()).port);
  const marks: Record<string, Record<string, number>> = {};
  const complaints: string[] = [];
  try {
    for (const page of pages) {
      const reports: Report[] = [];
      for (let round = 0; round < rounds; round += 1) {
        reports.push(await look(host.url + page, port));
      }
      marks[page] = Object.fromEntries(
        kinds.map((kind) => [kind, median(reports.map((report) => markOf(report, kind)))]),
      );
      console.log(`/${page}`.padEnd(48), kinds.map((kind) => `${kind} ${String(marks[page]?.[kind])}`).join(', '));
      for (const kind of kinds) {
        if ((marks[page][kind] ?? 0) >= least) continue;
        complaints.push(
          `/${page}: ${kind} ${String(marks[page][kind])}, not ${String(least)}: ${lost(reports[0], kind)}`,
        );
      }
    }
  } finally {
    await browser.close();
    await host.close();
    await rm(folder, { recursive: true });
  }
  return { rounds, marks, complaints };
}

/** Runs Lighthouse's own command in the browser that listens at `port`. */
async function look(url: string, port: number): Promise<Report> {
  const command = join(benchFolder, 'node_modules/lighthouse/cli/index.js');
  const flags = [`--port=${String(port)}`, `--only-categories=${kinds.join(',')}`, '--output=json', '--quiet'];
  const { stdout } = await promisify(execFile)(process.execPath, [command, url, ...flags], {
    maxBuffer: 64 * 1024 ** 2,
  });
  return JSON.parse(stdout) as Report;
}

function markOf({ categories }: Report, kind: string): number {
  return Math.round((categories[kind]?.score ?? 0) * 100);
}

/** What cost marks. */
function lost(report: Report | undefined, kind: string): string {
  const refs = report?.categories[kind]?.auditRefs ?? [];
  const failed = refs.filter(({ id, weight }) => weight > 0 && (report?.audits[id]?.score ?? 1) < 0.9);
  return failed.map(({ id }) => report?.audits[id]?.title ?? id).join('; ');
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
