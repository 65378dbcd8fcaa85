/** The pass card, from "no card" to a card on the phone, through the visible pages alone. */
import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  choose,
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

const tag = 'idenge-pass-card';

describe('Idenge pass card', () => {
  let journey: Journey;

  beforeAll(async () => {
    journey = await startJourney();
  });
  afterAll(async () => {
    await journey.close();
  });
  beforeEach(() => {
    journey.demo.sandbox.reset();
  });
  afterEach(() => journey.leave());

  /** The bodies of the provider's edits, oldest first. */
  const editsSent = () =>
    journey.demo.sandbox.control.log({ provider: 'idenge', operation: 'edit' }).map((entry) => entry.body);

  /** What the focused control says. */
  const focusedText = (page: Page) =>
    page.$eval(tag, (card) => card.shadowRoot?.activeElement?.textContent?.replace(/\s+/g, ' ').trim() ?? '');

  async function openAs(account: string): Promise<Page> {
    const page = await journey.open('/idenge.html');
    await choose(page, 'account', account);
    return page;
  }

  it('shows the card of the visitor who is signed in at the host', async () => {
    const page = await openAs('marcos');
    await seeState(page, tag, 'viewing');
    const text = await seeText(page, 'Marcos');
    expect(text).toContain('Points');
    expect(text).toContain('150');
    // 1985-12-24T23:00Z is a date of birth in Madrid: the 25th, wherever the visitor is.
    expect(text).toMatch(/25/);
    expect(await loggedEvents(page)).toContain('idenge-pass-load');
  });

  it('enrols, says that an e-mail is on its way, and sees the card installed and removed while one looks', async () => {
    const page = await openAs('lia');
    await seeState(page, tag, 'empty');
    await press(page, 'Create card');
    await fill(page, 'Name', 'Lia Prado');
    await fill(page, 'E-mail', 'lia@example.com');
    await press(page, 'Create card');
    await seeState(page, tag, 'viewing');
    await seeText(page, 'We e-mailed you the card link');
    expect(await seeEvent(page, 'idenge-pass-create')).toHaveProperty('pass');

    const wallet = await otherSide(page);
    await press(wallet, 'Add to wallet');
    await seeText(page, 'Installed on phone', 20_000);
    expect(await seeEvent(page, 'idenge-pass-status-change')).toMatchObject({ status: 'installed', previous: null });
    await press(wallet, 'Remove from wallet');
    await seeText(page, 'Removed from phone', 70_000);
  }, 120_000);

  it('sends only the field that was edited', async () => {
    const page = await openAs('marcos');
    await seeState(page, tag, 'viewing');
    await press(page, 'Edit');
    await fill(page, 'Name', 'Marcos B.');
    await press(page, 'Save');
    await seeState(page, tag, 'viewing');
    await seeText(page, 'Marcos B.');
    await seeText(page, new RegExp(`Updated [^.]*${String(new Date().getFullYear())}`));
    expect(await seeEvent(page, 'idenge-pass-update')).toMatchObject({ changed: ['name'] });
    expect(editsSent()).toEqual([{ name: 'Marcos B.' }]);
  });

  it('sends null for a field that was emptied', async () => {
    const page = await openAs('marcos');
    await seeState(page, tag, 'viewing');
    await press(page, 'Edit');
    await fill(page, 'Phone (optional)', '');
    await press(page, 'Save');
    await seeState(page, tag, 'viewing');
    expect(editsSent()).toEqual([{ phone: null }]);
  });

  it('puts the complaint about a taken e-mail at its field and keeps what was typed', async () => {
    const page = await openAs('lia');
    await seeState(page, tag, 'empty');
    await press(page, 'Create card');
    await fill(page, 'Name', 'Lia Prado');
    await fill(page, 'E-mail', 'marcos.bermejo@idenge.com');
    await press(page, 'Create card');
    await seeText(page, 'This e-mail already has a card.');
    await seeState(page, tag, 'enrolling');
    await seeText(page, 'Lia Prado');
    const described = await page.evaluate((name) => {
      const field = document.querySelector(name)?.shadowRoot?.activeElement;
      return field?.getAttribute('aria-invalid');
    }, tag);
    expect(described).toBe('true');
  });

  it('lets staff find one among 10,000, by a name of theirs or in the list, and go on from there', async () => {
    journey.demo.sandbox.control.idenge.createUsers(10_000);
    const page = await openAs('staff');
    // Nothing was looked for yet: everyone, without a word to read first.
    await seeState(page, tag, 'choosing');
    await seeText(page, '1 to 20');
    const lookFor = async (by: string, value: string) => {
      await page.select('#look-up-by', by);
      await fill(page, 'Look for', value);
      await press(page, 'Look up');
    };
    const person = 'cliente-04242@example.com';
    const { _id, phone } = journey.demo.sandbox.control.idenge.users().find(({ email }) => email === person)!;
    for (const [by, value] of [
      ['external-id', 'C-04242'],
      ['email', person],
      ['phone', phone ?? ''],
      ['user-id', _id],
    ] as const) {
      await lookFor(by, value);
      await seeText(page, new RegExp(`No. C-04242.*${person}`));
    }

    await lookFor('email', 'nobody@example.com');
    await seeText(page, 'No card found.');
    await press(page, 'Create card');
    await fill(page, 'Name', 'Nova Pessoa');
    await fill(page, 'E-mail', 'nobody@example.com');
    await press(page, 'Create card');
    await seeText(page, 'Nova Pessoa');
    expect(await seeEvent(page, 'idenge-pass-create')).toHaveProperty('pass.email', 'nobody@example.com');

    await press(page, 'Show everyone');
    await seeText(page, '1 to 20');
    await press(page, 'Next');
    await seeText(page, '21 to 40');
    // By keyboard from here: the first of the new page has the focus.
    const second = await seeText(page, '21 to 40').then(() => focusedText(page));
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const third = await focusedText(page);
    expect(third).not.toBe(second);
    await page.keyboard.press('Enter');
    await seeState(page, tag, 'viewing');
    expect(third).toContain(
      await page.$eval(tag, (card) => (card as Element & { pass: { email: string } }).pass.email),
    );
    await press(page, 'Back to the list');
    await seeText(page, '21 to 40');
    expect(editsSent()).toEqual([]);
  }, 120_000);

  it('is calm to the visitor when the API key is wrong, and precise in the log', async () => {
    journey.demo.sandbox.control.setSwitches({ idenge: { keys: 'refuse' } });
    const page = await openAs('marcos');
    await seeState(page, tag, 'failed');
    await seeText(page, 'Unavailable right now. Try again later.');
    expect(await seeEvent(page, 'idenge-pass-error')).toMatchObject({ code: 'provider_refused', retryable: false });
    expect(journey.demo.log).toContainEqual(
      expect.objectContaining({ event: 'provider', provider: 'idenge', code: 'provider_refused', status: 401 }),
    );
    expect(JSON.stringify(journey.demo.log)).not.toContain('demo-secret');
  });

  it('forgets everything when the visitor signs out', async () => {
    const page = await openAs('marcos');
    await seeText(page, 'Marcos');
    await choose(page, 'account', '');
    await seeText(page, 'Sign in to the site to continue.');
    await press(page, 'Clear');
    expect(await visibleText(page)).not.toMatch(/665654|Marcos Bermejo|marcos\.bermejo/);
  });
});
