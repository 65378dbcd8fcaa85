/** Installs one app after the other, and meanwhile compares types in and builds those that are installed. */
import { rm } from 'node:fs/promises';
import type { App } from './apps.js';
import { compare, type Outcome } from './compare.js';
import { prepare, runIn } from './prepare.js';

export interface Ready {
  /** The folder. */
  readonly installed: Promise<string>;
  /** Null where the app has no types. */
  readonly compared: Promise<Outcome | null>;
  /** The folder. */
  readonly built: Promise<string>;
}

export function makeReady(apps: readonly App[]): Map<App, Ready> {
  const installing = inTurn();
  const building = inTurn();
  return new Map(
    apps.map((app) => {
      const installed = installing(() => prepare(app.name));
      const compared = building(async () => (app.compares === undefined ? null : compare(await installed, app)));
      // Only when what is wrong on purpose is gone again.
      const built = building(async () => {
        const folder = await installed;
        if (app.builds) await build(folder, app);
        return folder;
      });
      // Whoever waits for it hears of it.
      for (const each of [installed, compared, built]) each.catch(() => undefined);
      return [app, { installed, compared, built }];
    }),
  );
}

export async function build(folder: string, app: App): Promise<void> {
  if (app.files !== undefined) await rm(`${folder}/${app.files}`, { recursive: true, force: true });
  await runIn(folder, 'npm', ['run', 'build']);
}

/** One task at a time, in the order in which they come. */
function inTurn(): <T>(task: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const next = last.then(task, task);
    last = next;
    return next;
  };
}
