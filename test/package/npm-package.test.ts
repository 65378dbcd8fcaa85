import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };

const run = promisify(execFile);

/** `catraca`, `catraca/server` ...: everything that the documentation names. */
const paths = Object.keys(manifest.exports).map((path) => path.replace('.', 'catraca'));
const scriptPaths = paths.filter((path) => !path.endsWith('.json'));

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
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'catraca-package-'));
    const packed = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder]);
    const [{ filename }] = JSON.parse(packed.stdout) as [{ filename: string }];
    await run('tar', ['-xzf', join(folder, filename), '-C', folder]);
    await mkdir(join(folder, 'node_modules'));
    await rename(join(folder, 'package'), join(folder, 'node_modules/catraca'));
    // What it declares, and nothing else: a package that is only there for development must not be needed.
    for (const name of Object.keys(manifest.dependencies)) await link(name);
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  });

  afterAll(() => rm(folder, { recursive: true }));

  async function link(name: string) {
    await mkdir(dirname(join(folder, 'node_modules', name)), { recursive: true });
    await symlink(resolve('node_modules', name), join(folder, 'node_modules', name));
  }

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
    const installed = join(folder, 'node_modules/catraca');
    const { stdout } = await run('find', ['.', '-type', 'f'], { cwd: installed });
    const top = new Set(
      stdout
        .trim()
        .split('\n')
        .map((path) => path.split('/')[1]),
    );
    expect([...top].sort()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'dist', 'dist-cdn', 'package.json']);
    const readme = await readFile(join(installed, 'README.md'), 'utf8');
    expect(readme).not.toMatch(/npm (i|install|add) catraca\b|npx catraca\b/);
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
`;
