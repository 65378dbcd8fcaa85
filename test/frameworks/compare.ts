/** What the framework's own checker says of an app, and of copies of its main file that are wrong in one place each. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { mistakes, type App } from './apps.js';
import { runIn } from './prepare.js';

export interface Outcome {
  /** The mistakes that went through. */
  readonly unseen: readonly string[];
  /** Complaints about files that are as they should be. */
  readonly elsewhere: readonly string[];
}

/** One run for all, because a run is what takes time. */
export async function compare(folder: string, app: App): Promise<Outcome> {
  const code = await readFile(join(folder, app.main), 'utf8');
  const wrong = mistakes
    .filter(({ what }) => app.compares?.includes(what))
    .map((mistake) => ({ ...mistake, file: `Wrong-${mistake.what}${extname(app.main)}` }));
  const paths = wrong.map(({ file }) => join(folder, dirname(app.main), file));
  for (const [index, { right, wrong: text }] of wrong.entries()) {
    if (code.match(new RegExp(right, 'g'))?.length !== 1) {
      throw new Error(`${String(right)} does not stand once in ${app.name}`);
    }
    await writeFile(paths[index] ?? '', code.replace(right, text));
  }
  const said = await runIn(folder, 'npm', ['run', 'check']).then(
    () => '',
    (error: unknown) => stripVTControlCharacters(String(error)),
  );
  await Promise.all(paths.map((path) => rm(path)));
  const complaints = said.split(/^(?=\S*[\w-]+\.(?:tsx?|vue|svelte|astro)[:(]\d+[:,]\d+)/m).slice(1);
  // It did not even come to looking.
  if (said !== '' && complaints.length === 0) throw new Error(said);
  return {
    unseen: wrong.filter((each) => !complaints.some((text) => isAbout(each, text))).map(({ what }) => what),
    elsewhere: complaints.filter((text) => !wrong.some((each) => isAbout(each, text))),
  };
}

const isAbout = ({ file, named }: { file: string; named: string }, complaint: string) =>
  complaint.split('\n', 1)[0]?.includes(file) === true && complaint.includes(named);
