import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import { describe, expect, it } from 'vitest';
import { importsOf } from '../../scripts/check-imports.mjs';
import { minifyAgain } from '../../scripts/minify-again.mjs';
import type * as EventStream from '../../src/core/client/event-stream.js';

/** Words that stand in every build of zod and nowhere else. */
const zodWords = ['ZodError', '_zod', 'invalid_union', 'unrecognized_keys'];

async function scripts(folder: string) {
  const names = await readdir(folder, { recursive: true });
  return names.filter((name) => name.endsWith('.js')).sort();
}

/** Where each package of Lit notes its version on a page. */
const litVersions = {
  litHtmlVersions: 'lit-html',
  reactiveElementVersions: '@lit/reactive-element',
  litElementVersions: 'lit-element',
};

/** The file of one element each: as a module and as a classic script. */
async function elementFiles() {
  const files = (await scripts('dist-cdn')).filter((name) => /^[a-z]+-[a-z]+-[a-z]+\.(?:classic\.)?js$/.test(name));
  expect(files).toHaveLength(6);
  return files;
}

async function holdsZod(path: string) {
  const code = await readFile(path, 'utf8');
  return zodWords.some((word) => code.includes(word));
}

describe('the script-tag files', () => {
  it('do not hold zod', async () => {
    const names = await scripts('dist-cdn');
    expect(names.length).toBeGreaterThan(8);
    for (const name of names) expect([name, await holdsZod(join('dist-cdn', name))]).toEqual([name, false]);
  });

  it('would be found out if they did', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'catraca-zod-'));
    try {
      await build({
        configFile: false,
        logLevel: 'silent',
        build: {
          outDir: folder,
          lib: { entry: 'src/core/protocol/soluti.ts', formats: ['es'], fileName: () => 'schema.js' },
          rolldownOptions: { output: { minify: true } },
        },
      });
      expect(await holdsZod(join(folder, 'schema.js'))).toBe(true);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('hold the production build of Lit, once', async () => {
    for (const name of await scripts('dist-cdn')) {
      const code = await readFile(join('dist-cdn', name), 'utf8');
      expect(code).not.toContain('Lit is in dev mode');
      expect(code.split('createPolicy').length).toBeLessThanOrEqual(2);
    }
  });

  it('name the versions of Lit that they hold, as the packages do', async () => {
    for (const name of await elementFiles()) {
      const code = await readFile(join('dist-cdn', name), 'utf8');
      for (const [list, path] of Object.entries(litVersions)) {
        const { version } = JSON.parse(await readFile(`node_modules/${path}/package.json`, 'utf8')) as {
          version: string;
        };
        const named = new RegExp(`${list}\\?\\?=\\[\\]\\)\\.push\\(["'\`]${version}["'\`]\\)`);
        expect([name, list, named.test(code)]).toEqual([name, list, true]);
      }
    }
  });

  it('deliver the last event of a stream whose lines end in CR', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'catraca-stream-'));
    try {
      await build({
        configFile: false,
        logLevel: 'silent',
        plugins: [minifyAgain()],
        build: {
          outDir: folder,
          lib: { entry: 'src/core/client/event-stream.ts', formats: ['es'], fileName: () => 'stream.mjs' },
          rolldownOptions: { output: { minify: true } },
        },
      });
      const file = pathToFileURL(join(folder, 'stream.mjs')).href;
      const { readEventStream } = (await import(file)) as typeof EventStream;
      const headers = { 'content-type': 'text/event-stream' };
      const messages = readEventStream(
        new Response('data: 1\r\rdata: 2\r\r', { headers }),
        new AbortController().signal,
      );
      const events: EventStream.StreamMessage[] = [];
      for await (const message of messages) if (message.type === 'event') events.push(message);
      expect(events).toEqual(['1', '2'].map((data) => ({ type: 'event', name: 'message', data })));
      // A sentence of the package that the reader above never causes.
      expect(await readFile('dist-cdn/soluti-qr-auth.js', 'utf8')).toContain('Cannot feed parser: it was terminated');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('import nothing that a page would have to resolve', async () => {
    for (const name of await scripts('dist-cdn')) {
      const code = await readFile(join('dist-cdn', name), 'utf8');
      const sources = importsOf(code).map(({ source }) => source);
      const isRelative = sources.every((source) => source.startsWith('./'));
      expect([name, sources, isRelative]).toEqual([name, sources, true]);
      if (name !== 'catraca.js' && !name.startsWith('chunks')) expect([name, sources]).toEqual([name, []]);
    }
  });

  it('come with the hash of each, for the `integrity` attribute', async () => {
    const integrity = JSON.parse(await readFile('dist-cdn/integrity.json', 'utf8')) as Record<string, string>;
    expect(Object.keys(integrity).sort()).toEqual(await scripts('dist-cdn'));
    for (const [name, value] of Object.entries(integrity)) {
      const hash = createHash('sha384').update(await readFile(join('dist-cdn', name)));
      expect(value).toBe(`sha384-${hash.digest('base64')}`);
    }
  });

  it('come with the licences of what they hold', async () => {
    const licenses = await readFile('dist-cdn/licenses.md', 'utf8');
    for (const name of ['lit', 'lit-html', '@lit/reactive-element', 'qrcode', 'eventsource-parser']) {
      expect(licenses).toContain(`## ${name} - `);
    }
  });
});
