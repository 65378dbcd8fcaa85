/** Signing in with Ingresse, from the first click to the token, through the visible pages alone. */
import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  choose,
  elementState,
  eventually,
  fill,
  loggedEvents,
  otherSide,
  press,
  seeEvent,
  seeState,
  seeText,
  startJourney,
  windowOpenedBy,
  type Journey,
} from './support/journey.js';

const tag = 'ingresse-login-button';

describe('Ingresse login', () => {
  let journey: Journey;

  beforeAll(async () => {
    journey = await startJourney();
  });
  afterAll(async () => {
    await journey.close();
  });
  afterEach(() => journey.leave());

  async function openPage(how: 'browser' | 'backend', modes: string): Promise<Page> {
    const page = await journey.open('/ingresse.html');
    await choose(page, 'how', how);
    await choose(page, 'modes', modes);
    await seeState(page, tag, 'idle');
    return page;
  }

  /** What a visitor does on the Ingresse page. */
  async function signInAt(page: Page, email = 'ana@example.com', password = 'segredo'): Promise<void> {
    await fill(page, 'E-mail', email);
    await fill(page, 'Password', password);
    await press(page, 'Sign in');
  }

  async function expectSignedIn(page: Page, how: 'browser' | 'backend'): Promise<void> {
    await seeState(page, tag, 'signed-in');
    const detail = await seeEvent(page, 'ingresse-login-success');
    // Without a backend nobody has checked the token, and an unchecked token names nobody.
    expect(detail).toMatchObject({ userId: how === 'backend' ? '12345' : null, userToken: '[redacted]' });
    const events = await loggedEvents(page);
    expect(events.filter((name) => name === 'ingresse-login-success')).toHaveLength(1);
    await press(page, 'Show tokens');
    expect((await seeEvent(page, 'ingresse-login-success'))['userToken']).toMatch(/^12345-\w+$/);
    expect(page.url()).not.toMatch(/usertoken|catraca/);
  }

  it('leaves the console of a signed-out visitor quiet, who is asked for by restore', async () => {
    const page = await openPage('backend', 'popup redirect');
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    const asked = page.waitForResponse((response) => response.url().endsWith('/ingresse/session'));
    await page.$eval(tag, (button) => {
      button.setAttribute('restore', '');
    });
    const answer = await asked;
    expect([answer.status(), await answer.json()]).toEqual([200, { user: null }]);
    await seeState(page, tag, 'idle');
    expect(said).toEqual([]);
  });

  it('by keyboard alone: one Enter too many signs nobody out, and the way out is one Tab away', async () => {
    const page = await openPage('backend', 'popup redirect');
    const focused = () =>
      page.$eval(tag, (button) => {
        const inside = button.shadowRoot?.activeElement;
        return inside?.getAttribute('aria-label') ?? inside?.textContent?.trim() ?? null;
      });
    // Puppeteer's own `focus` runs in a world of its own, where the element's method does not exist.
    await page.$eval(tag, (button) => (button as HTMLElement).focus());
    const popup = await windowOpenedBy(page, () => page.keyboard.press('Enter'));
    await seeState(page, tag, 'waiting');
    await signInAt(popup);
    await seeState(page, tag, 'signed-in');
    expect(await focused()).toBe('Signed in as Ana Souza');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Space');
    expect(await elementState(page, tag)).toBe('signed-in');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Sign out');
    await page.keyboard.press('Enter');
    await seeState(page, tag, 'idle');
  });

  for (const how of ['browser', 'backend'] as const) {
    describe(how === 'browser' ? 'in the browser only' : 'with a backend', () => {
      it('leaves the page and comes back signed in, with the address as it was', async () => {
        const page = await openPage(how, 'redirect');
        const before = page.url();
        await press(page, 'Sign in with Ingresse');
        await page.waitForNavigation();
        await seeText(page, 'Sign in to Ingresse');
        await signInAt(page);
        await expectSignedIn(page, how);
        expect(page.url()).toBe(before);
      });

      it('opens a window and takes the token from it', async () => {
        const page = await openPage(how, 'popup redirect');
        const popup = await windowOpenedBy(page, () => press(page, 'Sign in with Ingresse'));
        await seeState(page, tag, 'waiting');
        await signInAt(popup);
        await expectSignedIn(page, how);
        await eventually(5000, () => {
          expect(popup.isClosed()).toBe(true);
          return Promise.resolve();
        });
      });

      it('leaves the page when the window is blocked, in the same click', async () => {
        const page = await openPage(how, 'popup redirect');
        await page.evaluate(() => {
          window.open = () => null;
        });
        await press(page, 'Sign in with Ingresse');
        await page.waitForNavigation();
        await seeText(page, 'Sign in to Ingresse');
        await signInAt(page);
        await expectSignedIn(page, how);
      });

      it('says so when the visitor closes the window, and can start again', async () => {
        const page = await openPage(how, 'popup redirect');
        const popup = await windowOpenedBy(page, () => press(page, 'Sign in with Ingresse'));
        await seeText(popup, 'Sign in to Ingresse');
        // A person looks at the page before closing it; sooner, a cut-off window looks the same.
        await new Promise((resolve) => setTimeout(resolve, 1500));
        await popup.close();
        await seeEvent(page, 'ingresse-login-cancel');
        await seeState(page, tag, 'idle');
        const again = await windowOpenedBy(page, () => press(page, 'Sign in with Ingresse'));
        await signInAt(again);
        await expectSignedIn(page, how);
      });

      it('tells a wrong password on the Ingresse page and goes on', async () => {
        const page = await openPage(how, 'popup redirect');
        const popup = await windowOpenedBy(page, () => press(page, 'Sign in with Ingresse'));
        await signInAt(popup, 'ana@example.com', 'wrong');
        await seeText(popup, 'Wrong e-mail or password.');
        await signInAt(popup);
        await expectSignedIn(page, how);
      });

      it('signs out', async () => {
        const page = await openPage(how, 'redirect');
        await press(page, 'Sign in with Ingresse');
        await page.waitForNavigation();
        await signInAt(page);
        await seeState(page, tag, 'signed-in');
        await press(page, 'Sign out');
        await seeState(page, tag, 'idle');
        await seeEvent(page, 'ingresse-login-logout');
      });

      it('notices that Ingresse reset the token, and signs in again with one click', async () => {
        const page = await openPage(how, 'popup redirect');
        const popup = await windowOpenedBy(page, () => press(page, 'Sign in with Ingresse'));
        await signInAt(popup);
        await seeState(page, tag, 'signed-in');
        await press(page, 'Call the Ingresse API with the token');
        await seeText(page, 'Ingresse answered: Ana');
        const panel = await otherSide(page);
        await press(panel, 'Invalidate all tokens');
        await seeText(panel, 'The tokens were invalidated.');
        await press(page, 'Call the Ingresse API with the token');
        await seeState(page, tag, 'expired');
        expect(await seeEvent(page, 'ingresse-login-expire')).toMatchObject({ code: '2006' });
        await seeText(page, 'Your session is no longer valid. Sign in again.');
        const again = await windowOpenedBy(page, () => press(page, 'Sign in with Ingresse'));
        await signInAt(again);
        await seeState(page, tag, 'signed-in');
      });
    });
  }

  it('refuses a return link that nobody in this tab asked for', async () => {
    const page = await journey.open('/ingresse.html?usertoken=99999-attackerstoken&keep=1');
    await seeText(page, 'This sign-in was not requested in this tab.');
    expect(await elementState(page, tag)).toBe('failed');
    expect(await seeEvent(page, 'ingresse-login-error')).toMatchObject({ code: 'unexpected_token' });
    expect(page.url()).not.toContain('usertoken');
    expect(page.url()).toContain('keep=1');
    expect(await loggedEvents(page)).not.toContain('ingresse-login-success');
  });

  it("refuses a stranger's login at the backend's callback", async () => {
    const page = await openPage('backend', 'popup redirect');
    const popup = await windowOpenedBy(page, () => press(page, 'Sign in with Ingresse'));
    await seeText(popup, 'Sign in to Ingresse');
    const callback = new URL(popup.url()).searchParams.get('returnUrl');
    const stranger = await journey.open('/');
    const answer = await stranger.goto(`${String(callback)}?usertoken=99999-attackerstoken`);
    expect(answer?.status()).toBe(404);
    expect(await elementState(page, tag)).toBe('waiting');
  });

  it('hands a deep link over to the app', async () => {
    const page = await openPage('browser', 'app');
    await press(page, 'Sign in with Ingresse');
    await seeState(page, tag, 'handed-over');
    await seeText(page, 'Continue in the app.');
    expect(await seeEvent(page, 'ingresse-login-handover')).toMatchObject({ url: 'catracademo://home' });
  });
});
