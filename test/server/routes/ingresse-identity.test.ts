import { describe, expect, it } from 'vitest';
import type { IngresseOptions } from '../../../src/server/index.js';
import { handedOver, ingresseHarness } from './ingresse-harness.js';

type Switches = NonNullable<
  Parameters<ReturnType<typeof ingresseHarness>['sandbox']['control']['setSwitches']>[0]['ingresse']
>;

/** A login that came back with a token; by default Ana's own. */
async function signIn(switches: Switches, ingresse: Partial<IngresseOptions> = {}, forge = (token: string) => token) {
  const harness = ingresseHarness(ingresse);
  const { sandbox, logged } = harness;
  sandbox.control.setSwitches({ ingresse: switches });
  const token = forge(sandbox.control.ingresse.issueToken({ userId: 12345, apiKey: 'demo-key' }));
  const browser = harness.browser();
  const login = await browser.start();
  const { message } = await handedOver(await browser.comeBack(await browser.open(login), token));
  const redeemed = message.error === null ? await (await browser.redeem(login)).json() : null;
  const why = logged.flatMap((event) =>
    event.event === 'security' && event.what === 'user_not_proven' ? [event] : [],
  );
  return { error: message.error, redeemed, why: why.map((event) => event.why), sandbox, logged };
}

/** The attacker's own hash behind the victim's id. */
const asBruno = (token: string) => `67890-${token.split('-')[1] ?? ''}`;

/** What the provider may answer where it judges the hash alone. */
const answers: readonly Switches[] = (['jwt', 'member', 'unnamed'] as const).flatMap((renewal) =>
  (['ok', 'public', 'unreadable', 'error'] as const).map((profile) => ({ tokenCheck: 'hash', renewal, profile })),
);

describe('a token whose hash belongs to another user than its id says', () => {
  it.each(answers)('signs nobody in where the provider judges the hash alone: %j', async (switches) => {
    const { error, redeemed, why, sandbox } = await signIn(switches, {}, asBruno);
    expect(error).toBe('provider_invalid');
    expect(redeemed).toBeNull();
    expect(why).toHaveLength(1);
    // The provider did take the token for a live one.
    expect(sandbox.control.log().find(({ operation }) => operation === 'renewToken')).toMatchObject({ status: 200 });
  });

  it('is refused by trustTokenPrefix too where the provider names the other user', async () => {
    const switches: Switches = { tokenCheck: 'hash', profile: 'other-user' };
    expect((await signIn(switches, { trustTokenPrefix: true }, asBruno)).error).toBe('provider_invalid');
  });
});

describe('the user of a token', () => {
  it.each<[Switches, object | null]>([
    [{ renewal: 'unnamed' }, { email: 'ana@example.com' }],
    [
      { renewal: 'jwt', profile: 'public' },
      { id: '12345', name: 'Ana Souza', email: null },
    ],
    [{ renewal: 'jwt', profile: 'unreadable' }, null],
    [{ renewal: 'member', profile: 'error' }, null],
  ])('is whom the provider itself names: %j', async (switches, user) => {
    const { error, redeemed, why } = await signIn(switches);
    expect(error).toBeNull();
    expect(redeemed).toMatchObject({ userId: '12345', user });
    expect(why).toEqual([]);
  });

  it.each<[Switches, string]>([
    [{ renewal: 'unnamed', profile: 'public' }, 'profile_without_email'],
    [{ renewal: 'unnamed', profile: 'unreadable' }, 'profile_unreadable'],
    [{ renewal: 'unnamed', profile: 'error' }, 'profile_unreadable'],
    [{ renewal: 'unnamed', profile: 'other-user' }, 'other_user_in_profile'],
    [{ renewal: 'other-user' }, 'other_user_in_renewal'],
  ])('is not proven by %j: the log says %s', async (switches, reason) => {
    const { error, redeemed, why, logged } = await signIn(switches);
    expect(error).toBe('provider_invalid');
    expect(redeemed).toBeNull();
    expect(why).toEqual([reason]);
    expect(JSON.stringify(logged)).not.toContain('12345');
  });

  it('stays unknown while the profile that would prove it cannot be reached', async () => {
    const harness = ingresseHarness();
    const { sandbox } = harness;
    sandbox.control.setSwitches({ ingresse: { renewal: 'unnamed' } });
    sandbox.control.addFault({ provider: 'ingresse', operation: 'user', kind: 'status', status: 503 });
    const browser = harness.browser();
    const back = browser.comeBack(await browser.open(await browser.start()));
    await harness.clock.advance(10_000);
    const { message } = await handedOver(await back);
    expect(message.error).toBe('provider_unreachable');
  });

  it.each<Switches>([
    { renewal: 'unnamed', profile: 'public' },
    { renewal: 'unnamed', profile: 'unreadable' },
  ])('is the id in front of the token where the host trusts it: %j', async (switches) => {
    const { error, redeemed, logged } = await signIn(switches, { trustTokenPrefix: true });
    expect(error).toBeNull();
    expect(redeemed).toMatchObject({ userId: '12345' });
    expect(logged).toContainEqual(expect.objectContaining({ event: 'notice', topic: 'token_prefix' }));
  });
});
