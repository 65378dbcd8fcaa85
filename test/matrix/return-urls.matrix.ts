/** A million generated return addresses: each distinct one that the policy accepts is navigated to in a real browser. */
import { describe, expect, it } from 'vitest';
import { acceptedAmong, landAll } from '../support/landings.js';

describe('a million generated return addresses', () => {
  it('lead nowhere but to where the policy allows', async () => {
    const { web, app } = acceptedAmong(1_000_000);
    console.log(`distinct accepted: ${String(web.length)} of the web, ${String(app.length)} of an app`);
    expect(app.filter((url) => !/^shopapp:\/\/home(?:[/?#]|$)/.test(url))).toEqual([]);
    const { landed, elsewhere } = await landAll(web);
    console.log(`navigated: ${String(landed.length)}, elsewhere: ${String(elsewhere.length)}`);
    expect(elsewhere).toEqual([]);
    expect(web.filter((url, index) => landed[index] !== url)).toEqual([]);
  }, 1_800_000);
});
