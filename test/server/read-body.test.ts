import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readJson } from '../../src/server/read-body.js';
import { testClock } from './test-clock.js';

describe('readJson', () => {
  const read = (bytes: readonly number[]) => {
    const headers = { 'content-type': 'application/json' };
    const request = new Request('https://shop.example/', { method: 'POST', headers, body: new Uint8Array(bytes) });
    return readJson({ request }, z.string(), testClock());
  };
  const quote = 0x22;

  it('reads UTF-8', async () => {
    await expect(read([quote, 0xc3, 0xa1, quote])).resolves.toBe('á');
  });

  it.each([
    ['a byte that begins nothing', [0xff]],
    ['half a character', [0xc3]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['half a surrogate pair', [0xed, 0xa0, 0x80]],
  ])('refuses %s in a text that JSON would allow', async (_, bytes) => {
    await expect(read([quote, ...bytes, quote])).rejects.toMatchObject({ code: 'request_invalid' });
  });
});
