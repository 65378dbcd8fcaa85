/** The component that a framework's page begins with, put where the app's own stands. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { App } from './apps.js';

/** Lets the app show it. @returns what takes it away again, so that the next run does not find it */
export async function showLeast(folder: string, app: App): Promise<() => Promise<void>> {
  const page = await readFile(join('docs/frameworks', `${app.name}.md`), 'utf8');
  const [, file, code] = /^```\w+ title="([^"]+)"\n([\s\S]*?)^```$/m.exec(page) ?? [];
  if (file === undefined || code === undefined) throw new Error(`The page of ${app.name} begins with no component`);
  const main = join(folder, app.main);
  const whole = await readFile(main, 'utf8');
  if (app.showsLeast !== undefined) await writeFile(main, app.showsLeast);
  await mkdir(dirname(join(folder, file)), { recursive: true });
  await writeFile(join(folder, file), code);
  return async () => {
    // What is served as it is stays until the next run brings its own.
    if (!app.builds) return;
    await rm(join(folder, file));
    await writeFile(main, whole);
  };
}
