/** What a screen reader and the Tab key get from each element, state by state and language by language, as text. */
import { afterAll, beforeAll, describe, it } from 'vitest';
import type { Page } from 'puppeteer-core';
import { isLanding } from '../support/is-landing.js';
import { choose, seeState, startJourney, windowOpenedBy, type Journey } from './support/journey.js';
import { openStage, reach, setStage } from './support/soluti-stage.js';
import { Transcript } from './support/transcript.js';

declare global {
  /** Lets the request go that is held back. */
  var goOn: () => void;
}

/** The trees of the languages differ in their words alone: on a landing one is enough, the nightly run has all. */
const languages = isLanding ? ['pt-BR'] : ['pt-BR', 'es', 'en'];
const expected = (tag: string, lang: string): string => `accessibility/${tag}.${lang}.txt`;

describe('as assistive technology has it', { timeout: 120_000 }, () => {
  let journey: Journey;

  beforeAll(async () => {
    journey = await startJourney();
    journey.demo.sandbox.control.idenge.createUsers(30);
  });
  afterAll(async () => {
    await journey.close();
  });

  it.concurrent.for(languages)(
    'the certificate login: tree, focus path and live messages (%s)',
    async (lang, { expect }) => {
      const page = await openStage(journey, { lang, codeLife: 600 });
      const texts = [await signInByCertificate(page)];
      await setStage(page, { codeLife: 600, properties: { renewals: 0 } });
      texts.push(await loseCertificateLogin(page));
      await page.close();
      await expect(texts.join('\n')).toMatchFileSnapshot(expected('soluti-qr-auth', lang));
    },
  );

  it.concurrent.for(languages)(
    'the certificate login in its dialogs and on a phone: tree, focus path and live messages (%s)',
    async (lang, { expect }) => {
      // High enough for every code to be seen whole.
      const page = await openStage(journey, {
        lang,
        height: 1600,
        codeLife: 600,
        properties: { presentation: 'dialog' },
      });
      const texts = [await signInByDialog(page)];
      await setStage(page, { codeLife: 600, qrCode: 'https://app.example/'.padEnd(1500, 'Ab3-z9_Q') });
      texts.push(await enlargeCode(page));
      await page.close();
      const phone = await openStage(journey, {
        lang,
        codeLife: 600,
        appLink: 'birdid://open',
        width: 390,
        height: 844,
        hasTouch: true,
      });
      texts.push(await signInOnPhone(phone));
      await phone.close();
      await expect(texts.join('\n')).toMatchFileSnapshot(expected('soluti-qr-auth-dialogs', lang));
    },
  );

  it.concurrent.for(languages)(
    'the login button: tree, focus path and live messages (%s)',
    async (lang, { expect }) => {
      const page = await journey.open('/ingresse.html', { lang });
      await choose(page, 'how', 'backend');
      const text = await signInWithIngresse(page);
      await page.close();
      await expect(text).toMatchFileSnapshot(expected('ingresse-login-button', lang));
    },
  );

  it.concurrent.for(languages)('the pass card: tree, focus path and live messages (%s)', async (lang, { expect }) => {
    const page = await journey.open('/idenge.html', { lang });
    const text = await useCard(page);
    await page.close();
    await expect(text).toMatchFileSnapshot(expected('idenge-pass-card', lang));
  });
});

async function signInByCertificate(page: Page): Promise<string> {
  const transcript = await Transcript.begin(page, 'soluti-qr-auth');
  await transcript.write('idle');
  await transcript.enter('[part=start-button]');
  await reach(page, 'waiting');
  await transcript.write('waiting');
  await transcript.tabTo('[part=username-field]');
  await page.keyboard.type('12345678900');
  await page.keyboard.press('Enter');
  await transcript.write('waiting, with a wrong number');
  await page.$eval('soluti-qr-auth', (element) => {
    element.shadowRoot?.querySelector('input')?.select();
  });
  await page.keyboard.type('52998224725');
  await page.keyboard.press('Enter');
  await transcript.write('waiting, with a pending push');
  await page.evaluate(() => {
    stage.backend.change({ state: 'approved' });
  });
  await reach(page, 'finishing');
  await transcript.write('finishing');
  await page.evaluate(() => {
    stage.backend.change({ state: 'ready' });
  });
  await reach(page, 'done');
  await transcript.write('done');
  return transcript.text();
}

