/**
 * Generated return addresses, from fixed seeds: each distinct one that the policy accepts is navigated to in a real
 * browser. `CATRACA_RETURN_URLS=1000000` makes the long form of it.
 */
import { describe, expect, it } from 'vitest';
import { acceptedAmong, landAll } from '../support/landings.js';

const count = Number(process.env['CATRACA_RETURN_URLS'] ?? 100_000);

describe('generated return addresses', () => {
  it('lead nowhere but to where the policy allows', async () => {
    const { web, app } = acceptedAmong(count);
    expect(web.length).toBeGreaterThan(100);
    console.log(
      `of ${String(count)} distinct accepted: ${String(web.length)} of the web, ${String(app.length)} of an app`,
    );
    expect(app.filter((url) => !/^shopapp:\/\/home(?:[/?#]|$)/.test(url))).toEqual([]);
    const { landed, elsewhere } = await landAll(web);
    console.log(`navigated: ${String(landed.length)}, elsewhere: ${String(elsewhere.length)}`);
    expect(elsewhere).toEqual([]);
    expect(web.filter((url, index) => landed[index] !== url)).toEqual([]);
  }, 1_800_000);
});
