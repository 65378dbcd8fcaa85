/** The client of the Ingresse routes: what it sends, and guards that equal the schemas. */
import { describe, expect, it } from 'vitest';
import {
  createIngresseClient,
  isIngresseHandover,
  isIngresseMode,
  isIngresseResult,
  isIngresseSession,
  isIngresseStartAnswer,
} from '../../../src/core/client/ingresse-client.js';
import {
  zIngresseHandover,
  zIngresseMode,
  zIngresseResult,
  zIngresseSession,
  zIngresseStartAnswer,
} from '../../../src/core/protocol/ingresse.js';
import { expectGuardEqualsSchema } from './guard-equality.js';

const id = 'Ab_-'.repeat(6).slice(0, 22);
const secret = 'Ab_-'.repeat(11).slice(0, 43);
const flow = { id, secret };
const user = { id: '7', name: 'Ana', email: 'ana@example.com', picture: null };
const { signal } = new AbortController();

function clientOf(status: number, body: unknown) {
  const requests: Request[] = [];
  const client = createIngresseClient({
    endpoint: 'https://shop.example/catraca',
    fetch: async (input, init) => {
      requests.push(new Request(input, init));
      return new Response(body === null ? null : JSON.stringify(body), { status });
    },
  });
  return { client, requests };
}

describe('the guards of the Ingresse wire', () => {
  it('equal their schemas', () => {
    const none = { id: '7', name: null, email: null, picture: null };
    expectGuardEqualsSchema(isIngresseMode, zIngresseMode, ['popup', 'tab', 'redirect']);
    expectGuardEqualsSchema(isIngresseStartAnswer, zIngresseStartAnswer, [
      { id, secret, url: 'https://shop.example/catraca/ingresse/login/t', expiresIn: 600 },
    ]);
    expectGuardEqualsSchema(isIngresseResult, zIngresseResult, [
      { userToken: '7-a', userId: '7', user },
      { assertion: 'jwt', user: null },
      { session: { role: 'buyer' }, user: none },
    ]);
    expectGuardEqualsSchema(isIngresseSession, zIngresseSession, [{ user }, { user: none }, { user: null }]);
    expectGuardEqualsSchema(isIngresseHandover, zIngresseHandover, [
      { type: 'catraca:login', flow: id, code: id, error: null },
      { type: 'catraca:login', flow: id, code: null, error: 'provider_refused' },
    ]);
  });
});

describe('the Ingresse client', () => {
  it('sends the login cookie along with what a login ends with, to another origin too', async () => {
    const sent: (RequestCredentials | undefined)[] = [];
    const client = createIngresseClient({
      endpoint: 'https://login.shop.example/catraca',
      credentials: 'omit',
      fetch: async (_, init) => {
        sent.push(init?.credentials);
        return Response.json({ userToken: '7-a', userId: '7', user });
      },
    });
    await client.redeem(flow, id, signal);
    await client.redeem(flow, null, signal);
    await client.ack(flow);
    await client.cancel(flow);
    expect(sent).toEqual(['include', 'include', 'include', 'include']);
  });

  it('begins a login', async () => {
    const answer = { id, secret, url: 'https://shop.example/t', expiresIn: 600 };
    const { client, requests } = clientOf(201, answer);
    const body = { mode: 'popup', origin: 'https://shop.example', returnTo: '/x', nonce: 'n' } as const;
    expect(await client.start(body, signal)).toEqual(answer);
    expect(requests[0]).toMatchObject({ method: 'POST', url: 'https://shop.example/catraca/ingresse/flows' });
    expect(requests[0]?.headers.get('x-catraca')).toBe('1');
    expect(requests[0]?.headers.has('x-catraca-flow')).toBe(false);
    expect(await requests[0]?.json()).toEqual(body);
  });

  it.each([
    ['code', { code: 'code' }],
    [null, {}],
  ])('redeems with the secret, and the code %s', async (code, body) => {
    const { client, requests } = clientOf(200, { assertion: 'jwt', user: null });
    expect(await client.redeem(flow, code, signal)).toEqual({ assertion: 'jwt', user: null });
    expect(requests[0]).toMatchObject({
      method: 'POST',
      url: `https://shop.example/catraca/ingresse/flows/${id}/redeem`,
    });
    expect(requests[0]?.headers.get('x-catraca-flow')).toBe(secret);
    expect(await requests[0]?.json()).toEqual(body);
  });

  it('gives a token that an app caught to the backend', async () => {
    const { client, requests } = clientOf(200, { userToken: '7-a', userId: '7', user: null });
    expect(await client.acceptToken('7-a', signal)).toEqual({ userToken: '7-a', userId: '7', user: null });
    expect(requests[0]).toMatchObject({ method: 'POST', url: 'https://shop.example/catraca/ingresse/session' });
    expect(await requests[0]?.json()).toEqual({ userToken: '7-a' });
  });

  it('acknowledges, cancels, asks for the session and ends it', async () => {
    const { client, requests } = clientOf(204, null);
    await client.ack(flow);
    await client.cancel(flow);
    await client.endSession();
    const sent = requests.map(({ method, url }) => `${method} ${new URL(url).pathname}`);
    expect(sent).toEqual([
      `POST /catraca/ingresse/flows/${id}/ack`,
      `DELETE /catraca/ingresse/flows/${id}`,
      'DELETE /catraca/ingresse/session',
    ]);
    expect(await clientOf(200, { user }).client.session(signal)).toEqual({ user });
  });

  it.each([{ id, secret }, { id: 'short', secret, url: 'x', expiresIn: 1 }, [], 'text', null])(
    'refuses an answer that does not fit: %j',
    async (answer) => {
      const { client } = clientOf(200, answer);
      const start = client.start({ mode: 'popup', origin: 'o', returnTo: '/' }, signal);
      await expect(start).rejects.toMatchObject({ code: 'response_invalid' });
    },
  );
});