async function loseCertificateLogin(page: Page): Promise<string> {
  const transcript = await Transcript.begin(page, 'soluti-qr-auth');
  await transcript.enter('[part=start-button]');
  await reach(page, 'waiting');
  await page.evaluate(() => {
    stage.backend.change({ state: 'expired' });
  });
  await reach(page, 'expired');
  await transcript.write('expired, and paused');
  await transcript.enter('[part=renew-button]');
  await reach(page, 'waiting');
  await transcript.enter('[part=cancel-button]');
  await reach(page, 'cancelled');
  await transcript.write('cancelled');
  await page.evaluate(() => {
    const code = 'provider_unreachable';
    stage.backend.always('start', () => Response.json({ type: 'about:blank', status: 503, code }, { status: 503 }));
  });
  await transcript.enter('[part=start-button]');
  await reach(page, 'failed');
  await transcript.write('failed');
  return transcript.text();
}

async function signInByDialog(page: Page): Promise<string> {
  const transcript = await Transcript.begin(page, 'soluti-qr-auth');
  await transcript.write('idle, with its dialog closed');
  await transcript.enter('[part~=open-button], [part~=start-button]');
  await reach(page, 'waiting');
  await transcript.write('waiting, in its dialog');
  await page.keyboard.press('Escape');
  await reach(page, 'cancelled');
  await transcript.write('cancelled by Escape');
  return transcript.text();
}

async function enlargeCode(page: Page): Promise<string> {
  await page.evaluate(() => {
    stage.element.style.inlineSize = '360px';
  });
  const transcript = await Transcript.begin(page, 'soluti-qr-auth');
  await transcript.enter('[part=start-button]');
  await reach(page, 'waiting');
  await page.waitForSelector('soluti-qr-auth >>> dialog[open]');
  await transcript.write('a code that needs a dialog');
  await page.keyboard.press('Escape');
  await transcript.write('its dialog closed');
  return transcript.text();
}

async function signInOnPhone(page: Page): Promise<string> {
  const transcript = await Transcript.begin(page, 'soluti-qr-auth');
  await transcript.write('idle, on a phone');
  await transcript.enter('[part=start-button]');
  await reach(page, 'waiting');
  await transcript.write('waiting, on a phone');
  return transcript.text();
}

