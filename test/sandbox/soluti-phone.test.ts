import { describe, expect, it } from 'vitest';
import vectors from '../vectors/provider-messages.json' with { type: 'json' };
import { hostOrigin, textOf, visitSandbox, type Visit } from './support/visit.js';

const ana = '52998224725';
const bruno = '11144477735';

async function startRequest(visit: Visit) {
  const response = await visit.send('/soluti/oauth/start', vectors.soluti.startRequest);
  return (await response.json()) as typeof vectors.soluti.startResponse;
}

describe("the holder's phone", () => {
  it('offers every holder and says that nothing waits', async () => {
    const page = await visitSandbox().page('/soluti/phone');
    expect(page).toContain('Ana Souza · 529.982.247-25');
    expect(page).toContain('Bruno Lima · 111.444.777-35');
    expect(page).toContain('12.ABC.345/01DE-35');
    expect(textOf(page, 'phone-empty')).toBe('Nenhuma solicitação no momento.');
  });

  it('shows a push only to its holder, with the challenge', async () => {
    const visit = visitSandbox();
    const { short_token } = await startRequest(visit);
    const answer = await visit.send('/soluti/oauth/notify', { username: ana, short_token });
    const { challenge } = (await answer.json()) as { challenge: string };
    const page = await visit.page(`/soluti/phone?holder=${ana}`);
    expect(textOf(page, 'phone-challenge')).toBe(challenge);
    expect(textOf(page, 'phone-client')).toBe('Loja Exemplo');
    expect(page).toContain('data-testid="phone-other-number"');
    expect(await visit.page(`/soluti/phone?holder=${bruno}`)).not.toContain('phone-challenge');
  });

  it('lets any holder read any waiting code, and asks without a challenge', async () => {
    const visit = visitSandbox();
    await startRequest(visit);
    const [request] = visit.sandbox.control.soluti.requests();
    const scanner = await visit.page(`/soluti/phone?holder=${bruno}&screen=scanner`);
    expect(scanner).toContain(`data-request="${request?.id ?? ''}"`);
    const question = await visit.page(`/soluti/phone?holder=${bruno}&request=${request?.id ?? ''}`);
    expect(question).toContain('data-testid="phone-approve"');
    expect(question).not.toContain('phone-challenge');
  });

  it('reads a pasted code, and says so when it leads nowhere', async () => {
    const visit = visitSandbox();
    const { qr_code } = await startRequest(visit);
    const read = (code: string) => visit.page(`/soluti/phone?code=${encodeURIComponent(code)}`);
    expect(await read(` ${qr_code} `)).toContain('data-testid="phone-question"');
    expect(textOf(await read('nonsense'), 'phone-unknown-code')).toBe('Este código não é válido ou já terminou.');
    visit.sandbox.control.soluti.expire();
    expect(await read(qr_code)).toContain('phone-unknown-code');
  });

  it('approves as the holder of the phone, and the webhook goes out', async () => {
    const visit = visitSandbox();
    await startRequest(visit);
    const [request] = visit.sandbox.control.soluti.requests();
    const fields = { request: request?.id ?? '', decision: 'approve' };
    const response = await visit.press(`/soluti/phone/decide?holder=${bruno}&embed=1&lang=en`, fields);
    expect(response.status).toBe(303);
    const location = response.headers.get('location') ?? '';
    expect(location).toBe(`/soluti/phone?lang=en&embed=&holder=${bruno}&notice=phoneApproved`);
    expect(textOf(await visit.page(location), 'notice')).toBe('Approved');
    await visit.sandbox.control.settle();
    expect(visit.webhooks).toHaveLength(1);
    expect(visit.sandbox.control.soluti.requests()[0]).toMatchObject({ state: 'approved', approvedBy: bruno });
    expect((await visit.press('/soluti/phone/decide', fields)).headers.get('location')).toContain('notice=phoneGone');
  });

  it.each([
    ['ignore', 'ignored', 'phoneIgnored'],
    ['other-number', 'other-number', 'phoneRefused'],
  ])('%s tells the application nothing', async (decision, state, notice) => {
    const visit = visitSandbox();
    await startRequest(visit);
    const [request] = visit.sandbox.control.soluti.requests();
    const response = await visit.press('/soluti/phone/decide', { request: request?.id ?? '', decision });
    expect(response.headers.get('location')).toContain(`notice=${notice}`);
    await visit.sandbox.control.settle();
    expect(visit.sandbox.control.soluti.requests()[0]?.state).toBe(state);
    expect(visit.webhooks).toHaveLength(0);
  });

  it("refuses another site's form", async () => {
    const visit = visitSandbox();
    await startRequest(visit);
    const [request] = visit.sandbox.control.soluti.requests();
    const fields = { request: request?.id ?? '', decision: 'approve' };
    const headers = { 'sec-fetch-site': 'cross-site' };
    expect((await visit.press('/soluti/phone/decide', fields, { headers })).status).toBe(403);
    expect(visit.sandbox.control.soluti.requests()[0]?.state).toBe('pending');
  });

  it('shows a hostile name as text', async () => {
    const visit = visitSandbox();
    visit.sandbox.control.setSwitches({ soluti: { clientName: 'markup' } });
    await startRequest(visit);
    const page = await visit.page('/soluti/phone?screen=scanner');
    expect(page).not.toContain('<img src=x');
    expect(page).toContain('&lt;img src=x');
  });

  it('may be framed by the listed hosts alone, and drops its title bar there', async () => {
    const visit = visitSandbox();
    const policy = (await visit.call('/soluti/phone?embed')).headers.get('content-security-policy');
    expect(policy).toContain(`frame-ancestors ${hostOrigin}`);
    expect(policy).toContain("form-action 'self'");
    expect(await visit.page('/soluti/phone?embed&theme=dark')).toMatch(/<html lang="pt-BR"\s+data-theme="dark"/);
    expect(await visit.page('/soluti/phone?embed')).not.toContain('class="languages"');
    const closed = visitSandbox({ hostOrigins: [] });
    expect((await closed.call('/soluti/phone?embed')).headers.get('content-security-policy')).toContain(
      "frame-ancestors 'none'",
    );
  });
});
