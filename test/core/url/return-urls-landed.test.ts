/** What the return-URL policy accepts among generated addresses, each navigated to; test/matrix has more of them. */
import { describe, expect, it } from 'vitest';
import { acceptedAmong, landAll } from '../../support/landings.js';

describe('accepted return addresses', () => {
  it('of 10,000 generated lead a real browser to where they say, and nowhere else', async () => {
    const { web, app } = acceptedAmong(10_000);
    expect(web.length).toBeGreaterThan(100);
    expect(app.filter((url) => !/^shopapp:\/\/home(?:[/?#]|$)/.test(url))).toEqual([]);
    const { landed, elsewhere } = await landAll(web);
    expect(elsewhere).toEqual([]);
    expect(web.filter((url, index) => landed[index] !== url)).toEqual([]);
  }, 90_000);
});