async function signInWithIngresse(page: Page): Promise<string> {
  const tag = 'ingresse-login-button';
  const transcript = await Transcript.begin(page, tag);
  await transcript.write('idle');
  await windowOpenedBy(page, () => transcript.enter('[part~=button]'));
  await seeState(page, tag, 'waiting');
  await transcript.write('waiting');
  await transcript.enter('[part=cancel-button]');
  await seeState(page, tag, 'idle');
  await transcript.write('cancelled');
  await page.$eval(tag, (button) => {
    button.overlay = true;
  });
  await windowOpenedBy(page, () => transcript.enter('[part~=button]'));
  await seeState(page, tag, 'waiting');
  await transcript.write('waiting, with the page covered');
  await page.keyboard.press('Escape');
  await seeState(page, tag, 'idle');
  await page.$eval(tag, (button) => {
    button.overlay = false;
    button.fetch = (...request) =>
      new Promise((resolve) => {
        globalThis.goOn = () => {
          resolve(fetch(...request));
        };
      });
  });
  const popup = await windowOpenedBy(page, () => transcript.enter('[part~=button]'));
  await seeState(page, tag, 'opening');
  await transcript.write('opening');
  await page.evaluate(() => {
    globalThis.goOn();
  });
  await seeState(page, tag, 'waiting');
  await popup.waitForSelector('[data-testid=ingresse-email]');
  await popup.type('[data-testid=ingresse-email]', 'ana@example.com');
  await popup.type('[data-testid=ingresse-password]', 'segredo');
  await popup.keyboard.press('Enter');
  await seeState(page, tag, 'finishing');
  await transcript.write('finishing');
  await page.$eval(tag, (button) => {
    button.fetch = undefined;
    globalThis.goOn();
  });
  await seeState(page, tag, 'signed-in');
  await transcript.write('signed in');
  await page.$eval(tag, (button) => {
    button.expire('2006');
  });
  await seeState(page, tag, 'expired');
  await transcript.write('expired');
  await page.$eval(tag, (button) => {
    button.fetch = () => Promise.reject(new TypeError('Failed to fetch'));
  });
  await transcript.enter('[part~=button]');
  await seeState(page, tag, 'failed');
  await transcript.write('failed');
  await choose(page, 'how', 'browser');
  await page.$eval(tag, (button) => {
    button.returnUrl = 'catracademo://home';
  });
  await windowOpenedBy(page, () => transcript.enter('[part~=button]'));
  await seeState(page, tag, 'handed-over');
  await transcript.write('handed over to an app');
  return transcript.text();
}

async function useCard(page: Page): Promise<string> {
  const tag = 'idenge-pass-card';
  await seeState(page, tag, 'viewing');
  const transcript = await Transcript.begin(page, tag);
  await transcript.write('viewing');
  await transcript.enter('[part=edit-button]');
  await seeState(page, tag, 'editing');
  await transcript.write('editing');
  await transcript.tabTo('[name=name]');
  await page.keyboard.press('Backspace');
  await page.keyboard.press('Enter');
  await transcript.write('editing, with an error');
  await transcript.enter('[part=cancel-button]');
  await transcript.write('leaving what was typed');
  // The first of the two answers: to go on.
  await page.keyboard.press('Enter');
  await page.$eval(tag, (card) => {
    // Nothing is written: the other languages look at the same cardholder at the same time.
    card.fetch = (address, init) =>
      new Promise((resolve) => {
        globalThis.goOn = () => {
          resolve(fetch(address, { ...init, method: 'GET', body: null }));
        };
      });
  });
  await transcript.tabTo('[name=name]');
  await page.keyboard.type('Marcos');
  await transcript.tabTo('[name=phone]');
  await page.keyboard.type('665655');
  await page.keyboard.press('Enter');
  await seeState(page, tag, 'saving');
  await transcript.write('saving');
  await page.evaluate(() => {
    globalThis.goOn();
  });
  await seeState(page, tag, 'viewing');
  await transcript.write('saved');
  await page.$eval(tag, (card) => {
    void card.load();
  });
  await seeState(page, tag, 'loading');
  await transcript.write('loading');
  await page.$eval(tag, (card) => {
    card.fetch = undefined;
    globalThis.goOn();
  });
  await seeState(page, tag, 'viewing');
  await choose(page, 'account', 'lia');
  await seeState(page, tag, 'empty');
  await transcript.write('empty');
  await transcript.enter('[part=enroll-button]');
  await seeState(page, tag, 'enrolling');
  await transcript.write('enrolling');
  await choose(page, 'account', 'staff');
  await seeState(page, tag, 'choosing');
  await page.$eval(tag, (card) => {
    card.cardsPerPage = 4;
    void card.load();
  });
  await seeState(page, tag, 'choosing');
  await transcript.write('choosing');
  await page.$eval(tag, async (card) => {
    card.fetch = () => Promise.reject(new TypeError('Failed to fetch'));
    await card.load().catch(() => undefined);
  });
  await seeState(page, tag, 'failed');
  await transcript.write('failed');
  return transcript.text();
}
