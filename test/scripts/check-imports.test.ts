import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { importsOf, violationsOf } from '../../scripts/check-imports.mjs';

const run = promisify(execFile);

describe('import rules', () => {
  it.each([
    ['core/protocol/soluti.ts', "import { z } from 'zod';"],
    ['core/client/soluti-client.ts', "import type { SolutiSnapshot } from '../protocol/soluti.js';"],
    ['core/client/event-stream.ts', "import { createParser } from 'eventsource-parser';"],
    ['core/client/request.ts', "import { CatracaError } from '../errors.js';"],
    ['core/flows/soluti-flow.ts', "import { errorCodes } from '../protocol/error-codes.js';"],
    ['core/flows/soluti-flow.ts', "import type { SolutiClient } from '../client/soluti-client.js';"],
    ['core/qr/qr-path.ts', "import { create } from 'qrcode';"],
    ['components/soluti-qr-auth/soluti-qr-auth-element.ts', "import { html } from 'lit';"],
    ['components/soluti-qr-auth/soluti-qr-auth-element.ts', "import { state } from 'lit/decorators.js';"],
    ['components/soluti-qr-auth/soluti-qr-auth-element.ts', "import { styles } from './soluti-qr-auth.styles.js';"],
    ['components/soluti-qr-auth/soluti-qr-auth-element.ts', "import { delay } from '../internal/delay.js';"],
    ['components/soluti-qr-auth/soluti-qr-auth-element.ts', "import { encodeQr } from '../../core/qr/qr-path.js';"],
    ['components/loader.ts', "const load = () => import('./soluti-qr-auth/soluti-qr-auth.js');"],
    ['server/node.ts', "import { Readable } from 'node:stream';"],
    ['server/routes/soluti.ts', "import { Hono } from 'hono';"],
    ['sandbox/soluti/soluti-sandbox.ts', "import type { StartAnswer } from '../../server/providers/soluti-api.js';"],
  ])('%s may say %s', (path, text) => {
    expect(violationsOf(path, text)).toEqual([]);
  });

  it.each([
    ['core/protocol/flow.ts', "import { CatracaError } from '../errors.js';"],
    ['core/client/soluti-client.ts', "import { zSnapshot } from '../protocol/soluti.js';"],
    ['core/client/soluti-client.ts', "import { type Snapshot } from '../protocol/soluti.js';"],
    ['core/client/soluti-client.ts', "export * from '../protocol/soluti.js';"],
    ['core/client/soluti-client.ts', "import { z } from 'zod';"],
    ['core/client/soluti-client.ts', "import type { SolutiFlow } from '../flows/soluti-flow.js';"],
    ['core/flows/soluti-flow.ts', "import { createSolutiClient } from '../client/soluti-client.js';"],
    ['core/url/safe-return-url.ts', "import { html } from 'lit';"],
    ['components/internal/config.ts', "import '../soluti-qr-auth/soluti-qr-auth.js';"],
    ['components/soluti-qr-auth/soluti-qr-auth-element.ts', "import { create } from 'qrcode';"],
    ['components/soluti-qr-auth/soluti-qr-auth-element.ts', "await import('zod');"],
    ['components/soluti-qr-auth/soluti-qr-auth-element.ts', "import '../idenge-pass-card/idenge-pass-card.js';"],
    ['components/soluti-qr-auth/soluti-qr-auth-element.ts', "import type { A } from '../../server/index.js';"],
    ['components/soluti-qr-auth/soluti-qr-auth-element.ts', "let a: import('../../server/index.js').A;"],
    ['components/index.ts', "export * from '../core/protocol/soluti.js';"],
    ['server/routes/soluti.ts', "import { createHash } from 'node:crypto';"],
    ['server/routes/soluti.ts', "import { createHash } from 'crypto';"],
    ['server/routes/soluti.ts', "import { nodeHandler } from '../node.js';"],
    ['server/routes/soluti.ts', "import { requestJson } from '../../core/client/request.js';"],
    ['server/index.ts', "export * from '../components/elements.js';"],
    ['sandbox/index.ts', "import { createSolutiApi } from '../server/providers/soluti-api.js';"],
    ['sandbox/index.ts', "import type { FlowStore } from '../server/stores/flow-store.js';"],
    ['wrappers/react.ts', "import { delay } from '../components/internal/delay.js';"],
  ])('%s may not say %s', (path, text) => {
    const violations = violationsOf(path, text);
    expect(violations).toHaveLength(1);
    expect(violations[0]).toMatch(new RegExp(`^src/${path}:1: may not import`));
  });

  it('asks for a row for a new folder', () => {
    expect(violationsOf('novelty/thing.ts', '')).toEqual([expect.stringContaining('no row of the import table')]);
  });

  it('says where `import type` would do', () => {
    const [violation] = violationsOf('core/client/a.ts', "\nimport { Snapshot } from '../protocol/soluti.js';");
    expect(violation).toBe("src/core/client/a.ts:2: may not import '../protocol/soluti.js' except by `import type`");
  });

  it('finds each way to import, and no text that only looks like one', () => {
    const text = [
      "import a from 'a';",
      "import type b from 'b';",
      "export { c } from 'c';",
      "export type { d } from 'd';",
      "const e = await import('e');",
      "type F = import('f').F;",
      "import 'g';",
      "const text = \"import h from 'h'\"; // import i from 'i'",
    ].join('\n');
    expect(importsOf(text).map(({ source, typeOnly }) => [source, typeOnly])).toEqual([
      ['a', false],
      ['b', true],
      ['c', false],
      ['d', true],
      ['e', false],
      ['f', true],
      ['g', false],
    ]);
  });

  it('fails as a command on a tree that breaks the table, and names the place', async () => {
    const src = await mkdtemp(join(tmpdir(), 'catraca-imports-'));
    try {
      const good = join(src, 'core/client/good.ts');
      const bad = join(src, 'components/soluti-qr-auth/bad.ts');
      for (const path of [good, bad]) await mkdir(dirname(path), { recursive: true });
      await writeFile(good, "import { CatracaError } from '../errors.js';\n");
      await expect(run(process.execPath, ['scripts/check-imports.mjs', src])).resolves.toBeDefined();
      await writeFile(bad, "import { z } from 'zod';\n");
      await expect(run(process.execPath, ['scripts/check-imports.mjs', src])).rejects.toMatchObject({
        code: 1,
        stderr: expect.stringContaining("src/components/soluti-qr-auth/bad.ts:1: may not import 'zod'"),
      });
    } finally {
      await rm(src, { recursive: true });
    }
  }, 60_000);
});
