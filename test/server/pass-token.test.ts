import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { createKeys } from '../../src/server/keys.js';
import { createPassTokens } from '../../src/server/pass-token.js';
import { testClock } from './test-clock.js';

const publicUrl = 'https://shop.example/catraca';
const userId = '5cd9561dab2156756bdcf709';
const old = { id: 'old', key: 'b2xkLWtleS1vbGQta2V5LW9sZC1rZXktb2xkLWtleS1vbGQ=' };
const now = { id: 'now', key: 'q83hZ0pTq2vYw1xk5m8Rj4Lb7Nc9Df6GsUe3Ai0Po2E=' };

/** `skew`: seconds by which this instance's clock is ahead. */
function passTokens(secrets = [now], url = publicUrl, skew = 0) {
  const clock = testClock(Date.UTC(2026, 10, 1) + skew * 1000);
  const keys = createKeys(secrets);
  return { clock, keys, ...createPassTokens({ clock, keys, publicUrl: url }) };
}

const refused = { name: 'CatracaError', code: 'not_authenticated' };

describe('pass tokens', () => {
  it('carry one cardholder and a few actions, for five minutes', async () => {
    const { mint, verify, clock } = passTokens();
    const token = await mint({ userId, actions: ['view', 'download', 'view'] });
    await expect(verify(token)).resolves.toEqual({ userId, actions: ['view', 'download'] });
    await clock.advance(299_000);
    await verify(token);
    await clock.advance(12_000);
    await expect(verify(token)).rejects.toMatchObject(refused);
  });

  it.each([-9, -1, 1, 9])('count where two instances differ by %i s, and not by a minute', async (skew) => {
    const token = await passTokens().mint({ userId, expiresIn: 1 });
    const other = passTokens([now], publicUrl, skew);
    await expect(other.verify(token)).resolves.toMatchObject({ userId });
    const far = passTokens([now], publicUrl, skew * 60);
    if (Math.abs(skew) === 1) await expect(far.verify(token)).rejects.toMatchObject(refused);
  });

  it('are read-only unless told', async () => {
    const { mint, verify } = passTokens();
    await expect(verify(await mint({ userId }))).resolves.toEqual({ userId, actions: ['view'] });
  });

  it.each([
    { userId: 'x' },
    { userId: userId.toUpperCase() },
    { userId, expiresIn: 901 },
    { userId, expiresIn: 0 },
    { userId, expiresIn: 1.5 },
    { userId, expiresIn: Number.NaN },
    { userId, actions: [] },
    { userId, actions: ['admin'] as never },
  ])('are not made of %j', async (input) => {
    await expect(passTokens().mint(input)).rejects.toThrow(TypeError);
  });

  it('outlive a rotation, not a removal', async () => {
    const token = await passTokens([old]).mint({ userId });
    await expect(passTokens([now, old]).verify(token)).resolves.toMatchObject({ userId });
    await expect(passTokens([now]).verify(token)).rejects.toMatchObject(refused);
  });

  it('are for one backend', async () => {
    const token = await passTokens([now], 'https://other.example/catraca').mint({ userId });
    await expect(passTokens().verify(token)).rejects.toMatchObject(refused);
  });

  it('cannot be made, stretched or turned into something else', async () => {
    const { keys, clock, mint, verify } = passTokens();
    const [key] = await keys.derive('pass', 32);
    const [otherKey] = await keys.derive('seal', 32);
    const at = Math.floor(clock.now() / 1000);
    const forge = (
      claims: Record<string, unknown>,
      { header = {}, with: bytes = key?.bytes }: { header?: object; with?: Uint8Array | undefined } = {},
    ) =>
      new SignJWT({ iss: publicUrl, aud: publicUrl, sub: userId, iat: at, exp: at + 60, actions: ['view'], ...claims })
        .setProtectedHeader({ alg: 'HS256', typ: 'catraca-pass+jwt', kid: 'now', ...header })
        .sign(bytes ?? new Uint8Array(32));
    await expect(verify(await forge({}))).resolves.toMatchObject({ userId });

    const good = await mint({ userId });
    const [, claims = '', signature = ''] = good.split('.');
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const forged = [
      await forge({ exp: undefined }),
      await forge({ iat: undefined }),
      await forge({ sub: undefined }),
      await forge({ sub: '../users' }),
      await forge({ actions: ['admin'] }),
      await forge({ actions: undefined }),
      await forge({ iat: at - 3600, exp: at + 60 }),
      await forge({ aud: 'https://other.example' }),
      await forge({ iss: 'https://other.example' }),
      await forge({}, { header: { typ: 'JWT' } }),
      await forge({}, { header: { kid: 'gone' } }),
      await forge({}, { header: { kid: '__proto__' } }),
      await forge({}, { with: otherKey?.bytes }),
      // With the right key: one algorithm is accepted, whatever the key could also sign.
      await forge({}, { header: { alg: 'HS384' } }),
      await forge({}, { header: { alg: 'HS512' } }),
      `${encode({ alg: 'none', typ: 'catraca-pass+jwt', kid: 'now' })}.${claims}.`,
      `${encode({ alg: 'none', typ: 'catraca-pass+jwt', kid: 'now' })}.${claims}.${signature}`,
      `${good}x`,
      good.slice(0, -2),
      '',
      'a.b.c',
      '.'.repeat(5000),
    ];
    for (const token of forged) await expect(verify(token), token.slice(0, 80)).rejects.toMatchObject(refused);
  });
});
