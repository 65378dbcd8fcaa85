/**
 * The script-tag files of dist-cdn/, one build each, chosen by mode: `module:<tag>`, `classic:<tag>`, `loader`,
 * `doctor`, `return` and `return-head`. `npm run build` runs them all.
 */
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin, type Rolldown, type UserConfig } from 'vite';
import { loadTogether } from './scripts/load-together.mjs';
import { minifyAgain } from './scripts/minify-again.mjs';
import { minifyTemplates } from './scripts/minify-templates.mjs';
import { packedWords } from './scripts/pack-words.mjs';
import { qrcodeByteSegments } from './scripts/qrcode-alias.mjs';

const root = fileURLToPath(new URL('.', import.meta.url));
const components = `${root}src/components`;

/** What a page's script may import from, or finds in the global `catraca` of, a script-tag file. */
function scriptTagEntry(tag: string): string {
  return `${components}/${tag}/script-tag.ts`;
}

/** Makes that file, which is the same three lines for each element, when the bundler asks for it. */
function scriptTagEntries(): Plugin {
  const pattern = /\/([^/]+)\/script-tag\.ts$/;
  return {
    name: 'script-tag-entries',
    resolveId: (source) => (pattern.test(source) ? source : undefined),
    load(id) {
      const tag = pattern.exec(id)?.[1];
      return tag === undefined
        ? undefined
        : `import './${tag}.ts';\nexport * from './${tag}-element.ts';\nexport { configure } from '../internal/config.ts';`;
    },
  };
}

/**
 * Tells V8 to compile all functions while the file still arrives, off the main thread, in place of each at its first call.
 * Only for elements of which most runs before they can be used (docs/decisions/0009; https://v8.dev/blog/explicit-compile-hints).
 */
const compileHint = '//# allFunctionsCalledOnLoad';
const hinted = /:(soluti-qr-auth|idenge-pass-card)$/;

interface Output {
  readonly input: Record<string, string>;
  readonly format: 'es' | 'iife';
  readonly options: Rolldown.OutputOptions;
}

/** What two elements share is too small for a request of its own: it goes with what every element needs first. */
const smallModules = { name: 'config', test: /src\/(components\/internal\/config|core\/url\/safe-image-url)\.ts$/ };

const wholeInOne = { codeSplitting: false } satisfies Rolldown.OutputOptions;

function outputOf(mode: string): Output {
  const [kind, tag = ''] = mode.split(':');
  switch (kind) {
    case 'module':
      return {
        input: { [tag]: scriptTagEntry(tag) },
        format: 'es',
        options: wholeInOne,
      };
    case 'classic':
      return {
        input: { [`${tag}.classic`]: scriptTagEntry(tag) },
        // Several files of one page share the global.
        format: 'iife',
        options: { extend: true, ...wholeInOne },
      };
    case 'loader':
      return {
        input: { catraca: `${components}/loader.ts` },
        format: 'es',
        options: { chunkFileNames: 'chunks/[name]-[hash].js', codeSplitting: { groups: [smallModules] } },
      };
    case 'return':
      return {
        input: { return: `${components}/ingresse-login-button/return.ts` },
        format: 'es',
        options: wholeInOne,
      };
    case 'doctor':
      return {
        input: { doctor: `${components}/doctor/doctor.ts` },
        format: 'es',
        options: wholeInOne,
      };
    case 'return-head':
      return {
        input: { 'return-head': `${components}/ingresse-login-button/return-head.ts` },
        format: 'iife',
        options: wholeInOne,
      };
    default:
      throw new Error(`No such output: --mode ${mode}. Run npm run build.`);
  }
}

export default defineConfig(({ mode }): UserConfig => {
  const { input, format, options } = outputOf(mode);
  return {
    root,
    cacheDir: '.cache/vite',
    publicDir: false,
    logLevel: 'warn',
    resolve: { alias: [qrcodeByteSegments] },
    plugins: [
      scriptTagEntries(),
      packedWords(),
      minifyTemplates(),
      minifyAgain(hinted.test(mode) ? compileHint : ''),
      loadTogether(),
    ],
    build: {
      target: 'es2022',
      outDir: process.env['CATRACA_CDN_DIR'] ?? 'dist-cdn',
      emptyOutDir: false,
      modulePreload: false,
      // The licences of what is bundled; the loader's build holds all of it.
      license: mode === 'loader' && { fileName: 'licenses.md' },
      reportCompressedSize: false,
      // Without this Vite would wrap each dynamic import of the loader in a helper larger than the loader.
      lib: { entry: input, formats: [format], name: 'catraca' },
      rolldownOptions: {
        checks: { bundlerTimings: false },
        // In this mode Vite leaves white space and comments, for a bundler to come; here none comes.
        output: { minify: true, comments: false, entryFileNames: '[name].js', ...options },
      },
    },
  };
});
