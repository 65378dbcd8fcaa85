/** What a provider puts into its error code reaches the log only where it is a documented code. */
import { describe, expect, it } from 'vitest';
import type { LogEvent } from '../../src/server/index.js';
import { ingresseHarness } from './routes/ingresse-harness.js';
import { harness } from './soluti-harness.js';
import { until } from './test-clock.js';

const clientSecret = 'canary-client-9f2c';
const cpf = '52998224725';

/** The provider codes that the log gets where Soluti answers a start with this body. */
async function loggedCodes(...bodies: object[]): Promise<(string | null)[]> {
  const h = harness({ clientSecret });
  for (const body of bodies) {
    h.provider['/oauth/start'] = () => Response.json(body, { status: 400 });
    expect((await h.send('POST', '/soluti/flows', { body: {} })).status).toBe(502);
  }
  const told = () =>
    h.logged.filter((line): line is Extract<LogEvent, { event: 'provider' }> => line.event === 'provider');
  await until(() => told().length === bodies.length);
  expect(JSON.stringify(h.logged)).not.toContain(cpf);
  expect(JSON.stringify(h.logged)).not.toContain(clientSecret);
  return told().map(({ providerCode }) => providerCode);
}

describe('error codes of a provider in the log', () => {
  it('are logged as they are where they are documented', async () => {
    expect(
      await loggedCodes({ error: 'invalid_client' }, { detail: { code: 1056, status: 'INVALID_CREDENTIALS' } }),
    ).toEqual(['invalid_client', 'INVALID_CREDENTIALS']);
  });

  it.each([
    ['the client secret', { error: clientSecret }],
    ['the client secret as a title', { title: clientSecret }],
    ['a CPF as text', { detail: { code: cpf } }],
    ['a CPF as a number', { detail: { code: Number(cpf) } }],
    ['a code that is not documented', { error: 'some_new_code' }],
  ])('are a keyed hash where they hold %s', async (_, body) => {
    const [first, second] = await loggedCodes(body, body);
    expect(first).toMatch(/^hash:[\w-]{10}$/);
    expect(second).toBe(first);
  });

  it('are not logged where they are a sentence', async () => {
    expect(await loggedCodes({ error: `bad secret ${clientSecret}` })).toEqual([null]);
  });

  it.each([
    [2006, '2006'],
    ['GTW-1', 'GTW-1'],
    [Number(cpf), /^hash:[\w-]{10}$/],
    [cpf, /^hash:[\w-]{10}$/],
    [`12345-${'a'.repeat(20)}`, /^hash:[\w-]{10}$/],
  ])('of Ingresse: %j', async (code, expected) => {
    const answer = () => Promise.resolve(Response.json({ code, message: 'x' }, { status: 403 }));
    const { browser, logged } = ingresseHarness({}, { fetch: answer });
    const visitor = browser();
    await visitor.comeBack(await visitor.open(await visitor.start()));
    const told = () => logged.flatMap((line) => (line.event === 'provider' ? [line.providerCode] : []));
    await until(() => told().length > 0);
    if (expected instanceof RegExp) expect(told()[0]).toMatch(expected);
    else expect(told()[0]).toBe(expected);
    expect(JSON.stringify(logged)).not.toContain(cpf);
  });
});
