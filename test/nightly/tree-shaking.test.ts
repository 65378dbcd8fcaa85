/** An app that uses one element carries no code of the others, and one copy of Lit, whatever bundles it. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build as esbuild } from 'esbuild';
import { build as vite } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import webpack, { type Configuration } from 'webpack';
import { installPacked, type Installed } from '../package/installed.js';

/** Words that stand in one element's code and nowhere else. */
const marks = {
  'ingresse-login-button': 'ingresse-login-handover',
  'soluti-qr-auth': 'soluti-auth-notify',
  'idenge-pass-card': 'idenge-pass-status-change',
} as const;
type Tag = keyof typeof marks;
const tags = Object.keys(marks) as Tag[];

interface App {
  readonly code: string;
  readonly holds: readonly Tag[];
}

const apps: Record<string, App> = {
  'import of one tag': { code: "import 'catraca/ingresse-login-button';", holds: ['ingresse-login-button'] },
  'import of all tags': { code: "import 'catraca';", holds: tags },
  'one class of several': {
    code: "import { SolutiQrAuthElement } from 'catraca/elements';\ncustomElements.define('my-auth', SolutiQrAuthElement);",
    holds: ['soluti-qr-auth'],
  },
  'settings alone': { code: "import { configure } from 'catraca/elements';\nconfigure({});", holds: [] },
  'one component for React': {
    code: "import { IdengePassCard } from 'catraca/react';\nconsole.log(IdengePassCard);",
    holds: ['idenge-pass-card'],
  },
};

const litMark = 'litElementVersions';
const ownLit = `import { LitElement, html } from 'lit';
import 'catraca/ingresse-login-button';
class MyElement extends LitElement { render() { return html\`<p>hello</p>\`; } }
customElements.define('my-element', MyElement);`;

describe('an app', () => {
  let installed: Installed;
  let entry: string;
  let out: string;

  beforeAll(async () => {
    installed = await installPacked(['react', '@lit/react']);
    entry = join(installed.folder, 'app.js');
    out = join(installed.folder, 'out.js');
  });

  afterAll(() => installed.remove());

  const bundlers: Record<string, () => Promise<unknown>> = {
    Vite: () =>
      vite({
        root: installed.folder,
        configFile: false,
        logLevel: 'silent',
        build: {
          lib: { entry, formats: ['es'], fileName: () => 'out.js' },
          outDir: installed.folder,
          emptyOutDir: false,
          rolldownOptions: { output: { codeSplitting: false } },
        },
      }),
    esbuild: () => esbuild({ entryPoints: [entry], bundle: true, format: 'esm', outfile: out, logLevel: 'silent' }),
    webpack: async () => {
      const options: Configuration = {
        mode: 'production',
        context: installed.folder,
        entry,
        output: { path: installed.folder, filename: 'out.js' },
        performance: false,
      };
      const compiler = webpack(options);
      const stats = await promisify(compiler.run.bind(compiler))();
      await promisify(compiler.close.bind(compiler))();
      expect(stats?.toJson({ errors: true, warnings: true })).toMatchObject({ errors: [], warnings: [] });
    },
  };

  async function bundled(code: string, bundle: () => Promise<unknown>): Promise<string> {
    await writeFile(entry, code);
    await bundle();
    return readFile(out, 'utf8');
  }

  describe.each(Object.entries(bundlers))('built with %s', (_name, bundle) => {
    it.each(Object.entries(apps))('%s', async (_title, { code, holds }) => {
      const output = await bundled(code, bundle);
      expect(tags.filter((tag) => output.includes(marks[tag]))).toEqual(holds);
    });

    it('shares its own Lit', async () => {
      const own = (text: string) => text.split(litMark).length;
      const alone = await bundled("import 'lit';", bundle);
      expect(own(alone)).toBeGreaterThan(1);
      expect(own(await bundled(ownLit, bundle))).toBe(own(alone));
    });
  });
});
