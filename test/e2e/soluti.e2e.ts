/** Signing in with a cloud certificate, from the first click to the token, through the visible pages alone. */
import { PNG } from 'pngjs';
import type { Frame, HTTPRequest, Page } from 'puppeteer-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decodeQr } from '../support/decode-qr.js';
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
  visibleText,
  type Journey,
} from './support/journey.js';

const tag = 'soluti-qr-auth';
const holders = { ana: '52998224725', bruno: '11144477735', company: '12ABC34501DE35' } as const;

describe('Soluti login', () => {
  let journey: Journey;

  beforeAll(async () => {
    journey = await startJourney();
  });
  afterAll(async () => {
    await journey.close();
  });
  beforeEach(async () => {
    await journey.leave();
    journey.demo.sandbox.reset();
  });

  const sandbox = () => journey.demo.sandbox.control;

  /** The text that the provider gave for the newest code. */
  function newestCode(): string {
    const request = sandbox().soluti.requests().at(-1);
    if (request === undefined) throw new Error('the provider was not asked for a code');
    return request.qrText;
  }

  async function showCode(): Promise<Page> {
    const page = await journey.open('/soluti.html');
    await press(page, 'Generate QR code');
    await seeState(page, tag, 'waiting');
    await seeEvent(page, 'soluti-auth-code');
    return page;
  }

  async function hold(phone: Frame, holder: keyof typeof holders): Promise<void> {
    await phone.waitForSelector('[data-testid="phone-holder"]');
    await phone.select('[data-testid="phone-holder"]', holders[holder]);
  }

  /** Points the simulated camera at the newest code and answers what the app asks. */
  async function scanAndApprove(page: Page, holder: keyof typeof holders = 'ana'): Promise<void> {
    const phone = await otherSide(page);
    await hold(phone, holder);
    await tap(phone, 'phone-scan');
    await tap(phone, 'phone-code');
    await tap(phone, 'phone-approve');
  }

  async function tap(phone: Frame, testId: string): Promise<void> {
    await eventually(10_000, async () => {
      const control = await phone.waitForSelector(`[data-testid="${testId}"]`, { visible: true, timeout: 5000 });
      await control?.click();
    });
  }

  async function expectDone(page: Page, username: string): Promise<void> {
    await seeState(page, tag, 'done', 25_000);
    await seeText(page, 'Authentication complete');
    expect(await seeEvent(page, 'soluti-auth-success')).toMatchObject({
      accessToken: '[redacted]',
      tokenType: 'Bearer',
      scope: 'authentication_session',
    });
    const events = await loggedEvents(page);
    expect(events.filter((name) => name === 'soluti-auth-success')).toHaveLength(1);
    await press(page, 'Show tokens');
    expect(JSON.stringify(await seeEvent(page, 'soluti-auth-success'))).toContain(username);
  }

  it('signs in with a code approved on the phone', async () => {
    const page = await showCode();
    await scanAndApprove(page);
    await expectDone(page, holders.ana);
  });

  for (const theme of ['light', 'dark'] as const) {
    for (const deviceScaleFactor of [1, 2]) {
      it(`shows a code that decodes to exactly the provider's text (${theme}, ${String(deviceScaleFactor)}x)`, async () => {
        sandbox().setSwitches({ soluti: { qrText: 'non-ascii' } });
        const page = await journey.open('/soluti.html', { theme, deviceScaleFactor });
        await press(page, 'Generate QR code');
        await seeEvent(page, 'soluti-auth-code');
        await eventually(10_000, async () => {
          expect(await decodeScreenshot(page)).toBe(newestCode());
        });
      });
    }
  }

  for (const [who, holder] of [
    ['a CPF', 'ana'],
    ['an alphanumeric CNPJ', 'company'],
  ] as const) {
    it(`signs in by a push to ${who}, with the same number on both screens`, async () => {
      const page = await showCode();
      await fill(page, "Holder's CPF or CNPJ", holders[holder].toLowerCase());
      await press(page, 'Send a notification to my phone');
      await seeText(page, 'If this holder has the app, a notification is on its way.');
      const phone = await otherSide(page);
      await hold(phone, holder);
      const number = await phone.waitForSelector('[data-testid="phone-challenge"]');
      const challenge = (await number?.evaluate((node) => node.textContent.trim())) ?? '';
      expect(challenge).toMatch(/\d/);
      expect((await visibleText(page)).replace(/\s/g, '')).toContain(challenge.replace(/\s/g, ''));
      await tap(phone, 'phone-approve');
      await expectDone(page, holders[holder]);
    });
  }

  it('refuses a CPF with wrong check digits before anything is sent', async () => {
    const page = await showCode();
    await fill(page, "Holder's CPF or CNPJ", '529.982.247-24');
    await press(page, 'Send a notification to my phone');
    await seeText(page, 'Invalid CPF or CNPJ. Check the digits.');
    expect(sandbox().log({ provider: 'soluti', operation: 'notify' })).toHaveLength(0);
  });

  it('renews an expired code by itself, and the new one works', async () => {
    sandbox().setSwitches({ soluti: { authTtl: 4 } });
    const page = await showCode();
    const first = newestCode();
    sandbox().setSwitches({ soluti: { authTtl: 60 } });
    await eventually(15_000, () => {
      expect(newestCode()).not.toBe(first);
      return Promise.resolve();
    });
    await eventually(10_000, async () => {
      expect(await decodeScreenshot(page)).toBe(newestCode());
    });
    await scanAndApprove(page);
    await expectDone(page, holders.ana);
  });

  it('pauses when no renewal is left, and goes on when asked to', async () => {
    sandbox().setSwitches({ soluti: { authTtl: 3 } });
    const page = await journey.open('/soluti.html');
    await choose(page, 'renewals', '0');
    await press(page, 'Generate QR code');
    await seeState(page, tag, 'expired', 20_000);
    await seeText(page, 'Code expired');
    await seeEvent(page, 'soluti-auth-expire');
    sandbox().setSwitches({ soluti: { authTtl: 60 } });
    await press(page, 'Get a new code');
    await seeState(page, tag, 'waiting');
    await scanAndApprove(page);
    await expectDone(page, holders.ana);
  });

  it('cancels, and the backend hears of it', async () => {
    const page = await showCode();
    await press(page, 'Cancel');
    await seeState(page, tag, 'cancelled');
    await seeEvent(page, 'soluti-auth-cancel');
    await eventually(5000, () => {
      expect(journey.demo.log).toContainEqual(expect.objectContaining({ event: 'flow', what: 'cancelled' }));
      return Promise.resolve();
    });
  });

  it('refuses an approval by another holder than the one named', async () => {
    const page = await showCode();
    await fill(page, "Holder's CPF or CNPJ", holders.ana);
    await press(page, 'Send a notification to my phone');
    await seeText(page, 'a notification is on its way');
    // The phone that has it is the one named; the other takes the code.
    await seeEvent(page, 'soluti-auth-notify');
    await scanAndApprove(page, 'bruno');
    await seeState(page, tag, 'failed');
    await seeText(page, 'The certificate used is not for the CPF/CNPJ you gave.');
    expect(await seeEvent(page, 'soluti-auth-error')).toMatchObject({ code: 'holder_mismatch' });
    expect(await loggedEvents(page)).not.toContain('soluti-auth-success');
  });

  it('signs in once when the webhook comes three times', async () => {
    sandbox().setSwitches({ soluti: { webhookCopies: 3 } });
    const page = await showCode();
    await scanAndApprove(page);
    await expectDone(page, holders.ana);
    await sandbox().settle();
    expect(sandbox().log({ provider: 'soluti', operation: 'token' })).toHaveLength(1);
  });

  it('polls when the event stream is cut', async () => {
    const asked = { stream: 0, poll: 0 };
    const page = await journey.open('/soluti.html', {
      async prepare(page) {
        page.on('request', (request: HTTPRequest) => {
          const isStream = request.url().endsWith('/events');
          if (isStream) asked.stream += 1;
          else if (request.method() === 'GET' && request.url().includes('/soluti/flows/')) asked.poll += 1;
          void (isStream ? request.abort('connectionreset') : request.continue());
        });
        await page.setRequestInterception(true);
      },
    });
    await press(page, 'Generate QR code');
    await seeEvent(page, 'soluti-auth-code');
    await eventually(15_000, () => {
      expect(asked.poll).toBeGreaterThan(1);
      return Promise.resolve();
    });
    await scanAndApprove(page);
    await expectDone(page, holders.ana);
    expect(asked.stream).toBeGreaterThan(1);
  });

  it('takes the pending login up again after a reload', async () => {
    const page = await showCode();
    const code = newestCode();
    await page.reload();
    await seeState(page, tag, 'waiting');
    await eventually(10_000, async () => {
      expect(await decodeScreenshot(page)).toBe(code);
    });
    await scanAndApprove(page);
    await expectDone(page, holders.ana);
  });

  it('says so when the backend lost the login, and offers a new code', async () => {
    const page = await showCode();
    await journey.demo.restartBackend();
    await seeText(page, 'Get a new code', 30_000);
    expect(['failed', 'expired']).toContain(await elementState(page, tag));
    expect(await visibleText(page)).toMatch(/Code expired|Time ran out/);
    await press(page, 'Get a new code');
    await seeState(page, tag, 'waiting');
    await scanAndApprove(page);
    await expectDone(page, holders.ana);
  });

  /** What a camera would read off the screen; the decoder shares no code with ours. */
  async function decodeScreenshot(page: Page): Promise<string | null> {
    await page.$eval(tag, (element) => {
      element.scrollIntoView({ block: 'start' });
    });
    const image = PNG.sync.read(Buffer.from(await page.screenshot()));
    return decodeQr(new Uint8ClampedArray(image.data), image.width, image.height);
  }
});
