/** What the framework's own checker says of an app, and of copies of its main file that are wrong in one place each. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { mistakes, type App, type Compared } from './apps.js';
import { runIn } from './prepare.js';

export interface Outcome {
  /** The mistakes that went through. */
  readonly unseen: readonly string[];
  /** Complaints about files that are as they should be. */
  readonly elsewhere: readonly string[];
}

/** One run for all where the checker tells of all, because a run is what takes time. */
export async function compare(folder: string, app: App): Promise<Outcome> {
  const code = await readFile(join(folder, app.main), 'utf8');
  const copies = mistakes
    .filter(({ what }) => app.compares?.includes(what))
    .map(({ what, right, wrong, named }) => {
      const found = code.match(new RegExp(right, 'g'))?.length ?? 0;
      if (found !== 1) throw new Error(`${String(right)} stands ${found} times in ${app.name}`);
      return { what, named, file: `Wrong-${what}${extname(app.main)}`, code: code.replace(right, wrong) };
    });
  let unseen: readonly Copy[] = copies;
  for (;;) {
    const complaints = await check(folder, app, unseen);
    const isExpected = (text: string) => unseen.some((copy) => isAbout(copy, text));
    const elsewhere = complaints.filter((text) => !isExpected(text));
    const left = unseen.filter((copy) => !complaints.some((text) => isAbout(copy, text)));
    // A checker that finds classes wrong may not look at templates at all: they get a run without those.
    if (left.length === 0 || left.length === unseen.length || elsewhere.length > 0) {
      return { unseen: left.map(({ what }) => what), elsewhere };
    }
    unseen = left;
  }
}

interface Copy {
  readonly what: Compared;
  readonly named: string;
  readonly file: string;
  readonly code: string;
}

/** @returns each complaint, from the name of the file and the place in it on */
async function check(folder: string, app: App, copies: readonly Copy[]): Promise<string[]> {
  const path = ({ file }: Copy) => join(folder, dirname(app.main), file);
  await Promise.all(copies.map((copy) => writeFile(path(copy), copy.code)));
  const said = await runIn(folder, 'npm', ['run', 'check']).then(
    () => '',
    (error: unknown) => stripVTControlCharacters(String(error)),
  );
  await Promise.all(copies.map((copy) => rm(path(copy))));
  const complaints = said.split(/^(?=\S*[\w-]+\.(?:tsx?|vue|svelte|astro)[:(]\d+[:,]\d+)/m).slice(1);
  // It did not even come to looking.
  if (said !== '' && complaints.length === 0) throw new Error(said);
  return complaints;
}

const isAbout = ({ file, named }: Copy, complaint: string) =>
  complaint.split('\n', 1)[0]?.includes(file) === true && complaint.includes(named);
