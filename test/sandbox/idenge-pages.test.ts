import { describe, expect, it } from 'vitest';
import { textOf, visitSandbox } from './support/visit.js';

const lucia = '5cd9561dab2156756bdcf70a';

describe("the cardholder's phone", () => {
  it('shows whoever came last, unless somebody is named', async () => {
    const visit = visitSandbox();
    const created = visit.sandbox.control.idenge.createUser({ name: 'Nova', email: 'nova@example.com' });
    expect(await visit.page('/idenge/phone')).toMatch(new RegExp(`value="${created._id}"\\s+selected`));
    expect(await visit.page('/idenge/phone?user=lucia@example.com')).toMatch(
      new RegExp(`value="${lucia}"\\s+selected`),
    );
  });

  it('says so while the one named has no card', async () => {
    const page = await visitSandbox().page('/idenge/phone?user=later@example.com');
    expect(textOf(page, 'pass-nobody')).toBe('Ainda não há cartão para este cliente.');
    expect(page).toContain('value="later@example.com"');
  });

  it('installs, uninstalls and deletes', async () => {
    const visit = visitSandbox();
    const user = () => visit.sandbox.control.idenge.users().find(({ _id }) => _id === lucia);
    const press = (action: string, fields = {}) => visit.press(`/idenge/phone/${action}?user=${lucia}`, fields);
    expect(await visit.page(`/idenge/phone?user=${lucia}`)).toContain('data-testid="pass-install"');

    const response = await press('install', { platform: 'android' });
    expect(response.headers.get('location')).toBe(`/idenge/phone?user=${lucia}&notice=passAdded`);
    expect(user()).toMatchObject({ status: 'installed', pass: { platform: 'android' } });
    expect(user()?.passLastUpdated).not.toBeNull();
    expect(textOf(await visit.page(`/idenge/phone?user=${lucia}`), 'pass-status')).toBe('Instalado');

    await press('uninstall');
    expect(user()).toMatchObject({ status: 'uninstalled', pass: { platform: 'android' } });
    await press('delete');
    expect(user()?.status).toBe('deleted');
    expect((await press('explode')).status).toBe(404);
  });

  it("refuses another site's form", async () => {
    const visit = visitSandbox();
    const headers = { 'sec-fetch-site': 'cross-site' };
    expect((await visit.press(`/idenge/phone/install?user=${lucia}`, {}, { headers })).status).toBe(403);
    expect((await visit.press(`/idenge/pass/${lucia}/add`, {}, { headers })).status).toBe(403);
  });
});

describe('the download page', () => {
  it('adds the card for either phone', async () => {
    const visit = visitSandbox();
    const page = await visit.page(`/idenge/pass/${lucia}?lang=en`);
    expect(page).toContain('Add on iPhone');
    expect(textOf(page, 'pass-status')).toBe('Not installed');
    const response = await visit.press(`/idenge/pass/${lucia}/add?lang=en`, { platform: 'ios' });
    expect(textOf(await visit.page(response.headers.get('location') ?? ''), 'notice')).toBe(
      'The card is in the wallet.',
    );
  });

  it('knows neither strangers nor cancelled cards', async () => {
    const visit = visitSandbox();
    expect((await visit.call('/idenge/pass/nobody')).status).toBe(404);
    visit.sandbox.control.idenge.delete(lucia);
    expect(await visit.page(`/idenge/pass/${lucia}`)).toContain('Este cartão foi cancelado.');
    expect((await visit.press(`/idenge/pass/${lucia}/add`, { platform: 'ios' })).status).toBe(404);
  });
});
