import { execFile } from 'node:child_process';
import { readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { installPacked, type Installed } from './installed.js';

const run = promisify(execFile);

/** What are-the-types-wrong finds of a package that has types. */
interface Analysis {
  readonly problems: readonly { readonly kind: string }[];
}

const toolData = [
  'custom-elements.json',
  'llms.txt',
  'openapi.json',
  'vscode.css-custom-data.json',
  'vscode.html-custom-data.json',
  'web-types.json',
];

const scriptTagFiles = [
  'catraca.js',
  ...['config', 'dialog-controller', 'element-event', 'qr-canvas', 'rolldown-runtime'].map(
    (name) => `chunks/${name}.js`,
  ),
  ...['idenge-pass-card', 'ingresse-login-button', 'soluti-qr-auth'].map((name) => `chunks/${name}.js`),
  ...['idenge-pass-card', 'ingresse-login-button', 'soluti-qr-auth'].flatMap((tag) => [
    `${tag}.js`,
    `${tag}.classic.js`,
  ]),
  ...['doctor.js', 'integrity.json', 'licenses.md', 'return-head.js', 'return.html', 'return.js'],
];

/** `catraca`, `catraca/server` ...: everything that the documentation names. */
const paths = Object.keys(manifest.exports).map((path) => path.replace('.', 'catraca'));
const scriptPaths = paths.filter((path) => !/\.(?:json|txt)$/.test(path));

/** What an app that uses them has of its own: of React the module itself, of the others only types. */
const peers = [...Object.keys(manifest.peerDependencies), '@types/react'];

const tags = ['idenge-pass-card', 'ingresse-login-button', 'soluti-qr-auth'];
const registers: Record<string, string[]> = {
  catraca: tags,
  ...Object.fromEntries(tags.map((tag) => [`catraca/${tag}`, [tag]])),
};

/** Keeps a note of each tag; everything else that a module does at import would have to do without a page. */
const registryProgram = (path: string) => `
  const tags = [];
  globalThis.customElements = { define: (tag) => tags.push(tag), get: () => undefined };
  await import('${path}');
  console.log(JSON.stringify(tags.sort()));
`;

describe('the packed package, installed into an empty folder', () => {
  let installed: Installed;
  let folder: string;

  beforeAll(async () => {
    installed = await installPacked(peers);
    folder = installed.folder;
  });

  afterAll(() => installed.remove());

  async function node(program: string) {
    const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '-e', program], { cwd: folder });
    return { stdout: stdout.trim(), stderr: stderr.trim() };
  }

  it.each(scriptPaths)('%s is imported in Node without a page, and says nothing', async (path) => {
    expect(await node(`await import('${path}');`)).toEqual({ stdout: '', stderr: '' });
  });

  it.each(paths.filter((path) => path.endsWith('.json')))('%s is read', async (path) => {
    await expect(node(`await import('${path}', { with: { type: 'json' } });`)).resolves.toBeDefined();
  });

  it.each(scriptPaths)('%s registers exactly what it says', async (path) => {
    const { stdout } = await node(registryProgram(path));
    expect(JSON.parse(stdout)).toEqual(registers[path] ?? []);
  });

  it('knows no other path', async () => {
    await expect(node(`await import('catraca/dist/core/index.js');`)).rejects.toThrow('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });

  it.each(['NodeNext', 'Bundler'])(
    'types every path for a strict consumer (%s)',
    async (moduleResolution) => {
      const uses = scriptPaths.map(
        (path, index) => `import * as m${String(index)} from '${path}';\nvoid m${String(index)};`,
      );
      await writeFile(join(folder, 'use.ts'), `${uses.join('\n')}\n${typedUse}`);
      const module = moduleResolution === 'NodeNext' ? 'NodeNext' : 'ESNext';
      const compilerOptions = {
        strict: true,
        noEmit: true,
        target: 'ES2022',
        lib: ['ES2023', 'DOM', 'DOM.Iterable'],
        module,
        moduleResolution,
        exactOptionalPropertyTypes: true,
        types: ['node'],
        typeRoots: [resolve('node_modules/@types')],
        // Off for the types of others; ours are checked because the consumer uses them.
        skipLibCheck: true,
      };
      await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['use.ts'] }));
      await expect(
        run(process.execPath, [resolve('node_modules/typescript/bin/tsc'), '-p', folder]),
      ).resolves.toBeDefined();
    },
    180_000,
  );

  it('holds what a user needs and nothing else', async () => {
    const { stdout } = await run('tar', ['-tzf', installed.tarball]);
    const paths = stdout
      .trim()
      .split('\n')
      .map((path) => path.replace('package/', ''));
    const sources = (await readdir('src', { recursive: true })).filter((name) => /(?<!\.d)\.ts$/.test(name));
    const modules = sources.flatMap((name) => [name.replace(/ts$/, 'js'), name.replace(/ts$/, 'd.ts')]);
    expect(paths.map((path) => path.replace(/(chunks\/.+)-.{8}\.js$/, '$1.js')).sort()).toEqual(
      [
        ...['CHANGELOG.md', 'LICENSE', 'README.md', 'README.es.md', 'README.pt-BR.md', 'package.json'],
        ...modules.map((name) => `dist/${name}`),
        ...toolData.map((name) => `dist/${name}`),
        ...scriptTagFiles.map((name) => `dist-cdn/${name}`),
      ].sort(),
    );
    const readme = await readFile(join(folder, 'node_modules/catraca/README.md'), 'utf8');
    expect(readme).not.toMatch(/npm (i|install|add) catraca\b|npx catraca\b/);
  });

  it('weighs at most a megabyte as a tarball', async () => {
    expect((await stat(installed.tarball)).size).toBeLessThanOrEqual(1_000_000);
  });

  it('has types that every module resolution finds', async () => {
    const tarball = await readFile(installed.tarball);
    const { problems } = (await checkPackage(createPackageFromTarballData(new Uint8Array(tarball)))) as Analysis;
    // `require` of a module is what Node does from 20.19 on: the next test.
    expect(problems.filter(({ kind }) => kind !== 'CJSResolvesToESM')).toEqual([]);
  });

  it.each(scriptPaths)('%s is loaded by `require` too', async (path) => {
    const program = `const all = require('${path}'); console.log(typeof all);`;
    const { stdout } = await run(process.execPath, ['--input-type=commonjs', '-e', program], { cwd: folder });
    expect(stdout.trim()).toBe('object');
  });

  it('has nothing for publint to find', async () => {
    const { buffer, byteOffset, byteLength } = await readFile(installed.tarball);
    const tarball = buffer.slice(byteOffset, byteOffset + byteLength);
    const { messages } = await publint({ strict: true, pack: { tarball } });
    expect(messages).toEqual([]);
  });

  it('names every path also for the resolution that knows no `exports`', () => {
    const named = Object.entries(manifest.typesVersions['*']).map(([path, [file]]) => [`./${path}`, file]);
    const exported = Object.entries(manifest.exports).filter(([path]) => path !== '.' && path !== './package.json');
    expect(named).toEqual(exported.map(([path, file]) => [path, file.replace(/\.js$/, '.d.ts')]));
  });
});

/** The tags and events are typed, and a wrong use does not compile. */
const typedUse = `
const card: HTMLElementTagNameMap['idenge-pass-card'] = document.createElement('idenge-pass-card');
const login = document.createElement('ingresse-login-button');
const auth = document.createElement('soluti-qr-auth');
login.addEventListener('ingresse-login-success', (event) => { const via: string = event.detail.via; void via; });
auth.addEventListener('soluti-auth-success', ({ detail }) => { if ('tokenType' in detail) { const type: 'Bearer' = detail.tokenType; void type; } });
card.addEventListener('idenge-pass-state-change', (event) => { const state: string = event.detail.previous; void state; });
// @ts-expect-error there is no such method
auth.begin();
auth.messages = { 'sol.start': 'Show me the code', 'error.slow_down': 'Wait' };
// @ts-expect-error there is no such text
auth.messages = { 'sol.begn': 'Show me the code' };
// @ts-expect-error a text of another element
auth.messages = { 'pass.none': 'Not here' };
`;
