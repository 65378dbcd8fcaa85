/** The description of the wire for other languages is valid and knows the routes that the backend has, no other. */
import { readFile, readdir } from 'node:fs/promises';
import { Validator } from '@seriousme/openapi-schema-validator';
import { errorCodes } from '../../src/core/errors.js';
import { describe, expect, it } from 'vitest';

interface OpenApi {
  readonly paths: Record<string, Record<string, { responses: Record<string, unknown>; operationId: string }>>;
  readonly components: { readonly schemas: Record<string, unknown> };
}

const document = async () => JSON.parse(await readFile('dist/openapi.json', 'utf8')) as OpenApi;

describe('openapi.json', () => {
  it('is a valid description', async () => {
    const result = await new Validator().validate(await readFile('dist/openapi.json', 'utf8'));
    expect(result.errors ?? []).toEqual([]);
    expect(result.valid).toBe(true);
  });

  it('has the routes of the backend, each with its methods', async () => {
    const folder = 'src/server/routes';
    const sources = await Promise.all((await readdir(folder)).map((file) => readFile(`${folder}/${file}`, 'utf8')));
    const added = sources.flatMap((source) =>
      [...source.matchAll(/routes\.add\(\s*'([A-Z]+)',[^']*?(?:'[^']*' : )?'([^']+)'/g)].map(
        ([, method, path]) => `${method ?? ''} ${(path ?? '').replace(/:(\w+)/g, '{$1}')}`,
      ),
    );
    const { paths } = await document();
    const described = Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(described.length).toBeGreaterThan(20);
    expect(described.sort()).toEqual([...new Set(added)].sort());
  });

  it('names each operation once, and points at nothing that is not there', async () => {
    const whole = await document();
    const names = Object.values(whole.paths).flatMap((operations) =>
      Object.values(operations).map((one) => one.operationId),
    );
    expect(new Set(names).size).toBe(names.length);
    for (const [, path] of JSON.stringify(whole).matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      const target = (path ?? '')
        .split('/')
        .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], whole);
      expect(target, path).toBeDefined();
    }
  });

  it('carries the codes of all problems', async () => {
    const { ErrorCode } = (await document()).components.schemas as { ErrorCode: { enum: string[] } };
    expect(ErrorCode.enum).toEqual(Object.keys(errorCodes));
  });
});
