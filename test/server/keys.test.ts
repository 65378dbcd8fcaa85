import { describe, expect, it } from 'vitest';
import { equalHashes, sha256 } from '../../src/server/hash.js';
import { createKeys } from '../../src/server/keys.js';
import { randomToken } from '../../src/server/random.js';

const old = { id: 'old', key: randomToken(32) };
const next = { id: 'next', key: randomToken(32) };

describe('keys', () => {
  it('opens what it sealed, in the same context only, and never twice alike', async () => {
    const keys = createKeys([old]);
    const sealed = await keys.seal('secreto ✓', 'flow-1/data');
    expect(sealed).not.toContain('secreto');
    expect(await keys.seal('secreto ✓', 'flow-1/data')).not.toBe(sealed);
    expect(await keys.open(sealed, 'flow-1/data')).toBe('secreto ✓');
    expect(await keys.open(sealed, 'flow-2/data')).toBeNull();
    expect(await keys.open(sealed, 'flow-1/token')).toBeNull();
  });

  it('refuses what was touched, and rubbish', async () => {
    const keys = createKeys([old]);
    const sealed = await keys.seal('x', 'c');
    const [version, id, iv, text] = sealed.split('.');
    const touched = `${text!.slice(0, -2)}${text!.endsWith('AA') ? 'BB' : 'AA'}`;
    for (const bad of [
      [version, id, iv, touched],
      ['c2', id, iv, text],
      [version, 'else', iv, text],
      [version, id, iv, text, ''],
      [version, id, 'AAAA', text],
      [version, id, iv, '=?'],
      [],
    ]) {
      expect(await keys.open(bad.join('.'), 'c')).toBeNull();
    }
  });

  it('the first secret makes, all of them open', async () => {
    const before = await createKeys([old]).seal('x', 'c');
    const rotated = createKeys([next, old]);
    expect(await rotated.open(before, 'c')).toBe('x');
    const after = await rotated.seal('x', 'c');
    expect(await createKeys([old]).open(after, 'c')).toBeNull();
    expect(await createKeys([next]).open(after, 'c')).toBe('x');
    expect(await createKeys([{ ...next, key: old.key }]).open(after, 'c')).toBeNull();
  });

  it('makes another key for each label and each secret, and always the same', async () => {
    const keys = createKeys([old, next]);
    const derived = [...(await keys.derive('pass', 32)), ...(await keys.derive('seal', 32))];
    const texts = derived.map(({ bytes }) => Buffer.from(bytes).toString('hex'));
    expect(new Set(texts).size).toBe(4);
    const again = await createKeys([old]).derive('pass', 32);
    expect(Buffer.from(again[0]!.bytes).toString('hex')).toBe(texts[0]);
  });

  it('HKDF-SHA-256 and HMAC-SHA-256 as Node computes them', async () => {
    const { createHmac, hkdfSync } = await import('node:crypto');
    const [derived] = await createKeys([old]).derive('limit', 32);
    const expected = Buffer.from(hkdfSync('sha256', old.key, '', 'catraca/v1/limit', 32));
    expect(Buffer.from(derived!.bytes)).toEqual(expected);
    const hmac = createHmac('sha256', expected).update('4:pushx').digest('base64url');
    expect(await createKeys([old]).keyedHash('push', 'x')).toBe(hmac);
    expect(await createKeys([old]).keyedHash('pus', 'hx')).not.toBe(hmac);
  });
});

describe('hashes and tokens', () => {
  it('sha256 is SHA-256', async () => {
    expect(await sha256('abc')).toBe('ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0');
  });

  it('compares whole', () => {
    expect(equalHashes('abc', 'abc')).toBe(true);
    for (const other of ['abd', 'xbc', 'ab', 'abcd', '']) {
      expect(equalHashes('abc', other)).toBe(false);
      expect(equalHashes(other, 'abc')).toBe(false);
    }
  });

  it('tokens are as long as told and never alike', () => {
    expect(randomToken(16)).toMatch(/^[\w-]{22}$/);
    expect(randomToken(32)).toMatch(/^[\w-]{43}$/);
    expect(new Set(Array.from({ length: 1000 }, () => randomToken(16))).size).toBe(1000);
  });
});
